#!/bin/sh
# What one would write without tix, with flock and the sqlite3 shell: flock.sh <db> <event> <email> <seats>
# It keeps the count. It does not know whether sales are open, whether the address is one, whether the
# request is a repeat; the quotes of a guest named O'Brien end the statement; nothing of it is logged.
flock "$1.flock" sqlite3 -cmd '.timeout 10000' "$1" "
PRAGMA synchronous = FULL;
BEGIN IMMEDIATE;
UPDATE events SET available = available - $4 WHERE id = $2 AND available >= $4;
INSERT INTO bookings (event_id, email, quantity) SELECT $2, '$3', $4 WHERE changes() = 1;
COMMIT;"
