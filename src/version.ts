/** This action's version, as every request names it. A test holds it to package.json. */
export const VERSION = '1.0.0'
