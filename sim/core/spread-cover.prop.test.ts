/** The audit’s own reckoning of what bounds shorts against the venue’s, over books that no history leads to. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { evolve } from '@parley/core'
import type { Event } from '@parley/core'
import { option } from '../../packages/core/src/_venue.ts'
import type { World } from '../../packages/core/src/_venue.ts'
import { chained } from '../../packages/core/src/collateral/_spread.ts'
import { coverSpreads } from '../../packages/core/src/collateral/spread.ts'
import type { Held } from '../../packages/core/src/collateral/spread.ts'
import { instrumentId } from '../../packages/core/src/instrument/instrument.ts'
import type { Option } from '../../packages/core/src/instrument/instrument.ts'
import { accountId } from '../../packages/core/src/ledger/account.ts'
import { spreads } from '../../packages/server/src/audit/spread-cover.ts'

const ACME = accountId('acme:main')
/** European, American, settled in cash, American of a later expiry, and American that deliver 150. */
const KINDS = ['', 'A', 'N', 'L', 'D'] as const

/** An account of these contracts that holds so much for its options. */
function holding(
  contracts: Readonly<Record<string, bigint>>,
  kept: Readonly<Record<string, bigint>>,
): World {
  const world = chained({ cash: 1_000_000_000_00n, shares: 100_000n })
  for (const strike of ['390', '400', '410'])
    for (const right of ['call', 'put'] as const) {
      const adjusted = {
        ...option(`D${right === 'call' ? 'C' : 'P'}${strike}`, { right, strike }),
        style: 'american',
        deliverable: 150n,
      } as const
      evolve(world.state, { type: 'InstrumentListed', instrument: adjusted })
    }
  const moved = Object.entries(contracts).filter(([, n]) => n !== 0n)
  const postings = moved.map(([id, n]) => ({
    from: n > 0n ? accountId('nova:main') : ACME,
    to: n > 0n ? ACME : accountId('nova:main'),
    asset: instrumentId(id),
    amount: n > 0n ? n : -n,
    reason: 'trade',
  }))
  const entry = { id: 'entry-1', cause: { kind: 'trade', id: 'match-1' }, postings }
  evolve(world.state, { type: 'EntryPosted', entry } as unknown as Event)
  const [short] = Object.entries(contracts).find(([, n]) => n < 0n) ?? []
  const lines = Object.entries(kept)
    .filter(([, amount]) => amount > 0n)
    .map(([asset, amount]) => ({ asset, amount }))
  const hold = { id: 'hold-1', account: ACME, purpose: { kind: 'cover', id: short }, lines }
  if (short !== undefined && lines.length > 0)
    evolve(world.state, { type: 'HoldPlaced', hold } as unknown as Event)
  return world
}

const rows: [string, Record<string, bigint>, Record<string, bigint>, boolean][] = [
  ['a call on its shares', { AC400: -1n }, { SPY: 100n }, true],
  ['a call on too few', { AC400: -1n }, { SPY: 99n }, false],
  ['a call that delivers 150 on 100 shares', { DC400: -1n }, { SPY: 100n }, false],
  ['a call that delivers 150 on 150', { DC400: -1n }, { SPY: 150n }, true],
  ['a call that delivers 150 on one that delivers 100', { DC400: -1n, AC390: 1n }, {}, false],
  ['a call that delivers 150 on another', { DC400: -1n, DC390: 1n }, {}, true],
  ['a spread of calls', { AC400: -1n, AC410: 1n }, { USD: 1_000_00n }, true],
  ['a spread of calls a cent short', { AC400: -1n, AC410: 1n }, { USD: 999_99n }, false],
  ['a short that lasts longer than its long', { LC400: -1n, AC390: 1n }, {}, false],
  ['a short on a long of a later expiry', { AC400: -1n, LC390: 1n }, {}, true],
  ['a European long for an American short', { AC400: -1n, C390: 1n }, {}, false],
  ['one long for shorts of two expiries', { AC400: -1n, LC400: -1n, LC390: 1n }, {}, false],
  ['two of them', { AC400: -1n, LC400: -1n, LC390: 2n }, {}, true],
  [
    'both wings of a European condor',
    { C400: -1n, C410: 1n, P390: -1n, P380: 1n },
    { USD: 1_000_00n },
    true,
  ],
  [
    'both wings of an American one on one of them',
    { AC400: -1n, AC410: 1n, AP390: -1n, AP380: 1n },
    { USD: 1_000_00n },
    false,
  ],
  ['a naked call settled in cash, on shares', { NC400: -1n }, { SPY: 1_000n }, false],
  ['a put on its strike', { P400: -1n }, { USD: 40_000_00n }, true],
  ['a put a cent short', { P400: -1n }, { USD: 39_999_99n }, false],
]
for (const [what, contracts, kept, isBound] of rows)
  void test(`[COL-7] [COL-8] the audit ${isBound ? 'passes' : 'finds'} ${what}`, () =>
    assert.equal([...spreads(holding(contracts, kept).state)].length, isBound ? 0 : 1))

const position = fc.record({
  kind: fc.constantFrom(...KINDS),
  right: fc.constantFrom('C', 'P'),
  strike: fc.constantFrom('390', '400', '410'),
  contracts: fc.bigInt({ min: -4n, max: 4n }),
})
const book = fc.array(position, { minLength: 2, maxLength: 8 })

void test('[COL-7] [COL-8] what the venue holds the audit passes, and of one group a cent less it finds', () => {
  let [passed, found] = [0, 0]
  fc.assert(
    fc.property(book, fc.nat(8), (positions, lots) => {
      const contracts: Record<string, bigint> = {}
      for (const { kind, right, strike, contracts: n } of positions)
        contracts[`${kind}${right}${strike}`] = n
      const bare = holding(contracts, {})
      const held = Object.entries(contracts).flatMap(([id, n]): Held[] =>
        n === 0n
          ? []
          : [{ option: bare.state.instruments.get(instrumentId(id)) as Option, contracts: n }],
      )
      const cover = coverSpreads(held, bare.state.listed, BigInt(lots) * 100n)
      if ('code' in cover || cover.bounds.length === 0) return
      const kept: Record<string, bigint> = {}
      for (const line of [...cover.lines.values()].flat())
        kept[line.asset] = (kept[line.asset] ?? 0n) + line.amount
      assert.deepEqual([...spreads(holding(contracts, kept).state)], [])
      passed++
      const { USD: cash = 0n } = kept
      if (cover.bounds.length > 1 || cash === 0n || !cover.isLeast) return
      const less = { ...kept, USD: cash - 1n }
      assert.equal([...spreads(holding(contracts, less).state)].length, 1)
      found++
    }),
    { numRuns: 300 },
  )
  assert.ok(passed > 40 && found > 10, `${passed} passed, ${found} found`)
})
