/** The same write again gets the same answer, on any channel and after a restart; a dry run foretells the write and changes nothing. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { balance, everyCell, formatDecimal, parseDecimal } from '@parley/core'
import { ROUTES } from '@parley/sdk'
import type { DryRun, Route } from '@parley/sdk'
import type { CommandRoute } from '../src/gateway/writes.ts'
import { amountText } from '../src/wire/numbers.ts'
import { tell } from './_story.ts'
import type { Reply } from './_story.ts'
import { SECOND_HAND, TestVenue } from './_venue.ts'

type Body = Readonly<Record<string, unknown>>
type Sent = {
  readonly by: string
  readonly name: CommandRoute
  readonly body: Body
  readonly text: string
}

function opOf(name: CommandRoute): string | undefined {
  return (ROUTES[name] as Route).op
}

void test('[IDM-1] [IDM-2] a write sent again is answered as it was, and done once', async () => {
  await using venue = await TestVenue.furnished()
  const sent: Sent[] = []
  const write = async (by: string, name: CommandRoute, body: Body): Promise<Reply> => {
    const { text } = await venue.post(by, name, body)
    sent.push({ by, name, body, text })
    return JSON.parse(text) as Reply
  }
  await tell(venue, async ({ by, name }, body) => {
    const reply = await write(by, name, body)
    assert.ok(!('error' in reply), `${name}: ${JSON.stringify(reply)}`)
    return reply
  })
  // Refusals of the venue's rules are remembered like answers.
  const none = { clientId: 'refused', rfqId: 'rfq-00000000000' }
  await write('acme', 'cancelRfq', none)
  await write('house', 'deposit', {
    clientId: 'refused',
    account: 'acme:none',
    asset: 'USD',
    amount: '1',
    reference: 'none',
  })
  const again = async (at: TestVenue): Promise<void> => {
    const was = at.venue.sequencer.head
    for (const { by, name, body, text } of sent) {
      assert.equal((await at.post(by, name, body)).text, text, name)
      const op = opOf(name)
      if (op === undefined) continue
      const { clientId, ...rest } = body
      const stream = await at.stream(by)
      const { re: _re, ...answer } = await stream.ask(op, String(clientId), rest)
      const { error, ...result } = JSON.parse(text) as { error?: object }
      assert.deepEqual(answer, error ? { error } : { result }, op)
      stream.close()
    }
    assert.deepEqual(at.venue.sequencer.head, was)
  }
  await again(venue)
  // Two at once, the first of which is not yet durable when the second comes.
  const both = { clientId: 'both', account: 'acme:main', asset: 'USD', amount: '1', reference: 'x' }
  const [one, two] = await Promise.all([
    venue.post('house', 'deposit', both),
    venue.post('house', 'deposit', both),
  ])
  assert.equal(one.status, 200)
  assert.equal(one.text, two.text)
  await using later = await venue.restart()
  await again(later)
  // One firm's client ids are nobody else's.
  const other = await later.post('bolt', 'cancelRfq', none)
  assert.equal(other.status, 404)
})

type Figures = { readonly total: bigint; readonly held: bigint; readonly available: bigint }

const read = (text: string): bigint => parseDecimal(text, 8) ?? 0n

/** What a firm reads of its accounts; of the operator, who is foretold what any account will have, the ledger itself. */
async function balances(venue: TestVenue, firm: string): Promise<Map<string, Figures>> {
  const { state } = venue.venue.sequencer
  if (firm === state.operator || firm === SECOND_HAND)
    return new Map(
      [...everyCell(state.ledger)].map(({ account, asset }) => {
        const { total, held, available } = balance(state.ledger, account, asset)
        const [all, kept, free] = [total, held, available].map((each) =>
          read(amountText(state, asset, each)),
        ) as [bigint, bigint, bigint]
        return [`${account} ${asset}`, { total: all, held: kept, available: free }]
      }),
    )
  const page = await venue.as(firm).call('balances')
  return new Map(
    page.balances.map(({ account, asset, total, held, available }) => [
      `${account} ${asset}`,
      { total: read(total), held: read(held), available: read(available) },
    ]),
  )
}

void test('a dry run changes nothing and says exactly what the write then does', async () => {
  await using venue = await TestVenue.furnished()
  let foretold = 0
  await tell(venue, async ({ by, name }, body) => {
    const was = venue.stateText()
    const head = venue.venue.sequencer.head
    const trial = await venue.post(by, name, { ...body, dryRun: true })
    assert.equal(trial.status, 200, trial.text)
    const foreseen = JSON.parse(trial.text) as DryRun
    assert.equal(foreseen.dryRun, true)
    assert.equal(venue.stateText(), was)
    assert.deepEqual(venue.venue.sequencer.head, head)
    const before = await balances(venue, by)
    const reply = JSON.parse((await venue.post(by, name, body)).text) as Reply
    const after = await balances(venue, by)
    const expected = new Map(before)
    for (const { account, asset, total, held, availableAfter } of foreseen.changes) {
      const known = before.get(`${account} ${asset}`) ?? { total: 0n, held: 0n }
      const now = { total: known.total + read(total), held: known.held + read(held) }
      expected.set(`${account} ${asset}`, { ...now, available: read(availableAfter) })
      foretold++
    }
    const isBooked = ([, { total, held }]: [string, Figures]): boolean =>
      total !== 0n || held !== 0n
    assert.deepEqual(
      new Map([...after].filter(isBooked)),
      new Map([...expected].filter(isBooked)),
      `${name}: ${trial.text}`,
    )
    assert.equal(foreseen.price, name === 'acceptQuote' ? reply['price'] : undefined)
    return reply
  })
  assert.ok(foretold > 15, `${foretold} changes were foretold`)
})

void test('a dry run is judged on its own moment, whatever else is in its group', async () => {
  await using venue = await TestVenue.furnished()
  const stream = await venue.stream('acme')
  const dealer = await venue.stream('mako')
  const asked = { account: 'acme:main', size: '10', ttlMs: 60_000 }
  const legs = [{ instrument: 'ABC', side: 'buy', ratio: 1 }]
  const { result } = await stream.ask('rfq', 'ask', { ...asked, legs })
  const rfqId = result?.['rfqId']
  const quote = { rfqId, account: 'mako:main', ttlMs: 30_000, bid: { price: '7', size: '10' } }
  await dealer.ask('quote', 'one', quote)
  const half = { ...quote, bid: { price: '3.5', size: '10' } }
  // The dry run and what makes it stale leave in one tick, and are decided in one group.
  const [trial] = await Promise.all([
    dealer.ask('quote', 'two', { ...half, dryRun: true }),
    dealer.ask('quote', 'three', { ...half, bid: { price: '9', size: '10' } }),
  ])
  const available = formatDecimal(read('1000000') - read('35'), 8)
  assert.deepEqual(trial.result, {
    dryRun: true,
    changes: [
      {
        account: 'mako:main',
        asset: 'USD',
        total: '0',
        held: '-35',
        fee: '0',
        availableAfter: available,
      },
    ],
  })
})
