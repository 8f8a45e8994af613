/** In a blind window the taker is shown nothing of quotes on any channel; at its end the timer tells it of all at once. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CALL, TestVenue } from './_venue.ts'

const READS = ['rfqs', 'balances', 'trades', 'holds', 'entries', 'positions', 'accounts', 'me']

/** What the taker is sent and can read during the window, with its times and hashes taken out; and then what comes at its end. */
async function play(quoting: boolean): Promise<{ during: string; after: string; refusal: string }> {
  await using venue = await TestVenue.furnished()
  const stream = await venue.stream('acme')
  await stream.subscribe(['rfqs', 'balances'])
  const legs = [{ instrument: CALL, side: 'buy' as const, ratio: 1 }]
  const request = { account: 'acme:main', legs, size: '10', ttlMs: 60_000, blindMs: 20_000 }
  const { rfqId } = await venue
    .as('acme')
    .call('createRfq', { body: { clientId: 'ask', ...request } })
  if (quoting) {
    const [bid, ask] = [
      { price: '2', size: '10' },
      { price: '2.1', size: '10' },
    ]
    const rest = { rfqId, account: 'mako:main', bid, ask, ttlMs: 40_000 }
    const { quoteId } = await venue
      .as('mako')
      .call('placeQuote', { body: { clientId: 'a', ...rest } })
    await venue.as('mako').call('cancelQuote', { body: { clientId: 'b', quoteId } })
    await venue.as('mako').call('placeQuote', { body: { clientId: 'c', ...rest } })
    const passed = { clientId: 'd', rfqId, reason: 'size' as const }
    await venue.as('nova').call('passRfq', { body: passed })
  }
  const take = { clientId: 'take', rfqId, side: 'buy', size: '10', limit: '3', dryRun: true }
  const { text: refusal } = await venue.post('acme', 'acceptQuote', take)
  const had: string[] = []
  for (const path of [...READS, `rfqs/${rfqId}`])
    had.push((await venue.get('acme', `/v1/${path}`)).text)
  await stream.settled()
  const during = told([...stream.frames, ...had].join('\n'))
  const { blindUntil = '' } = await venue.as('acme').call('rfq', { rfqId })
  const frames = stream.frames.length
  await venue.advance(blindUntil)
  await stream.settled()
  return { during, after: stream.frames.slice(frames).join('\n'), refusal: told(refusal) }
}

function told(text: string): string {
  return text
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replace(/"prevHash":"[^"]*"|"ts":\d+|\b(?:rfq|entry|hold)-[0-9a-z]{11}\b/g, '')
}

void test('[WIN-2] quoted or not, the taker is sent the same until its blind window ends', async () => {
  const [quoted, silent] = [await play(true), await play(false)]
  assert.equal(quoted.during, silent.during)
  assert.match(quoted.refusal, /"code":"blind_window"/)
  assert.equal(quoted.refusal, silent.refusal)
  assert.match(quoted.after, /"type":"quotes.unveiled".*"maker":"mako".*"reason":"size"/)
  assert.match(silent.after, /"type":"quotes.unveiled","rfqId":"[^"]+","quotes":\[\],"passes":\[\]/)
})
