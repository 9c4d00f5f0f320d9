/** What properties are tried with is the same every time: a failure comes of what was changed. TIX_TEST_SEED=… tries something else. */
export const seed = Number(process.env['TIX_TEST_SEED'] ?? 1)
