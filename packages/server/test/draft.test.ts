/** Drafts of requests over real sockets: private, durable, edited, checked, sent once, discarded. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Refused } from '@parley/sdk'
import type { Draft } from '@parley/sdk'
import { CALL, TestVenue } from './_venue.ts'

const request: Draft['request'] = {
  account: 'acme:main',
  legs: [{ instrument: CALL, side: 'buy', ratio: 1 }],
  size: '10',
  ttlMs: 30_000,
}

function codeOf(error: unknown): string {
  return error instanceof Refused ? error.refusal.code : String(error)
}

async function refusal(promise: Promise<unknown>): Promise<string> {
  return promise.then(() => 'ok', codeOf)
}

void test('[DRF-1] nothing of a draft is in the journal, on a stream, in the figures, or told to anybody else', async () => {
  await using venue = await TestVenue.furnished()
  const [mako, acme] = [await venue.stream('mako'), await venue.stream('acme')]
  for (const stream of [mako, acme]) await stream.subscribe(['rfqs', 'balances', 'instruments'])
  const told = () => mako.frames.filter((frame) => frame.includes('"topic"'))
  await mako.settled()
  const heard = told().length
  assert.ok(heard > 0, 'it hears of its topics')
  const before = venue.venue.sequencer.head
  const body = { clientId: venue.clientId(), request, label: 'Monday' }
  const { draftId } = await venue.as('acme').call('saveDraft', { body })
  const check = await venue.post('acme', 'checkDraft', { draftId })
  assert.equal(check.status, 200)
  assert.deepEqual(venue.venue.sequencer.head, before)
  await Promise.all([mako.settled(), acme.settled()])
  assert.equal(told().length, heard)
  for (const firm of ['mako', 'house', 'bolt']) {
    assert.deepEqual((await venue.as(firm).call('drafts')).drafts, [])
    for (const name of ['sendDraft', 'discardDraft'] as const) {
      const write = { clientId: venue.clientId(), draftId }
      const code = await refusal(venue.as(firm).call(name, { body: write }))
      assert.ok(['unknown_draft', 'no_scope'].includes(code), `${firm} ${name}: ${code}`)
    }
  }
  const figures = await (await fetch(`${venue.url}/metrics`)).text()
  assert.ok(figures.includes('/v1/rfqs') || figures.includes('http'), 'there are figures')
  assert.ok(!figures.includes('draft'))
  assert.deepEqual(venue.venue.sequencer.head, before)
})

void test('[DRF-2] a draft survives a restart, is edited in place, checked as a trial is, sent once, and is then gone', async () => {
  let venue = await TestVenue.furnished()
  const { draftId } = await venue.as('acme').call('saveDraft', {
    body: { clientId: 'one', request, label: 'Monday' },
  })
  venue = await venue.restart()
  await using running = venue
  const acme = running.as('acme')
  const [kept] = (await acme.call('drafts')).drafts
  assert.deepEqual([kept?.draftId, kept?.label, kept?.request], [draftId, 'Monday', request])
  const small = { ...request, size: '1000000001' }
  await acme.call('saveDraft', { body: { clientId: 'two', draftId, request: small } })
  assert.equal((await acme.call('drafts')).drafts[0]?.label, 'Monday')
  assert.equal(await refusal(acme.call('checkDraft', { body: { draftId } })), 'bad_size')
  // What is refused stays a draft, and what is then put right is another write.
  const send = (clientId: string) => acme.call('sendDraft', { body: { clientId, draftId } })
  assert.equal(await refusal(send('three')), 'bad_size')
  assert.equal(await refusal(send('four')), 'bad_size')
  await acme.call('saveDraft', { body: { clientId: 'five', draftId, request } })
  const trial = await acme.dryRun('sendDraft', { body: { clientId: 'six', draftId } })
  assert.equal(trial.dryRun, true)
  assert.equal((await acme.call('drafts')).drafts.length, 1)
  const opened = await send('seven')
  assert.deepEqual(await send('seven'), opened)
  assert.deepEqual(await send('eight'), opened)
  assert.equal((await acme.call('rfqs')).rfqs.length, 1)
  assert.deepEqual((await acme.call('drafts')).drafts, [])
  const gone = { clientId: 'nine', draftId }
  assert.equal(await refusal(acme.call('discardDraft', { body: gone })), 'unknown_draft')
  assert.equal(
    await refusal(acme.call('saveDraft', { body: { ...gone, request } })),
    'unknown_draft',
  )
})

void test('[DRF-2] writes are done once for each client id, trials change nothing, and there is a most', async () => {
  await using venue = await TestVenue.furnished()
  const acme = venue.as('acme')
  const body = { clientId: 'same', request }
  const trial = await acme.dryRun('saveDraft', { body })
  assert.equal(trial.dryRun, true)
  assert.deepEqual((await acme.call('drafts')).drafts, [])
  const saved = await acme.call('saveDraft', { body })
  assert.deepEqual(await acme.call('saveDraft', { body }), saved)
  assert.equal((await acme.call('drafts')).drafts.length, 1)
  const other = { ...body, request: { ...request, size: '11' } }
  assert.equal(await refusal(acme.call('saveDraft', { body: other })), 'idempotency_conflict')
  const { draftId } = saved
  const discard = { clientId: 'gone', draftId }
  assert.equal((await acme.dryRun('discardDraft', { body: discard })).dryRun, true)
  await acme.call('discardDraft', { body: discard })
  assert.deepEqual(await acme.call('discardDraft', { body: discard }), { draftId })
  for (let i = 0; i < 100; i++) {
    const answer = venue.venue.drafts.save('acme', { request }, { nowUs: i, isTrial: false })
    assert.ok('draftId' in answer)
  }
  const more = { clientId: 'more', request }
  assert.equal(await refusal(acme.call('saveDraft', { body: more })), 'too_many_drafts')
  assert.equal(venue.venue.drafts.list('bolt').length, 0)
})
