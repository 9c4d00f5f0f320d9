import type { ChalkInstance } from 'chalk'
import { type Money, moneyText } from '../../values/money.ts'

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `Thu 1 May 2031 19:30`, the local time of an RFC 3339 text, for messages: these are in English, in JSON too. */
export function dateAndTime(rfc3339: string): string {
  const [, year = '', month = '', day = '', time = ''] =
    /^(\d{4})-(\d\d)-(\d\d)T(\d\d:\d\d)/.exec(rfc3339) ?? []
  const weekday = DAYS[new Date(`${year}-${month}-${day}T00:00:00Z`).getUTCDay()]
  return `${weekday} ${Number(day)} ${MONTHS[Number(month) - 1]} ${year} ${time}`
}

/** `2031-05-01 19:30 +02:00`: short, where there are many. */
export function momentInFigures(rfc3339: string): string {
  return rfc3339.replace(/^(.{10})T(\d\d:\d\d)(?::[\d.]+)?/, '$1 $2 ')
}

export function amount(money: Money | null): string {
  return money ? moneyText(money) : ''
}

/** `. Given back: 60.00 EUR (card), 60.00 EUR (cash)`, or nothing. */
export function givenBack(payments: readonly { method: string; amount: Money }[]): string {
  if (payments.length === 0) return ''
  return `. Given back: ${payments.map(({ method, amount }) => `${moneyText(amount)} (${method})`).join(', ')}`
}

export function seats(count: number): string {
  return `${count} ${count === 1 ? 'seat' : 'seats'}`
}

/** A status word in its color: green is good, yellow waits, red is over. */
export function statusWord(status: string, style: ChalkInstance): string {
  const word = status.replaceAll('_', ' ')
  if (['on_sale', 'confirmed', 'valid', 'accepted', 'checked_in', 'active'].includes(status))
    return style.green(word)
  if (['held', 'draft', 'waiting', 'offered'].includes(status)) return style.yellow(word)
  return style.red(word)
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`
}
