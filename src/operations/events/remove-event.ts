import { removeEvent as remove } from '../../ticketing/events/remove.ts'
import { required } from '../field.ts'
import { event } from '../fields/booking.ts'
import { operation } from '../operation.ts'
import { eventOutput } from '../schemas/event.ts'
import { orReplayed } from '../schemas/values.ts'

export const removeEvent = operation({
  name: 'remove-event',
  summary: 'Remove a draft of which nothing was ever sold',
  description:
    'With its ticket types and its own vouchers. What was booked or waited for stays: cancel that instead.',
  role: 'organizer',
  writes: true,
  input: { event: required(event) },
  output: eventOutput,
  errors: ['CONFLICT', 'IDEMPOTENCY_MISMATCH'],
  run: async (context, { event }, { dryRun }) => orReplayed(await remove(context, event, { dryRun })),
})
