import { createRequire as __WEBPACK_EXTERNAL_createRequire } from "module";
var __webpack_modules__ = ({
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
        function createBudget(clock, stop, patienceMs = BUDGET_MS) {
            let spentMs = 0;
            let underWay = 0;
            let sinceMs = 0;
            return async (ask, partMs = patienceMs) => {
                if (underWay++ === 0)
                    sinceMs = clock.elapsedMs();
                const leftMs = Math.min(partMs, patienceMs) - spentMs - (clock.elapsedMs() - sinceMs);
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
            return Object.assign(new Error('nobody waits any more'), { name: 'AbortError' });
        }
    }),
    5284: ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {
        __nccwpck_require__.d(__webpack_exports__, {
            T6: () => (ProxyError),
            oO: () => (createTransport),
            zV: () => (isHttpFailure)
        });
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
        class ProxyError extends Error {
            name = 'ProxyError';
        }
        function createTransport(clock, environment, nodeVersion) {
            const proxyEnv = proxyEnvironment(environment, nodeVersion);
            const ways = {};
            return (request) => {
                const way = request.url.protocol === 'https:' ? (ways.https ??= secureWay(proxyEnv)) : (ways.http ??= plainWay());
                return exchange(request, clock, way.protocol, request.fresh ? way.fresh : way.kept).catch((error) => {
                    if (isHttpFailure(error))
                        throw error;
                    throw new HttpFailure('malformed', error instanceof Error ? error.message : String(error), null, error);
                });
            };
        }
        function plainWay() {
            const protocol = process.getBuiltinModule('node:http');
            const agent = (keepAlive) => new protocol.Agent({ keepAlive });
            return { protocol, kept: agent(true), fresh: agent(false) };
        }
        function secureWay(proxyEnv) {
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
                    fail(new HttpFailure('timeout', `nothing complete within ${request.timeLimitMs / 1000} s`, status));
                });
                request.signal.addEventListener('abort', onAbort);
                sent.on('error', onError);
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
                            fail(tooLarge(status));
                        else
                            chunks.push(chunk);
                    });
                    answer.on('end', () => {
                        try {
                            const body = new TextDecoder().decode(unpacked(Buffer.concat(chunks), answer.headers['content-encoding']));
                            settle(() => {
                                resolve({ status: status ?? 0, headers: answer.headers, body });
                            });
                        }
                        catch (error) {
                            fail(isTooLarge(error)
                                ? tooLarge(status)
                                : new HttpFailure('malformed', 'what is packed in it is broken', status, error));
                        }
                    });
                });
                if (request.signal.aborted)
                    onAbort();
                else
                    sent.end(request.body ?? undefined);
            });
        }
        function tooLarge(status) {
            return new HttpFailure('too-large', 'body too large', status);
        }
        function unpacked(body, encoding = '') {
            const isGzip = body[0] === 0x1f && body[1] === 0x8b;
            const way = isGzip ? 'gunzipSync' : UNPACKERS[encoding.trim().toLowerCase()];
            if (way === undefined || body.length === 0)
                return body;
            return process.getBuiltinModule('node:zlib')[way](body, { maxOutputLength: BODY_LIMIT_BYTES });
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
        function proxyAddress(text) {
            const trimmed = text.trim();
            const address = trimmed.includes('://') ? trimmed : `http://${trimmed}`;
            if (/^https?:/i.test(address) && !/\s/.test(address) && isDecodable(address))
                return address;
            throw new ProxyError('"https_proxy" does not hold the address of a proxy, such as http://proxy.example:3128.');
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
    }),
    1390: ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {
        __nccwpck_require__.d(__webpack_exports__, {
            I: () => (JsonTooLarge),
            V: () => (readJson)
        });
        ;
        function redactTexts(value, redact) {
            if (typeof value === 'string')
                return redact(value);
            if (typeof value !== 'object' || value === null)
                return value;
            for (const key in value) {
                const fields = value;
                fields[key] = redactTexts(fields[key], redact);
            }
            return value;
        }
        ;
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
        function countedAndQuoted(json) {
            const fieldNames = new Set();
            let listsAndObjects = 0;
            let values = 0;
            let done = '';
            let from = 0;
            for (let at = 0; at < json.length; at++) {
                const sign = json.charAt(at);
                if (sign === '"') {
                    const end = endOfText(json, at);
                    if (isFieldName(json, end))
                        fieldNames.add(json.slice(at, end));
                    at = end;
                }
                else if (sign === '[' || sign === '{') {
                    listsAndObjects++;
                }
                else if (sign === ',') {
                    values++;
                }
                else if (isInNumber(sign)) {
                    const end = endOfNumber(json, at);
                    if (isLargeWhole(json, at, end)) {
                        done += `${json.slice(from, at)}"${json.slice(at, end)}"`;
                        from = end;
                    }
                    at = end - 1;
                }
                if (listsAndObjects > MOST_LISTS_AND_OBJECTS ||
                    values > MOST_VALUES ||
                    fieldNames.size > MOST_FIELD_NAMES)
                    throw new JsonTooLarge('more parts than anybody sends');
            }
            return done + json.slice(from);
        }
        function endOfText(json, start) {
            for (let at = start + 1; at < json.length; at++) {
                const sign = json.charAt(at);
                if (sign === '"')
                    return at;
                if (sign === '\\')
                    at++;
            }
            return json.length;
        }
        function isFieldName(json, end) {
            let at = end + 1;
            while (' \t\r\n'.includes(json.charAt(at)) && at < json.length)
                at++;
            return json.charAt(at) === ':';
        }
        function isInNumber(sign) {
            return (sign >= '0' && sign <= '9') || sign === '-';
        }
        function endOfNumber(json, start) {
            let at = start;
            while (/[-+.\deE]/.test(json.charAt(at)))
                at++;
            return at;
        }
        function isLargeWhole(json, start, end) {
            if (end - start < 16)
                return false;
            const digits = json.slice(start, end);
            return /^[1-9]\d+$/.test(digits) && !Number.isSafeInteger(Number(digits));
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
    PF: () => (src_restore),
    uk: () => (wait)
});
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
function serverKey(serverId) {
    return idKey(serverId);
}
;
function isOf(snapshot, serverId) {
    return snapshot.serverIds.some((each) => serverKey(each) === serverKey(serverId));
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
        left = once(left);
    return left;
}
function once(text) {
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
    return cut(`${provenance} ${userText}`, DESCRIPTION_LIMIT).trimEnd();
}
function readProvenance(description) {
    if (description === null)
        return null;
    const [format, ...words] = wordsOf(unescapeHtml(description));
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
function wordsOf(text) {
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
function cut(text, limit) {
    return text.slice(0, limit).replace(/[\ud800-\udbff]$/, '');
}
function commitOf(description) {
    return readProvenance(description)?.sha?.match(/^[0-9a-f]{7,64}$/)?.[0] ?? null;
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
const CLOCKS_DIFFER_MS = 60_000;
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
    return progress.kind === 'ended' && (progress.endedAtMs ?? -Infinity) > askedAtMs + CLOCKS_DIFFER_MS;
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
    if (!isLikeName(snapshot.name, wanted.name))
        return false;
    return isBlank(snapshot.description) || isCutOurs(snapshot, wanted, run);
}
function isBlank(description) {
    return (description ?? '').trim() === '';
}
function isCutOurs({ description }, { mark }, run) {
    if (isCutBeforeMark(description, mark))
        return true;
    const provenance = readProvenance(description);
    return provenance !== null && provenance.mark === null && isOfRun(provenance, run);
}
function isOfRun(provenance, run) {
    return (provenance.runId === run.id && provenance.attempt === run.attempt && isSameRepository(provenance, run));
}
function isLikeName(name, ours) {
    return plain(ours).startsWith(plain(name));
}
function plain(name) {
    return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}
;
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
    const told = records.servers.map((each) => (each.kind === 'created' ? each.providerAheadMs : 0));
    return told.find((each) => each !== 0) ?? 0;
}
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
    return (servers.length === keys.length &&
        servers.every((each, index) => each.kind === 'no-create' || idKey(each.intent.serverId) === keys[index]));
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
function decideRestore(facts) {
    const { listing, record, server } = facts;
    if ('unreadable' in listing)
        return refuse({ kind: 'list-unreadable', why: listing.unreadable });
    if (listing.incomplete !== null)
        return refuse({ kind: 'list-incomplete', why: listing.incomplete });
    const snapshot = listing.snapshots.find((each) => isSameId(each.id, record.id));
    if (snapshot === undefined)
        return refuse({ kind: 'snapshot-gone' });
    if (!isWhatMainMade(snapshot, record, facts)) {
        const kind = mayBeWhatMainMade(snapshot, record, facts) ? 'snapshot-unproven' : 'snapshot-differs';
        return refuse({ kind, found: snapshot });
    }
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
    if (facts.server.kind !== 'seen')
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
const MINUTE_MS = 60_000;
function patience(timeoutMs = Infinity) {
    return Math.min(2 * MINUTE_MS, timeoutMs);
}
function readBudgetBeforeRestore(jobStatus, timeoutMs) {
    return Math.min((jobStatus === 'cancelled' ? 1 : 5) * MINUTE_MS, timeoutMs);
}
var external_node_crypto_ = __nccwpck_require__(7598);
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
function saveState(name, value) {
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
    saveState: saveState,
    setOutput: setOutput,
    setSecret: setSecret,
    startGroup: startGroup,
    warning: warning,
    async writeSummary(markdown) {
        await summary.emptyBuffer().addRaw(markdown, true).write({ overwrite: true });
    },
};
var http = __nccwpck_require__(5284);
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
function clip(text, longest) {
    if (text.length <= longest)
        return text;
    const cut = `${text.slice(0, longest - 1).replace(/[\ud800-\udbff]$/, '')}…`;
    return Buffer.from(cut, 'utf16le').toString('utf16le');
}
;
function printable(text) {
    return (text
        .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
        .replace(/[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/g, '\ufffd')
        .replace(/##\[/g, `#${BREAK}#[`)
        .replace(/^(\s*)::/, `$1${BREAK}::`));
}
const BREAK = '\u200b';
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
const CLOCK_DIFFERENCE_MS = 5 * 60_000;
function ageMs(createdAtMs, nowMs) {
    if (createdAtMs === null || createdAtMs > nowMs + CLOCK_DIFFERENCE_MS)
        return null;
    return Math.max(0, nowMs - createdAtMs);
}
function age(createdAtMs, nowMs) {
    const ms = ageMs(createdAtMs, nowMs);
    return ms === null ? 'of unknown age' : `${duration(ms)} old`;
}
function serversOf(serverIds) {
    return serverIds.length === 1
        ? { name: `server ${serverIds.join('')}`, is: 'is', was: 'was', it: 'it' }
        : { name: `servers ${serverIds.join(', ')}`, is: 'are', was: 'were', it: 'them' };
}
function capital(text) {
    return text.charAt(0).toUpperCase() + text.slice(1);
}
function counted(count, noun) {
    return `${count} ${noun}${count === 1 ? '' : 's'}`;
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
const LONGEST_ANNOTATION = 3800;
const LEAST_SHOWN = 400;
function annotation(first, details, last, command = '') {
    const room = LONGEST_ANNOTATION - (command === '' ? 0 : command.length + 1);
    const end = clip(printable(last), Math.max(LEAST_SHOWN, room - 2 * LEAST_SHOWN));
    const begin = packed(printable(first), details.map(printable), room - end.length - 1);
    return [begin, end, command].filter((each) => each !== '').join(' ');
}
function packed(first, details, room) {
    const all = [first, ...details].filter((each) => each !== '').join(' ');
    if (all.length <= room)
        return all;
    const left = (count) => ` The log above has ${count} more.`;
    let text = first;
    for (const [index, detail] of details.entries()) {
        const next = text === '' ? detail : `${text} ${detail}`;
        const rest = details.length - index - 1;
        if (index > 0 && next.length + left(rest).length > room) {
            const more = left(rest + 1);
            return `${clip(text, room - more.length)}${more}`;
        }
        text = next;
    }
    return clip(text, room);
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
function planRows(entries, mood) {
    return entries.map(({ snapshot, ...fate }) => {
        if (fate.action === 'delete')
            return { snapshot, fate: mood, why: whyDeleted(fate.reason) };
        const isGoing = fate.reason.kind === 'deleting';
        return { snapshot, fate: isGoing ? BEING_DELETED : 'keep', why: whyKept(fate.reason) };
    });
}
const BEING_DELETED = 'being deleted';
function stays({ fate }) {
    return fate === 'keep';
}
function isGone({ fate }) {
    return fate === 'deleted' || fate === 'already gone';
}
function notPruned(snapshots, ownId, ownFate) {
    return snapshots
        .toSorted((a, b) => byAge(b, a))
        .map((snapshot) => phaseOf(snapshot) === 'deleting'
        ? { snapshot, fate: BEING_DELETED, why: whyKept({ kind: 'deleting', status: snapshot.status }) }
        : isSameId(snapshot.id, ownId)
            ? { snapshot, fate: ownFate, why: 'the snapshot of this run' }
            : { snapshot, fate: 'keep', why: 'nothing is pruned unless the deploy succeeded' });
}
function snapshotsTable(servers) {
    const { columns, rows } = planTable(servers.map(({ serverId, listed }) => ({
        serverId,
        rows: listed.toSorted((a, b) => byAge(b, a)).map((snapshot) => ({ snapshot, fate: '', why: '' })),
    })));
    return { columns: columns.slice(0, -2), rows: rows.map((row) => row.slice(0, -2)) };
}
function rowsTable(rows) {
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
        case 'deleting':
            return `VPS.org is already deleting it (${reason.status})`;
        case 'refused':
            return 'VPS.org refused to delete it';
        case 'restoring':
            return 'the server is being restored';
        case 'undated':
            return 'its date can not be read';
        case 'this-run':
            return 'made by this run attempt';
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
            return 'its place alone would not be enough';
    }
}
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
;
class RunnerFileError extends Error {
    name = 'RunnerFileError';
}
function writeRunnerFile(what, write) {
    try {
        write();
    }
    catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        throw new RunnerFileError(`The runner does not take ${what} (${why})`, { cause: error });
    }
}
;
const RESULTS = ['not-restored', 'restore-started', 'restored', 'kept', 'pruned', 'none'];
const RESULT = 'VPS_SNAPSHOT_RESULT';
function earlierResult(env) {
    return RESULTS.find((each) => each === env[RESULT]) ?? 'none';
}
function inOrder(serverIds, of) {
    return serverIds.map((serverId) => plainText(of(serverId) ?? '')).join(',');
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
function exportIds(toolkit, servers) {
    writeRunnerFile(`the outputs of this step. ${existing(servers)}`, () => {
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
    writeRunnerFile(`the outputs of this step. ${existing(servers)}`, () => {
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
function exportResult({ toolkit, earlierResult: earlier }, result, onFailure) {
    const gravest = RESULTS.find((each) => each === result || each === earlier) ?? result;
    try {
        writeRunnerFile(`${RESULT}=${gravest} for the jobs that follow`, () => {
            toolkit.exportVariable(RESULT, gravest);
        });
    }
    catch (error) {
        if (!(error instanceof RunnerFileError))
            throw error;
        onFailure(error.message);
    }
}
function plainWord(status) {
    return /^[a-z0-9_ -]{1,40}$/.test(status) ? status : 'unknown';
}
function exportRollback(toolkit, outputs, state) {
    writeRunnerFile(`the outputs of this step: ${Object.keys(outputs).join(', ')}. ${state}`, () => {
        for (const [name, value] of Object.entries(outputs))
            toolkit.setOutput(name, value);
    });
}
function exportPruned(toolkit, servers) {
    const all = servers.flatMap(({ serverId, rows }) => rows.map((row) => ({ serverId, row })));
    const entries = (isOfThese) => all
        .filter(({ row }) => isOfThese(row))
        .map(({ serverId, row: { snapshot, fate, why } }) => ({
        server_id: serverId,
        id: snapshot.id,
        name: plainText(snapshot.name),
        reason: plainSentence(fate === 'already gone' ? 'already gone' : why),
    }));
    writeRunnerFile('the outputs of this step: deleted, kept', () => {
        toolkit.setOutput('deleted', entries((row) => isGone(row) || row.fate === 'would delete'));
        toolkit.setOutput('kept', entries(stays));
    });
}
var external_node_net_ = __nccwpck_require__(7030);
;
const API_URL = 'https://admin.vps.org/api/v1';
class InputError extends Error {
    name = 'InputError';
}
function createInputReader(read, defaults) {
    const problems = [];
    return {
        given(name) {
            const text = read(name).trim();
            const fallback = defaults[name];
            if (!text.includes('${{'))
                return text === '' ? (fallback ?? '') : text;
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
function parseGitHubToken(text) {
    return /^[\x21-\x7e]+$/.test(text) ? text : null;
}
const MOST_SERVERS = 1000;
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
        throw new InputError('"server-id" is empty. It must hold the id of a server; is the variable or secret behind it set?');
    }
    const wrong = ids.find((each) => !isServerId(each));
    if (wrong !== undefined) {
        throw new InputError(`"server-id" holds ${quote(wrong)}. An id is made of letters, digits and "-": a number such as 12345, or a UUID.`);
    }
    const padded = ids.find((each) => /^0\d+$/.test(each));
    if (padded !== undefined) {
        throw new InputError(`"server-id" holds ${quote(padded)}. A number must not begin with 0: write ${quote(padded.replace(/^0+(?=\d)/, ''))}.`);
    }
    if (ids.length > MOST_SERVERS) {
        throw new InputError(`"server-id" names ${ids.length} servers. One step takes ${MOST_SERVERS} at most; use a matrix of several jobs.`);
    }
    const keys = ids.map(idKey);
    const twice = ids.filter((_, index) => keys.indexOf(keys[index] ?? '') !== index);
    if (twice.length > 0) {
        throw new InputError(`"server-id" names ${[...new Set(twice)].map(quote).join(', ')} more than once. Name each server once: outputs and checks go by its place in the list.`);
    }
    return ids;
}
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
function parseProtect(text) {
    const entries = parseList(text);
    const wrong = entries.find((each) => !/^[\p{L}\p{N}._*-]+$/u.test(each));
    if (wrong === undefined)
        return entries;
    throw new InputError(`"protect" holds ${quote(wrong)}, which can not be an id or a name. Use letters, digits, "-", "_" and "." only, and "*" for any text. ` +
        'Separate entries with commas, spaces or newlines.');
}
function parseCount(name, text) {
    const value = Number(text);
    if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= 1)
        return value;
    throw new InputError(`"${name}" is ${quote(text)}. It must be a whole number from 1.`);
}
function parseMinutes(name, text) {
    const value = parseDecimal(text);
    if (value !== null && value > 0)
        return value * 60_000;
    throw new InputError(`"${name}" is ${quote(text)}. It must be a number of minutes above 0, such as 30 or 7.5.`);
}
function parsePollInterval(text) {
    const value = parseDecimal(text);
    if (value !== null && value >= 1)
        return value * 1000;
    throw new InputError(`"poll-interval" is ${quote(text)}. It must be a number of seconds, 1 or more, such as 5 or 2.5.`);
}
function parseDecimal(text) {
    const value = /^(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
    return Number.isFinite(value) ? value : null;
}
function parseBoolean(name, text) {
    if (['true', 'True', 'TRUE'].includes(text))
        return true;
    if (['false', 'False', 'FALSE'].includes(text))
        return false;
    throw new InputError(`"${name}" is ${quote(text)}. Allowed are "true" and "false".`);
}
function parseApiUrl(text) {
    const problem = (why) => new InputError(`"api-url" ${why}. It must be the base address of the API, such as ${API_URL}.`);
    if (!URL.canParse(text))
        throw problem(text.includes('@') ? 'is not a URL' : `is ${quote(text)}, which is not a URL`);
    const url = new URL(text);
    if (url.username !== '' || url.password !== '')
        throw problem('must not hold a user name or password');
    if (url.search !== '' || url.hash !== '')
        throw problem('must not hold "?" or "#"');
    const list = /\/(snapshots|servers)\/*$/i.exec(url.pathname)?.[1];
    if (list !== undefined)
        throw problem(`ends in "/${list}"`);
    if (url.protocol === 'https:')
        return url;
    if (url.protocol === 'http:' && isLoopback(url.hostname))
        return url;
    throw problem(`is ${quote(text)}, which is neither "https" nor on this machine, so the token would travel in clear`);
}
function isLoopback(hostname) {
    return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
function parseList(text) {
    return text.split(/[,\s]+/).filter((each) => each !== '');
}
function splitIds(text) {
    return text.trim().split(/\s*,\s*|\s+/);
}
function splitInOrder(text) {
    return text
        .trim()
        .split(/,\s*\n|[,\n]/)
        .map((each) => each.trim());
}
function quote(text) {
    return text.length > 60 ? `a text of ${text.length} characters` : `"${text}"`;
}
;
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
function parseInputs(read) {
    const remarks = [];
    const { given, attempt, end } = createInputReader(read, DEFAULTS);
    const parsed = {
        token: attempt(() => parseToken(given('api-token'))),
        serverIds: attempt(() => parseServerIds(given('server-id'))),
        name: attempt(() => parseBase(given('name'), remarks)),
        description: read('description').includes('${{') ? '' : read('description').trim(),
        deployStatus: read('deploy-status').trim() === '' ? '' : read('deploy-status'),
        restoreOn: attempt(() => parseRestoreOn(given('restore-on'))),
        keep: attempt(() => parseCount('keep', given('keep'))),
        protect: attempt(() => parseProtect(given('protect'))),
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
function checkForMain(inputs) {
    const remarks = [];
    if (inputs.restoreOn.length > 0 && isLeftAtJob(inputs.deployStatus)) {
        throw new InputError('"restore-on" is set, but "deploy-status" does not name the deploy, so a failure anywhere in the job would ' +
            'overwrite the server. Give the deploy step an "id" and add this line: ' +
            'deploy-status: ${{ steps.<id>.outcome }} (or, if any failure in the job shall restore: ' +
            'deploy-status: ${{ job.status }}). Nothing was sent.');
    }
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
function parseRestoreOn(text) {
    return parseList(text).map((each) => {
        const word = each.toLowerCase();
        if (word === 'failure' || word === 'cancelled')
            return word;
        throw new InputError(`"restore-on" holds ${quote(each)}. Allowed are "failure" and "cancelled", separated by commas, spaces or newlines, or nothing.`);
    });
}
function parseWhenFull(text) {
    if (text === 'prune' || text === 'fail')
        return text;
    throw new InputError(`"when-full" is ${quote(text)}. Allowed are "prune" and "fail".`);
}
;
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
function parsePruneInputs(read) {
    const remarks = [];
    const { given, attempt, end } = createInputReader(read, PRUNE_DEFAULTS);
    const parsed = {
        token: attempt(() => parseToken(given('api-token'))),
        serverIds: attempt(() => parseServerIds(given('server-id'))),
        name: attempt(() => parseBase(given('name'), remarks)),
        keep: attempt(() => parseCount('keep', given('keep'))),
        protect: attempt(() => parseProtect(given('protect'))),
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
;
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
        protect: attempt(() => parseProtect(given('protect'))),
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
function parseConfirm(text, servers) {
    if (text === '')
        return null;
    if (text.trim() === '') {
        throw new InputError('"confirm" holds only spaces. It must be the id or the name of the server, or be left out.');
    }
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
function parseWanted(text, servers) {
    const parts = splitIds(text);
    const wrong = parts.find((each) => !/^[A-Za-z0-9_-]{1,300}$/.test(each));
    if (wrong !== undefined) {
        throw new InputError(`"snapshot-id" ${wrong === '' ? 'has an empty place' : `holds ${quote(wrong)}`}. It must be the id or the full name of one snapshot (letters, digits, "-" and "_"), or "latest"; for several servers their ids in the order of "server-id", one name, or "latest".`);
    }
    if (servers === null)
        return parts;
    const [only] = parts;
    if (parts.length === 1 && only !== undefined)
        return Array(servers).fill(only);
    if (parts.length === servers)
        return parts;
    throw new InputError(`"snapshot-id" names ${counted(parts.length, 'snapshot')}, and "server-id" ${counted(servers, 'server')}. Name one snapshot for each server, in the same order, or one name or "latest" for all.`);
}
const LONGEST_ENVIRONMENT = 255;
function parseEnvironment(text) {
    if (text.length <= LONGEST_ENVIRONMENT && !/\p{Cc}/u.test(text))
        return text;
    throw new InputError(`"environment" is ${quote(text)}. It must be the name of one environment: ${LONGEST_ENVIRONMENT} characters at most, in one line.`);
}
;
function objectOf(json) {
    return typeof json === 'object' && json !== null && !Array.isArray(json) ? json : null;
}
;
const KEY = 'main';
const DONE = 'done';
const SERVERS_LISTED = 'servers-listed';
const VERSION = 1;
const STATUSES = ['success', 'failure', 'cancelled', 'skipped', 'unknown'];
const TRIGGERS = ['failure', 'cancelled'];
const COMPLETIONS = ['seen', 'not-seen', 'left-to-wait'];
function saveBeginning(toolkit, servers, restoreOn) {
    writeRunnerFile('what post has to know. No snapshot was asked for', () => {
        for (let place = 0; place < servers; place++)
            toolkit.saveState(keyOf(place), textOf({ kind: 'no-create' }));
        toolkit.saveState(KEY, JSON.stringify({ version: VERSION, servers, restoreOn }));
    });
}
function saveRecord(toolkit, place, record) {
    const state = record.kind === 'created' ? `Snapshot ${record.id} exists at VPS.org` : 'No snapshot was asked for';
    writeRunnerFile(`what post has to know. ${state}`, () => {
        toolkit.saveState(keyOf(place), textOf(record));
    });
}
function saveDone(toolkit) {
    writeRunnerFile('what post has to know. The snapshots are completed, or left to wait/', () => {
        toolkit.saveState(DONE, 'true');
    });
}
function saveServersListed(toolkit) {
    writeRunnerFile('that the list of servers can be read. No snapshot was asked for', () => {
        toolkit.saveState(SERVERS_LISTED, 'true');
    });
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
    if (text === textOf({ kind: 'no-create' }))
        return { kind: 'no-create' };
    const json = parseObject(text);
    const intent = objectOf(json?.['intent']);
    const serverId = matching(intent?.['serverId'], /^[A-Za-z0-9-]{1,128}$/);
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
    return Number.isSafeInteger(value) && !Number.isNaN(new Date(value).getTime());
}
function isDifference(value) {
    return Number.isSafeInteger(value) && isDate(Math.abs(value));
}
function matching(value, pattern) {
    return typeof value === 'string' && pattern.test(value) ? value : null;
}
;
const WAIT_DEFAULTS = {
    'api-token': null,
    'server-id': null,
    'snapshot-id': null,
    timeout: '30',
    'poll-interval': '5',
    'api-url': API_URL,
};
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
    const parts = splitIds(text);
    const wrong = parts.find((each) => each !== '' && !/^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/.test(each));
    if (wrong !== undefined) {
        throw new InputError(`"snapshot-id" holds ${quote(wrong)}, which is no snapshot's id. ${source}.`);
    }
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
;
const LONGEST_SUMMARY = 1_000_000;
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
            await toolkit.writeSummary(fits ? text : 'The summary would be too long; the log has everything.');
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
;
const LEFT_OUT = 'Some of it is left out, because a summary can not be so long. The log has all of it.';
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
;
const LONGEST = 200;
const LONGEST_SENTENCE = 4000;
function code(text) {
    const inside = clip(printable(text), LONGEST)
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
function repositoryOf({ repo, url }) {
    const host = url === null ? 'github.com' : new URL(url).host;
    return host === 'github.com' ? repo : `${host}/${repo}`;
}
const LONGEST_INPUTS = 60_000;
function workflowLines({ repo, servers }) {
    const lines = [];
    let length = Infinity;
    for (const each of servers) {
        length += each.serverId.length + each.snapshotId.length + 2;
        if (length > LONGEST_INPUTS) {
            lines.push([]);
            length = each.serverId.length + each.snapshotId.length + 2;
        }
        lines.push([...(lines.pop() ?? []), each]);
    }
    return lines.map((some) => {
        const serverIds = some.map((each) => each.serverId).join(',');
        const snapshotIds = some.map((each) => each.snapshotId).join(',');
        return `gh workflow run rollback.yml --repo ${repo} -f server-id=${serverIds} -f snapshot-id=${snapshotIds}`;
    });
}
function rollbackSentence(target) {
    return `To roll back by hand: ${workflowLines(target).join(' ')}`;
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
function rollbackChapter(target, whatIsLost) {
    const parts = [
        '#### Roll back by hand',
        `${whatIsLost} Disable the deploy workflow first, or the next push deploys again. With the rollback workflow of the README:`,
        commandBlock(workflowLines(target)),
    ];
    if (target.apiUrl !== null)
        parts.push('or with the API itself:', commandBlock(apiLines(target.apiUrl, target.servers)));
    return parts.join('\n\n');
}
;
const WIDEST = 60;
function tableLines(table) {
    const rows = [table.columns, ...table.rows].map((row) => row.map(table_oneLine));
    const widths = table.columns.map((_, index) => rows.reduce((widest, row) => Math.max(widest, row[index]?.length ?? 0), 0));
    return rows.map((row) => `  ${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ')}`.trimEnd());
}
function tableMarkdown(table) {
    const lines = [table.columns, table.columns.map(() => '---'), ...table.rows.map((row) => row.map(code))];
    return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
function table_oneLine(text) {
    return clip(text.replace(/\s+/g, ' '), WIDEST);
}
;
function mainSummary(facts) {
    const { servers, state, run, apiUrl } = facts;
    const failures = servers.flatMap(({ failure }) => (failure === null ? [] : [prose(failure)]));
    const made = servers.flatMap(({ serverId, snapshot }) => snapshot === null ? [] : [{ serverId, snapshotId: snapshot.id }]);
    const parts = [
        { markdown: `### ${headline(state, servers.length)}`, rank: 0 },
        { markdown: explanation(state), rank: 0 },
        ...failures.map((markdown) => ({ markdown, rank: 2 })),
    ];
    if (made.length > 0) {
        parts.push({ markdown: tableMarkdown(overview(servers)), rank: 1 });
        parts.push({ markdown: runningText(servers), rank: 0 });
    }
    if (state === 'completed') {
        const lost = 'A restore overwrites everything written since the snapshot.';
        const chapter = rollbackChapter({ servers: made, repo: repositoryOf(run), apiUrl }, lost);
        parts.push({ markdown: details('How to roll back', chapter), rank: 0 });
    }
    const all = planTable(servers.map((each) => ({ serverId: each.serverId, rows: withOwn(each) })));
    if (made.length > 0) {
        const title = `All snapshots of the ${servers.length === 1 ? 'server' : 'servers'}`;
        parts.push({ markdown: details(title, tableMarkdown(all)), rank: 3 });
    }
    return fitted(parts);
}
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
function noSnapshotSummary(why) {
    return ['### Snapshot before the deploy: none', prose(why)].join('\n\n');
}
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
function details(title, markdown) {
    return `<details><summary>${title}</summary>\n\n${markdown}\n\n</details>`;
}
;
class VpsOrgError extends Error {
    failure;
    constructor(failure, cause) {
        super(`${brief(failure)} ${whatToDo(failure)}`, cause === undefined ? undefined : { cause });
        this.failure = failure;
    }
    get brief() {
        return brief(this.failure);
    }
}
function isWorthReadingAgain(failure) {
    switch (failure.kind) {
        case 'rate-limited':
        case 'locked':
        case 'said-no':
        case 'server-error':
        case 'timeout':
        case 'lost':
        case 'malformed':
        case 'unreadable':
        case 'wrong-shape':
            return true;
        case 'unauthorized':
        case 'forbidden':
        case 'firewall':
        case 'not-found':
        case 'no-such-list':
        case 'bad-request':
        case 'redirect':
        case 'other-status':
        case 'too-large':
        case 'aborted':
        case 'not-sent':
            return false;
    }
}
function isPassing({ kind }) {
    return kind === 'rate-limited' || kind === 'server-error' || kind === 'timeout' || kind === 'lost';
}
function putOffMs({ kind, retryAfterMs }) {
    const isPutOff = kind === 'rate-limited' || kind === 'server-error';
    return isPutOff && retryAfterMs !== null && retryAfterMs > 0 ? retryAfterMs : null;
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
        case 'no-such-list':
            return 'there is no such list at this address';
        case 'bad-request':
            return 'VPS.org refused the request';
        case 'locked':
            return 'VPS.org is busy with something else there';
        case 'said-no':
            return 'VPS.org answered with an error';
        case 'firewall':
            return 'a firewall before VPS.org blocked the call';
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
            return 'the answer is too large (more than 5 MB, 200,000 lists and objects, 500,000 values or 1,000 names of fields, or all its pages more than 20 MB)';
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
        case 'no-such-list':
            return 'Check "api-url": it must be the base address of the API, without "/snapshots" or "/servers" at its end.';
        case 'firewall':
            return 'Run this again, or use a runner with another address. If it stays, ask VPS.org to let this runner through.';
        case 'locked':
            return 'Run this again in a few minutes.';
        case 'said-no':
            return 'Read what the API said. Run this again if it may have been temporary.';
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
            return 'Check that "api-url" is the VPS.org API and that no proxy answers in its place, then run this again.';
        case 'too-large':
            return 'Delete snapshots that nobody needs. If there are not that many, check that "api-url" is the VPS.org API and that no proxy answers in its place.';
        case 'aborted':
            return 'Nothing else was sent.';
        case 'not-sent':
            return 'Nothing was done.';
    }
}
;
class StepError extends Error {
    name = 'StepError';
}
function stopReason(signal) {
    if (signal.reason instanceof Error)
        return 'an error that ends this step, told below,';
    return `${String(signal.reason)} (the job was cancelled, or this step ran out of time)`;
}
function endIfStopped(signal, state) {
    if (wasStopped(signal))
        throw new StepError(`Stopped by ${stopReason(signal)}. ${state}`);
}
function stoppedLate(signal) {
    if (!wasStopped(signal))
        return null;
    return `Stopped by ${stopReason(signal)}. The work of this step was done by then: the log and the summary show it.`;
}
function wasStopped(signal) {
    return signal.aborted;
}
function providerNowMs({ clock, providerAheadMs, }) {
    return clock.nowMs() + providerAheadMs;
}
;
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
async function settleAll(works) {
    await Promise.allSettled(works);
    return await Promise.all(works);
}
function isForeseen(error) {
    return error instanceof StepError || error instanceof VpsOrgError;
}
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
;
const MOST_NAMED = 10;
const LONGEST_NAME = 40;
function unlistedText(serverIds, servers) {
    const { name, is } = serversOf(serverIds);
    const start = `${capital(name)} ${is} not among the servers that the API token can see:`;
    if (servers.length === 0)
        return `${start} it can see none.`;
    const named = servers.slice(0, MOST_NAMED).map(({ ids: [id = ''], name }) => `${id} (${shown(name)})`);
    const more = servers.length - named.length;
    const list = more > 0 ? `${named.join(', ')} and ${more} more` : named.join(', ');
    return `${start} ${list}.`;
}
function meantText({ text, by, servers }) {
    const ids = servers.map((each) => each.ids[0] ?? '');
    const { name } = serversOf(ids.slice(0, MOST_NAMED));
    const advice = ids.length === 1 ? `Write server-id: ${ids.join()}.` : 'Write the id of the one that you mean.';
    return `"${text}" is not an id, but the ${by} of ${name}. ${advice}`;
}
function shown(name) {
    return clip(name.replace(/\s+/g, ' ').trim(), LONGEST_NAME);
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
function refuseNames(sights) {
    const texts = [...sights].flatMap(([serverId, sight]) => textOfMeant(serverId, sight) ?? []);
    if (texts.length > 0)
        throw new StepError(`"server-id" is wrong: ${texts.join(' ')} Nothing was changed.`);
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
function explained(failed, sights) {
    return failed.map(({ serverId, error }) => {
        const sight = sights.get(serverId);
        if (sight === undefined || !isUnlisted(sight))
            return { serverId, error };
        const why = textOfMeant(serverId, sight) ?? sight.why;
        if (error.message.includes(why))
            return { serverId, error };
        return { serverId, error: new StepError(`${withoutDoubt(error)} ${why}`, { cause: error }) };
    });
}
function withoutDoubt(error) {
    return error instanceof VpsOrgError && error.failure.kind === 'no-such-list' ? error.brief : error.message;
}
function isUnlisted(sight) {
    return sight.kind === 'unreadable' && sight.listed !== undefined;
}
function textOfMeant(serverId, sight) {
    const meant = sight.kind === 'unreadable' ? serversMeant(serverId, sight.listed ?? []) : null;
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
async function sideBySide({ clock, patienceMs, signal }, readFirst, readSecond) {
    const startMs = clock.elapsedMs();
    const timed = async (read) => {
        const value = await read(patienceMs);
        return { value, atMs: clock.elapsedMs() };
    };
    const [first, second] = await Promise.all([timed(readFirst), timed(readSecond)]);
    const olderMs = second.atMs - first.atMs;
    if (Math.abs(olderMs) < STALE_MS || signal.aborted)
        return [first.value, second.value];
    const leftMs = Math.max(0, patienceMs - (clock.elapsedMs() - startMs));
    return olderMs > 0 ? [await readFirst(leftMs), second.value] : [first.value, await readSecond(leftMs)];
}
;
function sameServers(servers) {
    const holders = new Map();
    for (const server of servers) {
        for (const key of server.ids.map(serverKey))
            holders.set(key, (holders.get(key) ?? new Set()).add(server));
    }
    return new Map(servers.flatMap(({ ids }) => {
        const clear = ids.filter((each) => holders.get(serverKey(each))?.size === 1);
        return clear.length < 2 ? [] : clear.map((each) => [serverKey(each), clear]);
    }));
}
function idsOfServer(same, serverId) {
    const key = serverKey(serverId);
    const others = (same.get(key) ?? []).filter((each) => serverKey(each) !== key);
    return [serverId, ...others];
}
function withAllIds(same, snapshot) {
    const keys = new Set(snapshot.serverIds.map(serverKey));
    const more = snapshot.serverIds
        .flatMap((each) => idsOfServer(same, each))
        .filter((each) => !keys.has(serverKey(each)) && keys.add(serverKey(each)));
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
function rejectDuplicateServers(lists, sights = new Map()) {
    const owners = new Map();
    for (const { serverId, listed } of lists) {
        const sight = sights.get(serverId);
        const things = [...listed.map((each) => each.id), ...(sight?.kind === 'seen' ? [sight.server] : [])];
        for (const thing of things) {
            const other = owners.get(thing);
            if (other !== undefined && other !== serverId)
                throw twins(other, serverId, 'Nothing was changed.');
            owners.set(thing, serverId);
        }
    }
}
async function refuseHiddenTwins(context, lists, sights) {
    const ids = lists.map((each) => each.serverId);
    const doubtful = lists.filter(({ serverId, listed }) => listed.length === 0 && mayBeOneOf(ids, serverId, sights));
    return new Map(await Promise.all(doubtful.map(async ({ serverId }) => {
        const { other, listing } = await otherInAnswer(context, serverId, ids);
        if (other !== undefined)
            throw twins(other, serverId, 'Nothing was changed.');
        return [serverId, listing];
    })));
}
function numbersLast(servers) {
    const rank = ({ serverId }) => (formOf(serverId) === 'number' ? 1 : 0);
    return servers.toSorted((a, b) => rank(a) - rank(b));
}
function onceForEach(context, servers, sights, work) {
    const ids = servers.map((each) => each.serverId);
    if (!ids.some((each) => mayBeOneOf(ids, each, sights)))
        return work;
    const done = [];
    const failed = [];
    let turn = Promise.resolve();
    return (server) => {
        const mine = turn.then(async () => {
            const [unclear] = failed.filter((each) => mayBeOneOf([each], server.serverId, sights));
            if (unclear !== undefined) {
                throw new StepError(`No snapshot of server ${server.serverId} was asked for: ${unclear} may be another id of the same server, and its snapshot may exist. Name each server once.`);
            }
            const { before, listing } = await madeBefore(context, server.serverId, done);
            if (before !== undefined) {
                const state = `Snapshot ${before.answer.id} of server ${before.serverId} was created, and no second one.`;
                throw twins(before.serverId, server.serverId, state);
            }
            failed.push(server.serverId);
            const made = await work(server, listing);
            failed.pop();
            done.push(made);
            return made;
        });
        turn = mine.catch(() => undefined);
        return mine;
    };
}
async function madeBefore(context, serverId, done) {
    if (done.length === 0)
        return {};
    const named = done.find(({ answer }) => isOf(answer, serverId));
    if (named !== undefined)
        return { before: named };
    const { other, listing } = await otherInAnswer(context, serverId, done.map((each) => each.serverId));
    return { before: done.find((each) => each.serverId === other), listing };
}
async function otherInAnswer({ vpsOrg, signal, patienceMs }, serverId, ids) {
    const listing = await vpsOrg.listSnapshots(serverId, signal, { care: 'alone', patienceMs });
    const { others = [] } = listing;
    return { other: ids.find((each) => each !== serverId && others.includes(serverKey(each))), listing };
}
function mayBeOneOf(ids, serverId, sights) {
    const isSeen = (id) => sights.get(id)?.kind === 'seen';
    return ids.some((each) => formOf(each) !== formOf(serverId) && !(isSeen(each) && isSeen(serverId)));
}
function twins(one, other, state) {
    return new StepError(`"server-id" names one server twice: ${one} and ${other} are two ids of the same. Name it once. ${state}`);
}
;
async function completeListing(context, serverId, care = 'whole') {
    const listing = await context.vpsOrg.listSnapshots(serverId, context.signal, {
        care,
        patienceMs: context.patienceMs,
    });
    return wholeOf(listing, serverId);
}
function wholeOf(listing, serverId) {
    if (listing.incomplete === null)
        return listing.snapshots;
    throw new StepError(`The list of snapshots of server ${serverId} may be incomplete: ${listing.incomplete}. Without the whole list ` +
        'nobody can say whether a slot is free or what may be deleted, so no snapshot is made and nothing is deleted ' +
        'on the ground of it. Run this again; if it stays, ask VPS.org.');
}
async function lookAtSnapshot({ vpsOrg, signal }, serverId, id, options) {
    try {
        const listing = await vpsOrg.listSnapshots(serverId, signal, options);
        const snapshot = listing.snapshots.find((each) => isSameId(each.id, id));
        if (snapshot !== undefined)
            return { kind: 'listed', snapshot };
        return { kind: 'absent', complete: listing.incomplete === null };
    }
    catch (error) {
        return failedLook(error);
    }
}
async function lookAtServerStatus(vpsOrg, serverId, signal, options) {
    try {
        const { servers } = await vpsOrg.listServers(signal, options);
        const server = findServer(servers, serverId);
        return server === undefined ? { kind: 'missing' } : { kind: 'status', status: server.status };
    }
    catch (error) {
        return failedLook(error);
    }
}
function failedLook(error) {
    return { kind: 'failed', why: messageOf(error), putOffMs: putOffOf(error) };
}
function putOffOf(error) {
    return error instanceof VpsOrgError ? putOffMs(error.failure) : null;
}
async function lookAtAll(context, serverIds) {
    const allFailed = new AbortController();
    const signal = AbortSignal.any([context.signal, allFailed.signal]);
    const servers = serverIds.map((serverId) => ({ serverId }));
    const unlisted = new Map();
    const [lists, seen] = await sideBySide({ ...context, signal }, async (patienceMs) => {
        const patient = { ...context, patienceMs };
        const lists = await onEachServer(servers, async ({ serverId }) => ({
            serverId,
            listed: await completeListing(patient, serverId),
        }));
        if (lists.done.length === 0 && !lists.failed.some(mayBeWrongId))
            allFailed.abort();
        return lists;
    }, async (patienceMs) => {
        const sights = await seeServers({ ...context, patienceMs }, serverIds, signal);
        for (const [serverId, sight] of sights)
            if (isUnlisted(sight))
                unlisted.set(serverId, sight);
        return sights;
    });
    refuseNames(unlisted);
    rejectDuplicateServers(lists.done, seen);
    const newer = await refuseHiddenTwins(context, lists.done, seen);
    const latest = await onEachServer(lists.done, ({ serverId, listed }) => {
        const again = newer.get(serverId);
        const sight = sightOf(seen, serverId);
        return Promise.resolve({
            serverId,
            sight,
            listed: again === undefined ? listed : wholeOf(again, serverId),
        });
    });
    return {
        done: latest.done,
        failed: explained([...lists.failed, ...latest.failed], new Map([...seen, ...unlisted])),
    };
}
function sightOf(sights, serverId) {
    const sight = sights.get(serverId);
    if (sight === undefined)
        throw new Error(`Server ${serverId} was not looked for.`);
    return sight;
}
async function lookForServers(context, serverIds) {
    if (serverIds.length === 0)
        return new Map();
    return await seeServers({ ...context, patienceMs: 0 }, serverIds, context.signal, true);
}
async function seeServers(context, serverIds, signal = context.signal, mayBeOlder = false) {
    try {
        const options = { patienceMs: context.patienceMs, mayBeOlder };
        const { servers, incomplete } = await context.vpsOrg.listServers(signal, options);
        const sightOf = (serverId) => {
            const server = findServer(servers, serverId);
            if (server !== undefined)
                return { kind: 'seen', server };
            if (incomplete === null)
                return { kind: 'unreadable', why: unlistedText([serverId], servers), listed: servers };
            return { kind: 'unreadable', why: `The list of servers is incomplete: ${incomplete}.` };
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
function findServer(servers, serverId) {
    return servers.find((each) => each.ids.some((id) => serverKey(id) === serverKey(serverId)));
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
            return error.brief;
    }
}
;
function printTable(log, table) {
    for (const line of tableLines(table))
        log.line(line);
}
;
function warnIfUnrecognisable({ log }, snapshots) {
    for (const { seen, intent } of snapshots) {
        if (seen.name === intent.name)
            continue;
        log.warning(`VPS.org lists snapshot ${seen.id} as "${seen.name}" instead of ${intent.name}. Pruning does not recognise it as this ` +
            "action's: delete it by hand when it is not needed any more.");
    }
    warnOfLostMarks(log, snapshots.filter(({ seen, intent }) => !keptMark(seen, intent.mark)).map(({ seen }) => seen));
}
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
;
const FAILED_LOOKS_LIMIT = 5;
const ABSENT_LOOKS_LIMIT = 3;
const UNSEEN_LIMIT_MS = 60_000;
function beginSnapshotWait(sinceMs, source) {
    return { sinceMs, source, lastSeen: null, absences: 0, failures: 0 };
}
function judgeSnapshotLook(wait, look, lookedAtMs) {
    switch (look.kind) {
        case 'failed': {
            if (look.putOffMs !== null)
                return { wait, verdict: { kind: 'wait' } };
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
function judgeLookAtCompleted(wait, look, lookedAtMs) {
    switch (look.kind) {
        case 'failed':
            return { wait, verdict: { kind: 'blind', why: look.why } };
        case 'absent':
            return look.complete
                ? judgeSnapshotLook(wait, look, lookedAtMs)
                : { wait, verdict: { kind: 'blind', why: '' } };
        case 'listed': {
            const { snapshot } = look;
            const phase = phaseOf(snapshot);
            if (phase === 'deleting')
                return judgeSnapshotLook(wait, { kind: 'absent', complete: true }, lookedAtMs);
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
function verdictOnAbsence(wait, lookedAtMs) {
    const isAbsent = wait.absences >= ABSENT_LOOKS_LIMIT;
    if (wait.lastSeen !== null)
        return isAbsent ? { kind: 'vanished', lastSeen: wait.lastSeen } : { kind: 'wait' };
    if (wait.source === 'given')
        return isAbsent ? { kind: 'never-listed' } : { kind: 'wait' };
    return lookedAtMs - wait.sinceMs >= UNSEEN_LIMIT_MS ? { kind: 'never-listed' } : { kind: 'wait' };
}
;
async function poll(plan) {
    const { clock, signal } = plan;
    const waits = new Map(plan.begin);
    const ends = new Map();
    const cut = (kind) => {
        for (const key of waits.keys())
            ends.set(key, { kind });
        return ends;
    };
    let isFirst = true;
    while (waits.size > 0) {
        if (wasStopped(signal))
            return cut('aborted');
        const startedMs = clock.elapsedMs();
        const limitMs = Math.max(plan.deadlineMs - startedMs, LEAST_LOOK_MS);
        const turn = isFirst ? 'first' : startedMs >= plan.deadlineMs ? 'last' : 'next';
        isFirst = false;
        const looks = await Promise.all([...waits].map(async ([key, wait]) => ({ key, wait, look: await plan.look(key, limitMs, turn) })));
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
            plan.onEnd(key, verdict);
        }
        if (open.size === 0)
            break;
        plan.onLook(open);
        const leftMs = plan.deadlineMs - clock.elapsedMs();
        if (leftMs <= 0)
            return cut('timeout');
        const asked = [...open.values()].map(({ look }) => plan.putOffMs(look) ?? 0);
        await clock.sleep(Math.min(Math.max(plan.intervalMs, ...asked), leftMs), signal);
    }
    return ends;
}
const LEAST_LOOK_MS = 5000;
;
const EVERY_MS = 30_000;
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
;
const USUAL = '3 to 10 minutes are usual';
async function waitForSnapshots(context, plan) {
    const { log, clock, signal } = context;
    const startMs = clock.elapsedMs();
    const report = progressReport(log, clock, USUAL);
    const targets = new Map(plan.snapshots.map((each) => [each.serverId, each]));
    const [only] = plan.snapshots;
    if (only === undefined)
        return { completed: [], failed: [] };
    const isOne = targets.size === 1;
    const last = new Map();
    const states = new Map();
    const completed = [];
    const failed = [];
    const settle = (serverId, end) => {
        const target = targets.get(serverId) ?? only;
        if (end.kind === 'completed') {
            completed.push({ serverId, snapshot: end.snapshot });
            return null;
        }
        const tookMs = clock.elapsedMs() - startMs;
        const text = whyNot(target, end, last.get(serverId) ?? (plan.source === 'just-created' ? 'in_progress' : null), tookMs, plan, signal);
        failed.push({ serverId, error: new StepError(text) });
        return text;
    };
    const early = new Map();
    const lookAt = async (serverId, limitMs, turn) => {
        const { id, isIt } = targets.get(serverId) ?? only;
        const how = { limitMs, care: 'glance', evenIfPutOff: turn === 'last' };
        const look = await lookAtSnapshot(context, serverId, id, how);
        if (look.kind === 'listed' && isIt?.(look.snapshot) === false)
            return { kind: 'absent', complete: true };
        if (look.kind === 'listed')
            plan.onSeen(serverId, look.snapshot);
        return look;
    };
    log.startGroup(`Waiting until ${isOne ? `snapshot ${only.id} is` : `${counted(targets.size, 'snapshot')} are`} completed (${USUAL})`);
    const ends = await poll({
        clock,
        signal,
        intervalMs: plan.pollIntervalMs,
        deadlineMs: startMs + plan.timeoutMs,
        begin: new Map([...targets.keys()].map((key) => [key, beginSnapshotWait(startMs, plan.source)])),
        look: lookAt,
        judge: judgeSnapshotLook,
        putOffMs: (look) => (look.kind === 'failed' ? look.putOffMs : null),
        onEnd: (serverId, verdict) => {
            const problem = settle(serverId, verdict);
            states.set(serverId, verdict.kind === 'completed' ? 'completed' : 'not usable');
            if (isOne)
                return;
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
            for (const { serverId, snapshot } of completed)
                early.set(serverId, snapshot);
            plan.afterLook?.();
        },
    }).finally(() => {
        log.endGroup();
    });
    for (const [serverId, end] of ends) {
        if (end.kind === 'timeout' || end.kind === 'aborted')
            settle(serverId, end);
    }
    if (failed.length > 0 || early.size === 0)
        return { completed, failed };
    const lost = await lostSince(context, plan, early, startMs, lookAt);
    for (const [serverId, verdict] of lost) {
        const problem = settle(serverId, verdict);
        if (problem !== null)
            log.line(problem);
    }
    return { completed: completed.filter(({ serverId }) => !lost.has(serverId)), failed };
}
const SURE_WITHIN_MS = 30_000;
async function lostSince({ clock, signal }, { pollIntervalMs, timeoutMs, source }, early, startMs, lookAt) {
    const begin = [...early].map(([serverId, lastSeen]) => [serverId, { ...beginSnapshotWait(startMs, source), lastSeen }]);
    const ends = await poll({
        clock,
        signal,
        intervalMs: pollIntervalMs,
        deadlineMs: startMs + timeoutMs,
        begin: new Map(begin),
        look: (serverId, limitMs, turn) => lookAt(serverId, Math.min(limitMs, SURE_WITHIN_MS), turn),
        judge: judgeLookAtCompleted,
        putOffMs: () => null,
        onEnd: () => undefined,
        onLook: () => undefined,
    });
    return new Map([...ends].flatMap(([serverId, end]) => end.kind === 'vanished' || end.kind === 'failed' ? [[serverId, end]] : []));
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
function stateOf(last) {
    if (last === null)
        return 'Nobody has looked at it yet.';
    return last === 'in_progress' ? 'It is still being made at VPS.org.' : `The last look: ${last}.`;
}
function describe(look, wait) {
    switch (look.kind) {
        case 'failed':
            if (look.putOffMs !== null)
                return `put off for ${duration(look.putOffMs)}: ${look.why}`;
            return `look failed (${wait.failures} of ${FAILED_LOOKS_LIMIT} in a row): ${look.why}`;
        case 'absent':
            return 'not in the list';
        case 'listed':
            return look.snapshot.status;
    }
}
;
async function awaitSnapshots(context, inputs, marks) {
    const { log, clock } = context;
    const { serverIds, snapshotIds } = inputs;
    const startMs = clock.elapsedMs();
    const known = new Map();
    const inOrder = () => serverIds.map((serverId) => ({ serverId, snapshot: known.get(serverId) ?? null }));
    const isOne = serverIds.length === 1;
    const { completed, ...waited } = await waitForSnapshots(context, {
        snapshots: serverIds.map((serverId, index) => ({ serverId, id: snapshotIds[index] ?? '', name: null })),
        source: 'given',
        timeoutMs: inputs.timeoutMs,
        pollIntervalMs: inputs.pollIntervalMs,
        otherwise: 'The deploy must not count on it.',
        onSeen: (serverId, snapshot) => {
            known.set(serverId, snapshot);
        },
    });
    const failed = await withUnknownServers(context, waited.failed, (serverId) => !known.has(serverId));
    exportIds(context.toolkit, inOrder());
    exportSnapshots(context.toolkit, inOrder());
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
    await context.summary.write(waitSummary(servers, tookMs));
    if (!isOne)
        printTable(log, overview(servers));
    if (failed.length > 0) {
        const rest = completed.length === 0 ? '' : `Completed: ${counted(completed.length, 'other snapshot')}.`;
        throw failureOf(failed, serverIds, 'without a completed snapshot', rest);
    }
    warnIfUnmarked(context, completed.map(({ snapshot }) => snapshot));
    for (const { serverId, snapshot } of completed) {
        for (const id of new Set([serverId, ...snapshot.serverIds]))
            marks.leave(id, snapshot.id);
    }
    const [only] = completed;
    if (isOne && only !== undefined) {
        const { id, name, sizeMb } = only.snapshot;
        const when = tookMs < 1000 ? 'was completed already' : `is completed after ${duration(tookMs)} of waiting`;
        log.line(`Snapshot ${id} (${name}) of server ${only.serverId} ${when} (${size(sizeMb)}).`);
    }
}
async function withUnknownServers(context, failed, isUnseen) {
    const ids = failed.map((each) => each.serverId).filter(isUnseen);
    if (wasStopped(context.signal))
        return failed;
    return explained(failed, await lookForServers(context, ids));
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
        const name = server.kind === 'seen' ? [server.server.name] : [];
        return { kind: 'not-confirmed', expected: [facts.serverId, ...name] };
    }
    const [address] = facts.sharedAddresses;
    if (address !== undefined)
        return { kind: 'runner-is-server', address };
    if (server.kind !== 'seen')
        return facts.wait ? { kind: 'server-unknown', why: server.why } : null;
    return serverPhaseOf(server.server.status) === 'restoring' ? { kind: 'server-restoring' } : null;
}
function isConfirmed({ confirm, serverId, server }) {
    if (confirm === null)
        return true;
    if (isSameId(serverId, confirm))
        return true;
    if (server.kind !== 'seen')
        return false;
    const { name, ids } = server.server;
    return confirm === name || ids.some((each) => isSameId(each, confirm));
}
;
function ownSource({ id, intent, createdAtMs }) {
    return { kind: 'own', serverId: intent.serverId, snapshotId: id, name: intent.name, createdAtMs };
}
function rollbackSourceOf(record, held, owner, isUsable = true) {
    const { id, createdAtMs } = record;
    const { serverId } = record.intent;
    const ours = held?.find((each) => isSameId(each.id, id));
    if (isUsable && (held === null || (ours !== undefined && !isBeyondUse(ours))))
        return ownSource(record);
    const before = (held ?? []).filter((each) => !isSameId(each.id, id) &&
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
function titleOf(undoing) {
    switch (undoing) {
        case 'deploy':
            return 'What this deploy had brought: commits';
        case 'rollback':
            return 'What a rollback to this undoes: commits';
    }
}
function commitLines(undoing, commits) {
    const count = commits.shown.length + commits.more;
    const title = `${titleOf(undoing)} since ${commits.base}`;
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
        .flatMap((each) => [
        `#### ${titleOf(undoing)} since \`${each.base}\``,
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
function aheadText({ base, ahead }) {
    if (ahead === 0)
        return [];
    return [`${base} has ${counted(ahead, 'commit')} that this run's commit does not have.`];
}
;
function postSummary(facts) {
    const { headline, sentences, snapshots, rollback, commits = [], links = [] } = facts;
    return fitted([
        { markdown: `### ${headline}`, rank: 0 },
        ...sentences.map((each, index) => ({ markdown: proseWithLinks(each, links), rank: index + 1 })),
        { markdown: rollback === null ? '' : rollbackMarkdown(rollback), rank: 0 },
        { markdown: commitsChapter('deploy', commits), rank: sentences.length + 1 },
        {
            markdown: snapshots === null ? '' : `#### Snapshots of the server\n\n${tableMarkdown(snapshots)}`,
            rank: sentences.length + 2,
        },
    ]);
}
function rollbackMarkdown({ target, lost, isBrief = false }) {
    if (!isBrief)
        return rollbackChapter(target, lost);
    return [
        'Should it be needed, this goes back to before the deploy:',
        commandBlock(workflowLines(target)),
    ].join('\n\n');
}
;
function fieldsOf(value) {
    return typeof value === 'object' && value !== null ? value : {};
}
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
;
const LONGEST_COMMENT = 65_536;
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
        throw new Error('its answer names no comment');
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
    const keys = serverIds.map(serverKey).toSorted().join(',');
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
            throw new Error('its list of comments can not be read');
        for (const { id, body, user } of data.map(fieldsOf)) {
            const isOurs = answers_textOf(body, LONGEST_COMMENT)?.startsWith(marker) === true;
            if (isOurs && typeof id === 'number' && fieldsOf(user)['login'] === author)
                return id;
        }
        if (headers.link?.includes('rel="next"') !== true)
            return null;
    }
    throw new Error('the pull request has too many comments to find ours');
}
;
const RESERVED = 1000;
function pullRequestComment(run, nowMs, summary, sentence, rollback = null) {
    const told = summary ?? prose(sentence);
    const name = `run ${run.id}, attempt ${run.attempt}`;
    const where = run.url === null ? name : `[${name}](${run.url})`;
    return [
        told.length <= LONGEST_COMMENT - RESERVED ? told : shortened(told, rollback),
        `<sub>VPS.org Safety Snapshot, as things stood at ${date(nowMs)}, ${where}. Later runs may have changed that.</sub>`,
    ].join('\n\n');
}
function shortened(told, rollback) {
    const begin = `${told.split('\n', 1).join('')}\n\nThere are too many servers for a comment: the summary of the run says what became of each.`;
    if (rollback === null)
        return begin;
    const ways = [rollbackMarkdown(rollback), rollbackMarkdown({ ...rollback, isBrief: true })];
    const way = ways.find((each) => begin.length + each.length + 2 <= LONGEST_COMMENT - RESERVED);
    return way === undefined ? `${begin} It also has the command to roll back.` : `${begin}\n\n${way}`;
}
;
function adviceOn(context, { apiUrl }, ways) {
    const open = ways.filter((each) => each.kind !== 'none');
    const nowMs = providerNowMs(context);
    const others = open
        .filter((each) => each.kind === 'other')
        .map((each) => `The newest snapshot of server ${each.serverId} from before is ${each.snapshotId} (${each.name}, ${age(each.createdAtMs, nowMs)}).`);
    const none = ways.filter((each) => each.kind === 'none').map((each) => each.serverId);
    const bare = none.length === 0 ? [] : [`This run has no snapshot of ${serversOf(none).name} to roll back to.`];
    return {
        target: open.length === 0 ? null : { servers: open, repo: repositoryOf(context.run), apiUrl },
        lost: whatIsLost(context, open),
        remarks: [...others, ...bare],
    };
}
function rollbackOf(advice, isBrief = false) {
    if (advice?.target == null)
        return null;
    return { target: advice.target, lost: advice.lost, isBrief };
}
function whatIsLost(context, snapshots) {
    const ages = snapshots.map((each) => ageMs(each.createdAtMs, providerNowMs(context)));
    const known = ages.filter((each) => each !== null);
    return known.length < ages.length || known.length === 0
        ? 'A restore loses what was written since the snapshot.'
        : `A restore loses what was written in the last ${duration(Math.max(...known))}.`;
}
;
async function commentOnPullRequest({ run, clock, summary, github, log }, inputs, { result, failure, advice }) {
    if (!inputs.comment || !isOfRestore(result))
        return;
    const markdown = pullRequestComment(run, clock.nowMs(), summary.last(), failure ?? '', rollbackOf(advice ?? null));
    switch (await github.comment({ serverIds: inputs.serverIds, markdown })) {
        case 'written':
            log.line('The pull request has a comment that says this.');
            return;
        case 'no-pull-request':
            log.line('"comment" is "true", but this run is for no pull request: nothing is written to one.');
            return;
        case 'not-written':
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
;
const LONGEST_COMMAND = 2400;
const SEE_ABOVE = 'The command to roll back is in the log above, and in the summary.';
function told({ first, details = [], last = '', target = null }) {
    const commands = target === null ? [] : workflowLines(target);
    const sentence = target === null ? '' : rollbackSentence(target);
    const isShort = commands.length <= 1 && sentence.length <= LONGEST_COMMAND;
    const line = annotation(first, details, last, isShort ? sentence : SEE_ABOVE);
    const whole = [first, ...details, last].filter((each) => each !== '').join(' ');
    const isCut = details.length <= 1 && whole.length > line.length;
    return {
        line,
        above: [...(isCut ? [whole] : []), ...(isShort ? [] : ['To roll back by hand:', ...commands])],
    };
}
;
function one_line_oneLine({ log }, message) {
    const { line, above } = told(message);
    for (const each of above)
        log.line(each);
    return line;
}
;
const deploy_end_MOST_NAMED = 8;
async function endedText({ github }, status) {
    if (status === 'cancelled')
        return 'was cancelled';
    const steps = await github.failedSteps();
    const more = steps.length > deploy_end_MOST_NAMED ? ` and ${steps.length - deploy_end_MOST_NAMED} more` : '';
    const named = steps.slice(0, deploy_end_MOST_NAMED).map((name) => `"${name}"`);
    return steps.length === 0 ? 'failed' : `failed at ${named.join(', ')}${more}`;
}
;
function inputsForPost(read, log, records) {
    if (records.kind === 'read' && records.servers.every((each) => each.kind === 'no-create')) {
        return { kind: 'over', conclusion: postWithoutSnapshots(log) };
    }
    try {
        return { kind: 'inputs', inputs: parseInputs(read).inputs };
    }
    catch (error) {
        if (!(error instanceof InputError))
            throw error;
        return { kind: 'unreadable', problem: error.message };
    }
}
function postWithoutSnapshots(log) {
    log.line('main asked for no snapshot, so there is nothing to prune or restore.');
    return { result: 'none', failure: null };
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
const LONGEST_JOB_MS = 6 * 60 * 60 * 1000;
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
const RANK = { failed: 0, laterAttempt: 1, oldest: 2, young: 3, onlyOwn: 4, never: 5 };
function rankAll(snapshots, rules) {
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
        if (mayBeGoing(snapshot, rules)) {
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
function mustStay(snapshot, rules) {
    if (phaseOf(snapshot) === 'deleting')
        return { kind: 'deleting', status: snapshot.status };
    const ownership = ownershipOf(snapshot, rules);
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
function laterAttempt(snapshot, firstAttempts, rules) {
    const mine = ownershipOf(snapshot, rules);
    if (mine.kind !== 'own')
        return null;
    const { runId, attempt } = mine.parts;
    const first = firstAttempts.get(runOf(mine.parts)) ?? BigInt(attempt);
    return first < BigInt(attempt) ? { kind: 'later-attempt', runId, attempt } : null;
}
function runOf({ base, runId }) {
    return `${base} ${runId}`;
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
const TRIES = 4;
const retry_FIRST_PAUSE_MS = 1000;
const retry_LONGEST_PAUSE_MS = 10_000;
async function readWithRetry(context, read) {
    const { clock, signal, deadlineMs, patientUntilMs = 0 } = context;
    const isPatient = patientUntilMs > clock.elapsedMs();
    let counted = 0;
    for (let tries = 1;; tries++) {
        try {
            return await read(Math.max(1, deadlineMs - clock.elapsedMs()));
        }
        catch (error) {
            if (!(error instanceof VpsOrgError))
                throw error;
            const { failure } = error;
            const waitsOn = isPatient && isPassing(failure);
            if (!waitsOn)
                counted++;
            const leftMs = (waitsOn ? patientUntilMs : Infinity) - clock.elapsedMs();
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
const SENDS = 3;
const delete_one_LONGEST_PAUSE_MS = 60_000;
const LIST_HOLDS_FOR_MS = 5000;
async function deleteOne(context, from, snapshot) {
    const { vpsOrg, clock, log, signal } = context;
    const startMs = clock.elapsedMs();
    let lost = 0;
    for (let sends = 1;; sends++) {
        const outcome = await vpsOrg.deleteSnapshot(snapshot.id, signal);
        if (outcome.kind === 'accepted') {
            const next = outcome.value === 'already-gone' ? 'stale' : 'go-on';
            return { deletion: { kind: outcome.value, snapshot }, next };
        }
        const { error } = outcome;
        const isLocked = error.failure.kind === 'locked';
        if (outcome.kind === 'refused' && !isLocked)
            return await refused(context, from, snapshot, error);
        log.line(`${error.brief} Checking whether snapshot ${snapshot.id} is gone.`);
        const leftMs = startMs + (from.lockedForMs ?? LOCKED_FOR_MS) - clock.elapsedMs();
        const pauseMs = Math.min(error.failure.retryAfterMs ?? backoffMs(sends, () => 1), delete_one_LONGEST_PAUSE_MS);
        await clock.sleep(isLocked ? Math.min(pauseMs, Math.max(0, leftMs)) : pauseMs, signal);
        const look = await lookAgain(context, from, snapshot);
        switch (look.kind) {
            case 'gone':
                return { deletion: { kind: 'deleted', snapshot }, next: look.next };
            case 'changed':
                return { deletion: null, next: 'stale' };
            case 'restoring':
                return { deletion: null, next: 'restoring' };
            case 'unknown': {
                const mayBeGone = !isLocked;
                return {
                    deletion: { kind: 'failed', snapshot, why: `${error.brief} ${look.why}`, mayBeGone },
                    next: look.next,
                };
            }
            case 'as-planned':
                if (isLocked ? leftMs <= 0 : ++lost === SENDS) {
                    const why = `${error.brief} It is still there.`;
                    return { deletion: { kind: 'failed', snapshot, why }, next: isLocked ? 'stop' : 'go-on' };
                }
        }
    }
}
async function refused(context, from, snapshot, error) {
    const { kind } = error.failure;
    if (kind === 'unauthorized' || kind === 'firewall' || kind === 'not-sent')
        return { deletion: { kind: 'failed', snapshot, why: error.message }, next: 'stop' };
    const inFull = kind === 'forbidden' ? { inFull: error.message } : {};
    const deletion = { kind: 'failed', snapshot, why: error.brief, ...inFull, isRefused: true };
    const look = await lookAgain(context, from, snapshot);
    switch (look.kind) {
        case 'gone':
            return {
                deletion: { kind: 'already-gone', snapshot },
                next: look.next === 'restoring' ? 'restoring' : 'stale',
            };
        case 'as-planned':
            return { deletion, next: 'go-on' };
        case 'changed':
            return { deletion, next: 'stale' };
        case 'restoring':
            return { deletion, next: 'restoring' };
        case 'unknown':
            return { deletion: { ...deletion, why: `${error.brief} ${look.why}` }, next: 'stop' };
    }
}
async function lookAgain(context, from, planned) {
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
    const isSame = delete_one_describe(others(snapshots)) === delete_one_describe(others(listed));
    if (!isThere)
        return { kind: 'gone', next: isRestoring ? 'restoring' : isSame ? 'go-on' : 'stale' };
    if (isRestoring)
        return { kind: 'restoring' };
    return { kind: isSame ? 'as-planned' : 'changed' };
}
async function listOrWhy({ vpsOrg, signal, patienceMs }, serverId) {
    const unknown = (why) => ({ why: `It is unknown whether it is gone: ${why}` });
    try {
        const { snapshots, incomplete } = await vpsOrg.listSnapshots(serverId, signal, {
            care: 'alone',
            patienceMs,
        });
        return incomplete === null ? { snapshots } : unknown(`${incomplete}.`);
    }
    catch (error) {
        return unknown(messageOf(error));
    }
}
async function isBeingRestored(context, serverId) {
    const sight = (await seeServers({ ...context, patienceMs: 0 }, [serverId])).get(serverId);
    return sight?.kind === 'seen' && serverPhaseOf(sight.server.status) === 'restoring';
}
function delete_one_describe(snapshots) {
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
            done.push({ kind: 'failed', snapshot, why: `stopped by ${stopReason(context.signal)}.` });
            continue;
        }
        context.log.line(`Deleting snapshot ${snapshot.id} (${snapshot.name}) of server ${order.serverId}: ${whyDeleted(reason)}.`);
        const mine = went.map((each) => each.snapshot.id);
        const gone = new Set([...(order.gone ?? []), ...mine]);
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
            const [instead] = queue;
            context.log.line(`${deletion.why} ${instead === undefined ? 'No other snapshot can be deleted instead.' : `Taking ${instead.snapshot.id} (${instead.snapshot.name}) next.`}`);
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
const NOT_REACHED = 'was to be deleted, but pruning was broken off before that';
function outcomesOf(plan, deletions) {
    const outcomes = new Map(deletions.map((each) => [each.snapshot.id, each]));
    return planRows(plan.entries, 'deleted').map((row) => {
        const outcome = outcomes.get(row.snapshot.id);
        switch (outcome?.kind) {
            case 'deleted':
                return row;
            case 'already-gone':
                return { ...row, fate: 'already gone' };
            case 'failed':
                return outcome.mayBeGone === true
                    ? { ...row, fate: 'unknown', why: outcome.why }
                    : { ...row, fate: 'keep', why: `could not be deleted: ${outcome.why}` };
            case undefined:
                return row.fate === 'deleted' ? { ...row, fate: 'keep', why: NOT_REACHED } : row;
        }
    });
}
function protectAdvice(snapshots) {
    const ids = snapshots.map((each) => each.id).join(', ');
    return `To keep ${ids}, add ${snapshots.length === 1 ? 'it' : 'them'} to "protect".`;
}
function whyFailed(failed, all) {
    const isNothingDeleted = all.every((each) => each.kind === 'failed');
    return failed.map(({ snapshot, why, inFull }) => {
        return `${snapshot.id} (${snapshot.name}): ${isNothingDeleted ? (inFull ?? why) : why}`;
    });
}
;
const LOOKS_AGAIN = 3;
const PAUSES_MS = [2000, 5000, 8000];
async function listAgain(context, serverId, gone) {
    for (let look = 0;; look++) {
        const listed = (await completeListing(context, serverId, 'alone')).filter((each) => goneAs(each, gone)?.fate !== 'deleted');
        const undead = listed
            .filter((each) => phaseOf(each) !== 'deleting')
            .map((each) => goneAs(each, gone))
            .filter((each) => each !== undefined);
        if (undead.length === 0)
            return listed;
        const pauseMs = PAUSES_MS[look];
        if (pauseMs === undefined || context.signal.aborted)
            throw notGone(serverId, undead);
        await context.clock.sleep(pauseMs, context.signal);
    }
}
function goneAs(listed, gone) {
    return gone.find((each) => isSameSnapshot(each.snapshot, listed));
}
function sayLookAgain({ log }, serverId, looksAgain) {
    log.line(`Somebody else works on the snapshots of server ${serverId} too. Looking at it again (${looksAgain + 1} of at most ${LOOKS_AGAIN}).`);
}
function heldText(listed) {
    return listed.length === 0
        ? 'none'
        : listed.map((each) => `${each.id} (${each.name}, ${each.status})`).join(', ');
}
function idsOf(gone) {
    return new Set(gone.map((each) => each.snapshot.id));
}
function notGone(serverId, undead) {
    const which = undead.map(({ snapshot }) => `${snapshot.id} (${snapshot.name})`).join(', ');
    return new StepError(`VPS.org answers the delete with "not found" (HTTP 404) and still lists snapshot ${which} of server ${serverId}. ` +
        'May this token delete snapshots?');
}
;
function noticeEmpty({ log }, lists) {
    const empty = lists.filter((each) => each.listed.length === 0).map((each) => each.serverId);
    if (empty.length === 0)
        return;
    log.notice(`VPS.org lists no snapshot of ${serversOf(empty).name}. If there should be some, check "server-id": ids are per account.`);
}
function sayHeld({ log }, { keep }, plans) {
    const held = plans.reduce((sum, { listed }) => sum + countedFor(listed), 0);
    const [only] = plans;
    if (only === undefined)
        return;
    log.line(plans.length === 1
        ? `Server ${only.serverId} holds ${counted(held, 'snapshot')}, "keep" is ${keep}:`
        : `The ${counted(plans.length, 'server')} hold ${counted(held, 'snapshot')}; "keep" is ${keep} for each:`);
}
function saidOf(server, dryRun) {
    if (dryRun)
        return NOTHING_IN_DRY_RUN;
    const { deletions, short, problem, isRestoring } = server;
    const idsOf = (isOfThese) => deletions
        .filter(isOfThese)
        .map((each) => each.snapshot.id)
        .join(', ');
    const deleted = idsOf((each) => each.kind === 'deleted');
    const parts = [
        { text: 'Deleted', ids: deleted },
        { text: 'Already gone', ids: idsOf((each) => each.kind === 'already-gone') },
        { text: 'Not deleted', ids: idsOf((each) => each.kind === 'failed' && !mayBeGone(each)) },
        { text: 'Not known whether deleted', ids: idsOf(mayBeGone) },
    ].filter(({ ids }) => ids !== '');
    const why = isRestoring ? ' The server is being restored.' : '';
    if (parts.length > 0)
        return `${deleted === '' ? '' : 'Pruned. '}${parts.map(({ text, ids }) => `${text}: ${ids}.`).join(' ')}${why}`;
    return short > 0 || problem !== null || isRestoring
        ? `Nothing could be pruned.${why}`
        : 'Nothing had to be pruned.';
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
    const sentences = busy.map((each) => `Server ${each.serverId}: ${saidOf(each, dryRun)}`);
    return idle.length === 0
        ? sentences
        : [...sentences, `Nothing had to be pruned on ${counted(idle.length, 'server')}.`];
}
const NOTHING_IN_DRY_RUN = 'Dry run: nothing was deleted.';
function leftOver(servers) {
    return servers.flatMap(({ serverId, deletions, refused, shortByRefusal, problem }) => {
        const isReplaced = (each) => isRefused(each) && shortByRefusal === 0;
        const left = deletions.flatMap((each) => (each.kind === 'failed' && !isReplaced(each) ? [each] : []));
        const which = whyFailed(left, deletions);
        const advice = shortByRefusal === 0 ? [] : [protectAdvice(refused.map((each) => each.snapshot))];
        const texts = [
            ...(left.length === 0 ? [] : [`Not pruned on server ${serverId}: ${[...which, ...advice].join(' ')}`]),
            ...(problem === null ? [] : [`${problem} ${deletedText(deletions)}`]),
        ];
        return texts.length === 0 ? [] : [{ serverId, error: new StepError(texts.join(' ')) }];
    });
}
function isRefused(each) {
    return each.kind === 'failed' && each.isRefused === true;
}
function mayBeGone(each) {
    return each.kind === 'failed' && each.mayBeGone === true;
}
function deletedText(deletions) {
    const ids = deletions.filter((each) => each.kind === 'deleted').map((each) => each.snapshot.id);
    if (ids.length > 0)
        return `Deleted before that: ${ids.join(', ')}.`;
    return deletions.some(mayBeGone) ? 'Nothing else was deleted.' : 'Nothing was deleted.';
}
function warnIfRestoring({ log }, servers) {
    const restoring = servers.filter((each) => each.isRestoring);
    if (restoring.length === 0)
        return;
    const { name, is, it } = serversOf(restoring.map((each) => each.serverId));
    const deleted = restoring.flatMap(({ deletions }) => deletions.filter((each) => each.kind !== 'failed' || mayBeGone(each)).map((each) => each.snapshot.id));
    const what = deleted.length === 0
        ? `nothing was deleted on ${it}`
        : `nothing more was deleted on ${it} after ${deleted.join(', ')}`;
    log.warning(`${capital(name)} ${is} being restored, so ${what}. The next run prunes again.`);
}
function warnOfRefused({ log }, servers) {
    const replaced = servers.filter((each) => each.refused.length > 0 && each.shortByRefusal === 0);
    if (replaced.length === 0)
        return;
    const refused = replaced.flatMap((each) => each.refused);
    const details = replaced.flatMap((each) => whyFailed(each.refused, each.deletions).map((why) => `Snapshot ${why}`));
    const { name } = serversOf(replaced.map((each) => each.serverId));
    const advice = `The next candidate was taken instead. ${protectAdvice(refused.map((each) => each.snapshot))}`;
    if (details.length > 1)
        for (const detail of details)
            log.line(detail);
    log.warning(annotation(`VPS.org refused ${refused.length === 1 ? 'a delete' : `${refused.length} deletes`} on ${name}.`, details, advice));
}
function warnIfShort({ log }, { keep }, plans) {
    const short = plans.filter(({ plan }) => plan.short > 0);
    const [only] = short;
    if (only === undefined)
        return;
    const isYoung = short.some(({ plan }) => plan.entries.some((each) => each.action === 'keep' && each.reason.kind === 'young'));
    const young = ' Young ones of other runs can go once the job may ask GitHub: permission "actions: read".';
    const rest = `: the others must stay, and the table in the log says why. Delete by hand what is not needed.${isYoung ? young : ''}`;
    const each = short.map(({ serverId, plan }) => `${serverId} (${plan.short} more)`);
    log.warning(plans.length === 1
        ? `Server ${only.serverId} keeps ${only.plan.short} more than "keep" (${keep})${rest}`
        : `${capital(serversOf(each).name)} ${short.length === 1 ? 'keeps' : 'keep'} more than "keep" (${keep})${rest}`);
}
function tooBusy(serverId, listed) {
    return (`Somebody else keeps deleting snapshots of server ${serverId}: looked at again ${LOOKS_AGAIN} times, so the rest is left to the next run. ` +
        `It holds: ${heldText(listed)}.`);
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
        if (last_good_isOfRun(each, owner))
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
function last_good_isOfRun(snapshot, owner) {
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
const unmatched_protect_MOST_NAMED = 10;
function noticeUnmatchedProtect(tell, patterns, { done, failed }) {
    if (failed.length > 0)
        return;
    const unmatched = unmatchedPatterns(patterns, done.flatMap((each) => each.listed));
    if (unmatched.length === 0)
        return;
    const named = unmatched.slice(0, unmatched_protect_MOST_NAMED).map((each) => `"${each}"`);
    const more = unmatched.length - named.length;
    const which = more > 0 ? `${named.join(', ')} and ${more} more` : named.join(', ');
    tell(unmatched.length === 1
        ? `The entry ${which} of "protect" matches no snapshot. Check the id or the name.`
        : `The entries ${which} of "protect" match no snapshot. Check the ids or names.`);
}
;
async function pruneServers(context, order, tell) {
    const { log } = context;
    const servers = order.serverIds.map((serverId) => ({ serverId }));
    const lists = await onEachServer(servers, async ({ serverId }) => ({
        serverId,
        listed: await naming('Nothing was pruned.', () => listForDeleting(context, serverId)),
    }));
    const sights = await seeUnknown(context, lists);
    try {
        refuseNames(sights);
        rejectDuplicateServers(lists.done);
    }
    catch (error) {
        if (!isForeseen(error))
            throw error;
        return { done: [], failed: order.serverIds.map((serverId) => ({ serverId, error })) };
    }
    noticeUnmatchedProtect(tell, order.protect, lists);
    const { known, unknown } = withoutUnlisted(lists.done, sights);
    noticeEmpty(context, known);
    const plans = await heldBack(context, await Promise.all(known.map((each) => planFor(context, order, each.serverId, each.listed))));
    sayHeld(context, order, plans);
    const mood = order.dryRun ? 'would delete' : 'to delete';
    const table = planTable(plans.map(({ serverId, plan }) => ({ serverId, rows: planRows(plan.entries, mood) })));
    if (table.rows.length > 0)
        printTable(log, table);
    warnIfShort(context, order, plans);
    const pruned = await onEachServer(plans, async (each) => {
        const { serverId, plan, isRestoring } = each;
        if (!order.dryRun && !isRestoring)
            return await pruneOne(context, order, each);
        const rows = planRows(plan.entries, mood);
        const nothing = { deletions: [], refused: [], shortByRefusal: 0, problem: null };
        return { serverId, rows, ...nothing, short: plan.short, isRestoring };
    });
    warnIfRestoring(context, pruned.done);
    warnOfRefused(context, pruned.done);
    const failed = [...explained(lists.failed, sights), ...unknown, ...pruned.failed];
    return { done: pruned.done, failed };
}
async function seeUnknown(context, { done, failed }) {
    const ids = [...done.filter(({ listed }) => listed.length === 0), ...failed.filter(mayBeWrongId)].map((each) => each.serverId);
    return await lookForServers(context, ids);
}
function withoutUnlisted(lists, sights) {
    const known = [];
    const unknown = [];
    for (const each of lists) {
        const { serverId } = each;
        const sight = sights.get(serverId);
        if (sight === undefined || !isUnlisted(sight))
            known.push(each);
        else {
            const text = `Nothing was pruned. VPS.org lists no snapshot of server ${serverId}. ${sight.why}`;
            unknown.push({ serverId, error: new StepError(text) });
        }
    }
    return { known, unknown };
}
async function heldBack(context, plans) {
    const ids = plans.filter(({ plan }) => plan.deletions.length > 0).map((each) => each.serverId);
    if (ids.length === 0)
        return plans;
    const sights = await seeServers({ ...context, patienceMs: 0 }, ids);
    const [unread] = [...sights.values()].filter((each) => each.kind !== 'seen');
    if (unread !== undefined) {
        context.log.line(`Could not check whether the server is being restored. ${unread.why}`);
    }
    return plans.map((each) => {
        const sight = sights.get(each.serverId);
        const isRestoring = sight?.kind === 'seen' && serverPhaseOf(sight.server.status) === 'restoring';
        return isRestoring ? { ...each, plan: planWhileRestoring(each.plan), isRestoring } : each;
    });
}
async function planFor(context, order, serverId, listed, refused = new Set()) {
    const planner = await createPlanner(context, order, listed, countedFor(listed) > order.keep);
    const replan = (left, andRefused) => planner.settle((rules) => planPrune(left, order.keep, { ...rules, refused: andRefused }), ({ deletions }) => deletions);
    return { serverId, listed, plan: await replan(listed, refused), replan, isRestoring: false };
}
async function pruneOne(context, order, first) {
    const { serverId } = first;
    let now = first;
    const last = new Map();
    const refused = new Map();
    let gone = [];
    for (let looksAgain = 0;; looksAgain++) {
        const { listed, replan } = now;
        const of = { serverId, listed, replan, plan: now.plan };
        const done = await carryOut(context, { ...of, gone: idsOf(gone), refused: new Set(refused.keys()) });
        for (const each of done.deletions) {
            last.set(each.snapshot.id, each);
            if (each.kind === 'failed' && each.isRefused === true)
                refused.set(each.snapshot.id, each);
        }
        const rows = [...gone, ...outcomesOf(done.plan, done.deletions)];
        const { short } = await replan(now.listed, new Set());
        const end = (problem, isRestoring = done.isRestoring) => ({
            serverId,
            rows,
            deletions: [...last.values()],
            refused: [...refused.values()],
            short,
            shortByRefusal: refused.size === 0 ? 0 : Math.max(0, done.plan.short - short),
            isRestoring,
            problem,
        });
        if (!done.isStale)
            return end(null);
        gone = rows.filter(isGone);
        try {
            const left = await listAgain(context, serverId, gone);
            if (looksAgain === LOOKS_AGAIN)
                return end(tooBusy(serverId, left));
            sayLookAgain(context, serverId, looksAgain);
            now = await planFor(context, order, serverId, left, new Set(refused.keys()));
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
            return end(`Pruning server ${serverId} was broken off. ${error.message}`);
        }
    }
}
async function listForDeleting(context, serverId) {
    try {
        const listing = await context.vpsOrg.listSnapshots(serverId, context.signal, {
            patienceMs: context.patienceMs,
        });
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
;
async function pruneAfterDeploy(context, inputs) {
    const { log } = context;
    log.line('The deploy succeeded.');
    const { done, failed } = await pruneServers(context, inputs, log.line);
    if (failed.length > 0)
        warn(context, inputs, failed, 'The deploy is not affected.');
    const left = leftOver(done);
    if (left.length > 0)
        warn(context, inputs, left, 'The deploy is not affected; the next run tries again.');
    const sentences = [
        ...saidOfAll(done, inputs.dryRun),
        ...failed.map(({ serverId }) => `Nothing was pruned on server ${serverId}; the log says why.`),
    ];
    for (const sentence of sentences)
        log.line(sentence);
    await context.summary.write(postSummary({
        headline: 'After the deploy: it succeeded',
        sentences,
        snapshots: done.length === 0 ? null : planTable(done),
        rollback: null,
    }));
    const isPruned = !inputs.dryRun && done.some((each) => !nothingWent(each));
    return { result: isPruned ? 'pruned' : 'kept', failure: null };
}
function warn(context, inputs, failed, rest) {
    const { message } = failureOf(failed, inputs.serverIds, 'not pruned', rest);
    context.log.warning(inputs.serverIds.length === 1 ? `${message} ${rest}` : message);
}
function nothingWent({ deletions, problem, isRestoring }) {
    if (problem !== null || isRestoring)
        return !deletions.some((each) => each.kind === 'deleted');
    return deletions.length > 0 && deletions.every((each) => each.kind === 'failed');
}
;
function commitBefore(listed, { createdAtMs }, owner) {
    const before = deploySnapshots(listed, owner).findLast((each) => !last_good_isOfRun(each, owner) && (createdAtMs === null || (each.createdAtMs ?? Infinity) < createdAtMs));
    const sha = commitOf(before?.description ?? null);
    return sha === null ? [] : [sha];
}
;
const restore_start_MINUTE_MS = 60_000;
const LOOKS_MS = restore_start_MINUTE_MS;
function lockPatience(jobStatus) {
    return jobStatus === 'cancelled' ? LOCKED_FOR_IN_CANCELLED_JOB_MS : LOCKED_FOR_MS;
}
function restoreLimit(jobStatus, timeoutMs) {
    return jobStatus === 'cancelled' ? Math.min(timeoutMs, 4 * restore_start_MINUTE_MS) : timeoutMs;
}
function judgeStart(facts) {
    const { answer, look } = facts;
    if (look.kind === 'status' && serverPhaseOf(look.status) === 'restoring')
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
    const { answeredAtMs, askedMs, limits, lookedAtMs, look } = facts;
    const forMs = Math.min(limits.lockMs, limits.deadlineMs - sinceMs);
    const pauseMs = pauseBeforeNextTry({ sinceMs, forMs }, count, answeredAtMs, askedMs);
    if (pauseMs === null)
        return { kind: 'give-up' };
    const endMs = sinceMs + forMs;
    if (lookedAtMs < answeredAtMs + pauseMs)
        return restore_start_lookAgain(facts, answeredAtMs + pauseMs, endMs);
    if (look.kind === 'status')
        return { kind: 'send-again' };
    return lookedAtMs >= endMs ? { kind: 'give-up' } : restore_start_lookAgain(facts, endMs);
}
function afterPutOff(facts) {
    const { answeredAtMs, askedMs, limits, lookedAtMs, look } = facts;
    const leftMs = limits.deadlineMs - answeredAtMs;
    if (leftMs < LOOKS_MS)
        return afterLost(facts);
    const againMs = answeredAtMs + Math.max(LOOKS_MS, Math.min(askedMs, leftMs));
    const endMs = mayBeQueued(facts) ? limits.deadlineMs : againMs + LOOKS_MS;
    const isLookPutOff = look.kind === 'failed' && look.putOffMs !== null;
    if (lookedAtMs < againMs || (isLookPutOff && lookedAtMs < limits.deadlineMs))
        return restore_start_lookAgain(facts, againMs, limits.deadlineMs);
    if (look.kind === 'status' && !mayBeQueued(facts))
        return { kind: 'send-again' };
    return lookedAtMs >= endMs ? { kind: 'give-up' } : restore_start_lookAgain(facts, endMs);
}
function afterLost(facts) {
    const { answeredAtMs, limits, lookedAtMs } = facts;
    const minuteMs = answeredAtMs + LOOKS_MS;
    const endMs = mayBeQueued(facts) ? Math.max(minuteMs, limits.deadlineMs) : minuteMs;
    return lookedAtMs >= endMs ? { kind: 'give-up' } : restore_start_lookAgain(facts, endMs);
}
function mayBeQueued({ look, statusBefore }) {
    return look.kind === 'status' && serverPhaseOf(look.status) === 'other' && look.status !== statusBefore;
}
function restore_start_lookAgain({ look, limits, lookedAtMs, lookEndedMs }, nextMs, endMs = nextMs) {
    const putOffMs = look.kind === 'failed' ? look.putOffMs : null;
    const soonMs = lookedAtMs + limits.pollIntervalMs;
    const atMs = putOffMs === null ? Math.min(soonMs, nextMs) : Math.min(Math.max(soonMs, lookEndedMs + putOffMs), endMs);
    return { kind: 'look-again', afterMs: Math.max(0, atMs - lookedAtMs), isLast: atMs >= endMs };
}
;
const LONGEST_JOB = 80;
function whoDeploys(deploy, run) {
    const { snapshot } = deploy;
    const link = linkTo(deploy, run);
    const where = link === null ? '' : ` (${link})`;
    return `snapshot ${snapshot.id} (${snapshot.name}, ${date(snapshot.createdAtMs)})${madeBy(snapshot, jobOf(deploy))}${where}`;
}
function madeBy(snapshot, job) {
    const provenance = readProvenance(snapshot.description);
    if (provenance === null)
        return '';
    const { repo, runId, sha } = provenance;
    return [
        ` made by ${repo ?? 'an unnamed repository'}`,
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
    const runs = /^.*\/actions\/runs\//.exec(run.url ?? '')?.[0];
    if (maker === null || runs === undefined)
        return null;
    const job = progress.kind === 'unknown' ? null : progress.job;
    return `${runs}${maker.runId}${job === null ? '' : `/job/${job.id}`}`;
}
;
function whyRefused(refusal, snapshotId, run) {
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
        case 'snapshot-unproven':
            return `Snapshot ${snapshotId} is listed as "${refusal.found.name}", and without its mark: it may be what this run made, but nothing proves that.`;
        case 'server-unreadable':
            return `The state of the server can't be read, so nobody can check whether it is being restored already. ${refusal.why}`;
        case 'server-restoring':
            return 'The server is being restored already, by somebody else.';
        case 'runner-is-server':
            return `This runner has the server's own address ${refusal.address}: a restore would stop the runner in the middle of it.`;
        case 'deployed-since':
            return `Somebody has deployed to this server since: ${laterText(refusal.later, run)}. A restore would undo that deploy too.`;
        case 'deploy-going':
            return `Another deploy to this server is still going: ${refusal.others.map((each) => whoDeploys(each, run)).join('; ')}. A restore would cut into it.`;
        case 'dry-run':
            return '"dry-run" is on, so nothing is changed.';
    }
}
function stateAfterRefusal(refusal, serverId) {
    switch (refusal.kind) {
        case 'server-restoring':
            return `Server ${serverId} is being overwritten by that restore: wait until it is over, then look what it brought back.`;
        case 'deployed-since':
            return refusal.later.some(({ progress }) => progress.kind === 'going')
                ? `Server ${serverId} is being changed by that deploy.`
                : `Server ${serverId} is as the later one left it.`;
        case 'deploy-going':
            return `Server ${serverId} is being changed by that deploy.`;
        case 'server-unreadable':
            return `How server ${serverId} is now is not known.`;
        case 'list-unreadable':
        case 'list-incomplete':
        case 'snapshot-gone':
        case 'snapshot-not-completed':
        case 'snapshot-differs':
        case 'snapshot-unproven':
        case 'runner-is-server':
        case 'dry-run':
            return `Server ${serverId} is as the deploy left it.`;
    }
}
function canRollBack(refusal) {
    return !['snapshot-gone', 'snapshot-not-completed', 'snapshot-differs'].includes(refusal.kind);
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
    const newer = later.filter((each) => each.by === 'newer').map((each) => whoDeploys(each, run));
    const ended = later
        .filter((each) => each.by === 'ended-later')
        .map((each) => `the deploy behind ${whoDeploys(each, run)} ended at ${endOf(each)}`);
    return [...(newer.length === 0 ? [] : [`it holds ${newer.join('; ')}`]), ...ended].join('; ');
}
function endOf({ progress }) {
    return date(progress.kind === 'ended' ? progress.endedAtMs : null);
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
function judgeServerLook(wait, look, lookedAtMs) {
    if (look.kind === 'failed') {
        if (look.putOffMs !== null)
            return { wait, verdict: { kind: 'wait' } };
        const failures = wait.failures + 1;
        return {
            wait: { ...wait, settled: 0, failures },
            verdict: failures >= FAILED_LOOKS_LIMIT ? { kind: 'blind', why: look.why } : { kind: 'wait' },
        };
    }
    if (look.kind === 'missing')
        return { wait: { ...wait, settled: 0, failures: 0 }, verdict: { kind: 'wait' } };
    const { status } = look;
    const seen = { ...wait, lastStatus: status, settled: 0, failures: 0 };
    const phase = serverPhaseOf(status);
    switch (phase) {
        case 'restoring':
            return { wait: { ...seen, sawRestoring: true }, verdict: { kind: 'wait' } };
        case 'other':
            return { wait: { ...seen, quietSinceMs: lookedAtMs }, verdict: { kind: 'wait' } };
        case 'broken': {
            const { sawRestoring } = wait;
            const counts = sawRestoring || lookedAtMs - wait.quietSinceMs >= QUIET_LIMIT_MS;
            return { wait: seen, verdict: counts ? { kind: 'broken', status, sawRestoring } : { kind: 'wait' } };
        }
        case 'up':
        case 'stopped': {
            if (!wait.sawRestoring) {
                const isQuiet = lookedAtMs - wait.quietSinceMs >= QUIET_LIMIT_MS;
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
const LOOK_LIMIT_MS = 30_000;
async function sendRestore(context, order) {
    return await context.vpsOrg.restoreSnapshot(order.snapshotId, context.signal);
}
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
            const seen = { kind: 'not-seen', why: `Stopped by ${stopReason(context.signal)}.` };
            if (putOff !== null)
                return { kind: 'unknown', error: putOff, seen };
            if (lock !== null)
                return { kind: 'refused', error: lock.error, seen, tries: tries - 1, forMs };
            return { kind: 'not-sent', error };
        }
        const answer = answerOf(outcome, lock, putOff !== null, answeredAtMs);
        if (answer.kind === 'locked')
            lock = { ...answer, error };
        const { seen, verdict } = await lookUntilClear(context, order, answer, error, answeredAtMs);
        if (verdict === 'send-again') {
            if (answer.kind === 'put-off')
                putOff = error;
            log.line(`Server ${order.serverId} is not being restored, so the restore is sent again.`);
            outcome = await sendRestore(context, order);
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
async function lookUntilClear(context, order, answer, error, answeredAtMs) {
    const { vpsOrg, clock, log, signal } = context;
    const { serverId, sight, limits } = order;
    if (sight.kind === 'hidden')
        return { seen: { kind: 'not-seen', why: sight.why }, verdict: 'give-up' };
    log.line(`${error.brief} Looking whether server ${serverId} is being restored.`);
    let status = null;
    for (let evenIfPutOff = true;;) {
        const lookedAtMs = clock.elapsedMs();
        const look = await lookAtServerStatus(vpsOrg, serverId, signal, { limitMs: LOOK_LIMIT_MS, evenIfPutOff });
        if (look.kind === 'status')
            status = look.status;
        const seen = status === null
            ? { kind: 'not-seen', why: whyNotSeen(context, look, serverId) }
            : { kind: 'status', status };
        if (wasStopped(signal))
            return { seen, verdict: 'give-up' };
        const verdict = judgeStart({
            answer,
            answeredAtMs,
            askedMs: error.failure.retryAfterMs ?? 0,
            look,
            lookedAtMs,
            lookEndedMs: clock.elapsedMs(),
            statusBefore: sight.kind === 'seen' ? sight.server.status : null,
            limits,
        });
        if (verdict.kind !== 'look-again')
            return { seen, verdict: verdict.kind };
        evenIfPutOff = verdict.isLast;
        await clock.sleep(Math.max(0, lookedAtMs + verdict.afterMs - clock.elapsedMs()), signal);
        if (wasStopped(signal))
            return { seen, verdict: 'give-up' };
    }
}
function whyNotSeen({ signal }, look, serverId) {
    if (wasStopped(signal))
        return `Stopped by ${stopReason(signal)}.`;
    return look.kind === 'failed'
        ? look.why
        : `Server ${serverId} is not in the list of servers that this token may see.`;
}
;
const USUAL_RESTORE = '5 to 15 minutes are usual';
async function waitForServers(context, plan) {
    const { log, clock, signal, vpsOrg } = context;
    const [only] = plan.servers;
    if (only === undefined)
        return notAwaited;
    const isOne = plan.servers.length === 1;
    const startMs = clock.elapsedMs();
    const report = progressReport(log, clock, USUAL_RESTORE);
    const states = new Map();
    const tell = plan.isFolded ? log.startGroup : log.line;
    tell(`Waiting until ${isOne ? `server ${only.serverId} is` : `${counted(plan.servers.length, 'server')} are`} back (${USUAL_RESTORE})`);
    const begin = plan.servers.map((each) => [each.serverId, beginServerWait(startMs, each.sawRestoring)]);
    const waits = new Map(begin);
    const ends = await poll({
        clock,
        signal,
        intervalMs: plan.pollIntervalMs,
        deadlineMs: plan.deadlineMs,
        begin: new Map(begin),
        look: (serverId, limitMs, turn) => lookAtServerStatus(vpsOrg, serverId, signal, { limitMs, evenIfPutOff: turn !== 'next' }),
        judge: judgeServerLook,
        putOffMs: (look) => (look.kind === 'failed' ? look.putOffMs : null),
        onEnd: (serverId, verdict) => {
            states.set(serverId, wordFor(verdict));
        },
        onLook: (open) => {
            for (const [serverId, { look, wait }] of open) {
                waits.set(serverId, wait);
                states.set(serverId, wait_for_servers_describe(look, wait));
            }
            report(tally([...states.values()], isOne));
        },
    }).finally(() => {
        if (plan.isFolded)
            log.endGroup();
    });
    return (serverId) => {
        const end = ends.get(serverId);
        const wait = waits.get(serverId);
        if (end === undefined || wait === undefined)
            return notAwaited(serverId);
        switch (end.kind) {
            case 'blind':
            case 'timeout':
            case 'aborted':
                return { ...end, sawRestoring: wait.sawRestoring, lastStatus: wait.lastStatus };
            default:
                return end;
        }
    };
}
function notAwaited(serverId) {
    throw new Error(`Nobody has waited for server ${serverId}.`);
}
function wordFor(verdict) {
    switch (verdict.kind) {
        case 'up':
            return 'back';
        case 'stopped':
            return 'stopped';
        case 'broken':
            return verdict.status;
        case 'never-seen':
            return 'never seen restoring';
        case 'blind':
            return 'not to be seen';
    }
}
function wait_for_servers_describe(look, wait) {
    switch (look.kind) {
        case 'failed':
            if (look.putOffMs !== null)
                return `put off for ${duration(look.putOffMs)}: ${look.why}`;
            return `look failed (${wait.failures} of ${FAILED_LOOKS_LIMIT} in a row): ${look.why}`;
        case 'missing':
            return 'not in the list of servers';
        case 'status':
            return look.status;
    }
}
;
const GRACE_MS = 1000;
async function restoreAll(context, order) {
    const outcomes = new Map();
    const all = new Set();
    const begun = async (serverId, start) => {
        all.add(serverId);
        order.onBegun(serverId, start);
        if (all.size === 1)
            await order.onProgress();
    };
    const { deadlineMs, lockMs, pollIntervalMs } = order;
    const orderOf = (server) => ({
        ...server,
        limits: { deadlineMs, lockMs, pollIntervalMs },
    });
    const accepted = new Set();
    const first = Promise.withResolvers();
    const sends = order.servers.map(async (server) => {
        const answer = await sendRestore(context, orderOf(server));
        if (answer.kind === 'accepted') {
            accepted.add(server);
            first.resolve(null);
            await begun(server.serverId, ACCEPTED);
        }
        return answer;
    });
    const grace = first.promise.then(() => context.clock.sleep(GRACE_MS, context.signal));
    await Promise.race([Promise.allSettled(sends), grace]);
    const early = new Set(accepted);
    if (all.size > 1)
        await order.onProgress();
    const follow = async (starts, isFolded) => {
        const followed = new Map();
        for (const { server, start } of starts) {
            const { serverId } = server;
            if (start.kind !== 'started')
                outcomes.set(serverId, start);
            else if (!server.isFollowed)
                outcomes.set(serverId, { kind: 'not-followed', lost: start.lost });
            else
                followed.set(serverId, start);
        }
        const ends = await waitForServers(context, {
            servers: [...followed].map(([serverId, { lost }]) => ({ serverId, sawRestoring: lost !== null })),
            deadlineMs: Math.max(deadlineMs, context.clock.elapsedMs() + Math.min(QUIET_LIMIT_MS, order.timeoutMs)),
            pollIntervalMs,
            isFolded,
        });
        for (const [serverId, { lost }] of followed)
            outcomes.set(serverId, { kind: 'ended', end: ends(serverId), lost });
    };
    const followLate = async (server, sent, isAlone) => {
        const answer = await sent;
        const start = await followUpOnAnswer(context, orderOf(server), answer);
        if (answer.kind !== 'accepted' && start.kind === 'started')
            await begun(server.serverId, start);
        if (all.size > 1)
            await order.onProgress();
        await follow([{ server, start }], isAlone);
    };
    const late = order.servers.flatMap((server, index) => {
        const sent = sends[index];
        return sent === undefined || early.has(server) ? [] : [{ server, sent }];
    });
    await settleAll([
        follow([...early].map((server) => ({ server, start: ACCEPTED })), late.length === 0),
        ...late.map(({ server, sent }) => followLate(server, sent, order.servers.length === 1)),
    ]);
    await Promise.all(sends);
    return (serverId) => {
        const outcome = outcomes.get(serverId);
        if (outcome === undefined)
            throw new Error(`Nobody knows what became of server ${serverId}.`);
        return outcome;
    };
}
const ACCEPTED = { kind: 'started', lost: null };
;
async function stillListed(context, serverId, id) {
    const look = await lookAtSnapshot(context, serverId, id, { care: 'glance' });
    if (look.kind === 'listed')
        return { text: 'The snapshot is still there.', isGone: false };
    return look.kind === 'absent' && look.complete
        ? { text: 'The snapshot is not in the list any more.', isGone: true }
        : { text: 'Whether the snapshot is still there could not be read.', isGone: false };
}
function warnOfRestored({ log }, servers) {
    const stopped = servers.filter((each) => each.isStopped);
    if (stopped.length > 0) {
        const { name, is, it } = serversOf(stopped.map((each) => each.serverId));
        log.warning(`${capital(name)} ${is} restored, not started. Start ${it} at VPS.org.`);
    }
    const gone = servers.filter((each) => each.isGone);
    if (gone.length === 0)
        return;
    const { name, is } = serversOf(gone.map((each) => each.serverId));
    const ids = gone.map((each) => each.snapshotId).join(', ');
    log.warning(`${gone.length === 1 ? 'Snapshot' : 'Snapshots'} ${ids} of ${name} ${is} not in the list any more after the restore.`);
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
function serverIdOf(record) {
    return record.intent.serverId;
}
const MOST_LOOKS = 4;
async function checkBeforeRestore(context, inputs, servers) {
    const wasMadeHere = (each) => context.madeHere.has(each);
    const endsAfterMs = Math.min(...servers.map(({ intent }) => intent.askedAtMs));
    const patienceMs = readBudgetBeforeRestore(inputs.jobStatus, inputs.restoreTimeoutMs);
    const startMs = context.clock.elapsedMs();
    const asked = new Set();
    for (let looks = 1;; looks++) {
        const leftMs = Math.max(0, patienceMs - (context.clock.elapsedMs() - startMs));
        const seen = await seeAll({ ...context, patienceMs: leftMs }, servers);
        const others = seen.flatMap(({ record, listing }) => 'unreadable' in listing
            ? []
            : othersDeploys(listing.snapshots, { record, run: context.run, wasMadeHere }));
        const isNew = others.some(({ id }) => !asked.has(id));
        for (const { id } of others)
            asked.add(id);
        const progressOf = await context.github.progressOf(others, {
            endsAfterMs,
            isOld: (each) => isOlderThanAnyJob(each, providerNowMs(context)),
        });
        const isLast = !isNew || context.github.isLeftAlone || looks === MOST_LOOKS || wasStopped(context.signal);
        if (!isLast)
            continue;
        return seen.map(({ record, listing, server }) => ({
            record,
            listed: 'unreadable' in listing ? null : listing.snapshots,
            server,
            decision: decideRestore({
                record,
                run: context.run,
                base: inputs.name,
                listing,
                server,
                sharedAddresses: server.kind === 'seen' ? ownAmong(server.server.addresses, context.interfaces) : [],
                wasMadeHere,
                progressOf,
                jobStatus: inputs.jobStatus,
                waitForRestore: inputs.waitForRestore,
                dryRun: inputs.dryRun,
            }),
        }));
    }
}
async function seeAll(context, servers) {
    const [listings, sights] = await sideBySide(context, (patienceMs) => Promise.all(servers.map((each) => check_before_restore_listOrWhy({ ...context, patienceMs }, serverIdOf(each)))), (patienceMs) => seeServers({ ...context, patienceMs }, servers.map(serverIdOf)));
    return servers.map((record, index) => {
        const listing = listings[index];
        const server = sights.get(serverIdOf(record));
        if (listing === undefined || server === undefined) {
            throw new Error(`Nobody has looked at server ${serverIdOf(record)}.`);
        }
        return { record, listing, server };
    });
}
async function check_before_restore_listOrWhy(context, serverId) {
    try {
        return await context.vpsOrg.listSnapshots(serverId, context.signal, {
            patienceMs: context.patienceMs,
        });
    }
    catch (error) {
        return { unreadable: messageOf(error) };
    }
}
;
async function concludeRestore(scene, told, ending) {
    const { context, inputs } = scene;
    const { byHand, remarks = [], opening, closing, sentences } = ending;
    const advice = byHand.length === 0 ? null : adviceOn(context, inputs, waysBack(scene, ending));
    const first = [`The deploy ${told.ended}.`, ...(opening === null ? [] : [opening])].join(' ');
    const last = closing === null ? [] : [closing];
    const paragraphs = scene.servers.length === 1 ? [[first, ...sentences, ...last].join(' ')] : [first, ...sentences, ...last];
    await summarise(scene, told, { ...ending, sentences: [...paragraphs, ...remarks, ...(advice?.remarks ?? [])] }, advice);
    if (scene.servers.length > 1)
        for (const sentence of sentences)
            context.log.line(sentence);
    const failure = one_line_oneLine(context, {
        first,
        details: sentences,
        last: [...last, ...(advice?.remarks ?? [])].join(' '),
        target: advice?.target ?? null,
    });
    return { result: ending.result, failure, ...(advice === null ? {} : { advice }) };
}
function waysBack({ context, inputs, checked }, { byHand, unusable }) {
    const owner = { base: inputs.name, run: context.run };
    const listed = new Map(checked.map((each) => [each.record, each.listed]));
    return byHand.map((record) => unusable.has(record.id)
        ? rollbackSourceOf(record, listed.get(record) ?? null, owner, false)
        : ownSource(record));
}
async function summarise(scene, { commits }, { headline, sentences, entries }, advice = null) {
    const { context, checked } = scene;
    const rows = checked.flatMap(({ record, listed }) => {
        const fate = entries.get(record) ?? 'keep';
        return listed === null ? [] : [{ serverId: serverIdOf(record), rows: notPruned(listed, record.id, fate) }];
    });
    const links = checked.flatMap(({ decision }) => decision.kind === 'refuse' ? linksOf(decision.refusal, context.run) : []);
    await context.summary.write(postSummary({
        headline,
        sentences,
        links,
        snapshots: rows.length === 0 ? null : planTable(rows),
        rollback: rollbackOf(advice),
        commits,
    }));
}
function attemptRemarks({ context, inputs, servers, checked }) {
    const { run } = context;
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
;
function isSeenRestoring(seen) {
    return seen.kind === 'status' && seen.status === 'restoring';
}
function afterRefusal(serverId, seen, asItWas) {
    if (seen.kind === 'not-seen')
        return `The state of server ${serverId} is not known. ${seen.why}`;
    return isSeenRestoring(seen)
        ? `Another restore of server ${serverId} is under way. Wait until it is over, then check what it brought back.`
        : `${asItWas} Its state is "${seen.status}".`;
}
function howOften(tries, forMs) {
    if (tries === 1)
        return '';
    return ` The restore was sent ${tries} times${forMs < 1000 ? '' : ` in ${duration(forMs)}`}.`;
}
function afterLostAnswer(serverId, seen) {
    if (seen.kind === 'not-seen')
        return `The state of server ${serverId} is not known. ${seen.why}`;
    return isSeenRestoring(seen)
        ? `Server ${serverId} is being restored now, by this restore or by another one.`
        : `No look showed the server restoring; its state is "${seen.status}".`;
}
function neverSeen(serverId, status) {
    return `VPS.org accepted the restore, and the server was never seen restoring. The state of server ${serverId} is "${status}".`;
}
function soFar({ sawRestoring, lastStatus }) {
    if (lastStatus === 'restoring')
        return 'It goes on at VPS.org.';
    if (lastStatus === null)
        return 'It goes on at VPS.org, if it has begun: the state of the server could not be checked.';
    return sawRestoring
        ? `It goes on at VPS.org; its last state was "${lastStatus}".`
        : `The server was never seen restoring; its last state was "${lastStatus}".`;
}
function lastSeen({ sawRestoring, lastStatus }) {
    if (lastStatus === null)
        return 'It was never seen after the restore was sent.';
    return `Its last state was "${lastStatus}"${sawRestoring ? '' : ', and it was never seen restoring'}.`;
}
const SEEN_INSTEAD = 'The answer to the restore was lost; the server was seen restoring after it.';
;
function kindOf(outcome) {
    switch (outcome.kind) {
        case 'refused':
        case 'not-sent':
            return 'not-begun';
        case 'unknown':
        case 'not-followed':
            return outcome.kind;
        case 'ended':
            return kindOfEnd(outcome.end);
    }
}
function kindOfEnd(end) {
    switch (end.kind) {
        case 'up':
        case 'stopped':
            return 'restored';
        case 'never-seen':
            return 'never-seen';
        case 'broken':
        case 'blind':
        case 'timeout':
        case 'aborted':
            return end.sawRestoring ? 'unverified' : 'never-seen';
    }
}
function mayBeAsDeployed(kind) {
    return kind === 'not-begun' || kind === 'unknown' || kind === 'never-seen';
}
function fateOf(kind) {
    switch (kind) {
        case 'not-begun':
            return 'keep';
        case 'unknown':
            return 'restore sent, unknown';
        case 'never-seen':
            return 'restore accepted, not seen';
        case 'unverified':
        case 'not-followed':
            return 'restore started';
        case 'restored':
            return 'restored';
    }
}
function headlineOf(kinds) {
    const all = (kind) => kinds.every((each) => each === kind);
    if (all('restored'))
        return 'restored';
    if (all('not-begun'))
        return 'not restored';
    if (all('unknown'))
        return 'unknown whether the restore began';
    if (all('never-seen'))
        return 'restore accepted, never seen to begin';
    if (all('not-followed'))
        return 'restore started';
    return all('unverified') ? 'restore started, not verified' : 'not every server is known to be restored';
}
function countOf(concluded) {
    const bad = concluded.filter((each) => kindOf(each.outcome) !== 'restored');
    const back = concluded.length - bad.length;
    const count = counted(concluded.length, 'server');
    if (bad.length === 0)
        return `All ${count} were restored.`;
    const begun = bad.filter((each) => !mayBeAsDeployed(kindOf(each.outcome)));
    if (begun.length === concluded.length)
        return `The restores of all ${count} were started, and none is verified.`;
    return `${back} of ${count} ${back === 1 ? 'is' : 'are'} known to be restored; not ${serversOf(bad.map((each) => serverIdOf(each.record))).name}.`;
}
function sentenceOf(context, inputs, concluded) {
    const { record, outcome } = concluded;
    const serverId = serverIdOf(record);
    switch (outcome.kind) {
        case 'not-sent':
            return `Server ${serverId} was not restored. ${outcome.error.message} Server ${serverId} is as the deploy left it.`;
        case 'refused':
            return `Server ${serverId} was not restored. ${restore_outcome_whyRefused(outcome)} ${afterRefusal(serverId, outcome.seen, `Server ${serverId} is as the deploy left it.`)}`;
        case 'unknown':
            return (`The restore of server ${serverId} from ${whichSnapshot(context, concluded)} was sent, and it is unknown whether the restore began: ` +
                `${outcome.error.brief} ${afterLostAnswer(serverId, outcome.seen)} It is not sent again. ${isSeenRestoring(outcome.seen) ? lookLater(serverId) : lookWhether(serverId)}`);
        case 'not-followed':
            return `${begunText(context, concluded, outcome.lost)} Started, not verified: ${whyNotFollowed(concluded.followUp)} ${lookLater(serverId)}`;
        case 'ended':
            return sentenceOfEnd(context, inputs, concluded, outcome);
    }
}
function begunText(context, going, lost) {
    const which = `server ${serverIdOf(going.record)} from ${whichSnapshot(context, going)}`;
    return lost === null
        ? `The restore of ${which} was started and accepted by VPS.org.`
        : `The restore of ${which} was started. ${SEEN_INSTEAD}`;
}
function restore_outcome_whyRefused({ error, tries, forMs, seen }) {
    const isLock = seen.kind === 'not-seen' || isSeenRestoring(seen);
    return tries === 1 && !isLock ? error.message : `${error.brief}${howOften(tries, forMs)}`;
}
function sentenceOfEnd(context, inputs, concluded, { end, lost }) {
    const serverId = serverIdOf(concluded.record);
    const from = whichSnapshot(context, concluded);
    const kept = concluded.stillListed;
    const accepted = lost === null
        ? `The restore of server ${serverId} from ${from} was accepted,`
        : `The restore of server ${serverId} from ${from} was sent, its answer was lost, and the server was seen restoring,`;
    const restored = `Server ${serverId} was restored from ${from}.${lost === null ? '' : ` ${SEEN_INSTEAD}`}`;
    switch (end.kind) {
        case 'up':
            return `${restored} The server is active again. ${kept ?? ''}`;
        case 'stopped':
            return `${restored} The server is stopped: restored, but not started. Start it at VPS.org. ${kept ?? ''}`;
        case 'never-seen':
            return `${neverSeen(serverId, end.status)} It was to go back to ${from}. ${lookWhether(serverId)}`;
        case 'broken':
            return end.sawRestoring
                ? `${accepted} but the server is now "${end.status}". Look at it at VPS.org, and ask VPS.org for help; the snapshot is not affected.`
                : `${neverSeen(serverId, end.status)} Look at it at VPS.org, and ask VPS.org for help; the snapshot is not affected.`;
        case 'blind':
            return `${accepted} but the server can't be looked at any more: ${end.why} ${lastSeen(end)} ${lookLater(serverId)}`;
        case 'timeout':
            return `${accepted} and is not over after ${duration(inputs.restoreTimeoutMs)} (the input "restore-timeout"). ${soFar(end)} ${lookLater(serverId)}`;
        case 'aborted':
            return `${accepted} and this step was stopped by ${stopReason(context.signal)} before it was over. ${soFar(end)} ${lookLater(serverId)}`;
    }
}
function whichSnapshot(context, { snapshot }) {
    return `snapshot ${snapshot.id} (${snapshot.name}, ${age(snapshot.createdAtMs, providerNowMs(context))})`;
}
function whyNotFollowed(followUp) {
    switch (followUp) {
        case 'wait':
            throw new Error('A restore that was to be followed was not.');
        case 'not-asked-to-wait':
            return '"wait-for-restore" is "false".';
        case 'job-cancelled':
            return 'in a cancelled job only about four minutes are left, which is less than a restore takes.';
        case 'cannot-see-server':
            return 'the state of the server can not be read with this token.';
    }
}
function lookWhether(serverId) {
    return `Before you deploy again, check server ${serverId} at VPS.org: see whether a restore has begun.`;
}
function lookLater(serverId) {
    return `Before you deploy again, look at server ${serverId} at VPS.org: it must have left "restoring" (${USUAL_RESTORE}).`;
}
;
async function restoreAfterDeploy(context, inputs, servers, status) {
    const { name } = serversOf(servers.map(serverIdOf));
    const plain = { ended: status === 'failure' ? 'failed' : 'was cancelled', commits: [] };
    context.log.line(`The deploy ${plain.ended}, and "restore-on" names "${status}". Checking whether ${name} can be restored.`);
    const deadlineMs = context.clock.elapsedMs() + restoreLimit(inputs.jobStatus, inputs.restoreTimeoutMs);
    const checked = await checkBeforeRestore(context, inputs, servers);
    const scene = { context, inputs, servers, checked };
    const ask = async () => ({
        ended: await endedText(context, status),
        commits: await undoneCommits(context, inputs, checked),
    });
    if (wasStopped(context.signal))
        return await stopped(scene, await ask());
    const going = checked.flatMap(({ record, server, decision }) => decision.kind === 'restore' ? [{ record, server, ...decision }] : []);
    if (going.length < checked.length)
        return await restore_after_deploy_refused(scene, await ask());
    return await restore(scene, going, { plain, ask, deadlineMs });
}
async function stopped(scene, told) {
    const { context, servers } = scene;
    const { name, is, was, it } = serversOf(servers.map(serverIdOf));
    return await concludeRestore(scene, told, {
        result: 'not-restored',
        headline: 'After the deploy: not restored',
        opening: null,
        sentences: [
            `${capital(name)} ${was} not restored: stopped by ${stopReason(context.signal)} while checking. No restore was sent; ${name} ${is} as the deploy left ${it}.`,
        ],
        closing: null,
        entries: new Map(),
        byHand: servers,
        unusable: new Set(),
    });
}
async function restore_after_deploy_refused(scene, told) {
    const { servers, checked } = scene;
    const refusals = checked.flatMap(({ record, decision }) => decision.kind === 'refuse' ? [{ record, refusal: decision.refusal }] : []);
    const unusable = new Set(refusals.filter(({ refusal }) => !canRollBack(refusal)).map(({ record }) => record.id));
    const sentence = (record, refusal) => `${whyRefused(refusal, record.id, scene.context.run)} ${stateAfterRefusal(refusal, serverIdOf(record))}`;
    const isOne = servers.length === 1;
    const { name } = serversOf(refusals.map(({ record }) => serverIdOf(record)));
    return await concludeRestore(scene, told, {
        result: 'not-restored',
        headline: 'After the deploy: not restored',
        opening: isOne
            ? null
            : `None of the ${servers.length} servers was restored, because of ${name}: half a fleet is not restored.`,
        sentences: refusals.map(({ record, refusal }) => isOne
            ? `Server ${serverIdOf(record)} was not restored. ${sentence(record, refusal)}`
            : `[${serverIdOf(record)}] ${sentence(record, refusal)}`),
        closing: null,
        entries: new Map(),
        byHand: servers,
        unusable,
    });
}
async function undoneCommits(context, inputs, checked) {
    if (context.run.attempt !== '1' || checked.some(({ decision }) => decision.kind === 'refuse'))
        return [];
    const owner = { base: inputs.name, run: context.run };
    return await commitsSince(context, checked.flatMap(({ record, listed }) => commitBefore(listed ?? [], record, owner)));
}
async function restore(scene, going, { plain, ask, deadlineMs }) {
    const { context, inputs } = scene;
    const { log } = context;
    for (const each of going) {
        log.line(`Restoring server ${serverIdOf(each.record)} from ${whichSnapshot(context, each)}. ${whatIsLost(context, [each.record])}`);
    }
    exportResult(context, 'restore-started', log.warning);
    const begun = new Map();
    let told = plain;
    const tell = restore_after_deploy_once(async () => {
        told = await ask();
        const { ended, commits } = told;
        const { name } = serversOf([...begun.keys()].map(({ record }) => serverIdOf(record)));
        if (begun.size > 0 && ended !== plain.ended)
            log.line(`The deploy ${ended}: that is undone by the restore of ${name}.`);
        if (begun.size > 0 && (ended !== plain.ended || commits.length > 0))
            await summariseStart(scene, told, begun);
        return told;
    });
    const outcomeOf = await restoreAll(context, {
        servers: going.map(({ record, server, snapshot, followUp }) => ({
            serverId: serverIdOf(record),
            snapshotId: snapshot.id,
            sight: server,
            isFollowed: followUp === 'wait',
        })),
        deadlineMs,
        timeoutMs: inputs.restoreTimeoutMs,
        lockMs: lockPatience(inputs.jobStatus),
        pollIntervalMs: inputs.pollIntervalMs,
        onBegun: (serverId, { lost }) => {
            if (begun.size === 0)
                for (const remark of attemptRemarks(scene))
                    log.warning(remark);
            for (const each of going.filter(({ record }) => serverIdOf(record) === serverId)) {
                const sentence = begunText(context, each, lost);
                begun.set(each, sentence);
                log.line(`The deploy ${plain.ended}. ${sentence}`);
            }
        },
        onProgress: async () => {
            await summariseStart(scene, told, begun);
            void tell().catch(() => undefined);
        },
    });
    const concluded = await verified(context, going.map((each) => ({ ...each, outcome: outcomeOf(serverIdOf(each.record)), stillListed: null })));
    await tell();
    for (const line of told.commits.flatMap((each) => commitLines('deploy', each)))
        log.line(line);
    return await concludeAll(scene, told, concluded);
}
function restore_after_deploy_once(work) {
    let begun = null;
    return () => (begun ??= work());
}
async function summariseStart(scene, told, begun) {
    const { servers } = scene;
    const sentences = [...begun.values()].join(' ');
    await summarise(scene, told, {
        headline: 'After the deploy: restore started',
        sentences: [
            `The deploy ${told.ended}. ${sentences} Whether it succeeded is not known to this page: ${USUAL_RESTORE}; look at the ${servers.length === 1 ? 'server' : 'servers'} at VPS.org.`,
            ...attemptRemarks(scene),
        ],
        entries: new Map([...begun.keys()].map(({ record }) => [record, fateOf('not-followed')])),
    });
}
async function verified(context, concluded) {
    const seen = await Promise.all(concluded.map(async (each) => {
        const { outcome, record } = each;
        if (kindOf(outcome) !== 'restored' || outcome.kind !== 'ended')
            return { each, back: null };
        const { text, isGone } = await stillListed(context, serverIdOf(record), record.id);
        const isStopped = outcome.end.kind === 'stopped';
        const back = { serverId: serverIdOf(record), snapshotId: record.id, isStopped, isGone };
        return { each: { ...each, stillListed: text }, back };
    }));
    warnOfRestored(context, seen.flatMap(({ back }) => (back === null ? [] : [back])));
    return seen.map(({ each }) => each);
}
async function concludeAll(scene, told, concluded) {
    const { context, inputs } = scene;
    const kinds = concluded.map(({ outcome }) => kindOf(outcome));
    const isRestored = kinds.every((each) => each === 'restored');
    const isBegun = kinds.some((each) => each !== 'not-begun');
    const result = isRestored ? 'restored' : isBegun ? 'restore-started' : 'not-restored';
    const bad = concluded.filter(({ outcome }) => kindOf(outcome) !== 'restored');
    const good = concluded.filter(({ outcome }) => kindOf(outcome) === 'restored');
    return await concludeRestore(scene, told, {
        result,
        headline: `After the deploy: ${headlineOf(kinds)}`,
        opening: concluded.length === 1 ? null : countOf(concluded),
        sentences: [...bad, ...good].map((each) => sentenceOf(context, inputs, each)),
        closing: isRestored ? 'This step fails on purpose, so that nobody takes the deploy for done.' : null,
        remarks: isBegun ? attemptRemarks(scene) : [],
        entries: new Map(concluded.map(({ record, outcome }) => [record, fateOf(kindOf(outcome))])),
        byHand: concluded.filter(({ outcome }) => mayBeAsDeployed(kindOf(outcome))).map(({ record }) => record),
        unusable: new Set(),
    });
}
;
async function describeUnprotected(context, inputs, { servers, deployed }) {
    const isUnprotected = (each) => each.kind !== 'created' || each.completion !== 'seen';
    const found = await Promise.all(servers.map(async (record, index) => isUnprotected(record) ? await missing_snapshot_describe(context, inputs, record, inputs.serverIds[index] ?? '') : null));
    const bad = found.filter((each) => each !== null);
    const others = servers.length - bad.length;
    const good = others === 0 || bad.length === 0
        ? []
        : [
            `The snapshots of the other ${counted(others, 'server')} are completed; a half-protected fleet is not restored half.`,
        ];
    const state = missing_snapshot_stateOf(inputs, deployed);
    const what = bad.length === 0
        ? `Nothing is restored and nothing is pruned; ${state}.`
        : `What is not known to have been complete before the deploy is neither restored, nor is anything pruned; ${state}.`;
    const created = servers.filter((each) => each.kind === 'created');
    const details = bad.map((each) => each.text);
    if (servers.length > 1)
        for (const detail of details)
            context.log.line(detail);
    const mayExist = bad.some((each) => each.mayExist);
    if (!deployed) {
        const last = [...good, what, ...stayText(created)].join(' ');
        return { message: { details, last }, advice: null, mayExist };
    }
    const ways = servers.flatMap((record, index) => {
        const way = found[index]?.way;
        if (way !== undefined)
            return [way];
        return record.kind === 'created' ? [ownSource(record)] : [];
    });
    const notes = notesOn(bad);
    return {
        message: { details, last: [...good, what, ...notes].join(' ') },
        advice: adviceOn(context, inputs, ways),
        mayExist,
    };
}
function stayText(created) {
    const ids = created.map((each) => each.id).join(', ');
    if (created.length === 0)
        return [];
    return [created.length === 1 ? `Snapshot ${ids} stays.` : `Snapshots ${ids} stay.`];
}
function notesOn(bad) {
    const own = bad.flatMap(({ way, isPending }) => way.kind === 'own' ? [{ id: way.snapshotId, isPending }] : []);
    const unseen = own.map((each) => each.id).join(', ');
    const pending = own.filter((each) => each.isPending).map((each) => each.id);
    return [
        ...(own.length === 0
            ? []
            : [`Which moment ${unseen} ${own.length === 1 ? 'shows' : 'show'} is not known.`]),
        ...(pending.length === 0
            ? []
            : [`Wait until ${pending.join(', ')} ${pending.length === 1 ? 'is' : 'are'} completed.`]),
    ];
}
async function missing_snapshot_describe(context, inputs, record, serverId) {
    const nothing = { way: { kind: 'none', serverId }, isPending: false };
    switch (record.kind) {
        case 'no-create':
            return { ...nothing, text: `main asked for no snapshot of server ${serverId}.`, mayExist: false };
        case 'sent': {
            const found = await searchOnce(context, inputs, record);
            const asked = `main asked for snapshot ${record.intent.name} of server ${serverId}, and no answer named its id.`;
            return { ...nothing, ...found, text: `${asked} ${found.text}` };
        }
        case 'created':
            return await lookOnce(context, inputs, record);
    }
}
async function lookOnce(context, inputs, record) {
    const { serverId, name } = record.intent;
    const listing = await missing_snapshot_listOrWhy(context, serverId);
    const ours = 'why' in listing ? undefined : listing.snapshots.find((each) => isSameId(each.id, record.id));
    const now = 'why' in listing
        ? `What it is now can't be read: ${listing.why}`
        : ours === undefined
            ? 'It is not in the list now.'
            : `It is now "${ours.status}".`;
    const what = `snapshot ${record.id} (${name}) of server ${serverId}`;
    const who = record.completion === 'left-to-wait'
        ? `"wait" is "false", and wait/ did not see ${what} completed before the deploy, or not all of those that it waited for.`
        : `main did not see ${what} completed.`;
    const held = 'why' in listing || (ours === undefined && listing.incomplete !== null) ? null : listing.snapshots;
    return {
        text: `${who} ${now}`,
        mayExist: false,
        way: rollbackSourceOf(record, held, { base: inputs.name, run: context.run }),
        isPending: ours !== undefined && phaseOf(ours) === 'pending',
    };
}
async function missing_snapshot_listOrWhy(context, serverId) {
    try {
        return await context.vpsOrg.listSnapshots(serverId, context.signal);
    }
    catch (error) {
        return { why: messageOf(error) };
    }
}
async function searchOnce(context, inputs, record) {
    const { intent } = record;
    try {
        const listing = await context.vpsOrg.listSnapshots(intent.serverId, context.signal);
        const look = findLostCreate(intent, context.run, () => true, listing.snapshots);
        switch (look.kind) {
            case 'found': {
                const { id, status, createdAtMs } = look.snapshot;
                const created = {
                    ...record,
                    kind: 'created',
                    id,
                    completion: 'not-seen',
                    createdAtMs,
                    providerAheadMs: 0,
                };
                return {
                    text: `VPS.org did make it: snapshot ${id}, now "${status}". It takes one of the server's slots.`,
                    mayExist: true,
                    way: rollbackSourceOf(created, listing.snapshots, { base: inputs.name, run: context.run }),
                    isPending: phaseOf(look.snapshot) === 'pending',
                };
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
function missing_snapshot_stateOf(inputs, deployed) {
    const isOne = inputs.serverIds.length === 1;
    const subject = isOne ? 'the server is' : 'the servers are';
    const was = isOne ? 'it was' : 'they were';
    if (readDeployStatus(inputs.deployStatus, inputs.jobStatus) === 'skipped')
        return `the deploy did not run, so ${subject} as ${was}`;
    return deployed
        ? `${subject} as the deploy left ${isOne ? 'it' : 'them'}`
        : `the snapshot step did not succeed, so no deploy should have run and ${subject} as ${was}`;
}
;
async function conclude(context, inputs, records) {
    const aware = { ...context, providerAheadMs: providerAheadOf(records) };
    const conclusion = await decideAndAct(aware, inputs, records);
    await commentOnPullRequest(context, inputs, conclusion);
    if (!wasStopped(context.signal) || conclusion.failure !== null)
        return conclusion;
    return {
        ...conclusion,
        failure: `Stopped by ${stopReason(context.signal)}. The log above says what was done until then; no restore was sent.`,
    };
}
async function decideAndAct(context, inputs, records) {
    const decision = decideFirst(records, inputs);
    switch (decision.kind) {
        case 'nothing':
            return postWithoutSnapshots(context.log);
        case 'state-damaged':
            return await concludeDamaged(context, inputs, decision);
        case 'not-completed':
            return await concludeNotCompleted(context, inputs, decision);
        case 'prune':
            return await pruneAfterDeploy(context, inputs);
        case 'skipped':
            return concludeSkipped(context, decision.servers);
        case 'unknown-status':
            return await concludeUnknown(context, inputs, decision);
        case 'not-asked':
            return await restoreNotRequested(context, inputs, decision);
        case 'older-failure':
            return await concludeOlderFailure(context, inputs, decision);
        case 'examine':
            return await restoreAfterDeploy(context, inputs, decision.servers, decision.status);
    }
}
async function concludeDamaged(context, inputs, { askedFor }) {
    const isSkipped = readDeployStatus(inputs.deployStatus, inputs.jobStatus) === 'skipped';
    const text = 'What main left for post can not be read or speaks of another server (another step may have written to it, or "server-id" has ' +
        'changed since), so nothing is restored and nothing is pruned. ' +
        (isSkipped
            ? 'The deploy did not run, so the server is as it was. The log of the first step names the snapshot.'
            : 'The server is as the deploy left it. The log of the first step names the snapshot; the README says how to roll back by hand.');
    await tell(context, 'After the deploy: nothing was done', [text]);
    if (askedFor)
        return { result: 'not-restored', failure: text };
    context.log.warning(text);
    return { result: 'kept', failure: null };
}
async function tell(context, headline, sentences, rollback = null) {
    await context.summary.write(postSummary({ headline, sentences, snapshots: null, rollback }));
}
async function concludeNotCompleted(context, inputs, decision) {
    const { servers, askedFor } = decision;
    const { message, advice, mayExist } = await describeUnprotected(context, inputs, decision);
    const first = askedFor ? await openingOf(context, inputs, decision) : '';
    const last = [message.last, ...(advice?.remarks ?? [])].join(' ');
    const told = servers.length === 1 ? [[first, ...message.details, last].join(' ')] : [first, ...message.details, last];
    await tell(context, 'After the deploy: no snapshot to rely on', told.filter((each) => each !== ''), rollbackOf(advice));
    const text = one_line_oneLine(context, { ...message, first, last, target: advice?.target ?? null });
    const more = advice === null ? {} : { advice };
    if (askedFor)
        return { result: 'not-restored', failure: text, ...more };
    if (mayExist)
        context.log.warning(text);
    else
        context.log.line(text);
    return { result: servers.some((each) => each.kind === 'created') ? 'kept' : 'none', failure: null, ...more };
}
async function openingOf(context, inputs, { deployed }) {
    const status = readDeployStatus(inputs.deployStatus, inputs.jobStatus) === 'cancelled' ? 'cancelled' : 'failure';
    const { name, was } = serversOf(inputs.serverIds);
    if (!deployed)
        return `"deploy-status" says "${status}", and ${name} ${was} not restored.`;
    return `The deploy ${await endedText(context, status)}, and ${name} ${was} not restored.`;
}
function concludeSkipped(context, servers) {
    const { name, is } = namesOf(servers);
    const stays = `${capital(snapshotsOf(servers))} ${servers.length === 1 ? 'stays' : 'stay'}`;
    const were = servers.length === 1 ? 'it was' : 'they were';
    context.log.line(`The deploy was skipped, so ${name} ${is} as ${were}. ${stays}, nothing is pruned.`);
    return { result: 'kept', failure: null };
}
async function concludeUnknown(context, inputs, { servers, fails }) {
    const advice = adviceOn(context, inputs, servers.map(ownSource));
    const { name, is, was, it } = namesOf(servers);
    const shown = inputs.deployStatus === '' ? 'is empty' : `is ${quote(inputs.deployStatus)}`;
    const text = `How the deploy ended is not known: "deploy-status" ${shown}. Does the deploy step have an "id:", and does deploy-status name it ` +
        '(deploy-status: ${{ steps.deploy.outcome }})? Nothing is restored and nothing is pruned: ' +
        `${name} ${is} as the deploy left ${it}, and ${snapshotsOf(servers)} ${servers.length === 1 ? 'stays' : 'stay'}.${unseenText(servers)}`;
    context.log.warning(one_line_oneLine(context, { first: text, target: advice.target }));
    const isBrief = inputs.jobStatus === 'success';
    await tell(context, 'After the deploy: its outcome is not known', [text], rollbackOf(advice, isBrief));
    if (!fails)
        return { result: 'kept', failure: null, advice };
    return {
        result: 'kept',
        failure: `"restore-on" is set, the job did not succeed, and "deploy-status" does not say how the deploy ended, so ${name} ${was} not restored. The warning above says what to check.`,
        advice,
    };
}
async function restoreNotRequested(context, inputs, { servers, status }) {
    const what = isLeftAtJob(inputs.deployStatus) ? 'job' : 'deploy';
    const plainly = status === 'failure' ? 'failed' : 'was cancelled';
    const ended = await endedText(context, status);
    const { name, is, it } = namesOf(servers);
    const unknown = what === 'job'
        ? ' Whether the deploy itself did is not known: "deploy-status" does not name it.'
        : ` ${capital(name)} ${is} as the deploy left ${it}.`;
    const why = inputs.restoreOn.length === 0 ? '"restore-on" is not set' : `"restore-on" does not name "${status}"`;
    const nowMs = providerNowMs(context);
    const ages = servers.map((each) => `Snapshot ${each.id} (${each.intent.name}) is ${age(each.createdAtMs, nowMs)}.`);
    const text = `The ${what} ${ended}, and ${why}: nothing is restored and nothing is pruned.${unknown} ${ages.join(' ')}${unseenText(servers)}`;
    const { byHand, advice } = await leave(context, inputs, servers, `After the deploy: the ${what} ${plainly}, nothing was restored`, text);
    context.log.notice(one_line_oneLine(context, { first: text, last: byHand, target: advice.target }));
    return { result: 'kept', failure: null, advice };
}
async function concludeOlderFailure(context, inputs, { servers, status }) {
    const { name, is } = namesOf(servers);
    const text = `Not restored: "deploy-status" read "${status}" already before ${snapshotsOf(servers)} ${servers.length === 1 ? 'was' : 'were'} taken, so that failure is older than the ` +
        `snapshot, and what came after it can't be told. ${capital(name)} ${is} as ${servers.length === 1 ? 'it is' : 'they are'}; let "deploy-status" name the step that deploys.`;
    const { byHand, advice } = await leave(context, inputs, servers, 'After the deploy: not restored', text);
    const failure = one_line_oneLine(context, { first: text, last: byHand, target: advice.target });
    return { result: 'not-restored', failure, advice };
}
async function leave(context, inputs, servers, headline, text) {
    const now = await Promise.all(servers.map(async (record) => ({ record, listing: await listNow(context, record) })));
    const owner = { base: inputs.name, run: context.run };
    const ways = now.map(({ record, listing }) => rollbackSourceOf(record, listing?.incomplete === null ? listing.snapshots : null, owner));
    const lost = now.filter((_, index) => ways[index]?.kind !== 'own');
    const lostText = lost.map(({ record, listing }) => {
        const seen = listing?.snapshots.find((each) => isSameId(each.id, record.id));
        const what = seen === undefined ? 'is not in the list any more' : `is now "${seen.status}"`;
        const of = servers.length === 1 ? '' : ` for server ${record.intent.serverId}`;
        return `Snapshot ${record.id} ${what}, so there is no way back to it${of}.`;
    });
    const advice = adviceOn(context, inputs, ways);
    const rows = now.flatMap(({ record, listing }) => listing === null
        ? []
        : [{ serverId: record.intent.serverId, rows: notPruned(listing.snapshots, record.id, 'keep') }]);
    const more = [...lostText, ...advice.remarks];
    await context.summary.write(postSummary({
        headline,
        sentences: [text, ...more],
        snapshots: rows.length === 0 ? null : planTable(rows),
        rollback: rollbackOf(advice),
    }));
    return { byHand: [...more, ...(advice.target === null ? [] : [advice.lost])].join(' '), advice };
}
async function listNow(context, record) {
    try {
        return await context.vpsOrg.listSnapshots(record.intent.serverId, context.signal);
    }
    catch (error) {
        context.log.line(`The snapshots of server ${record.intent.serverId} can't be listed now. ${messageOf(error)}`);
        return null;
    }
}
function namesOf(servers) {
    return serversOf(servers.map((each) => each.intent.serverId));
}
function snapshotsOf(servers) {
    return `${servers.length === 1 ? 'snapshot' : 'snapshots'} ${servers.map((each) => each.id).join(', ')}`;
}
function unseenText(servers) {
    const unseen = servers.filter((each) => each.completion !== 'seen').map((each) => each.id);
    return unseen.length === 0
        ? ''
        : ` Nobody saw ${unseen.join(', ')} completed before the deploy ("wait" is "false", and wait/ did not run before it).`;
}
;
async function postWithoutInputs(context, read, records, problem) {
    const jobStatus = readJobStatus(read('job-status'));
    const deployStatus = read('deploy-status');
    const status = readDeployStatus(deployStatus, jobStatus);
    const deployed = mayHaveDeployed(records, { deployStatus, jobStatus });
    const created = records.kind === 'read' ? records.servers.filter((each) => each.kind === 'created') : [];
    const first = `${whyOf(read, status, problem)} Nothing is restored and nothing is pruned: ${without_inputs_stateOf(records, deployed)}.`;
    const stays = created.map(({ id, intent }) => `Snapshot ${id} of server ${intent.serverId} stays.`);
    if (stays.length > 1)
        for (const each of stays)
            context.log.line(each);
    const hasWay = deployed && created.length > 0 && status !== 'success';
    const advice = hasWay ? adviceOn(context, { apiUrl: apiUrlOf(read) }, created.map(ownSource)) : null;
    const text = one_line_oneLine(context, { first, details: stays, target: advice?.target ?? null });
    const more = advice === null ? {} : { advice };
    await context.summary.write(postSummary({
        headline: 'After the deploy: nothing was done',
        sentences: [first, ...stays],
        snapshots: null,
        rollback: rollbackOf(advice, jobStatus === 'success'),
    }));
    const asked = whatIsAsked(read, records, status, deployed);
    if (asked === 'restore')
        return { result: 'not-restored', failure: text, ...more };
    context.log.warning(text);
    return { result: 'kept', failure: asked === 'unknown' ? wantedText(created) : null, ...more };
}
function whyOf(read, status, problem) {
    const isEmpty = read('api-token').trim() === '' && read('deploy-status').trim() === '';
    const what = isEmpty
        ? 'The inputs of this action are empty in the post step, as GitHub leaves them in a composite action that another composite action uses. Use it in the workflow, or in one composite action.'
        : `${problem} main could read the inputs, so something has changed one since.`;
    if (status !== 'unknown')
        return what;
    return `${what} How the deploy ended is not known: check that the deploy step has an "id:" and that "deploy-status" names it (deploy-status: \${{ steps.deploy.outcome }}).`;
}
function without_inputs_stateOf(records, deployed) {
    const isOne = records.kind === 'damaged' || records.servers.length === 1;
    if (deployed)
        return isOne ? 'the server is as the deploy left it' : 'the servers are as the deploy left them';
    return isOne
        ? 'the deploy did not run, so the server is as it was'
        : 'the deploy did not run, so the servers are as they were';
}
function apiUrlOf(read) {
    const text = read('api-url').trim();
    if (text === '')
        return null;
    try {
        return parseApiUrl(text);
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
        const all = [...restoreOn, ...(records.kind === 'read' ? records.restoreOn : [])];
        return all.includes(status) && !isLeftAtJob(read('deploy-status')) ? 'restore' : 'nothing';
    }
    catch (error) {
        if (!(error instanceof InputError))
            throw error;
        return 'restore';
    }
}
function wantedText(created) {
    const { name, was } = serversOf(created.map((each) => each.intent.serverId));
    return `"restore-on" is set, the job is not known to have succeeded, and nothing says how the deploy ended, so ${name} ${was} not restored. The warning above says what to check.`;
}
;
function pruneSummary(dryRun, sentences, snapshots) {
    const headline = dryRun ? 'Pruning: dry run, nothing was deleted' : 'Pruning';
    const table = snapshots === null || snapshots.rows.length === 0 ? '' : tableMarkdown(snapshots);
    return fitted([
        { markdown: `### ${headline}`, rank: 0 },
        ...sentences.map((each, index) => ({ markdown: prose(each), rank: index + 1 })),
        { markdown: table, rank: sentences.length + 1 },
    ]);
}
;
async function pruneAndReport(context, inputs, remarks) {
    const { log, signal } = context;
    for (const remark of remarks)
        log[remark.level](remark.text);
    const { done, failed } = await pruneServers(context, inputs, log.notice);
    exportPruned(context.toolkit, done);
    const reasons = new Set(failed.map(({ error }) => error));
    const sentences = [...saidOfAll(done, inputs.dryRun), ...[...reasons].map(({ message }) => message)];
    for (const sentence of sentences)
        log.line(sentence);
    await context.summary.write(pruneSummary(inputs.dryRun, sentences, done.length === 0 ? null : planTable(done)));
    const [error] = reasons;
    if (error !== undefined && reasons.size === 1 && failed.length > 1)
        throw error;
    const all = [...failed, ...leftOver(done)];
    if (wasStopped(signal) && all.length === 0) {
        const { name } = serversOf(inputs.serverIds);
        throw new StepError(`Stopped by ${stopReason(signal)}. The log above says what was deleted on ${name}.`);
    }
    if (all.length > 0) {
        throw failureOf(all, inputs.serverIds, 'not pruned as planned', 'The next run tries again.');
    }
}
;
function rollbackSummary(headline, sentences, snapshots, commits = [], again = null) {
    const table = snapshots === null || snapshots.rows.length === 0 ? '' : tableMarkdown(snapshots);
    return fitted([
        { markdown: `### ${headline}`, rank: 0 },
        ...sentences.map((each, index) => ({ markdown: prose(each), rank: index + 1 })),
        { markdown: again === null ? '' : againMarkdown(again), rank: 0 },
        { markdown: commitsChapter('rollback', commits), rank: sentences.length + 1 },
        {
            markdown: table === '' ? '' : `#### Snapshots of the server, before the rollback\n\n${table}`,
            rank: sentences.length + 2,
        },
    ]);
}
function againMarkdown(again) {
    return ['#### Roll back by hand', commandBlock(workflowLines(again))].join('\n\n');
}
;
async function checkRollback(context, inputs) {
    const { done, failed } = await lookAtAll(context, inputs.serverIds);
    endIfStopped(context.signal, 'Nothing was changed.');
    noticeUnmatchedProtect(context.log.notice, inputs.protect, { done, failed });
    const checked = await onEachServer(done, (looked) => Promise.resolve(checkOne(context, inputs, looked)));
    const sights = new Map(done.map((each) => [each.serverId, each.sight]));
    endIfRefused(inputs, [...failed, ...explained(checked.failed, sights)]);
    for (const each of checked.done)
        announce(context, inputs, each);
    warnIfMixed(context, checked.done);
    await warnOfFailedDeploys(context, inputs, checked.done);
    const targets = new Map(checked.done.map(({ serverId, found }) => [serverId, found.snapshot]));
    exportRollback(context.toolkit, {
        'snapshot-id': inOrder(inputs.serverIds, (id) => targets.get(id)?.id),
        'snapshot-name': inOrder(inputs.serverIds, (id) => targets.get(id)?.name),
    }, 'Nothing was changed');
    const commits = await commitsSince(context, checked.done.flatMap((each) => check_rollback_baseOf(context, inputs, each)));
    for (const line of commits.flatMap((each) => commitLines('rollback', each)))
        context.log.line(line);
    const scenes = checked.done.map(({ serverId, listed, sight, found }) => ({
        serverId,
        listed,
        sight,
        target: found.snapshot,
    }));
    return { scenes, commits };
}
function check_rollback_baseOf(context, inputs, { listed, found }) {
    const before = commitBefore(listed, found.snapshot, { base: inputs.name, run: context.run });
    const own = commitOf(found.snapshot.description);
    return before.length > 0 || own === null ? before : [own];
}
function endIfRefused(inputs, failed) {
    if (failed.length === 0)
        return;
    throw failureOf(failed, inputs.serverIds, 'not to be rolled back', 'Nothing was changed on any server.');
}
function checkOne(context, inputs, looked) {
    const { serverId, listed, sight } = looked;
    const wanted = wantedOf(inputs, serverId);
    const found = findTarget(wanted, listed, { base: inputs.name, run: context.run });
    const nothing = inputs.serverIds.length === 1 ? ' Nothing was changed.' : '';
    if (found.kind !== 'found') {
        printTable(context.log, snapshotsTable([looked]));
        const table = 'The log holds all snapshots of the server as a table.';
        throw new StepError(`${whyNoTarget(inputs, serverId, wanted, found)} ${table}${nothing}`);
    }
    const refusal = refuseRollback(factsOf(context, inputs, serverId, sight));
    if (refusal !== null)
        throw new StepError(`${check_rollback_whyRefused(refusal, serverId)}${nothing}`);
    return { ...looked, found };
}
function wantedOf(inputs, serverId) {
    return inputs.wanted[inputs.serverIds.indexOf(serverId)] ?? LATEST;
}
function announce(context, inputs, { serverId, found, sight }) {
    const { log, clock } = context;
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
    const attempt = readProvenance(snapshot.description)?.attempt ?? runAndAttemptOf(snapshot.name)?.attempt ?? '1';
    if (attempt !== '1') {
        log.warning(`Snapshot ${snapshot.id} was taken by attempt ${attempt} of its run: a re-run photographs what the failed attempt before it left on ` +
            'the server. If that is not what you want, name another snapshot in "snapshot-id".');
    }
}
async function warnOfFailedDeploys(context, inputs, checked) {
    const latest = checked.filter(({ serverId }) => wantedOf(inputs, serverId) === LATEST);
    await Promise.all(latest.map(async ({ serverId, listed, found }) => {
        const good = await findLastGood(context, inputs.name, listed);
        const snapshot = listed.find((each) => each.id === good);
        if (snapshot === undefined || snapshot.id === found.snapshot.id)
            return;
        context.log.warning(`Deploys to server ${serverId} have failed since its last good state: "latest" is snapshot ${found.snapshot.id}, which may show what one of them left. ` +
            `The last good state is in ${origin(snapshot)}: to go back to that, run this again with snapshot-id: ${snapshot.id}.`);
    }));
}
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
async function checkAgain(context, inputs, scenes, safety, wayOf) {
    const looks = await lookAtAll(context, inputs.serverIds);
    const targets = new Map(scenes.map((each) => [each.serverId, each.target]));
    const { failed } = await onEachServer(looks.done, ({ serverId, listed, sight }) => {
        const target = targets.get(serverId);
        const problem = target === undefined
            ? null
            : (whatChanged(inputs, serverId, target, safety.get(serverId), listed) ??
                whatIsLatest(context, inputs, serverId, target, listed) ??
                refusalNow(context, inputs, serverId, sight));
        if (problem !== null)
            throw new StepError(`${problem} Nothing was restored. ${wayOf(serverId)}`);
        return Promise.resolve(null);
    });
    const unseen = looks.failed.map(({ serverId, error }) => ({
        serverId,
        error: new StepError(`${error.message} Nothing was restored. ${wayOf(serverId)}`, { cause: error }),
    }));
    const all = [...unseen, ...failed];
    if (all.length > 0) {
        throw failureOf(all, inputs.serverIds, 'not to be rolled back any more', 'Nothing was restored on any server.');
    }
    const sights = new Map(looks.done.map(({ serverId, sight }) => [serverId, sight]));
    return scenes.map((scene) => {
        const sight = sights.get(scene.serverId);
        if (sight === undefined)
            throw new Error(`Nobody has looked at server ${scene.serverId} again.`);
        return { ...scene, sight };
    });
}
function whatChanged({ safetySnapshot }, serverId, target, safety, listed) {
    const since = sinceText(safetySnapshot);
    const now = listed.find((each) => each.id === target.id);
    if (now === undefined) {
        return `Snapshot ${target.id} (${target.name}) of server ${serverId} was deleted ${since}.`;
    }
    if (now.name !== target.name || now.createdAtMs !== target.createdAtMs || phaseOf(now) !== 'completed') {
        return `Snapshot ${target.id} of server ${serverId} has changed ${since}: it is now "${now.status}" (${now.name}).`;
    }
    return safety === undefined || listed.some((each) => each.id === safety.id)
        ? null
        : `The safety snapshot ${safety.id} of server ${serverId} is not in the list any more.`;
}
function whatIsLatest(context, inputs, serverId, target, listed) {
    if (wantedOf(inputs, serverId) !== LATEST)
        return null;
    const found = findTarget(LATEST, listed, { base: inputs.name, run: context.run });
    if (found.kind !== 'found' || found.snapshot.id === target.id)
        return null;
    const { id, name } = found.snapshot;
    return (`Snapshot ${id} (${name}) of server ${serverId} was completed ${sinceText(inputs.safetySnapshot)}, ` +
        `so "latest" does not mean snapshot ${target.id} any more.`);
}
function sinceText(safetySnapshot) {
    return safetySnapshot ? 'while the safety snapshot was made' : 'since the first check';
}
function refusalNow(context, inputs, serverId, sight) {
    const refusal = refuseRollback(factsOf(context, inputs, serverId, sight));
    return refusal === null ? null : check_rollback_whyRefused(refusal, serverId);
}
function factsOf(context, inputs, serverId, server) {
    const confirm = inputs.confirm?.[inputs.serverIds.indexOf(serverId)] ?? null;
    const sharedAddresses = server.kind === 'seen' ? ownAmong(server.server.addresses, context.interfaces) : [];
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
;
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
const ENDS = {
    done: ['success', 'Rolled back, and verified.'],
    started: ['in_progress', 'The rollback was started, not verified: look at VPS.org.'],
    failed: ['failure', 'Not every server was rolled back. The log says in what state each is.'],
    open: ['error', 'Nobody knows how the rollback ended. The log says what to look at.'],
};
async function endRecord(record, result) {
    await record?.end(...ENDS[result]);
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
;
const LOOKS_AFTER_FAILURE_MS = [1000, 6000, 12_000];
const UNCLEAR_FOR_MS = 60_000;
const UNCLEAR_EVERY_MS = 5000;
async function searchBeforeSendingAgain(context, order, failure) {
    const { clock, signal } = context;
    const startMs = clock.elapsedMs();
    let listed = [];
    for (const atMs of LOOKS_AFTER_FAILURE_MS) {
        await clock.sleep(startMs + atMs - clock.elapsedMs(), signal);
        const look = await search(context, order);
        if (look.kind === 'found')
            return look;
        if (look.kind === 'unknown') {
            const pauseMs = look.putOffMs ?? UNCLEAR_EVERY_MS;
            return { kind: 'found', snapshot: await searchForAMinute(context, order, failure, pauseMs) };
        }
        listed = look.listed;
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
        const look = await search(context, order, { isLast: clock.elapsedMs() >= latestMs });
        if (look.kind === 'found')
            return look.snapshot;
        if (clock.elapsedMs() - startMs >= UNCLEAR_FOR_MS)
            throw new UnknownCreate(order, failure, look);
        await pause(Math.max(UNCLEAR_EVERY_MS, look.kind === 'unknown' ? (look.putOffMs ?? 0) : 0));
    }
}
async function search(context, order, { mayExist = true, isLast = false } = {}) {
    const { log, signal } = context;
    if (wasStopped(signal))
        throw find_created_stopped(context, order, mayExist);
    const { serverId, mark } = order.intent;
    try {
        const how = { evenIfPutOff: isLast };
        const shared = await context.vpsOrg.listSnapshots(serverId, signal, how);
        const listing = shared.incomplete === null
            ? shared
            : await context.vpsOrg.listSnapshots(serverId, signal, { ...how, care: 'alone' });
        const shown = findLostCreate(order.intent, context.run, order.isNew, listing.snapshots);
        const isSure = shown.kind === 'found' && keptMark(shown.snapshot, mark);
        const look = mayExist || isSure ? shown : { kind: 'not-there' };
        switch (look.kind) {
            case 'found': {
                log.line(`Found it: snapshot ${look.snapshot.id} of server ${serverId} was made.`);
                const others = look.others.map((each) => each.id);
                if (others.length > 0) {
                    log.warning(`VPS.org created snapshot ${order.intent.name} of server ${serverId} more than once. This step uses snapshot ` +
                        `${look.snapshot.id}. Delete ${others.join(', ')} at VPS.org if you do not need it.`);
                }
                return look;
            }
            case 'not-there': {
                const unclear = listing.unclear?.find((each) => keptMark(each, mark));
                if (unclear !== undefined) {
                    return {
                        kind: 'unknown',
                        why: `snapshot ${unclear.id} carries its mark, but the list does not say which server it is of`,
                        putOffMs: null,
                    };
                }
                return listing.incomplete === null
                    ? { kind: 'not-there', listed: listing.snapshots }
                    : {
                        kind: 'unknown',
                        why: `the list of snapshots is incomplete: ${listing.incomplete}`,
                        putOffMs: null,
                    };
            }
            case 'ambiguous':
                return {
                    kind: 'unknown',
                    why: `snapshot ${look.snapshots.map((each) => each.id).join(', ')} may be it, but came back without its mark`,
                    putOffMs: null,
                };
        }
    }
    catch (error) {
        if (wasStopped(signal))
            throw find_created_stopped(context, order, mayExist);
        return { kind: 'unknown', why: messageOf(error), putOffMs: putOffOf(error) };
    }
}
class UnknownCreate extends StepError {
    name = 'UnknownCreate';
    failure;
    listed;
    constructor(order, error, look) {
        const { name, serverId } = order.intent;
        const why = look.kind === 'unknown' ? look.why : 'a minute later it was not in the list';
        super(`${error.brief} It is unknown whether snapshot ${name} of server ${serverId} was made or still will be (${why}), ` +
            'so the create is not sent again. Look at the list of snapshots in a few minutes.', { cause: error });
        this.failure = error.failure;
        this.listed = look.kind === 'not-there' ? look.listed : null;
    }
}
function find_created_stopped(context, order, mayExist) {
    const { name, serverId } = order.intent;
    if (!mayExist) {
        return new StepError(`Stopped by ${stopReason(context.signal)}. Snapshot ${name} of server ${serverId} was not created: VPS.org had refused it until then.`);
    }
    return new StepError(`Stopped by ${stopReason(context.signal)} while snapshot ${name} of server ${serverId} was being asked for. ` +
        `It is unknown whether VPS.org makes it. ${order.ifStopped}`);
}
;
const create_SENDS = 3;
const LOOKS_TOOK_MS = 12_000;
function notRefused() {
    return { lock: noTries(), lateSlot: noTries() };
}
function awaitAnotherSlot(refusedFor) {
    refusedFor.lateSlot = noTries();
}
function noTries() {
    return { sinceMs: null, count: 0 };
}
class RefusedCreate extends StepError {
    name = 'RefusedCreate';
    mayBeFull;
    said;
    isTaken;
    constructor(error, serverId, end) {
        const { failure } = error;
        const isLimit = speaksOfLimit(failure);
        const tried = end.triedForMs === null ? '' : ` This step tried again for ${duration(end.triedForMs)}.`;
        const why = isLimit || tried !== '' ? `${error.brief}${tried}` : error.message;
        super(`${why} No snapshot was made of server ${serverId}.`, { cause: error });
        this.isTaken = end.isTaken;
        this.mayBeFull = mayBeFull(failure);
        this.said = isLimit ? 'a-limit' : failure.said === null ? 'nothing' : 'something-else';
    }
}
async function createSnapshot(context, first) {
    const { log, vpsOrg, signal } = context;
    const { serverId } = first.intent;
    let order = first;
    const created = (snapshot) => ({ snapshot, intent: order.intent });
    let lost = 0;
    for (;;) {
        const { name } = order.intent;
        const outcome = await vpsOrg.createSnapshot({ serverId, name, description: order.description }, signal);
        if (outcome.kind === 'refused' && outcome.error.failure.kind === 'not-sent' && lost === 0) {
            throw new StepError(`Stopped by ${stopReason(signal)} before snapshot ${name} of server ${serverId} was asked for: there is none.`);
        }
        if (outcome.kind !== 'accepted' && wasStopped(signal))
            throw find_created_stopped(context, order, lost > 0 || outcome.kind !== 'refused');
        switch (outcome.kind) {
            case 'accepted': {
                const problem = contradiction(order, outcome.value);
                if (problem === null)
                    return created(outcome.value);
                log.line(`${problem.brief} Looking for the one that was asked for.`);
                return created(await searchForAMinute(context, order, problem));
            }
            case 'refused': {
                const next = await tryAgain(context, order, outcome.error, lost > 0);
                if (next.kind === 'found')
                    return created(next.snapshot);
                if (next.kind === 'send-again') {
                    order = { ...order, intent: order.renamed(order.intent, next.listed) };
                    continue;
                }
                if (lost > 0)
                    return created(await searchForAMinute(context, order, outcome.error));
                throw new RefusedCreate(outcome.error, serverId, next);
            }
            case 'unclear':
                log.line(`${outcome.error.brief} The snapshot may have been made all the same: looking for it.`);
                return created(await searchForAMinute(context, order, outcome.error));
            case 'failed': {
                lost++;
                log.line(`${outcome.error.brief} Looking whether the snapshot was made before sending it again.`);
                const looks = await searchBeforeSendingAgain(context, order, outcome.error);
                if (looks.kind === 'found')
                    return created(looks.snapshot);
                if (lost === create_SENDS) {
                    throw new StepError(`${outcome.error.message} The create was sent ${create_SENDS} times and, as the list shows, never carried out: ` +
                        `there is no snapshot of server ${serverId}.`, { cause: outcome.error });
                }
                const late = await waitAsAsked(context, order, outcome.error, looks);
                if (late.kind === 'found')
                    return created(late.snapshot);
                log.line(`The list of server ${serverId} does not hold it: sending the create again (${lost + 1} of at most ${create_SENDS}).`);
                order = { ...order, intent: order.renamed(order.intent, late.listed) };
            }
        }
    }
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
    const patience = { sinceMs, forMs };
    let askedMs = failure.retryAfterMs;
    for (;;) {
        tries.count++;
        const nowMs = clock.elapsedMs();
        const pauseMs = pauseBeforeNextTry(patience, tries.count, nowMs, askedMs);
        if (pauseMs === null)
            return { kind: 'give-up', triedForMs: nowMs - patience.sinceMs, isTaken: false };
        askedMs = null;
        const why = kind === 'locked' ? '' : ' The slot of the deleted snapshot may not be free yet.';
        log.line(`${error.brief}${why} Trying again in ${duration(pauseMs)}.`);
        await clock.sleep(pauseMs, signal);
        const look = await search(context, order, { mayExist });
        if (look.kind === 'found')
            return look;
        if (look.kind === 'unknown') {
            askedMs = look.putOffMs;
            continue;
        }
        if (!mayExist && order.isTaken(look.listed))
            return { kind: 'give-up', triedForMs: null, isTaken: true };
        if (isTimeUp(patience, clock.elapsedMs()))
            continue;
        return { kind: 'send-again', listed: look.listed };
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
function contradiction(order, made) {
    const { serverId, name, mark } = order.intent;
    const said = (() => {
        if (made.serverIds.length > 0 && !isOf(made, serverId))
            return 'it names a snapshot of another server';
        if (!order.isNewId(made.id))
            return `it names snapshot ${made.id}, which was there before`;
        if (keptMark(made, mark))
            return null;
        if (hasOtherMark(made, mark))
            return `it names snapshot ${made.id}, which carries another mark`;
        return isLikeName(made.name, name) ? null : `it names snapshot ${made.id}, which has another name`;
    })();
    if (said === null)
        return null;
    return new VpsOrgError({
        kind: 'wrong-shape',
        task: `create snapshot ${name} of server ${serverId}`,
        status: null,
        requestId: null,
        said,
        retryAfterMs: null,
    });
}
async function waitAsAsked(context, order, failure, before) {
    const askedMs = failure.failure.retryAfterMs ?? 0;
    if (askedMs > order.timeoutMs) {
        throw new StepError(`${failure.brief} VPS.org asks to wait ${Math.round(askedMs / 1000)} seconds, which is longer than "timeout". ` +
            `There is no snapshot of server ${order.intent.serverId}.`, { cause: failure });
    }
    const leftMs = askedMs - LOOKS_TOOK_MS;
    if (leftMs <= 0)
        return before;
    await context.clock.sleep(leftMs, context.signal);
    const look = await search(context, order);
    if (look.kind !== 'unknown')
        return look;
    return {
        kind: 'found',
        snapshot: await searchForAMinute(context, order, failure, look.putOffMs ?? 0),
    };
}
;
async function planSlots(context, inputs, servers, { hasWaited = false, lowestLimit = inputs.snapshotLimit } = {}) {
    const rooms = await Promise.all(servers.map(async (server) => {
        const { listed, spare } = server;
        const { kind, planLimit } = slotsOf(listed, inputs.snapshotLimit, hasWaited);
        const isFull = kind === 'full';
        const planner = await createPlanner(context, { ...inputs, spare }, listed, isFull);
        const planFor = (left, limit, refused) => planner.settle((rules) => planSlot(left, limit, refused === undefined ? rules : { ...rules, refused }), ({ deletions }) => deletions);
        const plan = await planFor(listed, planLimit);
        const replan = (left, refused) => planFor(left, planLimit, refused);
        const most = isFull ? await planFor(listed, planLimit - (inputs.snapshotLimit - lowestLimit)) : plan;
        return { ...server, slots: kind, plan: most.short > 0 ? most : plan, replan };
    }));
    saySlots(context, inputs, rooms);
    const mood = inputs.whenFull === 'prune' ? 'to delete' : 'would delete';
    const table = planTable(rooms.map(({ serverId, plan }) => ({ serverId, rows: planRows(plan.entries, mood) })));
    if (table.rows.length > 0)
        printTable(context.log, table);
    if (inputs.whenFull === 'prune')
        warnOfLastResorts(context, rooms);
    return rooms;
}
function saySlots(context, inputs, rooms) {
    const free = [];
    for (const room of rooms) {
        switch (room.slots) {
            case 'free':
                free.push(room);
                break;
            case 'full':
                context.log.line(`${usedText(inputs, room)}: no slot is free.`);
                break;
            case 'freeing':
                context.log.line(`${usedText(inputs, room)}. VPS.org is deleting ${counted(room.listed.length - countedFor(room.listed), 'snapshot')} there: waiting up to a minute for the slot.`);
                break;
            case 'above-limit':
                context.log.line(`${usedText(inputs, room)}. Nothing is deleted there before the create.`);
        }
    }
    const [only] = free;
    if (free.length === 1 && only !== undefined) {
        context.log.line(`${usedText(inputs, only)}: a slot is free, so nothing is deleted.`);
    }
    else if (free.length > 1) {
        context.log.line(`${free.length} servers have a free slot, so nothing is deleted there.`);
    }
}
function warnOfLowLimit({ log }, inputs, servers) {
    const above = servers.filter(({ listed }) => slotsOf(listed, inputs.snapshotLimit).kind === 'above-limit');
    if (above.length === 0)
        return;
    const most = Math.max(...above.map((each) => countedFor(each.listed)));
    const { name } = serversOf(above.map((each) => each.serverId));
    log.warning(`"snapshot-limit" is ${inputs.snapshotLimit}, but ${name} already ${above.length === 1 ? 'holds' : 'hold up to'} ${most} snapshots. ` +
        'Set "snapshot-limit" to the number that VPS.org allows.');
}
async function freeSlot(context, inputs, room, gone = new Set()) {
    const { plan } = room;
    if (room.slots !== 'full')
        return { deletions: [], plan, isStale: false, isRestoring: false };
    if (inputs.whenFull === 'fail') {
        throw new StepError(`${usedText(inputs, room)}, and "when-full" is "fail": no snapshot was made and nothing was deleted. Delete one that is not needed any ` +
            'more, or set "when-full" to "prune".');
    }
    if (plan.short > 0)
        throw noRoom(context, inputs, room);
    const done = await carryOut(context, {
        serverId: room.serverId,
        plan,
        listed: room.listed,
        replan: async (left, refused) => {
            const next = await room.replan(left, refused);
            if (next.short === 0)
                warnOfLastResorts(context, [{ ...room, plan: next }]);
            return next;
        },
        gone,
        isAllOrNothing: true,
        lockedForMs: Math.min(LOCKED_FOR_MS, inputs.timeoutMs),
    });
    const failed = done.deletions.filter((each) => each.kind === 'failed');
    const refused = failed.filter((each) => each.isRefused === true);
    const went = new Set(done.deletions.filter((each) => each.kind !== 'failed').map((each) => each.snapshot.id));
    const isCarriedOut = done.plan.deletions.every((each) => went.has(each.snapshot.id));
    const isMade = done.plan.short === 0 && failed.length === refused.length && (isCarriedOut || done.isStale);
    if (isMade && !done.isRestoring) {
        if (refused.length > 0)
            free_slot_warnOfRefused(context, room, done, refused);
        return done;
    }
    const which = whyFailed(failed, done.deletions)
        .map((each) => `Snapshot ${each}`)
        .join(' ');
    const advice = refused.length === 0 ? '' : ` ${protectAdvice(refused.map((each) => each.snapshot))}`;
    const restoring = done.isRestoring ? ' The server is being restored.' : '';
    throw new StepError(`Could not make room on server ${room.serverId}.${restoring} ${which}${advice} ${deletedBefore(done)}, and no snapshot was made.`.replaceAll('  ', ' '));
}
function deletedBefore({ deletions }) {
    const gone = deletions.filter((each) => each.kind !== 'failed');
    if (gone.length > 0)
        return `Deleted before that: ${gone.map((each) => each.snapshot.id).join(', ')}`;
    const mayBeGone = deletions.some((each) => each.kind === 'failed' && each.mayBeGone === true);
    return `Nothing ${mayBeGone ? 'else ' : ''}was deleted`;
}
function free_slot_warnOfRefused({ log }, { serverId }, { deletions }, refused) {
    const instead = deletions.filter((each) => each.kind === 'deleted').map((each) => each.snapshot.id);
    const which = whyFailed(refused, deletions).join(' ');
    log.warning(`VPS.org refused a delete on server ${serverId}. ${which}${instead.length === 0 ? '' : ` Deleted instead: ${instead.join(', ')}.`} ${protectAdvice(refused.map((each) => each.snapshot))}`);
}
function usedText({ snapshotLimit }, { serverId, listed }) {
    return `Server ${serverId} uses ${listed.length} of ${counted(snapshotLimit, 'snapshot slot')}`;
}
function nameWithJob(snapshot, kind, run) {
    const deploy = { snapshot, progress: { kind: 'unknown' } };
    const [job, link] = kind === 'last-resort-young' ? [jobOf(deploy), linkTo(deploy, run)] : [null, null];
    const more = [...(job === null ? [] : [`job "${job}"`]), ...(link === null ? [] : [link])];
    return `${snapshot.id} (${[snapshot.name, ...more].join(', ')})`;
}
function warnOfLastResorts({ log, run }, rooms) {
    const of = (kind) => {
        const found = rooms.flatMap(({ serverId, plan }) => plan.deletions
            .filter(({ reason }) => plan.short === 0 && reason.kind === kind)
            .map(({ snapshot }) => ({ serverId, text: nameWithJob(snapshot, kind, run) })));
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
function noRoom(context, inputs, room) {
    const owner = { base: inputs.name, run: context.run };
    const others = room.plan.entries
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
;
const FREE_SLOT_FOR_MS = 60_000;
const FREE_SLOT_EVERY_MS = 5000;
async function createInSlot(context, inputs, wish) {
    const { serverId, spare } = wish.room;
    let room = await latestPlan(context, inputs, wish);
    let known = inputs;
    let gone = [];
    let others = [];
    const refusedFor = notRefused();
    const refused = [];
    const made = ({ snapshot, intent }) => ({
        snapshot,
        intent,
        others,
        isIt: (listed) => !hasOtherMark(listed, intent.mark) && goneAs(listed, gone) === undefined,
    });
    for (let looksAgain = 0;;) {
        if (room.slots === 'freeing') {
            room = await create_in_slot_naming(gone, () => awaitFreeSlot(context, known, room, gone));
            const late = madeAllTheSame(context, refused, room.listed);
            if (late !== null)
                return made(late);
        }
        const { deletions, plan, isStale } = await create_in_slot_naming(gone, () => freeSlot(context, known, room, idsOf(gone)));
        if (deletions.some((each) => each.kind === 'deleted'))
            awaitAnotherSlot(refusedFor);
        others = [...gone, ...outcomesOf(plan, deletions)];
        gone = others.filter(isGone);
        endIfStopped(context.signal, 'No snapshot was asked for; what was deleted stands above.');
        const asked = isStale
            ? { kind: 'not-asked' }
            : await ask(context, inputs, wish, room, others, gone, refusedFor);
        if (asked.kind === 'made')
            return made(asked);
        if (asked.kind !== 'not-asked')
            refused.push(asked.intent);
        const listed = asked.kind === 'not-asked' ? await create_in_slot_naming(gone, () => listAgain(context, serverId, gone)) : asked.listed;
        const late = madeAllTheSame(context, refused, listed);
        if (late !== null)
            return made(late);
        if (asked.kind === 'full') {
            known = { ...inputs, snapshotLimit: Math.max(inputs.snapshotLimit, countedFor(listed)) };
            context.log.line(`VPS.org refused the snapshot, so server ${serverId} counts as full now.`);
        }
        else {
            if (looksAgain === LOOKS_AGAIN)
                throw create_in_slot_tooBusy(known, { serverId, listed, spare }, gone);
            sayLookAgain(context, serverId, looksAgain++);
        }
        room = await planOne(context, known, { serverId, listed, spare }, { lowestLimit: inputs.snapshotLimit });
    }
}
async function latestPlan(context, inputs, { room, newer = room.listed }) {
    if (delete_one_describe(newer) === delete_one_describe(room.listed))
        return room;
    const { serverId, spare } = room;
    return await planOne(context, inputs, { serverId, listed: newer, spare }, {});
}
async function planOne(context, inputs, server, facts) {
    const [room] = await planSlots(context, inputs, [server], facts);
    if (room === undefined)
        throw new Error('a plan for one server is one plan');
    return room;
}
async function awaitFreeSlot(context, inputs, { serverId, spare }, gone) {
    const { clock, signal } = context;
    const endMs = clock.elapsedMs() + Math.min(FREE_SLOT_FOR_MS, inputs.timeoutMs);
    for (;;) {
        await clock.sleep(FREE_SLOT_EVERY_MS, signal);
        endIfStopped(signal, 'No snapshot was created.');
        const listed = await listAgain(context, serverId, gone);
        const isOver = clock.elapsedMs() >= endMs;
        if (isOver || slotsOf(listed, inputs.snapshotLimit).kind !== 'freeing')
            return await planOne(context, inputs, { serverId, listed, spare }, { hasWaited: isOver });
    }
}
function madeAllTheSame({ log, madeHere }, refused, listed) {
    for (const intent of refused) {
        const snapshot = listed.find((each) => keptMark(each, intent.mark));
        if (snapshot === undefined)
            continue;
        log.line(`Found it: VPS.org made snapshot ${snapshot.id} of server ${intent.serverId}, although its answer said no.`);
        madeHere.leave({ id: snapshot.id, name: intent.name }, intent.mark);
        return { snapshot, intent };
    }
    return null;
}
async function ask(context, inputs, wish, room, others, gone, refusedFor) {
    const { clock, run } = context;
    const { serverId } = room;
    const mark = context.newMark();
    const taken = others.map((each) => each.snapshot.name);
    const intent = { serverId, name: freeName(wish.base, run, taken), mark, askedAtMs: clock.nowMs() };
    wish.onAsk(intent);
    const renamed = (sent, listed) => {
        const names = listed.filter((each) => goneAs(each, gone) === undefined).map((each) => each.name);
        if (!names.includes(sent.name))
            return sent;
        const next = { ...sent, name: freeName(wish.base, run, [...taken, ...names]) };
        wish.onAsk(next);
        return next;
    };
    const before = new Set(room.listed.map((each) => each.id));
    const goneIds = idsOf(gone);
    const isNewId = (id) => !before.has(id) || goneIds.has(id);
    const isMarked = (each) => keptMark(each, mark);
    const wasMarked = room.listed.some(isMarked);
    const isNew = (each) => (!wasMarked && isMarked(each)) || (isNewId(each.id) && goneAs(each, gone) === undefined);
    const isTaken = (listed) => {
        const fresh = listed.filter(isNew);
        if (fresh.some((each) => each.name === intent.name))
            return true;
        const isFull = listed.filter((each) => goneAs(each, gone) === undefined).length >= inputs.snapshotLimit;
        return room.slots !== 'above-limit' && isFull && fresh.length > 0;
    };
    try {
        const created = await createSnapshot(context, {
            intent,
            renamed,
            isNew,
            isNewId,
            isTaken,
            refusedFor,
            hasDeleted: gone.some((each) => each.fate === 'deleted'),
            description: writeDescription(run, { mark, guardsRun: wish.guardsRun, text: wish.description }),
            timeoutMs: inputs.timeoutMs,
            ifStopped: wish.ifStopped,
        });
        context.madeHere.leave({ id: created.snapshot.id, name: created.intent.name }, mark);
        return { kind: 'made', ...created };
    }
    catch (error) {
        if (error instanceof UnknownCreate && error.listed !== null && speaksOfLimit(error.failure))
            throw named(withHint(error, inputs, serverId, error.listed, gone), gone);
        if (!(error instanceof RefusedCreate) || !(error.mayBeFull || error.isTaken))
            throw named(error, gone);
        const listed = await listAgain(context, serverId, gone).catch((why) => {
            throw isForeseen(why) ? named(error, gone) : why;
        });
        const found = madeAllTheSame(context, [intent], listed);
        if (found !== null)
            return { kind: 'made', ...found };
        if (error.isTaken || isTaken(listed))
            return { kind: 'slot-taken', listed, intent };
        const isFull = countedFor(listed) >= inputs.snapshotLimit && error.said !== 'something-else';
        if (isFull)
            return { kind: 'full', listed, intent };
        throw named(error.said === 'a-limit' ? withHint(error, inputs, serverId, listed, gone) : error, gone);
    }
}
function withHint(error, { snapshotLimit }, serverId, listed, gone) {
    if (listed.length >= snapshotLimit)
        return error;
    const shown = `The list shows ${counted(listed.length, 'snapshot')} of server ${serverId}, and "snapshot-limit" is ${snapshotLimit}.`;
    const hint = gone.some((each) => each.fate === 'deleted')
        ? 'VPS.org has not freed the slot of the deleted snapshot yet. Run this job again in a few minutes.'
        : listed.length === 0
            ? `${shown} Check "server-id", and the limits of your plan at VPS.org.`
            : `${shown} If that is all that the server can hold, set "snapshot-limit: ${listed.length}".`;
    return new StepError(`${error.message} ${hint}`, { cause: error });
}
async function create_in_slot_naming(gone, work) {
    try {
        return await work();
    }
    catch (error) {
        throw named(error, gone);
    }
}
function named(error, gone) {
    const before = create_in_slot_deletedText(gone);
    if (!isForeseen(error) || before === '')
        return error;
    return new StepError(`${error.message}${before}`, { cause: error });
}
function create_in_slot_deletedText(gone) {
    const which = gone
        .filter((each) => each.fate === 'deleted')
        .map(({ snapshot }) => `${snapshot.id} (${snapshot.name})`);
    return which.length === 0 ? '' : ` Deleted before, to make room: ${which.join(', ')}.`;
}
function create_in_slot_tooBusy(inputs, server, gone) {
    return new StepError(`Somebody else keeps creating or deleting snapshots of server ${server.serverId}: looked at again ${LOOKS_AGAIN} times, and still no slot ` +
        `stayed free. No snapshot was made. ${usedText(inputs, server)}: ${heldText(server.listed)}.` +
        create_in_slot_deletedText(gone) +
        ' Let one workflow at a time work on a server (a shared "concurrency" group), then run this again.');
}
;
const clocks_CLOCKS_DIFFER_MS = 10 * 60 * 1000;
function providerAheadMs(createdAtMs, askedAtMs, knownAtMs) {
    if (createdAtMs === null)
        return 0;
    const aheadMs = Math.min(0, createdAtMs - askedAtMs) + Math.max(0, createdAtMs - knownAtMs);
    return Math.abs(aheadMs) > clocks_CLOCKS_DIFFER_MS ? aheadMs : 0;
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
            log.warning(`VPS.org dates snapshot ${id} ${date(createdAtMs)}, but this runner's clock shows ${date(nowMs)}: they are ` +
                `${duration(Math.abs(aheadMs))} apart. Ages are counted by the dates of VPS.org. Check the clock of this runner.`);
            return aheadMs;
        },
    };
}
;
const AS_IT_WAS = 'Nothing was restored: the server is as it was.';
async function takeSafetySnapshots(context, inputs, scenes) {
    const servers = scenes.map(({ serverId, listed, target }) => ({ serverId, listed, spare: [target.id] }));
    const rooms = await planSlots(context, roomInputs(inputs), servers);
    warnOfLowLimit(context, inputs, servers);
    const targets = new Map(scenes.map((each) => [each.serverId, each.target]));
    const known = new Map();
    const { done, failed } = await onEachServer(rooms, async (room) => {
        const { serverId } = room;
        const made = await createInSlot(context, roomInputs(inputs), {
            room,
            base: PRE_RESTORE,
            guardsRun: false,
            description: `before going back to ${targets.get(serverId)?.name ?? ''}`,
            ifStopped: AS_IT_WAS,
            onAsk: ({ name }) => {
                context.log.line(`Asking for safety snapshot ${name} of server ${serverId}.`);
            },
        });
        known.set(serverId, made.snapshot);
        exportRollback(context.toolkit, { 'safety-snapshot-id': inOrder(inputs.serverIds, (id) => known.get(id)?.id) }, `Safety snapshot ${made.snapshot.id} of server ${serverId} exists, and no restore was sent`);
        return { serverId, ...made };
    });
    const gone = done.flatMap(({ others }) => others
        .filter((each) => each.fate === 'deleted')
        .map(({ snapshot }) => `${snapshot.id} (${snapshot.name})`));
    if (failed.length > 0)
        throw notSafe(context, inputs, failed, { gone, pending: [...known.values()], kept: [] });
    const unseen = new Map(done.map(({ serverId, intent }) => [serverId, intent]));
    const firstSeen = [];
    const provider = createProviderClock(context);
    const tellOf = (snapshots) => {
        warnIfUnrecognisable(context, snapshots);
        for (const { seen, intent } of snapshots)
            provider.learn(seen, intent);
    };
    const waited = await waitForSnapshots(context, {
        snapshots: done.map(({ serverId, snapshot, intent, isIt }) => ({
            serverId,
            id: snapshot.id,
            name: intent.name,
            isIt,
        })),
        source: 'just-created',
        timeoutMs: inputs.timeoutMs,
        pollIntervalMs: inputs.pollIntervalMs,
        otherwise: AS_IT_WAS,
        onSeen: (serverId, seen) => {
            const intent = unseen.get(serverId);
            if (intent === undefined)
                return;
            unseen.delete(serverId);
            firstSeen.push({ seen, intent });
        },
        afterLook: () => {
            tellOf(firstSeen.splice(0));
        },
    });
    tellOf(firstSeen);
    if (waited.failed.length > 0)
        throw notSafe(context, inputs, waited.failed, {
            gone,
            pending: [],
            kept: waited.completed.map((each) => each.snapshot),
        });
    return new Map(waited.completed.map(({ serverId, snapshot }) => [serverId, snapshot]));
}
function notSafe(context, inputs, failed, { gone, pending, kept }) {
    const named = (snapshots) => snapshots.map((each) => `${each.id} (${each.name})`).join(', ');
    const before = (gone.length === 0 ? '' : ` Deleted before, to make room: ${gone.join(', ')}.`) +
        (pending.length === 0 ? '' : ` Still being made at VPS.org: ${named(pending)}.`) +
        (kept.length === 0 ? '' : ` Made before, and staying: ${named(kept)}.`);
    const [first] = failed;
    const isOne = inputs.serverIds.length === 1;
    const why = failureOf(failed, inputs.serverIds, 'without a safety snapshot', '').message;
    if (wasStopped(context.signal)) {
        const opening = isOne ? '' : 'No server was restored, because this step was stopped. ';
        return new StepError(`${opening}${why}${before}`, { cause: first?.error });
    }
    return new StepError(isOne
        ? `Server ${first?.serverId ?? ''} was not restored, because the safety snapshot of its present state could not be made. ${why}${before} ` +
            'With "safety-snapshot: false" the rollback goes on without one; what is on the server now is lost then.'
        : `No server was restored, because a safety snapshot of the present state is missing. ${why}${before} ` +
            'With "safety-snapshot: false" the rollback goes on without them; what is on the servers now is lost then.', { cause: first?.error });
}
async function planSafetySnapshots(context, inputs, scenes, commits) {
    const { log } = context;
    if (inputs.safetySnapshot)
        warnOfLowLimit(context, inputs, scenes);
    const plans = await Promise.all(scenes.map(async ({ serverId, listed, target }) => {
        const slots = slotsOf(listed, inputs.snapshotLimit);
        const isFull = inputs.safetySnapshot && slots.kind === 'full';
        const planner = await createPlanner(context, { ...inputs, spare: [target.id] }, listed, isFull);
        const room = await planner.settle((rules) => planSlot(listed, slots.planLimit, rules), ({ deletions }) => (inputs.safetySnapshot ? deletions : []));
        return { serverId, listed, target, room };
    }));
    endIfStopped(context.signal, 'Nothing was changed: this is a dry run.');
    const short = inputs.safetySnapshot ? plans.filter(({ room }) => room.short > 0) : [];
    const ways = plans.map(({ serverId, listed, target }) => {
        const taken = listed.map((each) => each.name);
        const name = freeName(PRE_RESTORE, context.run, taken);
        const first = inputs.safetySnapshot ? `after safety snapshot ${name}` : 'without a safety snapshot';
        return `Server ${serverId} would go back to snapshot ${target.id} (${target.name}), ${first}.`;
    });
    const text = short.length > 0
        ? `Dry run: nothing is changed. A real run would fail and restore nothing: there is no room for the safety snapshot of ${serversOf(short.map((each) => each.serverId)).name}, and none may be made.`
        : `Dry run: nothing is changed. In a real run: ${ways.join(' ')}`;
    log.notice(text);
    const rows = inputs.safetySnapshot
        ? plans.map(({ serverId, room }) => ({ serverId, rows: planRows(room.entries, 'would delete') }))
        : [];
    const table = planTable(rows);
    if (table.rows.length > 0)
        printTable(log, table);
    exportRollback(context.toolkit, { result: 'dry-run' }, 'Nothing was changed');
    await context.summary.write(rollbackSummary('Rollback: dry run', [text], table, commits));
}
function roomInputs(inputs) {
    return { ...inputs, whenFull: 'prune' };
}
;
function notBegun(scene, outcome, way) {
    const { serverId } = scene;
    switch (outcome.kind) {
        case 'not-sent': {
            const { error } = outcome;
            const text = `${error.message} This rollback did not change server ${serverId}. ${way}`;
            return { scene, kind: 'failed', status: '', text, isAgain: true, cause: error };
        }
        case 'refused': {
            const { error, seen, tries, forMs } = outcome;
            const why = tries === 1 ? error.message : `${error.brief}${howOften(tries, forMs)}`;
            const state = afterRefusal(serverId, seen, `This rollback did not change server ${serverId}.`);
            const status = seen.kind === 'status' ? seen.status : '';
            return { scene, kind: 'failed', status, text: `${why} ${state} ${way}`, isAgain: true, cause: error };
        }
        case 'unknown': {
            const { error, seen } = outcome;
            const text = `${error.brief} It is unknown whether the restore of server ${serverId} began. ${afterLostAnswer(serverId, seen)} It is not sent ` +
                `again. Look at the server at VPS.org before you do anything else. ${way}`;
            const status = seen.kind === 'status' ? seen.status : '';
            return { scene, kind: 'unknown', status, text, isAgain: true, cause: error };
        }
    }
}
function startedText({ serverId, target }, lost) {
    const which = `${target.id} (${target.name})`;
    return lost === null
        ? `The restore of server ${serverId} from snapshot ${which} was accepted by VPS.org`
        : `The restore of server ${serverId} from snapshot ${which} was sent, its answer was lost, and the server was seen restoring`;
}
async function outcomeOfEnd(context, inputs, scene, { end, lost }, way) {
    const { serverId, target } = scene;
    const started = `${startedText(scene, lost)},`;
    const open = (what, seen, soFarText = soFar(seen)) => {
        const check = `Before you do anything else, look at server ${serverId} at VPS.org: it must have left "restoring" (${USUAL_RESTORE}).`;
        const text = `${started} ${what} ${soFarText} ${check} ${way}`;
        return {
            scene,
            kind: seen.sawRestoring ? 'open' : 'unseen',
            status: seen.lastStatus ?? '',
            text,
            isAgain: !seen.sawRestoring,
        };
    };
    switch (end.kind) {
        case 'up':
        case 'stopped': {
            const status = end.kind === 'up' ? 'active' : 'stopped';
            const kept = await stillListed(context, serverId, target.id);
            const how = lost === null ? '' : ` ${SEEN_INSTEAD}`;
            const text = `Server ${serverId} is back at snapshot ${target.id} (${target.name}) and is ${status}.${how} ${kept.text} ${way}`;
            return { scene, kind: 'done', status, text, isGone: kept.isGone };
        }
        case 'never-seen': {
            const text = `${neverSeen(serverId, end.status)} It was to go back to snapshot ${target.id} (${target.name}). Look at the server at VPS.org before you do anything else. ${way}`;
            return { scene, kind: 'unseen', status: end.status, text, isAgain: true };
        }
        case 'broken': {
            const what = end.sawRestoring
                ? `${started} but the server is now "${end.status}".`
                : neverSeen(serverId, end.status);
            const text = `${what} Look at it at VPS.org, and ask VPS.org for help. ${way}`;
            return {
                scene,
                kind: end.sawRestoring ? 'failed' : 'unseen',
                status: end.status,
                text,
                isAgain: !end.sawRestoring,
            };
        }
        case 'blind':
            return open(`but the server can't be looked at any more: ${end.why}`, end, lastSeen(end));
        case 'timeout':
            return open(`and is not over after ${duration(inputs.timeoutMs)} (the input "timeout").`, end);
        case 'aborted':
            return open(`and this step was stopped by ${stopReason(context.signal)} before it was over.`, end);
    }
}
;
async function rollBack(context, inputs, remarks) {
    for (const remark of remarks)
        context.log[remark.level](remark.text);
    let undone = [];
    let record = null;
    try {
        const { scenes, commits } = await checkRollback(context, inputs);
        undone = commits;
        if (inputs.dryRun)
            await planSafetySnapshots(context, inputs, scenes, commits);
        else {
            record = await beginRecord(context, inputs, scenes);
            await endRecord(record, await roll_back_carryOut(context, inputs, scenes, commits));
        }
    }
    catch (error) {
        if (isForeseen(error)) {
            const { headline, sentences, again } = error instanceof BadEnd ? error : plainly(error);
            await context.summary.write(rollbackSummary(headline, sentences, null, undone, again));
        }
        await endRecord(record, (error instanceof BadEnd && error.isOpen) || !isForeseen(error) ? 'open' : 'failed');
        throw error;
    }
    endIfStopped(context.signal, 'What it was to do was over by then, and stands in the log and the summary.');
}
function plainly({ message }) {
    return { headline: NOT_DONE, sentences: [message], again: null };
}
const NOT_DONE = 'Rollback: it did not succeed';
class BadEnd extends StepError {
    headline;
    sentences;
    again;
    isOpen;
    constructor(summarised, isOpen, message, options) {
        super(message, options);
        this.headline = summarised.headline;
        this.sentences = summarised.sentences;
        this.again = summarised.again;
        this.isOpen = isOpen;
    }
}
async function roll_back_carryOut(context, inputs, scenes, commits) {
    const { log, signal } = context;
    const safety = inputs.safetySnapshot
        ? await takeSafetySnapshots(context, inputs, scenes)
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
    const isStale = inputs.safetySnapshot || !context.github.isLeftAlone;
    const now = isStale
        ?
            await checkAgain(context, inputs, scenes, safety, wayOf).finally(() => {
                endIfStopped(signal, asItWas);
            })
        : scenes;
    for (const { serverId, target } of now) {
        log.line(`Restoring server ${serverId} from snapshot ${target.id} (${target.name}).`);
    }
    const outcomes = await restoreEach(context, inputs, now, commits, wayOf);
    return await roll_back_conclude(context, inputs, outcomes, commits);
}
async function restoreEach(context, inputs, scenes, commits, wayOf) {
    const begun = new Map();
    const outcomeOf = await restoreAll(context, {
        servers: scenes.map(({ serverId, target, sight }) => ({
            serverId,
            snapshotId: target.id,
            sight,
            isFollowed: inputs.wait,
        })),
        deadlineMs: context.clock.elapsedMs() + inputs.timeoutMs,
        timeoutMs: inputs.timeoutMs,
        lockMs: lockPatience('unknown'),
        pollIntervalMs: inputs.pollIntervalMs,
        onBegun: (serverId, { lost }) => {
            begun.set(serverId, lost);
            exportRollback(context.toolkit, {
                result: 'restore-started',
                'server-status': inOrder(inputs.serverIds, (id) => (begun.has(id) ? 'restoring' : undefined)),
            }, `The restore of server ${serverId} was sent, and goes on`);
        },
        onProgress: async () => {
            const texts = scenes.flatMap((scene) => {
                const lost = begun.get(scene.serverId);
                return lost === undefined
                    ? []
                    : `${startedText(scene, lost)}. Whether it succeeded is not known to this page: ${USUAL_RESTORE}; look at the server at VPS.org. ${wayOf(scene.serverId)}`;
            });
            await context.summary.write(rollbackSummary('Rollback: started', texts, snapshotsTable(scenes), commits));
        },
    });
    return await Promise.all(scenes.map(async (scene) => {
        const outcome = outcomeOf(scene.serverId);
        const way = wayOf(scene.serverId);
        switch (outcome.kind) {
            case 'not-sent':
            case 'refused':
            case 'unknown':
                return notBegun(scene, outcome, way);
            case 'not-followed':
                return {
                    scene,
                    kind: 'started',
                    status: 'restoring',
                    text: `${startedText(scene, outcome.lost)}, and "wait" is "false": started, not verified. ${USUAL_RESTORE}. ${way}`,
                };
            case 'ended':
                return await outcomeOfEnd(context, inputs, scene, outcome, way);
        }
    }));
}
const HOW_FAR = 'The last lines of the log say how far each server is';
async function roll_back_conclude(context, inputs, outcomes, commits) {
    const { log } = context;
    const statuses = new Map(outcomes.map(({ scene, status }) => [scene.serverId, status]));
    const isDone = outcomes.every((each) => each.kind === 'done');
    if (outcomes.some((each) => each.status !== '')) {
        exportRollback(context.toolkit, { 'server-status': inOrder(inputs.serverIds, (id) => statuses.get(id)) }, HOW_FAR);
    }
    if (isDone)
        exportRollback(context.toolkit, { result: 'restored' }, HOW_FAR);
    else if (outcomes.some((each) => each.kind === 'unknown'))
        exportRollback(context.toolkit, { result: 'restore-started' }, HOW_FAR);
    warnOfRestored(context, outcomes
        .filter((each) => each.kind === 'done')
        .map(({ scene, status, isGone = false }) => ({
        serverId: scene.serverId,
        snapshotId: scene.target.id,
        isStopped: status === 'stopped',
        isGone,
    })));
    const bad = outcomes.filter((each) => each.kind !== 'done' && each.kind !== 'started');
    const texts = outcomes.map((each) => each.text);
    if (bad.length === 0) {
        const isStarted = outcomes.some((each) => each.kind === 'started');
        if (!isStarted || texts.length > 1)
            for (const text of texts)
                log.line(text);
        if (isStarted)
            log.warning(one_line_oneLine(context, { first: startedAll(outcomes), details: texts }));
        const headline = isStarted ? 'Rollback: started' : 'Rollback: done';
        const table = snapshotsTable(outcomes.map(({ scene }) => scene));
        await context.summary.write(rollbackSummary(headline, texts, table, commits));
        return isStarted ? 'started' : 'done';
    }
    const good = outcomes.filter((each) => !bad.includes(each));
    if (outcomes.length > 1)
        for (const each of [...bad, ...good])
            log.line(each.text);
    const isOther = good.length === 1;
    const started = `${isOther ? 'is' : 'are'} ${good.some((each) => each.kind === 'started') ? 'started, not verified' : 'back'}`;
    const others = good.length === 0
        ? ''
        : `The ${isOther ? 'other one' : 'others'} ${started}: ${good.map(({ scene }) => scene.serverId).join(', ')}.`;
    const isOne = outcomes.length === 1;
    const first = isOne
        ? texts.join(' ')
        : `Of ${counted(outcomes.length, 'server')}, not known to be back: ${bad.map(({ scene }) => scene.serverId).join(', ')}. ${others}`.trim();
    const details = isOne ? [] : bad.map((each) => each.text);
    const again = targetOf(context, inputs, outcomes);
    const text = one_line_oneLine(context, { first, details, target: again });
    const isOpen = !bad.every((each) => each.kind === 'failed');
    const headline = isOpen ? `Rollback: ${roll_back_headlineOf(outcomes)}` : NOT_DONE;
    throw new BadEnd({ headline, sentences: [first, ...details], again }, isOpen, text, {
        cause: bad[0]?.cause,
    });
}
function targetOf({ run }, { apiUrl }, outcomes) {
    const servers = outcomes.flatMap(({ scene, isAgain }) => isAgain === true ? [{ serverId: scene.serverId, snapshotId: scene.target.id }] : []);
    return servers.length === 0 ? null : { servers, repo: repositoryOf(run), apiUrl };
}
function startedAll(outcomes) {
    return outcomes.length === 1
        ? ''
        : `The restores of ${counted(outcomes.length, 'server')} were started, not verified.`;
}
function roll_back_headlineOf(outcomes) {
    const kinds = new Set(outcomes.map((each) => each.kind));
    if (kinds.has('open') || kinds.has('started'))
        return 'started, its end is not known';
    return kinds.has('unseen') ? 'accepted, never seen to begin' : 'unknown whether the restore began';
}
;
const IDS_EVERY_MS = 250;
const CHANGES_EVERY_MS = 15_000;
function createResults(context, { serverIds, apiUrl }) {
    const { clock, log, run } = context;
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
    let cancelExport = null;
    const states = () => [...known.values()].map(({ snapshot }) => snapshot?.status ?? '').join();
    const exportAll = () => {
        cancelExport?.();
        cancelExport = null;
        if ([...known.values()].every(({ snapshot }) => snapshot === null))
            return;
        exported = states();
        exportedAtMs = clock.elapsedMs();
        exportIds(context.toolkit, [...known.values()]);
        exportSnapshots(context.toolkit, [...known.values()]);
    };
    const write = (state) => context.summary.write(mainSummary({ state, servers: [...known.values()], run, apiUrl }));
    return {
        see(serverId, sight) {
            set(serverId, { sight });
        },
        make(serverId, snapshot, others, askedAtMs) {
            asked.set(serverId, askedAtMs);
            set(serverId, { snapshot, others });
            if (cancelExport !== null)
                return;
            exportIds(context.toolkit, [...known.values()]);
            if (serverIds.length === 1)
                return;
            const exportedStates = states();
            cancelExport = clock.after(IDS_EVERY_MS, () => {
                cancelExport = null;
                if (states() !== exportedStates)
                    exportIds(context.toolkit, [...known.values()]);
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
                if (!isSaid && serverIds.length > 1)
                    log.line(`[${serverId}] ${error.message}`);
            }
        },
        failures: () => failures.map(({ error }) => error.message),
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
                await context.summary.write(noSnapshotSummary(error.message));
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
;
async function reportDryRun(context, inputs, servers, failures) {
    const { log } = context;
    if (servers.length === 0)
        return false;
    warnOfLowLimit(context, inputs, servers);
    const plans = await Promise.all(servers.map((each) => planOf(context, inputs, each)));
    endIfStopped(context.signal, 'Nothing was changed: this is a dry run.');
    const inOrder = plans.toSorted((a, b) => Number(b.refuses) - Number(a.refuses));
    const outcome = inOrder.map((each) => each.outcome).join(' ');
    log.notice(`Dry run: nothing is created or deleted. ${outcome}`);
    const before = planTable(plans.map(({ serverId, room }) => ({ serverId, rows: planRows(room.entries, 'would delete') })));
    log.line('Before the snapshot:');
    printTable(log, before);
    const isGood = plans.length === inputs.serverIds.length && plans.every((each) => !each.refuses);
    const after = planTable(plans.map(({ serverId, prune }) => ({ serverId, rows: planRows(prune.entries, 'would delete') })));
    if (isGood) {
        log.line(`After a good deploy ("keep" is ${inputs.keep}):`);
        printTable(log, after);
    }
    const all = [...failures.map((each) => `A real run would fail: ${each}`), outcome].join(' ');
    await context.summary.write(dryRunSummary({ outcome: all, before, after: isGood ? after : null }));
    return true;
}
async function planOf(context, inputs, { serverId, listed }) {
    const slots = slotsOf(listed, inputs.snapshotLimit);
    const taken = listed.map((each) => each.name);
    const name = freeName(inputs.name, context.run, taken);
    const made = dry_run_madeBy(context, serverId, name);
    const isTooMany = countedFor(listed) >= Math.min(inputs.keep, inputs.snapshotLimit);
    const planner = await createPlanner(context, inputs, listed, isTooMany);
    const { room, prune } = await planner.settle((rules) => {
        const first = planSlot(listed, slots.planLimit, rules);
        const gone = new Set(first.deletions.map((each) => each.snapshot.id));
        const later = [...listed.filter((each) => !gone.has(each.id)), made];
        return { room: first, prune: planPrune(later, inputs.keep, rules) };
    }, (plans) => [...plans.room.deletions, ...plans.prune.deletions]);
    const refuses = room.short > 0 || (inputs.whenFull === 'fail' && slots.kind === 'full');
    const outcome = refuses
        ? `A real run would fail: server ${serverId} has no free slot, and none may be made.`
        : `A real run would make snapshot ${name} of server ${serverId}.`;
    return { serverId, room, prune, refuses, outcome };
}
function dry_run_madeBy({ run, clock, newMark }, serverId, name) {
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
function describeServers(context, inputs, servers) {
    const { log } = context;
    for (const kind of ['hidden', 'unreadable']) {
        const unseen = servers.flatMap(({ serverId, sight }) => sight.kind === kind ? [{ serverId, sight }] : []);
        if (unseen.length > 0)
            sayUnseen(log, inputs, kind, unseen);
    }
    const seen = servers.flatMap(({ serverId, sight }) => sight.kind === 'seen' ? [{ serverId, server: sight.server }] : []);
    sayStates(log, seen);
    for (const { serverId, server } of seen) {
        const [shared] = ownAmong(server.addresses, context.interfaces);
        if (shared === undefined)
            continue;
        log.warning(`This runner has the address ${shared} of server ${serverId}: it runs on the server that it protects. A restore ` +
            'would stop the runner in the middle of the job, so post will refuse an automatic one. Use a runner on another machine.');
    }
}
function sayUnseen(log, inputs, kind, unseen) {
    const ids = unseen.map((each) => each.serverId);
    const { name } = serversOf(ids);
    const [listed] = unseen.flatMap(({ sight }) => (isUnlisted(sight) ? [sight.listed] : []));
    const whys = unseen.map(({ sight }) => sight.why);
    const why = listed === undefined ? [...new Set(whys)].join(' ') : unlistedText(ids, listed);
    const isOne = unseen.length === 1;
    log.notice(`${capital(name)} can't be looked at: ${why} The ${isOne ? 'snapshot is' : 'snapshots are'} taken all the same; whether the ` +
        `${isOne ? 'server is' : 'servers are'} running stays unknown.`);
    if (inputs.restoreOn.length === 0)
        return;
    log.warning(kind === 'hidden'
        ? `"restore-on" is set, but the state of ${name} can't be read with this token. After a failed deploy post would start the restore and could not verify it ("started, not verified"). Give the token the scope to list servers.`
        : `"restore-on" is set, but the state of ${name} can't be read. If that is still so after a failed deploy, post will not restore, because nobody could check whether the server is being restored already. Check "server-id".`);
}
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
async function waitOutRestores(context, inputs, servers) {
    const { log, clock } = context;
    const { timeoutMs, pollIntervalMs } = inputs;
    for (const { serverId } of servers) {
        log.warning(`Server ${serverId} is being restored right now, perhaps by the run before this one. Waiting until that is over ` +
            'before taking a snapshot.');
    }
    const startMs = clock.elapsedMs();
    const ends = await waitForServers(context, {
        servers: servers.map(({ serverId }) => ({ serverId, sawRestoring: true })),
        deadlineMs: startMs + timeoutMs,
        pollIntervalMs,
        isFolded: inputs.serverIds.length === 1,
    });
    return await onEachServer(servers, async ({ serverId, sight }) => {
        const status = statusAfter(context, serverId, ends(serverId), timeoutMs);
        const took = duration(clock.elapsedMs() - startMs);
        log.line(`The restore of server ${serverId} is over after ${took}; the server is ${status}.`);
        const listed = await completeListing(context, serverId, 'alone');
        if (sight.kind !== 'seen')
            return { serverId, listed, sight };
        const server = { ...sight.server, status };
        sayStates(log, [{ serverId, server }]);
        return { serverId, listed, sight: { kind: 'seen', server } };
    });
}
function statusAfter(context, serverId, end, timeoutMs) {
    const nothing = 'No snapshot was made, and nothing was changed.';
    switch (end.kind) {
        case 'up':
            return 'active';
        case 'stopped':
            return 'stopped';
        case 'never-seen':
            throw new Error(`Server ${serverId} was seen restoring, and the wait for that says that it was not.`);
        case 'broken':
            throw new StepError(`Server ${serverId} came out of a restore as "${end.status}". ${nothing} Look at the server at VPS.org before you deploy to it.`);
        case 'blind':
            throw new StepError(`Server ${serverId} was being restored, and could not be looked at any more. The last look: ${end.why} ${nothing}`);
        case 'timeout':
            throw new StepError(`Server ${serverId} is still being restored after ${duration(timeoutMs)} (the input "timeout"). ${nothing} ` +
                'Run this again when the restore is over.');
        case 'aborted':
            throw new StepError(`Stopped by ${stopReason(context.signal)} while server ${serverId} was being restored by somebody else. ${nothing}`);
    }
}
;
async function takeSnapshots(context, inputs, remarks) {
    for (const remark of [...remarks, ...checkForMain(inputs)])
        context.log[remark.level](remark.text);
    saveBeginning(context.toolkit, inputs.serverIds.length, inputs.restoreOn);
    const board = createResults(context, inputs);
    const provider = createProviderClock(context);
    let isTold = false;
    try {
        const looked = await look(context, inputs, board);
        if (inputs.dryRun)
            isTold = await reportDryRun(context, inputs, looked, board.failures());
        else
            await protect(context, inputs, board, provider, looked);
        board.endWithFailures();
    }
    catch (error) {
        if (!isTold)
            await board.summariseFailure(error);
        throw error;
    }
}
async function look(context, inputs, board) {
    const { done, failed } = await lookAtAll(context, inputs.serverIds);
    endIfStopped(context.signal, 'Nothing was sent that changes anything.');
    if (done.some((each) => each.sight.kind === 'seen'))
        saveServersListed(context.toolkit);
    board.fail(failed);
    noticeUnmatchedProtect(context.log.notice, inputs.protect, { done, failed });
    for (const each of done)
        board.see(each.serverId, each.sight);
    describeServers(context, inputs, done);
    return done;
}
async function protect(context, inputs, board, provider, looked) {
    const restoring = looked.filter(isRestoring);
    const ready = looked.filter((each) => !isRestoring(each));
    const broken = new AbortController();
    const breakOff = (error) => {
        broken.abort(error);
        throw error;
    };
    const meanwhile = { ...context, signal: AbortSignal.any([context.signal, broken.signal]) };
    const afterRestores = async () => {
        const back = await waitOutRestores(meanwhile, inputs, restoring);
        board.fail(back.failed);
        for (const each of back.done)
            board.see(each.serverId, each.sight);
        return await makeAll(meanwhile, inputs, board, provider, back.done);
    };
    const halves = [
        makeAll(meanwhile, inputs, board, provider, ready).catch(breakOff),
        afterRestores().catch(breakOff),
    ];
    const settled = await settleAll(halves).catch((error) => {
        throw broken.signal.aborted ? broken.signal.reason : error;
    });
    const made = settled.flat();
    if (made.length === 0)
        return;
    board.exportAll();
    await board.summarise('unfinished');
    if (inputs.wait)
        await awaitAll(context, inputs, board, provider, made);
    else
        await leaveToWait(context, board, await withLook(context, board, provider, made));
}
function isRestoring({ sight }) {
    return sight.kind === 'seen' && serverPhaseOf(sight.server.status) === 'restoring';
}
async function makeAll(context, inputs, board, provider, servers) {
    const rooms = await planSlots(context, inputs, servers.map((each) => ({ ...each, spare: [] })));
    endIfStopped(context.signal, 'No snapshot was asked for.');
    warnOfLowLimit(context, inputs, servers);
    const sights = new Map(servers.map((each) => [each.serverId, each.sight]));
    const make = onceForEach(context, rooms, sights, (room, newer) => makeOne(context, inputs, board, provider, room, newer));
    try {
        const { done, failed } = await onEachServer(numbersLast(rooms), make);
        board.fail(explained(failed, sights));
        return done;
    }
    finally {
        board.exportAll();
    }
}
async function makeOne(context, inputs, board, provider, room, newer) {
    const { log, clock } = context;
    const { serverId } = room;
    const place = inputs.serverIds.indexOf(serverId);
    let askedAtMs = clock.elapsedMs();
    const statusSeen = readDeployStatus(inputs.deployStatus, inputs.jobStatus);
    const { snapshot, intent, others, isIt } = await createInSlot(context, inputs, {
        room,
        ...(newer === undefined ? {} : { newer: wholeOf(newer, serverId) }),
        base: inputs.name,
        guardsRun: statusSeen === 'skipped',
        description: inputs.description,
        ifStopped: 'post looks for it when the job ends.',
        onAsk: (asked) => {
            askedAtMs = clock.elapsedMs();
            saveRecord(context.toolkit, place, { kind: 'sent', intent: asked, statusSeen });
            log.line(`Asking for snapshot ${asked.name} of server ${serverId}.`);
        },
    });
    const record = {
        kind: 'created',
        intent,
        statusSeen,
        id: snapshot.id,
        createdAtMs: snapshot.createdAtMs ?? clock.nowMs(),
        providerAheadMs: provider.learn(snapshot, intent),
        completion: 'not-seen',
    };
    saveRecord(context.toolkit, place, record);
    const named = { ...snapshot, name: intent.name };
    board.make(serverId, named, others, askedAtMs);
    log.line(`Snapshot ${snapshot.id} (${intent.name}) of server ${serverId} is being made.`);
    return { serverId, place, intent, snapshot: named, answer: snapshot, isIt, record, askedAtMs };
}
const LOOK_ONCE_MS = 10_000;
async function withLook(context, board, provider, made) {
    return await Promise.all(made.map(async (each) => {
        const { serverId, answer, intent, record } = each;
        if (answer.description !== null && answer.createdAtMs !== null)
            return each;
        const look = await lookAtSnapshot(context, serverId, answer.id, {
            limitMs: LOOK_ONCE_MS,
            care: 'glance',
        });
        if (look.kind !== 'listed' || !each.isIt(look.snapshot))
            return each;
        const seen = look.snapshot;
        board.update(serverId, { ...seen, name: intent.name });
        const isDated = answer.createdAtMs === null && seen.createdAtMs !== null;
        const dated = isDated
            ? { createdAtMs: seen.createdAtMs, providerAheadMs: provider.learn(seen, intent) }
            : {};
        return { ...each, shown: seen, record: { ...record, ...dated } };
    }));
}
async function leaveToWait(context, board, made) {
    if (wasStopped(context.signal)) {
        board.fail(made.map(({ serverId, snapshot }) => ({
            serverId,
            error: new StepError(`Stopped by ${stopReason(context.signal)}. Snapshot ${snapshot.id} of server ${serverId} is still being made at VPS.org, in one of the server's slots. ${NOT_TO_RELY_ON}`),
        })), true);
        return;
    }
    for (const { place, record } of made)
        saveRecord(context.toolkit, place, { ...record, completion: 'left-to-wait' });
    warnIfUnrecognisable(context, made
        .map(({ answer, shown, intent }) => ({ seen: shown ?? answer, isShown: shown !== undefined, intent }))
        .filter(({ seen, isShown }) => isShown || seen.description !== null));
    board.exportChanges();
    await board.summarise('left-to-wait');
    if (board.failures().length === 0) {
        context.log.line('"wait" is "false", so this step ends here. Let your-org/vps-safety-snapshot/wait@v1 stand before the deploy.');
    }
}
const NOT_TO_RELY_ON = 'The deploy must not count on it: post will neither restore it nor prune.';
async function awaitAll(context, inputs, board, provider, made) {
    const { log, clock } = context;
    const byServer = new Map(made.map((each) => [each.serverId, each]));
    const records = new Map(made.map((each) => [each.serverId, each.record]));
    const unseen = new Set(byServer.keys());
    const firstSeen = [];
    const firstShown = new Map();
    const { completed, failed } = await waitForSnapshots(context, {
        snapshots: made.map(({ serverId, snapshot, isIt }) => ({
            serverId,
            id: snapshot.id,
            name: snapshot.name,
            isIt,
        })),
        source: 'just-created',
        timeoutMs: inputs.timeoutMs,
        pollIntervalMs: inputs.pollIntervalMs,
        otherwise: NOT_TO_RELY_ON,
        onSeen: (serverId, seen) => {
            const one = byServer.get(serverId);
            if (one === undefined)
                return;
            const { intent, answer, record } = one;
            if (unseen.delete(serverId)) {
                firstSeen.push({ seen, intent });
                firstShown.set(serverId, seen);
                if (answer.createdAtMs === null && seen.createdAtMs !== null) {
                    const dated = { createdAtMs: seen.createdAtMs, providerAheadMs: provider.learn(seen, intent) };
                    records.set(serverId, { ...record, ...dated });
                }
            }
            board.update(serverId, { ...seen, name: intent.name });
        },
        afterLook: () => {
            warnIfUnrecognisable(context, firstSeen.splice(0));
            board.exportChanges();
        },
    });
    const changed = completed.flatMap(({ serverId, snapshot }) => {
        const intent = byServer.get(serverId)?.intent;
        const first = firstShown.get(serverId);
        const isSame = first?.name === snapshot.name && first.description === snapshot.description;
        return intent === undefined || isSame ? [] : [{ seen: snapshot, intent }];
    });
    warnIfUnrecognisable(context, [...firstSeen.splice(0), ...changed]);
    for (const { serverId } of completed) {
        const place = byServer.get(serverId)?.place;
        const record = records.get(serverId);
        if (place !== undefined && record !== undefined)
            saveRecord(context.toolkit, place, { ...record, completion: 'seen' });
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
        throw new Error('its answer can not be read');
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
;
const jobs_LONGEST_NAME = 2000;
const jobs_PER_PAGE = 100;
const jobs_MOST_PAGES = 30;
async function readJob(octokit, repository, checkRunId, signal) {
    const job_id = idOf(checkRunId);
    const where = ownerAndRepo(repository);
    const { data } = await octokit.rest.actions.getJobForWorkflowRun({ ...where, job_id, request: { signal } });
    return jobs_factsOf(data);
}
async function readJobs(...where) {
    return (await listJobs(...where)).map(jobs_factsOf);
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
            throw new Error('its answer can not be read');
        jobs.push(...found);
        if (jobs.length >= total)
            return jobs;
        if (headers.link?.includes('rel="next"') !== true)
            break;
    }
    throw new Error('its list of jobs is not complete');
}
function jobs_factsOf(data) {
    const { id, name, run_id, run_attempt, status, completed_at } = fieldsOf(data);
    const [jobId, runId, displayed] = [digitsOf(id), digitsOf(run_id), answers_textOf(name, jobs_LONGEST_NAME)];
    if (jobId === null || runId === null || displayed === null || typeof status !== 'string')
        throw new Error('its answer can not be read');
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
const AT_ONCE = 8;
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
                asking.onFailure((0, budget.EF)(error, signal));
            isTroubled = true;
            return topic.knownOf?.(question) ?? topic.unknown;
        }
    }
    async function askAll() {
        const queue = waiting;
        waiting = [];
        await asking.withinBudget(async (signal) => {
            const octokit = asking.loadOctokit();
            octokit.catch(() => undefined);
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
        if (waiting.length === 0)
            queueMicrotask(() => void askAll());
        waiting.push({ question, resolve });
        return promise;
    }
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
    return runs_factsOf(data);
}
async function readAttempt(octokit, repository, runId, attempt, signal) {
    const { data } = await octokit.rest.actions.getWorkflowRunAttempt({
        ...ownerAndRepo(repository),
        run_id: idOf(runId),
        attempt_number: idOf(attempt),
        request: { signal },
    });
    return runs_factsOf(data);
}
function runs_factsOf(data) {
    const { status, conclusion, run_attempt, updated_at } = fieldsOf(data);
    if (typeof status !== 'string')
        throw new Error('its answer can not be read');
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
            const of = (kind) => all.filter(({ error }) => failures_kindOf(error) === kind);
            const [unknown, refused, late, other] = [of('unknown-token'), of('refused'), of('late'), of('other')];
            return [
                ...noticeOf(refused.length > 0 ? [...refused, ...unknown] : [], () => {
                    const permissions = unique(refused.map((each) => `"${each.permission}"`)).join(', ');
                    return `GitHub refuses (HTTP 403). Give the job the permission ${permissions}.`;
                }),
                ...noticeOf(refused.length > 0 ? [] : unknown, () => 'GitHub does not know the token in "github-token" (HTTP 401): it has ended, or was never one.'),
                ...noticeOf(late, () => 'GitHub did not answer in time.'),
                ...noticeOf(other, () => {
                    const reasons = unique(other.map(({ error }) => reasonOf(error)));
                    return `GitHub could not be asked: ${reasons.slice(0, 3).join('; ')}.`;
                }),
            ];
        },
    };
}
function noticeOf(troubles, why) {
    if (troubles.length === 0)
        return [];
    return [`${unique(troubles.map(consequenceOf)).join(' ')} ${why()}`];
}
function consequenceOf({ consequence, error }) {
    if (typeof consequence === 'string')
        return consequence;
    const kind = failures_kindOf(error);
    return kind === 'refused' || kind === 'unknown-token' ? consequence.refused : consequence.open;
}
function unique(texts) {
    return [...new Set(texts)];
}
function failures_kindOf(error) {
    const status = isRateLimit(error) ? null : statusOf(error);
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
function statusOf(error) {
    const { response, status } = fieldsOf(error);
    return response === undefined ? null : status;
}
function reasonOf(error) {
    const status = statusOf(error);
    if (isRateLimit(error))
        return `its limit of requests is reached (HTTP ${String(status)})`;
    if (status === 404)
        return 'it does not find all of it (HTTP 404): deleted, or not to be seen with this token';
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
const JOBS_UNKNOWN = 'Could not find out which jobs of other runs have ended: their deploys count as going on until their runs end.';
const REFUSALS = [401, 403, 429];
async function progressOf(scene, question) {
    try {
        return await progressOfMaker(scene, question);
    }
    catch (error) {
        if (question.isOld && statusOf(error) === 404)
            return { kind: 'unknown' };
        throw error;
    }
}
async function progressOfMaker(scene, question) {
    const { maker } = question;
    if (maker.check === null || maker.guardsRun)
        return await progressOfRun(scene, question);
    const { job, trouble } = await jobOfCheck(scene, maker, maker.check);
    if (job !== null)
        return progressOfJob(job);
    const progress = await progressOfRun(scene, question);
    if (trouble !== null)
        scene.onFailure(trouble, JOBS_UNKNOWN);
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
        return { job: job.runId === maker.runId && isOfAttempt(job, maker) ? job : null, trouble: null };
    }
    catch (error) {
        const status = statusOf(error);
        if (signal.aborted || REFUSALS.includes(status))
            throw error;
        return { job: null, trouble: status === 404 || !(error instanceof Error) ? null : error };
    }
}
function isOfAttempt({ attempt }, maker) {
    return attempt === null || attempt === Number(maker.attempt);
}
async function progressOfRun(scene, { maker, endsAfterMs }) {
    const { octokit, runs, signal } = scene;
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
        return await deploy_progress_endOf(scene, maker, isLater ? null : latest, endsAfterMs);
    const job = await jobOfKey(scene, maker);
    return job === null ? { kind: 'going', job: null } : progressOfJob(job);
}
function isGoing(latest, { attempt, guardsRun }) {
    if (latest.status === 'completed')
        return false;
    if (latest.attempt === null || latest.attempt === Number(attempt))
        return true;
    return guardsRun && latest.attempt > Number(attempt);
}
async function deploy_progress_endOf(scene, maker, known, endsAfterMs) {
    if (endsAfterMs === null)
        return { kind: 'ended', job: null, endedAtMs: known?.updatedAtMs ?? null };
    const { octokit, run, signal } = scene;
    const facts = known ?? (await readAttempt(octokit, run.repo, maker.runId, maker.attempt, signal));
    if (facts.updatedAtMs !== null && facts.updatedAtMs <= endsAfterMs)
        return { kind: 'ended', job: null, endedAtMs: facts.updatedAtMs };
    const job = await jobOfKey(scene, maker);
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
        onFailure((0, budget.EF)(error, signal), JOBS_UNKNOWN);
        return null;
    }
}
;
const LONGEST_DESCRIPTION = 140;
async function recordDeployment(octokit, { repo, sha }, { environment, servers }, signal) {
    if (sha === null)
        throw new Error('the runner does not tell the commit of this run (GITHUB_SHA)');
    const { data } = await octokit.rest.repos.createDeployment({
        ...ownerAndRepo(repo),
        ref: sha,
        task: 'rollback',
        environment,
        description: clip(descriptionOf(servers), LONGEST_DESCRIPTION),
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
        throw new Error('its answer names no deployment');
    return id;
}
function descriptionOf(servers) {
    const [first] = servers;
    return servers.length === 1 && first !== undefined
        ? `Rollback of server ${first.serverId} to snapshot ${first.snapshotId} (${first.snapshotName})`
        : `Rollback of ${servers.length} servers to their snapshots`;
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
function createAskSuccess(asking) {
    const { run, runs } = asking;
    return createAsk(asking, {
        questionOf: (snapshot) => runAndAttemptOf(snapshot.name),
        answer: async (octokit, { runId, attempt }, signal) => {
            const latest = await runs.read(octokit, runId, signal);
            if (latest.attempt !== null && latest.attempt < Number(attempt))
                return null;
            const isLater = (latest.attempt ?? 0) > Number(attempt);
            if (isLater && latest.status === 'completed' && latest.conclusion === 'success')
                return true;
            const facts = isLater ? await readAttempt(octokit, run.repo, runId, attempt, signal) : latest;
            if (facts.status !== 'completed')
                return false;
            return facts.conclusion === null ? null : facts.conclusion === 'success';
        },
        unknown: null,
    });
}
;
const failed_steps_TRIES = 3;
const PAUSE_MS = 1500;
async function readFailedSteps(octokit, job, clock, signal) {
    for (let tries = 1;; tries++) {
        const found = await failed_steps_readJob(octokit, job, signal);
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
async function failed_steps_readJob(octokit, job, signal) {
    const { run, checkRunId, runnerName } = job;
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
    isLeftAlone: true,
    progressOf: () => Promise.resolve(() => ({ kind: 'unknown' })),
    successOf: () => Promise.resolve(() => null),
    failedSteps: () => Promise.resolve([]),
    commitsBetween: () => Promise.resolve(null),
    comment: () => Promise.resolve('not-written'),
    recordRollback: () => Promise.resolve({ end: () => Promise.resolve() }),
    notices: () => [],
};
function createGitHub(settings) {
    const { job, clock, redact, signal: stop, loadOctokit } = settings;
    const withinBudget = (0, budget.yK)(clock, stop);
    const toClose = (0, budget.yK)(clock, new AbortController().signal, budget.TV);
    const troubles = createFailures();
    let loaded = null;
    const load = () => (loaded ??= loadOctokit());
    async function ask(permission, consequence, question, within = withinBudget) {
        try {
            return await within(async (signal) => {
                signal.throwIfAborted();
                return await question(await load(), signal);
            });
        }
        catch (error) {
            if (permission.endsWith('write') || !stop.aborted)
                troubles.add(error, permission, consequence);
            return null;
        }
    }
    const runs = createRunReader(job.run.repo);
    const about = (usually, within = withinBudget) => ({
        run: job.run,
        withinBudget: within,
        runs,
        loadOctokit: load,
        onFailure: (error, consequence = usually) => {
            if (!stop.aborted)
                troubles.add(error, 'actions: read', consequence);
        },
    });
    return {
        isLeftAlone: false,
        progressOf: createAskProgress(about('Could not find out whether the deploys of other jobs have ended: their snapshots of the last 6 hours are deleted only to make room, and no restore waits for them.')),
        successOf: createAskSuccess(about('Which deploys succeeded is not known, so the last good state is neither spared nor named.', (question) => withinBudget(question, budget.Fk))),
        async failedSteps() {
            const consequence = 'Which step of this job failed is not known.';
            const steps = await ask('actions: read', consequence, (octokit, signal) => readFailedSteps(octokit, job, clock, signal));
            return steps ?? [];
        },
        commitsBetween: (base, head) => ask('contents: read', `Which commits came after ${base} is not known.`, (octokit, signal) => readCommits(octokit, job.run, base, head, signal)),
        async comment(comment) {
            const pullRequest = settings.pullRequest();
            if (pullRequest === null)
                return 'no-pull-request';
            const done = await ask('pull-requests: write', {
                open: `Pull request ${pullRequest} may be without the comment on this.`,
                refused: `Pull request ${pullRequest} has no comment on this; a run for one from a fork can write none.`,
            }, async (octokit, signal) => {
                const markdown = redact(comment.markdown);
                await writeComment(octokit, job.run, pullRequest, { ...comment, markdown }, signal);
                return true;
            }, toClose);
            return done === null ? 'not-written' : 'written';
        },
        async recordRollback(rollback) {
            const { environment } = rollback;
            const consequence = {
                open: `The record of this rollback as a deployment to "${environment}" is missing or not complete.`,
                refused: `This rollback is not recorded as a deployment to "${environment}", or not to its end.`,
            };
            const tell = (id, state, description, within) => ask('deployments: write', consequence, async (octokit, signal) => {
                await setDeploymentState(octokit, job.run, { id, state, description, logUrl: job.run.url }, signal);
                return null;
            }, within);
            const id = await ask('deployments: write', consequence, (octokit, signal) => recordDeployment(octokit, job.run, rollback, signal));
            if (id === null)
                return await NO_GITHUB.recordRollback(rollback);
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
;
const external_node_fs_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs");
;
function readPullRequest(environment) {
    try {
        const event = JSON.parse((0, external_node_fs_namespaceObject.readFileSync)(environment['GITHUB_EVENT_PATH'] ?? '', 'utf8'));
        const { pull_request, issue } = fieldsOf(event);
        const isComment = Object.keys(fieldsOf(fieldsOf(issue)['pull_request'])).length > 0;
        const { number } = fieldsOf(pull_request ?? (isComment ? issue : null));
        return typeof number === 'number' && Number.isSafeInteger(number) && number > 0 ? number : null;
    }
    catch {
        return null;
    }
}
;
class EnvironmentError extends Error {
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
;
const external_node_path_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:path");
var external_node_path_default = __nccwpck_require__.n(external_node_path_namespaceObject);
;
function completionMarks(environment, readRun) {
    const folder = environment['RUNNER_TEMP'] ?? '';
    const fileOf = (serverId, snapshotId) => external_node_path_default().join(folder, 'vps-safety-snapshot', `server-${idKey(serverId)}`, `completed-${idKey(snapshotId)}`);
    const textOf = (serverId, snapshotId) => {
        const { id, attempt } = readRun();
        return `snapshot ${idKey(snapshotId)} of server ${idKey(serverId)} was seen completed in run ${id}/${attempt}\n`;
    };
    return {
        leave: (serverId, snapshotId) => {
            writeRunnerFile(`the mark that snapshot ${snapshotId} of server ${serverId} was seen completed; without it post does not restore`, () => {
                if (folder === '')
                    throw new Error('RUNNER_TEMP is not set');
                const file = fileOf(serverId, snapshotId);
                (0, external_node_fs_namespaceObject.mkdirSync)(external_node_path_default().dirname(file), { recursive: true });
                (0, external_node_fs_namespaceObject.writeFileSync)(file, textOf(serverId, snapshotId));
            });
        },
        has: (serverId, snapshotId) => {
            try {
                return (folder !== '' && (0, external_node_fs_namespaceObject.readFileSync)(fileOf(serverId, snapshotId), 'utf8') === textOf(serverId, snapshotId));
            }
            catch {
                return false;
            }
        },
    };
}
;
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
    for (const line of stackOf(error))
        log.debug(line);
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
const log_SEE_ABOVE = ' The log above has all of it.';
function createLog(toolkit, redact) {
    const safe = (text) => printable(redact(text));
    const annotate = (tell, text) => {
        const whole = safe(text);
        if (whole.length <= log_LONGEST) {
            tell(whole);
            return;
        }
        toolkit.info(whole);
        tell(`${clip(whole, log_LONGEST - log_SEE_ABOVE.length)}${log_SEE_ABOVE}`);
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
        error: (text) => {
            unfold();
            annotate(toolkit.error, text);
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
function madeHere(environment) {
    const folder = environment['RUNNER_TEMP'] ?? '';
    const fileOf = (id) => external_node_path_default().join(folder, 'vps-safety-snapshot', `made-${id}`);
    const textOf = ({ id, name }, mark) => `${id} ${name} ${mark}\n`;
    return {
        leave: (snapshot, mark) => {
            if (folder === '')
                return;
            try {
                const file = fileOf(snapshot.id);
                (0, external_node_fs_namespaceObject.mkdirSync)(external_node_path_default().dirname(file), { recursive: true });
                (0, external_node_fs_namespaceObject.writeFileSync)(file, textOf(snapshot, mark));
            }
            catch {
            }
        },
        has: (snapshot) => {
            if (folder === '')
                return false;
            try {
                const text = (0, external_node_fs_namespaceObject.readFileSync)(fileOf(snapshot.id), 'utf8');
                const noted = /^\S+ \S+ ([0-9a-f]{8})\n$/.exec(text)?.[1];
                if (noted === undefined || text !== textOf(snapshot, noted))
                    return false;
                return (readProvenance(snapshot.description)?.mark ?? noted) === noted;
            }
            catch {
                return false;
            }
        },
    };
}
;
const external_node_v8_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:v8");
var external_node_v8_default = __nccwpck_require__.n(external_node_v8_namespaceObject);
;
function keepYoungSpaceSmall() {
    external_node_v8_default().setFlagsFromString('--semi-space-growth-factor=1');
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
    const words = secret.split(/\s+/);
    return words.length === 1
        ? [secret]
        : [secret, ...words.filter((each) => each.length >= SHORTEST_IN_ANSWERS)];
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
const version_VERSION = '1.0.0';
var json = __nccwpck_require__(1390);
;
class ShapeError extends Error {
}
const LONGEST_TEXT = 1000;
const ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/;
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
function parseSnapshot(json, where) {
    const item = parse_fieldsOf(json, where);
    const field = (name) => item[name];
    const description = field('description');
    const size = field('size_mb');
    return {
        id: idKey(readId(item, where)),
        serverIds: serverIdsOf(item),
        name: parse_cut(parse_textOf(field('name')) ?? parse_textOf(item['label']) ?? ''),
        status: readStatus(item, where),
        sizeMb: typeof size === 'number' && size >= 0 && size < Infinity ? size : null,
        createdAtMs: parseDate(field('created_at')),
        description: description === undefined ? null : parse_cut(parse_textOf(description) ?? ''),
    };
}
function parseRestoreStarted(json, id) {
    const named = asId(objectOf(objectOf(json)?.['snapshot'])?.['id']);
    if (named !== null && !isSameId(named, id))
        throw new ShapeError(`it speaks of snapshot ${named}`);
}
function parseServer(json, where) {
    const item = parse_fieldsOf(json, where);
    const field = (name) => item[name];
    const ids = idsIn(field('id'), item['uuid']);
    if (ids.length === 0)
        throw new ShapeError(`${where}.id should be an id, but is ${parse_kindOf(field('id'))}`);
    const address = parse_textOf(field('ip_address'));
    const hostname = parse_textOf(field('hostname'));
    return {
        ids,
        name: parse_cut(parse_textOf(field('name')) ?? ''),
        ...(hostname === null ? {} : { hostname: parse_cut(hostname) }),
        status: readStatus(item, where),
        addresses: address === null ? [] : [parse_cut(address)],
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
function parse_wordsOf(json) {
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
function parse_fieldsOf(json, where) {
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
    const status = parse_textOf(item['status']);
    if (status === null)
        throw new ShapeError(`${where}.status should be text, but is ${parse_kindOf(item['status'])}`);
    return parse_cut(status.trim()).toLowerCase();
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
    const isSame = one !== null && other !== null && serverKey(one) === serverKey(other);
    return [one, isSame ? null : other].filter((each) => each !== null);
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
    return given.every((each) => serverKey(each) === serverKey(first)) ? first : false;
}
function asId(value) {
    const text = Number.isSafeInteger(value) ? String(value) : value;
    return typeof text === 'string' && ID.test(text) ? text : null;
}
function parse_cut(text) {
    return text.length > LONGEST_TEXT ? clip(text.trimEnd(), LONGEST_TEXT) : text;
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
;
function saysNo(json) {
    return isNoSuccess(json) || isFailedStatus(json);
}
function listSaysNo(json) {
    if (saysNo(json))
        return true;
    const fields = objectOf(json);
    return fields !== null && !Array.isArray(fields['results']) && parse_wordsOf(json) !== null;
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
    return isFalse(success) || (typeof success === 'string' && success.trim().toLowerCase() === 'false');
}
function isFailedStatus(json) {
    const status = objectOf(json)?.['status'];
    return typeof status === 'string' && ['error', 'failed'].includes(status.trim().toLowerCase());
}
function isFalse(json) {
    return json === false;
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
function isSuccess(answer) {
    return answer.status >= 200 && answer.status < 300;
}
function refusal(answer, task, nowMs, redact) {
    const { status, headers } = answer;
    return {
        kind: status === 403 && isFirewall(answer) ? 'firewall' : kindOfStatus(status),
        task,
        status,
        requestId: requestIdOf(answer, redact),
        said: errorText(answer.body, redact),
        retryAfterMs: readRetryAfter(headers['retry-after'], answers_dateOf(answer) ?? nowMs),
    };
}
function answers_dateOf({ headers }) {
    const ms = Date.parse(headers.date ?? '');
    return Number.isNaN(ms) ? null : ms;
}
function readBody(answer, task, redact, parse, isNo = saysNo) {
    const json = readJsonBody(answer, task, redact);
    if (isNo(json))
        throw failedWith('said-no', answer, task, errorText(answer.body, redact), redact);
    try {
        return parse(json);
    }
    catch (error) {
        if (!(error instanceof ShapeError))
            throw error;
        const words = parse_wordsOf(json) === null ? null : errorText(answer.body, redact);
        const said = words === null ? error.message : `${error.message}; it says: ${words}`;
        throw failedWith('wrong-shape', answer, task, said, redact, error);
    }
}
function readDeleted(answer, task, redact) {
    if (answer.status === 204 || answer.body.trim() === '')
        return;
    if (answer.status === 202 && !isFirewall(answer) && !looksLikeJson(answer.body))
        return;
    readBody(answer, task, redact, (json) => {
        if (isFalse(json))
            throw new ShapeError('it is "false"');
        refuseErrors(json);
    });
}
function readRestoreStarted(answer, id, task, redact) {
    if (answer.body.trim() === '')
        return;
    try {
        readBody(answer, task, redact, (json) => {
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
function readJsonBody(answer, task, redact) {
    try {
        return (0, json.V)(answer.body, redact);
    }
    catch (error) {
        if (error instanceof json.I)
            throw failedWith('too-large', answer, task, null, redact, error);
        const said = errorText(answer.body, redact) ?? 'an empty body';
        throw failedWith('unreadable', answer, task, said, redact, error);
    }
}
function failedWith(kind, answer, task, said, redact, cause) {
    const { status } = answer;
    return new VpsOrgError({ kind, task, status, requestId: requestIdOf(answer, redact), said, retryAfterMs: null }, cause);
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
function certainty(failure) {
    switch (failure.kind) {
        case 'unauthorized':
        case 'forbidden':
        case 'firewall':
        case 'not-found':
        case 'no-such-list':
        case 'bad-request':
        case 'locked':
        case 'said-no':
        case 'not-sent':
            return 'refused';
        case 'redirect':
            return 'unclear';
        case 'rate-limited':
            return 'failed';
        case 'other-status':
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
const PAGES_LIMIT = 500;
const ENTRIES_LIMIT = 25_000;
const READINGS = 3;
async function readWholeList(first, readPage, entries, pagesLimit = PAGES_LIMIT, isVerified = false) {
    for (let reading = 1;; reading++) {
        const list = await readOnce(first, readPage, entries, pagesLimit, isVerified);
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
async function readOnce(first, readPage, { identify, facts }, pagesLimit, isVerified) {
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
        if (isVerified)
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
function coalesceReads(read, gather = () => Promise.resolve()) {
    let next = null;
    let underWay = Promise.resolve();
    return (signal, limitMs, patienceMs = 0, evenIfPutOff = false) => {
        if (next === null) {
            const batch = new Batch();
            next = batch;
            batch.result = underWay.then(gather).then(() => {
                next = null;
                batch.close();
                return read(batch.signal, batch.limitMs, batch.patienceMs, batch.evenIfPutOff);
            });
            underWay = batch.result.catch(() => undefined);
        }
        next.join(signal, limitMs, patienceMs, evenIfPutOff);
        return next.result;
    };
}
class Batch {
    #controller = new AbortController();
    #waiting = 0;
    #isOpen = true;
    #reason;
    limitMs = 0;
    patienceMs = 0;
    evenIfPutOff = false;
    result;
    get signal() {
        return this.#controller.signal;
    }
    join(signal, limitMs, patienceMs, evenIfPutOff) {
        this.limitMs = Math.max(this.limitMs, limitMs);
        this.patienceMs = Math.max(this.patienceMs, patienceMs);
        this.evenIfPutOff ||= evenIfPutOff;
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
function serverIdentities(read) {
    let same = new Map();
    let seen = new Set();
    let whole = null;
    let isRefused = false;
    let underWay = null;
    const readServers = async (...how) => {
        const reading = read(...how);
        underWay = reading;
        try {
            const listing = await reading;
            const { servers } = listing;
            same = sameServers(servers);
            seen = new Set(servers.flatMap(({ ids }) => ids.map(serverKey)));
            whole = listing.incomplete === null ? listing : null;
            return listing;
        }
        catch (error) {
            if (error instanceof VpsOrgError && isFinal(error.failure.kind))
                isRefused = true;
            throw error;
        }
        finally {
            if (underWay === reading)
                underWay = null;
        }
    };
    const isSettled = (serverId) => isRefused || whole !== null || seen.has(serverKey(serverId));
    return {
        same: () => same,
        readServers,
        known: () => whole,
        async learn(serverId, ...how) {
            if (isSettled(serverId))
                return;
            await underWay?.catch(() => undefined);
            if (isSettled(serverId))
                return;
            await readServers(...how).catch((error) => {
                if (!isRefused)
                    throw error;
            });
        },
    };
}
function isFinal(kind) {
    switch (kind) {
        case 'unauthorized':
        case 'forbidden':
        case 'firewall':
        case 'not-found':
        case 'no-such-list':
        case 'bad-request':
        case 'said-no':
        case 'redirect':
        case 'other-status':
        case 'wrong-shape':
        case 'unreadable':
        case 'too-large':
            return true;
        case 'locked':
        case 'rate-limited':
        case 'server-error':
        case 'timeout':
        case 'lost':
        case 'malformed':
        case 'aborted':
        case 'not-sent':
            return false;
    }
}
;
const PAGES_TOGETHER = 10;
function snapshot_lists_snapshotsOf(serverIds, read, gather, identities) {
    let way = serverIds.length > 1 ? 'together' : 'each';
    let pagesLimit = PAGES_TOGETHER;
    const api = { hasDescriptions: false };
    const sharing = (isVerified) => coalesceReads(async (signal, limitMs, patienceMs, evenIfPutOff) => {
        const upTo = pagesLimit;
        const order = { serverId: null, limitMs, patienceMs, evenIfPutOff, pagesLimit: upTo, isVerified };
        const all = await read(order, signal);
        return { all, upTo };
    }, gather);
    const readAll = { glance: sharing(false), whole: sharing(true) };
    const filters = new Map();
    const readFiltered = async (serverId, order, signal) => {
        const first = filters.get(serverKey(serverId)) ?? serverId;
        const list = await read({ ...order, serverId: first }, signal);
        await learnIfNeeded(list, serverId, signal, order);
        if (list.items.length === 0 && list.incomplete === null)
            await identities.learn(serverId, signal, order.limitMs, order.patienceMs).catch(() => undefined);
        if (sort(list.items).servers.has(serverKey(serverId)))
            return list;
        for (const other of idsOfServer(identities.same(), serverId)) {
            if (other === first)
                continue;
            const again = await read({ ...order, serverId: other }, signal);
            if (!sort(again.items).servers.has(serverKey(serverId)))
                continue;
            filters.set(serverKey(serverId), other);
            return again;
        }
        return list;
    };
    const learnIfNeeded = async ({ items }, serverId, signal, { limitMs, patienceMs }) => {
        if (sort(items).notNamed.has(formOf(serverId)))
            await identities.learn(serverId, signal, limitMs, patienceMs);
    };
    const sort = (items) => sorted(items, api, identities.same());
    return async (serverId, signal, limitMs, care, patienceMs = 0, evenIfPutOff = false) => {
        if (way === 'together' && care !== 'alone') {
            const { all, upTo } = await readAll[care](signal, limitMs, patienceMs, evenIfPutOff);
            if (!all.isTooLong || upTo === PAGES_LIMIT) {
                await learnIfNeeded(all, serverId, signal, { limitMs, patienceMs });
                return narrow(all, serverId, sort(all.items));
            }
            if (pagesLimit === upTo)
                way = 'each';
        }
        const isVerified = care !== 'glance';
        const order = { limitMs, patienceMs, evenIfPutOff, pagesLimit: PAGES_LIMIT, isVerified };
        const list = await readFiltered(serverId, order, signal);
        const its = sort(list.items).servers.get(serverKey(serverId)) ?? [];
        const filterIsIgnored = its.length < list.items.length;
        if (filterIsIgnored && serverIds.length > 1) {
            way = 'together';
            pagesLimit = PAGES_LIMIT;
        }
        const listing = narrow(list, serverId, sort(list.items));
        if (its.length > 0 || list.incomplete !== null)
            return listing;
        const [, ...known] = idsOfServer(identities.same(), serverId);
        const others = known.length > 0 ? known.map(serverKey) : namedByAll(sort(list.items), list.items.length);
        return others.length === 0 ? listing : { ...listing, others };
    };
}
function namedByAll({ servers }, count) {
    return [...servers].flatMap(([key, its]) => (its.length === count ? [key] : []));
}
function narrow({ incomplete }, serverId, { servers, unclear }) {
    const snapshots = servers.get(serverKey(serverId)) ?? [];
    return unclear.length === 0 ? { snapshots, incomplete } : { snapshots, unclear, incomplete };
}
const sortedLists = new WeakMap();
function sorted(items, api, same) {
    const known = sortedLists.get(items);
    if (known?.same === same)
        return known;
    const servers = new Map();
    const unclear = [];
    const notNamed = new Set();
    for (const each of sameFields(items, api)) {
        const snapshot = same.size === 0 ? each : withAllIds(same, each);
        if (snapshot.serverIds.length === 0)
            unclear.push(snapshot);
        for (const key of new Set(snapshot.serverIds.map(serverKey))) {
            const its = servers.get(key);
            if (its === undefined)
                servers.set(key, [snapshot]);
            else
                its.push(snapshot);
        }
        for (const form of formsNotNamed(snapshot))
            notNamed.add(form);
    }
    const result = { same, servers, unclear, notNamed };
    sortedLists.set(items, result);
    return result;
}
function sameFields(items, api) {
    api.hasDescriptions ||= items.some((each) => each.description !== null);
    if (!api.hasDescriptions)
        return items;
    return items.map((each) => (each.description === null ? { ...each, description: '' } : each));
}
;
const TRY_LIMIT_MS = 30_000;
const LIST_LIMIT_BYTES = 20_000_000;
const LARGE_LIST_BYTES = 100_000;
const CALL_LIMIT_MS = 120_000;
const GATHER_MS = 100;
const IN_FLIGHT = 8;
const PATHS = {
    snapshots: '/snapshots/',
    servers: '/servers/',
};
const SNAPSHOTS = {
    identify: (each) => each.id,
    facts: (each) => {
        const { id, serverIds, name, description, createdAtMs } = each;
        return JSON.stringify([id, serverIds, name, description, createdAtMs, phaseOf(each)]);
    },
};
const SERVERS = {
    identify: (each) => each.ids.join(' '),
    facts: (each) => JSON.stringify(each),
};
function createVpsOrg(settings) {
    const { clock, redact } = settings;
    const gate = limitConcurrency(IN_FLIGHT);
    const pauses = createPauses(clock);
    const answered = new Set(settings.readBefore?.map((each) => PATHS[each]));
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
            if (!(0, http.zV)(error))
                throw error;
            const status = error.status ?? 0;
            if (status >= 300)
                return { status, headers: {}, body: '' };
            throw new VpsOrgError({ ...failure(error.reason, task), status: error.status, said: redact(error.message) }, error);
        }
    }
    async function list(path, query, task, parseItem, entries, signal, { limitMs, patienceMs, evenIfPutOff, pagesLimit = PAGES_LIMIT, isVerified = false }) {
        const startMs = clock.elapsedMs();
        const context = {
            clock,
            random: settings.random,
            signal,
            deadlineMs: startMs + Math.min(limitMs, CALL_LIMIT_MS + patienceMs),
            patientUntilMs: startMs + patienceMs,
            onPause: settings.onPause,
            isDoubtful: ({ kind }) => isDoubtful(kind, answered, path),
        };
        const first = address(settings.apiUrl, path);
        for (const [name, value] of Object.entries(query))
            first.searchParams.set(name, value);
        const sizes = new Map();
        let bytes = 0;
        const readPage = (url) => readWithRetry(context, async (remainingMs) => {
            const isOutOfPatience = patienceMs > 0 && clock.elapsedMs() >= context.patientUntilMs;
            if (!evenIfPutOff && !isOutOfPatience)
                pauses.check(first.href);
            const answer = await send('GET', url, null, task, signal, remainingMs);
            const isFurtherPage = url !== first;
            if (isFurtherPage && (answer.status === 404 || answer.status === 400))
                return 'no-such-page';
            if (!isSuccess(answer)) {
                const refused = refusal(answer, task, clock.nowMs(), redact);
                pauses.learn(first.href, refused);
                throw new VpsOrgError(refused.kind === 'not-found' ? { ...refused, kind: 'no-such-list' } : refused);
            }
            answered.add(path);
            bytes += answer.body.length - (sizes.get(url.href) ?? 0);
            sizes.set(url.href, answer.body.length);
            if (bytes > LARGE_LIST_BYTES)
                settings.onLargeList?.();
            if (bytes > LIST_LIMIT_BYTES)
                throw new VpsOrgError(failure('too-large', task));
            return readBody(answer, task, redact, (json) => parsePage(json, parseItem), listSaysNo);
        });
        return readWholeList(first, readPage, entries, pagesLimit, isVerified);
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
    const batchWindow = () => settings.serverIds.length > 1 ? clock.sleep(GATHER_MS, nobody) : Promise.resolve();
    const readServers = coalesceReads((signal, limitMs, patienceMs, evenIfPutOff) => list(PATHS.servers, {}, 'list the servers', parseServer, SERVERS, signal, {
        limitMs,
        patienceMs,
        evenIfPutOff,
    }), batchWindow);
    const identities = serverIdentities(async (...how) => {
        const { items, incomplete } = await readServers(...how);
        return { servers: items, incomplete };
    });
    const readSnapshots = snapshot_lists_snapshotsOf(settings.serverIds, ({ serverId, ...order }, signal) => list(PATHS.snapshots, serverId === null ? {} : { server_id: serverId }, serverId === null ? 'list the snapshots' : `list the snapshots of server ${serverId}`, parseSnapshot, SNAPSHOTS, signal, order), batchWindow, identities);
    return {
        listSnapshots(serverId, signal, { care = 'whole', ...options } = {}) {
            const { limitMs, patienceMs, evenIfPutOff } = withDefaults(options);
            return readSnapshots(serverId, signal, limitMs, care, patienceMs, evenIfPutOff);
        },
        async listServers(signal, { mayBeOlder = false, ...options } = {}) {
            const known = mayBeOlder ? identities.known() : null;
            if (known !== null)
                return known;
            const { limitMs, patienceMs, evenIfPutOff } = withDefaults(options);
            return await identities.readServers(signal, limitMs, patienceMs, evenIfPutOff);
        },
        createSnapshot(order, signal) {
            const task = `create snapshot ${order.name} of server ${order.serverId}`;
            return change('POST', PATHS.snapshots, orderBody(order), task, signal, (answer) => withAllIds(identities.same(), readBody(answer, task, redact, readCreated, createSaysNo)));
        },
        restoreSnapshot(id, signal) {
            const task = `restore snapshot ${id}`;
            return change('POST', `${PATHS.snapshots}${encodeURIComponent(id)}/restore/`, null, task, signal, (answer) => {
                readRestoreStarted(answer, id, task, redact);
                return null;
            });
        },
        async deleteSnapshot(id, signal) {
            const task = `delete snapshot ${id}`;
            const path = `${PATHS.snapshots}${encodeURIComponent(id)}/`;
            const outcome = await change('DELETE', path, null, task, signal, (answer) => {
                readDeleted(answer, task, redact);
                return 'deleted';
            });
            if (outcome.kind === 'accepted')
                return outcome;
            const { status, kind } = outcome.error.failure;
            if (kind === 'not-found')
                return { kind: 'accepted', value: 'already-gone' };
            if (status === 204)
                return { kind: 'accepted', value: 'deleted' };
            return outcome;
        },
    };
}
function withDefaults({ patienceMs = 0, limitMs = CALL_LIMIT_MS + patienceMs, evenIfPutOff = false, }) {
    return { limitMs, patienceMs, evenIfPutOff };
}
function isDoubtful(kind, answered, path) {
    if (kind === 'unauthorized')
        return answered.size > 0;
    return (kind === 'forbidden' || kind === 'firewall') && answered.has(path);
}
function address(apiUrl, path) {
    const url = new URL(apiUrl.href);
    url.pathname = url.pathname.replace(/\/+$/, '') + path;
    return url;
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
function failure(kind, task) {
    return { kind, task, status: null, requestId: null, said: null, retryAfterMs: null };
}
;
function begin(platform) {
    const secrets = maskSecrets(platform.toolkit, platform.process.env);
    const signal = abortOnSignals(platform.process);
    return { platform, log: createLog(platform.toolkit, secrets.redact), secrets, signal };
}
async function toEnd({ platform, log, signal }, work) {
    await runToEnd(platform.process, log, context_isForeseen, async () => (await work()) ?? stoppedLate(signal));
}
function inputsOf({ toolkit }) {
    return (name) => toolkit.getInput(name, { trimWhitespace: false });
}
async function parsed(start, parse) {
    const read = inputsOf(start.platform);
    try {
        return parse(read);
    }
    catch (error) {
        if (!(error instanceof InputError))
            throw error;
        const meant = await idsMeant(namesAmongIds(read('server-id')), start.signal, () => {
            const apiUrl = parseApiUrl(read('api-url').trim() || API_URL);
            return createClient(start, { apiUrl, token: parseToken(read('api-token').trim()), serverIds: [] }, [
                'snapshots',
            ]);
        });
        throw meant === null ? error : new InputError(`${error.message} ${meant}`, { cause: error });
    }
}
function marksOfJob({ process }) {
    return completionMarks(process.env, () => readRun(process.env));
}
async function inContext(start, inputs, work, way = { patienceMs: 0, readBefore: [] }) {
    const context = createContext(start, inputs, way);
    try {
        return await work(context);
    }
    finally {
        for (const notice of context.github.notices())
            context.log.notice(notice);
    }
}
function reporterOf({ platform, log, secrets }) {
    const { process, toolkit, clock } = platform;
    return {
        run: readRun(process.env),
        log,
        summary: summaryOf(toolkit, secrets, log),
        clock,
        providerAheadMs: 0,
    };
}
function summaryOf(toolkit, { redact }, log) {
    return createSummary(toolkit, redact, (why) => {
        log.warning(`The job summary can't be written (${why}); the log has everything.`);
    });
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
        onPause: ({ brief }, pauseMs) => {
            log.line(`${brief} Trying again in ${duration(Math.max(1000, pauseMs))}.`);
        },
        readBefore,
    });
}
function createContext(start, inputs, { patienceMs, readBefore }) {
    const { platform, log, secrets, signal } = start;
    const { process, toolkit, clock } = platform;
    const { redact, redactAnswers } = secrets;
    const { githubToken } = inputs;
    const run = { ...readRun(process.env), checkRunId: inputs.checkRunId ?? null };
    const job = { run, checkRunId: run.checkRunId, runnerName: process.env['RUNNER_NAME'] ?? null };
    return {
        run,
        toolkit,
        log,
        summary: summaryOf(toolkit, secrets, log),
        clock,
        providerAheadMs: 0,
        signal,
        patienceMs,
        vpsOrg: createClient(start, inputs, readBefore),
        github: githubToken === null
            ? NO_GITHUB
            : createGitHub({
                job,
                pullRequest: () => readPullRequest(process.env),
                clock,
                signal,
                redact,
                loadOctokit: () => platform.loadOctokit({ token: githubToken, apiUrl: process.env['GITHUB_API_URL'] ?? null }, platform.createTransport(), redactAnswers),
            }),
        interfaces: platform.interfaces(),
        earlierResult: earlierResult(process.env),
        madeHere: madeHere(process.env),
        newMark: platform.newMark,
    };
}
function context_isForeseen(error) {
    return [InputError, EnvironmentError, RunnerFileError, StepError, VpsOrgError, http.T6].some((kind) => error instanceof kind);
}
;
async function main(platform = realPlatform) {
    const start = begin(platform);
    await toEnd(start, async () => {
        saveBeginning(platform.toolkit, 0, []);
        const { inputs, remarks } = await parsed(start, parseInputs);
        await inContext(start, inputs, (context) => takeSnapshots(context, inputs, remarks), {
            patienceMs: patience(inputs.timeoutMs),
            readBefore: [],
        });
        if (!start.signal.aborted)
            saveDone(platform.toolkit);
        return null;
    });
}
async function post(platform = realPlatform) {
    const start = begin(platform);
    const target = { toolkit: platform.toolkit, earlierResult: earlierResult(platform.process.env) };
    const setResult = (result) => {
        exportResult(target, result, start.log.warning);
    };
    await toEnd(start, async () => {
        const records = withMarks(loadRecords(platform.toolkit), marksOfJob(platform).has);
        setResult('none');
        const ready = inputsForPost(inputsOf(platform), start.log, records);
        const { result, failure } = await concludeFrom(start, ready, records);
        setResult(result);
        return failure;
    });
}
async function concludeFrom(start, ready, records) {
    switch (ready.kind) {
        case 'over':
            return ready.conclusion;
        case 'unreadable':
            return await postWithoutInputs(reporterOf(start), inputsOf(start.platform), records, ready.problem);
        case 'inputs':
            return await inContext(start, ready.inputs, (context) => conclude(context, ready.inputs, records), {
                patienceMs: 0,
                readBefore: wereServersListed(start.platform.toolkit) ? ['snapshots', 'servers'] : ['snapshots'],
            });
    }
}
async function src_restore(platform = realPlatform) {
    const start = begin(platform);
    await toEnd(start, async () => {
        const { inputs, remarks } = await parsed(start, parseRestoreInputs);
        await inContext(start, inputs, (context) => rollBack(context, inputs, remarks), {
            patienceMs: patience(inputs.timeoutMs),
            readBefore: [],
        });
        return null;
    });
}
async function wait(platform = realPlatform) {
    const start = begin(platform);
    await toEnd(start, async () => {
        const inputs = await parsed(start, parseWaitInputs);
        await inContext(start, inputs, (context) => awaitSnapshots(context, inputs, marksOfJob(platform)));
        return null;
    });
}
async function prune(platform = realPlatform) {
    const start = begin(platform);
    await toEnd(start, async () => {
        const { inputs, remarks } = await parsed(start, parsePruneInputs);
        await inContext(start, inputs, (context) => pruneAndReport(context, inputs, remarks), {
            patienceMs: patience(),
            readBefore: [],
        });
        return null;
    });
}
var __webpack_exports__main = __webpack_exports__.iW;
var __webpack_exports__post = __webpack_exports__.bE;
var __webpack_exports__prune = __webpack_exports__.R3;
var __webpack_exports__realPlatform = __webpack_exports__.Wf;
var __webpack_exports__restore = __webpack_exports__.PF;
var __webpack_exports__wait = __webpack_exports__.uk;
export { __webpack_exports__main as main, __webpack_exports__post as post, __webpack_exports__prune as prune, __webpack_exports__realPlatform as realPlatform, __webpack_exports__restore as restore, __webpack_exports__wait as wait };
