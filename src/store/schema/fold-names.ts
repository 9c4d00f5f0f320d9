import { nameKey, searchKey, searchText } from '../../values/names/names.ts'
import type { Params } from '../interface/sql.ts'
import type { Steps } from './migration.ts'

const TYPES = 'SELECT id, event_id AS owner, name FROM ticket_types ORDER BY id'
const SET_TYPE = 'UPDATE ticket_types SET name_key = :key WHERE id = :id'
/** Out of the way first: a key may be one that another type of the event has until its turn has come. */
const CLEAR_TYPES = `UPDATE ticket_types SET name_key = '#' || id`
const TAGS = 'SELECT event_id AS owner, tag AS name FROM event_tags ORDER BY event_id, tag'
const SET_TAG = 'UPDATE event_tags SET tag_key = :key WHERE event_id = :owner AND tag = :name'
const REMOVE_TAG = 'DELETE FROM event_tags WHERE event_id = :owner AND tag = :name'
const EVENTS = 'SELECT id, name, venue, category, description FROM events ORDER BY id'
const SET_EVENT = `
  UPDATE events SET category_key = :categoryKey, search_text = :searchText, sort_name = :sortName WHERE id = :id`

interface Named {
  owner: number
  name: string
}

/** Gives every name the key of today: those of schema 1 took an accent, or a vowel sign, for nothing. */
export function* foldNames(): Steps {
  const known = new Set<string>()
  /** The key, if it is the first of its owner. */
  const first = ({ owner, name }: Named) => {
    const key = nameKey(name)
    const free = !known.has(`${owner} ${key}`)
    known.add(`${owner} ${key}`)
    return free ? key : undefined
  }
  yield { statement: CLEAR_TYPES }
  // Two that were different and are the same by now both stay; by its name, the older one is found.
  for (const row of (yield { statement: TYPES }) as (Named & { id: number })[])
    yield {
      statement: SET_TYPE,
      params: { id: row.id, key: first(row) ?? `${nameKey(row.name)} #${row.id}` },
    }
  known.clear()
  for (const row of (yield { statement: TAGS }) as Named[]) {
    const key = first(row)
    const { owner, name } = row
    if (key === undefined) yield { statement: REMOVE_TAG, params: { owner, name } }
    else yield { statement: SET_TAG, params: { owner, name, key } }
  }
  for (const row of (yield { statement: EVENTS }) as EventNames[])
    yield { statement: SET_EVENT, params: keysOf(row) }
}

interface EventNames {
  id: number
  name: string
  venue: string | null
  category: string | null
  description: string | null
}

function keysOf({ id, name, venue, category, description }: EventNames): Params {
  return {
    id,
    categoryKey: category && nameKey(category),
    searchText: searchText([name, venue, category, description]),
    sortName: searchKey(name),
  }
}
