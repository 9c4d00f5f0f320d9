import { removeTicketType as remove } from '../../ticketing/events/remove.ts'
import { described, required } from '../field.ts'
import { event } from '../fields/booking.ts'
import { ticketType } from '../fields/voucher.ts'
import { operation } from '../operation.ts'
import { eventOutput } from '../schemas/event.ts'
import { orReplayed } from '../schemas/values.ts'

export const removeTicketType = operation({
  name: 'remove-ticket-type',
  summary: 'Remove a ticket type that was never sold',
  description: 'Its own vouchers are removed with it. An event keeps at least one ticket type.',
  role: 'organizer',
  writes: true,
  input: { event: required(event), type: required(described(ticketType, 'the name of the ticket type')) },
  output: eventOutput,
  errors: ['CONFLICT', 'IDEMPOTENCY_MISMATCH'],
  run: async (context, { event, type }, { dryRun }) =>
    orReplayed(await remove(context, event, type, { dryRun })),
})
