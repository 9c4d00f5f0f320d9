import { Invalid } from '../../../values/errors.ts'
import { type MinorUnits, type Money, minorUnits, money, moneyText, unitsOf } from '../../../values/money.ts'

/** What goes back of what was handed over; nothing where that was not said. @throws Invalid for too little */
export function changeFrom(received: string | undefined, price: Money): Money {
  const { currency } = price
  if (received === undefined) return money(0 as MinorUnits, currency)
  const change = minorUnits(received, currency) - unitsOf(price)
  if (change < 0)
    throw Invalid.field('received', `${received} is less than the ${moneyText(price)} that it costs`)
  return money(change as MinorUnits, currency)
}
