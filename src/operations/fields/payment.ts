import { PAYMENT_METHODS } from '../../store/interface/rows.ts'
import { decimal } from '../../values/money.ts'
import { choice, field } from '../field.ts'

export const method = choice(
  { help: `how: ${PAYMENT_METHODS.join(', ')}`, placeholder: 'method' },
  PAYMENT_METHODS,
)
export const amount = field({ help: 'how much, like 25 or 25.50', placeholder: 'decimal' }, decimal)
