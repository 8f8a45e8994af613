import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { checkBooks, checkLives } from '../_invariant.ts'
import {
  accepting,
  asking,
  eventOf,
  funding,
  listing,
  must,
  option,
  px,
  quote,
  send,
} from '../_venue.ts'
import type { World } from '../_venue.ts'
import { acted } from '../corporate-action/_acting.ts'
import type { ActionTerms } from '../corporate-action/action.ts'
import { announceCorporateAction } from '../corporate-action/announce.ts'
import { announcing } from '../corporate-action/_acting.ts'
import { instrumentId } from '../instrument/instrument.ts'
import type { InstrumentId, Option } from '../instrument/instrument.ts'
import { at } from '../_venue.ts'
import { INCOME, income, marksOf, programmed } from './_program.ts'

/** Fractions of the test's own: what the venue reckons is held against them. */
type Q = readonly [bigint, bigint]
const q = (n: bigint, d = 1n): Q => [n, d]
const times = ([a, b]: Q, [c, d]: Q): Q => [a * c, b * d]
const plus = ([a, b]: Q, [c, d]: Q): Q => [a * d + c * b, b * d]
const atMost = ([a, b]: Q, [c, d]: Q): boolean => a * d <= c * b

const SIGNED = {
  contractsMax: 7n,
  clipMax: 300n,
  creditMin: px('0.9'),
  callStrikeMin: px('350'),
  putStrikeMax: px('450'),
}

/** Back through what happened, last first: a strike as it would have been when the mandate was signed. */
function strikeThen(strike: Q, happened: readonly ActionTerms[]): Q {
  return happened.toReversed().reduce<Q>((then, terms) => {
    if (terms.kind === 'split') return times(then, [terms.numerator, terms.denominator])
    return terms.kind === 'special_dividend' ? plus(then, q(terms.amount)) : then
  }, strike)
}

/** Units of then in one of now. */
function unitThen(happened: readonly ActionTerms[]): Q {
  return happened.reduce<Q>(
    (unit, terms) =>
      terms.kind === 'split' ? times(unit, [terms.denominator, terms.numerator]) : unit,
    q(1n),
  )
}

const RATIOS = [
  [3n, 2n],
  [5n, 4n],
  [7n, 1n],
  [2n, 1n],
  [1n, 10n],
  [1n, 4n],
] as const
const step = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...RATIOS).map((ratio) => ({ ratio })) },
  { weight: 1, arbitrary: fc.constantFrom('2.5', '30').map((amount) => ({ amount })) },
  { weight: 1, arbitrary: fc.constantFrom('SPA', 'SPB', 'SPC').map((symbol) => ({ symbol })) },
)
const deal = fc.record({
  right: fc.constantFrom('call' as const, 'put' as const),
  /** Of the signed bound, in hundredths: about it, and well inside. */
  strike: fc.constantFrom(60n, 99n, 100n, 101n, 130n),
  share: fc.boolean(),
  side: fc.constantFrom('sell' as const, 'buy' as const),
  size: fc.bigInt(1n, 60n),
  at: fc.constantFrom('0.05', '1', '9', '40'),
})
type Deal = typeof deal extends fc.Arbitrary<infer T> ? T : never

void test('[CRA-8] [CRA-9] whatever actions happen, what is opened is inside what was signed, and what there is can be closed', () => {
  let opened = 0
  let [closed, refused] = [0, 0]
  fc.assert(
    fc.property(
      fc.array(fc.tuple(step, fc.array(deal, { maxLength: 4 })), { minLength: 1, maxLength: 4 }),
      fc.tuple(fc.bigInt(0n, 3n), fc.bigInt(0n, 3n)),
      (steps, [calls, puts]) => {
        const world = programmed(SIGNED)
        must(world, funding('mako', 'SPY', 10_000_000n))
        must(world, funding('mako', 'USD', 10_000_000_000_00n))
        // Written before, and adjusted from then on.
        if (calls > 0n) assert.ok(traded(world, 'C400', 'sell', calls, '4').ok)
        if (puts > 0n) assert.ok(traded(world, 'P400', 'sell', puts, '4').ok)
        const happened: ActionTerms[] = []
        let spy = instrumentId('SPY')
        for (const [next, deals] of steps) {
          const terms = termsOf(next, spy)
          if (!isPossible(world, terms)) continue
          acted(world, terms)
          happened.push(terms)
          if (terms.kind === 'symbol_change') spy = terms.symbol
          for (const each of deals) {
            const is = dealt(world, each, spy, happened)
            if (is === 'opened') opened++
            if (is === 'refused') refused++
          }
        }
        closed += closeAll(world, spy)
        checkBooks(world.state)
        checkLives(world.events)
      },
    ),
    { numRuns: 120 },
  )
  assert.ok(opened > 50 && closed > 50 && refused > 50, `${opened} ${closed} ${refused}`)
})

function termsOf(
  next: { ratio: readonly [bigint, bigint] } | { amount: string } | { symbol: string },
  underlying: InstrumentId,
): ActionTerms {
  if ('amount' in next) return { kind: 'special_dividend', underlying, amount: px(next.amount) }
  if ('symbol' in next)
    return { kind: 'symbol_change', underlying, symbol: instrumentId(next.symbol) }
  const [numerator, denominator] = next.ratio
  const fractionPrice = denominator > 1n ? px('400') : undefined
  return { kind: 'split', underlying, numerator, denominator, fractionPrice }
}

function isPossible(world: World, terms: ActionTerms): boolean {
  return announceCorporateAction(world.state, announcing(terms, world.now + 1_000), at(world)).ok
}

/** Asks, is quoted at the mark, and takes; whether that opened something, closed something, or was refused. */
function traded(world: World, id: string, side: 'buy' | 'sell', size: bigint, price: string) {
  const asked = send(world, { ...asking('acme', `buy 1 ${id}`, { size }), program: INCOME })
  if (!asked.ok) return asked
  const { rfqId } = eventOf(asked.events, 'RfqRequested').terms
  quote(world, 'mako', rfqId, side === 'buy' ? `- / ${price}` : `${price} / -`, { size })
  const take = accepting('acme', rfqId, `${side} ${size} at ${price}`)
  return send(world, { ...take, marks: marksOf({ [id]: price }, world.now) })
}

function dealt(world: World, of: Deal, spy: InstrumentId, happened: readonly ActionTerms[]) {
  const unit = unitThen(happened)
  const id = of.share ? spy : listed(world, of, spy, happened)
  if (id === undefined) return 'nothing'
  const before = income(world).ledger.get(id) ?? 0n
  const answer = traded(world, id, of.side, of.size, of.at)
  if (!answer.ok) return 'refused'
  const after = income(world).ledger.get(id) ?? 0n
  const isLarger = (after < 0n ? -after : after) > (before < 0n ? -before : before)
  if (!isLarger) return 'closed'
  assert.ok(atMost(times(q(of.size), unit), q(SIGNED.clipMax)), `a clip of ${of.size}`)
  const one = world.state.listed(id)
  if (one?.kind !== 'option' || after > 0n) return 'opened'
  const then = strikeThen(q(one.strike), happened)
  if (one.right === 'put')
    assert.ok(atMost(then, q(SIGNED.putStrikeMax)), `a put at ${then.join('/')}`)
  else assert.ok(atMost(q(SIGNED.callStrikeMin), then), `a call at ${then.join('/')}`)
  const credit = times(q(px(of.at)), [unit[1], unit[0]])
  assert.ok(atMost(q(SIGNED.creditMin), credit), `a credit of ${of.at}`)
  const all = [...income(world).ledger].reduce<Q>((sum, [each, held]) => {
    const short = world.state.listed(each)
    if (short?.kind !== 'option' || held > 0n) return sum
    return plus(sum, times([-held * unitsOf(short), 100n], unit))
  }, q(0n))
  assert.ok(atMost(all, q(SIGNED.contractsMax)), `contracts of ${all.join('/')}`)
  return 'opened'
}

const unitsOf = ({ deliverable, multiplier }: Option): bigint => deliverable ?? multiplier

/** A standard option of today at a share of what the signed bound is today, by the test's own reckoning. */
function listed(
  world: World,
  { right, strike: share }: Deal,
  spy: InstrumentId,
  happened: readonly ActionTerms[],
): InstrumentId | undefined {
  const bound = right === 'put' ? SIGNED.putStrikeMax : SIGNED.callStrikeMin
  const now = happened.reduce((then, terms) => {
    if (terms.kind === 'split') return (then * terms.denominator) / terms.numerator
    return terms.kind === 'special_dividend' ? then - terms.amount : then
  }, bound as bigint)
  const cents = (now * share) / 100n / 1_000_000n
  if (cents <= 0n) return undefined
  const strike = `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`
  const id = `${spy}-N-${strike}-${right === 'put' ? 'P' : 'C'}-${happened.length}`
  if (!world.state.instruments.has(instrumentId(id)))
    must(world, listing(option(id, { strike, right, underlying: spy })))
  return instrumentId(id)
}

/** Gives back all that the program has, whatever has become of it and its bounds. */
function closeAll(world: World, spy: InstrumentId): number {
  let closed = 0
  const options = [...income(world).ledger].filter(
    ([id]) => world.state.listed(id)?.kind === 'option',
  )
  for (const [id, held] of options.toSorted(([, a], [, b]) => (a < b ? -1 : 1))) {
    const side = held < 0n ? 'buy' : 'sell'
    for (let left = held < 0n ? -held : held; left > 0n; left--) {
      const answer = traded(world, id, side, 1n, '0.05')
      assert.ok(answer.ok, `${id}: ${JSON.stringify(answer.ok ? '' : answer.rejection)}`)
      closed++
    }
    assert.equal(income(world).ledger.get(id), undefined)
  }
  if ((income(world).ledger.get(spy) ?? 0n) > 0n) assert.ok(traded(world, spy, 'sell', 1n, '1').ok)
  return closed
}
