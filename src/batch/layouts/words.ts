import { ownValue } from '../../values/own-value.ts'
import { ParseError, quoted } from '../../values/parse-error.ts'
import { type Layout, STATES, type State } from './layout.ts'

function ofAll(state: State, words: string): Record<string, State> {
  return Object.fromEntries(words.split(' ').map(word => [word, state]))
}

/** Status words that mean the same everywhere. */
const WORDS: Readonly<Record<string, State>> = {
  '': 'confirmed',
  confirmed: 'confirmed',
  active: 'confirmed',
  approved: 'confirmed',
  accepted: 'confirmed',
  attending: 'confirmed',
  attended: 'confirmed',
  going: 'confirmed',
  yes: 'confirmed',
  valid: 'confirmed',
  booked: 'confirmed',
  registered: 'confirmed',
  'checked in': 'confirmed',
  'not checked in': 'confirmed',
  complete: 'confirmed',
  completed: 'confirmed',
  success: 'confirmed',
  successful: 'confirmed',
  placed: 'confirmed',
  processing: 'confirmed',
  sold: 'confirmed',
  unpaid: 'confirmed',
  pending: 'confirmed',
  ok: 'confirmed',
  paid: 'paid',
  held: 'held',
  canceled: 'canceled',
  cancelled: 'canceled',
  cancel: 'canceled',
  void: 'canceled',
  voided: 'canceled',
  deleted: 'canceled',
  removed: 'canceled',
  invalid: 'canceled',
  invalidated: 'canceled',
  revoked: 'canceled',
  released: 'canceled',
  failed: 'canceled',
  abandoned: 'canceled',
  rejected: 'declined',
  transferred: 'canceled',
  'not attending': 'canceled',
  'not going': 'declined',
  no: 'declined',
  refunded: 'refunded',
  'fully refunded': 'refunded',
  refund: 'refunded',
  chargeback: 'refunded',
  'charged back': 'refunded',
  expired: 'expired',
  waitlist: 'waitlist',
  waitlisted: 'waitlist',
  'waiting list': 'waitlist',
  'on waitlist': 'waitlist',
  waiting: 'waitlist',
  declined: 'declined',
  denied: 'declined',
  invited: 'invited',
  'pending approval': 'pending',
  'awaiting approval': 'pending',
  'approval pending': 'pending',
  requested: 'pending',
  draft: 'pending',
  initializing: 'pending',
  'nimmt teil': 'confirmed',
  'nimmt nicht teil': 'canceled',
  angemeldet: 'confirmed',
  abgemeldet: 'canceled',
  eingecheckt: 'confirmed',
  enregistré: 'confirmed',
  enregistrée: 'confirmed',
  participe: 'confirmed',
  'ne participe pas': 'canceled',
  asistirá: 'confirmed',
  'no asistirá': 'canceled',
  'no show': 'confirmed',
  'no-show': 'confirmed',
  'pending payment': 'confirmed',
  trash: 'canceled',
  'checkout draft': 'pending',
  ...ofAll(
    'confirmed',
    'bestätigt gebucht offen unbezahlt confirmé confirmée valide validé validée confirmado confirmada',
  ),
  ...ofAll('confirmed', 'confermato confermata bevestigd gültig aprovado aprovada'),
  ...ofAll('confirmed', 'ausstehend pendiente pendente'),
  'en attente': 'confirmed',
  'in attesa': 'confirmed',
  ...ofAll('paid', 'bezahlt payé payée pagado pagada pagato pagata betaald pago paga'),
  ...ofAll(
    'canceled',
    'storniert stornierung ungültig entwertet annulé annulée cancelado cancelada anulado anulada',
  ),
  ...ofAll('canceled', 'annullato annullata geannuleerd'),
  ...ofAll(
    'refunded',
    'erstattet rückerstattet remboursé remboursée reembolsado reembolsada rimborsato rimborsata terugbetaald devuelto devuelta',
  ),
  ...ofAll('expired', 'abgelaufen verfallen expiré expirée caducado scaduto verlopen'),
  ...ofAll('declined', 'abgelehnt abgesagt refusé refusée rechazado rifiutato afgewezen'),
  ...ofAll('waitlist', 'warteliste'),
  // Swedish, Danish, Norwegian, Polish, Turkish and Japanese.
  ...ofAll('confirmed', 'bekräftad bokad giltig bekræftet bekreftet gyldig potwierdzone onaylandı 確定 有効'),
  ...ofAll('paid', 'betald betalt opłacone ödendi 支払済み 支払い済み'),
  ...ofAll('canceled', 'avbokad avbruten makulerad annulleret annullert aflyst kansellert avbestilt'),
  ...ofAll('canceled', 'anulowane anulowany anulowana anulowano iptal キャンセル キャンセル済み 取消 無効'),
  'iptal edildi': 'canceled',
  ...ofAll('refunded', 'återbetald refunderet refundert zwrócone zwrócono 返金 返金済み'),
  'iade edildi': 'refunded',
}

/** Columns that say by yes, no or a date whether a ticket has ended. */
const FLAG =
  /^(?:ticket |is |order |fully |on )?(invalidated|void(?:ed)?|cancell?ed|refunded|deleted|declined|rejected|revoked|waitlist(?:ed)?|storniert|erstattet|annulée?|remboursée?|cancelad[oa]|reembolsad[oa]|annullat[oa]|rimborsat[oa])(?: at| on| date| am| status)?$/
/** Columns in which a "no" means that the ticket has ended. */
const GOOD = /^(?:ticket |is )?(?:valid|gültig|valide|válid[oa]|geldig)$/
const NO = ['', 'false', 'no', '0', 'n', 'none', 'null', '-', 'nein', 'non', 'n/a']
const YES = /^(true|yes|1|y|x|ja|oui|s[ií]|\d{4}-.*|.*\d{4}.*)$/

/** Whether a word, in whatever column, seems to say that a row takes no seat. */
export function seemsToTakeNoSeat(cell: string): boolean {
  if (cell.length < SHORTEST || cell.length > LONGEST) return false
  return NO_SEAT.has(cell.trim().toLowerCase().replaceAll('i\u0307', 'i').replaceAll('_', ' '))
}

/** Unambiguous words only: "no", for one, may be about anything. */
const NO_SEAT = new Set(
  Object.entries(WORDS)
    .filter(([word, state]) => word.length > 3 && !(['confirmed', 'paid', 'held'] as State[]).includes(state))
    .map(([word]) => word),
)
const SHORTEST = 4
const LONGEST = 24

/**
 * What a status word says, in a column of this heading.
 *
 * @param own words of `--status-map`, in lower case
 * @throws ParseError for a word that nobody knows
 */
export function stateOf(
  raw: string,
  heading: string,
  layout: Layout | undefined,
  own: ReadonlyMap<string, State>,
): State {
  // WooCommerce writes its internal words: wc-completed. İptal in lower case keeps a dot above its i.
  const word = raw
    .trim()
    .toLowerCase()
    .replaceAll('i\u0307', 'i')
    .replace(/^wc-(?=[a-z])/, '')
    .replaceAll('_', ' ')
  const exact = raw.trim().toLowerCase()
  const words = layout?.words ?? {}
  const said = own.get(exact) ?? own.get(word) ?? ownValue(words, exact) ?? ownValue(words, word)
  if (said !== undefined) return said
  const flag = FLAG.exec(heading)?.[1]
  if (flag !== undefined && NO.includes(word)) return 'confirmed'
  if (flag !== undefined && YES.test(word)) return WORDS[flag] ?? 'canceled'
  if (word !== '' && GOOD.test(heading) && NO.includes(word)) return 'canceled'
  if (GOOD.test(heading) && YES.test(word)) return 'confirmed'
  if (heading === 'refund status' && ['none', 'no', 'not refunded', 'n/a', '-', 'false', '0'].includes(word))
    return 'confirmed'
  const usual = ownValue(WORDS, word) ?? ownValue(WORDS, word.replaceAll('-', ' '))
  if (usual !== undefined) return usual
  throw new ParseError(
    `is no status that is known: ${quoted(raw)}. Say what it means: --status-map ${quotedWord(raw)}=<${STATES.slice(0, 5).join('|')}|…>`,
  )
}

function quotedWord(raw: string): string {
  return /^[\w-]+$/.test(raw) ? raw : `"${raw.replace(/["\\$`]/g, '')}"`
}

const TAKES_SEATS: readonly State[] = ['confirmed', 'paid', 'held']

/** Of a row's several states, the one that counts: the first that takes no seat, else held before paid. */
export function together(states: readonly State[]): State {
  const none = states.find(state => !TAKES_SEATS.includes(state))
  if (none) return none
  return (['held', 'paid'] as const).find(state => states.includes(state)) ?? 'confirmed'
}

export function takesSeats(state: State): state is 'confirmed' | 'paid' | 'held' {
  return TAKES_SEATS.includes(state)
}
