import { log } from '../../operations/database/log.ts'
import { report } from '../../operations/reports/report.ts'
import { counted } from '../../values/number.ts'
import { type Route, route } from './route.ts'

export const reportRoutes: readonly Route[] = [
  route(report, {
    method: 'GET',
    path: '/reports/{name}',
    says: ({ report }) => `${report.name}: ${counted(report.rows.length, 'row')}`,
  }),
  route(log, {
    method: 'GET',
    path: '/log',
    says: ({ entries }) => `${counted(entries.length, 'line')} of the log`,
  }),
]
