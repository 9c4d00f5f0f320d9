export const COLUMNS = `
  b.id, b.code, b.event_id AS "eventId", b.user_email AS email, b.user_name AS name, b.quantity, b.status,
  b.expires_at AS "expiresAt", b.channel, b.total, b.discount, b.paid, b.voucher_id AS "voucherId",
  b.voucher_use AS "voucherUse",
  (SELECT v.code FROM vouchers v WHERE v.id = b.voucher_id) AS voucher, b.note, b.ticket_secret AS "ticketSecret",
  b.ref, b.request, b.created_at AS "createdAt", b.ticket_type_id AS "typeId"`
