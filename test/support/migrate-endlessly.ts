// A process for the tests of migrations: begins a second one on the database it is given, and never ends.

import { MIGRATIONS } from '../../src/store/schema/migrations.ts'
import { migrate } from '../../src/store/sqlite/migrate.ts'
import { openToWrite } from '../../src/store/sqlite/opening.ts'

const path = process.argv[2] ?? ''
const endless = {
  shared: `
  CREATE TABLE extra (x);
  UPDATE events SET name = 'half-way';
  INSERT INTO extra WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers)
    SELECT hex(randomblob(100)) FROM numbers`,
}
console.log('begun')
migrate(openToWrite(path), path, [...MIGRATIONS, endless])
