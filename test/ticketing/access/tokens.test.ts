import { describe, expect, it } from 'vitest'
import { holderOf, isUseToRecord, recordUse } from '../../../src/ticketing/access/authenticate.ts'
import { createToken, secretHash } from '../../../src/ticketing/access/create-token.ts'
import { listTokens } from '../../../src/ticketing/access/list-tokens.ts'
import { revokeToken } from '../../../src/ticketing/access/revoke-token.ts'
import { cursor } from '../../../src/ticketing/paging.ts'
import { readLog } from '../../../src/ticketing/reports/log.ts'
import { testOffice } from '../../support/office.ts'
import { scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()
let count = 0

async function office() {
  const made = await testOffice(folder, `${++count}.db`)
  await made.event('Jazz', 10)
  const holder = (secret: string | null) =>
    made.store.read(queries => holderOf(queries, secretHash(secret ?? ''), made.clock.now()))
  return { ...made, holder, keyed: { ...made, idempotency: { scope: 'office', key: 'K1' } } }
}

describe('a token', () => {
  it('has a secret that is told once, of which only the hash is kept', async () => {
    const { holder, ...at } = await office()
    const { token, secret, replayed } = await createToken(at, {
      name: 'door',
      role: 'gate',
      events: ['jazz', '1'],
    })
    expect(secret).toMatch(/^tix_[2-9A-Z]{54}$/)
    expect(replayed).toBe(false)
    expect(token).toEqual({
      name: 'door',
      role: 'gate',
      events: ['jazz'],
      status: 'active',
      createdAt: '2030-01-01T12:00:00.000Z',
      createdBy: 'tester',
      expiresAt: null,
      revokedAt: null,
      lastUsedAt: null,
    })
    expect(await holder(secret)).toMatchObject({ name: 'door', role: 'gate', events: [1] })
    expect(await holder('tix_guessed')).toBeUndefined()
    const { entries } = await readLog(at, {})
    expect(JSON.stringify(entries)).not.toContain(secret ?? 'none')
    expect(entries[0]).toMatchObject({
      action: 'token.create',
      event: null,
      after: { name: 'door', role: 'gate', events: ['jazz'], expiresAt: null },
    })
  })

  it('repeated under its key tells no secret again; another request with the key is a mismatch', async () => {
    const { keyed } = await office()
    const request = { name: 'door', role: 'gate', events: ['jazz'] } as const
    const { token } = await createToken(keyed, request)
    expect(await createToken(keyed, { ...request, events: ['1'] })).toEqual({
      token,
      secret: null,
      replayed: true,
    })
    await expect(createToken(keyed, { ...request, events: [] })).rejects.toMatchObject({
      code: 'IDEMPOTENCY_MISMATCH',
    })
    await expect(createToken(keyed, { name: 'door', role: 'gate' })).rejects.toMatchObject({
      code: 'IDEMPOTENCY_MISMATCH',
    })
  })

  it('expires when it says, and is revoked at once and for good; its name is not given again', async () => {
    const { holder, ...at } = await office()
    const { secret } = await createToken(at, { name: 'week', role: 'seller', expiresMs: 3_600_000 })
    at.pass('59m')
    expect(await holder(secret)).toMatchObject({ name: 'week', events: [] })
    at.pass('1m')
    expect(await holder(secret)).toBeUndefined()
    await expect(createToken(at, { name: 'week', role: 'seller' })).rejects.toThrow(
      'There is a token called "week" already. Its name stands in the log: choose another',
    )
    const { token, replayed } = await revokeToken(at, 'week')
    expect([token.status, token.revokedAt, replayed]).toEqual(['revoked', '2030-01-01T13:00:00.000Z', false])
    at.pass('1h')
    expect(await revokeToken(at, 'week')).toEqual({ token, replayed: true })
    await expect(createToken(at, { name: 'week', role: 'seller' })).rejects.toThrow(
      'There was a token called "week"',
    )
  })

  it('revoked under a key is told again as it is', async () => {
    const { keyed } = await office()
    await createToken({ ...keyed, idempotency: undefined }, { name: 'door', role: 'gate' })
    const first = await revokeToken(keyed, 'door')
    expect(await revokeToken(keyed, 'door')).toEqual({ ...first, replayed: true })
  })

  it('of an event or a name that is not there is refused', async () => {
    const { keyed } = await office()
    await expect(createToken(keyed, { name: 'door', role: 'gate', events: ['polka'] })).rejects.toMatchObject(
      { code: 'NOT_FOUND' },
    )
    await expect(revokeToken(keyed, 'nobody')).rejects.toMatchObject({
      code: 'NOT_FOUND',
      next: { operation: 'token list' },
    })
    expect((await listTokens(keyed, {})).tokens).toEqual([])
  })

  it('dry, is not made', async () => {
    const at = await office()
    await createToken(at, { name: 'door', role: 'gate' }, { dryRun: true })
    await createToken(at, { name: 'door', role: 'gate' })
    await revokeToken(at, 'door', { dryRun: true })
    expect((await listTokens(at, {})).tokens).toMatchObject([{ name: 'door', status: 'active' }])
  })
})

describe('the list of tokens', () => {
  it('has the first one first, in pages', async () => {
    const at = await office()
    for (const name of ['a', 'b', 'c']) await createToken(at, { name, role: 'viewer' })
    const first = await listTokens(at, { limit: 2 })
    expect(first.tokens.map(({ name }) => name)).toEqual(['a', 'b'])
    const rest = await listTokens(at, { limit: 2, cursor: cursor(first.next ?? '') })
    expect([rest.tokens.map(({ name }) => name), rest.next]).toEqual([['c'], null])
  })
})

describe('the use of a token', () => {
  it('is taken down once a minute', async () => {
    const { holder, ...at } = await office()
    const { secret } = await createToken(at, { name: 'door', role: 'gate' })
    const used = async () => {
      const known = await holder(secret)
      if (!known) throw new Error('no holder')
      const due = isUseToRecord(known, at.clock.now())
      if (due) await recordUse(at, known.id)
      return due
    }
    expect(await used()).toBe(true)
    at.pass('59s')
    expect(await used()).toBe(false)
    at.pass('1s')
    expect(await used()).toBe(true)
    expect((await listTokens(at, {})).tokens).toMatchObject([{ lastUsedAt: '2030-01-01T12:01:00.000Z' }])
  })
})
