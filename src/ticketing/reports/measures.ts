import type { Dimension } from '../../store/queries/figures/report-sources.ts'
import type { ReportFilter, ReportGroup } from '../../store/queries/figures/reports.ts'
import type { Queries } from '../../store/queries/index.ts'
import { PERIODS, type Period } from './periods.ts'

export const REPORTS = ['sales', 'takings', 'attendance', 'owed', 'waitlist'] as const
export type ReportName = (typeof REPORTS)[number]

/** What figures can be told apart by, as it is asked for. */
export const BY = [...PERIODS, 'event', 'type', 'channel', 'method', 'actor', 'gate'] as const
export type By = (typeof BY)[number]

export function isPeriod(by: By): by is Period {
  return PERIODS.some(period => period === by)
}

/** What one report counts, and from what. */
export interface Measures {
  /** Numbers that are counted, in the order in which they are shown. */
  counts: readonly string[]
  /** Amounts of money, as they are shown, by the sum that they come from. */
  amounts: Readonly<Record<string, (sums: Sums) => number>>
  by: readonly By[]
  /** The dimensions by which it is broken down by default. */
  usually: readonly By[]
  /** What the time of a row means, for the reader. */
  time: string
  read: (queries: Queries, by: readonly Dimension[], filter: ReportFilter) => Promise<ReportGroup[]>
}

export type Sums = Readonly<Record<string, number>>

export const of = (name: string) => (sums: Sums) => sums[name] ?? 0

/** All that a report adds up. */
export function sumsOf({ counts, amounts }: Measures): string[] {
  return [...counts, ...Object.keys(amounts)]
}

export const MEASURES: Readonly<Record<ReportName, Measures>> = {
  /** Seats by the booking that sold them: `net` are those that still stand, and the money is theirs. */
  sales: {
    counts: ['sold', 'canceled', 'net'],
    amounts: { gross: of('gross'), discount: of('discount'), netAmount: of('netAmount') },
    by: [...PERIODS, 'event', 'type', 'channel'],
    usually: ['event', 'type'],
    time: 'when it was booked',
    read: async (queries, by, filter) =>
      (await queries.reports.sales(by, filter)).map(({ net, ...group }) => ({
        ...group,
        net: group.sold - group.canceled,
        netAmount: net,
      })),
  },
  takings: {
    counts: ['payments', 'refunds'],
    amounts: {
      paid: of('paid'),
      refunded: of('refunded'),
      moved: of('moved'),
      net: sums => of('paid')(sums) - of('refunded')(sums) + of('moved')(sums),
    },
    by: [...PERIODS, 'event', 'channel', 'method', 'actor'],
    usually: ['method'],
    time: 'when money moved',
    read: (queries, by, filter) => queries.reports.takings(by, filter),
  },
  attendance: {
    counts: ['expected', 'checkedIn'],
    amounts: {},
    by: [...PERIODS, 'event', 'type', 'channel', 'actor', 'gate'],
    usually: ['event', 'type'],
    time: 'when it begins, for who is expected; when somebody was let in',
    // One after the other: they share a transaction.
    read: async (queries, by, filter) => [
      ...(await queries.reports.expected(by, filter)),
      ...(await queries.reports.checkedIn(by, filter)),
    ],
  },
  owed: {
    counts: ['bookings'],
    amounts: { due: of('due'), owed: of('owed') },
    by: [...PERIODS, 'event', 'channel'],
    usually: ['event'],
    time: 'when it was booked',
    read: (queries, by, filter) => queries.reports.owed(by, filter),
  },
  waitlist: {
    counts: ['waiting', 'seats', 'offered', 'accepted', 'declined', 'expired'],
    amounts: {},
    by: [...PERIODS, 'event', 'type'],
    usually: ['event', 'type'],
    time: 'when they joined',
    read: (queries, by, filter) => queries.reports.waitlist(by, filter),
  },
}
