// What a competent user would write: node ten-lines.cjs <db> <email>
const db = new (require('better-sqlite3'))(process.argv[2], { timeout: 10_000 })
db.pragma('journal_mode = WAL')
db.pragma('synchronous = FULL')
const book = db.transaction(email => {
  const { available } = db.prepare('SELECT available FROM events WHERE id = 1').get()
  if (available < 1) throw new Error('sold out')
  db.prepare('UPDATE events SET available = available - 1 WHERE id = 1').run()
  return db.prepare('INSERT INTO bookings (event_id, email, quantity) VALUES (1, ?, 1)').run(email)
    .lastInsertRowid
})
console.log(book.immediate(process.argv[3]))
