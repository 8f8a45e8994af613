/** Bad input of every kind on every write, over HTTP and over the stream: one catalogued code each, and nothing changes. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { REJECTIONS } from '@parley/core'
import { ROUTES } from '@parley/sdk'
import type { Credentials, Refusal, Route, Scope } from '@parley/sdk'
import { COMMAND_ROUTES } from '../src/gateway/writes.ts'
import { STATUS } from '../src/wire/refusal.ts'
import { prepare, writes } from './_bad-writes.ts'
import type { World, Write, WriteName } from './_bad-values.ts'
import { exchange, refusalOf, signed } from './_http.ts'
import { TestStream } from './_stream.ts'
import { TestVenue } from './_venue.ts'

const NAMES = (Object.keys(ROUTES) as WriteName[]).filter((name) => ROUTES[name].method === 'POST')
const SIGNED = NAMES.filter((name) => routeOf(name).scope !== 'public')
const ON_STREAM = NAMES.filter((name) => routeOf(name).op !== undefined)
const MEGABYTE = 1 << 20
let signIns = 0

let venue: TestVenue
let world: World
let table: Readonly<Record<WriteName, Write>>

before(async () => {
  venue = await TestVenue.furnished()
  world = await prepare(venue)
  table = writes(world)
})
after(() => venue[Symbol.asyncDispose]())

function routeOf(name: WriteName): Route {
  return ROUTES[name]
}

function isCommand(name: WriteName): boolean {
  return COMMAND_ROUTES.some((command) => command === name)
}

/** A right body with a client id where the route takes one. */
function rightBody(name: WriteName): Record<string, unknown> {
  const { right } = table[name]
  return isCommand(name) ? { clientId: venue.clientId(), ...right } : { ...right }
}

type Key = Credentials | undefined

async function sent(
  name: WriteName,
  text: string,
  key: Key = venue.keyOf(table[name].by),
  over: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { method, path } = routeOf(name)
  const request = { method, path, body: text }
  const unsigned = { 'content-type': 'application/json' }
  const headers = { ...(key ? signed(key, request) : unsigned), ...over }
  // Sign-ins are counted by address.
  const from = name === 'signIn' ? { from: `127.0.${++signIns >> 6}.${2 + (signIns & 63)}` } : {}
  return described(await exchange(venue.url, { ...request, headers, ...from }))
}

/** `status code path`, after checking that the refusal is as the catalogue has it. */
function described(got: { readonly status: number; readonly text: string }): string {
  const refusal = refusalOf(got)
  const row = REJECTIONS[refusal.code as keyof typeof REJECTIONS]
  assert.equal(refusal.meaning, row.meaning)
  assert.equal(refusal.retry, row.retry)
  assert.equal(got.status, refusal.code === 'body_too_large' ? 413 : STATUS[row.class])
  return `${got.status} ${refusal.code} ${refusal.path ?? '-'}`
}

async function changesNothing(attempt: () => Promise<void>): Promise<void> {
  const was = venue.stateText()
  await attempt()
  assert.equal(venue.stateText(), was)
}

void test('every write has its rows', () => {
  assert.deepEqual(Object.keys(table).sort(), [...NAMES].sort())
})

void test('the bodies that the rows start from are right', async () => {
  await changesNothing(async () => {
    for (const name of COMMAND_ROUTES) {
      const got = await venue.post(table[name].by, name, { ...rightBody(name), dryRun: true })
      assert.equal(got.status, 200, `${name}: ${got.text}`)
    }
  })
})

void test('each field: missing, of another type, and one too many', async () => {
  await changesNothing(async () => {
    for (const name of NAMES) {
      const schema = routeOf(name).body as
        | { readonly properties: object; readonly required?: readonly string[] }
        | undefined
      if (!schema) continue
      const right = rightBody(name)
      for (const field of schema.required ?? []) {
        const { [field]: _left, ...rest } = right
        assert.equal(await sent(name, JSON.stringify(rest)), `400 malformed ${field}`, name)
      }
      for (const field of Object.keys(schema.properties))
        for (const odd of [null, 5.5, [[]]]) {
          const refusal = await sent(name, JSON.stringify({ ...right, [field]: odd }))
          assert.equal(refusal.split('.')[0], `400 malformed ${field}`, `${name} ${String(odd)}`)
        }
      for (const field of ['nosuch', 'constructor', 'toString']) {
        const refusal = await sent(name, JSON.stringify({ ...right, [field]: 1 }))
        assert.equal(refusal, `400 malformed ${field}`, name)
      }
      const proto = `{"__proto__":{"admin":true},${JSON.stringify(right).slice(1)}`
      assert.equal(await sent(name, proto), '400 malformed __proto__', name)
    }
  })
})

void test('each way a value can be wrong', async () => {
  await changesNothing(async () => {
    for (const name of NAMES)
      for (const [what, over, refusal] of table[name].bad)
        assert.equal(
          await sent(name, JSON.stringify({ ...rightBody(name), ...over })),
          refusal,
          `${name}: ${what}`,
        )
  })
})

void test('bodies that are no object', async () => {
  const deep = '['.repeat(100_000)
  await changesNothing(async () => {
    for (const name of NAMES.filter((each) => routeOf(each).body !== undefined)) {
      for (const text of ['null', '[]', '5', '"text"', 'true', '{"a":', 'nonsense', '{}x', deep])
        assert.equal(await sent(name, text), '400 malformed ', `${name} ${text.slice(0, 9)}`)
      const nested = `${deep}${']'.repeat(deep.length)}`
      assert.equal(await sent(name, nested), '400 malformed ', name)
      assert.match(await sent(name, ''), /^400 malformed \w+$/, name)
      const junk = JSON.stringify(
        Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [i, i])),
      )
      assert.match(await sent(name, junk), /^400 malformed \w+$/, name)
    }
  })
})

void test('what is not JSON by its label, and what is too large', async () => {
  await changesNothing(async () => {
    for (const name of NAMES) {
      const text = JSON.stringify(rightBody(name))
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'])
        assert.equal(
          await sent(name, text, undefined, { 'content-type': type }),
          '400 unsupported_media -',
          name,
        )
      for (const bytes of [MEGABYTE + 1, 10 * MEGABYTE])
        assert.equal(await sent(name, text.padEnd(bytes)), '413 body_too_large -', name)
    }
  })
})

void test('credentials that are missing, wrong, old or used before', async () => {
  await changesNothing(async () => {
    for (const name of SIGNED) {
      const { method, path } = routeOf(name)
      const key = venue.keyOf(table[name].by)
      const body = JSON.stringify({ ...rightBody(name), nosuch: 1 })
      const headers = (at?: number) => signed(key, { method, path, body }, at)
      const tried = async (over: Record<string, string>, text = body): Promise<string> =>
        described(await exchange(venue.url, { method, path, body: text, headers: over }))
      assert.equal(
        await tried({ 'content-type': 'application/json' }),
        '401 unauthenticated -',
        name,
      )
      assert.equal(await tried({ ...headers(), 'parley-key': 'pk_none' }), '401 unauthenticated -')
      for (const signature of ['', 'A'.repeat(43), 'é'.repeat(43), 'x'.repeat(5_000)])
        assert.equal(
          await tried({ ...headers(), 'parley-signature': signature }),
          '401 bad_signature -',
        )
      const { 'parley-signature': _signature, ...unsigned } = headers()
      assert.equal(await tried(unsigned), '401 bad_signature -')
      assert.equal(await tried(headers(), `${body} `), '401 bad_signature -', name)
      assert.equal(await tried({ ...headers(), 'parley-timestamp': '1' }), '401 bad_signature -')
      assert.equal(await tried({ ...headers(), 'parley-timestamp': 'x' }), '401 bad_signature -')
      for (const offMs of [-31_000, 31_000])
        assert.equal(await tried(headers((Date.now() + offMs) * 1000)), '401 stale_request -', name)
      const once = headers()
      await exchange(venue.url, { method, path, body, headers: once })
      assert.equal(await tried(once), '401 replayed_request -', name)
    }
  })
})

void test('a key that was ended, lacks the scope, or is of a firm that may not', async () => {
  const { keys } = venue.venue
  const ended = keys.create('house', 'gone', ['read', 'trade', 'quote', 'operate'], 0)
  keys.revoke(ended.key)
  await changesNothing(async () => {
    for (const name of SIGNED) {
      const body = JSON.stringify(rightBody(name))
      assert.equal(await sent(name, body, ended), '401 unauthenticated -', name)
      const { scope } = routeOf(name)
      const others = (['read', 'trade', 'quote', 'operate'] as const).filter((s) => s !== scope)
      const lacking = keys.create(table[name].by, 'less', others, 0)
      assert.equal(await sent(name, body, lacking), '403 no_scope -', name)
      const { wrongRole } = table[name]
      if (wrongRole === undefined) continue
      const wrong = keys.create(wrongRole, 'more', [scope as Scope], 0)
      assert.equal(await sent(name, body, wrong), '403 role_forbidden -', name)
    }
  })
})

void test('addresses and methods that are none', async () => {
  const key = venue.keyOf('house')
  for (const [method, path, refusal] of [
    ['POST', '/v1/nosuch', '404 unknown_route -'],
    ['PUT', '/v1/rfqs', '404 unknown_route -'],
    ['DELETE', '/v1/quotes', '404 unknown_route -'],
    ['POST', '/v1/%E0%A4%A', '400 malformed -'],
    ['GET', '/v1/stream', '400 malformed upgrade'],
    ['GET', `/v1/rfqs/${'x'.repeat(5_000)}`, '404 unknown_route -'],
    ['GET', '/v1/rfqs/nosuch', '404 unknown_rfq rfqId'],
    ['GET', '/v1/trades?limit=0', '400 malformed limit'],
    ['GET', '/v1/trades?limit=x', '400 malformed limit'],
    ['GET', '/v1/entries?limit=501', '400 malformed limit'],
    ['GET', '/v1/entries?after=x', '400 malformed after'],
    ['GET', '/v1/entries?nosuch=1', '400 malformed nosuch'],
    ['GET', '/v1/marks?underlying=A&underlying=B', '400 malformed underlying'],
  ] as const) {
    const headers = signed(key, { method, path })
    assert.equal(described(await exchange(venue.url, { method, path, headers })), refusal, path)
  }
})

/** `code path` of a refused request on the stream. */
function told(error: Refusal | undefined): string {
  assert.ok(error, 'a refusal')
  const { code, path } = error
  assert.equal(error.meaning, REJECTIONS[code as keyof typeof REJECTIONS].meaning)
  return `${code} ${path ?? '-'}`
}

void test('on the stream: each way a value can be wrong', async () => {
  await changesNothing(async () => {
    for (const name of ON_STREAM) {
      const { op = '' } = routeOf(name)
      const { by, right, bad } = table[name]
      const stream = await venue.stream(by)
      const refused = async (body: unknown): Promise<string> =>
        told((await stream.ask(op, venue.clientId(), body)).error)
      for (const [what, over, refusal] of bad)
        assert.equal(await refused({ ...right, ...over }), refusal.slice(4), `${op}: ${what}`)
      assert.equal(await refused({ ...right, nosuch: 1 }), 'malformed nosuch', op)
      for (const body of [null, []]) assert.equal(await refused(body), 'malformed ', op)
      for (const body of [5, 'text', undefined])
        assert.equal(await refused(body), 'malformed body', op)
      const odd = await stream.ask(op, 'not a client id', right)
      assert.equal(told(odd.error), 'malformed clientId', op)
      stream.close()
    }
  })
})

void test('on the stream: scope and role', async () => {
  const { keys } = venue.venue
  await changesNothing(async () => {
    for (const name of ON_STREAM) {
      const { op = '', scope } = routeOf(name)
      const { by, right, wrongRole } = table[name]
      const reader = await TestStream.open(venue.url, keys.create(by, 'reader', ['read'], 0))
      const lacking = await reader.ask(op, venue.clientId(), right)
      assert.equal(told(lacking.error), 'no_scope -', op)
      reader.close()
      if (wrongRole === undefined) continue
      const wrong = keys.create(wrongRole, 'wrong', [scope as Scope], 0)
      const other = await TestStream.open(venue.url, wrong)
      assert.equal(told((await other.ask(op, venue.clientId(), right)).error), 'role_forbidden -')
      const blind = await other.ask('subscribe', 'blind', { topics: ['rfqs'] })
      assert.equal(told(blind.error), 'no_scope -')
      other.close()
    }
  })
})

void test('on the stream: frames that are no request', async () => {
  const stream = await venue.stream('acme')
  const frames: readonly (readonly [string | Uint8Array<ArrayBuffer>, string])[] = [
    ['nonsense', 'malformed '],
    ['null', 'malformed '],
    ['[]', 'malformed '],
    ['5', 'malformed '],
    ['"text"', 'malformed '],
    ['{"__proto__":null}', 'malformed __proto__'],
    ['{}', 'malformed op'],
    ['['.repeat(100_000), 'malformed '],
    ['{"op":"ping","body":{}}', 'malformed id'],
    ['{"op":"ping","id":"1"}', 'malformed body'],
    ['{"op":"ping","id":"1","body":[]}', 'malformed body'],
    ['{"op":"ping","id":"","body":{}}', 'malformed id'],
    ['{"op":5,"id":"1","body":{}}', 'malformed op'],
    ['{"op":"nosuch","id":"1","body":{}}', 'unknown_route op'],
    ['{"op":"toString","id":"1","body":{}}', 'unknown_route op'],
    ['{"op":"subscribe","id":"1","body":{}}', 'malformed topics'],
    ['{"op":"subscribe","id":"1","body":{"topics":["nosuch"]}}', 'malformed topics.0'],
    ['{"op":"clock.ready","id":"1","body":{"sync":"1"}}', 'malformed sync'],
    [
      '{"op":"clock.ready","id":"1","body":{"sync":0,"wakeAt":"9999-01-01T00:00:00Z"}}',
      'malformed wakeAt',
    ],
    [Uint8Array.from([1, 2, 3]), 'malformed '],
    [new TextEncoder().encode('{"op":"ping","id":"1","body":{}}'), 'malformed '],
  ]
  for (const [frame, refusal] of frames) {
    const had = stream.frames.length
    stream.send(frame)
    const answer = await stream.until(({ frames: got }) => got[had])
    const { error } = JSON.parse(answer) as { error?: Refusal }
    assert.equal(told(error), refusal, String(frame).slice(0, 60))
  }
  stream.close()
})

void test('on the stream: a frame that is too large ends it, and it alone', async () => {
  const [large, other] = [await venue.stream('acme'), await venue.stream('acme')]
  large.send(' '.repeat(MEGABYTE + 1))
  assert.equal((await large.end()).code, 1009)
  await other.settled()
  other.close()
})

void test('a client id with another body is a conflict, on either channel', async () => {
  for (const name of COMMAND_ROUTES) {
    const { by, right, bad, other: otherRight } = table[name]
    const body = rightBody(name)
    await venue.post(by, name, body)
    // Another body that is well made: what the venue's own rules would say of it does not matter.
    const [, over = otherRight] =
      bad.find(([, , refusal]) => !/malformed|bad_decimal|unknown_entry/.test(refusal)) ?? []
    const other = JSON.stringify({ ...body, ...over })
    await changesNothing(async () => {
      assert.equal(await sent(name, other), '409 idempotency_conflict clientId', name)
      const { op } = routeOf(name)
      if (op === undefined) return
      const stream = await venue.stream(by)
      const answer = await stream.ask(op, String(body['clientId']), { ...right, ...over })
      assert.equal(told(answer.error), 'idempotency_conflict clientId', op)
      stream.close()
    })
  }
})

void test('after all of it the venue answers', async () => {
  await venue.as('acme').call('rfqs')
  const { status } = await exchange(venue.url, { method: 'GET', path: '/readyz' })
  assert.equal(status, 200)
})
