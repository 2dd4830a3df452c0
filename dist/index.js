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
  R3: () => (/* binding */ prune),
  PF: () => (/* binding */ src_restore),
  uk: () => (/* binding */ wait)
});

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
/** By this two spellings of one server's id are told to be the same: a UUID is the same in capitals. */
function serverKey(serverId) {
    return serverId.toLowerCase();
}

;// CONCATENATED MODULE: ./src/domain/snapshot.ts

/** Whether a snapshot is one of this server. */
function isOf(snapshot, serverId) {
    return snapshot.serverIds.some((each) => serverKey(each) === serverKey(serverId));
}
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
/** The run and attempt that a name of this action speaks of, whatever its base; `null` for other names. */
function runAndAttemptOf(name) {
    const [, runId, attempt] = /^.+?-(\d+)-(\d+)(?:-\d+)?$/.exec(name) ?? [];
    return runId === undefined || attempt === undefined ? null : { runId, attempt };
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
/** The commit that a snapshot's provenance names, if it is one: it goes into addresses. */
function commitOf(description) {
    const sha = readProvenance(description)?.sha ?? null;
    return sha !== null && /^[0-9a-f]{7,64}$/.test(sha) ? sha : null;
}

;// CONCATENATED MODULE: ./src/decide/after-deploy.ts





/** The same, with what `wait/` saw after main had left it to it. */
function withMarks(records, sawCompleted) {
    if (records.kind === 'damaged')
        return records;
    const servers = records.servers.map((each) => {
        const isSeen = each.kind === 'created' &&
            each.completion === 'left-to-wait' &&
            sawCompleted(each.intent.serverId, each.id);
        return isSeen ? { ...each, completion: 'seen' } : each;
    });
    return { kind: 'read', servers };
}
/**
 * Decides as far as that is possible without asking the provider. The first row that fits counts, for all servers
 * together: half a fleet is neither restored nor pruned.
 */
function decideFirst(records, inputs) {
    const status = readDeployStatus(inputs.deployStatus, inputs.jobStatus);
    const askedFor = isAskedFor(status, inputs);
    if (records.kind === 'damaged')
        return { kind: 'state-damaged', askedFor };
    const { servers } = records;
    if (servers.every((each) => each.kind === 'no-create'))
        return { kind: 'nothing' };
    if (!areOf(servers, inputs.serverIds))
        return { kind: 'state-damaged', askedFor };
    const fleet = allCreated(servers);
    if (fleet === null || fleet.some((each) => !isUsable(each, askedFor))) {
        return { kind: 'not-completed', servers, askedFor };
    }
    switch (status) {
        case 'success':
            return { kind: 'prune', servers: fleet };
        case 'skipped':
            return { kind: 'skipped', servers: fleet };
        case 'unknown':
            return {
                kind: 'unknown-status',
                servers: fleet,
                fails: inputs.restoreOn.length > 0 && inputs.jobStatus !== 'success',
            };
        case 'failure':
        case 'cancelled':
            if (!askedFor)
                return { kind: 'not-asked', servers: fleet, status };
            if (fleet.some((each) => each.statusSeen === status))
                return { kind: 'older-failure', servers: fleet, status };
            return { kind: 'examine', servers: fleet, status };
    }
}
/** What was left to `wait/`, and not seen by it, is good enough for everything but a restore. */
function isUsable({ completion }, askedFor) {
    return completion === 'seen' || (completion === 'left-to-wait' && !askedFor);
}
function areOf(servers, serverIds) {
    return (servers.length === serverIds.length &&
        servers.every((each, index) => each.kind === 'no-create' || each.intent.serverId === serverIds[index]));
}
function allCreated(servers) {
    const [first, ...others] = servers.filter((each) => each.kind === 'created');
    return first !== undefined && others.length + 1 === servers.length ? [first, ...others] : null;
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
    if (snapshot.name !== name || !isOf(snapshot, serverId))
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

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __nccwpck_require__(7598);
;// CONCATENATED MODULE: external "node:os"
const external_node_os_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:os");
var external_node_os_default = /*#__PURE__*/__nccwpck_require__.n(external_node_os_namespaceObject);
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
;// CONCATENATED MODULE: ./src/runner/toolkit.ts
/** The runner's toolkit: every way in from the runner and every way out to it, in one value that is passed in. */

/** The toolkit over the process's variables, files and standard output. */
const actionsToolkit = {
    debug: debug,
    endGroup: endGroup,
    error: error,
    exportVariable: exportVariable,
    getInput: getInput,
    getState: getState,
    info: info,
    isDebug: isDebug,
    notice: notice,
    saveState: saveState,
    setOutput: setOutput,
    setSecret: setSecret,
    startGroup: startGroup,
    warning: warning,
    async writeSummary(markdown) {
        await summary.emptyBuffer().addRaw(markdown, true).write({ overwrite: true });
    },
};

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

;// CONCATENATED MODULE: ./src/host.ts
/** What the machine gives a process of this action. All of it is passed in, so that whole runs can be played without a machine. */





/** The real one. */
const realHost = {
    process,
    toolkit: actionsToolkit,
    clock: systemClock,
    random: Math.random,
    newMark: () => (0,external_node_crypto_.randomBytes)(4).toString('hex'),
    interfaces: () => external_node_os_default().networkInterfaces(),
    createTransport: () => createTransport(systemClock, process.env, process.version),
    loadOctokit: async (token) => (await Promise.all(/* import() */[__nccwpck_require__.e(778), __nccwpck_require__.e(702)]).then(__nccwpck_require__.bind(__nccwpck_require__, 6702))).createOctokit(token),
};

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

/** A value for each server, in their order, with an empty place where there is none. */
function inOrder(serverIds, of) {
    return serverIds.map((serverId) => plainText(of(serverId) ?? '')).join(',');
}
/**
 * Outputs end up in other people's scripts and logs, where a comma counts and a `##[` acts: what the API wrote is handed
 * on only as far as it is plain.
 */
function plainText(text) {
    return text.slice(0, 300).replace(/[^\p{L}\p{N} .:()=+/@_-]/gu, '_');
}
/** The same for a sentence, in which a comma, a quote or a star is nothing special. */
function plainSentence(text) {
    return text.slice(0, 500).replace(/[^\p{L}\p{N}\p{P} =+]|[#\\[\]]/gu, '_');
}
/**
 * Sets `snapshot-id` and `snapshot-name`: for several servers in their order, with an empty place where there is no snapshot.
 * Called as soon as an id is known and again whenever more is known; the last call counts.
 * @throws RunnerFileError
 */
function exportIds(toolkit, servers) {
    handOver(`the outputs of this step. ${existing(servers)}`, () => {
        toolkit.setOutput('snapshot-id', servers.map(({ snapshot }) => snapshot?.id ?? '').join(','));
        toolkit.setOutput('snapshot-name', servers.map(({ snapshot }) => plainText(snapshot?.name ?? '')).join(','));
    });
}
/**
 * Sets `snapshots`, with everything that is known of them.
 * @throws RunnerFileError
 */
function exportSnapshots(toolkit, servers) {
    const known = servers.flatMap(({ serverId, snapshot }) => snapshot === null
        ? []
        : [
            {
                server_id: serverId,
                id: snapshot.id,
                name: plainText(snapshot.name),
                status: plainWord(snapshot.status),
                size_mb: snapshot.sizeMb,
                created_at: isoDate(snapshot.createdAtMs),
            },
        ]);
    handOver(`the outputs of this step. ${existing(servers)}`, () => {
        toolkit.setOutput('snapshots', known);
    });
}
function existing(servers) {
    return servers
        .map(({ serverId, snapshot }) => snapshot === null
        ? `No snapshot of server ${serverId} is known`
        : `Snapshot ${snapshot.id} (${snapshot.name}) of server ${serverId} exists at VPS.org`)
        .join('. ');
}
function isoDate(ms) {
    return ms === null ? null : new Date(ms).toISOString().replace('.000Z', 'Z');
}
/**
 * Sets `VPS_SNAPSHOT_RESULT` for whatever comes after post.
 * @param onTrouble told why it can't be set; what is being done to the server goes on
 */
function exportResult(toolkit, result, onTrouble) {
    try {
        handOver(`VPS_SNAPSHOT_RESULT=${result} for the jobs that follow`, () => {
            toolkit.exportVariable('VPS_SNAPSHOT_RESULT', result);
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
function exportRollback(toolkit, outputs) {
    handOver(`the outputs of this step: ${Object.keys(outputs).join(', ')}`, () => {
        for (const [name, value] of Object.entries(outputs))
            toolkit.setOutput(name, value);
    });
}
/**
 * Sets `deleted` and `kept` of `prune/`, with the reason for each. In a dry run `deleted` is what a real run would delete.
 * @throws RunnerFileError
 */
function exportPruned(toolkit, servers) {
    const all = servers.flatMap(({ serverId, rows }) => rows.map((row) => ({ serverId, row })));
    const entries = (isKept) => all
        .filter(({ row }) => (row.fate === 'keep') === isKept)
        .map(({ serverId, row: { snapshot, fate, why } }) => ({
        server_id: serverId,
        id: snapshot.id,
        name: plainText(snapshot.name),
        reason: plainSentence(fate === 'already gone' ? 'already gone' : why),
    }));
    handOver('the outputs of this step: deleted, kept', () => {
        toolkit.setOutput('deleted', entries(false));
        toolkit.setOutput('kept', entries(true));
    });
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
/** More servers than this belong into several jobs: one step's log, summary and state have an end. */
const MOST_SERVERS = 1000;
/** The ids of one server or several, each once. @throws InputError */
function parseServerIds(text) {
    const ids = parseList(text);
    if (ids.length === 0) {
        throw new InputError('"server-id" is empty. It must hold the id of a server; is the variable or secret behind it set?');
    }
    const wrong = ids.find((each) => !/^[A-Za-z0-9-]{1,128}$/.test(each));
    if (wrong !== undefined) {
        throw new InputError(`"server-id" holds ${quote(wrong)}. An id is made of letters, digits and "-": a number such as 12345, or a UUID.`);
    }
    if (ids.length > MOST_SERVERS) {
        throw new InputError(`"server-id" names ${ids.length} servers. One step takes ${MOST_SERVERS} at most; use a matrix of several jobs.`);
    }
    // A UUID is the same in capitals.
    const plain = ids.map((each) => each.toLowerCase());
    const twice = ids.filter((_, index) => plain.indexOf(plain[index] ?? '') !== index);
    if (twice.length > 0) {
        throw new InputError(`"server-id" names ${[...new Set(twice)].map(quote).join(', ')} more than once. Name each server once: outputs and checks go by its place in the list.`);
    }
    return ids;
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
/** What is separated by commas or line breaks where the place counts: an empty one stays. */
function splitInOrder(text) {
    return text
        .trim()
        .split(/,\s*\n|[,\n]/)
        .map((each) => each.trim());
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
        serverIds: attempt(() => parseServerIds(given('server-id'))),
        name: attempt(() => parseBase(given('name'), remarks)),
        description: read('description').includes('${{') ? '' : read('description').trim(),
        // Empty has a meaning of its own here: the step that is named does not exist.
        deployStatus: read('deploy-status').trim(),
        restoreOn: attempt(() => parseRestoreOn(given('restore-on'))),
        keep: attempt(() => parseCount('keep', given('keep'))),
        protect: parseList(given('protect')),
        whenFull: attempt(() => parseWhenFull(given('when-full'))),
        snapshotLimit: attempt(() => parseCount('snapshot-limit', given('snapshot-limit'))),
        wait: attempt(() => parseBoolean('wait', given('wait'))),
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
    if (parsed.comment === true && parsed.githubToken === null) {
        remarks.push({
            level: 'warning',
            text: '"comment" is "true" and "github-token" is empty: nothing is written to the pull request.',
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
    if (!inputs.wait && inputs.restoreOn.length > 0) {
        remarks.push({
            level: 'notice',
            text: '"wait" is "false" and "restore-on" is set: your-org/vps-safety-snapshot/wait@v1 must stand in this job before the deploy. ' +
                'A snapshot that was not seen completed before the deploy is not restored automatically.',
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
/** @throws InputError */
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

;// CONCATENATED MODULE: ./src/runner/prune-inputs.ts
/** Reads the inputs of `prune/` once. A test holds the names here to those in prune/action.yml. */

/** Defaults as in prune/action.yml; a test compares them. `null`: required, or worked out by an expression there. */
const PRUNE_DEFAULTS = {
    'api-token': null,
    'server-id': null,
    name: 'pre-deploy',
    keep: '4',
    protect: '',
    'snapshot-limit': '5',
    'dry-run': 'false',
    'api-url': API_URL,
    'github-token': null,
};
/**
 * Parses all inputs.
 * @throws InputError naming every input that can't be used
 */
function parsePruneInputs(read) {
    const remarks = [];
    const { given, attempt, end } = createInputReader(read, PRUNE_DEFAULTS);
    const parsed = {
        token: attempt(() => parseToken(given('api-token'))),
        serverIds: attempt(() => parseServerIds(given('server-id'))),
        name: attempt(() => parseBase(given('name'), remarks)),
        keep: attempt(() => parseCount('keep', given('keep'))),
        protect: parseList(given('protect')),
        snapshotLimit: attempt(() => parseCount('snapshot-limit', given('snapshot-limit'))),
        dryRun: attempt(() => parseBoolean('dry-run', given('dry-run'))),
        apiUrl: attempt(() => parseApiUrl(given('api-url'))),
        githubToken: parseGitHubToken(given('github-token')),
    };
    end();
    const inputs = parsed;
    if (inputs.keep >= inputs.snapshotLimit) {
        remarks.push({
            level: 'notice',
            text: `"keep" is ${inputs.keep} and "snapshot-limit" is ${inputs.snapshotLimit}: pruning leaves no free slot on a full server.` +
                (inputs.snapshotLimit > 1 ? ` Set "keep" to ${inputs.snapshotLimit - 1} or less.` : ''),
        });
    }
    return { inputs, remarks };
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
const CLOCK_DIFFERENCE_MS = 5 * 60_000;
/** How long ago something was, in milliseconds; `null` when that is not known. */
function ageMs(createdAtMs, nowMs) {
    if (createdAtMs === null || createdAtMs > nowMs + CLOCK_DIFFERENCE_MS)
        return null;
    return Math.max(0, nowMs - createdAtMs);
}
/** How long ago something was, in words; says so when that is not known. */
function age(createdAtMs, nowMs) {
    const ms = ageMs(createdAtMs, nowMs);
    return ms === null ? 'of unknown age' : `${duration(ms)} old`;
}
/** `server 12345`, or `servers 12345, 678`. */
function serversOf(serverIds) {
    return serverIds.length === 1
        ? { name: `server ${serverIds.join('')}`, is: 'is', was: 'was', it: 'it' }
        : { name: `servers ${serverIds.join(', ')}`, is: 'are', was: 'were', it: 'them' };
}
/** A sentence's beginning in capitals. */
function capital(text) {
    return text.charAt(0).toUpperCase() + text.slice(1);
}
/** `1 snapshot`, `3 snapshots`. */
function counted(count, noun) {
    return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
/** States as one line, the most frequent first: `12 in_progress, 3 completed`. That of one alone is not counted. */
function tally(states, isOne = false) {
    if (isOne)
        return states[0] ?? '';
    const counts = new Map();
    for (const state of states)
        counts.set(state, (counts.get(state) ?? 0) + 1);
    return [...counts]
        .toSorted(([a, many], [b, more]) => more - many || (a < b ? -1 : 1))
        .map(([state, count]) => `${count} ${state}`)
        .join(', ');
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
/** The runner cuts an annotation at 4,096 characters. */
const LONGEST_ANNOTATION = 3800;
/** A little longer than with the number that comes in. */
const LEFT_OUT = 'The log above has the other #.';
/**
 * One line of several sentences, short enough to be shown whole: where there are too many details, the last of them are
 * left to the log, which has them all.
 */
function annotation(first, details, last) {
    const room = LONGEST_ANNOTATION - first.length - last.length - LEFT_OUT.length - 20;
    const shown = [];
    let length = 0;
    for (const detail of details) {
        length += detail.length + 1;
        if (shown.length > 0 && length > room)
            break;
        shown.push(detail);
    }
    const left = details.length - shown.length;
    const rest = left === 0 ? [] : [LEFT_OUT.replace('#', counted(left, 'server'))];
    return [first, ...shown, ...rest, last].filter((each) => each !== '').join(' ');
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
    const serverIds = attempt(() => parseServerIds(given('server-id')));
    const count = serverIds?.length ?? null;
    const parsed = {
        token: attempt(() => parseToken(given('api-token'))),
        serverIds,
        wanted: attempt(() => parseWanted(given('snapshot-id'), count)),
        name: attempt(() => parseBase(given('name'), remarks)),
        confirm: attempt(() => parseConfirm(read('confirm'), count)),
        safetySnapshot: attempt(() => parseBoolean('safety-snapshot', given('safety-snapshot'))),
        wait: attempt(() => parseBoolean('wait', given('wait'))),
        timeoutMs: attempt(() => parseMinutes('timeout', given('timeout'))),
        pollIntervalMs: attempt(() => parsePollInterval(given('poll-interval'))),
        protect: parseList(given('protect')),
        snapshotLimit: attempt(() => parseCount('snapshot-limit', given('snapshot-limit'))),
        environment: attempt(() => parseEnvironment(given('environment'))),
        dryRun: attempt(() => parseBoolean('dry-run', given('dry-run'))),
        apiUrl: attempt(() => parseApiUrl(given('api-url'))),
        githubToken: parseGitHubToken(given('github-token')),
    };
    end();
    if (parsed.environment !== '' && parsed.githubToken === null) {
        remarks.push({
            level: 'warning',
            text: '"environment" is set and "github-token" is empty: no GitHub deployment is recorded.',
        });
    }
    return { inputs: parsed, remarks };
}
/** Only spaces would count as nothing, and the check would not take place. */
function parseConfirm(text, servers) {
    if (text === '')
        return null;
    if (text.trim() === '') {
        throw new InputError('"confirm" holds only spaces. It must be the id or the name of the server, or be left out.');
    }
    // The name of a single server may hold a comma; how many there are is not known where they could not be read.
    if (servers === 1 || servers === null)
        return [text.trim()];
    const parts = splitInOrder(text);
    if (parts.includes('')) {
        throw new InputError('"confirm" has an empty place. It must hold the id or the name of each server, separated by commas, in the same order.');
    }
    if (parts.length === servers)
        return parts;
    throw new InputError(`"confirm" names ${counted(parts.length, 'server')}, and "server-id" ${servers}. It must hold the id or the name of each server, separated by commas, in the same order.`);
}
/** They go into comparisons and messages, never into a path before they were found in a list. */
function parseWanted(text, servers) {
    const parts = splitInOrder(text);
    const wrong = parts.find((each) => !/^[A-Za-z0-9_-]{1,300}$/.test(each));
    if (wrong !== undefined) {
        throw new InputError(`"snapshot-id" ${wrong === '' ? 'has an empty place' : `holds ${quote(wrong)}`}. It must be the id or the full name of one snapshot (letters, digits, "-" and "_"), or "latest"; for several servers their ids in the order of "server-id", one name, or "latest".`);
    }
    // How many servers there are is not known where they could not be read.
    if (servers === null)
        return parts;
    const [only] = parts;
    if (parts.length === 1 && only !== undefined)
        return Array(servers).fill(only);
    if (parts.length === servers)
        return parts;
    throw new InputError(`"snapshot-id" names ${counted(parts.length, 'snapshot')}, and "server-id" ${counted(servers, 'server')}. Name one snapshot for each server, in the same order, or one name or "latest" for all.`);
}
/** GitHub's limit for the name of an environment. Source: its documentation of environments. */
const LONGEST_ENVIRONMENT = 255;
function parseEnvironment(text) {
    if (text.length <= LONGEST_ENVIRONMENT && !/\p{Cc}/u.test(text))
        return text;
    throw new InputError(`"environment" is ${quote(text)}. It must be the name of one environment: ${LONGEST_ENVIRONMENT} characters at most, in one line.`);
}

;// CONCATENATED MODULE: ./src/runner/state.ts


/** Says how many servers there are. Each of them has an entry `server-<place>`. */
const KEY = 'main';
const VERSION = 1;
const STATUSES = ['success', 'failure', 'cancelled', 'skipped', 'unknown'];
const COMPLETIONS = ['seen', 'not-seen', 'left-to-wait'];
/**
 * Says of each of so many servers that nothing was asked for. Called before anything else is saved, so that post never
 * takes what somebody else left for ours.
 * @throws RunnerFileError: then nothing may be created, because post would not know of it
 */
function saveBeginning(toolkit, servers) {
    handOver('what post has to know. No snapshot was asked for', () => {
        for (let place = 0; place < servers; place++)
            toolkit.saveState(keyOf(place), textOf({ kind: 'no-create' }));
        toolkit.saveState(KEY, JSON.stringify({ version: VERSION, servers }));
    });
}
/**
 * Appends the record of one server, by its place in `server-id`, to the runner's state file.
 * @throws RunnerFileError: then nothing may be created, because post would not know of it
 */
function saveRecord(toolkit, place, record) {
    const state = record.kind === 'created' ? `Snapshot ${record.id} exists at VPS.org` : 'No snapshot was asked for';
    handOver(`what post has to know. ${state}`, () => {
        toolkit.saveState(keyOf(place), textOf(record));
    });
}
/** What main left behind. Other steps can write to state, so whatever is not exactly as expected is `damaged`. */
function loadRecords(toolkit) {
    return parseRecords((key) => toolkit.getState(key));
}
/** Reads what was saved; total over all texts. */
function parseRecords(read) {
    const text = read(KEY);
    if (text === '')
        return { kind: 'read', servers: [] };
    const beginning = parseObject(text);
    const servers = beginning?.['servers'];
    if (beginning?.['version'] !== VERSION || !isCount(servers))
        return { kind: 'damaged' };
    const records = [];
    for (let place = 0; place < servers; place++) {
        const record = parseRecord(read(keyOf(place)));
        if (record === null)
            return { kind: 'damaged' };
        records.push(record);
    }
    return { kind: 'read', servers: records };
}
function parseRecord(text) {
    if (text === textOf({ kind: 'no-create' }))
        return { kind: 'no-create' };
    const json = parseObject(text);
    const intent = objectOf(json?.['intent']);
    const serverId = matching(intent?.['serverId'], /^[A-Za-z0-9-]{1,128}$/);
    const name = matching(intent?.['name'], /^[A-Za-z0-9_-]{1,512}$/);
    const mark = matching(intent?.['mark'], /^[0-9a-f]{8}$/);
    const statusSeen = STATUSES.find((each) => each === json?.['statusSeen']);
    if (json?.['version'] !== VERSION || serverId === null || name === null || mark === null)
        return null;
    if (statusSeen === undefined)
        return null;
    const shared = { intent: { serverId, name, mark }, statusSeen };
    if (json['kind'] === 'sent')
        return { kind: 'sent', ...shared };
    const id = matching(json['id'], /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/);
    const completion = COMPLETIONS.find((each) => each === json['completion']);
    const createdAtMs = json['createdAtMs'];
    if (json['kind'] !== 'created' || id === null || completion === undefined)
        return null;
    if (createdAtMs !== null && !isDate(createdAtMs))
        return null;
    return { kind: 'created', ...shared, id, completion, createdAtMs };
}
function keyOf(place) {
    return `server-${place}`;
}
function textOf(record) {
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
function isCount(value) {
    return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MOST_SERVERS;
}
/** Milliseconds that a `Date` can hold: others would fail only where they are shown. */
function isDate(value) {
    return Number.isSafeInteger(value) && !Number.isNaN(new Date(value).getTime());
}
function matching(value, pattern) {
    return typeof value === 'string' && pattern.test(value) ? value : null;
}

;// CONCATENATED MODULE: ./src/runner/wait-inputs.ts
/** Reads the inputs of `wait/` once. A test holds the names here to those in wait/action.yml. */


/** Defaults as in wait/action.yml; a test compares them. `null`: required. */
const WAIT_DEFAULTS = {
    'api-token': null,
    'server-id': null,
    'snapshot-id': null,
    timeout: '30',
    'poll-interval': '5',
    'api-url': API_URL,
};
/**
 * Parses all inputs.
 * @throws InputError naming every input that can't be used
 */
function parseWaitInputs(read) {
    const { given, attempt, end } = createInputReader(read, WAIT_DEFAULTS);
    const serverIds = attempt(() => parseServerIds(given('server-id')));
    const parsed = {
        token: attempt(() => parseToken(given('api-token'))),
        serverIds,
        snapshotIds: attempt(() => parseSnapshotIds(given('snapshot-id'), serverIds ?? [])),
        timeoutMs: attempt(() => parseMinutes('timeout', given('timeout'))),
        pollIntervalMs: attempt(() => parsePollInterval(given('poll-interval'))),
        apiUrl: attempt(() => parseApiUrl(given('api-url'))),
        githubToken: null,
    };
    end();
    return parsed;
}
function parseSnapshotIds(text, serverIds) {
    const source = 'It is the output "snapshot-id" of the step that asked for the snapshots';
    if (text === '') {
        throw new InputError(`"snapshot-id" is empty. ${source}; does that step have an "id:", and did it run? (snapshot-id: \${{ steps.<id>.outputs.snapshot-id }})`);
    }
    const parts = splitInOrder(text);
    const wrong = parts.find((each) => each !== '' && !/^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/.test(each));
    if (wrong !== undefined) {
        throw new InputError(`"snapshot-id" holds ${quote(wrong)}, which is no snapshot's id. ${source}.`);
    }
    // How many servers there are is not known where they could not be read.
    if (serverIds.length === 0)
        return parts;
    if (parts.length !== serverIds.length) {
        throw new InputError(`"snapshot-id" names ${counted(parts.length, 'snapshot')}, and "server-id" ${counted(serverIds.length, 'server')}. ${source}, and must stand beside the same "server-id".`);
    }
    const without = serverIds.filter((_, index) => parts[index] === '');
    if (without.length > 0) {
        throw new InputError(`"snapshot-id" has an empty place: there is no snapshot of ${without.join(', ')}. The step that should have taken it says why.`);
    }
    return parts;
}

;// CONCATENATED MODULE: ./src/report/fates.ts


/** The snapshots of several servers as one table; of a single one, without a column that would say the same in each row. */
function fleetTable(servers) {
    const [only] = servers;
    if (only !== undefined && servers.length === 1)
        return notedTable(only.rows);
    return {
        columns: ['Server', ...notedTable([]).columns],
        rows: servers.flatMap(({ serverId, rows }) => notedTable(rows).rows.map((row) => [serverId, ...row])),
    };
}
/** The plan in words, snapshot by snapshot. */
function noted(fates, mood) {
    return fates.map((fate) => fate.action === 'keep'
        ? { snapshot: fate.snapshot, fate: 'keep', why: whyKept(fate.reason) }
        : { snapshot: fate.snapshot, fate: mood, why: whyDeleted(fate.reason) });
}
/** All snapshots of a server after a deploy that was not good: nothing is pruned then. */
function notPruned(snapshots, ownId, ownFate) {
    return snapshots
        .toSorted((a, b) => byAge(b, a))
        .map((snapshot) => snapshot.id === ownId
        ? { snapshot, fate: ownFate, why: 'the snapshot of this run' }
        : { snapshot, fate: 'keep', why: 'nothing is pruned unless the deploy succeeded' });
}
/** Snapshots as a table, newest first, where nothing is to be decided. */
function snapshotsTable(servers) {
    const { columns, rows } = fleetTable(servers.map(({ serverId, listed }) => ({
        serverId,
        rows: listed.toSorted((a, b) => byAge(b, a)).map((snapshot) => ({ snapshot, fate: '', why: '' })),
    })));
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
        case 'last-good':
            return 'last good state';
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
        case 'last-resort-newest':
            return 'last resort: only the last good state is older';
        case 'last-resort-last-good':
            return 'last resort: the last good state, for the others must stay or may still be needed';
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
function workflowLine({ repo, servers }) {
    const serverIds = servers.map((each) => each.serverId).join(',');
    const snapshotIds = servers.map((each) => each.snapshotId);
    // One word that stands for every server need not be repeated.
    const what = new Set(snapshotIds).size === 1 ? (snapshotIds[0] ?? '') : snapshotIds.join(',');
    return `gh workflow run rollback.yml --repo ${repo} -f server-id=${serverIds} -f snapshot-id=${what}`;
}
/** The documented API calls, for where no such workflow was set up. */
function apiLines({ apiUrl, servers }) {
    return servers
        .map(({ snapshotId }) => {
        const url = `${apiUrl.href.replace(/\/+$/, '')}/snapshots/${snapshotId}/restore/`;
        // A path may hold what a shell would act on; within single quotes only the quote itself does.
        return `curl -X POST -H "Authorization: Bearer $VPS_ORG_TOKEN" '${url.replaceAll("'", '%27')}'`;
    })
        .join('\n');
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
        apiLines(target),
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

;// CONCATENATED MODULE: ./src/report/main-summary.ts





/** The snapshots, how it went, and how to use them. */
function mainSummary(facts) {
    const { servers, state, run, apiUrl } = facts;
    const failures = servers.flatMap(({ failure }) => (failure === null ? [] : [prose(failure)]));
    const made = servers.flatMap(({ serverId, snapshot }) => snapshot === null ? [] : [{ serverId, snapshotId: snapshot.id }]);
    const parts = [`### ${headline(state, servers.length)}`, explanation(state), ...failures];
    if (made.length > 0)
        parts.push(tableMarkdown(overview(servers)), runningText(servers));
    if (state === 'completed') {
        const lost = 'A restore overwrites everything written since the snapshot.';
        parts.push(details('How to roll back', rollbackChapter({ servers: made, repo: run.repo, apiUrl }, lost)));
    }
    const all = fleetTable(servers.map((each) => ({ serverId: each.serverId, rows: withOwn(each) })));
    if (made.length > 0)
        parts.push(details(`All snapshots of the ${servers.length === 1 ? 'server' : 'servers'}`, tableMarkdown(all)));
    return parts.filter((each) => each !== '').join('\n\n');
}
/** Every server with its snapshot. */
function overview(servers) {
    return {
        columns: ['Server', 'Snapshot', 'Id', 'Status', 'Size', 'Taken', 'Took'],
        rows: servers.map(({ serverId, sight, snapshot, tookMs }) => {
            const server = sight?.kind === 'seen' ? `${sight.server.name} (${serverId})` : serverId;
            if (snapshot === null)
                return [server, '', '', 'none', '', '', ''];
            const { name, id, status, sizeMb, createdAtMs } = snapshot;
            return [
                server,
                name,
                id,
                status,
                size(sizeMb),
                date(createdAtMs),
                tookMs === null ? '' : duration(tookMs),
            ];
        }),
    };
}
function withOwn({ snapshot, others }) {
    return snapshot === null ? others : [{ snapshot, fate: 'new', why: 'the snapshot of this run' }, ...others];
}
function headline(state, servers) {
    const what = servers === 1 ? 'Snapshot' : `${servers} snapshots`;
    switch (state) {
        case 'unfinished':
        case 'left-to-wait':
            return `${what} before the deploy: being made`;
        case 'completed':
            return `${what} before the deploy: completed`;
        case 'failed':
            return servers === 1
                ? 'Snapshot before the deploy: not usable'
                : `${what} before the deploy: not all are usable`;
    }
}
function explanation(state) {
    switch (state) {
        case 'unfinished':
            return 'If nothing else stands here, the step ended before the snapshot was completed, and it can not be relied on.';
        case 'left-to-wait':
            return '`wait` is `false`: this step did not wait. Let your-org/vps-safety-snapshot/wait stand before the deploy: what was not seen completed by then is not restored automatically.';
        case 'completed':
        case 'failed':
            return '';
    }
}
function runningText(servers) {
    const states = servers.map(({ sight }) => (sight?.kind === 'seen' ? sight.server.status : null));
    if (states.every((each) => each === null)) {
        return `Whether the ${servers.length === 1 ? 'server was' : 'servers were'} running is not known; the log says why.`;
    }
    if (states.every((each) => each === 'stopped')) {
        return servers.length === 1
            ? 'The server was stopped, so the copy is consistent.'
            : 'The servers were stopped, so the copies are consistent.';
    }
    const words = code(tally(states.map((each) => each ?? 'not known'), servers.length === 1));
    return `${servers.length === 1 ? 'The server was' : 'The servers were:'} ${words}. A copy of a running server may be inconsistent, says VPS.org.`;
}
/** The summary of `wait/`. */
function waitSummary(servers, tookMs) {
    const failures = servers.flatMap(({ failure }) => (failure === null ? [] : [prose(failure)]));
    const what = servers.length === 1 ? 'the snapshot' : `${servers.length} snapshots`;
    const how = failures.length > 0
        ? 'not to rely on'
        : tookMs < 1000
            ? 'completed already'
            : `completed after ${duration(tookMs)}`;
    return [`### Waiting for ${what}: ${how}`, ...failures, tableMarkdown(overview(servers))].join('\n\n');
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
        case 'not-sent':
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
        case 'not-sent':
            return 'this step was told to stop before it was sent';
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
        case 'not-sent':
            return 'Nothing was done.';
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

;// CONCATENATED MODULE: ./src/steps/each-server.ts
/** The same work on several servers at once. One that fails does not stop the others. */



/**
 * Does `work` for every server at once; how many requests that means at a time is the client's business. Resolves when all
 * are over.
 * @throws whatever is not foreseen, when all are over: nobody goes on behind the back of the error
 */
async function onEachServer(servers, work) {
    const settled = await Promise.allSettled(servers.map(async (server) => await work(server)));
    const failed = [];
    const done = [];
    for (const [index, each] of settled.entries()) {
        if (each.status === 'fulfilled') {
            done.push(each.value);
            continue;
        }
        const reason = each.reason;
        const serverId = servers[index]?.serverId ?? '';
        if (!isForeseen(reason))
            throw reason;
        failed.push({ serverId, error: reason });
    }
    return { done, failed };
}
/** Resolves when all are over. @throws the first failure, then: nobody goes on behind the back of the error */
async function settleAll(works) {
    await Promise.allSettled(works);
    return await Promise.all(works);
}
/** Whether a failure's message is written for the user, and speaks of one server. */
function isForeseen(error) {
    return error instanceof StepError || error instanceof VpsOrgError;
}
/**
 * One error of all of them. That of a single server stands for itself; of several, each that failed is named, with
 * the reason; servers that share one are named together.
 * @param what is wrong with those that failed, such as `without a snapshot to rely on`
 * @param rest a sentence on what that means for all of them
 */
function failureOf(failed, servers, what, rest) {
    const [first] = failed;
    if (first !== undefined && servers.length === 1)
        return first.error;
    const ids = servers.filter((id) => failed.some((each) => each.serverId === id));
    const reasons = new Map();
    for (const id of ids) {
        const reason = failed.find((each) => each.serverId === id)?.error.message ?? '';
        reasons.set(reason, [...(reasons.get(reason) ?? []), id]);
    }
    const why = [...reasons].map(([reason, which]) => `[${which.join(', ')}] ${reason}`);
    return new StepError(annotation(`${ids.length} of ${counted(servers.length, 'server')} ${what}: ${ids.join(', ')}.`, why, rest), { cause: first?.error });
}

;// CONCATENATED MODULE: ./src/steps/print-table.ts

/** Prints a table to the log, line by line. */
function printTable(log, table) {
    for (const line of tableLines(table))
        log.line(line);
}

;// CONCATENATED MODULE: ./src/decide/lost-create.ts
/** A create whose answer did not come: which of the snapshots now listed is the one that was asked for? */


/** Clocks differ, but a snapshot that is an hour older than the request for it is another one. */
const lost_create_CLOCK_DIFFERENCE_MS = 60 * 60 * 1000;
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
        snapshot.createdAtMs < sentAtMs - lost_create_CLOCK_DIFFERENCE_MS);
}

;// CONCATENATED MODULE: ./src/steps/snapshots/unrecognisable.ts


/** What pruning and restoring later go by has to come back from the provider as it was sent. */
function warnIfUnrecognisable({ log }, snapshots) {
    for (const { seen, intent } of snapshots) {
        if (seen.name === intent.name)
            continue;
        log.warning(`VPS.org lists snapshot ${seen.id} as "${seen.name}" instead of ${intent.name}. It will not be recognised as ` +
            'made by this action: it is never deleted and never restored automatically.');
    }
    warnOfLostMarks(log, snapshots.filter(({ seen, intent }) => !keptMark(seen, intent.mark)).map(({ seen }) => seen));
}
/** The same where nobody knows which mark was sent: any will do. */
function warnIfUnmarked({ log }, snapshots) {
    warnOfLostMarks(log, snapshots.filter((each) => (readProvenance(each.description)?.mark ?? null) === null));
}
function warnOfLostMarks(log, unmarked) {
    const idsOf = (hasField) => unmarked.filter((each) => (each.description !== null) === hasField).map((each) => each.id);
    const withoutField = idsOf(false);
    if (withoutField.length > 0) {
        log.warning(`VPS.org's list carries no descriptions, so the mark of snapshot ${withoutField.join(', ')} did not come back: this ` +
            "action's snapshots can be told from others by their names alone.");
    }
    const cut = idsOf(true);
    if (cut.length > 0) {
        log.warning(`The description of snapshot ${cut.join(', ')} came back without its mark (missing or cut), so it can't be told ` +
            'from others later: it may stay when old ones are pruned.');
    }
}

;// CONCATENATED MODULE: ./src/decide/snapshot-wait.ts
/** Whether waiting for a snapshot is over. A pure reducer: it knows looks and times, not clocks or networks. */

/** So many failed looks in a row end a wait. */
const FAILED_LOOKS_LIMIT = 5;
/** A snapshot once seen and then absent from so many complete looks in a row was deleted by somebody. */
const ABSENT_LOOKS_LIMIT = 3;
/** How long a snapshot that was just made may be absent from the start: a list may lag behind a create. */
const UNSEEN_LIMIT_MS = 60_000;
/** A wait that begins at `sinceMs`. */
function beginSnapshotWait(sinceMs, source = 'just-created') {
    return { sinceMs, source, lastSeen: null, absences: 0, failures: 0 };
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
    const isAbsent = wait.absences >= ABSENT_LOOKS_LIMIT;
    if (wait.lastSeen !== null)
        return isAbsent ? { kind: 'vanished', lastSeen: wait.lastSeen } : { kind: 'wait' };
    if (wait.source === 'given')
        return isAbsent ? { kind: 'never-listed' } : { kind: 'wait' };
    return lookedAtMs - wait.sinceMs >= UNSEEN_LIMIT_MS ? { kind: 'never-listed' } : { kind: 'wait' };
}

;// CONCATENATED MODULE: ./src/steps/looks.ts
/** One look at a snapshot or a server, with failures as data. */




/**
 * All snapshots of a server, from a list that has everything.
 * @throws VpsOrgError
 * @throws StepError when some may be missing
 */
async function completeListing(world, serverId, care = 'whole') {
    const listing = await world.vpsOrg.listSnapshots(serverId, world.signal, { care });
    if (listing.incomplete === null)
        return listing.snapshots;
    throw new StepError(`The list of snapshots of server ${serverId} may be incomplete: ${listing.incomplete}. Without the whole list ` +
        'nobody can say whether a slot is free or what may be deleted, so no snapshot was made and nothing was ' +
        'deleted. Run this again; if it stays, ask VPS.org.');
}
/** Looks for one snapshot in its server's list. */
async function lookAtSnapshot({ vpsOrg, signal }, serverId, id, options) {
    try {
        const listing = await vpsOrg.listSnapshots(serverId, signal, options);
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
 * Looks at servers and all their snapshots. A server whose list of snapshots can't be read, or may be incomplete,
 * has failed; when that is so for all, nobody waits for the list of servers either.
 */
async function lookAtAll(world, serverIds) {
    const allFailed = new AbortController();
    const sights = seeServers(world, serverIds, AbortSignal.any([world.signal, allFailed.signal]));
    const servers = serverIds.map((serverId) => ({ serverId }));
    const lists = await onEachServer(servers, async ({ serverId }) => ({
        serverId,
        listed: await completeListing(world, serverId),
    }));
    if (lists.done.length === 0)
        allFailed.abort();
    const seen = await sights;
    refuseTwins(lists.done, seen);
    const done = lists.done.map((each) => ({
        ...each,
        sight: seen.get(each.serverId) ?? notListed(each.serverId),
    }));
    return { done, failed: lists.failed };
}
/** @throws StepError when two ids are those of one server: it would be changed twice at once */
function refuseTwins(lists, sights = new Map()) {
    const owners = new Map();
    for (const { serverId, listed } of lists) {
        const sight = sights.get(serverId);
        const things = [...listed.map((each) => each.id), ...(sight?.kind === 'seen' ? [sight.server] : [])];
        for (const thing of things) {
            const other = owners.get(thing);
            if (other !== undefined && other !== serverId) {
                throw new StepError(`"server-id" names one server twice: ${other} and ${serverId} are two ids of the same. Name it once. Nothing was changed.`);
            }
            owners.set(thing, serverId);
        }
    }
}
/** Looks at servers as a whole. Tells a token without that scope from a list that can't be read this time. */
async function seeServers(world, serverIds, signal = world.signal) {
    try {
        const { servers, incomplete } = await world.vpsOrg.listServers(signal);
        const sightOf = (serverId) => {
            const server = findServer(servers, serverId);
            if (server !== undefined)
                return { kind: 'seen', server };
            if (incomplete === null)
                return notListed(serverId);
            return { kind: 'unreadable', why: `the list of servers is incomplete: ${incomplete}` };
        };
        return new Map(serverIds.map((id) => [id, sightOf(id)]));
    }
    catch (error) {
        if (!(error instanceof VpsOrgError))
            throw error;
        const refused = error.failure.kind === 'forbidden' || error.failure.kind === 'unauthorized';
        const sight = { kind: refused ? 'hidden' : 'unreadable', why: messageOf(error) };
        return new Map(serverIds.map((id) => [id, sight]));
    }
}
function notListed(serverId) {
    return {
        kind: 'unreadable',
        why: `Server ${serverId} is not in the list of servers that this token may see.`,
    };
}
function findServer(servers, serverId) {
    return servers.find((each) => each.ids.some((id) => serverKey(id) === serverKey(serverId)));
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

;// CONCATENATED MODULE: ./src/steps/poll.ts

/** Looks at once, then every interval, and a last time at the deadline. */
async function poll(plan) {
    const { clock, signal } = plan;
    const waits = new Map(plan.begin);
    const ends = new Map();
    const cut = (kind) => {
        for (const key of waits.keys())
            ends.set(key, { kind });
        return ends;
    };
    while (waits.size > 0) {
        if (wasStopped(signal))
            return cut('aborted');
        const startedMs = clock.elapsedMs();
        const limitMs = Math.max(plan.deadlineMs - startedMs, LEAST_LOOK_MS);
        const looks = await Promise.all([...waits].map(async ([key, wait]) => ({ key, wait, look: await plan.look(key, limitMs) })));
        if (wasStopped(signal))
            return cut('aborted');
        const open = new Map();
        for (const { key, wait, look } of looks) {
            const judged = plan.judge(wait, look, startedMs);
            if (judged.verdict.kind === 'wait') {
                waits.set(key, judged.wait);
                open.set(key, { wait: judged.wait, look });
                continue;
            }
            const verdict = judged.verdict;
            waits.delete(key);
            ends.set(key, verdict);
            plan.onEnd?.(key, verdict);
        }
        if (open.size === 0)
            break;
        plan.onLook?.(open);
        const leftMs = plan.deadlineMs - clock.elapsedMs();
        if (leftMs <= 0)
            return cut('timeout');
        await clock.sleep(Math.min(plan.intervalMs, leftMs), signal);
    }
    return ends;
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

;// CONCATENATED MODULE: ./src/steps/snapshots/wait-for-snapshots.ts
/** Waits until snapshots are completed, all of them together, and tells how it goes. */






/** VPS.org's own words: "This may take 3-10 minutes depending on server size." */
const USUAL = '3 to 10 minutes are usual';
/** Resolves when each is completed, or will not be, as far as anybody can tell. */
async function waitForSnapshots(world, plan) {
    const { log, clock, signal } = world;
    const startMs = clock.elapsedMs();
    const report = progressReport(log, clock, USUAL);
    const targets = new Map(plan.snapshots.map((each) => [each.serverId, each]));
    const [only] = plan.snapshots;
    if (only === undefined)
        return { completed: [], failed: [] };
    const isOne = targets.size === 1;
    /** What the last look at each showed, in words. */
    const last = new Map();
    /** The status of each, for a line of progress. */
    const states = new Map();
    const completed = [];
    const failed = [];
    const settle = (serverId, end) => {
        const target = targets.get(serverId) ?? only;
        if (end.kind === 'completed') {
            completed.push({ serverId, snapshot: end.snapshot });
            return;
        }
        const tookMs = clock.elapsedMs() - startMs;
        const text = whyNot(target, end, last.get(serverId) ?? (plan.source === 'just-created' ? 'in_progress' : null), tookMs, plan, signal);
        failed.push({ serverId, error: new StepError(text) });
    };
    log.startGroup(`Waiting until ${isOne ? `snapshot ${only.id} is` : `${counted(targets.size, 'snapshot')} are`} completed (${USUAL})`);
    const ends = await poll({
        clock,
        signal,
        intervalMs: plan.pollIntervalMs,
        deadlineMs: startMs + plan.timeoutMs,
        begin: new Map([...targets.keys()].map((key) => [key, beginSnapshotWait(startMs, plan.source)])),
        look: async (serverId, limitMs) => {
            const { id } = targets.get(serverId) ?? only;
            const look = await lookAtSnapshot(world, serverId, id, { limitMs, care: 'glance' });
            if (look.kind === 'listed')
                plan.onSeen(serverId, look.snapshot);
            return look;
        },
        judge: judgeSnapshotLook,
        onEnd: (serverId, verdict) => {
            settle(serverId, verdict);
            states.set(serverId, verdict.kind === 'completed' ? 'completed' : 'not usable');
            if (isOne)
                return;
            const problem = failed.find((each) => each.serverId === serverId)?.error.message;
            const sizeMb = verdict.kind === 'completed' ? verdict.snapshot.sizeMb : null;
            log.line(problem ??
                `Snapshot ${targets.get(serverId)?.id ?? ''} of server ${serverId} is completed (${size(sizeMb)}).`);
        },
        onLook: (open) => {
            for (const [serverId, { look, wait }] of open) {
                const words = describe(look, wait);
                last.set(serverId, words);
                states.set(serverId, words);
            }
            report(tally([...states.values()], isOne));
            plan.afterLook?.();
        },
    });
    log.endGroup();
    // What a look ended is settled already.
    for (const [serverId, end] of ends) {
        if (end.kind === 'timeout' || end.kind === 'aborted')
            settle(serverId, end);
    }
    return { completed, failed };
}
function whyNot(target, end, last, tookMs, { otherwise, source }, signal) {
    const named = target.name === null ? '' : ` (${target.name})`;
    const which = `Snapshot ${target.id}${named} of server ${target.serverId}`;
    switch (end.kind) {
        case 'failed':
            return (`${which} ended as "${end.snapshot.status}" after ${duration(tookMs)}: there is no usable snapshot. ${otherwise} ` +
                'Run the job again; if it fails again, ask VPS.org and name the snapshot.');
        case 'vanished':
            return `${which} was listed as "${end.lastSeen.status}" and is gone now: somebody deleted it. ${otherwise} Run the job again.`;
        case 'never-listed':
            return source === 'just-created'
                ? `${which} was accepted, but has not appeared in the server's list for a minute. ${otherwise} ` +
                    'Check "server-id" and look at the list of snapshots at VPS.org.'
                : `${which} is not in that server's list: no snapshot has this id, or it is one of another server. ${otherwise} ` +
                    'Do "server-id" and "snapshot-id" name the same servers, in the same order, as the step that asked for the snapshot?';
        case 'blind':
            return `${which} may still be in the making, but ${FAILED_LOOKS_LIMIT} looks in a row failed. The last one: ${end.why} ${otherwise}`;
        case 'timeout':
            return (`${which} is not completed after ${duration(tookMs)} (the input "timeout"). ${stateOf(last)} ${otherwise} ` +
                `Raise "timeout" if the server is large (${USUAL}).`);
        case 'aborted':
            return `Stopped by ${stopReason(signal)}. ${which}: ${stateOf(last)}${last === null ? '' : " It takes one of the server's slots."} ${otherwise}`;
    }
}
/** What becomes of a snapshot that nobody waits for any more, by what the last look showed. */
function stateOf(last) {
    if (last === null)
        return 'Nobody has looked at it yet.';
    return last === 'in_progress' ? 'It is still being made at VPS.org.' : `The last look: ${last}.`;
}
function describe(look, wait) {
    switch (look.kind) {
        case 'failed':
            return `look failed (${wait.failures} of ${FAILED_LOOKS_LIMIT} in a row): ${look.why}`;
        case 'absent':
            return 'not in the list';
        case 'listed':
            return look.snapshot.status;
    }
}

;// CONCATENATED MODULE: ./src/steps/wait/await-snapshots.ts







/**
 * Only reads.
 * @throws StepError when a snapshot is not completed; the message says in what state it is
 */
async function awaitSnapshots(world, inputs, marks) {
    const { log, clock } = world;
    const { serverIds, snapshotIds } = inputs;
    const startMs = clock.elapsedMs();
    const known = new Map();
    const inOrder = () => serverIds.map((serverId) => ({ serverId, snapshot: known.get(serverId) ?? null }));
    const isOne = serverIds.length === 1;
    const { completed, failed } = await waitForSnapshots(world, {
        snapshots: serverIds.map((serverId, index) => ({ serverId, id: snapshotIds[index] ?? '', name: null })),
        source: 'given',
        timeoutMs: inputs.timeoutMs,
        pollIntervalMs: inputs.pollIntervalMs,
        otherwise: 'The deploy must not count on it.',
        onSeen: (serverId, snapshot) => {
            known.set(serverId, snapshot);
        },
    });
    exportIds(world.toolkit, inOrder());
    exportSnapshots(world.toolkit, inOrder());
    const tookMs = clock.elapsedMs() - startMs;
    const failures = new Map(failed.map(({ serverId, error }) => [serverId, error.message]));
    const servers = inOrder().map(({ serverId, snapshot }) => ({
        serverId,
        snapshot,
        sight: null,
        others: [],
        tookMs: null,
        failure: failures.get(serverId) ?? null,
    }));
    await world.summary.write(waitSummary(servers, tookMs));
    if (!isOne)
        printTable(log, overview(servers));
    if (failed.length > 0) {
        const rest = completed.length === 0 ? '' : `Completed: ${counted(completed.length, 'other snapshot')}.`;
        throw failureOf(failed, serverIds, 'without a completed snapshot', rest);
    }
    warnIfUnmarked(world, completed.map(({ snapshot }) => snapshot));
    // All of them, or none: a half-protected fleet is not restored half.
    for (const { serverId, snapshot } of completed)
        marks.leave(serverId, snapshot.id);
    const [only] = completed;
    if (isOne && only !== undefined) {
        const { id, name, sizeMb } = only.snapshot;
        const when = tookMs < 1000 ? 'was completed already' : `is completed after ${duration(tookMs)} of waiting`;
        log.line(`Snapshot ${id} (${name}) of server ${only.serverId} ${when} (${size(sizeMb)}).`);
    }
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
    if (facts.confirm !== null && !names.includes(facts.confirm))
        return { kind: 'not-confirmed', expected: names };
    const [address] = facts.sharedAddresses;
    if (address !== undefined)
        return { kind: 'runner-is-server', address };
    if (server.kind !== 'seen')
        return facts.wait ? { kind: 'server-unknown', why: server.why } : null;
    return serverPhaseOf(server.server.status) === 'restoring' ? { kind: 'server-restoring' } : null;
}

;// CONCATENATED MODULE: ./src/report/commits.ts


/** Lines for the log. */
function commitLines(commits) {
    const count = commits.shown.length + commits.more;
    if (count === 0)
        return [`There are no commits since ${commits.base}.`, ...aheadText(commits)];
    return [
        `${counted(count, 'commit')} since ${commits.base}:`,
        ...tableLines(tableOf(commits)).slice(1),
        ...moreText(commits),
        ...aheadText(commits),
    ];
}
/** A chapter for the summary; empty where there are none. */
function commitsChapter(all) {
    return all
        .filter((each) => each.shown.length > 0 || each.ahead > 0)
        .flatMap((each) => [
        `#### Commits since \`${each.base}\``,
        each.shown.length === 0 ? 'None.' : tableMarkdown(tableOf(each)),
        ...moreText(each),
        ...aheadText(each),
    ])
        .join('\n\n');
}
function tableOf({ shown }) {
    return {
        columns: ['Commit', 'Subject', 'Author'],
        rows: shown.map(({ sha, subject, author }) => [sha, subject, author]),
    };
}
function moreText({ more }) {
    return more === 0 ? [] : [`and ${more} more`];
}
/** An older commit was deployed, or one of another branch: what came since is then not all of the difference. */
function aheadText({ base, ahead }) {
    if (ahead === 0)
        return [];
    return [`${base} has ${counted(ahead, 'commit')} that this run's commit does not have.`];
}

;// CONCATENATED MODULE: ./src/report/post-summary.ts




/** What was done after the deploy, and what may be left to do. */
function postSummary(facts) {
    const parts = [`### ${facts.headline}`, ...facts.sentences.map(prose)];
    if (facts.rollback !== null)
        parts.push(rollbackChapter(facts.rollback.target, facts.rollback.lost));
    const commits = commitsChapter(facts.commits ?? []);
    if (commits !== '')
        parts.push(commits);
    if (facts.snapshots !== null)
        parts.push('#### Snapshots of the server', tableMarkdown(facts.snapshots));
    return parts.join('\n\n');
}

;// CONCATENATED MODULE: ./src/github/answers.ts
/** Reads what GitHub answers: a body that broke off arrives as empty data with status 200, so nothing is taken for granted. */

/** The fields of an object; none of anything else. */
function fieldsOf(value) {
    return typeof value === 'object' && value !== null ? value : {};
}
/** The items of a list; none of anything else. */
function listOf(value) {
    return Array.isArray(value) ? value : [];
}
/** A text, cut to a length that fits a line; `null` for anything else. */
function answers_textOf(value, longest = 200) {
    return typeof value === 'string' ? clip(value, longest) : null;
}
/** Owner and name of a repository. */
function ownerAndRepo(repository) {
    const [owner = '', repo = ''] = repository.split('/');
    return { owner, repo };
}

;// CONCATENATED MODULE: ./src/github/comments.ts
/** One comment on a pull request, written once and then rewritten. */



/** GitHub takes no longer body. Source: its error for one that is. */
const LONGEST_COMMENT = 65_536;
const PER_PAGE = 100;
/** More comments than anybody reads. */
const MOST_PAGES = 100;
/**
 * Writes the comment about these servers, or rewrites the one that is there. Each request is sent once. Of two jobs that write at the
 * same moment, the later one takes its own away again.
 * @param signal aborted when nobody waits any more
 * @throws whatever Octokit does, and an error for an answer that can't be read: then nobody knows whether it is written
 */
async function writeComment(octokit, { repo }, pullRequest, comment, signal) {
    const { issues } = octokit.rest;
    const where = { ...ownerAndRepo(repo), request: { signal } };
    const marker = markerOf(comment.serverIds);
    const body = `${marker}\n${comment.markdown}`;
    const find = () => findComment(octokit, repo, pullRequest, marker, signal);
    const before = await find();
    if (before !== null) {
        await issues.updateComment({ ...where, comment_id: before, body });
        return;
    }
    const { data } = await issues.createComment({ ...where, issue_number: pullRequest, body });
    const mine = fieldsOf(data)['id'];
    const first = await find();
    if (first === null || first === mine || typeof mine !== 'number')
        return;
    await issues.updateComment({ ...where, comment_id: first, body });
    await issues.deleteComment({ ...where, comment_id: mine });
}
/** Invisible in the page. Of the servers it holds no more than tells one set from another. */
function markerOf(serverIds) {
    const keys = serverIds.map(serverKey).toSorted().join(',');
    return `<!-- vps-safety-snapshot restore ${(0,external_node_crypto_.createHash)('sha256').update(keys).digest('hex').slice(0, 16)} -->`;
}
/** The oldest comment with this marker. */
async function findComment(octokit, repo, pullRequest, marker, signal) {
    for (let page = 1; page <= MOST_PAGES; page++) {
        const { data } = await octokit.rest.issues.listComments({
            ...ownerAndRepo(repo),
            issue_number: pullRequest,
            per_page: PER_PAGE,
            page,
            request: { signal },
        });
        if (!Array.isArray(data))
            throw new Error('its list of comments can not be read');
        const found = data.map(fieldsOf).find((each) => isOurs(each, marker));
        if (found !== undefined)
            return found['id'];
        if (data.length < PER_PAGE)
            return null;
    }
    return null;
}
/** Who may write to the repository could rewrite our comment anyway. */
const TRUSTED = ['OWNER', 'MEMBER', 'COLLABORATOR'];
/** Anybody can copy the marker, and would own the comment that all reports then go into: its author counts too. */
function isOurs(comment, marker) {
    const { id, body, user, author_association } = comment;
    const isTrusted = fieldsOf(user)['type'] === 'Bot' || TRUSTED.some((each) => each === author_association);
    return (typeof id === 'number' && isTrusted && answers_textOf(body, LONGEST_COMMENT)?.startsWith(`${marker}\n`) === true);
}

;// CONCATENATED MODULE: ./src/report/pull-request-comment.ts
/** What a comment on a pull request says: what post's part of the job summary says, and where it comes from. */



/** Room for the invisible mark and for what is said of the run. */
const RESERVED = 1000;
/**
 * The comment.
 * @param summary Markdown of this action, with all text from outside escaped
 * @param sentence what to say where the summary is too long for a comment; may hold text from outside
 */
function pullRequestComment(run, nowMs, summary, sentence) {
    const isShort = summary !== null && summary.length <= LONGEST_COMMENT - RESERVED;
    const name = `run ${run.id}, attempt ${run.attempt}`;
    const where = run.url === null ? name : `[${name}](${run.url})`;
    return [
        isShort ? summary : prose(sentence),
        `<sub>VPS.org Safety Snapshot, ${date(nowMs)}, ${where}. The next one about these servers replaces it.</sub>`,
    ].join('\n\n');
}

;// CONCATENATED MODULE: ./src/steps/post/comment-on-pull-request.ts

/** Tells the pull request what became of a restore that was asked for. Never rejects, and changes no conclusion. */
async function commentOnPullRequest({ run, clock, summary, github, log }, inputs, { result, failure }) {
    if (!inputs.comment || inputs.githubToken === null || !isOfRestore(result))
        return;
    const markdown = pullRequestComment(run, clock.nowMs(), summary.last(), failure ?? '');
    switch (await github.comment({ serverIds: inputs.serverIds, markdown })) {
        case 'written':
            log.line('The pull request has a comment that says this.');
            return;
        case 'no-pull-request':
            log.line('"comment" is "true", but this run is for no pull request: nothing is written to one.');
            return;
        case 'not-written':
            // Why is told with everything else that GitHub could not be asked.
            return;
    }
}
function isOfRestore(result) {
    switch (result) {
        case 'restored':
        case 'restore-started':
        case 'not-restored':
            return true;
        case 'pruned':
        case 'kept':
        case 'none':
            return false;
    }
}

;// CONCATENATED MODULE: ./src/steps/post/conclusion.ts

/**
 * Where a rollback by hand would begin.
 * @param snapshotOf what each server would go back to; by default what main took of it
 */
function rollbackTarget(world, inputs, servers, snapshotOf = (record) => record.id) {
    return {
        servers: servers.map((each) => ({ serverId: each.intent.serverId, snapshotId: snapshotOf(each) })),
        repo: world.run.repo,
        apiUrl: inputs.apiUrl,
    };
}
/** What a restore would cost, in one sentence of this action's own words: of several snapshots, the oldest counts. */
function whatIsLost(world, servers) {
    const ages = servers.map((each) => ageMs(each.createdAtMs, world.clock.nowMs()));
    const known = ages.filter((each) => each !== null);
    return known.length < ages.length || known.length === 0
        ? 'A restore loses what was written since the snapshot.'
        : `A restore loses what was written in the last ${duration(Math.max(...known))}.`;
}

;// CONCATENATED MODULE: ./src/steps/post/deploy-end.ts
/** More names would hide what happened to the server. */
const MOST_NAMED = 8;
/** How the deploy or the job ended, as a verb; after a failure with the steps that failed, where GitHub says. */
async function endedText({ github }, status) {
    if (status === 'cancelled')
        return 'was cancelled';
    const steps = await github.failedSteps();
    const more = steps.length > MOST_NAMED ? ` and ${steps.length - MOST_NAMED} more` : '';
    const named = steps.slice(0, MOST_NAMED).map((name) => `"${name}"`);
    return steps.length === 0 ? 'failed' : `failed at ${named.join(', ')}${more}`;
}

;// CONCATENATED MODULE: ./src/steps/post/inputs-for-post.ts



/** The inputs as they stand now, or how post ends without them. */
function inputsForPost(read, log, records) {
    if (records.kind === 'read' && records.servers.every((each) => each.kind === 'no-create')) {
        return { conclusion: concludeNothing(log) };
    }
    try {
        return { inputs: parseInputs(read).inputs };
    }
    catch (error) {
        if (!(error instanceof InputError))
            throw error;
        return { conclusion: concludeWithoutInputs(log, records, error.message, whatIsAsked(read)) };
    }
}
/** What the inputs that decide about a restore say, whatever is wrong with the others. */
function whatIsAsked(read) {
    const jobStatus = readJobStatus(read('job-status'));
    const status = readDeployStatus(read('deploy-status'), jobStatus);
    if (status === 'success' || status === 'skipped')
        return 'nothing';
    try {
        const triggers = parseRestoreOn(read('restore-on'));
        if (status === 'unknown')
            return triggers.length > 0 && jobStatus !== 'success' ? 'unknown' : 'nothing';
        return triggers.includes(status) && !isLeftAtJob(read('deploy-status')) ? 'restore' : 'nothing';
    }
    catch {
        // Whatever it holds was meant to restore.
        return 'restore';
    }
}
/** What post ends with when main sent no create, whatever the inputs are. */
function concludeNothing(log) {
    log.line('main asked for no snapshot, so there is nothing to prune or restore.');
    return { result: 'none', failure: null };
}
/**
 * What post ends with when its inputs can't be read, although main's could: a variable that they use has changed.
 * After a good deploy, or where no restore can have been asked for, that is a warning.
 */
function concludeWithoutInputs(log, records, problem, asked) {
    const created = records.kind === 'read' ? records.servers.filter((each) => each.kind === 'created') : [];
    const snapshots = created
        .map(({ id, intent }) => ` Snapshot ${id} of server ${intent.serverId} stays.`)
        .join('');
    const servers = created.length > 1 ? 'the servers are as the deploy left them' : 'the server is as the deploy left it';
    const text = `${problem} main could read the inputs, so something has changed one since. Nothing is restored and nothing is pruned: ${servers}.${snapshots}`;
    if (asked === 'restore')
        return { result: 'not-restored', failure: text };
    if (asked === 'unknown')
        return { result: 'kept', failure: text };
    log.warning(text);
    return { result: 'kept', failure: null };
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
    const candidates = standings.filter((each) => each.rank <= RANK.oldest && !each.newest && !each.lastGood);
    return plan(standings, candidates, Math.max(0, snapshots.length - keep));
}
/**
 * A plan that frees one slot on a server that may hold `limit` snapshots. Nothing is deleted while a slot is
 * free, and nothing at all when enough may not go (`short` is then above 0).
 * Sparing the last good state is never the reason that there is no room, or that a snapshot goes whose deploy may still be running.
 */
function planRoom(snapshots, limit, rules) {
    const sparing = planRoomBy(snapshots, limit, rules);
    const { lastGoodId = null } = rules;
    if (lastGoodId === null)
        return sparing;
    const mayRun = (each) => isInQuestion(each, rules) && rules.progressOf(each) !== 'ended';
    const isDearer = sparing.short > 0 || sparing.deletions.some(({ snapshot }) => mayRun(snapshot));
    if (!isDearer)
        return sparing;
    const plain = planRoomBy(snapshots, limit, { ...rules, lastGoodId: null });
    const named = (each) => each.action === 'delete' && each.snapshot.id === lastGoodId && each.reason.kind !== 'last-resort-only-own'
        ? { action: 'delete', snapshot: each.snapshot, reason: { kind: 'last-resort-last-good' } }
        : each;
    return {
        short: plain.short,
        fates: plain.fates.map((each) => named(each)),
        deletions: plain.deletions.map((each) => named(each)),
    };
}
function planRoomBy(snapshots, limit, rules) {
    const standings = judge(snapshots, rules);
    const needed = Math.max(0, snapshots.length - limit + 1);
    const candidates = standings
        .filter((each) => each.rank < RANK.never && !each.newest && !each.lastGood)
        .sort(byRank)
        .slice(0, needed);
    if (candidates.length < needed) {
        const chosen = new Set(candidates);
        const leftOwn = standings.filter((each) => each.own && !chosen.has(each));
        const [only] = leftOwn;
        const newest = leftOwn.find((each) => each.newest);
        if (leftOwn.length === 1 &&
            only !== undefined &&
            (only.newest || only.lastGood) &&
            only.rank < RANK.never) {
            candidates.push({ ...only, rank: RANK.onlyOwn, going: { kind: 'last-resort-only-own' } });
        }
        else if (
        // The last good state is worth more than what a broken deploy found.
        leftOwn.length === 2 &&
            leftOwn.some((each) => each.lastGood && !each.newest) &&
            newest !== undefined &&
            newest.rank < RANK.never) {
            candidates.push({ ...newest, rank: RANK.onlyOwn, going: { kind: 'last-resort-newest' } });
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
        const lastGood = snapshot.id === rules.lastGoodId;
        const must = mustStay(snapshot, rules);
        if (must !== null) {
            return { snapshot, own, newest, lastGood, rank: RANK.never, staying: must, going: { kind: 'oldest' } };
        }
        if (phaseOf(snapshot) === 'failed') {
            const going = { kind: 'failed', status: snapshot.status };
            return { snapshot, own, newest, lastGood, rank: RANK.failed, staying: { kind: 'not-needed' }, going };
        }
        if (isInQuestion(snapshot, rules) && rules.progressOf(snapshot) !== 'ended') {
            return {
                snapshot,
                own,
                newest,
                lastGood,
                rank: RANK.young,
                staying: { kind: 'young' },
                going: { kind: 'last-resort-young' },
            };
        }
        const staying = lastGood
            ? { kind: 'last-good' }
            : newest
                ? { kind: 'newest' }
                : { kind: 'not-needed' };
        const later = laterAttempt(snapshot, firstAttempts, rules);
        if (later !== null)
            return { snapshot, own, newest, lastGood, rank: RANK.laterAttempt, staying, going: later };
        return { snapshot, own, newest, lastGood, rank: RANK.oldest, staying, going: { kind: 'oldest' } };
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

;// CONCATENATED MODULE: ./src/steps/snapshots/delete.ts




/** A delete is sent so often at most, and again only after a look has shown that the snapshot is still there. */
const SENDS = 3;
const delete_LONGEST_PAUSE_MS = 60_000;
/**
 * Deletes in the order of the plan. One that fails does not stop the rest; the wish to stop does, and so does whatever
 * shows that somebody else works on the same server, for then another plan may be the right one.
 */
async function carryOut(world, order) {
    const done = [];
    for (const { snapshot, reason } of order.deletions) {
        if (world.signal.aborted) {
            done.push({ kind: 'failed', snapshot, why: `stopped by ${stopReason(world.signal)}` });
            continue;
        }
        world.log.line(`Deleting snapshot ${snapshot.id} (${snapshot.name}) of server ${order.serverId}: ${whyDeleted(reason)}.`);
        const mine = done.filter((each) => each.kind !== 'failed').map((each) => each.snapshot.id);
        const gone = new Set([...(order.gone ?? []), ...mine]);
        const { deletion, isStale } = await deleteOne(world, order, gone, snapshot);
        if (deletion !== null)
            done.push(deletion);
        if (isStale)
            return { deletions: done, isStale };
    }
    return { deletions: done, isStale: false };
}
/** A plan's table, with what really happened. */
function outcomesOf(plan, deletions) {
    const outcomes = new Map(deletions.map((each) => [each.snapshot.id, each]));
    return noted(plan.fates, 'deleted').map((row) => {
        const outcome = outcomes.get(row.snapshot.id);
        switch (outcome?.kind) {
            case 'deleted':
                return row;
            case 'already-gone':
                return { ...row, fate: 'already gone' };
            case 'failed':
                return { ...row, fate: 'keep', why: `could not be deleted: ${outcome.why}` };
            case undefined:
                // A plan that was not carried out to its end.
                return row.fate === 'deleted' ? { ...row, fate: 'keep' } : row;
        }
    });
}
async function deleteOne(world, order, gone, snapshot) {
    const { vpsOrg, clock, log, signal } = world;
    const failed = (why) => ({ deletion: { kind: 'failed', snapshot, why }, isStale: false });
    for (let sends = 1;; sends++) {
        const outcome = await vpsOrg.deleteSnapshot(snapshot.id, signal);
        if (outcome.kind === 'accepted') {
            // One that was there a moment ago, and is not, was deleted by somebody else.
            return { deletion: { kind: outcome.value, snapshot }, isStale: outcome.value === 'already-gone' };
        }
        if (outcome.kind === 'refused')
            return failed(outcome.error.message);
        const { brief } = outcome.error;
        log.line(`${brief} Looking whether snapshot ${snapshot.id} is gone.`);
        const asked = outcome.error.failure.retryAfterMs ?? backoffMs(sends, () => 1);
        await clock.sleep(Math.min(asked, delete_LONGEST_PAUSE_MS), signal);
        const look = await lookAgain(world, order, gone, snapshot);
        switch (look.kind) {
            case 'gone':
                return { deletion: { kind: 'deleted', snapshot }, isStale: look.isStale };
            case 'changed':
                return { deletion: null, isStale: true };
            case 'unknown':
                return failed(`${brief} ${look.why}`);
            case 'as-planned':
                if (sends === SENDS)
                    return failed(`${brief} It is still there.`);
        }
    }
}
/** A delete is sent once more only if the whole server is still as it was when the plan was made. */
async function lookAgain(world, { serverId, listed }, gone, planned) {
    try {
        const { snapshots, incomplete } = await world.vpsOrg.listSnapshots(serverId, world.signal, {
            care: 'alone',
        });
        if (incomplete !== null)
            return { kind: 'unknown', why: `It is unknown whether it is gone: ${incomplete}.` };
        const isThere = snapshots.some((each) => each.id === planned.id);
        // What this process has deleted may still be listed for a while.
        const others = (all) => all.filter((each) => !gone.has(each.id) && (isThere || each.id !== planned.id));
        const isSame = delete_describe(others(snapshots)) === delete_describe(others(listed));
        if (!isThere)
            return { kind: 'gone', isStale: !isSame };
        return { kind: isSame ? 'as-planned' : 'changed' };
    }
    catch (error) {
        return { kind: 'unknown', why: `It is unknown whether it is gone: ${messageOf(error)}` };
    }
}
/** Everything that a plan goes by, in one text that is the same for the same snapshots. */
function delete_describe(snapshots) {
    return snapshots
        .map(({ id, name, status, createdAtMs, description }) => JSON.stringify([id, name, status, createdAtMs, description]))
        .toSorted()
        .join();
}

;// CONCATENATED MODULE: ./src/steps/snapshots/list-again.ts


/** Where somebody else works on a server too, it is looked at again so often at most. */
const LOOKS_AGAIN = 3;
/** A list may lag behind a delete, whoever made it: so long to wait for it, and how often to look. */
const PAUSES_MS = [2000, 5000, 8000];
/**
 * All snapshots of a server, without what this process has deleted.
 * @param gone what is gone by now, by whoever's doing
 * @throws VpsOrgError, StepError when the list can't be read, may be incomplete, or still holds what the API says is not there
 */
async function listAgain(world, serverId, gone) {
    const mine = idsOf(gone.filter((each) => each.fate === 'deleted'));
    for (let look = 0;; look++) {
        const listed = (await completeListing(world, serverId, 'alone')).filter((each) => !mine.has(each.id));
        const ids = new Set(listed.map((each) => each.id));
        const undead = gone.filter((each) => ids.has(each.snapshot.id));
        if (undead.length === 0)
            return listed;
        const pauseMs = PAUSES_MS[look];
        if (pauseMs === undefined || world.signal.aborted)
            throw notGone(serverId, undead);
        await world.clock.sleep(pauseMs, world.signal);
    }
}
/** Says that a server is looked at again; `looksAgain`: how often it was before. */
function sayLookAgain({ log }, serverId, looksAgain) {
    log.line(`Somebody else works on the snapshots of server ${serverId} too. Looking at it again (${looksAgain + 1} of at most ${LOOKS_AGAIN}).`);
}
/** What a server holds, for an error that gives up on it. */
function heldText(listed) {
    return listed.length === 0
        ? 'none'
        : listed.map((each) => `${each.id} (${each.name}, ${each.status})`).join(', ');
}
/** The ids of what is gone. */
function idsOf(gone) {
    return new Set(gone.map((each) => each.snapshot.id));
}
/** The API says 404, as it may to a token that is not allowed to know, and the list still has it. */
function notGone(serverId, undead) {
    const which = undead.map(({ snapshot }) => `${snapshot.id} (${snapshot.name})`).join(', ');
    return new StepError(`VPS.org answers the delete with "not found" (HTTP 404) and still lists snapshot ${which} of server ${serverId}. ` +
        'May this token delete snapshots?');
}

;// CONCATENATED MODULE: ./src/decide/last-good.ts
/** Which snapshot shows the last good state of a server: what it was before deploys began to fail. */


/** Own snapshots that deploys took, the oldest first. */
function deploySnapshots(snapshots, owner) {
    return snapshots
        .filter((each) => {
        const ownership = ownershipOf(each, owner);
        return (ownership.kind === 'own' &&
            // One that a rollback took shows what it overwrote.
            ownership.parts.base === owner.base &&
            phaseOf(each) === 'completed' &&
            each.createdAtMs !== null);
    })
        .toSorted(byAge);
}
/**
 * The first own snapshot taken after the newest own one whose run succeeded: a snapshot shows the state before its own
 * run's deploy. If none of their runs succeeded, the oldest; the present run never counts as one that did. The newest come first, so that
 * nobody is asked about what no longer matters.
 * @param succeeded `null`: nobody knows; `undefined`: not asked yet
 */
function lastGoodOf(snapshots, owner, succeeded) {
    const deploys = deploySnapshots(snapshots, owner);
    for (let index = deploys.length - 1; index >= 0; index--) {
        const each = deploys[index];
        if (each === undefined || isOfRun(each, owner))
            continue;
        const success = succeeded(each);
        if (success === undefined)
            return { kind: 'ask', about: each };
        if (success === null)
            return { kind: 'unknown' };
        if (success)
            return { kind: 'known', id: deploys[index + 1]?.id ?? null };
    }
    return { kind: 'known', id: deploys[0]?.id ?? null };
}
/** Whether a snapshot was taken by the present run. */
function isOfRun(snapshot, owner) {
    const ownership = ownershipOf(snapshot, owner);
    return ownership.kind === 'own' && ownership.parts.runId === owner.run.id;
}

;// CONCATENATED MODULE: ./src/steps/snapshots/retention-rules.ts


/**
 * The rules for deleting among `snapshots`, with what can be learnt about the deploys that made them.
 * @param isTooMany whether something is to be deleted; otherwise nobody need be asked what the last good state is
 */
async function retentionRules(world, inputs, snapshots, isTooMany) {
    const rules = {
        base: inputs.name,
        run: world.run,
        protect: inputs.protect,
        spare: inputs.spare ?? [],
        nowMs: world.clock.nowMs(),
    };
    const [progressOf, lastGoodId] = await Promise.all([
        world.github.progressOf(deploysInQuestion(snapshots, rules)),
        isTooMany ? findLastGood(world, rules.base, snapshots) : null,
    ]);
    return { ...rules, progressOf, lastGoodId };
}
/** The snapshot that shows the last good state; `null` where there is none, or where nobody knows. */
async function findLastGood(world, base, snapshots) {
    const owner = { base, run: world.run };
    const answers = new Map();
    for (;;) {
        const found = lastGoodOf(snapshots, owner, (each) => answers.get(each.id));
        switch (found.kind) {
            case 'known':
                return found.id;
            case 'unknown':
                return null;
            case 'ask': {
                const succeeded = await world.github.successOf([found.about]);
                answers.set(found.about.id, succeeded(found.about));
            }
        }
    }
}

;// CONCATENATED MODULE: ./src/steps/snapshots/prune-servers.ts
/** Brings servers down to `keep` snapshots: plan, show the plans, delete. Used by post and by `prune/`. */










/** Plans for every server, shows the plans as one table, and carries them out unless it is a dry run. */
async function pruneServers(world, order) {
    const { log } = world;
    const servers = order.serverIds.map((serverId) => ({ serverId }));
    const lists = await onEachServer(servers, async ({ serverId }) => ({
        serverId,
        listed: await naming('Nothing was pruned.', () => listForDeleting(world, serverId)),
    }));
    refuseTwins(lists.done);
    noticeEmpty(world, lists.done);
    const plans = await Promise.all(lists.done.map((each) => planFor(world, order, each.serverId, each.listed)));
    const held = plans.reduce((sum, { plan }) => sum + plan.fates.length, 0);
    if (plans.length > 0) {
        const { name } = serversOf(plans.map((each) => each.serverId));
        log.line(plans.length === 1
            ? `${capital(name)} holds ${counted(held, 'snapshot')}, "keep" is ${order.keep}:`
            : `The ${counted(plans.length, 'server')} hold ${counted(held, 'snapshot')}; "keep" is ${order.keep} for each:`);
    }
    const mood = order.dryRun ? 'would delete' : 'to delete';
    const table = fleetTable(plans.map(({ serverId, plan }) => ({ serverId, rows: noted(plan.fates, mood) })));
    if (table.rows.length > 0)
        printTable(log, table);
    warnIfShort(world, order, plans);
    const pruned = await onEachServer(plans, async (each) => {
        if (!order.dryRun)
            return await pruneOne(world, order, each);
        return {
            serverId: each.serverId,
            rows: noted(each.plan.fates, mood),
            deletions: [],
            short: each.plan.short,
            problem: null,
        };
    });
    return { done: pruned.done, failed: [...lists.failed, ...pruned.failed] };
}
/** An id that is not one of this account's looks like a server without snapshots. */
function noticeEmpty({ log }, lists) {
    const empty = lists.filter((each) => each.listed.length === 0).map((each) => each.serverId);
    if (empty.length === 0)
        return;
    log.notice(`VPS.org lists no snapshot of ${serversOf(empty).name}. If there should be some, check "server-id": ids are per account.`);
}
/** What was done on one server, in one or two sentences. */
function saidOf({ deletions, short, problem }, dryRun) {
    if (dryRun)
        return NOTHING_IN_DRY_RUN;
    const idsOf = (kind) => deletions
        .filter((each) => each.kind === kind)
        .map((each) => each.snapshot.id)
        .join(', ');
    const parts = [
        { text: 'Deleted', ids: idsOf('deleted') },
        { text: 'Already gone', ids: idsOf('already-gone') },
        { text: 'Not deleted', ids: idsOf('failed') },
    ].filter(({ ids }) => ids !== '');
    return parts.length === 0
        ? short > 0 || problem !== null
            ? 'Nothing could be pruned.'
            : 'Nothing had to be pruned.'
        : `${idsOf('deleted') === '' ? '' : 'Pruned. '}${parts.map(({ text, ids }) => `${text}: ${ids}.`).join(' ')}`;
}
/** What was done on all of them: servers on which there was nothing to do share a sentence. */
function saidOfAll(servers, dryRun) {
    const [only] = servers;
    if (only !== undefined && servers.length === 1)
        return [saidOf(only, dryRun)];
    if (dryRun)
        return servers.length === 0 ? [] : [NOTHING_IN_DRY_RUN];
    const isIdle = (each) => each.deletions.length === 0 && each.short === 0 && each.problem === null;
    const idle = servers.filter(isIdle);
    const busy = servers.filter((each) => !isIdle(each));
    const sentences = busy.map((each) => `Server ${each.serverId}: ${saidOf(each, dryRun)}`);
    return idle.length === 0
        ? sentences
        : [...sentences, `Nothing had to be pruned on ${counted(idle.length, 'server')}.`];
}
const NOTHING_IN_DRY_RUN = 'Dry run: nothing was deleted.';
/** Servers on which something could not be deleted, and why. */
function leftOver(servers) {
    return servers.flatMap(({ serverId, deletions, problem }) => {
        const left = deletions.filter((each) => each.kind === 'failed');
        const which = left.map(({ snapshot, why }) => `${snapshot.id} (${snapshot.name}): ${why}`).join(' ');
        const texts = [
            ...(left.length === 0 ? [] : [`Not pruned on server ${serverId}: ${which}`]),
            ...(problem === null ? [] : [`${problem}${deletedText(deletions)}`]),
        ];
        return texts.length === 0 ? [] : [{ serverId, error: new StepError(texts.join(' ')) }];
    });
}
function deletedText(deletions) {
    const ids = deletions.filter((each) => each.kind === 'deleted').map((each) => each.snapshot.id);
    return ids.length === 0 ? ' Nothing was deleted.' : ` Deleted before that: ${ids.join(', ')}.`;
}
async function planFor(world, order, serverId, listed) {
    const rules = await retentionRules(world, order, listed, listed.length > order.keep);
    return { serverId, listed, plan: planPrune(listed, order.keep, rules) };
}
async function pruneOne(world, order, first) {
    const { serverId } = first;
    let { listed, plan } = first;
    /** The last word on each. */
    const last = new Map();
    /** What is gone by now, by whoever's doing. */
    let gone = [];
    const done = (rows, problem) => ({
        serverId,
        rows,
        deletions: [...last.values()],
        short: plan.short,
        problem,
    });
    for (let looksAgain = 0;; looksAgain++) {
        const { deletions, isStale } = await carryOut(world, {
            serverId,
            deletions: plan.deletions,
            listed,
            gone: idsOf(gone),
        });
        for (const each of deletions)
            last.set(each.snapshot.id, each);
        const rows = [...gone, ...outcomesOf(plan, deletions)];
        if (!isStale)
            return done(rows, null);
        gone = rows.filter((each) => each.fate !== 'keep');
        try {
            listed = await listAgain(world, serverId, gone);
            if (looksAgain === LOOKS_AGAIN)
                return done(rows, tooBusy(serverId, listed));
            sayLookAgain(world, serverId, looksAgain);
            plan = (await planFor(world, order, serverId, listed)).plan;
            // What could not be deleted, and need not be any more, is no failure.
            const wanted = new Set(plan.deletions.map((each) => each.snapshot.id));
            for (const [id, each] of last)
                if (each.kind === 'failed' && !wanted.has(id))
                    last.delete(id);
        }
        catch (error) {
            if (!isForeseen(error))
                throw error;
            return done(rows, `Pruning server ${serverId} was broken off. ${error.message}`);
        }
    }
}
/** @throws VpsOrgError, StepError when the list can't be read, or may lack some: then nothing is deleted */
async function listForDeleting(world, serverId) {
    try {
        const listing = await world.vpsOrg.listSnapshots(serverId, world.signal);
        if (listing.incomplete === null)
            return listing.snapshots;
        throw new StepError(`The list of snapshots of server ${serverId} may be incomplete (${listing.incomplete}), and nothing is ever deleted on the ground of such a list.`);
    }
    catch (error) {
        if (error instanceof StepError)
            throw error;
        throw new StepError(`The snapshots of server ${serverId} can't be read. ${messageOf(error)}`, {
            cause: error,
        });
    }
}
/** The same failure, with what it means before it. */
async function naming(what, work) {
    try {
        return await work();
    }
    catch (error) {
        if (!isForeseen(error))
            throw error;
        throw new StepError(`${what} ${error.message}`, { cause: error });
    }
}
function warnIfShort({ log }, { keep }, plans) {
    const short = plans.filter(({ plan }) => plan.short > 0);
    const [only] = short;
    if (only === undefined)
        return;
    const rest = ': the others must stay, and the table in the log says why. Delete by hand what is not needed. ' +
        'Young ones of other runs can go once the job may ask GitHub: permission "actions: read".';
    const each = short.map(({ serverId, plan }) => `${serverId} (${plan.short} more)`);
    log.warning(plans.length === 1
        ? `Server ${only.serverId} keeps ${only.plan.short} more than "keep" (${keep})${rest}`
        : `${capital(serversOf(each).name)} ${short.length === 1 ? 'keeps' : 'keep'} more than "keep" (${keep})${rest}`);
}
function tooBusy(serverId, listed) {
    return (`Somebody else keeps deleting snapshots of server ${serverId}: looked at again ${LOOKS_AGAIN} times, so the rest is left to the next run. ` +
        `It holds: ${heldText(listed)}.`);
}

;// CONCATENATED MODULE: ./src/steps/post/prune-after-deploy.ts
/** After a good deploy: bring the servers down to `keep` snapshots. Trouble here is a warning, never a failure. */




/** Plans, prints, deletes, and says what was done. */
async function pruneAfterDeploy(world, inputs) {
    const { log } = world;
    log.line('The deploy succeeded.');
    const { done, failed } = await pruneServers(world, inputs);
    // One annotation for all of them: a run's page shows only ten.
    if (failed.length > 0)
        warn(world, inputs, failed, 'The deploy is not affected.');
    const left = leftOver(done);
    if (left.length > 0)
        warn(world, inputs, left, 'The deploy is not affected; the next run tries again.');
    const sentences = [
        ...saidOfAll(done, inputs.dryRun),
        ...failed.map(({ serverId }) => `Nothing was pruned on server ${serverId}; the log says why.`),
    ];
    for (const sentence of sentences)
        log.line(sentence);
    await world.summary.write(postSummary({
        headline: 'After the deploy: it succeeded',
        sentences,
        snapshots: done.length === 0 ? null : fleetTable(done),
        rollback: null,
    }));
    const isPruned = !inputs.dryRun && done.some((each) => !nothingWent(each));
    return { result: isPruned ? 'pruned' : 'kept', failure: null };
}
function warn(world, inputs, failed, rest) {
    const { message } = failureOf(failed, inputs.serverIds, 'not pruned', rest);
    world.log.warning(inputs.serverIds.length === 1 ? `${message} ${rest}` : message);
}
/** Where nothing had to go the server is pruned too; where nothing could, it is not. */
function nothingWent({ deletions, problem }) {
    if (problem !== null)
        return !deletions.some((each) => each.kind === 'deleted');
    return deletions.length > 0 && deletions.every((each) => each.kind === 'failed');
}

;// CONCATENATED MODULE: ./src/decide/commit-before.ts


/**
 * The commit of the newest own snapshot that another run took before this one: the deploy that followed it is the one
 * before. None or one.
 */
function commitBefore(listed, { id, createdAtMs }, owner) {
    const before = deploySnapshots(listed, owner).findLast((each) => each.id !== id &&
        !isOfRun(each, owner) &&
        (createdAtMs === null || (each.createdAtMs !== null && each.createdAtMs < createdAtMs)));
    const sha = commitOf(before?.description ?? null);
    return sha === null ? [] : [sha];
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

;// CONCATENATED MODULE: ./src/steps/restores/start-restore.ts
/** Starts a restore, once. One whose answer did not come is looked for; it is not sent again. */



/** A restore that the API put off (429), and that a look shows not to have begun, is sent so often at most. */
const start_restore_SENDS = 3;
const LONGEST_PUT_OFF_MS = 60_000;
/** After a lost answer: how long to look whether the server is being restored. */
const LOOK_FOR_MS = 60_000;
/** Sends the restore, once. `lost`: the answer does not say whether it began, and somebody has to look. */
async function sendRestore(world, order) {
    const { kind, ...rest } = await world.vpsOrg.restoreSnapshot(order.snapshotId, world.signal);
    if (!('error' in rest))
        return { start: { kind: 'started', sawRestoring: false } };
    const { error } = rest;
    if (kind === 'refused')
        return { start: { kind: 'refused', error } };
    return { lost: { error } };
}
/** Looks whether a restore began. One that the API only put off is sent again, when looks show that it did not. */
async function findOutWhetherBegun(world, order, lost) {
    const { vpsOrg, log, signal } = world;
    let { error } = lost;
    for (let sends = 1;; sends++) {
        const putOffMs = error.failure.retryAfterMs ?? 0;
        const mayGoOn = error.failure.kind === 'rate-limited' && sends < start_restore_SENDS && putOffMs <= LONGEST_PUT_OFF_MS;
        // A list may lag, so a look at the server proves something only some time after.
        const lookForMs = mayGoOn ? Math.max(putOffMs, LAG_MS) : LOOK_FOR_MS;
        log.line(`${error.brief} Looking whether server ${order.serverId} is being restored.`);
        const look = await lookForRestoring(world, order, lookForMs);
        if (look === 'restoring')
            return { kind: 'started', sawRestoring: true };
        if (!mayGoOn || look === 'not-seen')
            return { kind: 'unknown', error };
        log.line(`It is not being restored, so the restore is sent again (${sends + 1} of at most ${start_restore_SENDS}).`);
        const { kind, ...rest } = await vpsOrg.restoreSnapshot(order.snapshotId, signal);
        if (!('error' in rest))
            return { kind: 'started', sawRestoring: false };
        // Even a refusal may be because the one before was carried out: somebody has to look.
        if (kind === 'refused' && rest.error.failure.kind === 'not-sent')
            return { kind: 'unknown', error };
        error = rest.error;
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

;// CONCATENATED MODULE: ./src/steps/restores/wait-for-servers.ts
/** Waits until restores are over, all of them together, and tells how it goes. */






/** VPS.org's own words: "This may take 5-15 minutes." */
const USUAL_RESTORE = '5 to 15 minutes are usual';
/** Resolves, with an end for each server, when all are back or nobody can wait any longer. */
async function waitForServers(world, plan) {
    const { log, clock, signal, vpsOrg } = world;
    const [only] = plan.servers;
    if (only === undefined)
        return new Map();
    const isOne = plan.servers.length === 1;
    const startMs = clock.elapsedMs();
    const report = progressReport(log, clock, USUAL_RESTORE);
    const states = new Map();
    const tell = plan.isFolded ? log.startGroup : log.line;
    tell(`Waiting until ${isOne ? `server ${only.serverId} is` : `${counted(plan.servers.length, 'server')} are`} back (${USUAL_RESTORE})`);
    const ends = await poll({
        clock,
        signal,
        intervalMs: plan.pollIntervalMs,
        deadlineMs: startMs + plan.timeoutMs,
        begin: new Map(plan.servers.map((each) => [each.serverId, beginServerWait(startMs, each.sawRestoring)])),
        look: (serverId, limitMs) => lookAtServerStatus(vpsOrg, serverId, signal, limitMs),
        judge: judgeServerLook,
        onEnd: (serverId, verdict) => {
            states.set(serverId, wordFor(verdict));
        },
        onLook: (open) => {
            for (const [serverId, { look, wait }] of open)
                states.set(serverId, wait_for_servers_describe(look, wait));
            report(tally([...states.values()], isOne));
        },
    });
    if (plan.isFolded)
        log.endGroup();
    return ends;
}
function wordFor(verdict) {
    switch (verdict.kind) {
        case 'up':
            return 'back';
        case 'stopped':
            return 'stopped';
        case 'broken':
            return verdict.status;
        case 'blind':
            return 'not to be seen';
    }
}
function wait_for_servers_describe(look, wait) {
    switch (look.kind) {
        case 'failed':
            return `look failed (${wait.failures} of ${FAILED_LOOKS_LIMIT} in a row): ${look.why}`;
        case 'missing':
            return 'not in the list of servers';
        case 'status':
            return look.status;
    }
}

;// CONCATENATED MODULE: ./src/steps/restores/restore-all.ts
/** Restores servers: sends each restore once, and follows those that began while it still looks for the others. */



/** So long after the first restore was accepted the answers of the others are waited for. */
const GRACE_MS = 1000;
/** Resolves, with an outcome for each server, when all are over or nobody can wait any longer. */
async function restoreAll(world, order) {
    const outcomes = new Map();
    const all = new Set();
    const begun = async (serverId) => {
        all.add(serverId);
        order.onBegun(serverId);
        if (all.size === 1)
            await order.onProgress();
    };
    const answers = new Map();
    const accepted = Promise.withResolvers();
    const sends = order.servers.map(async (server) => {
        const answer = await sendRestore(world, { ...server, pollIntervalMs: order.pollIntervalMs });
        answers.set(server, answer);
        if ('start' in answer && answer.start.kind === 'started') {
            accepted.resolve(null);
            await begun(server.serverId);
        }
        return answer;
    });
    // Most answers come at once. Whoever is late must not keep those that began from being looked at.
    const grace = accepted.promise.then(() => world.clock.sleep(GRACE_MS, world.signal));
    await Promise.race([Promise.allSettled(sends), grace]);
    const early = [...answers].flatMap(([server, answer]) => 'start' in answer ? [{ server, start: answer.start }] : []);
    if (all.size > 1)
        await order.onProgress();
    const follow = async (starts, isFolded) => {
        const followed = [];
        for (const { server, start } of starts) {
            if (start.kind !== 'started')
                outcomes.set(server.serverId, start);
            else if (!server.isFollowed)
                outcomes.set(server.serverId, { kind: 'not-followed' });
            else
                followed.push({ serverId: server.serverId, sawRestoring: start.sawRestoring });
        }
        const ends = await waitForServers(world, { ...order, servers: followed, isFolded });
        for (const [serverId, end] of ends)
            outcomes.set(serverId, { kind: 'ended', end });
    };
    const followLate = async (server, sent, isAlone) => {
        const answer = await sent;
        const what = { ...server, pollIntervalMs: order.pollIntervalMs };
        const start = 'start' in answer ? answer.start : await findOutWhetherBegun(world, what, answer.lost);
        if ('lost' in answer && start.kind === 'started')
            await begun(server.serverId);
        if (all.size > 1)
            await order.onProgress();
        await follow([{ server, start }], isAlone);
    };
    const known = new Set(early.map((each) => each.server));
    const late = order.servers.flatMap((server, index) => {
        const sent = sends[index];
        return sent === undefined || known.has(server) ? [] : [{ server, sent }];
    });
    await settleAll([
        follow(early, late.length === 0),
        ...late.map(({ server, sent }) => followLate(server, sent, order.servers.length === 1)),
    ]);
    // What went wrong while one of them was told of is not lost either.
    await Promise.all(sends);
    return outcomes;
}

;// CONCATENATED MODULE: ./src/steps/restores/verify-restore.ts
/** The closing look after a restore: whether snapshots survive one is not documented. */

/** Says in one sentence whether the restored snapshot is still listed; a warning says so when it is not. */
async function stillListed(world, serverId, id) {
    const look = await lookAtSnapshot(world, serverId, id, { care: 'glance' });
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

;// CONCATENATED MODULE: ./src/steps/commits-since.ts
/** What was committed since each of these commits, up to the one of this run, as far as GitHub says. */
async function commitsSince({ run, github }, bases) {
    const head = run.sha;
    if (head === null)
        return [];
    const others = [...new Set(bases)].filter((base) => !head.startsWith(base));
    const all = await Promise.all(others.map((base) => github.commitsBetween(base, head)));
    return all.filter((each) => each !== null);
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

;// CONCATENATED MODULE: ./src/steps/post/check-before-restore.ts
/** The look before an automatic restore: every server, and whether it may be restored. */




/** The server that a record is about. */
function serverIdOf(record) {
    return record.intent.serverId;
}
/** Looks at all of them, and decides for each. Changes nothing. */
async function checkBeforeRestore(world, inputs, servers) {
    const [listings, sights] = await Promise.all([
        Promise.all(servers.map((each) => listOrWhy(world, serverIdOf(each)))),
        seeServers(world, servers.map(serverIdOf)),
    ]);
    return await Promise.all(servers.map(async (record, index) => {
        const listing = listings[index] ?? { unreadable: 'nobody has looked' };
        const server = sights.get(serverIdOf(record)) ?? { kind: 'unreadable', why: 'nobody has looked' };
        const decision = decideRestore({
            record,
            run: world.run,
            base: inputs.name,
            listing,
            server,
            sharedAddresses: server.kind === 'seen' ? ownAmong(server.server.addresses, world.interfaces) : [],
            deploysGoing: await deploysGoing(world, inputs, listing),
            jobStatus: inputs.jobStatus,
            waitForRestore: inputs.waitForRestore,
            dryRun: inputs.dryRun,
        });
        return { record, listed: 'unreadable' in listing ? null : listing.snapshots, decision };
    }));
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
    const progressOf = await world.github.progressOf(young);
    return young.filter((each) => progressOf(each) === 'going');
}

;// CONCATENATED MODULE: ./src/steps/post/restore-ending.ts









/** Writes the summary, and says what post ends with. */
async function concludeRestore(scene, ending) {
    const { world, inputs, ended } = scene;
    const { byHand, unusable, remarks = [], opening, closing, sentences } = ending;
    const usable = byHand.filter((each) => !unusable.has(each.id));
    const first = [`The deploy ${ended}.`, ...(opening === null ? [] : [opening])].join(' ');
    const last = closing === null ? [] : [closing];
    const told = scene.servers.length === 1 ? [[first, ...sentences, ...last].join(' ')] : [first, ...sentences, ...last];
    await summarise(scene, { ...ending, sentences: [...told, ...remarks] }, unusable.size === 0 && usable.length > 0 ? usable : null);
    if (scene.servers.length > 1)
        for (const sentence of sentences)
            world.log.line(sentence);
    const target = rollbackTarget(world, inputs, byHand, (each) => (unusable.has(each.id) ? LATEST : each.id));
    const advice = byHand.length === 0 ? [] : [rollbackSentence(target)];
    return { result: ending.result, failure: annotation(first, sentences, [...last, ...advice].join(' ')) };
}
/** Writes the summary. */
async function summarise(scene, { headline, sentences, fates }, byHand = null) {
    const { world, inputs, checked, commits } = scene;
    const rows = checked.flatMap(({ record, listed }) => {
        const fate = fates.get(record) ?? 'keep';
        return listed === null ? [] : [{ serverId: serverIdOf(record), rows: notPruned(listed, record.id, fate) }];
    });
    const rollback = byHand === null
        ? null
        : { target: rollbackTarget(world, inputs, byHand), lost: whatIsLost(world, byHand) };
    await world.summary.write(postSummary({
        headline,
        sentences,
        snapshots: rows.length === 0 ? null : fleetTable(rows),
        rollback,
        commits,
    }));
}
/** A re-run's snapshot shows what the attempt before left: say so, and name the first attempt's if it is there. */
function attemptRemarks({ world, inputs, servers, checked }) {
    const { run } = world;
    if (run.attempt === '1')
        return [];
    const firsts = checked.flatMap(({ record, listed }) => {
        const first = listed?.find((each) => {
            const ownership = ownershipOf(each, { base: inputs.name, run });
            if (ownership.kind !== 'own' || phaseOf(each) !== 'completed')
                return false;
            const { base, runId, attempt } = ownership.parts;
            return base === inputs.name && runId === run.id && attempt === '1';
        });
        return first === undefined ? [] : [{ serverId: serverIdOf(record), first }];
    });
    const named = firsts.map(({ serverId, first }) => `The snapshot of the first attempt is still there: ${first.id} (${first.name})${servers.length === 1 ? '' : ` on server ${serverId}`}.`);
    const none = 'The first attempt left no snapshot that is still there.';
    return [
        `This is attempt ${run.attempt} of the run: its snapshot shows what the attempt before left on the server, and that is what comes back. ${named.length === 0 ? none : named.join(' ')}`,
    ];
}

;// CONCATENATED MODULE: ./src/steps/post/restore-outcome.ts




/** Sorts an outcome. */
function kindOf(outcome) {
    switch (outcome.kind) {
        case 'refused':
        case 'unknown':
        case 'not-followed':
            return outcome.kind;
        case 'ended':
            return outcome.end.kind === 'up' || outcome.end.kind === 'stopped' ? 'restored' : 'unverified';
    }
}
/** What a table says of the snapshot of a server that came out like this. */
function fateOf(kind) {
    switch (kind) {
        case 'refused':
            return 'keep';
        case 'unknown':
            return 'restore sent, unknown';
        case 'unverified':
        case 'not-followed':
            return 'restore started';
        case 'restored':
            return 'restored';
    }
}
/** A headline for all of them. */
function headlineOf(kinds) {
    const all = (kind) => kinds.every((each) => each === kind);
    if (all('restored'))
        return 'restored';
    if (all('refused'))
        return 'not restored';
    if (all('unknown'))
        return 'unknown whether the restore began';
    if (all('not-followed'))
        return 'restore started';
    return all('unverified') ? 'restore started, not verified' : 'not every server is known to be restored';
}
/** How many of several servers are back, and which are not. */
function countOf(concluded) {
    const bad = concluded.filter((each) => kindOf(each.outcome) !== 'restored');
    const back = concluded.length - bad.length;
    const count = counted(concluded.length, 'server');
    if (bad.length === 0)
        return `All ${count} were restored.`;
    const begun = bad.filter((each) => !['refused', 'unknown'].includes(kindOf(each.outcome)));
    if (begun.length === concluded.length)
        return `The restores of all ${count} were started, and none is verified.`;
    return `${back} of ${count} ${back === 1 ? 'is' : 'are'} known to be restored; not ${serversOf(bad.map((each) => serverIdOf(each.record))).name}.`;
}
/** What became of one server. */
function sentenceOf(world, inputs, concluded) {
    const { record, outcome } = concluded;
    const serverId = serverIdOf(record);
    const from = `server ${serverId} from ${which(world, concluded)}`;
    switch (outcome.kind) {
        case 'refused':
            return `Server ${serverId} was not restored. ${outcome.error.message} Server ${serverId} is as the deploy left it.`;
        case 'unknown':
            return (`The restore of ${from} was sent, and it is unknown whether the restore began: ` +
                `${outcome.error.brief} No look showed the server restoring, and it is not sent again. ${lookLater(serverId)}`);
        case 'not-followed':
            return `The restore of ${from} was started and accepted by VPS.org. Started, not verified: ${whyNotFollowed(concluded.followUp)} ${lookLater(serverId)}`;
        case 'ended':
            return sentenceOfEnd(world, inputs, concluded, outcome.end);
    }
}
function sentenceOfEnd(world, inputs, concluded, end) {
    const serverId = serverIdOf(concluded.record);
    const from = which(world, concluded);
    const kept = concluded.stillListed;
    const accepted = `The restore of server ${serverId} from ${from} was accepted,`;
    const restored = `Server ${serverId} was restored from ${from}.`;
    switch (end.kind) {
        case 'up':
            return `${restored} The server is active again. ${kept ?? ''}`;
        case 'stopped':
            return `${restored} The server is stopped: restored, but not started. Start it at VPS.org. ${kept ?? ''}`;
        case 'broken':
            return `${accepted} but the server is now "${end.status}". Look at it at VPS.org, and ask VPS.org for help; the snapshot is not affected.`;
        case 'blind':
            return `${accepted} but the server can't be looked at any more: ${end.why} ${lookLater(serverId)}`;
        case 'timeout':
            return `${accepted} and is not over after ${duration(inputs.restoreTimeoutMs)} (the input "restore-timeout"). It goes on at VPS.org. ${lookLater(serverId)}`;
        case 'aborted':
            return `${accepted} and this step was stopped by ${stopReason(world.signal)} before it was over. It goes on at VPS.org. ${lookLater(serverId)}`;
    }
}
/** A snapshot, with its age. */
function which(world, { snapshot }) {
    return `snapshot ${snapshot.id} (${snapshot.name}, ${age(snapshot.createdAtMs, world.clock.nowMs())})`;
}
function whyNotFollowed(followUp) {
    switch (followUp) {
        case 'wait':
            return 'nobody has looked yet.';
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

;// CONCATENATED MODULE: ./src/steps/post/restore-after-deploy.ts















/**
 * Restores this run's snapshots if every check allows it, on every server: half a fleet is not restored. The exit code
 * is 1 in any case.
 */
async function restoreAfterDeploy(world, inputs, servers, status) {
    const { name } = serversOf(servers.map(serverIdOf));
    const plainly = status === 'failure' ? 'failed' : 'was cancelled';
    world.log.line(`The deploy ${plainly}, and "restore-on" names "${status}". Checking whether ${name} can be restored.`);
    const checked = await checkBeforeRestore(world, inputs, servers);
    // After the question whether another deploy is going: that one decides, this one only tells.
    const ended = await endedText(world, status);
    const commits = await undoneCommits(world, inputs, checked);
    const scene = { world, inputs, servers, ended, checked, commits };
    if (wasStopped(world.signal))
        return await stopped(scene);
    const going = checked.flatMap(({ record, decision }) => decision.kind === 'restore' ? [{ record, ...decision }] : []);
    if (going.length < checked.length)
        return await refused(scene);
    return await restore(scene, going);
}
/** Looks that were broken off say nothing about the servers. */
async function stopped(scene) {
    const { world, servers } = scene;
    const { name, is, was, it } = serversOf(servers.map(serverIdOf));
    return await concludeRestore(scene, {
        result: 'not-restored',
        headline: 'After the deploy: not restored',
        opening: null,
        sentences: [
            `${capital(name)} ${was} not restored: stopped by ${stopReason(world.signal)} while checking. No restore was sent; ${name} ${is} as the deploy left ${it}.`,
        ],
        closing: null,
        fates: new Map(),
        byHand: servers,
        unusable: new Set(),
    });
}
/** Nothing was sent. */
async function refused(scene) {
    const { servers, checked } = scene;
    const refusals = checked.flatMap(({ record, decision }) => decision.kind === 'refuse' ? [{ record, refusal: decision.refusal }] : []);
    const unusable = new Set(refusals.filter(({ refusal }) => !canRollBack(refusal)).map(({ record }) => record.id));
    const sentence = (record, refusal) => `${whyRefused(refusal, record.id)} ${stateAfterRefusal(refusal, serverIdOf(record))}`;
    const isOne = servers.length === 1;
    const { name } = serversOf(refusals.map(({ record }) => serverIdOf(record)));
    return await concludeRestore(scene, {
        result: 'not-restored',
        headline: 'After the deploy: not restored',
        opening: isOne
            ? null
            : `None of the ${servers.length} servers was restored, because of ${name}: half a fleet is not restored.`,
        sentences: refusals.map(({ record, refusal }) => isOne
            ? `Server ${serverIdOf(record)} was not restored. ${sentence(record, refusal)}`
            : `[${serverIdOf(record)}] ${sentence(record, refusal)}`),
        closing: null,
        fates: new Map(),
        byHand: servers,
        unusable,
    });
}
/** What the deploy that is about to be undone had brought: the commits since the deploy before it. */
async function undoneCommits(world, inputs, checked) {
    if (checked.some(({ decision }) => decision.kind === 'refuse'))
        return [];
    const owner = { base: inputs.name, run: world.run };
    return await commitsSince(world, checked.flatMap(({ record, listed }) => commitBefore(listed ?? [], record, owner)));
}
async function restore(scene, going) {
    const { world, inputs, ended } = scene;
    const { log } = world;
    for (const line of scene.commits.flatMap((each) => commitLines(each)))
        log.line(line);
    for (const each of going) {
        log.line(`Restoring server ${serverIdOf(each.record)} from ${which(world, each)}. ${whatIsLost(world, [each.record])}`);
    }
    // Should this process be killed before an answer comes, the jobs that follow must not take it for nothing.
    exportResult(world.toolkit, 'not-restored', log.warning);
    const begun = new Set();
    const outcomes = await restoreAll(world, {
        servers: going.map(({ record, snapshot, followUp }) => ({
            serverId: serverIdOf(record),
            snapshotId: snapshot.id,
            isFollowed: followUp === 'wait',
        })),
        timeoutMs: inputs.restoreTimeoutMs,
        pollIntervalMs: inputs.pollIntervalMs,
        onBegun: (serverId) => {
            if (begun.size === 0) {
                // If this process is killed while it waits, this is what people and jobs will read.
                exportResult(world.toolkit, 'restore-started', log.warning);
                for (const remark of attemptRemarks(scene))
                    log.warning(remark);
            }
            for (const each of going)
                if (serverIdOf(each.record) === serverId)
                    begun.add(each);
            const sentences = acceptedTexts(world, going, serverId);
            for (const sentence of sentences)
                log.line(`The deploy ${ended}. ${sentence}`);
        },
        onProgress: () => summariseStart(scene, [...begun]),
    });
    return await concludeAll(scene, await Promise.all(going.map(async (each) => {
        const outcome = outcomes.get(serverIdOf(each.record)) ?? { kind: 'not-followed' };
        return { ...each, outcome, stillListed: await verified(world, each, outcome) };
    })));
}
function acceptedTexts(world, going, serverId) {
    return going
        .filter(({ record }) => serverIdOf(record) === serverId)
        .map((each) => `The restore of server ${serverId} from ${which(world, each)} was started and accepted by VPS.org.`);
}
async function summariseStart(scene, begun) {
    const { world, servers, ended } = scene;
    const accepted = begun.flatMap((each) => acceptedTexts(world, [each], serverIdOf(each.record)));
    await summarise(scene, {
        headline: 'After the deploy: restore started',
        sentences: [
            `The deploy ${ended}. ${accepted.join(' ')} Whether it succeeded is not known to this page: ${USUAL_RESTORE}; look at the ${servers.length === 1 ? 'server' : 'servers'} at VPS.org.`,
            ...attemptRemarks(scene),
        ],
        fates: new Map(begun.map(({ record }) => [record, fateOf('not-followed')])),
    });
}
async function verified(world, { record }, outcome) {
    if (kindOf(outcome) !== 'restored' || outcome.kind !== 'ended')
        return null;
    if (outcome.end.kind === 'stopped') {
        world.log.warning(`Server ${serverIdOf(record)} is restored, not started. Start it at VPS.org.`);
    }
    return await stillListed(world, serverIdOf(record), record.id);
}
async function concludeAll(scene, concluded) {
    const { world, inputs } = scene;
    const kinds = concluded.map(({ outcome }) => kindOf(outcome));
    const isRestored = kinds.every((each) => each === 'restored');
    const result = isRestored
        ? 'restored'
        : kinds.every((each) => each === 'refused' || each === 'unknown')
            ? 'not-restored'
            : 'restore-started';
    const bad = concluded.filter(({ outcome }) => kindOf(outcome) !== 'restored');
    const good = concluded.filter(({ outcome }) => kindOf(outcome) === 'restored');
    const isBegun = kinds.some((each) => each !== 'refused');
    return await concludeRestore(scene, {
        result,
        headline: `After the deploy: ${headlineOf(kinds)}`,
        opening: concluded.length === 1 ? null : countOf(concluded),
        // What went wrong comes first: a long annotation is cut.
        sentences: [...bad, ...good].map((each) => sentenceOf(world, inputs, each)),
        closing: isRestored ? 'This step fails on purpose, so that nobody takes the deploy for done.' : null,
        remarks: isBegun ? attemptRemarks(scene) : [],
        fates: new Map(concluded.map(({ record, outcome }) => [record, fateOf(kindOf(outcome))])),
        byHand: concluded.filter(({ outcome }) => kindOf(outcome) === 'refused').map(({ record }) => record),
        unusable: new Set(),
    });
}

;// CONCATENATED MODULE: ./src/steps/post/unprotected.ts







/** Looks once at each, and says what that means for the servers. */
async function describeUnprotected(world, inputs, servers) {
    const isUnprotected = (each) => each.kind !== 'created' || each.completion !== 'seen';
    const found = await Promise.all(servers.map(async (record, index) => isUnprotected(record) ? await unprotected_describe(world, record, inputs.serverIds[index] ?? '') : null));
    const bad = found.filter((each) => each !== null);
    const others = servers.length - bad.length;
    const good = others === 0
        ? ''
        : ` The snapshots of the other ${counted(others, 'server')} are completed; a half-protected fleet is not restored half.`;
    const sentences = bad.map((each) => each.text);
    const text = annotation('', sentences, `${good.trim()} What is not known to have been complete before the deploy is neither restored, ` +
        `nor is anything pruned; ${unprotected_stateOf(inputs)}.${adviceOf(world, inputs, servers, found)}`.trim()).replaceAll('  ', ' ');
    if (servers.length > 1)
        for (const sentence of sentences)
            world.log.line(sentence);
    return { text, mayExist: bad.some((each) => each.mayExist) };
}
/** How to roll back by hand whatever can be: what is known to be good, and what is there, with what is not known of it. */
function adviceOf(world, inputs, servers, found) {
    const byHand = servers.flatMap((record, index) => record.kind === 'created' && found[index]?.isThere !== false ? [record] : []);
    if (byHand.length === 0)
        return '';
    const unseen = byHand.filter((each) => each.completion !== 'seen').map((each) => each.id);
    const moment = unseen.length === 0
        ? ''
        : ` Which moment ${unseen.join(', ')} ${unseen.length === 1 ? 'shows' : 'show'} is not known.`;
    const without = servers.length - byHand.length;
    const lost = without === 0 ? '' : ` For ${counted(without, 'server')} there is no snapshot to go back to.`;
    const isFinished = found.every((each) => each?.isFinished !== false);
    const when = isFinished ? '' : ' Once they are completed:';
    return `${moment}${lost}${unseen.length === 1 ? when.replace('they are', 'it is') : when} ${rollbackSentence(rollbackTarget(world, inputs, byHand))}`;
}
const NOT_THERE = { isThere: false, isFinished: true };
async function unprotected_describe(world, record, serverId) {
    switch (record.kind) {
        case 'no-create':
            return { ...NOT_THERE, text: `main asked for no snapshot of server ${serverId}.`, mayExist: false };
        case 'sent': {
            const { text, mayExist } = await searchOnce(world, record.intent);
            const asked = `main asked for snapshot ${record.intent.name} of server ${serverId} and never learnt its id.`;
            return { ...NOT_THERE, text: `${asked} ${text}`, mayExist };
        }
        case 'created':
            return await lookOnce(world, record);
    }
}
async function lookOnce(world, record) {
    const { serverId, name } = record.intent;
    const look = await lookAtSnapshot(world, serverId, record.id, { care: 'whole' });
    const now = look.kind === 'listed'
        ? `It is now "${look.snapshot.status}".`
        : look.kind === 'absent'
            ? 'It is not in the list now.'
            : `What it is now can't be read: ${look.why}`;
    const what = `snapshot ${record.id} (${name}) of server ${serverId}`;
    const who = record.completion === 'left-to-wait'
        ? `"wait" is "false", and wait/ did not see ${what} completed before the deploy, or not all of those that it waited for.`
        : `main did not see ${what} completed.`;
    return {
        text: `${who} ${now}`,
        mayExist: false,
        isThere: look.kind === 'failed' || (look.kind === 'listed' && phaseOf(look.snapshot) !== 'failed'),
        isFinished: look.kind !== 'listed' || phaseOf(look.snapshot) !== 'pending',
    };
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
                return { text, mayExist: true };
            }
            case 'ambiguous': {
                const ids = look.snapshots.map((each) => each.id).join(', ');
                return { text: `VPS.org holds what may be it: ${ids}.`, mayExist: true };
            }
            case 'not-there':
                return listing.incomplete === null
                    ? { text: 'VPS.org does not list it.', mayExist: false }
                    : { text: `It is not in the list, which may be incomplete: ${listing.incomplete}.`, mayExist: true };
        }
    }
    catch (error) {
        return { text: `Whether VPS.org made it can't be read: ${messageOf(error)}`, mayExist: true };
    }
}
/** How the servers are when nothing was done to them, as far as the deploy's end tells. */
function unprotected_stateOf(inputs) {
    const isOne = inputs.serverIds.length === 1;
    const subject = isOne ? 'the server is' : 'the servers are';
    return readDeployStatus(inputs.deployStatus, inputs.jobStatus) === 'skipped'
        ? `the deploy did not run, so ${subject} as ${isOne ? 'it was' : 'they were'}`
        : `${subject} as the deploy left ${isOne ? 'it' : 'them'}`;
}

;// CONCATENATED MODULE: ./src/steps/post/conclude.ts
/** post: after the deploy, restore if that was asked for, prune if all went well, otherwise leave things alone. */

















/**
 * Does what the table of post says. Foreseen trouble is part of the conclusion, not an exception. A process that
 * was told to end fails, whatever it had still done.
 */
async function conclude(world, inputs, records) {
    const conclusion = await decideAndAct(world, inputs, records);
    await commentOnPullRequest(world, inputs, conclusion);
    if (!wasStopped(world.signal) || conclusion.failure !== null)
        return conclusion;
    return {
        ...conclusion,
        failure: `Stopped by ${stopReason(world.signal)}. The log above says what was done until then; no restore was sent.`,
    };
}
async function decideAndAct(world, inputs, records) {
    const decision = decideFirst(records, inputs);
    switch (decision.kind) {
        case 'nothing':
            return concludeNothing(world.log);
        case 'state-damaged':
            return await concludeDamaged(world, decision);
        case 'not-completed':
            return await concludeNotCompleted(world, inputs, decision);
        case 'prune':
            return await pruneAfterDeploy(world, inputs);
        case 'skipped':
            return concludeSkipped(world, decision.servers);
        case 'unknown-status':
            return await concludeUnknown(world, inputs, decision);
        case 'not-asked':
            return await concludeNotAsked(world, inputs, decision);
        case 'older-failure':
            return await concludeOlderFailure(world, inputs, decision);
        case 'examine':
            return await restoreAfterDeploy(world, inputs, decision.servers, decision.status);
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
/** A summary of one sentence. */
async function tell(world, headline, text) {
    await world.summary.write(postSummary({ headline, sentences: [text], snapshots: null, rollback: null }));
}
async function concludeNotCompleted(world, inputs, { servers, askedFor }) {
    const { text, mayExist } = await describeUnprotected(world, inputs, servers);
    await tell(world, 'After the deploy: no snapshot to rely on', text);
    if (askedFor)
        return { result: 'not-restored', failure: text };
    // What main has said already need not be a warning once more.
    if (mayExist)
        world.log.warning(text);
    else
        world.log.line(text);
    return { result: servers.some((each) => each.kind === 'created') ? 'kept' : 'none', failure: null };
}
function concludeSkipped(world, servers) {
    const { name, is } = namesOf(servers);
    const stays = `${capital(snapshotsOf(servers))} ${servers.length === 1 ? 'stays' : 'stay'}`;
    const were = servers.length === 1 ? 'it was' : 'they were';
    world.log.line(`The deploy was skipped, so ${name} ${is} as ${were}. ${stays}, nothing is pruned.`);
    return { result: 'kept', failure: null };
}
async function concludeUnknown(world, inputs, { servers, fails }) {
    const target = rollbackTarget(world, inputs, servers);
    const { name, is, was } = namesOf(servers);
    const shown = inputs.deployStatus === '' ? 'is empty' : `is ${quote(inputs.deployStatus)}`;
    const text = `How the deploy ended is not known: "deploy-status" ${shown}. Does the deploy step have an "id:", and does deploy-status name it ` +
        '(deploy-status: ${{ steps.deploy.outcome }})? Nothing is restored and nothing is pruned: ' +
        `${name} ${is} as the deploy left ${namesOf(servers).it}, and ${snapshotsOf(servers)} ${servers.length === 1 ? 'stays' : 'stay'}.${unseenText(servers)} ${rollbackSentence(target)}`;
    world.log.warning(text);
    await world.summary.write(postSummary({
        headline: 'After the deploy: its outcome is not known',
        sentences: [text],
        snapshots: null,
        rollback: { target, lost: whatIsLost(world, servers) },
    }));
    if (!fails)
        return { result: 'kept', failure: null };
    return {
        result: 'kept',
        failure: `"restore-on" is set, the job did not succeed, and "deploy-status" does not say how the deploy ended, so ${name} ${was} not restored. The warning above says what to check.`,
    };
}
async function concludeNotAsked(world, inputs, { servers, status }) {
    const what = isLeftAtJob(inputs.deployStatus) ? 'job' : 'deploy';
    const plainly = status === 'failure' ? 'failed' : 'was cancelled';
    const ended = await endedText(world, status);
    const { name, is, it } = namesOf(servers);
    const unknown = what === 'job'
        ? ' Whether the deploy itself did is not known: "deploy-status" does not name it.'
        : ` ${capital(name)} ${is} as the deploy left ${it}.`;
    const why = inputs.restoreOn.length === 0 ? '"restore-on" is not set' : `"restore-on" does not name "${status}"`;
    const nowMs = world.clock.nowMs();
    const ages = servers.map((each) => `Snapshot ${each.id} (${each.intent.name}) is ${age(each.createdAtMs, nowMs)}.`);
    const text = `The ${what} ${ended}, and ${why}: nothing is restored and nothing is pruned.${unknown} ${ages.join(' ')}${unseenText(servers)}`;
    const byHand = await leave(world, inputs, servers, `After the deploy: the ${what} ${plainly}, nothing was restored`, text);
    world.log.notice(`${text} ${byHand}`);
    return { result: 'kept', failure: null };
}
async function concludeOlderFailure(world, inputs, { servers, status }) {
    const { name, is } = namesOf(servers);
    const text = `Not restored: "deploy-status" read "${status}" already before ${snapshotsOf(servers)} ${servers.length === 1 ? 'was' : 'were'} taken, so that failure is older than the ` +
        `snapshot, and what came after it can't be told. ${capital(name)} ${is} as ${servers.length === 1 ? 'it is' : 'they are'}; let "deploy-status" name the step that deploys.`;
    const byHand = await leave(world, inputs, servers, 'After the deploy: not restored', text);
    return { result: 'not-restored', failure: `${text} ${byHand}` };
}
/** Writes the summary, with what the servers hold now; returns how to roll back, in one line. */
async function leave(world, inputs, servers, headline, text) {
    const now = await Promise.all(servers.map(async (record) => ({ record, listing: await listNow(world, record) })));
    const gone = now.filter(({ record, listing }) => listing?.incomplete === null && !listing.snapshots.some((each) => each.id === record.id));
    const goneIds = new Set(gone.map(({ record }) => record.id));
    const target = rollbackTarget(world, inputs, servers, (each) => (goneIds.has(each.id) ? LATEST : each.id));
    const lost = whatIsLost(world, servers);
    const goneText = gone.map(({ record }) => `Snapshot ${record.id} is not in the list any more, so there is no way back to it${servers.length === 1 ? '' : ` for server ${record.intent.serverId}`}.`);
    const rows = now.flatMap(({ record, listing }) => listing === null
        ? []
        : [{ serverId: record.intent.serverId, rows: notPruned(listing.snapshots, record.id, 'keep') }]);
    const sentences = [text, ...goneText];
    if (gone.length > 0)
        sentences.push(rollbackSentence(target));
    await world.summary.write(postSummary({
        headline,
        sentences,
        snapshots: rows.length === 0 ? null : fleetTable(rows),
        rollback: gone.length > 0 ? null : { target, lost },
    }));
    return gone.length > 0
        ? [...goneText, rollbackSentence(target)].join(' ')
        : `${lost} ${rollbackSentence(target)}`;
}
async function listNow(world, record) {
    try {
        return await world.vpsOrg.listSnapshots(record.intent.serverId, world.signal);
    }
    catch (error) {
        world.log.line(`The snapshots of server ${record.intent.serverId} can't be listed now. ${messageOf(error)}`);
        return null;
    }
}
function namesOf(servers) {
    return serversOf(servers.map((each) => each.intent.serverId));
}
function snapshotsOf(servers) {
    return `${servers.length === 1 ? 'snapshot' : 'snapshots'} ${servers.map((each) => each.id).join(', ')}`;
}
/** What was left to `wait/`, and not seen by it, is nothing that this action would restore by itself. */
function unseenText(servers) {
    const unseen = servers.flatMap((each) => each.kind === 'created' && each.completion !== 'seen' ? [each.id] : []);
    return unseen.length === 0
        ? ''
        : ` Nobody saw ${unseen.join(', ')} completed before the deploy ("wait" is "false", and wait/ did not run before it).`;
}

;// CONCATENATED MODULE: ./src/report/prune-summary.ts
/** The job summary of `prune/`. */


/** Sentences may hold text from outside; they are escaped here. */
function pruneSummary(dryRun, sentences, snapshots) {
    const headline = dryRun ? 'Pruning: dry run, nothing was deleted' : 'Pruning';
    const parts = [`### ${headline}`, ...sentences.map(prose)];
    if (snapshots !== null && snapshots.rows.length > 0)
        parts.push(tableMarkdown(snapshots));
    return parts.join('\n\n');
}

;// CONCATENATED MODULE: ./src/steps/prune/prune-and-report.ts
/** `prune/`: cleans servers up, on a schedule or by hand, and says what went and what stayed. */







/**
 * Prunes every server, whatever happens on the others.
 * @throws StepError, VpsOrgError when something that should have gone is still there; the message says what and where
 */
async function pruneAndReport(world, inputs, remarks) {
    const { log, signal } = world;
    for (const remark of remarks)
        log[remark.level](remark.text);
    const { done, failed } = await pruneServers(world, inputs);
    exportPruned(world.toolkit, done);
    const sentences = [...saidOfAll(done, inputs.dryRun), ...failed.map(({ error }) => error.message)];
    for (const sentence of sentences)
        log.line(sentence);
    await world.summary.write(pruneSummary(inputs.dryRun, sentences, done.length === 0 ? null : fleetTable(done)));
    const all = [...failed, ...leftOver(done)];
    if (wasStopped(signal) && all.length === 0) {
        const { name } = serversOf(inputs.serverIds);
        throw new StepError(`Stopped by ${stopReason(signal)}. The log above says what was deleted on ${name}.`);
    }
    if (all.length > 0) {
        throw failureOf(all, inputs.serverIds, 'not pruned as planned', 'The next run tries again.');
    }
}

;// CONCATENATED MODULE: ./src/report/rollback-summary.ts



/** `headline` is this action's own words; sentences may hold text from outside. */
function rollbackSummary(headline, sentences, snapshots, commits = []) {
    const parts = [`### ${headline}`, ...sentences.map(prose)];
    const undone = commitsChapter(commits);
    if (undone !== '')
        parts.push(undone);
    if (snapshots !== null && snapshots.rows.length > 0) {
        parts.push('#### Snapshots of the server, before the rollback', tableMarkdown(snapshots));
    }
    return parts.join('\n\n');
}

;// CONCATENATED MODULE: ./src/steps/restore/check-rollback.ts
/** The checks before a rollback: on every server, and all of them before the first change anywhere. */
















/**
 * Finds what each server shall go back to, and whether it may.
 * @throws VpsOrgError, StepError when one of them can't: then nothing was changed on any
 */
async function checkRollback(world, inputs) {
    const { done, failed } = await lookAtAll(world, inputs.serverIds);
    endIfStopped(world.signal, 'Nothing was changed.');
    const checked = await onEachServer(done, (looked) => Promise.resolve(checkOne(world, inputs, looked)));
    endIfRefused(inputs, [...failed, ...checked.failed]);
    for (const each of checked.done)
        announce(world, inputs, each);
    warnIfMixed(world, checked.done);
    await warnOfFailedDeploys(world, inputs, checked.done);
    const targets = new Map(checked.done.map(({ serverId, found }) => [serverId, found.snapshot]));
    exportRollback(world.toolkit, {
        'snapshot-id': inOrder(inputs.serverIds, (id) => targets.get(id)?.id),
        'snapshot-name': inOrder(inputs.serverIds, (id) => targets.get(id)?.name),
    });
    // Their provenance names the commit that was about to be deployed.
    const bases = [...targets.values()].flatMap((each) => commitOf(each.description) ?? []);
    const commits = await commitsSince(world, bases);
    for (const line of commits.flatMap((each) => commitLines(each)))
        world.log.line(line);
    const scenes = checked.done.map(({ serverId, listed, found }) => ({
        serverId,
        listed,
        target: found.snapshot,
    }));
    return { scenes, commits };
}
function endIfRefused(inputs, failed) {
    if (failed.length === 0)
        return;
    throw failureOf(failed, inputs.serverIds, 'not to be rolled back', 'Nothing was changed on any server.');
}
/** @throws StepError when it can't be rolled back */
function checkOne(world, inputs, looked) {
    const { serverId, listed, sight } = looked;
    const wanted = wantedOf(inputs, serverId);
    const found = findTarget(wanted, listed, { base: inputs.name, run: world.run });
    const nothing = inputs.serverIds.length === 1 ? ' Nothing was changed.' : '';
    if (found.kind !== 'found') {
        printTable(world.log, snapshotsTable([looked]));
        const table = 'The log holds all snapshots of the server as a table.';
        throw new StepError(`${whyNoTarget(inputs, serverId, wanted, found)} ${table}${nothing}`);
    }
    const refusal = refuseRollback(factsOf(world, inputs, serverId, sight));
    if (refusal !== null)
        throw new StepError(`${check_rollback_whyRefused(refusal, serverId)}${nothing}`);
    return { ...looked, found };
}
function wantedOf(inputs, serverId) {
    return inputs.wanted[inputs.serverIds.indexOf(serverId)] ?? LATEST;
}
function announce(world, inputs, { serverId, found, sight }) {
    const { log, clock } = world;
    const { snapshot, runnersUp, passedOver } = found;
    if (sight.kind !== 'seen')
        log.warning(`${sight.why} The restore will be started, and can't be verified.`);
    const name = sight.kind === 'seen' ? ` (${sight.server.name}, ${sight.server.status})` : '';
    const age = snapshot.createdAtMs === null
        ? 'at an unknown time'
        : `${duration(clock.nowMs() - snapshot.createdAtMs)} ago`;
    log.line(`Server ${serverId}${name} goes back to ${origin(snapshot)}, taken ${age}. Everything written to its disk since then is lost.`);
    if (wantedOf(inputs, serverId) !== LATEST)
        return;
    if (runnersUp.length > 0) {
        log.line('"latest" is the newest own snapshot of a deploy. The ones before it are:');
        printTable(log, snapshotsTable([{ serverId, listed: runnersUp }]));
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
/** "latest" may show what a failed deploy left: the snapshot of the last good state is named then. */
async function warnOfFailedDeploys(world, inputs, checked) {
    const latest = checked.filter(({ serverId }) => wantedOf(inputs, serverId) === LATEST);
    await Promise.all(latest.map(async ({ serverId, listed, found }) => {
        const good = await findLastGood(world, inputs.name, listed);
        const snapshot = listed.find((each) => each.id === good);
        if (snapshot === undefined || snapshot.id === found.snapshot.id)
            return;
        world.log.warning(`Deploys to server ${serverId} have failed since its last good state: "latest" is snapshot ${found.snapshot.id}, which may show what one of them left. ` +
            `The last good state is in ${origin(snapshot)}: to go back to that, run this again with snapshot-id: ${snapshot.id}.`);
    }));
}
/** Servers that go back to different deploys may not fit together. */
function warnIfMixed({ log }, checked) {
    const runs = checked.map(({ serverId, found }) => ({
        serverId,
        run: readProvenance(found.snapshot.description)?.runId ??
            runAndAttemptOf(found.snapshot.name)?.runId ??
            null,
    }));
    if (new Set(runs.map((each) => each.run)).size <= 1)
        return;
    const which = runs.map(({ serverId, run }) => `${serverId} to before run ${run ?? 'unknown'}`).join(', ');
    log.warning(`These snapshots were not made by one run, so the servers go back to the states before different deploys: ${which}. ` +
        'If they must fit together, name the snapshots of one run in "snapshot-id".');
}
/**
 * Safety snapshots take minutes, in which somebody may have changed what the first check saw.
 * @param wayOf how to undo the rollback of a server
 * @throws VpsOrgError, StepError when something has: then nothing was restored anywhere
 */
async function checkAgain(world, inputs, scenes, safety, wayOf) {
    const looks = await lookAtAll(world, inputs.serverIds);
    const targets = new Map(scenes.map((each) => [each.serverId, each.target]));
    const { failed } = await onEachServer(looks.done, ({ serverId, listed, sight }) => {
        const target = targets.get(serverId);
        const problem = target === undefined
            ? null
            : (whatChanged(serverId, target, safety.get(serverId), listed) ??
                refusalNow(world, inputs, serverId, sight));
        if (problem !== null)
            throw new StepError(`${problem} Nothing was restored. ${wayOf(serverId)}`);
        return Promise.resolve(null);
    });
    const all = [...looks.failed, ...failed];
    if (all.length === 0)
        return;
    throw failureOf(all, inputs.serverIds, 'not to be rolled back any more', 'Nothing was restored on any server.');
}
function whatChanged(serverId, target, safety, listed) {
    const now = listed.find((each) => each.id === target.id);
    if (now === undefined) {
        return `Snapshot ${target.id} (${target.name}) of server ${serverId} was deleted while the safety snapshot was made.`;
    }
    if (now.name !== target.name || now.createdAtMs !== target.createdAtMs || phaseOf(now) !== 'completed') {
        return `Snapshot ${target.id} of server ${serverId} has changed while the safety snapshot was made: it is now "${now.status}" (${now.name}).`;
    }
    return safety === undefined || listed.some((each) => each.id === safety.id)
        ? null
        : `The safety snapshot ${safety.id} of server ${serverId} is not in the list any more.`;
}
function refusalNow(world, inputs, serverId, sight) {
    const refusal = refuseRollback(factsOf(world, inputs, serverId, sight));
    return refusal === null ? null : check_rollback_whyRefused(refusal, serverId);
}
function factsOf(world, inputs, serverId, server) {
    const confirm = inputs.confirm?.[inputs.serverIds.indexOf(serverId)] ?? null;
    const sharedAddresses = server.kind === 'seen' ? ownAmong(server.server.addresses, world.interfaces) : [];
    return { serverId, confirm, server, sharedAddresses, wait: inputs.wait };
}
function whyNoTarget(inputs, serverId, wanted, found) {
    switch (found.kind) {
        case 'missing':
            return `Server ${serverId} holds no snapshot with the id or the name ${wanted}. Ids are per account; is it a snapshot of another server?`;
        case 'no-latest':
            return (`Server ${serverId} holds no completed snapshot that this action made for this repository under the name ${inputs.name}, so ` +
                'there is no "latest". Name one by its id in "snapshot-id".');
        case 'not-completed':
            return `Snapshot ${found.snapshot.id} (${found.snapshot.name}) of server ${serverId} is "${found.snapshot.status}", and only a completed one is restored.`;
        case 'ambiguous':
            return `Several snapshots of server ${serverId} answer to ${wanted}: ${found.snapshots.map((each) => `${each.id} (${each.name})`).join(', ')}. Name one by an id that is no other's name.`;
    }
}
function check_rollback_whyRefused(refusal, serverId) {
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

;// CONCATENATED MODULE: ./src/steps/restore/rollback-record.ts
/** Records a rollback as a GitHub deployment, where that is asked for. Never rejects. */
async function beginRecord({ github }, { environment }, scenes) {
    if (environment === '')
        return null;
    const servers = scenes.map(({ serverId, target }) => ({
        serverId,
        snapshotId: target.id,
        snapshotName: target.name,
    }));
    return await github.recordRollback({ environment, servers });
}
/** Says in the record how the rollback came out. Never rejects. */
async function endRecord(record, result) {
    switch (result) {
        case 'done':
            await record?.end('success', 'Rolled back, and verified.');
            return;
        case 'started':
            await record?.end('in_progress', 'The rollback was started, not verified: look at VPS.org.');
            return;
        case 'failed':
            await record?.end('failure', 'The rollback did not succeed. The log says in what state things are.');
            return;
        case 'open':
            await record?.end('error', 'Nobody knows how the rollback ended. The log says what to look at.');
            return;
    }
}

;// CONCATENATED MODULE: ./src/steps/snapshots/create.ts





/** A create is sent so often at most, and again only after looks have shown that it was not carried out. */
const create_SENDS = 3;
/** After a failure: when to look, counted from the failure. The third look ends within 15 seconds. */
const LOOKS_AFTER_FAILURE_MS = [1000, 6000, 12_000];
/** After an unclear end: how long to look, and how often. */
const UNCLEAR_FOR_MS = 60_000;
const UNCLEAR_EVERY_MS = 5000;
/** Longer than this nobody waits for the API to take another create. */
const LONGEST_RETRY_AFTER_MS = 120_000;
/** The API said no to the first create: nothing was made. */
class RefusedCreate extends StepError {
    name = 'RefusedCreate';
    /** Whether the API may have said so because every slot is taken: a full server is refused like invalid input. */
    mayBeFull;
    constructor(error, serverId) {
        super(`${error.message} No snapshot was made of server ${serverId}.`, { cause: error });
        const { kind } = error.failure;
        this.mayBeFull = kind === 'bad-request' || kind === 'other-status';
    }
}
/**
 * Sends the create and returns the snapshot that it made.
 * @throws RefusedCreate when the API said no
 * @throws StepError when there is none for another reason, or when nobody can tell
 */
async function createSnapshot(world, order) {
    const { log, vpsOrg, signal } = world;
    const { serverId, name } = order.intent;
    for (let sends = 1;; sends++) {
        const outcome = await vpsOrg.createSnapshot({ serverId, name, description: order.description }, signal);
        if (outcome.kind === 'refused' && outcome.error.failure.kind === 'not-sent' && sends === 1) {
            throw new StepError(`Stopped by ${stopReason(signal)} before snapshot ${name} of server ${serverId} was asked for: there is none.`);
        }
        // An id that is known is worth more than a quick end: the wait that follows ends at once.
        if (outcome.kind !== 'accepted' && wasStopped(signal))
            throw create_stopped(world, order);
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
                throw new RefusedCreate(outcome.error, serverId);
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
    const isElsewhere = made.serverIds.length > 0 && !isOf(made, serverId);
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
        throw create_stopped(world, order);
    const { serverId } = order.intent;
    try {
        const shared = await world.vpsOrg.listSnapshots(serverId, signal);
        // Where several servers are changed at once, the list of all of them may not hold still.
        const listing = shared.incomplete === null
            ? shared
            : await world.vpsOrg.listSnapshots(serverId, signal, { care: 'alone' });
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
            throw create_stopped(world, order);
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
function create_stopped(world, order) {
    const { name, serverId } = order.intent;
    return new StepError(`Stopped by ${stopReason(world.signal)} while snapshot ${name} of server ${serverId} was being asked for. ` +
        `It is unknown whether VPS.org makes it. ${order.ifStopped}`);
}

;// CONCATENATED MODULE: ./src/steps/snapshots/make-room.ts
/** Frees a slot before a create, if none is free. */









/** Plans room on every server, and shows the plans as one table. Deletes nothing. */
async function planRooms(world, inputs, servers) {
    const rooms = await Promise.all(servers.map(async (server) => {
        const { listed, spare } = server;
        // While a slot is free nobody has to be asked about anybody's deploys.
        const isFull = listed.length >= inputs.snapshotLimit;
        const rules = await retentionRules(world, { ...inputs, spare }, isFull ? listed : [], isFull);
        return { ...server, plan: planRoom(listed, inputs.snapshotLimit, rules) };
    }));
    const full = rooms.filter((each) => each.listed.length >= inputs.snapshotLimit);
    for (const room of full)
        world.log.line(`${usedText(inputs, room)}: no slot is free.`);
    const free = rooms.filter((each) => each.listed.length < inputs.snapshotLimit);
    const [only] = free;
    if (free.length === 1 && only !== undefined) {
        world.log.line(`${usedText(inputs, only)}: a slot is free, so nothing is deleted.`);
    }
    else if (free.length > 1) {
        world.log.line(`${free.length} servers have a free slot, so nothing is deleted there.`);
    }
    const table = fleetTable(rooms.map(({ serverId, plan }) => ({ serverId, rows: noted(plan.fates, 'to delete') })));
    if (table.rows.length > 0)
        printTable(world.log, table);
    if (inputs.whenFull === 'prune')
        warnOfLastResorts(world, rooms);
    return rooms;
}
/**
 * Makes sure that a server can take one more snapshot, by deleting own ones if the input allows it.
 * @param gone ids of what went before this plan, which a list that lags behind may still hold
 * @returns what became of the deletions
 * @throws StepError when there is no room and none can be made; unless it says otherwise, nothing was deleted then
 */
async function makeRoom(world, inputs, room, gone = new Set()) {
    const { plan } = room;
    if (room.listed.length < inputs.snapshotLimit)
        return { deletions: [], isStale: false };
    if (inputs.whenFull === 'fail') {
        throw new StepError(`${usedText(inputs, room)}, and "when-full" is "fail": no snapshot was made and nothing was deleted. Delete one that is not needed any ` +
            'more, or set "when-full" to "prune".');
    }
    if (plan.short > 0)
        throw noRoom(world, inputs, room);
    const done = await carryOut(world, {
        serverId: room.serverId,
        deletions: plan.deletions,
        listed: room.listed,
        gone,
    });
    const failed = done.deletions.filter((each) => each.kind === 'failed');
    if (failed.length > 0) {
        const gone = done.deletions.filter((each) => each.kind === 'deleted' || each.kind === 'already-gone');
        const which = failed.map((each) => `snapshot ${each.snapshot.id}: ${each.why}`).join(' ');
        const before = gone.length === 0
            ? 'Nothing was deleted'
            : `Deleted before that: ${gone.map((each) => each.snapshot.id).join(', ')}`;
        throw new StepError(`Could not make room on server ${room.serverId}. ${which} ${before}, and no snapshot was made.`);
    }
    return done;
}
/** How many of a server's slots are used. */
function usedText({ snapshotLimit }, { serverId, listed }) {
    return `Server ${serverId} uses ${listed.length} of ${counted(snapshotLimit, 'snapshot slot')}`;
}
/** One warning for all servers: a run's page shows only ten. */
function warnOfLastResorts({ log }, rooms) {
    const of = (kind) => {
        const found = rooms.flatMap(({ serverId, plan }) => plan.deletions
            .filter(({ reason }) => plan.short === 0 && reason.kind === kind)
            .map(({ snapshot }) => ({ serverId, text: `${snapshot.id} (${snapshot.name})` })));
        if (found.length === 0)
            return null;
        const servers = serversOf([...new Set(found.map((each) => each.serverId))]);
        return { servers, which: found.map((each) => each.text).join(', ') };
    };
    const young = of('last-resort-young');
    if (young !== null) {
        log.warning(`To make room on ${young.servers.name}, snapshot ${young.which} is deleted although it is less than ` +
            '6 hours old and its deploy may still be running. Give the job the permission "actions: read", so that ended deploys can be told, and keep "keep" below "snapshot-limit".');
    }
    const newest = of('last-resort-newest');
    if (newest !== null) {
        log.warning(`To make room on ${newest.servers.name}, the newest own snapshot ${newest.which} is deleted before the new one ` +
            'is made: beside it only the last good state is left. Delete snapshots that are not needed, so that this does not happen again.');
    }
    const good = of('last-resort-last-good');
    if (good !== null) {
        log.warning(`To make room on ${good.servers.name}, snapshot ${good.which} is deleted although it shows the last good state: ` +
            'the others must stay, or their deploys may still be running. Delete snapshots that are not needed, so that this does not happen again.');
    }
    const only = of('last-resort-only-own');
    if (only !== null) {
        log.warning(`To make room on ${only.servers.name}, the only own snapshot ${only.which} is deleted before the new one ` +
            'is made. Delete snapshots that are not needed, so that this does not happen again.');
    }
}
function noRoom(world, inputs, room) {
    const owner = { base: inputs.name, run: world.run };
    const others = room.plan.fates
        .map((each) => each.snapshot)
        .filter((each) => ownershipOf(each, owner).kind === 'other-name');
    return new StepError(`${usedText(inputs, room)}, and those that may be deleted are not enough to make room (the table in the log says what must stay, and why), so no snapshot was made and nothing was ` +
        `deleted.${otherNames(room.serverId, inputs.snapshotLimit, others)} Delete one by hand that is not needed any more, then run this again.`);
}
function otherNames(serverId, limit, others) {
    if (others.length === 0)
        return '';
    const bases = [...new Set(others.map((each) => baseOf(each.name)).filter((each) => each !== null))];
    const calls = bases.map((base) => `uses: your-org/vps-safety-snapshot/prune@v1 with server-id: ${serverId}, name: ${base}, keep: ${Math.max(1, limit - 1)}`);
    return (` Made by this action under another "name": ${others.map((each) => `${each.id} (${each.name})`).join(', ')}.` +
        (calls.length === 0 ? '' : ` To remove the oldest of them: ${calls.join('; or ')}.`));
}

;// CONCATENATED MODULE: ./src/steps/snapshots/create-with-room.ts








/**
 * Creates the snapshot in a free slot, or in one that it makes. A slot that somebody else takes, and a snapshot that somebody
 * else deletes in the meantime, are looked at again.
 * @throws StepError when there is no snapshot, or when nobody can tell; it names what was deleted
 */
async function createWithRoom(world, inputs, wish) {
    const { serverId, spare } = wish.room;
    let room = wish.room;
    /** What is gone by now, by whoever's doing: a list that lags behind may still hold it. */
    let gone = [];
    for (let looksAgain = 0;; looksAgain++) {
        const { deletions, isStale } = await create_with_room_naming(gone, () => makeRoom(world, inputs, room, idsOf(gone)));
        const others = [...gone, ...outcomesOf(room.plan, deletions)];
        gone = others.filter((each) => each.fate !== 'keep');
        endIfStopped(world.signal, 'No snapshot was asked for; what was deleted stands above.');
        const asked = isStale
            ? { kind: 'not-asked' }
            : await ask(world, inputs, wish, room, others, gone);
        if (asked.kind === 'made')
            return { ...asked, others };
        const listed = asked.kind === 'slot-taken' ? asked.listed : await create_with_room_naming(gone, () => listAgain(world, serverId, gone));
        if (looksAgain === LOOKS_AGAIN)
            throw create_with_room_tooBusy(inputs, { serverId, listed, spare }, gone);
        sayLookAgain(world, serverId, looksAgain);
        room = (await planRooms(world, inputs, [{ serverId, listed, spare }]))[0] ?? room;
    }
}
async function ask(world, inputs, wish, room, others, gone) {
    const { clock, run } = world;
    const { serverId } = room;
    const mark = world.newMark();
    const taken = others.map((each) => each.snapshot.name);
    const intent = { serverId, name: freeName(wish.base, run, taken), mark };
    wish.onAsk(intent);
    const before = new Set(room.listed.map((each) => each.id));
    try {
        const snapshot = await createSnapshot(world, {
            intent,
            before,
            description: writeDescription(run, mark, wish.description),
            sentAtMs: clock.nowMs(),
            ifStopped: wish.ifStopped,
        });
        return { kind: 'made', snapshot, intent };
    }
    catch (error) {
        if (!(error instanceof RefusedCreate) || !error.mayBeFull)
            throw named(error, gone);
        const listed = await create_with_room_naming(gone, () => listAgain(world, serverId, gone));
        const isTaken = listed.length >= inputs.snapshotLimit && listed.some((each) => !before.has(each.id));
        if (!isTaken)
            throw named(error, gone);
        return { kind: 'slot-taken', listed };
    }
}
async function create_with_room_naming(gone, work) {
    try {
        return await work();
    }
    catch (error) {
        throw named(error, gone);
    }
}
/** The same failure, with what was deleted before it. */
function named(error, gone) {
    const before = create_with_room_deletedText(gone);
    if (!isForeseen(error) || before === '')
        return error;
    return new StepError(`${error.message}${before}`, { cause: error });
}
function create_with_room_deletedText(gone) {
    const which = gone
        .filter((each) => each.fate === 'deleted')
        .map(({ snapshot }) => `${snapshot.id} (${snapshot.name})`);
    return which.length === 0 ? '' : ` Deleted before, to make room: ${which.join(', ')}.`;
}
function create_with_room_tooBusy(inputs, server, gone) {
    return new StepError(`Somebody else keeps creating or deleting snapshots of server ${server.serverId}: looked at again ${LOOKS_AGAIN} times, and still no slot ` +
        `stayed free. No snapshot was made. ${usedText(inputs, server)}: ${heldText(server.listed)}.` +
        create_with_room_deletedText(gone) +
        ' Let one workflow at a time work on a server (a shared "concurrency" group), then run this again.');
}

;// CONCATENATED MODULE: ./src/steps/restore/safety-snapshots.ts
/** Snapshots of the present state that a rollback takes first, so that it can be rolled back itself. */













const AS_IT_WAS = 'Nothing was restored: the server is as it was.';
/**
 * Makes room by the same rules as main, but never with a snapshot that is about to be restored, then takes the
 * snapshots and waits for them.
 * @returns each server's
 * @throws StepError when a server has none to rely on: then nothing was restored anywhere
 */
async function takeSafetySnapshots(world, inputs, scenes) {
    const servers = scenes.map(({ serverId, listed, target }) => ({ serverId, listed, spare: [target.id] }));
    const rooms = await planRooms(world, roomInputs(inputs), servers);
    const targets = new Map(scenes.map((each) => [each.serverId, each.target]));
    const known = new Map();
    const { done, failed } = await onEachServer(rooms, async (room) => {
        const { serverId } = room;
        const made = await createWithRoom(world, roomInputs(inputs), {
            room,
            base: PRE_RESTORE,
            description: `before going back to ${targets.get(serverId)?.name ?? ''}`,
            ifStopped: AS_IT_WAS,
            onAsk: ({ name }) => {
                world.log.line(`Asking for safety snapshot ${name} of server ${serverId}.`);
            },
        });
        known.set(serverId, made.snapshot);
        exportRollback(world.toolkit, {
            'safety-snapshot-id': inOrder(inputs.serverIds, (id) => known.get(id)?.id),
        });
        return { serverId, ...made };
    });
    const gone = done.flatMap(({ others }) => others
        .filter((each) => each.fate === 'deleted')
        .map(({ snapshot }) => `${snapshot.id} (${snapshot.name})`));
    if (failed.length > 0)
        throw notSafe(world, inputs, failed, gone, [...known.values()]);
    const waited = await waitForSnapshots(world, {
        snapshots: done.map(({ serverId, snapshot, intent }) => ({
            serverId,
            id: snapshot.id,
            name: intent.name,
        })),
        source: 'just-created',
        timeoutMs: inputs.timeoutMs,
        pollIntervalMs: inputs.pollIntervalMs,
        otherwise: AS_IT_WAS,
        onSeen: () => undefined,
    });
    if (waited.failed.length > 0)
        throw notSafe(world, inputs, waited.failed, gone, inputs.serverIds.length === 1 ? [] : [...known.values()]);
    return new Map(waited.completed.map(({ serverId, snapshot }) => [serverId, snapshot]));
}
function notSafe(world, inputs, failed, deleted, made) {
    const kept = made.map((each) => `${each.id} (${each.name})`).join(', ');
    const gone = (deleted.length === 0 ? '' : ` Deleted before, to make room: ${deleted.join(', ')}.`) +
        (made.length === 0 ? '' : ` Made before, and staying: ${kept}.`);
    const [first] = failed;
    const isOne = inputs.serverIds.length === 1;
    if (wasStopped(world.signal) && isOne && first !== undefined) {
        return new StepError(`${first.error.message}${gone}`, { cause: first.error });
    }
    const why = failureOf(failed, inputs.serverIds, 'without a safety snapshot', '').message.trim();
    return new StepError(isOne
        ? `Server ${first?.serverId ?? ''} was not restored, because the safety snapshot of its present state could not be made. ${why}${gone} ` +
            'With "safety-snapshot: false" the rollback goes on without one; what is on the server now is lost then.'
        : `No server was restored, because a safety snapshot of the present state is missing. ${why}${gone} ` +
            'With "safety-snapshot: false" the rollback goes on without them; what is on the servers now is lost then.', { cause: first?.error });
}
/** A dry run: says what room would be made, and what would be restored. */
async function planSafetySnapshots(world, inputs, scenes, commits) {
    const { log } = world;
    const plans = await Promise.all(scenes.map(async ({ serverId, listed, target }) => {
        const rules = await retentionRules(world, { ...inputs, spare: [target.id] }, listed, inputs.safetySnapshot && listed.length >= inputs.snapshotLimit);
        return { serverId, listed, target, room: planRoom(listed, inputs.snapshotLimit, rules) };
    }));
    const short = inputs.safetySnapshot ? plans.filter(({ room }) => room.short > 0) : [];
    const ways = plans.map(({ serverId, listed, target }) => {
        const taken = listed.map((each) => each.name);
        const name = freeName(PRE_RESTORE, world.run, taken);
        const first = inputs.safetySnapshot ? `after safety snapshot ${name}` : 'without a safety snapshot';
        return `Server ${serverId} would go back to snapshot ${target.id} (${target.name}), ${first}.`;
    });
    const text = short.length > 0
        ? `Dry run: nothing is changed. A real run would fail and restore nothing: there is no room for the safety snapshot of ${serversOf(short.map((each) => each.serverId)).name}, and none may be made.`
        : `Dry run: nothing is changed. In a real run: ${ways.join(' ')}`;
    log.notice(text);
    const rows = inputs.safetySnapshot
        ? plans.map(({ serverId, room }) => ({ serverId, rows: noted(room.fates, 'would delete') }))
        : [];
    const table = fleetTable(rows);
    printTable(log, table);
    exportRollback(world.toolkit, { result: 'dry-run' });
    await world.summary.write(rollbackSummary('Rollback: dry run', [text], table, commits));
}
function roomInputs(inputs) {
    return { ...inputs, whenFull: 'prune' };
}

;// CONCATENATED MODULE: ./src/steps/restore/roll-back.ts












/**
 * Rolls servers back.
 * @throws VpsOrgError, StepError when it did not, or when nobody can tell; the message says in what state things are
 */
async function rollBack(world, inputs, remarks) {
    for (const remark of remarks)
        world.log[remark.level](remark.text);
    let undone = [];
    let record = null;
    try {
        const { scenes, commits } = await checkRollback(world, inputs);
        undone = commits;
        if (inputs.dryRun)
            await planSafetySnapshots(world, inputs, scenes, commits);
        else {
            record = await beginRecord(world, inputs, scenes);
            await endRecord(record, await roll_back_carryOut(world, inputs, scenes, commits));
        }
    }
    catch (error) {
        if (isForeseen(error)) {
            const headline = error instanceof OpenEnd ? 'Rollback: started, its end is not known' : 'Rollback: it did not succeed';
            await world.summary.write(rollbackSummary(headline, [error.message], null, undone));
        }
        await endRecord(record, error instanceof OpenEnd || !isForeseen(error) ? 'open' : 'failed');
        throw error;
    }
}
/** A restore was sent, and nobody can say how it ended. */
class OpenEnd extends StepError {
}
async function roll_back_carryOut(world, inputs, scenes, commits) {
    const { log, signal } = world;
    const safety = inputs.safetySnapshot
        ? await takeSafetySnapshots(world, inputs, scenes)
        : new Map();
    const wayOf = (serverId) => {
        const kept = safety.get(serverId);
        return kept === undefined
            ? 'No safety snapshot was taken.'
            : `The state before it is kept in snapshot ${kept.id} (${kept.name}).`;
    };
    const { name, is } = serversOf(inputs.serverIds);
    const asItWas = `Nothing was restored: ${name} ${is} as ${inputs.serverIds.length === 1 ? 'it was' : 'they were'}. ${inputs.serverIds.map(wayOf).join(' ')}`;
    endIfStopped(signal, asItWas);
    if (inputs.safetySnapshot)
        await checkAgain(world, inputs, scenes, safety, wayOf);
    endIfStopped(signal, asItWas);
    for (const { serverId, target } of scenes) {
        log.line(`Restoring server ${serverId} from snapshot ${target.id} (${target.name}).`);
    }
    const outcomes = await restoreEach(world, inputs, scenes, commits, wayOf);
    return await roll_back_conclude(world, inputs, outcomes, commits);
}
async function restoreEach(world, inputs, scenes, commits, wayOf) {
    const begun = new Set();
    const outcomes = await restoreAll(world, {
        servers: scenes.map(({ serverId, target }) => ({
            serverId,
            snapshotId: target.id,
            isFollowed: inputs.wait,
        })),
        timeoutMs: inputs.timeoutMs,
        pollIntervalMs: inputs.pollIntervalMs,
        onBegun: (serverId) => {
            begun.add(serverId);
            exportRollback(world.toolkit, {
                result: 'restore-started',
                'server-status': inOrder(inputs.serverIds, (id) => (begun.has(id) ? 'restoring' : undefined)),
            });
        },
        onProgress: async () => {
            const open = scenes.filter(({ serverId }) => begun.has(serverId));
            const texts = open.map((scene) => `${startedText(scene)}. Whether it succeeded is not known to this page: ${USUAL_RESTORE}; look at the server at VPS.org. ${wayOf(scene.serverId)}`);
            await world.summary.write(rollbackSummary('Rollback: started', texts, snapshotsTable(scenes), commits));
        },
    });
    return await Promise.all(scenes.map(async (scene) => {
        const outcome = outcomes.get(scene.serverId) ?? { kind: 'not-followed' };
        const way = wayOf(scene.serverId);
        switch (outcome.kind) {
            case 'refused':
            case 'unknown':
                return notBegun(scene, outcome, way);
            case 'not-followed':
                return {
                    scene,
                    kind: 'started',
                    status: 'restoring',
                    text: `${startedText(scene)}, and "wait" is "false": started, not verified. ${USUAL_RESTORE}. ${way}`,
                };
            case 'ended':
                return await outcomeOf(world, inputs, scene, outcome.end, way);
        }
    }));
}
function notBegun(scene, { kind, error }, way) {
    const { serverId } = scene;
    if (kind === 'refused') {
        const text = `${error.message} This rollback did not change server ${serverId}. ${way}`;
        return { scene, kind: 'failed', status: '', text, cause: error };
    }
    const text = `${error.brief} It is unknown whether the restore of server ${serverId} began: no look showed it restoring. It is not sent ` +
        `again. Look at the server at VPS.org before you do anything else. ${way}`;
    return { scene, kind: 'open', status: '', text, cause: error };
}
function startedText({ serverId, target }) {
    return `The restore of server ${serverId} from snapshot ${target.id} (${target.name}) was accepted by VPS.org`;
}
async function outcomeOf(world, inputs, scene, end, way) {
    const { serverId, target } = scene;
    const started = `${startedText(scene)},`;
    const later = `It goes on at VPS.org (${USUAL_RESTORE}): before you do anything else, look whether the server has left "restoring". ${way}`;
    switch (end.kind) {
        case 'up':
        case 'stopped': {
            const status = end.kind === 'up' ? 'active' : 'stopped';
            if (end.kind === 'stopped') {
                world.log.warning(`Server ${serverId} is restored, not started. Start it at VPS.org.`);
            }
            const kept = await stillListed(world, serverId, target.id);
            const text = `Server ${serverId} is back at snapshot ${target.id} (${target.name}) and is ${status}. ${kept} ${way}`;
            return { scene, kind: 'done', status, text };
        }
        case 'broken': {
            const text = `${started} but the server is now "${end.status}". Look at it at VPS.org, and ask VPS.org for help. ${way}`;
            return { scene, kind: 'failed', status: end.status, text };
        }
        case 'blind': {
            const text = `${started} but the server can't be looked at any more: ${end.why} ${later}`;
            return { scene, kind: 'open', status: 'restoring', text };
        }
        case 'timeout': {
            const text = `${started} and is not over after ${duration(inputs.timeoutMs)} (the input "timeout"). ${later}`;
            return { scene, kind: 'open', status: 'restoring', text };
        }
        case 'aborted': {
            const text = `${started} and this step was stopped by ${stopReason(world.signal)} before it was over. ${later}`;
            return { scene, kind: 'open', status: 'restoring', text };
        }
    }
}
/** @throws OpenEnd, StepError when not every server is back, or on its way */
async function roll_back_conclude(world, inputs, outcomes, commits) {
    const { log } = world;
    const statuses = new Map(outcomes.map(({ scene, status }) => [scene.serverId, status]));
    const isDone = outcomes.every((each) => each.kind === 'done');
    if (outcomes.some((each) => each.status !== '')) {
        exportRollback(world.toolkit, { 'server-status': inOrder(inputs.serverIds, (id) => statuses.get(id)) });
    }
    if (isDone)
        exportRollback(world.toolkit, { result: 'restored' });
    const bad = outcomes.filter((each) => each.kind === 'open' || each.kind === 'failed');
    const texts = outcomes.map((each) => each.text);
    if (bad.length === 0) {
        const isStarted = outcomes.some((each) => each.kind === 'started');
        for (const text of texts) {
            if (isStarted)
                log.warning(text);
            else
                log.line(text);
        }
        const headline = isStarted ? 'Rollback: started' : 'Rollback: done';
        const table = snapshotsTable(outcomes.map(({ scene }) => scene));
        await world.summary.write(rollbackSummary(headline, texts, table, commits));
        return isStarted ? 'started' : 'done';
    }
    // What went wrong comes first: a long annotation is cut. The log has the rest.
    const good = outcomes.filter((each) => !bad.includes(each));
    if (outcomes.length > 1)
        for (const each of [...bad, ...good])
            log.line(each.text);
    const started = good.some((each) => each.kind === 'started') ? 'are started, not verified' : 'are back';
    const others = good.length === 0 ? '' : `The others ${started}: ${good.map(({ scene }) => scene.serverId).join(', ')}.`;
    const text = outcomes.length === 1
        ? texts.join(' ')
        : annotation(`Of ${counted(outcomes.length, 'server')}, not known to be back: ${bad.map(({ scene }) => scene.serverId).join(', ')}. ${others}`, bad.map((each) => each.text), '');
    const options = { cause: bad[0]?.cause };
    throw bad.some((each) => each.kind === 'open') ? new OpenEnd(text, options) : new StepError(text, options);
}

;// CONCATENATED MODULE: ./src/steps/main/board.ts





/** The runner's file of outputs only ever grows, and with it every write of what is known of a large fleet. */
const IDS_EVERY_MS = 250;
const CHANGES_EVERY_MS = 15_000;
/** A board on which nothing is known yet. */
function createBoard(world, { serverIds, apiUrl }) {
    const { clock, log, run } = world;
    /** When each was asked for, by the clock's `elapsedMs`. */
    const asked = new Map();
    const failures = [];
    const known = new Map(serverIds.map((serverId) => [
        serverId,
        { serverId, sight: null, snapshot: null, others: [], tookMs: null, failure: null },
    ]));
    const set = (serverId, fields) => {
        const before = known.get(serverId);
        if (before !== undefined)
            known.set(serverId, { ...before, ...fields });
    };
    let exported = '';
    let exportedAtMs = 0;
    /** Set while ids that become known wait to be exported together. */
    let cancelExport = null;
    const states = () => [...known.values()].map(({ snapshot }) => snapshot?.status ?? '').join();
    const exportAll = () => {
        cancelExport?.();
        cancelExport = null;
        if ([...known.values()].every(({ snapshot }) => snapshot === null))
            return;
        exported = states();
        exportedAtMs = clock.elapsedMs();
        exportIds(world.toolkit, [...known.values()]);
        exportSnapshots(world.toolkit, [...known.values()]);
    };
    const write = (state) => world.summary.write(mainSummary({ state, servers: [...known.values()], run, apiUrl }));
    return {
        see(serverId, sight) {
            set(serverId, { sight });
        },
        make(serverId, snapshot, others, askedAtMs) {
            asked.set(serverId, askedAtMs);
            set(serverId, { snapshot, others });
            // All ids are written each time: of many servers, those that come close together are written together.
            if (cancelExport !== null)
                return;
            exportIds(world.toolkit, [...known.values()]);
            if (serverIds.length === 1)
                return;
            const exportedStates = states();
            cancelExport = clock.after(IDS_EVERY_MS, () => {
                cancelExport = null;
                if (states() !== exportedStates)
                    exportIds(world.toolkit, [...known.values()]);
            });
        },
        update(serverId, snapshot) {
            const askedAtMs = asked.get(serverId) ?? clock.elapsedMs();
            set(serverId, { snapshot, tookMs: clock.elapsedMs() - askedAtMs });
        },
        fail(failed, isSaid = false) {
            failures.push(...failed);
            for (const { serverId, error } of failed) {
                set(serverId, { failure: error.message });
                // The others go on for minutes; that of a single server is about to be the error line.
                if (!isSaid && serverIds.length > 1)
                    log.line(`[${serverId}] ${error.message}`);
            }
        },
        hasFailed: () => failures.length > 0,
        exportAll,
        exportChanges() {
            const isSoon = serverIds.length > 1 && clock.elapsedMs() - exportedAtMs < CHANGES_EVERY_MS;
            if (states() !== exported && !isSoon)
                exportAll();
        },
        print() {
            if (serverIds.length > 1)
                printTable(log, overview([...known.values()]));
        },
        async summarise(state) {
            await write(failures.length > 0 ? 'failed' : state);
        },
        async summariseFailure(error) {
            if (!(error instanceof Error))
                return;
            const hasAny = [...known.values()].some(({ snapshot }) => snapshot !== null);
            cancelExport?.();
            if (!hasAny)
                await world.summary.write(noSnapshotSummary(error.message));
            else
                await write(failures.length > 0 ? 'failed' : 'unfinished');
        },
        endWithFailures() {
            if (failures.length === 0)
                return;
            const made = [...known.values()].filter(({ snapshot, failure }) => snapshot !== null && failure === null);
            const rest = made.length === 0
                ? ''
                : `Made, and staying: ${counted(made.length, 'other snapshot')}. As long as one is missing, post neither restores nor prunes.`;
            throw failureOf(failures, serverIds, 'without a snapshot to rely on', rest);
        },
    };
}

;// CONCATENATED MODULE: ./src/steps/main/dry-run.ts
/** `dry-run`: the plans of a real run, computed the same way and not carried out. */






/** Says what main would do now, and what post would do after a good deploy. */
async function reportDryRun(world, inputs, servers) {
    const { log } = world;
    if (servers.length === 0)
        return;
    const plans = await Promise.all(servers.map((each) => planOf(world, inputs, each)));
    // What would fail comes first.
    const inOrder = plans.toSorted((a, b) => Number(b.refuses) - Number(a.refuses));
    const outcome = inOrder.map((each) => each.outcome).join(' ');
    log.notice(`Dry run: nothing is created or deleted. ${outcome}`);
    const before = fleetTable(plans.map(({ serverId, room }) => ({ serverId, rows: noted(room.fates, 'would delete') })));
    log.line('Before the snapshot:');
    printTable(log, before);
    // One server without a snapshot, and post prunes nothing anywhere.
    const isGood = plans.length === inputs.serverIds.length && plans.every((each) => !each.refuses);
    const after = fleetTable(plans.map(({ serverId, prune }) => ({ serverId, rows: noted(prune.fates, 'would delete') })));
    if (isGood) {
        log.line(`After a good deploy ("keep" is ${inputs.keep}):`);
        printTable(log, after);
    }
    await world.summary.write(dryRunSummary({ outcome, before, after: isGood ? after : null }));
}
async function planOf(world, inputs, { serverId, listed }) {
    const rules = await retentionRules(world, inputs, listed, listed.length >= Math.min(inputs.keep, inputs.snapshotLimit));
    const room = planRoom(listed, inputs.snapshotLimit, rules);
    const taken = listed.map((each) => each.name);
    const name = freeName(inputs.name, world.run, taken);
    const refuses = room.short > 0 || (inputs.whenFull === 'fail' && listed.length >= inputs.snapshotLimit);
    const outcome = refuses
        ? `A real run would fail: server ${serverId} has no free slot, and none may be made.`
        : `A real run would make snapshot ${name} of server ${serverId}.`;
    const gone = new Set(room.deletions.map((each) => each.snapshot.id));
    const made = madeBy(serverId, name, world.clock.nowMs());
    const later = [...listed.filter((each) => !gone.has(each.id)), made];
    return { serverId, room, prune: planPrune(later, inputs.keep, rules), refuses, outcome };
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

;// CONCATENATED MODULE: ./src/steps/main/examine-servers.ts
/** What main has to say about the server before it takes a snapshot of it, and to wait for. */







/** Says whether the copies will be consistent, and what a restore would run into. What is true of several is said once. */
function describeServers(world, inputs, servers) {
    const { log } = world;
    for (const kind of ['hidden', 'unreadable']) {
        const unseen = servers.flatMap(({ serverId, sight }) => sight.kind === kind ? [{ serverId, why: sight.why }] : []);
        if (unseen.length > 0)
            sayUnseen(log, inputs, kind, unseen);
    }
    const seen = servers.flatMap(({ serverId, sight }) => sight.kind === 'seen' ? [{ serverId, server: sight.server }] : []);
    sayStates(log, seen);
    for (const { serverId, server } of seen) {
        const [shared] = ownAmong(server.addresses, world.interfaces);
        if (shared === undefined)
            continue;
        log.warning(`This runner has the address ${shared} of server ${serverId}: it runs on the server that it protects. A restore ` +
            'would stop the runner in the middle of the job, so post will refuse an automatic one. Use a runner on another machine.');
    }
}
function sayUnseen(log, inputs, kind, unseen) {
    const { name } = serversOf(unseen.map((each) => each.serverId));
    const why = [...new Set(unseen.map((each) => each.why))].join(' ');
    const isOne = unseen.length === 1;
    log.notice(`${capital(name)} can't be looked at: ${why} The ${isOne ? 'snapshot is' : 'snapshots are'} taken all the same; whether the ` +
        `${isOne ? 'server is' : 'servers are'} running stays unknown.`);
    if (inputs.restoreOn.length === 0)
        return;
    log.warning(kind === 'hidden'
        ? `"restore-on" is set, but the state of ${name} can't be read with this token. After a failed deploy post would start the restore and could not verify it ("started, not verified"). Give the token the scope to list servers.`
        : `"restore-on" is set, but the state of ${name} can't be read. If that is still so after a failed deploy, post will not restore, because nobody could check whether the server is being restored already. Check "server-id".`);
}
/** One line for each state that servers are in. */
function sayStates(log, servers) {
    const byStatus = new Map();
    for (const { serverId, server } of servers) {
        byStatus.set(server.status, [...(byStatus.get(server.status) ?? []), `${serverId} (${server.name})`]);
    }
    for (const [status, names] of byStatus) {
        const { name, is } = serversOf(names);
        log.line(`${capital(name)} ${is} ${status}: ${consistency(status)}`);
    }
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
 * Waits until restores that somebody else began are over, says how the servers are then, and lists their snapshots
 * anew. A server on which the restore does not end well, or not in time, has failed.
 */
async function waitOutRestores(world, inputs, servers) {
    const { log, clock } = world;
    const { timeoutMs, pollIntervalMs } = inputs;
    for (const { serverId } of servers) {
        log.warning(`Server ${serverId} is being restored right now, perhaps by the run before this one. Waiting until that is over ` +
            'before taking a snapshot.');
    }
    const startMs = clock.elapsedMs();
    const ends = await waitForServers(world, {
        servers: servers.map(({ serverId }) => ({ serverId, sawRestoring: true })),
        timeoutMs,
        pollIntervalMs,
        isFolded: inputs.serverIds.length === 1,
    });
    return await onEachServer(servers, async ({ serverId, sight }) => {
        const status = statusAfter(world, serverId, ends.get(serverId) ?? { kind: 'aborted' }, timeoutMs);
        const took = duration(clock.elapsedMs() - startMs);
        log.line(`The restore of server ${serverId} is over after ${took}; the server is ${status}.`);
        const listed = await completeListing(world, serverId, 'alone');
        if (sight.kind !== 'seen')
            return { serverId, listed, sight };
        const server = { ...sight.server, status };
        sayStates(log, [{ serverId, server }]);
        return { serverId, listed, sight: { kind: 'seen', server } };
    });
}
/** @throws StepError when the restore did not end well */
function statusAfter(world, serverId, end, timeoutMs) {
    const nothing = 'No snapshot was made, and nothing was changed.';
    switch (end.kind) {
        case 'up':
            return 'active';
        case 'stopped':
            return 'stopped';
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

;// CONCATENATED MODULE: ./src/steps/main/take-snapshots.ts















/**
 * Takes the snapshots that the deploy can fall back on.
 * @throws InputError before anything is sent
 * @throws VpsOrgError, StepError when a server has no snapshot to fall back on; the message says in what state things are
 */
async function takeSnapshots(world, inputs, remarks) {
    for (const remark of [...remarks, ...checkForMain(inputs)])
        world.log[remark.level](remark.text);
    saveBeginning(world.toolkit, inputs.serverIds.length);
    const board = createBoard(world, inputs);
    try {
        const looked = await look(world, inputs, board);
        if (inputs.dryRun)
            await reportDryRun(world, inputs, looked);
        else
            await protect(world, inputs, board, looked);
        board.endWithFailures();
    }
    catch (error) {
        await board.summariseFailure(error);
        throw error;
    }
}
async function look(world, inputs, board) {
    const { done, failed } = await lookAtAll(world, inputs.serverIds);
    endIfStopped(world.signal, 'Nothing was sent that changes anything.');
    board.fail(failed);
    for (const each of done)
        board.see(each.serverId, each.sight);
    describeServers(world, inputs, done);
    return done;
}
async function protect(world, inputs, board, looked) {
    const restoring = looked.filter(isRestoring);
    const ready = looked.filter((each) => !isRestoring(each));
    // What breaks off one half must not let the other one go on for half an hour.
    const broken = new AbortController();
    const breakOff = (error) => {
        broken.abort('an error');
        throw error;
    };
    const meanwhile = { ...world, signal: AbortSignal.any([world.signal, broken.signal]) };
    const afterRestores = async () => {
        const back = await waitOutRestores(meanwhile, inputs, restoring);
        board.fail(back.failed);
        for (const each of back.done)
            board.see(each.serverId, each.sight);
        return await makeAll(meanwhile, inputs, board, back.done);
    };
    const halves = [makeAll(meanwhile, inputs, board, ready).catch(breakOff), afterRestores().catch(breakOff)];
    const made = (await settleAll(halves)).flat();
    if (made.length === 0)
        return;
    board.exportAll();
    await board.summarise('unfinished');
    if (inputs.wait)
        await awaitAll(world, inputs, board, made);
    else
        await leaveToWait(world, board, made);
}
function isRestoring({ sight }) {
    return sight.kind === 'seen' && serverPhaseOf(sight.server.status) === 'restoring';
}
async function makeAll(world, inputs, board, servers) {
    const rooms = await planRooms(world, inputs, servers.map((each) => ({ ...each, spare: [] })));
    endIfStopped(world.signal, 'No snapshot was asked for.');
    try {
        const { done, failed } = await onEachServer(rooms, (room) => makeOne(world, inputs, board, room));
        board.fail(failed);
        return done;
    }
    finally {
        // Others may still wait for a restore to be over, or nobody goes on at all.
        board.exportAll();
    }
}
async function makeOne(world, inputs, board, room) {
    const { log, clock } = world;
    const { serverId } = room;
    const place = inputs.serverIds.indexOf(serverId);
    let askedAtMs = clock.elapsedMs();
    const statusSeen = readDeployStatus(inputs.deployStatus, inputs.jobStatus);
    const { snapshot, intent, others } = await createWithRoom(world, inputs, {
        room,
        base: inputs.name,
        description: inputs.description,
        ifStopped: 'post looks for it when the job ends.',
        onAsk: (asked) => {
            askedAtMs = clock.elapsedMs();
            // From here on post has to know that there may be a snapshot, whatever happens to this process.
            saveRecord(world.toolkit, place, { kind: 'sent', intent: asked, statusSeen });
            log.line(`Asking for snapshot ${asked.name} of server ${serverId}.`);
        },
    });
    const record = {
        kind: 'created',
        intent,
        statusSeen,
        id: snapshot.id,
        createdAtMs: snapshot.createdAtMs ?? clock.nowMs(),
        completion: 'not-seen',
    };
    saveRecord(world.toolkit, place, record);
    const named = { ...snapshot, name: intent.name };
    board.make(serverId, named, others, askedAtMs);
    log.line(`Snapshot ${snapshot.id} (${intent.name}) of server ${serverId} is being made.`);
    return { serverId, place, intent, snapshot: named, answer: snapshot, record, askedAtMs };
}
async function leaveToWait(world, board, made) {
    // One that this process gave up on is not one that somebody else waits for.
    if (wasStopped(world.signal)) {
        board.fail(made.map(({ serverId, snapshot }) => ({
            serverId,
            error: new StepError(`Stopped by ${stopReason(world.signal)}. Snapshot ${snapshot.id} of server ${serverId} is still being made at VPS.org, in one of the server's slots. ${NOT_TO_RELY_ON}`),
        })), true);
        return;
    }
    for (const { place, record } of made)
        saveRecord(world.toolkit, place, { ...record, completion: 'left-to-wait' });
    // The answer to a create need not have a description; `wait/` looks at the list.
    warnIfUnrecognisable(world, made
        .filter(({ answer }) => answer.description !== null)
        .map(({ answer, intent }) => ({ seen: answer, intent })));
    await board.summarise('left-to-wait');
    if (!board.hasFailed()) {
        world.log.line('"wait" is "false", so this step ends here. Let your-org/vps-safety-snapshot/wait@v1 stand before the deploy.');
    }
}
const NOT_TO_RELY_ON = 'The deploy must not count on it: post will neither restore it nor prune.';
async function awaitAll(world, inputs, board, made) {
    const { log, clock } = world;
    const byServer = new Map(made.map((each) => [each.serverId, each]));
    const unseen = new Set(byServer.keys());
    const firstSeen = [];
    const { completed, failed } = await waitForSnapshots(world, {
        snapshots: made.map(({ serverId, snapshot }) => ({ serverId, id: snapshot.id, name: snapshot.name })),
        source: 'just-created',
        timeoutMs: inputs.timeoutMs,
        pollIntervalMs: inputs.pollIntervalMs,
        otherwise: NOT_TO_RELY_ON,
        onSeen: (serverId, seen) => {
            const intent = byServer.get(serverId)?.intent;
            if (intent === undefined)
                return;
            if (unseen.delete(serverId))
                firstSeen.push({ seen, intent });
            board.update(serverId, { ...seen, name: intent.name });
        },
        afterLook: () => {
            warnIfUnrecognisable(world, firstSeen.splice(0));
            board.exportChanges();
        },
    });
    warnIfUnrecognisable(world, firstSeen);
    for (const { serverId } of completed) {
        const each = byServer.get(serverId);
        if (each !== undefined)
            saveRecord(world.toolkit, each.place, { ...each.record, completion: 'seen' });
    }
    board.fail(failed, true);
    board.exportAll();
    for (const { serverId, snapshot } of completed) {
        const each = byServer.get(serverId);
        if (each === undefined || inputs.serverIds.length > 1)
            continue;
        const took = duration(clock.elapsedMs() - each.askedAtMs);
        log.line(`Snapshot ${snapshot.id} (${each.intent.name}) of server ${serverId} is completed after ${took} (${size(snapshot.sizeMb)}).`);
    }
    board.print();
    await board.summarise('completed');
}

;// CONCATENATED MODULE: ./src/github/commits.ts


const MOST_SHOWN = 20;
/**
 * What `head` has that `base` has not. Without a page being asked for, the last commit of the answer is the newest; source: GitHub's
 * description of the call.
 * @throws whatever Octokit does, and an error for an answer that can't be read
 */
async function readCommits(octokit, run, base, head, signal) {
    const { data } = await octokit.rest.repos.compareCommitsWithBasehead({
        ...ownerAndRepo(run.repo),
        basehead: `${base}...${head}`,
        request: { signal },
    });
    const answer = fieldsOf(data);
    const total = answer['total_commits'];
    if (typeof total !== 'number' || !Array.isArray(answer['commits']))
        throw new Error('its answer can not be read');
    const commits = listOf(answer['commits']).flatMap((each) => readCommit(each) ?? []);
    const shown = commits.toReversed().slice(0, MOST_SHOWN);
    const behind = answer['behind_by'];
    const ahead = typeof behind === 'number' ? behind : 0;
    return { base, shown, more: Math.max(0, total - shown.length), ahead };
}
function readCommit(value) {
    const { sha, commit, author } = fieldsOf(value);
    const hash = answers_textOf(sha, 64);
    if (hash === null || !/^[0-9a-f]{7,64}$/.test(hash))
        return null;
    const { message, author: written } = fieldsOf(commit);
    const name = answers_textOf(fieldsOf(author)['login'], 60) ?? answers_textOf(fieldsOf(written)['name'], 60) ?? 'unknown';
    return {
        sha: hash.slice(0, 7),
        subject: clip((answers_textOf(message, 2000) ?? '').split('\n')[0] ?? '', 100),
        author: name,
    };
}

;// CONCATENATED MODULE: ./src/github/patience.ts
/** At most so much waiting for GitHub's answers in one main or post. */
const PATIENCE_MS = 10_000;
/** What closes a report has so much of its own: a record that stays open, or a comment that is missing, misleads. */
const CLOSING_PATIENCE_MS = 5000;
/**
 * Patience for one process. The signal that a question gets is aborted when none is left, or by `stop`, perhaps
 * from the start. Whatever fails after that fails with an `AbortError`: a body that was cut off by it looks like an answer that can't be read.
 */
function createPatience(clock, stop, patienceMs = PATIENCE_MS) {
    let spentMs = 0;
    // Questions that overlap are waited for at the same time, which counts but once.
    let underWay = 0;
    let sinceMs = 0;
    return async (ask) => {
        if (underWay++ === 0)
            sinceMs = clock.elapsedMs();
        const leftMs = patienceMs - spentMs - (clock.elapsedMs() - sinceMs);
        const controller = new AbortController();
        const abort = () => {
            controller.abort();
        };
        const cancel = clock.after(Math.max(0, leftMs), abort);
        stop.addEventListener('abort', abort);
        if (stop.aborted || leftMs <= 0)
            abort();
        try {
            return await ask(controller.signal);
        }
        catch (error) {
            throw lateOr(error, controller.signal);
        }
        finally {
            cancel();
            stop.removeEventListener('abort', abort);
            if (--underWay === 0)
                spentMs += clock.elapsedMs() - sinceMs;
        }
    };
}
/** A failure as what it is, once nobody waits for the answer any more. */
function lateOr(error, signal) {
    return signal.aborted ? new DOMException('nobody waits any more', 'AbortError') : error;
}

;// CONCATENATED MODULE: ./src/github/questions.ts

/** So many questions are under way at once. */
const AT_ONCE = 8;
/**
 * One deploy leaves a snapshot on each of its servers, so the same question is put to GitHub but once, and what is asked
 * at the same time shares the patience.
 */
function createAsk(asking, topic) {
    const answers = new Map();
    let waiting = [];
    let isTroubled = false;
    async function answer(question, octokit, signal) {
        try {
            signal.throwIfAborted();
            return await topic.answer(await octokit, question, signal);
        }
        catch (error) {
            if (!isTroubled)
                asking.onTrouble(lateOr(error, signal));
            isTroubled = true;
            return topic.unknown;
        }
    }
    async function askAll() {
        const queue = waiting;
        waiting = [];
        await asking.withPatience(async (signal) => {
            const octokit = asking.loadOctokit(asking.token);
            const work = async () => {
                for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
                    next.resolve(await answer(next.question, octokit, signal));
                }
            };
            await Promise.all(Array.from({ length: AT_ONCE }, work));
        });
    }
    function ask(question) {
        const key = JSON.stringify(question);
        const known = answers.get(key);
        if (known !== undefined)
            return known;
        const { promise, resolve } = Promise.withResolvers();
        answers.set(key, promise);
        // Whoever asks in the same moment is asked for together.
        if (waiting.length === 0)
            queueMicrotask(() => void askAll());
        waiting.push({ question, resolve });
        return promise;
    }
    return async (snapshots) => {
        const known = new Map();
        await Promise.all(snapshots.map(async (snapshot) => {
            const question = topic.questionOf(snapshot);
            if (question !== null)
                known.set(snapshot.id, await ask(question));
        }));
        return (snapshot) => known.get(snapshot.id) ?? topic.unknown;
    };
}

;// CONCATENATED MODULE: ./src/github/runs.ts

/** Runs that were read, by Octokit and run: one run is behind many snapshots, and behind several questions. */
const known = new WeakMap();
/**
 * Reads a run, as its latest attempt stands.
 * @throws whatever Octokit does, and an error for an answer that can't be read
 */
function readRun(octokit, repository, runId, signal) {
    const runs = known.get(octokit) ?? new Map();
    known.set(octokit, runs);
    const before = runs.get(runId);
    if (before !== undefined)
        return before;
    const run_id = Number(runId);
    const where = ownerAndRepo(repository);
    const answer = octokit.rest.actions
        .getWorkflowRun({ ...where, run_id, request: { signal } })
        .then(({ data }) => runs_factsOf(data));
    runs.set(runId, answer);
    // Whoever asks later may have more luck.
    answer.catch(() => runs.delete(runId));
    return answer;
}
/**
 * Reads one attempt of a run.
 * @throws whatever Octokit does, and an error for an answer that can't be read
 */
async function readAttempt(octokit, repository, runId, attempt, signal) {
    const { data } = await octokit.rest.actions.getWorkflowRunAttempt({
        ...ownerAndRepo(repository),
        run_id: Number(runId),
        attempt_number: Number(attempt),
        request: { signal },
    });
    return runs_factsOf(data);
}
function runs_factsOf(data) {
    const { status, conclusion, run_attempt } = fieldsOf(data);
    // A body that broke off arrives as empty data and status 200.
    if (typeof status !== 'string')
        throw new Error('its answer can not be read');
    return {
        status,
        conclusion: answers_textOf(conclusion),
        attempt: typeof run_attempt === 'number' ? run_attempt : null,
    };
}

;// CONCATENATED MODULE: ./src/github/deploy-progress.ts




/** Asks about the deploys behind own snapshots of other runs. */
function createAskProgress(asking) {
    return createAsk(asking, {
        questionOf,
        answer: (octokit, question, signal) => progressOf(octokit, asking.run.repo, question, signal),
        unknown: 'unknown',
    });
}
function questionOf(snapshot) {
    const { runId = null, attempt = null, job = null } = readProvenance(snapshot.description) ?? {};
    return runId === null || attempt === null ? null : { runId, attempt, job };
}
async function progressOf(octokit, repository, question, signal) {
    const { owner, repo } = ownerAndRepo(repository);
    const run_id = Number(question.runId);
    const attempt_number = Number(question.attempt);
    const run = await readRun(octokit, repository, question.runId, signal);
    if (run.status === 'completed')
        return 'ended';
    if (run.attempt !== null && run.attempt > attempt_number)
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

;// CONCATENATED MODULE: ./src/github/deployments.ts


/** GitHub takes no longer description of a status. Source: its description of the call. */
const LONGEST_DESCRIPTION = 140;
/**
 * Records that a rollback begins. Sent once. The commit is that of the workflow: which one a snapshot shows, nobody knows for sure.
 * @returns the record's id
 * @throws whatever Octokit does, and an error where the answer names no record
 */
async function recordDeployment(octokit, { repo, sha }, { environment, servers }, signal) {
    if (sha === null)
        throw new Error('the runner does not tell the commit of this run (GITHUB_SHA)');
    const { data } = await octokit.rest.repos.createDeployment({
        ...ownerAndRepo(repo),
        ref: sha,
        task: 'rollback',
        environment,
        description: 'Rollback of servers at VPS.org to snapshots',
        payload: {
            servers: servers.map(({ serverId, snapshotId, snapshotName }) => ({
                server_id: serverId,
                snapshot_id: snapshotId,
                snapshot_name: snapshotName,
            })),
        },
        // Checks of the commit say nothing about a rollback, and no branch is to be merged for it.
        required_contexts: [],
        auto_merge: false,
        request: { signal },
    });
    const { id } = fieldsOf(data);
    if (typeof id !== 'number')
        throw new Error('its answer names no deployment');
    return id;
}
/**
 * Says how far the rollback is. Sent once.
 * @throws whatever Octokit does
 */
async function setDeploymentState(octokit, { repo }, status, signal) {
    await octokit.rest.repos.createDeploymentStatus({
        ...ownerAndRepo(repo),
        deployment_id: status.id,
        state: status.state,
        description: clip(status.description, LONGEST_DESCRIPTION),
        ...(status.logUrl === null ? {} : { log_url: status.logUrl }),
        request: { signal },
    });
}

;// CONCATENATED MODULE: ./src/github/deploy-success.ts
/** Whether the runs that made certain snapshots succeeded. */



/** Asks about the runs that the names of snapshots speak of. */
function createAskSuccess(asking) {
    const { repo } = asking.run;
    return createAsk(asking, {
        questionOf: (snapshot) => runAndAttemptOf(snapshot.name),
        answer: async (octokit, { runId, attempt }, signal) => {
            const latest = await readRun(octokit, repo, runId, signal);
            const isLater = latest.attempt !== null && latest.attempt > Number(attempt);
            if (isLater && latest.status === 'completed' && latest.conclusion === 'success')
                return true;
            const facts = isLater ? await readAttempt(octokit, repo, runId, attempt, signal) : latest;
            if (facts.status !== 'completed')
                return false;
            return facts.conclusion === null ? null : facts.conclusion === 'success';
        },
        unknown: null,
    });
}

;// CONCATENATED MODULE: ./src/github/failed-steps.ts

/** GitHub lists a finished step a second or so late. Source: seen on GitHub's runners. */
const failed_steps_TRIES = 3;
const PAUSE_MS = 1500;
/**
 * Names of the steps that failed, in their order; empty where GitHub shows none.
 * @throws whatever Octokit does
 */
async function readFailedSteps(octokit, job, clock, signal) {
    for (let tries = 1;; tries++) {
        const found = await readJob(octokit, job, signal);
        // One that can't be told from others says nothing, however often it is read.
        if (found === null)
            return [];
        const steps = fieldsOf(found)['steps'];
        if (!Array.isArray(steps))
            throw new Error('its answer can not be read');
        const failed = steps
            .map(fieldsOf)
            .filter((step) => step['conclusion'] === 'failure')
            .flatMap((step) => answers_textOf(step['name'], 100) ?? []);
        if (failed.length > 0 || tries === failed_steps_TRIES)
            return failed;
        await clock.sleep(PAUSE_MS, signal);
        signal.throwIfAborted();
    }
}
async function readJob(octokit, job, signal) {
    const { run, checkRunId, runnerName } = job;
    const request = { signal };
    const where = ownerAndRepo(run.repo);
    if (checkRunId !== null) {
        return (await octokit.rest.actions.getJobForWorkflowRun({ ...where, job_id: Number(checkRunId), request })).data;
    }
    const list = {
        ...where,
        run_id: Number(run.id),
        attempt_number: Number(run.attempt),
        per_page: 100,
        request,
    };
    const { data } = await octokit.rest.actions.listJobsForWorkflowRunAttempt(list);
    if (!Array.isArray(fieldsOf(data)['jobs']))
        throw new Error('its answer can not be read');
    const mine = listOf(fieldsOf(data)['jobs'])
        .map(fieldsOf)
        .filter((each) => each['status'] === 'in_progress' && each['runner_name'] === runnerName);
    // Two jobs on runners of one name can't be told apart.
    return mine.length === 1 ? mine[0] : null;
}

;// CONCATENATED MODULE: ./src/github/troubles.ts
/** What could not be asked of GitHub: gathered while a step works, and told once at its end. */


/** No trouble yet. */
function createTroubles() {
    const all = [];
    return {
        add(error, permission, consequence) {
            all.push({ error, permission, consequence });
        },
        notices() {
            const refused = all.filter(({ error }) => isRefusal(error));
            const late = all.filter(({ error }) => !isRefusal(error) && isLate(error));
            const other = all.filter(({ error }) => !isRefusal(error) && !isLate(error));
            return [
                ...noticeOf(refused, (statuses) => {
                    const permissions = unique(refused.map((each) => `"${each.permission}"`)).join(', ');
                    return `GitHub refuses (HTTP ${statuses}). Give the job the permission ${permissions}.`;
                }),
                ...noticeOf(late, () => 'GitHub did not answer in time.'),
                ...noticeOf(other, () => {
                    const reasons = unique(other.map(({ error }) => reasonOf(error)));
                    return `GitHub could not be asked: ${reasons.slice(0, 3).join('; ')}`;
                }),
            ];
        },
    };
}
function noticeOf(troubles, why) {
    if (troubles.length === 0)
        return [];
    const statuses = unique(troubles.map(({ error }) => String(statusOf(error)))).join(', ');
    return [`${unique(troubles.map((each) => each.consequence)).join(' ')} ${why(statuses)}`];
}
function unique(texts) {
    return [...new Set(texts)];
}
/** A 404 is none: a run or a commit may be gone. Nor is a limit of requests, which GitHub tells with 403 too. */
function isRefusal(error) {
    return [401, 403].includes(Number(statusOf(error))) && !isRateLimit(error);
}
function isRateLimit(error) {
    const headers = fieldsOf(fieldsOf(fieldsOf(error)['response'])['headers']);
    if (headers['x-ratelimit-remaining'] === '0' || headers['retry-after'] !== undefined)
        return true;
    return error instanceof Error && /rate limit/i.test(error.message);
}
function isLate(error) {
    return fieldsOf(error)['name'] === 'AbortError';
}
function statusOf(error) {
    return fieldsOf(error)['status'] ?? null;
}
function reasonOf(error) {
    // With a status the message is whatever body came, a page of HTML perhaps.
    const status = statusOf(error);
    if (isRateLimit(error))
        return `its limit of requests is reached (HTTP ${String(status)})`;
    if (status === 404)
        return 'it does not find all of it (HTTP 404): deleted, or not to be seen with this token';
    if (typeof status === 'number')
        return `HTTP ${status}`;
    return clip(error instanceof Error ? error.message : String(error), 200);
}

;// CONCATENATED MODULE: ./src/github/github.ts








/** GitHub, left alone: for an empty `github-token`. */
const NO_GITHUB = {
    progressOf: () => Promise.resolve(() => 'unknown'),
    successOf: () => Promise.resolve(() => null),
    failedSteps: () => Promise.resolve([]),
    commitsBetween: () => Promise.resolve(null),
    comment: () => Promise.resolve('not-written'),
    recordRollback: () => Promise.resolve({ end: () => Promise.resolve() }),
    notices: () => [],
};
/** GitHub, asked with a token. */
function createGitHub(settings) {
    const { job, token, clock, signal, loadOctokit } = settings;
    const withPatience = createPatience(clock, signal);
    // A report is closed also after a signal: the runner leaves time enough for that.
    const toClose = createPatience(clock, new AbortController().signal, CLOSING_PATIENCE_MS);
    const troubles = createTroubles();
    let loaded = null;
    const load = () => (loaded ??= loadOctokit(token));
    async function ask(permission, consequence, question, patienceOf = withPatience) {
        try {
            return await patienceOf(async (patience) => {
                patience.throwIfAborted();
                return await question(await load(), patience);
            });
        }
        catch (error) {
            // Who was told to end need not hear why nobody was asked.
            if (patienceOf === toClose || !signal.aborted)
                troubles.add(error, permission, consequence);
            return null;
        }
    }
    const about = (consequence) => ({
        run: job.run,
        token,
        withPatience,
        loadOctokit: load,
        onTrouble: (error) => {
            if (!signal.aborted)
                troubles.add(error, 'actions: read', consequence);
        },
    });
    return {
        progressOf: createAskProgress(about('Whether the deploys of other runs have ended is not known: their snapshots of the last 6 hours are not deleted on that ground, and no restore waits for them.')),
        successOf: createAskSuccess(about('Which deploys succeeded is not known: the snapshot of the last good state is not spared for that.')),
        async failedSteps() {
            const consequence = 'Which step of this job failed is not known.';
            const steps = await ask('actions: read', consequence, (octokit, patience) => readFailedSteps(octokit, job, clock, patience));
            return steps ?? [];
        },
        commitsBetween: (base, head) => ask('contents: read', `Which commits came after ${base} is not known.`, (octokit, patience) => readCommits(octokit, job.run, base, head, patience)),
        async comment(comment) {
            const pullRequest = settings.pullRequest();
            if (pullRequest === null)
                return 'no-pull-request';
            const done = await ask('pull-requests: write', `Whether pull request ${pullRequest} has the comment is not known.`, async (octokit, patience) => {
                await writeComment(octokit, job.run, pullRequest, comment, patience);
                return true;
            }, toClose);
            return done === null ? 'not-written' : 'written';
        },
        async recordRollback(rollback) {
            const { environment } = rollback;
            const consequence = `The record of this rollback as a deployment to "${environment}" is missing or not complete.`;
            const tell = (id, state, description, patience) => ask('deployments: write', consequence, async (octokit, signal) => {
                await setDeploymentState(octokit, job.run, { id, state, description, logUrl: job.run.url }, signal);
                return null;
            }, patience);
            const id = await ask('deployments: write', consequence, (octokit, patience) => recordDeployment(octokit, job.run, rollback, patience));
            if (id === null)
                return { end: () => Promise.resolve() };
            await tell(id, 'in_progress', 'The rollback has begun.');
            return {
                async end(state, description) {
                    await tell(id, state, description, toClose);
                },
            };
        },
        notices: () => troubles.notices(),
    };
}

;// CONCATENATED MODULE: external "node:fs"
const external_node_fs_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs");
;// CONCATENATED MODULE: ./src/runner/event.ts
/** The event that started the workflow. Whoever opened a pull request may have written most of it. */

/**
 * The number of the pull request that this run is for; `null` where it is for none, or where that can't be read. Source: GitHub's
 * description of its webhook payloads, of which `GITHUB_EVENT_PATH` holds one. A comment on a pull request comes as one on an issue.
 */
function readPullRequest(environment) {
    try {
        const event = JSON.parse((0,external_node_fs_namespaceObject.readFileSync)(environment['GITHUB_EVENT_PATH'] ?? '', 'utf8'));
        const { pull_request, issue } = event_fieldsOf(event);
        const isComment = typeof event_fieldsOf(issue)['pull_request'] === 'object';
        const { number } = event_fieldsOf(pull_request ?? (isComment ? issue : null));
        return typeof number === 'number' && Number.isSafeInteger(number) && number > 0 ? number : null;
    }
    catch {
        return null;
    }
}
function event_fieldsOf(value) {
    return typeof value === 'object' && value !== null ? value : {};
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
function environment_readRun(environment) {
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
        repoId: environment_matching(environment['GITHUB_REPOSITORY_ID'], /^\d{1,20}$/),
        sha: environment_matching(environment['GITHUB_SHA'], /^[0-9a-f]{7,64}$/),
        job: environment_matching(environment['GITHUB_JOB'], /^.+$/),
        url: urlOf(environment['GITHUB_SERVER_URL'], repo, id, attempt),
    };
}
function urlOf(server, repo, id, attempt) {
    const base = environment_matching(server, /^https?:\/\/[\w.-]+(?::\d{1,5})?$/);
    return base === null ? null : `${base}/${repo}/actions/runs/${id}/attempts/${attempt}`;
}
function missing(name, meaning) {
    return new EnvironmentError(`${name} should hold ${meaning}, and does not. This program is started by a GitHub Actions runner, which sets it.`);
}
function environment_matching(text, pattern) {
    return text !== undefined && pattern.test(text) ? text : null;
}

;// CONCATENATED MODULE: external "node:path"
const external_node_path_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:path");
var external_node_path_default = /*#__PURE__*/__nccwpck_require__.n(external_node_path_namespaceObject);
;// CONCATENATED MODULE: ./src/runner/completion-marks.ts
/**
 * Marks by which post knows that `wait/` saw a snapshot completed, in the folder that the runner empties before and after each
 * job. State can't carry this: each action has its own.
 */



/** The marks in `RUNNER_TEMP`. Ids are checked where they come in: letters, digits, `-` and `_`. */
function completionMarks(environment, readRun) {
    const folder = environment['RUNNER_TEMP'] ?? '';
    const fileOf = (serverId, snapshotId) => external_node_path_default().join(folder, 'vps-safety-snapshot', `server-${serverId}`, `completed-${snapshotId}`);
    // Some file systems take capitals for small letters, so the ids stand in the file too.
    const textOf = (serverId, snapshotId) => {
        const { id, attempt } = readRun();
        return `snapshot ${snapshotId} of server ${serverId} was seen completed in run ${id}/${attempt}\n`;
    };
    return {
        leave: (serverId, snapshotId) => {
            handOver(`the mark that snapshot ${snapshotId} of server ${serverId} was seen completed; without it post does not restore`, () => {
                if (folder === '')
                    throw new Error('RUNNER_TEMP is not set');
                const file = fileOf(serverId, snapshotId);
                (0,external_node_fs_namespaceObject.mkdirSync)(external_node_path_default().dirname(file), { recursive: true });
                (0,external_node_fs_namespaceObject.writeFileSync)(file, textOf(serverId, snapshotId));
            });
        },
        has: (serverId, snapshotId) => {
            try {
                return (folder !== '' && (0,external_node_fs_namespaceObject.readFileSync)(fileOf(serverId, snapshotId), 'utf8') === textOf(serverId, snapshotId));
            }
            catch {
                return false;
            }
        },
    };
}

;// CONCATENATED MODULE: ./src/runner/log.ts
/**
 * The only way to print. Every line is redacted and made harmless here, so that no text from the API, from
 * GitHub or from an event can act as a workflow command.
 */

/** A log on standard output, as the runner reads it. */
function createLog(toolkit, redact) {
    const safe = (text) => printable(redact(text));
    return {
        line: (text) => {
            toolkit.info(safe(text));
        },
        notice: (text) => {
            toolkit.notice(safe(text));
        },
        warning: (text) => {
            toolkit.warning(safe(text));
        },
        error: (text) => {
            toolkit.error(safe(text));
        },
        debug: (text) => {
            if (toolkit.isDebug())
                toolkit.debug(safe(text));
        },
        startGroup: (title) => {
            toolkit.startGroup(safe(title));
        },
        endGroup: () => {
            toolkit.endGroup();
        },
    };
}

;// CONCATENATED MODULE: external "node:v8"
const external_node_v8_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:v8");
var external_node_v8_default = /*#__PURE__*/__nccwpck_require__.n(external_node_v8_namespaceObject);
;// CONCATENATED MODULE: ./src/runner/memory.ts
/** How much memory this process takes for what it throws away again. */

/**
 * Keeps V8 from making its space for young objects larger. It does so when much is made and dropped, as by a look at a
 * thousand snapshots every few seconds, and would take 100 MB more than such a look needs. Costs a little time.
 * `npm run bench` shows the difference. A V8 that does not know the setting ignores it.
 */
function keepYoungSpaceSmall() {
    external_node_v8_default().setFlagsFromString('--semi-space-growth-factor=1');
}

;// CONCATENATED MODULE: ./src/runner/secrets.ts
/** A redaction of one secret in the clear, URL-encoded (all of it or some), and in base64 at any offset. */
function redactionOf(secret) {
    if (secret === '')
        return (text) => text;
    const inUrls = new RegExp(Array.from(secret, urlForms).join(''), 'gu');
    const inBase64 = base64Forms(secret);
    const anywhere = new RegExp([inUrls.source, ...inBase64.map((form) => form.replaceAll('+', '\\+'))].join('|'), 'u');
    return (text) => {
        // Hardly any text holds it, and every text of every answer comes through here.
        if (!anywhere.test(text))
            return text;
        return inBase64.reduce((left, form) => left.replaceAll(form, '***'), text.replace(inUrls, '***'));
    };
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

;// CONCATENATED MODULE: ./src/runner/summary.ts
/** The runner drops a summary over 1 MiB whole. */
const LIMIT_BYTES = 1_000_000;
/**
 * A summary in the file that the runner names.
 * @param report told, once, why the summary can't be written
 */
function createSummary(toolkit, redact, report) {
    let failed = false;
    let written = null;
    async function writeNow(markdown) {
        const text = redact(markdown);
        written = text;
        if (failed)
            return;
        const fits = Buffer.byteLength(text) <= LIMIT_BYTES;
        try {
            await toolkit.writeSummary(fits ? text : 'The summary would be too long; the log has everything.');
        }
        catch (error) {
            failed = true;
            report(error instanceof Error ? error.message : String(error));
        }
    }
    // The toolkit has one buffer for all: two at once would write each other's text, or none.
    let last = Promise.resolve();
    return {
        write(markdown) {
            last = last.then(() => writeNow(markdown));
            return last;
        },
        last: () => written,
    };
}

;// CONCATENATED MODULE: ./src/version.ts
/** This action's version, as every request names it. A test holds it to package.json. */
const version_VERSION = '1.0.0';

;// CONCATENATED MODULE: ./src/vpsorg/in-flight.ts
/** How many requests may be under way at once: thirty servers are no reason to send an API thirty requests. */
/** Runs at most `limit` pieces of work at a time, in the order in which they came. */
function createGate(limit) {
    let running = 0;
    const waiting = [];
    return async (work) => {
        if (running < limit)
            running++;
        else {
            // Whoever leaves hands the place on, so nobody who comes later can take it.
            await new Promise((resolve) => {
                waiting.push(resolve);
            });
        }
        try {
            return await work();
        }
        finally {
            const first = waiting.shift();
            if (first === undefined)
                running--;
            else
                first();
        }
    };
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
 * @param pagesLimit so many pages are read at most; where the first one shows that there are more, only that one
 * @param isVerified reads all pages but the last a second time: an entry may have slid from a page not read yet to one
 * that was, while another one took its place in the count
 */
async function readWholeList(first, readPage, identify, pagesLimit = PAGES_LIMIT, isVerified = false) {
    for (let reading = 1;; reading++) {
        const list = await readOnce(first, readPage, identify, pagesLimit, isVerified);
        const isStill = !list.changed &&
            (!isVerified ||
                list.incomplete !== null ||
                (await areSame(list.pages.slice(0, -1), readPage, identify)));
        // A page may have moved under our hands: an item that slid to a page already read would be missed.
        const { items, incomplete, isTooLong } = list;
        if (isStill)
            return { items, incomplete, isTooLong };
        if (reading === READINGS) {
            return { items, isTooLong, incomplete: 'the list kept changing while it was read' };
        }
    }
}
async function areSame(pages, readPage, identify) {
    for (const { url, ids } of pages) {
        const page = await readPage(url);
        if (page === 'no-such-page' || page.items.map(identify).join() !== ids)
            return false;
    }
    return true;
}
async function readOnce(first, readPage, identify, pagesLimit, isVerified) {
    const items = new Map();
    const pages = [];
    const done = (incomplete, { changed = false, isTooLong = false } = {}) => ({ items: [...items.values()], incomplete, changed, isTooLong, pages });
    const tooLong = () => done(`it has more than ${pagesLimit} pages`, { isTooLong: true });
    let url = first;
    let count = null;
    let announced = false;
    for (let number = 1; number <= pagesLimit; number++) {
        const page = await readPage(url);
        if (page === 'no-such-page') {
            const missing = announced ? 'the next page, which the list announces, is not there' : null;
            return done(missing ?? shortfall(items.size, count));
        }
        if (number > 1 && page.count !== count)
            return done(null, { changed: true });
        count = page.count;
        const before = items.size;
        if (isVerified)
            pages.push({ url, ids: page.items.map(identify).join() });
        for (const item of page.items) {
            const id = identify(item);
            const known = items.get(id);
            // The same entry on two pages is one that moved; one that says something else by now, or is another one, is not.
            if (known !== undefined && JSON.stringify(known) !== JSON.stringify(item))
                return done(null, { changed: true });
            items.set(id, item);
        }
        const next = nextUrl(url, page.next, first);
        if (next === 'elsewhere')
            return done('the address of the next page leads to another server');
        announced = next !== null;
        if (number === 1 && count !== null && count > items.size * pagesLimit && items.size > 0)
            return tooLong();
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
    return tooLong();
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
/** Reads what the API sends. Tolerant where its own sources disagree, strict about everything else. */

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
 * @throws SyntaxError, RangeError
 */
function parseJson(text, redact) {
    // Knowing how each number was written costs more than all the rest; hardly any answer has numbers of that length.
    if (!/\d{16}/.test(text))
        return redactTexts(JSON.parse(text), redact);
    // The third argument is in every V8 that action.yml allows, but not yet in TypeScript's library.
    const tidy = (_key, value, context) => {
        const isLargeId = typeof value === 'number' && !Number.isSafeInteger(value) && /^\d+$/.test(context?.source ?? '');
        return isLargeId ? context?.source : value;
    };
    return redactTexts(JSON.parse(text, tidy), redact);
}
/** Redacts every text in a parsed value, in place. */
function redactTexts(value, redact) {
    if (typeof value === 'string')
        return redact(value);
    if (typeof value !== 'object' || value === null)
        return value;
    // What JSON.parse makes has nothing but own fields, and lists of them cost memory in every look.
    for (const key in value) {
        const fields = value;
        fields[key] = redactTexts(fields[key], redact);
    }
    return value;
}
/** Reads one page: `{count, results}` as documented, or a bare array. */
function parsePage(json, parseItem) {
    if (Array.isArray(json)) {
        return { items: json.map((each, index) => parseItem(each, `[${index}]`)), count: null };
    }
    const page = parse_fieldsOf(json, 'the answer');
    const results = page['results'];
    if (!Array.isArray(results))
        throw new ShapeError(`"results" should be a list, but is ${parse_kindOf(results)}`);
    const next = page['next'];
    if (typeof next !== 'string' && next !== null && next !== undefined) {
        throw new ShapeError(`"next" should be an address, but is ${parse_kindOf(next)}`);
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
    throw new ShapeError(`"count" should be a whole number, but is ${parse_kindOf(value)}`);
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
        throw new ShapeError(`${where}.id should be an id, but is ${parse_kindOf(field('id'))}`);
    const address = parse_textOf(field('ip_address'));
    return {
        ids,
        name: parse_textOf(field('name')) ?? '',
        status: readStatus(item, where),
        addresses: address === null ? [] : [address],
    };
}
const DOCUMENTED_DATE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;
/** ISO 8601 with date and time; without a zone it is UTC. Milliseconds since 1970, or `null`. */
function parseDate(value) {
    if (typeof value !== 'string')
        return null;
    // The documented form needs no taking apart, and a thousand dates come with every look at a large fleet.
    if (DOCUMENTED_DATE.test(value)) {
        const ms = Date.parse(value);
        return Number.isNaN(ms) || new Date(ms).getUTCDate() !== Number(value.slice(8, 10)) ? null : ms;
    }
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
    return new Date(Date.parse(`${date}T00:00Z`)).getUTCDate() === Number(date.slice(8));
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
        return said(parseJson(body, redact), 0);
    }
    catch {
        return null;
    }
}
/** The API's error shape is unknown: look in the usual places, then in arrays by field. */
function said(json, depth) {
    if (typeof json === 'string')
        return json.trim() === '' ? null : json;
    if (depth > 3 || typeof json !== 'object' || json === null)
        return null;
    if (Array.isArray(json)) {
        const texts = json.map((each) => said(each, depth + 1)).filter((each) => each !== null);
        return texts.length === 0 ? null : texts.join(' ');
    }
    const fields = json;
    for (const name of ['detail', 'message', 'error', 'errors']) {
        const text = said(fields[name], depth + 1);
        if (text !== null)
            return text;
    }
    const texts = Object.entries(fields).flatMap(([name, value]) => {
        const text = Array.isArray(value) ? said(value, depth + 1) : null;
        return text === null ? [] : [`${name}: ${text}`];
    });
    return texts.length === 0 ? null : texts.join(' ');
}
function parse_fieldsOf(json, where) {
    if (typeof json !== 'object' || json === null || Array.isArray(json)) {
        throw new ShapeError(`${where} should be an object, but is ${parse_kindOf(json)}`);
    }
    return json;
}
function readId(item, where) {
    const id = asId(item['id']) ?? asId(item['uuid']);
    if (id === null)
        throw new ShapeError(`${where}.id should be an id, but is ${parse_kindOf(item['id'])}`);
    return id;
}
function readStatus(item, where) {
    const status = parse_textOf(item['status']);
    if (status === null)
        throw new ShapeError(`${where}.status should be text, but is ${parse_kindOf(item['status'])}`);
    return status.trim().toLowerCase();
}
/** The ids by which an item names its server. Two that contradict each other make it unclear: none. */
function serverIdsOf(item) {
    const server = item['server'];
    const inner = typeof server === 'object' && server !== null ? server : {};
    const given = [inner['id'], server, item['server_id'], inner['uuid'], item['server_uuid']].map(asId);
    // A number is an id, in whatever field it stands; what is in the field of a UUID may be a second name for one.
    const [id, scalar, serverId, uuid, serverUuid] = given;
    const ids = [id, scalar, serverId, ...[uuid, serverUuid].filter((each) => isNumber(each))];
    const uuids = [uuid, serverUuid].filter((each) => !isNumber(each));
    const one = agreed(ids);
    const other = agreed(uuids);
    if (one === false || other === false)
        return [];
    const isSame = one !== null && other !== null && serverKey(one) === serverKey(other);
    return [one, isSame ? null : other].filter((each) => each !== null);
}
function isNumber(id) {
    return typeof id === 'string' && /^\d+$/.test(id);
}
/** The one that is given, or `null`; `false` when two contradict each other. */
function agreed(given) {
    const known = given.filter((each) => each !== null && each !== undefined);
    const [first] = known;
    if (first === undefined)
        return null;
    return known.every((each) => serverKey(each) === serverKey(first)) ? first : false;
}
function asId(value) {
    const text = typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? String(value) : value;
    return typeof text === 'string' && ID.test(text) ? text : null;
}
function parse_textOf(value) {
    return typeof value === 'string' ? value : null;
}
function parse_kindOf(value) {
    if (value === undefined)
        return 'missing';
    if (value === null)
        return 'null';
    return Array.isArray(value) ? 'a list' : `a value of type ${typeof value}`;
}

;// CONCATENATED MODULE: ./src/vpsorg/shared-read.ts
/** One read for everybody who asks at the same time. */
/**
 * A read that several callers share. Whoever asks before it is sent gets its answer; whoever asks while it is under
 * way gets the next one, because what a look shows must not be older than the look. It is aborted only when
 * nobody who waits for it wants it any more, and may take as long as the most patient of them allows.
 * @param gather what to wait for before it is sent, so that those who ask a moment later share it too
 */
function shareRead(read, gather = () => Promise.resolve()) {
    let next = null;
    let underWay = Promise.resolve();
    return (signal, limitMs) => {
        if (next === null) {
            const batch = new Batch();
            next = batch;
            batch.result = underWay.then(gather).then(() => {
                next = null;
                batch.close();
                return read(batch.signal, batch.limitMs);
            });
            underWay = batch.result.catch(() => undefined);
        }
        next.join(signal, limitMs);
        return next.result;
    };
}
class Batch {
    #controller = new AbortController();
    #waiting = 0;
    #isOpen = true;
    #reason;
    limitMs = 0;
    result;
    get signal() {
        return this.#controller.signal;
    }
    join(signal, limitMs) {
        this.limitMs = Math.max(this.limitMs, limitMs);
        this.#waiting++;
        const leave = () => {
            this.#waiting--;
            this.#reason = signal.reason;
            this.#abortIfUnwanted();
        };
        if (signal.aborted) {
            leave();
            return;
        }
        signal.addEventListener('abort', leave, { once: true });
        const forget = () => {
            signal.removeEventListener('abort', leave);
        };
        this.result.then(forget, forget);
    }
    /** It is about to be sent: nobody joins any more. */
    close() {
        this.#isOpen = false;
        this.#abortIfUnwanted();
    }
    /** As long as it is open, somebody may come who wants it, though all who came before have left. */
    #abortIfUnwanted() {
        if (!this.#isOpen && this.#waiting === 0)
            this.#controller.abort(this.#reason);
    }
}

;// CONCATENATED MODULE: ./src/vpsorg/snapshot-lists.ts
/** The snapshots of the servers that a step works with, in as few requests as that takes. */




/** A list of everything that takes more pages than this is dearer than one list for each server. */
const PAGES_TOGETHER = 10;
/**
 * Reads the snapshots of one server with the filter that is documented for it. Of several, whoever asks at the same
 * time shares one list without it, which holds every server; where that one is too long, each server is asked
 * for by itself from then on, unless the answer shows that the filter does nothing.
 * @param gather what to wait for before a shared list is read
 */
function snapshot_lists_snapshotsOf(serverIds, read, gather) {
    let way = serverIds.length > 1 ? 'together' : 'each';
    let pagesLimit = PAGES_TOGETHER;
    const api = { hasDescriptions: false };
    const sharing = (isVerified) => shareRead(async (signal, limitMs) => {
        const upTo = pagesLimit;
        const all = await read({ serverId: null, limitMs, pagesLimit: upTo, isVerified }, signal);
        return { all, upTo };
    }, gather);
    const readAll = { glance: sharing(false), whole: sharing(true) };
    return async (serverId, signal, limitMs, care) => {
        if (way === 'together' && care !== 'alone') {
            const { all, upTo } = await readAll[care](signal, limitMs);
            if (!all.isTooLong || upTo === PAGES_LIMIT)
                return narrow(all, serverId, api);
            // Unless somebody has learnt meanwhile that the filter does nothing.
            if (pagesLimit === upTo)
                way = 'each';
        }
        const isVerified = care !== 'glance';
        const list = await read({ serverId, limitMs, pagesLimit: PAGES_LIMIT, isVerified }, signal);
        const filterIsIgnored = list.items.some((each) => !isOf(each, serverId));
        if (filterIsIgnored && serverIds.length > 1) {
            // What was asked for one server holds them all: then it need be read but once.
            way = 'together';
            pagesLimit = PAGES_LIMIT;
        }
        return narrow(list, serverId, api);
    };
}
/** The filter may be ignored; what is not clearly this server's is not this server's. */
function narrow({ items, incomplete }, serverId, api) {
    return { snapshots: byServer(items, api).get(serverKey(serverId)) ?? [], incomplete };
}
/** Lists that were sorted already: one list is read for many servers, each of which asks for its part. */
const sorted = new WeakMap();
function byServer(items, api) {
    const known = sorted.get(items);
    if (known !== undefined)
        return known;
    const servers = new Map();
    for (const snapshot of sameFields(items, api)) {
        for (const key of snapshot.serverIds.map(serverKey)) {
            const its = servers.get(key);
            if (its === undefined)
                servers.set(key, [snapshot]);
            else
                its.push(snapshot);
        }
    }
    sorted.set(items, servers);
    return servers;
}
function sameFields(items, api) {
    api.hasDescriptions ||= items.some((each) => each.description !== null);
    if (!api.hasDescriptions || items.every((each) => each.description !== null))
        return items;
    return items.map((each) => (each.description === null ? { ...each, description: '' } : each));
}

;// CONCATENATED MODULE: ./src/vpsorg/client.ts









/** How long one try may take, its body included. */
const TRY_LIMIT_MS = 30_000;
/** All pages of a list together: hundreds of thousands of snapshots, and still no burden for the runner. */
const LIST_LIMIT_BYTES = 50_000_000;
/** A page this large is one of hundreds of snapshots. */
const LARGE_PAGE_BYTES = 100_000;
/** How long one call may take, with all its tries and pages. */
const CALL_LIMIT_MS = 120_000;
/** So long a list that several servers share waits for others to ask: what failed together is looked at together. */
const GATHER_MS = 100;
/** So many requests are under way at once, at most. */
const IN_FLIGHT = 8;
/** The documented paths, so that a misspelt one does not compile. */
const PATHS = {
    snapshots: '/snapshots/',
    servers: '/servers/',
};
/** A client for one account. */
function createVpsOrg(settings) {
    const { clock, redact } = settings;
    const gate = createGate(IN_FLIGHT);
    async function send(method, url, body, task, signal, limitMs) {
        try {
            return await gate(() => {
                if (signal.aborted)
                    throw new VpsOrgError(failure('not-sent', task));
                return settings.transport({
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
            });
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
    async function list(path, query, task, parseItem, identify, signal, limitMs, { pagesLimit, isVerified } = { pagesLimit: PAGES_LIMIT, isVerified: false }) {
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
            if (answer.body.length > LARGE_PAGE_BYTES)
                settings.onLargeList?.();
            if (bytes > LIST_LIMIT_BYTES)
                throw new VpsOrgError(failure('too-large', task));
            return readBody(answer, task, redact, (json) => parsePage(json, parseItem));
        });
        return readWholeList(first, readPage, identify, pagesLimit, isVerified);
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
    const nobody = new AbortController().signal;
    const gather = () => settings.serverIds.length > 1 ? clock.sleep(GATHER_MS, nobody) : Promise.resolve();
    const readSnapshots = snapshot_lists_snapshotsOf(settings.serverIds, ({ serverId, limitMs, ...order }, signal) => list(PATHS.snapshots, serverId === null ? {} : { server_id: serverId }, serverId === null ? 'list the snapshots' : `list the snapshots of server ${serverId}`, parseSnapshot, (each) => each.id, signal, limitMs, order), gather);
    const readServers = shareRead((signal, limitMs) => list(PATHS.servers, {}, 'list the servers', parseServer, (each) => each.ids.join(' '), signal, limitMs), gather);
    return {
        listSnapshots(serverId, signal, { limitMs = CALL_LIMIT_MS, care = 'whole' } = {}) {
            return readSnapshots(serverId, signal, limitMs, care);
        },
        async listServers(signal, limitMs = CALL_LIMIT_MS) {
            const { items, incomplete } = await readServers(signal, limitMs);
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
        case 'not-sent':
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
/** Puts the outside worlds together, as a host offers them. The only file that knows all of them. */















/** Masks the tokens before anything else happens. */
function begin(host) {
    const { toolkit } = host;
    const secrets = ['api-token', 'github-token']
        .map((name) => toolkit.getInput(name))
        .filter((each) => each !== '');
    for (const secret of secrets)
        toolkit.setSecret(secret);
    const redactions = secrets.map(redactionOf);
    const redact = (text) => redactions.reduce((left, each) => each(left), text);
    return { host, log: createLog(toolkit, redact), redact };
}
/** The inputs of this step. */
function inputsOf({ toolkit }) {
    return (name) => toolkit.getInput(name, { trimWhitespace: false });
}
/** The marks by which `wait/` tells post what it saw. */
function marksOfJob({ process }) {
    return completionMarks(process.env, () => environment_readRun(process.env));
}
/**
 * Does the work of one step in its world, and tells at the end what could not be asked of GitHub.
 * @throws EnvironmentError, ProxyError, and whatever the work throws
 */
async function inWorld(start, inputs, work) {
    const world = createWorld(start, inputs);
    try {
        return await work(world);
    }
    finally {
        for (const notice of world.github.notices())
            world.log.notice(notice);
    }
}
function createWorld({ host, log, redact }, inputs) {
    const { process, toolkit, clock } = host;
    const run = environment_readRun(process.env);
    const signal = abortOnSignals(process);
    const job = { run, checkRunId: inputs.checkRunId ?? null, runnerName: process.env['RUNNER_NAME'] ?? null };
    return {
        run,
        toolkit,
        log,
        summary: createSummary(toolkit, redact, (why) => {
            log.warning(`The job summary can't be written (${why}); the log has everything.`);
        }),
        clock,
        signal,
        vpsOrg: createVpsOrg({
            apiUrl: inputs.apiUrl,
            token: inputs.token,
            serverIds: inputs.serverIds,
            transport: host.createTransport(),
            clock,
            random: host.random,
            // A very short token would take whole words out of names and states; the log hides it all the same.
            redact: inputs.token.length < 8 ? (text) => text : redact,
            onLargeList: keepYoungSpaceSmall,
        }),
        // An empty `github-token` leaves GitHub alone.
        github: inputs.githubToken === null
            ? NO_GITHUB
            : createGitHub({
                job,
                pullRequest: () => readPullRequest(process.env),
                token: inputs.githubToken,
                clock,
                signal,
                loadOctokit: host.loadOctokit,
            }),
        interfaces: host.interfaces(),
        newMark: host.newMark,
    };
}
/** Failures whose message is written for the user; everything else is a bug. */
function wiring_isForeseen(error) {
    return [InputError, EnvironmentError, RunnerFileError, StepError, VpsOrgError, ProxyError].some((kind) => error instanceof kind);
}

;// CONCATENATED MODULE: ./src/index.ts
/** What dist exports: the entries of the actions. They wire, and hold no logic. */
















/** The main step: takes the snapshots. */
async function main(host = realHost) {
    const start = begin(host);
    await runToEnd(host.process, start.log, wiring_isForeseen, async () => {
        // First of all, so that post never takes what somebody else left for ours; and if state can't be written, nobody
        // would know of a snapshot later, so nothing begins.
        saveBeginning(host.toolkit, 0);
        const { inputs, remarks } = parseInputs(inputsOf(host));
        await inWorld(start, inputs, (world) => takeSnapshots(world, inputs, remarks));
        return null;
    });
}
/** The post step: prunes, or restores. */
async function post(host = realHost) {
    const start = begin(host);
    const setResult = (result) => {
        exportResult(host.toolkit, result, start.log.warning);
    };
    await runToEnd(host.process, start.log, wiring_isForeseen, async () => {
        const records = withMarks(loadRecords(host.toolkit), marksOfJob(host).has);
        // Until more is known, and for inputs that can't be read.
        setResult('none');
        const ready = inputsForPost(inputsOf(host), start.log, records);
        const { result, failure } = 'conclusion' in ready
            ? ready.conclusion
            : await inWorld(start, ready.inputs, (world) => conclude(world, ready.inputs, records));
        setResult(result);
        return failure;
    });
}
/** `restore/`: rolls servers back by hand. */
async function src_restore(host = realHost) {
    const start = begin(host);
    await runToEnd(host.process, start.log, wiring_isForeseen, async () => {
        const { inputs, remarks } = parseRestoreInputs(inputsOf(host));
        await inWorld(start, inputs, (world) => rollBack(world, inputs, remarks));
        return null;
    });
}
/** `wait/`: waits for snapshots that an earlier step asked for. */
async function wait(host = realHost) {
    const start = begin(host);
    await runToEnd(host.process, start.log, wiring_isForeseen, async () => {
        const inputs = parseWaitInputs(inputsOf(host));
        await inWorld(start, inputs, (world) => awaitSnapshots(world, inputs, marksOfJob(host)));
        return null;
    });
}
/** `prune/`: deletes what is too many, on a schedule. */
async function prune(host = realHost) {
    const start = begin(host);
    await runToEnd(host.process, start.log, wiring_isForeseen, async () => {
        const { inputs, remarks } = parsePruneInputs(inputsOf(host));
        await inWorld(start, inputs, (world) => pruneAndReport(world, inputs, remarks));
        return null;
    });
}

var __webpack_exports__main = __webpack_exports__.iW;
var __webpack_exports__post = __webpack_exports__.bE;
var __webpack_exports__prune = __webpack_exports__.R3;
var __webpack_exports__restore = __webpack_exports__.PF;
var __webpack_exports__wait = __webpack_exports__.uk;
export { __webpack_exports__main as main, __webpack_exports__post as post, __webpack_exports__prune as prune, __webpack_exports__restore as restore, __webpack_exports__wait as wait };
