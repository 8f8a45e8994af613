/** Splits of any ratio leave whole units, and pay for what is left over: no part of a unit is lost or made. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { checkBooks } from '../_invariant.ts'
import { eventOf, funding, furnished, must, owned, px } from '../_venue.ts'
import { instrumentId } from '../instrument/instrument.ts'
import { gcd } from '../num/decimal.ts'
import { acted } from './_acting.ts'

const part = fc.bigInt({ min: 1n, max: 10_000n })

void test('[CRA-5] of any split each account has the whole units of its share, and cash for the part left over at the stated price', () => {
  let inLieu = 0
  fc.assert(
    fc.property(
      part,
      part,
      fc.constantFrom(['SPY', 0], ['BTC', 8] as const),
      fc.array(fc.bigInt({ min: 1n, max: 10n ** 12n }), { minLength: 2, maxLength: 2 }),
      fc.bigInt({ min: 0n, max: 10n ** 12n }),
      (over, under, [id, scale], [first = 1n, second = 1n], cents) => {
        const common = gcd(over, under)
        const [numerator, denominator] = [over / common, under / common]
        // The options there are would deliver parts of a share of some ratios, which are refused; a coin has none here.
        const options = 100n * numerator
        fc.pre(numerator !== denominator && (id === 'BTC' || options % denominator === 0n))
        fc.pre(id === 'BTC' || denominator > 1n || numerator < 400n)
        const world = furnished()
        const held = new Map([
          ['acme', first],
          ['mako', second],
        ])
        for (const [firm, total] of held) must(world, funding(firm, id, total))
        const price = px('0.01') * cents
        const events = acted(world, {
          kind: 'split',
          underlying: instrumentId(id),
          numerator,
          denominator,
          fractionPrice: denominator === 1n ? undefined : (price as ReturnType<typeof px>),
        })
        checkBooks(world.state)
        const { entry } = eventOf(events, 'EntryPosted')
        for (const [firm, total] of held) {
          const exact = total * numerator
          assert.equal(owned(world, firm, id).total, exact / denominator)
          const paid = entry.postings.flatMap(({ to, reason, amount }) =>
            to === `${firm}:main` && reason === 'cash_in_lieu' ? [amount] : [],
          )
          // Parts of a unit × cents, over their common denominators: rounded down, and never below by a cent.
          const [value, per] = [(exact % denominator) * cents, denominator * 10n ** BigInt(scale)]
          assert.equal(paid[0] ?? 0n, value / per)
          assert.equal(owned(world, firm, 'USD').total, paid[0] ?? 0n)
          assert.ok(paid.length <= 1)
          inLieu += paid.length
        }
      },
    ),
    { numRuns: 150, seed: 3 },
  )
  assert.ok(inLieu > 20)
})
