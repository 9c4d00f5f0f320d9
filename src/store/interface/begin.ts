import type { NextStep } from '../../values/errors.ts'

/** What to do where there is no box office yet. */
export const BEGIN: NextStep = { purpose: 'Begin one with', operation: 'create-event' }
