export const COLUMNS = `
  b.id, b.code, b.event_id AS "eventId", b.user_email AS email, b.user_name AS name, b.quantity, b.status,
  b.expires_at AS "expiresAt", b.channel, b.total, b.discount, b.paid, b.voucher_id AS "voucherId",
  b.voucher_use AS "voucherUse",
  (SELECT v.code FROM vouchers v WHERE v.id = b.voucher_id) AS voucher, b.note, b.ticket_secret AS "ticketSecret",
  b.ref, b.request, b.created_at AS "createdAt", b.ticket_type_id AS "typeId"`

export const BY_CODE = `SELECT ${COLUMNS} FROM bookings b WHERE b.code = :code`
/** The event's row before the booking's, as everywhere. */
export const LOCK_EVENT = `SELECT id FROM events WHERE id = (SELECT event_id FROM bookings WHERE code = :code)`
export const BY_ID = `SELECT ${COLUMNS} FROM bookings b WHERE b.id = :id`
export const LOCK_EVENT_BY_ID = `SELECT id FROM events WHERE id = (SELECT event_id FROM bookings WHERE id = :id)`

export const CURRENCY_OF = `SELECT e.currency FROM bookings b JOIN events e ON e.id = b.event_id WHERE b.code = :code`

export const INSERT = `
  INSERT INTO bookings (code, event_id, user_email, user_name, quantity, status, expires_at, channel, total,
    paid, discount, voucher_id, voucher_use, note, ticket_secret, ref, request, created_at, ticket_type_id)
  VALUES (:code, :eventId, :email, :name, :quantity, :status, :expiresAt, :channel, :total,
    :paid, :discount, :voucherId, :voucherUse, :note, :ticketSecret, :ref, :request, :createdAt, :typeId)
  ON CONFLICT (code) DO NOTHING`
/** Of what has neither an end nor a voucher nor a note: what need not be handed over is a twelfth of an import's time. */
export const INSERT_PLAIN = `
  INSERT INTO bookings (code, event_id, user_email, user_name, quantity, status, channel, total,
    paid, ticket_secret, ref, request, created_at, ticket_type_id)
  VALUES (:code, :eventId, :email, :name, :quantity, :status, :channel, :total,
    :paid, :ticketSecret, :ref, :request, :createdAt, :typeId)
  ON CONFLICT (code) DO NOTHING`

export const LAPSED = `
  SELECT ${COLUMNS} FROM bookings b
  WHERE b.event_id = :eventId AND b.status = 'held' AND b.expires_at <= :now
  ORDER BY b.expires_at, b.quantity, b.id LIMIT :limit`

export const LAPSED_OF_VOUCHER = `
  SELECT ${COLUMNS} FROM bookings b
  WHERE b.voucher_id = :voucherId AND b.status = 'held' AND b.expires_at <= :now
  ORDER BY b.expires_at, b.id LIMIT :limit`

/** Conditional on what was read: seats can only be returned by the one who made the change. */
export const CHANGE_STATUS = `
  UPDATE bookings SET status = :status, expires_at = :expiresAt WHERE id = :id AND status = :from`

/** Of several bookings, those that still have what is to end, and those that are still held. */
export const END = `UPDATE bookings SET status = :status WHERE status IN ('held', 'confirmed', 'expired') AND id`
export const SHORTEN = `UPDATE bookings SET expires_at = :expiresAt WHERE status = 'held' AND id`

/** Holds that would outlast the sales: of the event, or (with a type) of that type's tickets. */
export const HOLDS_BEYOND = `
  SELECT ${COLUMNS} FROM bookings b
  WHERE b.event_id = :eventId AND b.status = 'held' AND b.expires_at > :end
  ORDER BY b.expires_at, b.quantity, b.id LIMIT :limit`
export const OFFERS_BEYOND = `
  SELECT ${COLUMNS} FROM bookings b
  WHERE b.event_id = :eventId AND b.status = 'held' AND b.expires_at > :end AND EXISTS (
    SELECT 1 FROM waitlist_entries w WHERE w.booking_id = b.id AND w.status = 'offered')
  ORDER BY b.expires_at, b.quantity, b.id LIMIT :limit`
export const HOLDS_OF_TYPE_BEYOND = `
  SELECT ${COLUMNS} FROM bookings b
  WHERE b.event_id = :eventId AND b.status = 'held' AND b.expires_at > :end AND EXISTS (
    SELECT 1 FROM tickets t
    WHERE t.booking_id = b.id AND t.ticket_type_id = :typeId AND t.status = 'valid')
  ORDER BY b.expires_at, b.quantity, b.id LIMIT :limit`

export const ANY_PRICED = `SELECT 1 AS yes FROM bookings WHERE event_id = :eventId AND total IS NOT NULL LIMIT 1`

export const TRANSFER = `
  UPDATE bookings SET user_email = :email, user_name = :name, ticket_secret = :secret
  WHERE id = :id AND status = :from`

/** Seats that an address has at an event. */
export const SEATS_OF_PERSON = `
  SELECT coalesce(sum(quantity), 0) AS seats FROM bookings
  WHERE user_email = :email AND +event_id = :eventId
    AND (status = 'confirmed' OR (status = 'held' AND expires_at > :now))`

/** The last few with seats of an event since a moment, among the last bookings of an address: bounded, however many it has. */
export const RECENT = `
  SELECT code, quantity, status, "createdAt" FROM (
    SELECT id, code, event_id, quantity, status, expires_at, created_at AS "createdAt"
    FROM bookings WHERE user_email = :email ORDER BY id DESC LIMIT 20) AS last
  WHERE event_id = :eventId AND "createdAt" >= :since
    AND (status = 'confirmed' OR (status = 'held' AND expires_at > :now))
  ORDER BY id DESC LIMIT 5`

export const UPDATE_GUEST = `
  UPDATE bookings SET user_email = :email, user_name = :name, note = :note, expires_at = :expiresAt
  WHERE id = :id AND status = :from`

export const EXCHANGE = `
  UPDATE bookings SET event_id = :eventId, total = :total, discount = :discount, voucher_id = :voucherId,
    expires_at = :expiresAt, ticket_type_id = :typeId
  WHERE id = :id AND status = :from`

/** As `idx_owed` has them; the event as a sum, so that no other index is taken for it. */
export const IS_OWED = `b.paid > 0 AND (b.status = 'canceled' OR b.status = 'expired' OR b.paid > b.total)`
/** A hold that has expired costs nothing, whether or not a write has noticed: as `idx_held` has them. */
const HELD_TOO_LONG = `b.status = 'held' AND b.expires_at <= :now AND b.paid > 0 AND b.paid <= b.total`

export const OWED = `
  SELECT b.id, b.code FROM bookings b
  WHERE b.event_id + 0 = :eventId AND b.id > :after AND ${IS_OWED} ORDER BY b.id LIMIT :limit`
export const OWED_OF_HOLDS = `
  SELECT b.id, b.code FROM bookings b
  WHERE b.event_id = :eventId AND b.id > :after AND ${HELD_TOO_LONG} ORDER BY b.id LIMIT :limit`
export const NEXT_OWING = `
  SELECT min(id) AS id FROM (
    SELECT min(b.event_id + 0) AS id FROM bookings b WHERE b.event_id + 0 > :after AND ${IS_OWED}
    UNION ALL SELECT min(b.event_id) FROM bookings b WHERE b.event_id > :after AND ${HELD_TOO_LONG}) AS owing`

/** Bookings of an event with seats, from an id on. */
export const WITH_SEATS = `
  SELECT ${COLUMNS} FROM bookings b
  WHERE b.event_id = :eventId AND b.id > :after AND b.status IN ('held', 'confirmed') ORDER BY b.id LIMIT :limit`

/** The log knows which ones they were; bookings that were canceled before are not among them. */
export const CANCELED_WITH_EVENT = `
  SELECT ${COLUMNS}, a.id AS "lineId" FROM audit_log a JOIN bookings b ON b.id = a.booking_id
  WHERE a.event_id = :eventId AND a.id > :after AND a.action = 'event.cancel' ORDER BY a.id LIMIT :limit`

export const COUNT_WITH_SEATS = `
  SELECT count(*) AS bookings FROM bookings WHERE event_id = :eventId AND status IN ('held', 'confirmed')`
export const SUMS_WITH_SEATS = `
  SELECT count(*) AS bookings, coalesce(sum(quantity), 0) AS seats, coalesce(sum(paid), 0) AS paid
  FROM bookings WHERE event_id = :eventId AND status IN ('held', 'confirmed')`
export const COUNT_CANCELED_WITH_EVENT = `
  SELECT count(*) AS bookings FROM audit_log
  WHERE event_id = :eventId AND action = 'event.cancel' AND booking_id IS NOT NULL`

/** What an import says of a booking that is here. */
export const REWRITE = `
  UPDATE bookings SET user_email = :email, user_name = :name, note = :note, quantity = :quantity, total = :total,
    discount = :discount, ticket_type_id = :typeId, request = CASE WHEN ref IS NULL THEN request ELSE :request END
  WHERE id = :id`
export const SET_REQUEST = `UPDATE bookings SET request = :request WHERE id = :id AND ref IS NOT NULL`

export const DROP_VOUCHER = `UPDATE bookings SET voucher_id = NULL WHERE id = :id`

export const REDUCE = `
  UPDATE bookings SET quantity = quantity - :seats, total = :total, discount = :discount
  WHERE id = :id AND status = :from AND quantity = :quantity`
