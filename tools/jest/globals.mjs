/** What `@jest/globals` stands for when Jest runs the tests in Node itself: the functions that its runner has set. */
export const { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } = globalThis
