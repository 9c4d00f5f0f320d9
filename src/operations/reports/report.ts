import { BY, REPORTS } from '../../ticketing/reports/measures.ts'
import { report as figures, type Report } from '../../ticketing/reports/report.ts'
import { limits } from '../../values/limits.ts'
import { text } from '../../values/text.ts'
import { since } from '../../values/time/since.ts'
import { when } from '../../values/time/when.ts'
import { timeZone } from '../../values/time/zone.ts'
import { choice, field, list, oneOf, required } from '../field.ts'
import { operation } from '../operation.ts'
import {
  integerSchema,
  listOf,
  moneySchema,
  nullableString,
  objectOf,
  stringSchema,
  words,
} from '../schemas/values.ts'

/** A count, or an amount; null where there is no price. */
const FIGURES = [integerSchema, moneySchema]

export const report = operation({
  name: 'report',
  summary: 'Sum up sales, takings, attendance, what is owed, or the waitlist',
  description:
    'Figures are computed from tickets, payments, check-ins and waitlist entries, all as they were at one moment. ' +
    'sales counts seats by the booking that sold them: net are those that still stand, and the amounts are theirs. ' +
    'takings is what came in and went out, apart from what moved to another booking with its seats; of one --actor and --since, it is the count of a cash box.',
  role: 'viewer',
  input: {
    name: required(choice({ help: `${REPORTS.join(', ')}`, placeholder: 'report' }, REPORTS)),
    event: list(
      { help: 'only of this event (id or slug)', placeholder: 'event', aliases: ['events'] },
      text(limits.slug),
      limits.reportEvents,
    ),
    from: field({ help: 'only from this time on', placeholder: 'when' }, when),
    to: field({ help: 'only before this time (or up to the end of this day)', placeholder: 'when' }, when),
    since: field(
      { help: 'only from this time on; or how long ago, like 6h', placeholder: 'duration' },
      since,
    ),
    by: list(
      { help: `broken down by ${BY.join(', ')}`, placeholder: 'what', words: BY },
      oneOf(BY),
      BY.length,
      { type: 'string', enum: BY },
    ),
    actor: field({ help: 'only what this actor did', placeholder: 'name' }, text(limits.actor)),
    timezone: field(
      { help: "the zone of its days and hours (else the event's, else this machine's)", placeholder: 'iana' },
      timeZone,
    ),
  },
  output: () => ({
    properties: {
      report: objectOf<Report>({
        name: words(REPORTS),
        by: listOf(words(BY)),
        rows: listOf({ type: 'object', additionalProperties: { anyOf: [...FIGURES, stringSchema] } }),
        totals: { type: 'object', additionalProperties: { anyOf: [...FIGURES, listOf(moneySchema)] } },
        from: nullableString,
        to: nullableString,
        timezone: stringSchema,
      }),
    },
  }),
  run: async (context, { event, ...input }) => ({
    report: await figures(context, { ...input, events: event }),
  }),
})
