export const id = 702;
export const ids = [702];
export const modules = {
    6702: ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {
        __webpack_require__.r(__webpack_exports__);
        __webpack_require__.d(__webpack_exports__, {
            createOctokit: () => (createOctokit)
        });
        var _actions_github_lib_utils__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7176);
        var _octokit_rest__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1267);
        function createOctokit(token) {
            const silent = () => undefined;
            return new _octokit_rest__WEBPACK_IMPORTED_MODULE_1__.E({
                ..._actions_github_lib_utils__WEBPACK_IMPORTED_MODULE_0__.NT,
                auth: token,
                log: { debug: silent, info: silent, warn: silent, error: silent },
            });
        }
    })
};
