import { Invalid } from '../../../values/errors.ts'
import { type Money, minorUnits, minus, money, moneyText, NOTHING, unitsOf } from '../../../values/money.ts'

/** What goes back of what was handed over; nothing where that was not said. @throws Invalid for too little */
export function changeFrom(received: string | undefined, price: Money): Money {
  const { currency } = price
  if (received === undefined) return money(NOTHING, currency)
  const change = minus(minorUnits(received, currency), unitsOf(price))
  if (change < 0)
    throw Invalid.field('received', `${received} is less than the ${moneyText(price)} that it costs`)
  return money(change, currency)
}
