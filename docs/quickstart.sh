#!/bin/sh
# The main job, for real: twelve processes race for the last five seats of an event.
# Run it with: npm run quickstart
set -eu

folder=$(mktemp -d "${TMPDIR:-/tmp}/tix-quickstart.XXXXXX")
export TIX_DB="$folder/box-office.db"
bin=$(cd "$(dirname "$0")/.." && pwd)/bin/tix.js
tix() { node "$bin" "$@"; }
say() { printf '\n%s\n' "$*"; }

say "1. An event with 8 seats, 3 of them booked by Ada"
event=$(tix create-event "Jazz Night" --capacity 8 --starts "2031-05-01 19:30" --timezone Europe/Berlin \
  --price 25 --currency EUR --quiet)
tix book "$event" --email ada@example.com --quantity 3 --format table

say "2. Twelve processes at once, for the last 5 seats"
racers=""
for guest in 1 2 3 4 5 6 7 8 9 10 11 12; do
  tix book "$event" --email "guest$guest@example.com" --json >"$folder/$guest.json" &
  racers="$racers $!"
done
for racer in $racers; do wait "$racer" || true; done
for guest in 1 2 3 4 5 6 7 8 9 10 11 12; do
  code=$(sed -n 's/.*"booking":{"code":"\([^"]*\)".*/confirmed \1/p; s/.*"error":{"code":"\([^"]*\)".*/\1/p' "$folder/$guest.json")
  printf 'guest%-3s %s\n' "$guest" "$code"
done
confirmed=$(cat "$folder"/*.json | grep -c '"success":true' || true)
sold_out=$(cat "$folder"/*.json | grep -c '"code":"SOLD_OUT"' || true)
echo "$confirmed confirmed, $sold_out told SOLD_OUT"

say "3. What is left"
tix availability "$event" --format table

say "4. Ada's bookings"
tix my-bookings --email ada@example.com --format table

say "The database is $TIX_DB. Look around: export TIX_DB=$TIX_DB; node bin/tix.js --help"
[ "$confirmed" -eq 5 ] && [ "$sold_out" -eq 7 ]
