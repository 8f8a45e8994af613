/** A person at the desk: signing in and out, the cookie, other sites, guesses, restarts and a changed password. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { exchange, refusalOf } from './_http.ts'
import type { Got } from './_http.ts'
import { TestVenue } from './_venue.ts'

const PASSWORD = 'a right password'
const JSON_TYPE = { 'content-type': 'application/json' }

async function withPassword(): Promise<TestVenue> {
  const venue = await TestVenue.furnished()
  const body = { firm: 'acme', user: 'ada', password: PASSWORD }
  await venue.as('house').call('setPassword', { body })
  return venue
}

function signIn(venue: TestVenue, password = PASSWORD, from = '127.0.0.1'): Promise<Got> {
  const body = JSON.stringify({ firm: 'acme', user: 'ada', password })
  return exchange(venue.url, {
    method: 'POST',
    path: '/v1/session',
    headers: JSON_TYPE,
    body,
    from,
  })
}

function cookieOf({ headers }: Got): string {
  const [cookie] = [headers['set-cookie'] ?? []].flat()
  return String(cookie)
}

function read(venue: TestVenue, cookie: string): Promise<Got> {
  return exchange(venue.url, { method: 'GET', path: '/v1/balances', headers: { cookie } })
}

function write(venue: TestVenue, cookie: string, origin: string | undefined): Promise<Got> {
  const headers = { ...JSON_TYPE, cookie, ...(origin === undefined ? {} : { origin }) }
  const body = JSON.stringify({ clientId: 'desk', rfqId: 'rfq-00000000000' })
  return exchange(venue.url, { method: 'POST', path: '/v1/rfqs/cancel', headers, body })
}

void test('[AUT-2] the cookie is for the venue alone, and writes by it come from the desk alone', async () => {
  await using venue = await withPassword()
  const signed = await signIn(venue)
  assert.equal(signed.status, 200)
  const set = cookieOf(signed)
  for (const flag of ['HttpOnly', 'SameSite=Strict', 'Path=/', 'Max-Age=43200'])
    assert.ok(set.includes(flag), set)
  const [cookie = ''] = set.split(';')
  assert.equal((await read(venue, cookie)).status, 200)
  for (const origin of [undefined, 'null', 'http://evil.example', `${venue.url}.evil.example`])
    assert.equal(refusalOf(await write(venue, cookie, origin)).code, 'cross_site', String(origin))
  assert.equal(refusalOf(await write(venue, cookie, venue.url)).code, 'unknown_rfq')
  for (const wrong of ['parley-session=', 'parley-session=x', cookie.slice(0, -1)])
    assert.equal((await read(venue, wrong)).status, 401)
})

void test('a session outlives a restart, and ends with signing out or a new password', async () => {
  await using venue = await withPassword()
  const [one = ''] = cookieOf(await signIn(venue)).split(';')
  const [two = ''] = cookieOf(await signIn(venue)).split(';')
  assert.notEqual(one, two)
  await using again = await venue.restart()
  assert.equal((await read(again, one)).status, 200)
  const headers = { ...JSON_TYPE, cookie: one, origin: again.url }
  const out = { method: 'POST', path: '/v1/session/end', headers, body: '{}' }
  assert.equal((await exchange(again.url, out)).status, 200)
  assert.equal((await read(again, one)).status, 401)
  assert.equal((await read(again, two)).status, 200)
  const body = { firm: 'acme', user: 'ada', password: 'another password' }
  await again.as('house').call('setPassword', { body })
  assert.equal((await read(again, two)).status, 401)
  assert.equal(refusalOf(await signIn(again)).code, 'bad_password')
  assert.equal((await signIn(again, 'another password')).status, 200)
})

void test('guesses are counted by address, for a minute', async (context) => {
  await using venue = await withPassword()
  // They are counted by the machine's clock, which stands still here: however long hashing takes, it is one minute.
  context.mock.timers.enable({ apis: ['Date'], now: Date.now() })
  const codes: string[] = []
  for (let i = 0; i < 12; i++) codes.push(refusalOf(await signIn(venue, 'a wrong guess')).code)
  assert.deepEqual(codes, [
    ...Array.from({ length: 10 }, () => 'bad_password'),
    'too_many_requests',
    'too_many_requests',
  ])
  const right = await signIn(venue)
  assert.equal(right.status, 429)
  assert.ok(Number(refusalOf(right).detail?.['retryAfterMs']) > 0)
  assert.equal((await signIn(venue, PASSWORD, '127.0.0.9')).status, 200)
  context.mock.timers.tick(59_999)
  assert.equal((await signIn(venue)).status, 429)
  context.mock.timers.tick(60_001)
  assert.equal((await signIn(venue)).status, 200)
})
