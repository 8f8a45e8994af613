import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { IdMap, accountId, cellKey } from '@parley/core'
import type { Event, Quote, QuoteId, State } from '@parley/core'
import { play } from './worker.ts'
import type { WorldOptions, WorldOutcome } from './world.ts'

async function played(options: WorldOptions): Promise<WorldOutcome> {
  const what = await play(options)
  if ('outcome' in what) return what.outcome
  const { seed, commands, by } = what
  throw new Error(
    `broken, ${by}: ${what.what}\nnpm run sim -- --core --seed ${seed} --commands ${commands}`,
  )
}

void test('a world holds, and meets what it is there for', async () => {
  const [outcome, other] = await Promise.all([
    played({ seed: 6, commands: 25_000 }),
    played({ seed: 13, commands: 25_000 }),
  ])
  const { byType, refused, stateHash, journalHash, ...counts } = outcome
  // Crashes are few, and few of them come after a snapshot: two worlds meet what one may miss.
  const figures = Object.entries(counts).map(([what, count]): readonly [string, number] => [
    what,
    count + other[what as keyof typeof counts],
  ])
  for (const [what, count] of figures)
    assert.ok(count > 0, `${what} happens: ${JSON.stringify(figures)}`)
  assert.ok(Object.keys(byType).length >= 28, JSON.stringify(byType))
  assert.ok(Object.keys(refused).length >= 55, JSON.stringify(refused))
  assert.equal(stateHash.length + journalHash.length, 86)
})

void test('the same seed gives the same journal and state, and a longer world begins as a shorter one', async () => {
  const first = await played({ seed: 7, commands: 2_000 })
  assert.deepEqual(await played({ seed: 7, commands: 2_000 }), first)
  const longer = await played({ seed: 7, commands: 2_400 })
  assert.ok(longer.records > first.records && longer.trades >= first.trades)
  assert.notEqual((await played({ seed: 8, commands: 2_000 })).stateHash, first.stateHash)
})

/** `seed commands what it found`, a line each. */
const kept = readFileSync(new URL('seeds.txt', import.meta.url), 'utf8')
  .split('\n')
  .flatMap((line) => {
    const [, seed, commands, what] = /^(\d+) (\d+) (.+)$/.exec(line) ?? []
    return what === undefined ? [] : [{ seed: Number(seed), commands: Number(commands), what }]
  })

for (const { seed, commands, what } of kept)
  void test(`kept seed ${seed}: ${what}`, async () => {
    assert.ok((await played({ seed, commands })).commands >= commands)
  })

type Meddle = (state: State, event: Event) => void

/** Faults put into the venue on purpose, and the oracle that must notice. */
const SABOTAGES: Readonly<Record<string, readonly [by: string, meddle: Meddle]>> = {
  'a posting loses an end': [
    'books',
    ({ ledger }, event) => {
      if (event.type === 'EntryPosted' && event.entry.cause.kind === 'trade')
        ledger.total[ledger.cells.size - 1] = 7n
    },
  ],
  'a cover is forgotten': [
    'cover',
    ({ ledger }, event) => {
      if (event.type !== 'HoldPlaced' || event.hold.purpose.kind !== 'cover') return
      for (const [key, id] of ledger.covers) if (id === event.hold.id) ledger.covers.delete(key)
    },
  ],
  'a hold is forgotten': [
    'books',
    ({ ledger }, event) => {
      if (event.type === 'HoldPlaced') ledger.holds.delete(event.hold.id)
    },
  ],
  'a request ends and stays': [
    'lives',
    (state, event) => {
      if (event.type === 'RfqEnded' && event.outcome === 'cancelled')
        state.quotes.set(
          'left' as never,
          new IdMap<QuoteId, Quote>(() => 'quote-left' as never, [{} as never]),
        )
    },
  ],
  'a fill is one too large': [
    'allocation',
    (_state, event) => {
      if (event.type === 'MatchMade') Object.assign(event.match, { size: event.match.size + 1n })
    },
  ],
  'a trade is at another price than its match': [
    'entry',
    (_state, event) => {
      if (event.type === 'TradeSettled')
        Object.assign(event.trade, { price: event.trade.price + 1n })
    },
  ],
  'a workup gives a dealer one more': [
    'workup',
    (_state, event) => {
      if (event.type !== 'WorkupMatched') return
      const [first] = event.match.fills
      if (first) Object.assign(first, { size: first.size + 1n })
    },
  ],
  'a sealed price is another than its digest': [
    'sealed',
    ({ rfqs }, event) => {
      if (event.type !== 'QuotePlaced' || !rfqs.get(event.quote.rfqId)?.terms.sealed) return
      const [rung] = event.quote.ask ?? event.quote.bid ?? []
      if (rung) Object.assign(rung, { price: rung.price + 1n })
    },
  ],
  'a hedge has a lot more than its parts': [
    'hedge',
    (_state, event) => {
      if (event.type !== 'MatchMade') return
      const [first] = event.match.hedges ?? []
      if (first) Object.assign(first, { lots: first.lots + 1n })
    },
  ],
  'an expiry leaves something behind': [
    'expiry',
    (state, event) => {
      const { covers, holds } = state.ledger
      const [left] = holds.keys()
      if (event.type === 'OptionExpired' && left !== undefined)
        covers.set(cellKey(state.ledger, accountId('mako:main'), event.instrument), left)
    },
  ],
  'a future is carried elsewhere than variation was paid to': [
    'futures',
    ({ instruments }, event) => {
      if (event.type !== 'VariationSettled') return
      for (const { instrument: id } of event.carried) {
        const one = instruments.get(id)
        if (one?.kind !== 'future') continue
        const price = (one.carry.price + one.terms.tick) as typeof one.carry.price
        instruments.set(id, { ...one, carry: { ...one.carry, price } })
      }
    },
  ],
  'a call is for more than is lacking': [
    'margin',
    ({ marginCalls }, event) => {
      if (event.type !== 'MarginCallChanged' || event.change === 'met') return
      const key = `${event.call.account} ${event.call.asset}`
      marginCalls.set(key, { ...event.call, deficit: event.call.deficit + 1n })
    },
  ],
  'an inverse option pays a unit more': [
    'inverse',
    (state, event) => {
      if (event.type !== 'EntryPosted' || event.entry.cause.kind !== 'expiry') return
      const of = state.listed(event.entry.cause.id)
      if (of?.kind !== 'option' || of.terms.quoteAsset !== of.underlying) return
      for (const posting of event.entry.postings)
        if (posting.asset === of.underlying) Object.assign(posting, { amount: posting.amount + 1n })
    },
  ],
  'a liquidation is asked for too soon': [
    'liquidation',
    (_state, event) => {
      if (event.type !== 'RfqRequested' || !event.owner.liquidation) return
      const { call } = event.owner.liquidation
      Object.assign(call, { dueAt: call.dueAt + 3_600_000_000 })
    },
  ],
  'a liquidation trades beyond its reserve': [
    'liquidation',
    (_state, event) => {
      if (event.type !== 'LiquidationChanged' || event.step.change !== 'traded') return
      Object.assign(event.step, { cash: event.step.cash + 10n ** 12n })
    },
  ],
  'the taker is named to the panel': [
    'disclosure',
    (state, event) => {
      if (event.type === 'RfqOpened' && event.terms.disclosedTaker === undefined)
        Object.assign(event.terms, { disclosedTaker: state.operator })
    },
  ],
  'state that no event made': [
    'replay',
    (state, event) => {
      if (event.type === 'RfqEnded') state.reversed.add(event.rfqId as never)
    },
  ],
}

for (const [what, [by, meddle]] of Object.entries(SABOTAGES))
  void test(`${what}: noticed by ${by}`, async () => {
    const first = await play({ seed: 6, commands: 12_000, meddle })
    assert.ok('by' in first, 'it is noticed')
    assert.equal(first.by, `oracle ${by}`, first.what)
    const again = await play({ seed: 6, commands: first.commands, meddle })
    assert.ok('by' in again && again.what === first.what, 'its own command shows it again')
  })
