/** The document of the interface has every route with its schemas, and every reply is as its schema says. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ROUTES } from '@parley/sdk'
import type { Route, RouteName } from '@parley/sdk'
import { bodyCheck } from '../src/wire/body-check.ts'
import { exchange, signed } from './_http.ts'
import { INCOME_QUESTIONS } from './_bad-income.ts'
import { tell } from './_story.ts'
import type { Reply } from './_story.ts'
import { CALL, TestVenue } from './_venue.ts'

const NAMES = Object.keys(ROUTES) as RouteName[]

type Operation = {
  readonly operationId: string
  readonly requestBody?: {
    readonly content: Record<string, { readonly schema: { required?: string[] } }>
  }
  readonly responses: Record<
    string,
    { readonly content: Record<string, { readonly schema: object }> }
  >
}

void test('the OpenAPI document has every route, with body and reply', async () => {
  await using venue = await TestVenue.open()
  const { text } = await exchange(venue.url, { method: 'GET', path: '/v1/openapi.json' })
  const { paths } = JSON.parse(text) as { paths: Record<string, Record<string, Operation>> }
  const described = Object.values(paths).flatMap((methods) => Object.values(methods))
  assert.deepEqual(described.map((o) => o.operationId).sort(), [...NAMES].sort())
  for (const name of NAMES) {
    const route: Route = ROUTES[name]
    const path = route.path.replace(/:(\w+)/, '{$1}')
    const operation = paths[path]?.[route.method.toLowerCase()]
    assert.equal(operation?.operationId, name)
    assert.ok(operation.responses['200']?.content['application/json']?.schema, name)
    assert.ok(operation.responses['4XX'] ?? operation.responses['4xx'], name)
    const body = operation.requestBody?.content['application/json']?.schema
    assert.equal(body !== undefined, route.body !== undefined, name)
    if (route.body && 'required' in route.body)
      assert.deepEqual(body?.required, route.body.required, name)
  }
  const page = await exchange(venue.url, { method: 'GET', path: '/reference/' })
  assert.equal(page.status, 200)
})

void test('every reply of every route is as its schema says', async () => {
  await using venue = await TestVenue.furnished()
  const checked = new Set<RouteName>()
  // Compiled once each: some schemas are large.
  const checks = new Map(NAMES.map((name) => [name, bodyCheck(ROUTES[name].reply)]))
  const check = (name: RouteName, { status, text }: { status: number; text: string }): Reply => {
    assert.equal(status, 200, `${name}: ${text}`)
    const reply = JSON.parse(text) as Reply
    assert.equal(checks.get(name)?.(reply), undefined, `${name}: ${text}`)
    checked.add(name)
    return reply
  }
  const read = async (rfqId: string): Promise<void> => {
    for (const name of NAMES) {
      const { method, path, scope }: Route = ROUTES[name]
      // A proof needs a match and a checkpoint over it, a program's sales the program, a report the stack: see below.
      if (method !== 'GET' || name === 'matchProof' || path.includes(':program')) continue
      if (name === 'stackReport' || name === 'stackAllocation') continue
      const firms = scope === 'operate' ? ['house'] : ['acme', 'mako', 'house']
      for (const firm of firms)
        if (name !== 'rfq' || firm !== 'house') {
          // Who reads several accounts says which.
          const of =
            name === 'statements' || name === 'attribution'
              ? `?account=${firm === 'mako' ? 'mako' : 'acme'}:main`
              : ''
          const account = `${firm === 'mako' ? 'mako' : 'acme'}:main`
          const at = path.replace(':rfqId', rfqId).replace(':account', account)
          check(name, await venue.get(firm, `${at}${of}`))
        }
    }
  }
  let rfqId = ''
  await tell(venue, async ({ by, name }, body) => {
    const reply = check(name, await venue.post(by, name, body))
    rfqId = reply['rfqId'] ?? rfqId
    if (rfqId !== '') await read(rfqId)
    return reply
  })
  const terms = {
    side: 'buy',
    legs: [{ instrument: CALL, side: 'buy', ratio: 1 }],
    size: '10',
    price: '2',
  }
  check('simulateBlock', await venue.post('acme', 'simulateBlock', terms))
  check('whatIf', await venue.post('acme', 'whatIf', { ...terms, account: 'acme:main' }))
  const shares = [{ account: 'acme:main', size: '10' }]
  const body = { clientId: 'verified', counterparty: 'bolt', nonce: 'n'.repeat(16), ttlMs: 60_000 }
  const { text } = await venue.post('acme', 'proposeBlock', { ...body, ...terms, shares })
  const { blockId, digest } = JSON.parse(text) as Reply
  check('verifyBlock', await venue.post('bolt', 'verifyBlock', { blockId, digest }))
  const ada = { firm: 'acme', user: 'ada' }
  const password = 'a right password'
  check('setPassword', await venue.post('house', 'setPassword', { ...ada, password }))
  check('signIn', await venue.post('acme', 'signIn', { ...ada, password }))
  check('signOut', await venue.post('acme', 'signOut', {}))
  const made = check(
    'createKey',
    await venue.post('house', 'createKey', { ...ada, scopes: ['read'] }),
  )
  check('revokeKey', await venue.post('house', 'revokeKey', { key: made['key'] }))
  const request = { account: 'acme:main', legs: terms.legs, size: '10', ttlMs: 60_000 }
  const kept = check(
    'saveDraft',
    await venue.post('acme', 'saveDraft', { clientId: 'd1', request }),
  )
  const { draftId } = kept
  check('checkDraft', await venue.post('acme', 'checkDraft', { draftId }))
  check('drafts', await venue.get('acme', '/v1/rfqs/drafts'))
  check('sendDraft', await venue.post('acme', 'sendDraft', { clientId: 'd2', draftId }))
  const spare = check(
    'saveDraft',
    await venue.post('acme', 'saveDraft', { clientId: 'd3', request }),
  )
  const gone = { clientId: 'd4', draftId: spare['draftId'] }
  check('discardDraft', await venue.post('acme', 'discardDraft', gone))
  // When the tape's second day has closed: its marks are fresh.
  const to = '2026-01-06T21:00:01Z'
  check('makeCheckpoint', await venue.post('house', 'makeCheckpoint', {}))
  check('advanceClock', await venue.post('house', 'advanceClock', { to }))
  for (const [name, { right }] of Object.entries(INCOME_QUESTIONS))
    check(name as RouteName, await venue.post('acme', name as RouteName, right))
  await read(rfqId)
  const [match] = (await venue.as('acme').call('matchMarks')).matches
  for (const name of NAMES) {
    const { method, path }: Route = ROUTES[name]
    if (method === 'GET' && path.includes(':program'))
      check(name, await venue.get('bolt', path.replace(':program', 'income')))
  }
  const stacked = { stack: 'core', account: 'bolt:main', members: [{ program: 'stacked' }] }
  await venue.post('bolt', 'applyStack', { clientId: 'again', ...stacked })
  check('stackReport', await venue.get('bolt', '/v1/stacks/report?stack=core'))
  check('stackAllocation', await venue.get('bolt', '/v1/stacks/allocation?stack=core'))
  check('matchProof', await venue.get('acme', `/v1/audit/proofs/${match?.matchId}`))
  assert.deepEqual([...checked].sort(), [...NAMES].sort())
})

void test('a reply that is not as its schema says would be seen', () => {
  assert.equal(bodyCheck(ROUTES.time.reply)({ now: 'x' })?.code, 'malformed')
  assert.equal(bodyCheck(ROUTES.deposit.reply)({ entryId: 5 })?.path, 'entryId')
})

void test('[AUT-1] a request signed for one path is no good on another', async () => {
  await using venue = await TestVenue.open()
  const headers = signed(venue.keyOf('house'), { method: 'GET', path: '/v1/keys' })
  const other = await exchange(venue.url, { method: 'GET', path: '/v1/firms', headers })
  assert.equal(other.status, 401)
})
