import { PAYMENT_METHODS } from '../../store/interface/rows.ts'
import { decimal } from '../../values/money.ts'
import { oneOf, option } from './make.ts'

const HOW = PAYMENT_METHODS.join(', ')

export const method = option('method', '--method <method>', `how: ${HOW}`, oneOf(PAYMENT_METHODS))
export const paid = option('paid', '--paid <method>', `paid in full, at once: ${HOW}`, oneOf(PAYMENT_METHODS))
export const amount = (help: string) => option('amount', '--amount <decimal>', help, decimal)
