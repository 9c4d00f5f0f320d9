import { fillBookingWords } from './booking-words.ts'
import { foldNames } from './fold-names.ts'
import type { Migration } from './migration.ts'

/** Only holds are counted by it. */
const TYPES_OF_HOLDS = `
  UPDATE bookings SET ticket_type_id = (SELECT min(t.ticket_type_id) FROM tickets t
    WHERE t.booking_id = bookings.id AND t.status = 'valid' HAVING min(t.ticket_type_id) = max(t.ticket_type_id))
  WHERE status = 'held'`

export const version2: Migration = {
  *steps() {
    yield* foldNames()
    yield* fillBookingWords()
    yield { statement: TYPES_OF_HOLDS }
  },
  shared: `
-- A key stands for one request of one scope: the box office's own ('') or a token's ('token:<id>').
CREATE TABLE idempotency_keys (
  scope       TEXT NOT NULL,
  key         TEXT NOT NULL,
  request     TEXT NOT NULL,  -- digest of the request
  result      TEXT,           -- JSON: what came of it, by which a repetition finds it again
  created_at  TEXT NOT NULL,
  PRIMARY KEY (scope, key)
) STRICT, WITHOUT ROWID;
INSERT INTO idempotency_keys (scope, key, request, result, created_at)
  SELECT '', idempotency_key, coalesce(request, ''), '{"done":{"booking":' || id || '}}', created_at
  FROM bookings WHERE idempotency_key IS NOT NULL;
INSERT INTO idempotency_keys (scope, key, request, result, created_at)
  SELECT '', idempotency_key, coalesce(request, ''), '{"done":{"event":' || id || '}}', created_at
  FROM events WHERE idempotency_key IS NOT NULL ON CONFLICT DO NOTHING;
INSERT INTO idempotency_keys (scope, key, request, result, created_at)
  SELECT '', idempotency_key, coalesce(request, ''), '{"done":{"payment":' || id || '}}', at
  FROM payments WHERE idempotency_key IS NOT NULL ON CONFLICT DO NOTHING;
INSERT INTO idempotency_keys (scope, key, request, result, created_at)
  SELECT '', idempotency_key, request, '{"done":{"seats":' || seats || '}}', at
  FROM cancellations WHERE true ON CONFLICT DO NOTHING;
DROP TABLE cancellations;

CREATE TABLE vouchers (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,  -- what was removed leaves its id to nothing else
  code            TEXT NOT NULL UNIQUE,   -- upper case
  percent         INTEGER CHECK (percent BETWEEN 1 AND 100),
  amount          INTEGER CHECK (amount > 0),  -- off each ticket, in minor units of the currency
  currency        TEXT,
  event_id        INTEGER REFERENCES events,
  ticket_type_id  INTEGER REFERENCES ticket_types,
  uses            INTEGER CHECK (uses > 0),    -- bookings that may use it; null: no limit
  used            INTEGER NOT NULL DEFAULT 0 CHECK (used >= 0 AND (uses IS NULL OR used <= uses)),
  valid_from      TEXT,
  valid_until     TEXT,
  ended_at        TEXT,
  created_at      TEXT NOT NULL,
  CHECK ((percent IS NULL) <> (amount IS NULL)),
  CHECK ((amount IS NULL) = (currency IS NULL))
) STRICT;
CREATE INDEX idx_vouchers_event_id ON vouchers (event_id) WHERE event_id IS NOT NULL;

ALTER TABLE events ADD COLUMN max_per_person INTEGER CHECK (max_per_person > 0);

-- Names that are the same have the same key.
ALTER TABLE events ADD COLUMN category_key TEXT;
ALTER TABLE event_tags ADD COLUMN tag_key TEXT;
CREATE UNIQUE INDEX idx_event_tags_tag_key ON event_tags (event_id, tag_key);
CREATE INDEX idx_tag_key ON event_tags (tag_key, event_id);
DROP INDEX idx_tag;
ALTER TABLE tickets ADD COLUMN discount INTEGER NOT NULL DEFAULT 0 CHECK (discount >= 0);
-- 1: it was good for a seat until its booking ended. What was canceled before that stays so if a hold is taken up again.
ALTER TABLE tickets ADD COLUMN ended INTEGER NOT NULL DEFAULT 0 CHECK (ended = 0 OR ended = 1);
UPDATE tickets SET ended = 1 WHERE status = 'canceled' AND EXISTS (
  SELECT 1 FROM bookings b WHERE b.id = tickets.booking_id AND b.status IN ('canceled', 'expired')
    AND tickets.position <= b.quantity);

-- The words of a booking's and its attendees' names, folded for searching.
CREATE TABLE booking_words (
  word        TEXT NOT NULL,
  booking_id  INTEGER NOT NULL REFERENCES bookings,
  event_id    INTEGER NOT NULL,  -- the booking's
  PRIMARY KEY (word, booking_id)
) STRICT, WITHOUT ROWID;
-- It has all of them. But only a question that names an event can use it: after an ANALYZE, SQLite would else
-- look for a word in each event's part of it.
CREATE INDEX idx_booking_words_event_id ON booking_words (event_id, word, booking_id) WHERE event_id IS NOT NULL;

-- What a transfer has made worthless: by it a revoked ticket is told from an invented one.
CREATE TABLE revoked_secrets (
  booking_id     INTEGER NOT NULL REFERENCES bookings,
  ticket_secret  TEXT NOT NULL,
  revoked_at     TEXT NOT NULL,
  PRIMARY KEY (booking_id, ticket_secret)
) STRICT, WITHOUT ROWID;

-- A check-in that was taken back stays, with when; of a ticket at most one stands.
ALTER TABLE check_ins ADD COLUMN undone_at TEXT;
ALTER TABLE check_ins ADD COLUMN undone_by TEXT;
CREATE UNIQUE INDEX idx_checked_in ON check_ins (booking_id, position) WHERE undone_at IS NULL;
CREATE INDEX idx_check_ins_actor ON check_ins (actor, id) WHERE undone_at IS NULL;
CREATE INDEX idx_checked_in_event_id ON check_ins (event_id, id) WHERE undone_at IS NULL;

CREATE TABLE tokens (
  id            INTEGER PRIMARY KEY,
  name          TEXT NOT NULL UNIQUE,
  hash          TEXT NOT NULL UNIQUE,  -- SHA-256 of the secret, in hex
  role          TEXT NOT NULL CHECK (role = 'owner' OR role = 'organizer' OR role = 'seller' OR role = 'gate' OR role = 'viewer'),
  created_at    TEXT NOT NULL,
  created_by    TEXT NOT NULL,
  expires_at    TEXT,
  revoked_at    TEXT,
  last_used_at  TEXT
) STRICT;

-- None: the token is for all events.
CREATE TABLE token_events (
  token_id  INTEGER NOT NULL REFERENCES tokens,
  event_id  INTEGER NOT NULL REFERENCES events,
  PRIMARY KEY (token_id, event_id)
) STRICT, WITHOUT ROWID;

-- Those who wait, by type and number of seats, each in order of arrival: who fits what is free is found without a look at the others.
DROP INDEX idx_waiting;
CREATE INDEX idx_waiting ON waitlist_entries (event_id, ticket_type_id, quantity, joined_at, id) WHERE status = 'waiting';
CREATE INDEX idx_waiting_arrival ON waitlist_entries (event_id, joined_at, id) WHERE status = 'waiting';
DROP INDEX idx_waitlist_event_id;
CREATE INDEX idx_waitlist_event_id ON waitlist_entries (event_id, joined_at, id);
DROP INDEX idx_waitlist_status;
CREATE INDEX idx_waitlist_status ON waitlist_entries (status, joined_at, id);
CREATE INDEX idx_waitlist_joined_at ON waitlist_entries (joined_at, id);
`,
  sqlite: `
-- What was removed leaves its id to nothing else: keys and lines of the log still name it.
CREATE TABLE new_events (
  id                INTEGER PRIMARY KEY AUTOINCREMENT,
  slug              TEXT NOT NULL UNIQUE,
  name              TEXT NOT NULL,
  description       TEXT,
  venue             TEXT,
  category          TEXT,
  search_text       TEXT NOT NULL,
  sort_name         TEXT NOT NULL,
  starts_at         TEXT NOT NULL,
  ends_at           TEXT,
  over_at           TEXT NOT NULL,
  timezone          TEXT NOT NULL,
  utc_offsets       TEXT NOT NULL,
  sales_start_at    TEXT,
  sales_end_at      TEXT,
  max_per_booking   INTEGER CHECK (max_per_booking > 0),
  status            TEXT NOT NULL CHECK (status = 'draft' OR status = 'on_sale' OR status = 'canceled'),
  cancel_reason     TEXT,
  currency          TEXT,
  capacity          INTEGER NOT NULL CHECK (capacity > 0),
  available         INTEGER NOT NULL CHECK (available BETWEEN 0 AND capacity),
  created_at        TEXT NOT NULL,
  max_per_person    INTEGER CHECK (max_per_person > 0),
  category_key      TEXT
) STRICT;
INSERT INTO new_events SELECT id, slug, name, description, venue, category, search_text, sort_name, starts_at, ends_at,
    over_at, timezone, utc_offsets, sales_start_at, sales_end_at, max_per_booking, status, cancel_reason, currency,
    capacity, available, created_at, max_per_person, category_key FROM events;
DROP TABLE events;
ALTER TABLE new_events RENAME TO events;
CREATE INDEX idx_starts_at ON events (starts_at, id, over_at, status);
CREATE INDEX idx_over_at ON events (over_at);
CREATE INDEX idx_sort_name ON events (sort_name, id);
CREATE INDEX idx_created_at ON events (created_at, id);
CREATE INDEX idx_currency ON events (currency) WHERE currency IS NOT NULL;

CREATE TABLE new_ticket_types (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  event_id        INTEGER NOT NULL REFERENCES events,
  name            TEXT NOT NULL,
  name_key        TEXT NOT NULL,    -- the name, folded: unique within the event
  price           INTEGER CHECK (price >= 0),
  quota           INTEGER CHECK (quota > 0),
  available       INTEGER CHECK (available BETWEEN 0 AND quota),
  sales_start_at  TEXT,
  sales_end_at    TEXT,
  min_per_booking INTEGER CHECK (min_per_booking > 0),
  max_per_booking INTEGER CHECK (max_per_booking > 0),
  UNIQUE (event_id, name_key),
  CHECK ((quota IS NULL) = (available IS NULL))
) STRICT;
INSERT INTO new_ticket_types SELECT id, event_id, name, name_key, price, quota, available, sales_start_at, sales_end_at,
    min_per_booking, max_per_booking FROM ticket_types;
DROP TABLE ticket_types;
ALTER TABLE new_ticket_types RENAME TO ticket_types;

CREATE TABLE new_bookings (
  id              INTEGER PRIMARY KEY,
  code            TEXT NOT NULL UNIQUE,
  event_id        INTEGER NOT NULL REFERENCES events,
  user_email      TEXT,             -- null for a walk-in
  user_name       TEXT,
  quantity        INTEGER NOT NULL CHECK (quantity > 0),
  status          TEXT NOT NULL CHECK (status = 'confirmed' OR status = 'held' OR status = 'canceled' OR status = 'expired'),
  expires_at      TEXT CHECK (status <> 'held' OR expires_at IS NOT NULL),
  channel         TEXT NOT NULL CHECK (channel = 'import' OR channel = 'cli' OR channel = 'door' OR channel = 'api'),
  total           INTEGER CHECK (total >= 0),  -- what its tickets cost together, discounts taken off
  paid            INTEGER NOT NULL DEFAULT 0 CHECK (paid >= 0),
  ticket_secret   TEXT NOT NULL,    -- what the codes of its tickets are derived from
  ref             TEXT,             -- the row of an import that it came from
  request         TEXT,             -- digest of the row
  created_at      TEXT NOT NULL,
  discount        INTEGER NOT NULL DEFAULT 0 CHECK (discount >= 0),
  voucher_id      INTEGER REFERENCES vouchers,
  voucher_use     INTEGER,          -- the booking whose use of the voucher it shares, as a part of it; null: its own
  note            TEXT,
  ticket_type_id  INTEGER           -- of all its seats; null: of several, or only its tickets tell
) STRICT;
INSERT INTO new_bookings (id, code, event_id, user_email, user_name, quantity, status, expires_at, channel, total, paid,
    ticket_secret, ref, request, created_at)
  SELECT id, code, event_id, user_email, user_name, quantity, status, expires_at, channel, total, paid,
    ticket_secret, ref, request, created_at FROM bookings;
DROP TABLE bookings;
ALTER TABLE new_bookings RENAME TO bookings;
CREATE INDEX idx_event_id ON bookings (event_id);
CREATE INDEX idx_user_email ON bookings (user_email);
CREATE UNIQUE INDEX idx_ref ON bookings (ref) WHERE ref IS NOT NULL;
CREATE INDEX idx_held ON bookings (event_id, expires_at, quantity, id) WHERE status = 'held';
CREATE INDEX idx_held_type ON bookings (event_id, ticket_type_id, expires_at, quantity) WHERE status = 'held';
CREATE INDEX idx_voucher_id ON bookings (voucher_id) WHERE voucher_id IS NOT NULL;
CREATE INDEX idx_held_voucher ON bookings (voucher_id, expires_at) WHERE status = 'held' AND voucher_id IS NOT NULL;
CREATE INDEX idx_voucher_use ON bookings (voucher_use) WHERE voucher_use IS NOT NULL;
CREATE INDEX idx_due ON bookings ((event_id + 0), id) WHERE paid < total AND (status = 'held' OR status = 'confirmed');
CREATE INDEX idx_owed ON bookings ((event_id + 0), id) WHERE paid > 0 AND (status = 'canceled' OR status = 'expired' OR paid > total);

CREATE TABLE new_payments (
  id          INTEGER PRIMARY KEY,
  booking_id  INTEGER NOT NULL REFERENCES bookings,
  kind        TEXT NOT NULL CHECK (kind IN ('payment', 'refund')),
  method      TEXT NOT NULL CHECK (method = 'cash' OR method = 'card' OR method = 'transfer' OR method = 'comp'),
  amount      INTEGER NOT NULL CHECK (amount > 0),
  actor       TEXT NOT NULL,
  at          TEXT NOT NULL,
  moved       INTEGER NOT NULL DEFAULT 0 CHECK (moved = 0 OR moved = 1) -- went along with seats: nobody paid or got it
) STRICT;
INSERT INTO new_payments (id, booking_id, kind, method, amount, actor, at) SELECT id, booking_id, kind, method, amount, actor, at FROM payments;
DROP TABLE payments;
ALTER TABLE new_payments RENAME TO payments;
CREATE INDEX idx_payments_booking_id ON payments (booking_id);
`,
  postgres: `
CREATE INDEX idx_currency ON events (currency) WHERE currency IS NOT NULL;
ALTER TABLE events DROP COLUMN idempotency_key;
ALTER TABLE events DROP COLUMN request;
ALTER TABLE bookings DROP COLUMN idempotency_key;
ALTER TABLE payments DROP COLUMN idempotency_key;
ALTER TABLE payments DROP COLUMN request;
ALTER TABLE payments ADD COLUMN moved INTEGER NOT NULL DEFAULT 0 CHECK (moved = 0 OR moved = 1);
ALTER TABLE bookings ALTER COLUMN user_email DROP NOT NULL;
ALTER TABLE bookings ADD COLUMN discount INTEGER NOT NULL DEFAULT 0 CHECK (discount >= 0);
ALTER TABLE bookings ADD COLUMN voucher_id INTEGER REFERENCES vouchers;
ALTER TABLE bookings ADD COLUMN voucher_use INTEGER;
ALTER TABLE bookings ADD COLUMN note TEXT;
ALTER TABLE bookings ADD COLUMN ticket_type_id INTEGER;
DROP INDEX idx_held;
CREATE INDEX idx_held ON bookings (event_id, expires_at, quantity, id) WHERE status = 'held';
CREATE INDEX idx_held_type ON bookings (event_id, ticket_type_id, expires_at, quantity) WHERE status = 'held';
CREATE INDEX idx_voucher_id ON bookings (voucher_id) WHERE voucher_id IS NOT NULL;
CREATE INDEX idx_held_voucher ON bookings (voucher_id, expires_at) WHERE status = 'held' AND voucher_id IS NOT NULL;
CREATE INDEX idx_voucher_use ON bookings (voucher_use) WHERE voucher_use IS NOT NULL;
CREATE INDEX idx_due ON bookings ((event_id + 0), id) WHERE paid < total AND (status = 'held' OR status = 'confirmed');
CREATE INDEX idx_owed ON bookings ((event_id + 0), id) WHERE paid > 0 AND (status = 'canceled' OR status = 'expired' OR paid > total);

-- Evidence of writes that were committed: see postgres/evidence.ts.
CREATE TABLE tix_write_tokens (
  token       UUID PRIMARY KEY,
  attempt     INTEGER NOT NULL,      -- which of the attempts under this token was committed
  found       INTEGER NOT NULL,      -- how often a later attempt has found it
  keep_until  TIMESTAMPTZ NOT NULL   -- nobody comes back with this token after that
);
CREATE INDEX idx_tix_keep_until ON tix_write_tokens (keep_until);
`,
}
