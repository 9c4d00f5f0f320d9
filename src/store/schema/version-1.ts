import type { Migration } from './migration.ts'

export const version1: Migration = {
  shared: `
CREATE TABLE events (
  id                INTEGER PRIMARY KEY,
  slug              TEXT NOT NULL UNIQUE,
  name              TEXT NOT NULL,
  description       TEXT,
  venue             TEXT,
  category          TEXT,
  search_text       TEXT NOT NULL,  -- name, venue, category and description, folded for searching
  sort_name         TEXT NOT NULL,  -- the name, folded for sorting
  starts_at         TEXT NOT NULL,
  ends_at           TEXT,
  over_at           TEXT NOT NULL,  -- ends_at, else the end of the event's local day
  timezone          TEXT NOT NULL,
  utc_offsets       TEXT NOT NULL,  -- [[epoch second, minutes], …]: the zone's offsets around the event
  sales_start_at    TEXT,
  sales_end_at      TEXT,
  max_per_booking   INTEGER CHECK (max_per_booking > 0),
  status            TEXT NOT NULL CHECK (status = 'draft' OR status = 'on_sale' OR status = 'canceled'),
  cancel_reason     TEXT,
  currency          TEXT,
  capacity          INTEGER NOT NULL CHECK (capacity > 0),
  available         INTEGER NOT NULL CHECK (available BETWEEN 0 AND capacity),
  idempotency_key   TEXT UNIQUE,
  request           TEXT,           -- digest of the request that the key stands for
  created_at        TEXT NOT NULL
) STRICT;
CREATE INDEX idx_starts_at ON events (starts_at, id, over_at, status);
CREATE INDEX idx_over_at ON events (over_at);
CREATE INDEX idx_sort_name ON events (sort_name, id);
CREATE INDEX idx_created_at ON events (created_at, id);

CREATE TABLE event_tags (
  event_id  INTEGER NOT NULL REFERENCES events,
  tag       TEXT NOT NULL,
  PRIMARY KEY (event_id, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX idx_tag ON event_tags (tag, event_id);

CREATE TABLE ticket_types (
  id              INTEGER PRIMARY KEY,
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

CREATE TABLE bookings (
  id              INTEGER PRIMARY KEY,
  code            TEXT NOT NULL UNIQUE,
  event_id        INTEGER NOT NULL REFERENCES events,
  user_email      TEXT NOT NULL,
  user_name       TEXT,
  quantity        INTEGER NOT NULL CHECK (quantity > 0),
  status          TEXT NOT NULL CHECK (status = 'held' OR status = 'confirmed' OR status = 'canceled' OR status = 'expired'),
  expires_at      TEXT CHECK (status <> 'held' OR expires_at IS NOT NULL),
  channel         TEXT NOT NULL CHECK (channel = 'cli' OR channel = 'door' OR channel = 'import' OR channel = 'api'),
  total           INTEGER CHECK (total >= 0),
  paid            INTEGER NOT NULL DEFAULT 0 CHECK (paid >= 0),
  ticket_secret   TEXT NOT NULL,    -- what the codes of its tickets are derived from
  idempotency_key TEXT,
  ref             TEXT,             -- the row of an import that it came from
  request         TEXT,             -- digest of the request that the key or the ref stands for
  created_at      TEXT NOT NULL
) STRICT;
CREATE INDEX idx_event_id ON bookings (event_id);
CREATE INDEX idx_user_email ON bookings (user_email);
CREATE UNIQUE INDEX idx_idempotency_key ON bookings (idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE UNIQUE INDEX idx_ref ON bookings (ref) WHERE ref IS NOT NULL;
CREATE INDEX idx_held ON bookings (event_id, expires_at) WHERE status = 'held';

CREATE TABLE tickets (
  booking_id      INTEGER NOT NULL REFERENCES bookings,
  position        INTEGER NOT NULL CHECK (position > 0),
  ticket_type_id  INTEGER NOT NULL REFERENCES ticket_types,
  attendee        TEXT,
  price           INTEGER CHECK (price >= 0),
  status          TEXT NOT NULL CHECK (status = 'valid' OR status = 'checked_in' OR status = 'canceled' OR status = 'revoked'),
  PRIMARY KEY (booking_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE check_ins (
  id          INTEGER PRIMARY KEY,
  event_id    INTEGER NOT NULL REFERENCES events,
  booking_id  INTEGER NOT NULL REFERENCES bookings,
  position    INTEGER NOT NULL,
  at          TEXT NOT NULL,
  actor       TEXT NOT NULL,
  gate        TEXT,
  FOREIGN KEY (booking_id, position) REFERENCES tickets (booking_id, position)
) STRICT;
CREATE INDEX idx_check_ins_event_id ON check_ins (event_id);
CREATE INDEX idx_check_ins_booking_id ON check_ins (booking_id);

CREATE TABLE waitlist_entries (
  id              INTEGER PRIMARY KEY,
  event_id        INTEGER NOT NULL REFERENCES events,
  ticket_type_id  INTEGER REFERENCES ticket_types,
  email           TEXT NOT NULL,
  name            TEXT,
  quantity        INTEGER NOT NULL CHECK (quantity > 0),
  status          TEXT NOT NULL CHECK (status = 'waiting' OR status = 'offered' OR status = 'accepted' OR status = 'declined' OR status = 'expired'),
  booking_id      INTEGER REFERENCES bookings,  -- the offer
  joined_at       TEXT NOT NULL
) STRICT;
CREATE INDEX idx_waiting ON waitlist_entries (event_id, id) WHERE status = 'waiting';
CREATE INDEX idx_waitlist_event_id ON waitlist_entries (event_id, id);
CREATE INDEX idx_waitlist_email ON waitlist_entries (email);
CREATE INDEX idx_waitlist_status ON waitlist_entries (status, id);
CREATE INDEX idx_waitlist_booking_id ON waitlist_entries (booking_id) WHERE booking_id IS NOT NULL;

CREATE TABLE payments (
  id              INTEGER PRIMARY KEY,
  booking_id      INTEGER NOT NULL REFERENCES bookings,
  kind            TEXT NOT NULL CHECK (kind IN ('payment', 'refund')),
  method          TEXT NOT NULL CHECK (method = 'cash' OR method = 'card' OR method = 'transfer' OR method = 'comp'),
  amount          INTEGER NOT NULL CHECK (amount > 0),
  idempotency_key TEXT UNIQUE,
  request         TEXT,
  actor           TEXT NOT NULL,
  at              TEXT NOT NULL
) STRICT;
CREATE INDEX idx_payments_booking_id ON payments (booking_id);

-- Only those with a key: what was canceled stands in the log.
CREATE TABLE cancellations (
  idempotency_key TEXT PRIMARY KEY NOT NULL,
  request         TEXT NOT NULL,
  seats           INTEGER NOT NULL CHECK (seats >= 0),
  at              TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- No foreign keys: the log must outlive whatever it tells of.
CREATE TABLE audit_log (
  id          INTEGER PRIMARY KEY,
  at          TEXT NOT NULL,
  actor       TEXT NOT NULL,
  action      TEXT NOT NULL,
  event_id    INTEGER,
  booking_id  INTEGER,
  before      TEXT,  -- JSON
  after       TEXT   -- JSON
) STRICT;
CREATE INDEX idx_audit_event_id ON audit_log (event_id) WHERE event_id IS NOT NULL;
CREATE INDEX idx_audit_booking_id ON audit_log (booking_id) WHERE booking_id IS NOT NULL;
CREATE INDEX idx_audit_actor ON audit_log (actor);
CREATE INDEX idx_audit_at ON audit_log (at);
`,
}
