/** What a program does with what it has written: close, then roll, then hold. Closing is asked first, so that a profit is taken and not rolled over. */
import type { Reason } from '@parley/core'
import { DAYS_PER_YEAR, escrowedSpot } from '../chain/valuation.ts'
import type { ChainView, OptionView } from '../chain/valuation.ts'
import { dividendRisks } from '../exercise/early.ts'
import { rollCandidates } from '../roll/search.ts'
import type { RollResult } from '../roll/search.ts'
import type { Bounds } from '../screen/measure.ts'
import type { HeldOption, ProgramBook, ProgramMarket } from './book.ts'
import type { ProgramFile } from './file.ts'
import type { Wanted } from './order.ts'
import { because } from './reason.ts'

/** One short option of the program's, and the long one that bounds it. */
export type Written = {
  readonly short: OptionView
  readonly long: OptionView | undefined
  readonly contracts: number
  /** Received per unit when it was opened; undefined where that is not known. */
  readonly credit: number | undefined
}

/**
 * Pairs what is short of a right and expiry with what is long of it, contract by contract, the nearest to the money with the nearest:
 * so two spreads of one expiry stay two spreads. Or the leg that cannot be priced.
 */
export function writtenIn(
  { options }: ProgramBook,
  { view }: ProgramMarket,
): readonly Written[] | Reason {
  for (const { id } of options)
    if (!view.byId.has(id)) {
      const reason = view.unpriced.find((each) => each.id === id)?.reason ?? 'not in the chain'
      return because('market.leg', `${id} ${reason}`, 'every leg priced')
    }
  const seen = options.map((held) => ({ held, option: view.byId.get(held.id) as OptionView }))
  const families = Map.groupBy(seen, ({ option: { right, expiry } }) => `${expiry} ${right}`)
  return [...families.values()].flatMap(pairsIn)
}

type Seen = { readonly held: HeldOption; readonly option: OptionView }

function pairsIn(family: readonly Seen[]): readonly Written[] {
  const near = family.toSorted(
    (a, b) => (a.option.strike - b.option.strike) * (a.option.right === 'call' ? 1 : -1),
  )
  const longs = near
    .filter(({ held }) => held.contracts > 0)
    .map((seen) => ({ seen, left: seen.held.contracts }))
  const pairs: Written[] = []
  for (const { held, option } of near) {
    for (let open = -held.contracts; open > 0;) {
      const long = longs.find(({ left }) => left > 0)
      const contracts = Math.min(open, long?.left ?? open)
      if (long) long.left -= contracts
      open -= contracts
      const credit = creditOf(held, long?.seen.held)
      pairs.push({ short: option, long: long?.seen.option, contracts, credit })
    }
  }
  return pairs
}

function creditOf(short: HeldOption, long: HeldOption | undefined): number | undefined {
  if (short.price === undefined || (long && long.price === undefined)) return undefined
  return short.price - (long?.price ?? 0)
}

/** What is to be done with one of them; or, rule by rule, why it is held. */
export function managing(
  file: ProgramFile,
  book: ProgramBook,
  market: ProgramMarket,
  written: Written,
): Wanted | readonly Reason[] {
  const debit = written.short.mid - (written.long?.mid ?? 0)
  const closing = book.mode === 'winding_down' ? [winding()] : closeRules(file, written, debit)
  const close = closing.find(({ holds }) => holds)
  if (close) return { action: 'close', legs: legsBack(written), why: [close.reason] }
  const rolling = rollRules(file, market, written)
  const roll = rolling.find(({ holds }) => holds)
  if (!roll) return [...closing, ...rolling].map(({ reason }) => reason)
  return rolled(file, book, market, written, roll.reason)
}

type Ruled = { readonly reason: Reason; readonly holds: boolean }

function winding(): Ruled {
  return { reason: because('mode', 'winding down', 'closed'), holds: true }
}

function closeRules(
  { closeWhen = {} }: ProgramFile,
  { short, credit }: Written,
  debit: number,
): readonly Ruled[] {
  const { profit, loss, days } = closeWhen
  const rules: Ruled[] = []
  if (profit !== undefined) {
    const earned = credit === undefined || credit <= 0 ? undefined : (credit - debit) / credit
    rules.push(ruled('closeWhen.profit', earned, profit, '>='))
  }
  if (loss !== undefined) {
    const costs = credit === undefined || credit <= 0 ? undefined : debit / credit
    rules.push(ruled('closeWhen.loss', costs, loss, '>='))
  }
  if (days !== undefined) rules.push(ruled('closeWhen.days', short.days, days, '<='))
  return rules
}

function rollRules(
  { rollWhen = {} }: ProgramFile,
  { view }: ProgramMarket,
  { short }: Written,
): readonly Ruled[] {
  const { days, delta, inTheMoney, extrinsic, exDays } = rollWhen
  const rules: Ruled[] = []
  if (days !== undefined) rules.push(ruled('rollWhen.days', short.days, days, '<='))
  if (delta !== undefined) rules.push(ruled('rollWhen.delta', Math.abs(short.delta), delta, '>='))
  if (extrinsic !== undefined)
    rules.push(ruled('rollWhen.extrinsic', short.extrinsic, extrinsic, '<='))
  if (exDays !== undefined && short.right === 'call')
    rules.push(ruled('rollWhen.exDays', daysToExercise(view.chain, short), exDays, '<=', 'none'))
  if (inTheMoney === true) {
    const { spot } = view.chain
    const by = short.right === 'call' ? spot - short.strike : short.strike - spot
    rules.push(ruled('rollWhen.inTheMoney', by, 0, '>='))
  }
  return rules
}

function ruled(
  rule: string,
  observed: number | undefined,
  threshold: number,
  sense: '>=' | '<=',
  unknown = 'no credit is known',
): Ruled {
  const reason = because(rule, observed ?? unknown, `${sense} ${threshold}`)
  if (observed === undefined) return { reason, holds: false }
  return { reason, holds: sense === '>=' ? observed >= threshold : observed <= threshold }
}

/** Days until the first ex-date before which exercise would pay were the spot then what it is now; undefined where there is none. */
function daysToExercise(
  { spot, rate, yield: carried, dividends }: ChainView['chain'],
  { right, style, strike, years, vol }: OptionView,
): number | undefined {
  const terms = { right, style, spot, strike, years, vol, rate, yield: carried, dividends }
  const due = dividendRisks(terms).find(({ threshold, years: at }) => {
    const earlier = dividends.filter((each) => each.years < at)
    const then = escrowedSpot({ spot, rate, yield: carried, dividends: earlier }, at)
    return threshold !== undefined && then > threshold
  })
  return due && due.years * DAYS_PER_YEAR
}

function legsBack({ short, long, contracts }: Written): Wanted['legs'] {
  const legs = [{ id: short.id, quantity: contracts, mid: short.mid }]
  if (long) legs.push({ id: long.id, quantity: -contracts, mid: long.mid })
  return legs
}

/** The best roll, as one package; or why there is none. */
function rolled(
  file: ProgramFile,
  book: ProgramBook,
  { view }: ProgramMarket,
  written: Written,
  trigger: Reason,
): Wanted | readonly Reason[] {
  const { creditMin = 0 } = file.rollWhen ?? {}
  const { target, limits = {} } = file
  const { short, long, contracts } = written
  const price = (held: OptionView): { readonly price?: number } => {
    const paid = book.options.find(({ id }) => id === held.id)?.price
    return paid === undefined ? {} : { price: paid }
  }
  const legs = [{ id: short.id, quantity: -contracts, ...price(short) }]
  if (long) legs.push({ id: long.id, quantity: contracts, ...price(long) })
  const result = rollCandidates(view, {
    position: {
      legs,
      shares: book.unitsHeld,
      ...(book.basis === undefined ? {} : { basis: book.basis }),
    },
    constraints: {
      netCredit: { least: creditMin },
      days: { least: target.daysMin, most: target.daysMax },
      strikeMove: strikeMoveOf(file, short, view.chain.spot),
      ...(short.right === 'call' && limits.basis === true && book.basis !== undefined
        ? { strikeOverBasis: { least: 0 } }
        : {}),
    },
    top: 1,
  })
  const [best] = result.top
  if (!best) return [trigger, ...refusalsOf(result)]
  return {
    action: 'roll',
    legs: best.legs.map(({ id, quantity }) => ({
      id,
      quantity,
      mid: view.byId.get(id)?.mid ?? 0,
    })),
    why: [
      trigger,
      because('roll.netCredit', best.netCredit, `>= ${creditMin}`),
      because('roll.score', best.score, `best of ${result.passed}`),
    ],
    debitMax: -creditMin,
  }
}

/**
 * How far a roll may move the strike. It never goes further into the money, whatever that would bring: at most to the spot, or where it
 * is in the money already to the strike it has; and not past the file's own limits.
 */
function strikeMoveOf(
  { limits = {}, rollWhen = {} }: ProgramFile,
  { right, strike }: OptionView,
  spot: number,
): Bounds {
  const { callStrikeMin = -Infinity, putStrikeMax = Infinity } = limits
  return right === 'call'
    ? {
        least:
          Math.max(
            rollWhen.highWaterMark === true ? strike : Math.min(strike, spot),
            callStrikeMin,
          ) - strike,
      }
    : { most: Math.min(Math.max(strike, spot), putStrikeMax) - strike }
}

function refusalsOf({ refusals, considered }: RollResult): readonly Reason[] {
  return refusals
    .slice(0, 5)
    .map((refusal) =>
      because(`roll.${refusal.measure}`, `${refusal.refused} of ${considered}`, 'none'),
    )
}
