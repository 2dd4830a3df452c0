export const id = 702;
export const ids = [702];
export const modules = {

/***/ 6702:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   createOctokit: () => (/* binding */ createOctokit)
/* harmony export */ });
/* harmony import */ var _actions_github_lib_utils__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7176);
/* harmony import */ var _octokit_rest__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1267);
/**
 * The way to GitHub's API. Loaded only when somebody has to be asked, because most jobs never do.
 * `@actions/github` knows the server (GHES too) and the proxy, `@octokit/rest` knows the calls.
 */


/** An Octokit that prints nothing of its own: what it would print holds text from outside. */
function createOctokit(token) {
    const silent = () => undefined;
    return new _octokit_rest__WEBPACK_IMPORTED_MODULE_1__/* .Octokit */ .E({
        ..._actions_github_lib_utils__WEBPACK_IMPORTED_MODULE_0__/* .defaults */ .NT,
        auth: token,
        log: { debug: silent, info: silent, warn: silent, error: silent },
    });
}


/***/ })

};
