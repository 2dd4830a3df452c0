export const id = 910;
export const ids = [910];
export const modules = {
    5910: ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {
        __webpack_require__.d(__webpack_exports__, {
            createOctokit: () => (createOctokit)
        });
        var utils = __webpack_require__(7176);
        var dist_src = __webpack_require__(1267);
        var json = __webpack_require__(1390);
        var http = __webpack_require__(5284);
        var patience = __webpack_require__(5412);
        ;
        const HEADERS = ['link', 'retry-after', 'x-ratelimit-remaining'];
        const WITHOUT_BODY = [204, 205, 304];
        function fetchOver(transport) {
            return async (url, { method, headers, body, signal }) => {
                const answer = await transport({
                    method,
                    url: new URL(url),
                    headers,
                    body: body ?? null,
                    timeLimitMs: patience.xR,
                    signal: signal ?? new AbortController().signal,
                    fresh: method !== 'GET',
                }).catch((error) => {
                    throw isLate(error) ? new DOMException('nobody waits any more', 'AbortError') : error;
                });
                const { status } = answer;
                if (status >= 300 && status < 400)
                    throw new Error(`it redirects (HTTP ${status})`);
                const known = HEADERS.flatMap((name) => {
                    const value = answer.headers[name];
                    return typeof value === 'string' ? [[name, value]] : [];
                });
                return new Response(WITHOUT_BODY.includes(status) ? null : answer.body, {
                    status,
                    headers: [...known, ['content-type', 'text/plain']],
                });
            };
        }
        function isLate(error) {
            return error instanceof http.HR && (error.reason === 'aborted' || error.reason === 'timeout');
        }
        ;
        function createOctokit(token, transport, redact) {
            const silent = () => undefined;
            const octokit = new dist_src.E({
                ...(utils.NT.baseUrl === undefined ? {} : { baseUrl: utils.NT.baseUrl }),
                request: { fetch: fetchOver(transport) },
                auth: token,
                log: { debug: silent, info: silent, warn: silent, error: silent },
            });
            octokit.hook.after('request', (response) => {
                response.data = parsed(response.data, redact);
            });
            return octokit;
        }
        function parsed(data, redact) {
            try {
                return typeof data === 'string' ? (0, json.V)(data, redact) : '';
            }
            catch {
                return '';
            }
        }
    })
};
