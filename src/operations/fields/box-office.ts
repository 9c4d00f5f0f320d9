import { limits } from '../../values/limits.ts'
import { decimal } from '../../values/money.ts'
import { text } from '../../values/text.ts'
import { field, flag, list } from '../field.ts'

/** The fields of selling and letting in, face to face. */

export const scannedCodes = list(
  {
    help: 'the code of a ticket, or of a booking for all of its tickets',
    placeholder: 'code',
    aliases: ['code'],
    narrows: true,
  },
  text(limits.search),
  limits.codes,
)
export const gate = field({ help: 'the name of the gate', placeholder: 'name' }, text(limits.name))
export const undo = flag('take back the last check-in, or those that are named')
export const requirePaid = flag('let in only what is paid in full')
export const received = field(
  { help: 'the cash that was handed over: gives the change', placeholder: 'amount' },
  decimal,
)
export const searchText = field(
  {
    help: 'a code, a ref, the start of an address, or of words of a name',
    placeholder: 'text',
    aliases: ['q'],
  },
  text(limits.search),
)
export const due = flag('only those with money still due')
export const owed = flag('only those with money to be given back')
