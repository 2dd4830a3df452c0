import { createRequire as __WEBPACK_EXTERNAL_createRequire } from "module";
/******/ var __webpack_modules__ = ({

/***/ 2613:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("assert");

/***/ }),

/***/ 4434:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("events");

/***/ }),

/***/ 9896:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("fs");

/***/ }),

/***/ 8611:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("http");

/***/ }),

/***/ 5692:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("https");

/***/ }),

/***/ 9278:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("net");

/***/ }),

/***/ 4589:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:assert");

/***/ }),

/***/ 6698:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:async_hooks");

/***/ }),

/***/ 4573:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:buffer");

/***/ }),

/***/ 7540:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:console");

/***/ }),

/***/ 7598:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:crypto");

/***/ }),

/***/ 3053:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:diagnostics_channel");

/***/ }),

/***/ 610:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:dns");

/***/ }),

/***/ 8474:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:events");

/***/ }),

/***/ 7067:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:http");

/***/ }),

/***/ 2467:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:http2");

/***/ }),

/***/ 7030:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:net");

/***/ }),

/***/ 643:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:perf_hooks");

/***/ }),

/***/ 1792:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:querystring");

/***/ }),

/***/ 7075:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:stream");

/***/ }),

/***/ 1692:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:tls");

/***/ }),

/***/ 3136:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:url");

/***/ }),

/***/ 7975:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:util");

/***/ }),

/***/ 3429:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:util/types");

/***/ }),

/***/ 5919:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:worker_threads");

/***/ }),

/***/ 8522:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:zlib");

/***/ }),

/***/ 857:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("os");

/***/ }),

/***/ 3193:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("string_decoder");

/***/ }),

/***/ 4756:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("tls");

/***/ }),

/***/ 9023:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("util");

/***/ })

/******/ });
/************************************************************************/
/******/ // The module cache
/******/ var __webpack_module_cache__ = {};
/******/ 
/******/ // The require function
/******/ function __nccwpck_require__(moduleId) {
/******/ 	// Check if module is in cache
/******/ 	var cachedModule = __webpack_module_cache__[moduleId];
/******/ 	if (cachedModule !== undefined) {
/******/ 		return cachedModule.exports;
/******/ 	}
/******/ 	// Create a new module (and put it into the cache)
/******/ 	var module = __webpack_module_cache__[moduleId] = {
/******/ 		// no module.id needed
/******/ 		// no module.loaded needed
/******/ 		exports: {}
/******/ 	};
/******/ 
/******/ 	// Execute the module function
/******/ 	var threw = true;
/******/ 	try {
/******/ 		__webpack_modules__[moduleId].call(module.exports, module, module.exports, __nccwpck_require__);
/******/ 		threw = false;
/******/ 	} finally {
/******/ 		if(threw) delete __webpack_module_cache__[moduleId];
/******/ 	}
/******/ 
/******/ 	// Return the exports of the module
/******/ 	return module.exports;
/******/ }
/******/ 
/******/ // expose the modules object (__webpack_modules__)
/******/ __nccwpck_require__.m = __webpack_modules__;
/******/ 
/************************************************************************/
/******/ /* webpack/runtime/asset-relocator-loader */
/******/ if (typeof __nccwpck_require__ !== 'undefined') __nccwpck_require__.ab = decodeURIComponent(new URL('.', import.meta.url).pathname).slice(import.meta.url.match(/^file:\/\/\/\w:/) ? 1 : 0, -1) + "/";
/******/ 
/******/ /* webpack/runtime/compat get default export */
/******/ (() => {
/******/ 	// getDefaultExport function for compatibility with non-harmony modules
/******/ 	__nccwpck_require__.n = (module) => {
/******/ 		var getter = module && module.__esModule ?
/******/ 			() => (module['default']) :
/******/ 			() => (module);
/******/ 		__nccwpck_require__.d(getter, { a: getter });
/******/ 		return getter;
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/define property getters */
/******/ (() => {
/******/ 	// define getter functions for harmony exports
/******/ 	__nccwpck_require__.d = (exports, definition) => {
/******/ 		for(var key in definition) {
/******/ 			if(__nccwpck_require__.o(definition, key) && !__nccwpck_require__.o(exports, key)) {
/******/ 				Object.defineProperty(exports, key, { enumerable: true, get: definition[key] });
/******/ 			}
/******/ 		}
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/ensure chunk */
/******/ (() => {
/******/ 	__nccwpck_require__.f = {};
/******/ 	// This file contains only the entry chunk.
/******/ 	// The chunk loading function for additional chunks
/******/ 	__nccwpck_require__.e = (chunkId) => {
/******/ 		return Promise.all(Object.keys(__nccwpck_require__.f).reduce((promises, key) => {
/******/ 			__nccwpck_require__.f[key](chunkId, promises);
/******/ 			return promises;
/******/ 		}, []));
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/get javascript chunk filename */
/******/ (() => {
/******/ 	// This function allow to reference async chunks
/******/ 	__nccwpck_require__.u = (chunkId) => {
/******/ 		// return url for filenames based on template
/******/ 		return "" + chunkId + ".index.js";
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/hasOwnProperty shorthand */
/******/ (() => {
/******/ 	__nccwpck_require__.o = (obj, prop) => (Object.prototype.hasOwnProperty.call(obj, prop))
/******/ })();
/******/ 
/******/ /* webpack/runtime/make namespace object */
/******/ (() => {
/******/ 	// define __esModule on exports
/******/ 	__nccwpck_require__.r = (exports) => {
/******/ 		if(typeof Symbol !== 'undefined' && Symbol.toStringTag) {
/******/ 			Object.defineProperty(exports, Symbol.toStringTag, { value: 'Module' });
/******/ 		}
/******/ 		Object.defineProperty(exports, '__esModule', { value: true });
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/import chunk loading */
/******/ (() => {
/******/ 	// no baseURI
/******/ 	
/******/ 	// object to store loaded and loading chunks
/******/ 	// undefined = chunk not loaded, null = chunk preloaded/prefetched
/******/ 	// [resolve, Promise] = chunk loading, 0 = chunk loaded
/******/ 	var installedChunks = {
/******/ 		792: 0
/******/ 	};
/******/ 	
/******/ 	var installChunk = (data) => {
/******/ 		var {ids, modules, runtime} = data;
/******/ 		// add "modules" to the modules object,
/******/ 		// then flag all "ids" as loaded and fire callback
/******/ 		var moduleId, chunkId, i = 0;
/******/ 		for(moduleId in modules) {
/******/ 			if(__nccwpck_require__.o(modules, moduleId)) {
/******/ 				__nccwpck_require__.m[moduleId] = modules[moduleId];
/******/ 			}
/******/ 		}
/******/ 		if(runtime) runtime(__nccwpck_require__);
/******/ 		for(;i < ids.length; i++) {
/******/ 			chunkId = ids[i];
/******/ 			if(__nccwpck_require__.o(installedChunks, chunkId) && installedChunks[chunkId]) {
/******/ 				installedChunks[chunkId][0]();
/******/ 			}
/******/ 			installedChunks[ids[i]] = 0;
/******/ 		}
/******/ 	
/******/ 	}
/******/ 	
/******/ 	__nccwpck_require__.f.j = (chunkId, promises) => {
/******/ 			// import() chunk loading for javascript
/******/ 			var installedChunkData = __nccwpck_require__.o(installedChunks, chunkId) ? installedChunks[chunkId] : undefined;
/******/ 			if(installedChunkData !== 0) { // 0 means "already installed".
/******/ 	
/******/ 				// a Promise means "currently loading".
/******/ 				if(installedChunkData) {
/******/ 					promises.push(installedChunkData[1]);
/******/ 				} else {
/******/ 					if(true) { // all chunks have JS
/******/ 						// setup Promise in chunk cache
/******/ 						var promise = import("./" + __nccwpck_require__.u(chunkId)).then(installChunk, (e) => {
/******/ 							if(installedChunks[chunkId] !== 0) installedChunks[chunkId] = undefined;
/******/ 							throw e;
/******/ 						});
/******/ 						var promise = Promise.race([promise, new Promise((resolve) => (installedChunkData = installedChunks[chunkId] = [resolve]))])
/******/ 						promises.push(installedChunkData[1] = promise);
/******/ 					}
/******/ 				}
/******/ 			}
/******/ 	};
/******/ 	
/******/ 	// no prefetching
/******/ 	
/******/ 	// no preloaded
/******/ 	
/******/ 	// no external install chunk
/******/ 	
/******/ 	// no on chunks loaded
/******/ })();
/******/ 
/************************************************************************/
var __webpack_exports__ = {};

// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  iW: () => (/* binding */ main),
  bE: () => (/* binding */ post),
  PF: () => (/* binding */ src_restore)
});

// EXTERNAL MODULE: external "os"
var external_os_ = __nccwpck_require__(857);
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/utils.js
// We use any as a valid input type
/* eslint-disable @typescript-eslint/no-explicit-any */
/**
 * Sanitizes an input into a string so it can be passed into issueCommand safely
 * @param input input to sanitize into a string
 */
function toCommandValue(input) {
    if (input === null || input === undefined) {
        return '';
    }
    else if (typeof input === 'string' || input instanceof String) {
        return input;
    }
    return JSON.stringify(input);
}
/**
 *
 * @param annotationProperties
 * @returns The command properties to send with the actual annotation command
 * See IssueCommandProperties: https://github.com/actions/runner/blob/main/src/Runner.Worker/ActionCommandManager.cs#L646
 */
function toCommandProperties(annotationProperties) {
    if (!Object.keys(annotationProperties).length) {
        return {};
    }
    return {
        title: annotationProperties.title,
        file: annotationProperties.file,
        line: annotationProperties.startLine,
        endLine: annotationProperties.endLine,
        col: annotationProperties.startColumn,
        endColumn: annotationProperties.endColumn
    };
}
//# sourceMappingURL=utils.js.map
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/command.js


/**
 * Issues a command to the GitHub Actions runner
 *
 * @param command - The command name to issue
 * @param properties - Additional properties for the command (key-value pairs)
 * @param message - The message to include with the command
 * @remarks
 * This function outputs a specially formatted string to stdout that the Actions
 * runner interprets as a command. These commands can control workflow behavior,
 * set outputs, create annotations, mask values, and more.
 *
 * Command Format:
 *   ::name key=value,key=value::message
 *
 * @example
 * ```typescript
 * // Issue a warning annotation
 * issueCommand('warning', {}, 'This is a warning message');
 * // Output: ::warning::This is a warning message
 *
 * // Set an environment variable
 * issueCommand('set-env', { name: 'MY_VAR' }, 'some value');
 * // Output: ::set-env name=MY_VAR::some value
 *
 * // Add a secret mask
 * issueCommand('add-mask', {}, 'secretValue123');
 * // Output: ::add-mask::secretValue123
 * ```
 *
 * @internal
 * This is an internal utility function that powers the public API functions
 * such as setSecret, warning, error, and exportVariable.
 */
function command_issueCommand(command, properties, message) {
    const cmd = new Command(command, properties, message);
    process.stdout.write(cmd.toString() + external_os_.EOL);
}
function command_issue(name, message = '') {
    command_issueCommand(name, {}, message);
}
const CMD_STRING = '::';
class Command {
    constructor(command, properties, message) {
        if (!command) {
            command = 'missing.command';
        }
        this.command = command;
        this.properties = properties;
        this.message = message;
    }
    toString() {
        let cmdStr = CMD_STRING + this.command;
        if (this.properties && Object.keys(this.properties).length > 0) {
            cmdStr += ' ';
            let first = true;
            for (const key in this.properties) {
                if (this.properties.hasOwnProperty(key)) {
                    const val = this.properties[key];
                    if (val) {
                        if (first) {
                            first = false;
                        }
                        else {
                            cmdStr += ',';
                        }
                        cmdStr += `${key}=${escapeProperty(val)}`;
                    }
                }
            }
        }
        cmdStr += `${CMD_STRING}${escapeData(this.message)}`;
        return cmdStr;
    }
}
function escapeData(s) {
    return toCommandValue(s)
        .replace(/%/g, '%25')
        .replace(/\r/g, '%0D')
        .replace(/\n/g, '%0A');
}
function escapeProperty(s) {
    return toCommandValue(s)
        .replace(/%/g, '%25')
        .replace(/\r/g, '%0D')
        .replace(/\n/g, '%0A')
        .replace(/:/g, '%3A')
        .replace(/,/g, '%2C');
}
//# sourceMappingURL=command.js.map
;// CONCATENATED MODULE: external "crypto"
const external_crypto_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("crypto");
// EXTERNAL MODULE: external "fs"
var external_fs_ = __nccwpck_require__(9896);
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/file-command.js
// For internal use, subject to change.
// We use any as a valid input type
/* eslint-disable @typescript-eslint/no-explicit-any */




function file_command_issueFileCommand(command, message) {
    const filePath = process.env[`GITHUB_${command}`];
    if (!filePath) {
        throw new Error(`Unable to find environment variable for file command ${command}`);
    }
    if (!external_fs_.existsSync(filePath)) {
        throw new Error(`Missing file at path: ${filePath}`);
    }
    external_fs_.appendFileSync(filePath, `${toCommandValue(message)}${external_os_.EOL}`, {
        encoding: 'utf8'
    });
}
function prepareKeyValueMessage(key, value) {
    const delimiter = `ghadelimiter_${external_crypto_namespaceObject.randomUUID()}`;
    const convertedValue = toCommandValue(value);
    // These should realistically never happen, but just in case someone finds a
    // way to exploit uuid generation let's not allow keys or values that contain
    // the delimiter.
    if (key.includes(delimiter)) {
        throw new Error(`Unexpected input: name should not contain the delimiter "${delimiter}"`);
    }
    if (convertedValue.includes(delimiter)) {
        throw new Error(`Unexpected input: value should not contain the delimiter "${delimiter}"`);
    }
    return `${key}<<${delimiter}${external_os_.EOL}${convertedValue}${external_os_.EOL}${delimiter}`;
}
//# sourceMappingURL=file-command.js.map
;// CONCATENATED MODULE: external "path"
const external_path_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("path");
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/core.js
var __awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};






/**
 * The code to exit an action
 */
var ExitCode;
(function (ExitCode) {
    /**
     * A code indicating that the action was successful
     */
    ExitCode[ExitCode["Success"] = 0] = "Success";
    /**
     * A code indicating that the action was a failure
     */
    ExitCode[ExitCode["Failure"] = 1] = "Failure";
})(ExitCode || (ExitCode = {}));
//-----------------------------------------------------------------------
// Variables
//-----------------------------------------------------------------------
/**
 * Sets env variable for this action and future actions in the job
 * @param name the name of the variable to set
 * @param val the value of the variable. Non-string values will be converted to a string via JSON.stringify
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
function exportVariable(name, val) {
    const convertedVal = toCommandValue(val);
    process.env[name] = convertedVal;
    const filePath = process.env['GITHUB_ENV'] || '';
    if (filePath) {
        return file_command_issueFileCommand('ENV', prepareKeyValueMessage(name, val));
    }
    command_issueCommand('set-env', { name }, convertedVal);
}
/**
 * Registers a secret which will get masked from logs
 *
 * @param secret - Value of the secret to be masked
 * @remarks
 * This function instructs the Actions runner to mask the specified value in any
 * logs produced during the workflow run. Once registered, the secret value will
 * be replaced with asterisks (***) whenever it appears in console output, logs,
 * or error messages.
 *
 * This is useful for protecting sensitive information such as:
 * - API keys
 * - Access tokens
 * - Authentication credentials
 * - URL parameters containing signatures (SAS tokens)
 *
 * Note that masking only affects future logs; any previous appearances of the
 * secret in logs before calling this function will remain unmasked.
 *
 * @example
 * ```typescript
 * // Register an API token as a secret
 * const apiToken = "abc123xyz456";
 * setSecret(apiToken);
 *
 * // Now any logs containing this value will show *** instead
 * console.log(`Using token: ${apiToken}`); // Outputs: "Using token: ***"
 * ```
 */
function setSecret(secret) {
    command_issueCommand('add-mask', {}, secret);
}
/**
 * Prepends inputPath to the PATH (for this action and future actions)
 * @param inputPath
 */
function addPath(inputPath) {
    const filePath = process.env['GITHUB_PATH'] || '';
    if (filePath) {
        issueFileCommand('PATH', inputPath);
    }
    else {
        issueCommand('add-path', {}, inputPath);
    }
    process.env['PATH'] = `${inputPath}${path.delimiter}${process.env['PATH']}`;
}
/**
 * Gets the value of an input.
 * Unless trimWhitespace is set to false in InputOptions, the value is also trimmed.
 * Returns an empty string if the value is not defined.
 *
 * @param     name     name of the input to get
 * @param     options  optional. See InputOptions.
 * @returns   string
 */
function getInput(name, options) {
    const val = process.env[`INPUT_${name.replace(/ /g, '_').toUpperCase()}`] || '';
    if (options && options.required && !val) {
        throw new Error(`Input required and not supplied: ${name}`);
    }
    if (options && options.trimWhitespace === false) {
        return val;
    }
    return val.trim();
}
/**
 * Gets the values of an multiline input.  Each value is also trimmed.
 *
 * @param     name     name of the input to get
 * @param     options  optional. See InputOptions.
 * @returns   string[]
 *
 */
function getMultilineInput(name, options) {
    const inputs = getInput(name, options)
        .split('\n')
        .filter(x => x !== '');
    if (options && options.trimWhitespace === false) {
        return inputs;
    }
    return inputs.map(input => input.trim());
}
/**
 * Gets the input value of the boolean type in the YAML 1.2 "core schema" specification.
 * Support boolean input list: `true | True | TRUE | false | False | FALSE` .
 * The return value is also in boolean type.
 * ref: https://yaml.org/spec/1.2/spec.html#id2804923
 *
 * @param     name     name of the input to get
 * @param     options  optional. See InputOptions.
 * @returns   boolean
 */
function getBooleanInput(name, options) {
    const trueValue = ['true', 'True', 'TRUE'];
    const falseValue = ['false', 'False', 'FALSE'];
    const val = getInput(name, options);
    if (trueValue.includes(val))
        return true;
    if (falseValue.includes(val))
        return false;
    throw new TypeError(`Input does not meet YAML 1.2 "Core Schema" specification: ${name}\n` +
        `Support boolean input list: \`true | True | TRUE | false | False | FALSE\``);
}
/**
 * Sets the value of an output.
 *
 * @param     name     name of the output to set
 * @param     value    value to store. Non-string values will be converted to a string via JSON.stringify
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
function setOutput(name, value) {
    const filePath = process.env['GITHUB_OUTPUT'] || '';
    if (filePath) {
        return file_command_issueFileCommand('OUTPUT', prepareKeyValueMessage(name, value));
    }
    process.stdout.write(external_os_.EOL);
    command_issueCommand('set-output', { name }, toCommandValue(value));
}
/**
 * Enables or disables the echoing of commands into stdout for the rest of the step.
 * Echoing is disabled by default if ACTIONS_STEP_DEBUG is not set.
 *
 */
function setCommandEcho(enabled) {
    issue('echo', enabled ? 'on' : 'off');
}
//-----------------------------------------------------------------------
// Results
//-----------------------------------------------------------------------
/**
 * Sets the action status to failed.
 * When the action exits it will be with an exit code of 1
 * @param message add error issue message
 */
function setFailed(message) {
    process.exitCode = ExitCode.Failure;
    error(message);
}
//-----------------------------------------------------------------------
// Logging Commands
//-----------------------------------------------------------------------
/**
 * Gets whether Actions Step Debug is on or not
 */
function isDebug() {
    return process.env['RUNNER_DEBUG'] === '1';
}
/**
 * Writes debug message to user log
 * @param message debug message
 */
function debug(message) {
    command_issueCommand('debug', {}, message);
}
/**
 * Adds an error issue
 * @param message error issue message. Errors will be converted to string via toString()
 * @param properties optional properties to add to the annotation.
 */
function error(message, properties = {}) {
    command_issueCommand('error', toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
 * Adds a warning issue
 * @param message warning issue message. Errors will be converted to string via toString()
 * @param properties optional properties to add to the annotation.
 */
function warning(message, properties = {}) {
    command_issueCommand('warning', toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
 * Adds a notice issue
 * @param message notice issue message. Errors will be converted to string via toString()
 * @param properties optional properties to add to the annotation.
 */
function notice(message, properties = {}) {
    command_issueCommand('notice', toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
 * Writes info to log with console.log.
 * @param message info message
 */
function info(message) {
    process.stdout.write(message + external_os_.EOL);
}
/**
 * Begin an output group.
 *
 * Output until the next `groupEnd` will be foldable in this group
 *
 * @param name The name of the output group
 */
function startGroup(name) {
    command_issue('group', name);
}
/**
 * End an output group.
 */
function endGroup() {
    command_issue('endgroup');
}
/**
 * Wrap an asynchronous function call in a group.
 *
 * Returns the same type as the function itself.
 *
 * @param name The name of the group
 * @param fn The function to wrap in the group
 */
function group(name, fn) {
    return __awaiter(this, void 0, void 0, function* () {
        startGroup(name);
        let result;
        try {
            result = yield fn();
        }
        finally {
            endGroup();
        }
        return result;
    });
}
//-----------------------------------------------------------------------
// Wrapper action state
//-----------------------------------------------------------------------
/**
 * Saves state for current action, the state can only be retrieved by this action's post job execution.
 *
 * @param     name     name of the state to store
 * @param     value    value to store. Non-string values will be converted to a string via JSON.stringify
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
function saveState(name, value) {
    const filePath = process.env['GITHUB_STATE'] || '';
    if (filePath) {
        return file_command_issueFileCommand('STATE', prepareKeyValueMessage(name, value));
    }
    command_issueCommand('save-state', { name }, toCommandValue(value));
}
/**
 * Gets the value of an state set by this action's main execution.
 *
 * @param     name     name of the state to get
 * @returns   string
 */
function getState(name) {
    return process.env[`STATE_${name}`] || '';
}
function getIDToken(aud) {
    return __awaiter(this, void 0, void 0, function* () {
        return yield OidcClient.getIDToken(aud);
    });
}
/**
 * Summary exports
 */

/**
 * @deprecated use core.summary
 */

/**
 * Path exports
 */

/**
 * Platform utilities exports
 */

//# sourceMappingURL=core.js.map
;// CONCATENATED MODULE: ./src/runner/runner-file.ts
/** The files through which the runner takes outputs, state and variables. */
/** One of them can't be written: a full or read-only disk, most likely. */
class RunnerFileError extends Error {
    name = 'RunnerFileError';
}
/**
 * Writes to one of the runner's files.
 * @param what is handed over, and what follows when it can't be, in words for the user
 * @throws RunnerFileError
 */
function handOver(what, write) {
    try {
        write();
    }
    catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        throw new RunnerFileError(`The runner does not take ${what} (${why})`, { cause: error });
    }
}

;// CONCATENATED MODULE: ./src/runner/outputs.ts
/** What later steps and jobs can read. */


/**
 * Sets the three outputs of main. Called as soon as an id is known and again whenever more is known; the last
 * call counts.
 * @throws RunnerFileError
 */
function exportSnapshot(serverId, snapshot) {
    const createdAt = snapshot.createdAtMs === null ? null : new Date(snapshot.createdAtMs).toISOString().replace('.000Z', 'Z');
    handOver(`the outputs of this step. Snapshot ${snapshot.id} (${snapshot.name}) of server ${serverId} exists at VPS.org`, () => {
        setOutput('snapshot-id', snapshot.id);
        setOutput('snapshot-name', snapshot.name);
        setOutput('snapshots', [
            {
                server_id: serverId,
                id: snapshot.id,
                name: snapshot.name,
                status: plainWord(snapshot.status),
                size_mb: snapshot.sizeMb,
                created_at: createdAt,
            },
        ]);
    });
}
/**
 * Sets `VPS_SNAPSHOT_RESULT` for whatever comes after post.
 * @param onTrouble told why it can't be set; what is being done to the server goes on
 */
function exportResult(result, onTrouble) {
    try {
        handOver(`VPS_SNAPSHOT_RESULT=${result} for the jobs that follow`, () => {
            exportVariable('VPS_SNAPSHOT_RESULT', result);
        });
    }
    catch (error) {
        if (!(error instanceof RunnerFileError))
            throw error;
        onTrouble(error.message);
    }
}
/** Outputs end up in other people's scripts: a status that is more than a word or two is not handed on. */
function plainWord(status) {
    return /^[a-z0-9_ -]{1,40}$/.test(status) ? status : 'unknown';
}
/**
 * Sets outputs of `restore/`, each as soon as it is known.
 * @throws RunnerFileError
 */
function exportRollback(outputs) {
    handOver(`the outputs of this step: ${Object.keys(outputs).join(', ')}`, () => {
        for (const [name, value] of Object.entries(outputs))
            setOutput(name, value);
    });
}

;// CONCATENATED MODULE: ./src/decide/deploy-status.ts
/** `deploy-status`: how the deploy ended, as the workflow told it. */
/** The value that stands for the job's own status. */
const JOB = 'job';
/** Reads `job-status`; what can't be read is `unknown`. */
function readJobStatus(text) {
    const status = text.trim().toLowerCase();
    return status === 'success' || status === 'failure' || status === 'cancelled' ? status : 'unknown';
}
/** Whether `deploy-status` is left at the default, which goes by the job and never restores. */
function isLeftAtJob(deployStatus) {
    return deployStatus.trim().toLowerCase() === JOB;
}
/**
 * Takes one outcome or several (separated by commas) together: the worst that is known counts, and half a
 * deploy (`success` beside `skipped` in a job that did not succeed) is unknown.
 */
function readDeployStatus(deployStatus, jobStatus) {
    if (isLeftAtJob(deployStatus))
        return jobStatus;
    // Whatever plays the runner did not evaluate the expression.
    if (deployStatus.includes('${{'))
        return 'unknown';
    const outcomes = deployStatus.split(',').map((each) => each.trim().toLowerCase());
    if (outcomes.includes('failure'))
        return 'failure';
    if (outcomes.includes('cancelled'))
        return 'cancelled';
    if (!outcomes.every((each) => each === 'success' || each === 'skipped'))
        return 'unknown';
    if (outcomes.every((each) => each === 'success'))
        return 'success';
    if (outcomes.every((each) => each === 'skipped'))
        return 'skipped';
    return jobStatus === 'success' ? 'success' : 'unknown';
}

;// CONCATENATED MODULE: ./src/decide/naming.ts
/** How snapshots are named: `<base>-<run id>-<run attempt>`, with `-2`, `-3`, … where that is taken. */
/** The base name of the snapshots that a rollback takes of the state it is about to overwrite. */
const PRE_RESTORE = 'pre-restore';
/** Takes a name apart, if it is one that this action gives under `base`. */
function parseName(name, base) {
    if (!name.startsWith(`${base}-`))
        return null;
    const rest = /^(\d+)-(\d+)(?:-\d+)?$/.exec(name.slice(base.length + 1));
    const [, runId, attempt] = rest ?? [];
    return runId === undefined || attempt === undefined ? null : { base, runId, attempt };
}
/** The name of a new snapshot: the plain one, or the first numbered one that is free. */
function freeName(base, run, taken) {
    const plain = `${base}-${run.id}-${run.attempt}`;
    const names = new Set(taken);
    let name = plain;
    for (let number = 2; names.has(name); number++)
        name = `${plain}-${number}`;
    return name;
}
/**
 * Whether a name looks like one that a deploy workflow gives, whatever its base: a run id of nine digits or
 * more (GitHub's are longer by now) and an attempt. Dates such as `weekly-2025-01-08` do not.
 */
function looksLikeDeploy(name) {
    return /.-\d{9,}-\d+(?:-\d+)?$/s.test(name);
}
/** Makes a valid base name of what the user wrote: every character that the provider refuses becomes `-`. */
function validBase(text) {
    return Array.from(text, (character) => (/[A-Za-z0-9_-]/.test(character) ? character : '-')).join('');
}
/** Why a base name can't be used, or `null`. A trailing number would read as a run id or an attempt. */
function baseProblem(base) {
    if (base === PRE_RESTORE)
        return 'reserved';
    return /-\d+$/.test(base) ? 'ends-in-number' : null;
}
/** The base of a name that this action gave, whatever it is; `null` for other names. */
function baseOf(name) {
    return /^(.+?)-\d+-\d+(?:-\d+)?$/.exec(name)?.[1] ?? null;
}

;// CONCATENATED MODULE: ./src/runner/input-parsing.ts
/** How single inputs are read, whichever of the actions they belong to. */

/** Base address of the API, unless an input says otherwise. */
const API_URL = 'https://admin.vps.org/api/v1';
/** Inputs that can't be used. The message is one line that names each and what is allowed. */
class InputError extends Error {
    name = 'InputError';
}
/** A reader over what the runner holds, with the defaults of one action. */
function createInputReader(read, defaults) {
    const problems = [];
    return {
        given(name) {
            const text = read(name).trim();
            const fallback = defaults[name];
            if (!text.includes('${{'))
                return text === '' ? (fallback ?? '') : text;
            // Where nothing evaluates expressions, a default that is one is as good as nothing. Anything else was meant
            // to say something, and to go on without it could delete what should stay.
            if (fallback !== null) {
                problems.push(`"${name}" holds an expression that nothing has evaluated. Write the value itself, or check the braces.`);
            }
            return fallback ?? '';
        },
        attempt(parse) {
            try {
                return parse();
            }
            catch (error) {
                if (!(error instanceof InputError))
                    throw error;
                problems.push(error.message);
                return undefined;
            }
        },
        end() {
            if (problems.length > 0)
                throw new InputError(problems.join(' '));
        },
    };
}
/** A token as it can stand in a header. @throws InputError */
function parseToken(text) {
    if (text === '') {
        throw new InputError('"api-token" is empty. Is the secret set, and spelt as in the workflow? Secrets are not passed to workflows ' +
            'that a fork or Dependabot started.');
    }
    if (!/^[\x21-\x7e]+$/.test(text)) {
        throw new InputError('"api-token" holds characters that no token has (a space, a line break?). It must be the bare token, without "Bearer".');
    }
    return text;
}
/** GitHub's token; `null`, which leaves GitHub alone, for one that can't stand in a header. */
function parseGitHubToken(text) {
    return /^[\x21-\x7e]+$/.test(text) ? text : null;
}
/** The id of the one server that this version takes. @throws InputError */
function parseServerId(text) {
    const ids = parseList(text);
    const [id, ...others] = ids;
    if (id === undefined) {
        throw new InputError('"server-id" is empty. It must hold the id of a server; is the variable or secret behind it set?');
    }
    const wrong = ids.find((each) => !/^[A-Za-z0-9-]{1,128}$/.test(each));
    if (wrong !== undefined) {
        throw new InputError(`"server-id" holds ${quote(wrong)}. An id is made of letters, digits and "-": a number such as 12345, or a UUID.`);
    }
    if (others.length > 0) {
        throw new InputError(`"server-id" names ${ids.length} servers. This version takes one; use one step, or one job of a matrix, for each server.`);
    }
    return id;
}
/** A valid base name; a remark says what had to be replaced. @throws InputError */
function parseBase(text, remarks) {
    const base = validBase(text);
    switch (baseProblem(base)) {
        case 'reserved':
            throw new InputError(`"name" must not be "${PRE_RESTORE}": that is how snapshots taken before a rollback are named.`);
        case 'ends-in-number':
            throw new InputError(`"name" is ${quote(text)}${base === text ? '' : `, which would become ${quote(base)}`}. It must not end ` +
                `in "-" and digits, which would read as the number of a run; ${quote(suggestion(text))} is fine.`);
        case null:
    }
    if (base.length > 200)
        throw new InputError('"name" is longer than 200 characters.');
    if (base !== text) {
        remarks.push({
            level: 'notice',
            text: `"name" may hold letters, digits, "-" and "_": ${quote(text)} becomes "${base}".`,
        });
    }
    return base;
}
function suggestion(text) {
    return validBase(text).replace(/-(\d+)$/, '_$1');
}
/** A whole number from 1. @throws InputError */
function parseCount(name, text) {
    const value = Number(text);
    if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= 1)
        return value;
    throw new InputError(`"${name}" is ${quote(text)}. It must be a whole number from 1.`);
}
/** Minutes, decimals allowed, as milliseconds. @throws InputError */
function parseMinutes(name, text) {
    const value = parseDecimal(text);
    if (value !== null && value > 0)
        return value * 60_000;
    throw new InputError(`"${name}" is ${quote(text)}. It must be a number of minutes above 0, such as 30 or 7.5.`);
}
/** Seconds, 1 or more, decimals allowed, as milliseconds. @throws InputError */
function parsePollInterval(text) {
    const value = parseDecimal(text);
    if (value !== null && value >= 1)
        return value * 1000;
    throw new InputError(`"poll-interval" is ${quote(text)}. It must be a number of seconds, 1 or more, such as 5 or 2.5.`);
}
/** A plain decimal number; no sign, no exponent, no `Infinity`. */
function parseDecimal(text) {
    const value = /^(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
    return Number.isFinite(value) ? value : null;
}
/** The booleans of YAML 1.2's core schema, which GitHub's own toolkit takes too. @throws InputError */
function parseBoolean(name, text) {
    if (['true', 'True', 'TRUE'].includes(text))
        return true;
    if (['false', 'False', 'FALSE'].includes(text))
        return false;
    throw new InputError(`"${name}" is ${quote(text)}. Allowed are "true" and "false".`);
}
/** `https`, or `http` on this machine. @throws InputError */
function parseApiUrl(text) {
    const problem = (why) => new InputError(`"api-url" ${why}. It must be the base address of the API, such as ${API_URL}.`);
    if (!URL.canParse(text))
        throw problem(text.includes('@') ? 'is not a URL' : `is ${quote(text)}, which is not a URL`);
    const url = new URL(text);
    if (url.username !== '' || url.password !== '')
        throw problem('must not hold a user name or password');
    if (url.search !== '' || url.hash !== '')
        throw problem('must not hold "?" or "#"');
    if (url.protocol === 'https:')
        return url;
    if (url.protocol === 'http:' && isLoopback(url.hostname))
        return url;
    throw problem(`is ${quote(text)}, which is neither "https" nor on this machine, so the token would travel in clear`);
}
function isLoopback(hostname) {
    return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
/** What is separated by commas or line breaks, without the empty ones. */
function parseList(text) {
    return text
        .split(/[,\n]/)
        .map((each) => each.trim())
        .filter((each) => each !== '');
}
/**
 * What a user wrote, to be quoted in a message. A long text is not quoted at all: it may be a secret in the wrong
 * place, and a piece of one is not masked by the runner.
 */
function quote(text) {
    return text.length > 60 ? `a text of ${text.length} characters` : `"${text}"`;
}

;// CONCATENATED MODULE: ./src/runner/inputs.ts


/** Defaults as in action.yml; a test compares them. `null`: required, or worked out by an expression there. */
const DEFAULTS = {
    'api-token': null,
    'server-id': null,
    name: 'pre-deploy',
    description: '',
    'deploy-status': 'job',
    'restore-on': '',
    keep: '4',
    protect: '',
    'when-full': 'prune',
    'snapshot-limit': '5',
    wait: 'true',
    timeout: '30',
    'poll-interval': '5',
    'wait-for-restore': 'true',
    'restore-timeout': '45',
    'dry-run': 'false',
    'api-url': API_URL,
    'github-token': null,
    comment: 'false',
    'job-status': null,
    'check-run-id': null,
};
/**
 * Parses all inputs, as they stand at this moment.
 * @throws InputError naming every input that can't be used
 */
function parseInputs(read) {
    const remarks = [];
    const { given, attempt, end } = createInputReader(read, DEFAULTS);
    const parsed = {
        token: attempt(() => parseToken(given('api-token'))),
        serverId: attempt(() => parseServerId(given('server-id'))),
        name: attempt(() => parseBase(given('name'), remarks)),
        description: read('description').includes('${{') ? '' : read('description').trim(),
        // Empty has a meaning of its own here: the step that is named does not exist.
        deployStatus: read('deploy-status').trim(),
        restoreOn: attempt(() => parseRestoreOn(given('restore-on'))),
        keep: attempt(() => parseCount('keep', given('keep'))),
        protect: parseList(given('protect')),
        whenFull: attempt(() => parseWhenFull(given('when-full'))),
        snapshotLimit: attempt(() => parseCount('snapshot-limit', given('snapshot-limit'))),
        wait: attempt(() => parseWait(given('wait'))),
        timeoutMs: attempt(() => parseMinutes('timeout', given('timeout'))),
        pollIntervalMs: attempt(() => parsePollInterval(given('poll-interval'))),
        waitForRestore: attempt(() => parseBoolean('wait-for-restore', given('wait-for-restore'))),
        restoreTimeoutMs: attempt(() => parseMinutes('restore-timeout', given('restore-timeout'))),
        dryRun: attempt(() => parseBoolean('dry-run', given('dry-run'))),
        apiUrl: attempt(() => parseApiUrl(given('api-url'))),
        githubToken: parseGitHubToken(given('github-token')),
        comment: attempt(() => parseBoolean('comment', given('comment'))),
        jobStatus: readJobStatus(given('job-status')),
        checkRunId: /^\d+$/.test(given('check-run-id')) ? given('check-run-id') : null,
    };
    end();
    if (parsed.comment === true) {
        remarks.push({
            level: 'warning',
            text: '"comment" has no effect in this version: nothing is written to the pull request.',
        });
    }
    return { inputs: parsed, remarks };
}
/**
 * What only main has to check, before anything is sent.
 * @throws InputError when the inputs, together, can't mean what the user wants
 */
function checkForMain(inputs) {
    const remarks = [];
    if (inputs.restoreOn.length > 0 && isLeftAtJob(inputs.deployStatus)) {
        throw new InputError('"restore-on" is set, but "deploy-status" does not name the deploy, so a failure anywhere in the job would ' +
            'overwrite the server. Give the deploy step an "id" and add this line: ' +
            'deploy-status: ${{ steps.<id>.outcome }} (or, if any failure in the job shall restore: ' +
            'deploy-status: ${{ job.status }}). Nothing was sent.');
    }
    // Before the deploy ran, only the job's own status can already be "success".
    if (inputs.restoreOn.length > 0 && readDeployStatus(inputs.deployStatus, inputs.jobStatus) === 'success') {
        remarks.push({
            level: 'warning',
            text: '"deploy-status" already reads "success" before the deploy, so it is the status of the job, or of a step before this ' +
                'one: a step that fails after a good deploy could restore over it, or a failed deploy go unnoticed. Name the deploy step: ' +
                'deploy-status: ${{ steps.deploy.outcome }}',
        });
    }
    if (inputs.keep >= inputs.snapshotLimit) {
        remarks.push({
            level: 'warning',
            text: `"keep" is ${inputs.keep} and "snapshot-limit" is ${inputs.snapshotLimit}: pruning leaves no free slot, so ` +
                'the next run has to make room before it can take a snapshot.' +
                (inputs.snapshotLimit > 1 ? ` Set "keep" to ${inputs.snapshotLimit - 1} or less.` : ''),
        });
    }
    return remarks;
}
function parseRestoreOn(text) {
    return parseList(text).map((each) => {
        const word = each.toLowerCase();
        if (word === 'failure' || word === 'cancelled')
            return word;
        throw new InputError(`"restore-on" holds ${quote(each)}. Allowed are "failure" and "cancelled", separated by commas, or nothing.`);
    });
}
function parseWhenFull(text) {
    if (text === 'prune' || text === 'fail')
        return text;
    throw new InputError(`"when-full" is ${quote(text)}. Allowed are "prune" and "fail".`);
}
function parseWait(text) {
    if (parseBoolean('wait', text))
        return true;
    throw new InputError('"wait" is "false". This version always waits until the snapshot is completed; leave "wait" at "true".');
}

;// CONCATENATED MODULE: ./src/runner/lifecycle.ts
/**
 * Runs `work` to its end. A message that it returns, or a failure that it throws, becomes the one error line
 * and exit code 1; so does an event loop that runs dry before the work is settled.
 */
async function runToEnd(process, log, isForeseen, work) {
    let settled = false;
    process.on('exit', () => {
        if (settled)
            return;
        process.exitCode = 1;
        log.error('This step ended before its work was done. Read the log above for what was sent; this is a bug of this action.');
    });
    process.on('uncaughtException', (error) => {
        settled = true;
        report(log, isForeseen, error);
        process.exit(1);
    });
    try {
        const failure = await work();
        settled = true;
        if (failure === null)
            return;
        process.exitCode = 1;
        log.error(failure);
    }
    catch (error) {
        settled = true;
        process.exitCode = 1;
        report(log, isForeseen, error);
    }
}
function report(log, isForeseen, error) {
    const message = error instanceof Error ? error.message : String(error);
    log.error(isForeseen(error)
        ? message
        : `Unexpected error: ${message} Read the log above for what was sent to VPS.org. This is a bug of this action; please report it, with the log of a run with debug logging on.`);
    if (error instanceof Error)
        for (const line of (error.stack ?? '').split('\n'))
            log.debug(line);
}

;// CONCATENATED MODULE: ./src/runner/restore-inputs.ts
/** Reads the inputs of `restore/` once. A test holds the names here to those in restore/action.yml. */

/** Defaults as in restore/action.yml; a test compares them. `null`: required, or worked out by an expression there. */
const RESTORE_DEFAULTS = {
    'api-token': null,
    'server-id': null,
    'snapshot-id': 'latest',
    name: 'pre-deploy',
    confirm: '',
    'safety-snapshot': 'true',
    wait: 'true',
    timeout: '45',
    'poll-interval': '5',
    protect: '',
    'snapshot-limit': '5',
    environment: '',
    'dry-run': 'false',
    'api-url': API_URL,
    'github-token': null,
};
/**
 * Parses all inputs.
 * @throws InputError naming every input that can't be used
 */
function parseRestoreInputs(read) {
    const remarks = [];
    const { given, attempt, end } = createInputReader(read, RESTORE_DEFAULTS);
    const parsed = {
        token: attempt(() => parseToken(given('api-token'))),
        serverId: attempt(() => parseServerId(given('server-id'))),
        snapshotId: attempt(() => parseSnapshotId(given('snapshot-id'))),
        name: attempt(() => parseBase(given('name'), remarks)),
        confirm: attempt(() => parseConfirm(read('confirm'))),
        safetySnapshot: attempt(() => parseBoolean('safety-snapshot', given('safety-snapshot'))),
        wait: attempt(() => parseBoolean('wait', given('wait'))),
        timeoutMs: attempt(() => parseMinutes('timeout', given('timeout'))),
        pollIntervalMs: attempt(() => parsePollInterval(given('poll-interval'))),
        protect: parseList(given('protect')),
        snapshotLimit: attempt(() => parseCount('snapshot-limit', given('snapshot-limit'))),
        environment: given('environment'),
        dryRun: attempt(() => parseBoolean('dry-run', given('dry-run'))),
        apiUrl: attempt(() => parseApiUrl(given('api-url'))),
        githubToken: parseGitHubToken(given('github-token')),
    };
    end();
    if (parsed.environment !== '') {
        remarks.push({
            level: 'warning',
            text: '"environment" has no effect in this version: no GitHub deployment is recorded.',
        });
    }
    return { inputs: parsed, remarks };
}
/** Only spaces would count as nothing, and the check would not take place. */
function parseConfirm(text) {
    if (text === '' || text.trim() !== '')
        return text.trim();
    throw new InputError('"confirm" holds only spaces. It must be the id or the name of the server, or be left out.');
}
/** It goes into comparisons and messages, never into a path before it was found in a list. */
function parseSnapshotId(text) {
    if (/^[A-Za-z0-9_-]{1,300}$/.test(text))
        return text;
    throw new InputError(`"snapshot-id" is ${quote(text)}. It must be the id or the full name of one snapshot (letters, digits, "-" and "_"), or "latest".`);
}

;// CONCATENATED MODULE: ./src/runner/state.ts
/**
 * What main hands to post. Appended before each thing that must be known even if the process is killed in the
 * next moment; the runner reads it then too, and the last one written counts.
 */


const KEY = 'main';
const VERSION = 1;
const STATUSES = ['success', 'failure', 'cancelled', 'skipped', 'unknown'];
/**
 * Appends the record to the runner's state file.
 * @throws RunnerFileError: then nothing may be created, because post would not know of it
 */
function saveRecord(record) {
    const state = record.kind === 'created' ? `Snapshot ${record.id} exists at VPS.org` : 'No snapshot was asked for';
    handOver(`what post has to know. ${state}`, () => {
        saveState(KEY, textOfRecord(record));
    });
}
/** What main left behind. Other steps can write to state, so whatever is not exactly as expected is `damaged`. */
function loadRecord() {
    return parseRecord(getState(KEY));
}
/** Reads a saved record; total over all texts. */
function parseRecord(text) {
    if (text === '')
        return { kind: 'no-create' };
    if (text === textOfRecord({ kind: 'no-create' }))
        return { kind: 'no-create' };
    const json = parseObject(text);
    const intent = objectOf(json?.['intent']);
    const serverId = textOf(intent?.['serverId'], /^[A-Za-z0-9-]{1,128}$/);
    const name = textOf(intent?.['name'], /^[A-Za-z0-9_-]{1,512}$/);
    const mark = textOf(intent?.['mark'], /^[0-9a-f]{8}$/);
    const statusSeen = STATUSES.find((each) => each === json?.['statusSeen']);
    if (json?.['version'] !== VERSION || serverId === null || name === null || mark === null)
        return { kind: 'damaged' };
    if (statusSeen === undefined)
        return { kind: 'damaged' };
    const shared = { intent: { serverId, name, mark }, statusSeen };
    if (json['kind'] === 'sent')
        return { kind: 'sent', ...shared };
    const id = textOf(json['id'], /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/);
    const completed = json['completed'];
    const createdAtMs = json['createdAtMs'];
    if (json['kind'] !== 'created' || id === null || typeof completed !== 'boolean')
        return { kind: 'damaged' };
    if (createdAtMs !== null && !isDate(createdAtMs))
        return { kind: 'damaged' };
    return { kind: 'created', ...shared, id, completed, createdAtMs };
}
function textOfRecord(record) {
    return JSON.stringify({ version: VERSION, ...record });
}
function parseObject(text) {
    try {
        return objectOf(JSON.parse(text));
    }
    catch {
        return null;
    }
}
function objectOf(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
}
/** Milliseconds that a `Date` can hold: others would fail only where they are shown. */
function isDate(value) {
    return Number.isSafeInteger(value) && !Number.isNaN(new Date(value).getTime());
}
function textOf(value, pattern) {
    return typeof value === 'string' && pattern.test(value) ? value : null;
}

;// CONCATENATED MODULE: ./src/domain/server.ts
/** Sorts a server's status; words without a source are `other`, which means: keep waiting. */
function serverPhaseOf(status) {
    switch (status) {
        case 'active':
            return 'up';
        case 'stopped':
            return 'stopped';
        case 'restoring':
            return 'restoring';
        case 'error':
        case 'failed':
        case 'suspended':
            return 'broken';
        default:
            return 'other';
    }
}

;// CONCATENATED MODULE: ./src/domain/snapshot.ts
/**
 * Only `in_progress` and `completed` are documented. `failed` and `error` are taken at their word;
 * any other word means "not finished yet".
 */
function phaseOf(snapshot) {
    switch (snapshot.status) {
        case 'completed':
            return 'completed';
        case 'failed':
        case 'error':
            return 'failed';
        default:
            return 'pending';
    }
}
/** Orders by date, oldest first, undated ones last (they count as newer), ids deciding between equals. */
function byAge(a, b) {
    const dates = (a.createdAtMs ?? Infinity) - (b.createdAtMs ?? Infinity);
    if (dates !== 0 && !Number.isNaN(dates))
        return dates;
    return compareIds(a.id, b.id);
}
/** Numbers first, so that this is one order even where numbers and UUIDs are mixed. */
function compareIds(a, b) {
    const aIsNumber = /^\d+$/.test(a);
    const bIsNumber = /^\d+$/.test(b);
    if (aIsNumber !== bIsNumber)
        return aIsNumber ? -1 : 1;
    if (aIsNumber && a.length !== b.length)
        return a.length - b.length;
    return a < b ? -1 : a > b ? 1 : 0;
}

;// CONCATENATED MODULE: ./src/decide/provenance.ts
/** What the first word of every version begins with. */
const FAMILY = 'vps-safety-snapshot/';
/** The first word. Another number behind the slash is another format, and not ours. */
const FORMAT = `${FAMILY}1`;
const SEPARATOR = ' | ';
/** The provider's own limit is unknown; this length is a choice, in UTF-16 units. */
const DESCRIPTION_LIMIT = 255;
const REPO_LIMIT = 100;
/** Longer job names are cut, so one of this length may stand for several. */
const JOB_LIMIT = 20;
/**
 * The description of a new snapshot: provenance, then the user's text, cut to {@link DESCRIPTION_LIMIT}.
 * @param mark 8 hex digits that no other snapshot carries
 */
function writeDescription(run, mark, userText) {
    const words = [FORMAT, `repo=${word(run.repo, REPO_LIMIT)}`];
    if (run.repoId !== null)
        words.push(`repo-id=${run.repoId}`);
    if (run.sha !== null)
        words.push(`sha=${word(run.sha, 7)}`);
    words.push(`run=${run.id}/${run.attempt}`);
    if (run.job !== null)
        words.push(`job=${word(run.job, JOB_LIMIT)}`);
    words.push(`mark=${mark}`);
    const text = oneLine(userText);
    return cut(words.join(' ') + (text === '' ? '' : SEPARATOR + text), DESCRIPTION_LIMIT);
}
/** Reads provenance back; `null` when the description does not begin with it. */
function readProvenance(description) {
    if (description === null)
        return null;
    const end = description.indexOf(SEPARATOR);
    const [format, ...words] = (end === -1 ? description : description.slice(0, end)).split(' ');
    if (format !== FORMAT)
        return null;
    if (end === -1 && mayBeCut(words))
        words.pop();
    const values = new Map();
    for (const each of words) {
        const equals = each.indexOf('=');
        if (equals < 1 || equals === each.length - 1)
            continue;
        const key = each.slice(0, equals);
        if (!values.has(key))
            values.set(key, each.slice(equals + 1));
    }
    const run = /^(\d+)\/(\d+)$/.exec(values.get('run') ?? '');
    return {
        repo: values.get('repo') ?? null,
        repoId: values.get('repo-id') ?? null,
        sha: values.get('sha') ?? null,
        runId: run?.[1] ?? null,
        attempt: run?.[2] ?? null,
        job: values.get('job') ?? null,
        mark: values.get('mark') ?? null,
    };
}
/** Whether a description begins with provenance of some version of this action, which need not be readable. */
function isOfAnyVersion(description) {
    return description?.startsWith(FAMILY) === true;
}
/** Whether a description is what a provider that cuts them left of `whole`: more than the first word, from its start. */
function isBeginningOf(description, whole) {
    return description !== null && description.length > FORMAT.length && whole.startsWith(description);
}
/** Whether there is no description, or only so much of one that it may be the rest of provenance that was cut. */
function isWithout(description) {
    return FAMILY.startsWith((description ?? '').trim());
}
/**
 * Whether the provider may have cut the last word, so that it reads as another: `repo-id=10015` as `repo-id=1001`,
 * which would make somebody else's snapshot ours. The form begins with `repo` and ends with `mark`.
 */
function mayBeCut(words) {
    return words[0]?.startsWith('repo=') === true && !words.some((each) => each.startsWith('mark='));
}
/** Whether provenance names this run's repository: by its id, or by its name where an id is missing. */
function isSameRepository(provenance, run) {
    if (provenance.repoId !== null && run.repoId !== null)
        return provenance.repoId === run.repoId;
    return provenance.repo !== null && provenance.repo === word(run.repo, REPO_LIMIT);
}
/** One word of provenance: without spaces or control characters, which would end it early. */
function word(text, limit) {
    return text.replace(/[^\w./-]/g, '-').slice(0, limit);
}
/** User text may be a whole commit message; a description is one line. */
function oneLine(text) {
    // eslint-disable-next-line no-control-regex -- control characters are what is removed here
    return text.replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, ' ').trim();
}
function cut(text, limit) {
    if (text.length <= limit)
        return text;
    const last = text.charCodeAt(limit - 1);
    const splitsPair = last >= 0xd800 && last <= 0xdbff;
    return text.slice(0, splitsPair ? limit - 1 : limit);
}

;// CONCATENATED MODULE: ./src/decide/after-deploy.ts





/** Decides as far as that is possible without asking the provider. The first row that fits counts. */
function decideFirst(record, inputs) {
    const status = readDeployStatus(inputs.deployStatus, inputs.jobStatus);
    const askedFor = isAskedFor(status, inputs);
    if (record.kind === 'no-create')
        return { kind: 'nothing' };
    if (record.kind === 'damaged' || record.intent.serverId !== inputs.serverId) {
        return { kind: 'state-damaged', askedFor };
    }
    if (record.kind === 'sent')
        return { kind: 'find-mark', intent: record.intent, askedFor };
    if (!record.completed)
        return { kind: 'not-completed', record, askedFor };
    switch (status) {
        case 'success':
            return { kind: 'prune', record };
        case 'skipped':
            return { kind: 'skipped', record };
        case 'unknown':
            return {
                kind: 'unknown-status',
                record,
                fails: inputs.restoreOn.length > 0 && inputs.jobStatus !== 'success',
            };
        case 'failure':
        case 'cancelled':
            if (!askedFor)
                return { kind: 'not-asked', record, status };
            if (record.statusSeen === status)
                return { kind: 'older-failure', record, status };
            return { kind: 'examine', record, status };
    }
}
function isAskedFor(status, inputs) {
    if (isLeftAtJob(inputs.deployStatus))
        return false;
    return (status === 'failure' || status === 'cancelled') && inputs.restoreOn.includes(status);
}
/** Decides on an automatic restore that was asked for. The first row that fits counts. */
function decideRestore(facts) {
    const { listing, record, server } = facts;
    if ('unreadable' in listing)
        return refuse({ kind: 'list-unreadable', why: listing.unreadable });
    if (listing.incomplete !== null)
        return refuse({ kind: 'list-incomplete', why: listing.incomplete });
    const snapshot = listing.snapshots.find((each) => each.id === record.id);
    if (snapshot === undefined)
        return refuse({ kind: 'snapshot-gone' });
    if (!isWhatMainMade(snapshot, record, facts))
        return refuse({ kind: 'snapshot-differs', found: snapshot });
    if (phaseOf(snapshot) !== 'completed') {
        return refuse({ kind: 'snapshot-not-completed', status: snapshot.status });
    }
    if (server.kind === 'unreadable')
        return refuse({ kind: 'server-unreadable', why: server.why });
    if (server.kind === 'seen' && serverPhaseOf(server.server.status) === 'restoring') {
        return refuse({ kind: 'server-restoring' });
    }
    const address = facts.sharedAddresses[0];
    if (address !== undefined)
        return refuse({ kind: 'runner-is-server', address });
    const newer = deployedSince(snapshot, listing.snapshots, record.intent.mark);
    if (newer.length > 0)
        return refuse({ kind: 'deployed-since', newer });
    if (facts.deploysGoing.length > 0)
        return refuse({ kind: 'deploy-going', others: facts.deploysGoing });
    if (facts.dryRun)
        return refuse({ kind: 'dry-run' });
    return { kind: 'restore', snapshot, followUp: followUpOf(facts) };
}
function refuse(refusal) {
    return { kind: 'refuse', refusal };
}
function followUpOf(facts) {
    if (facts.server.kind !== 'seen')
        return 'cannot-see-server';
    if (facts.jobStatus === 'cancelled')
        return 'job-cancelled';
    return facts.waitForRestore ? 'wait' : 'not-asked-to-wait';
}
/**
 * State passes through files that other steps can write to, so the id alone proves nothing: the name must be
 * the one main gave, for this run and attempt, on this server, and provenance, where it came back whole, must
 * agree. A listing is already narrowed to the server.
 */
function isWhatMainMade(snapshot, record, { run, base }) {
    const { name, mark, serverId } = record.intent;
    if (snapshot.name !== name || !snapshot.serverIds.includes(serverId))
        return false;
    const parts = parseName(name, base);
    if (parts?.runId !== run.id || parts.attempt !== run.attempt)
        return false;
    const provenance = readProvenance(snapshot.description);
    // Somebody's own words are not what was sent; nothing at all may be what the provider left of it.
    if (provenance === null)
        return isWithout(snapshot.description);
    if (namesARepository(provenance) && !isSameRepository(provenance, run))
        return false;
    if (provenance.runId !== null && (provenance.runId !== run.id || provenance.attempt !== run.attempt))
        return false;
    return provenance.mark === null || mark.startsWith(provenance.mark);
}
function namesARepository(provenance) {
    return provenance.repo !== null || provenance.repoId !== null;
}
/**
 * Newer snapshots that somebody's deploy made: with provenance of any repository (and of any version: here the
 * doubt is on the side of the other deploy), or named as one.
 */
function deployedSince(ours, snapshots, mark) {
    return snapshots.filter((each) => {
        if (each.id === ours.id)
            return false;
        // Without both dates, or with equal ones, nobody can say which came first: it counts as newer.
        const older = each.createdAtMs !== null && ours.createdAtMs !== null && each.createdAtMs < ours.createdAtMs;
        if (older)
            return false;
        const provenance = readProvenance(each.description);
        if (provenance !== null)
            return provenance.mark !== mark;
        if (isOfAnyVersion(each.description))
            return true;
        return isWithout(each.description) && looksLikeDeploy(each.name);
    });
}

;// CONCATENATED MODULE: ./src/decide/lost-create.ts
/** A create whose answer did not come: which of the snapshots now listed is the one that was asked for? */


/** Clocks differ, but a snapshot that is an hour older than the request for it is another one. */
const CLOCK_DIFFERENCE_MS = 60 * 60 * 1000;
/**
 * Finds what a create made, among snapshots of the server that were not listed before it. The mark decides, or
 * what the provider left of our description. Only where the list carries no descriptions at all, a single new id
 * with our name does.
 */
function findLostCreate(wanted, before, now) {
    const named = now
        .filter((each) => !before.has(each.id) && each.name === wanted.name && !isTooOld(each, wanted))
        .toSorted(byAge);
    const ours = named.find((each) => keptMark(each, wanted.mark) || isCutOurs(each, wanted));
    if (ours !== undefined)
        return { kind: 'found', snapshot: ours };
    const unmarked = named.filter((each) => (each.description ?? '').trim() === '');
    const [only] = unmarked;
    if (only === undefined)
        return { kind: 'not-there' };
    const listHasDescriptions = now.some((each) => (each.description ?? '').trim() !== '');
    return unmarked.length === 1 && !listHasDescriptions
        ? { kind: 'found', snapshot: only }
        : { kind: 'ambiguous', snapshots: unmarked };
}
/** Whether a snapshot came back with exactly the mark that it was sent with. */
function keptMark(snapshot, mark) {
    return readProvenance(snapshot.description)?.mark === mark;
}
function isCutOurs(snapshot, { description }) {
    return description !== null && isBeginningOf(snapshot.description, description);
}
function isTooOld(snapshot, { sentAtMs }) {
    return (sentAtMs !== null &&
        snapshot.createdAtMs !== null &&
        snapshot.createdAtMs < sentAtMs - CLOCK_DIFFERENCE_MS);
}

;// CONCATENATED MODULE: ./src/decide/ownership.ts


/**
 * A snapshot is own if its whole name is one that this action gives and its description begins with
 * provenance of this repository. Only where the answer has no description field is the name enough.
 */
function ownershipOf(snapshot, owner) {
    const parts = parseName(snapshot.name, owner.base) ?? parseName(snapshot.name, PRE_RESTORE);
    if (snapshot.description === null)
        return parts === null ? { kind: 'foreign' } : { kind: 'own', parts };
    const provenance = readProvenance(snapshot.description);
    if (provenance === null || !isSameRepository(provenance, owner.run))
        return { kind: 'foreign' };
    return parts === null ? { kind: 'other-name' } : { kind: 'own', parts };
}

;// CONCATENATED MODULE: ./src/decide/rollback-target.ts
/** Which snapshot a rollback by hand means, and whether it may go ahead. */




/** The value of `snapshot-id` that stands for the newest completed own snapshot. */
const LATEST = 'latest';
/**
 * Finds what `wanted` names among the snapshots of the server: an id, a full name, or `latest`, which is the newest
 * completed own one that a deploy made (never one that a rollback took of what it was about to overwrite).
 */
function findTarget(wanted, snapshots, owner) {
    if (wanted === LATEST)
        return findLatest(snapshots, owner);
    const byId = snapshots.filter((each) => each.id === wanted);
    const named = byId.length > 0 ? byId : snapshots.filter((each) => each.name === wanted);
    const [snapshot] = named;
    if (snapshot === undefined)
        return { kind: 'missing' };
    if (named.length > 1)
        return { kind: 'ambiguous', snapshots: named };
    return phaseOf(snapshot) === 'completed'
        ? { kind: 'found', snapshot, runnersUp: [], passedOver: [] }
        : { kind: 'not-completed', snapshot };
}
function findLatest(snapshots, owner) {
    const fromDeploys = snapshots
        .filter((each) => {
        const ownership = ownershipOf(each, owner);
        return ownership.kind === 'own' && ownership.parts.base !== PRE_RESTORE;
    })
        .toSorted((a, b) => byAge(b, a));
    // Nobody can say of an undated one that it is the newest.
    const usable = fromDeploys.filter((each) => phaseOf(each) === 'completed' && each.createdAtMs !== null);
    const [snapshot, ...runnersUp] = usable;
    if (snapshot === undefined)
        return { kind: 'no-latest' };
    const passedOver = fromDeploys.slice(0, fromDeploys.indexOf(snapshot));
    return { kind: 'found', snapshot, runnersUp, passedOver };
}
/** Whether the rollback may begin; `null`: it may. The first reason that fits is given. */
function refuseRollback(facts) {
    const { server } = facts;
    const names = server.kind === 'seen' ? [facts.serverId, server.server.name] : [facts.serverId];
    if (facts.confirm !== '' && !names.includes(facts.confirm))
        return { kind: 'not-confirmed', expected: names };
    const [address] = facts.sharedAddresses;
    if (address !== undefined)
        return { kind: 'runner-is-server', address };
    if (server.kind !== 'seen')
        return facts.wait ? { kind: 'server-unknown', why: server.why } : null;
    return serverPhaseOf(server.server.status) === 'restoring' ? { kind: 'server-restoring' } : null;
}

;// CONCATENATED MODULE: ./src/report/words.ts
/** Durations, sizes and lists in words, and texts cut to a length. */
const UNITS = [
    { name: 'day', ms: 86_400_000 },
    { name: 'hour', ms: 3_600_000 },
    { name: 'minute', ms: 60_000 },
    { name: 'second', ms: 1000 },
];
/** A duration in its one or two largest units: `2 days 3 hours`, `14 minutes`, `8 seconds`. */
function duration(ms) {
    const whole = Math.max(0, Math.round(ms / 1000) * 1000);
    const first = UNITS.findIndex((unit) => whole >= unit.ms);
    const unit = UNITS[first];
    if (unit === undefined)
        return '0 seconds';
    const count = Math.floor(whole / unit.ms);
    const next = UNITS[first + 1];
    const rest = next === undefined ? 0 : Math.floor((whole % unit.ms) / next.ms);
    // Beside fourteen minutes nobody cares for seconds.
    if (next === undefined || rest === 0 || count >= 10)
        return counted(count, unit.name);
    return `${counted(count, unit.name)} ${counted(rest, next.name)}`;
}
/** Clocks differ a little; a date further ahead than this says nothing about an age. */
const words_CLOCK_DIFFERENCE_MS = 5 * 60_000;
/** How long ago something was, in milliseconds; `null` when that is not known. */
function ageMs(createdAtMs, nowMs) {
    if (createdAtMs === null || createdAtMs > nowMs + words_CLOCK_DIFFERENCE_MS)
        return null;
    return Math.max(0, nowMs - createdAtMs);
}
/** How long ago something was, in words; says so when that is not known. */
function age(createdAtMs, nowMs) {
    const ms = ageMs(createdAtMs, nowMs);
    return ms === null ? 'of unknown age' : `${duration(ms)} old`;
}
/** `1 snapshot`, `3 snapshots`. */
function counted(count, noun) {
    return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
/** A snapshot's size as the provider gives it. */
function size(sizeMb) {
    return sizeMb === null ? 'size not known yet' : `${sizeMb} MB`;
}
/** A date to the second, in UTC. */
function date(ms) {
    return ms === null ? 'unreadable date' : `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
/** A text, cut to `longest` and never within a character, of which some are two long. */
function clip(text, longest) {
    return text.length > longest ? `${text.slice(0, longest - 1).replace(/[\ud800-\udbff]$/, '')}…` : text;
}

;// CONCATENATED MODULE: ./src/report/fates.ts


/** The plan as a table. */
function fatesTable(fates, mood) {
    return notedTable(noted(fates, mood));
}
/** The plan in words, snapshot by snapshot. */
function noted(fates, mood) {
    return fates.map((fate) => fate.action === 'keep'
        ? { snapshot: fate.snapshot, fate: 'keep', why: whyKept(fate.reason) }
        : { snapshot: fate.snapshot, fate: mood, why: whyDeleted(fate.reason) });
}
/** All snapshots of a server after a deploy that was not good: nothing is pruned then. */
function notPruned(snapshots, ownId, ownFate) {
    return notedTable(snapshots
        .toSorted((a, b) => byAge(b, a))
        .map((snapshot) => snapshot.id === ownId
        ? { snapshot, fate: ownFate, why: 'the snapshot of this run' }
        : { snapshot, fate: 'keep', why: 'nothing is pruned unless the deploy succeeded' }));
}
/** Snapshots as a table, newest first, where nothing is to be decided. */
function snapshotsTable(snapshots) {
    const { columns, rows } = notedTable(snapshots.toSorted((a, b) => byAge(b, a)).map((snapshot) => ({ snapshot, fate: '', why: '' })));
    return { columns: columns.slice(0, -2), rows: rows.map((row) => row.slice(0, -2)) };
}
/** Snapshots with their fates as a table, in the given order. */
function notedTable(rows) {
    return {
        columns: ['Id', 'Name', 'Status', 'Size', 'Created', 'Fate', 'Why'],
        rows: rows.map(({ snapshot, fate, why }) => [
            snapshot.id,
            snapshot.name,
            snapshot.status,
            snapshot.sizeMb === null ? '–' : size(snapshot.sizeMb),
            date(snapshot.createdAtMs),
            fate,
            why,
        ]),
    };
}
/** Why a snapshot stays. */
function whyKept(reason) {
    switch (reason.kind) {
        case 'foreign':
            return 'not made by this action for this repository';
        case 'other-name':
            return 'made by this action under another "name"';
        case 'protected':
            return `protected by "${reason.pattern}"`;
        case 'unfinished':
            return `not finished (${reason.status})`;
        case 'undated':
            return 'its date can not be read';
        case 'this-run':
            return 'made by this run attempt';
        case 'newest':
            return 'newest completed own snapshot';
        case 'deploy-going':
            return 'its deploy is still running';
        case 'young':
            return 'less than 6 hours old; its deploy may still be running';
        case 'target':
            return 'about to be restored';
        case 'not-needed':
            return 'no need to delete it';
        case 'not-enough':
            return 'its place alone would not be enough';
    }
}
/** Why a snapshot goes. */
function whyDeleted(reason) {
    switch (reason.kind) {
        case 'failed':
            return `unusable (${reason.status})`;
        case 'later-attempt':
            return `attempt ${reason.attempt} of run ${reason.runId}: it shows what an earlier attempt left behind`;
        case 'oldest':
            return 'oldest';
        case 'last-resort-young':
            return 'last resort: less than 6 hours old, its deploy may still be running';
        case 'last-resort-only-own':
            return 'last resort: the only own snapshot';
    }
}

;// CONCATENATED MODULE: ./src/runner/printable.ts
/**
 * Makes text safe for a line of the runner's log. The runner obeys `::name::` at the start of a line, where a
 * bare carriage return starts one, and `##[name]` anywhere; terminals obey escape sequences; and some
 * characters turn the direction of text around. Source: the official runner, version 2.336.
 */
function printable(text) {
    return (text
        // eslint-disable-next-line no-control-regex -- control characters are what is replaced here
        .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
        .replace(/[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/g, '\ufffd')
        .replace(/##\[/g, `#${BREAK}#[`)
        .replace(/^(\s*)::/, `$1${BREAK}::`));
}
/** A zero-width space: invisible, and enough to keep two characters from being read as one sign. */
const BREAK = '\u200b';

;// CONCATENATED MODULE: ./src/report/markdown.ts
/** Text from outside in a job summary: nothing of it may act as Markdown, HTML, a link or a mention. */


/** Longer text from outside is cut: a summary over 1 MiB is dropped whole by the runner. */
const LONGEST = 200;
const LONGEST_SENTENCE = 2000;
/** A name, an id or another short text from outside, as a code span. */
function code(text) {
    // A code span ends at its own back-ticks, a table cell at a bar, and neither can be escaped inside of it.
    const inside = clip(printable(text), LONGEST).replaceAll('`', 'ˋ').replaceAll('|', '¦').trim();
    return inside === '' ? '–' : `\`${inside}\``;
}
/** A sentence that may hold text from outside. */
function prose(text) {
    return (clip(printable(text).trim(), LONGEST_SENTENCE)
        .replace(/[\\`*_{}[\]()#!|<>&~$]/g, '\\$&')
        // What would start a list or a heading.
        .replace(/^(\d*)([-+=.])/, '$1\\$2')
        // What would be an emoji or an address, or name a person or an issue: these are looked for in what the
        // Markdown means, where a backslash no longer helps.
        .replace(/:(?=\/\/|[\w\\+-]+:)|[@#]|www|GH(?=-\d)/gi, `$&${BREAK}`));
}

;// CONCATENATED MODULE: ./src/report/rollback-advice.ts
/** How to roll back by hand: the part of every message that somebody copies at night. */
/** The line that starts the rollback workflow of the README. */
function workflowLine(target) {
    const { repo, serverId, snapshotId } = target;
    return `gh workflow run rollback.yml --repo ${repo} -f server-id=${serverId} -f snapshot-id=${snapshotId}`;
}
/** The documented API call, for where no such workflow was set up. */
function apiLine(target) {
    const url = `${target.apiUrl.href.replace(/\/+$/, '')}/snapshots/${target.snapshotId}/restore/`;
    // A path may hold what a shell would act on; within single quotes only the quote itself does.
    return `curl -X POST -H "Authorization: Bearer $VPS_ORG_TOKEN" '${url.replaceAll("'", '%27')}'`;
}
/** One sentence for a line of the log. */
function rollbackSentence(target) {
    return `To roll back by hand: ${workflowLine(target)}`;
}
/** A chapter for the summary. */
function rollbackChapter(target, whatIsLost) {
    return [
        '#### Roll back by hand',
        '',
        `${whatIsLost} Disable the deploy workflow first, or the next push deploys again. With the rollback workflow of the README:`,
        '',
        '```sh',
        workflowLine(target),
        '```',
        '',
        'or with the API itself:',
        '',
        '```sh',
        apiLine(target),
        '```',
    ].join('\n');
}

;// CONCATENATED MODULE: ./src/report/table.ts
/** One table, shown in the log and in the summary. */


/** The longest text of a cell in the log; the summary has room for more. */
const WIDEST = 60;
/** The table as lines of text, in columns. */
function tableLines(table) {
    const rows = [table.columns, ...table.rows].map((row) => row.map(table_oneLine));
    const widths = table.columns.map((_, index) => rows.reduce((widest, row) => Math.max(widest, row[index]?.length ?? 0), 0));
    return rows.map((row) => `  ${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ')}`.trimEnd());
}
/** The table as Markdown, every cell a code span. */
function tableMarkdown(table) {
    const lines = [table.columns, table.columns.map(() => '---'), ...table.rows.map((row) => row.map(code))];
    return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
function table_oneLine(text) {
    return clip(text.replace(/\s+/g, ' '), WIDEST);
}

;// CONCATENATED MODULE: ./src/report/post-summary.ts
/** post's part of the job summary. */



/** What was done after the deploy, and what may be left to do. */
function postSummary(facts) {
    const parts = [`### ${facts.headline}`, ...facts.sentences.map(prose)];
    if (facts.rollback !== null)
        parts.push(rollbackChapter(facts.rollback.target, facts.rollback.lost));
    if (facts.snapshots !== null)
        parts.push('#### Snapshots of the server', tableMarkdown(facts.snapshots));
    return parts.join('\n\n');
}

;// CONCATENATED MODULE: ./src/steps/conclusion.ts

/** Where a rollback by hand would begin. */
function rollbackTarget(world, inputs, record) {
    return {
        serverId: record.intent.serverId,
        snapshotId: record.id,
        repo: world.run.repo,
        apiUrl: inputs.apiUrl,
    };
}
/** What a restore would cost, in one sentence of this action's own words. */
function whatIsLost(world, record) {
    const ms = ageMs(record.createdAtMs, world.clock.nowMs());
    return ms === null
        ? 'A restore loses what was written since the snapshot.'
        : `A restore loses what was written in the last ${duration(ms)}.`;
}

;// CONCATENATED MODULE: ./src/steps/inputs-for-post.ts



/** The inputs as they stand now, or how post ends without them. */
function inputsForPost(read, log, record) {
    if (record.kind === 'no-create')
        return { conclusion: concludeNothing(log) };
    try {
        return { inputs: parseInputs(read).inputs };
    }
    catch (error) {
        if (!(error instanceof InputError))
            throw error;
        const status = readDeployStatus(read('deploy-status'), readJobStatus(read('job-status')));
        return { conclusion: concludeWithoutInputs(log, record, error.message, status) };
    }
}
/** What post ends with when main sent no create, whatever the inputs are. */
function concludeNothing(log) {
    log.line('main asked for no snapshot, so there is nothing to prune or restore.');
    return { result: 'none', failure: null };
}
/**
 * What post ends with when its inputs can't be read, although main's could: a variable that they use has changed.
 * After a good deploy that is trouble in pruning, a warning; otherwise a restore may have been asked for.
 */
function concludeWithoutInputs(log, record, problem, status) {
    const snapshot = record.kind === 'created' ? ` Snapshot ${record.id} of server ${record.intent.serverId} stays.` : '';
    const text = `${problem} main could read the inputs, so something has changed one since. Nothing is restored and nothing is pruned: the server is as the deploy left it.${snapshot}`;
    if (status !== 'success')
        return { result: 'not-restored', failure: text };
    log.warning(text);
    return { result: 'kept', failure: null };
}

;// CONCATENATED MODULE: ./src/vpsorg/failure.ts
/** What can go wrong between this action and the VPS.org API, in words for the person who reads them at night. */
/** A call that failed. Its message is one line: what failed, what the API said, what to do. */
class VpsOrgError extends Error {
    name = 'VpsOrgError';
    failure;
    constructor(failure, cause) {
        super(`${brief(failure)} ${whatToDo(failure)}`, cause === undefined ? undefined : { cause });
        this.failure = failure;
    }
    /** What failed and what the API said, without advice: for a step that goes on by itself. */
    get brief() {
        return brief(this.failure);
    }
}
/** Whether reading again may help: the answer was missing, broken, or a request to come back. */
function isWorthReadingAgain(failure) {
    switch (failure.kind) {
        case 'rate-limited':
        case 'server-error':
        case 'timeout':
        case 'lost':
        case 'malformed':
        case 'unreadable':
        case 'wrong-shape':
            return true;
        case 'unauthorized':
        case 'forbidden':
        case 'not-found':
        case 'bad-request':
        case 'redirect':
        case 'other-status':
        case 'too-large':
        case 'aborted':
            return false;
    }
}
function brief(failure) {
    return `Could not ${failure.task}: ${whatHappened(failure)}${facts(failure)}.`;
}
function facts(failure) {
    const parts = [];
    if (failure.status !== null)
        parts.push(`HTTP ${failure.status}`);
    if (failure.requestId !== null)
        parts.push(`request id ${failure.requestId}`);
    const known = parts.length === 0 ? '' : ` (${parts.join(', ')})`;
    return failure.said === null ? known : `${known}: "${failure.said}"`;
}
function whatHappened({ kind }) {
    switch (kind) {
        case 'unauthorized':
            return 'VPS.org does not accept the API token';
        case 'forbidden':
            return 'VPS.org accepts the token, but not for this call';
        case 'not-found':
            return 'VPS.org does not know what was asked for';
        case 'bad-request':
            return 'VPS.org refused the request';
        case 'rate-limited':
            return 'VPS.org received too many requests';
        case 'server-error':
            return 'VPS.org reported an error of its own';
        case 'redirect':
            return 'the API sent a redirect, which is never followed because the token would travel with it';
        case 'other-status':
            return 'VPS.org gave an answer that is not documented';
        case 'timeout':
            return 'no complete answer came in time';
        case 'lost':
            return 'the connection failed';
        case 'malformed':
            return 'what came back is not HTTP';
        case 'unreadable':
            return 'the answer is not the JSON that it should be';
        case 'wrong-shape':
            return 'the answer does not have the documented shape';
        case 'too-large':
            return 'the answer is larger than 5 MB, or all pages of it than 50 MB';
        case 'aborted':
            return 'this step was told to stop';
    }
}
function whatToDo({ kind, task }) {
    switch (kind) {
        case 'unauthorized':
            return ('Check the secret behind "api-token": is it set, and is the token still active? ' +
                'Secrets are not passed to workflows that a fork or Dependabot started.');
        case 'forbidden':
            return `The token lacks the scope to ${task}: give it that scope at VPS.org, or use another token.`;
        case 'not-found':
            return 'Check "server-id": ids are per account, and the token must belong to the account that owns the server.';
        case 'bad-request':
        case 'other-status':
            return 'Read what the API said; the same request will be refused again.';
        case 'rate-limited':
            return 'Run this again in a few minutes, or raise "poll-interval".';
        case 'server-error':
            return 'Run this again in a few minutes; if it stays, ask VPS.org and name the time and the request id.';
        case 'redirect':
            return 'Check "api-url".';
        case 'timeout':
        case 'lost':
            return 'Check that this runner can reach the address in "api-url" (proxy, firewall), then run this again.';
        case 'malformed':
        case 'unreadable':
        case 'wrong-shape':
        case 'too-large':
            return 'Check that "api-url" is the VPS.org API and that no proxy answers in its place, then run this again.';
        case 'aborted':
            return 'Nothing else was sent.';
    }
}

;// CONCATENATED MODULE: ./src/steps/step.ts
/** A failure that is foreseen: one line that says what failed, in what state things are now, and what to do. */
class StepError extends Error {
    name = 'StepError';
}
/** What a signal's name means to the person who reads it. */
function stopReason(signal) {
    return `${String(signal.reason)} (the job was cancelled, or this step ran out of time)`;
}
/** @throws StepError when this process was told to end; `state` says in what state things are then. */
function endIfStopped(signal, state) {
    if (wasStopped(signal))
        throw new StepError(`Stopped by ${stopReason(signal)}. ${state}`);
}
/** Whether this process was told to end. A call, because that changes while somebody waits. */
function wasStopped(signal) {
    return signal.aborted;
}

;// CONCATENATED MODULE: ./src/steps/looks.ts


/**
 * All snapshots of a server, from a list that has everything.
 * @throws VpsOrgError
 * @throws StepError when some may be missing
 */
async function completeListing(world, serverId) {
    const listing = await world.vpsOrg.listSnapshots(serverId, world.signal);
    if (listing.incomplete === null)
        return listing.snapshots;
    throw new StepError(`The list of snapshots of server ${serverId} may be incomplete: ${listing.incomplete}. Without the whole list ` +
        'nobody can say whether a slot is free or what may be deleted, so no snapshot was made and nothing was ' +
        'deleted. Run this again; if it stays, ask VPS.org.');
}
/** Looks for one snapshot in its server's list. */
async function lookAtSnapshot(vpsOrg, serverId, id, signal, limitMs) {
    try {
        const listing = await vpsOrg.listSnapshots(serverId, signal, limitMs);
        const snapshot = listing.snapshots.find((each) => each.id === id);
        if (snapshot !== undefined)
            return { kind: 'listed', snapshot };
        return { kind: 'absent', complete: listing.incomplete === null };
    }
    catch (error) {
        return { kind: 'failed', why: messageOf(error) };
    }
}
/** Looks at one server's state. */
async function lookAtServerStatus(vpsOrg, serverId, signal, limitMs) {
    try {
        const { servers } = await vpsOrg.listServers(signal, limitMs);
        const server = findServer(servers, serverId);
        return server === undefined ? { kind: 'missing' } : { kind: 'status', status: server.status };
    }
    catch (error) {
        return { kind: 'failed', why: messageOf(error) };
    }
}
/**
 * A server and all its snapshots, looked at side by side.
 * @throws VpsOrgError, StepError when the list of snapshots can't be read or may be incomplete; then nobody waits
 * for the other look either
 */
async function lookAtBoth(world, serverId) {
    const failed = new AbortController();
    const either = AbortSignal.any([world.signal, failed.signal]);
    const listing = completeListing(world, serverId).catch((error) => {
        failed.abort();
        throw error;
    });
    return await Promise.all([listing, seeServer(world, serverId, either)]);
}
/** Looks at one server as a whole. Tells a token without that scope from a list that can't be read this time. */
async function seeServer(world, serverId, signal = world.signal) {
    try {
        const { servers, incomplete } = await world.vpsOrg.listServers(signal);
        const server = findServer(servers, serverId);
        if (server !== undefined)
            return { kind: 'seen', server };
        if (incomplete !== null)
            return { kind: 'unreadable', why: `the list of servers is incomplete: ${incomplete}` };
        return {
            kind: 'unreadable',
            why: `Server ${serverId} is not in the list of servers that this token may see.`,
        };
    }
    catch (error) {
        if (!(error instanceof VpsOrgError))
            throw error;
        const refused = error.failure.kind === 'forbidden' || error.failure.kind === 'unauthorized';
        return { kind: refused ? 'hidden' : 'unreadable', why: messageOf(error) };
    }
}
function findServer(servers, serverId) {
    return servers.find((each) => each.ids.includes(serverId));
}
/**
 * The message of a foreseen failure, for a step that goes on: with advice only where somebody has to act (a token,
 * a scope, an id). Anything else is a bug and goes on upwards.
 */
function messageOf(error) {
    if (!(error instanceof VpsOrgError))
        throw error;
    const { kind } = error.failure;
    return kind === 'unauthorized' || kind === 'forbidden' || kind === 'not-found' ? error.message : error.brief;
}

;// CONCATENATED MODULE: ./src/decide/protection.ts
/** The first pattern that protects a snapshot, by its id or its name, or `null`. */
function protectingPattern(snapshot, patterns) {
    return (patterns.find(
    // A UUID is the same in capitals.
    (each) => matches(each.toLowerCase(), snapshot.id.toLowerCase()) || matches(each, snapshot.name)) ?? null);
}
/**
 * Whether `pattern`, in which `*` stands for any text, matches the whole of `text`. Walks both once with one
 * point to go back to, so no pattern can make it slow, as a regular expression could.
 */
function matches(pattern, text) {
    let inPattern = 0;
    let inText = 0;
    let star = -1;
    let resumeAt = 0;
    while (inText < text.length) {
        if (pattern[inPattern] === '*') {
            star = inPattern++;
            resumeAt = inText;
        }
        else if (pattern[inPattern] === text[inText]) {
            inPattern++;
            inText++;
        }
        else if (star !== -1) {
            inPattern = star + 1;
            inText = ++resumeAt;
        }
        else {
            return false;
        }
    }
    while (pattern[inPattern] === '*')
        inPattern++;
    return inPattern === pattern.length;
}

;// CONCATENATED MODULE: ./src/decide/retention.ts




/** The longest that a job may take on GitHub's machines: a younger snapshot may still be somebody's way back. */
const LONGEST_JOB_MS = 6 * 60 * 60 * 1000;
/** A plan that brings a server down to `keep` snapshots, as far as that is allowed. */
function planPrune(snapshots, keep, rules) {
    const standings = judge(snapshots, rules);
    const candidates = standings.filter((each) => each.rank <= RANK.oldest && !each.newest);
    return plan(standings, candidates, Math.max(0, snapshots.length - keep));
}
/**
 * A plan that frees one slot on a server that may hold `limit` snapshots. Nothing is deleted while a slot is
 * free, and nothing at all when enough may not go (`short` is then above 0).
 */
function planRoom(snapshots, limit, rules) {
    const standings = judge(snapshots, rules);
    const needed = Math.max(0, snapshots.length - limit + 1);
    const candidates = standings
        .filter((each) => each.rank < RANK.never && !each.newest)
        .sort(byRank)
        .slice(0, needed);
    if (candidates.length < needed) {
        const chosen = new Set(candidates);
        const leftOwn = standings.filter((each) => each.own && !chosen.has(each));
        const only = leftOwn.length === 1 ? leftOwn[0] : undefined;
        if (only !== undefined && only.newest && only.rank < RANK.never) {
            candidates.push({ ...only, rank: RANK.onlyOwn, going: { kind: 'last-resort-only-own' } });
        }
    }
    if (candidates.length < needed) {
        const ids = new Set(candidates.map(({ snapshot }) => snapshot.id));
        const notEnough = standings.map((each) => {
            const couldGo = ids.has(each.snapshot.id);
            return couldGo ? { ...each, staying: { kind: 'not-enough' } } : each;
        });
        return plan(notEnough, [], needed, needed - candidates.length);
    }
    return plan(standings, candidates, needed);
}
/**
 * Own snapshots whose deploy somebody should ask about before deleting or restoring: of another run, made less
 * than six hours ago, and not failed (a deploy does not begin after a failed one).
 */
function deploysInQuestion(snapshots, rules) {
    return snapshots.filter((each) => isInQuestion(each, rules));
}
function isInQuestion(snapshot, rules) {
    const ownership = ownershipOf(snapshot, rules);
    return (phaseOf(snapshot) !== 'failed' &&
        ownership.kind === 'own' &&
        ownership.parts.runId !== rules.run.id &&
        snapshot.createdAtMs !== null &&
        rules.nowMs - snapshot.createdAtMs < LONGEST_JOB_MS);
}
/** The order in which things go. */
const RANK = { failed: 0, laterAttempt: 1, oldest: 2, young: 3, onlyOwn: 4, never: 5 };
function judge(snapshots, rules) {
    const newestId = newestCompletedOwn(snapshots, rules)?.id;
    const firstAttempts = firstAttemptsOf(snapshots, rules);
    return snapshots.map((snapshot) => {
        const own = ownershipOf(snapshot, rules).kind === 'own';
        const newest = snapshot.id === newestId;
        const must = mustStay(snapshot, rules);
        if (must !== null) {
            return { snapshot, own, newest, rank: RANK.never, staying: must, going: { kind: 'oldest' } };
        }
        if (phaseOf(snapshot) === 'failed') {
            const going = { kind: 'failed', status: snapshot.status };
            return { snapshot, own, newest, rank: RANK.failed, staying: { kind: 'not-needed' }, going };
        }
        if (isInQuestion(snapshot, rules) && rules.progressOf(snapshot) !== 'ended') {
            return {
                snapshot,
                own,
                newest,
                rank: RANK.young,
                staying: { kind: 'young' },
                going: { kind: 'last-resort-young' },
            };
        }
        const staying = newest ? { kind: 'newest' } : { kind: 'not-needed' };
        const later = laterAttempt(snapshot, firstAttempts, rules);
        if (later !== null)
            return { snapshot, own, newest, rank: RANK.laterAttempt, staying, going: later };
        return { snapshot, own, newest, rank: RANK.oldest, staying, going: { kind: 'oldest' } };
    });
}
/** Why a snapshot may not be deleted in any case, or `null`. */
function mustStay(snapshot, rules) {
    const ownership = ownershipOf(snapshot, rules);
    if (ownership.kind !== 'own')
        return { kind: ownership.kind };
    if (rules.spare?.includes(snapshot.id) === true)
        return { kind: 'target' };
    const pattern = protectingPattern(snapshot, rules.protect);
    if (pattern !== null)
        return { kind: 'protected', pattern };
    if (isOfThisAttempt(snapshot, ownership.parts, rules.run))
        return { kind: 'this-run' };
    if (phaseOf(snapshot) === 'pending')
        return { kind: 'unfinished', status: snapshot.status };
    if (snapshot.createdAtMs === null)
        return { kind: 'undated' };
    if (isInQuestion(snapshot, rules) && rules.progressOf(snapshot) === 'going') {
        return { kind: 'deploy-going' };
    }
    return null;
}
function isOfThisAttempt(snapshot, parts, run) {
    if (parts.runId === run.id && parts.attempt === run.attempt)
        return true;
    const provenance = readProvenance(snapshot.description);
    return provenance !== null && provenance.runId === run.id && provenance.attempt === run.attempt;
}
/** Undated ones are never deleted, so the newest of those whose date can be read is the one at stake. */
function newestCompletedOwn(snapshots, rules) {
    return snapshots
        .filter((each) => each.createdAtMs !== null && phaseOf(each) === 'completed' && ownershipOf(each, rules).kind === 'own')
        .toSorted(byAge)
        .at(-1);
}
/** The first attempt of every run that left a completed own snapshot, by base name and run. */
function firstAttemptsOf(snapshots, rules) {
    const first = new Map();
    for (const snapshot of snapshots) {
        const ownership = ownershipOf(snapshot, rules);
        if (ownership.kind !== 'own' || phaseOf(snapshot) !== 'completed')
            continue;
        const attempt = BigInt(ownership.parts.attempt);
        const known = first.get(runOf(ownership.parts));
        if (known === undefined || attempt < known)
            first.set(runOf(ownership.parts), attempt);
    }
    return first;
}
/** A re-run after a broken deploy photographs the broken state: worth less than what the first attempt saw. */
function laterAttempt(snapshot, firstAttempts, rules) {
    const mine = ownershipOf(snapshot, rules);
    if (mine.kind !== 'own')
        return null;
    const { runId, attempt } = mine.parts;
    const first = firstAttempts.get(runOf(mine.parts));
    return first !== undefined && first < BigInt(attempt) ? { kind: 'later-attempt', runId, attempt } : null;
}
function runOf({ base, runId }) {
    return `${base} ${runId}`;
}
function byRank(a, b) {
    return a.rank - b.rank || byAge(a.snapshot, b.snapshot);
}
function plan(standings, candidates, needed, short = Math.max(0, needed - candidates.length)) {
    const chosen = candidates.toSorted(byRank).slice(0, needed);
    const reasons = new Map(chosen.map((each) => [each.snapshot.id, each.going]));
    const fates = standings
        .toSorted((a, b) => byAge(b.snapshot, a.snapshot))
        .map(({ snapshot, staying }) => {
        const reason = reasons.get(snapshot.id);
        return reason === undefined
            ? { action: 'keep', snapshot, reason: staying }
            : { action: 'delete', snapshot, reason };
    });
    const deletions = chosen.map(({ snapshot, going }) => ({ action: 'delete', snapshot, reason: going }));
    return { fates, deletions, short };
}

;// CONCATENATED MODULE: ./src/steps/print-table.ts

/** Prints a table to the log, line by line. */
function printTable(log, table) {
    for (const line of tableLines(table))
        log.line(line);
}

;// CONCATENATED MODULE: ./src/vpsorg/retry.ts

/** A first try and three more. */
const TRIES = 4;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 10_000;
/**
 * Calls `read` until it succeeds, at most four times, with growing, jittered pauses, or longer ones where the
 * API asks for them. `read` is told how long it may take at most.
 * @throws VpsOrgError the last failure
 */
async function readWithRetry(context, read) {
    for (let tries = 1;; tries++) {
        try {
            return await read(Math.max(1, context.deadlineMs - context.clock.elapsedMs()));
        }
        catch (error) {
            if (!(error instanceof VpsOrgError) || !isWorthReadingAgain(error.failure) || tries === TRIES)
                throw error;
            // Never shorter than our own: a date may be over by a clock that is fast, or not be a date at all.
            const pauseMs = Math.max(error.failure.retryAfterMs ?? 0, backoffMs(tries, context.random));
            if (context.clock.elapsedMs() + pauseMs >= context.deadlineMs)
                throw error;
            await context.clock.sleep(pauseMs, context.signal);
            if (context.signal.aborted)
                throw error;
        }
    }
}
/** The pause after the given try (from 1): doubling, capped, of which a random half is taken off. */
function backoffMs(tries, random) {
    const whole = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (tries - 1));
    return whole * (0.5 + random() / 2);
}
/** Reads `Retry-After`: seconds, or a date. Milliseconds from now, or `null`. */
function readRetryAfter(value, nowMs) {
    if (value === undefined)
        return null;
    const text = value.trim();
    if (/^\d+(\.\d+)?$/.test(text))
        return Number(text) * 1000;
    const dateMs = Date.parse(text);
    return Number.isNaN(dateMs) ? null : Math.max(0, dateMs - nowMs);
}

;// CONCATENATED MODULE: ./src/steps/delete.ts




/** A delete is sent so often at most, and again only after a look has shown that the snapshot is still there. */
const SENDS = 3;
const delete_LONGEST_PAUSE_MS = 60_000;
/** Deletes in the order of the plan. One that fails does not stop the rest, but the wish to stop does. */
async function carryOut(world, order) {
    const done = [];
    for (const { snapshot, reason } of order.deletions) {
        if (world.signal.aborted) {
            done.push({ kind: 'failed', snapshot, why: `stopped by ${stopReason(world.signal)}` });
            continue;
        }
        world.log.line(`Deleting snapshot ${snapshot.id} (${snapshot.name}): ${whyDeleted(reason)}.`);
        done.push(await deleteOne(world, order, snapshot));
    }
    return done;
}
async function deleteOne(world, order, snapshot) {
    const { vpsOrg, clock, log, signal } = world;
    for (let sends = 1;; sends++) {
        const outcome = await vpsOrg.deleteSnapshot(snapshot.id, signal);
        if (outcome.kind === 'accepted')
            return { kind: outcome.value, snapshot };
        if (outcome.kind === 'refused')
            return { kind: 'failed', snapshot, why: outcome.error.message };
        const { brief } = outcome.error;
        log.line(`${brief} Looking whether snapshot ${snapshot.id} is gone.`);
        const asked = outcome.error.failure.retryAfterMs ?? backoffMs(sends, () => 1);
        await clock.sleep(Math.min(asked, delete_LONGEST_PAUSE_MS), signal);
        const look = await lookAgain(world, order, snapshot);
        switch (look.kind) {
            case 'gone':
                return { kind: 'deleted', snapshot };
            case 'not-needed':
                return { kind: 'not-needed', snapshot };
            case 'unknown':
                return { kind: 'failed', snapshot, why: `${brief} ${look.why}` };
            case 'as-planned':
                if (sends === SENDS)
                    return { kind: 'failed', snapshot, why: `${brief} It is still there.` };
        }
    }
}
/** Only what is still there, still as it was when it was judged, and still too much, may be deleted once more. */
async function lookAgain(world, order, planned) {
    try {
        const { snapshots, incomplete } = await world.vpsOrg.listSnapshots(order.serverId, world.signal);
        if (incomplete !== null)
            return { kind: 'unknown', why: `It is unknown whether it is gone: ${incomplete}.` };
        const found = snapshots.find((each) => each.id === planned.id);
        if (found === undefined)
            return { kind: 'gone' };
        if (!order.isTooMany(snapshots.length))
            return { kind: 'not-needed' };
        const isSame = ['name', 'status', 'createdAtMs', 'description'].every((key) => found[key] === planned[key]);
        return isSame
            ? { kind: 'as-planned' }
            : { kind: 'unknown', why: 'It has changed since it was judged, so it is left alone.' };
    }
    catch (error) {
        return { kind: 'unknown', why: `It is unknown whether it is gone: ${messageOf(error)}` };
    }
}

;// CONCATENATED MODULE: ./src/steps/retention-rules.ts

/** The rules for deleting among `snapshots`, with what can be learnt about the deploys that made them. */
async function retentionRules(world, inputs, snapshots) {
    const rules = {
        base: inputs.name,
        run: world.run,
        protect: inputs.protect,
        spare: inputs.spare ?? [],
        nowMs: world.clock.nowMs(),
    };
    return { ...rules, progressOf: await world.deploys.progressOf(deploysInQuestion(snapshots, rules)) };
}

;// CONCATENATED MODULE: ./src/steps/prune-after-deploy.ts








const HEADLINE = 'After the deploy: it succeeded';
/** Plans, prints, deletes, and says what was done. */
async function pruneAfterDeploy(world, inputs, record) {
    const { log } = world;
    const { serverId } = record.intent;
    const listed = await listOrWarn(world, serverId);
    if (listed === null) {
        await world.summary.write(postSummary({
            headline: HEADLINE,
            sentences: ['Nothing was pruned; the log says why.'],
            snapshots: null,
            rollback: null,
        }));
        return { result: 'kept', failure: null };
    }
    const plan = planPrune(listed, inputs.keep, await retentionRules(world, inputs, listed));
    const mood = inputs.dryRun ? 'would delete' : 'to delete';
    log.line(`The deploy succeeded. Server ${serverId} holds ${counted(listed.length, 'snapshot')}, "keep" is ${inputs.keep}:`);
    printTable(log, fatesTable(plan.fates, mood));
    warnIfShort(world, inputs, serverId, plan);
    const results = inputs.dryRun
        ? []
        : await carryOut(world, {
            serverId,
            deletions: plan.deletions,
            isTooMany: (count) => count > inputs.keep,
        });
    const failed = results.filter((each) => each.kind === 'failed');
    if (failed.length > 0) {
        const which = failed.map(({ snapshot, why }) => `${snapshot.id} (${snapshot.name}): ${why}`).join(' ');
        log.warning(`Not pruned on server ${serverId}: ${which} The deploy is not affected; the next run tries again.`);
    }
    const text = said(results, inputs.dryRun);
    log.line(text);
    const fates = fatesTable(plan.fates, inputs.dryRun ? 'would delete' : failed.length > 0 ? 'to delete' : 'deleted');
    await world.summary.write(postSummary({ headline: HEADLINE, sentences: [text], snapshots: fates, rollback: null }));
    // Where nothing had to go the server is pruned too; where nothing could, it is not.
    const nothingWent = results.length > 0 && failed.length === results.length;
    return { result: inputs.dryRun || nothingWent ? 'kept' : 'pruned', failure: null };
}
async function listOrWarn(world, serverId) {
    try {
        const listing = await world.vpsOrg.listSnapshots(serverId, world.signal);
        if (listing.incomplete === null)
            return listing.snapshots;
        world.log.warning(`Nothing was pruned: the list of snapshots of server ${serverId} may be incomplete (${listing.incomplete}), and nothing is ever deleted on the ground of such a list.`);
    }
    catch (error) {
        world.log.warning(`Nothing was pruned on server ${serverId}. ${messageOf(error)} The deploy is not affected.`);
    }
    return null;
}
function warnIfShort(world, inputs, serverId, plan) {
    if (plan.short === 0)
        return;
    world.log.warning(`Server ${serverId} keeps ${plan.short} more than "keep" (${inputs.keep}): the others must stay, and the table in the log says why. ` +
        'Delete by hand what is not needed. Young ones of other runs can go once the job may ask GitHub: permission "actions: read".');
}
function said(results, dryRun) {
    if (dryRun)
        return 'Dry run: nothing was deleted.';
    const gone = results.filter((each) => each.kind === 'deleted').map((each) => each.snapshot.id);
    const already = results.filter((each) => each.kind === 'already-gone').map((each) => each.snapshot.id);
    const failed = results.filter((each) => each.kind === 'failed').map((each) => each.snapshot.id);
    const parts = [
        gone.length === 0 ? '' : `Deleted: ${gone.join(', ')}.`,
        already.length === 0 ? '' : `Already gone: ${already.join(', ')}.`,
        failed.length === 0 ? '' : `Not deleted: ${failed.join(', ')}.`,
    ].filter((each) => each !== '');
    return parts.length === 0 ? 'Nothing had to be pruned.' : `Pruned. ${parts.join(' ')}`;
}

;// CONCATENATED MODULE: ./src/report/refusals.ts


/** One or two sentences: what stands in the way, and what it means. */
function whyRefused(refusal, snapshotId) {
    switch (refusal.kind) {
        case 'list-unreadable':
            return `The list of snapshots can't be read, so nobody can check what would be restored. ${refusal.why}`;
        case 'list-incomplete':
            return `The list of snapshots may be incomplete (${refusal.why}), so nobody can check whether somebody has deployed since.`;
        case 'snapshot-gone':
            return `Snapshot ${snapshotId} is not there any more: somebody deleted it.`;
        case 'snapshot-not-completed':
            return `Snapshot ${snapshotId} was completed and is now "${refusal.status}", so it can't be trusted.`;
        case 'snapshot-differs':
            return `What is listed as snapshot ${snapshotId} (${refusal.found.name}) is not what this run made.`;
        case 'server-unreadable':
            return `The state of the server can't be read, so nobody can check whether it is being restored already. ${refusal.why}`;
        case 'server-restoring':
            return 'The server is being restored already, by somebody else.';
        case 'runner-is-server':
            return `This runner has the server's own address ${refusal.address}: a restore would stop the runner in the middle of it.`;
        case 'deployed-since':
            return `Somebody has deployed to this server since: it holds ${refusal.newer.map(whoMade).join('; ')}. A restore would undo that deploy too.`;
        case 'deploy-going':
            return `Another deploy to this server is still going: ${refusal.others.map(whoMade).join('; ')}. A restore would cut into it.`;
        case 'dry-run':
            return '"dry-run" is on, so nothing is changed.';
    }
}
/** How the server is when an automatic restore is refused for this reason. */
function stateAfterRefusal(refusal, serverId) {
    switch (refusal.kind) {
        case 'server-restoring':
            return `Server ${serverId} is being overwritten by that restore: wait until it is over, then look what it brought back.`;
        case 'deployed-since':
            return `Server ${serverId} is as the later one left it.`;
        case 'deploy-going':
            return `Server ${serverId} is being changed by that deploy.`;
        case 'server-unreadable':
            return `How server ${serverId} is now is not known.`;
        case 'list-unreadable':
        case 'list-incomplete':
        case 'snapshot-gone':
        case 'snapshot-not-completed':
        case 'snapshot-differs':
        case 'runner-is-server':
        case 'dry-run':
            return `Server ${serverId} is as the deploy left it.`;
    }
}
/** Whether this run's snapshot is still something to roll back to by hand; otherwise the newest other one is. */
function canRollBack(refusal) {
    return !['snapshot-gone', 'snapshot-not-completed', 'snapshot-differs'].includes(refusal.kind);
}
/** A snapshot, its date, and who made it, as far as its description tells. */
function whoMade(snapshot) {
    return `snapshot ${snapshot.id} (${snapshot.name}, ${date(snapshot.createdAtMs)})${maker(snapshot)}`;
}
/** A snapshot, its size, and who made it, as far as its description tells. */
function origin(snapshot) {
    return `snapshot ${snapshot.id} (${snapshot.name}, ${size(snapshot.sizeMb)})${maker(snapshot)}`;
}
function maker(snapshot) {
    const provenance = readProvenance(snapshot.description);
    if (provenance === null)
        return '';
    const run = provenance.runId === null ? '' : `, run ${provenance.runId}`;
    const commit = provenance.sha === null ? '' : `, commit ${provenance.sha}`;
    return ` made by ${provenance.repo ?? 'an unnamed repository'}${run}${commit}`;
}

// EXTERNAL MODULE: external "node:net"
var external_node_net_ = __nccwpck_require__(7030);
;// CONCATENATED MODULE: ./src/runner/addresses.ts
/** The runner's own network addresses. */

/**
 * Which of `addresses` this machine has itself. Compares addresses, not their spelling, and not the length of
 * a prefix behind them. A machine behind network address translation does not know its public address, so an
 * empty answer proves nothing.
 */
function ownAmong(addresses, interfaces) {
    const own = new external_node_net_.BlockList();
    for (const { address } of Object.values(interfaces).flatMap((each) => each ?? [])) {
        const family = (0,external_node_net_.isIP)(address);
        if (family !== 0)
            own.addAddress(address, family === 4 ? 'ipv4' : 'ipv6');
    }
    return addresses.filter((each) => {
        const [address = ''] = each.trim().split('/');
        const family = (0,external_node_net_.isIP)(address);
        return family !== 0 && own.check(address, family === 4 ? 'ipv4' : 'ipv6');
    });
}

;// CONCATENATED MODULE: ./src/decide/snapshot-wait.ts
/** Whether waiting for a snapshot is over. A pure reducer: it knows looks and times, not clocks or networks. */

/** So many failed looks in a row end a wait. */
const FAILED_LOOKS_LIMIT = 5;
/** A snapshot once seen and then absent from so many complete looks in a row was deleted by somebody. */
const ABSENT_LOOKS_LIMIT = 3;
/** How long a snapshot may be absent from the start: a list may lag behind a create. */
const UNSEEN_LIMIT_MS = 60_000;
/** A wait that begins at `sinceMs`. */
function beginSnapshotWait(sinceMs) {
    return { sinceMs, lastSeen: null, absences: 0, failures: 0 };
}
/** Takes one look into account. */
function judgeSnapshotLook(wait, look, lookedAtMs) {
    switch (look.kind) {
        case 'failed': {
            const failures = wait.failures + 1;
            const verdict = failures >= FAILED_LOOKS_LIMIT ? { kind: 'blind', why: look.why } : { kind: 'wait' };
            return { wait: { ...wait, failures }, verdict };
        }
        case 'listed':
            return {
                wait: { ...wait, lastSeen: look.snapshot, absences: 0, failures: 0 },
                verdict: verdictOn(look.snapshot),
            };
        case 'absent': {
            const next = { ...wait, failures: 0, absences: look.complete ? wait.absences + 1 : wait.absences };
            return { wait: next, verdict: look.complete ? verdictOnAbsence(next, lookedAtMs) : { kind: 'wait' } };
        }
    }
}
function verdictOn(snapshot) {
    switch (phaseOf(snapshot)) {
        case 'completed':
            return { kind: 'completed', snapshot };
        case 'failed':
            return { kind: 'failed', snapshot };
        case 'pending':
            return { kind: 'wait' };
    }
}
function verdictOnAbsence(wait, lookedAtMs) {
    if (wait.lastSeen !== null) {
        return wait.absences >= ABSENT_LOOKS_LIMIT
            ? { kind: 'vanished', lastSeen: wait.lastSeen }
            : { kind: 'wait' };
    }
    return lookedAtMs - wait.sinceMs >= UNSEEN_LIMIT_MS ? { kind: 'never-listed' } : { kind: 'wait' };
}

;// CONCATENATED MODULE: ./src/decide/server-wait.ts
/** Whether a restore is over. A pure reducer over looks at the server. */


/** So many looks in a row must show the server back. */
const SETTLED_LOOKS = 2;
/** Where no look ever showed `restoring`, the list may lag: what it shows counts only after so long. */
const LAG_MS = 15_000;
/** A wait for a restore that was accepted at `sinceMs`, or, with `sawRestoring`, is known to be going on. */
function beginServerWait(sinceMs, sawRestoring = false) {
    return { sinceMs, sawRestoring, settled: 0, failures: 0 };
}
/** Takes one look into account. */
function judgeServerLook(wait, look, lookedAtMs) {
    if (look.kind === 'failed') {
        const failures = wait.failures + 1;
        return {
            wait: { ...wait, settled: 0, failures },
            verdict: failures >= FAILED_LOOKS_LIMIT ? { kind: 'blind', why: look.why } : { kind: 'wait' },
        };
    }
    const unsettled = { ...wait, settled: 0, failures: 0 };
    if (look.kind === 'missing')
        return { wait: unsettled, verdict: { kind: 'wait' } };
    const counts = wait.sawRestoring || lookedAtMs - wait.sinceMs >= LAG_MS;
    const phase = serverPhaseOf(look.status);
    switch (phase) {
        case 'restoring':
            return { wait: { ...unsettled, sawRestoring: true }, verdict: { kind: 'wait' } };
        case 'other':
            return { wait: unsettled, verdict: { kind: 'wait' } };
        case 'broken':
            // Before the lag is over this may still be the state that the restore is about to end.
            return { wait: unsettled, verdict: counts ? { kind: 'broken', status: look.status } : { kind: 'wait' } };
        case 'up':
        case 'stopped': {
            const settled = counts ? wait.settled + 1 : 0;
            return {
                wait: { ...unsettled, settled },
                verdict: settled >= SETTLED_LOOKS ? { kind: phase } : { kind: 'wait' },
            };
        }
    }
}

;// CONCATENATED MODULE: ./src/steps/restore.ts
/** Starts a restore, once. One whose answer did not come is looked for; it is not sent again. */



/** A restore that the API put off (429), and that a look shows not to have begun, is sent so often at most. */
const restore_SENDS = 3;
const LONGEST_PUT_OFF_MS = 60_000;
/** After a lost answer: how long to look whether the server is being restored. */
const LOOK_FOR_MS = 60_000;
/** Sends the restore and finds out whether it began. */
async function startRestore(world, order) {
    const { vpsOrg, log, signal } = world;
    for (let sends = 1;; sends++) {
        const { kind, ...rest } = await vpsOrg.restoreSnapshot(order.snapshotId, signal);
        if (!('error' in rest))
            return { kind: 'started', sawRestoring: false };
        const { error } = rest;
        // A refusal of the first one is a refusal; of a later one it may be because the first was carried out.
        if (kind === 'refused' && sends === 1)
            return { kind: 'refused', error };
        const putOffMs = error.failure.retryAfterMs ?? 0;
        const mayGoOn = error.failure.kind === 'rate-limited' && sends < restore_SENDS && putOffMs <= LONGEST_PUT_OFF_MS;
        // A list may lag, so a look at the server proves something only some time after.
        const lookForMs = mayGoOn ? Math.max(putOffMs, LAG_MS) : LOOK_FOR_MS;
        log.line(`${error.brief} Looking whether server ${order.serverId} is being restored.`);
        const look = await lookForRestoring(world, order, lookForMs);
        if (look === 'restoring')
            return { kind: 'started', sawRestoring: true };
        if (!mayGoOn || look === 'not-seen')
            return { kind: 'unknown', error };
        log.line(`It is not being restored, so the restore is sent again (${sends + 1} of at most ${restore_SENDS}).`);
    }
}
/** `not-seen`: the last look did not show the server's state. */
async function lookForRestoring(world, order, forMs) {
    const { vpsOrg, clock, signal } = world;
    const endMs = clock.elapsedMs() + forMs;
    for (;;) {
        const leftMs = endMs - clock.elapsedMs();
        const look = await lookAtServerStatus(vpsOrg, order.serverId, signal, Math.max(5000, leftMs));
        if (look.kind === 'status' && serverPhaseOf(look.status) === 'restoring')
            return 'restoring';
        if (signal.aborted)
            return 'not-seen';
        if (clock.elapsedMs() >= endMs)
            return look.kind === 'status' ? 'other' : 'not-seen';
        await clock.sleep(Math.min(order.pollIntervalMs, Math.max(0, endMs - clock.elapsedMs())), signal);
    }
}

;// CONCATENATED MODULE: ./src/steps/verify-restore.ts
/** The closing look after a restore: whether snapshots survive one is not documented. */

/** Says in one sentence whether the restored snapshot is still listed; a warning says so when it is not. */
async function stillListed(world, serverId, id) {
    const look = await lookAtSnapshot(world.vpsOrg, serverId, id, world.signal);
    switch (look.kind) {
        case 'listed':
            return 'The snapshot is still there.';
        case 'absent':
            world.log.warning(`Snapshot ${id} of server ${serverId} is not in the list any more after the restore.`);
            return 'The snapshot is not in the list any more.';
        case 'failed':
            return 'Whether the snapshot is still there could not be read.';
    }
}

;// CONCATENATED MODULE: ./src/steps/poll.ts

/** Looks at once, then every interval, and a last time at the deadline. */
async function poll(plan) {
    const { clock, signal } = plan;
    let wait = plan.begin;
    for (;;) {
        if (wasStopped(signal))
            return { kind: 'aborted' };
        const startedMs = clock.elapsedMs();
        const look = await plan.look(Math.max(plan.deadlineMs - startedMs, LEAST_LOOK_MS));
        if (wasStopped(signal))
            return { kind: 'aborted' };
        const judged = plan.judge(wait, look, startedMs);
        if (judged.verdict.kind !== 'wait')
            return judged.verdict;
        wait = judged.wait;
        plan.onLook?.(look, wait);
        const leftMs = plan.deadlineMs - clock.elapsedMs();
        if (leftMs <= 0)
            return { kind: 'timeout' };
        await clock.sleep(Math.min(plan.intervalMs, leftMs), signal);
    }
}
/** The last look, at the deadline, gets a little time too. */
const LEAST_LOOK_MS = 5000;

;// CONCATENATED MODULE: ./src/steps/progress.ts

const EVERY_MS = 30_000;
/** Tells what each look showed. `usual`: how long it commonly takes, in words. */
function progressReport(log, clock, usual) {
    const startMs = clock.elapsedMs();
    let last = null;
    return (shown) => {
        const nowMs = clock.elapsedMs();
        if (last !== null && last.shown === shown && nowMs - last.atMs < EVERY_MS)
            return;
        last = { shown, atMs: nowMs };
        log.line(`${shown} after ${duration(nowMs - startMs)} (${usual})`);
    };
}

;// CONCATENATED MODULE: ./src/steps/wait-for-server.ts
/** Waits until a restore is over, and tells how it goes. */





/** VPS.org's own words: "This may take 5-15 minutes." */
const USUAL_RESTORE = '5 to 15 minutes are usual';
/** Resolves when the server is back, or when nobody can wait any longer. */
async function waitForServer(world, target) {
    const { log, clock, signal, vpsOrg } = world;
    const startMs = clock.elapsedMs();
    const report = progressReport(log, clock, USUAL_RESTORE);
    log.startGroup(`Waiting until server ${target.serverId} is back (${USUAL_RESTORE})`);
    const end = await poll({
        clock,
        signal,
        intervalMs: target.pollIntervalMs,
        deadlineMs: startMs + target.timeoutMs,
        begin: beginServerWait(startMs, target.sawRestoring),
        look: (limitMs) => lookAtServerStatus(vpsOrg, target.serverId, signal, limitMs),
        judge: judgeServerLook,
        onLook: (look, wait) => {
            report(describe(look, wait));
        },
    });
    log.endGroup();
    return end;
}
function describe(look, wait) {
    switch (look.kind) {
        case 'failed':
            return `look failed (${wait.failures} of ${FAILED_LOOKS_LIMIT} in a row): ${look.why}`;
        case 'missing':
            return 'not in the list of servers';
        case 'status':
            return look.status;
    }
}

;// CONCATENATED MODULE: ./src/steps/restore-after-deploy.ts
/** After a bad deploy that shall be undone: check everything, restore once, wait, verify. Never prunes. */


















/** Restores this run's snapshot if every check allows it. The exit code is 1 in any case. */
async function restoreAfterDeploy(world, inputs, record, status) {
    const { log, run } = world;
    const { serverId } = record.intent;
    const ended = status === 'failure' ? 'failed' : 'was cancelled';
    log.line(`The deploy ${ended}, and "restore-on" names "${status}". Checking whether server ${serverId} can be restored.`);
    const [listing, server] = await Promise.all([listOrWhy(world, serverId), seeServer(world, serverId)]);
    const decision = decideRestore({
        record,
        run,
        base: inputs.name,
        listing,
        server,
        sharedAddresses: server.kind === 'seen' ? ownAmong(server.server.addresses, world.interfaces) : [],
        deploysGoing: await deploysGoing(world, inputs, listing),
        jobStatus: inputs.jobStatus,
        waitForRestore: inputs.waitForRestore,
        dryRun: inputs.dryRun,
    });
    const scene = {
        world,
        inputs,
        record,
        ended,
        listed: 'unreadable' in listing ? null : listing.snapshots,
    };
    if (decision.kind === 'refuse')
        return await refused(scene, decision.refusal);
    return await restore(scene, decision.snapshot, decision.followUp);
}
async function refused(scene, refusal) {
    const { record } = scene;
    const why = `${whyRefused(refusal, record.id)} ${stateAfterRefusal(refusal, record.intent.serverId)}`;
    return await notRestored(scene, why, canRollBack(refusal));
}
/** `byHand`: whether this run's snapshot can still be rolled back to; otherwise the newest other one is named. */
async function notRestored(scene, why, byHand) {
    const { world, inputs, record, ended } = scene;
    const text = `The deploy ${ended}, and server ${record.intent.serverId} was not restored. ${why}`;
    await summarise(scene, 'After the deploy: not restored', [text], byHand ? 'by-hand' : 'nothing');
    const target = rollbackTarget(world, inputs, record);
    const advice = rollbackSentence(byHand ? target : { ...target, snapshotId: LATEST });
    return { result: 'not-restored', failure: `${text} ${advice}` };
}
async function restore(scene, snapshot, followUp) {
    const { world, inputs, record, ended } = scene;
    const { log, clock } = world;
    const { serverId } = record.intent;
    const which = `snapshot ${snapshot.id} (${snapshot.name}, ${age(snapshot.createdAtMs, clock.nowMs())})`;
    log.line(`Restoring server ${serverId} from ${which}. ${whatIsLost(world, record)}`);
    const start = await startRestore(world, {
        serverId,
        snapshotId: snapshot.id,
        pollIntervalMs: inputs.pollIntervalMs,
    });
    if (start.kind === 'refused') {
        return await notRestored(scene, `${start.error.message} Server ${serverId} is as the deploy left it.`, true);
    }
    if (start.kind === 'unknown') {
        const text = `The deploy ${ended}. The restore of server ${serverId} from ${which} was sent, and it is unknown whether the restore began: ` +
            `${start.error.brief} No look showed the server restoring, and it is not sent again. ${lookLater(serverId)}`;
        await summarise(scene, 'After the deploy: unknown whether the restore began', [text], 'nothing');
        return { result: 'not-restored', failure: text };
    }
    const attempt = attemptRemarks(scene);
    for (const remark of attempt)
        log.warning(remark);
    const begun = `The deploy ${ended}. The restore of server ${serverId} from ${which} was started and accepted by VPS.org.`;
    const open = `${begun} Whether it succeeded is not known to this page: ${USUAL_RESTORE}; look at the server at VPS.org.`;
    log.line(begun);
    // If this process is killed while it waits, this is what people and jobs will read.
    exportResult('restore-started', log.warning);
    await summarise(scene, 'After the deploy: restore started', [open, ...attempt], 'restored');
    if (followUp !== 'wait') {
        return {
            result: 'restore-started',
            failure: `${begun} Started, not verified: ${whyNotFollowed(followUp)} ${lookLater(serverId)}`,
        };
    }
    const end = await waitForServer(world, {
        serverId,
        timeoutMs: inputs.restoreTimeoutMs,
        pollIntervalMs: inputs.pollIntervalMs,
        sawRestoring: start.sawRestoring,
    });
    return await concludeWait(scene, which, end, attempt);
}
async function concludeWait(scene, which, end, attempt) {
    const { world, inputs, record, ended } = scene;
    const { serverId } = record.intent;
    const restored = `The deploy ${ended}, and server ${serverId} was restored from ${which}.`;
    const goesOn = `The deploy ${ended}. The restore of server ${serverId} from ${which} was accepted,`;
    const red = 'This step fails on purpose, so that nobody takes the deploy for done.';
    switch (end.kind) {
        case 'up':
        case 'stopped': {
            const state = end.kind === 'up'
                ? 'The server is active again.'
                : 'The server is stopped: restored, but not started. Start it at VPS.org.';
            if (end.kind === 'stopped')
                world.log.warning(`Server ${serverId} is restored, not started. Start it at VPS.org.`);
            const kept = await stillListed(world, serverId, record.id);
            await summarise(scene, 'After the deploy: restored', [`${restored} ${state} ${kept}`, ...attempt], 'restored');
            return { result: 'restored', failure: `${restored} ${state} ${kept} ${red}` };
        }
        case 'broken':
            return await unverified(scene, attempt, `${goesOn} but the server is now "${end.status}". Look at it at VPS.org, and ask VPS.org for help; the snapshot is not affected.`);
        case 'blind':
            return await unverified(scene, attempt, `${goesOn} but the server can't be looked at any more: ${end.why} ${lookLater(serverId)}`);
        case 'timeout':
            return await unverified(scene, attempt, `${goesOn} and is not over after ${duration(inputs.restoreTimeoutMs)} (the input "restore-timeout"). It goes on at VPS.org. ${lookLater(serverId)}`);
        case 'aborted':
            return await unverified(scene, attempt, `${goesOn} and this step was stopped by ${stopReason(world.signal)} before it was over. It goes on at VPS.org. ${lookLater(serverId)}`);
    }
}
async function unverified(scene, attempt, text) {
    await summarise(scene, 'After the deploy: restore started, not verified', [text, ...attempt], 'restored');
    return { result: 'restore-started', failure: text };
}
function whyNotFollowed(followUp) {
    switch (followUp) {
        case 'not-asked-to-wait':
            return '"wait-for-restore" is "false".';
        case 'job-cancelled':
            return 'in a cancelled job only about four minutes are left, which is less than a restore takes.';
        case 'cannot-see-server':
            return 'the state of the server can not be read with this token.';
    }
}
function lookLater(serverId) {
    return `Before you deploy again, look at server ${serverId} at VPS.org: it must have left "restoring" (${USUAL_RESTORE}).`;
}
/** A re-run's snapshot shows what the attempt before left: say so, and name the first attempt's if it is there. */
function attemptRemarks({ world, inputs, listed }) {
    const { run } = world;
    if (run.attempt === '1')
        return [];
    const first = listed?.find((each) => {
        const ownership = ownershipOf(each, { base: inputs.name, run });
        if (ownership.kind !== 'own' || phaseOf(each) !== 'completed')
            return false;
        const { base, runId, attempt } = ownership.parts;
        return base === inputs.name && runId === run.id && attempt === '1';
    });
    const named = first === undefined
        ? 'The first attempt left no snapshot that is still there.'
        : `The snapshot of the first attempt is still there: ${first.id} (${first.name}).`;
    return [
        `This is attempt ${run.attempt} of the run: its snapshot shows what the attempt before left on the server, and that is what comes back. ${named}`,
    ];
}
async function listOrWhy(world, serverId) {
    try {
        return await world.vpsOrg.listSnapshots(serverId, world.signal);
    }
    catch (error) {
        return { unreadable: messageOf(error) };
    }
}
async function deploysGoing(world, inputs, listing) {
    if ('unreadable' in listing)
        return [];
    const rules = { base: inputs.name, run: world.run, nowMs: world.clock.nowMs() };
    const young = deploysInQuestion(listing.snapshots, rules);
    const progressOf = await world.deploys.progressOf(young);
    return young.filter((each) => progressOf(each) === 'going');
}
/** `by-hand`: with how to roll back. `restored`: the snapshot's fate in the table. */
async function summarise(scene, headline, sentences, outcome) {
    const { world, inputs, record, listed } = scene;
    const target = { target: rollbackTarget(world, inputs, record), lost: whatIsLost(world, record) };
    const snapshots = listed === null ? null : notPruned(listed, record.id, outcome === 'restored' ? 'restored' : 'keep');
    const rollback = outcome === 'by-hand' ? target : null;
    await world.summary.write(postSummary({ headline, sentences, snapshots, rollback }));
}

;// CONCATENATED MODULE: ./src/steps/conclude.ts
/** post: after the deploy, restore if that was asked for, prune if all went well, otherwise leave things alone. */
















/**
 * Does what the table of post says. Foreseen trouble is part of the conclusion, not an exception. A process that
 * was told to end fails, whatever it had still done.
 */
async function conclude(world, inputs, record) {
    const conclusion = await decideAndAct(world, inputs, record);
    if (!wasStopped(world.signal) || conclusion.failure !== null)
        return conclusion;
    return {
        ...conclusion,
        failure: `Stopped by ${stopReason(world.signal)}. The log above says what was done until then; no restore was sent.`,
    };
}
async function decideAndAct(world, inputs, record) {
    const decision = decideFirst(record, inputs);
    switch (decision.kind) {
        case 'nothing':
            return concludeNothing(world.log);
        case 'state-damaged':
            return await concludeDamaged(world, decision);
        case 'find-mark':
            return await findMark(world, inputs, decision);
        case 'not-completed':
            return await concludeNotCompleted(world, inputs, decision);
        case 'prune':
            return await pruneAfterDeploy(world, inputs, decision.record);
        case 'skipped':
            world.log.line(`The deploy was skipped, so the server is as it was: snapshot ${decision.record.id} stays, nothing is pruned.`);
            return { result: 'kept', failure: null };
        case 'unknown-status':
            return await concludeUnknown(world, inputs, decision);
        case 'not-asked':
            return await concludeNotAsked(world, inputs, decision);
        case 'older-failure':
            return await concludeOlderFailure(world, inputs, decision);
        case 'examine':
            return await restoreAfterDeploy(world, inputs, decision.record, decision.status);
    }
}
async function concludeDamaged(world, { askedFor }) {
    const text = 'What main left for post can not be read or speaks of another server (another step may have written to it, or "server-id" has ' +
        'changed since), so nothing is restored and nothing is pruned. ' +
        'The server is as the deploy left it. The log of the first step names the snapshot; the README says how to roll back by hand.';
    await tell(world, 'After the deploy: nothing was done', text);
    if (askedFor)
        return { result: 'not-restored', failure: text };
    world.log.warning(text);
    return { result: 'kept', failure: null };
}
async function findMark(world, inputs, { intent, askedFor }) {
    const { text: found, isThere } = await searchOnce(world, intent);
    const text = `main asked for snapshot ${intent.name} of server ${intent.serverId} and never learnt its id. ${found} ` +
        `It was not seen completed before the deploy, so it is neither restored nor is anything pruned; ${serverIs(inputs)}.`;
    await tell(world, 'After the deploy: no snapshot to rely on', text);
    if (askedFor)
        return { result: 'not-restored', failure: text };
    // Where there is none, main has said so already.
    if (isThere)
        world.log.warning(text);
    else
        world.log.line(text);
    return { result: 'none', failure: null };
}
/** A summary of one sentence. */
async function tell(world, headline, text) {
    await world.summary.write(postSummary({ headline, sentences: [text], snapshots: null, rollback: null }));
}
async function searchOnce(world, intent) {
    try {
        const listing = await world.vpsOrg.listSnapshots(intent.serverId, world.signal);
        const wanted = { ...intent, description: null, sentAtMs: null };
        const look = findLostCreate(wanted, new Set(), listing.snapshots);
        switch (look.kind) {
            case 'found': {
                const { id, status } = look.snapshot;
                const text = `VPS.org did make it: snapshot ${id}, now "${status}". It takes one of the server's slots.`;
                return { text, isThere: true };
            }
            case 'ambiguous': {
                const ids = look.snapshots.map((each) => each.id).join(', ');
                return { text: `VPS.org holds what may be it: ${ids}.`, isThere: true };
            }
            case 'not-there':
                return listing.incomplete === null
                    ? { text: 'VPS.org does not list it.', isThere: false }
                    : { text: `It is not in the list, which may be incomplete: ${listing.incomplete}.`, isThere: true };
        }
    }
    catch (error) {
        return { text: `Whether VPS.org made it can't be read: ${messageOf(error)}`, isThere: true };
    }
}
async function concludeNotCompleted(world, inputs, { record, askedFor }) {
    const { serverId, name } = record.intent;
    const look = await lookAtSnapshot(world.vpsOrg, serverId, record.id, world.signal);
    const now = look.kind === 'listed'
        ? `It is now "${look.snapshot.status}".`
        : look.kind === 'absent'
            ? 'It is not in the list now.'
            : `What it is now can't be read: ${look.why}`;
    const byHand = look.kind === 'listed' && phaseOf(look.snapshot) === 'completed'
        ? ` Which moment it shows is not known. ${rollbackSentence(rollbackTarget(world, inputs, record))}`
        : '';
    const text = `main did not see snapshot ${record.id} (${name}) of server ${serverId} completed. ${now} What is not known to have been complete ` +
        `before the deploy is neither restored, nor is anything pruned; ${serverIs(inputs)}.${byHand}`;
    await tell(world, 'After the deploy: no snapshot to rely on', text);
    if (askedFor)
        return { result: 'not-restored', failure: text };
    world.log.line(text);
    return { result: 'kept', failure: null };
}
async function concludeUnknown(world, inputs, { record, fails }) {
    const target = rollbackTarget(world, inputs, record);
    const shown = inputs.deployStatus === '' ? 'is empty' : `is ${quote(inputs.deployStatus)}`;
    const text = `How the deploy ended is not known: "deploy-status" ${shown}. Does the deploy step have an "id:", and does deploy-status name it ` +
        '(deploy-status: ${{ steps.deploy.outcome }})? Nothing is restored and nothing is pruned: the server is as the deploy left it, and ' +
        `snapshot ${record.id} stays. ${rollbackSentence(target)}`;
    world.log.warning(text);
    await world.summary.write(postSummary({
        headline: 'After the deploy: its outcome is not known',
        sentences: [text],
        snapshots: null,
        rollback: { target, lost: whatIsLost(world, record) },
    }));
    if (!fails)
        return { result: 'kept', failure: null };
    return {
        result: 'kept',
        failure: `"restore-on" is set, the job did not succeed, and "deploy-status" does not say how the deploy ended, so server ${record.intent.serverId} was not restored. The warning above says what to check.`,
    };
}
async function concludeNotAsked(world, inputs, { record, status }) {
    const what = isLeftAtJob(inputs.deployStatus) ? 'job' : 'deploy';
    const ended = status === 'failure' ? 'failed' : 'was cancelled';
    const unknown = what === 'job'
        ? ' Whether the deploy itself did is not known: "deploy-status" does not name it.'
        : ` Server ${record.intent.serverId} is as the deploy left it.`;
    const why = inputs.restoreOn.length === 0 ? '"restore-on" is not set' : `"restore-on" does not name "${status}"`;
    const text = `The ${what} ${ended}, and ${why}: nothing is restored and nothing is pruned.${unknown} ` +
        `Snapshot ${record.id} (${record.intent.name}) is ${age(record.createdAtMs, world.clock.nowMs())}.`;
    const byHand = await leave(world, inputs, record, `After the deploy: the ${what} ${ended}, nothing was restored`, text);
    world.log.notice(`${text} ${byHand}`);
    return { result: 'kept', failure: null };
}
async function concludeOlderFailure(world, inputs, { record, status }) {
    const text = `Not restored: "deploy-status" read "${status}" already before snapshot ${record.id} was taken, so that failure is older than the ` +
        `snapshot, and what came after it can't be told. Server ${record.intent.serverId} is as it is; let "deploy-status" name the step that deploys.`;
    const byHand = await leave(world, inputs, record, 'After the deploy: not restored', text);
    return { result: 'not-restored', failure: `${text} ${byHand}` };
}
/** Writes the summary, with what the server holds now; returns how to roll back, in one line. */
async function leave(world, inputs, record, headline, text) {
    const target = rollbackTarget(world, inputs, record);
    const listing = await listNow(world, record);
    const isGone = listing?.incomplete === null && !listing.snapshots.some((each) => each.id === record.id);
    const latest = rollbackSentence({ ...target, snapshotId: LATEST });
    const gone = `Snapshot ${record.id} is not in the list any more, so there is no way back to it. ${latest}`;
    await world.summary.write(postSummary({
        headline,
        sentences: isGone ? [text, gone] : [text],
        snapshots: listing === null ? null : notPruned(listing.snapshots, record.id, 'keep'),
        rollback: isGone ? null : { target, lost: whatIsLost(world, record) },
    }));
    return isGone ? gone : `${whatIsLost(world, record)} ${rollbackSentence(target)}`;
}
async function listNow(world, record) {
    try {
        return await world.vpsOrg.listSnapshots(record.intent.serverId, world.signal);
    }
    catch (error) {
        world.log.line(`The server's snapshots can't be listed now. ${messageOf(error)}`);
        return null;
    }
}
/** How the server is when nothing was done to it, as far as the deploy's end tells. */
function serverIs(inputs) {
    return readDeployStatus(inputs.deployStatus, inputs.jobStatus) === 'skipped'
        ? 'the deploy did not run, so the server is as it was'
        : 'the server is as the deploy left it';
}

;// CONCATENATED MODULE: ./src/report/rollback-summary.ts
/** The job summary of a rollback by hand. */


/** `headline` is this action's own words; sentences may hold text from outside. */
function rollbackSummary(headline, sentences, snapshots) {
    const parts = [`### ${headline}`, ...sentences.map(prose)];
    if (snapshots !== null && snapshots.rows.length > 0) {
        parts.push('#### Snapshots of the server, before the rollback', tableMarkdown(snapshots));
    }
    return parts.join('\n\n');
}

;// CONCATENATED MODULE: ./src/steps/create.ts




/** A create is sent so often at most, and again only after looks have shown that it was not carried out. */
const create_SENDS = 3;
/** After a failure: when to look, counted from the failure. The third look ends within 15 seconds. */
const LOOKS_AFTER_FAILURE_MS = [1000, 6000, 12_000];
/** After an unclear end: how long to look, and how often. */
const UNCLEAR_FOR_MS = 60_000;
const UNCLEAR_EVERY_MS = 5000;
/** Longer than this nobody waits for the API to take another create. */
const LONGEST_RETRY_AFTER_MS = 120_000;
/**
 * Sends the create and returns the snapshot that it made.
 * @throws StepError when there is none, or when nobody can tell
 */
async function createSnapshot(world, order) {
    const { log, vpsOrg, signal } = world;
    const { serverId, name } = order.intent;
    for (let sends = 1;; sends++) {
        const outcome = await vpsOrg.createSnapshot({ serverId, name, description: order.description }, signal);
        // An id that is known is worth more than a quick end: the wait that follows ends at once.
        if (outcome.kind !== 'accepted' && wasStopped(signal))
            throw stopped(world, order);
        switch (outcome.kind) {
            case 'accepted': {
                const problem = contradiction(order, outcome.value);
                if (problem === null)
                    return outcome.value;
                log.line(`${problem.brief} Looking for the one that was asked for.`);
                return await searchForAMinute(world, order, problem);
            }
            case 'refused':
                // The create before this one may have been carried out late, and be the reason why this one is refused.
                if (sends > 1)
                    return await searchForAMinute(world, order, outcome.error);
                throw new StepError(`${outcome.error.message} No snapshot was made of server ${serverId}.`, {
                    cause: outcome.error,
                });
            case 'unclear':
                log.line(`${outcome.error.brief} The snapshot may have been made all the same: looking for it.`);
                return await searchForAMinute(world, order, outcome.error);
            case 'failed': {
                log.line(`${outcome.error.brief} Looking whether the snapshot was made before sending it again.`);
                const found = await searchBeforeSendingAgain(world, order, outcome.error);
                if (found !== null)
                    return found;
                if (sends === create_SENDS) {
                    throw new StepError(`${outcome.error.message} The create was sent ${create_SENDS} times and, as the list shows, never carried out: ` +
                        `there is no snapshot of server ${serverId}.`, { cause: outcome.error });
                }
                const late = await waitAsAsked(world, order, outcome.error);
                if (late !== null)
                    return late;
                log.line(`The list does not hold it: sending the create again (${sends + 1} of at most ${create_SENDS}).`);
            }
        }
    }
}
/** What is wrong with an answer that names a snapshot which can't be the new one; `null` when nothing is. */
function contradiction(order, made) {
    const { serverId, name } = order.intent;
    const isOld = order.before.has(made.id);
    const isElsewhere = made.serverIds.length > 0 && !made.serverIds.includes(serverId);
    if (!isOld && !isElsewhere)
        return null;
    return new VpsOrgError({
        kind: 'wrong-shape',
        task: `create snapshot ${name} of server ${serverId}`,
        status: null,
        requestId: null,
        said: isOld
            ? `it names snapshot ${made.id}, which was there before`
            : `it names a snapshot of another server`,
        retryAfterMs: null,
    });
}
/** Three complete looks within 15 seconds. `null`: all of them showed that nothing was made. */
async function searchBeforeSendingAgain(world, order, failure) {
    const { clock, signal } = world;
    const startMs = clock.elapsedMs();
    for (const atMs of LOOKS_AFTER_FAILURE_MS) {
        await clock.sleep(startMs + atMs - clock.elapsedMs(), signal);
        const look = await search(world, order);
        if (look.kind === 'found')
            return look.snapshot;
        // Without three looks that show everything, sending again is out of the question.
        if (look.kind === 'unknown')
            return await searchForAMinute(world, order, failure);
    }
    return null;
}
async function searchForAMinute(world, order, failure) {
    const { clock, signal } = world;
    const endMs = clock.elapsedMs() + UNCLEAR_FOR_MS;
    for (;;) {
        const look = await search(world, order);
        if (look.kind === 'found')
            return look.snapshot;
        if (clock.elapsedMs() >= endMs) {
            throw unknownWhether(order, failure, look.kind === 'unknown' ? look.why : 'a minute later it was not in the list');
        }
        await clock.sleep(UNCLEAR_EVERY_MS, signal);
    }
}
async function search(world, order) {
    const { log, signal } = world;
    if (wasStopped(signal))
        throw stopped(world, order);
    const { serverId } = order.intent;
    try {
        const listing = await world.vpsOrg.listSnapshots(serverId, signal);
        const look = findLostCreate({ ...order.intent, description: order.description, sentAtMs: order.sentAtMs }, order.before, listing.snapshots);
        switch (look.kind) {
            case 'found':
                log.line(`Found it: snapshot ${look.snapshot.id} was made.`);
                return look;
            case 'not-there':
                return listing.incomplete === null
                    ? look
                    : { kind: 'unknown', why: `the list of snapshots is incomplete: ${listing.incomplete}` };
            case 'ambiguous':
                return {
                    kind: 'unknown',
                    why: `what carries its name (${look.snapshots.map((each) => each.id).join(', ')}) came back without its description, and nothing tells whether it is ours`,
                };
        }
    }
    catch (error) {
        if (wasStopped(signal))
            throw stopped(world, order);
        return { kind: 'unknown', why: messageOf(error) };
    }
}
/** Waits as long as the API asks, and looks once more after that. `null`: the snapshot is still not there. */
async function waitAsAsked(world, order, failure) {
    const askedMs = failure.failure.retryAfterMs ?? 0;
    if (askedMs > LONGEST_RETRY_AFTER_MS) {
        throw new StepError(`${failure.brief} VPS.org asks to wait ${Math.round(askedMs / 1000)} seconds, which is too long for a deploy to ` +
            `hang on. There is no snapshot of server ${order.intent.serverId}.`, { cause: failure });
    }
    // The looks took their time already.
    const leftMs = askedMs - (LOOKS_AFTER_FAILURE_MS.at(-1) ?? 0);
    if (leftMs <= 0)
        return null;
    await world.clock.sleep(leftMs, world.signal);
    const look = await search(world, order);
    if (look.kind === 'unknown')
        return await searchForAMinute(world, order, failure);
    return look.kind === 'found' ? look.snapshot : null;
}
function unknownWhether(order, failure, why) {
    const { name, serverId } = order.intent;
    return new StepError(`${failure.brief} It is unknown whether snapshot ${name} of server ${serverId} was made or still will be (${why}), ` +
        'so the create is not sent again. Look at the list of snapshots in a few minutes.', { cause: failure });
}
function stopped(world, order) {
    const { name, serverId } = order.intent;
    return new StepError(`Stopped by ${stopReason(world.signal)} while snapshot ${name} of server ${serverId} was being asked for. ` +
        `It is unknown whether VPS.org makes it. ${order.ifStopped}`);
}

;// CONCATENATED MODULE: ./src/steps/make-room.ts
/** Frees a slot before a create, if none is free. */









/**
 * Makes sure that the server can take one more snapshot, by deleting own ones if the input allows it.
 * @param listed all snapshots of the server, from a complete list
 * @returns what became of each
 * @throws StepError when there is no room and none can be made; unless it says otherwise, nothing was deleted then
 */
async function makeRoom(world, inputs, listed) {
    const { log } = world;
    const { serverId, snapshotLimit } = inputs;
    const isFull = listed.length >= snapshotLimit;
    const used = `Server ${serverId} uses ${listed.length} of ${counted(snapshotLimit, 'snapshot slot')}`;
    // While a slot is free nobody has to be asked about anybody's deploys.
    const plan = planRoom(listed, snapshotLimit, await retentionRules(world, inputs, isFull ? listed : []));
    log.line(isFull ? `${used}: no slot is free.` : `${used}: a slot is free, so nothing is deleted.`);
    if (listed.length > 0)
        printTable(log, fatesTable(plan.fates, 'to delete'));
    if (!isFull)
        return plan.fates;
    if (inputs.whenFull === 'fail') {
        throw new StepError(`${used}, and "when-full" is "fail": no snapshot was made and nothing was deleted. Delete one that is not needed any ` +
            'more, or set "when-full" to "prune".');
    }
    if (plan.short > 0)
        throw noRoom(world, inputs, used, plan);
    await free(world, inputs, plan);
    return plan.fates;
}
async function free(world, inputs, plan) {
    for (const { snapshot, reason } of plan.deletions) {
        if (reason.kind === 'last-resort-young') {
            world.log.warning(`To make room on server ${inputs.serverId}, snapshot ${snapshot.id} (${snapshot.name}) is deleted although it is less than ` +
                '6 hours old and its deploy may still be running. Give the job the permission "actions: read", so that ended deploys can be told, and keep "keep" below "snapshot-limit".');
        }
        if (reason.kind === 'last-resort-only-own') {
            world.log.warning(`To make room on server ${inputs.serverId}, its only own snapshot ${snapshot.id} (${snapshot.name}) is deleted before the new one ` +
                'is made. Delete snapshots that are not needed, so that this does not happen again.');
        }
    }
    const results = await carryOut(world, {
        serverId: inputs.serverId,
        deletions: plan.deletions,
        isTooMany: (count) => count >= inputs.snapshotLimit,
    });
    const gone = new Set(results
        .filter((each) => each.kind === 'deleted' || each.kind === 'already-gone')
        .map((each) => each.snapshot.id));
    const failed = results.filter((each) => each.kind === 'failed');
    if (failed.length > 0) {
        const which = failed.map((each) => `snapshot ${each.snapshot.id}: ${each.why}`).join(' ');
        throw new StepError(`Could not make room on server ${inputs.serverId}. ${which} ` +
            `${gone.size === 0 ? 'Nothing was deleted' : `Deleted before that: ${[...gone].join(', ')}`}, and no snapshot was made.`);
    }
}
function noRoom(world, inputs, used, plan) {
    const owner = { base: inputs.name, run: world.run };
    const others = plan.fates
        .map((each) => each.snapshot)
        .filter((each) => ownershipOf(each, owner).kind === 'other-name');
    return new StepError(`${used}, and those that may be deleted are not enough to make room (the table in the log says what must stay, and why), so no snapshot was made and nothing was ` +
        `deleted.${otherNames(inputs.serverId, inputs.snapshotLimit, others)} Delete one by hand that is not needed any more, then run this again.`);
}
function otherNames(serverId, limit, others) {
    if (others.length === 0)
        return '';
    const bases = [...new Set(others.map((each) => baseOf(each.name)).filter((each) => each !== null))];
    const calls = bases.map((base) => `uses: your-org/vps-safety-snapshot/prune@v1 with server-id: ${serverId}, name: ${base}, keep: ${Math.max(1, limit - 1)}`);
    return (` Made by this action under another "name": ${others.map((each) => `${each.id} (${each.name})`).join(', ')}.` +
        (calls.length === 0 ? '' : ` To remove the oldest of them: ${calls.join('; or ')}.`));
}

;// CONCATENATED MODULE: ./src/steps/wait-for-snapshot.ts
/** Waits until a snapshot is completed, and tells how it goes. */






/** VPS.org's own words: "This may take 3-10 minutes depending on server size." */
const USUAL = '3 to 10 minutes are usual';
/**
 * Resolves with the completed snapshot.
 * @throws StepError in every other case, saying in what state the snapshot is
 */
async function waitForSnapshot(world, target) {
    const { log, clock, signal, vpsOrg } = world;
    const startMs = clock.elapsedMs();
    const report = progressReport(log, clock, USUAL);
    let last = 'in_progress';
    log.startGroup(`Waiting until snapshot ${target.id} is completed (${USUAL})`);
    const end = await poll({
        clock,
        signal,
        intervalMs: target.pollIntervalMs,
        deadlineMs: startMs + target.timeoutMs,
        begin: beginSnapshotWait(startMs),
        look: async (limitMs) => {
            const look = await lookAtSnapshot(vpsOrg, target.serverId, target.id, signal, limitMs);
            if (look.kind === 'listed')
                target.onSeen(look.snapshot);
            return look;
        },
        judge: judgeSnapshotLook,
        onLook: (look, wait) => {
            last = wait_for_snapshot_describe(look, wait);
            report(last);
        },
    });
    log.endGroup();
    const which = `Snapshot ${target.id} (${target.name}) of server ${target.serverId}`;
    const tookMs = clock.elapsedMs() - startMs;
    const rest = target.otherwise;
    switch (end.kind) {
        case 'completed':
            return end.snapshot;
        case 'failed':
            throw new StepError(`${which} ended as "${end.snapshot.status}" after ${duration(tookMs)}: there is no usable snapshot. ${rest} ` +
                'Run the job again; if it fails again, ask VPS.org and name the snapshot.');
        case 'vanished':
            throw new StepError(`${which} was listed as "${end.lastSeen.status}" and is gone now: somebody deleted it. ${rest} Run the job again.`);
        case 'never-listed':
            throw new StepError(`${which} was accepted, but has not appeared in the server's list for a minute. ${rest} ` +
                'Check "server-id" and look at the list of snapshots at VPS.org.');
        case 'blind':
            throw new StepError(`${which} may still be in the making, but ${FAILED_LOOKS_LIMIT} looks in a row failed. The last one: ${end.why} ${rest}`);
        case 'timeout':
            throw new StepError(`${which} is not completed after ${duration(tookMs)} (the input "timeout"). ${stateOf(last)} ${rest} ` +
                `Raise "timeout" if the server is large (${USUAL}).`);
        case 'aborted':
            throw new StepError(`Stopped by ${stopReason(signal)}. ${which}: ${stateOf(last)} It takes one of the server's slots. ${rest}`);
    }
}
/** What becomes of a snapshot that nobody waits for any more, by what the last look showed. */
function stateOf(last) {
    return last === 'in_progress' ? 'It is still being made at VPS.org.' : `The last look: ${last}.`;
}
function wait_for_snapshot_describe(look, wait) {
    switch (look.kind) {
        case 'failed':
            return `look failed (${wait.failures} of ${FAILED_LOOKS_LIMIT} in a row): ${look.why}`;
        case 'absent':
            return 'not in the list';
        case 'listed':
            return look.snapshot.status;
    }
}

;// CONCATENATED MODULE: ./src/steps/safety-snapshot.ts
/** The snapshot of the present state that a rollback takes first, so that it can be rolled back itself. */













/**
 * Makes room by the same rules as main, but never with the snapshot that is about to be restored, then takes the
 * snapshot and waits for it.
 * @throws StepError when there is none to rely on: then nothing was restored
 */
async function takeSafetySnapshot(world, inputs, scene) {
    const { serverId } = inputs;
    let deleted = [];
    try {
        const fates = await makeRoom(world, roomInputs(inputs, scene), scene.listed);
        deleted = fates.flatMap((each) => each.action === 'delete' ? [`${each.snapshot.id} (${each.snapshot.name})`] : []);
        const before = fates.map((each) => each.snapshot);
        const name = safetyName(world, before);
        const mark = world.newMark();
        world.log.line(`Asking for safety snapshot ${name} of server ${serverId}.`);
        const made = await createSnapshot(world, {
            intent: { serverId, name, mark },
            description: writeDescription(world.run, mark, `before going back to ${scene.target.name}`),
            sentAtMs: world.clock.nowMs(),
            before: new Set(before.map((each) => each.id)),
            ifStopped: 'Nothing was restored: the server is as it was.',
        });
        exportRollback({ 'safety-snapshot-id': made.id });
        return await waitForSnapshot(world, {
            serverId,
            id: made.id,
            name,
            timeoutMs: inputs.timeoutMs,
            pollIntervalMs: inputs.pollIntervalMs,
            otherwise: 'Nothing was restored: the server is as it was.',
            onSeen: () => undefined,
        });
    }
    catch (error) {
        if (!(error instanceof StepError || error instanceof VpsOrgError))
            throw error;
        const gone = deleted.length === 0 ? '' : ` Deleted before, to make room for it: ${deleted.join(', ')}.`;
        if (wasStopped(world.signal))
            throw new StepError(`${error.message}${gone}`, { cause: error });
        throw new StepError(`Server ${serverId} was not restored, because the safety snapshot of its present state could not be made. ${error.message}${gone} ` +
            'With "safety-snapshot: false" the rollback goes on without one; what is on the server now is lost then.', { cause: error });
    }
}
/** A dry run: says what room would be made, and what would be restored. */
async function planSafetySnapshot(world, inputs, scene) {
    const { log } = world;
    const { serverId, snapshotLimit } = inputs;
    const plan = planRoom(scene.listed, snapshotLimit, await retentionRules(world, roomInputs(inputs, scene), scene.listed));
    const safety = inputs.safetySnapshot
        ? plan.short > 0
            ? 'A real run would fail: there is no room for the safety snapshot, and none may be made.'
            : `A real run would first take safety snapshot ${safetyName(world, scene.listed)}, then restore.`
        : 'A real run would restore at once, without a safety snapshot.';
    const text = `Dry run: nothing is changed. ${safety} Server ${serverId} would go back to snapshot ${scene.target.id} (${scene.target.name}).`;
    log.notice(text);
    const table = fatesTable(inputs.safetySnapshot ? plan.fates : [], 'would delete');
    printTable(log, table);
    exportRollback({ result: 'dry-run' });
    await world.summary.write(rollbackSummary('Rollback: dry run', [text], table));
}
function roomInputs(inputs, { target }) {
    return { ...inputs, whenFull: 'prune', spare: [target.id] };
}
function safetyName(world, taken) {
    return freeName(PRE_RESTORE, world.run, taken.map((each) => each.name));
}

;// CONCATENATED MODULE: ./src/steps/roll-back.ts
/** `restore/`: a rollback by hand. Every check comes before the first change, and the restore is sent once. */

















/**
 * Rolls one server back.
 * @throws VpsOrgError, StepError when it did not, or when nobody can tell; the message says in what state things are
 */
async function rollBack(world, inputs, remarks) {
    for (const remark of remarks)
        world.log[remark.level](remark.text);
    try {
        const scene = await check(world, inputs);
        if (inputs.dryRun)
            await planSafetySnapshot(world, inputs, scene);
        else
            await roll_back_carryOut(world, inputs, scene);
    }
    catch (error) {
        if (error instanceof StepError || error instanceof VpsOrgError) {
            const headline = error instanceof OpenEnd ? 'Rollback: started, its end is not known' : 'Rollback: it did not succeed';
            await world.summary.write(rollbackSummary(headline, [error.message], null));
        }
        throw error;
    }
}
/** The restore was sent, and nobody can say how it ended. */
class OpenEnd extends StepError {
}
async function check(world, inputs) {
    const { log, run, signal } = world;
    const { serverId } = inputs;
    const [listed, server] = await lookAtBoth(world, serverId);
    endIfStopped(signal, 'Nothing was changed.');
    const found = findTarget(inputs.snapshotId, listed, { base: inputs.name, run });
    if (found.kind !== 'found')
        throw noTarget(world, inputs, found, listed);
    const refusal = refuseRollback(factsOf(world, inputs, server));
    if (refusal !== null)
        throw new StepError(`${roll_back_whyRefused(refusal, serverId)} Nothing was changed.`);
    if (server.kind !== 'seen')
        log.warning(`${server.why} The restore will be started, and can't be verified.`);
    announce(world, inputs, found, server);
    exportRollback({ 'snapshot-id': found.snapshot.id, 'snapshot-name': found.snapshot.name });
    return { target: found.snapshot, listed };
}
function announce(world, inputs, { snapshot, runnersUp, passedOver }, server) {
    const { log, clock } = world;
    const name = server.kind === 'seen' ? ` (${server.server.name}, ${server.server.status})` : '';
    const age = snapshot.createdAtMs === null
        ? 'at an unknown time'
        : `${duration(clock.nowMs() - snapshot.createdAtMs)} ago`;
    log.line(`Server ${inputs.serverId}${name} goes back to ${origin(snapshot)}, taken ${age}. Everything written to its disk since then is lost.`);
    if (inputs.snapshotId !== LATEST)
        return;
    if (runnersUp.length > 0) {
        log.line('"latest" is the newest own snapshot of a deploy. The ones before it are:');
        printTable(log, snapshotsTable(runnersUp));
    }
    for (const each of passedOver) {
        log.warning(`"latest" passes over snapshot ${each.id} (${each.name}), which is ${each.createdAtMs === null ? 'of unreadable date' : 'newer'} and "${each.status}".`);
    }
    const attempt = readProvenance(snapshot.description)?.attempt ?? /-(\d+)$/.exec(snapshot.name)?.[1] ?? '1';
    if (attempt !== '1') {
        log.warning(`Snapshot ${snapshot.id} was taken by attempt ${attempt} of its run: a re-run photographs what the failed attempt before it left on ` +
            'the server. If that is not what you want, name another snapshot in "snapshot-id".');
    }
}
async function roll_back_carryOut(world, inputs, scene) {
    const { log, signal } = world;
    const { serverId, pollIntervalMs, timeoutMs } = inputs;
    const { target } = scene;
    const safety = inputs.safetySnapshot ? await takeSafetySnapshot(world, inputs, scene) : null;
    const way = safety === null
        ? 'No safety snapshot was taken.'
        : `The state before it is kept in snapshot ${safety.id} (${safety.name}).`;
    endIfStopped(signal, `Nothing was restored: server ${serverId} is as it was. ${way}`);
    if (safety !== null)
        await checkAgain(world, inputs, target, safety, way);
    endIfStopped(signal, `Nothing was restored: server ${serverId} is as it was. ${way}`);
    log.line(`Restoring server ${serverId} from snapshot ${target.id} (${target.name}).`);
    const start = await startRestore(world, { serverId, snapshotId: target.id, pollIntervalMs });
    if (start.kind === 'refused') {
        throw new StepError(`${start.error.message} This rollback did not change server ${serverId}. ${way}`, {
            cause: start.error,
        });
    }
    if (start.kind === 'unknown') {
        throw new OpenEnd(`${start.error.brief} It is unknown whether the restore of server ${serverId} began: no look showed it restoring. It is not sent ` +
            `again. Look at the server at VPS.org before you do anything else. ${way}`, { cause: start.error });
    }
    exportRollback({ result: 'restore-started', 'server-status': 'restoring' });
    const started = `The restore of server ${serverId} from snapshot ${target.id} (${target.name}) was accepted by VPS.org`;
    const open = `${started}. Whether it succeeded is not known to this page: ${USUAL_RESTORE}; look at the server at VPS.org. ${way}`;
    await world.summary.write(rollbackSummary('Rollback: started', [open], snapshotsTable(scene.listed)));
    if (!inputs.wait) {
        log.warning(`${started}, and "wait" is "false": started, not verified. ${USUAL_RESTORE}. ${way}`);
        return;
    }
    const end = await waitForServer(world, {
        serverId,
        timeoutMs,
        pollIntervalMs,
        sawRestoring: start.sawRestoring,
    });
    await roll_back_conclude(world, inputs, scene, end, `${started},`, way);
}
/** A safety snapshot takes minutes, in which somebody may have changed what the first check saw. */
async function checkAgain(world, inputs, target, safety, way) {
    const { serverId } = inputs;
    const [listed, server] = await lookAtBoth(world, serverId);
    const now = listed.find((each) => each.id === target.id);
    const problem = now === undefined
        ? `Snapshot ${target.id} (${target.name}) of server ${serverId} was deleted while the safety snapshot was made.`
        : now.name !== target.name || now.createdAtMs !== target.createdAtMs || phaseOf(now) !== 'completed'
            ? `Snapshot ${target.id} of server ${serverId} has changed while the safety snapshot was made: it is now "${now.status}" (${now.name}).`
            : listed.some((each) => each.id === safety.id)
                ? refusalNow(world, inputs, server)
                : `The safety snapshot ${safety.id} of server ${serverId} is not in the list any more.`;
    if (problem !== null)
        throw new StepError(`${problem} Nothing was restored. ${way}`);
}
function refusalNow(world, inputs, server) {
    const refusal = refuseRollback(factsOf(world, inputs, server));
    return refusal === null ? null : roll_back_whyRefused(refusal, inputs.serverId);
}
function factsOf(world, inputs, server) {
    const { serverId, confirm, wait } = inputs;
    const sharedAddresses = server.kind === 'seen' ? ownAmong(server.server.addresses, world.interfaces) : [];
    return { serverId, confirm, server, sharedAddresses, wait };
}
async function roll_back_conclude(world, inputs, { target, listed }, end, started, way) {
    const { log, signal } = world;
    const { serverId } = inputs;
    const later = `It goes on at VPS.org (${USUAL_RESTORE}): before you do anything else, look whether the server has left "restoring". ${way}`;
    switch (end.kind) {
        case 'up':
        case 'stopped': {
            const status = end.kind === 'up' ? 'active' : 'stopped';
            exportRollback({ result: 'restored', 'server-status': status });
            if (end.kind === 'stopped')
                log.warning(`Server ${serverId} is restored, not started. Start it at VPS.org.`);
            const done = `Server ${serverId} is back at snapshot ${target.id} (${target.name}) and is ${status}. ${await stillListed(world, serverId, target.id)} ${way}`;
            log.line(done);
            await world.summary.write(rollbackSummary('Rollback: done', [done], snapshotsTable(listed)));
            return;
        }
        case 'broken':
            exportRollback({ 'server-status': end.status });
            throw new StepError(`${started} but the server is now "${end.status}". Look at it at VPS.org, and ask VPS.org for help. ${way}`);
        case 'blind':
            throw new OpenEnd(`${started} but the server can't be looked at any more: ${end.why} ${later}`);
        case 'timeout':
            throw new OpenEnd(`${started} and is not over after ${duration(inputs.timeoutMs)} (the input "timeout"). ${later}`);
        case 'aborted':
            throw new OpenEnd(`${started} and this step was stopped by ${stopReason(signal)} before it was over. ${later}`);
    }
}
function noTarget(world, inputs, found, listed) {
    const { serverId, snapshotId } = inputs;
    printTable(world.log, snapshotsTable(listed));
    const nothing = 'The log holds all snapshots of the server as a table. Nothing was changed.';
    switch (found.kind) {
        case 'missing':
            return new StepError(`Server ${serverId} holds no snapshot with the id or the name ${snapshotId}. Ids are per account; is it a snapshot of another server? ${nothing}`);
        case 'no-latest':
            return new StepError(`Server ${serverId} holds no completed snapshot that this action made for this repository under the name ${inputs.name}, so ` +
                `there is no "latest". Name one by its id in "snapshot-id". ${nothing}`);
        case 'not-completed':
            return new StepError(`Snapshot ${found.snapshot.id} (${found.snapshot.name}) of server ${serverId} is "${found.snapshot.status}", and only a completed one is restored. ${nothing}`);
        case 'ambiguous':
            return new StepError(`Several snapshots of server ${serverId} answer to ${snapshotId}: ${found.snapshots.map((each) => `${each.id} (${each.name})`).join(', ')}. Name one by an id that is no other's name. ${nothing}`);
    }
}
function roll_back_whyRefused(refusal, serverId) {
    switch (refusal.kind) {
        case 'not-confirmed':
            return `"confirm" does not match server ${serverId}: it must be ${refusal.expected.map((each) => `"${each}"`).join(' or ')}.`;
        case 'runner-is-server':
            return `This runner has the address ${refusal.address} of server ${serverId}: the restore would stop it in the middle of the job. Use a runner on another machine.`;
        case 'server-restoring':
            return `Server ${serverId} is being restored already. Run this again when that is over, if it is still needed.`;
        case 'server-unknown':
            return `The state of server ${serverId} can't be read, so nobody could verify the rollback. ${refusal.why} With "wait: false" it is started all the same.`;
    }
}

;// CONCATENATED MODULE: ./src/report/main-summary.ts





/** The snapshot, how it went, and how to use it. */
function mainSummary(facts) {
    const { inputs, run, sight, snapshot, state } = facts;
    const server = sight.kind === 'seen' ? `${sight.server.name} (${inputs.serverId})` : inputs.serverId;
    const overview = {
        columns: ['Server', 'Snapshot', 'Id', 'Status', 'Size', 'Taken', 'Took'],
        rows: [
            [
                server,
                snapshot.name,
                snapshot.id,
                snapshot.status,
                size(snapshot.sizeMb),
                date(snapshot.createdAtMs),
                duration(facts.tookMs),
            ],
        ],
    };
    const target = { serverId: inputs.serverId, snapshotId: snapshot.id, repo: run.repo, apiUrl: inputs.apiUrl };
    const parts = [`### ${headline(state)}`, explanation(state), tableMarkdown(overview), runningText(sight)];
    if (state.kind === 'completed') {
        parts.push(details('How to roll back', rollbackChapter(target, 'A restore overwrites everything written since the snapshot.')));
    }
    const made = { snapshot, fate: 'new', why: 'the snapshot of this run' };
    const table = notedTable([made, ...noted(facts.fates, 'deleted')]);
    parts.push(details('All snapshots of the server', tableMarkdown(table)));
    return parts.filter((each) => each !== '').join('\n\n');
}
function headline(state) {
    switch (state.kind) {
        case 'unfinished':
            return 'Snapshot before the deploy: being made';
        case 'completed':
            return 'Snapshot before the deploy: completed';
        case 'failed':
            return 'Snapshot before the deploy: not usable';
    }
}
function explanation(state) {
    switch (state.kind) {
        case 'unfinished':
            return 'If nothing else stands here, the step ended before the snapshot was completed, and it can not be relied on.';
        case 'completed':
            return '';
        case 'failed':
            return prose(state.why);
    }
}
function runningText(sight) {
    if (sight.kind !== 'seen')
        return 'Whether the server was running is not known; the log says why.';
    if (sight.server.status === 'stopped')
        return 'The server was stopped, so the copy is consistent.';
    return `The server was ${code(sight.server.status)}. A copy of a running server may be inconsistent, says VPS.org.`;
}
/** A summary for a main that made no snapshot. */
function noSnapshotSummary(why) {
    return ['### Snapshot before the deploy: none', prose(why)].join('\n\n');
}
/** The plans, not carried out. */
function dryRunSummary(facts) {
    const parts = [
        '### Dry run: nothing was changed',
        prose(facts.outcome),
        '#### Before the snapshot',
        tableMarkdown(facts.before),
    ];
    if (facts.after !== null)
        parts.push('#### After a good deploy', tableMarkdown(facts.after));
    return parts.join('\n\n');
}
/** Markdown that is folded away. `title` is this action's own text. */
function details(title, markdown) {
    return `<details><summary>${title}</summary>\n\n${markdown}\n\n</details>`;
}

;// CONCATENATED MODULE: ./src/steps/dry-run.ts
/** `dry-run`: the plans of a real run, computed the same way and not carried out. */






/** Says what main would do now, and what post would do after a good deploy. */
async function reportDryRun(world, inputs, listed) {
    const { log } = world;
    const rules = await retentionRules(world, inputs, listed);
    const room = planRoom(listed, inputs.snapshotLimit, rules);
    const name = freeName(inputs.name, world.run, listed.map((each) => each.name));
    const refuses = room.short > 0 || (inputs.whenFull === 'fail' && listed.length >= inputs.snapshotLimit);
    const outcome = refuses
        ? `A real run would fail: server ${inputs.serverId} has no free slot, and none may be made.`
        : `A real run would make snapshot ${name} of server ${inputs.serverId}.`;
    log.notice(`Dry run: nothing is created or deleted. ${outcome}`);
    const before = fatesTable(room.fates, 'would delete');
    log.line('Before the snapshot:');
    printTable(log, before);
    const gone = new Set(room.deletions.map((each) => each.snapshot.id));
    const made = madeBy(inputs.serverId, name, world.clock.nowMs());
    const later = [...listed.filter((each) => !gone.has(each.id)), made];
    const prune = planPrune(later, inputs.keep, rules);
    const after = fatesTable(prune.fates, 'would delete');
    if (!refuses) {
        log.line(`After a good deploy ("keep" is ${inputs.keep}):`);
        printTable(log, after);
    }
    await world.summary.write(dryRunSummary({ inputs, outcome, before, after: refuses ? null : after }));
}
/** The snapshot that a real run would have made by then. */
function madeBy(serverId, name, createdAtMs) {
    const id = '(new)';
    return {
        id,
        serverIds: [serverId],
        name,
        status: 'completed',
        sizeMb: null,
        createdAtMs,
        description: null,
    };
}

;// CONCATENATED MODULE: ./src/steps/examine-server.ts
/** What main has to say about the server before it takes a snapshot of it, and to wait for. */





/** Says whether the copy will be consistent, and what a restore would run into. */
function describeServer(world, inputs, sight) {
    const { log } = world;
    const { serverId } = inputs;
    if (sight.kind !== 'seen') {
        log.notice(`Server ${serverId} can't be looked at: ${sight.why} The snapshot is taken all the same; whether the server ` +
            'is running stays unknown.');
        if (inputs.restoreOn.length > 0) {
            log.warning(sight.kind === 'hidden'
                ? `"restore-on" is set, but the state of server ${serverId} can't be read with this token. After a failed deploy post would start the restore and could not verify it ("started, not verified"). Give the token the scope to list servers.`
                : `"restore-on" is set, but the state of server ${serverId} can't be read. If that is still so after a failed deploy, post will not restore, because nobody could check whether the server is being restored already. Check "server-id".`);
        }
        return;
    }
    const { server } = sight;
    sayState(log, serverId, server);
    const [shared] = ownAmong(server.addresses, world.interfaces);
    if (shared !== undefined) {
        log.warning(`This runner has the address ${shared} of server ${serverId}: it runs on the server that it protects. A restore ` +
            'would stop the runner in the middle of the job, so post will refuse an automatic one. Use a runner on another machine.');
    }
}
function sayState(log, serverId, server) {
    log.line(`Server ${serverId} (${server.name}) is ${server.status}: ${consistency(server.status)}`);
}
function consistency(status) {
    switch (serverPhaseOf(status)) {
        case 'up':
            return 'VPS.org says that a copy of a running server may be inconsistent. The README says how to stop or flush databases first.';
        case 'stopped':
            return 'nothing writes to its disk, so the copy is consistent.';
        case 'restoring':
        case 'broken':
        case 'other':
            return 'whether something writes to its disk is not known.';
    }
}
/**
 * Waits until a restore that somebody else began is over, and says how the server is then.
 * @throws StepError when it does not end well, or not in time
 */
async function waitOutRestore(world, inputs, server) {
    const { log, clock } = world;
    const { serverId, timeoutMs, pollIntervalMs } = inputs;
    log.warning(`Server ${serverId} is being restored right now, perhaps by the run before this one. Waiting until that is over ` +
        'before taking a snapshot.');
    const startMs = clock.elapsedMs();
    const end = await waitForServer(world, { serverId, timeoutMs, pollIntervalMs, sawRestoring: true });
    const nothing = 'No snapshot was made, and nothing was changed.';
    switch (end.kind) {
        case 'up':
        case 'stopped': {
            const sight = {
                kind: 'seen',
                server: { ...server, status: end.kind === 'up' ? 'active' : 'stopped' },
            };
            log.line(`The restore is over after ${duration(clock.elapsedMs() - startMs)}; the server is ${sight.server.status}.`);
            sayState(log, serverId, sight.server);
            return sight;
        }
        case 'broken':
            throw new StepError(`Server ${serverId} came out of a restore as "${end.status}". ${nothing} Look at the server at VPS.org before you deploy to it.`);
        case 'blind':
            throw new StepError(`Server ${serverId} was being restored, and could not be looked at any more. The last look: ${end.why} ${nothing}`);
        case 'timeout':
            throw new StepError(`Server ${serverId} is still being restored after ${duration(timeoutMs)} (the input "timeout"). ${nothing} ` +
                'Run this again when the restore is over.');
        case 'aborted':
            throw new StepError(`Stopped by ${stopReason(world.signal)} while server ${serverId} was being restored by somebody else. ${nothing}`);
    }
}

;// CONCATENATED MODULE: ./src/steps/take-snapshot.ts


















/**
 * Takes the snapshot that the deploy can fall back on.
 * @throws InputError before anything is sent
 * @throws VpsOrgError, StepError when there is no snapshot to fall back on; the message says in what state things are
 */
async function takeSnapshot(world, inputs, remarks) {
    for (const remark of [...remarks, ...checkForMain(inputs)])
        world.log[remark.level](remark.text);
    const ready = await withSummary(world, [], () => prepare(world, inputs));
    if (ready !== null)
        await createAndAwait(world, inputs, ready.fates, ready.sight);
}
/** Looks, and makes room; `null` in a dry run, which ends here. */
async function prepare(world, inputs) {
    const { serverId } = inputs;
    const [first, seen] = await lookAtBoth(world, serverId);
    endIfStopped(world.signal, 'Nothing was sent that changes anything.');
    describeServer(world, inputs, seen);
    const isRestoring = seen.kind === 'seen' && serverPhaseOf(seen.server.status) === 'restoring';
    if (inputs.dryRun) {
        await reportDryRun(world, inputs, first);
        return null;
    }
    const sight = isRestoring ? await waitOutRestore(world, inputs, seen.server) : seen;
    const listed = isRestoring ? await completeListing(world, serverId) : first;
    const fates = await makeRoom(world, { ...inputs, spare: [] }, listed);
    endIfStopped(world.signal, `No snapshot was asked for; what was deleted stands above.`);
    return { fates, sight };
}
/** A failure before there is a snapshot is told in the summary too, with what was `deleted` to make room for it. */
async function withSummary(world, deleted, work) {
    try {
        return await work();
    }
    catch (error) {
        if (!(error instanceof StepError || error instanceof VpsOrgError))
            throw error;
        const message = deleted.length === 0
            ? error.message
            : `${error.message} Deleted before, to make room: ${deleted.join(', ')}.`;
        await world.summary.write(noSnapshotSummary(message));
        throw deleted.length === 0 ? error : new StepError(message, { cause: error });
    }
}
async function createAndAwait(world, inputs, fates, sight) {
    const { log, clock, run } = world;
    const { serverId } = inputs;
    const mark = world.newMark();
    const name = freeName(inputs.name, run, fates.map((each) => each.snapshot.name));
    const intent = { serverId, name, mark };
    const statusSeen = readDeployStatus(inputs.deployStatus, inputs.jobStatus);
    const startMs = clock.elapsedMs();
    // From here on post has to know that there may be a snapshot, whatever happens to this process.
    saveRecord({ kind: 'sent', intent, statusSeen });
    log.line(`Asking for snapshot ${name} of server ${serverId}.`);
    const description = writeDescription(run, mark, inputs.description);
    const before = new Set(fates.map((each) => each.snapshot.id));
    const deleted = fates.flatMap((each) => (each.action === 'delete' ? [each.snapshot.id] : []));
    let latest = await withSummary(world, deleted, () => createSnapshot(world, {
        intent,
        description,
        before,
        sentAtMs: clock.nowMs(),
        ifStopped: 'post looks for it when the job ends.',
    }));
    const createdAtMs = latest.createdAtMs ?? clock.nowMs();
    const record = { kind: 'created', intent, statusSeen, id: latest.id, createdAtMs };
    saveRecord({ ...record, completed: false });
    exportSnapshot(serverId, { ...latest, name });
    log.line(`Snapshot ${latest.id} (${name}) is being made.`);
    const summarise = (state) => {
        const tookMs = clock.elapsedMs() - startMs;
        return world.summary.write(mainSummary({ state, snapshot: latest, fates, sight, inputs, run, tookMs }));
    };
    await summarise({ kind: 'unfinished' });
    let looks = 0;
    try {
        latest = await waitForSnapshot(world, {
            serverId,
            id: latest.id,
            name,
            timeoutMs: inputs.timeoutMs,
            pollIntervalMs: inputs.pollIntervalMs,
            otherwise: 'The deploy must not count on it: post will neither restore it nor prune.',
            onSeen: (seen) => {
                if (looks++ === 0)
                    warnIfUnrecognisable(world, seen, intent);
                if (seen.status !== latest.status)
                    exportSnapshot(serverId, { ...seen, name });
                latest = seen;
            },
        });
    }
    catch (error) {
        if (error instanceof StepError)
            await summarise({ kind: 'failed', why: error.message });
        throw error;
    }
    saveRecord({ ...record, completed: true });
    exportSnapshot(serverId, { ...latest, name });
    const took = duration(clock.elapsedMs() - startMs);
    log.line(`Snapshot ${latest.id} (${name}) of server ${serverId} is completed after ${took} (${size(latest.sizeMb)}).`);
    await summarise({ kind: 'completed' });
}
/** What pruning and restoring later go by has to come back from the provider as it was sent. */
function warnIfUnrecognisable(world, seen, intent) {
    if (seen.name !== intent.name) {
        world.log.warning(`VPS.org lists snapshot ${seen.id} as "${seen.name}" instead of ${intent.name}. It will not be recognised as ` +
            'made by this action: it is never deleted and never restored automatically.');
    }
    if (keptMark(seen, intent.mark))
        return;
    world.log.warning(seen.description === null
        ? `VPS.org's list carries no descriptions, so the mark of snapshot ${seen.id} did not come back: this ` +
            "action's snapshots can be told from others by their names alone."
        : `The description of snapshot ${seen.id} came back without its mark (missing or cut), so it can't be told ` +
            'from others later: it may stay when old ones are pruned.');
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __nccwpck_require__(7598);
;// CONCATENATED MODULE: external "node:os"
const external_node_os_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:os");
var external_node_os_default = /*#__PURE__*/__nccwpck_require__.n(external_node_os_namespaceObject);
;// CONCATENATED MODULE: ./src/github/deploy-progress.ts

/**
 * Asks about the deploys behind own snapshots of other runs. Never rejects: whatever can't be learnt, within
 * the patience that there is, is `unknown`.
 */
async function askProgress(asking, snapshots) {
    const questions = snapshots.flatMap((snapshot) => {
        const { runId = null, attempt = null, job = null } = readProvenance(snapshot.description) ?? {};
        return runId === null || attempt === null ? [] : [{ id: snapshot.id, runId, attempt, job }];
    });
    if (questions.length === 0)
        return () => 'unknown';
    const known = new Map();
    const troubles = [];
    try {
        await asking.withPatience(async (signal) => {
            const octokit = await asking.loadOctokit(asking.token);
            const ask = async (question) => {
                try {
                    known.set(question.id, await progressOf(octokit, asking.run.repo, question, signal));
                }
                catch (error) {
                    troubles.push(error);
                }
            };
            await Promise.all(questions.map(ask));
        });
    }
    catch (error) {
        troubles.push(error);
    }
    if (troubles.length > 0)
        asking.onTrouble(whyNot(troubles[0]));
    return (snapshot) => known.get(snapshot.id) ?? 'unknown';
}
async function progressOf(octokit, repository, question, signal) {
    const [owner = '', repo = ''] = repository.split('/');
    const run_id = Number(question.runId);
    const attempt_number = Number(question.attempt);
    const run = await octokit.rest.actions.getWorkflowRun({ owner, repo, run_id, request: { signal } });
    const { status, run_attempt } = fieldsOf(run.data);
    // A body that broke off arrives as empty data and status 200.
    if (typeof status !== 'string')
        throw new Error('its answer can not be read');
    if (status === 'completed')
        return 'ended';
    if (typeof run_attempt === 'number' && run_attempt > attempt_number)
        return 'ended';
    if (question.job === null || question.job.length >= JOB_LIMIT)
        return 'going';
    const request = { signal };
    const list = { owner, repo, run_id, attempt_number, per_page: 100, request };
    const jobs = (await octokit.rest.actions.listJobsForWorkflowRunAttempt(list)).data;
    const found = listOf(fieldsOf(jobs)['jobs']).map(fieldsOf);
    if (found.length === 0 || found.length === 100)
        return 'going';
    const named = found.filter((each) => each['name'] === question.job);
    return named.length === 1 && named[0]?.['status'] === 'completed' ? 'ended' : 'going';
}
function fieldsOf(value) {
    return typeof value === 'object' && value !== null ? value : {};
}
function listOf(value) {
    return Array.isArray(value) ? value : [];
}
function whyNot(error) {
    const status = fieldsOf(error)['status'];
    if (status === 401 || status === 403 || status === 404) {
        return `GitHub refuses to say (HTTP ${status}). Give the job the permission "actions: read".`;
    }
    if (fieldsOf(error)['name'] === 'AbortError')
        return 'GitHub did not answer within 10 seconds.';
    return `GitHub could not be asked: ${error instanceof Error ? error.message : String(error)}`;
}

;// CONCATENATED MODULE: ./src/github/patience.ts
/** At most so much waiting for GitHub's answers in one main or post. */
const PATIENCE_MS = 10_000;
/** Patience for one process. The signal that a question gets is aborted when none is left, or by `stop`. */
function createPatience(clock, stop) {
    let spentMs = 0;
    return async (ask) => {
        const startMs = clock.elapsedMs();
        const controller = new AbortController();
        const abort = () => {
            controller.abort();
        };
        const cancel = clock.after(Math.max(0, PATIENCE_MS - spentMs), abort);
        stop.addEventListener('abort', abort);
        if (stop.aborted)
            abort();
        try {
            return await ask(controller.signal);
        }
        finally {
            cancel();
            stop.removeEventListener('abort', abort);
            spentMs += clock.elapsedMs() - startMs;
        }
    };
}

;// CONCATENATED MODULE: ./src/runner/environment.ts
/** The runner did not provide what every runner provides. */
class EnvironmentError extends Error {
    name = 'EnvironmentError';
}
/**
 * Reads the run from `GITHUB_*`.
 * @throws EnvironmentError when the run id or the repository is missing or malformed: names and ownership hang on them
 */
function readRun(environment) {
    const id = environment['GITHUB_RUN_ID'] ?? '';
    const repo = environment['GITHUB_REPOSITORY'] ?? '';
    const attempt = environment['GITHUB_RUN_ATTEMPT'] ?? '1';
    if (!/^\d{1,20}$/.test(id))
        throw missing('GITHUB_RUN_ID', 'the number of the workflow run');
    if (!/^[1-9]\d{0,5}$/.test(attempt))
        throw missing('GITHUB_RUN_ATTEMPT', 'the number of the run attempt');
    if (!/^[\w.-]+\/[\w.-]+$/.test(repo))
        throw missing('GITHUB_REPOSITORY', 'owner/name of the repository');
    return {
        id,
        attempt,
        repo,
        repoId: matching(environment['GITHUB_REPOSITORY_ID'], /^\d{1,20}$/),
        sha: matching(environment['GITHUB_SHA'], /^[0-9a-f]{7,64}$/),
        job: matching(environment['GITHUB_JOB'], /^.+$/),
    };
}
function missing(name, meaning) {
    return new EnvironmentError(`${name} should hold ${meaning}, and does not. This program is started by a GitHub Actions runner, which sets it.`);
}
function matching(text, pattern) {
    return text !== undefined && pattern.test(text) ? text : null;
}

;// CONCATENATED MODULE: ./src/runner/clock.ts
/** A timer can't be longer; a longer one would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
/** The real clock. */
const systemClock = {
    nowMs: () => Date.now(),
    elapsedMs: () => performance.now(),
    async sleep(ms, signal) {
        const endMs = performance.now() + ms;
        for (let leftMs = ms; leftMs > 0 && !signal.aborted; leftMs = endMs - performance.now()) {
            await nap(Math.min(leftMs, LONGEST_TIMER_MS), signal);
        }
    },
    after(ms, action) {
        const timer = setTimeout(action, Math.min(ms, LONGEST_TIMER_MS));
        return () => {
            clearTimeout(timer);
        };
    },
};
function nap(ms, signal) {
    return new Promise((resolve) => {
        const end = () => {
            clearTimeout(timer);
            signal.removeEventListener('abort', end);
            resolve();
        };
        const timer = setTimeout(end, ms);
        signal.addEventListener('abort', end);
    });
}

;// CONCATENATED MODULE: ./src/runner/log.ts
/**
 * The only way to print. Every line is redacted and made harmless here, so that no text from the API, from
 * GitHub or from an event can act as a workflow command.
 */


/** A log on standard output, as the runner reads it. */
function createLog(redact) {
    const safe = (text) => printable(redact(text));
    return {
        line: (text) => {
            info(safe(text));
        },
        notice: (text) => {
            notice(safe(text));
        },
        warning: (text) => {
            warning(safe(text));
        },
        error: (text) => {
            error(safe(text));
        },
        debug: (text) => {
            if (isDebug())
                debug(safe(text));
        },
        startGroup: (title) => {
            startGroup(safe(title));
        },
        endGroup: () => {
            endGroup();
        },
    };
}

;// CONCATENATED MODULE: ./src/runner/secrets.ts
/** A redaction of one secret in the clear, URL-encoded (all of it or some), and in base64 at any offset. */
function redactionOf(secret) {
    if (secret === '')
        return (text) => text;
    const inUrls = new RegExp(Array.from(secret, urlForms).join(''), 'gu');
    const inBase64 = base64Forms(secret);
    return (text) => inBase64.reduce((left, form) => left.replaceAll(form, '***'), text.replace(inUrls, '***'));
}
/** A pattern for one character, as it is or URL-encoded: which ones are encoded differs from program to program. */
function urlForms(character) {
    const encoded = Array.from(Buffer.from(character), (byte) => {
        const hex = byte.toString(16).padStart(2, '0');
        return `%${hex.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`)}`;
    });
    return `(?:\\u{${(character.codePointAt(0) ?? 0).toString(16)}}|${encoded.join('')})`;
}
/** What of a secret's base64 does not depend on the text around it, for each of the three offsets. */
function base64Forms(secret) {
    return [0, 1, 2].flatMap((offset) => {
        const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]);
        const whole = bytes.toString('base64').replace(/=+$/, '');
        const from = Math.ceil((offset * 8) / 6);
        const to = Math.floor((bytes.length * 8) / 6);
        const form = whole.slice(from, to);
        return form.length < 8 ? [] : [form, form.replaceAll('+', '-').replaceAll('/', '_')];
    });
}

;// CONCATENATED MODULE: ./src/runner/signals.ts
/** SIGINT and SIGTERM: how the runner says that a job was cancelled or a step ran out of time. */
/**
 * An abort signal that follows SIGINT and SIGTERM; its reason is the signal's name. The runner gives 7.5
 * seconds after SIGINT and 2.5 more after SIGTERM before it kills.
 */
function abortOnSignals(source) {
    const controller = new AbortController();
    for (const name of ['SIGINT', 'SIGTERM']) {
        source.on(name, () => {
            controller.abort(name);
        });
    }
    return controller.signal;
}

;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/summary.js
var summary_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};


const { access, appendFile, writeFile } = external_fs_.promises;
const SUMMARY_ENV_VAR = 'GITHUB_STEP_SUMMARY';
const SUMMARY_DOCS_URL = 'https://docs.github.com/actions/using-workflows/workflow-commands-for-github-actions#adding-a-job-summary';
class Summary {
    constructor() {
        this._buffer = '';
    }
    /**
     * Finds the summary file path from the environment, rejects if env var is not found or file does not exist
     * Also checks r/w permissions.
     *
     * @returns step summary file path
     */
    filePath() {
        return summary_awaiter(this, void 0, void 0, function* () {
            if (this._filePath) {
                return this._filePath;
            }
            const pathFromEnv = process.env[SUMMARY_ENV_VAR];
            if (!pathFromEnv) {
                throw new Error(`Unable to find environment variable for $${SUMMARY_ENV_VAR}. Check if your runtime environment supports job summaries.`);
            }
            try {
                yield access(pathFromEnv, external_fs_.constants.R_OK | external_fs_.constants.W_OK);
            }
            catch (_a) {
                throw new Error(`Unable to access summary file: '${pathFromEnv}'. Check if the file has correct read/write permissions.`);
            }
            this._filePath = pathFromEnv;
            return this._filePath;
        });
    }
    /**
     * Wraps content in an HTML tag, adding any HTML attributes
     *
     * @param {string} tag HTML tag to wrap
     * @param {string | null} content content within the tag
     * @param {[attribute: string]: string} attrs key-value list of HTML attributes to add
     *
     * @returns {string} content wrapped in HTML element
     */
    wrap(tag, content, attrs = {}) {
        const htmlAttrs = Object.entries(attrs)
            .map(([key, value]) => ` ${key}="${value}"`)
            .join('');
        if (!content) {
            return `<${tag}${htmlAttrs}>`;
        }
        return `<${tag}${htmlAttrs}>${content}</${tag}>`;
    }
    /**
     * Writes text in the buffer to the summary buffer file and empties buffer. Will append by default.
     *
     * @param {SummaryWriteOptions} [options] (optional) options for write operation
     *
     * @returns {Promise<Summary>} summary instance
     */
    write(options) {
        return summary_awaiter(this, void 0, void 0, function* () {
            const overwrite = !!(options === null || options === void 0 ? void 0 : options.overwrite);
            const filePath = yield this.filePath();
            const writeFunc = overwrite ? writeFile : appendFile;
            yield writeFunc(filePath, this._buffer, { encoding: 'utf8' });
            return this.emptyBuffer();
        });
    }
    /**
     * Clears the summary buffer and wipes the summary file
     *
     * @returns {Summary} summary instance
     */
    clear() {
        return summary_awaiter(this, void 0, void 0, function* () {
            return this.emptyBuffer().write({ overwrite: true });
        });
    }
    /**
     * Returns the current summary buffer as a string
     *
     * @returns {string} string of summary buffer
     */
    stringify() {
        return this._buffer;
    }
    /**
     * If the summary buffer is empty
     *
     * @returns {boolen} true if the buffer is empty
     */
    isEmptyBuffer() {
        return this._buffer.length === 0;
    }
    /**
     * Resets the summary buffer without writing to summary file
     *
     * @returns {Summary} summary instance
     */
    emptyBuffer() {
        this._buffer = '';
        return this;
    }
    /**
     * Adds raw text to the summary buffer
     *
     * @param {string} text content to add
     * @param {boolean} [addEOL=false] (optional) append an EOL to the raw text (default: false)
     *
     * @returns {Summary} summary instance
     */
    addRaw(text, addEOL = false) {
        this._buffer += text;
        return addEOL ? this.addEOL() : this;
    }
    /**
     * Adds the operating system-specific end-of-line marker to the buffer
     *
     * @returns {Summary} summary instance
     */
    addEOL() {
        return this.addRaw(external_os_.EOL);
    }
    /**
     * Adds an HTML codeblock to the summary buffer
     *
     * @param {string} code content to render within fenced code block
     * @param {string} lang (optional) language to syntax highlight code
     *
     * @returns {Summary} summary instance
     */
    addCodeBlock(code, lang) {
        const attrs = Object.assign({}, (lang && { lang }));
        const element = this.wrap('pre', this.wrap('code', code), attrs);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML list to the summary buffer
     *
     * @param {string[]} items list of items to render
     * @param {boolean} [ordered=false] (optional) if the rendered list should be ordered or not (default: false)
     *
     * @returns {Summary} summary instance
     */
    addList(items, ordered = false) {
        const tag = ordered ? 'ol' : 'ul';
        const listItems = items.map(item => this.wrap('li', item)).join('');
        const element = this.wrap(tag, listItems);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML table to the summary buffer
     *
     * @param {SummaryTableCell[]} rows table rows
     *
     * @returns {Summary} summary instance
     */
    addTable(rows) {
        const tableBody = rows
            .map(row => {
            const cells = row
                .map(cell => {
                if (typeof cell === 'string') {
                    return this.wrap('td', cell);
                }
                const { header, data, colspan, rowspan } = cell;
                const tag = header ? 'th' : 'td';
                const attrs = Object.assign(Object.assign({}, (colspan && { colspan })), (rowspan && { rowspan }));
                return this.wrap(tag, data, attrs);
            })
                .join('');
            return this.wrap('tr', cells);
        })
            .join('');
        const element = this.wrap('table', tableBody);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds a collapsable HTML details element to the summary buffer
     *
     * @param {string} label text for the closed state
     * @param {string} content collapsable content
     *
     * @returns {Summary} summary instance
     */
    addDetails(label, content) {
        const element = this.wrap('details', this.wrap('summary', label) + content);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML image tag to the summary buffer
     *
     * @param {string} src path to the image you to embed
     * @param {string} alt text description of the image
     * @param {SummaryImageOptions} options (optional) addition image attributes
     *
     * @returns {Summary} summary instance
     */
    addImage(src, alt, options) {
        const { width, height } = options || {};
        const attrs = Object.assign(Object.assign({}, (width && { width })), (height && { height }));
        const element = this.wrap('img', null, Object.assign({ src, alt }, attrs));
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML section heading element
     *
     * @param {string} text heading text
     * @param {number | string} [level=1] (optional) the heading level, default: 1
     *
     * @returns {Summary} summary instance
     */
    addHeading(text, level) {
        const tag = `h${level}`;
        const allowedTag = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].includes(tag)
            ? tag
            : 'h1';
        const element = this.wrap(allowedTag, text);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML thematic break (<hr>) to the summary buffer
     *
     * @returns {Summary} summary instance
     */
    addSeparator() {
        const element = this.wrap('hr', null);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML line break (<br>) to the summary buffer
     *
     * @returns {Summary} summary instance
     */
    addBreak() {
        const element = this.wrap('br', null);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML blockquote to the summary buffer
     *
     * @param {string} text quote text
     * @param {string} cite (optional) citation url
     *
     * @returns {Summary} summary instance
     */
    addQuote(text, cite) {
        const attrs = Object.assign({}, (cite && { cite }));
        const element = this.wrap('blockquote', text, attrs);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML anchor tag to the summary buffer
     *
     * @param {string} text link text/content
     * @param {string} href hyperlink
     *
     * @returns {Summary} summary instance
     */
    addLink(text, href) {
        const element = this.wrap('a', text, { href });
        return this.addRaw(element).addEOL();
    }
}
const _summary = new Summary();
/**
 * @deprecated use `core.summary`
 */
const markdownSummary = (/* unused pure expression or super */ null && (_summary));
const summary = _summary;
//# sourceMappingURL=summary.js.map
;// CONCATENATED MODULE: ./src/runner/summary.ts
/** The job summary: Markdown that GitHub shows on the run's page. */

/** The runner drops a summary over 1 MiB whole. */
const LIMIT_BYTES = 1_000_000;
/**
 * A summary in the file that the runner names.
 * @param report told, once, why the summary can't be written
 */
function createSummary(redact, report) {
    let failed = false;
    return {
        async write(markdown) {
            if (failed)
                return;
            const text = redact(markdown);
            const fits = Buffer.byteLength(text) <= LIMIT_BYTES;
            summary
                .emptyBuffer()
                .addRaw(fits ? text : 'The summary would be too long; the log has everything.', true);
            try {
                await summary.write({ overwrite: true });
            }
            catch (error) {
                failed = true;
                report(error instanceof Error ? error.message : String(error));
            }
        },
    };
}

;// CONCATENATED MODULE: ./src/version.ts
/** This action's version, as every request names it. A test holds it to package.json. */
const version_VERSION = '1.0.0';

// EXTERNAL MODULE: external "node:http"
var external_node_http_ = __nccwpck_require__(7067);
var external_node_http_default = /*#__PURE__*/__nccwpck_require__.n(external_node_http_);
;// CONCATENATED MODULE: external "node:https"
const external_node_https_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:https");
var external_node_https_default = /*#__PURE__*/__nccwpck_require__.n(external_node_https_namespaceObject);
;// CONCATENATED MODULE: ./src/vpsorg/http.ts
/**
 * One HTTP request and its answer: a time limit that covers the body, a cap on the body, an abort signal, no
 * redirects, and proxies by the usual variables. What the answer means is somebody else's business.
 */


/** 5 MB: far above any list of snapshots, far below what would hurt the runner. */
const BODY_LIMIT_BYTES = 5_000_000;
/** No complete answer. `status` is known when the answer broke off after its head. */
class HttpFailure extends Error {
    name = 'HttpFailure';
    reason;
    status;
    constructor(reason, message, status, cause) {
        super(message, cause === undefined ? undefined : { cause });
        this.reason = reason;
        this.status = status;
    }
}
/** A proxy is configured in a way that can't be used. */
class ProxyError extends Error {
    name = 'ProxyError';
}
/**
 * The transport over `node:http` and `node:https`.
 *
 * Plain `http` is allowed to loopback addresses alone, and never goes through a proxy: the token would leave
 * the machine in clear.
 *
 * @param environment where `https_proxy` and `no_proxy` are looked up
 * @throws ProxyError
 */
function createTransport(clock, environment, nodeVersion) {
    const proxyEnv = proxyEnvironment(environment, nodeVersion);
    // Certificates are checked whatever NODE_TLS_REJECT_UNAUTHORIZED says: an earlier step may have set it.
    const secureAgent = (keepAlive) => new (external_node_https_default()).Agent({ keepAlive, proxyEnv, rejectUnauthorized: true });
    const agents = {
        'http:': { kept: new (external_node_http_default()).Agent({ keepAlive: true }), fresh: new (external_node_http_default()).Agent({ keepAlive: false }) },
        'https:': { kept: secureAgent(true), fresh: secureAgent(false) },
    };
    return (request) => {
        const secure = request.url.protocol === 'https:';
        const pair = agents[secure ? 'https:' : 'http:'];
        return exchange(request, clock, secure ? (external_node_https_default()) : (external_node_http_default()), request.fresh ? pair.fresh : pair.kept).catch((error) => {
            if (error instanceof HttpFailure)
                throw error;
            // Node refuses some requests before it sends them.
            throw new HttpFailure('malformed', error instanceof Error ? error.message : String(error), null, error);
        });
    };
}
function exchange(request, clock, protocol, agent) {
    return new Promise((resolve, reject) => {
        let status = null;
        const settle = (outcome) => {
            cancelLimit();
            request.signal.removeEventListener('abort', onAbort);
            outcome();
        };
        const fail = (failure) => {
            settle(() => {
                reject(failure);
            });
            sent.destroy();
        };
        const onAbort = () => {
            fail(new HttpFailure('aborted', 'stopped', status));
        };
        const onError = (error) => {
            fail(networkFailure(error, status));
        };
        const sent = protocol.request(request.url, { agent, method: request.method, headers: headersOf(request) });
        const cancelLimit = clock.after(request.timeLimitMs, () => {
            fail(new HttpFailure('timeout', `nothing complete within ${request.timeLimitMs / 1000} s`, status));
        });
        request.signal.addEventListener('abort', onAbort);
        sent.on('error', onError);
        // Nobody asked for another protocol.
        sent.on('upgrade', (answer, socket) => {
            socket.destroy();
            fail(new HttpFailure('malformed', 'it switches to another protocol', answer.statusCode ?? null));
        });
        sent.on('response', (answer) => {
            status = answer.statusCode ?? null;
            const chunks = [];
            let length = 0;
            answer.on('error', onError);
            answer.on('data', (chunk) => {
                length += chunk.length;
                if (length > BODY_LIMIT_BYTES)
                    fail(new HttpFailure('too-large', 'body too large', status));
                else
                    chunks.push(chunk);
            });
            answer.on('end', () => {
                settle(() => {
                    resolve({
                        status: status ?? 0,
                        headers: answer.headers,
                        body: new TextDecoder().decode(Buffer.concat(chunks)),
                    });
                });
            });
        });
        if (request.signal.aborted)
            onAbort();
        else
            sent.end(request.body ?? undefined);
    });
}
function headersOf(request) {
    const body = request.body;
    if (body === null)
        return request.method === 'POST' ? { ...request.headers, 'content-length': '0' } : request.headers;
    return {
        ...request.headers,
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(body)),
    };
}
function networkFailure(error, status) {
    const code = error.code ?? '';
    const reason = code.startsWith('HPE_') ? 'malformed' : 'lost';
    // An error of several attempts (IPv6, IPv4) has a code and no message of its own; OpenSSL's end in a line feed.
    const message = error.message === '' ? code : error.message.replace(/\s+/g, ' ').trim();
    return new HttpFailure(reason, message, status, error);
}
/** The first Node whose agents understand proxy variables. */
const PROXY_SINCE = [24, 5];
function proxyEnvironment(environment, nodeVersion) {
    const https_proxy = environment['https_proxy'] ?? environment['HTTPS_PROXY'];
    if (https_proxy === undefined || https_proxy === '')
        return {};
    const [major = 0, minor = 0] = nodeVersion.replace(/^v/, '').split('.').map(Number);
    if (major < PROXY_SINCE[0] || (major === PROXY_SINCE[0] && minor < PROXY_SINCE[1])) {
        throw new ProxyError(`"https_proxy" is set, but this runner's Node ${nodeVersion} can't use it; Node 24.5 or newer can. Update the runner.`);
    }
    const no_proxy = environment['no_proxy'] ?? environment['NO_PROXY'];
    return { https_proxy: proxyAddress(https_proxy), ...(no_proxy === undefined ? {} : { no_proxy }) };
}
/** Checked here: an address that Node's agent does not understand would lead it past the proxy, without a word. */
function proxyAddress(text) {
    // Without a scheme, it is `http` for the runner and for other tools.
    const address = text.includes('://') ? text : `http://${text}`;
    if (/^https?:/i.test(address) && isDecodable(address))
        return address;
    // The value itself may hold a password, so it is not shown.
    throw new ProxyError('"https_proxy" does not hold the address of a proxy, such as http://proxy.example:3128.');
}
/** Whether this is a URL, in which the user name and the password are encoded as they should be. */
function isDecodable(address) {
    try {
        const { username, password } = new URL(address);
        decodeURIComponent(username + password);
        return true;
    }
    catch {
        return false;
    }
}

;// CONCATENATED MODULE: ./src/vpsorg/listing.ts
/** More pages than this are not a list of snapshots. */
const PAGES_LIMIT = 500;
/** A list that changes while it is read is read again so often. */
const READINGS = 3;
/**
 * Reads every page, beginning at `first`. Follows `next` where it stays on the same origin; where the count is
 * higher than what came, or nothing says that this is all, asks for `page=2` and so on, until a page brings
 * nothing new.
 *
 * @param identify what makes an item the same on two pages
 */
async function readWholeList(first, readPage, identify) {
    for (let reading = 1;; reading++) {
        const list = await readOnce(first, readPage, identify);
        // A page may have moved under our hands: an item that slid to a page already read would be missed.
        if (!list.changed)
            return list;
        if (reading === READINGS) {
            return { items: list.items, incomplete: 'the list kept changing while it was read' };
        }
    }
}
async function readOnce(first, readPage, identify) {
    const items = new Map();
    const done = (incomplete, changed = false) => ({
        items: [...items.values()],
        incomplete,
        changed,
    });
    let url = first;
    let count = null;
    let announced = false;
    for (let number = 1; number <= PAGES_LIMIT; number++) {
        const page = await readPage(url);
        if (page === 'no-such-page') {
            const missing = announced ? 'the next page, which the list announces, is not there' : null;
            return done(missing ?? shortfall(items.size, count));
        }
        if (number > 1 && page.count !== count)
            return done(null, true);
        count = page.count;
        const before = items.size;
        for (const item of page.items) {
            const id = identify(item);
            const known = items.get(id);
            // The same entry on two pages is one that moved; one that says something else by now, or is another one, is not.
            if (known !== undefined && JSON.stringify(known) !== JSON.stringify(item))
                return done(null, true);
            items.set(id, item);
        }
        const next = nextUrl(url, page.next, first);
        if (next === 'elsewhere')
            return done('the address of the next page leads to another server');
        announced = next !== null;
        if (next !== null) {
            if (items.size === before)
                return done(shortfall(items.size, count) ?? 'the pages never end');
            url = next;
            continue;
        }
        const saysComplete = count !== null ? items.size >= count : page.next === null;
        if (saysComplete)
            return done(null);
        if (items.size === before)
            return done(shortfall(items.size, count));
        url = withPage(first, number + 1);
    }
    return done(`it has more than ${PAGES_LIMIT} pages`);
}
function shortfall(have, count) {
    return count !== null && have < count ? `it should hold ${count} entries, but only ${have} came` : null;
}
function nextUrl(current, next, first) {
    if (next === null || next === undefined || next === '')
        return null;
    if (!URL.canParse(next, current.href))
        return 'elsewhere';
    const url = new URL(next, current.href);
    const isPlain = url.username === '' && url.password === '';
    return isPlain && url.origin === first.origin ? url : 'elsewhere';
}
function withPage(first, number) {
    const url = new URL(first.href);
    url.searchParams.set('page', String(number));
    return url;
}

;// CONCATENATED MODULE: ./src/vpsorg/parse.ts
/** An answer that is JSON, but not what it should be. The message says where and what was found. */
class ShapeError extends Error {
    name = 'ShapeError';
}
/** Longer names are cut: none of ours is, and matching patterns against endless ones takes endless time. */
const LONGEST_NAME = 1000;
/** Ids go into paths and logs: a number or a UUID, never a path or a text. */
const ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/;
/**
 * Parses JSON, keeping whole numbers too large for a double as text (they can only be ids), and redacting every
 * text before anything can cut it into pieces that nobody would recognise.
 * @throws SyntaxError
 */
function parseJson(text, redact) {
    // The third argument is in every V8 that action.yml allows, but not yet in TypeScript's library.
    const tidy = (_key, value, context) => {
        if (typeof value === 'string')
            return redact(value);
        const isLargeId = typeof value === 'number' && !Number.isSafeInteger(value) && /^\d+$/.test(context?.source ?? '');
        return isLargeId ? context?.source : value;
    };
    return JSON.parse(text, tidy);
}
/** Reads one page: `{count, results}` as documented, or a bare array. */
function parsePage(json, parseItem) {
    if (Array.isArray(json)) {
        return { items: json.map((each, index) => parseItem(each, `[${index}]`)), count: null };
    }
    const page = parse_fieldsOf(json, 'the answer');
    const results = page['results'];
    if (!Array.isArray(results))
        throw new ShapeError(`"results" should be a list, but is ${kindOf(results)}`);
    const next = page['next'];
    if (typeof next !== 'string' && next !== null && next !== undefined) {
        throw new ShapeError(`"next" should be an address, but is ${kindOf(next)}`);
    }
    return {
        items: results.map((each, index) => parseItem(each, `results[${index}]`)),
        count: readCount(page['count']),
        ...(next === undefined ? {} : { next }),
    };
}
function readCount(value) {
    if (value === undefined || value === null)
        return null;
    const count = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;
    if (typeof count === 'number' && Number.isSafeInteger(count) && count >= 0)
        return count;
    throw new ShapeError(`"count" should be a whole number, but is ${kindOf(value)}`);
}
/** Reads one snapshot, from a list or from the answer to a create. */
function parseSnapshot(json, where) {
    const item = parse_fieldsOf(json, where);
    const field = (name) => item[name];
    const description = field('description');
    const size = field('size_mb');
    return {
        id: readId(item, where),
        serverIds: serverIdsOf(item),
        name: (parse_textOf(field('name')) ?? parse_textOf(item['label']) ?? '').slice(0, LONGEST_NAME),
        status: readStatus(item, where),
        sizeMb: typeof size === 'number' && Number.isFinite(size) && size >= 0 ? size : null,
        createdAtMs: parseDate(field('created_at')),
        description: description === undefined ? null : (parse_textOf(description) ?? ''),
    };
}
/**
 * Checks the answer to a restore. It is documented, but nothing in it is needed; what matters is that it does not
 * speak of something else.
 * @throws ShapeError
 */
function parseRestoreStarted(json, id) {
    if (typeof json !== 'object' || json === null || Array.isArray(json))
        return;
    const answer = json;
    const snapshot = answer['snapshot'];
    const named = typeof snapshot === 'object' && snapshot !== null ? asId(snapshot['id']) : null;
    if (named !== null && named !== id)
        throw new ShapeError(`it speaks of snapshot ${named}`);
    const status = parse_textOf(answer['status'])?.toLowerCase();
    if (status === 'error' || status === 'failed')
        throw new ShapeError(`its status is "${status}"`);
}
/** Reads one server of the list. */
function parseServer(json, where) {
    const item = parse_fieldsOf(json, where);
    const field = (name) => item[name];
    const ids = [asId(field('id')), asId(item['uuid'])].filter((each) => each !== null);
    if (ids.length === 0)
        throw new ShapeError(`${where}.id should be an id, but is ${kindOf(field('id'))}`);
    const address = parse_textOf(field('ip_address'));
    return {
        ids,
        name: parse_textOf(field('name')) ?? '',
        status: readStatus(item, where),
        addresses: address === null ? [] : [address],
    };
}
/** ISO 8601 with date and time; without a zone it is UTC. Milliseconds since 1970, or `null`. */
function parseDate(value) {
    if (typeof value !== 'string')
        return null;
    const parts = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2})?(\.\d+)?(?:(Z)|([+-]\d{2})(?::?(\d{2}))?)?$/i.exec(value.trim());
    if (parts === null)
        return null;
    const [, date = '', time = '', seconds = ':00', fraction = '', , hours, minutes] = parts;
    const zone = hours === undefined ? 'Z' : `${hours}:${minutes ?? '00'}`;
    const ms = Date.parse(`${date}T${time}${seconds}${fraction.slice(0, 4)}${zone}`);
    return Number.isNaN(ms) || !isInCalendar(date) ? null : ms;
}
/** `Date.parse` takes the 30th of February for the 2nd of March. */
function isInCalendar(date) {
    return new Date(Date.parse(`${date}T00:00Z`)).toISOString().startsWith(date);
}
/** What an error body says: the usual fields, else its first 200 characters; `null` when it says nothing. */
function errorText(body, redact) {
    const text = redact(fromFields(body, redact) ?? body)
        .replace(/\s+/g, ' ')
        .trim();
    return text === '' ? null : text.slice(0, 200);
}
function fromFields(body, redact) {
    try {
        return parse_said(parseJson(body, redact), 0);
    }
    catch {
        return null;
    }
}
/** The API's error shape is unknown: look in the usual places, then in arrays by field. */
function parse_said(json, depth) {
    if (typeof json === 'string')
        return json.trim() === '' ? null : json;
    if (depth > 3 || typeof json !== 'object' || json === null)
        return null;
    if (Array.isArray(json)) {
        const texts = json.map((each) => parse_said(each, depth + 1)).filter((each) => each !== null);
        return texts.length === 0 ? null : texts.join(' ');
    }
    const fields = json;
    for (const name of ['detail', 'message', 'error', 'errors']) {
        const text = parse_said(fields[name], depth + 1);
        if (text !== null)
            return text;
    }
    const texts = Object.entries(fields).flatMap(([name, value]) => {
        const text = Array.isArray(value) ? parse_said(value, depth + 1) : null;
        return text === null ? [] : [`${name}: ${text}`];
    });
    return texts.length === 0 ? null : texts.join(' ');
}
function parse_fieldsOf(json, where) {
    if (typeof json !== 'object' || json === null || Array.isArray(json)) {
        throw new ShapeError(`${where} should be an object, but is ${kindOf(json)}`);
    }
    return json;
}
function readId(item, where) {
    const id = asId(item['id']) ?? asId(item['uuid']);
    if (id === null)
        throw new ShapeError(`${where}.id should be an id, but is ${kindOf(item['id'])}`);
    return id;
}
function readStatus(item, where) {
    const status = parse_textOf(item['status']);
    if (status === null)
        throw new ShapeError(`${where}.status should be text, but is ${kindOf(item['status'])}`);
    return status.trim().toLowerCase();
}
/** The ids by which an item names its server. Two that contradict each other make it unclear: none. */
function serverIdsOf(item) {
    const server = item['server'];
    const inner = typeof server === 'object' && server !== null ? server : {};
    const ids = new Set([asId(inner['id']), asId(server), asId(item['server_id'])].filter((each) => each !== null));
    const uuids = new Set([asId(inner['uuid']), asId(item['server_uuid'])].filter((each) => each !== null));
    return ids.size > 1 || uuids.size > 1 ? [] : [...new Set([...ids, ...uuids])];
}
function asId(value) {
    const text = typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? String(value) : value;
    return typeof text === 'string' && ID.test(text) ? text : null;
}
function parse_textOf(value) {
    return typeof value === 'string' ? value : null;
}
function kindOf(value) {
    if (value === undefined)
        return 'missing';
    if (value === null)
        return 'null';
    return Array.isArray(value) ? 'a list' : `a value of type ${typeof value}`;
}

;// CONCATENATED MODULE: ./src/vpsorg/client.ts






/** How long one try may take, its body included. */
const TRY_LIMIT_MS = 30_000;
/** All pages of a list together: hundreds of thousands of snapshots, and still no burden for the runner. */
const LIST_LIMIT_BYTES = 50_000_000;
/** How long one call may take, with all its tries and pages. */
const CALL_LIMIT_MS = 120_000;
/** The documented paths, so that a misspelt one does not compile. */
const PATHS = {
    snapshots: '/snapshots/',
    servers: '/servers/',
};
/** A client for one account. */
function createVpsOrg(settings) {
    const { clock, redact } = settings;
    async function send(method, url, body, task, signal, limitMs) {
        if (signal.aborted)
            throw new VpsOrgError(failure('aborted', task));
        try {
            const answer = await settings.transport({
                method,
                url,
                headers: {
                    accept: 'application/json',
                    'accept-encoding': 'identity',
                    authorization: `Bearer ${settings.token}`,
                    'user-agent': `vps-safety-snapshot/${version_VERSION}`,
                },
                body,
                timeLimitMs: Math.min(TRY_LIMIT_MS, limitMs),
                signal,
                fresh: method !== 'GET',
            });
            return answer;
        }
        catch (error) {
            if (!(error instanceof HttpFailure))
                throw error;
            // A refusal whose body broke off is still a refusal.
            if (error.status !== null && error.status >= 300)
                return { status: error.status, headers: {}, body: '' };
            throw new VpsOrgError({ ...failure(error.reason, task), status: error.status, said: error.message }, error);
        }
    }
    async function list(path, query, task, parseItem, identify, signal, limitMs) {
        const context = {
            clock,
            random: settings.random,
            signal,
            deadlineMs: clock.elapsedMs() + Math.min(limitMs, CALL_LIMIT_MS),
        };
        const first = address(settings.apiUrl, path);
        for (const [name, value] of Object.entries(query))
            first.searchParams.set(name, value);
        let bytes = 0;
        const readPage = (url) => readWithRetry(context, async (remainingMs) => {
            const answer = await send('GET', url, null, task, signal, remainingMs);
            const isFurtherPage = url !== first;
            if (isFurtherPage && (answer.status === 404 || answer.status === 400))
                return 'no-such-page';
            if (!isSuccess(answer))
                throw new VpsOrgError(refusal(answer, task, clock.nowMs(), redact));
            bytes += answer.body.length;
            if (bytes > LIST_LIMIT_BYTES)
                throw new VpsOrgError(failure('too-large', task));
            return readBody(answer, task, redact, (json) => parsePage(json, parseItem));
        });
        return readWholeList(first, readPage, identify);
    }
    async function change(method, path, body, task, signal, read) {
        try {
            const answer = await send(method, address(settings.apiUrl, path), body, task, signal, TRY_LIMIT_MS);
            if (!isSuccess(answer))
                throw new VpsOrgError(refusal(answer, task, clock.nowMs(), redact));
            return { kind: 'accepted', value: read(answer) };
        }
        catch (error) {
            if (!(error instanceof VpsOrgError))
                throw error;
            return { kind: certainty(error.failure), error };
        }
    }
    return {
        async listSnapshots(serverId, signal, limitMs = CALL_LIMIT_MS) {
            const task = `list the snapshots of server ${serverId}`;
            const { items, incomplete } = await list(PATHS.snapshots, { server_id: serverId }, task, parseSnapshot, (each) => each.id, signal, limitMs);
            // The filter may be ignored; what is not clearly this server's is not this server's.
            const snapshots = sameFields(items).filter((each) => each.serverIds.includes(serverId));
            return { snapshots, incomplete };
        },
        async listServers(signal, limitMs = CALL_LIMIT_MS) {
            const identify = (each) => each.ids.join(' ');
            const { items, incomplete } = await list(PATHS.servers, {}, 'list the servers', parseServer, identify, signal, limitMs);
            return { servers: items, incomplete };
        },
        createSnapshot(order, signal) {
            const task = `create snapshot ${order.name} of server ${order.serverId}`;
            return change('POST', PATHS.snapshots, orderBody(order), task, signal, (answer) => readBody(answer, task, redact, (json) => parseSnapshot(json, 'the answer')));
        },
        restoreSnapshot(id, signal) {
            const task = `restore snapshot ${id}`;
            return change('POST', `${PATHS.snapshots}${encodeURIComponent(id)}/restore/`, null, task, signal, (answer) => {
                if (answer.body.trim() !== '')
                    readBody(answer, task, redact, (json) => {
                        parseRestoreStarted(json, id);
                    });
                return null;
            });
        },
        async deleteSnapshot(id, signal) {
            const task = `delete snapshot ${id}`;
            const path = `${PATHS.snapshots}${encodeURIComponent(id)}/`;
            const outcome = await change('DELETE', path, null, task, signal, () => 'deleted');
            if (outcome.kind === 'accepted')
                return outcome;
            const { status, kind } = outcome.error.failure;
            if (kind === 'not-found')
                return { kind: 'accepted', value: 'already-gone' };
            // A body that breaks off does not matter here: the status has said it all.
            if (status !== null && status >= 200 && status < 300)
                return { kind: 'accepted', value: 'deleted' };
            return outcome;
        },
    };
}
/** An answer has descriptions or it has not: where one item has the field, another without it has an empty one. */
function sameFields(items) {
    if (items.every((each) => each.description === null))
        return items;
    return items.map((each) => ({ ...each, description: each.description ?? '' }));
}
function address(apiUrl, path) {
    const url = new URL(apiUrl.href);
    url.pathname = url.pathname.replace(/\/+$/, '') + path;
    return url;
}
/** A numeric server id is documented as a number; text is what other sources have. */
function orderBody(order) {
    const isNumber = /^(0|[1-9]\d*)$/.test(order.serverId);
    // Written by hand, because a number may be too large for JSON.stringify to keep.
    const id = isNumber ? order.serverId : JSON.stringify(order.serverId);
    return `{"server_id":${id},"name":${JSON.stringify(order.name)},"description":${JSON.stringify(order.description)}}`;
}
function isSuccess(answer) {
    return answer.status >= 200 && answer.status < 300;
}
function readBody(answer, task, redact, parse) {
    const facts = { task, status: answer.status, requestId: requestIdOf(answer, redact), retryAfterMs: null };
    let json;
    try {
        json = parseJson(answer.body, redact);
    }
    catch (error) {
        throw new VpsOrgError({ ...facts, kind: 'unreadable', said: errorText(answer.body, redact) ?? 'an empty body' }, error);
    }
    try {
        return parse(json);
    }
    catch (error) {
        if (!(error instanceof ShapeError))
            throw error;
        throw new VpsOrgError({ ...facts, kind: 'wrong-shape', said: error.message }, error);
    }
}
function refusal(answer, task, nowMs, redact) {
    return {
        kind: kindOfStatus(answer.status),
        task,
        status: answer.status,
        requestId: requestIdOf(answer, redact),
        said: errorText(answer.body, redact),
        retryAfterMs: readRetryAfter(answer.headers['retry-after'], nowMs),
    };
}
function failure(kind, task) {
    return { kind, task, status: null, requestId: null, said: null, retryAfterMs: null };
}
function kindOfStatus(status) {
    if (status >= 500)
        return 'server-error';
    if (status >= 300 && status < 400)
        return 'redirect';
    switch (status) {
        case 400:
        case 422:
            return 'bad-request';
        case 401:
            return 'unauthorized';
        case 403:
            return 'forbidden';
        case 404:
            return 'not-found';
        case 429:
            return 'rate-limited';
        default:
            return 'other-status';
    }
}
function requestIdOf(answer, redact) {
    const id = answer.headers['x-request-id'] ?? answer.headers['x-correlation-id'] ?? answer.headers['cf-ray'];
    const text = Array.isArray(id) ? id[0] : id;
    return text === undefined || text === '' ? null : redact(text).slice(0, 100);
}
/** How sure one can be that a change was not made, from how its call failed. */
function certainty(failure) {
    switch (failure.kind) {
        case 'unauthorized':
        case 'forbidden':
        case 'not-found':
        case 'bad-request':
            return 'refused';
        case 'redirect':
            // Whatever sent it may have done the work first.
            return 'unclear';
        case 'rate-limited':
            return 'failed';
        case 'other-status':
            // 408: the server gave up reading; other refusals are refusals.
            return failure.status === 408 ? 'unclear' : 'refused';
        case 'server-error':
            return [500, 502, 503].includes(failure.status ?? 0) ? 'failed' : 'unclear';
        case 'lost':
            return failure.status === null ? 'failed' : 'unclear';
        case 'timeout':
        case 'malformed':
        case 'unreadable':
        case 'wrong-shape':
        case 'too-large':
        case 'aborted':
            return 'unclear';
    }
}

;// CONCATENATED MODULE: ./src/wiring.ts
/** Puts the real outside worlds together. The only file that knows all of them. */

















/** Masks the tokens before anything else happens. */
function begin() {
    const secrets = ['api-token', 'github-token']
        .map((name) => getInput(name))
        .filter((each) => each !== '');
    for (const secret of secrets)
        setSecret(secret);
    const redactions = secrets.map(redactionOf);
    const redact = (text) => redactions.reduce((left, each) => each(left), text);
    return { log: createLog(redact), redact };
}
/** What an input holds at this moment, untrimmed. */
function readInput(name) {
    return getInput(name, { trimWhitespace: false });
}
/** The world of one step. @throws EnvironmentError, ProxyError */
function createWorld({ log, redact }, inputs) {
    const run = readRun(process.env);
    const signal = abortOnSignals(process);
    return {
        run,
        log,
        summary: createSummary(redact, (why) => {
            log.warning(`The job summary can't be written (${why}); the log has everything.`);
        }),
        clock: systemClock,
        signal,
        vpsOrg: createVpsOrg({
            apiUrl: inputs.apiUrl,
            token: inputs.token,
            transport: createTransport(systemClock, process.env, process.version),
            clock: systemClock,
            random: Math.random,
            // A very short token would take whole words out of names and states; the log hides it all the same.
            redact: inputs.token.length < 8 ? (text) => text : redact,
        }),
        deploys: createDeploys(log, run, inputs.githubToken, signal),
        interfaces: external_node_os_default().networkInterfaces(),
        newMark: () => (0,external_node_crypto_.randomBytes)(4).toString('hex'),
    };
}
function createDeploys(log, run, token, signal) {
    // An empty `github-token` leaves GitHub alone.
    if (token === null)
        return { progressOf: () => Promise.resolve(() => 'unknown') };
    const asking = {
        run,
        token,
        withPatience: createPatience(systemClock, signal),
        loadOctokit: async (given) => (await Promise.all(/* import() */[__nccwpck_require__.e(778), __nccwpck_require__.e(702)]).then(__nccwpck_require__.bind(__nccwpck_require__, 6702))).createOctokit(given),
        onTrouble: (why) => {
            log.notice(`Whether the deploys of other runs have ended is not known: their snapshots of the last 6 hours are not deleted on that ground, and no restore waits for them. ${why}`);
        },
    };
    return { progressOf: (snapshots) => askProgress(asking, snapshots) };
}
/** Failures whose message is written for the user; everything else is a bug. */
function isForeseen(error) {
    return [InputError, EnvironmentError, RunnerFileError, StepError, VpsOrgError, ProxyError].some((kind) => error instanceof kind);
}

;// CONCATENATED MODULE: ./src/index.ts
/** What dist exports: the entries of the actions. They wire, and hold no logic. */










/** The main step: takes the snapshot. */
async function main() {
    const start = begin();
    await runToEnd(process, start.log, isForeseen, async () => {
        // First of all, so that post never takes what somebody else left for ours; and if state can't be written, nobody
        // would know of a snapshot later, so nothing begins.
        saveRecord({ kind: 'no-create' });
        const { inputs, remarks } = parseInputs(readInput);
        await takeSnapshot(createWorld(start, inputs), inputs, remarks);
        return null;
    });
}
/** The post step: prunes, or restores. */
async function post() {
    const start = begin();
    const setResult = (result) => {
        exportResult(result, start.log.warning);
    };
    await runToEnd(process, start.log, isForeseen, async () => {
        const record = loadRecord();
        // Until more is known, and for inputs that can't be read.
        setResult('none');
        const ready = inputsForPost(readInput, start.log, record);
        const { result, failure } = 'conclusion' in ready
            ? ready.conclusion
            : await conclude(createWorld(start, ready.inputs), ready.inputs, record);
        setResult(result);
        return failure;
    });
}
/** `restore/`: rolls a server back by hand. */
async function src_restore() {
    const start = begin();
    await runToEnd(process, start.log, isForeseen, async () => {
        const { inputs, remarks } = parseRestoreInputs(readInput);
        await rollBack(createWorld(start, inputs), inputs, remarks);
        return null;
    });
}

var __webpack_exports__main = __webpack_exports__.iW;
var __webpack_exports__post = __webpack_exports__.bE;
var __webpack_exports__restore = __webpack_exports__.PF;
export { __webpack_exports__main as main, __webpack_exports__post as post, __webpack_exports__restore as restore };
