import { createRequire as __WEBPACK_EXTERNAL_createRequire } from "module";
var __webpack_modules__ = ({
    491: ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {
        __nccwpck_require__.d(__webpack_exports__, {
            b: () => (textOf)
        });
        function textOf({ what, state = '', next = '', rollback = '' }) {
            return [what, state, next, rollback].filter((each) => each !== '').join(' ');
        }
    }),
    4758: ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {
        __nccwpck_require__.d(__webpack_exports__, {
            y: () => (UserError)
        });
        var _message_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(491);
        class UserError extends Error {
            name = 'UserError';
            facts;
            constructor(facts, options) {
                super((0, _message_js__WEBPACK_IMPORTED_MODULE_0__.b)(facts), options);
                this.facts = facts;
            }
        }
    }),
    9962: ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {
        __nccwpck_require__.d(__webpack_exports__, {
            EF: () => (lateOr),
            Fk: () => (SUCCESS_BUDGET_MS),
            TV: () => (CLOSING_BUDGET_MS),
            V_: () => (BUDGET_MS),
            vt: () => (abortError),
            yK: () => (createBudget)
        });
        const BUDGET_MS = 10_000;
        const SUCCESS_BUDGET_MS = 5000;
        const CLOSING_BUDGET_MS = 5000;
        function createBudget(clock, stop, totalMs = BUDGET_MS) {
            let spentMs = 0;
            let underWay = 0;
            let sinceMs = 0;
            return async (ask, partMs = totalMs) => {
                if (underWay++ === 0)
                    sinceMs = clock.elapsedMs();
                const leftMs = Math.min(partMs, totalMs) - spentMs - (clock.elapsedMs() - sinceMs);
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
        function lateOr(error, signal) {
            return signal.aborted ? abortError() : error;
        }
        function abortError() {
            return Object.assign(new Error('the answer came too late'), { name: 'AbortError' });
        }
    }),
    551: ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {
        __nccwpck_require__.d(__webpack_exports__, {
            Dl: () => (DETAILS),
            FU: () => (rollbackDescription),
            Jf: () => (CONSEQUENCES),
            UM: () => (rollbackNotRecorded),
            XE: () => (ROLLBACK_BEGUN),
            YW: () => (commentNotWritten),
            ez: () => (REASONS),
            lS: () => (commitsUnknown)
        });
        const CONSEQUENCES = {
            progressUnknown: 'Could not find out whether other deploys are still running. Their snapshots of the last 6 hours are deleted ' +
                'only to free a slot, and a restore does not wait for them.',
            jobsUnknown: 'Could not find out which jobs of other runs have ended. Their deploys count as running until their runs end.',
            successUnknown: 'Could not find out which deploys succeeded. The last good state is neither protected nor named.',
            runEndsUnknown: 'Could not find out how the run of each deploy ended. The list says "unknown" there.',
            failedStepsUnknown: 'Could not find out which step of this job failed.',
        };
        function commitsUnknown(base) {
            return `Could not find out which commits came after ${base}.`;
        }
        function commentNotWritten(pullRequest) {
            return {
                open: `The comment on pull request ${pullRequest} may be missing.`,
                refused: `No comment was written to pull request ${pullRequest}. Runs for a pull request from a fork cannot write one.`,
            };
        }
        function rollbackNotRecorded(environment) {
            return {
                open: `The record of this rollback as a deployment to "${environment}" may be missing or incomplete.`,
                refused: `This rollback is not, or not completely, recorded as a deployment to "${environment}".`,
            };
        }
        const REASONS = {
            refused: (permissions) => `GitHub refused the request (HTTP 403). Add to the "permissions" of the job: ${permissions.join(', ')}.`,
            unknownToken: () => 'GitHub does not accept the token in "github-token" (HTTP 401). Check that it exists and has not expired.',
            late: () => 'GitHub did not answer in time.',
            other: (details) => `The request to GitHub failed: ${details.join('; ')}.`,
        };
        const DETAILS = {
            requestLimit: (status) => `the request limit is reached (HTTP ${status})`,
            notFound: 'not found (HTTP 404), or not visible to the token',
            unreadable: 'the answer cannot be read',
            jobsIncomplete: 'the list of jobs is incomplete',
            commentsUnreadable: 'the list of comments cannot be read',
            commentUnnamed: 'the answer names no comment',
            manyComments: 'the pull request has too many comments to find the one of this action',
            deploymentUnnamed: 'the answer names no deployment',
            noCommit: 'the runner does not set GITHUB_SHA',
            redirect: (status) => `it redirects (HTTP ${status})`,
        };
        const ROLLBACK_BEGUN = 'The rollback has started.';
        function rollbackDescription(servers) {
            const [first] = servers;
            return servers.length === 1 && first !== undefined
                ? `Rollback of server ${first.serverId} to snapshot ${first.snapshotId} (${first.snapshotName})`
                : `Rollback of ${servers.length} servers to their snapshots`;
        }
    }),
    884: ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {
        __nccwpck_require__.d(__webpack_exports__, {
            oO: () => (createTransport),
            zV: () => (isHttpFailure)
        });
        var user_error = __nccwpck_require__(4758);
        ;
        const NOTHING_SENT = 'Nothing was sent to VPS.org.';
        function notAProxy() {
            return {
                code: 'proxy-address-invalid',
                what: '"https_proxy" does not hold the address of a proxy.',
                state: NOTHING_SENT,
                next: 'Set it to an address such as http://proxy.example:3128.',
            };
        }
        function nodeTooOld(version) {
            return {
                code: 'proxy-node-too-old',
                what: `"https_proxy" is set, but Node ${version} of this runner cannot use a proxy.`,
                state: NOTHING_SENT,
                next: 'Update the runner: it needs Node 24.5 or newer.',
            };
        }
        ;
        class ProxyError extends user_error.y {
            name = 'ProxyError';
        }
        const PROXY_SINCE = [24, 5];
        function proxyEnvironment(environment, nodeVersion) {
            const https_proxy = environment['https_proxy'] ?? environment['HTTPS_PROXY'];
            if (https_proxy === undefined || https_proxy === '')
                return {};
            const [major = 0, minor = 0] = nodeVersion.replace(/^v/, '').split('.').map(Number);
            if (major < PROXY_SINCE[0] || (major === PROXY_SINCE[0] && minor < PROXY_SINCE[1])) {
                throw new ProxyError(nodeTooOld(nodeVersion));
            }
            const no_proxy = environment['no_proxy'] ?? environment['NO_PROXY'];
            return { https_proxy: proxyAddress(https_proxy), ...(no_proxy === undefined ? {} : { no_proxy }) };
        }
        function proxyAddress(text) {
            const trimmed = text.trim();
            const address = trimmed.includes('://') ? trimmed : `http://${trimmed}`;
            if (/^https?:/i.test(address) && !/\s/.test(address) && isDecodable(address))
                return address;
            throw new ProxyError(notAProxy());
        }
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
        ;
        const BODY_LIMIT_BYTES = 5_000_000;
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
        function isHttpFailure(error) {
            return error instanceof Error && error.name === 'HttpFailure';
        }
        function nothingWithin(timeLimitMs) {
            return `nothing complete within ${Math.ceil(timeLimitMs / 1000)} s`;
        }
        function createTransport(clock, environment, nodeVersion) {
            const proxyEnv = proxyEnvironment(environment, nodeVersion);
            let secure = null;
            let plain = null;
            return (request) => {
                const { protocol, fresh, kept } = request.url.protocol === 'https:'
                    ? (secure ??= secureConnections(proxyEnv))
                    : (plain ??= plainConnections());
                return exchange(request, clock, protocol, request.fresh ? fresh : kept).catch((error) => {
                    if (isHttpFailure(error))
                        throw error;
                    throw new HttpFailure('malformed', error instanceof Error ? error.message : String(error), null, error);
                });
            };
        }
        function plainConnections() {
            const protocol = process.getBuiltinModule('node:http');
            const agent = (keepAlive) => new protocol.Agent({ keepAlive });
            return { protocol, kept: agent(true), fresh: agent(false) };
        }
        function secureConnections(proxyEnv) {
            const protocol = process.getBuiltinModule('node:https');
            const agent = (keepAlive) => new protocol.Agent({ keepAlive, proxyEnv, rejectUnauthorized: true });
            return { protocol, kept: agent(true), fresh: agent(false) };
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
                    fail(new HttpFailure('timeout', nothingWithin(request.timeLimitMs), status));
                });
                request.signal.addEventListener('abort', onAbort);
                sent.on('error', onError);
                sent.on('upgrade', (answer, socket) => {
                    socket.destroy();
                    fail(new HttpFailure('malformed', 'it switches to another protocol', answer.statusCode ?? null));
                });
                sent.on('response', (answer) => {
                    status = answer.statusCode ?? null;
                    answer.on('error', onError);
                    collectBody(answer, fail, (body) => {
                        settle(() => {
                            resolve({ status: status ?? 0, headers: answer.headers, body });
                        });
                    });
                });
                if (request.signal.aborted)
                    onAbort();
                else
                    sent.end(request.body ?? undefined);
            });
        }
        function collectBody(answer, fail, done) {
            const status = answer.statusCode ?? null;
            const chunks = [];
            let length = 0;
            answer.on('data', (chunk) => {
                length += chunk.length;
                if (length > BODY_LIMIT_BYTES)
                    fail(tooLarge(status));
                else
                    chunks.push(chunk);
            });
            answer.on('end', () => {
                try {
                    done(new TextDecoder().decode(unpacked(Buffer.concat(chunks), answer.headers['content-encoding'])));
                }
                catch (error) {
                    fail(isTooLarge(error)
                        ? tooLarge(status)
                        : new HttpFailure('malformed', 'what is packed in it is broken', status, error));
                }
            });
        }
        function tooLarge(status) {
            return new HttpFailure('too-large', 'the body has more than 5 MB', status);
        }
        function unpacked(body, encoding = '') {
            const isGzip = body[0] === 0x1f && body[1] === 0x8b;
            const unpack = isGzip ? 'gunzipSync' : UNPACKERS[encoding.toLowerCase()];
            if (unpack === undefined || body.length === 0)
                return body;
            return process.getBuiltinModule('node:zlib')[unpack](body, { maxOutputLength: BODY_LIMIT_BYTES });
        }
        const UNPACKERS = {
            deflate: 'inflateSync',
            br: 'brotliDecompressSync',
        };
        function isTooLarge(error) {
            return error.code === 'ERR_BUFFER_TOO_LARGE';
        }
        function headersOf(request) {
            const body = request.body;
            if (body === null)
                return request.headers;
            return {
                ...request.headers,
                'content-type': 'application/json',
                'content-length': String(Buffer.byteLength(body)),
            };
        }
        function networkFailure(error, status) {
            const code = error.code ?? '';
            const reason = code.startsWith('HPE_') ? 'malformed' : 'lost';
            const message = error.message === '' ? code : error.message.replace(/\s+/g, ' ').trim();
            return new HttpFailure(reason, message, status, error);
        }
    }),
    4882: ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {
        __nccwpck_require__.d(__webpack_exports__, {
            I: () => (JsonTooLarge),
            V: () => (readJson)
        });
        const MOST_LISTS_AND_OBJECTS = 200_000;
        const MOST_VALUES = 500_000;
        const MOST_FIELD_NAMES = 1000;
        const SMALL = 100_000;
        class JsonTooLarge extends Error {
            name = 'JsonTooLarge';
        }
        function readJson(json, redact) {
            const isPlain = json.length <= SMALL && !/\d{16}/.test(json);
            return redactTexts(JSON.parse(isPlain ? json : countedAndQuoted(json)), redact);
        }
        function redactTexts(value, redact) {
            if (typeof value === 'string')
                return redact(value);
            const fields = value;
            for (const key in fields)
                fields[key] = redactTexts(fields[key], redact);
            return value;
        }
        function countedAndQuoted(json) {
            const fieldNames = new Set();
            const text = { isOpen: false, start: 0, end: 0 };
            let listsAndObjects = 0;
            let values = 0;
            let done = '';
            let from = 0;
            for (let at = 0; at < json.length; at++) {
                const sign = json.charAt(at);
                if (sign === '\\')
                    at++;
                else if (sign === '"') {
                    text.isOpen = !text.isOpen;
                    text[text.isOpen ? 'start' : 'end'] = at;
                }
                else if (text.isOpen)
                    continue;
                else if (sign === ':')
                    fieldNames.add(json.slice(text.start, text.end));
                else if (sign === ',')
                    values++;
                else if (sign === '[' || sign === '{')
                    listsAndObjects++;
                else if (IN_NUMBER.test(sign)) {
                    const number = numberAt(json, at);
                    if (isLargeWhole(number)) {
                        done += `${json.slice(from, at)}"${number}"`;
                        from = at + number.length;
                    }
                    at += number.length - 1;
                }
                if (listsAndObjects > MOST_LISTS_AND_OBJECTS ||
                    values > MOST_VALUES ||
                    fieldNames.size > MOST_FIELD_NAMES)
                    throw new JsonTooLarge('too many parts');
            }
            return done + json.slice(from);
        }
        const IN_NUMBER = /[-+.\deE]/;
        function numberAt(json, start) {
            let end = start;
            while (IN_NUMBER.test(json.charAt(end)))
                end++;
            return json.slice(start, end);
        }
        function isLargeWhole(number) {
            return number.length >= 16 && /^[1-9]\d+$/.test(number) && !Number.isSafeInteger(Number(number));
        }
    }),
    2613: ((module) => {
        module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("assert");
    }),
    4434: ((module) => {
        module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("events");
    }),
    9896: ((module) => {
        module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("fs");
    }),
    8611: ((module) => {
        module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("http");
    }),
    5692: ((module) => {
        module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("https");
    }),
    9278: ((module) => {
        module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("net");
    }),
    4589: ((module) => {
        module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:assert");
    }),
    6698: ((module) => {
        module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:async_hooks");
    }),
    4573: ((module) => {
        module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:buffer");
    }),
    7540: ((module) => {
        module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:console");
    }),
    7598: ((module) => {
        module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:crypto");
    }),
    3053: ((module) => {
        module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:diagnostics_channel");
    }),
    610: ((module) => {
        module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:dns");
    }),
    8474: ((module) => {
        module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:events");
    }),
    7067: ((module) => {
        module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:http");
    }),
    2467: ((module) => {
        module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:http2");
    }),
    7030: ((module) => {
        module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:net");
    }),
    643: ((module) => {
        module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:perf_hooks");
    }),
    1792: ((module) => {
        module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:querystring");
    }),
    7075: ((module) => {
        module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:stream");
    }),
    1692: ((module) => {
        module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:tls");
    }),
    3136: ((module) => {
        module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:url");
    }),
    7975: ((module) => {
        module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:util");
    }),
    3429: ((module) => {
        module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:util/types");
    }),
    5919: ((module) => {
        module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:worker_threads");
    }),
    8522: ((module) => {
        module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:zlib");
    }),
    857: ((module) => {
        module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("os");
    }),
    3193: ((module) => {
        module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("string_decoder");
    }),
    4756: ((module) => {
        module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("tls");
    }),
    9023: ((module) => {
        module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("util");
    })
});
var __webpack_module_cache__ = {};
function __nccwpck_require__(moduleId) {
    var cachedModule = __webpack_module_cache__[moduleId];
    if (cachedModule !== undefined) {
        return cachedModule.exports;
    }
    var module = __webpack_module_cache__[moduleId] = {
        exports: {}
    };
    var threw = true;
    try {
        __webpack_modules__[moduleId].call(module.exports, module, module.exports, __nccwpck_require__);
        threw = false;
    }
    finally {
        if (threw)
            delete __webpack_module_cache__[moduleId];
    }
    return module.exports;
}
__nccwpck_require__.m = __webpack_modules__;
if (typeof __nccwpck_require__ !== 'undefined')
    __nccwpck_require__.ab = decodeURIComponent(new URL('.', import.meta.url).pathname).slice(import.meta.url.match(/^file:\/\/\/\w:/) ? 1 : 0, -1) + "/";
(() => {
    __nccwpck_require__.n = (module) => {
        var getter = module && module.__esModule ?
            () => (module['default']) :
            () => (module);
        __nccwpck_require__.d(getter, { a: getter });
        return getter;
    };
})();
(() => {
    __nccwpck_require__.d = (exports, definition) => {
        for (var key in definition) {
            if (__nccwpck_require__.o(definition, key) && !__nccwpck_require__.o(exports, key)) {
                Object.defineProperty(exports, key, { enumerable: true, get: definition[key] });
            }
        }
    };
})();
(() => {
    __nccwpck_require__.f = {};
    __nccwpck_require__.e = (chunkId) => {
        return Promise.all(Object.keys(__nccwpck_require__.f).reduce((promises, key) => {
            __nccwpck_require__.f[key](chunkId, promises);
            return promises;
        }, []));
    };
})();
(() => {
    __nccwpck_require__.u = (chunkId) => {
        return "" + chunkId + ".index.js";
    };
})();
(() => {
    __nccwpck_require__.o = (obj, prop) => (Object.prototype.hasOwnProperty.call(obj, prop));
})();
(() => {
    var installedChunks = {
        792: 0
    };
    var installChunk = (data) => {
        var { ids, modules, runtime } = data;
        var moduleId, chunkId, i = 0;
        for (moduleId in modules) {
            if (__nccwpck_require__.o(modules, moduleId)) {
                __nccwpck_require__.m[moduleId] = modules[moduleId];
            }
        }
        if (runtime)
            runtime(__nccwpck_require__);
        for (; i < ids.length; i++) {
            chunkId = ids[i];
            if (__nccwpck_require__.o(installedChunks, chunkId) && installedChunks[chunkId]) {
                installedChunks[chunkId][0]();
            }
            installedChunks[ids[i]] = 0;
        }
    };
    __nccwpck_require__.f.j = (chunkId, promises) => {
        var installedChunkData = __nccwpck_require__.o(installedChunks, chunkId) ? installedChunks[chunkId] : undefined;
        if (installedChunkData !== 0) {
            if (installedChunkData) {
                promises.push(installedChunkData[1]);
            }
            else {
                if (true) {
                    var promise = import("./" + __nccwpck_require__.u(chunkId)).then(installChunk, (e) => {
                        if (installedChunks[chunkId] !== 0)
                            installedChunks[chunkId] = undefined;
                        throw e;
                    });
                    var promise = Promise.race([promise, new Promise((resolve) => (installedChunkData = installedChunks[chunkId] = [resolve]))]);
                    promises.push(installedChunkData[1] = promise);
                }
            }
        }
    };
})();
var __webpack_exports__ = {};
__nccwpck_require__.d(__webpack_exports__, {
    iW: () => (main),
    bE: () => (post),
    R3: () => (prune),
    Wf: () => (realPlatform),
    PF: () => (restore),
    uk: () => (wait)
});
;
const LONGEST_SUMMARY = 1_000_000;
function clip(text, longest) {
    if (text.length <= longest)
        return text;
    const cut = `${text.slice(0, longest - 1).replace(/[\ud800-\udbff]$/, '')}…`;
    return Buffer.from(cut, 'utf16le').toString('utf16le');
}
function printable(text) {
    return (text
        .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
        .replace(/[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/g, '\ufffd')
        .replace(/##\[/g, `#${BREAK}#[`)
        .replace(/^(\s*)::/, `$1${BREAK}::`));
}
const BREAK = '\u200b';
function counted(count, noun) {
    return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
;
const UNITS = [
    { name: 'day', ms: 86_400_000 },
    { name: 'hour', ms: 3_600_000 },
    { name: 'minute', ms: 60_000 },
    { name: 'second', ms: 1000 },
];
function duration(ms) {
    const whole = Math.max(0, Math.round(ms / 1000) * 1000);
    const first = UNITS.findIndex((unit) => whole >= unit.ms);
    const unit = UNITS[first];
    if (unit === undefined)
        return '0 seconds';
    const count = Math.floor(whole / unit.ms);
    const next = UNITS[first + 1];
    const rest = next === undefined ? 0 : Math.floor((whole % unit.ms) / next.ms);
    if (next === undefined || rest === 0 || count >= 10)
        return counted(count, unit.name);
    return `${counted(count, unit.name)} ${counted(rest, next.name)}`;
}
const MINUTE_MS = 60_000;
const CLOCK_DIFFERENCE_MS = 5 * 60_000;
function ageMs(createdAtMs, nowMs) {
    if (createdAtMs === null || createdAtMs > nowMs + CLOCK_DIFFERENCE_MS)
        return null;
    return Math.max(0, nowMs - createdAtMs);
}
function roughly(ms) {
    const minutes = Math.floor(Math.round(ms / 1000) / 60);
    return duration(minutes === 0 ? ms : minutes * MINUTE_MS);
}
function moment(ms) {
    return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
function dated(createdAtMs, nowMs) {
    return createdAtMs === null || ageMs(createdAtMs, nowMs) === null
        ? 'of unknown age'
        : `from ${moment(createdAtMs)}`;
}
function age(createdAtMs, nowMs) {
    const ms = ageMs(createdAtMs, nowMs);
    return ms === null ? 'of unknown age' : `${roughly(ms)} old, ${dated(createdAtMs, nowMs)}`;
}
function serversOf(serverIds) {
    return serverIds.length === 1
        ? { name: `server ${serverIds.join()}`, is: 'is', was: 'was', it: 'it' }
        : { name: `servers ${serverIds.join(', ')}`, is: 'are', was: 'were', it: 'them' };
}
function capital(text) {
    return text.charAt(0).toUpperCase() + text.slice(1);
}
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
function size(sizeMb) {
    return sizeMb === null ? 'size not known yet' : `${sizeMb} MB`;
}
function date(ms) {
    return ms === null ? 'unreadable date' : `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
;
const NOTHING_CHANGED = 'Nothing was changed.';
function unchanged(facts) {
    return { state: NOTHING_CHANGED, ...facts };
}
function stillListed(serverId, which) {
    return {
        code: 'snapshot-still-listed',
        what: `VPS.org answered that there is no snapshot ${which} (HTTP 404), but lists it on server ${serverId}.`,
        next: 'Check that the API token is allowed to delete snapshots.',
    };
}
function listingAgain(serverId, before, most) {
    return (`Another process changed the snapshots of server ${serverId}. ` +
        `Reading them again (${before + 1} of at most ${most}).`);
}
function waitingForRestore(serverId) {
    return `Server ${serverId} is being restored. This step waits until the restore is over, and then creates the snapshot.`;
}
function restoreIsOver(serverId, tookMs, status) {
    return `The restore of server ${serverId} is over after ${duration(tookMs)}. The server is ${status}.`;
}
function earlierRestoreFailed(serverId, status) {
    return {
        code: 'earlier-restore-failed',
        what: `Server ${serverId} is "${status}" after a restore that was running before this step.`,
        state: NOTHING_CHANGED,
        next: 'Check the server at VPS.org before you deploy to it.',
    };
}
function earlierRestoreUnreadable(serverId, why) {
    return {
        code: 'earlier-restore-unreadable',
        what: `Server ${serverId} was being restored, and its state can no longer be read: ${why}`,
        state: NOTHING_CHANGED,
        next: 'Check the server at VPS.org before you deploy to it.',
    };
}
function earlierRestoreTimeout(serverId, timeoutMs) {
    return {
        code: 'earlier-restore-timeout',
        what: `Server ${serverId} is still being restored after ${duration(timeoutMs)} ("timeout").`,
        state: NOTHING_CHANGED,
        next: 'Run this job again when the restore is over.',
    };
}
function earlierRestoreStopped(serverId, signal) {
    return {
        code: 'earlier-restore-stopped',
        what: `This step was stopped by ${signal} while it waited for the restore of server ${serverId}.`,
        state: NOTHING_CHANGED,
    };
}
function statesUnknown(serverIds, why) {
    return `Could not read the state of ${serversOf(serverIds).name}: ${why} Snapshots are created all the same.`;
}
function restoreNotVerifiable(serverIds) {
    return (`The API token is not allowed to read the state of ${serversOf(serverIds).name}. After a failed deploy the ` +
        'post step starts the restore, but cannot check its end. Give the token the permission to read servers.');
}
function restoreNotPossible(serverIds) {
    return (`Could not read the state of ${serversOf(serverIds).name}. If that stays so, the post step does not restore ` +
        'after a failed deploy. Check "server-id".');
}
function runnerOnServer(serverId, address) {
    return (`This runner has the address ${address} of server ${serverId}. A restore would stop this job, so the post step ` +
        'does not restore it. Use a runner on another machine.');
}
function serversAre(names, status, means) {
    const { name, is } = serversOf(names);
    return `${capital(name)} ${is} ${status}. ${CONSISTENCY[means]}`;
}
const UNKNOWN_CONSISTENCY = 'Programs may write to the disk while the snapshot is created.';
const CONSISTENCY = {
    up: 'A snapshot of a running server may be inconsistent (docs/how-to/consistent-database-snapshots.md).',
    stopped: 'Its snapshot is consistent.',
    restoring: UNKNOWN_CONSISTENCY,
    broken: UNKNOWN_CONSISTENCY,
    other: UNKNOWN_CONSISTENCY,
};
function clocksDiffer(id, theirs, ours, apartMs) {
    return (`VPS.org dates snapshot ${id} ${theirs}; the clock of this runner shows ${ours} (${duration(apartMs)} apart). ` +
        'Ages are counted from the dates of VPS.org. Check the clock of this runner.');
}
function listedWithOtherName(id, listed, name) {
    return (`VPS.org lists snapshot ${id} as "${listed}" instead of ${name}, so pruning will not recognize it. ` +
        'Delete it at VPS.org when it is not needed.');
}
function descriptionsNotListed(ids) {
    return (`VPS.org lists no descriptions of snapshots (${ids.join(', ')}). ` +
        'Snapshots of this action are recognized by their names alone.');
}
function markLost(ids) {
    return (`VPS.org lists snapshots without their whole description: ${ids.join(', ')}. ` +
        'Pruning may not recognize them. Delete them at VPS.org when they are not needed.');
}
function completedAfter(id, { name, serverId }, tookMs, size) {
    return `Snapshot ${id} (${name}) of server ${serverId} was completed after ${duration(tookMs)} (${size}).`;
}
function notWaited(use) {
    return `"wait" is "false", so this step ends now. Use ${use} before the deploy.`;
}
function entriesUnmatched(entries, more) {
    const which = entries.map((each) => `"${each}"`).join(', ');
    return `No snapshot matches these entries of "protect": ${which}${more > 0 ? ` and ${more} more` : ''}.`;
}
const BEFORE_THE_SNAPSHOT = 'Before the snapshot:';
function dryRun(outcome) {
    return `Dry run: nothing is created or deleted. ${outcome}`;
}
function afterGoodDeploy(keep) {
    return `After a good deploy ("keep" is ${keep}):`;
}
function wouldFail(slots) {
    return `A real run would fail: server ${slots.serverId} has no free slot, and none may be freed.`;
}
function wouldCreate({ name, serverId }) {
    return `A real run would create snapshot ${name} of server ${serverId}.`;
}
function wouldCreateSeveral(count, all, failing) {
    const creates = `A real run would create a snapshot of ${count} of ${counted(all, 'server')}.`;
    return failing.length === 0
        ? creates
        : `${creates} It would fail, because no slot is free and none may be freed: ${failing.join(', ')}.`;
}
function wouldFailWith(text) {
    return `A real run would fail: ${text}`;
}
;
function objectOf(json) {
    return typeof json === 'object' && !Array.isArray(json) ? json : null;
}
function fieldsOf(json) {
    return objectOf(json) ?? {};
}
var external_node_net_ = __nccwpck_require__(7030);
;
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;
function isUuid(id) {
    return UUID.test(id);
}
function idKey(id) {
    return isUuid(id) ? id.toLowerCase() : id;
}
function isSameId(one, other) {
    return idKey(one) === idKey(other);
}
var user_error = __nccwpck_require__(4758);
var domain_message = __nccwpck_require__(491);
;
const NUMBERS = '(?<runId>[1-9]\\d*)-(?<attempt>[1-9]\\d*)(?:-[1-9]\\d*)?';
const ONLY_NUMBERS = new RegExp(`^${NUMBERS}$`);
const BEHIND_ANY_TEXT = new RegExp(`.-${NUMBERS}$`, 's');
const DIGITS_OF_RUN_ID = 9;
const PRE_RESTORE = 'pre-restore';
function parseName(name, base) {
    if (!name.startsWith(`${base}-`))
        return null;
    const numbers = numbersIn(name.slice(base.length + 1), ONLY_NUMBERS);
    return numbers === null ? null : { base, ...numbers };
}
function freeName(base, run, taken) {
    const plain = `${base}-${run.id}-${run.attempt}`;
    const names = new Set(taken);
    let name = plain;
    for (let number = 2; names.has(name); number++)
        name = `${plain}-${number}`;
    return name;
}
function looksLikeDeploy(name) {
    const numbers = numbersIn(name, BEHIND_ANY_TEXT);
    return numbers !== null && isLongRunId(numbers.runId);
}
function isLongRunId(runId) {
    return runId.length >= DIGITS_OF_RUN_ID;
}
function validBase(text) {
    return Array.from(text, (character) => (/[A-Za-z0-9_-]/.test(character) ? character : '-')).join('');
}
function baseProblem(base) {
    if (base === PRE_RESTORE)
        return 'reserved';
    return /-\d+$/.test(base) ? 'ends-in-number' : null;
}
const GIVEN = new RegExp(`^(.+?)-${NUMBERS}$`);
function baseOf(name) {
    return GIVEN.exec(name)?.[1] ?? null;
}
function runAndAttemptOf(name) {
    return numbersIn(name, GIVEN);
}
function numbersIn(text, pattern) {
    const found = pattern.exec(text);
    return found === null ? null : { ...found.groups };
}
;
function quote(text) {
    return text.length > 60 ? `a text of ${text.length} characters` : `"${text}"`;
}
;
const NOTHING_SENT = 'Nothing was sent to VPS.org.';
const NEXT = 'Correct the workflow and run it again.';
const LONGEST = 300;
function invalidInputs(problems) {
    const message = { code: 'input-invalid', what: problems.join(' '), state: NOTHING_SENT };
    const whole = { ...message, next: NEXT };
    return (0, domain_message.b)(whole).length > LONGEST ? message : whole;
}
function idsInPlaceOfNames(problems, ids) {
    return { code: 'input-invalid', what: problems.join(' '), state: 'Nothing was changed.', next: ids };
}
function restoreOnWithoutDeployStatus() {
    return {
        code: 'restore-on-without-deploy-status',
        what: '"restore-on" is set, but "deploy-status" does not point to the deploy step.',
        state: NOTHING_SENT,
        next: 'Give the deploy step an "id" and add this line: deploy-status: ${{ steps.<id>.outcome }} ' +
            '(or, to restore after any failure in the job: deploy-status: ${{ job.status }}).',
    };
}
const PROBLEMS = {
    notEvaluated: (name) => `"${name}" holds an expression that was not evaluated. Write the value itself, or correct the braces.`,
    noToken: () => '"api-token" is empty. Check that the secret exists and that its name is spelled as in the workflow. ' +
        'Runs started by a fork or by Dependabot get no secrets.',
    notAToken: () => '"api-token" holds characters that no token has, such as a space or a line break. ' +
        'Use the token alone, without "Bearer".',
    reservedName: () => `"name" must not be "${PRE_RESTORE}": snapshots before a rollback have that name.`,
    nameEndsInNumber: (text, base, better) => `"name" is ${quote(text)}${base === text ? '' : `, which would become ${quote(base)}`}. ` +
        `It must not end in "-" and digits. Use ${quote(better)}.`,
    longName: (most) => `"name" is longer than ${most} characters.`,
    protects: (entry) => `"protect" holds ${quote(entry)}, which no id or name can match. Use letters, digits, "-", "_", ".", and ` +
        '"*" for any text. Separate entries with commas, spaces or newlines.',
    notACount: (name, text) => `"${name}" is ${quote(text)}. It must be a whole number of 1 or more.`,
    notMinutes: (name, text) => `"${name}" is ${quote(text)}. It must be a number of minutes above 0, such as 30 or 7.5.`,
    notSeconds: (text) => `"poll-interval" is ${quote(text)}. It must be a number of seconds, 1 or more, such as 5 or 2.5.`,
    notABoolean: (name, text) => `"${name}" is ${quote(text)}. It must be "true" or "false".`,
    notAUrl: (text, base) => apiUrl(text.includes('@') ? 'is not a URL' : `is ${quote(text)}, which is not a URL`, base),
    urlWithUser: (base) => apiUrl('must not hold a user name or password', base),
    urlWithQuery: (base) => apiUrl('must not hold "?" or "#"', base),
    urlOfList: (list, base) => apiUrl(`ends in "/${list}"`, base),
    urlInClear: (text, base) => apiUrl(`is ${quote(text)}, and the token would be sent without encryption`, base),
    notATrigger: (text) => `"restore-on" holds ${quote(text)}. It must be "failure", "cancelled", both, or empty.`,
    notWhenFull: (text) => `"when-full" is ${quote(text)}. It must be "prune" or "fail".`,
    noServer: () => '"server-id" is empty. Check that the variable or the secret with the id of the server exists.',
    notAServerId: (text) => `"server-id" holds ${quote(text)}. An id has only letters, digits and "-": a number such as 12345, or a UUID.`,
    leadingZero: (text) => `"server-id" holds ${quote(text)}. A number must not begin with 0: write ${quote(text.replace(/^0+(?=\d)/, ''))}.`,
    manyServers: (count, most) => `"server-id" names ${count} servers. One step can have at most ${most}: use several jobs.`,
    serversTwice: (ids) => `"server-id" names ${ids.map(quote).join(', ')} more than once. Name each server once.`,
    onlySpacesToConfirm: () => '"confirm" holds only spaces. It must be the id or the name of the server, or be left out.',
    emptyPlaceToConfirm: () => `"confirm" has an empty place. ${CONFIRM_EACH}`,
    confirmsOthers: (names, servers) => `"confirm" names ${counted(names, 'server')}, and "server-id" ${servers}. ${CONFIRM_EACH}`,
    notASnapshot: (text) => `"snapshot-id" ${text === '' ? 'has an empty place' : `holds ${quote(text)}`}. Use one id or full name for each ` +
        'server, in the order of "server-id", or one name or "latest" for all.',
    snapshotsOfOthers: (snapshots, servers) => `${numbersDiffer(snapshots, servers)} Name one snapshot for each server, in the same order, ` +
        'or one name or "latest" for all.',
    notAnEnvironment: (text, most) => `"environment" is ${quote(text)}. It must be the name of one environment, in one line of at most ${most} characters.`,
    noSnapshotToWaitFor: () => '"snapshot-id" is empty. Use the output of the step that creates the snapshot, which needs an "id" ' +
        '(snapshot-id: ${{ steps.<id>.outputs.snapshot-id }}).',
    notASnapshotId: (text) => `"snapshot-id" holds ${quote(text)}, which is not the id of a snapshot. ${USE_OUTPUT}.`,
    otherNumberToWaitFor: (snapshots, servers) => `${numbersDiffer(snapshots, servers)} ${USE_OUTPUT}, and the same "server-id".`,
    noSnapshotOf: (serverIds) => `"snapshot-id" has an empty place: there is no snapshot of ${serverIds.join(', ')}. ` +
        'See the error of the step that creates the snapshots.',
};
const CONFIRM_EACH = 'It must hold the id or the name of each server, separated by commas, in the same order.';
const USE_OUTPUT = 'Use the output "snapshot-id" of the step that creates the snapshots';
function apiUrl(problem, base) {
    return `"api-url" ${problem}. It must be the base address of the API, such as ${base}.`;
}
function numbersDiffer(snapshots, servers) {
    return `"snapshot-id" names ${counted(snapshots, 'snapshot')}, and "server-id" ${counted(servers, 'server')}.`;
}
function nameChanged(text, base) {
    return `"name" can hold only letters, digits, "-" and "_": ${quote(text)} becomes "${base}".`;
}
function noFreeSlot(keep, limit) {
    const most = limit === 2 ? '1' : `${limit - 1} or less`;
    const advice = limit > 1 ? ` Set "keep" to ${most}.` : '';
    return `"keep" is ${keep} and "snapshot-limit" is ${limit}: pruning leaves no free slot on a full server.${advice}`;
}
function deployStatusTooEarly() {
    return ('"deploy-status" is already "success" before the deploy, so it does not point to the deploy step. ' +
        'Use: deploy-status: ${{ steps.deploy.outcome }}');
}
function waitStepNeeded(actionName) {
    return (`"wait" is "false" and "restore-on" is set: add a step with ${actionName('wait')} to this job before the deploy. ` +
        'Without it, the snapshot is not restored automatically.');
}
const NO_COMMENT = '"comment" is "true", but "github-token" is empty: no comment is written to the pull request.';
const NOT_RECORDED = '"environment" is set, but "github-token" is empty: no GitHub deployment is recorded.';
;
class InputError extends user_error.y {
    name = 'InputError';
    problems;
    constructor(problems, facts = invalidInputs(problems), options) {
        super(facts, options);
        this.problems = problems;
    }
}
function inputError(problem) {
    return new InputError([problem]);
}
;
function parseList(text) {
    return text.split(/[,\s]/).filter((each) => each !== '');
}
function splitIds(text) {
    return text.split(/\s*,\s*|\s+/);
}
function splitInOrder(text) {
    return text
        .trim()
        .split(/,\s*\n|[,\n]/)
        .map((each) => each.trim());
}
function placeOf(parts, index) {
    const part = parts[index];
    if (part === undefined)
        throw new RangeError(`place ${index + 1} of ${parts.length}`);
    return part;
}
;
const MOST_SERVERS = 200;
function isServerId(text) {
    return /^[A-Za-z0-9-]{1,128}$/.test(text);
}
function namesAmongIds(text) {
    return parseList(text).filter((each) => !isServerId(each) && ((0, external_node_net_.isIP)(each) !== 0 || isName(each)));
}
function isName(text) {
    return /^[A-Za-z0-9._-]{1,253}$/.test(text) && /[A-Za-z]/.test(text);
}
function parseServerIds(text) {
    const ids = parseList(text);
    if (ids.length === 0) {
        throw inputError(PROBLEMS.noServer());
    }
    const wrong = ids.find((each) => !isServerId(each));
    if (wrong !== undefined) {
        throw inputError(PROBLEMS.notAServerId(wrong));
    }
    const padded = ids.find((each) => /^0\d+$/.test(each));
    if (padded !== undefined) {
        throw inputError(PROBLEMS.leadingZero(padded));
    }
    if (ids.length > MOST_SERVERS) {
        throw inputError(PROBLEMS.manyServers(ids.length, MOST_SERVERS));
    }
    const keys = ids.map(idKey);
    const twice = ids.filter((each, index) => keys.indexOf(idKey(each)) !== index);
    if (twice.length > 0) {
        throw inputError(PROBLEMS.serversTwice([...new Set(twice)]));
    }
    return ids;
}
;
const REPORT = 'Report this bug with the log of this step; it shows what was sent to VPS.org.';
const DISK = 'Check that the disk of this runner is writable and not full.';
function unexpectedError(why) {
    return { code: 'bug', what: `Unexpected error: ${why}`, next: `${REPORT} Debug logging shows more.` };
}
function endedEarly() {
    return { code: 'bug', what: 'This step ended before its work was done.', next: REPORT };
}
function stopped(signal, state) {
    return {
        code: 'stopped',
        what: `This step was stopped by ${signal} (the job was cancelled, or the step ran out of time).`,
        state,
    };
}
function stoppedWhenDone(signal) {
    return stopped(signal, 'Its work was done: the log and the summary show it.');
}
function variableMissing(name, meaning) {
    return {
        code: 'runner-variable-missing',
        what: `${name} does not hold ${meaning}.`,
        state: 'Nothing was sent to VPS.org.',
        next: 'Run this action on a GitHub Actions runner, which sets that variable.',
    };
}
function stateNotSaved(why, state) {
    return {
        code: 'runner-state-not-saved',
        what: `Could not save what the post step needs (${why}).`,
        state,
        next: DISK,
    };
}
function markNotSaved(why, serverId, snapshotId) {
    return {
        code: 'runner-mark-not-saved',
        what: `Could not save that snapshot ${snapshotId} of server ${serverId} is completed (${why}).`,
        state: 'The post step will not restore it automatically.',
        next: DISK,
    };
}
function outputsNotSet(why, names, state) {
    return {
        code: 'runner-outputs-not-set',
        what: `Could not set the outputs ${names.join(', ')} (${why}).`,
        ...(state === undefined ? {} : { state }),
        next: DISK,
    };
}
function resultNotSet(why, variable, result) {
    return {
        code: 'runner-result-not-set',
        what: `Could not set ${variable}=${result} for the jobs that follow (${why}).`,
        next: DISK,
    };
}
function summaryNotWritten(why) {
    return `Could not write the job summary (${why}). The log has everything.`;
}
const SUMMARY_TOO_LONG = 'The summary is too long to be shown. The log has everything.';
;
class RunnerFileError extends user_error.y {
    name = 'RunnerFileError';
}
function writeRunnerFile(messageOf, write) {
    try {
        write();
    }
    catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        throw new RunnerFileError(messageOf(why), { cause: error });
    }
}
;
const KEY = 'main';
const DONE = 'done';
const SERVERS_LISTED = 'servers-listed';
const VERSION = 1;
const STATUSES = ['success', 'failure', 'cancelled', 'skipped', 'unknown'];
const TRIGGERS = ['failure', 'cancelled'];
const SERVER_ID = /^[A-Za-z0-9-]{1,128}$/;
const COMPLETIONS = ['seen', 'not-seen', 'left-to-wait'];
function saveBeginning(toolkit, serverIds, restoreOn) {
    saveState('No snapshot was created.', () => {
        for (const [place, serverId] of serverIds.entries())
            toolkit.saveState(keyOf(place), textOf({ kind: 'no-create', serverId }));
        toolkit.saveState(KEY, JSON.stringify({ version: VERSION, servers: serverIds.length, restoreOn }));
    });
}
function saveRecord(toolkit, place, record) {
    saveState(stateWith(record), () => {
        toolkit.saveState(keyOf(place), textOf(record));
    });
}
function saveDone(toolkit) {
    saveState('The work of this step was done.', () => {
        toolkit.saveState(DONE, 'true');
    });
}
function saveServersListed(toolkit) {
    saveState('No snapshot was created.', () => {
        toolkit.saveState(SERVERS_LISTED, 'true');
    });
}
function saveState(state, save) {
    writeRunnerFile((why) => stateNotSaved(why, state), save);
}
function stateWith(record) {
    switch (record.kind) {
        case 'created':
            return `Snapshot ${record.id} of server ${record.intent.serverId} exists at VPS.org.`;
        case 'sent':
            return `No snapshot of server ${record.intent.serverId} was created.`;
    }
}
function wereServersListed(toolkit) {
    return toolkit.getState(SERVERS_LISTED) === 'true';
}
function loadRecords(toolkit) {
    return parseRecords((key) => toolkit.getState(key));
}
function parseRecords(read) {
    const text = read(KEY);
    if (text === '' && (read(keyOf(0)) !== '' || read(DONE) !== ''))
        return { kind: 'damaged' };
    if (text === '')
        return { kind: 'read', servers: [], restoreOn: [], isDone: false };
    const beginning = parseObject(text);
    const servers = beginning?.['servers'];
    const restoreOn = triggersOf(beginning?.['restoreOn']);
    if (beginning?.['version'] !== VERSION || !isCount(servers) || restoreOn === null)
        return { kind: 'damaged' };
    const records = [];
    for (let place = 0; place < servers; place++) {
        const record = parseRecord(read(keyOf(place)));
        if (record === null)
            return { kind: 'damaged' };
        records.push(record);
    }
    return { kind: 'read', servers: records, restoreOn, isDone: read(DONE) === 'true' };
}
function triggersOf(value) {
    if (!Array.isArray(value))
        return null;
    const found = TRIGGERS.filter((each) => value.includes(each));
    return found.length === value.length ? found : null;
}
function parseRecord(text) {
    const json = parseObject(text);
    if (json?.['kind'] === 'no-create')
        return parseNoCreate(text, json);
    const intent = objectOf(json?.['intent']);
    const serverId = matching(intent?.['serverId'], SERVER_ID);
    const name = matching(intent?.['name'], /^[A-Za-z0-9_-]{1,512}$/);
    const mark = matching(intent?.['mark'], /^[0-9a-f]{8}$/);
    const askedAtMs = intent?.['askedAtMs'];
    const statusSeen = STATUSES.find((each) => each === json?.['statusSeen']);
    if (json?.['version'] !== VERSION || serverId === null || name === null || mark === null)
        return null;
    if (statusSeen === undefined || !isDate(askedAtMs))
        return null;
    const shared = { intent: { serverId, name, mark, askedAtMs }, statusSeen };
    if (json['kind'] === 'sent')
        return { kind: 'sent', ...shared };
    const id = matching(json['id'], /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/);
    const completion = COMPLETIONS.find((each) => each === json['completion']);
    const createdAtMs = json['createdAtMs'];
    const providerAheadMs = json['providerAheadMs'];
    if (json['kind'] !== 'created' || id === null || completion === undefined)
        return null;
    if (createdAtMs !== null && !isDate(createdAtMs))
        return null;
    if (!isDifference(providerAheadMs))
        return null;
    return { kind: 'created', ...shared, id, completion, createdAtMs, providerAheadMs };
}
function parseNoCreate(text, json) {
    const serverId = matching(json['serverId'], SERVER_ID);
    if (serverId === null)
        return null;
    const record = { kind: 'no-create', serverId };
    return text === textOf(record) ? record : null;
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
function isCount(value) {
    return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MOST_SERVERS;
}
function isDate(value) {
    return typeof value === 'number' && Number.isSafeInteger(value) && !Number.isNaN(new Date(value).getTime());
}
function isDifference(value) {
    return typeof value === 'number' && isDate(Math.abs(value));
}
function matching(value, pattern) {
    return typeof value === 'string' && pattern.test(value) ? value : null;
}
;
function sameServers(servers) {
    const holders = new Map();
    for (const server of servers) {
        for (const key of server.ids.map(idKey))
            holders.set(key, (holders.get(key) ?? new Set()).add(server));
    }
    return new Map(servers.flatMap(({ ids }) => {
        const clear = ids.filter((each) => holders.get(idKey(each))?.size === 1);
        return clear.length < 2 ? [] : clear.map((each) => [idKey(each), clear]);
    }));
}
function idsOfServer(same, serverId) {
    const key = idKey(serverId);
    const others = (same.get(key) ?? []).filter((each) => idKey(each) !== key);
    return [serverId, ...others];
}
function withAllIds(same, snapshot) {
    const keys = new Set(snapshot.serverIds.map(idKey));
    const more = snapshot.serverIds
        .flatMap((each) => idsOfServer(same, each))
        .filter((each) => !keys.has(idKey(each)) && keys.add(idKey(each)));
    return more.length === 0 ? snapshot : { ...snapshot, serverIds: [...snapshot.serverIds, ...more] };
}
const FORMS = ['number', 'uuid', 'other'];
function formOf(id) {
    return /^\d+$/.test(id) ? 'number' : isUuid(id) ? 'uuid' : 'other';
}
function formsNotNamed({ serverIds }) {
    const named = serverIds.map(formOf);
    return named.length === 0 ? [] : FORMS.filter((each) => !named.includes(each));
}
;
function isOf(snapshot, serverId) {
    return snapshot.serverIds.some((each) => isSameId(each, serverId));
}
function isSameSnapshot(a, b) {
    if (a.id !== b.id || a.createdAtMs !== b.createdAtMs)
        return false;
    const isDescribed = (a.description ?? '') !== '' && a.description === b.description;
    return a.name === b.name || (a.createdAtMs !== null && isDescribed);
}
function phaseOf(snapshot) {
    switch (snapshot.status) {
        case 'completed':
            return 'completed';
        case 'failed':
        case 'error':
            return 'failed';
        case 'deleting':
        case 'deleted':
        case 'removing':
            return 'deleting';
        default:
            return 'pending';
    }
}
function byAge(a, b) {
    const dates = (a.createdAtMs ?? Infinity) - (b.createdAtMs ?? Infinity);
    if (dates !== 0 && !Number.isNaN(dates))
        return dates;
    return compareIds(a.id, b.id);
}
function compareIds(a, b) {
    const aIsNumber = /^\d+$/.test(a);
    const bIsNumber = /^\d+$/.test(b);
    if (aIsNumber !== bIsNumber)
        return aIsNumber ? -1 : 1;
    if (aIsNumber && a.length !== b.length)
        return a.length - b.length;
    return a < b ? -1 : a > b ? 1 : 0;
}
;
const MOST_NAMED = 10;
function namesInPlaceOfIds(advice) {
    return {
        code: 'server-id-is-a-name',
        what: '"server-id" holds a name or an address in the place of an id.',
        state: 'Nothing was changed.',
        next: advice.join(' '),
    };
}
function meantText({ text, by, servers }) {
    const ids = servers.flatMap((each) => each.ids.slice(0, 1));
    if (ids.length === 1)
        return `"${text}" is the ${by} of server ${ids.join()}: write server-id: ${ids.join()}.`;
    const named = ids.slice(0, MOST_NAMED).join(', ');
    return `"${text}" is the ${by} of ${ids.length} servers: write the id of one of them (${named}).`;
}
function calledByName(failure, advice) {
    return { ...failure, onlyNextHelps: false, code: 'server-id-is-a-name', next: advice };
}
function serverNotFound(failure, why) {
    return {
        ...failure,
        onlyNextHelps: false,
        code: 'server-not-found',
        next: `${why} Correct "server-id" or "api-token".`,
    };
}
function serverNamedTwice(one, other, state) {
    return {
        code: 'server-named-twice',
        what: `"server-id" names one server twice: ${one} and ${other}.`,
        state,
        next: 'Name each server once.',
    };
}
function serverMaybeNamedTwice(serverId, other) {
    return {
        code: 'server-maybe-named-twice',
        what: `"server-id" may name one server twice: ${other} and ${serverId}.`,
        state: `No snapshot of server ${serverId} was created.`,
        next: 'Name each server once.',
    };
}
function snapshotsIncomplete(serverId, why) {
    return {
        code: 'snapshots-incomplete',
        what: `Could not read all snapshots of server ${serverId}: ${why}.`,
        next: 'Run this job again. If it fails again, ask VPS.org.',
    };
}
;
class StepError extends user_error.y {
    name = 'StepError';
}
function endIfStopped(signal, state) {
    if (wasStopped(signal))
        throw new StepError(stopped(String(signal.reason), state));
}
function stoppedLate(signal) {
    return wasStopped(signal) ? stoppedWhenDone(String(signal.reason)) : null;
}
function wasStopped(signal) {
    return signal.aborted;
}
function providerNowMs({ clock, providerAheadMs, }) {
    return clock.nowMs() + providerAheadMs;
}
;
function rejectDuplicateServers(servers) {
    const owners = new Map();
    for (const { serverId, listed, lookup } of servers) {
        const things = [...listed.map((each) => each.id), ...(lookup?.kind === 'found' ? [lookup.server] : [])];
        for (const thing of things) {
            const other = owners.get(thing);
            if (other !== undefined && other !== serverId)
                throw duplicate(other, serverId, 'Nothing was changed.');
            owners.set(thing, serverId);
        }
    }
}
async function newerListing(context, servers, server) {
    if (server.listed.length > 0 || !mayBeOneOf(servers, server))
        return null;
    const { serverId } = server;
    const { other, listing } = await otherInAnswer(context, serverId, servers.map((each) => each.serverId));
    if (other !== undefined)
        throw duplicate(other, serverId, 'Nothing was changed.');
    return listing;
}
function numbersLast(servers) {
    const rank = ({ serverId }) => (formOf(serverId) === 'number' ? 1 : 0);
    return servers.toSorted((a, b) => rank(a) - rank(b));
}
function onceForEach(context, servers, work) {
    if (!servers.some((each) => mayBeOneOf(servers, each)))
        return work;
    const done = [];
    const failed = [];
    let turn = Promise.resolve();
    return (server) => {
        const mine = turn.then(async () => {
            const unclear = failed.find((each) => mayBeOneOf([each], server));
            if (unclear !== undefined) {
                throw new StepError(serverMaybeNamedTwice(server.serverId, unclear.serverId));
            }
            const { before, listing } = await createdBefore(context, server.serverId, done);
            if (before !== undefined) {
                const state = `Snapshot ${before.answer.id} of server ${before.serverId} was created.`;
                throw duplicate(before.serverId, server.serverId, state);
            }
            failed.push(server);
            const created = await work(server, listing);
            failed.pop();
            done.push(created);
            return created;
        });
        turn = mine.catch(() => undefined);
        return mine;
    };
}
async function createdBefore(context, serverId, done) {
    if (done.length === 0)
        return {};
    const named = done.find(({ answer }) => isOf(answer, serverId));
    if (named !== undefined)
        return { before: named };
    const { other, listing } = await otherInAnswer(context, serverId, done.map((each) => each.serverId));
    return { before: done.find((each) => each.serverId === other), listing };
}
async function otherInAnswer({ vpsOrg, signal, readBudgetMs }, serverId, ids) {
    const listing = await vpsOrg.listSnapshots(serverId, signal, { mode: 'alone', readBudgetMs });
    const { others = [] } = listing;
    return { other: ids.find((each) => each !== serverId && others.includes(idKey(each))), listing };
}
function mayBeOneOf(servers, server) {
    const isSeen = ({ lookup }) => lookup?.kind === 'found';
    return servers.some((each) => formOf(each.serverId) !== formOf(server.serverId) && !(isSeen(each) && isSeen(server)));
}
function duplicate(one, other, state) {
    return new StepError(serverNamedTwice(one, other, state));
}
;
function severalFailed(facts, said) {
    const codes = new Set(facts.map((each) => each.code));
    const nexts = new Set(facts.map((each) => each.next));
    const reasons = new Set(facts.map((each) => each.what));
    const [next] = nexts;
    const common = codes.size === 1 && nexts.size === 1 ? next : undefined;
    return {
        ...said,
        what: reasons.size === 1 ? `${said.what} ${[...reasons].join()}` : said.what,
        code: codes.size === 1 ? [...codes].join() : 'several-servers-failed',
        next: common ?? said.next ?? 'The log of this step has the reason for each server.',
    };
}
function lineOf(serverId, text) {
    return `[${serverId}] ${text}`;
}
;
async function onEachServer(servers, work) {
    const ends = await Promise.all(servers.map(async (server) => {
        try {
            return { kind: 'done', result: await work(server) };
        }
        catch (error) {
            return { kind: 'failed', serverId: server.serverId, error };
        }
    }));
    const failed = [];
    for (const each of ends) {
        if (each.kind === 'done')
            continue;
        if (!isForeseen(each.error))
            throw each.error;
        failed.push({ serverId: each.serverId, error: each.error });
    }
    return { done: ends.flatMap((each) => (each.kind === 'done' ? [each.result] : [])), failed };
}
async function settleAll(works) {
    await Promise.allSettled(works);
    return await Promise.all(works);
}
function isForeseen(error) {
    return error instanceof user_error.y && !(error instanceof RunnerFileError);
}
function failureOf(failed, servers, said) {
    const [first] = failed;
    if (first !== undefined && servers.length === 1)
        return first.error;
    const inOrder = servers.flatMap((id) => failed.find((each) => each.serverId === id) ?? []);
    const ids = inOrder.map((each) => each.serverId).join(', ');
    const message = severalFailed(inOrder.map(({ error }) => error.facts), said({ count: inOrder.length, all: servers.length, ids }));
    return new StepError(message, { cause: first?.error });
}
;
const servers_MOST_NAMED = 10;
const LONGEST_NAME = 40;
function unlistedText(serverIds, servers) {
    const { name, is } = serversOf(serverIds);
    const start = `${capital(name)} ${is} not among the servers that the API token can see:`;
    if (servers.length === 0)
        return `${start} it can see none.`;
    const named = servers
        .slice(0, servers_MOST_NAMED)
        .map(({ ids, name }) => `${ids.slice(0, 1).join()} (${shown(name)})`);
    const more = servers.length - named.length;
    const list = more > 0 ? `${named.join(', ')} and ${more} more` : named.join(', ');
    return `${start} ${list}.`;
}
function shown(name) {
    return clip(name.replace(/\s+/g, ' ').trim(), LONGEST_NAME);
}
;
const KINDS = {
    unauthorized: { readAgain: false, isFinal: true, change: 'refused' },
    forbidden: { readAgain: false, isFinal: true, change: 'refused' },
    'not-found': { readAgain: false, isFinal: true, change: 'refused' },
    'no-such-list': { readAgain: false, isFinal: true, change: 'refused' },
    'bad-request': { readAgain: false, isFinal: true, change: 'refused' },
    locked: { readAgain: true, isFinal: false, change: 'refused' },
    'said-no': { readAgain: true, isFinal: true, change: 'refused' },
    firewall: { readAgain: false, isFinal: true, change: 'refused' },
    'rate-limited': { readAgain: true, isFinal: false, change: 'failed' },
    'server-error': {
        readAgain: true,
        isFinal: false,
        change: (status) => ([500, 502, 503].includes(status ?? 0) ? 'failed' : 'unclear'),
    },
    redirect: { readAgain: false, isFinal: true, change: 'unclear' },
    'other-status': {
        readAgain: false,
        isFinal: true,
        change: (status) => (status === 408 ? 'unclear' : 'refused'),
    },
    timeout: { readAgain: true, isFinal: false, change: 'unclear' },
    lost: {
        readAgain: true,
        isFinal: false,
        change: (status) => (status === null ? 'failed' : 'unclear'),
    },
    malformed: { readAgain: true, isFinal: false, change: 'unclear' },
    unreadable: { readAgain: true, isFinal: true, change: 'unclear' },
    'wrong-shape': { readAgain: true, isFinal: true, change: 'unclear' },
    'too-large': { readAgain: false, isFinal: true, change: 'unclear' },
    aborted: { readAgain: false, isFinal: false, change: 'unclear' },
    'not-sent': { readAgain: false, isFinal: false, change: 'refused' },
};
;
function failureMessage(failure) {
    const { code, happened, state, next } = TEXTS[failure.kind];
    const why = typeof happened === 'string' ? happened : happened(failure);
    const toDo = typeof next === 'function' ? next(failure) : next;
    return {
        code,
        what: `${couldNot(failure.operation)}: ${why}${details(failure)}`,
        ...(state === undefined ? {} : { state }),
        ...(toDo === undefined ? {} : { next: toDo }),
        onlyNextHelps: true,
    };
}
function couldNot(operation) {
    switch (operation.kind) {
        case 'list-servers':
            return 'Could not read the list of servers';
        case 'list-snapshots':
            return operation.serverId === null
                ? 'Could not read the snapshots'
                : `Could not read the snapshots of server ${operation.serverId}`;
        case 'create':
            return `Could not create snapshot ${operation.name} of server ${operation.serverId}`;
        case 'restore':
            return `Could not restore snapshot ${operation.snapshotId}`;
        case 'delete':
            return `Could not delete snapshot ${operation.snapshotId}`;
    }
}
const PERMISSIONS = {
    'list-servers': 'read servers',
    'list-snapshots': 'read snapshots',
    create: 'create snapshots',
    restore: 'restore snapshots',
    delete: 'delete snapshots',
};
function details({ status, requestId, said }) {
    const parts = [];
    if (status !== null)
        parts.push(`HTTP ${status}`);
    if (requestId !== null)
        parts.push(`request id ${requestId}`);
    const known = parts.length === 0 ? '' : ` (${parts.join(', ')})`;
    if (said === null)
        return `${known}.`;
    return `${known}: "${said}"${/[.!?]$/.test(said) ? '' : '.'}`;
}
const REFUSED_AGAIN = 'Correct the cause at VPS.org: the same request will be refused again.';
const CHECK_THE_NETWORK = 'Check that this runner can reach the address in "api-url" (proxy, firewall), then run this job again.';
const CHECK_THE_ADDRESS = 'Check that "api-url" is the VPS.org API and that no proxy answers instead, then run this job again.';
const TEXTS = {
    unauthorized: {
        code: 'api-token-refused',
        happened: 'VPS.org does not accept the API token',
        next: 'Check that the secret behind "api-token" holds an active token. ' +
            'Runs started by a fork or by Dependabot get no secrets.',
    },
    forbidden: {
        code: 'api-permission-missing',
        happened: ({ operation }) => `the API token is not allowed to ${PERMISSIONS[operation.kind]}`,
        next: 'Give the token that permission at VPS.org, or use another.',
    },
    'not-found': {
        code: 'api-not-found',
        happened: ({ operation }) => `VPS.org found no such ${isOfServer(operation) ? 'server' : 'snapshot'}`,
        next: ({ operation }) => isOfServer(operation)
            ? 'Check that "server-id" is the id of a server in the account that the API token belongs to.'
            : 'Check that the snapshot still exists, in the account that the API token belongs to.',
    },
    'no-such-list': {
        code: 'api-url-wrong',
        happened: 'there is no such list at the address in "api-url"',
        next: 'Set "api-url" to the base address of the API, without "/snapshots" or "/servers" at its end.',
    },
    'bad-request': {
        code: 'api-request-refused',
        happened: 'VPS.org refused the request',
        next: REFUSED_AGAIN,
    },
    locked: {
        code: 'api-busy',
        happened: 'VPS.org is busy with another operation',
        next: 'Run this job again in a few minutes.',
    },
    'said-no': {
        code: 'api-answered-error',
        happened: 'VPS.org answered with an error',
        next: 'Read the answer of VPS.org. If the problem may be temporary, run this job again.',
    },
    firewall: {
        code: 'api-firewall',
        happened: 'a firewall blocked the request',
        next: 'Run this job again, or on another runner. If it fails again, ask VPS.org to allow this runner.',
    },
    'rate-limited': {
        code: 'api-rate-limited',
        happened: 'VPS.org received too many requests',
        next: 'Run this job again in a few minutes, or raise "poll-interval".',
    },
    'server-error': {
        code: 'api-server-error',
        happened: 'VPS.org had an internal error',
        next: ({ requestId }) => 'Run this job again in a few minutes. If it fails again, tell VPS.org the time' +
            (requestId === null ? '.' : ' and the request id.'),
    },
    redirect: {
        code: 'api-redirect',
        happened: 'the API answered with a redirect, and redirects are not followed',
        next: 'Set "api-url" to the address that the API has now.',
    },
    'other-status': {
        code: 'api-undocumented-status',
        happened: 'VPS.org gave an undocumented answer',
        next: REFUSED_AGAIN,
    },
    timeout: {
        code: 'api-timeout',
        happened: 'no complete answer came in time',
        next: CHECK_THE_NETWORK,
    },
    lost: {
        code: 'api-connection-failed',
        happened: 'the connection failed',
        next: CHECK_THE_NETWORK,
    },
    malformed: {
        code: 'api-not-http',
        happened: 'the answer is not HTTP',
        next: CHECK_THE_ADDRESS,
    },
    unreadable: {
        code: 'api-not-json',
        happened: 'the answer is not JSON',
        next: CHECK_THE_ADDRESS,
    },
    'wrong-shape': {
        code: 'api-wrong-shape',
        happened: 'the answer does not have the documented form',
        next: CHECK_THE_ADDRESS,
    },
    'too-large': {
        code: 'api-answer-too-large',
        happened: 'the answer is too large',
        next: 'Delete snapshots that are not needed. If there are only a few, ' +
            'check that "api-url" is the VPS.org API and that no proxy answers instead.',
    },
    aborted: {
        code: 'api-request-stopped',
        happened: 'this step was stopped before the answer came',
        state: 'Nothing else was sent.',
    },
    'not-sent': {
        code: 'api-request-not-sent',
        happened: 'this step was stopped before the request was sent',
        state: 'Nothing was sent.',
    },
};
function isOfServer({ kind }) {
    return kind !== 'restore' && kind !== 'delete';
}
;
function failureWithoutAnswer(kind, operation) {
    return { kind, operation, status: null, requestId: null, said: null, retryAfterMs: null };
}
class VpsOrgError extends user_error.y {
    name = 'VpsOrgError';
    failure;
    constructor(failure, cause) {
        super(failureMessage(failure), cause === undefined ? undefined : { cause });
        this.failure = failure;
    }
}
function isWorthReadingAgain({ kind }) {
    return KINDS[kind].readAgain;
}
function isFinal({ kind }) {
    return KINDS[kind].isFinal;
}
function certainty({ kind, status }) {
    const { change } = KINDS[kind];
    return typeof change === 'string' ? change : change(status);
}
function isPassing({ kind }) {
    return kind === 'rate-limited' || kind === 'server-error' || kind === 'timeout' || kind === 'lost';
}
function putOffMs({ kind, retryAfterMs }) {
    const isPutOff = kind === 'rate-limited' || kind === 'server-error';
    return isPutOff && (retryAfterMs ?? 0) > 0 ? retryAfterMs : null;
}
;
async function completeListing(context, serverId, mode = 'whole') {
    const listing = await context.vpsOrg.listSnapshots(serverId, context.signal, {
        mode,
        readBudgetMs: context.readBudgetMs,
    });
    return wholeOf(listing, serverId);
}
function wholeOf(listing, serverId) {
    if (listing.incomplete === null)
        return listing.snapshots;
    throw new StepError(snapshotsIncomplete(serverId, listing.incomplete));
}
async function readSnapshot({ vpsOrg, signal }, serverId, id, options = {}) {
    try {
        const listing = await vpsOrg.listSnapshots(serverId, signal, { ...options, mode: 'glance' });
        const snapshot = listing.snapshots.find((each) => isSameId(each.id, id));
        if (snapshot !== undefined)
            return { kind: 'listed', snapshot };
        return { kind: 'absent', complete: listing.incomplete === null };
    }
    catch (error) {
        return failedReading(error);
    }
}
async function readServerStatus({ vpsOrg, signal }, serverId, options) {
    try {
        const { servers } = await vpsOrg.listServers(signal, options);
        const server = findServer(servers, serverId);
        return server === undefined ? { kind: 'missing' } : { kind: 'status', status: server.status };
    }
    catch (error) {
        return failedReading(error);
    }
}
function failedReading(error) {
    if (!(error instanceof VpsOrgError))
        throw error;
    return { kind: 'failed', why: messageOf(error), what: error.facts.what, putOffMs: putOffOf(error) };
}
function putOffOf(error) {
    return error instanceof VpsOrgError ? putOffMs(error.failure) : null;
}
function lookUpCachedServer(context, serverId) {
    return lookUpServer({ ...context, readBudgetMs: 0 }, serverId, { allowCached: true });
}
async function lookUpServer({ vpsOrg, readBudgetMs, ...context }, serverId, { signal = context.signal, allowCached = false } = {}) {
    try {
        const { servers, incomplete } = await vpsOrg.listServers(signal, { readBudgetMs, allowCached });
        const server = findServer(servers, serverId);
        if (server !== undefined)
            return { kind: 'found', server };
        if (incomplete === null)
            return { kind: 'unavailable', why: unlistedText([serverId], servers), listed: servers };
        return { kind: 'unavailable', why: `The list of servers is incomplete: ${incomplete}.` };
    }
    catch (error) {
        if (!(error instanceof VpsOrgError))
            throw error;
        const refused = error.failure.kind === 'forbidden' || error.failure.kind === 'unauthorized';
        return { kind: refused ? 'forbidden' : 'unavailable', why: messageOf(error) };
    }
}
function findServer(servers, serverId) {
    return servers.find((each) => each.ids.some((id) => idKey(id) === idKey(serverId)));
}
function messageOf(error) {
    if (!(error instanceof VpsOrgError))
        throw error;
    const { kind } = error.failure;
    switch (kind) {
        case 'unauthorized':
        case 'forbidden':
        case 'firewall':
        case 'not-found':
        case 'no-such-list':
            return error.message;
        default:
            return error.facts.what;
    }
}
;
const READ = [
    ['name', ({ name }) => [name]],
    ['host name', ({ hostname }) => [hostname]],
    ['address', ({ addresses }) => addresses],
];
function serversMeant(text, servers) {
    const wanted = text.toLowerCase();
    for (const [by, read] of READ) {
        const found = servers.filter((each) => read(each).some((one) => one?.trim().toLowerCase() === wanted));
        if (found.length > 0)
            return { text, by, servers: found };
    }
    return null;
}
;
function refuseNames(servers) {
    const texts = servers.flatMap(({ serverId, lookup }) => textOfMeant(serverId, lookup) ?? []);
    if (texts.length > 0)
        throw new StepError(namesInPlaceOfIds(texts));
}
const MEANT_WITHIN_MS = 10_000;
async function idsMeant(texts, signal, createVpsOrg) {
    if (texts.length === 0)
        return null;
    try {
        const { servers, incomplete } = await createVpsOrg().listServers(signal, { limitMs: MEANT_WITHIN_MS });
        if (incomplete !== null)
            return null;
        const said = texts.flatMap((each) => {
            const meant = serversMeant(each, servers);
            return meant === null ? [] : [meantText(meant)];
        });
        return said.length === 0 ? null : said.join(' ');
    }
    catch {
        return null;
    }
}
async function explaining(server, work) {
    try {
        return await work();
    }
    catch (error) {
        throw isForeseen(error) ? explained(server, error) : error;
    }
}
function explained({ serverId, lookup }, error) {
    if (!isUnlisted(lookup) || error.facts.code === 'create-refused-limit')
        return error;
    const meant = textOfMeant(serverId, lookup);
    if (error.message.includes(meant ?? lookup.why))
        return error;
    const failure = withoutDoubt(error);
    const facts = meant === null ? serverNotFound(failure, lookup.why) : calledByName(failure, meant);
    return new StepError(facts, { cause: error });
}
function withoutDoubt(error) {
    const isInDoubt = error instanceof VpsOrgError && error.failure.kind === 'no-such-list';
    return isInDoubt ? new VpsOrgError({ ...error.failure, kind: 'not-found' }).facts : error.facts;
}
function isUnlisted(lookup) {
    return lookup?.kind === 'unavailable' && lookup.listed !== undefined;
}
function textOfMeant(serverId, lookup) {
    const meant = isUnlisted(lookup) ? serversMeant(serverId, lookup.listed) : null;
    return meant === null ? null : meantText(meant);
}
function mayBeWrongId({ error }) {
    if (error instanceof VpsOrgError)
        return isAboutRequest(error.failure.kind);
    return error instanceof StepError && mayBeWrongId({ error: error.cause });
}
function isAboutRequest(kind) {
    switch (kind) {
        case 'bad-request':
        case 'not-found':
        case 'no-such-list':
        case 'forbidden':
        case 'said-no':
        case 'other-status':
            return true;
        default:
            return false;
    }
}
;
const STALE_MS = 10_000;
async function readTogether({ clock, readBudgetMs, signal }, servers, readFirst, readSecond) {
    const startMs = clock.elapsedMs();
    const reads = servers.map((server) => ({
        server,
        first: readFirst(server, readBudgetMs),
        second: readSecond(server, readBudgetMs),
    }));
    const whenOver = async (those) => {
        await Promise.all(those);
        return clock.elapsedMs();
    };
    const [firstMs, secondMs] = await Promise.all([
        whenOver(reads.map((each) => each.first)),
        whenOver(reads.map((each) => each.second)),
    ]);
    const isStale = Math.abs(secondMs - firstMs) >= STALE_MS && !signal.aborted;
    const leftMs = Math.max(0, readBudgetMs - (clock.elapsedMs() - startMs));
    return await Promise.all(reads.map(async ({ server, first, second }) => {
        if (!isStale)
            return { server, first: await first, second: await second };
        return firstMs < secondMs
            ? { server, first: await readFirst(server, leftMs), second: await second }
            : { server, first: await first, second: await readSecond(server, leftMs) };
    }));
}
;
async function checkServers(context, servers) {
    const reads = await readAll(context, servers);
    refuseNames(reads.map(({ server: { given, unlisted } }) => ({ ...given, lookup: unlisted })));
    const checks = reads.map(({ server: { given, unlisted }, first, second }) => ({
        serverId: given.serverId,
        state: 'error' in first ? first : { ...given, listed: first.snapshots, lookup: second },
        lookup: unlisted ?? second,
    }));
    const states = checks.flatMap(({ state }) => ('error' in state ? [] : [state]));
    rejectDuplicateServers(states);
    const newer = await Promise.all(checks.map(async (each) => ({
        ...each,
        listing: 'error' in each.state ? null : await newerListing(context, states, each.state),
    })));
    return await onEachServer(newer, ({ serverId, state, lookup, listing }) => explaining({ serverId, lookup }, () => {
        if ('error' in state)
            throw state.error;
        return Promise.resolve(listing === null ? state : { ...state, listed: wholeOf(listing, serverId) });
    }));
}
async function readAll(context, servers) {
    const hopeless = new Set();
    const allFailed = new AbortController();
    const signal = AbortSignal.any([context.signal, allFailed.signal]);
    return await readTogether({ ...context, signal }, servers.map((given) => ({ given, unlisted: null })), async ({ given }, readBudgetMs) => {
        try {
            return { snapshots: await completeListing({ ...context, readBudgetMs }, given.serverId) };
        }
        catch (error) {
            if (!isForeseen(error))
                throw error;
            if (!mayBeWrongId({ error }))
                hopeless.add(given);
            if (hopeless.size === servers.length)
                allFailed.abort();
            return { error };
        }
    }, async (server, readBudgetMs) => {
        const lookup = await lookUpServer({ ...context, readBudgetMs }, server.given.serverId, { signal });
        if (isUnlisted(lookup))
            server.unlisted = lookup;
        return lookup;
    });
}
;
const CLOCKS_DIFFER_MS = 10 * 60 * 1000;
function providerAheadMs(createdAtMs, askedAtMs, knownAtMs) {
    if (createdAtMs === null)
        return 0;
    const aheadMs = Math.min(0, createdAtMs - askedAtMs) + Math.max(0, createdAtMs - knownAtMs);
    return Math.abs(aheadMs) > CLOCKS_DIFFER_MS ? aheadMs : 0;
}
;
function createProviderClock({ log, clock }) {
    let isSaid = false;
    return {
        learn({ id, createdAtMs }, { askedAtMs }) {
            const nowMs = clock.nowMs();
            const aheadMs = providerAheadMs(createdAtMs, askedAtMs, nowMs);
            if (aheadMs === 0 || isSaid)
                return aheadMs;
            isSaid = true;
            log.warning(clocksDiffer(id, date(createdAtMs), date(nowMs), Math.abs(aheadMs)));
            return aheadMs;
        },
    };
}
;
function protectingPattern(snapshot, patterns) {
    const { id, name } = snapshot;
    const isId = isUuid(id)
        ? (pattern) => matches(pattern.toLowerCase(), id.toLowerCase())
        : (pattern) => matches(pattern, id);
    return patterns.find((each) => isId(each) || matches(each, name)) ?? null;
}
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
function unmatchedPatterns(patterns, snapshots) {
    return patterns.filter((pattern) => !snapshots.some((each) => protectingPattern(each, [pattern]) !== null));
}
;
const unmatched_protect_MOST_NAMED = 10;
function noticeUnmatchedProtect(tell, patterns, { done, failed }) {
    if (failed.length > 0)
        return;
    const unmatched = unmatchedPatterns(patterns, done.flatMap((each) => each.listed));
    if (unmatched.length === 0)
        return;
    const named = unmatched.slice(0, unmatched_protect_MOST_NAMED);
    tell(entriesUnmatched(named, unmatched.length - named.length));
}
;
const JOB = 'job';
function readJobStatus(text) {
    const status = text.trim().toLowerCase();
    return status === 'success' || status === 'failure' || status === 'cancelled' ? status : 'unknown';
}
function isLeftAtJob(deployStatus) {
    return deployStatus.trim().toLowerCase() === JOB;
}
function readDeployStatus(deployStatus, jobStatus) {
    if (isLeftAtJob(deployStatus))
        return jobStatus;
    if (deployStatus.includes('${{'))
        return 'unknown';
    const outcomes = outcomesIn(deployStatus.toLowerCase());
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
function outcomesIn(text) {
    const written = text.replace(/\r?\n$/, '');
    const parts = written.split(/,\s*|\n/);
    if (parts.length === 1)
        return written.split(/\s/);
    return parts.flatMap((each) => each.trim().split(/\s+/));
}
;
const create_NOTHING_CHANGED = 'Nothing was changed.';
const SOON = 'Run this job again in a few minutes.';
function creating({ name, serverId }) {
    return `Creating snapshot ${name} of server ${serverId}.`;
}
function inProgress(id, { name, serverId }) {
    return `Snapshot ${id} (${name}) of server ${serverId} is in progress.`;
}
function searching(what) {
    return `${what} Checking whether the snapshot was created.`;
}
function foundCreated(id, serverId) {
    return `Found: snapshot ${id} of server ${serverId} was created.`;
}
function foundAfterRefusal(id, serverId) {
    return `Found: VPS.org created snapshot ${id} of server ${serverId}, although it refused the request.`;
}
function createdTwice({ name, serverId }, id, others) {
    return (`VPS.org created snapshot ${name} of server ${serverId} more than once. This step uses ${id}. ` +
        `Delete the others if they are not needed: ${others.join(', ')}.`);
}
function sendingAgain(serverId, sent, most) {
    return `Server ${serverId} has no such snapshot. Sending the create again (${sent + 1} of at most ${most}).`;
}
function tryingAgain(why, isLate, pauseMs) {
    const late = isLate ? ' The slot of the deleted snapshot may not be free yet.' : '';
    return `${why}${late} Trying again in ${duration(pauseMs)}.`;
}
function createRefused(facts, { triedForMs, isLimit }) {
    const state = triedForMs === null ? create_NOTHING_CHANGED : `No snapshot was created in ${duration(triedForMs)} of attempts.`;
    if (isLimit)
        return {
            ...facts,
            onlyNextHelps: false,
            code: 'create-refused-limit',
            state,
            next: 'Check how many snapshots your plan at VPS.org allows.',
        };
    return triedForMs === null ? { ...facts, state } : { ...facts, state, next: SOON };
}
function limitNextStep(serverId, listed, limit, hasDeleted) {
    if (hasDeleted)
        return `The slot of the deleted snapshot is not free yet. ${SOON}`;
    const shown = `Server ${serverId} has ${counted(listed, 'snapshot')}, and "snapshot-limit" is ${limit}.`;
    return listed === 0
        ? `${shown} Check "server-id", and the limits of your plan at VPS.org.`
        : `${shown} If that is all it can have, set "snapshot-limit: ${listed}".`;
}
function createFailed(facts, sent) {
    return { ...facts, state: `The create was sent ${sent} times, and no snapshot was created.` };
}
function createPutOff(facts, askedMs) {
    return {
        ...facts,
        state: create_NOTHING_CHANGED,
        next: `Run this job again in ${duration(askedMs)}, as VPS.org asks, or raise "timeout".`,
    };
}
function createUnknown(facts, last) {
    return {
        code: 'create-unknown',
        what: facts.what,
        state: `Could not find out whether it was created: ${searchText(last)}.`,
        next: 'Run this job again in a few minutes. A snapshot that appears later uses a slot.',
    };
}
function searchText(last) {
    switch (last.kind) {
        case 'not-there':
            return 'it was not in the list one minute later';
        case 'unreadable':
            return 'the list of snapshots could not be read';
        case 'incomplete':
            return 'the list of snapshots is incomplete';
        case 'ambiguous':
            return `it may be ${last.ids}, without the mark of this step`;
        case 'no-server':
            return `${last.id} has its mark, but no list shows that it is of this server`;
    }
}
function createStopped(signal, { name, serverId }, next) {
    return {
        code: 'create-stopped',
        what: `This step was stopped by ${signal} while it created snapshot ${name} of server ${serverId}.`,
        state: 'Could not find out whether the snapshot was created.',
        next,
    };
}
function stoppedBeforeCreate(signal, { name, serverId }) {
    return {
        code: 'create-stopped',
        what: `This step was stopped by ${signal}.`,
        state: `Snapshot ${name} of server ${serverId} was not created.`,
    };
}
;
const NAMED = {
    amp: '&',
    lt: '<',
    gt: '>',
    quot: '"',
    apos: "'",
    sol: '/',
    equals: '=',
    vert: '|',
    verbar: '|',
    lowbar: '_',
    hyphen: '-',
    dash: '-',
    period: '.',
    nbsp: ' ',
};
const ROUNDS = 3;
function unescapeHtml(text) {
    let left = text;
    for (let round = 0; round < ROUNDS && left.includes('&'); round++)
        left = unescapeOnce(left);
    return left;
}
function unescapeOnce(text) {
    return text.replace(/&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z]{2,8}));/g, (whole, decimal, hex, name) => {
        if (name !== undefined)
            return NAMED[name] ?? whole;
        const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
        return code >= 0x20 && code <= 0xffff ? String.fromCharCode(code) : whole;
    });
}
;
const FAMILY = 'vps-safety-snapshot/';
const FORMAT = `${FAMILY}1`;
const CLOSING = ' |';
const GUARDS_RUN = 'run';
const DESCRIPTION_LIMIT = 255;
const REPO_LIMIT = 100;
const JOB_LIMIT = 20;
function writeDescription(run, { mark, guardsRun, text }) {
    const needed = [FORMAT, `mark=${mark}`];
    if (run.repoId !== null)
        needed.push(`repo-id=${run.repoId}`);
    needed.push(`run=${run.id}/${run.attempt}`, `repo=${word(run.repo, REPO_LIMIT)}`);
    if (run.checkRunId !== null)
        needed.push(`check=${run.checkRunId}`);
    const job = run.job === null ? [] : [`job=${word(run.job, JOB_LIMIT)}`];
    const guards = guardsRun ? [`guards=${GUARDS_RUN}`] : [];
    const sha = run.sha === null ? [] : [`sha=${word(run.sha, 7)}`];
    const fitting = [[...job, ...guards, ...sha], [...job, ...guards], guards]
        .map((more) => [...needed, ...more].join(' ') + CLOSING)
        .find((each) => each.length <= DESCRIPTION_LIMIT);
    const provenance = fitting ?? needed.join(' ') + CLOSING;
    const userText = oneLine(text);
    return cutTo(`${provenance} ${userText}`, DESCRIPTION_LIMIT).trimEnd();
}
function readProvenance(description) {
    if (description === null)
        return null;
    const [format, ...words] = wordsIn(unescapeHtml(description));
    if (format !== FORMAT)
        return null;
    const values = new Map();
    for (const each of words) {
        const [key, ...rest] = each.split('=');
        const value = rest.join('=');
        if (value !== '' && !values.has(key))
            values.set(key, value);
    }
    const run = values.get('run')?.match(/^(\d+)\/(\d+)$/);
    return {
        mark: values.get('mark') ?? null,
        repoId: values.get('repo-id') ?? null,
        runId: run?.[1] ?? null,
        attempt: run?.[2] ?? null,
        repo: values.get('repo') ?? null,
        check: values.get('check')?.match(/^\d+$/)?.[0] ?? null,
        job: values.get('job') ?? null,
        guardsRun: values.get('guards') === GUARDS_RUN,
        sha: values.get('sha') ?? null,
    };
}
function wordsIn(text) {
    const end = text.indexOf(`${CLOSING} `);
    if (end !== -1)
        return text.slice(0, end).split(' ');
    const words = text.split(' ');
    return words.length > 1 ? words.slice(0, -1) : words;
}
function isOfAnyVersion(description) {
    return description !== null && unescapeHtml(description).startsWith(FAMILY);
}
function isCutBeforeMark(description, mark) {
    if (description === null)
        return false;
    const text = unescapeHtml(description).trim();
    return text !== '' && `${FORMAT} mark=${mark}`.startsWith(text);
}
function isWithout(description) {
    return FAMILY.startsWith(unescapeHtml(description ?? '').trim());
}
function isSameRepository(provenance, run) {
    if (provenance.repoId !== null && run.repoId !== null)
        return provenance.repoId === run.repoId;
    return provenance.repo === word(run.repo, REPO_LIMIT);
}
function word(text, limit) {
    return text.replace(/[^\w./-]/g, '-').slice(0, limit);
}
function oneLine(text) {
    return text.replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, ' ').trim();
}
function cutTo(text, limit) {
    return text.slice(0, limit).replace(/[\ud800-\udbff]$/, '');
}
function commitOf(description) {
    return readProvenance(description)?.sha?.match(/^[0-9a-f]{7,64}$/)?.[0] ?? null;
}
;
function findLostCreate(wanted, run, isNew, now) {
    const fresh = now.filter(isNew).toSorted(byAge);
    const [ours, ...others] = fresh.filter((each) => keptMark(each, wanted.mark));
    if (ours !== undefined)
        return { kind: 'found', snapshot: ours, others };
    const possible = fresh.filter((each) => mayBeOurs(each, wanted, run));
    const [only] = possible;
    if (only === undefined)
        return { kind: 'not-there' };
    const listHasDescriptions = now.some((each) => !isBlank(each.description));
    return possible.length === 1 && only.name === wanted.name && !listHasDescriptions
        ? { kind: 'found', snapshot: only, others: [] }
        : { kind: 'ambiguous', snapshots: possible };
}
function keptMark(snapshot, mark) {
    return readProvenance(snapshot.description)?.mark === mark;
}
function hasOtherMark(snapshot, mark) {
    const found = readProvenance(snapshot.description)?.mark ?? null;
    return found !== null && found !== mark;
}
function mayBeOurs(snapshot, wanted, run) {
    const { name, description } = snapshot;
    if (!isLikeName(name, wanted.name))
        return false;
    return isBlank(description) || isCutOurs(snapshot, wanted, run) || namesMark(description, wanted.mark);
}
function namesMark(description, mark) {
    return readProvenance(description) === null && (description ?? '').toLowerCase().includes(mark);
}
function isBlank(description) {
    return (description ?? '').trim() === '';
}
function isCutOurs({ description }, { mark }, run) {
    if (isCutBeforeMark(description, mark))
        return true;
    const provenance = readProvenance(description);
    return provenance !== null && provenance.mark === null && isFromRun(provenance, run);
}
function isFromRun(provenance, run) {
    return (provenance.runId === run.id && provenance.attempt === run.attempt && isSameRepository(provenance, run));
}
function isLikeName(name, ours) {
    return plain(ours).startsWith(plain(name));
}
function plain(name) {
    return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}
;
function ownershipOf(snapshot, owner) {
    const parts = parseName(snapshot.name, owner.base) ?? parseName(snapshot.name, PRE_RESTORE);
    if (snapshot.description === null) {
        return parts !== null && isLongRunId(parts.runId) ? { kind: 'own', parts } : { kind: 'foreign' };
    }
    const provenance = readProvenance(snapshot.description);
    if (provenance === null || !isSameRepository(provenance, owner.run))
        return { kind: 'foreign' };
    return parts === null ? { kind: 'other-name' } : { kind: 'own', parts };
}
;
function makerOf(snapshot, run) {
    const { name, description } = snapshot;
    const provenance = readProvenance(description);
    if (provenance === null) {
        const named = description === null && looksLikeDeploy(name) ? runAndAttemptOf(name) : null;
        return named === null ? null : { ...named, check: null, job: null, guardsRun: false };
    }
    if (!isSameRepository(provenance, run))
        return null;
    const { runId, attempt, check, job, guardsRun } = provenance;
    const known = runId === null || attempt === null ? runAndAttemptOf(name) : { runId, attempt };
    return known === null ? null : { ...known, check, job, guardsRun };
}
function isOfThisJob(snapshot, run, wasMadeHere) {
    const maker = makerOf(snapshot, run);
    if (maker === null)
        return wasMadeHere(snapshot);
    if (maker.runId !== run.id || maker.attempt !== run.attempt)
        return false;
    return maker.check === null || run.checkRunId === null
        ? wasMadeHere(snapshot)
        : maker.check === run.checkRunId;
}
function isOfAnotherJob(snapshot, run, wasMadeHere) {
    const maker = makerOf(snapshot, run);
    if (maker === null || isOfThisJob(snapshot, run, wasMadeHere))
        return false;
    if (maker.runId !== run.id)
        return true;
    if (snapshot.description === null)
        return false;
    return maker.guardsRun || BigInt(maker.attempt) >= BigInt(run.attempt);
}
function onlyJobWithKey(jobs, key) {
    if (key === null || mayBeCut(key))
        return null;
    const can = jobs.filter(({ name }) => canHaveKey(name, key));
    return can.length === 1 ? (can[0] ?? null) : null;
}
function mayBeCut(key) {
    return key.length >= JOB_LIMIT;
}
function canHaveKey(name, key) {
    if (name === key || name.endsWith(` / ${key}`))
        return true;
    return name.endsWith(')') && (name.startsWith(`${key} (`) || name.includes(` / ${key} (`));
}
;
const LONGEST_JOB_MS = 6 * 60 * 60 * 1000;
const RANK = { failed: 0, laterAttempt: 1, oldest: 2, young: 3, onlyOwn: 4, never: 5 };
function rankAll(snapshots, rules) {
    const newestId = newestCompletedOwn(snapshots, rules)?.id;
    const firstAttempts = firstAttemptsOf(snapshots, rules);
    return snapshots.map((snapshot) => rankOne(snapshot, rules, newestId, firstAttempts));
}
function rankOne(snapshot, rules, newestId, firstAttempts) {
    const ownership = ownershipOf(snapshot, rules);
    const own = ownership.kind === 'own';
    const newest = snapshot.id === newestId;
    const lastGood = snapshot.id === rules.lastGoodId;
    const facts = { snapshot, own, newest, lastGood };
    const must = mustStay(snapshot, ownership, rules);
    if (must !== null)
        return { ...facts, rank: RANK.never, staying: must, going: { kind: 'oldest' } };
    if (phaseOf(snapshot) === 'failed') {
        const going = { kind: 'failed', status: snapshot.status };
        return { ...facts, rank: RANK.failed, staying: { kind: 'not-needed' }, going };
    }
    if (mayBeGoing(snapshot, rules)) {
        return { ...facts, rank: RANK.young, staying: { kind: 'young' }, going: { kind: 'last-resort-young' } };
    }
    const staying = { kind: lastGood ? 'last-good' : newest ? 'newest' : 'not-needed' };
    const later = laterAttempt(ownership, firstAttempts);
    if (later !== null)
        return { ...facts, rank: RANK.laterAttempt, staying, going: later };
    return { ...facts, rank: RANK.oldest, staying, going: { kind: 'oldest' } };
}
function mustStay(snapshot, ownership, rules) {
    if (phaseOf(snapshot) === 'deleting')
        return { kind: 'deleting', status: snapshot.status };
    if (ownership.kind !== 'own')
        return { kind: ownership.kind };
    if (rules.spare?.includes(snapshot.id) === true)
        return { kind: 'target' };
    if (rules.refused?.has(snapshot.id) === true)
        return { kind: 'refused' };
    const pattern = protectingPattern(snapshot, rules.protect);
    if (pattern !== null)
        return { kind: 'protected', pattern };
    if (isOfThisAttempt(snapshot, ownership.parts, rules.run))
        return { kind: 'this-run' };
    if (phaseOf(snapshot) === 'pending')
        return { kind: 'unfinished', status: snapshot.status };
    if (snapshot.createdAtMs === null)
        return { kind: 'undated' };
    return goingDeploy(snapshot, rules);
}
function isOfThisAttempt(snapshot, parts, run) {
    if (parts.runId === run.id && parts.attempt === run.attempt)
        return true;
    const provenance = readProvenance(snapshot.description);
    return provenance !== null && provenance.runId === run.id && provenance.attempt === run.attempt;
}
function newestCompletedOwn(snapshots, rules) {
    return snapshots
        .filter((each) => each.createdAtMs !== null && phaseOf(each) === 'completed' && ownershipOf(each, rules).kind === 'own')
        .toSorted(byAge)
        .at(-1);
}
function firstAttemptsOf(snapshots, rules) {
    const first = new Map();
    for (const snapshot of snapshots) {
        const ownership = ownershipOf(snapshot, rules);
        if (ownership.kind !== 'own' || phaseOf(snapshot) !== 'completed')
            continue;
        const attempt = BigInt(ownership.parts.attempt);
        const known = first.get(runOf(ownership.parts)) ?? attempt;
        if (known >= attempt)
            first.set(runOf(ownership.parts), attempt);
    }
    return first;
}
function laterAttempt(ownership, firstAttempts) {
    if (ownership.kind !== 'own')
        return null;
    const { runId, attempt } = ownership.parts;
    const first = firstAttempts.get(runOf(ownership.parts)) ?? BigInt(attempt);
    return first < BigInt(attempt) ? { kind: 'later-attempt', runId, attempt } : null;
}
function runOf({ base, runId }) {
    return `${base} ${runId}`;
}
function deploysInQuestion(snapshots, rules) {
    return snapshots.filter((each) => isInQuestion(each, rules));
}
function isInQuestion(snapshot, rules) {
    return (ownershipOf(snapshot, rules).kind === 'own' &&
        isOfAnotherJob(snapshot, rules.run, () => false));
}
function isOlderThanAnyJob({ createdAtMs }, nowMs) {
    return createdAtMs !== null && nowMs - createdAtMs >= LONGEST_JOB_MS;
}
function mayBeGoing(snapshot, rules) {
    return (isInQuestion(snapshot, rules) &&
        rules.progressOf(snapshot).kind === 'unknown' &&
        phaseOf(snapshot) !== 'failed' &&
        !isOlderThanAnyJob(snapshot, rules.nowMs));
}
function goingDeploy(snapshot, rules) {
    const maker = isInQuestion(snapshot, rules) ? makerOf(snapshot, rules.run) : null;
    if (maker === null)
        return null;
    const progress = rules.progressOf(snapshot);
    if (progress.kind !== 'going')
        return null;
    return { kind: 'deploy-going', runId: maker.runId, job: progress.job?.name ?? null };
}
;
function planPrune(snapshots, keep, rules) {
    const ranked = rankAll(snapshots, rules);
    const candidates = ranked.filter((each) => each.rank <= RANK.oldest && !each.newest && !each.lastGood);
    return plan(ranked, candidates, Math.max(0, countedFor(snapshots) - keep));
}
function planWhileRestoring({ entries }) {
    return {
        entries: entries.map((each) => each.action === 'keep'
            ? each
            : { action: 'keep', snapshot: each.snapshot, reason: { kind: 'restoring' } }),
        deletions: [],
        short: 0,
    };
}
function countedFor(snapshots) {
    return snapshots.filter((each) => phaseOf(each) !== 'deleting').length;
}
function planSlot(snapshots, limit, rules) {
    const sparing = planSlotBy(snapshots, limit, rules);
    const isDearer = sparing.short > 0 || sparing.deletions.some(({ snapshot }) => mayBeGoing(snapshot, rules));
    if (!isDearer)
        return sparing;
    const plain = planSlotBy(snapshots, limit, { ...rules, lastGoodId: null });
    const named = (each) => each.action === 'delete' &&
        each.snapshot.id === rules.lastGoodId &&
        each.reason.kind !== 'last-resort-only-own'
        ? { action: 'delete', snapshot: each.snapshot, reason: { kind: 'last-resort-last-good' } }
        : each;
    return {
        short: plain.short,
        entries: plain.entries.map((each) => named(each)),
        deletions: plain.deletions.map((each) => named(each)),
    };
}
function planSlotBy(snapshots, limit, rules) {
    const ranked = rankAll(snapshots, rules);
    const needed = Math.max(0, snapshots.length - limit + 1);
    const candidates = ranked.filter((each) => each.rank < RANK.never && !each.newest && !each.lastGood);
    candidates.push(...onlyOwnOf(ranked, candidates));
    if (candidates.length < needed) {
        const ids = new Set(candidates.map(({ snapshot }) => snapshot.id));
        const notEnough = ranked.map((each) => {
            const couldGo = ids.has(each.snapshot.id);
            return couldGo ? { ...each, staying: { kind: 'not-enough' } } : each;
        });
        return plan(notEnough, [], needed, needed - candidates.length);
    }
    return plan(ranked, candidates, needed);
}
function onlyOwnOf(ranked, candidates) {
    const chosen = new Set(candidates);
    const left = ranked.filter((each) => each.own && !chosen.has(each));
    const [only, ...more] = left;
    if (only === undefined)
        return [];
    if (more.length === 0) {
        if (only.rank === RANK.never)
            return [];
        return [{ ...only, rank: RANK.onlyOwn, going: { kind: 'last-resort-only-own' } }];
    }
    const newest = left.find((each) => each.newest);
    const isLastGoodBeside = left.length === 2 && left.some((each) => each.lastGood && !each.newest);
    if (!isLastGoodBeside || newest === undefined || newest.rank === RANK.never)
        return [];
    return [{ ...newest, rank: RANK.onlyOwn, going: { kind: 'last-resort-newest' } }];
}
function byRank(a, b) {
    return a.rank - b.rank || byAge(a.snapshot, b.snapshot);
}
function plan(ranked, candidates, needed, short = Math.max(0, needed - candidates.length)) {
    const chosen = candidates.toSorted(byRank).slice(0, needed);
    const reasons = new Map(chosen.map((each) => [each.snapshot.id, each.going]));
    const entries = ranked
        .toSorted((a, b) => byAge(b.snapshot, a.snapshot))
        .map(({ snapshot, staying }) => {
        const reason = reasons.get(snapshot.id);
        return reason === undefined
            ? { action: 'keep', snapshot, reason: staying }
            : { action: 'delete', snapshot, reason };
    });
    const deletions = chosen.map(({ snapshot, going }) => ({ action: 'delete', snapshot, reason: going }));
    return { entries, deletions, short };
}
;
function slotsOf(listed, limit, hasWaited = false) {
    const used = listed.length;
    const staying = countedFor(listed);
    if (staying > limit)
        return { kind: 'above-limit', planLimit: used + 1 };
    if (used < limit)
        return { kind: 'free', planLimit: limit };
    if (staying < limit && !hasWaited)
        return { kind: 'freeing', planLimit: used + 1 };
    return { kind: 'full', planLimit: staying < limit ? limit : used };
}
const LIMIT_WORDS = /\b(?:limits?|quotas?|maximum|max|exceed(?:s|ed|ing)?|too many|slots?|full|capacity|upgrade)\b/i;
function speaksOfLimit({ status, said }) {
    return status === 402 || LIMIT_WORDS.test(said ?? '');
}
const OTHER_THINGS = /\b(?:rate|requests?|characters?|length|size|bytes?|[kmgt]i?b|seconds?|minutes?)\b/i;
function suggestsLimit(refused) {
    if (refused.status === 402)
        return true;
    const text = refused.said ?? '';
    const isOther = OTHER_THINGS.test(text) && !/\b(?:snapshots?|slots?)\b/i.test(text);
    return speaksOfLimit(refused) && !isOther;
}
;
const slots_NOTHING_CHANGED = 'Nothing was changed.';
function slotsFree(servers) {
    const [only] = servers;
    if (only === undefined)
        return null;
    return servers.length === 1
        ? `${slotsUsed(only)} A slot is free.`
        : `${servers.length} servers have a free slot.`;
}
function noSlotFree(slots) {
    return `${slotsUsed(slots)} No slot is free.`;
}
function slotIsFreed(slots, deleting) {
    return (`${slotsUsed(slots)} VPS.org is deleting ${counted(deleting, 'snapshot')} there. ` +
        'Waiting up to one minute for the slot.');
}
function aboveLimit(slots) {
    return `${slotsUsed(slots)} Nothing is deleted there before the create.`;
}
function countsAsFull(serverId) {
    return `VPS.org refused the snapshot, so server ${serverId} counts as full.`;
}
function slotsUsed({ serverId, used, limit }) {
    return `Server ${serverId} uses ${used} of ${counted(limit, 'snapshot slot')}.`;
}
function lowLimit(limit, serverIds, most) {
    const { name } = serversOf(serverIds);
    const has = serverIds.length === 1 ? `has ${most}` : `have up to ${most}`;
    return (`"snapshot-limit" is ${limit}, but ${name} ${has} snapshots. ` +
        'Set "snapshot-limit" to the number that VPS.org allows.');
}
function slotsFull(slots) {
    return {
        code: 'slots-full',
        what: `${slotsUsed(slots).slice(0, -1)}, and "when-full" is "fail".`,
        state: slots_NOTHING_CHANGED,
        next: 'Delete one that is not needed at VPS.org and run this job again, or set "when-full: prune".',
    };
}
function noneDeletable(slots, others) {
    const named = others.map((each) => each.id).join(', ');
    const then = 'then run this job again. The log has the reason for each.';
    return {
        code: 'slots-full-none-deletable',
        what: `${slotsUsed(slots).slice(0, -1)}, and too few of its snapshots may be deleted.`,
        state: slots_NOTHING_CHANGED,
        onlyNextHelps: true,
        next: others.length === 0
            ? `Delete one that is not needed at VPS.org, ${then}`
            : `Delete one that is not needed at VPS.org, for example of another "name" (${named}), ${then}`,
    };
}
function pruneOtherName(use, serverId, name, keep) {
    return (`To delete old snapshots of name "${name}", run a workflow with uses: ${use} ` +
        `and server-id: ${serverId}, name: ${name}, keep: ${keep}`);
}
function freeingStopped(serverId, state) {
    return {
        code: 'slot-not-freed-restoring',
        what: `Server ${serverId} is being restored, so no snapshot slot was freed.`,
        state,
        next: 'Run this job again when the restore is over.',
    };
}
function slotsContended({ serverId }, times) {
    return {
        code: 'slots-contended',
        what: `Other processes changed the snapshots of server ${serverId} ${times + 1} times; no slot stayed free.`,
        state: slots_NOTHING_CHANGED,
        next: 'Use one "concurrency" group for all workflows of a server, then run this job again.',
    };
}
function withDeleted(facts, which) {
    if (which === '')
        return facts;
    const others = facts.state === undefined || facts.state === slots_NOTHING_CHANGED ? '' : ` ${facts.state}`;
    return { ...facts, state: `Deleted before, to free a slot: ${which}.${others}` };
}
const RUN_AGAIN = 'Run this job again.';
function deletedUntilThen(ids, mayBeDeleted) {
    if (ids.length > 0)
        return `Deleted before: ${ids.join(', ')}. No snapshot was created.`;
    return mayBeDeleted ? 'No other snapshot was deleted and none was created.' : slots_NOTHING_CHANGED;
}
const LAST_RESORTS = [
    'last-resort-young',
    'last-resort-newest',
    'last-resort-last-good',
    'last-resort-only-own',
];
function lastResort(kind, serverIds, snapshots) {
    const { what, next } = LAST_RESORT_TEXTS[kind];
    return `To free a slot on ${serversOf(serverIds).name}, this step deletes ${what}: ${snapshots}. ${next}`;
}
const DELETE_SOME = 'Delete snapshots that are not needed.';
const LAST_RESORT_TEXTS = {
    'last-resort-young': {
        what: 'what is less than 6 hours old, and whose deploy may still be running',
        next: 'Give the job the permission "actions: read", and set "keep" lower than "snapshot-limit".',
    },
    'last-resort-newest': {
        what: 'its newest own snapshot; only the last good state is left beside it',
        next: DELETE_SOME,
    },
    'last-resort-last-good': { what: 'the last good state', next: DELETE_SOME },
    'last-resort-only-own': { what: 'its only own snapshot', next: DELETE_SOME },
};
;
class BeforeCreate {
    #byId;
    #gone;
    #mark;
    constructor(listed, gone, mark) {
        this.#byId = new Map(listed.map((each) => [each.id, each]));
        this.#gone = gone;
        this.#mark = mark;
    }
    isNewId(id) {
        return !this.#byId.has(id) || this.#gone.ids().has(id);
    }
    isNew(listed) {
        const { id, name, createdAtMs } = listed;
        if (this.isNewId(id) && this.#gone.rowOf(listed) === undefined)
            return true;
        const before = this.#byId.get(id);
        const isAnother = before?.name !== name && before?.createdAtMs !== createdAtMs;
        return isAnother && keptMark(listed, this.#mark);
    }
}
;
const LOCKED_FOR_MS = 180_000;
const LOCKED_FOR_IN_CANCELLED_JOB_MS = 60_000;
const LATE_SLOT_FOR_MS = 120_000;
const FIRST_PAUSE_MS = 2000;
const LONGEST_PAUSE_MS = 15_000;
const LEAST_PAUSE_MS = 1000;
const LATEST_MS = 5000;
function isTimeUp({ sinceMs, forMs }, nowMs) {
    return nowMs > sinceMs + forMs + LATEST_MS;
}
function pauseBeforeNextTry({ sinceMs, forMs }, tries, nowMs, askedMs) {
    const leftMs = sinceMs + forMs - nowMs;
    const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (tries - 1));
    if (leftMs < LEAST_PAUSE_MS || (askedMs ?? 0) > leftMs)
        return null;
    return Math.max(askedMs ?? 0, Math.min(pauseMs, leftMs));
}
;
const SEARCHES_AFTER_FAILURE_MS = [1000, 6000, 12_000];
const UNCLEAR_FOR_MS = 60_000;
const UNCLEAR_EVERY_MS = 5000;
async function searchBeforeSendingAgain(context, order, failure) {
    const { clock, signal } = context;
    const startMs = clock.elapsedMs();
    let listed = [];
    for (const atMs of SEARCHES_AFTER_FAILURE_MS) {
        await clock.sleep(startMs + atMs - clock.elapsedMs(), signal);
        const result = await search(context, order);
        if (result.kind === 'found')
            return result;
        if (result.kind === 'unknown') {
            const pauseMs = result.putOffMs ?? UNCLEAR_EVERY_MS;
            return { kind: 'found', snapshot: await searchForAMinute(context, order, failure, pauseMs) };
        }
        listed = result.listed;
    }
    return { kind: 'not-there', listed };
}
async function searchForAMinute(context, order, failure, firstPauseMs = 0) {
    const { clock, signal } = context;
    const startMs = clock.elapsedMs();
    const latestMs = startMs + Math.max(UNCLEAR_FOR_MS, order.timeoutMs);
    const pause = async (ms) => {
        await clock.sleep(Math.min(ms, latestMs - clock.elapsedMs()), signal);
    };
    await pause(firstPauseMs);
    for (;;) {
        const result = await search(context, order, { isLast: clock.elapsedMs() >= latestMs });
        if (result.kind === 'found')
            return result.snapshot;
        if (clock.elapsedMs() - startMs >= UNCLEAR_FOR_MS) {
            if (result.kind === 'unknown' && result.read !== undefined)
                context.log.line(result.read);
            throw new UnknownCreate(failure, result);
        }
        await pause(Math.max(UNCLEAR_EVERY_MS, result.kind === 'unknown' ? (result.putOffMs ?? 0) : 0));
    }
}
async function search(context, order, { mayExist = true, isLast = false } = {}) {
    const { vpsOrg, signal } = context;
    if (wasStopped(signal))
        throw find_created_stopped(context, order, mayExist);
    const { serverId } = order.intent;
    const unlessOnPage = async (result) => {
        if (result.kind === 'found')
            return result;
        const { ofServer, all } = await order.marked.shown(context);
        const onPages = searchIn(context, order, { snapshots: ofServer, incomplete: null }, mayExist);
        if (onPages.kind === 'found')
            return onPages;
        const [other] = all;
        return other === undefined ? result : unknown({ kind: 'no-server', id: other.id });
    };
    try {
        const how = { ignoreRetryAfter: isLast, onPage: order.marked.onPage };
        const shared = await vpsOrg.listSnapshots(serverId, signal, how);
        const listing = shared.incomplete === null
            ? shared
            : await vpsOrg.listSnapshots(serverId, signal, { ...how, mode: 'alone' });
        return await unlessOnPage(searchIn(context, order, listing, mayExist));
    }
    catch (error) {
        if (wasStopped(signal))
            throw find_created_stopped(context, order, mayExist);
        const read = messageOf(error);
        return await unlessOnPage({
            kind: 'unknown',
            why: { kind: 'unreadable' },
            read,
            putOffMs: putOffOf(error),
        });
    }
}
function searchIn({ log, run }, { intent, before }, { snapshots, incomplete }, mayExist) {
    const { serverId, mark } = intent;
    const found = findLostCreate(intent, run, (each) => before.isNew(each), snapshots);
    if (found.kind === 'found' && (mayExist || keptMark(found.snapshot, mark))) {
        const { snapshot } = found;
        log.line(foundCreated(snapshot.id, serverId));
        const others = found.others.map((each) => each.id);
        if (others.length > 0)
            log.warning(createdTwice(intent, snapshot.id, others));
        return found;
    }
    if (found.kind === 'ambiguous' && mayExist) {
        const ids = found.snapshots.map((each) => each.id).join(', ');
        return unknown({ kind: 'ambiguous', ids });
    }
    if (incomplete !== null)
        return { ...unknown({ kind: 'incomplete' }), read: snapshotsIncomplete(serverId, incomplete).what };
    return { kind: 'not-there', listed: snapshots };
}
function unknown(why) {
    return { kind: 'unknown', why, putOffMs: null };
}
class UnknownCreate extends StepError {
    name = 'UnknownCreate';
    failure;
    listed;
    constructor(error, last) {
        super(createUnknown(error.facts, last.kind === 'unknown' ? last.why : last), { cause: error });
        this.failure = error.failure;
        this.listed = last.kind === 'not-there' ? last.listed : null;
    }
}
function find_created_stopped({ signal }, order, mayExist) {
    const by = String(signal.reason);
    return new StepError(mayExist ? createStopped(by, order.intent, order.ifStopped) : stoppedBeforeCreate(by, order.intent));
}
;
const SENDS = 3;
const SEARCHES_TOOK_MS = 12_000;
class RefusedCreate extends StepError {
    name = 'RefusedCreate';
    mayBeFull;
    said;
    isTaken;
    constructor(error, { triedForMs, isTaken }) {
        const { failure } = error;
        const isLimit = suggestsLimit(failure);
        super(createRefused(error.facts, { triedForMs, isLimit }), { cause: error });
        this.isTaken = isTaken;
        this.mayBeFull = mayBeFull(failure);
        if (speaksOfLimit(failure))
            this.said = isLimit ? 'a-limit' : 'perhaps-another-limit';
        else
            this.said = failure.said === null ? 'nothing' : 'something-else';
    }
}
async function createSnapshot(context, first) {
    const { log, vpsOrg, signal } = context;
    const { serverId } = first.intent;
    let order = first;
    const made = (snapshot, isListed = true) => ({
        snapshot,
        intent: order.intent,
        isListed,
    });
    let lost = 0;
    for (;;) {
        const { name } = order.intent;
        const outcome = await vpsOrg.createSnapshot({ serverId, name, description: order.description }, signal);
        if (outcome.kind === 'refused' && outcome.error.failure.kind === 'not-sent' && lost === 0) {
            throw new StepError(stoppedBeforeCreate(String(signal.reason), order.intent));
        }
        if (outcome.kind !== 'accepted' && wasStopped(signal))
            throw find_created_stopped(context, order, lost > 0 || outcome.kind !== 'refused');
        switch (outcome.kind) {
            case 'accepted': {
                const problem = contradiction(order, outcome.value);
                if (problem === null)
                    return made(outcome.value, false);
                log.line(searching(problem.facts.what));
                return made(await searchForAMinute(context, order, problem));
            }
            case 'refused': {
                const next = await tryAgain(context, order, outcome.error, lost > 0);
                if (next.kind === 'found')
                    return made(next.snapshot);
                if (next.kind === 'send-again') {
                    order = { ...order, intent: order.renamed(order.intent, next.listed) };
                    continue;
                }
                if (lost > 0)
                    return made(await searchForAMinute(context, order, outcome.error));
                throw new RefusedCreate(outcome.error, next);
            }
            case 'unclear':
                log.line(searching(outcome.error.facts.what));
                return made(await searchForAMinute(context, order, outcome.error));
            case 'failed': {
                const next = await searchAfterLoss(context, order, outcome.error, ++lost);
                if (next.kind === 'found')
                    return made(next.snapshot);
                log.line(sendingAgain(serverId, lost, SENDS));
                order = { ...order, intent: order.renamed(order.intent, next.listed) };
            }
        }
    }
}
async function searchAfterLoss(context, order, error, lost) {
    context.log.line(searching(error.facts.what));
    const searched = await searchBeforeSendingAgain(context, order, error);
    if (searched.kind === 'found')
        return searched;
    if (lost === SENDS)
        throw new StepError(createFailed(error.facts, SENDS), { cause: error });
    return await waitAsAsked(context, order, error, searched);
}
async function tryAgain(context, order, error, mayExist) {
    const { clock, log, signal } = context;
    const { failure } = error;
    const kind = failure.kind === 'locked' ? 'locked' : order.hasDeleted && mayBeFull(failure) ? 'late-slot' : null;
    if (kind === null)
        return { kind: 'give-up', triedForMs: null, isTaken: false };
    const tries = kind === 'locked' ? order.refusedFor.lock : order.refusedFor.lateSlot;
    const sinceMs = (tries.sinceMs ??= clock.elapsedMs());
    const forMs = Math.min(kind === 'locked' ? LOCKED_FOR_MS : LATE_SLOT_FOR_MS, order.timeoutMs);
    const window = { sinceMs, forMs };
    let askedMs = failure.retryAfterMs;
    for (;;) {
        tries.count++;
        const nowMs = clock.elapsedMs();
        const pauseMs = pauseBeforeNextTry(window, tries.count, nowMs, askedMs);
        if (pauseMs === null)
            return { kind: 'give-up', triedForMs: nowMs - window.sinceMs, isTaken: false };
        askedMs = null;
        log.line(tryingAgain(error.facts.what, kind === 'late-slot', pauseMs));
        await clock.sleep(pauseMs, signal);
        const result = await search(context, order, { mayExist });
        if (result.kind === 'found')
            return result;
        if (result.kind === 'unknown') {
            askedMs = result.putOffMs;
            continue;
        }
        if (!mayExist && order.isTaken(result.listed))
            return { kind: 'give-up', triedForMs: null, isTaken: true };
        if (isTimeUp(window, clock.elapsedMs()))
            continue;
        return { kind: 'send-again', listed: result.listed };
    }
}
function mayBeFull(failure) {
    switch (failure.kind) {
        case 'bad-request':
        case 'other-status':
        case 'said-no':
            return true;
        case 'locked':
        case 'forbidden':
            return speaksOfLimit(failure);
        default:
            return false;
    }
}
function contradiction(order, answer) {
    const { serverId, name, mark } = order.intent;
    const said = (() => {
        if (answer.serverIds.length > 0 && !isOf(answer, serverId))
            return 'it names a snapshot of another server';
        if (!order.before.isNewId(answer.id))
            return `it names snapshot ${answer.id}, which was there before`;
        if (keptMark(answer, mark))
            return null;
        if (hasOtherMark(answer, mark))
            return `it names snapshot ${answer.id}, which carries another mark`;
        return isLikeName(answer.name, name) ? null : `it names snapshot ${answer.id}, which has another name`;
    })();
    if (said === null)
        return null;
    return new VpsOrgError({
        kind: 'wrong-shape',
        operation: { kind: 'create', name, serverId },
        status: null,
        requestId: null,
        said,
        retryAfterMs: null,
    });
}
async function waitAsAsked(context, order, failure, before) {
    const askedMs = failure.failure.retryAfterMs ?? 0;
    if (askedMs > order.timeoutMs) {
        throw new StepError(createPutOff(failure.facts, askedMs), { cause: failure });
    }
    const leftMs = askedMs - SEARCHES_TOOK_MS;
    if (leftMs <= 0)
        return before;
    await context.clock.sleep(leftMs, context.signal);
    const result = await search(context, order);
    if (result.kind !== 'unknown')
        return result;
    return {
        kind: 'found',
        snapshot: await searchForAMinute(context, order, failure, result.putOffMs ?? 0),
    };
}
;
class RefusedFor {
    lock = { sinceMs: null, count: 0 };
    lateSlot = { sinceMs: null, count: 0 };
    awaitAnotherSlot() {
        this.lateSlot = { sinceMs: null, count: 0 };
    }
}
;
const LISTS_AGAIN = 3;
const PAUSES_MS = [2000, 5000, 8000];
async function listAgain(context, serverId, gone) {
    for (let tries = 0;; tries++) {
        const listed = (await completeListing(context, serverId, 'alone')).filter((each) => gone.rowOf(each)?.action !== 'deleted');
        const undead = listed
            .filter((each) => phaseOf(each) !== 'deleting')
            .flatMap((each) => gone.rowOf(each) ?? []);
        if (undead.length === 0)
            return listed;
        const pauseMs = PAUSES_MS[tries];
        if (pauseMs === undefined || context.signal.aborted)
            throw notGone(serverId, undead);
        await context.clock.sleep(pauseMs, context.signal);
    }
}
function sayListAgain({ log }, serverId, before) {
    log.line(listingAgain(serverId, before, LISTS_AGAIN));
}
function notGone(serverId, undead) {
    const which = undead.map(({ snapshot }) => `${snapshot.id} (${snapshot.name})`).join(', ');
    return new StepError(stillListed(serverId, which));
}
;
function planTable(servers) {
    const [only] = servers;
    if (only !== undefined && servers.length === 1)
        return rowsTable(only.rows);
    return {
        columns: ['Server', ...rowsTable([]).columns],
        rows: servers.flatMap(({ serverId, rows }) => rowsTable(rows).rows.map((row) => [serverId, ...row])),
    };
}
function planRows(entries, tense) {
    return entries.map(({ snapshot, ...entry }) => {
        if (entry.action === 'delete')
            return { snapshot, action: tense, why: whyDeleted(entry.reason) };
        const isBeingDeleted = entry.reason.kind === 'deleting';
        return { snapshot, action: isBeingDeleted ? BEING_DELETED : 'keep', why: whyKept(entry.reason) };
    });
}
const ALREADY_DELETED = 'already deleted';
const BEING_DELETED = 'being deleted';
function stays({ action }) {
    return action === 'keep';
}
function isDeleted({ action }) {
    return action === 'deleted' || action === ALREADY_DELETED;
}
function notPruned(snapshots, ownId, ownAction) {
    return snapshots
        .toSorted((a, b) => byAge(b, a))
        .map((snapshot) => phaseOf(snapshot) === 'deleting'
        ? { snapshot, action: BEING_DELETED, why: whyKept({ kind: 'deleting', status: snapshot.status }) }
        : isSameId(snapshot.id, ownId)
            ? { snapshot, action: ownAction, why: 'the snapshot of this run' }
            : { snapshot, action: 'keep', why: 'pruning needs a successful deploy' });
}
function snapshotsTable(servers) {
    const { columns, rows } = planTable(servers.map(({ serverId, listed }) => ({
        serverId,
        rows: listed.toSorted((a, b) => byAge(b, a)).map((snapshot) => ({ snapshot, action: '', why: '' })),
    })));
    return { columns: columns.slice(0, -2), rows: rows.map((row) => row.slice(0, -2)) };
}
function rowsTable(rows) {
    return {
        columns: ['Id', 'Name', 'Status', 'Size', 'Created', 'Action', 'Reason'],
        rows: rows.map(({ snapshot, action, why }) => [
            snapshot.id,
            snapshot.name,
            snapshot.status,
            snapshot.sizeMb === null ? '–' : size(snapshot.sizeMb),
            date(snapshot.createdAtMs),
            action,
            shownReason({ snapshot, action, why }),
        ]),
    };
}
function shownReason({ snapshot, action, why }) {
    const isUseless = phaseOf(snapshot) === 'failed' && ['keep', 'new'].includes(action);
    return isUseless ? `cannot be restored (${snapshot.status}); ${why}` : why;
}
function whyKept(reason) {
    switch (reason.kind) {
        case 'foreign':
            return 'not created by this action for this repository';
        case 'other-name':
            return 'created by this action under another "name"';
        case 'protected':
            return `protected by "${reason.pattern}"`;
        case 'unfinished':
            return `not finished (${reason.status})`;
        case 'deleting':
            return `VPS.org is already deleting it (${reason.status})`;
        case 'refused':
            return 'VPS.org refused to delete it';
        case 'restoring':
            return 'the server is being restored';
        case 'undated':
            return 'its date cannot be read';
        case 'this-run':
            return 'created by this run attempt';
        case 'newest':
            return 'newest completed own snapshot';
        case 'last-good':
            return 'last good state';
        case 'deploy-going':
            return `its deploy is still running: run ${reason.runId}${reason.job === null ? '' : `, job "${reason.job}"`}`;
        case 'young':
            return 'less than 6 hours old; its deploy may still be running';
        case 'target':
            return 'about to be restored';
        case 'not-needed':
            return 'no need to delete it';
        case 'not-enough':
            return 'deleting it would not free enough slots';
    }
}
function whyDeleted(reason) {
    switch (reason.kind) {
        case 'failed':
            return `unusable (${reason.status})`;
        case 'later-attempt':
            return `created by attempt ${reason.attempt} of run ${reason.runId}, after an earlier attempt`;
        case 'oldest':
            return 'oldest';
        case 'last-resort-young':
            return 'last resort: less than 6 hours old, its deploy may still be running';
        case 'last-resort-newest':
            return 'last resort: only the last good state is older';
        case 'last-resort-last-good':
            return 'last resort: the last good state; the others must stay or may still be needed';
        case 'last-resort-only-own':
            return 'last resort: the only own snapshot';
    }
}
;
const LONGEST_JOB = 80;
function whoDeploys(deploy, run) {
    const { snapshot } = deploy;
    const link = linkTo(deploy, run);
    const where = link === null ? '' : ` (${link})`;
    const by = link === null ? madeBy(snapshot, jobOf(deploy)) : ofJob(jobOf(deploy));
    const which = by === '' ? ` (${snapshot.name}, ${date(snapshot.createdAtMs)})` : by;
    return `snapshot ${snapshot.id}${which}${where}`;
}
function ofJob(job) {
    return job === null ? '' : ` of job "${clip(job, LONGEST_JOB)}"`;
}
function madeBy(snapshot, job) {
    const provenance = readProvenance(snapshot.description);
    if (provenance === null)
        return '';
    const { repo, runId, sha } = provenance;
    return [
        ` from ${repo ?? 'an unnamed repository'}`,
        ...(runId === null ? [] : [`run ${runId}`]),
        ...(job === null ? [] : [`job "${clip(job, LONGEST_JOB)}"`]),
        ...(sha === null ? [] : [`commit ${sha}`]),
    ].join(', ');
}
function jobOf({ snapshot, progress }) {
    if (progress.kind !== 'unknown' && progress.job !== null)
        return progress.job.name;
    const provenance = readProvenance(snapshot.description);
    return provenance === null || provenance.guardsRun ? null : provenance.job;
}
function linkTo({ snapshot, progress }, run) {
    const maker = makerOf(snapshot, run);
    const runs = runsPage(run);
    if (maker === null || runs === null)
        return null;
    const job = progress.kind === 'unknown' ? null : progress.job;
    return `${runs}${maker.runId}${job === null ? '' : `/job/${job.id}`}`;
}
function attemptPage({ runId, attempt }, run) {
    const runs = runsPage(run);
    return runs === null ? null : `${runs}${runId}/attempts/${attempt}`;
}
function runsPage({ url }) {
    return url?.match(/.*\/actions\/runs\//)?.[0] ?? null;
}
;
const markdown_LONGEST = 200;
const LONGEST_SENTENCE = 4000;
function code(text) {
    const inside = clip(printable(text), markdown_LONGEST)
        .replaceAll('`', 'ˋ')
        .replaceAll('|', '¦')
        .replaceAll('@', `@${BREAK}`)
        .trim();
    return inside === '' ? '–' : `\`${inside}\``;
}
function prose(text) {
    return (clip(printable(text).trim(), LONGEST_SENTENCE)
        .replace(/[\\`*_{}[\]()#!|<>&~$]/g, '\\$&')
        .replace(/^(\d*)([-+=.])/, '$1\\$2')
        .replace(/:(?=\/\/|[\w\\+-]+:)|[@#]|www|GH(?=-\d)/gi, `$&${BREAK}`));
}
function proseWithLinks(text, addresses) {
    const [address, ...others] = addresses;
    if (address === undefined)
        return prose(text);
    return text
        .split(`(${address})`)
        .map((each) => `${/^\s/.test(each) ? ' ' : ''}${proseWithLinks(each, others)}`)
        .join(` (<${address}>)`)
        .trim();
}
;
const OWN_WORDS = new Set([
    'Size',
    'Duration',
    'Age',
    'Own',
    'Deploy',
    'Note',
    'Action',
    'Reason',
]);
const WIDEST = 60;
function tableLines(table) {
    const rows = [table.columns, ...table.rows].map((row) => row.map((cell) => table_oneLine(table_textOf(cell))));
    const widths = table.columns.map((_, index) => rows.reduce((widest, row) => Math.max(widest, row[index]?.length ?? 0), 0));
    return rows.map((row) => `  ${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ')}`.trimEnd());
}
function tableMarkdown(table) {
    const lines = [
        table.columns,
        table.columns.map(() => '---'),
        ...table.rows.map((row) => row.map((cell, index) => markdownOf(cell, table.columns[index]))),
    ];
    return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
function markdownOf(cell, column) {
    if (typeof cell === 'string' && OWN_WORDS.has(column))
        return cell.trim() === '' ? '–' : prose(cell);
    return typeof cell === 'string' ? code(cell) : `[${code(cell.text)}](${cell.href})`;
}
function table_textOf(cell) {
    return typeof cell === 'string' ? cell : cell.text;
}
function table_oneLine(text) {
    return clip(text.replace(/\s+/g, ' '), WIDEST);
}
;
function printTable(log, table) {
    for (const line of tableLines(table))
        log.line(line);
}
;
function deploySnapshots(snapshots, owner) {
    return snapshots
        .filter((each) => {
        const ownership = ownershipOf(each, owner);
        return (ownership.kind === 'own' &&
            ownership.parts.base === owner.base &&
            phaseOf(each) === 'completed' &&
            each.createdAtMs !== null);
    })
        .toSorted(byAge);
}
function lastGoodOf(snapshots, owner, succeeded) {
    const deploys = deploySnapshots(snapshots, owner);
    for (const [index, each] of [...deploys.entries()].reverse()) {
        if (isOfRun(each, owner))
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
function isOfRun(snapshot, owner) {
    const ownership = ownershipOf(snapshot, owner);
    return ownership.kind === 'own' && ownership.parts.runId === owner.run.id;
}
;
async function createPlanner(context, inputs, snapshots, isTooMany) {
    const lastGoodId = isTooMany ? await findLastGood(context, inputs.name, snapshots) : null;
    const answers = new Map();
    return {
        async settle(planBy, goingBy) {
            for (;;) {
                const rules = {
                    base: inputs.name,
                    run: context.run,
                    protect: inputs.protect,
                    spare: inputs.spare ?? [],
                    lastGoodId,
                    nowMs: providerNowMs(context),
                    progressOf: (each) => answers.get(each.id) ?? NOT_ASKED_YET,
                };
                const plan = planBy(rules);
                const going = goingBy(plan).map((each) => each.snapshot);
                const toAsk = deploysInQuestion(going, rules).filter((each) => !answers.has(each.id));
                if (toAsk.length === 0)
                    return plan;
                const progressOf = await context.github.progressOf(toAsk, {
                    endsAfterMs: null,
                    isOld: (each) => isOlderThanAnyJob(each, rules.nowMs),
                });
                for (const each of toAsk)
                    answers.set(each.id, progressOf(each));
            }
        },
    };
}
const NOT_ASKED_YET = { kind: 'ended', job: null, endedAtMs: null };
async function findLastGood(context, base, snapshots) {
    const owner = { base, run: context.run };
    const answers = new Map();
    for (;;) {
        const found = lastGoodOf(snapshots, owner, (each) => answers.get(each.id));
        switch (found.kind) {
            case 'known':
                return found.id;
            case 'unknown':
                return null;
            case 'ask': {
                const succeeded = await context.github.successOf([found.about]);
                answers.set(found.about.id, succeeded(found.about));
            }
        }
    }
}
;
async function planSlots(context, inputs, servers) {
    const plans = await Promise.all(servers.map((each) => planSlotOf(context, inputs, each)));
    sayPlans(context, inputs, plans);
    return plans;
}
async function planSlotAgain(context, inputs, server, facts) {
    const plan = await planSlotOf(context, inputs, server, facts);
    sayPlans(context, inputs, [plan]);
    return plan;
}
async function planSlotOf(context, inputs, server, { hasWaited = false, lowestLimit = inputs.snapshotLimit } = {}) {
    const { listed, spare } = server;
    const { kind, planLimit } = slotsOf(listed, inputs.snapshotLimit, hasWaited);
    const isFull = kind === 'full';
    const planner = await createPlanner(context, { ...inputs, spare }, listed, isFull);
    const planFor = (left, limit, refused = new Set()) => planner.settle((rules) => planSlot(left, limit, { ...rules, refused }), ({ deletions }) => deletions);
    const plan = await planFor(listed, planLimit);
    const most = isFull ? await planFor(listed, planLimit - (inputs.snapshotLimit - lowestLimit)) : plan;
    return {
        ...server,
        slots: kind,
        plan: most.short > 0 ? most : plan,
        replan: (left, refused) => planFor(left, planLimit, refused),
    };
}
function sayPlans(context, inputs, plans) {
    for (const each of plans)
        saySlots(context, inputs, each);
    const free = slotsFree(plans.filter(({ slots }) => slots === 'free').map((each) => usedSlots(inputs, each)));
    if (free !== null)
        context.log.line(free);
    const table = planTable(plans.map(({ serverId, plan }) => ({ serverId, rows: planRows(plan.entries, tenseOf(inputs)) })));
    if (table.rows.length > 0)
        printTable(context.log, table);
    if (inputs.whenFull === 'prune')
        warnOfLastResorts(context, plans);
}
function tenseOf({ whenFull }) {
    return whenFull === 'prune' ? 'to delete' : 'would delete';
}
function saySlots({ log }, inputs, server) {
    const used = usedSlots(inputs, server);
    switch (server.slots) {
        case 'free':
            return;
        case 'full':
            log.line(noSlotFree(used));
            return;
        case 'freeing':
            log.line(slotIsFreed(used, server.listed.length - countedFor(server.listed)));
            return;
        case 'above-limit':
            log.line(aboveLimit(used));
    }
}
function usedSlots({ snapshotLimit }, { serverId, listed }) {
    return { serverId, used: listed.length, limit: snapshotLimit };
}
function warnOfLowLimit({ log }, inputs, servers) {
    const above = servers.filter(({ listed }) => slotsOf(listed, inputs.snapshotLimit).kind === 'above-limit');
    if (above.length === 0)
        return;
    const most = Math.max(...above.map((each) => countedFor(each.listed)));
    const ids = above.map((each) => each.serverId);
    log.warning(lowLimit(inputs.snapshotLimit, ids, most));
}
function warnOfLastResorts({ log, run }, plans) {
    for (const kind of LAST_RESORTS) {
        const found = plans.flatMap(({ serverId, plan }) => plan.deletions
            .filter(({ reason }) => plan.short === 0 && reason.kind === kind)
            .map(({ snapshot }) => ({ serverId, snapshot: nameWithJob(snapshot, kind, run) })));
        if (found.length === 0)
            continue;
        const ids = [...new Set(found.map((each) => each.serverId))];
        log.warning(lastResort(kind, ids, found.map((each) => each.snapshot).join(', ')));
    }
}
function nameWithJob(snapshot, kind, run) {
    const deploy = { snapshot, progress: { kind: 'unknown' } };
    const [job, link] = kind === 'last-resort-young' ? [jobOf(deploy), linkTo(deploy, run)] : [null, null];
    const more = [...(job === null ? [] : [`job "${job}"`]), ...(link === null ? [] : [link])];
    return `${snapshot.id} (${[snapshot.name, ...more].join(', ')})`;
}
;
function withHint(error, { snapshotLimit }, { serverId, listed }, gone) {
    if (slotsOf(listed, snapshotLimit).kind !== 'free')
        return error;
    const next = limitNextStep(serverId, listed.length, snapshotLimit, gone.deleted().length > 0);
    return new StepError({ ...error.facts, next }, { cause: error });
}
async function namingDeleted(gone, work) {
    try {
        return await work();
    }
    catch (error) {
        const before = deletedText(gone);
        if (!isForeseen(error) || before === '')
            throw error;
        throw new StepError(withDeleted(error.facts, before), { cause: error });
    }
}
function deletedText(gone) {
    return gone
        .deleted()
        .map(({ id }) => id)
        .join(', ');
}
function tooBusy(inputs, server, gone) {
    const facts = slotsContended(usedSlots(inputs, server), LISTS_AGAIN);
    return new StepError(withDeleted(facts, deletedText(gone)));
}
;
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
;
const WHAT_WAS_DELETED = 'The log of this step shows what was deleted.';
const NOTHING_DELETED = 'Nothing was deleted.';
const NEXT_RUN = 'The next run tries again.';
function notDeleted(serverId, failed, { state, next, otherwise = NEXT_RUN }) {
    const [theirs] = failed.map((each) => each.facts.next);
    const then = next ?? theirs ?? otherwise;
    const alike = failed.find((each) => failed.every(({ facts }) => facts.code === each.facts.code))?.facts;
    const only = failed.length === 1 || alike?.code === 'stopped' ? alike : undefined;
    if (only !== undefined) {
        const states = [only.state, state].filter((each) => each !== undefined);
        return { ...only, ...(states.length === 0 ? {} : { state: states.join(' ') }), next: then };
    }
    const ids = failed.map((each) => each.id).join(', ');
    return {
        code: alike?.code ?? 'snapshots-not-deleted',
        what: `Could not delete ${counted(failed.length, 'snapshot')} of server ${serverId}: ${ids}.`,
        ...(state === undefined ? {} : { state }),
        next: then,
        ...(alike?.onlyNextHelps === true ? { onlyNextHelps: true } : {}),
    };
}
function stillThere(facts) {
    return { ...facts, state: 'The snapshot still exists.' };
}
function mayBeDeleted(facts) {
    return { ...facts, state: 'Could not find out whether the snapshot was deleted.' };
}
function possiblyDeleted(ids) {
    return `Possibly deleted: ${ids.join(', ')}.`;
}
function checkingDelete(what, id) {
    return `${what} Checking whether snapshot ${id} was deleted.`;
}
function deleting(snapshot, serverId, reason) {
    return `Deleting snapshot ${snapshot.id} (${snapshot.name}) of server ${serverId}: ${reason}.`;
}
function nextCandidate(what, instead) {
    return instead === undefined
        ? `${what} No other snapshot can be deleted instead.`
        : `${what} Next: ${instead.id} (${instead.name}).`;
}
function deleteNotTried(id, signal) {
    return { code: 'stopped', what: `This step was stopped by ${signal} before snapshot ${id} was deleted.` };
}
function protectAdvice(ids) {
    return `Add what should stay to "protect": ${ids.join(', ')}.`;
}
function tokenOrProtect(ids) {
    return `Allow the API token to delete snapshots, or add what should stay to "protect": ${ids.join(', ')}.`;
}
function refusedDeletes(where, refused, instead) {
    const only = refused.length === 1 ? refused[0] : undefined;
    const what = only?.facts.what ??
        `VPS.org refused to delete ${counted(refused.length, 'snapshot')} of ${serversOf(where).name}.`;
    const ids = refused.map((each) => each.id);
    const others = instead.length === 0 ? 'The next in line is deleted instead.' : `Deleted instead: ${instead.join(', ')}.`;
    return `${what} ${others} ${protectAdvice(ids)}`;
}
function noSnapshotsListed(serverIds) {
    return `VPS.org lists no snapshot of ${serversOf(serverIds).name}. If there should be some, check "server-id".`;
}
function held(servers, snapshots, keep) {
    return servers.length === 1
        ? `Server ${servers.join()} has ${counted(snapshots, 'snapshot')}; "keep" is ${keep}:`
        : `${counted(servers.length, 'server')} have ${counted(snapshots, 'snapshot')}; "keep" is ${keep} for each:`;
}
function pruned(server) {
    const lists = [
        { text: 'Deleted', ids: server.deleted },
        { text: 'Already deleted', ids: server.alreadyDeleted },
        { text: 'Not deleted', ids: server.notDeleted },
        { text: 'Not known whether deleted', ids: server.unknown },
    ].filter(({ ids }) => ids.length > 0);
    const restoring = server.isRestoring ? ' The server is being restored.' : '';
    if (lists.length > 0)
        return `${lists.map(({ text, ids }) => `${text}: ${ids.join(', ')}.`).join(' ')}${restoring}`;
    return server.isDue || server.isRestoring ? `${NOTHING_DELETED}${restoring}` : 'Nothing to delete.';
}
const NOTHING_IN_DRY_RUN = 'Dry run: nothing was deleted.';
function nothingToDeleteOn(servers) {
    return `Nothing to delete on ${counted(servers, 'server')}.`;
}
function notPrunedWhileRestoring(serverIds, deleted) {
    const { name, is } = serversOf(serverIds);
    const what = deleted.length === 0 ? 'Nothing was' : `After ${deleted.join(', ')} nothing more was`;
    return `${capital(name)} ${is} being restored. ${what} deleted there. The next run prunes again.`;
}
function keepsMore(servers, keep, isYoung) {
    const only = servers.length === 1 ? servers[0] : undefined;
    const what = only === undefined
        ? `${servers.length} servers keep more than "keep" (${keep}): ` +
            `${servers.map((each) => `${each.serverId} (${each.short} more)`).join(', ')}.`
        : `Server ${only.serverId} keeps ${only.short} more than "keep" (${keep}).`;
    const young = isYoung ? ' With the permission "actions: read" young snapshots can be deleted too.' : '';
    return `${what} The table in the log has the reasons. Delete by hand what is not needed.${young}`;
}
function pruneContended(serverId, times) {
    return {
        code: 'prune-contended',
        what: `Other processes changed the snapshots of server ${serverId} ${times + 1} times, so pruning ended.`,
        next: NEXT_RUN,
    };
}
function deletedBefore(deleted, mayBeAnother) {
    if (deleted.length > 0)
        return `Deleted before: ${deleted.join(', ')}.`;
    return mayBeAnother ? 'Nothing else was deleted.' : NOTHING_DELETED;
}
function unknownServer(serverId, why) {
    const what = `VPS.org lists no snapshot of server ${serverId}.`;
    return serverNotFound({ what, state: NOTHING_DELETED }, why);
}
function restoringUnknown(why) {
    return `Could not check whether the server is being restored. ${why}`;
}
function prune_notPruned({ count, all, ids }) {
    return {
        what: `${count} of ${counted(all, 'server')} ${count === 1 ? 'was' : 'were'} not pruned as planned: ${ids}.`,
        next: 'The log of this step has the reasons. The next run tries again.',
    };
}
function besideADeploy(facts) {
    const known = facts.state === undefined ? '' : `${facts.state} `;
    return { ...facts, state: `${known}The deploy is not affected.` };
}
;
const TRIES = 4;
const retry_FIRST_PAUSE_MS = 1000;
const retry_LONGEST_PAUSE_MS = 10_000;
async function readWithRetry(context, read) {
    const { clock, signal, deadlineMs, budgetUntilMs = 0 } = context;
    const hasBudget = budgetUntilMs > clock.elapsedMs();
    let counted = 0;
    for (let tries = 1;; tries++) {
        try {
            return await read(Math.max(1, deadlineMs - clock.elapsedMs()));
        }
        catch (error) {
            if (!(error instanceof VpsOrgError))
                throw error;
            const { failure } = error;
            const waitsOn = hasBudget && isPassing(failure);
            if (!waitsOn)
                counted++;
            const leftMs = (waitsOn ? budgetUntilMs : Infinity) - clock.elapsedMs();
            const mayHelp = isWorthReadingAgain(failure) || context.isDoubtful?.(failure) === true;
            if (!mayHelp || counted === TRIES || leftMs <= 0)
                throw error;
            const askedMs = Math.max(failure.retryAfterMs ?? 0, backoffMs(tries, context.random));
            const pauseMs = Math.min(askedMs, leftMs);
            if (clock.elapsedMs() + pauseMs >= deadlineMs)
                throw error;
            if (waitsOn)
                context.onPause?.(error, pauseMs);
            await clock.sleep(pauseMs, signal);
            if (signal.aborted)
                throw error;
        }
    }
}
function backoffMs(tries, random) {
    const whole = Math.min(retry_LONGEST_PAUSE_MS, retry_FIRST_PAUSE_MS * 2 ** (tries - 1));
    return whole * (0.5 + random() / 2);
}
function readRetryAfter(value, nowMs) {
    if (value === undefined)
        return null;
    const text = value.trim();
    if (/^\d+(\.\d+)?$/.test(text))
        return Number(text) * 1000;
    const dateMs = Date.parse(text);
    return Number.isNaN(dateMs) ? null : Math.max(0, dateMs - nowMs);
}
;
const delete_one_SENDS = 3;
const delete_one_LONGEST_PAUSE_MS = 60_000;
const LIST_HOLDS_FOR_MS = 5000;
async function deleteOne(context, from, snapshot) {
    const { vpsOrg, clock, log, signal } = context;
    const startMs = clock.elapsedMs();
    let lost = 0;
    for (let sends = 1;; sends++) {
        const outcome = await vpsOrg.deleteSnapshot(snapshot.id, signal);
        if (outcome.kind === 'accepted') {
            const next = outcome.value === 'already-deleted' ? 'stale' : 'go-on';
            return { deletion: { kind: outcome.value, snapshot }, next };
        }
        const { error } = outcome;
        const isLocked = error.failure.kind === 'locked';
        if (outcome.kind === 'refused' && !isLocked)
            return await refused(context, from, snapshot, error);
        log.line(checkingDelete(error.facts.what, snapshot.id));
        const leftMs = startMs + (from.lockedForMs ?? LOCKED_FOR_MS) - clock.elapsedMs();
        const pauseMs = Math.min(error.failure.retryAfterMs ?? backoffMs(sends, () => 1), delete_one_LONGEST_PAUSE_MS);
        await clock.sleep(isLocked ? Math.min(pauseMs, Math.max(0, leftMs)) : pauseMs, signal);
        const check = await checkAgain(context, from, snapshot);
        switch (check.kind) {
            case 'gone':
                return { deletion: { kind: 'deleted', snapshot }, next: check.next };
            case 'changed':
                return { deletion: null, next: 'stale' };
            case 'restoring':
                return { deletion: null, next: 'restoring' };
            case 'unknown': {
                const mayBeGone = !isLocked;
                const facts = mayBeGone ? mayBeDeleted(error.facts) : error.facts;
                log.line(check.why);
                return { deletion: { kind: 'failed', snapshot, facts, mayBeGone }, next: check.next };
            }
            case 'as-planned':
                if (isLocked ? leftMs <= 0 : ++lost === delete_one_SENDS) {
                    const facts = stillThere(error.facts);
                    return { deletion: { kind: 'failed', snapshot, facts }, next: isLocked ? 'stop' : 'go-on' };
                }
        }
    }
}
async function refused(context, from, snapshot, error) {
    const { kind } = error.failure;
    if (kind === 'unauthorized' || kind === 'firewall' || kind === 'not-sent')
        return { deletion: { kind: 'failed', snapshot, facts: error.facts }, next: 'stop' };
    const { code, what } = error.facts;
    const facts = kind === 'forbidden' ? error.facts : { code, what, onlyNextHelps: true };
    const deletion = { kind: 'failed', snapshot, facts, isRefused: true };
    const check = await checkAgain(context, from, snapshot);
    switch (check.kind) {
        case 'gone':
            return {
                deletion: { kind: 'already-deleted', snapshot },
                next: check.next === 'restoring' ? 'restoring' : 'stale',
            };
        case 'as-planned':
            return { deletion, next: 'go-on' };
        case 'changed':
            return { deletion, next: 'stale' };
        case 'restoring':
            return { deletion, next: 'restoring' };
        case 'unknown':
            context.log.line(check.why);
            return { deletion, next: 'stop' };
    }
}
async function checkAgain(context, from, planned) {
    const { serverId, listed, gone } = from;
    let listing = await listOrWhy(context, serverId);
    const listedMs = context.clock.elapsedMs();
    const isRestoring = await isBeingRestored(context, serverId);
    if (context.clock.elapsedMs() - listedMs > LIST_HOLDS_FOR_MS)
        listing = await listOrWhy(context, serverId);
    if ('why' in listing)
        return { kind: 'unknown', why: listing.why, next: isRestoring ? 'restoring' : 'go-on' };
    const { snapshots } = listing;
    const isThere = snapshots.some((each) => isSameId(each.id, planned.id) && phaseOf(each) !== 'deleting');
    const others = (all) => all.filter((each) => !gone.has(each.id) && (isThere || !isSameId(each.id, planned.id)));
    const isSame = describe(others(snapshots)) === describe(others(listed));
    if (!isThere)
        return { kind: 'gone', next: isRestoring ? 'restoring' : isSame ? 'go-on' : 'stale' };
    if (isRestoring)
        return { kind: 'restoring' };
    return { kind: isSame ? 'as-planned' : 'changed' };
}
async function listOrWhy({ vpsOrg, signal, readBudgetMs }, serverId) {
    try {
        const { snapshots, incomplete } = await vpsOrg.listSnapshots(serverId, signal, {
            mode: 'alone',
            readBudgetMs,
        });
        return incomplete === null ? { snapshots } : { why: snapshotsIncomplete(serverId, incomplete).what };
    }
    catch (error) {
        return { why: messageOf(error) };
    }
}
async function isBeingRestored(context, serverId) {
    const lookup = await lookUpServer({ ...context, readBudgetMs: 0 }, serverId);
    return lookup.kind === 'found' && serverPhaseOf(lookup.server.status) === 'restoring';
}
function describe(snapshots) {
    return snapshots
        .map(({ id, name, status, createdAtMs, description }) => JSON.stringify([id, name, status, createdAtMs, description]))
        .toSorted()
        .join();
}
;
async function carryOut(context, order) {
    const done = [];
    const went = [];
    const refused = new Set(order.refused);
    let plan = order.plan;
    const end = (how) => ({
        deletions: done,
        plan: merged(order.plan, plan, went),
        isStale: how === 'stale',
        isRestoring: how === 'restoring',
    });
    for (let queue = plan.deletions;;) {
        const [planned, ...others] = queue;
        if (planned === undefined)
            return end('go-on');
        const { snapshot, reason } = planned;
        queue = others;
        if (context.signal.aborted) {
            const facts = deleteNotTried(snapshot.id, String(context.signal.reason));
            done.push({ kind: 'failed', snapshot, facts });
            continue;
        }
        context.log.line(deleting(snapshot, order.serverId, whyDeleted(reason)));
        const mine = went.map((each) => each.snapshot.id);
        const gone = new Set([...order.gone, ...mine]);
        const { deletion, next } = await deleteOne(context, { ...order, gone }, snapshot);
        if (deletion !== null)
            done.push(deletion);
        if (deletion !== null && deletion.kind !== 'failed')
            went.push(planned);
        if (next !== 'go-on')
            return end(next);
        if (deletion?.kind !== 'failed')
            continue;
        if (deletion.isRefused === true && !wasStopped(context.signal)) {
            refused.add(snapshot.id);
            const goneNow = new Set(went.map((each) => each.snapshot.id));
            const left = order.listed.filter((each) => !goneNow.has(each.id));
            plan = await order.replan(left, refused);
            const tried = new Set(done.map((each) => each.snapshot.id));
            queue = plan.deletions.filter((each) => !tried.has(each.snapshot.id));
            if (order.isAllOrNothing === true && plan.short > 0)
                return end('go-on');
            context.log.line(nextCandidate(deletion.facts.what, queue[0]?.snapshot));
        }
        else if (order.isAllOrNothing === true)
            return end('go-on');
    }
}
function merged(first, last, went) {
    const entries = new Map(last.entries.map((each) => [each.snapshot.id, each]));
    for (const each of went)
        entries.set(each.snapshot.id, each);
    const ids = new Set(went.map((each) => each.snapshot.id));
    return {
        entries: first.entries.map((each) => entries.get(each.snapshot.id) ?? each),
        deletions: [...went, ...last.deletions.filter((each) => !ids.has(each.snapshot.id))],
        short: last.short,
    };
}
const NOT_REACHED = 'planned to be deleted, but pruning ended before';
function outcomesOf(plan, deletions) {
    const outcomes = new Map(deletions.map((each) => [each.snapshot.id, each]));
    return planRows(plan.entries, 'deleted').map((row) => {
        const outcome = outcomes.get(row.snapshot.id);
        switch (outcome?.kind) {
            case 'deleted':
                return row;
            case 'already-deleted':
                return { ...row, action: ALREADY_DELETED };
            case 'failed':
                return {
                    ...row,
                    action: outcome.mayBeGone === true ? 'unknown' : 'keep',
                    why: (0, domain_message.b)({ ...outcome.facts, next: '' }),
                };
            case undefined:
                return row.action === 'deleted' ? { ...row, action: 'keep', why: NOT_REACHED } : row;
        }
    });
}
function adviceOn(failed, refused) {
    if (refused.length === 0)
        return {};
    const mayBeToken = failed.some(({ facts }) => (facts.next ?? '') !== '');
    return { next: mayBeToken ? tokenOrProtect(refused) : protectAdvice(refused) };
}
function notDeletedOf(failed, all) {
    const isNothingDeleted = all.every((each) => each.kind === 'failed');
    return failed.map(({ snapshot, facts, isRefused }) => ({
        id: snapshot.id,
        facts: isRefused === true && !isNothingDeleted ? { ...facts, next: '' } : facts,
    }));
}
;
async function freeSlot(context, inputs, slot, gone) {
    const { plan } = slot;
    if (slot.slots !== 'full')
        return { deletions: [], plan, isStale: false };
    const rows = planRows(plan.entries, tenseOf(inputs));
    if (inputs.whenFull === 'fail')
        throw new SlotNotFreed(slotsFull(usedSlots(inputs, slot)), rows);
    if (plan.short > 0)
        throw new SlotNotFreed(noneDeletableOn(context, inputs, slot), rows);
    const done = await carryOut(context, {
        ...slot,
        replan: async (left, refused) => {
            const next = await slot.replan(left, refused);
            warnOfLastResorts(context, [{ ...slot, plan: next }]);
            return next;
        },
        gone: gone.ids(),
        isAllOrNothing: true,
        lockedForMs: Math.min(LOCKED_FOR_MS, inputs.timeoutMs),
    });
    const failed = done.deletions.filter((each) => each.kind === 'failed');
    const refused = failed.filter((each) => each.isRefused === true);
    const went = new Set(done.deletions.filter((each) => each.kind !== 'failed').map((each) => each.snapshot.id));
    const isCarriedOut = done.plan.deletions.every((each) => went.has(each.snapshot.id));
    const isMade = done.plan.short === 0 && (isCarriedOut || done.isStale);
    if (isMade && !done.isRestoring) {
        if (refused.length > 0)
            warnOfRefused(context, slot, done, refused);
        return done;
    }
    if (done.isRestoring && refused.length > 0)
        warnOfRefused(context, slot, done, refused);
    throw new SlotNotFreed(notFreed(slot, done, failed), outcomesOf(done.plan, done.deletions));
}
class SlotNotFreed extends StepError {
    name = 'SlotNotFreed';
    rows;
    constructor(facts, rows) {
        super(facts);
        this.rows = rows;
    }
}
function notFreed({ serverId }, { deletions, isRestoring }, failed) {
    const deleted = deletions.flatMap((each) => (each.kind === 'failed' ? [] : [each.snapshot.id]));
    const state = deletedUntilThen(deleted, failed.some((each) => each.mayBeGone === true));
    if (isRestoring)
        return freeingStopped(serverId, state);
    const refused = failed.filter((each) => each.isRefused === true).map((each) => each.snapshot.id);
    const all = notDeletedOf(failed, deletions);
    const advice = adviceOn(all, refused);
    return notDeleted(serverId, all, { state, otherwise: RUN_AGAIN, ...advice });
}
function warnOfRefused({ log }, { serverId }, { deletions }, refused) {
    const instead = deletions.filter((each) => each.kind === 'deleted').map((each) => each.snapshot.id);
    log.warning(refusedDeletes([serverId], notDeletedOf(refused, deletions), instead));
}
function noneDeletableOn({ run, log, actionName }, inputs, slot) {
    const owner = { base: inputs.name, run };
    const others = slot.plan.entries
        .map((each) => each.snapshot)
        .filter((each) => ownershipOf(each, owner).kind === 'other-name');
    const keep = Math.max(1, inputs.snapshotLimit - 1);
    const bases = [...new Set(others.map((each) => baseOf(each.name)).filter((each) => each !== null))];
    for (const base of bases)
        log.line(pruneOtherName(actionName('prune'), slot.serverId, base, keep));
    return noneDeletable(usedSlots(inputs, slot), others);
}
;
class Gone {
    rows;
    constructor(rows = []) {
        this.rows = rows.filter(isDeleted);
    }
    ids() {
        return new Set(this.rows.map((each) => each.snapshot.id));
    }
    rowOf(listed) {
        return this.rows.find((each) => isSameSnapshot(each.snapshot, listed));
    }
    leftOf(listed) {
        return listed.filter((each) => this.rowOf(each) === undefined);
    }
    deleted() {
        return this.rows.filter(({ action }) => action === 'deleted').map((each) => each.snapshot);
    }
}
;
const SERVERS_LIMIT_MS = 10_000;
class MarkedOnPages {
    #intent;
    #before;
    #marked = new Map();
    #isServersListRefused = false;
    constructor(intent, before) {
        this.#intent = intent;
        this.#before = before;
    }
    onPage = (page) => {
        const { serverId, mark } = this.#intent;
        for (const each of page) {
            if (!keptMark(each, mark) || !this.#before.isNew(each))
                continue;
            const known = this.#marked.get(each.id);
            if (known === undefined || !isOf(known, serverId))
                this.#marked.set(each.id, each);
        }
    };
    async shown({ vpsOrg, signal }) {
        const { serverId } = this.#intent;
        const all = [...this.#marked.values()];
        const ofServer = all.filter((each) => isOf(each, serverId));
        if (ofServer.length === all.length || this.#isServersListRefused)
            return { ofServer, all };
        try {
            const same = sameServers((await vpsOrg.listServers(signal, { allowCached: true, limitMs: SERVERS_LIMIT_MS })).servers);
            const named = all.map((each) => withAllIds(same, each));
            return { ofServer: named.filter((each) => isOf(each, serverId)), all };
        }
        catch (error) {
            if (!(error instanceof VpsOrgError))
                throw error;
            this.#isServersListRefused = isFinal(error.failure);
            return { ofServer, all };
        }
    }
}
;
const FREE_SLOT_FOR_MS = 60_000;
const FREE_SLOT_EVERY_MS = 5000;
const NO_SNAPSHOT = 'No snapshot was created.';
async function createInSlot(context, inputs, wish) {
    const { serverId, spare } = wish.slot;
    let known = inputs;
    const planAgain = (listed, facts) => planSlotAgain(context, known, { serverId, listed, spare }, facts);
    let gone = new Gone();
    let others = [];
    const refusedFor = new RefusedFor();
    const refused = [];
    const createdAs = ({ snapshot, intent, isListed }) => ({
        snapshot,
        intent,
        isListed,
        others,
        isIt: (listed) => !hasOtherMark(listed, intent.mark) && gone.rowOf(listed) === undefined,
    });
    let { slot } = wish;
    if (wish.newer !== undefined && describe(wish.newer) !== describe(slot.listed))
        slot = await planAgain(wish.newer, {});
    for (let listsAgain = 0;;) {
        if (slot.slots === 'freeing') {
            const { listed, hasWaited } = await namingDeleted(gone, () => awaitFreeSlot(context, known, serverId, gone));
            slot = await planAgain(listed, { hasWaited });
            const late = createdAllTheSame(context, refused, listed);
            if (late !== null)
                return createdAs(late);
        }
        const { deletions, plan, isStale } = await namingDeleted(gone, () => freeSlot(context, known, slot, gone));
        if (deletions.some((each) => each.kind === 'deleted'))
            refusedFor.awaitAnotherSlot();
        others = [...gone.rows, ...outcomesOf(plan, deletions)];
        gone = new Gone(others);
        await namingDeleted(gone, () => {
            endIfStopped(context.signal, NO_SNAPSHOT);
            return Promise.resolve();
        });
        const sent = await namingDeleted(gone, async () => isStale
            ? { kind: 'stale', listed: await listAgain(context, serverId, gone) }
            : await send(context, inputs, wish, slot, { others, gone, refusedFor }));
        if (sent.kind === 'created')
            return createdAs(sent);
        const { listed } = sent;
        if (sent.kind !== 'stale')
            refused.push(sent.intent);
        const late = createdAllTheSame(context, refused, listed);
        if (late !== null)
            return createdAs(late);
        if (sent.kind === 'full') {
            known = { ...inputs, snapshotLimit: Math.max(inputs.snapshotLimit, countedFor(listed)) };
            context.log.line(countsAsFull(serverId));
        }
        else {
            if (listsAgain === LISTS_AGAIN)
                throw tooBusy(known, { serverId, listed }, gone);
            sayListAgain(context, serverId, listsAgain++);
        }
        slot = await planAgain(listed, { lowestLimit: inputs.snapshotLimit });
    }
}
async function awaitFreeSlot(context, inputs, serverId, gone) {
    const { clock, signal } = context;
    const endMs = clock.elapsedMs() + Math.min(FREE_SLOT_FOR_MS, inputs.timeoutMs);
    for (;;) {
        await clock.sleep(FREE_SLOT_EVERY_MS, signal);
        endIfStopped(signal, NO_SNAPSHOT);
        const listed = await listAgain(context, serverId, gone);
        const hasWaited = clock.elapsedMs() >= endMs;
        if (hasWaited || slotsOf(listed, inputs.snapshotLimit).kind !== 'freeing')
            return { listed, hasWaited };
    }
}
function createdAllTheSame({ log, madeHere }, refused, listed) {
    for (const intent of refused) {
        const snapshot = listed.find((each) => keptMark(each, intent.mark));
        if (snapshot === undefined)
            continue;
        log.line(foundAfterRefusal(snapshot.id, intent.serverId));
        madeHere.write({ id: snapshot.id, name: intent.name }, intent.mark);
        return { snapshot, intent, isListed: true };
    }
    return null;
}
async function send(context, inputs, wish, slot, { others, gone, refusedFor }) {
    const { clock, run } = context;
    const mark = context.newMark();
    const taken = others.map((each) => each.snapshot.name);
    const { serverId } = slot;
    const intent = { serverId, name: freeName(wish.base, run, taken), mark, askedAtMs: clock.nowMs() };
    wish.onAsk(intent);
    const renamed = (sent, listed) => {
        const names = gone.leftOf(listed).map((each) => each.name);
        if (!names.includes(sent.name))
            return sent;
        const next = { ...sent, name: freeName(wish.base, run, [...taken, ...names]) };
        wish.onAsk(next);
        return next;
    };
    const before = new BeforeCreate(slot.listed, gone, mark);
    const isTaken = (listed) => {
        const fresh = listed.filter((each) => before.isNew(each));
        if (fresh.some((each) => each.name === intent.name))
            return true;
        const isFull = slotsOf(gone.leftOf(listed), inputs.snapshotLimit).kind !== 'free';
        return slot.slots !== 'above-limit' && isFull && fresh.length > 0;
    };
    try {
        const created = await createSnapshot(context, {
            intent,
            renamed,
            before,
            marked: new MarkedOnPages(intent, before),
            isTaken,
            refusedFor,
            hasDeleted: gone.deleted().length > 0,
            description: writeDescription(run, { mark, guardsRun: wish.guardsRun, text: wish.description }),
            timeoutMs: inputs.timeoutMs,
            ifStopped: wish.ifStopped,
        });
        context.madeHere.write({ id: created.snapshot.id, name: created.intent.name }, mark);
        return { kind: 'created', ...created };
    }
    catch (error) {
        return await afterFailure(context, inputs, error, { intent, gone, isTaken, listed: slot.listed });
    }
}
async function afterFailure(context, inputs, error, sent) {
    const { intent, gone } = sent;
    const { serverId } = intent;
    if (error instanceof UnknownCreate && error.listed !== null && suggestsLimit(error.failure))
        throw withHint(error, inputs, { serverId, listed: error.listed }, gone);
    if (!(error instanceof RefusedCreate) || !(error.mayBeFull || error.isTaken))
        throw error;
    const hinted = (listed) => error.said === 'a-limit' ? withHint(error, inputs, { serverId, listed }, gone) : error;
    const listed = await listAgain(context, serverId, gone).catch((why) => {
        throw isForeseen(why) ? hinted(gone.leftOf(sent.listed)) : why;
    });
    const found = createdAllTheSame(context, [intent], listed);
    if (found !== null)
        return { kind: 'created', ...found };
    if (error.isTaken || sent.isTaken(listed))
        return { kind: 'slot-taken', listed, intent };
    const { kind } = slotsOf(listed, inputs.snapshotLimit);
    if ((kind === 'full' || kind === 'above-limit') && error.said !== 'something-else')
        return { kind: 'full', listed, intent };
    throw hinted(listed);
}
;
async function createSnapshots(step, servers) {
    const { context, inputs, results } = step;
    const slots = await planSlots(context, inputs, servers.map((each) => ({ ...each, spare: [] })));
    endIfStopped(context.signal, 'No snapshot was created.');
    warnOfLowLimit(context, inputs, servers);
    const create = onceForEach(context, slots, (slot, newer) => createOne(step, slot, newer));
    try {
        const { done, failed } = await onEachServer(numbersLast(slots), (slot) => explaining(slot, () => create(slot)));
        results.fail(failed);
        return done;
    }
    finally {
        results.exportAll();
    }
}
async function createOne({ context, inputs, results, providerClock }, slot, newer) {
    const { log, clock, toolkit } = context;
    const { serverId, place } = slot;
    let askedAtMs = clock.elapsedMs();
    const statusSeen = readDeployStatus(inputs.deployStatus, inputs.jobStatus);
    const { snapshot, intent, isListed, others, isIt } = await createInSlot(context, inputs, {
        slot,
        ...(newer === undefined ? {} : { newer: wholeOf(newer, serverId) }),
        base: inputs.name,
        guardsRun: statusSeen === 'skipped',
        description: inputs.description,
        ifStopped: 'The post step finds that out when the job ends.',
        onAsk: (asked) => {
            askedAtMs = clock.elapsedMs();
            saveRecord(toolkit, place, { kind: 'sent', intent: asked, statusSeen });
            log.line(creating(asked));
        },
    });
    const record = {
        kind: 'created',
        intent,
        statusSeen,
        id: snapshot.id,
        createdAtMs: snapshot.createdAtMs ?? clock.nowMs(),
        providerAheadMs: providerClock.learn(snapshot, intent),
        completion: 'not-seen',
    };
    saveRecord(toolkit, place, record);
    results.create(serverId, { ...snapshot, name: intent.name }, others);
    if (phaseOf(snapshot) === 'pending')
        log.line(inProgress(snapshot.id, intent));
    const firstSeen = isListed ? snapshot : null;
    return { serverId, place, intent, answer: snapshot, isIt, askedAtMs, record, firstSeen };
}
;
function ownAmong(addresses, interfaces) {
    const own = new external_node_net_.BlockList();
    for (const { address } of Object.values(interfaces).flatMap((each) => each ?? [])) {
        const family = (0, external_node_net_.isIP)(address);
        if (family !== 0)
            own.addAddress(address, family === 4 ? 'ipv4' : 'ipv6');
    }
    return addresses.filter((each) => {
        const [address = ''] = each.trim().split('/');
        const family = (0, external_node_net_.isIP)(address);
        return family !== 0 && own.check(address, family === 4 ? 'ipv4' : 'ipv6');
    });
}
;
function describeServers(context, inputs, servers) {
    const { log } = context;
    for (const kind of ['forbidden', 'unavailable']) {
        const unseen = servers.flatMap(({ serverId, lookup }) => lookup.kind === kind ? [{ serverId, lookup }] : []);
        if (unseen.length > 0)
            sayUnseen(log, inputs, kind, unseen);
    }
    sayStates(log, servers);
    for (const { serverId, server } of seenOf(servers)) {
        const [shared] = ownAmong(server.addresses, context.interfaces);
        if (shared === undefined)
            continue;
        log.warning(runnerOnServer(serverId, shared));
    }
}
function sayUnseen(log, inputs, kind, unseen) {
    const ids = unseen.map((each) => each.serverId);
    const [listed] = unseen.flatMap(({ lookup }) => (isUnlisted(lookup) ? [lookup.listed] : []));
    const whys = unseen.map(({ lookup }) => lookup.why);
    const why = listed === undefined ? [...new Set(whys)].join(' ') : unlistedText(ids, listed);
    if (inputs.restoreOn.length === 0) {
        log.notice(statesUnknown(ids, why));
        return;
    }
    log.line(statesUnknown(ids, why));
    log.warning(kind === 'forbidden' ? restoreNotVerifiable(ids) : restoreNotPossible(ids));
}
function sayStates(log, servers) {
    const byStatus = new Map();
    for (const { serverId, server } of seenOf(servers)) {
        byStatus.set(server.status, [...(byStatus.get(server.status) ?? []), `${serverId} (${server.name})`]);
    }
    for (const [status, names] of byStatus) {
        log.line(serversAre(names, status, serverPhaseOf(status)));
    }
}
function seenOf(servers) {
    return servers.flatMap(({ serverId, lookup }) => lookup.kind === 'found' ? [{ serverId, server: lookup.server }] : []);
}
;
const LEFT_OUT = 'Parts of this summary are left out, because GitHub does not show a longer one. The log has everything.';
function fitted(parts, limitBytes = LONGEST_SUMMARY) {
    const bytes = (part) => Buffer.byteLength(part.markdown) + 2;
    let left = limitBytes - Buffer.byteLength(LEFT_OUT) - 2;
    const shown = new Set();
    const given = parts.filter((each) => each.markdown !== '');
    for (const part of given.toSorted((a, b) => a.rank - b.rank)) {
        if (part.rank > 0 && bytes(part) > left)
            continue;
        shown.add(part);
        left -= bytes(part);
    }
    const texts = given.filter((each) => shown.has(each)).map((each) => each.markdown);
    return [...texts, ...(shown.size < given.length ? [LEFT_OUT] : [])].join('\n\n');
}
function summaryOf(headline, sentences, always, chapters) {
    const ranked = (texts, first) => texts.map((markdown, index) => ({ markdown, rank: first + index }));
    return fitted([
        { markdown: `### ${headline}`, rank: 0 },
        ...ranked(sentences, 1),
        { markdown: always, rank: 0 },
        ...ranked(chapters, sentences.length + 1),
    ]);
}
function folded(title, markdown) {
    return `<details><summary>${title}</summary>\n\n${markdown}\n\n</details>`;
}
;
function rollbackPage(repo) {
    const place = repo.split('/').length > 2 ? repo : `github.com/${repo}`;
    return `https://${place}/actions/workflows/rollback.yml`;
}
function helpPage({ repository, ref }, code) {
    return `https://github.com/${repository}/blob/${ref}/docs/troubleshooting.md#${code}`;
}
;
const ROLLBACK_FILE = 'rollback.yml';
const CONDITIONS = {
    'deploy-failed': 'Only if the deploy failed',
    'not-working': 'Only if the server does not work',
    'later-deploy': 'Only if that deploy should be undone too',
    'part-of-deploy': 'Only as a last resort: this snapshot is from the middle of that deploy',
    'last-change': 'Only if no other deploy or restore ran after this deploy',
    'right-snapshot': 'Only if it is the right snapshot',
    'not-begun': 'Only if no restore was carried out',
    'restore-over': 'Only if the server should go back to this snapshot after that restore',
};
function repositoryOf({ repo, url }) {
    const host = url === null ? 'github.com' : new URL(url).host;
    return host === 'github.com' ? repo : `${host}/${repo}`;
}
function workflowCommand({ repo, servers }) {
    const serverIds = servers.map((each) => each.serverId).join(',');
    const snapshotIds = servers.map((each) => each.snapshotId).join(',');
    return `gh workflow run ${ROLLBACK_FILE} --repo ${repo} -f server-id=${serverIds} -f snapshot-id=${snapshotIds}`;
}
function rollbackSentence(target) {
    return `${beforeCommand(target)} ${workflowCommand(target)}`;
}
function beforeCommand(target) {
    const { onlyIf, sinceMs } = target;
    const when = onlyIf == null ? 'To roll back by hand' : CONDITIONS[onlyIf];
    const first = disableCommand(target) === null ? '' : '; disable the deploy workflow first';
    return `${when} (loses what was written since ${since(sinceMs)}${first}):`;
}
function conditionSentence({ onlyIf }) {
    return onlyIf == null ? '' : `${CONDITIONS[onlyIf]}.`;
}
function oldestDate(dates) {
    const known = dates.filter((each) => each !== null);
    return known.length < dates.length || known.length === 0 ? null : Math.min(...known);
}
function whatIsLost(sinceMs) {
    return `A restore loses what was written since ${since(sinceMs)}.`;
}
function since(sinceMs) {
    return sinceMs === null ? 'the snapshot' : moment(sinceMs);
}
function apiLines(apiUrl, servers) {
    return servers.map(({ snapshotId }) => {
        const url = `${apiUrl.href.replace(/\/+$/, '')}/snapshots/${snapshotId}/restore/`;
        return `curl -X POST -H "Authorization: Bearer $VPS_ORG_TOKEN" '${url.replaceAll("'", '%27')}'`;
    });
}
function commandBlock(lines) {
    return ['```sh', ...lines, '```'].join('\n');
}
function rollbackForm({ repo, servers }) {
    const serverIds = servers.map((each) => each.serverId).join(',');
    const snapshotIds = servers.map((each) => each.snapshotId).join(',');
    return [
        `In the browser: open [the rollback workflow](${rollbackPage(repo)}), choose "Run workflow", and enter:`,
        `- server-id: \`${serverIds}\`\n- snapshot-id: \`${snapshotIds}\``,
    ].join('\n\n');
}
function disableCommand({ repo, workflowFile }) {
    if (workflowFile === null || workflowFile === ROLLBACK_FILE)
        return null;
    return `gh workflow disable ${workflowFile} --repo ${repo}`;
}
function rollbackChapter(target) {
    const disable = disableCommand(target);
    const first = 'Disable the deploy workflow first, or the next push deploys again';
    const parts = [
        '#### Roll back by hand',
        [conditionSentence(target), whatIsLost(target.sinceMs), `${first}${disable === null ? '.' : ':'}`]
            .filter((each) => each !== '')
            .join(' '),
        ...(disable === null ? [] : [commandBlock([disable])]),
        rollbackForm(target),
        'Or copy this command:',
        commandBlock([workflowCommand(target)]),
    ];
    if (target.apiUrl !== null)
        parts.push('Without that workflow, call the API:', commandBlock(apiLines(target.apiUrl, target.servers)));
    return parts.join('\n\n');
}
;
function mainSummary(facts) {
    const { servers, state, run, apiUrl } = facts;
    const failures = servers.flatMap(({ failure }) => (failure === null ? [] : [prose(failure)]));
    const created = servers.flatMap(({ serverId, snapshot }) => snapshot === null ? [] : [{ serverId, snapshotId: snapshot.id, createdAtMs: snapshot.createdAtMs }]);
    const parts = [
        { markdown: `### ${headline(state, servers.length)}`, rank: 0 },
        { markdown: explanation(state), rank: 0 },
        ...failures.map((markdown) => ({ markdown, rank: 2 })),
        { markdown: state === 'failed' ? STOPPED : '', rank: 0 },
    ];
    if (created.length > 0) {
        const table = tableMarkdown(overview(servers));
        const isGood = state === 'completed';
        const shown = `${table}\n\n${runningText(servers)}`;
        parts.push({ markdown: isGood ? folded('Details', shown) : shown, rank: 1 });
    }
    if (state === 'completed') {
        const sinceMs = oldestDate(created.map((each) => each.createdAtMs));
        const { workflowFile } = run;
        const target = { servers: created, repo: repositoryOf(run), apiUrl, sinceMs, workflowFile };
        const chapter = rollbackChapter(target);
        parts.push({ markdown: folded('How to roll back later', `${READ_THE_END_FIRST}\n\n${chapter}`), rank: 0 });
    }
    const all = planTable(servers.map((each) => ({ serverId: each.serverId, rows: withOwn(each) })));
    if (all.rows.length > 0) {
        const title = `All snapshots of the ${servers.length === 1 ? 'server' : 'servers'}`;
        parts.push({ markdown: folded(title, tableMarkdown(all)), rank: 3 });
    }
    return fitted(parts);
}
function overview(servers) {
    return {
        columns: ['Server', 'Snapshot', 'Id', 'Status', 'Size', 'Created', 'Duration'],
        rows: servers.map(({ serverId, lookup, snapshot, tookMs }) => {
            const server = lookup?.kind === 'found' ? `${lookup.server.name} (${serverId})` : serverId;
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
    return snapshot === null
        ? others
        : [{ snapshot, action: 'new', why: 'the snapshot of this run' }, ...others];
}
function headline(state, servers) {
    const what = servers === 1 ? 'Snapshot' : `${servers} snapshots`;
    switch (state) {
        case 'unfinished':
        case 'left-to-wait':
            return `⚠️ ${what} before the deploy: in progress`;
        case 'completed':
            return `✅ ${what} before the deploy: completed`;
        case 'failed':
            return servers === 1
                ? '❌ Snapshot before the deploy: not usable'
                : `❌ ${what} before the deploy: not all are usable`;
    }
}
function explanation(state) {
    switch (state) {
        case 'unfinished':
            return 'In progress. If this text stays, the step was stopped; do not use the snapshot.';
        case 'left-to-wait':
            return ('"wait" is "false", so this step did not wait. Use the wait step before the deploy: ' +
                'only a snapshot that it saw completed can be restored automatically.');
        case 'completed':
        case 'failed':
            return '';
    }
}
const STOPPED = 'Look at the list of steps: the deploy step should be skipped. If it ran, it ran without a snapshot. ' +
    'This step changed no server.';
const READ_THE_END_FIRST = 'If this page has a part about the end of the deploy below, read that first: it may advise against a rollback.';
const STATE = 'State of the server';
const STATES = 'States of the servers';
function runningText(servers) {
    const states = servers.map(({ lookup }) => (lookup?.kind === 'found' ? lookup.server.status : null));
    const isOne = servers.length === 1;
    if (states.every((each) => each === null))
        return `${isOne ? STATE : STATES}: not known; the log has the reason.`;
    if (states.every((each) => each === 'stopped'))
        return isOne
            ? 'The server was stopped, so the snapshot is consistent.'
            : 'All servers were stopped, so the snapshots are consistent.';
    const words = code(tally(states.map((each) => each ?? 'not known'), isOne));
    return `${isOne ? STATE : STATES}: ${words}. A snapshot of a running server may be inconsistent.`;
}
function waitSummary(servers, tookMs) {
    const failures = servers.flatMap(({ failure }) => (failure === null ? [] : [prose(failure)]));
    const what = servers.length === 1 ? 'the snapshot' : `${servers.length} snapshots`;
    const how = failures.length > 0
        ? 'not completed'
        : tookMs < 1000
            ? 'already completed'
            : `completed after ${duration(tookMs)}`;
    const sign = failures.length > 0 ? '❌' : '✅';
    return [`### ${sign} Waiting for ${what}: ${how}`, ...failures, tableMarkdown(overview(servers))].join('\n\n');
}
function noSnapshotSummary(why, servers) {
    const all = planTable(servers.map(({ serverId, others }) => ({ serverId, rows: others })));
    const each = servers.length === 1 ? [] : servers.flatMap(({ failure }) => (failure === null ? [] : [failure]));
    return fitted([
        { markdown: '### ❌ Snapshot before the deploy: none usable', rank: 0 },
        { markdown: prose(why), rank: 0 },
        ...each.map((failure) => ({ markdown: prose(failure), rank: 1 })),
        { markdown: STOPPED, rank: 0 },
        ...(all.rows.length === 0 ? [] : [{ markdown: tableMarkdown(all), rank: 2 }]),
    ]);
}
function dryRunSummary(facts) {
    const parts = [
        `### ${facts.fails ? '❌' : '✅'} Dry run: nothing was changed`,
        prose(facts.outcome),
        '#### Before the snapshot',
        tableOrNone(facts.before),
    ];
    if (facts.after !== null)
        parts.push('#### After a good deploy', tableOrNone(facts.after));
    return parts.join('\n\n');
}
function tableOrNone(table) {
    return table.rows.length === 0 ? 'No snapshots.' : tableMarkdown(table);
}
;
async function reportDryRun(context, inputs, servers, failures) {
    const { log } = context;
    if (servers.length === 0)
        return false;
    warnOfLowLimit(context, inputs, servers);
    const plans = await Promise.all(servers.map((each) => planOf(context, inputs, each)));
    endIfStopped(context.signal, 'Nothing was changed: this is a dry run.');
    const inOrder = plans.toSorted((a, b) => Number(b.refuses) - Number(a.refuses));
    const outcome = outcomeOf(inputs, inOrder);
    if (plans.length > 1)
        for (const each of inOrder)
            log.line(lineOf(each.serverId, each.outcome));
    log.notice(dryRun(outcome));
    const before = planTable(plans.map(({ serverId, slot }) => ({ serverId, rows: planRows(slot.entries, 'would delete') })));
    if (before.rows.length > 0) {
        log.line(BEFORE_THE_SNAPSHOT);
        printTable(log, before);
    }
    const isGood = plans.length === inputs.serverIds.length && plans.every((each) => !each.refuses);
    const after = planTable(plans.map(({ serverId, prune }) => ({ serverId, rows: planRows(prune.entries, 'would delete') })));
    if (isGood) {
        log.line(afterGoodDeploy(inputs.keep));
        printTable(log, after);
    }
    const all = [...failures.map(wouldFailWith), outcome].join(' ');
    await context.summary.write(dryRunSummary({ outcome: all, fails: !isGood, before, after: isGood ? after : null }));
    return true;
}
function outcomeOf({ serverIds }, plans) {
    const [only] = plans;
    if (only !== undefined && plans.length === 1)
        return only.outcome;
    const failing = plans.filter((each) => each.refuses).map((each) => each.serverId);
    return wouldCreateSeveral(plans.length - failing.length, serverIds.length, failing);
}
async function planOf(context, inputs, { serverId, listed }) {
    const slots = slotsOf(listed, inputs.snapshotLimit);
    const taken = listed.map((each) => each.name);
    const name = freeName(inputs.name, context.run, taken);
    const created = createdBy(context, serverId, name);
    const isTooMany = countedFor(listed) >= Math.min(inputs.keep, inputs.snapshotLimit);
    const planner = await createPlanner(context, inputs, listed, isTooMany);
    const { slot, prune } = await planner.settle((rules) => {
        const first = planSlot(listed, slots.planLimit, rules);
        const gone = new Set(first.deletions.map((each) => each.snapshot.id));
        const later = [...listed.filter((each) => !gone.has(each.id)), created];
        return { slot: first, prune: planPrune(later, inputs.keep, rules) };
    }, (plans) => [...plans.slot.deletions, ...plans.prune.deletions]);
    const refuses = slot.short > 0 || (inputs.whenFull === 'fail' && slots.kind === 'full');
    const outcome = refuses ? wouldFail({ serverId }) : wouldCreate({ name, serverId });
    return { serverId, slot, prune, refuses, outcome };
}
function createdBy({ run, clock, newMark }, serverId, name) {
    return {
        id: '(new)',
        serverIds: [serverId],
        name,
        status: 'completed',
        sizeMb: null,
        createdAtMs: clock.nowMs(),
        description: writeDescription(run, { mark: newMark(), guardsRun: false, text: '' }),
    };
}
;
const USUAL = '3 to 10 minutes are usual';
function waiting(count, first) {
    return count === 1
        ? `Waiting until snapshot ${first.id} is completed (${USUAL})`
        : `Waiting until ${counted(count, 'snapshot')} are completed (${USUAL})`;
}
function completed({ id, serverId }, sizeMb) {
    return `Snapshot ${id} of server ${serverId} is completed (${size(sizeMb)}).`;
}
function nameOf({ id, name, serverId }) {
    return `Snapshot ${id}${name === null ? '' : ` (${name})`} of server ${serverId}`;
}
function snapshotFailed(snapshot, status, tookMs) {
    return {
        code: 'snapshot-failed',
        what: `${nameOf(snapshot)} ended as "${status}" after ${duration(tookMs)}.`,
        state: 'It cannot be used.',
        next: 'Run this job again. If it fails again, send the snapshot id to VPS.org.',
    };
}
function snapshotDeleted(snapshot, lastStatus) {
    return {
        code: 'snapshot-deleted',
        what: `${nameOf(snapshot)} was deleted by another process while this step waited (it was "${lastStatus}").`,
        next: 'Run this job again.',
    };
}
function snapshotNotListed(snapshot) {
    return {
        code: 'snapshot-not-listed',
        what: `${nameOf(snapshot)} was accepted by VPS.org, but was not in the list for one minute.`,
        next: 'Check "server-id", and the snapshots at VPS.org.',
    };
}
function snapshotNotFound(snapshot) {
    return {
        code: 'snapshot-not-found',
        what: `${nameOf(snapshot)} is not in the list of that server.`,
        next: 'Check that "server-id" and "snapshot-id" have the servers of the snapshot step, in the same order.',
    };
}
function snapshotUnreadable(snapshot, times, why) {
    return {
        code: 'snapshot-unreadable',
        what: `Snapshot ${snapshot.id} of server ${snapshot.serverId} may still be in progress: ${times} reads in a row failed.`,
        state: why,
        next: 'Check the snapshot at VPS.org.',
    };
}
function snapshotTimeout(snapshot, tookMs, last) {
    return {
        code: 'snapshot-timeout',
        what: `${nameOf(snapshot)} was not completed within ${duration(tookMs)} ("timeout").`,
        state: stateText(last),
        next: 'Wait until it has ended, then push a longer "timeout": a re-run uses the old value.',
    };
}
function snapshotWaitStopped(snapshot, signal, last) {
    return {
        code: 'snapshot-wait-stopped',
        what: `This step was stopped by ${signal} before snapshot ${snapshot.id} of server ${snapshot.serverId} was completed.`,
        state: stateText(last),
    };
}
function stateText(last) {
    switch (last.kind) {
        case 'nothing':
            return 'The state of the snapshot was not read.';
        case 'absent':
            return 'In the last check the snapshot was not in the list.';
        case 'failed':
            return 'In the last check its state could not be read.';
        case 'status':
            return last.status === 'in_progress'
                ? 'The snapshot is still in progress at VPS.org and uses a slot.'
                : `The last state of the snapshot was "${last.status}".`;
    }
}
function readPutOff(ofMs, why) {
    return `put off for ${duration(ofMs)}: ${why}`;
}
function readFailed(failures, most, why) {
    return `could not be read (${failures} of ${most} in a row): ${why}`;
}
const NOT_IN_THE_LIST = 'not in the list';
const NOT_USABLE = 'not usable';
function notCompleted({ count, all, ids }) {
    return {
        what: `${count} of ${counted(all, 'server')} ${count === 1 ? 'has' : 'have'} no completed snapshot: ${ids}.`,
        state: 'The post step will not restore or prune any server.',
    };
}
function waited(snapshot, tookMs, sizeMb) {
    const when = tookMs < 1000 ? 'was already completed' : `was completed after ${duration(tookMs)} of waiting`;
    return `${nameOf(snapshot)} ${when} (${size(sizeMb)}).`;
}
;
function inOrder(servers, of) {
    return servers.map((server) => plainText(of(server) ?? '')).join(',');
}
function plainText(text) {
    return text
        .slice(0, 300)
        .replace(/[^\p{L}\p{N} .:()=+/@_-]/gu, '_')
        .replaceAll('::', '__');
}
function plainSentence(text) {
    return text.slice(0, 500).replace(/[^\p{L}\p{N}\p{P} =+]|[#\\[\]]/gu, '_');
}
function plainWord(status) {
    return /^[a-z0-9_ -]{1,40}$/.test(status) ? status : 'unknown';
}
function exportIds(toolkit, servers) {
    setOutputs(['snapshot-id', 'snapshot-name'], existing(servers), () => {
        toolkit.setOutput('snapshot-id', servers.map(({ snapshot }) => snapshot?.id ?? '').join(','));
        toolkit.setOutput('snapshot-name', servers.map(({ snapshot }) => plainText(snapshot?.name ?? '')).join(','));
    });
}
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
    setOutputs(['snapshots'], existing(servers), () => {
        toolkit.setOutput('snapshots', known);
    });
}
function existing(servers) {
    const known = servers.flatMap(({ serverId, snapshot }) => snapshot === null ? [] : [{ serverId, snapshot }]);
    const [first] = known;
    if (first === undefined)
        return 'No snapshot id is known.';
    if (known.length > 1)
        return `These snapshots exist at VPS.org: ${known.map(({ snapshot }) => snapshot.id).join(', ')}.`;
    return `Snapshot ${first.snapshot.id} (${first.snapshot.name}) of server ${first.serverId} exists at VPS.org.`;
}
function setOutputs(names, state, set) {
    writeRunnerFile((why) => outputsNotSet(why, names, state), set);
}
function isoDate(ms) {
    return ms === null ? null : new Date(ms).toISOString().replace('.000Z', 'Z');
}
function exportRollback(toolkit, outputs, state) {
    setOutputs(Object.keys(outputs), state, () => {
        for (const [name, value] of Object.entries(outputs))
            toolkit.setOutput(name, value);
    });
}
function exportPruned(toolkit, pruned) {
    const entryOf = ({ serverId, snapshot, why }) => ({
        server_id: serverId,
        id: snapshot.id,
        name: plainText(snapshot.name),
        reason: plainSentence(why),
    });
    setOutputs(['deleted', 'kept'], undefined, () => {
        toolkit.setOutput('deleted', pruned.deleted.map(entryOf));
        toolkit.setOutput('kept', pruned.kept.map(entryOf));
    });
}
;
class Results {
    #context;
    #inputs;
    #failed = [];
    #servers;
    #exported = '';
    constructor(context, inputs) {
        this.#context = context;
        this.#inputs = inputs;
        this.#servers = inputs.serverIds.map((serverId) => ({
            serverId,
            lookup: null,
            snapshot: null,
            others: [],
            tookMs: null,
            failure: null,
        }));
    }
    learn(serverId, facts) {
        this.#servers = this.#servers.map((each) => (each.serverId === serverId ? { ...each, ...facts } : each));
    }
    create(serverId, snapshot, others) {
        this.learn(serverId, { snapshot, others });
        exportIds(this.#context.toolkit, this.#servers);
    }
    fail(failed, isSaid = false) {
        this.#failed.push(...failed);
        for (const { serverId, error } of failed) {
            this.learn(serverId, { failure: error.message, ...rowsOf(error) });
            if (!isSaid && this.#servers.length > 1)
                this.#context.log.line(lineOf(serverId, error.message));
        }
    }
    failures() {
        return this.#failed.map(({ error }) => error.message);
    }
    exportAll() {
        if (!this.#hasAny())
            return;
        this.#exported = this.#states();
        exportIds(this.#context.toolkit, this.#servers);
        exportSnapshots(this.#context.toolkit, this.#servers);
    }
    exportChanges() {
        if (this.#states() !== this.#exported)
            this.exportAll();
    }
    print() {
        if (this.#servers.length > 1)
            printTable(this.#context.log, overview(this.#servers));
    }
    async summarise(ifNoneFailed) {
        const state = this.#failed.length > 0 ? 'failed' : ifNoneFailed;
        const { run, summary } = this.#context;
        await summary.write(mainSummary({ state, servers: this.#servers, run, apiUrl: this.#inputs.apiUrl }));
    }
    async summariseFailure(error) {
        if (!(error instanceof Error))
            return;
        if (this.#hasAny())
            await this.summarise('unfinished');
        else
            await this.#context.summary.write(noSnapshotSummary(error.message, this.#servers));
    }
    endWithFailures() {
        if (this.#failed.length === 0)
            return;
        throw failureOf(this.#failed, this.#inputs.serverIds, notCompleted);
    }
    #hasAny() {
        return this.#servers.some(({ snapshot }) => snapshot !== null);
    }
    #states() {
        return this.#servers.map(({ snapshot }) => snapshot?.status ?? '').join();
    }
}
function rowsOf(error) {
    if (error instanceof SlotNotFreed)
        return { others: error.rows };
    return error instanceof Error ? rowsOf(error.cause) : {};
}
;
function warnIfUnrecognisable({ log }, snapshots) {
    for (const { seen, intent } of snapshots) {
        if (seen.name === intent.name)
            continue;
        log.warning(listedWithOtherName(seen.id, seen.name, intent.name));
    }
    warnOfLostMarks(log, snapshots.filter(({ seen, intent }) => !keptMark(seen, intent.mark)).map(({ seen }) => seen));
}
function warnIfUnmarked({ log }, snapshots) {
    warnOfLostMarks(log, snapshots.filter((each) => (readProvenance(each.description)?.mark ?? null) === null));
}
function warnOfLostMarks(log, unmarked) {
    const idsOf = (hasField) => unmarked.filter((each) => (each.description !== null) === hasField).map((each) => each.id);
    const withoutField = idsOf(false);
    if (withoutField.length > 0)
        log.warning(descriptionsNotListed(withoutField));
    const cut = idsOf(true);
    if (cut.length > 0)
        log.warning(markLost(cut));
}
;
const FAILED_READINGS_LIMIT = 5;
const ABSENT_LOOKS_LIMIT = 3;
const UNSEEN_LIMIT_MS = 60_000;
function beginSnapshotWait(sinceMs, source, lastSeen = null) {
    return { sinceMs, source, lastSeen, absences: 0, failures: 0 };
}
function judgeSnapshotReading(wait, reading, readAtMs) {
    switch (reading.kind) {
        case 'failed': {
            if (reading.putOffMs !== null)
                return { wait, verdict: { kind: 'wait' } };
            const failures = wait.failures + 1;
            const verdict = failures >= FAILED_READINGS_LIMIT ? { kind: 'unreadable', why: reading.why } : { kind: 'wait' };
            return { wait: { ...wait, failures }, verdict };
        }
        case 'listed':
            return {
                wait: { ...wait, lastSeen: reading.snapshot, absences: 0, failures: 0 },
                verdict: verdictOn(reading.snapshot),
            };
        case 'absent': {
            const next = { ...wait, failures: 0, absences: reading.complete ? wait.absences + 1 : wait.absences };
            return { wait: next, verdict: reading.complete ? verdictOnAbsence(next, readAtMs) : { kind: 'wait' } };
        }
    }
}
function judgeReadingOfCompleted(wait, reading, readAtMs) {
    switch (reading.kind) {
        case 'failed':
            return { wait, verdict: { kind: 'unreadable', why: reading.why } };
        case 'absent':
            return reading.complete
                ? judgeSnapshotReading(wait, reading, readAtMs)
                : { wait, verdict: { kind: 'unreadable', why: '' } };
        case 'listed': {
            const { snapshot } = reading;
            const phase = phaseOf(snapshot);
            if (phase === 'deleting')
                return judgeSnapshotReading(wait, { kind: 'absent', complete: true }, readAtMs);
            return {
                wait,
                verdict: phase === 'failed' ? { kind: 'failed', snapshot } : { kind: 'completed', snapshot },
            };
        }
    }
}
function verdictOn(snapshot) {
    switch (phaseOf(snapshot)) {
        case 'completed':
            return { kind: 'completed', snapshot };
        case 'failed':
            return { kind: 'failed', snapshot };
        case 'deleting':
        case 'pending':
            return { kind: 'wait' };
    }
}
function verdictOnAbsence(wait, readAtMs) {
    const isAbsent = wait.absences >= ABSENT_LOOKS_LIMIT;
    if (wait.lastSeen !== null)
        return isAbsent ? { kind: 'deleted', lastSeen: wait.lastSeen } : { kind: 'wait' };
    if (wait.source === 'given')
        return isAbsent ? { kind: 'never-listed' } : { kind: 'wait' };
    return readAtMs - wait.sinceMs >= UNSEEN_LIMIT_MS ? { kind: 'never-listed' } : { kind: 'wait' };
}
;
async function waitTogether(rhythm, members, waitFor) {
    const seats = members.map((member) => ({ member, state: '', putOffMs: 0, isNew: true }));
    const waiting = new Set(seats);
    const first = roundNow(rhythm, true);
    const begin = new Barrier(waiting, () => nextRound(rhythm, seats, waiting));
    const end = new Barrier(waiting, () => wasStopped(rhythm.signal));
    const results = seats.map(async (seat) => {
        const result = await waitFor(seat.member, {
            async read(read) {
                const round = seat.isNew ? first : await begin.pass(seat);
                seat.isNew = false;
                if (round.kind !== 'round')
                    return round;
                const reading = await read(round.limitMs, round.turn);
                seat.putOffMs = reading.putOffMs ?? 0;
                const isStopped = await end.pass(seat);
                return isStopped ? { kind: 'aborted' } : { kind: 'read', reading, readAtMs: round.startedMs };
            },
            show(state) {
                seat.state = state;
            },
        });
        waiting.delete(seat);
        begin.openIfAllAreHere();
        return result;
    });
    return await Promise.all(results);
}
async function nextRound(rhythm, seats, waiting) {
    const { clock, signal, intervalMs, deadlineMs } = rhythm;
    rhythm.onRound?.(seats.map((each) => each.state));
    const leftMs = deadlineMs - clock.elapsedMs();
    if (leftMs <= 0)
        return { kind: 'timeout' };
    const pauseMs = Math.max(intervalMs, ...[...waiting].map((each) => each.putOffMs));
    await clock.sleep(Math.min(pauseMs, leftMs), signal);
    return roundNow(rhythm, false);
}
function roundNow({ clock, signal, deadlineMs }, isFirst) {
    if (wasStopped(signal))
        return { kind: 'aborted' };
    const startedMs = clock.elapsedMs();
    const limitMs = Math.max(deadlineMs - startedMs, LEAST_READ_MS);
    const turn = isFirst ? 'first' : startedMs >= deadlineMs ? 'last' : 'next';
    return { kind: 'round', startedMs, limitMs, turn };
}
const LEAST_READ_MS = 5000;
class Barrier {
    #waiting;
    #open;
    #here = new Map();
    constructor(waiting, open) {
        this.#waiting = waiting;
        this.#open = open;
    }
    pass(seat) {
        const { promise, resolve } = Promise.withResolvers();
        this.#here.set(seat, resolve);
        this.openIfAllAreHere();
        return promise;
    }
    openIfAllAreHere() {
        if (this.#waiting.size === 0 || this.#here.size < this.#waiting.size)
            return;
        const goOn = [...this.#waiting].flatMap((seat) => this.#here.get(seat) ?? []);
        this.#here.clear();
        const news = this.#open();
        for (const each of goOn)
            each(news);
    }
}
;
const EVERY_MS = 30_000;
function progressReport(log, clock) {
    const startMs = clock.elapsedMs();
    let last = null;
    return (shown) => {
        const nowMs = clock.elapsedMs();
        if (last !== null && last.shown === shown && nowMs - last.atMs < EVERY_MS)
            return;
        last = { shown, atMs: nowMs };
        log.line(`${shown} (after ${duration(nowMs - startMs)})`);
    };
}
;
async function waitForSnapshots(context, plan) {
    const { log, clock, signal } = context;
    const { snapshots, pollIntervalMs } = plan;
    const [only] = snapshots;
    if (only === undefined)
        return { completed: [], failed: [] };
    const isOne = snapshots.length === 1;
    const startMs = clock.elapsedMs();
    const report = progressReport(log, clock);
    const deadlineMs = startMs + plan.timeoutMs;
    const rhythm = { startMs, clock, signal, intervalMs: pollIntervalMs, deadlineMs };
    const onRound = (states) => {
        report(tally(states, isOne));
        plan.afterRound?.();
    };
    log.startGroup(waiting(snapshots.length, only));
    const ends = await waitTogether({ ...rhythm, onRound }, snapshots, (target, waiter) => waitForOne(context, plan, target, waiter)).finally(() => {
        log.endGroup();
    });
    const completed = ends.filter((each) => each.kind === 'completed');
    const failed = ends.filter((each) => each.kind === 'failed');
    const lost = failed.length > 0 ? failed : await findLost(context, plan, rhythm, completed);
    return {
        completed: completed.filter(({ target }) => !lost.some((each) => each.target === target)),
        failed: lost.map(({ target, facts }) => ({ serverId: target.serverId, error: new StepError(facts) })),
    };
}
async function waitForOne(context, plan, target, waiter) {
    const startMs = context.clock.elapsedMs();
    const isOne = plan.snapshots.length === 1;
    let wait = beginSnapshotWait(startMs, plan.source, target.firstSeen);
    let last = plan.source === 'just-created' ? { kind: 'status', status: 'in_progress' } : { kind: 'nothing' };
    const failedBy = (end) => {
        const facts = whyNot(context, plan, target, end, { startMs, last });
        if (!isOne)
            context.log.line(lineOf(target.serverId, (0, domain_message.b)(facts)));
        return { kind: 'failed', target, facts };
    };
    for (;;) {
        const read = await waiter.read(readIn(context, target));
        if (read.kind !== 'read')
            return failedBy(read);
        const { reading, readAtMs } = read;
        const { verdict, ...judged } = judgeSnapshotReading(wait, reading, readAtMs);
        wait = judged.wait;
        if (verdict.kind === 'completed') {
            waiter.show('completed');
            const { snapshot } = verdict;
            if (!isOne)
                context.log.line(lineOf(target.serverId, completed(target, snapshot.sizeMb)));
            return { kind: 'completed', target, snapshot, readAtMs };
        }
        if (verdict.kind !== 'wait') {
            waiter.show(NOT_USABLE);
            return failedBy(verdict);
        }
        last = lastOf(reading);
        waiter.show(wait_for_snapshots_describe(reading, wait));
    }
}
function readIn(context, { serverId, id, isIt, onSeen }, longestMs = Infinity) {
    return async (limitMs, turn) => {
        const reading = await readSnapshot(context, serverId, id, {
            limitMs: Math.min(limitMs, longestMs),
            ignoreRetryAfter: turn === 'last',
        });
        if (reading.kind !== 'listed')
            return reading;
        if (isIt?.(reading.snapshot) === false)
            return { kind: 'absent', complete: true };
        onSeen(reading.snapshot);
        return reading;
    };
}
const SURE_WITHIN_MS = 30_000;
async function findLost(context, plan, rhythm, completed) {
    const { startMs } = rhythm;
    const lastMs = Math.max(...completed.map((each) => each.readAtMs));
    const early = completed.filter((each) => each.readAtMs < lastMs);
    const ends = await waitTogether(rhythm, early, async ({ target, snapshot }, waiter) => {
        let wait = beginSnapshotWait(startMs, plan.source, snapshot);
        for (;;) {
            const read = await waiter.read(readIn(context, target, SURE_WITHIN_MS));
            if (read.kind !== 'read')
                return { target, verdict: read };
            const { verdict, ...judged } = judgeReadingOfCompleted(wait, read.reading, read.readAtMs);
            if (verdict.kind !== 'wait')
                return { target, verdict };
            wait = judged.wait;
        }
    });
    return ends.flatMap(({ target, verdict }) => {
        if (verdict.kind !== 'deleted' && verdict.kind !== 'failed')
            return [];
        const facts = whyNot(context, plan, target, verdict, { startMs, last: { kind: 'nothing' } });
        context.log.line(lineOf(target.serverId, (0, domain_message.b)(facts)));
        return [{ target, facts }];
    });
}
function whyNot({ clock, signal }, { source }, target, end, { startMs, last }) {
    const tookMs = clock.elapsedMs() - startMs;
    switch (end.kind) {
        case 'failed':
            return snapshotFailed(target, end.snapshot.status, tookMs);
        case 'deleted':
            return snapshotDeleted(target, end.lastSeen.status);
        case 'never-listed':
            return source === 'just-created' ? snapshotNotListed(target) : snapshotNotFound(target);
        case 'unreadable':
            return snapshotUnreadable(target, FAILED_READINGS_LIMIT, end.why);
        case 'timeout':
            return snapshotTimeout(target, tookMs, last);
        case 'aborted':
            return snapshotWaitStopped(target, String(signal.reason), last);
    }
}
function wait_for_snapshots_describe(reading, wait) {
    switch (reading.kind) {
        case 'failed':
            return reading.putOffMs === null
                ? readFailed(wait.failures, FAILED_READINGS_LIMIT, reading.why)
                : readPutOff(reading.putOffMs, reading.why);
        case 'absent':
            return NOT_IN_THE_LIST;
        case 'listed':
            return reading.snapshot.status;
    }
}
function lastOf(reading) {
    return reading.kind === 'listed' ? { kind: 'status', status: reading.snapshot.status } : reading;
}
;
async function awaitCreated(step, created) {
    const { context, inputs, results } = step;
    const newlySeen = created.flatMap(({ firstSeen, intent }) => firstSeen === null ? [] : [{ seen: firstSeen, intent }]);
    const { completed, failed } = await waitForSnapshots(context, {
        snapshots: created.map((each) => ({
            serverId: each.serverId,
            id: each.answer.id,
            name: each.intent.name,
            firstSeen: each.firstSeen,
            isIt: each.isIt,
            onSeen: (seen) => {
                if (each.firstSeen === null)
                    newlySeen.push({ seen, intent: each.intent });
                takeIn(step, each, seen);
            },
            created: each,
        })),
        source: 'just-created',
        timeoutMs: inputs.timeoutMs,
        pollIntervalMs: inputs.pollIntervalMs,
        afterRound: () => {
            warnIfUnrecognisable(context, newlySeen.splice(0));
            results.exportChanges();
        },
    });
    const changed = completed.flatMap(({ target, snapshot }) => {
        const { firstSeen, intent } = target.created;
        const isSame = firstSeen?.name === snapshot.name && firstSeen.description === snapshot.description;
        return isSame ? [] : [{ seen: snapshot, intent }];
    });
    warnIfUnrecognisable(context, [...newlySeen, ...changed]);
    for (const { target } of completed)
        save(step, target.created, 'seen');
    results.fail(failed, true);
    results.exportAll();
    const [only] = completed;
    if (inputs.serverIds.length === 1 && only !== undefined)
        sayCompleted(step, only.target.created, only.snapshot);
    results.print();
    await results.summarise('completed');
}
function takeIn({ context, results, providerClock }, created, seen) {
    const { serverId, intent, answer, askedAtMs } = created;
    if (created.firstSeen === null && answer.createdAtMs === null && seen.createdAtMs !== null) {
        const providerAheadMs = providerClock.learn(seen, intent);
        created.record = { ...created.record, createdAtMs: seen.createdAtMs, providerAheadMs };
    }
    created.firstSeen ??= seen;
    const tookMs = context.clock.elapsedMs() - askedAtMs;
    results.learn(serverId, { snapshot: { ...seen, name: intent.name }, tookMs });
}
function save({ context }, { place, record }, completion) {
    saveRecord(context.toolkit, place, { ...record, completion });
}
function sayCompleted({ context }, { intent, askedAtMs }, { id, sizeMb }) {
    const tookMs = context.clock.elapsedMs() - askedAtMs;
    context.log.line(completedAfter(id, intent, tookMs, size(sizeMb)));
}
async function leaveToWait(step, created) {
    const { context, results } = step;
    const { log, signal } = context;
    await Promise.all(created.map((each) => readOnce(step, each)));
    if (wasStopped(signal)) {
        const failed = created.map(({ serverId, answer, intent }) => ({
            serverId,
            error: new StepError(snapshotWaitStopped({ serverId, id: answer.id, name: intent.name }, String(signal.reason), {
                kind: 'status',
                status: answer.status,
            })),
        }));
        results.fail(failed);
        return;
    }
    for (const each of created)
        save(step, each, 'left-to-wait');
    const reported = created.filter(({ answer, firstSeen }) => firstSeen !== null || answer.description !== null);
    warnIfUnrecognisable(context, reported.map(({ answer, firstSeen, intent }) => ({ seen: firstSeen ?? answer, intent })));
    results.exportChanges();
    await results.summarise('left-to-wait');
    if (results.failures().length === 0) {
        log.line(notWaited(context.actionName('wait')));
    }
}
const READ_ONCE_MS = 10_000;
async function readOnce(step, created) {
    const { serverId, answer, firstSeen, isIt } = created;
    if (firstSeen !== null || (answer.description !== null && answer.createdAtMs !== null))
        return;
    const reading = await readSnapshot(step.context, serverId, answer.id, { limitMs: READ_ONCE_MS });
    if (reading.kind === 'listed' && isIt(reading.snapshot))
        takeIn(step, created, reading.snapshot);
}
;
const SETTLED_LOOKS = 2;
const QUIET_LIMIT_MS = 120_000;
function beginServerWait(sinceMs, sawRestoring = false) {
    return {
        quietSinceMs: sinceMs,
        sawRestoring,
        lastStatus: sawRestoring ? 'restoring' : null,
        settled: 0,
        failures: 0,
    };
}
function judgeServerReading(wait, reading, readAtMs) {
    if (reading.kind === 'failed') {
        if (reading.putOffMs !== null)
            return { wait, verdict: { kind: 'wait' } };
        const failures = wait.failures + 1;
        return {
            wait: { ...wait, settled: 0, failures },
            verdict: failures >= FAILED_READINGS_LIMIT ? { kind: 'unreadable', why: reading.why } : { kind: 'wait' },
        };
    }
    if (reading.kind === 'missing')
        return { wait: { ...wait, settled: 0, failures: 0 }, verdict: { kind: 'wait' } };
    const { status } = reading;
    const seen = { ...wait, lastStatus: status, settled: 0, failures: 0 };
    const phase = serverPhaseOf(status);
    switch (phase) {
        case 'restoring':
            return { wait: { ...seen, sawRestoring: true }, verdict: { kind: 'wait' } };
        case 'other':
            return { wait: { ...seen, quietSinceMs: readAtMs }, verdict: { kind: 'wait' } };
        case 'broken': {
            const { sawRestoring } = wait;
            const counts = sawRestoring || readAtMs - wait.quietSinceMs >= QUIET_LIMIT_MS;
            return { wait: seen, verdict: counts ? { kind: 'broken', status, sawRestoring } : { kind: 'wait' } };
        }
        case 'up':
        case 'stopped': {
            if (!wait.sawRestoring) {
                const isQuiet = readAtMs - wait.quietSinceMs >= QUIET_LIMIT_MS;
                return { wait: seen, verdict: isQuiet ? { kind: 'never-seen', status } : { kind: 'wait' } };
            }
            const settled = wait.settled + 1;
            return {
                wait: { ...seen, settled },
                verdict: settled >= SETTLED_LOOKS ? { kind: phase } : { kind: 'wait' },
            };
        }
    }
}
;
const LONGEST_ANNOTATION = 3800;
const LEAST_SHOWN = 400;
const SEE_ABOVE = 'The command to roll back is in the log of this step, and in the summary.';
function withCommand(message, target) {
    const whole = (0, domain_message.b)(message);
    const room = LONGEST_ANNOTATION - (target === null ? 0 : LEAST_SHOWN);
    const isCut = whole.length > room;
    const what = isCut ? clip(message.what, room - (whole.length - message.what.length)) : message.what;
    const above = isCut ? [whole] : [];
    if (target === null)
        return { message: { ...message, what }, above };
    const rollback = rollbackSentence(target);
    if ((0, domain_message.b)({ ...message, what, rollback }).length <= LONGEST_ANNOTATION)
        return { message: { ...message, what, rollback }, above };
    return {
        message: { ...message, what, rollback: SEE_ABOVE },
        above: [...above, beforeCommand(target), workflowCommand(target)],
    };
}
function idList(ids) {
    const shown = ids.filter((_, index) => ids.slice(0, index + 1).join(', ').length <= LONGEST_LIST);
    const more = ids.length - shown.length;
    return more === 0 ? shown.join(', ') : `${shown.join(', ')} and ${more} more`;
}
const LONGEST_LIST = 600;
;
const USUAL_RESTORE = '5 to 15 minutes are usual';
function restoreNotSent(subject, error) {
    return { ...error, state: `${untouched(subject)}.` };
}
function restoreRefused(subject, error, { seen, tries, forMs }) {
    const { serverId } = subject;
    if (seen.kind === 'not-seen') {
        const unread = `Could not read the state of server ${serverId}.`;
        const isSaid = seen.why === null || seen.why.kind === 'not-allowed';
        return { ...error, state: isSaid ? unread : `${unread} ${notSeenText(serverId, seen.why)}` };
    }
    if (seen.status === 'restoring') {
        return {
            ...error,
            code: 'restore-other-running',
            state: `Another restore of server ${serverId} is running.`,
            next: `Wait until that restore is over, then check server ${serverId}.`,
        };
    }
    const often = tries === 1 ? '' : ` after ${tries} tries${forMs < 1000 ? '' : ` in ${duration(forMs)}`}`;
    return { ...error, state: `${untouched(subject)}${often}; its state is "${seen.status}".` };
}
function notSeenText(serverId, why) {
    switch (why.kind) {
        case 'not-allowed':
            return `The API token is not allowed to read the state of server ${serverId}.`;
        case 'not-listed':
            return `Server ${serverId} is not among the servers that the API token can see.`;
        case 'unreadable':
            return why.what;
        case 'stopped':
            return `This step was stopped by ${why.signal}.`;
    }
}
function untouched({ undone, serverId }) {
    return undone === 'deploy'
        ? `Server ${serverId} is as the deploy left it`
        : `Server ${serverId} was not changed`;
}
function restoreUnclear(subject, error, seen) {
    const { serverId } = subject;
    const code = 'restore-unclear';
    const status = seen.kind === 'status' ? seen.status : null;
    if (status === 'restoring') {
        const state = `Server ${serverId} is being restored, by this restore or by another one.`;
        return { ...error, code, state, next: checkWhenOver(subject) };
    }
    const rest = status === null ? '' : `; its state is "${status}"`;
    const why = seen.kind === 'status' || seen.why === null ? '' : ` ${notSeenText(serverId, seen.why)}`;
    return {
        ...error,
        code,
        state: `Could not find out whether the restore of server ${serverId} began${rest}.${why}`,
        next: check(subject),
    };
}
function restoreNeverSeen(subject, status) {
    return {
        code: 'restore-never-seen',
        what: `VPS.org accepted ${restoreOf(subject)}, but the server was never "restoring".`,
        state: `Server ${subject.serverId} is "${status}"; its data may be from before or after the restore.`,
        next: serverPhaseOf(status) === 'broken' ? askForHelp(subject) : compareData(subject),
    };
}
function serverBroken(subject, status) {
    const { serverId, snapshotId } = subject;
    return {
        code: 'restore-server-broken',
        what: `Server ${serverId} is "${status}" after its restore from snapshot ${snapshotId}.`,
        state: 'Its data may be incomplete.',
        next: askForHelp(subject),
    };
}
function restoreUnreadable(subject, soFar) {
    return {
        code: 'restore-unreadable',
        what: `VPS.org accepted ${restoreOf(subject)}, but the state of the server can no longer be read.`,
        state: lastRead(soFar),
        next: checkRestore(subject, soFar),
    };
}
function restoreTimedOut(subject, soFar, timeoutMs) {
    const input = subject.undone === 'deploy' ? 'restore-timeout' : 'timeout';
    return {
        code: 'restore-timeout',
        what: `${capitalRestoreOf(subject)} was not over after ${duration(timeoutMs)} ("${input}").`,
        state: lastState(soFar),
        next: checkRestore(subject, soFar),
    };
}
function restoreStopped(subject, soFar, reason) {
    return {
        code: 'restore-stopped',
        what: `This step was stopped by ${reason} before ${restoreOf(subject)} was over.`,
        state: lastState(soFar),
        next: checkRestore(subject, soFar),
    };
}
function lastState(soFar) {
    return soFar.lastStatus === 'restoring' ? 'The restore is still running at VPS.org.' : lastRead(soFar);
}
function lastRead({ sawRestoring, lastStatus }) {
    if (lastStatus === null)
        return 'No state was read after the restore was sent.';
    return sawRestoring
        ? `Its last state was "${lastStatus}".`
        : `The server was never "restoring"; its last state was "${lastStatus}".`;
}
function checkRestore(subject, { sawRestoring }) {
    return sawRestoring ? checkWhenOver(subject) : check(subject);
}
function checkWhenOver({ undone, serverId }) {
    return undone === 'deploy'
        ? `Do not deploy or restore server ${serverId} while VPS.org shows it as "restoring". Then check it.`
        : `Check at VPS.org that server ${serverId} is no longer "restoring".`;
}
function askForHelp({ serverId }) {
    return `Ask VPS.org for help with server ${serverId} before you deploy or restore.`;
}
function check({ undone, serverId }) {
    return `Check server ${serverId} at VPS.org before you ${undone === 'deploy' ? 'deploy' : 'try'} again.`;
}
function compareData({ undone, serverId, snapshotId }) {
    return undone === 'deploy'
        ? `First check the newest data on server ${serverId}: if it is from before the deploy, the restore was carried out.`
        : `Check whether server ${serverId} has the data of snapshot ${snapshotId} before you try again.`;
}
function restoreOf({ serverId, snapshotId }) {
    return `the restore of server ${serverId} from snapshot ${snapshotId}`;
}
function capitalRestoreOf(subject) {
    return `The${restoreOf(subject).slice('the'.length)}`;
}
function restoredLine(serverId, snapshotId, name, status) {
    const from = `Server ${serverId} was restored from snapshot ${snapshotId} (${name})`;
    return status === 'stopped' ? `${from}, and is stopped: start it at VPS.org.` : `${from} and is ${status}.`;
}
function restoredAndStopped(serverIds) {
    return serverIds.length === 1
        ? `Server ${serverIds.join()} was restored, and is stopped. Start it at VPS.org.`
        : `${serverIds.length} servers were restored, and are stopped: ${idList(serverIds)}. Start them at VPS.org.`;
}
function restores_stillListed(snapshotId, isListed) {
    if (isListed === null)
        return `Could not read whether snapshot ${snapshotId} still exists.`;
    return isListed ? `Snapshot ${snapshotId} still exists.` : `Snapshot ${snapshotId} no longer exists.`;
}
function snapshotsLost(snapshotIds) {
    return snapshotIds.length === 1
        ? `Snapshot ${snapshotIds.join()} no longer exists after the restore from it.`
        : `These snapshots no longer exist after the restores from them: ${idList(snapshotIds)}.`;
}
function sentAgainLine(serverId) {
    return `Server ${serverId} is not "restoring". Sending the restore again.`;
}
function checkingLine({ what }, serverId) {
    return `${what} Checking whether server ${serverId} is being restored.`;
}
function waitingTitle(serverIds) {
    const which = serverIds.length === 1 ? `server ${serverIds.join()} is` : `${counted(serverIds.length, 'server')} are`;
    return `Waiting until ${which} restored (${USUAL_RESTORE})`;
}
function readFailedText(why, failures, limit) {
    return `read failed (${failures} of ${limit} in a row): ${why}`;
}
function readPutOffText(why, putOffMs) {
    return `paused for ${duration(putOffMs)}: ${why}`;
}
;
async function waitForServers(context, { servers, deadlineMs, pollIntervalMs, isFolded }) {
    const { log, clock, signal } = context;
    if (servers.length === 0)
        return [];
    const isOne = servers.length === 1;
    const report = progressReport(log, clock);
    const tell = isFolded ? log.startGroup : log.line;
    tell(waitingTitle(servers.map(({ serverId }) => serverId)));
    const rhythm = {
        clock,
        signal,
        intervalMs: pollIntervalMs,
        deadlineMs,
        onRound: (states) => {
            report(tally(states, isOne));
        },
    };
    try {
        return await waitTogether(rhythm, servers, async (server, waiter) => ({
            ...server,
            end: await wait_for_servers_waitForOne(context, server, waiter),
        }));
    }
    finally {
        if (isFolded)
            log.endGroup();
    }
}
async function wait_for_servers_waitForOne(context, { serverId, sawRestoring }, waiter) {
    let wait = beginServerWait(context.clock.elapsedMs(), sawRestoring);
    for (;;) {
        const read = await waiter.read((limitMs, turn) => readServerStatus(context, serverId, { limitMs, ignoreRetryAfter: turn !== 'next' }));
        const soFar = { sawRestoring: wait.sawRestoring, lastStatus: wait.lastStatus };
        if (read.kind !== 'read')
            return { ...read, ...soFar };
        const { reading } = read;
        const judged = judgeServerReading(wait, reading, read.readAtMs);
        const { verdict } = judged;
        wait = judged.wait;
        if (verdict.kind !== 'wait') {
            waiter.show(wordFor(verdict));
            if (verdict.kind === 'unreadable')
                context.log.line(wait_for_servers_describe(reading, wait));
            return verdict.kind === 'unreadable' ? { ...verdict, ...soFar } : verdict;
        }
        waiter.show(wait_for_servers_describe(reading, wait));
    }
}
function wordFor(verdict) {
    switch (verdict.kind) {
        case 'up':
            return 'restored';
        case 'stopped':
            return 'stopped';
        case 'broken':
            return verdict.status;
        case 'never-seen':
            return 'never "restoring"';
        case 'unreadable':
            return 'can no longer be read';
    }
}
function wait_for_servers_describe(reading, wait) {
    switch (reading.kind) {
        case 'failed':
            if (reading.putOffMs !== null)
                return readPutOffText(reading.why, reading.putOffMs);
            return readFailedText(reading.why, wait.failures, FAILED_READINGS_LIMIT);
        case 'missing':
            return 'not in the list of servers';
        case 'status':
            return reading.status;
    }
}
;
async function waitOutRestores(step, servers) {
    const { context, results } = step;
    const startMs = context.clock.elapsedMs();
    let latest = servers;
    for (;;) {
        const restoring = latest.filter(isRestoring);
        if (restoring.length === 0)
            return latest;
        const others = latest.filter((each) => !isRestoring(each));
        const back = await waitUntilBack(step, restoring, startMs);
        results.fail(back.failed);
        endIfStopped(context.signal, 'No snapshot was created.');
        const checks = await settleAll([listAnew(context, back.done), checkServers(context, others)]);
        for (const each of checks)
            results.fail(each.failed);
        latest = checks.flatMap((each) => each.done).toSorted((a, b) => a.place - b.place);
        for (const { serverId, lookup } of latest)
            results.learn(serverId, { lookup });
    }
}
function isRestoring(checked) {
    const { lookup } = checked;
    return lookup.kind === 'found' && serverPhaseOf(lookup.server.status) === 'restoring';
}
async function waitUntilBack({ context, inputs }, servers, startMs) {
    const { log, clock } = context;
    const { timeoutMs, pollIntervalMs } = inputs;
    for (const { serverId } of servers) {
        log.warning(waitingForRestore(serverId));
    }
    const ended = await waitForServers(context, {
        servers: servers.map((each) => ({ ...each, sawRestoring: true })),
        deadlineMs: startMs + timeoutMs,
        pollIntervalMs,
        isFolded: inputs.serverIds.length === 1,
    });
    return await onEachServer(ended, ({ end, ...each }) => {
        const status = statusAfter(context, each.serverId, end, timeoutMs);
        log.line(restoreIsOver(each.serverId, clock.elapsedMs() - startMs, status));
        const server = { ...each.lookup.server, status };
        return Promise.resolve({ ...each, lookup: { kind: 'found', server } });
    });
}
async function listAnew(context, servers) {
    return await onEachServer(servers, async (server) => {
        const listed = await completeListing(context, server.serverId);
        sayStates(context.log, [server]);
        return { ...server, listed };
    });
}
function statusAfter(context, serverId, end, timeoutMs) {
    switch (end.kind) {
        case 'up':
            return 'active';
        case 'stopped':
            return 'stopped';
        case 'never-seen':
            throw new Error(`Server ${serverId} was seen restoring, and the wait for that says that it was not.`);
        case 'broken':
            throw new StepError(earlierRestoreFailed(serverId, end.status));
        case 'unreadable':
            throw new StepError(earlierRestoreUnreadable(serverId, end.why));
        case 'timeout':
            throw new StepError(earlierRestoreTimeout(serverId, timeoutMs));
        case 'aborted':
            throw new StepError(earlierRestoreStopped(serverId, String(context.signal.reason)));
    }
}
;
async function takeSnapshots(context, inputs) {
    saveBeginning(context.toolkit, inputs.serverIds, inputs.restoreOn);
    const results = new Results(context, inputs);
    const step = { context, inputs, results, providerClock: createProviderClock(context) };
    let isTold = false;
    try {
        const servers = await take_snapshots_check(step);
        if (inputs.dryRun)
            isTold = await reportDryRun(context, inputs, servers, results.failures());
        else
            await protect(step, servers);
        results.endWithFailures();
    }
    catch (error) {
        if (!isTold)
            await results.summariseFailure(error);
        throw error;
    }
}
async function take_snapshots_check({ context, inputs, results }) {
    const given = inputs.serverIds.map((serverId, place) => ({ serverId, place }));
    const { done, failed } = await checkServers(context, given);
    endIfStopped(context.signal, 'Nothing was changed.');
    if (done.some((each) => each.lookup.kind === 'found'))
        saveServersListed(context.toolkit);
    results.fail(failed.map(({ serverId, error }) => ({ serverId, error: unchangedBy(error) })));
    noticeUnmatchedProtect(context.log.notice, inputs.protect, { done, failed });
    for (const { serverId, lookup } of done)
        results.learn(serverId, { lookup });
    describeServers(context, inputs, done);
    return done;
}
function unchangedBy(error) {
    return new StepError(unchanged(error.facts), { cause: error });
}
async function protect(step, servers) {
    const created = await createSnapshots(step, await waitOutRestores(step, servers));
    if (created.length === 0)
        return;
    await step.results.summarise('unfinished');
    if (step.inputs.wait)
        await awaitCreated(step, created);
    else
        await leaveToWait(step, created);
}
;
const MOST_STEPS = 8;
const STATUS_OF_DEPLOY = 'deploy-status: ${{ steps.deploy.outcome }}';
const NAME_IT = `an "id:" and set "${STATUS_OF_DEPLOY}".`;
function howEnded({ subject, status, failedSteps }) {
    if (status === 'cancelled')
        return `The ${subject} was cancelled`;
    if (failedSteps.length === 0)
        return `The ${subject} failed`;
    const more = failedSteps.length > MOST_STEPS ? ` and ${failedSteps.length - MOST_STEPS} more` : '';
    const named = failedSteps.slice(0, MOST_STEPS).map((name) => `"${name}"`);
    return `The ${subject} failed at ${named.join(', ')}${more}`;
}
function checking(end, serverIds) {
    const { name } = serversOf(serverIds);
    return `${howEnded(end)}, and "restore-on" names "${end.status}". Checking whether ${name} can be restored.`;
}
const TO_BE_CHANGED = [
    'api-token-refused',
    'api-permission-missing',
    'api-not-found',
    'api-url-wrong',
];
function afterDeploy({ code, what, next }) {
    return { code, what, ...(next !== undefined && TO_BE_CHANGED.includes(code) ? { next } : {}) };
}
function untouchedState(untouched) {
    const { serverIds, deployed, isRestoreWanted = false, isFailed = false } = untouched;
    const [only] = serverIds.length === 1 ? serverIds : [];
    if (deployed === 'no') {
        return only === undefined
            ? 'The deploy did not run, so nothing was changed.'
            : `The deploy did not run, so server ${only} is as it was.`;
    }
    const nothing = isRestoreWanted
        ? '"restore-on" is set, but nothing was restored or deleted'
        : 'Nothing was restored or deleted';
    if (deployed === 'unknown' || only === undefined)
        return `${nothing}.`;
    return `${nothing}; server ${only} is as the deploy left it${isFailed ? ', perhaps half-deployed' : ''}.`;
}
function nothingToDo() {
    return 'The snapshot step created no snapshot, so there is nothing to prune or restore.';
}
function deploySkipped(serverIds, snapshotIds) {
    const [only] = serverIds.length === 1 ? serverIds : [];
    const kept = snapshotIds.length === 1
        ? `Snapshot ${idList(snapshotIds)} was kept.`
        : `These snapshots were kept: ${idList(snapshotIds)}.`;
    return {
        what: 'The deploy was skipped.',
        state: `${only === undefined ? 'All servers are as they were.' : `Server ${only} is as it was.`} ${kept}`,
        next: 'If a step before the deploy failed, correct that and run the job again.',
    };
}
function statusUnknown(shown, untouched) {
    const holds = shown === null ? 'is empty' : `is ${shown}`;
    return {
        code: 'deploy-status-unknown',
        what: `Could not find out how the deploy ended: "deploy-status" ${holds}.`,
        state: untouchedState(untouched),
        next: `Check if the deploy failed. Later, give its step ${NAME_IT}`,
    };
}
function snapshotAge(snapshot, nowMs) {
    return `Snapshot ${snapshot.id} (${snapshot.name}) is ${age(snapshot.createdAtMs, nowMs)}.`;
}
const CHECK_FIRST = {
    failure: 'First check the server: if it works, correct the deploy and run it again.',
    cancelled: 'First check the server: if it works, run the deploy again.',
};
function restoreNotRequested(end, isRestoreOnEmpty, untouched) {
    const why = isRestoreOnEmpty ? '"restore-on" is not set' : `"restore-on" does not contain "${end.status}"`;
    const isOfJob = end.subject === 'job';
    return {
        code: 'restore-not-requested',
        what: `${howEnded(end)}, and ${why}.`,
        state: untouchedState({
            ...untouched,
            deployed: isOfJob ? 'unknown' : 'yes',
            isFailed: !isOfJob,
        }),
        ...(isOfJob
            ? {
                next: `Find out whether the deploy ran: "deploy-status" does not name its step (${STATUS_OF_DEPLOY}).`,
            }
            : { next: CHECK_FIRST[end.status] }),
    };
}
function olderFailure(status, serverIds) {
    const [only] = serverIds.length === 1 ? serverIds : [];
    const who = only === undefined
        ? `None of ${serverIds.length} servers was restored`
        : `Server ${only} was not restored`;
    return {
        code: 'restore-refused-older-failure',
        what: `${who}: "deploy-status" was already "${status}" before the snapshot was created.`,
        state: 'Nothing was restored or deleted.',
        next: `Let "deploy-status" name the step that deploys (${STATUS_OF_DEPLOY}).`,
    };
}
function inputsUnreadable(problem, isStatusUnknown, untouched) {
    const state = untouchedState(untouched);
    const empty = {
        code: 'post-inputs-empty',
        what: 'The inputs are empty in the post step: a composite action uses this action inside another one.',
        next: 'Use this action in the workflow itself, or in one composite action.',
    };
    const changed = 'Find out what changed this input after the snapshot step.';
    const { code, what, next } = problem === null ? empty : { ...problem, next: changed };
    return { code, what, state, next: isStatusUnknown ? `${next} Give the deploy step ${NAME_IT}` : next };
}
function recordsDamaged(deployed) {
    return {
        code: 'post-records-damaged',
        what: 'The post step could not read what the snapshot step saved, or "server-id" has changed since.',
        state: deployed
            ? 'Nothing was restored or deleted; the server is as the deploy left it.'
            : 'The deploy did not run, so nothing was changed.',
        next: 'The log of the snapshot step names the snapshot.',
    };
}
function postStopped(signal) {
    return {
        code: 'post-stopped',
        what: `This step was stopped by ${signal} (the job was cancelled, or the step ran out of time).`,
        state: 'No restore was sent; the log of this step says what was done.',
    };
}
function post_laterAttempt(attempt, firsts) {
    const what = `The snapshot is from attempt ${attempt} and may contain what the attempt before left.`;
    if (firsts.length === 0)
        return `${what} No snapshot of the first attempt exists.`;
    const named = firsts.map(({ serverId, id, name }) => `${id} (${name}) of server ${serverId}`);
    return `${what} Snapshots of the first attempt: ${named.join(', ')}.`;
}
function snapshotNow(serverId, id, status) {
    const now = status === null ? 'no longer exists' : `is now "${status}"`;
    return `Snapshot ${id} of server ${serverId} ${now}, so it cannot be restored.`;
}
function snapshotKept(id, serverId) {
    return `Snapshot ${id} of server ${serverId} was kept.`;
}
function notSeenCompleted(ids) {
    return `No wait step saw this completed before the deploy ("wait" is "false"): snapshot ${idList(ids)}.`;
}
function olderSource(source, nowMs) {
    const { serverId, snapshotId, name, createdAtMs } = source;
    return `The newest older snapshot of server ${serverId} is ${snapshotId} (${name}, ${dated(createdAtMs, nowMs)}).`;
}
function noSource(serverIds) {
    return `There is no snapshot to roll back to for server ${idList(serverIds)}.`;
}
;
const API_URL = 'https://admin.vps.org/api/v1';
function parseToken(text) {
    if (text === '') {
        throw inputError(PROBLEMS.noToken());
    }
    if (!/^[\x21-\x7e]+$/.test(text)) {
        throw inputError(PROBLEMS.notAToken());
    }
    return text;
}
function parseGitHubToken(text) {
    return /^[\x21-\x7e]+$/.test(text) ? text : null;
}
const parsers_LONGEST_NAME = 200;
function parseBase(text, { remark }) {
    const base = validBase(text);
    switch (baseProblem(base)) {
        case 'reserved':
            throw inputError(PROBLEMS.reservedName());
        case 'ends-in-number':
            throw inputError(PROBLEMS.nameEndsInNumber(text, base, suggestion(text)));
        case null:
    }
    if (base.length > parsers_LONGEST_NAME)
        throw inputError(PROBLEMS.longName(parsers_LONGEST_NAME));
    if (base !== text) {
        remark({ level: 'notice', text: nameChanged(text, base) });
    }
    return base;
}
function suggestion(text) {
    return validBase(text).replace(/-(\d+)$/, '_$1');
}
function parseProtect(text) {
    const entries = parseList(text);
    const wrong = entries.find((each) => !/^[\p{L}\p{N}._*-]+$/u.test(each));
    if (wrong === undefined)
        return entries;
    throw inputError(PROBLEMS.protects(wrong));
}
function parseCount(text, { name }) {
    const value = Number(text);
    if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= 1)
        return value;
    throw inputError(PROBLEMS.notACount(name, text));
}
function parseMinutes(text, { name }) {
    const value = parseDecimal(text);
    if (value !== null && value > 0)
        return value * 60_000;
    throw inputError(PROBLEMS.notMinutes(name, text));
}
function parsePollInterval(text) {
    const value = parseDecimal(text);
    if (value !== null && value >= 1)
        return value * 1000;
    throw inputError(PROBLEMS.notSeconds(text));
}
function parseDecimal(text) {
    const value = /^(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
    return Number.isFinite(value) ? value : null;
}
function parseBoolean(text, { name }) {
    if (['true', 'True', 'TRUE'].includes(text))
        return true;
    if (['false', 'False', 'FALSE'].includes(text))
        return false;
    throw inputError(PROBLEMS.notABoolean(name, text));
}
function parseApiUrl(text) {
    if (!URL.canParse(text))
        throw inputError(PROBLEMS.notAUrl(text, API_URL));
    const url = new URL(text);
    if (url.username !== '' || url.password !== '')
        throw inputError(PROBLEMS.urlWithUser(API_URL));
    if (url.search !== '' || url.hash !== '')
        throw inputError(PROBLEMS.urlWithQuery(API_URL));
    const list = /\/(snapshots|servers)\/*$/i.exec(url.pathname)?.[1];
    if (list !== undefined)
        throw inputError(PROBLEMS.urlOfList(list, API_URL));
    if (url.protocol === 'https:')
        return url;
    if (url.protocol === 'http:' && isLoopback(url.hostname))
        return url;
    throw inputError(PROBLEMS.urlInClear(text, API_URL));
}
function isLoopback(hostname) {
    return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
;
const COMMON = {
    token: { name: 'api-token', default: null, parse: parseToken },
    serverIds: { name: 'server-id', default: null, parse: parseServerIds },
    name: { name: 'name', default: 'pre-deploy', parse: parseBase },
    keep: { name: 'keep', default: '4', parse: parseCount },
    protect: { name: 'protect', default: '', parse: parseProtect },
    snapshotLimit: { name: 'snapshot-limit', default: '5', parse: parseCount },
    wait: { name: 'wait', default: 'true', parse: parseBoolean },
    pollIntervalMs: { name: 'poll-interval', default: '5', parse: parsePollInterval },
    dryRun: { name: 'dry-run', default: 'false', parse: parseBoolean },
    apiUrl: { name: 'api-url', default: API_URL, parse: parseApiUrl },
    githubToken: { name: 'github-token', default: null, parse: parseGitHubToken },
};
;
function readInputs(table, read) {
    const problems = [];
    const remarks = [];
    const values = {};
    const shared = { servers: serversIn(read('server-id')), remark: (each) => remarks.push(each) };
    for (const [field, row] of Object.entries(table)) {
        try {
            const text = row.asWritten === true ? read(row.name) : given(row, read, problems);
            values[field] = row.parse(text, { ...shared, name: row.name });
        }
        catch (error) {
            if (!(error instanceof InputError))
                throw error;
            problems.push(...error.problems);
        }
    }
    if (problems.length > 0 || !isComplete(table, values))
        throw new InputError(problems);
    return { inputs: values, remarks };
}
function isComplete(table, values) {
    return Object.keys(table).every((field) => field in values);
}
function given({ name, default: fallback }, read, problems) {
    const text = read(name).trim();
    if (!text.includes('${{'))
        return text === '' ? (fallback ?? '') : text;
    if (fallback !== null) {
        problems.push(PROBLEMS.notEvaluated(name));
    }
    return fallback ?? '';
}
function serversIn(text) {
    try {
        return parseServerIds(text);
    }
    catch {
        return null;
    }
}
;
const SNAPSHOT_INPUTS = {
    token: COMMON.token,
    serverIds: COMMON.serverIds,
    name: COMMON.name,
    description: { name: 'description', default: '', parse: parseDescription, asWritten: true },
    deployStatus: { name: 'deploy-status', default: 'job', parse: parseDeployStatus, asWritten: true },
    restoreOn: { name: 'restore-on', default: '', parse: parseRestoreOn },
    keep: COMMON.keep,
    protect: COMMON.protect,
    whenFull: { name: 'when-full', default: 'prune', parse: parseWhenFull },
    snapshotLimit: COMMON.snapshotLimit,
    wait: COMMON.wait,
    timeoutMs: { name: 'timeout', default: '30', parse: parseMinutes },
    pollIntervalMs: COMMON.pollIntervalMs,
    waitForRestore: { name: 'wait-for-restore', default: 'true', parse: parseBoolean },
    restoreTimeoutMs: { name: 'restore-timeout', default: '45', parse: parseMinutes },
    dryRun: COMMON.dryRun,
    apiUrl: COMMON.apiUrl,
    githubToken: COMMON.githubToken,
    comment: { name: 'comment', default: 'false', parse: parseBoolean },
    jobStatus: { name: 'job-status', default: null, parse: readJobStatus },
    checkRunId: { name: 'check-run-id', default: null, parse: parseCheckRunId },
};
function readSnapshotInputs(read) {
    const { inputs, remarks } = readInputs(SNAPSHOT_INPUTS, read);
    if (!inputs.comment || inputs.githubToken !== null)
        return { inputs, remarks };
    return { inputs, remarks: [...remarks, { level: 'warning', text: NO_COMMENT }] };
}
function readInputsForMain(read, actionName) {
    const { inputs, remarks } = readSnapshotInputs(read);
    return { inputs, remarks: [...remarks, ...checkForMain(inputs, actionName)] };
}
function checkForMain(inputs, actionName) {
    const remarks = [];
    if (inputs.restoreOn.length > 0 && isLeftAtJob(inputs.deployStatus)) {
        throw new InputError([], restoreOnWithoutDeployStatus());
    }
    if (inputs.restoreOn.length > 0 && readDeployStatus(inputs.deployStatus, inputs.jobStatus) === 'success') {
        remarks.push({ level: 'warning', text: deployStatusTooEarly() });
    }
    if (!inputs.wait && inputs.restoreOn.length > 0) {
        remarks.push({ level: 'notice', text: waitStepNeeded(actionName) });
    }
    if (inputs.keep >= inputs.snapshotLimit) {
        remarks.push({ level: 'warning', text: noFreeSlot(inputs.keep, inputs.snapshotLimit) });
    }
    return remarks;
}
function parseRestoreOn(text) {
    return parseList(text).map((each) => {
        const word = each.toLowerCase();
        if (word === 'failure' || word === 'cancelled')
            return word;
        throw inputError(PROBLEMS.notATrigger(each));
    });
}
function parseWhenFull(text) {
    if (text === 'prune' || text === 'fail')
        return text;
    throw inputError(PROBLEMS.notWhenFull(text));
}
function parseDescription(text) {
    return text.includes('${{') ? '' : text.trim();
}
function parseDeployStatus(text) {
    return text.trim() === '' ? '' : text;
}
function parseCheckRunId(text) {
    return /^\d+$/.test(text) ? text : null;
}
;
function inputsForPost(read, log, records) {
    if (records.kind === 'read' && records.servers.every((each) => each.kind === 'no-create')) {
        return { kind: 'over', outcome: postWithoutSnapshots(log) };
    }
    try {
        return { kind: 'inputs', inputs: readSnapshotInputs(read).inputs };
    }
    catch (error) {
        if (!(error instanceof InputError))
            throw error;
        return { kind: 'unreadable', problem: error.facts };
    }
}
function postWithoutSnapshots(log) {
    log.line(nothingToDo());
    return { result: 'none', failure: null };
}
;
const TITLES = {
    deploy: 'Commits of this deploy',
    rollback: 'Commits that this rollback undoes',
};
function commitLines(undoing, commits) {
    const count = commits.shown.length + commits.more;
    const title = `${TITLES[undoing]} since ${commits.base}`;
    if (count === 0)
        return [`${title}: none.`, ...aheadText(commits)];
    return [
        `${title} (${count}):`,
        ...tableLines(tableOf(commits)).slice(1),
        ...moreText(commits),
        ...aheadText(commits),
    ];
}
function commitsChapter(undoing, all) {
    return all
        .filter((each) => each.shown.length > 0 || each.ahead > 0)
        .map((each) => folded(`${TITLES[undoing]} since <code>${each.base}</code>`, [
        each.shown.length === 0 ? 'None.' : tableMarkdown(tableOf(each)),
        ...moreText(each),
        ...aheadText(each),
    ].join('\n\n')))
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
function aheadText({ base, ahead }) {
    if (ahead === 0)
        return [];
    return [`${base} has ${counted(ahead, 'commit')} that this run's commit does not have.`];
}
;
function postSummary(facts) {
    const { sign, headline, isDeployed = true, intro, message, servers = [], remarks = [] } = facts;
    const { snapshots, rollback, commits = [], links = [] } = facts;
    const text = (each) => proseWithLinks(each, links);
    const next = (0, domain_message.b)({ ...message, what: '' });
    return summaryOf(`${sign} ${isDeployed ? 'After the deploy' : 'The deploy did not run'}: ${headline}`, [
        text([intro, message?.what].join(' ')),
        ...(next === '' ? [] : [sign === '✅' ? text(next) : `> [!${ALERTS[sign]}]\n> ${text(next)}`]),
        ...servers.map((each) => `- ${text(each)}`),
        ...remarks.map(text),
    ], [helpLink(facts), rollback === null ? '' : rollbackMarkdown(rollback)]
        .filter((each) => each !== '')
        .join('\n\n'), [
        commitsChapter('deploy', commits),
        snapshots === null || snapshots.rows.length === 0
            ? ''
            : folded('Snapshots of the server', tableMarkdown(snapshots)),
    ]);
}
function helpLink({ source, message, sign }) {
    if (source === null || message?.code === undefined || sign === '✅')
        return '';
    return `[What to do about ${message.code}](${helpPage(source, message.code)})`;
}
const ALERTS = { '⚠️': 'WARNING', '❌': 'CAUTION' };
function rollbackMarkdown({ target, isBrief = false }) {
    if (!isBrief)
        return rollbackChapter(target);
    return [
        'If it is needed, this rolls back to the snapshot from before the deploy:',
        commandBlock([workflowCommand(target)]),
    ].join('\n\n');
}
;
const RESTORE_RESULTS = ['restored', 'restore-started', 'not-restored'];
function isOfRestore(outcome) {
    return RESTORE_RESULTS.some((each) => each === outcome.result);
}
async function writeSummary({ summary, actionSource }, facts) {
    const all = { message: null, snapshots: null, rollback: null, source: actionSource, ...facts };
    await summary.write(postSummary(all));
}
function post_outcome_adviceOn(context, { apiUrl }, ways, onlyIf = null) {
    const open = ways.filter((each) => each.kind !== 'none');
    const nowMs = providerNowMs(context);
    const others = open.filter((each) => each.kind === 'other').map((each) => olderSource(each, nowMs));
    const none = ways.filter((each) => each.kind === 'none').map((each) => each.serverId);
    const repo = repositoryOf(context.run);
    const { workflowFile } = context.run;
    const sinceMs = oldestOf(context, open);
    return {
        target: open.length === 0 ? null : { servers: open, repo, apiUrl, onlyIf, sinceMs, workflowFile },
        remarks: [...others, ...(none.length === 0 ? [] : [noSource(none)])],
    };
}
function rollbackOf(advice, isBrief = false) {
    if (advice?.target == null)
        return null;
    return { target: advice.target, isBrief };
}
function withRollback({ log }, message, advice) {
    const { target = null, remarks = [] } = advice ?? {};
    const next = [...(message.next === undefined ? [] : [message.next]), ...remarks].join(' ');
    const { message: whole, above } = withCommand({ ...message, next }, target);
    for (const line of above)
        log.line(line);
    return whole;
}
function oldestOf(context, snapshots) {
    const nowMs = providerNowMs(context);
    return oldestDate(snapshots.map(({ createdAtMs }) => (ageMs(createdAtMs, nowMs) === null ? null : createdAtMs)));
}
;
function serverIdOf(record) {
    return record.kind === 'no-create' ? record.serverId : record.intent.serverId;
}
function withMarks(records, sawCompleted) {
    if (records.kind === 'damaged')
        return records;
    const servers = records.servers.map((each) => {
        const isSeen = each.kind === 'created' &&
            each.completion === 'left-to-wait' &&
            sawCompleted(each.intent.serverId, each.id);
        return isSeen ? { ...each, completion: 'seen' } : each;
    });
    return { ...records, servers };
}
function providerAheadOf(records) {
    if (records.kind === 'damaged')
        return 0;
    const aheadMs = records.servers.map((each) => (each.kind === 'created' ? each.providerAheadMs : 0));
    return aheadMs.find((each) => each !== 0) ?? 0;
}
;
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
    const deployed = mayHaveDeployed(records, inputs);
    const isWithoutDeploy = !deployed && status !== 'skipped';
    if (fleet === null || isWithoutDeploy || fleet.some((each) => !isUsable(each, askedFor))) {
        return { kind: 'not-completed', servers, askedFor, deployed };
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
                fails: isWanted(records, inputs) && inputs.jobStatus !== 'success',
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
function isWanted(records, { restoreOn }) {
    return restoreOn.length > 0 || (records.kind === 'read' && records.restoreOn.length > 0);
}
function mayHaveDeployed(records, { deployStatus, jobStatus }) {
    const status = readDeployStatus(deployStatus, jobStatus);
    if (status === 'skipped')
        return false;
    if (records.kind === 'damaged' || hasMainSucceeded(records))
        return true;
    const isOfStep = records.servers.some((each) => each.kind !== 'no-create' && each.statusSeen === 'unknown');
    return isOfStep && status !== 'unknown' && !isLeftAtJob(deployStatus);
}
function hasMainSucceeded({ servers, isDone }) {
    return isDone && servers.every((each) => each.kind === 'created' && each.completion !== 'not-seen');
}
function isUsable({ completion }, askedFor) {
    return completion === 'seen' || (completion === 'left-to-wait' && !askedFor);
}
function areOf(servers, serverIds) {
    const keys = serverIds.map(idKey);
    return (servers.length === keys.length && servers.every((each, index) => idKey(serverIdOf(each)) === keys[index]));
}
function allCreated(servers) {
    const [first, ...others] = servers.filter((each) => each.kind === 'created');
    return first !== undefined && others.length + 1 === servers.length ? [first, ...others] : null;
}
function isAskedFor(status, inputs) {
    if (isLeftAtJob(inputs.deployStatus))
        return false;
    return inputs.restoreOn.some((each) => each === status);
}
;
const LONGEST_COMMENT = 65_536;
const RESERVED = 1000;
function pullRequestComment(run, nowMs, summary, sentence, rollback = null) {
    const body = summary ?? prose(sentence);
    const name = `run ${run.id}, attempt ${run.attempt}`;
    const where = run.url === null ? name : `[${name}](${run.url})`;
    return [
        body.length <= LONGEST_COMMENT - RESERVED ? body : shortened(body, rollback),
        `<sub>VPS.org Safety Snapshot, state at ${date(nowMs)}, ${where}. Later runs may have changed it.</sub>`,
    ].join('\n\n');
}
function shortened(body, rollback) {
    const begin = `${body.split('\n', 1).join('')}\n\nThis comment would be too long for GitHub. The summary of the run has a line for each server.`;
    if (rollback === null)
        return begin;
    const guides = [rollbackMarkdown(rollback), rollbackMarkdown({ ...rollback, isBrief: true })];
    const guide = guides.find((each) => begin.length + each.length + 2 <= LONGEST_COMMENT - RESERVED);
    return guide === undefined
        ? `${begin} That summary also has the command to roll back.`
        : `${begin}\n\n${guide}`;
}
;
async function commentOnPullRequest({ run, clock, summary, github, log }, inputs, outcome) {
    if (!inputs.comment || !isOfRestore(outcome))
        return;
    const rollback = rollbackOf(outcome.advice);
    const markdown = pullRequestComment(run, clock.nowMs(), summary.last(), (0, domain_message.b)(outcome.failure), rollback);
    switch (await github.comment({ serverIds: inputs.serverIds, markdown })) {
        case 'written':
            log.line('Wrote a comment with this to the pull request.');
            return;
        case 'no-pull-request':
            log.line('"comment" is "true", but this run belongs to no pull request, so no comment was written.');
            return;
        case 'not-written':
            return;
    }
}
;
const LATEST = 'latest';
function findTarget(wanted, snapshots, owner) {
    if (wanted === LATEST)
        return findLatest(snapshots, owner);
    const byId = snapshots.filter((each) => isSameId(each.id, wanted));
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
    const usable = fromDeploys.filter((each) => phaseOf(each) === 'completed' && each.createdAtMs !== null);
    const [snapshot, ...runnersUp] = usable;
    if (snapshot === undefined)
        return { kind: 'no-latest' };
    const passedOver = fromDeploys.slice(0, fromDeploys.indexOf(snapshot));
    return { kind: 'found', snapshot, runnersUp, passedOver };
}
function refuseRollback(facts) {
    const { server } = facts;
    if (!isConfirmed(facts)) {
        const name = server.kind === 'found' ? [server.server.name] : [];
        return { kind: 'not-confirmed', expected: [facts.serverId, ...name] };
    }
    const [address] = facts.sharedAddresses;
    if (address !== undefined)
        return { kind: 'runner-is-server', address };
    if (server.kind !== 'found')
        return facts.wait ? { kind: 'server-unknown', why: server.why } : null;
    return serverPhaseOf(server.server.status) === 'restoring' ? { kind: 'server-restoring' } : null;
}
function isConfirmed({ confirm, serverId, server }) {
    if (confirm === null)
        return true;
    if (isSameId(serverId, confirm))
        return true;
    if (server.kind !== 'found')
        return false;
    const { name, ids } = server.server;
    return confirm === name || ids.some((each) => isSameId(each, confirm));
}
;
function ownSource({ id, intent, createdAtMs }) {
    return { kind: 'own', serverId: intent.serverId, snapshotId: id, name: intent.name, createdAtMs };
}
function rollbackSourceOf(record, listed, owner, isUsable = true) {
    const { id, createdAtMs } = record;
    const { serverId } = record.intent;
    const ours = listed?.find((each) => isSameId(each.id, id));
    if (isUsable && (listed === null || (ours !== undefined && !isBeyondUse(ours))))
        return ownSource(record);
    const before = (listed ?? []).filter((each) => !isSameId(each.id, id) &&
        isOf(each, serverId) &&
        (createdAtMs === null || (each.createdAtMs ?? Infinity) < createdAtMs));
    const found = findTarget(LATEST, before, owner);
    if (found.kind !== 'found')
        return { kind: 'none', serverId };
    const { snapshot } = found;
    return {
        kind: 'other',
        serverId,
        snapshotId: snapshot.id,
        name: snapshot.name,
        createdAtMs: snapshot.createdAtMs,
    };
}
function isBeyondUse(snapshot) {
    switch (phaseOf(snapshot)) {
        case 'completed':
        case 'pending':
            return false;
        case 'failed':
        case 'deleting':
            return true;
    }
}
;
async function deployEnd({ github }, status, subject = 'deploy') {
    return { subject, status, failedSteps: status === 'cancelled' ? [] : await github.failedSteps() };
}
;
async function readListing({ vpsOrg, signal, readBudgetMs }, serverId, more = {}) {
    try {
        return await vpsOrg.listSnapshots(serverId, signal, { readBudgetMs, ...more });
    }
    catch (error) {
        if (!(error instanceof VpsOrgError))
            throw error;
        return { unreadable: error.facts };
    }
}
function sourceByListing({ run }, { name }, record, listing) {
    const isWhole = 'incomplete' in listing && listing.incomplete === null;
    return rollbackSourceOf(record, isWhole ? listing.snapshots : null, { base: name, run });
}
;
async function reportSkipped(context, servers) {
    const ids = servers.map((each) => each.id);
    const message = deploySkipped(idsOf(servers), ids);
    context.log.line((0, domain_message.b)(message));
    const headline = servers.length === 1 ? 'the server is as it was' : 'the servers are as they were';
    await writeSummary(context, { sign: '✅', headline, isDeployed: false, message });
    return { result: 'kept', failure: null };
}
async function reportUnknownStatus(context, inputs, { servers, fails }) {
    const advice = withRemarks(post_outcome_adviceOn(context, inputs, servers.map(ownSource), 'deploy-failed'), unseen(servers));
    const shown = inputs.deployStatus === '' ? null : quote(inputs.deployStatus);
    const serverIds = idsOf(servers);
    const message = statusUnknown(shown, { serverIds, deployed: 'yes', isRestoreWanted: fails });
    const isBrief = inputs.jobStatus === 'success';
    await writeSummary(context, {
        sign: fails ? '❌' : '⚠️',
        headline: 'its outcome is not known',
        message,
        remarks: advice.remarks,
        rollback: rollbackOf(advice, isBrief),
    });
    if (fails)
        return { result: 'kept', failure: message, advice };
    context.log.warning((0, domain_message.b)(withRollback(context, message, advice)));
    return { result: 'kept', failure: null, advice };
}
async function leave_as_is_restoreNotRequested(context, inputs, { servers, status }) {
    const subject = isLeftAtJob(inputs.deployStatus) ? 'job' : 'deploy';
    const end = await deployEnd(context, status, subject);
    const untouched = { serverIds: idsOf(servers), deployed: 'yes' };
    const message = restoreNotRequested(end, inputs.restoreOn.length === 0, untouched);
    const plainly = status === 'failure' ? 'failed' : 'was cancelled';
    const headline = `the ${subject} ${plainly}, nothing was restored`;
    const nowMs = providerNowMs(context);
    const ages = servers.map(({ id, intent, createdAtMs }) => snapshotAge({ id, name: intent.name, createdAtMs }, nowMs));
    const [inState, inLog] = ages.length > 1 ? [[], ages] : [ages, []];
    for (const each of inLog)
        context.log.line(each);
    const facts = { sign: '⚠️', headline, message, remarks: ages };
    const advice = await summariseWithWayBack(context, inputs, servers, facts, 'not-working');
    const state = [message.state, ...inState].join(' ');
    context.log.warning((0, domain_message.b)(withRollback(context, { ...message, state }, advice)));
    return { result: 'kept', failure: null, advice };
}
async function reportOlderFailure(context, inputs, { servers, status }) {
    const message = olderFailure(status, idsOf(servers));
    const facts = { sign: '❌', headline: 'not restored', message };
    const advice = await summariseWithWayBack(context, inputs, servers, facts);
    return { result: 'not-restored', failure: message, advice };
}
async function summariseWithWayBack(context, inputs, records, facts, onlyIf = null) {
    const now = await Promise.all(records.map(async (record) => {
        const { serverId } = record.intent;
        const listing = await readListing(context, serverId);
        return { serverId, record, listing, way: sourceByListing(context, inputs, record, listing) };
    }));
    for (const { listing } of now) {
        if ('unreadable' in listing)
            context.log.line((0, domain_message.b)(listing.unreadable));
    }
    const lost = now
        .filter(({ way }) => way.kind !== 'own')
        .map(({ serverId, record, listing }) => snapshotNow(serverId, record.id, statusOf(record, listing)));
    const ways = now.map(({ way }) => way);
    const advice = withRemarks(post_outcome_adviceOn(context, inputs, ways, onlyIf), [...lost, ...unseen(records)]);
    const rows = now.flatMap(({ serverId, record, listing }) => 'unreadable' in listing ? [] : [{ serverId, rows: notPruned(listing.snapshots, record.id, 'keep') }]);
    await writeSummary(context, {
        ...facts,
        remarks: [...(facts.remarks ?? []), ...advice.remarks],
        snapshots: planTable(rows),
        rollback: rollbackOf(advice),
    });
    return advice;
}
function withRemarks(advice, before) {
    return { ...advice, remarks: [...before, ...advice.remarks] };
}
function statusOf({ id }, listing) {
    const seen = 'unreadable' in listing ? undefined : listing.snapshots.find((each) => isSameId(each.id, id));
    return seen?.status ?? null;
}
function idsOf(servers) {
    return servers.map((each) => each.intent.serverId);
}
function unseen(servers) {
    const ids = servers.filter((each) => each.completion !== 'seen').map((each) => each.id);
    return ids.length === 0 ? [] : [notSeenCompleted(ids)];
}
;
function unusableSnapshot(facts) {
    const { serverId } = facts;
    const of = `of server ${serverId}`;
    switch (facts.kind) {
        case 'not-created':
            return { what: `No snapshot ${of} was created.` };
        case 'not-seen':
            return {
                what: `Snapshot ${facts.id} (${facts.name}) ${of} was not completed before the deploy.`,
                state: nowText(`Snapshot ${facts.id}`, facts.now, `Snapshot ${facts.id} no longer exists.`),
            };
        case 'left-to-wait':
            return {
                what: `No wait step saw snapshot ${facts.id} (${facts.name}) ${of} completed before the deploy ("wait" is "false").`,
                state: nowText(`Snapshot ${facts.id}`, facts.now, `Snapshot ${facts.id} no longer exists.`),
            };
        case 'lost': {
            const { now } = facts;
            const state = typeof now === 'object' && 'mayBe' in now
                ? `VPS.org may list that snapshot as: ${idList(now.mayBe)}.`
                : typeof now === 'object' && 'id' in now
                    ? `VPS.org created that snapshot: snapshot ${now.id} is now "${now.status}" and uses a slot.`
                    : nowText('That snapshot', now, 'VPS.org does not list that snapshot now.');
            return { what: `VPS.org gave no id for snapshot ${facts.name} ${of}.`, state };
        }
    }
}
function nowText(which, now, absent) {
    if (now === 'not-listed')
        return absent;
    if ('unreadable' in now)
        return now.unreadable;
    if ('incomplete' in now)
        return `${which} is not in the list, which may be incomplete: ${now.incomplete}.`;
    const use = phaseOf(now) === 'failed' ? ' and cannot be restored' : '';
    return `${which} is now "${now.status}"${use}.`;
}
function snapshotMissing(facts, common) {
    const { isRefused } = common;
    const found = facts === null ? { what: someMissing(common) } : unusableSnapshot(facts);
    const next = doubts(common);
    const what = facts !== null && isRefused ? `Server ${facts.serverId} was not restored. ${found.what}` : found.what;
    return {
        code: isRefused ? 'restore-refused-no-snapshot' : 'snapshot-not-usable',
        what,
        state: [...(found.state === undefined ? [] : [found.state]), untouchedState(common)].join(' '),
        ...(next === '' ? {} : { next }),
    };
}
function someMissing({ serverIds, missing, isRefused }) {
    return isRefused
        ? `None of ${serverIds.length} servers was restored, because some have no usable snapshot: ${idList(missing)}.`
        : `${missing.length} of ${serverIds.length} servers have no usable snapshot: ${idList(missing)}.`;
}
function named(ids) {
    return ids.length === 1 ? `snapshot ${idList(ids)} is` : `snapshots ${idList(ids)} are`;
}
function doubts({ serverIds, usable, kept, deployed }) {
    if (deployed === 'no')
        return kept.length === 0 || serverIds.length === 1 ? '' : `Kept: snapshot ${idList(kept)}.`;
    if (usable.length === 0)
        return '';
    const ids = idList(usable.map((each) => each.id));
    const pending = usable.filter((each) => each.isPending).map((each) => each.id);
    return [
        usable.length === 1
            ? `Snapshot ${ids} may already contain part of the deploy.`
            : `Snapshots that may already contain part of the deploy: ${ids}.`,
        ...(pending.length === 0 ? [] : [`Wait until ${named(pending)} completed.`]),
    ].join(' ');
}
;
async function checkMissing(context, inputs, records) {
    return await Promise.all(records.map((each) => checkOne(context, inputs, each)));
}
async function checkOne(context, inputs, record) {
    const serverId = serverIdOf(record);
    const nothing = {
        serverId,
        mayExist: false,
        keptId: null,
        way: { kind: 'none', serverId },
        isPending: false,
    };
    switch (record.kind) {
        case 'no-create':
            return { ...nothing, problem: { kind: 'not-created', serverId } };
        case 'sent': {
            const { now, ...found } = await findSent(context, inputs, record);
            return { ...nothing, ...found, problem: { kind: 'lost', serverId, name: record.intent.name, now } };
        }
        case 'created':
            if (record.completion === 'seen') {
                const listing = await readListing(context, serverId);
                const way = sourceByListing(context, inputs, record, listing);
                return { ...nothing, problem: null, keptId: record.id, way };
            }
            return await checkCreated(context, inputs, record);
    }
}
async function checkCreated(context, inputs, record) {
    const { serverId, name } = record.intent;
    const { id } = record;
    const listing = await readListing(context, serverId);
    const isRead = !('unreadable' in listing);
    const ours = isRead ? listing.snapshots.find((each) => isSameId(each.id, id)) : undefined;
    const held = !isRead || (ours === undefined && listing.incomplete !== null) ? null : listing.snapshots;
    const kind = record.completion === 'left-to-wait' ? 'left-to-wait' : 'not-seen';
    const now = nowOf(listing, ours);
    return {
        serverId,
        problem: { kind, serverId, id, name, now },
        mayExist: false,
        keptId: now === 'not-listed' ? null : id,
        way: rollbackSourceOf(record, held, { base: inputs.name, run: context.run }),
        isPending: ours !== undefined && phaseOf(ours) === 'pending',
    };
}
function nowOf(listing, ours) {
    if ('unreadable' in listing)
        return { unreadable: listing.unreadable.what };
    if (ours !== undefined)
        return { id: ours.id, status: ours.status };
    return listing.incomplete === null ? 'not-listed' : { incomplete: listing.incomplete };
}
async function findSent(context, inputs, record) {
    const { intent } = record;
    const marked = new Set();
    const onPage = (page) => {
        for (const each of page)
            if (keptMark(each, intent.mark))
                marked.add(each.id);
    };
    const listing = await readListing(context, intent.serverId, { onPage });
    const onPages = marked.size === 0 ? null : { now: { mayBe: [...marked] }, mayExist: true };
    if ('unreadable' in listing)
        return onPages ?? { now: { unreadable: listing.unreadable.what }, mayExist: true };
    const found = findLostCreate(intent, context.run, () => true, listing.snapshots);
    switch (found.kind) {
        case 'found': {
            const { id, status, createdAtMs } = found.snapshot;
            const known = { kind: 'created', id, completion: 'not-seen', createdAtMs, providerAheadMs: 0 };
            const owner = { base: inputs.name, run: context.run };
            return {
                now: { id, status },
                mayExist: true,
                way: rollbackSourceOf({ ...record, ...known }, listing.snapshots, owner),
                isPending: phaseOf(found.snapshot) === 'pending',
            };
        }
        case 'ambiguous':
            return { now: { mayBe: found.snapshots.map((each) => each.id) }, mayExist: true };
        case 'not-there':
            if (onPages !== null)
                return onPages;
            return listing.incomplete === null
                ? { now: 'not-listed', mayExist: false }
                : { now: { incomplete: listing.incomplete }, mayExist: true };
    }
}
;
async function reportMissingSnapshot(context, inputs, decision) {
    const { log } = context;
    const { askedFor, deployed } = decision;
    const servers = await checkMissing(context, inputs, decision.servers);
    const [only] = servers.length === 1 ? servers : [];
    const problems = servers.flatMap(({ problem }) => (problem === null ? [] : [problem]));
    const lines = only === undefined
        ? problems.map((each) => `[${each.serverId}] ${(0, domain_message.b)({ ...unusableSnapshot(each) })}`)
        : [];
    for (const line of lines)
        log.line(line);
    const advice = post_outcome_adviceOn(context, inputs, deployed ? servers.map((each) => each.way) : []);
    const message = snapshotMissing(only?.problem ?? null, commonOf(inputs, servers, decision));
    const created = decision.servers.filter((each) => each.kind === 'created');
    const intro = askedFor && deployed ? await introOf(context, inputs) : undefined;
    if (intro !== undefined)
        log.line(intro);
    await writeSummary(context, {
        sign: askedFor ? '❌' : '⚠️',
        headline: askedFor && deployed ? 'not restored, because no snapshot is usable' : 'no snapshot is usable',
        isDeployed: deployed,
        ...(intro === undefined ? {} : { intro }),
        message,
        servers: lines,
        remarks: advice.remarks,
        rollback: rollbackOf(advice),
    });
    if (askedFor)
        return { result: 'not-restored', failure: message, advice };
    const text = (0, domain_message.b)(withRollback(context, message, advice));
    if (servers.some((each) => each.mayExist))
        log.warning(text);
    else
        log.line(text);
    return { result: created.length > 0 ? 'kept' : 'none', failure: null, advice };
}
async function introOf(context, inputs) {
    const isCancelled = readDeployStatus(inputs.deployStatus, inputs.jobStatus) === 'cancelled';
    return `${howEnded(await deployEnd(context, isCancelled ? 'cancelled' : 'failure'))}.`;
}
function commonOf(inputs, servers, { askedFor, deployed }) {
    return {
        serverIds: inputs.serverIds,
        deployed: deployed ? 'yes' : 'no',
        missing: servers.filter(({ problem }) => problem !== null).map((each) => each.serverId),
        isRefused: askedFor,
        kept: servers.flatMap(({ keptId }) => (keptId === null ? [] : [keptId])),
        usable: servers.flatMap(({ problem, way, isPending }) => problem !== null && way.kind === 'own' ? [{ id: way.snapshotId, isPending }] : []),
    };
}
;
function noticeEmpty({ log }, lists) {
    const empty = lists.filter((each) => each.listed.length === 0).map((each) => each.serverId);
    if (empty.length > 0)
        log.notice(noSnapshotsListed(empty));
}
function sayHeld({ log }, { keep }, plans) {
    if (plans.length === 0)
        return;
    const snapshots = plans.reduce((sum, { listed }) => sum + countedFor(listed), 0);
    log.line(held(plans.map((each) => each.serverId), snapshots, keep));
}
function saidOf(server, dryRun) {
    if (dryRun)
        return NOTHING_IN_DRY_RUN;
    const { deletions, isRestoring } = server;
    return pruned({
        deleted: prune_texts_idsOf(deletions, (each) => each.kind === 'deleted'),
        alreadyDeleted: prune_texts_idsOf(deletions, (each) => each.kind === 'already-deleted'),
        notDeleted: prune_texts_idsOf(deletions, (each) => each.kind === 'failed' && !mayBeGone(each)),
        unknown: prune_texts_idsOf(deletions, mayBeGone),
        isDue: server.short > 0 || server.problem !== null,
        isRestoring,
    });
}
function prune_texts_idsOf(deletions, isOfThese) {
    return deletions.filter(isOfThese).map((each) => each.snapshot.id);
}
function saidOfAll(servers, dryRun) {
    const [only] = servers;
    if (only !== undefined && servers.length === 1)
        return [saidOf(only, dryRun)];
    if (dryRun)
        return servers.length === 0 ? [] : [NOTHING_IN_DRY_RUN];
    const isIdle = (each) => each.deletions.length === 0 && each.short === 0 && each.problem === null && !each.isRestoring;
    const idle = servers.filter(isIdle);
    const busy = servers.filter((each) => !isIdle(each));
    const sentences = busy.map((each) => lineOf(each.serverId, saidOf(each, dryRun)));
    return idle.length === 0 ? sentences : [...sentences, nothingToDeleteOn(idle.length)];
}
function leftOver(servers) {
    return servers.flatMap((server) => {
        const facts = leftOverOf(server);
        return facts === null ? [] : [{ serverId: server.serverId, error: new StepError(facts) }];
    });
}
function leftOverOf({ serverId, deletions, refused, shortByRefusal, problem }) {
    if (problem !== null)
        return problem;
    const isReplaced = (each) => isRefused(each) && shortByRefusal === 0;
    const left = deletions.flatMap((each) => (each.kind === 'failed' && !isReplaced(each) ? [each] : []));
    if (left.length === 0)
        return null;
    const failed = notDeletedOf(left, deletions);
    const short = shortByRefusal === 0 ? [] : refused.map((each) => each.snapshot.id);
    const unclear = left.length === 1 ? [] : left.filter(mayBeGone).map((each) => each.snapshot.id);
    const state = unclear.length === 0 ? {} : { state: possiblyDeleted(unclear) };
    return notDeleted(serverId, failed, { ...adviceOn(failed, short), ...state });
}
function endedBy(facts, deletions) {
    const deleted = prune_texts_idsOf(deletions, (each) => each.kind === 'deleted');
    return { ...facts, state: deletedBefore(deleted, deletions.some(mayBeGone)) };
}
function isRefused(each) {
    return each.kind === 'failed' && each.isRefused === true;
}
function mayBeGone(each) {
    return each.kind === 'failed' && each.mayBeGone === true;
}
function warnIfRestoring({ log }, servers) {
    const restoring = servers.filter((each) => each.isRestoring);
    if (restoring.length === 0)
        return;
    const deleted = restoring.flatMap(({ deletions }) => prune_texts_idsOf(deletions, (each) => each.kind !== 'failed' || mayBeGone(each)));
    log.warning(notPrunedWhileRestoring(restoring.map((each) => each.serverId), deleted));
}
function prune_texts_warnOfRefused({ log }, servers) {
    const replaced = servers.filter((each) => each.refused.length > 0 && each.shortByRefusal === 0);
    if (replaced.length === 0)
        return;
    const refused = replaced.flatMap(({ serverId, refused, deletions }) => notDeletedOf(refused, deletions).map((each) => ({ ...each, serverId })));
    if (refused.length > 1)
        for (const { serverId, facts } of refused)
            log.line(lineOf(serverId, facts.what));
    log.warning(refusedDeletes(replaced.map((each) => each.serverId), refused, []));
}
function warnIfShort({ log }, { keep }, plans) {
    const short = plans.filter(({ plan }) => plan.short > 0);
    if (short.length === 0)
        return;
    const isYoung = short.some(({ plan }) => plan.entries.some((each) => each.action === 'keep' && each.reason.kind === 'young'));
    const each = short.map(({ serverId, plan }) => ({ serverId, short: plan.short }));
    log.warning(keepsMore(each, keep, isYoung));
}
;
async function planPruning(context, order, { serverId, listed }, refused = new Set()) {
    const planner = await createPlanner(context, order, listed, countedFor(listed) > order.keep);
    const replan = (left, andRefused) => planner.settle((rules) => planPrune(left, order.keep, { ...rules, refused: andRefused }), ({ deletions }) => deletions);
    return { serverId, listed, plan: await replan(listed, refused), replan };
}
async function pruneOne(context, order, first) {
    const { serverId } = first;
    let now = first;
    const last = new Map();
    const refused = new Map();
    let gone = new Gone();
    for (let listsAgain = 0;; listsAgain++) {
        const before = { gone: gone.ids(), refused: new Set(refused.keys()) };
        const done = await carryOut(context, { ...now, ...before });
        for (const each of done.deletions) {
            last.set(each.snapshot.id, each);
            if (each.kind === 'failed' && each.isRefused === true)
                refused.set(each.snapshot.id, each);
        }
        const rows = [...gone.rows, ...outcomesOf(done.plan, done.deletions)];
        const { short } = await now.replan(now.listed, new Set());
        const end = (problem, isRestoring = done.isRestoring) => ({
            serverId,
            rows,
            deletions: [...last.values()],
            refused: [...refused.values()],
            short,
            shortByRefusal: refused.size === 0 ? 0 : Math.max(0, done.plan.short - short),
            isRestoring,
            problem: problem === null ? null : endedBy(problem, [...last.values()]),
        });
        if (!done.isStale)
            return end(null);
        gone = new Gone(rows);
        try {
            const listed = await listAgain(context, serverId, gone);
            if (listsAgain === LISTS_AGAIN)
                return end(pruneContended(serverId, LISTS_AGAIN));
            sayListAgain(context, serverId, listsAgain);
            now = await planPruning(context, order, { serverId, listed }, new Set(refused.keys()));
            if (now.plan.deletions.length > 0 && (await isBeingRestored(context, serverId)))
                return end(null, true);
            const wanted = new Set(now.plan.deletions.map((each) => each.snapshot.id));
            for (const [id, each] of last)
                if (each.kind === 'failed' && !wanted.has(id))
                    last.delete(id);
        }
        catch (error) {
            if (!isForeseen(error))
                throw error;
            return end(error.facts);
        }
    }
}
;
async function pruneServers(context, order, tell) {
    const servers = order.serverIds.map((serverId) => ({ serverId }));
    const lists = await listAll(context, servers);
    try {
        refuseNames([...lists.done, ...lists.failed]);
        rejectDuplicateServers(lists.done.map((each) => ({ ...each, lookup: null })));
    }
    catch (error) {
        if (!isForeseen(error))
            throw error;
        return { done: [], failed: servers.map((each) => ({ ...each, error })) };
    }
    noticeUnmatchedProtect(tell, order.protect, lists);
    const known = await onEachServer(lists.done, (each) => Promise.resolve(knownServer(each)));
    noticeEmpty(context, known.done);
    const plans = await holdBack(context, await Promise.all(known.done.map((each) => planPruning(context, order, each))));
    sayHeld(context, order, plans);
    const tense = order.dryRun ? 'would delete' : 'to delete';
    const table = planTable(plans.map(({ serverId, plan }) => ({ serverId, rows: planRows(plan.entries, tense) })));
    if (table.rows.length > 0)
        printTable(context.log, table);
    warnIfShort(context, order, plans);
    const pruned = await onEachServer(plans, async (each) => {
        const { serverId, plan, isRestoring } = each;
        if (!order.dryRun && !isRestoring)
            return await pruneOne(context, order, each);
        const rows = planRows(plan.entries, tense);
        const nothing = { deletions: [], refused: [], shortByRefusal: 0, problem: null };
        return { serverId, rows, ...nothing, short: plan.short, isRestoring };
    });
    warnIfRestoring(context, pruned.done);
    prune_texts_warnOfRefused(context, pruned.done);
    return {
        done: pruned.done,
        failed: [...lists.failed, ...known.failed, ...pruned.failed],
    };
}
async function listAll(context, servers) {
    const { done, failed } = await onEachServer(servers, async ({ serverId }) => ({
        serverId,
        listed: await listForPruning(context, serverId),
    }));
    const lookUp = async (server, isDoubtful) => ({
        ...server,
        lookup: isDoubtful ? await lookUpCachedServer(context, server.serverId) : null,
    });
    const [listed, refused] = await Promise.all([
        Promise.all(done.map((each) => lookUp(each, each.listed.length === 0))),
        Promise.all(failed.map((each) => lookUp(each, mayBeWrongId(each)))),
    ]);
    return { done: listed, failed: refused.map((each) => ({ ...each, error: explained(each, each.error) })) };
}
function knownServer(server) {
    if (!isUnlisted(server.lookup))
        return server;
    throw new StepError(unknownServer(server.serverId, server.lookup.why));
}
async function holdBack(context, plans) {
    const servers = await Promise.all(plans.map(async (each) => ({
        ...each,
        lookup: each.plan.deletions.length > 0
            ? await lookUpServer({ ...context, readBudgetMs: 0 }, each.serverId)
            : null,
    })));
    const [unread] = servers.flatMap(({ lookup }) => lookup === null || lookup.kind === 'found' ? [] : [lookup]);
    if (unread !== undefined)
        context.log.line(restoringUnknown(unread.why));
    return servers.map(({ lookup, ...each }) => {
        const isRestoring = lookup?.kind === 'found' && serverPhaseOf(lookup.server.status) === 'restoring';
        return { ...each, plan: isRestoring ? planWhileRestoring(each.plan) : each.plan, isRestoring };
    });
}
async function listForPruning({ vpsOrg, signal, readBudgetMs }, serverId) {
    const listing = await vpsOrg.listSnapshots(serverId, signal, { readBudgetMs }).catch((cause) => {
        if (!isForeseen(cause))
            throw cause;
        throw new StepError({ ...cause.facts, state: NOTHING_DELETED }, { cause });
    });
    if (listing.incomplete === null)
        return listing.snapshots;
    throw new StepError({ ...snapshotsIncomplete(serverId, listing.incomplete), state: NOTHING_DELETED });
}
;
async function pruneAfterDeploy(context, inputs) {
    const { log } = context;
    log.line('The deploy succeeded.');
    const { done, failed } = await pruneServers(context, inputs, log.line);
    const trouble = [...failed, ...leftOver(done)];
    if (trouble.length > 0)
        warn(context, inputs, trouble);
    const sentences = [
        ...saidOfAll(done, inputs.dryRun),
        ...failed.map(({ serverId }) => `Nothing was pruned on server ${serverId}; the log says why.`),
    ];
    for (const sentence of sentences)
        log.line(sentence);
    await writeSummary(context, {
        sign: trouble.length > 0 ? '⚠️' : '✅',
        headline: 'it succeeded',
        message: null,
        remarks: sentences,
        snapshots: planTable(done),
    });
    const isPruned = !inputs.dryRun && done.some((each) => !nothingWent(each));
    return { result: isPruned ? 'pruned' : 'kept', failure: null };
}
function warn({ log }, { serverIds }, trouble) {
    if (serverIds.length > 1)
        for (const { serverId, error } of trouble)
            log.line(`[${serverId}] ${error.message}`);
    const { facts } = failureOf(trouble, serverIds, prune_notPruned);
    log.warning((0, domain_message.b)(besideADeploy(facts)));
}
function nothingWent({ deletions, problem, isRestoring }) {
    if (problem !== null || isRestoring)
        return !deletions.some((each) => each.kind === 'deleted');
    return deletions.length > 0 && deletions.every((each) => each.kind === 'failed');
}
;
function commitBefore(listed, { createdAtMs }, owner) {
    const before = deploySnapshots(listed, owner).findLast((each) => !isOfRun(each, owner) && (createdAtMs === null || (each.createdAtMs ?? Infinity) < createdAtMs));
    const sha = commitOf(before?.description ?? null);
    return sha === null ? [] : [sha];
}
;
const restore_start_MINUTE_MS = 60_000;
const LOOKS_MS = restore_start_MINUTE_MS;
function lockBudget(jobStatus) {
    return jobStatus === 'cancelled' ? LOCKED_FOR_IN_CANCELLED_JOB_MS : LOCKED_FOR_MS;
}
function restoreLimit(jobStatus, timeoutMs) {
    return jobStatus === 'cancelled' ? Math.min(timeoutMs, 4 * restore_start_MINUTE_MS) : timeoutMs;
}
function judgeStart(facts) {
    const { answer, reading } = facts;
    if (reading.kind === 'status' && serverPhaseOf(reading.status) === 'restoring')
        return { kind: 'restoring' };
    switch (answer.kind) {
        case 'refused':
            return { kind: 'give-up' };
        case 'locked':
            return afterLock(facts, answer);
        case 'put-off':
            return afterPutOff(facts);
        case 'lost':
            return afterLost(facts);
    }
}
function afterLock(facts, { sinceMs, count }) {
    const { answeredAtMs, askedMs, limits, readAtMs, reading } = facts;
    const forMs = Math.min(limits.lockMs, limits.deadlineMs - sinceMs);
    const pauseMs = pauseBeforeNextTry({ sinceMs, forMs }, count, answeredAtMs, askedMs);
    if (pauseMs === null)
        return { kind: 'give-up' };
    const endMs = sinceMs + forMs;
    if (readAtMs < answeredAtMs + pauseMs)
        return lookAgain(facts, answeredAtMs + pauseMs, endMs);
    if (reading.kind === 'status')
        return { kind: 'send-again' };
    return readAtMs >= endMs ? { kind: 'give-up' } : lookAgain(facts, endMs);
}
function afterPutOff(facts) {
    const { answeredAtMs, askedMs, limits, readAtMs, reading } = facts;
    const leftMs = limits.deadlineMs - answeredAtMs;
    if (leftMs < LOOKS_MS)
        return afterLost(facts);
    const againMs = answeredAtMs + Math.max(LOOKS_MS, Math.min(askedMs, leftMs));
    const endMs = mayBeQueued(facts) ? limits.deadlineMs : againMs + LOOKS_MS;
    const isReadingPutOff = reading.kind === 'failed' && reading.putOffMs !== null;
    if (readAtMs < againMs || (isReadingPutOff && readAtMs < limits.deadlineMs))
        return lookAgain(facts, againMs, limits.deadlineMs);
    if (reading.kind === 'status' && !mayBeQueued(facts))
        return { kind: 'send-again' };
    return readAtMs >= endMs ? { kind: 'give-up' } : lookAgain(facts, endMs);
}
function afterLost(facts) {
    const { answeredAtMs, limits, readAtMs } = facts;
    const minuteMs = answeredAtMs + LOOKS_MS;
    const endMs = mayBeQueued(facts) ? Math.max(minuteMs, limits.deadlineMs) : minuteMs;
    return readAtMs >= endMs ? { kind: 'give-up' } : lookAgain(facts, endMs);
}
function mayBeQueued({ reading, statusBefore }) {
    return (reading.kind === 'status' && serverPhaseOf(reading.status) === 'other' && reading.status !== statusBefore);
}
function lookAgain({ reading, limits, readAtMs, readEndedMs }, nextMs, endMs = nextMs) {
    const putOffMs = reading.kind === 'failed' ? reading.putOffMs : null;
    const soonMs = readAtMs + limits.pollIntervalMs;
    const atMs = putOffMs === null ? Math.min(soonMs, nextMs) : Math.min(Math.max(soonMs, readEndedMs + putOffMs), endMs);
    return { kind: 'read-again', afterMs: Math.max(0, atMs - readAtMs), isLast: atMs >= endMs };
}
;
function withDate({ snapshot, nowMs }) {
    return `snapshot ${snapshot.id} (${snapshot.name}, ${dated(snapshot.createdAtMs, nowMs)})`;
}
function afterRestore(sinceMs) {
    return `What was written since ${since(sinceMs)} is lost. Read the log of the step that failed, correct the cause, and deploy again.`;
}
function whyItFails({ subject, status, failedSteps }) {
    const ended = howEnded({ subject, status, failedSteps });
    return `This step fails because ${ended.charAt(0).toLowerCase()}${ended.slice(1)}.`;
}
function restored(server, { isStopped, isSeenInstead, kept }, deploy) {
    const state = `Server ${server.serverId} is ${isStopped ? 'stopped' : 'active'}.`;
    return {
        code: isStopped ? 'restored-stopped' : 'restored',
        what: `Server ${server.serverId} was restored from ${withDate(server)}.`,
        state: [...(isSeenInstead ? [SEEN_INSTEAD] : []), state, ...(kept === null ? [] : [kept])].join(' '),
        next: isStopped ? `Start the server at VPS.org. ${whyItFails(deploy)}` : whyItFails(deploy),
    };
}
const SEEN_INSTEAD = 'The answer to the restore was lost, but the server was seen restoring.';
function post_restore_begun(server, isSeenInstead) {
    const what = `The restore of server ${server.serverId} from ${withDate(server)} was started.`;
    return isSeenInstead ? `${what} ${SEEN_INSTEAD}` : what;
}
function underWay(lines) {
    return {
        what: lines.join(' '),
        next: 'In progress, usually for 5 to 15 minutes. If this text stays, check the restore at VPS.org.',
    };
}
function undoing(end, serverIds) {
    return `${howEnded(end)}: the restore undoes that on server ${idList(serverIds)}.`;
}
function restoring(server, lost) {
    return `Restoring server ${server.serverId} from ${withDate(server)}. ${lost}`;
}
const WHY_NOT_FOLLOWED = {
    'not-asked-to-wait': 'This step did not wait for its end, because "wait-for-restore" is "false".',
    'job-cancelled': 'This step did not wait for its end, because a cancelled job has only a few minutes left.',
    'cannot-see-server': 'This step could not wait for its end, because the API token cannot read servers.',
};
function started(server, { why, isSeenInstead }) {
    return {
        code: 'restore-started',
        what: post_restore_begun(server, isSeenInstead),
        state: WHY_NOT_FOLLOWED[why],
        next: checkWhenOver({ undone: 'deploy', serverId: server.serverId }),
    };
}
function withCause(message, why) {
    return { ...message, state: why };
}
function checkStopped(serverIds, signal) {
    const [only] = serverIds.length === 1 ? serverIds : [];
    const code = 'restore-check-stopped';
    const why = `this step was stopped by ${signal} while it was checking`;
    if (only === undefined) {
        const what = `None of ${serverIds.length} servers was restored: ${why}.`;
        return { code, what, state: 'No restore was sent.' };
    }
    return {
        code,
        what: `Server ${only} was not restored: ${why}.`,
        state: `No restore was sent; server ${only} is as the deploy left it.`,
    };
}
function allRestored(count, stopped, deploy) {
    const what = `All ${count} servers were restored.`;
    if (stopped.length === 0)
        return { code: 'restored', what, next: whyItFails(deploy) };
    return {
        code: 'restored-stopped',
        what,
        state: `Stopped: ${idList(stopped)}.`,
        next: `Start these servers at VPS.org. ${whyItFails(deploy)}`,
    };
}
function allStarted(serverIds) {
    return {
        code: 'restore-started',
        what: `The restores of ${serverIds.length} servers were started: ${idList(serverIds)}.`,
        state: 'This step did not wait for their end; the log of this step says why.',
        next: 'Do not deploy or restore these servers while VPS.org shows them as "restoring". Then check them.',
    };
}
function withTheOne(all, { what, state = '', next = all.next ?? '' }) {
    return { ...all, what: `${all.what} ${what}`, state, next };
}
function notAllRestored({ count, bad, untouched, code }) {
    const isNone = untouched.length === count;
    const some = `${bad.length} of ${count} servers`;
    const isOne = bad.length === 1;
    return {
        code: code ?? 'restore-incomplete',
        what: isNone
            ? `None of ${count} servers was restored: ${idList(bad)}.`
            : untouched.length === bad.length
                ? `${some} ${isOne ? 'was' : 'were'} not restored: ${idList(bad)}.`
                : `${some} ${isOne ? 'is' : 'are'} not known to be restored: ${idList(bad)}.`,
        state: 'The log of this step has a line for each server.',
        next: `Check ${isOne ? 'that server' : 'these servers'} at VPS.org before you deploy again.`,
    };
}
;
const CODES = {
    'list-unreadable': 'restore-refused-list-unreadable',
    'list-incomplete': 'restore-refused-list-incomplete',
    'snapshot-deleted': 'restore-refused-snapshot-deleted',
    'snapshot-not-completed': 'restore-refused-snapshot-not-completed',
    'snapshot-differs': 'restore-refused-snapshot-differs',
    'snapshot-unproven': 'restore-refused-snapshot-unproven',
    'server-unreadable': 'restore-refused-server-unreadable',
    'server-restoring': 'restore-refused-server-restoring',
    'runner-is-server': 'restore-refused-runner-is-server',
    'deployed-since': 'restore-refused-newer-deploy',
    'deploy-going': 'restore-refused-deploy-running',
    'dry-run': 'restore-refused-dry-run',
};
function refusedRestore(server, run) {
    const { serverId, refusal } = server;
    const next = nextAfter(refusal);
    return {
        code: CODES[refusal.kind],
        what: `Server ${serverId} was not restored: ${reasonOf(server, run)}.`,
        state: stateAfter(refusal, serverId),
        ...(next === null ? {} : { next }),
    };
}
function refusedRestores(refused, count, run) {
    const [first, ...others] = refused;
    if (first === undefined)
        throw new Error('No server was refused.');
    const none = `None of ${count} servers was restored, because`;
    if (others.length === 0) {
        return {
            ...refusedRestore(first, run),
            what: `${none} server ${first.serverId} cannot be restored: ${reasonOf(first, run)}.`,
        };
    }
    const codes = new Set(refused.map((each) => CODES[each.refusal.kind]));
    return {
        code: codes.size === 1 ? CODES[first.refusal.kind] : 'restore-refused-several',
        what: `${none} these cannot be restored: ${idList(refused.map((each) => each.serverId))}.`,
        state: 'The log of this step has a line for each server.',
    };
}
function reasonOf({ snapshotId, refusal }, run) {
    const snapshot = `snapshot ${snapshotId}`;
    switch (refusal.kind) {
        case 'list-unreadable':
            return 'its snapshots could not be read';
        case 'list-incomplete':
            return `the list of its snapshots may be incomplete (${refusal.why})`;
        case 'snapshot-deleted':
            return `${snapshot} no longer exists`;
        case 'snapshot-not-completed':
            return `${snapshot} is no longer completed, but "${refusal.status}"`;
        case 'snapshot-differs':
            return `${snapshot} is listed as "${refusal.found.name}", which is not what this run created`;
        case 'snapshot-unproven':
            return `${snapshot} is listed as "${refusal.found.name}" and without its mark, so it may be another one`;
        case 'server-unreadable':
            return 'its state could not be checked';
        case 'server-restoring':
            return 'another restore of it is running';
        case 'runner-is-server':
            return `this runner has its address ${refusal.address}, so a restore would stop this job`;
        case 'deployed-since':
            return laterText(refusal.later, run);
        case 'deploy-going':
            return `another deploy is still running: ${firstOf(refusal.others, (each) => whoDeploys(each, run))}`;
        case 'dry-run':
            return '"dry-run" is "true"';
    }
}
function stateAfter(refusal, serverId) {
    switch (refusal.kind) {
        case 'list-unreadable':
            return `${refusal.why.what} Server ${serverId} is as the deploy left it.`;
        case 'server-unreadable':
            return refusal.why;
        case 'server-restoring':
            return `Server ${serverId} is being overwritten by that restore.`;
        case 'deployed-since':
            return refusal.later.some(({ progress }) => progress.kind === 'going')
                ? `That deploy is changing server ${serverId}.`
                : `Server ${serverId} is as the newer deploy left it.`;
        case 'deploy-going':
            return `That deploy is changing server ${serverId}.`;
        case 'list-incomplete':
        case 'snapshot-deleted':
        case 'snapshot-not-completed':
        case 'snapshot-differs':
        case 'snapshot-unproven':
        case 'runner-is-server':
        case 'dry-run':
            return `Server ${serverId} is as the deploy left it.`;
    }
}
const THEN_CHECK = 'Wait until that deploy has ended, then check the server.';
function nextAfter(refusal) {
    switch (refusal.kind) {
        case 'list-unreadable':
            return afterDeploy(refusal.why).next ?? null;
        case 'server-restoring':
            return 'Wait until that restore is over, then check the server at VPS.org.';
        case 'deploy-going':
            return THEN_CHECK;
        case 'deployed-since':
            return refusal.later.some(({ progress }) => progress.kind === 'going')
                ? THEN_CHECK
                : 'First check that deploy: if it is good, do nothing.';
        case 'runner-is-server':
            return 'Let the job run on another machine.';
        default:
            return null;
    }
}
function onlyIfOf(refusal) {
    switch (refusal.kind) {
        case 'deployed-since':
            return refusal.later.some(({ by }) => by === 'newer') ? 'later-deploy' : 'part-of-deploy';
        case 'deploy-going':
            return 'part-of-deploy';
        case 'snapshot-unproven':
            return 'right-snapshot';
        case 'server-restoring':
            return 'restore-over';
        case 'list-unreadable':
        case 'list-incomplete':
        case 'snapshot-deleted':
        case 'snapshot-not-completed':
        case 'snapshot-differs':
        case 'server-unreadable':
        case 'runner-is-server':
            return 'last-change';
        case 'dry-run':
            return null;
    }
}
function onlyIfOfAll(refusals) {
    const conditions = refusals.map(onlyIfOf).filter((each) => each !== null);
    return conditions.find((each) => each !== 'last-change') ?? conditions[0] ?? null;
}
function canRollBack({ kind }) {
    return !['snapshot-deleted', 'snapshot-not-completed', 'snapshot-differs'].includes(kind);
}
function linksOf(refusal, run) {
    if (refusal.kind !== 'deployed-since' && refusal.kind !== 'deploy-going')
        return [];
    const deploys = refusal.kind === 'deployed-since' ? refusal.later : refusal.others;
    return deploys.map((each) => linkTo(each, run)).filter((each) => each !== null);
}
function origin(snapshot) {
    return `snapshot ${snapshot.id} (${snapshot.name}, ${size(snapshot.sizeMb)})${madeBy(snapshot, null)}`;
}
function laterText(later, run) {
    const newer = later.filter((each) => each.by === 'newer');
    const sorted = [...newer, ...later.filter((each) => each.by !== 'newer')];
    return `there is a newer deploy: ${firstOf(sorted, (each) => laterDeploy(each, run))}`;
}
function laterDeploy(deploy, run) {
    const who = whoDeploys(deploy, run);
    const { progress } = deploy;
    if (deploy.by === 'newer')
        return who;
    return `${who}, ended at ${date(progress.kind === 'ended' ? progress.endedAtMs : null)}`;
}
function firstOf(deploys, textOfOne) {
    const [first, ...others] = deploys;
    const text = first === undefined ? '' : textOfOne(first);
    return others.length === 0 ? text : `${text}, and ${others.length} more`;
}
;
async function commitsSince({ run, github }, bases) {
    const head = run.sha;
    if (head === null)
        return [];
    const others = [...new Set(bases)].filter((base) => !head.startsWith(base));
    const all = await Promise.all(others.map((base) => github.commitsBetween(base, head)));
    return all.filter((each) => each !== null);
}
;
const RESULTS = ['not-restored', 'restore-started', 'restored', 'kept', 'pruned', 'none'];
const VARIABLE = 'VPS_SNAPSHOT_RESULT';
function earlierResult(env) {
    return RESULTS.find((each) => each === env[VARIABLE]) ?? 'none';
}
function exportResult({ toolkit, log, earlierResult: earlier }, result) {
    const gravest = RESULTS.find((each) => each === result || each === earlier) ?? result;
    try {
        writeRunnerFile((why) => resultNotSet(why, VARIABLE, gravest), () => {
            toolkit.exportVariable(VARIABLE, gravest);
        });
    }
    catch (error) {
        if (!(error instanceof RunnerFileError))
            throw error;
        log.warning(error.message);
    }
}
;
const READING_LIMIT_MS = 30_000;
async function followUpOnAnswer(context, order, first) {
    const { clock, log } = context;
    const startMs = clock.elapsedMs();
    let putOff = null;
    let lock = null;
    let outcome = first;
    for (let tries = 1;; tries++) {
        if (outcome.kind === 'accepted')
            return { kind: 'started', lost: null };
        const { error } = outcome;
        const answeredAtMs = clock.elapsedMs();
        const forMs = answeredAtMs - startMs;
        if (error.failure.kind === 'not-sent') {
            const seen = { kind: 'not-seen', why: start_restore_stopped(context.signal) };
            if (putOff !== null)
                return { kind: 'unknown', error: putOff, seen };
            if (lock !== null)
                return { kind: 'refused', error: lock.error, seen, tries: tries - 1, forMs };
            return { kind: 'not-sent', error };
        }
        const answer = answerOf(outcome, lock, putOff !== null, answeredAtMs);
        if (answer.kind === 'locked')
            lock = { ...answer, error };
        const { seen, verdict } = await readUntilClear(context, order, answer, error, answeredAtMs);
        if (verdict === 'send-again') {
            if (answer.kind === 'put-off')
                putOff = error;
            log.line(sentAgainLine(order.serverId));
            outcome = await context.vpsOrg.restoreSnapshot(order.snapshotId, context.signal);
            continue;
        }
        const isNo = answer.kind === 'refused' || answer.kind === 'locked';
        if (!isNo) {
            return verdict === 'restoring' ? { kind: 'started', lost: error } : { kind: 'unknown', error, seen };
        }
        if (putOff !== null && verdict === 'restoring')
            return { kind: 'unknown', error: putOff, seen };
        return { kind: 'refused', error, seen, tries, forMs };
    }
}
function answerOf({ kind, error }, lock, wasPutOff, nowMs) {
    const { failure } = error;
    if (kind === 'refused') {
        const isLock = failure.kind === 'locked' || (failure.kind === 'bad-request' && failure.status === 400);
        if (!isLock)
            return { kind: 'refused' };
        return { kind: 'locked', sinceMs: lock?.sinceMs ?? nowMs, count: (lock?.count ?? 0) + 1 };
    }
    const mayGoOn = failure.status === 429 || failure.status === 503;
    return { kind: mayGoOn && !wasPutOff ? 'put-off' : 'lost' };
}
async function readUntilClear(context, order, answer, error, answeredAtMs) {
    const { clock, log, signal } = context;
    const { serverId, lookup, limits } = order;
    if (lookup.kind === 'forbidden')
        return { seen: { kind: 'not-seen', why: { kind: 'not-allowed' } }, verdict: 'give-up' };
    log.line(checkingLine(error.facts, serverId));
    let status = null;
    for (let ignoreRetryAfter = true;;) {
        const readAtMs = clock.elapsedMs();
        const how = { limitMs: READING_LIMIT_MS, ignoreRetryAfter };
        const reading = await readServerStatus(context, serverId, how);
        if (reading.kind === 'status')
            status = reading.status;
        const seen = status === null
            ? { kind: 'not-seen', why: whyNotSeen(signal, reading, error) }
            : { kind: 'status', status };
        if (wasStopped(signal))
            return { seen, verdict: 'give-up' };
        const verdict = judgeStart({
            answer,
            answeredAtMs,
            askedMs: error.failure.retryAfterMs ?? 0,
            reading,
            readAtMs,
            readEndedMs: clock.elapsedMs(),
            statusBefore: lookup.kind === 'found' ? lookup.server.status : null,
            limits,
        });
        if (verdict.kind !== 'read-again')
            return { seen, verdict: verdict.kind };
        ignoreRetryAfter = verdict.isLast;
        await clock.sleep(Math.max(0, readAtMs + verdict.afterMs - clock.elapsedMs()), signal);
        if (wasStopped(signal))
            return { seen, verdict: 'give-up' };
    }
}
function whyNotSeen(signal, reading, error) {
    if (wasStopped(signal))
        return error.failure.kind === 'aborted' ? null : start_restore_stopped(signal);
    return reading.kind === 'failed' ? { kind: 'unreadable', what: reading.what } : { kind: 'not-listed' };
}
function start_restore_stopped(signal) {
    return { kind: 'stopped', signal: String(signal.reason) };
}
;
const GRACE_MS = 1000;
const ACCEPTED = { kind: 'started', lost: null };
async function restoreAll(context, order) {
    const { servers, onBegun, onProgress } = order;
    let count = 0;
    const begin = async (server, start) => {
        count++;
        const isFirst = count === 1;
        onBegun(server, start);
        if (isFirst)
            await onProgress();
    };
    const tellOfMore = async () => {
        if (count > 1)
            await onProgress();
    };
    const accepted = new Set();
    const first = Promise.withResolvers();
    const sends = servers.map(async (server) => {
        const answer = await context.vpsOrg.restoreSnapshot(server.snapshotId, context.signal);
        if (answer.kind === 'accepted') {
            accepted.add(server);
            first.resolve(null);
            await begin(server, ACCEPTED);
        }
        return { server, answer };
    });
    const answered = new AbortController();
    const signal = AbortSignal.any([context.signal, answered.signal]);
    const grace = first.promise.then(() => context.clock.sleep(GRACE_MS, signal));
    await Promise.race([Promise.allSettled(sends), grace]);
    answered.abort();
    const early = new Set(accepted);
    await tellOfMore();
    const followLate = async (sent) => {
        const { server, answer } = await sent;
        if (early.has(server))
            return [];
        const start = await followUpOnAnswer(context, { ...server, limits: order }, answer);
        if (answer.kind !== 'accepted' && start.kind === 'started')
            await begin(server, start);
        await tellOfMore();
        return await follow(context, order, [{ server, start }], servers.length === 1);
    };
    const followed = await settleAll([
        follow(context, order, [...early].map((server) => ({ server, start: ACCEPTED })), early.size === servers.length),
        ...sends.map(followLate),
    ]);
    const ended = followed.flat();
    return servers.flatMap((server) => ended.filter((each) => each.server === server));
}
async function follow(context, { deadlineMs, timeoutMs, pollIntervalMs }, servers, isFolded) {
    const left = [];
    const followed = [];
    for (const { server, start } of servers) {
        if (start.kind !== 'started')
            left.push({ server, outcome: start });
        else if (!server.isFollowed)
            left.push({ server, outcome: { kind: 'not-followed', lost: start.lost } });
        else {
            const { lost } = start;
            followed.push({ serverId: server.serverId, server, lost, sawRestoring: lost !== null });
        }
    }
    const ends = await waitForServers(context, {
        servers: followed,
        deadlineMs: Math.max(deadlineMs, context.clock.elapsedMs() + Math.min(QUIET_LIMIT_MS, timeoutMs)),
        pollIntervalMs,
        isFolded,
    });
    const ended = ends.map(({ server, end, lost }) => ({
        server,
        outcome: { kind: 'ended', end, lost },
    }));
    return [...left, ...ended];
}
;
function knownOf(outcome) {
    switch (outcome.kind) {
        case 'not-sent':
            return { kind: 'not-begun', status: null };
        case 'refused':
            return { kind: 'not-begun', status: restore_outcome_statusOf(outcome.seen) };
        case 'unknown':
            return { kind: 'unknown', status: restore_outcome_statusOf(outcome.seen) };
        case 'not-followed':
            return { kind: 'not-followed', status: 'restoring' };
        case 'ended':
            return knownAtEnd(outcome.end);
    }
}
function knownAtEnd(end) {
    switch (end.kind) {
        case 'up':
            return { kind: 'restored', status: 'active' };
        case 'stopped':
            return { kind: 'restored', status: 'stopped' };
        case 'never-seen':
            return { kind: 'never-seen', status: end.status };
        case 'broken':
            return { kind: end.sawRestoring ? 'broken' : 'never-seen', status: end.status };
        case 'unreadable':
        case 'timeout':
        case 'aborted':
            return { kind: end.sawRestoring ? 'unverified' : 'never-seen', status: end.lastStatus };
    }
}
function restore_outcome_statusOf(seen) {
    return seen.kind === 'status' ? seen.status : null;
}
function mayBeUntouched({ kind }) {
    return kind === 'not-begun' || kind === 'unknown' || kind === 'never-seen';
}
function restore_outcome_onlyIfOf(servers) {
    const untouched = servers.filter(({ known }) => mayBeUntouched(known));
    if (untouched.some(({ known }) => known.kind !== 'not-begun'))
        return 'not-begun';
    return untouched.some(({ known }) => known.status === 'restoring') ? 'restore-over' : null;
}
;
async function verifyAll(context, servers) {
    return await Promise.all(servers.map(async (each) => {
        const known = knownOf(each.outcome);
        const kept = known.kind === 'restored' ? await checkListed(context, each.server) : null;
        return { ...each, known, kept };
    }));
}
async function checkListed(context, { serverId, snapshotId }) {
    const look = await readSnapshot(context, serverId, snapshotId);
    const isGone = look.kind === 'absent' && look.complete;
    const isListed = look.kind === 'listed' ? true : isGone ? false : null;
    return { text: restores_stillListed(snapshotId, isListed), isGone };
}
function warnOfRestored({ log }, servers) {
    const stopped = servers.filter(({ known }) => known.kind === 'restored' && known.status === 'stopped');
    if (stopped.length > 0)
        log.warning(restoredAndStopped(stopped.map(({ server }) => server.serverId)));
    const gone = servers.filter(({ kept }) => kept?.isGone === true);
    if (gone.length > 0)
        log.warning(snapshotsLost(gone.map(({ server }) => server.snapshotId)));
}
;
function actionOf(kind) {
    switch (kind) {
        case 'not-begun':
            return 'keep';
        case 'unknown':
            return 'restore sent, unknown';
        case 'never-seen':
            return 'restore accepted, not seen';
        case 'broken':
        case 'unverified':
        case 'not-followed':
            return 'restore started';
        case 'restored':
            return 'restored';
    }
}
function headlineOf(servers) {
    const all = (...kinds) => servers.every(({ known }) => kinds.includes(known.kind));
    if (all('restored')) {
        const stopped = servers.filter(({ known }) => known.status === 'stopped');
        if (stopped.length === 0)
            return { sign: '✅', headline: 'restored' };
        const headline = stopped.length === servers.length ? 'restored, and stopped' : 'restored, and partly stopped';
        return { sign: '⚠️', headline };
    }
    if (all('not-begun'))
        return { sign: '❌', headline: 'not restored' };
    if (all('unknown'))
        return { sign: '❌', headline: 'unknown if the restore began' };
    if (all('never-seen'))
        return { sign: '❌', headline: 'restore accepted, but not seen to begin' };
    if (all('not-followed'))
        return { sign: '⚠️', headline: 'restore started' };
    if (all('broken'))
        return { sign: '❌', headline: 'broken after the restore' };
    return all('unverified', 'broken', 'not-followed')
        ? { sign: '❌', headline: 'restore started, but not seen to end' }
        : { sign: '❌', headline: 'not all servers were restored' };
}
function messageOfAll(servers, deploy) {
    const [only] = servers.length === 1 ? servers : [];
    if (only !== undefined)
        return only.message;
    const idsOf = (some) => some.map(({ server }) => server.serverId);
    const bad = servers.filter(({ known }) => known.kind !== 'restored');
    if (bad.length === 0) {
        const stopped = servers.filter(({ known }) => known.status === 'stopped');
        return allRestored(servers.length, idsOf(stopped), deploy);
    }
    if (servers.every(({ known }) => known.kind === 'not-followed'))
        return allStarted(idsOf(servers));
    const codes = new Set(bad.map((each) => each.message.code));
    const [code = null] = bad.length === servers.length && codes.size === 1 ? codes : [];
    const notBegun = bad.filter(({ known }) => known.kind === 'not-begun');
    return notAllRestored({ count: servers.length, bad: idsOf(bad), untouched: idsOf(notBegun), code });
}
function restore_outcome_messageOf(context, inputs, deploy, { server, outcome, kept }) {
    const subject = { undone: 'deploy', serverId: server.serverId, snapshotId: server.snapshotId };
    const facts = withSnapshot(context, server);
    switch (outcome.kind) {
        case 'not-sent':
            return restoreNotSent(subject, outcome.error.facts);
        case 'refused':
            return restoreRefused(subject, afterDeploy(outcome.error.facts), outcome);
        case 'unknown':
            return restoreUnclear(subject, outcome.error.facts, outcome.seen);
        case 'not-followed':
            return started(facts, { why: whyNotFollowed(server.followUp), isSeenInstead: outcome.lost !== null });
        case 'ended': {
            const { end } = outcome;
            if (end.kind !== 'up' && end.kind !== 'stopped')
                return messageOfEnd(context, inputs, subject, end);
            const isSeenInstead = outcome.lost !== null;
            return restored(facts, { isStopped: end.kind === 'stopped', isSeenInstead, kept: kept?.text ?? null }, deploy);
        }
    }
}
function messageOfEnd({ signal }, { restoreTimeoutMs }, subject, end) {
    switch (end.kind) {
        case 'broken':
            return end.sawRestoring ? serverBroken(subject, end.status) : restoreNeverSeen(subject, end.status);
        case 'unreadable':
            return withCause(restoreUnreadable(subject, end), end.why);
        case 'timeout':
            return restoreTimedOut(subject, end, restoreTimeoutMs);
        case 'aborted':
            return restoreStopped(subject, end, String(signal.reason));
        case 'never-seen':
            return restoreNeverSeen(subject, end.status);
    }
}
function withSnapshot(context, { serverId, snapshot }) {
    return { serverId, snapshot, nowMs: providerNowMs(context) };
}
function whyNotFollowed(followUp) {
    if (followUp === 'wait')
        throw new Error('A restore that was to be followed was not.');
    return followUp;
}
;
async function reportRestore(restore, deploy, report) {
    const { context, inputs } = restore;
    const { sign, headline, message, servers, remarks = [], ofServers, onlyIf } = report;
    const ways = servers.flatMap((each) => wayBackOf(context, inputs, each));
    const advice = post_outcome_adviceOn(context, inputs, ways, onlyIf);
    const lines = ofServers.map((each) => `[${each.serverId}] ${(0, domain_message.b)(each.message)}`);
    for (const line of lines)
        context.log.line(line);
    const facts = { sign, headline, message, servers: lines, remarks: [...remarks, ...advice.remarks] };
    await summarise(restore, deploy, facts, servers, advice);
    return { result: report.result, failure: report.annotation ?? message, advice };
}
function wayBackOf(context, inputs, { record, listed, wayBack }) {
    if (wayBack === null)
        return [];
    const owner = { base: inputs.name, run: context.run };
    return [wayBack === 'own' ? ownSource(record) : rollbackSourceOf(record, listed, owner, false)];
}
async function summarise(restore, { end, commits }, facts, servers, advice) {
    const { context } = restore;
    const rows = servers.flatMap(({ serverId, record, listed, action }) => listed === null ? [] : [{ serverId, rows: notPruned(listed, record.id, action) }]);
    const links = restore.servers
        .map((each) => each.decision)
        .filter((each) => each.kind === 'refuse')
        .flatMap(({ refusal }) => linksOf(refusal, context.run));
    await writeSummary(context, {
        ...facts,
        intro: `${howEnded(end)}.`,
        links,
        snapshots: planTable(rows),
        rollback: rollbackOf(advice),
        commits,
    });
}
function attemptRemarks({ context, inputs, servers }) {
    const { run } = context;
    if (run.attempt === '1')
        return [];
    const firsts = servers.flatMap(({ serverId, listed }) => {
        const first = listed?.find((each) => {
            const ownership = ownershipOf(each, { base: inputs.name, run });
            if (ownership.kind !== 'own' || phaseOf(each) !== 'completed')
                return false;
            const { base, runId, attempt } = ownership.parts;
            return base === inputs.name && runId === run.id && attempt === '1';
        });
        return first === undefined ? [] : [{ serverId, id: first.id, name: first.name }];
    });
    return [post_laterAttempt(run.attempt, firsts)];
}
;
async function carryOutRestore(restore, servers, { known, askGitHub, deadlineMs }) {
    const { context, inputs } = restore;
    const { log } = context;
    for (const each of servers) {
        log.line(restoring(withSnapshot(context, each), whatIsLost(oldestOf(context, [each.record]))));
    }
    exportResult(context, 'restore-started');
    const begun = [];
    let deploy = known;
    const learn = once(async () => {
        deploy = await askGitHub();
        await tellMore(restore, known, deploy, begun);
    });
    const ended = await restoreAll(context, {
        servers,
        deadlineMs,
        timeoutMs: inputs.restoreTimeoutMs,
        lockMs: lockBudget(inputs.jobStatus),
        pollIntervalMs: inputs.pollIntervalMs,
        onBegun: (server, { lost }) => {
            if (begun.length === 0)
                for (const remark of attemptRemarks(restore))
                    log.warning(remark);
            const text = post_restore_begun(withSnapshot(context, server), lost !== null);
            begun.push({ server, text });
            log.line(`${howEnded(known.end)}. ${text}`);
        },
        onProgress: async () => {
            await summariseStart(restore, deploy, begun);
            void learn().catch(() => undefined);
        },
    });
    const verified = await verifyAll(context, ended);
    warnOfRestored(context, verified);
    await learn();
    for (const line of deploy.commits.flatMap((each) => commitLines('deploy', each)))
        log.line(line);
    return await reportEnd(restore, deploy, verified);
}
function once(work) {
    let begun = null;
    return () => (begun ??= work());
}
async function tellMore(restore, known, deploy, begun) {
    if (begun.length === 0)
        return;
    const serverIds = begun.map(({ server }) => server.serverId);
    if (howEnded(deploy.end) !== howEnded(known.end))
        restore.context.log.line(undoing(deploy.end, serverIds));
    await summariseStart(restore, deploy, begun);
}
async function summariseStart(restore, deploy, begun) {
    const isBegun = ({ serverId }) => begun.some(({ server }) => server.serverId === serverId);
    const message = underWay(begun.map((each) => each.text));
    const report = {
        sign: '⚠️',
        headline: 'restore started',
        message,
        remarks: attemptRemarks(restore),
    };
    const servers = restore.servers.map((each) => ({
        ...each,
        action: isBegun(each) ? actionOf('not-followed') : actionOf('not-begun'),
    }));
    await summarise(restore, deploy, report, servers);
}
async function reportEnd(restore, deploy, servers) {
    const { context, inputs } = restore;
    const ends = servers.map((each) => ({ ...each, message: restore_outcome_messageOf(context, inputs, deploy.end, each) }));
    const bad = ends.filter(({ known }) => known.kind !== 'restored');
    const good = ends.filter(({ known }) => known.kind === 'restored');
    const isRestored = bad.length === 0;
    const isBegun = servers.some(({ known }) => known.kind !== 'not-begun');
    const message = messageOfAll(ends, deploy.end);
    const oldest = oldestOf(context, servers.map(({ server }) => server.snapshot));
    const [only] = bad.length === 1 && servers.length > 1 ? bad : [];
    const ofServers = [...bad, ...good].map(({ server: { serverId }, known, message: own }) => ({
        serverId,
        message: known.kind === 'restored' ? { ...own, next: '' } : own,
    }));
    return await reportRestore(restore, deploy, {
        result: isRestored ? 'restored' : isBegun ? 'restore-started' : 'not-restored',
        ...headlineOf(servers),
        message,
        ...(only === undefined ? {} : { annotation: withTheOne(message, only.message) }),
        ofServers: servers.length === 1 ? [] : ofServers,
        onlyIf: restore_outcome_onlyIfOf(servers),
        remarks: [...(isRestored ? [afterRestore(oldest)] : []), ...(isBegun ? attemptRemarks(restore) : [])],
        servers: servers.map(({ server, known }) => ({
            ...server,
            action: actionOf(known.kind),
            wayBack: mayBeUntouched(known) ? 'own' : null,
        })),
    });
}
;
const deployed_since_CLOCKS_DIFFER_MS = 60_000;
function othersDeploys(snapshots, { record, run, wasMadeHere }) {
    return snapshots.filter((each) => !isOurs(each, record) && isOfAnotherJob(each, run, wasMadeHere));
}
function deploysGoing(snapshots, surroundings) {
    return othersDeploys(snapshots, surroundings)
        .map((snapshot) => ({ snapshot, progress: surroundings.progressOf(snapshot) }))
        .filter(({ progress }) => progress.kind === 'going');
}
function deployedSince(ours, snapshots, surroundings) {
    const { record, progressOf } = surroundings;
    const asked = new Set(othersDeploys(snapshots, surroundings));
    return snapshots.flatMap((snapshot) => {
        if (isOurs(snapshot, record))
            return [];
        const progress = asked.has(snapshot) ? progressOf(snapshot) : { kind: 'unknown' };
        if (isNewerDeploy(snapshot, ours, surroundings))
            return [{ snapshot, progress, by: 'newer' }];
        return endedAfter(progress, record.intent.askedAtMs) ? [{ snapshot, progress, by: 'ended-later' }] : [];
    });
}
function isOurs(snapshot, { id, intent }) {
    return isSameId(snapshot.id, id) || readProvenance(snapshot.description)?.mark === intent.mark;
}
function isNewerDeploy(snapshot, ours, { run, wasMadeHere }) {
    const isOlder = snapshot.createdAtMs !== null && ours.createdAtMs !== null && snapshot.createdAtMs < ours.createdAtMs;
    if (isOlder || isOfThisJob(snapshot, run, wasMadeHere))
        return false;
    if (isOfAnyVersion(snapshot.description))
        return true;
    return isWithout(snapshot.description) && looksLikeDeploy(snapshot.name);
}
function endedAfter(progress, askedAtMs) {
    return progress.kind === 'ended' && (progress.endedAtMs ?? -Infinity) > askedAtMs + deployed_since_CLOCKS_DIFFER_MS;
}
;
function decideRestore(facts) {
    const { listing, record, server } = facts;
    if ('unreadable' in listing)
        return refuse({ kind: 'list-unreadable', why: listing.unreadable });
    if (listing.incomplete !== null)
        return refuse({ kind: 'list-incomplete', why: listing.incomplete });
    const snapshot = listing.snapshots.find((each) => isSameId(each.id, record.id));
    if (snapshot === undefined)
        return refuse({ kind: 'snapshot-deleted' });
    if (!isWhatMainMade(snapshot, record, facts)) {
        const kind = mayBeWhatMainMade(snapshot, record, facts) ? 'snapshot-unproven' : 'snapshot-differs';
        return refuse({ kind, found: snapshot });
    }
    if (phaseOf(snapshot) !== 'completed') {
        return refuse({ kind: 'snapshot-not-completed', status: snapshot.status });
    }
    if (server.kind === 'unavailable')
        return refuse({ kind: 'server-unreadable', why: server.why });
    if (server.kind === 'found' && serverPhaseOf(server.server.status) === 'restoring') {
        return refuse({ kind: 'server-restoring' });
    }
    const address = facts.sharedAddresses[0];
    if (address !== undefined)
        return refuse({ kind: 'runner-is-server', address });
    const later = deployedSince(snapshot, listing.snapshots, facts);
    if (later.length > 0)
        return refuse({ kind: 'deployed-since', later });
    const others = deploysGoing(listing.snapshots, facts);
    if (others.length > 0)
        return refuse({ kind: 'deploy-going', others });
    if (facts.dryRun)
        return refuse({ kind: 'dry-run' });
    return { kind: 'restore', snapshot, followUp: followUpOf(facts) };
}
function refuse(refusal) {
    return { kind: 'refuse', refusal };
}
function followUpOf(facts) {
    if (facts.server.kind !== 'found')
        return 'cannot-see-server';
    if (facts.jobStatus === 'cancelled')
        return 'job-cancelled';
    return facts.waitForRestore ? 'wait' : 'not-asked-to-wait';
}
function isWhatMainMade(snapshot, record, { run, base }) {
    const { name, mark, serverId } = record.intent;
    if (!isOf(snapshot, serverId) || !isNameOfRun(name, run, base))
        return false;
    const provenance = readProvenance(snapshot.description);
    const isOurs = provenance?.mark === mark && snapshot.name !== '' && isLikeName(snapshot.name, name);
    if (snapshot.name !== name && !isOurs)
        return false;
    if (provenance === null)
        return isWithout(snapshot.description);
    if (namesARepository(provenance) && !isSameRepository(provenance, run))
        return false;
    if (provenance.runId !== null && (provenance.runId !== run.id || provenance.attempt !== run.attempt))
        return false;
    return provenance.mark === null || provenance.mark === mark;
}
function mayBeWhatMainMade(snapshot, record, { run, base }) {
    const { intent } = record;
    return (isOf(snapshot, intent.serverId) &&
        isNameOfRun(intent.name, run, base) &&
        snapshot.name !== '' &&
        mayBeOurs(snapshot, intent, run));
}
function isNameOfRun(name, run, base) {
    const parts = parseName(name, base);
    return parts?.runId === run.id && parts.attempt === run.attempt;
}
function namesARepository(provenance) {
    return provenance.repo !== null || provenance.repoId !== null;
}
;
const read_budget_MINUTE_MS = 60_000;
function readBudget(timeoutMs = Infinity) {
    return Math.min(2 * read_budget_MINUTE_MS, timeoutMs);
}
function readBudgetBeforeRestore(jobStatus, timeoutMs) {
    return Math.min((jobStatus === 'cancelled' ? 1 : 5) * read_budget_MINUTE_MS, timeoutMs);
}
;
const MOST_READS = 4;
async function checkBeforeRestore(context, inputs, records) {
    const wasMadeHere = (each) => context.madeHere.has(each);
    const endsAfterMs = Math.min(...records.map(({ intent }) => intent.askedAtMs));
    const readBudgetMs = readBudgetBeforeRestore(inputs.jobStatus, inputs.restoreTimeoutMs);
    const startMs = context.clock.elapsedMs();
    const asked = new Set();
    for (let reads = 1;; reads++) {
        const leftMs = Math.max(0, readBudgetMs - (context.clock.elapsedMs() - startMs));
        const servers = await check_before_restore_readAll({ ...context, readBudgetMs: leftMs }, records);
        const others = servers.flatMap(({ record, listing }) => 'unreadable' in listing
            ? []
            : othersDeploys(listing.snapshots, { record, run: context.run, wasMadeHere }));
        const isNew = others.some(({ id }) => !asked.has(id));
        for (const { id } of others)
            asked.add(id);
        const progressOf = await context.github.progressOf(others, {
            endsAfterMs,
            isOld: (each) => isOlderThanAnyJob(each, providerNowMs(context)),
        });
        const isLast = !isNew || context.github.isDisabled || reads === MOST_READS || wasStopped(context.signal);
        if (isLast)
            return servers.map((each) => decideOn(context, inputs, each, progressOf));
    }
}
async function check_before_restore_readAll(context, records) {
    const reads = await readTogether(context, records.map((record) => ({ serverId: record.intent.serverId, record })), ({ serverId }, readBudgetMs) => readListing({ ...context, readBudgetMs }, serverId), ({ serverId }, readBudgetMs) => lookUpServer({ ...context, readBudgetMs }, serverId));
    return reads.map(({ server, first, second }) => ({ ...server, listing: first, lookup: second }));
}
function decideOn(context, inputs, { serverId, record, listing, lookup }, progressOf) {
    const decision = decideRestore({
        record,
        run: context.run,
        base: inputs.name,
        listing,
        server: lookup,
        sharedAddresses: lookup.kind === 'found' ? ownAmong(lookup.server.addresses, context.interfaces) : [],
        wasMadeHere: (each) => context.madeHere.has(each),
        progressOf,
        jobStatus: inputs.jobStatus,
        waitForRestore: inputs.waitForRestore,
        dryRun: inputs.dryRun,
    });
    return { serverId, record, listed: 'unreadable' in listing ? null : listing.snapshots, lookup, decision };
}
;
async function restoreAfterDeploy(context, inputs, records, status) {
    const known = { end: { subject: 'deploy', status, failedSteps: [] }, commits: [] };
    context.log.line(checking(known.end, records.map(({ intent }) => intent.serverId)));
    const deadlineMs = context.clock.elapsedMs() + restoreLimit(inputs.jobStatus, inputs.restoreTimeoutMs);
    const servers = await checkBeforeRestore(context, inputs, records);
    const restore = { context, inputs, servers };
    const askGitHub = async () => ({
        end: await deployEnd(context, status),
        commits: await undoneCommits(restore),
    });
    if (wasStopped(context.signal))
        return await reportStopped(restore, await askGitHub());
    const allowed = servers.flatMap((server) => {
        if (server.decision.kind !== 'restore')
            return [];
        const { snapshot, followUp } = server.decision;
        return [{ ...server, snapshot, snapshotId: snapshot.id, followUp, isFollowed: followUp === 'wait' }];
    });
    if (allowed.length < servers.length)
        return await reportRefused(restore, await askGitHub());
    return await carryOutRestore(restore, allowed, { known, askGitHub, deadlineMs });
}
const NOT_RESTORED = { result: 'not-restored', sign: '❌', headline: 'not restored' };
async function reportStopped(restore, deploy) {
    const { context, servers } = restore;
    return await reportRestore(restore, deploy, {
        ...NOT_RESTORED,
        message: checkStopped(servers.map((each) => each.serverId), String(context.signal.reason)),
        ofServers: [],
        onlyIf: 'last-change',
        servers: servers.map((each) => restore_after_deploy_untouched(each, 'own')),
    });
}
function restore_after_deploy_untouched(server, wayBack) {
    return { ...server, action: 'keep', wayBack };
}
async function reportRefused(restore, deploy) {
    const { servers, context } = restore;
    const { run } = context;
    const refused = servers.flatMap(({ serverId, record, decision }) => decision.kind === 'refuse' ? [{ serverId, snapshotId: record.id, refusal: decision.refusal }] : []);
    const [only] = servers.length === 1 ? refused : [];
    if (deploy.end.failedSteps.length > 0)
        context.log.line(`${howEnded(deploy.end)}.`);
    return await reportRestore(restore, deploy, {
        ...NOT_RESTORED,
        message: only === undefined ? refusedRestores(refused, servers.length, run) : refusedRestore(only, run),
        ofServers: only === undefined
            ? refused.map((each) => ({ serverId: each.serverId, message: refusedRestore(each, run) }))
            : [],
        onlyIf: onlyIfOfAll(refused.map(({ refusal }) => refusal)),
        servers: servers.map((each) => restore_after_deploy_untouched(each, isOfUse(each) ? 'own' : 'other')),
    });
}
function isOfUse({ decision }) {
    return decision.kind === 'restore' || canRollBack(decision.refusal);
}
async function undoneCommits({ context, inputs, servers }) {
    if (context.run.attempt !== '1' || servers.some(({ decision }) => decision.kind === 'refuse'))
        return [];
    const owner = { base: inputs.name, run: context.run };
    const bases = servers.flatMap(({ record, listed }) => commitBefore(listed ?? [], record, owner));
    return await commitsSince(context, bases);
}
;
async function runPost(context, inputs, records) {
    const aware = { ...context, providerAheadMs: providerAheadOf(records) };
    const outcome = await decideAndAct(aware, inputs, records);
    await commentOnPullRequest(context, inputs, outcome);
    if (!wasStopped(context.signal) || outcome.failure !== null)
        return outcome;
    return { ...outcome, failure: postStopped(String(context.signal.reason)) };
}
async function decideAndAct(context, inputs, records) {
    const decision = decideFirst(records, inputs);
    switch (decision.kind) {
        case 'nothing':
            return postWithoutSnapshots(context.log);
        case 'state-damaged':
            return await reportDamagedState(context, inputs, decision);
        case 'not-completed':
            return await reportMissingSnapshot(context, inputs, decision);
        case 'prune':
            return await pruneAfterDeploy(context, inputs);
        case 'skipped':
            return await reportSkipped(context, decision.servers);
        case 'unknown-status':
            return await reportUnknownStatus(context, inputs, decision);
        case 'not-asked':
            return await leave_as_is_restoreNotRequested(context, inputs, decision);
        case 'older-failure':
            return await reportOlderFailure(context, inputs, decision);
        case 'examine':
            return await restoreAfterDeploy(context, inputs, decision.servers, decision.status);
    }
}
async function reportDamagedState(context, inputs, { askedFor }) {
    const isSkipped = readDeployStatus(inputs.deployStatus, inputs.jobStatus) === 'skipped';
    const message = recordsDamaged(!isSkipped);
    const sign = askedFor ? '❌' : '⚠️';
    await writeSummary(context, { sign, headline: 'nothing was done', isDeployed: !isSkipped, message });
    if (askedFor)
        return { result: 'not-restored', failure: message };
    context.log.warning((0, domain_message.b)(message));
    return { result: 'kept', failure: null };
}
;
async function postWithoutInputs(context, read, records, problem) {
    const jobStatus = readJobStatus(read('job-status'));
    const deployStatus = read('deploy-status');
    const status = readDeployStatus(deployStatus, jobStatus);
    const deployed = mayHaveDeployed(records, { deployStatus, jobStatus });
    const created = records.kind === 'read' ? records.servers.filter((each) => each.kind === 'created') : [];
    const serverIds = created.map(({ intent }) => intent.serverId);
    const isEmpty = read('api-token').trim() === '' && deployStatus.trim() === '';
    const asked = whatIsAsked(read, records, status, deployed);
    const message = inputsUnreadable(isEmpty ? null : problem, status === 'unknown', {
        serverIds,
        deployed: deployed ? 'yes' : 'no',
        isRestoreWanted: asked !== 'nothing',
    });
    const hasWay = deployed && status !== 'success';
    const onlyIf = status === 'unknown' ? 'deploy-failed' : null;
    const ways = hasWay ? created.map(ownSource) : [];
    const advice = post_outcome_adviceOn(context, { apiUrl: apiUrlOf(read) }, ways, onlyIf);
    const kept = created.map(({ id, intent }) => snapshotKept(id, intent.serverId));
    for (const line of kept)
        context.log.line(line);
    await writeSummary(context, {
        sign: asked === 'nothing' ? '⚠️' : '❌',
        headline: 'nothing was done',
        isDeployed: deployed,
        message,
        remarks: kept,
        rollback: rollbackOf(advice, jobStatus === 'success'),
    });
    if (asked === 'restore')
        return { result: 'not-restored', failure: message, advice };
    if (asked === 'unknown')
        return { result: 'kept', failure: message, advice };
    context.log.warning((0, domain_message.b)(withRollback(context, message, advice)));
    return { result: 'kept', failure: null, advice };
}
function apiUrlOf(read) {
    try {
        return parseApiUrl(read('api-url'));
    }
    catch (error) {
        if (!(error instanceof InputError))
            throw error;
        return null;
    }
}
function whatIsAsked(read, records, status, deployed) {
    if (status === 'success' || status === 'skipped')
        return 'nothing';
    try {
        const restoreOn = parseRestoreOn(read('restore-on'));
        if (status === 'unknown') {
            const isOpen = deployed && readJobStatus(read('job-status')) !== 'success';
            return isOpen && isWanted(records, { restoreOn }) ? 'unknown' : 'nothing';
        }
        const isNamed = restoreOn.includes(status) || (records.kind === 'read' && records.restoreOn.includes(status));
        return isNamed && !isLeftAtJob(read('deploy-status')) ? 'restore' : 'nothing';
    }
    catch (error) {
        if (!(error instanceof InputError))
            throw error;
        return 'restore';
    }
}
;
function pruneSummary({ dryRun, fails, sentences, snapshots }) {
    const headline = `${fails ? '❌' : '✅'} ${dryRun ? 'Pruning: dry run, nothing was deleted' : 'Pruning'}`;
    const table = snapshots === null || snapshots.rows.length === 0 ? '' : tableMarkdown(snapshots);
    return summaryOf(headline, sentences.map(prose), '', [table]);
}
;
async function pruneAndReport(context, inputs) {
    const { log, signal } = context;
    const { done, failed } = await pruneServers(context, inputs, log.notice);
    exportPruned(context.toolkit, prunedSnapshots(done));
    const reasons = new Set(failed.map(({ error }) => error));
    const all = [...failed, ...leftOver(done)];
    const sentences = [...saidOfAll(done, inputs.dryRun), ...linesOf(all, inputs.serverIds.length)];
    for (const sentence of sentences)
        log.line(sentence);
    const fails = all.length > 0;
    await context.summary.write(pruneSummary({
        dryRun: inputs.dryRun,
        fails,
        sentences,
        snapshots: done.length === 0 ? null : planTable(done),
    }));
    const [error] = reasons;
    if (error !== undefined && reasons.size === 1 && failed.length > 1)
        throw error;
    if (!fails)
        endIfStopped(signal, WHAT_WAS_DELETED);
    if (fails)
        throw failureOf(all, inputs.serverIds, prune_notPruned);
}
function linesOf(failed, servers) {
    return [...Map.groupBy(failed, ({ error }) => error)].map(([{ message }, those]) => servers === 1 ? message : lineOf(those.map((each) => each.serverId).join(', '), message));
}
const GONE = 'already gone';
function prunedSnapshots(servers) {
    const all = servers.flatMap(({ serverId, rows }) => rows.map((row) => ({ serverId, ...row })));
    return {
        deleted: all
            .filter((row) => isDeleted(row) || row.action === 'would delete')
            .map((row) => (row.action === ALREADY_DELETED ? { ...row, why: GONE } : row)),
        kept: all.filter(stays),
    };
}
;
const ENDS = {
    'rollback-snapshot-missing': 'refused',
    'rollback-no-latest': 'refused',
    'rollback-snapshot-not-completed': 'refused',
    'rollback-snapshot-ambiguous': 'refused',
    'rollback-not-confirmed': 'refused',
    'rollback-runner-is-server': 'refused',
    'rollback-server-restoring': 'refused',
    'rollback-server-unreadable': 'refused',
    'rollback-snapshot-deleted': 'refused',
    'rollback-snapshot-changed': 'refused',
    'rollback-newer-snapshot': 'refused',
    'rollback-safety-snapshot-lost': 'refused',
    'rollback-safety-snapshot-failed': 'failed',
    'rollback-refused': 'refused',
    'rollback-incomplete': 'failed',
};
const END_OF_CODE = new Map(Object.entries(ENDS));
function unrestoredHeadline(code, isBefore) {
    const how = code === 'stopped' ? 'stopped' : (END_OF_CODE.get(code) ?? 'failed');
    return `❌ Rollback ${how}: nothing was ${isBefore ? 'changed' : 'restored'}`;
}
const SEE_TABLE = 'Set "snapshot-id" to an id from the table in the log and in the summary.';
function noTarget({ serverId, wanted, listed }, found, base) {
    const next = listed.length === 0 ? {} : { next: SEE_TABLE };
    switch (found.kind) {
        case 'missing':
            return {
                code: 'rollback-snapshot-missing',
                what: `Server ${serverId} has no snapshot with the id or the name ${wanted}.`,
                ...next,
            };
        case 'no-latest':
            return {
                code: 'rollback-no-latest',
                what: `Server ${serverId} has no completed snapshot that this action created under the name ${base}.`,
                ...next,
            };
        case 'not-completed': {
            const { id, name, status } = found.snapshot;
            return {
                code: 'rollback-snapshot-not-completed',
                what: `Snapshot ${id} (${name}) of server ${serverId} is "${status}", not completed.`,
                ...next,
            };
        }
        case 'ambiguous': {
            const which = idList(found.snapshots.map(restore_named));
            return {
                code: 'rollback-snapshot-ambiguous',
                what: `Several snapshots of server ${serverId} match ${wanted}: ${which}.`,
                next: 'Set "snapshot-id" to the id of one of them.',
            };
        }
    }
}
function rollbackRefused(refusal, serverId) {
    switch (refusal.kind) {
        case 'not-confirmed':
            return {
                code: 'rollback-not-confirmed',
                what: `"confirm" does not match server ${serverId}.`,
                next: `Set "confirm" to ${refusal.expected.map((each) => `"${each}"`).join(' or ')}.`,
            };
        case 'runner-is-server':
            return {
                code: 'rollback-runner-is-server',
                what: `This runner has the address ${refusal.address} of server ${serverId}: a restore would stop it.`,
                next: 'Use a runner on another machine.',
            };
        case 'server-restoring':
            return {
                code: 'rollback-server-restoring',
                what: `Server ${serverId} is already being restored.`,
                next: 'Wait until that restore is over, and check the server before you run this again.',
            };
        case 'server-unknown':
            return {
                code: 'rollback-server-unreadable',
                what: refusal.why,
                next: 'Set "wait: false" to roll back without a check of the server.',
            };
    }
}
function snapshotChanged(serverId, before, now) {
    const what = `Snapshot ${before.id} (${before.name}) of server ${serverId}`;
    if (now === undefined) {
        return {
            code: 'rollback-snapshot-deleted',
            what: `${what} was deleted while this step was running.`,
            next: 'Run this again with another "snapshot-id".',
        };
    }
    return {
        code: 'rollback-snapshot-changed',
        what: `${what} has changed while this step was running: it is now "${now.status}" (${now.name}).`,
        next: 'Check its snapshots at VPS.org, then run this again.',
    };
}
function safetySnapshotLost(serverId, { id, name }) {
    return {
        code: 'rollback-safety-snapshot-lost',
        what: `Safety snapshot ${id} (${name}) of server ${serverId} no longer exists.`,
        next: 'Run this again.',
    };
}
function latestChanged(serverId, before, now) {
    const change = `from ${before.id} to ${now.id} (${now.name})`;
    return {
        code: 'rollback-newer-snapshot',
        what: `"latest" of server ${serverId} changed ${change} while this step was running.`,
        next: 'Check that no deploy is running, then run this again.',
    };
}
const restore_NOTHING_CHANGED = 'Nothing was changed.';
function notRestored(serverId, safety) {
    return safety === null
        ? `Server ${serverId} was not restored.`
        : `Server ${serverId} was not restored; its safety snapshot is ${restore_named(safety)}.`;
}
function severalRefused(all, refused, isBefore) {
    return {
        code: 'rollback-refused',
        what: `${refused.length} of ${counted(all.length, 'server')} cannot be rolled back: ${idList(refused)}.`,
        state: isBefore ? 'Nothing was changed on any server.' : 'No server was restored.',
        next: 'Read the log: it says why for each server.',
    };
}
function beforeFailureLines({ deleted, pending, kept }) {
    return [
        ...(deleted.length === 0 ? [] : [`Deleted before, to free a slot: ${deleted.map(restore_named).join(', ')}.`]),
        ...(pending.length === 0 ? [] : [`Still being created at VPS.org: ${pending.map(restore_named).join(', ')}.`]),
        ...(kept.length === 0 ? [] : [`Completed before, and kept: ${kept.map(restore_named).join(', ')}.`]),
    ];
}
const OR_WITHOUT_SAFETY = 'Only if you can lose present data, set "safety-snapshot: false".';
const WITHOUT_SAFETY = `Run this again. ${OR_WITHOUT_SAFETY}`;
function noSafetySnapshot(serverId, cause, { deleted }, isStopped) {
    const also = deleted.length === 0 ? '' : `; deleted before: ${deleted.map(restore_named).join(', ')}`;
    const { code, what } = cause;
    const known = cause.state === undefined || cause.state === restore_NOTHING_CHANGED ? '' : `${cause.state} `;
    const state = `${known}Server ${serverId} was not restored${also}.`;
    const advice = cause.onlyNextHelps === true && cause.next !== undefined
        ? `${cause.next} ${OR_WITHOUT_SAFETY}`
        : WITHOUT_SAFETY;
    return { code, what, state, ...(isStopped ? {} : { next: advice }) };
}
function noSafetySnapshots(all, failed) {
    const which = `${failed.length} of ${counted(all.length, 'server')}: ${idList(failed)}`;
    return {
        code: 'rollback-safety-snapshot-failed',
        what: `Could not create a safety snapshot of ${which}.`,
        state: 'No server was restored.',
        next: WITHOUT_SAFETY,
    };
}
function severalNotRestored(all, bad, { isOpen, isStarted }) {
    const good = all.filter((each) => !bad.includes(each));
    const failed = isOpen ? 'Could not confirm the restore of' : 'Could not restore';
    const others = isStarted ? 'Started, and not checked' : 'Restored';
    return {
        code: 'rollback-incomplete',
        what: `${failed} ${bad.length} of ${counted(all.length, 'server')}: ${idList(bad)}.`,
        ...(good.length === 0 ? {} : { state: `${others}: ${idList(good)}.` }),
        next: 'Do what the log and the summary say for each server.',
    };
}
function restore_named({ id, name }) {
    return `${id} (${name})`;
}
;
const HEADLINES = {
    running: '⏳ Rollback in progress',
    started: '⚠️ Rollback started, and not checked',
    done: '✅ Rollback done',
    stopped: '⚠️ Rollback done: restored, and stopped',
    dryRun: '✅ Dry run: nothing was changed',
    dryRunFails: '⚠️ Dry run: a real run would fail',
    failed: '❌ Rollback failed',
    unclear: '⚠️ Rollback unclear: check the server at VPS.org',
};
function startedLine(serverId, target, isLost) {
    const restore = `the restore of server ${serverId} from snapshot ${restore_lines_named(target)}`;
    return isLost
        ? `The answer to ${restore} was lost, but the server is now "restoring".`
        : `VPS.org accepted ${restore}.`;
}
const NOT_CHECKED = '"wait" is "false", so its end is not checked. Check the server at VPS.org in 5 to 15 minutes.';
function severalStarted(count) {
    return (`VPS.org accepted the restores of ${count} servers. "wait" is "false", so their end is not checked. ` +
        'Check the servers at VPS.org in 5 to 15 minutes.');
}
function wayBackLine(safety) {
    return safety === null
        ? 'There is no safety snapshot.'
        : `The state before the rollback is in safety snapshot ${restore_lines_named(safety)}.`;
}
function afterRollback(sinceMs) {
    return (`What was written since ${since(sinceMs)} is no longer on the server. Check the site. ` +
        'The next push deploys again: correct the cause first.');
}
function restore_lines_runningText(usual) {
    return `In progress (${usual}). If this text stays, the step was stopped: check the server at VPS.org.`;
}
function restoringLine(serverId, target) {
    return `Restoring server ${serverId} from snapshot ${restore_lines_named(target)}.`;
}
function creatingSafetyLine(serverId, name) {
    return `Creating safety snapshot ${name} of server ${serverId}.`;
}
function checkSnapshots(serverId) {
    return `Check the snapshots of server ${serverId} at VPS.org.`;
}
function targetLine(serverId, server, snapshot, ageMs) {
    const which = server === null ? '' : ` (${server.name}, ${server.status})`;
    const age = ageMs === null ? 'of unknown age' : `created ${duration(ageMs)} ago`;
    const lost = 'Everything written to its disk since then is lost.';
    return `Server ${serverId}${which} goes back to ${snapshot}, ${age}. ${lost}`;
}
function notCheckedWarning(serverId) {
    return `Could not read the state of server ${serverId}, so the end of its restore will not be checked.`;
}
function olderChoicesLine(snapshotId) {
    return `"latest" is snapshot ${snapshotId}. Older snapshots of deploys:`;
}
function skippedWarning({ id, name, status, createdAtMs }) {
    const why = createdAtMs === null ? `has no readable date and is "${status}"` : `is newer and "${status}"`;
    return `"latest" does not use snapshot ${id} (${name}), which ${why}.`;
}
function laterAttemptWarning(snapshotId, attempt) {
    return (`Snapshot ${snapshotId} is from attempt ${attempt} of its run and may contain what a failed attempt left. ` +
        'To use another one, set "snapshot-id".');
}
function failedDeploysWarning(serverId, latestId, good) {
    return (`Snapshot ${latestId} ("latest") may contain what a failed deploy left on server ${serverId}. ` +
        `The last good state is in ${good.text}. To use it, run this again with snapshot-id: ${good.id}`);
}
function mixedRunsWarning(runs) {
    const which = runs.map(({ serverId, run }) => `${serverId} to before run ${run ?? 'unknown'}`).join(', ');
    return (`The servers go back to before different deploys: ${which}. ` +
        'If they must match, set "snapshot-id" to the snapshots of one run.');
}
function dryRunLine(serverId, target, safety) {
    const first = safety === null ? 'without a safety snapshot' : `after safety snapshot ${safety}`;
    return `Server ${serverId} would be restored from snapshot ${restore_lines_named(target)}, ${first}.`;
}
function dryRunFails(serverIds) {
    return ('A real run would fail and restore nothing: ' +
        `no slot can be freed for the safety snapshot of ${idList(serverIds)}.`);
}
function listLine(serverIds) {
    const whose = serverIds.length === 1 ? `server ${serverIds.join()}` : `${serverIds.length} servers`;
    return `All snapshots of ${whose}, the newest first:`;
}
const LIST_EXPLAINED = 'Each snapshot shows the server before the deploy of its commit. "Deploy" says how the workflow run of that deploy ended.';
const LIST_LOSES = 'Only completed snapshots can be restored. A restore overwrites everything written since the snapshot.';
function restorableLine(serverId, snapshotId, age) {
    return `snapshot ${snapshotId} of server ${serverId} (${age})`;
}
function restorableLatestLine(servers) {
    return `"latest" of ${servers} servers`;
}
function restore_lines_named({ id, name }) {
    return `${id} (${name})`;
}
;
function describeSnapshots(listed, facts) {
    const latest = findTarget(LATEST, listed, facts);
    return listed
        .toSorted((a, b) => byAge(b, a))
        .map((snapshot) => {
        const kind = kindOf(snapshot, facts);
        return {
            snapshot,
            kind,
            maker: makerOf(snapshot, facts.run),
            isLatest: latest.kind === 'found' && latest.snapshot === snapshot,
            isLastGood: snapshot.id === facts.lastGoodId,
            protectedBy: protectingPattern(snapshot, facts.protect),
            runEnd: isOfDeploy(kind) ? facts.runEndOf(snapshot) : null,
        };
    });
}
function snapshotsOfDeploys(listed, owner) {
    return listed.filter((each) => isOfDeploy(kindOf(each, owner)));
}
function isOfDeploy(kind) {
    return kind === 'deploy' || kind === 'other-name';
}
function kindOf(snapshot, owner) {
    const ownership = ownershipOf(snapshot, owner);
    if (ownership.kind !== 'own')
        return ownership.kind;
    return ownership.parts.base === PRE_RESTORE ? 'rollback' : 'deploy';
}
;
function snapshotList(servers, context) {
    const columns = COLUMNS.filter(({ title }) => servers.length > 1 || title !== 'Server');
    const tableOf = (shown) => ({
        columns: shown.map(({ title }) => title),
        rows: servers.flatMap(({ serverId, snapshots }) => snapshots.map((each) => shown.map(({ cellOf }) => cellOf({ ...each, serverId }, context)))),
    });
    const repo = repositoryOf(context.run);
    return {
        short: tableOf(columns.filter(({ isShort = false }) => isShort)),
        full: tableOf(columns),
        restorable: [...latestOfAll(servers, repo), ...servers.flatMap((each) => eachOf(each, repo, context))],
        repo,
    };
}
const NONE = '–';
const COLUMNS = [
    { title: 'Server', isShort: true, cellOf: ({ serverId }) => serverId },
    { title: 'Id', isShort: true, cellOf: ({ snapshot }) => snapshot.id },
    { title: 'Name', cellOf: ({ snapshot }) => snapshot.name },
    { title: 'Status', isShort: true, cellOf: ({ snapshot }) => snapshot.status },
    { title: 'Size', cellOf: ({ snapshot: { sizeMb } }) => (sizeMb === null ? NONE : size(sizeMb)) },
    { title: 'Created', cellOf: ({ snapshot }) => date(snapshot.createdAtMs) },
    { title: 'Age', isShort: true, cellOf: ageOf },
    {
        title: 'Own',
        isShort: true,
        cellOf: ({ kind }) => (kind === 'deploy' || kind === 'rollback' ? 'yes' : 'no'),
    },
    { title: 'Created by', isShort: true, cellOf: creatorOf },
    { title: 'Commit', isShort: true, cellOf: ({ snapshot }) => commitOf(snapshot.description) ?? NONE },
    { title: 'Deploy', isShort: true, cellOf: deployOf },
    { title: 'Note', isShort: true, cellOf: noteOf },
];
function ageOf({ snapshot }, { nowMs }) {
    const ms = ageMs(snapshot.createdAtMs, nowMs);
    return ms === null ? 'unknown' : roughly(ms);
}
function creatorOf({ snapshot, maker }, { run }) {
    if (maker === null) {
        const others = madeBy(snapshot, readProvenance(snapshot.description)?.job ?? null);
        return others === '' ? 'not this action' : others.slice(' from '.length);
    }
    const job = maker.job === null ? '' : `, job "${maker.job}"`;
    const text = `run ${maker.runId}, attempt ${maker.attempt}${job}`;
    const href = attemptPage(maker, run);
    return href === null ? text : { text, href };
}
const RUN_ENDS = {
    succeeded: 'succeeded',
    'not-succeeded': 'did not succeed',
    running: 'running',
};
function deployOf({ kind, runEnd }) {
    if (runEnd !== null)
        return RUN_ENDS[runEnd];
    return isOfDeploy(kind) ? 'unknown' : NONE;
}
function noteOf({ snapshot, kind, isLatest, isLastGood, protectedBy }) {
    const notes = [
        ...(isLatest ? ['"latest"'] : []),
        ...(isLastGood ? ['last good state'] : []),
        ...(kind === 'rollback' ? ['state before a rollback'] : []),
        ...(kind === 'other-name' ? ['another "name"'] : []),
        ...(protectedBy === null ? [] : [`protected by "${protectedBy}"`]),
        ...(isRestorable(snapshot) ? [] : ['cannot be restored']),
    ];
    return notes.length === 0 ? NONE : notes.join(', ');
}
function isRestorable(snapshot) {
    return phaseOf(snapshot) === 'completed';
}
function latestOfAll(servers, repo) {
    const latest = servers.flatMap(({ serverId, snapshots }) => {
        const found = snapshots.find(({ isLatest }) => isLatest);
        return found === undefined ? [] : [{ serverId, snapshotId: found.snapshot.id }];
    });
    if (servers.length < 2 || latest.length < servers.length)
        return [];
    const what = restorableLatestLine(latest.length);
    return [{ serverId: null, what, command: workflowCommand({ repo, servers: latest }) }];
}
function eachOf({ serverId, snapshots }, repo, { nowMs }) {
    return snapshots
        .filter(({ snapshot }) => isRestorable(snapshot))
        .map(({ snapshot: { id, createdAtMs } }) => ({
        serverId,
        what: restorableLine(serverId, id, age(createdAtMs, nowMs)),
        command: workflowCommand({ repo, servers: [{ serverId, snapshotId: id }] }),
    }));
}
function listChapters({ full, restorable, repo }) {
    if (full.rows.length === 0)
        return [];
    const table = `#### All snapshots\n\n${tableMarkdown(full)}`;
    return [table, prose(LIST_EXPLAINED), ...(restorable.length === 0 ? [] : howToRestore(restorable, repo))];
}
function howToRestore(restorable, repo) {
    const servers = [...new Set(restorable.map(({ serverId }) => serverId))].filter((each) => each !== null);
    const blockOf = ({ what, command }) => `${prose(capital(what))}:\n\n${commandBlock([command])}`;
    const chapters = servers.map((serverId) => ({
        title: `Commands for server ${serverId}`,
        markdown: restorable
            .filter((each) => each.serverId === serverId)
            .map(blockOf)
            .join('\n\n'),
    }));
    return [
        `#### Restore one of them`,
        prose(LIST_LOSES),
        `In the browser: open [the rollback workflow](${rollbackPage(repo)}), choose "Run workflow", and enter the id of the server and the id of a snapshot.`,
        'Or copy a command:',
        ...restorable.filter(({ serverId }) => serverId === null).map(blockOf),
        ...chapters.map(({ title, markdown }) => (servers.length === 1 ? markdown : folded(title, markdown))),
    ];
}
;
function rollbackSummary(report) {
    const { headline, message = null, sentences = [], servers = [], help = null } = report;
    const { choices = null, list = null, undo = null, again = null, commits = [], snapshots = null } = report;
    const parts = [
        ...(message === null ? [] : [prose(message.what), alertOf(message)]),
        ...sentences.map(prose),
        serversMarkdown(servers),
        help === null ? '' : `[Help for ${help.code}](${help.page})`,
        hasRows(choices) ? `#### Snapshots to choose from\n\n${tableMarkdown(choices)}` : '',
        ...(list === null ? [] : listChapters(list)),
    ];
    return summaryOf(headline, parts, again !== null ? againChapter(again) : undo === null ? '' : undoChapter(undo), [
        commitsChapter('rollback', commits),
        hasRows(snapshots) ? folded('Snapshots before the rollback', tableMarkdown(snapshots)) : '',
    ]);
}
function hasRows(table) {
    return table !== null && table.rows.length > 0;
}
function alertOf({ state = '', next = '' }) {
    const lines = [state, next].filter((each) => each !== '');
    return lines.length === 0 ? '' : ['> [!WARNING]', ...lines.map((each) => `> ${prose(each)}`)].join('\n');
}
function serversMarkdown(servers) {
    if (servers.length === 0)
        return '';
    const rows = servers.map(({ serverId, text }) => `| ${code(serverId)} | ${prose(text)} |`);
    return ['| Server | What happened |', '| --- | --- |', ...rows].join('\n');
}
function undoChapter(undo) {
    const how = [
        `This restores the state before the rollback. ${whatIsLost(undo.sinceMs)}`,
        rollbackForm(undo),
        'Or copy this command:',
        commandBlock([workflowCommand(undo)]),
    ];
    return folded('How to undo this rollback', how.join('\n\n'));
}
function againChapter(again) {
    return [
        '#### Roll back again',
        conditionSentence(again),
        rollbackForm(again),
        'Or copy this command:',
        commandBlock([workflowCommand(again)]),
    ]
        .filter((each) => each !== '')
        .join('\n\n');
}
;
async function announceRollback(context, { name, isListed }, servers) {
    for (const each of servers) {
        announce(context, each);
        if (each.wanted !== LATEST)
            continue;
        if (!isListed)
            printOlderChoices(context, each);
        explainLatest(context, each);
    }
    warnIfMixed(context, servers);
    await Promise.all(servers.map(async (each) => {
        if (each.wanted === LATEST)
            await warnOfFailedDeploys(context, name, each);
    }));
}
function announce({ log, clock }, { serverId, target, lookup }) {
    if (lookup.kind !== 'found') {
        log.line(lookup.why);
        log.warning(notCheckedWarning(serverId));
    }
    const ageMs = target.createdAtMs === null ? null : clock.nowMs() - target.createdAtMs;
    log.line(targetLine(serverId, lookup.kind === 'found' ? lookup.server : null, origin(target), ageMs));
}
function printOlderChoices({ log }, { serverId, target, found }) {
    if (found.runnersUp.length === 0)
        return;
    log.line(olderChoicesLine(target.id));
    printTable(log, snapshotsTable([{ serverId, listed: found.runnersUp }]));
}
function explainLatest({ log }, { target, found }) {
    for (const each of found.passedOver)
        log.warning(skippedWarning(each));
    const attempt = readProvenance(target.description)?.attempt ?? runAndAttemptOf(target.name)?.attempt ?? '1';
    if (attempt !== '1')
        log.warning(laterAttemptWarning(target.id, attempt));
}
async function warnOfFailedDeploys(context, base, { serverId, listed, target }) {
    const good = await findLastGood(context, base, listed);
    const snapshot = listed.find((each) => each.id === good);
    if (snapshot === undefined || snapshot.id === target.id)
        return;
    context.log.warning(failedDeploysWarning(serverId, target.id, { id: snapshot.id, text: origin(snapshot) }));
}
function warnIfMixed({ log }, servers) {
    const runs = servers.map(({ serverId, target }) => ({ serverId, run: announce_rollback_runOf(target) }));
    if (new Set(runs.map((each) => each.run)).size <= 1)
        return;
    log.warning(mixedRunsWarning(runs));
}
function announce_rollback_runOf({ description, name }) {
    return readProvenance(description)?.runId ?? runAndAttemptOf(name)?.runId ?? null;
}
;
class FailedRollback extends StepError {
    report;
    constructor(facts, report, cause) {
        super(facts, { cause });
        this.report = report;
    }
}
function refusedRollback({ log }, serverIds, refused, { isBefore, choices = null, list = null, }) {
    const inOrder = serverIds.flatMap((id) => refused.find((each) => each.serverId === id) ?? []);
    const [first] = inOrder;
    if (first !== undefined && serverIds.length === 1) {
        const { error, state } = first;
        const headline = unrestoredHeadline(error.facts.code, isBefore);
        return new FailedRollback({ ...error.facts, state }, { headline, choices, list, isOpen: false }, error);
    }
    const servers = inOrder.map(({ serverId, error, state }) => ({
        serverId,
        text: (0, domain_message.b)({ ...error.facts, state: isBefore ? '' : state }),
    }));
    for (const { serverId, text } of servers)
        log.line(`[${serverId}] ${text}`);
    const ids = inOrder.map((each) => each.serverId);
    const facts = severalRefused(serverIds, ids, isBefore);
    const headline = unrestoredHeadline(facts.code, isBefore);
    return new FailedRollback(facts, { headline, servers, choices, list, isOpen: false }, first?.error);
}
;
async function listSnapshots(context, inputs, servers) {
    const isWanted = inputs.dryRun && inputs.targets.some(({ wanted }) => wanted === LATEST);
    if (!isWanted || servers.every(({ listed }) => listed.length === 0))
        return null;
    const owner = { base: inputs.name, run: context.run };
    const runEndOf = await context.github.runEndsOf(servers.flatMap(({ listed }) => snapshotsOfDeploys(listed, owner)));
    const described = await Promise.all(servers.map(async ({ serverId, listed }) => {
        const lastGoodId = await findLastGood(context, inputs.name, listed);
        const facts = { ...owner, protect: inputs.protect, lastGoodId, runEndOf };
        return { serverId, snapshots: describeSnapshots(listed, facts) };
    }));
    const list = snapshotList(described, { run: context.run, nowMs: providerNowMs(context) });
    print(context, list, described);
    return list;
}
function print({ log }, { short, restorable }, servers) {
    log.line(listLine(servers.map(({ serverId }) => serverId)));
    printTable(log, short);
    log.line(LIST_EXPLAINED);
    if (restorable.length === 0)
        return;
    log.line(LIST_LOSES);
    for (const { what, command } of restorable)
        log.line(`To restore ${what}: ${command}`);
}
;
async function checkRollback(context, inputs) {
    const { done, failed } = await checkServers(context, inputs.targets);
    endIfStopped(context.signal, restore_NOTHING_CHANGED);
    noticeUnmatchedProtect(context.log.notice, inputs.protect, { done, failed });
    const choices = [];
    const found = await onEachServer(done, (state) => Promise.resolve(check_rollback_checkOne(context, inputs, state, choices)));
    const list = await listSnapshots(context, inputs, done);
    const refused = [...failed, ...found.failed].map((each) => ({ ...each, state: restore_NOTHING_CHANGED }));
    if (refused.length > 0) {
        const table = list === null ? snapshotsTable(choices) : null;
        if (table !== null && table.rows.length > 0)
            printTable(context.log, table);
        throw refusedRollback(context, inputs.serverIds, refused, { isBefore: true, choices: table, list });
    }
    const servers = found.done;
    await announceRollback(context, { name: inputs.name, isListed: list !== null }, servers);
    exportRollback(context.toolkit, {
        'snapshot-id': inOrder(servers, ({ target }) => target.id),
        'snapshot-name': inOrder(servers, ({ target }) => target.name),
    }, 'Nothing was changed.');
    const bases = servers.flatMap((each) => check_rollback_baseOf(context, inputs, each));
    const commits = await commitsSince(context, bases);
    for (const line of commits.flatMap((each) => commitLines('rollback', each)))
        context.log.line(line);
    return { servers, commits, list };
}
function check_rollback_checkOne(context, inputs, state, choices) {
    const { wanted, listed } = state;
    const refuse = (why) => {
        throw explained(state, new StepError(why));
    };
    const found = findTarget(wanted, listed, { base: inputs.name, run: context.run });
    if (found.kind !== 'found') {
        choices.push(state);
        return refuse(noTarget(state, found, inputs.name));
    }
    const why = whyNotNow(context, inputs, state);
    if (why !== null)
        return refuse(why);
    return { ...state, found, target: found.snapshot, safety: null };
}
function whyNotNow(context, { wait }, { serverId, confirm, lookup }) {
    const sharedAddresses = lookup.kind === 'found' ? ownAmong(lookup.server.addresses, context.interfaces) : [];
    const refusal = refuseRollback({ serverId, confirm, server: lookup, sharedAddresses, wait });
    return refusal === null ? null : rollbackRefused(refusal, serverId);
}
function check_rollback_baseOf(context, { name }, { listed, target }) {
    const before = commitBefore(listed, target, { base: name, run: context.run });
    const own = commitOf(target.description);
    return before.length > 0 || own === null ? before : [own];
}
;
async function check_again_checkAgain(context, inputs, servers) {
    const states = await checkServers(context, servers.map((before) => ({ serverId: before.serverId, before })));
    const now = await onEachServer(states.done, ({ before, listed, lookup }) => {
        const server = { ...before, lookup };
        const problem = whatChanged(server, listed) ??
            whatIsLatest(context, inputs, server, listed) ??
            whyNotNow(context, inputs, server);
        if (problem !== null)
            throw new StepError(problem);
        return Promise.resolve(server);
    });
    const failed = [...states.failed, ...now.failed];
    if (failed.length === 0)
        return now.done;
    const refused = servers.flatMap(({ serverId, safety }) => failed
        .filter((each) => each.serverId === serverId)
        .map((each) => {
        const isLost = each.error.facts.code === 'rollback-safety-snapshot-lost';
        return { ...each, state: notRestored(serverId, isLost ? null : safety) };
    }));
    throw refusedRollback(context, inputs.serverIds, refused, { isBefore: false });
}
function whatChanged({ serverId, target, safety }, listed) {
    const now = listed.find((each) => each.id === target.id);
    const isSame = now?.name === target.name && now.createdAtMs === target.createdAtMs && phaseOf(now) === 'completed';
    if (!isSame)
        return snapshotChanged(serverId, target, now);
    return safety === null || listed.some((each) => each.id === safety.id)
        ? null
        : safetySnapshotLost(serverId, safety);
}
function whatIsLatest(context, inputs, { serverId, wanted, target }, listed) {
    if (wanted !== LATEST)
        return null;
    const found = findTarget(LATEST, listed, { base: inputs.name, run: context.run });
    if (found.kind !== 'found' || found.snapshot.id === target.id)
        return null;
    return latestChanged(serverId, target, found.snapshot);
}
;
async function planRollback(context, inputs, { servers, commits, list }) {
    const { log } = context;
    if (inputs.safetySnapshot)
        warnOfLowLimit(context, inputs, servers);
    const plans = await Promise.all(servers.map((each) => planOne(context, inputs, each)));
    endIfStopped(context.signal, restore_NOTHING_CHANGED);
    const short = plans.filter(({ plan }) => plan !== null && plan.short > 0);
    const texts = short.length > 0 ? [dryRunFails(short.map((each) => each.serverId))] : plans.map((each) => each.text);
    const headline = short.length > 0 ? HEADLINES.dryRunFails : HEADLINES.dryRun;
    log.notice(['Dry run: nothing was changed.', ...texts].join(' '));
    const rows = plans.flatMap(({ serverId, plan }) => plan === null ? [] : [{ serverId, rows: planRows(plan.entries, 'would delete') }]);
    const table = planTable(rows);
    if (table.rows.length > 0)
        printTable(log, table);
    exportRollback(context.toolkit, { result: 'dry-run' }, 'Nothing was changed.');
    await context.summary.write(rollbackSummary({ headline, sentences: texts, list, snapshots: table, commits }));
}
async function planOne(context, inputs, { serverId, listed, target }) {
    const { plan } = inputs.safetySnapshot
        ? await planSlotOf(context, inputs, { serverId, listed, spare: [target.id] })
        : { plan: null };
    const taken = listed.map((each) => each.name);
    const safety = inputs.safetySnapshot ? freeName(PRE_RESTORE, context.run, taken) : null;
    return { serverId, plan, text: dryRunLine(serverId, target, safety) };
}
;
const HOW_FAR = 'The last lines of the log show the state of each server.';
async function endRollback(context, inputs, servers, commits) {
    const { log } = context;
    try {
        exportEnd(context, servers);
    }
    catch (error) {
        tellEach(log, end_rollback_rowsOf(servers));
        throw error;
    }
    warnOfRestored(context, servers);
    const bad = servers.filter(({ failure }) => failure !== null);
    if (bad.length > 0)
        throw failureOfRollback(context, inputs, servers, bad);
    const isStarted = servers.some(({ known }) => known.kind === 'not-followed');
    const isStopped = servers.some(({ known }) => known.status === 'stopped');
    const texts = servers.map((each) => each.text);
    if (!isStarted || texts.length > 1)
        for (const text of texts)
            log.line(text);
    if (isStarted)
        log.warning(texts.length === 1 ? texts.join('') : severalStarted(texts.length));
    const done = isStopped ? HEADLINES.stopped : HEADLINES.done;
    const sinceMs = oldestDate(servers.map(({ server }) => server.target.createdAtMs));
    const after = isStarted ? [] : [afterRollback(sinceMs)];
    await context.summary.write(rollbackSummary({
        headline: isStarted ? HEADLINES.started : done,
        ...(servers.length === 1
            ? { sentences: [...texts, ...after] }
            : { sentences: after, servers: end_rollback_rowsOf(servers) }),
        undo: isStarted ? null : end_rollback_wayBackOf(context, inputs.apiUrl, servers),
        snapshots: snapshotsTable(servers.map(({ server }) => server)),
        commits,
    }));
    return isStarted ? 'started' : 'done';
}
function end_rollback_rowsOf(servers) {
    return servers.map(({ server, text }) => ({ serverId: server.serverId, text }));
}
function tellEach(log, rows) {
    for (const { serverId, text } of rows)
        log.line(`[${serverId}] ${text}`);
}
function exportEnd({ toolkit }, servers) {
    if (servers.some(({ known }) => known.status !== null)) {
        const status = inOrder(servers, ({ known }) => known.status);
        exportRollback(toolkit, { 'server-status': status }, HOW_FAR);
    }
    if (servers.every(({ known }) => known.kind === 'restored'))
        exportRollback(toolkit, { result: 'restored' }, HOW_FAR);
    else if (servers.some(({ known }) => known.kind === 'unknown'))
        exportRollback(toolkit, { result: 'restore-started' }, HOW_FAR);
}
function failureOfRollback(context, { apiUrl }, servers, bad) {
    const { log } = context;
    const again = targetOf(context, apiUrl, servers);
    const isOpen = bad.some(({ known }) => known.kind !== 'not-begun' && known.kind !== 'broken');
    const isUntouched = servers.every(({ known }) => known.kind === 'not-begun');
    const headlineOf = (code) => isOpen ? HEADLINES.unclear : isUntouched ? unrestoredHeadline(code, false) : HEADLINES.failed;
    const [first] = bad;
    if (first?.failure != null && servers.length === 1) {
        const wayBack = wayBackLine(first.server.safety);
        log.line(wayBack);
        const headline = headlineOf(first.failure.code);
        return failed(context, first.failure, { headline, sentences: [wayBack], again, isOpen });
    }
    const rows = end_rollback_rowsOf([...bad, ...servers.filter((each) => !bad.includes(each))]);
    tellEach(log, rows);
    const isStarted = servers.some(({ known }) => known.kind === 'not-followed');
    const facts = severalNotRestored(servers.map(({ server }) => server.serverId), bad.map(({ server }) => server.serverId), { isOpen, isStarted });
    const headline = headlineOf(facts.code);
    return failed(context, facts, { headline, servers: rows, again, isOpen });
}
function failed({ log }, facts, report) {
    const { message, above } = withCommand(facts, report.again ?? null);
    for (const each of above)
        log.line(each);
    return new FailedRollback(message, report);
}
function end_rollback_wayBackOf(context, apiUrl, servers) {
    const safeties = servers.flatMap(({ server: { serverId, safety } }) => safety === null ? [] : [{ serverId, safety }]);
    if (safeties.length < servers.length)
        return null;
    const ways = safeties.map(({ serverId, safety }) => ({ serverId, snapshotId: safety.id }));
    const sinceMs = oldestDate(safeties.map(({ safety }) => safety.createdAtMs));
    return { servers: ways, repo: repositoryOf(context.run), apiUrl, onlyIf: null, sinceMs, workflowFile: null };
}
function targetOf({ run }, apiUrl, servers) {
    const again = servers
        .filter(({ known }) => mayBeUntouched(known))
        .map(({ server }) => ({ serverId: server.serverId, snapshotId: server.target.id }));
    return again.length === 0
        ? null
        : {
            servers: again,
            repo: repositoryOf(run),
            apiUrl,
            onlyIf: restore_outcome_onlyIfOf(servers),
            sinceMs: null,
            workflowFile: null,
        };
}
;
function failedRestore(subject, outcome, { timeoutMs, signal }) {
    switch (outcome.kind) {
        case 'not-sent':
            return restoreNotSent(subject, outcome.error.facts);
        case 'refused':
            return restoreRefused(subject, outcome.error.facts, outcome);
        case 'unknown':
            return restoreUnclear(subject, outcome.error.facts, outcome.seen);
        case 'not-followed':
            return null;
        case 'ended':
            break;
    }
    const { end } = outcome;
    switch (end.kind) {
        case 'up':
        case 'stopped':
            return null;
        case 'never-seen':
            return restoreNeverSeen(subject, end.status);
        case 'broken':
            return end.sawRestoring ? serverBroken(subject, end.status) : restoreNeverSeen(subject, end.status);
        case 'unreadable':
            return restoreUnreadable(subject, end);
        case 'timeout':
            return restoreTimedOut(subject, end, timeoutMs);
        case 'aborted':
            return restoreStopped(subject, end, String(signal.reason));
    }
}
;
function describeOutcome({ signal }, { timeoutMs }, ended) {
    const { server, outcome, known, kept } = ended;
    const { serverId, target, safety } = server;
    const subject = { undone: 'rollback', serverId, snapshotId: target.id };
    const failure = failedRestore(subject, outcome, { timeoutMs, signal });
    const what = failure !== null
        ? (0, domain_message.b)(failure)
        : outcome.kind === 'not-followed'
            ? `${startedLine(serverId, target, outcome.lost !== null)} ${NOT_CHECKED}`
            : restoredLine(serverId, target.id, target.name, known.status ?? '');
    return { ...ended, failure, text: [what, kept?.text ?? [], wayBackLine(safety)].flat().join(' ') };
}
;
async function beginRecord({ github }, { environment }, all) {
    if (environment === '')
        return null;
    const servers = all.map(({ serverId, target }) => ({
        serverId,
        snapshotId: target.id,
        snapshotName: target.name,
    }));
    return await github.recordRollback({ environment, servers });
}
const rollback_record_ENDS = {
    done: ['success', 'Every server was restored.'],
    started: ['in_progress', 'VPS.org accepted the restore. Its end is not checked.'],
    failed: ['failure', 'Not every server was restored. The log says in what state each is.'],
    open: ['error', 'Could not find out how the rollback ended. The log says what to check.'],
};
async function endRecord(record, result) {
    await record?.end(...rollback_record_ENDS[result]);
}
;
async function takeSafetySnapshots(context, inputs, servers) {
    const created = [];
    const { done, failed } = await createAll(context, inputs, servers, created);
    const deleted = done
        .flatMap((each) => each.others.filter(({ action }) => action === 'deleted'))
        .map((each) => each.snapshot);
    if (failed.length > 0) {
        const pending = created.map((each) => each.snapshot);
        throw notSafe(context, inputs, failed, { deleted, pending, kept: [] });
    }
    const waited = await awaitAll(context, inputs, done);
    if (waited.failed.length > 0) {
        const kept = waited.completed.map((each) => each.snapshot);
        throw notSafe(context, inputs, waited.failed, { deleted, pending: [], kept });
    }
    return waited.completed.map(({ target, snapshot }) => ({ ...target.server, safety: snapshot }));
}
async function createAll(context, inputs, servers, created) {
    const slotInputs = { ...inputs, whenFull: 'prune' };
    const plans = await planSlots(context, slotInputs, servers.map((server) => ({ ...server, server, spare: [server.target.id] })));
    warnOfLowLimit(context, inputs, servers);
    return await onEachServer(plans, async (slot) => {
        const { server, serverId } = slot;
        const made = await createInSlot(context, slotInputs, {
            slot,
            base: PRE_RESTORE,
            guardsRun: false,
            description: `before going back to ${server.target.name}`,
            ifStopped: checkSnapshots(serverId),
            onAsk: ({ name }) => {
                context.log.line(creatingSafetyLine(serverId, name));
            },
        });
        const safety = { server, ...made };
        created.push(safety);
        const idOf = (one) => created.find((each) => each.server === one)?.snapshot.id ?? null;
        exportRollback(context.toolkit, { 'safety-snapshot-id': inOrder(servers, idOf) }, `Safety snapshot ${made.snapshot.id} of server ${serverId} exists. No server was restored.`);
        return safety;
    });
}
async function awaitAll(context, inputs, all) {
    const firstSeen = [];
    const provider = createProviderClock(context);
    const tell = () => {
        const snapshots = firstSeen.splice(0);
        warnIfUnrecognisable(context, snapshots);
        for (const { seen, intent } of snapshots)
            provider.learn(seen, intent);
    };
    const waited = await waitForSnapshots(context, {
        snapshots: all.map(({ server, snapshot, intent, isIt }) => {
            let isSeen = false;
            return {
                server,
                serverId: server.serverId,
                id: snapshot.id,
                name: intent.name,
                isIt,
                onSeen: (seen) => {
                    if (!isSeen)
                        firstSeen.push({ seen, intent });
                    isSeen = true;
                },
            };
        }),
        source: 'just-created',
        timeoutMs: inputs.timeoutMs,
        pollIntervalMs: inputs.pollIntervalMs,
        afterRound: tell,
    });
    tell();
    return waited;
}
function notSafe(context, { serverIds }, failed, before) {
    const { log, signal } = context;
    const lines = beforeFailureLines(before);
    const [first] = failed;
    const isStopped = wasStopped(signal);
    if (first !== undefined && serverIds.length === 1) {
        const { error, serverId } = first;
        for (const line of [error.message, ...lines])
            log.line(line);
        const facts = noSafetySnapshot(serverId, error.facts, before, isStopped);
        return failedBefore(facts, { sentences: lines }, error);
    }
    const servers = failed.map(({ serverId, error }) => ({ serverId, text: error.message }));
    for (const { serverId, text } of servers)
        log.line(`[${serverId}] ${text}`);
    for (const line of lines)
        log.line(line);
    const facts = isStopped
        ? stopped(String(signal.reason), 'No server was restored.')
        : noSafetySnapshots(serverIds, servers.map((each) => each.serverId));
    return failedBefore(facts, { servers, sentences: lines }, first?.error);
}
function failedBefore(facts, report, cause) {
    return new FailedRollback(facts, { ...report, headline: unrestoredHeadline(facts.code, false), isOpen: false }, cause);
}
;
async function rollBack(context, inputs) {
    let checked = null;
    let record = null;
    try {
        checked = await checkRollback(context, inputs);
        if (inputs.dryRun)
            await planRollback(context, inputs, checked);
        else {
            record = await beginRecord(context, inputs, checked.servers);
            await endRecord(record, await restoreChecked(context, inputs, checked));
        }
    }
    catch (error) {
        if (isForeseen(error)) {
            const isBefore = checked === null || inputs.dryRun;
            await context.summary.write(failureSummary(context, error, isBefore, checked?.commits ?? []));
        }
        const isOpen = error instanceof FailedRollback ? error.report.isOpen : !isForeseen(error);
        await endRecord(record, isOpen ? 'open' : 'failed');
        throw error;
    }
}
function failureSummary({ actionSource }, error, isBefore, commits) {
    const { facts } = error;
    const report = error instanceof FailedRollback ? error.report : { headline: unrestoredHeadline(facts.code, isBefore) };
    const help = actionSource === null ? null : { page: helpPage(actionSource, facts.code), code: facts.code };
    return rollbackSummary({ message: facts, help, commits, ...report });
}
async function restoreChecked(context, inputs, { servers, commits }) {
    const safe = inputs.safetySnapshot ? await takeSafetySnapshots(context, inputs, servers) : servers;
    const ready = await lastChecked(context, inputs, safe);
    for (const { serverId, target } of ready) {
        context.log.line(restoringLine(serverId, target));
    }
    return await endRollback(context, inputs, await restoreEach(context, inputs, ready, commits), commits);
}
async function lastChecked(context, inputs, servers) {
    const [only] = servers;
    const state = only === undefined || servers.length > 1
        ? 'No server was restored.'
        : notRestored(only.serverId, only.safety);
    endIfStopped(context.signal, state);
    if (!inputs.safetySnapshot && context.github.isDisabled)
        return servers;
    return await check_again_checkAgain(context, inputs, servers).finally(() => {
        endIfStopped(context.signal, state);
    });
}
async function restoreEach(context, inputs, servers, commits) {
    const all = servers.map((server) => ({
        ...server,
        snapshotId: server.target.id,
        isFollowed: inputs.wait,
        begun: null,
    }));
    const { timeoutMs, pollIntervalMs } = inputs;
    const ended = await restoreAll(context, {
        servers: all,
        deadlineMs: context.clock.elapsedMs() + timeoutMs,
        timeoutMs,
        lockMs: LOCKED_FOR_MS,
        pollIntervalMs,
        onBegun: (server, { lost }) => {
            const text = startedLine(server.serverId, server.target, lost !== null);
            if (lost !== null)
                context.log.line(text);
            server.begun = `${text} ${wayBackLine(server.safety)}`;
            const status = inOrder(all, ({ begun }) => (begun === null ? null : 'restoring'));
            exportRollback(context.toolkit, { result: 'restore-started', 'server-status': status }, `The restore of server ${server.serverId} was sent, and may still be running.`);
        },
        onProgress: async () => {
            const begun = all.flatMap(({ serverId, begun }) => (begun === null ? [] : [{ serverId, text: begun }]));
            const running = restore_lines_runningText(USUAL_RESTORE);
            await context.summary.write(rollbackSummary({
                headline: HEADLINES.running,
                ...(all.length === 1
                    ? { sentences: [running, ...begun.map(({ text }) => text)] }
                    : { sentences: [running], servers: begun }),
                snapshots: snapshotsTable(servers),
                commits,
            }));
        },
    });
    const verified = await verifyAll(context, ended);
    return verified.map((each) => describeOutcome(context, inputs, each));
}
;
async function awaitSnapshots(context, inputs, marks) {
    const { log, clock } = context;
    const { serverIds } = inputs;
    const startMs = clock.elapsedMs();
    const isOne = serverIds.length === 1;
    const targets = inputs.targets.map(await_snapshots_targetOf);
    const { completed, ...ended } = await waitForSnapshots(context, {
        snapshots: targets,
        source: 'given',
        timeoutMs: inputs.timeoutMs,
        pollIntervalMs: inputs.pollIntervalMs,
    });
    const unseen = targets.filter(({ seen }) => seen === null).map((each) => each.serverId);
    const failed = await withUnknownServers(context, ended.failed, unseen);
    const tookMs = clock.elapsedMs() - startMs;
    const servers = targets.map(({ serverId, seen }) => ({
        serverId,
        snapshot: seen,
        lookup: null,
        others: [],
        tookMs: null,
        failure: failed.find((each) => each.serverId === serverId)?.error.message ?? null,
    }));
    exportIds(context.toolkit, servers);
    exportSnapshots(context.toolkit, servers);
    await context.summary.write(waitSummary(servers, tookMs));
    if (!isOne)
        printTable(log, overview(servers));
    if (failed.length > 0)
        throw failureOf(failed, serverIds, notCompleted);
    warnIfUnmarked(context, completed.map(({ snapshot }) => snapshot));
    for (const { target, snapshot } of completed) {
        for (const id of new Set([target.serverId, ...snapshot.serverIds]))
            marks.write(id, snapshot.id);
    }
    const [only] = completed;
    if (isOne && only !== undefined) {
        const { id, name, sizeMb } = only.snapshot;
        log.line(waited({ id, name, serverId: only.target.serverId }, tookMs, sizeMb));
    }
}
function await_snapshots_targetOf({ serverId, snapshotId }) {
    const target = {
        serverId,
        id: snapshotId,
        name: null,
        seen: null,
        onSeen: (snapshot) => {
            target.seen = snapshot;
        },
    };
    return target;
}
async function withUnknownServers(context, failed, unseen) {
    if (wasStopped(context.signal))
        return failed;
    return await Promise.all(failed.map(async ({ serverId, error }) => {
        if (!unseen.includes(serverId))
            return { serverId, error };
        const lookup = await lookUpCachedServer(context, serverId);
        return { serverId, error: explained({ serverId, lookup }, error) };
    }));
}
;
function answers_textOf(value, longest = 200) {
    return typeof value === 'string' ? clip(value, longest) : null;
}
function ownerAndRepo(repository) {
    const slash = repository.indexOf('/');
    return { owner: repository.slice(0, slash), repo: repository.slice(slash + 1) };
}
function digitsOf(value) {
    const text = Number.isSafeInteger(value) ? String(value) : value;
    return typeof text === 'string' && /^\d+$/.test(text) ? text : null;
}
function idOf(digits) {
    const id = Number(digits);
    return Number.isSafeInteger(id) ? id : digits;
}
function dateOf(value) {
    const dateMs = typeof value === 'string' ? Date.parse(value) : NaN;
    return Number.isNaN(dateMs) ? null : dateMs;
}
var messages = __nccwpck_require__(551);
;
const MOST_SHOWN = 20;
async function readCommits(octokit, run, base, head, signal) {
    const { data } = await octokit.rest.repos.compareCommitsWithBasehead({
        ...ownerAndRepo(run.repo),
        basehead: `${base}...${head}`,
        request: { signal },
    });
    const { total_commits: total, commits, behind_by: behind } = fieldsOf(data);
    if (typeof total !== 'number' || !Array.isArray(commits))
        throw new Error(messages.Dl.unreadable);
    const read = commits.flatMap((each) => readCommit(each) ?? []);
    const shown = read.toReversed().slice(0, MOST_SHOWN);
    const ahead = typeof behind === 'number' ? behind : 0;
    return { base, shown, more: Math.max(0, total - shown.length), ahead };
}
function readCommit(value) {
    const { sha, commit, author } = fieldsOf(value);
    if (typeof sha !== 'string' || !/^[0-9a-f]{7,64}$/.test(sha))
        return null;
    const { message, author: written } = fieldsOf(commit);
    const name = answers_textOf(fieldsOf(author)['login'], 60) ?? answers_textOf(fieldsOf(written)['name'], 60) ?? 'unknown';
    return {
        sha: sha.slice(0, 7),
        subject: clip((answers_textOf(message, 2000) ?? '').replace(/\n.*/s, ''), 100),
        author: name,
    };
}
var external_node_crypto_ = __nccwpck_require__(7598);
;
const PER_PAGE = 30;
const MOST_PAGES = 300;
const USUAL_AUTHOR = 'github-actions[bot]';
async function writeComment(octokit, { repo }, pullRequest, comment, signal) {
    const { issues } = octokit.rest;
    const where = { ...ownerAndRepo(repo), request: { signal } };
    const marker = markerOf(comment.serverIds);
    const body = `${marker}\n${comment.markdown}`;
    const find = (author) => findComment(octokit, repo, pullRequest, { marker, author }, signal);
    const before = await find(USUAL_AUTHOR);
    if (before !== null) {
        await issues.updateComment({ ...where, comment_id: before, body });
        return;
    }
    const { data } = await issues.createComment({ ...where, issue_number: pullRequest, body });
    const { id: mine, user } = fieldsOf(data);
    const author = answers_textOf(fieldsOf(user)['login']);
    if (typeof mine !== 'number' || author === null)
        throw new Error(messages.Dl.commentUnnamed);
    try {
        const first = await find(author);
        if (first === null || first === mine)
            return;
        await issues.updateComment({ ...where, comment_id: first, body });
        await issues.deleteComment({ ...where, comment_id: mine });
    }
    catch {
    }
}
function markerOf(serverIds) {
    const keys = serverIds.map(idKey).toSorted().join(',');
    return `<!-- vps-safety-snapshot restore ${(0, external_node_crypto_.createHash)('sha256').update(keys).digest('hex').slice(0, 16)} -->`;
}
async function findComment(octokit, repo, pullRequest, { marker, author }, signal) {
    for (let page = 1; page <= MOST_PAGES; page++) {
        const { data, headers } = await octokit.rest.issues.listComments({
            ...ownerAndRepo(repo),
            issue_number: pullRequest,
            per_page: PER_PAGE,
            page,
            request: { signal },
        });
        if (!Array.isArray(data))
            throw new Error(messages.Dl.commentsUnreadable);
        for (const { id, body, user } of data.map(fieldsOf)) {
            const isOurs = typeof body === 'string' && body.startsWith(marker);
            if (isOurs && typeof id === 'number' && fieldsOf(user)['login'] === author)
                return id;
        }
        if (headers.link?.includes('rel="next"') !== true)
            return null;
    }
    throw new Error(messages.Dl.manyComments);
}
;
const jobs_LONGEST_NAME = 2000;
const jobs_PER_PAGE = 100;
const jobs_MOST_PAGES = 30;
async function readJob(octokit, repository, checkRunId, signal) {
    const job_id = idOf(checkRunId);
    const where = ownerAndRepo(repository);
    const { data } = await octokit.rest.actions.getJobForWorkflowRun({ ...where, job_id, request: { signal } });
    return jobFacts(data);
}
async function readJobs(...where) {
    return (await listJobs(...where)).map(jobFacts);
}
async function listJobs(octokit, repository, runId, attempt, signal) {
    const jobs = [];
    for (let page = 1; page <= jobs_MOST_PAGES; page++) {
        const { data, headers } = await octokit.rest.actions.listJobsForWorkflowRunAttempt({
            ...ownerAndRepo(repository),
            run_id: idOf(runId),
            attempt_number: idOf(attempt),
            per_page: jobs_PER_PAGE,
            page,
            request: { signal },
        });
        const { jobs: found, total_count: total } = fieldsOf(data);
        if (!Array.isArray(found) || typeof total !== 'number')
            throw new Error(messages.Dl.unreadable);
        jobs.push(...found);
        if (jobs.length >= total)
            return jobs;
        if (headers.link?.includes('rel="next"') !== true)
            break;
    }
    throw new Error(messages.Dl.jobsIncomplete);
}
function jobFacts(data) {
    const { id, name, run_id, run_attempt, status, completed_at } = fieldsOf(data);
    const [jobId, runId, displayed] = [digitsOf(id), digitsOf(run_id), answers_textOf(name, jobs_LONGEST_NAME)];
    if (jobId === null || runId === null || displayed === null || typeof status !== 'string')
        throw new Error(messages.Dl.unreadable);
    return {
        id: jobId,
        name: displayed,
        runId,
        attempt: typeof run_attempt === 'number' ? run_attempt : null,
        status,
        completedAtMs: dateOf(completed_at),
    };
}
var budget = __nccwpck_require__(9962);
;
function limitConcurrency(limit) {
    let running = 0;
    const waiting = [];
    return async (work) => {
        if (running < limit)
            running++;
        else {
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
;
const AT_ONCE = 8;
function createAsk(asking, topic) {
    const answers = new Map();
    const limited = limitConcurrency(AT_ONCE);
    let octokit = null;
    let hasFailed = false;
    const answer = async (question, signal) => {
        try {
            signal.throwIfAborted();
            return await topic.answer(await (octokit ??= asking.loadOctokit()), question, signal);
        }
        catch (error) {
            if (!hasFailed)
                asking.onFailure((0, budget.EF)(error, signal));
            hasFailed = true;
            return topic.knownOf?.(question) ?? topic.unknown;
        }
    };
    const ask = (question) => {
        const key = JSON.stringify(question);
        const asked = answers.get(key) ?? limited(() => asking.withinBudget((signal) => answer(question, signal)));
        answers.set(key, asked);
        return asked;
    };
    return async (snapshots, ...more) => {
        const known = new Map();
        await Promise.all(snapshots.map(async (snapshot) => {
            const question = topic.questionOf(snapshot, ...more);
            if (question !== null)
                known.set(snapshot.id, await ask(question));
        }));
        return (snapshot) => known.get(snapshot.id) ?? topic.unknown;
    };
}
;
function createRunReader(repository) {
    const asked = new Map();
    const known = new Map();
    return {
        known: (runId) => known.get(runId) ?? null,
        read(octokit, runId, signal) {
            const before = asked.get(runId);
            if (before !== undefined)
                return before;
            const answer = readLatest(octokit, repository, runId, signal).then((facts) => {
                known.set(runId, facts);
                return facts;
            });
            asked.set(runId, answer);
            answer.catch(() => asked.delete(runId));
            return answer;
        },
    };
}
async function readLatest(octokit, repository, runId, signal) {
    const where = { ...ownerAndRepo(repository), run_id: idOf(runId) };
    const { data } = await octokit.rest.actions.getWorkflowRun({ ...where, request: { signal } });
    return runFacts(data);
}
async function readAttempt(octokit, repository, runId, attempt, signal) {
    const { data } = await octokit.rest.actions.getWorkflowRunAttempt({
        ...ownerAndRepo(repository),
        run_id: idOf(runId),
        attempt_number: idOf(attempt),
        request: { signal },
    });
    return runFacts(data);
}
function runFacts(data) {
    const { status, conclusion, run_attempt, updated_at } = fieldsOf(data);
    if (typeof status !== 'string')
        throw new Error(messages.Dl.unreadable);
    return {
        status,
        conclusion: answers_textOf(conclusion),
        attempt: typeof run_attempt === 'number' ? run_attempt : null,
        updatedAtMs: dateOf(updated_at),
    };
}
;
function createFailures() {
    const all = [];
    return {
        add(error, permission, consequence) {
            all.push({ error, permission, consequence });
        },
        notices() {
            const of = (kind) => all.filter(({ error }) => kindOfError(error) === kind);
            const [unknown, refused, late, other] = [of('unknown-token'), of('refused'), of('late'), of('other')];
            return [
                ...noticeOf(refused.length > 0 ? [...refused, ...unknown] : [], () => {
                    return messages.ez.refused(unique(refused.map((each) => each.permission)));
                }),
                ...noticeOf(refused.length > 0 ? [] : unknown, messages.ez.unknownToken),
                ...noticeOf(late, messages.ez.late),
                ...noticeOf(other, () => {
                    const reasons = unique(other.map(({ error }) => failures_reasonOf(error)));
                    return messages.ez.other(reasons.slice(0, 3));
                }),
            ];
        },
    };
}
function noticeOf(failed, why) {
    if (failed.length === 0)
        return [];
    return [`${unique(failed.map(consequenceOf)).join(' ')} ${why()}`];
}
function consequenceOf({ consequence, error }) {
    if (typeof consequence === 'string')
        return consequence;
    const kind = kindOfError(error);
    return kind === 'refused' || kind === 'unknown-token' ? consequence.refused : consequence.open;
}
function unique(texts) {
    return [...new Set(texts)];
}
function kindOfError(error) {
    const status = isRateLimit(error) ? null : failures_statusOf(error);
    if (status === 401)
        return 'unknown-token';
    if (status === 403)
        return 'refused';
    return fieldsOf(error)['name'] === 'AbortError' ? 'late' : 'other';
}
function isRateLimit(error) {
    const headers = fieldsOf(fieldsOf(fieldsOf(error)['response'])['headers']);
    if (headers['x-ratelimit-remaining'] === '0' || headers['retry-after'] !== undefined)
        return true;
    return error instanceof Error && /rate limit/i.test(error.message);
}
function failures_statusOf(error) {
    const { response, status } = fieldsOf(error);
    return response === undefined ? null : status;
}
function failures_reasonOf(error) {
    const status = failures_statusOf(error);
    if (isRateLimit(error))
        return messages.Dl.requestLimit(String(status));
    if (status === 404)
        return messages.Dl.notFound;
    if (typeof status === 'number')
        return `HTTP ${status}`;
    return clip(error instanceof Error ? error.message : String(error), 200);
}
;
function createAskProgress(asking) {
    const { run, runs, onFailure } = asking;
    return createAsk(asking, {
        questionOf: (snapshot, { endsAfterMs, isOld }) => {
            const maker = makerOf(snapshot, run);
            return maker === null ? null : { maker, endsAfterMs, isOld: isOld(snapshot) };
        },
        answer: (octokit, question, signal) => progressOf({ octokit, run, runs, signal, onFailure }, question),
        knownOf: ({ maker }) => {
            const facts = runs.known(maker.runId);
            return facts !== null && isGoing(facts, maker) ? { kind: 'going', job: null } : null;
        },
        unknown: { kind: 'unknown' },
    });
}
const REFUSALS = [401, 403, 429];
async function progressOf(session, question) {
    try {
        return await progressOfMaker(session, question);
    }
    catch (error) {
        if (question.isOld && failures_statusOf(error) === 404)
            return { kind: 'unknown' };
        throw error;
    }
}
async function progressOfMaker(session, question) {
    const { maker } = question;
    if (maker.check === null || maker.guardsRun)
        return await progressOfRun(session, question);
    const { job, failure } = await jobOfCheck(session, maker, maker.check);
    if (job !== null)
        return progressOfJob(job);
    const progress = await progressOfRun(session, question);
    if (failure !== null)
        session.onFailure(failure, messages.Jf.jobsUnknown);
    return progress;
}
function progressOfJob(job) {
    return job.status === 'completed'
        ? { kind: 'ended', job, endedAtMs: job.completedAtMs }
        : { kind: 'going', job };
}
async function jobOfCheck({ octokit, run, signal }, maker, check) {
    try {
        const job = await readJob(octokit, run.repo, check, signal);
        return { job: job.runId === maker.runId && isOfAttempt(job, maker) ? job : null, failure: null };
    }
    catch (error) {
        const status = failures_statusOf(error);
        if (signal.aborted || REFUSALS.includes(status))
            throw error;
        return { job: null, failure: status === 404 || !(error instanceof Error) ? null : error };
    }
}
function isOfAttempt({ attempt }, maker) {
    return attempt === null || attempt === Number(maker.attempt);
}
async function progressOfRun(session, { maker, endsAfterMs }) {
    const { octokit, runs, signal } = session;
    const latest = await runs.read(octokit, maker.runId, signal);
    const attempt = Number(maker.attempt);
    if (latest.attempt !== null && latest.attempt < attempt)
        return { kind: 'unknown' };
    const isEnded = latest.status === 'completed';
    if (maker.guardsRun)
        return isEnded
            ? { kind: 'ended', job: null, endedAtMs: latest.updatedAtMs }
            : { kind: 'going', job: null };
    const isLater = (latest.attempt ?? 0) > attempt;
    if (isLater || isEnded)
        return await endOfAttempt(session, maker, isLater ? null : latest, endsAfterMs);
    const job = await jobOfKey(session, maker);
    return job === null ? { kind: 'going', job: null } : progressOfJob(job);
}
function isGoing(latest, { attempt, guardsRun }) {
    if (latest.status === 'completed')
        return false;
    if (latest.attempt === null || latest.attempt === Number(attempt))
        return true;
    return guardsRun && latest.attempt > Number(attempt);
}
async function endOfAttempt(session, maker, known, endsAfterMs) {
    if (endsAfterMs === null)
        return { kind: 'ended', job: null, endedAtMs: known?.updatedAtMs ?? null };
    const { octokit, run, signal } = session;
    const facts = known ?? (await readAttempt(octokit, run.repo, maker.runId, maker.attempt, signal));
    if (facts.updatedAtMs !== null && facts.updatedAtMs <= endsAfterMs)
        return { kind: 'ended', job: null, endedAtMs: facts.updatedAtMs };
    const job = await jobOfKey(session, maker);
    return { kind: 'ended', job, endedAtMs: job?.completedAtMs ?? facts.updatedAtMs };
}
async function jobOfKey({ octokit, run, signal, onFailure }, maker) {
    if (maker.job === null || mayBeCut(maker.job))
        return null;
    try {
        const jobs = await readJobs(octokit, run.repo, maker.runId, maker.attempt, signal);
        return onlyJobWithKey(jobs.filter((each) => isOfAttempt(each, maker)), maker.job);
    }
    catch (error) {
        onFailure((0, budget.EF)(error, signal), messages.Jf.jobsUnknown);
        return null;
    }
}
;
const LONGEST_DESCRIPTION = 140;
async function recordDeployment(octokit, { repo, sha }, { environment, servers }, signal) {
    if (sha === null)
        throw new Error(messages.Dl.noCommit);
    const { data } = await octokit.rest.repos.createDeployment({
        ...ownerAndRepo(repo),
        ref: sha,
        task: 'rollback',
        environment,
        description: clip((0, messages.FU)(servers), LONGEST_DESCRIPTION),
        payload: {
            servers: servers.map(({ serverId, snapshotId, snapshotName }) => ({
                server_id: serverId,
                snapshot_id: snapshotId,
                snapshot_name: snapshotName,
            })),
        },
        required_contexts: [],
        auto_merge: false,
        request: { signal },
    });
    const { id } = fieldsOf(data);
    if (typeof id !== 'number')
        throw new Error(messages.Dl.deploymentUnnamed);
    return id;
}
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
;
function createAskRunEnds(asking) {
    const { run, runs } = asking;
    return createAsk(asking, {
        questionOf: (snapshot) => runAndAttemptOf(snapshot.name),
        answer: async (octokit, { runId, attempt }, signal) => {
            const latest = await runs.read(octokit, runId, signal);
            if (latest.attempt !== null && latest.attempt < Number(attempt))
                return null;
            const isLater = (latest.attempt ?? 0) > Number(attempt);
            if (isLater && endOf(latest) === 'succeeded')
                return 'succeeded';
            return endOf(isLater ? await readAttempt(octokit, run.repo, runId, attempt, signal) : latest);
        },
        unknown: null,
    });
}
function endOf({ status, conclusion }) {
    if (status !== 'completed')
        return 'running';
    if (conclusion === null)
        return null;
    return conclusion === 'success' ? 'succeeded' : 'not-succeeded';
}
;
const failed_steps_TRIES = 3;
const PAUSE_MS = 1500;
async function readFailedSteps(octokit, job, clock, signal) {
    for (let tries = 1;; tries++) {
        const found = await readRunningJob(octokit, job, signal);
        if (found === null)
            return [];
        const steps = fieldsOf(found)['steps'];
        if (!Array.isArray(steps))
            throw new Error(messages.Dl.unreadable);
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
async function readRunningJob(octokit, job, signal) {
    const { run, runnerName } = job;
    const { checkRunId } = run;
    const request = { signal };
    const where = ownerAndRepo(run.repo);
    if (checkRunId !== null) {
        return (await octokit.rest.actions.getJobForWorkflowRun({ ...where, job_id: idOf(checkRunId), request }))
            .data;
    }
    const jobs = await listJobs(octokit, run.repo, run.id, run.attempt, signal);
    const mine = jobs
        .map(fieldsOf)
        .filter((each) => each['status'] === 'in_progress' && each['runner_name'] === runnerName);
    return mine.length === 1 ? mine[0] : null;
}
;
const NO_GITHUB = {
    isDisabled: true,
    progressOf: () => Promise.resolve(() => ({ kind: 'unknown' })),
    runEndsOf: () => Promise.resolve(() => null),
    successOf: () => Promise.resolve(() => null),
    failedSteps: () => Promise.resolve([]),
    commitsBetween: () => Promise.resolve(null),
    comment: () => Promise.resolve('not-written'),
    recordRollback: () => Promise.resolve({ end: () => Promise.resolve() }),
    notices: () => [],
};
function createGitHub(settings) {
    const { job, clock, signal: stop } = settings;
    const asker = new Asker(settings);
    const runs = createRunReader(job.run.repo);
    const about = (usually, withinBudget = asker.withinBudget) => ({
        run: job.run,
        withinBudget,
        runs,
        loadOctokit: asker.loadOctokit,
        onFailure: (error, consequence = usually) => {
            if (!stop.aborted)
                asker.failures.add(error, 'actions: read', consequence);
        },
    });
    const askRunEnds = (consequence) => createAskRunEnds(about(consequence, (question) => asker.withinBudget(question, budget.Fk)));
    const endsForSuccess = askRunEnds(messages.Jf.successUnknown);
    return {
        isDisabled: false,
        progressOf: createAskProgress(about(messages.Jf.progressUnknown)),
        runEndsOf: askRunEnds(messages.Jf.runEndsUnknown),
        async successOf(snapshots) {
            const endOf = await endsForSuccess(snapshots);
            return (snapshot) => {
                const end = endOf(snapshot);
                return end === null ? null : end === 'succeeded';
            };
        },
        async failedSteps() {
            const consequence = messages.Jf.failedStepsUnknown;
            const steps = await asker.ask('actions: read', consequence, (octokit, signal) => readFailedSteps(octokit, job, clock, signal));
            return steps ?? [];
        },
        commitsBetween: (base, head) => asker.ask('contents: read', (0, messages.lS)(base), (octokit, signal) => readCommits(octokit, job.run, base, head, signal)),
        comment: (comment) => commentOn(asker, settings, comment),
        recordRollback: (rollback) => recordRollback(asker, job.run, rollback),
        notices: () => asker.failures.notices(),
    };
}
class Asker {
    failures = createFailures();
    withinBudget;
    toClose;
    loadOctokit;
    #stop;
    constructor({ clock, signal, loadOctokit }) {
        this.#stop = signal;
        this.withinBudget = (0, budget.yK)(clock, signal);
        this.toClose = (0, budget.yK)(clock, new AbortController().signal, budget.TV);
        let loaded = null;
        this.loadOctokit = () => (loaded ??= loadOctokit());
    }
    async ask(permission, consequence, question, within = this.withinBudget) {
        try {
            return await within(async (signal) => {
                signal.throwIfAborted();
                return await question(await this.loadOctokit(), signal);
            });
        }
        catch (error) {
            if (permission.endsWith('write') || !this.#stop.aborted)
                this.failures.add(error, permission, consequence);
            return null;
        }
    }
}
async function commentOn(asker, settings, comment) {
    const { job, redact } = settings;
    const pullRequest = settings.pullRequest();
    if (pullRequest === null)
        return 'no-pull-request';
    const consequence = (0, messages.YW)(pullRequest);
    const write = async (octokit, signal) => {
        const redacted = { ...comment, markdown: redact(comment.markdown) };
        await writeComment(octokit, job.run, pullRequest, redacted, signal);
        return 'written';
    };
    return (await asker.ask('pull-requests: write', consequence, write, asker.toClose)) ?? 'not-written';
}
async function recordRollback(asker, run, rollback) {
    const { environment } = rollback;
    const consequence = (0, messages.UM)(environment);
    const ask = (question, within) => asker.ask('deployments: write', consequence, question, within);
    const id = await ask((octokit, signal) => recordDeployment(octokit, run, rollback, signal));
    if (id === null)
        return await NO_GITHUB.recordRollback(rollback);
    const tell = async (state, description, within) => {
        const status = { id, state, description, logUrl: run.url };
        await ask((octokit, signal) => setDeploymentState(octokit, run, status, signal), within);
    };
    await tell('in_progress', messages.XE);
    return { end: (state, description) => tell(state, description, asker.toClose) };
}
;
class EnvironmentError extends user_error.y {
    name = 'EnvironmentError';
}
function readRun(environment) {
    const id = environment['GITHUB_RUN_ID'] ?? '';
    const repo = environment['GITHUB_REPOSITORY'] ?? '';
    const attempt = environment['GITHUB_RUN_ATTEMPT'] ?? '1';
    if (!/^[1-9]\d{0,19}$/.test(id))
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
        checkRunId: null,
        workflowFile: workflowFileOf(environment['GITHUB_WORKFLOW_REF'], repo),
        url: urlOf(environment['GITHUB_SERVER_URL'], repo, id, attempt),
    };
}
function workflowFileOf(ref, repo) {
    const [path = '', branch = ''] = (ref ?? '').split('@');
    const folder = `${repo}/.github/workflows/`;
    if (branch === '' || !path.startsWith(folder))
        return null;
    return environment_matching(path.slice(folder.length), /^\w[\w.-]{0,99}\.ya?ml$/);
}
function urlOf(server, repo, id, attempt) {
    const base = environment_matching(server, /^https?:\/\/[\w.-]+(?::\d{1,5})?$/);
    return base === null ? null : `${base}/${repo}/actions/runs/${id}/attempts/${attempt}`;
}
function missing(name, meaning) {
    return new EnvironmentError(variableMissing(name, meaning));
}
function environment_matching(text, pattern) {
    return text !== undefined && pattern.test(text) ? text : null;
}
;
const external_node_fs_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs");
;
function readPullRequest(environment) {
    try {
        const event = objectOf(JSON.parse((0, external_node_fs_namespaceObject.readFileSync)(environment['GITHUB_EVENT_PATH'] ?? '', 'utf8')));
        const issue = objectOf(event?.['issue']);
        const isComment = Object.keys(objectOf(issue?.['pull_request']) ?? {}).length > 0;
        const number = (objectOf(event?.['pull_request']) ?? (isComment ? issue : null))?.['number'];
        return typeof number === 'number' && Number.isSafeInteger(number) && number > 0 ? number : null;
    }
    catch {
        return null;
    }
}
;
const REPOSITORY = 'your-org/vps-safety-snapshot';
const REF = 'v1';
function actionSourceIn(environment) {
    const repository = environment['GITHUB_ACTION_REPOSITORY'] ?? '';
    const ref = environment['GITHUB_ACTION_REF'] ?? '';
    const isKnown = /^[\w.-]+\/[\w.-]+$/.test(repository) && /^[\w./-]+$/.test(ref);
    return isKnown ? { repository, ref } : null;
}
function actionNameIn(environment) {
    const { repository, ref } = actionSourceIn(environment) ?? { repository: REPOSITORY, ref: REF };
    return (folder) => `${repository}${folder === undefined ? '' : `/${folder}`}@${ref}`;
}
;
async function runToEnd(process, log, work) {
    let settled = false;
    process.on('exit', () => {
        if (settled)
            return;
        process.exitCode = 1;
        say(log, endedEarly());
    });
    process.on('uncaughtException', (error) => {
        settled = true;
        report(log, error);
        process.exit(1);
    });
    try {
        const failure = await work();
        settled = true;
        if (failure === null)
            return;
        process.exitCode = 1;
        say(log, failure);
    }
    catch (error) {
        settled = true;
        process.exitCode = 1;
        report(log, error);
    }
}
function report(log, error) {
    if (error instanceof user_error.y)
        say(log, error.facts);
    else
        say(log, unexpectedError(error instanceof Error ? error.message : String(error)));
    for (const line of stackOf(error))
        log.debug(line);
}
function say(log, message) {
    log.error((0, domain_message.b)(message), message.code);
}
function stackOf(error, depth = 0) {
    if (!(error instanceof Error) || depth > 5)
        return [];
    const cause = stackOf(error.cause, depth + 1);
    const [first = '', ...others] = cause;
    return [
        ...(error.stack ?? '').split('\n'),
        ...(cause.length === 0 ? [] : [`caused by: ${first}`, ...others]),
    ];
}
;
const log_LONGEST = 4096;
const log_SEE_ABOVE = ' The log of this step has all of it.';
function createLog(toolkit, redact) {
    const safe = (text) => printable(redact(text));
    const annotate = (print, text, end = '') => {
        const whole = safe(text);
        if (whole.length + end.length <= log_LONGEST) {
            print(whole + end);
            return;
        }
        toolkit.info(whole);
        print(`${clip(whole, log_LONGEST - log_SEE_ABOVE.length - end.length)}${log_SEE_ABOVE}${end}`);
    };
    let isFolded = false;
    const unfold = () => {
        if (isFolded)
            toolkit.endGroup();
        isFolded = false;
    };
    return {
        line: (text) => {
            toolkit.info(safe(text));
        },
        notice: (text) => {
            annotate(toolkit.notice, text);
        },
        warning: (text) => {
            annotate(toolkit.warning, text);
        },
        error: (text, code = '') => {
            unfold();
            annotate(toolkit.error, text, code === '' ? '' : ` [${code}]`);
        },
        debug: (text) => {
            if (toolkit.isDebug())
                toolkit.debug(safe(text));
        },
        startGroup: (title) => {
            isFolded = true;
            toolkit.startGroup(safe(title));
        },
        endGroup: unfold,
    };
}
;
const external_node_path_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:path");
var external_node_path_default = __nccwpck_require__.n(external_node_path_namespaceObject);
;
function completionMarks(environment) {
    const noteOf = (serverId, snapshotId) => external_node_path_default().join(`server-${idKey(serverId)}`, `completed-${idKey(snapshotId)}`);
    const textOf = (serverId, snapshotId) => {
        const { id, attempt } = readRun(environment);
        return `snapshot ${idKey(snapshotId)} of server ${idKey(serverId)} was seen completed in run ${id}/${attempt}\n`;
    };
    return {
        write: (serverId, snapshotId) => {
            writeRunnerFile((why) => markNotSaved(why, serverId, snapshotId), () => {
                writeNote(environment, noteOf(serverId, snapshotId), textOf(serverId, snapshotId));
            });
        },
        has: (serverId, snapshotId) => isNoted(environment, noteOf(serverId, snapshotId), (text) => text === textOf(serverId, snapshotId)),
    };
}
function madeHere(environment) {
    const noteOf = (id) => `made-${id}`;
    const textOf = ({ id, name }, mark) => `${id} ${name} ${mark}\n`;
    return {
        write: (snapshot, mark) => {
            try {
                writeNote(environment, noteOf(snapshot.id), textOf(snapshot, mark));
            }
            catch {
            }
        },
        has: (snapshot) => isNoted(environment, noteOf(snapshot.id), (text) => {
            const noted = /^\S+ \S+ ([0-9a-f]{8})\n$/.exec(text)?.[1];
            if (noted === undefined || text !== textOf(snapshot, noted))
                return false;
            return (readProvenance(snapshot.description)?.mark ?? noted) === noted;
        }),
    };
}
function writeNote(environment, note, text) {
    const file = fileOf(environment, note);
    (0, external_node_fs_namespaceObject.mkdirSync)(external_node_path_default().dirname(file), { recursive: true });
    (0, external_node_fs_namespaceObject.writeFileSync)(file, text);
}
function isNoted(environment, note, isRight) {
    try {
        return isRight((0, external_node_fs_namespaceObject.readFileSync)(fileOf(environment, note), 'utf8'));
    }
    catch {
        return false;
    }
}
function fileOf(environment, note) {
    const folder = environment['RUNNER_TEMP'] ?? '';
    if (folder === '')
        throw new Error('RUNNER_TEMP is not set');
    return external_node_path_default().join(folder, 'vps-safety-snapshot', note);
}
;
function keepYoungSpaceSmall() {
    process.getBuiltinModule('node:v8').setFlagsFromString('--semi-space-growth-factor=1');
}
;
const SECRET_INPUTS = ['api-token', 'github-token'];
const SHORTEST_IN_ANSWERS = 8;
function maskSecrets(toolkit, environment) {
    const tokens = SECRET_INPUTS.flatMap((name) => partsOf(toolkit.getInput(name)));
    const proxies = PROXY_VARIABLES.map((name) => credentialsIn(environment[name] ?? ''));
    const passwords = proxies.flatMap((each) => each.passwords);
    const names = proxies.flatMap((each) => each.names);
    const secrets = [...new Set([...tokens, ...passwords, ...names])];
    for (const secret of secrets)
        toolkit.setSecret(secret);
    const inAnswers = [...tokens, ...passwords].filter((each) => each.length >= SHORTEST_IN_ANSWERS);
    return { redact: redactionOfAll(secrets), redactAnswers: redactionOfAll([...new Set(inAnswers)]) };
}
const PROXY_VARIABLES = [
    'https_proxy',
    'HTTPS_PROXY',
    'http_proxy',
    'HTTP_PROXY',
    'all_proxy',
    'ALL_PROXY',
];
const SHORTEST_NAME = 3;
function credentialsIn(address) {
    const written = /^\s*(?:[a-z][a-z\d+.-]*:\/\/)?(.*)@/is.exec(address)?.[1] ?? '';
    const colon = written.indexOf(':');
    const name = colon === -1 ? written : written.slice(0, colon);
    const password = colon === -1 ? '' : written.slice(colon + 1);
    const passwords = [password, decoded(password)].filter((each) => each !== '');
    return {
        passwords: passwords.length === 0 ? [] : [...passwords, `${decoded(name)}:${decoded(password)}`],
        names: [name, decoded(name)].filter((each) => each.length >= SHORTEST_NAME),
    };
}
function decoded(text) {
    try {
        return decodeURIComponent(text);
    }
    catch {
        return text;
    }
}
function partsOf(secret) {
    if (secret === '')
        return [];
    return [secret, ...secret.split(/\s/).filter((each) => each.length >= SHORTEST_IN_ANSWERS)];
}
function redactionOfAll(secrets) {
    const redactions = secrets.map(redactionOf);
    return (text) => redactions.reduce((left, each) => each(left), text);
}
function redactionOf(secret) {
    if (secret === '')
        return (text) => text;
    const inBase64 = base64Forms(secret).map((form) => inMarkdown(Array.from(form, literally)));
    const anywhere = new RegExp([inMarkdown(Array.from(secret, urlForms)), ...inBase64].join('|'), 'gu');
    return (text) => text.replace(anywhere, '***');
}
function inMarkdown(characters) {
    return characters.join(`${BREAK}*\\\\?`);
}
function literally(character) {
    if (character === '|')
        return '[|¦]';
    if (character === '`')
        return '[`ˋ]';
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
function urlForms(character) {
    const encoded = Array.from(Buffer.from(character), (byte) => {
        const hex = byte.toString(16).padStart(2, '0');
        return `%${hex.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`)}`;
    });
    return `(?:${literally(character)}|${encoded.join('')})`;
}
function base64Forms(secret) {
    return [0, 1, 2].flatMap((offset) => {
        const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]);
        const whole = bytes.toString('base64');
        const from = Math.ceil((offset * 8) / 6);
        const to = Math.floor((bytes.length * 8) / 6);
        const form = whole.slice(from, to);
        return form.length < 8 ? [] : [form, form.replaceAll('+', '-').replaceAll('/', '_')];
    });
}
;
function abortOnSignals(source) {
    const controller = new AbortController();
    for (const name of ['SIGINT', 'SIGTERM']) {
        source.on(name, () => {
            controller.abort(name);
        });
    }
    return controller.signal;
}
;
function createSummary(toolkit, redact, report) {
    let failed = false;
    let written = null;
    async function writeNow(markdown) {
        const text = redact(markdown);
        written = text;
        if (failed)
            return;
        const fits = Buffer.byteLength(text) <= LONGEST_SUMMARY;
        try {
            await toolkit.writeSummary(fits ? text : SUMMARY_TOO_LONG);
        }
        catch (error) {
            failed = true;
            report(error instanceof Error ? error.message : String(error));
        }
    }
    let last = Promise.resolve();
    return {
        write(markdown) {
            last = last.then(() => writeNow(markdown));
            return last;
        },
        last: () => written,
    };
}
var json = __nccwpck_require__(4882);
;
class ShapeError extends Error {
    name = 'ShapeError';
}
const LONGEST_TEXT = 1000;
const ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/;
function parsePage(json, parseItem) {
    if (Array.isArray(json)) {
        return { items: json.map((each, index) => parseItem(each, `[${index}]`)), count: null };
    }
    const page = requireFields(json, 'the answer');
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
function parseSnapshot(json, where) {
    const item = requireFields(json, where);
    const field = (name) => item[name];
    const description = field('description');
    const size = field('size_mb');
    return {
        id: idKey(readId(item, where)),
        serverIds: serverIdsOf(item),
        name: cut(stringOf(field('name')) ?? stringOf(item['label']) ?? ''),
        status: readStatus(item, where),
        sizeMb: typeof size === 'number' && size >= 0 && size < Infinity ? size : null,
        createdAtMs: parseDate(field('created_at')),
        description: description === undefined ? null : cut(stringOf(description) ?? ''),
    };
}
function parseRestoreStarted(json, id) {
    const named = asId(objectOf(objectOf(json)?.['snapshot'])?.['id']);
    if (named !== null && !isSameId(named, id))
        throw new ShapeError(`it speaks of snapshot ${named}`);
}
function parseServer(json, where) {
    const item = requireFields(json, where);
    const field = (name) => item[name];
    const ids = idsIn(field('id'), item['uuid']);
    if (ids.length === 0)
        throw new ShapeError(`${where}.id should be an id, but is ${parse_kindOf(field('id'))}`);
    const address = stringOf(field('ip_address'));
    const hostname = stringOf(field('hostname'));
    return {
        ids,
        name: cut(stringOf(field('name')) ?? ''),
        ...(hostname === null ? {} : { hostname: cut(hostname) }),
        status: readStatus(item, where),
        addresses: address === null ? [] : [cut(address)],
    };
}
const DATE = /^(?<date>\d{4}-\d{2}-\d{2})[T ](?<time>\d{2}:\d{2})(?<seconds>:\d{2})?(?<fraction>\.\d+)?(?:Z|(?<hours>[+-]\d{2})(?::?(?<minutes>\d{2}))?)?$/i;
function parseDate(value) {
    if (typeof value !== 'string')
        return null;
    const found = DATE.exec(value.trim());
    if (found === null)
        return null;
    const { date, time, seconds = ':00', fraction = '', hours = '+00', minutes = '00' } = found.groups;
    const ms = Date.parse(`${date}T${time}${seconds}${fraction}${hours}:${minutes}`);
    return ms > 0 && isInCalendar(date) ? ms : null;
}
function isInCalendar(date) {
    return new Date(Date.parse(`${date}T00:00Z`)).getUTCDate() === Number(date.slice(8));
}
const ERROR_FIELDS = ['detail', 'message', 'error', 'errors'];
function errorText(body, redact) {
    const text = redact(fromFields(body, redact) ?? unescaped(body))
        .replace(/\s+/g, ' ')
        .trim();
    return text === '' ? null : clip(text, 200);
}
function fromFields(body, redact) {
    try {
        return said((0, json.V)(body, redact), 0);
    }
    catch (error) {
        return error instanceof json.I ? '' : null;
    }
}
function wordsOf(json) {
    const fields = objectOf(json);
    return fields === null ? null : inErrorFields(fields, 1);
}
function inErrorFields(fields, depth) {
    for (const name of ERROR_FIELDS) {
        const text = said(fields[name], depth);
        if (text !== null)
            return text;
    }
    return null;
}
function unescaped(text) {
    return text.replace(/\\(?:u([\da-f]{4})|(["\\/]))/gi, (_, code, sign) => code === undefined ? sign : String.fromCharCode(Number.parseInt(code, 16)));
}
function said(json, depth) {
    if (typeof json === 'string')
        return json.trim() === '' ? null : json;
    if (depth > 3)
        return null;
    if (Array.isArray(json)) {
        const texts = json.map((each) => said(each, depth + 1)).filter((each) => each !== null);
        return texts.length === 0 ? null : texts.join(' ');
    }
    const fields = objectOf(json);
    if (fields === null)
        return null;
    const text = inErrorFields(fields, depth + 1);
    if (text !== null)
        return text;
    const texts = Object.entries(fields).flatMap(([name, value]) => {
        const text = Array.isArray(value) ? said(value, depth + 1) : null;
        return text === null ? [] : [`${name}: ${text}`];
    });
    return texts.length === 0 ? null : texts.join(' ');
}
function requireFields(json, where) {
    const fields = objectOf(json);
    if (fields === null)
        throw new ShapeError(`${where} should be an object, but is ${parse_kindOf(json)}`);
    return fields;
}
function readId(item, where) {
    const id = asId(item['id']) ?? asId(item['uuid']);
    if (id === null)
        throw new ShapeError(`${where}.id should be an id, but is ${parse_kindOf(item['id'])}`);
    return id;
}
function readStatus(item, where) {
    const status = stringOf(item['status']);
    if (status === null)
        throw new ShapeError(`${where}.status should be text, but is ${parse_kindOf(item['status'])}`);
    return cut(status.trim()).toLowerCase();
}
function serverIdsOf(item) {
    const server = item['server'];
    const inner = objectOf(server);
    const ids = idsIn(inner?.['id'], server, item['server_id']);
    const inUuids = idsIn(inner?.['uuid'], item['server_uuid']);
    const uuids = inUuids.filter((each) => !isNumber(each));
    const one = agreed([...ids, ...inUuids.filter(isNumber)]);
    const other = agreed(uuids);
    if (one === false || other === false)
        return [];
    const named = [one, other].filter((each) => each !== null);
    const same = agreed(named);
    return typeof same === 'string' ? [same] : named;
}
function isNumber(id) {
    return /^\d+$/.test(id);
}
function idsIn(...values) {
    return values.map(asId).filter((each) => each !== null);
}
function agreed(given) {
    const [first] = given;
    if (first === undefined)
        return null;
    return given.every((each) => idKey(each) === idKey(first)) ? first : false;
}
function asId(value) {
    const text = Number.isSafeInteger(value) ? String(value) : value;
    return typeof text === 'string' && ID.test(text) ? text : null;
}
function cut(text) {
    return text.length > LONGEST_TEXT ? clip(text.trimEnd(), LONGEST_TEXT) : text;
}
function stringOf(value) {
    return typeof value === 'string' ? value : null;
}
function parse_kindOf(value) {
    if (value === undefined)
        return 'missing';
    if (value === null)
        return 'null';
    return Array.isArray(value) ? 'a list' : `a value of type ${typeof value}`;
}
;
function saysNo(json) {
    return isNoSuccess(json) || isFailedStatus(json);
}
function listSaysNo(json) {
    if (saysNo(json))
        return true;
    const fields = objectOf(json);
    return fields !== null && !Array.isArray(fields['results']) && wordsOf(json) !== null;
}
function createSaysNo(json) {
    return saysNo(json) && !isSnapshot(json);
}
function refuseContradiction(json) {
    if (isNoSuccess(json))
        throw new ShapeError('it names a snapshot, and says that it was not successful');
}
function isNoSuccess(json) {
    const success = objectOf(json)?.['success'];
    return success === false || (typeof success === 'string' && success.trim().toLowerCase() === 'false');
}
function isFailedStatus(json) {
    const status = objectOf(json)?.['status'];
    return typeof status === 'string' && ['error', 'failed'].includes(status.trim().toLowerCase());
}
function isSnapshot(json) {
    try {
        return parseSnapshot(json, 'the answer').name !== '';
    }
    catch (error) {
        if (error instanceof ShapeError)
            return false;
        throw error;
    }
}
;
function isSuccess({ answer }) {
    return answer.status >= 200 && answer.status < 300;
}
function refusal(answered, nowMs) {
    const { answer } = answered;
    const { status, headers } = answer;
    return {
        ...answers_failureOf(answered, status === 403 && isFirewall(answer) ? 'firewall' : kindOfStatus(status)),
        said: saidIn(answered),
        retryAfterMs: readRetryAfter(headers['retry-after'], answeredAtMs(answer) ?? nowMs),
    };
}
function answers_failureOf({ answer, operation, redact }, kind) {
    const { status } = answer;
    return { ...failureWithoutAnswer(kind, operation), status, requestId: requestIdOf(answer, redact) };
}
function saidIn({ answer, redact }) {
    return errorText(answer.body, redact);
}
function answeredAtMs({ headers }) {
    const ms = Date.parse(headers.date ?? '');
    return Number.isNaN(ms) ? null : ms;
}
function readBody(answered, parse, isNo = saysNo) {
    const json = readJsonBody(answered);
    if (isNo(json))
        throw new VpsOrgError({ ...answers_failureOf(answered, 'said-no'), said: saidIn(answered) });
    try {
        return parse(json);
    }
    catch (error) {
        if (!(error instanceof ShapeError))
            throw error;
        const words = wordsOf(json) === null ? null : saidIn(answered);
        const said = words === null ? error.message : `${error.message}; it says: ${words}`;
        throw new VpsOrgError({ ...answers_failureOf(answered, 'wrong-shape'), said }, error);
    }
}
function readJsonBody(answered) {
    const { answer, redact } = answered;
    try {
        return (0, json.V)(answer.body, redact);
    }
    catch (error) {
        if (error instanceof json.I)
            throw new VpsOrgError(answers_failureOf(answered, 'too-large'), error);
        const said = saidIn(answered) ?? 'an empty body';
        throw new VpsOrgError({ ...answers_failureOf(answered, 'unreadable'), said }, error);
    }
}
function readDeleted(answered) {
    const { answer } = answered;
    if (answer.body.trim() === '')
        return;
    if (answer.status === 202 && !isFirewall(answer) && !looksLikeJson(answer.body))
        return;
    readBody(answered, (json) => {
        if (json === false)
            throw new ShapeError('it is "false"');
        refuseErrors(json);
    });
}
function readRestoreStarted(answered, id) {
    try {
        readBody(answered, (json) => {
            refuseErrors(json);
            parseRestoreStarted(json, id);
        });
    }
    catch (error) {
        if (error instanceof VpsOrgError && error.failure.kind === 'unreadable')
            return;
        throw error;
    }
}
function refuseErrors(json) {
    const fields = objectOf(json);
    if (fields === null || (isEmpty(fields['error']) && isEmpty(fields['errors'])))
        return;
    throw new ShapeError('it holds an error');
}
function isEmpty(value) {
    if (value === undefined || value === null || value === false || value === '')
        return true;
    return typeof value === 'object' && Object.keys(value).length === 0;
}
function looksLikeJson(body) {
    return /^\s*[[{]/.test(body);
}
const FIREWALL_HEADERS = ['cf-mitigated', 'x-amzn-waf-action', 'x-sucuri-block', 'x-squid-error'];
function isFirewall({ headers, body }) {
    if (FIREWALL_HEADERS.some((name) => headers[name] !== undefined))
        return true;
    if (/^\s*text\/html\b/i.test(headers['content-type'] ?? '') && !looksLikeJson(body))
        return true;
    return /^\s*(?:<!doctype html|<html|error code: 1\d{3}\b)/i.test(body);
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
        case 409:
        case 423:
            return 'locked';
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
var http = __nccwpck_require__(884);
;
const version_VERSION = '1.0.0';
;
const TRY_LIMIT_MS = 30_000;
const IN_FLIGHT = 8;
const PATHS = {
    snapshots: '/snapshots/',
    servers: '/servers/',
};
function createSend(transport, token, redact) {
    const limited = limitConcurrency(IN_FLIGHT);
    return async ({ method, url, body = null, operation, limitMs = TRY_LIMIT_MS }, signal) => {
        const answered = (answer) => ({ answer, operation, redact });
        try {
            const answer = await limited(() => {
                if (signal.aborted)
                    throw new VpsOrgError(failureWithoutAnswer('not-sent', operation));
                return transport({
                    method,
                    url,
                    headers: {
                        accept: 'application/json',
                        'accept-encoding': 'identity',
                        authorization: `Bearer ${token}`,
                        'user-agent': `vps-safety-snapshot/${version_VERSION}`,
                    },
                    body,
                    timeLimitMs: Math.min(TRY_LIMIT_MS, limitMs),
                    signal,
                    fresh: method !== 'GET',
                });
            });
            return answered(answer);
        }
        catch (error) {
            if (!(0, http.zV)(error))
                throw error;
            const { reason, status, message } = error;
            if (status !== null && status >= 300)
                return answered({ status, headers: {}, body: '' });
            const said = reason === 'aborted' ? null : redact(message);
            throw new VpsOrgError({ ...failureWithoutAnswer(reason, operation), status, said }, error);
        }
    };
}
function addressOf(apiUrl, path) {
    const url = new URL(apiUrl.href);
    url.pathname = url.pathname.replace(/\/+$/, '') + path;
    return url;
}
;
function createChanges(apiUrl, clock, send) {
    async function change(request, signal, read) {
        try {
            const answered = await send(request, signal);
            if (!isSuccess(answered))
                throw new VpsOrgError(refusal(answered, clock.nowMs()));
            return { kind: 'accepted', value: read(answered) };
        }
        catch (error) {
            if (!(error instanceof VpsOrgError))
                throw error;
            return { kind: certainty(error.failure), error };
        }
    }
    const snapshots = (rest = '') => addressOf(apiUrl, `${PATHS.snapshots}${rest}`);
    return {
        createSnapshot(order, signal) {
            const operation = { kind: 'create', name: order.name, serverId: order.serverId };
            const request = { method: 'POST', url: snapshots(), body: orderBody(order), operation };
            return change(request, signal, (answered) => readBody(answered, readCreated, createSaysNo));
        },
        restoreSnapshot(id, signal) {
            const url = snapshots(`${encodeURIComponent(id)}/restore/`);
            const request = { method: 'POST', url, operation: { kind: 'restore', snapshotId: id } };
            return change(request, signal, (answered) => {
                readRestoreStarted(answered, id);
                return null;
            });
        },
        async deleteSnapshot(id, signal) {
            const url = snapshots(`${encodeURIComponent(id)}/`);
            const request = { method: 'DELETE', url, operation: { kind: 'delete', snapshotId: id } };
            const outcome = await change(request, signal, (answered) => {
                readDeleted(answered);
                return 'deleted';
            });
            if (outcome.kind === 'accepted')
                return outcome;
            const { status, kind } = outcome.error.failure;
            if (kind === 'not-found')
                return { kind: 'accepted', value: 'already-deleted' };
            if (status === 204)
                return { kind: 'accepted', value: 'deleted' };
            return outcome;
        },
    };
}
function readCreated(json) {
    const snapshot = parseSnapshot(json, 'the answer');
    refuseContradiction(json);
    return snapshot;
}
function orderBody(order) {
    const isNumber = /^(0|[1-9]\d*)$/.test(order.serverId);
    const id = isNumber ? order.serverId : JSON.stringify(order.serverId);
    return `{"server_id":${id},"name":${JSON.stringify(order.name)},"description":${JSON.stringify(order.description)}}`;
}
;
const CALL_LIMIT_MS = 120_000;
const ignored = () => undefined;
function readOptions(set = {}) {
    const { readBudgetMs = 0 } = set;
    return {
        limitMs: CALL_LIMIT_MS + readBudgetMs,
        readBudgetMs,
        ignoreRetryAfter: false,
        mode: 'whole',
        allowCached: false,
        onPage: ignored,
        ...set,
    };
}
function deadlineOf({ limitMs, readBudgetMs }, startMs) {
    return startMs + Math.min(limitMs, CALL_LIMIT_MS + readBudgetMs);
}
function moreGenerous(a, b) {
    return {
        ...a,
        limitMs: Math.max(a.limitMs, b.limitMs),
        readBudgetMs: Math.max(a.readBudgetMs, b.readBudgetMs),
        ignoreRetryAfter: a.ignoreRetryAfter || b.ignoreRetryAfter,
        onPage: a.onPage === b.onPage ? a.onPage : both(a.onPage, b.onPage),
    };
}
function both(one, other) {
    return (snapshots) => {
        one(snapshots);
        other(snapshots);
    };
}
;
function coalesceReads(read, batchWindow) {
    let next = null;
    let underWay = Promise.resolve();
    return (signal, options) => {
        if (next === null) {
            const batch = new Batch(options);
            next = batch;
            batch.result = underWay.then(batchWindow).then(() => {
                next = null;
                batch.close();
                return read(batch.signal, batch.options);
            });
            underWay = batch.result.catch(() => undefined);
        }
        next.join(signal, options);
        return next.result;
    };
}
class Batch {
    #controller = new AbortController();
    #waiting = 0;
    #isOpen = true;
    #reason;
    options;
    result;
    constructor(options) {
        this.options = options;
    }
    get signal() {
        return this.#controller.signal;
    }
    join(signal, options) {
        this.options = moreGenerous(this.options, options);
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
        signal.addEventListener('abort', leave);
        const forget = () => {
            signal.removeEventListener('abort', leave);
        };
        this.result.then(forget, forget);
    }
    close() {
        this.#isOpen = false;
        this.#abortIfUnwanted();
    }
    #abortIfUnwanted() {
        if (!this.#isOpen && this.#waiting === 0)
            this.#controller.abort(this.#reason);
    }
}
;
const PAGES_LIMIT = 500;
const ENTRIES_LIMIT = 25_000;
const READINGS = 3;
async function readWholeList(first, readPage, entries, pagesLimit = PAGES_LIMIT, isVerified = false) {
    for (let reading = 1;; reading++) {
        const list = await listing_readOnce(first, readPage, entries, pagesLimit);
        const isStill = !list.changed &&
            (!isVerified || list.incomplete !== null || (await areSame(list.pages.slice(0, -1), readPage, entries)));
        const { items, incomplete, isTooLong } = list;
        if (isStill)
            return { items, incomplete, isTooLong };
        if (reading === READINGS) {
            return { items, isTooLong, incomplete: 'the list kept changing while it was read' };
        }
    }
}
async function areSame(pages, readPage, { facts }) {
    for (const { url, items, count } of pages) {
        const page = await readPage(url);
        if (page === 'no-such-page' || page.items.length !== items.length)
            return false;
        if (page.count !== count)
            return false;
        const before = items.map(facts);
        if (page.items.some((each, index) => facts(each) !== before[index]))
            return false;
    }
    return true;
}
async function listing_readOnce(first, readPage, { identify, facts }, pagesLimit) {
    const items = new Map();
    const pages = [];
    const done = (incomplete, { changed = false, isTooLong = false } = {}) => ({ items: [...items.values()], incomplete, changed, isTooLong, pages });
    const tooLong = (most = `${pagesLimit} pages`) => done(`it has more than ${most}`, { isTooLong: true });
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
        pages.push({ url, items: page.items, count });
        for (const item of page.items) {
            const id = identify(item);
            const known = items.get(id);
            if (known !== undefined && facts(known) !== facts(item))
                return done(null, { changed: true });
            items.set(id, item);
        }
        if (items.size > ENTRIES_LIMIT)
            return tooLong(`${ENTRIES_LIMIT} entries`);
        const next = nextUrl(url, page.next, first);
        if (next === 'elsewhere')
            return done('the address of the next page leads out of the API');
        announced = next !== null;
        if ((count ?? 0) > items.size * pagesLimit && items.size > 0)
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
    const all = count ?? 0;
    return have < all ? `it should hold ${all} entries, but only ${have} came` : null;
}
function nextUrl(current, next, first) {
    if (next === null || next === undefined || next === '')
        return null;
    if (!URL.canParse(next, current.href))
        return 'elsewhere';
    const { pathname, search } = new URL(next, current.href);
    const url = new URL(first.href);
    url.pathname = pathname;
    url.search = search;
    return url.pathname.startsWith(new URL('..', first).pathname) ? url : 'elsewhere';
}
function withPage(first, number) {
    const url = new URL(first.href);
    url.searchParams.set('page', String(number));
    return url;
}
;
function createPauses(clock) {
    const pauses = new Map();
    return {
        learn(list, failure) {
            const forMs = putOffMs(failure);
            if (forMs !== null)
                pauses.set(list, { untilMs: clock.elapsedMs() + forMs, failure });
        },
        check(list) {
            const pause = pauses.get(list);
            if (pause === undefined)
                return;
            const retryAfterMs = pause.untilMs - clock.elapsedMs();
            if (retryAfterMs > 0)
                throw new VpsOrgError({ ...pause.failure, retryAfterMs });
            pauses.delete(list);
        },
    };
}
;
const LIST_LIMIT_BYTES = 20_000_000;
const LARGE_LIST_BYTES = 100_000;
class ListReader {
    #settings;
    #send;
    #pauses;
    #answered;
    constructor(settings, send) {
        this.#settings = settings;
        this.#send = send;
        this.#pauses = createPauses(settings.clock);
        this.#answered = new Set(settings.readBefore);
    }
    read(spec, signal, options) {
        const { entries, name, pagesLimit = PAGES_LIMIT, isVerified = false } = spec;
        const first = addressOf(this.#settings.apiUrl, PATHS[name]);
        for (const [key, value] of Object.entries(spec.query ?? {}))
            first.searchParams.set(key, value);
        const readPage = this.#pageReader(spec, first, signal, options);
        return readWholeList(first, readPage, entries, pagesLimit, isVerified);
    }
    #pageReader({ name, operation, parseItem, onPage }, first, signal, options) {
        const { clock, random, onPause } = this.#settings;
        const startMs = clock.elapsedMs();
        const budgetUntilMs = startMs + options.readBudgetMs;
        const isDoubtful = (failure) => this.#isDoubtful(failure, name);
        const context = {
            clock,
            random,
            signal,
            deadlineMs: deadlineOf(options, startMs),
            budgetUntilMs,
            onPause,
            isDoubtful,
        };
        const sizes = new Map();
        let bytes = 0;
        return (url) => readWithRetry(context, async (limitMs) => {
            const isBudgetSpent = options.readBudgetMs > 0 && clock.elapsedMs() >= budgetUntilMs;
            if (!options.ignoreRetryAfter && !isBudgetSpent)
                this.#pauses.check(first.href);
            const answered = await this.#send({ method: 'GET', url, operation, limitMs }, signal);
            const { status, body } = answered.answer;
            if (url !== first && (status === 404 || status === 400))
                return 'no-such-page';
            if (!isSuccess(answered)) {
                const refused = refusal(answered, clock.nowMs());
                this.#pauses.learn(first.href, refused);
                throw new VpsOrgError(refused.kind === 'not-found' ? { ...refused, kind: 'no-such-list' } : refused);
            }
            this.#answered.add(name);
            bytes += body.length - (sizes.get(url.href) ?? 0);
            sizes.set(url.href, body.length);
            if (bytes > LARGE_LIST_BYTES)
                this.#settings.onLargeList?.();
            if (bytes > LIST_LIMIT_BYTES)
                throw new VpsOrgError(tooLarge(operation));
            const page = readBody(answered, (json) => parsePage(json, parseItem), listSaysNo);
            onPage?.(page.items);
            return page;
        });
    }
    #isDoubtful({ kind }, name) {
        if (kind === 'unauthorized')
            return this.#answered.size > 0;
        return (kind === 'forbidden' || kind === 'firewall') && this.#answered.has(name);
    }
}
function tooLarge(operation) {
    return {
        ...failureWithoutAnswer('too-large', operation),
        said: `all pages have more than ${LIST_LIMIT_BYTES / 1_000_000} MB`,
    };
}
;
function serverIdentities(read) {
    let same = new Map();
    let seen = new Set();
    let whole = null;
    let isRefused = false;
    let lastReading = null;
    const readServers = async (signal, options) => {
        if (options.allowCached && whole !== null)
            return whole;
        const reading = read(signal, options);
        lastReading = reading;
        try {
            const listing = await reading;
            const { servers } = listing;
            same = sameServers(servers);
            seen = new Set(servers.flatMap(({ ids }) => ids.map(idKey)));
            whole = listing.incomplete === null ? listing : null;
            return listing;
        }
        catch (error) {
            if (error instanceof VpsOrgError && isFinal(error.failure))
                isRefused = true;
            throw error;
        }
    };
    const isSettled = (serverId) => isRefused || whole !== null || seen.has(idKey(serverId));
    return {
        same: () => same,
        readServers,
        async learn(serverId, signal, options) {
            if (isSettled(serverId))
                return;
            await lastReading?.catch(() => undefined);
            if (isSettled(serverId))
                return;
            await readServers(signal, { ...options, ignoreRetryAfter: false }).catch((error) => {
                if (!isRefused)
                    throw error;
            });
        },
    };
}
;
class ServerSorter {
    #hasDescriptions = false;
    #sorted = new WeakMap();
    sort(items, same) {
        const known = this.#sorted.get(items);
        if (known?.same === same)
            return known;
        const sorted = sortByServer(this.#withSameFields(items), same);
        this.#sorted.set(items, { ...sorted, same });
        return sorted;
    }
    #withSameFields(items) {
        this.#hasDescriptions ||= items.some((each) => each.description !== null);
        if (!this.#hasDescriptions)
            return items;
        return items.map((each) => (each.description === null ? { ...each, description: '' } : each));
    }
}
function sortByServer(items, same) {
    const servers = new Map();
    const notNamed = new Set();
    for (const each of items) {
        const snapshot = withAllIds(same, each);
        for (const key of new Set(snapshot.serverIds.map(idKey))) {
            const its = servers.get(key);
            if (its === undefined)
                servers.set(key, [snapshot]);
            else
                its.push(snapshot);
        }
        for (const form of formsNotNamed(snapshot))
            notNamed.add(form);
    }
    return { servers, notNamed };
}
function partOf({ incomplete }, serverId, { servers }) {
    return { snapshots: servers.get(idKey(serverId)) ?? [], incomplete };
}
function namedByAll({ servers }, count) {
    return [...servers].flatMap(([key, its]) => (its.length === count ? [key] : []));
}
;
const PAGES_TOGETHER = 10;
class SnapshotLists {
    #isOfSeveral;
    #read;
    #identities;
    #readAll;
    #sorter = new ServerSorter();
    #filters = new Map();
    #isShared;
    #pagesLimit = PAGES_TOGETHER;
    constructor(serverIds, read, batchWindow, identities) {
        this.#isOfSeveral = serverIds.length > 1;
        this.#isShared = this.#isOfSeveral;
        this.#read = read;
        this.#identities = identities;
        const readAll = async (signal, options) => {
            const upTo = this.#pagesLimit;
            return { all: await this.#readList(null, upTo, signal, options), upTo };
        };
        this.#readAll = {
            glance: coalesceReads(readAll, batchWindow),
            whole: coalesceReads(readAll, batchWindow),
        };
    }
    async of(serverId, signal, options) {
        const { mode } = options;
        const listing = this.#isShared && mode !== 'alone'
            ? await this.#fromAll(serverId, await this.#readAll[mode](signal, options), signal, options)
            : null;
        return listing ?? (await this.#fromFiltered(serverId, signal, options));
    }
    async #fromAll(serverId, { all, upTo }, signal, options) {
        if (all.isTooLong && upTo !== PAGES_LIMIT) {
            if (this.#pagesLimit === upTo)
                this.#isShared = false;
            return null;
        }
        await this.#learnIfNeeded(all, serverId, signal, options);
        return partOf(all, serverId, this.#sort(all));
    }
    async #fromFiltered(serverId, signal, options) {
        const list = await this.#readFiltered(serverId, signal, options);
        const sorted = this.#sort(list);
        const listing = partOf(list, serverId, sorted);
        const count = listing.snapshots.length;
        if (count < list.items.length && this.#isOfSeveral) {
            this.#isShared = true;
            this.#pagesLimit = PAGES_LIMIT;
        }
        if (count > 0 || list.incomplete !== null)
            return listing;
        const [, ...known] = idsOfServer(this.#identities.same(), serverId);
        const others = known.length > 0 ? known.map(idKey) : namedByAll(sorted, list.items.length);
        return others.length === 0 ? listing : { ...listing, others };
    }
    async #readFiltered(serverId, signal, options) {
        const key = idKey(serverId);
        const first = this.#filters.get(key) ?? serverId;
        const list = await this.#readList(first, PAGES_LIMIT, signal, options);
        await this.#learnIfNeeded(list, serverId, signal, options);
        if (list.items.length === 0 && list.incomplete === null)
            await this.#identities.learn(serverId, signal, options).catch(() => undefined);
        if (this.#sort(list).servers.has(key))
            return list;
        for (const other of idsOfServer(this.#identities.same(), serverId)) {
            if (other === first)
                continue;
            const again = await this.#readList(other, PAGES_LIMIT, signal, options);
            if (!this.#sort(again).servers.has(key))
                continue;
            this.#filters.set(key, other);
            return again;
        }
        return list;
    }
    #readList(serverId, pagesLimit, signal, options) {
        return this.#read({ serverId, pagesLimit, isVerified: options.mode !== 'glance' }, signal, options);
    }
    async #learnIfNeeded(list, serverId, signal, options) {
        if (this.#sort(list).notNamed.has(formOf(serverId)))
            await this.#identities.learn(serverId, signal, options);
    }
    #sort({ items }) {
        return this.#sorter.sort(items, this.#identities.same());
    }
}
;
const BATCH_WINDOW_MS = 100;
const SNAPSHOTS = {
    identify: (each) => each.id,
    facts: (each) => {
        const { id, serverIds, name, description, createdAtMs } = each;
        return JSON.stringify([id, serverIds, name, description, createdAtMs, phaseOf(each)]);
    },
};
const SERVERS = {
    name: 'servers',
    operation: { kind: 'list-servers' },
    parseItem: parseServer,
    entries: { identify: (each) => each.ids.join(' '), facts: (each) => JSON.stringify(each) },
};
function createVpsOrg(settings) {
    const { apiUrl, clock, serverIds } = settings;
    const send = createSend(settings.transport, settings.token, settings.redact);
    const lists = new ListReader(settings, send);
    const changes = createChanges(apiUrl, clock, send);
    const neverAborted = new AbortController().signal;
    const batchWindow = () => serverIds.length > 1 ? clock.sleep(BATCH_WINDOW_MS, neverAborted) : Promise.resolve();
    const identities = serverIdentities(coalesceReads(async (signal, options) => {
        const { items, incomplete } = await lists.read(SERVERS, signal, options);
        return { servers: items, incomplete };
    }, batchWindow));
    const readSnapshots = ({ serverId, ...order }, signal, options) => {
        const spec = {
            name: 'snapshots',
            operation: { kind: 'list-snapshots', serverId },
            parseItem: parseSnapshot,
            entries: SNAPSHOTS,
            ...(serverId === null ? {} : { query: { server_id: serverId } }),
            onPage: options.onPage,
            ...order,
        };
        return lists.read(spec, signal, options);
    };
    const snapshots = new SnapshotLists(serverIds, readSnapshots, batchWindow, identities);
    return {
        ...changes,
        listSnapshots: (serverId, signal, options) => snapshots.of(serverId, signal, readOptions(options)),
        listServers: (signal, options) => identities.readServers(signal, readOptions(options)),
        async createSnapshot(order, signal) {
            const outcome = await changes.createSnapshot(order, signal);
            if (outcome.kind !== 'accepted')
                return outcome;
            return { kind: 'accepted', value: withAllIds(identities.same(), outcome.value) };
        },
    };
}
;
async function runStep(platform, work) {
    const secrets = maskSecrets(platform.toolkit, platform.process.env);
    const signal = abortOnSignals(platform.process);
    const log = createLog(platform.toolkit, secrets.redact);
    const start = { platform, log, secrets, signal };
    await runToEnd(platform.process, log, async () => (await work(start)) ?? stoppedLate(signal));
}
async function runAction(platform, readInputs, work, budgetMs = () => 0) {
    await runStep(platform, async (start) => {
        const { inputs, remarks } = await readOrExplain(start, readInputs);
        await inContext(start, inputs, { budgetMs: budgetMs(inputs), readBefore: [] }, async (context) => {
            for (const { level, text } of remarks)
                context.log[level](text);
            await work(context, inputs);
        });
        return null;
    });
}
function inputsOf({ toolkit }) {
    return (name) => toolkit.getInput(name, { trimWhitespace: false });
}
async function readOrExplain(start, readInputs) {
    const read = inputsOf(start.platform);
    try {
        return readInputs(read);
    }
    catch (error) {
        if (!(error instanceof InputError))
            throw error;
        const meant = await idsMeant(namesAmongIds(read('server-id')), start.signal, () => {
            const apiUrl = parseApiUrl(read('api-url').trim() || API_URL);
            const token = parseToken(read('api-token').trim());
            return createClient(start, { apiUrl, token, serverIds: [] }, ['snapshots']);
        });
        if (meant === null)
            throw error;
        const { problems } = error;
        throw new InputError(problems, idsInPlaceOfNames(problems, meant), { cause: error });
    }
}
async function inContext(start, inputs, { budgetMs, readBefore }, work) {
    const bare = contextWithoutInputs(start);
    const run = { ...bare.run, checkRunId: inputs.checkRunId ?? null };
    const context = {
        ...bare,
        run,
        readBudgetMs: budgetMs,
        vpsOrg: createClient(start, inputs, readBefore),
        github: githubOf(start, run, inputs.githubToken ?? null),
    };
    try {
        return await work(context);
    }
    finally {
        for (const notice of context.github.notices())
            context.log.notice(notice);
    }
}
function contextWithoutInputs({ platform, log, secrets, signal }) {
    const { process, toolkit, clock, newMark } = platform;
    return {
        run: readRun(process.env),
        toolkit,
        log,
        summary: createSummary(toolkit, secrets.redact, (why) => {
            log.warning(summaryNotWritten(why));
        }),
        clock,
        providerAheadMs: 0,
        signal,
        interfaces: platform.interfaces(),
        earlierResult: earlierResult(process.env),
        actionName: actionNameIn(process.env),
        actionSource: actionSourceIn(process.env),
        madeHere: madeHere(process.env),
        newMark,
    };
}
function createClient({ platform, log, secrets }, { apiUrl, token, serverIds }, readBefore) {
    return createVpsOrg({
        apiUrl,
        token,
        serverIds,
        transport: platform.createTransport(),
        clock: platform.clock,
        random: platform.random,
        redact: secrets.redactAnswers,
        onLargeList: keepYoungSpaceSmall,
        onPause: ({ facts }, pauseMs) => {
            log.line(`${facts.what} Trying again in ${duration(Math.max(1000, pauseMs))}.`);
        },
        readBefore,
    });
}
function githubOf({ platform, secrets, signal }, run, token) {
    if (token === null)
        return NO_GITHUB;
    const { env } = platform.process;
    return createGitHub({
        job: { run, runnerName: env['RUNNER_NAME'] ?? null },
        pullRequest: () => readPullRequest(env),
        clock: platform.clock,
        signal,
        redact: secrets.redact,
        loadOctokit: () => platform.loadOctokit({ token, apiUrl: env['GITHUB_API_URL'] ?? null }, platform.createTransport(), secrets.redactAnswers),
    });
}
;
const external_node_os_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:os");
var external_node_os_default = __nccwpck_require__.n(external_node_os_namespaceObject);
;
const LONGEST_TIMER_MS = 2 ** 31 - 1;
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
var external_os_ = __nccwpck_require__(857);
;
function toCommandValue(input) {
    if (input === null || input === undefined) {
        return '';
    }
    else if (typeof input === 'string' || input instanceof String) {
        return input;
    }
    return JSON.stringify(input);
}
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
;
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
;
const external_crypto_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("crypto");
var external_fs_ = __nccwpck_require__(9896);
;
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
    if (key.includes(delimiter)) {
        throw new Error(`Unexpected input: name should not contain the delimiter "${delimiter}"`);
    }
    if (convertedValue.includes(delimiter)) {
        throw new Error(`Unexpected input: value should not contain the delimiter "${delimiter}"`);
    }
    return `${key}<<${delimiter}${external_os_.EOL}${convertedValue}${external_os_.EOL}${delimiter}`;
}
;
const external_path_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("path");
;
var __awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try {
            step(generator.next(value));
        }
        catch (e) {
            reject(e);
        } }
        function rejected(value) { try {
            step(generator["throw"](value));
        }
        catch (e) {
            reject(e);
        } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};
var ExitCode;
(function (ExitCode) {
    ExitCode[ExitCode["Success"] = 0] = "Success";
    ExitCode[ExitCode["Failure"] = 1] = "Failure";
})(ExitCode || (ExitCode = {}));
function exportVariable(name, val) {
    const convertedVal = toCommandValue(val);
    process.env[name] = convertedVal;
    const filePath = process.env['GITHUB_ENV'] || '';
    if (filePath) {
        return file_command_issueFileCommand('ENV', prepareKeyValueMessage(name, val));
    }
    command_issueCommand('set-env', { name }, convertedVal);
}
function setSecret(secret) {
    command_issueCommand('add-mask', {}, secret);
}
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
function getMultilineInput(name, options) {
    const inputs = getInput(name, options)
        .split('\n')
        .filter(x => x !== '');
    if (options && options.trimWhitespace === false) {
        return inputs;
    }
    return inputs.map(input => input.trim());
}
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
function setOutput(name, value) {
    const filePath = process.env['GITHUB_OUTPUT'] || '';
    if (filePath) {
        return file_command_issueFileCommand('OUTPUT', prepareKeyValueMessage(name, value));
    }
    process.stdout.write(external_os_.EOL);
    command_issueCommand('set-output', { name }, toCommandValue(value));
}
function setCommandEcho(enabled) {
    issue('echo', enabled ? 'on' : 'off');
}
function setFailed(message) {
    process.exitCode = ExitCode.Failure;
    error(message);
}
function isDebug() {
    return process.env['RUNNER_DEBUG'] === '1';
}
function debug(message) {
    command_issueCommand('debug', {}, message);
}
function error(message, properties = {}) {
    command_issueCommand('error', toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
function warning(message, properties = {}) {
    command_issueCommand('warning', toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
function notice(message, properties = {}) {
    command_issueCommand('notice', toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
function info(message) {
    process.stdout.write(message + external_os_.EOL);
}
function startGroup(name) {
    command_issue('group', name);
}
function endGroup() {
    command_issue('endgroup');
}
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
function core_saveState(name, value) {
    const filePath = process.env['GITHUB_STATE'] || '';
    if (filePath) {
        return file_command_issueFileCommand('STATE', prepareKeyValueMessage(name, value));
    }
    command_issueCommand('save-state', { name }, toCommandValue(value));
}
function getState(name) {
    return process.env[`STATE_${name}`] || '';
}
function getIDToken(aud) {
    return __awaiter(this, void 0, void 0, function* () {
        return yield OidcClient.getIDToken(aud);
    });
}
;
var summary_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try {
            step(generator.next(value));
        }
        catch (e) {
            reject(e);
        } }
        function rejected(value) { try {
            step(generator["throw"](value));
        }
        catch (e) {
            reject(e);
        } }
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
    wrap(tag, content, attrs = {}) {
        const htmlAttrs = Object.entries(attrs)
            .map(([key, value]) => ` ${key}="${value}"`)
            .join('');
        if (!content) {
            return `<${tag}${htmlAttrs}>`;
        }
        return `<${tag}${htmlAttrs}>${content}</${tag}>`;
    }
    write(options) {
        return summary_awaiter(this, void 0, void 0, function* () {
            const overwrite = !!(options === null || options === void 0 ? void 0 : options.overwrite);
            const filePath = yield this.filePath();
            const writeFunc = overwrite ? writeFile : appendFile;
            yield writeFunc(filePath, this._buffer, { encoding: 'utf8' });
            return this.emptyBuffer();
        });
    }
    clear() {
        return summary_awaiter(this, void 0, void 0, function* () {
            return this.emptyBuffer().write({ overwrite: true });
        });
    }
    stringify() {
        return this._buffer;
    }
    isEmptyBuffer() {
        return this._buffer.length === 0;
    }
    emptyBuffer() {
        this._buffer = '';
        return this;
    }
    addRaw(text, addEOL = false) {
        this._buffer += text;
        return addEOL ? this.addEOL() : this;
    }
    addEOL() {
        return this.addRaw(external_os_.EOL);
    }
    addCodeBlock(code, lang) {
        const attrs = Object.assign({}, (lang && { lang }));
        const element = this.wrap('pre', this.wrap('code', code), attrs);
        return this.addRaw(element).addEOL();
    }
    addList(items, ordered = false) {
        const tag = ordered ? 'ol' : 'ul';
        const listItems = items.map(item => this.wrap('li', item)).join('');
        const element = this.wrap(tag, listItems);
        return this.addRaw(element).addEOL();
    }
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
    addDetails(label, content) {
        const element = this.wrap('details', this.wrap('summary', label) + content);
        return this.addRaw(element).addEOL();
    }
    addImage(src, alt, options) {
        const { width, height } = options || {};
        const attrs = Object.assign(Object.assign({}, (width && { width })), (height && { height }));
        const element = this.wrap('img', null, Object.assign({ src, alt }, attrs));
        return this.addRaw(element).addEOL();
    }
    addHeading(text, level) {
        const tag = `h${level}`;
        const allowedTag = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].includes(tag)
            ? tag
            : 'h1';
        const element = this.wrap(allowedTag, text);
        return this.addRaw(element).addEOL();
    }
    addSeparator() {
        const element = this.wrap('hr', null);
        return this.addRaw(element).addEOL();
    }
    addBreak() {
        const element = this.wrap('br', null);
        return this.addRaw(element).addEOL();
    }
    addQuote(text, cite) {
        const attrs = Object.assign({}, (cite && { cite }));
        const element = this.wrap('blockquote', text, attrs);
        return this.addRaw(element).addEOL();
    }
    addLink(text, href) {
        const element = this.wrap('a', text, { href });
        return this.addRaw(element).addEOL();
    }
}
const _summary = new Summary();
const markdownSummary = (null && (_summary));
const summary = _summary;
;
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
    saveState: core_saveState,
    setOutput: setOutput,
    setSecret: setSecret,
    startGroup: startGroup,
    warning: warning,
    async writeSummary(markdown) {
        await summary.emptyBuffer().addRaw(markdown, true).write({ overwrite: true });
    },
};
;
const realTransport = () => (0, http.oO)(systemClock, process.env, process.version);
const realPlatform = {
    process,
    toolkit: actionsToolkit,
    clock: systemClock,
    random: Math.random,
    newMark: () => (0, external_node_crypto_.randomBytes)(4).toString('hex'),
    interfaces: () => external_node_os_default().networkInterfaces(),
    createTransport: realTransport,
    loadOctokit: async (access, transport, redact) => {
        const { createOctokit } = await Promise.all([__nccwpck_require__.e(778), __nccwpck_require__.e(910)]).then(__nccwpck_require__.bind(__nccwpck_require__, 5910));
        return createOctokit(access, transport, redact);
    },
};
;
const PRUNE_INPUTS = {
    token: COMMON.token,
    serverIds: COMMON.serverIds,
    name: COMMON.name,
    keep: COMMON.keep,
    protect: COMMON.protect,
    snapshotLimit: COMMON.snapshotLimit,
    dryRun: COMMON.dryRun,
    apiUrl: COMMON.apiUrl,
    githubToken: COMMON.githubToken,
};
function readPruneInputs(read) {
    const { inputs, remarks } = readInputs(PRUNE_INPUTS, read);
    const { keep, snapshotLimit } = inputs;
    if (keep < snapshotLimit)
        return { inputs, remarks };
    const text = noFreeSlot(keep, snapshotLimit);
    return { inputs, remarks: [...remarks, { level: 'notice', text }] };
}
;
const RESTORE_INPUTS = {
    serverIds: COMMON.serverIds,
    token: COMMON.token,
    wanted: { name: 'snapshot-id', default: LATEST, parse: parseWanted },
    name: COMMON.name,
    confirm: { name: 'confirm', default: '', parse: parseConfirm, asWritten: true },
    safetySnapshot: { name: 'safety-snapshot', default: 'true', parse: parseBoolean },
    wait: COMMON.wait,
    timeoutMs: { name: 'timeout', default: '45', parse: parseMinutes },
    pollIntervalMs: COMMON.pollIntervalMs,
    protect: COMMON.protect,
    snapshotLimit: COMMON.snapshotLimit,
    environment: { name: 'environment', default: '', parse: parseEnvironment },
    dryRun: COMMON.dryRun,
    apiUrl: COMMON.apiUrl,
    githubToken: COMMON.githubToken,
};
function readRestoreInputs(read) {
    const { inputs, remarks } = readInputs(RESTORE_INPUTS, read);
    const { wanted, confirm, ...others } = inputs;
    const targets = others.serverIds.map((serverId, index) => ({
        serverId,
        wanted: placeOf(wanted, index),
        confirm: confirm === null ? null : placeOf(confirm, index),
    }));
    const isRecorded = others.environment === '' || others.githubToken !== null;
    return {
        inputs: { ...others, targets },
        remarks: isRecorded ? remarks : [...remarks, { level: 'warning', text: NOT_RECORDED }],
    };
}
function parseConfirm(text, { servers }) {
    if (text === '')
        return null;
    if (text.trim() === '') {
        throw inputError(PROBLEMS.onlySpacesToConfirm());
    }
    if (servers === null || servers.length === 1)
        return [text.trim()];
    const parts = splitInOrder(text);
    if (parts.includes('')) {
        throw inputError(PROBLEMS.emptyPlaceToConfirm());
    }
    if (parts.length === servers.length)
        return parts;
    throw inputError(PROBLEMS.confirmsOthers(parts.length, servers.length));
}
function parseWanted(text, { servers }) {
    const parts = splitIds(text);
    const wrong = parts.find((each) => !/^[A-Za-z0-9_-]{1,300}$/.test(each));
    if (wrong !== undefined) {
        throw inputError(PROBLEMS.notASnapshot(wrong));
    }
    if (servers === null)
        return parts;
    const [only] = parts;
    if (parts.length === 1 && only !== undefined)
        return servers.map(() => only);
    if (parts.length === servers.length)
        return parts;
    throw inputError(PROBLEMS.snapshotsOfOthers(parts.length, servers.length));
}
const LONGEST_ENVIRONMENT = 255;
function parseEnvironment(text) {
    if (text.length <= LONGEST_ENVIRONMENT && !/\p{Cc}/u.test(text))
        return text;
    throw inputError(PROBLEMS.notAnEnvironment(text, LONGEST_ENVIRONMENT));
}
;
const WAIT_INPUTS = {
    serverIds: COMMON.serverIds,
    token: COMMON.token,
    snapshotIds: { name: 'snapshot-id', default: null, parse: parseSnapshotIds },
    timeoutMs: { name: 'timeout', default: '30', parse: parseMinutes },
    pollIntervalMs: COMMON.pollIntervalMs,
    apiUrl: COMMON.apiUrl,
};
function readWaitInputs(read) {
    const { inputs, remarks } = readInputs(WAIT_INPUTS, read);
    const { snapshotIds, ...others } = inputs;
    const targets = others.serverIds.map((serverId, index) => ({
        serverId,
        snapshotId: placeOf(snapshotIds, index),
    }));
    return { inputs: { ...others, targets }, remarks };
}
function parseSnapshotIds(text, { servers }) {
    if (text === '') {
        throw inputError(PROBLEMS.noSnapshotToWaitFor());
    }
    const parts = splitIds(text);
    const wrong = parts.find((each) => each !== '' && !/^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/.test(each));
    if (wrong !== undefined) {
        throw inputError(PROBLEMS.notASnapshotId(wrong));
    }
    if (servers === null)
        return parts;
    if (parts.length !== servers.length) {
        throw inputError(PROBLEMS.otherNumberToWaitFor(parts.length, servers.length));
    }
    const without = servers.filter((_, index) => parts[index] === '');
    if (without.length > 0) {
        throw inputError(PROBLEMS.noSnapshotOf(without));
    }
    return parts;
}
;
async function main(platform = realPlatform) {
    await runAction(platform, (read) => {
        saveBeginning(platform.toolkit, [], []);
        return readInputsForMain(read, actionNameIn(platform.process.env));
    }, async (context, inputs) => {
        await takeSnapshots(context, inputs);
        if (!context.signal.aborted)
            saveDone(context.toolkit);
    }, ({ timeoutMs }) => readBudget(timeoutMs));
}
async function post(platform = realPlatform) {
    const { toolkit, process } = platform;
    await runStep(platform, async (start) => {
        const target = { toolkit, log: start.log, earlierResult: earlierResult(process.env) };
        const records = withMarks(loadRecords(toolkit), completionMarks(process.env).has);
        exportResult(target, 'none');
        const ready = inputsForPost(inputsOf(platform), start.log, records);
        const { result, failure, advice } = await src_outcomeOf(start, ready, records);
        exportResult(target, result);
        return failure === null ? null : withRollback(start, failure, advice);
    });
}
async function src_outcomeOf(start, ready, records) {
    const { platform } = start;
    switch (ready.kind) {
        case 'over':
            return ready.outcome;
        case 'unreadable':
            return await postWithoutInputs(contextWithoutInputs(start), inputsOf(platform), records, ready.problem);
        case 'inputs':
            return await inContext(start, ready.inputs, {
                budgetMs: 0,
                readBefore: wereServersListed(platform.toolkit) ? ['snapshots', 'servers'] : ['snapshots'],
            }, (context) => runPost(context, ready.inputs, records));
    }
}
async function restore(platform = realPlatform) {
    await runAction(platform, readRestoreInputs, rollBack, ({ timeoutMs }) => readBudget(timeoutMs));
}
async function wait(platform = realPlatform) {
    await runAction(platform, readWaitInputs, (context, inputs) => awaitSnapshots(context, inputs, completionMarks(platform.process.env)));
}
async function prune(platform = realPlatform) {
    await runAction(platform, readPruneInputs, pruneAndReport, () => readBudget());
}
var __webpack_exports__main = __webpack_exports__.iW;
var __webpack_exports__post = __webpack_exports__.bE;
var __webpack_exports__prune = __webpack_exports__.R3;
var __webpack_exports__realPlatform = __webpack_exports__.Wf;
var __webpack_exports__restore = __webpack_exports__.PF;
var __webpack_exports__wait = __webpack_exports__.uk;
export { __webpack_exports__main as main, __webpack_exports__post as post, __webpack_exports__prune as prune, __webpack_exports__realPlatform as realPlatform, __webpack_exports__restore as restore, __webpack_exports__wait as wait };
