/** Rows of the first schema: a hold of one type, one of two, one whose second ticket was canceled, and what is no hold. */
export const HOLDS_OF_THE_FIRST_SCHEMA = `
  INSERT INTO events (id, slug, name, search_text, sort_name, starts_at, over_at, timezone, utc_offsets, status, capacity,
    available, created_at) VALUES (1, 'jazz', 'Jazz', '', '', '', '', 'UTC', '[]', 'on_sale', 9, 2, '');
  INSERT INTO ticket_types (id, event_id, name, name_key) VALUES (1, 1, 'Back', ''), (2, 1, 'Front', '2');
  INSERT INTO bookings (id, code, event_id, user_email, quantity, status, expires_at, channel, ticket_secret, created_at) VALUES
    (1, 'A', 1, 'a@example.com', 2, 'held', '2030', 'cli', '', ''), (2, 'B', 1, 'a@example.com', 2, 'held', '2030', 'cli', '', ''),
    (3, 'C', 1, 'a@example.com', 1, 'held', '2030', 'cli', '', ''), (4, 'D', 1, 'a@example.com', 2, 'confirmed', NULL, 'cli', '', '');
  INSERT INTO tickets (booking_id, position, ticket_type_id, status) VALUES (1, 1, 2, 'valid'), (1, 2, 2, 'valid'),
    (2, 1, 1, 'valid'), (2, 2, 2, 'valid'), (3, 1, 1, 'valid'), (3, 2, 2, 'canceled'), (4, 1, 1, 'valid'), (4, 2, 1, 'valid');`

export const TYPES_OF_THESE_HOLDS = [
  { id: 1, type: 2 },
  { id: 2, type: null },
  { id: 3, type: 1 },
  { id: 4, type: null },
]
