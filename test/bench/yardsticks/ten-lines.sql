CREATE TABLE events (id INTEGER PRIMARY KEY, available INTEGER NOT NULL);
CREATE TABLE bookings (id INTEGER PRIMARY KEY, event_id INTEGER NOT NULL, email TEXT NOT NULL, quantity INTEGER NOT NULL);
CREATE INDEX bookings_event ON bookings (event_id);
CREATE INDEX bookings_email ON bookings (email);
INSERT INTO events VALUES (1, 100000000);
