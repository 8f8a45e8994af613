/**
 * What becomes of an option that a rule of `rollWhen` speaks of. The best roll, closing now and letting it be assigned are on one scale,
 * and the highest is taken: with a view on vol. Without one nothing sold has an edge, closing would always be best, and a program that
 * closes what it would write again only trades twice: then the file decides, that it is rolled, and by its target where to.
 */
import type { Reason } from '@parley/core'
import type { OptionView } from '../chain/valuation.ts'
import type { RollCandidate } from '../roll/candidate.ts'
import { rollCandidates } from '../roll/search.ts'
import type { RollResult } from '../roll/search.ts'
import type { Bounds } from '../screen/measure.ts'
import type { ProgramBook, ProgramMarket } from './book.ts'
import type { ProgramFile } from './file.ts'
import type { Wanted } from './order.ts'
import { because } from './reason.ts'
import { legsBack } from './written.ts'
import type { Written } from './written.ts'

/** A roll as one package, or closing; or why it is held. */
export function rolling(
  file: ProgramFile,
  book: ProgramBook,
  { view }: ProgramMarket,
  written: Written,
  trigger: Reason,
): Wanted | readonly Reason[] {
  const { creditMin = 0, only = false, orClose = false } = file.rollWhen ?? {}
  const hasView = view.chain.realisedVol !== undefined
  const found = candidatesFor(file, book, view, written, hasView ? 1 : Infinity)
  const [first] = found.top
  const best = hasView || !first ? first : nearestTarget(found.top, file)
  // What a rule on ex-dates speaks of would be lost by letting it be assigned, which the scale does not see.
  const isAssignedLost = trigger.rule === 'rollWhen.exDays'
  const better = hasView && !only ? betterThan(best, found, isAssignedLost) : undefined
  const scores = scoresOf(best, found, hasView)
  if (better === 'let_assign') return [trigger, ...scores, ...(best ? [] : refusalsOf(found))]
  if (better === 'close' || (!best && orClose)) {
    const none = best ? [] : refusalsOf(found)
    return { action: 'close', legs: legsBack(written), why: [trigger, ...scores, ...none] }
  }
  if (!best) return [trigger, ...scores, ...refusalsOf(found)]
  return {
    action: 'roll',
    legs: best.legs.map(({ id, quantity }) => ({
      id,
      quantity,
      mid: view.byId.get(id)?.mid ?? 0,
    })),
    why: [trigger, because('roll.netCredit', best.netCredit, `>= ${creditMin}`), ...scores],
    debitMax: -creditMin,
  }
}

function candidatesFor(
  file: ProgramFile,
  book: ProgramBook,
  view: ProgramMarket['view'],
  { short, long, contracts }: Written,
  top: number,
): RollResult {
  const { target, limits = {}, rollWhen = {}, writeWhen = {} } = file
  const openInterest = rollWhen.openInterestMin ?? writeWhen.openInterestMin
  const price = (held: OptionView): { readonly price?: number } => {
    const paid = book.options.find(({ id }) => id === held.id)?.price
    return paid === undefined ? {} : { price: paid }
  }
  const legs = [{ id: short.id, quantity: -contracts, ...price(short) }]
  if (long) legs.push({ id: long.id, quantity: contracts, ...price(long) })
  return rollCandidates(view, {
    position: {
      legs,
      shares: book.unitsHeld,
      ...(book.basis === undefined ? {} : { basis: book.basis }),
    },
    constraints: {
      netCredit: { least: rollWhen.creditMin ?? 0 },
      days: { least: target.daysMin, most: target.daysMax },
      strikeMove: strikeMoveOf(file, book, short, view.chain.spot),
      // What the program has not got free it cannot set aside.
      capitalChange: { most: Math.max(book.cash, 0) / contracts },
      ...(openInterest === undefined ? {} : { openInterest: { least: openInterest } }),
      ...(short.right === 'call' && limits.basis === true && book.basis !== undefined
        ? { strikeOverBasis: { least: 0 } }
        : {}),
    },
    top,
  })
}

/** The one nearest the target of the file, as it writes; of those the best by score, which is their order. */
function nearestTarget(
  rolls: readonly RollCandidate[],
  { target }: ProgramFile,
): RollCandidate | undefined {
  const miss = ({ delta }: RollCandidate): number => Math.abs(delta - target.delta)
  return rolls.reduce<RollCandidate | undefined>(
    (near, each) => (near === undefined || miss(each) < miss(near) ? each : near),
    undefined,
  )
}

/** The baseline that scores higher than the roll, if one does; of equal ones what trades least. */
function betterThan(
  best: RollCandidate | undefined,
  { baselines }: RollResult,
  isAssignedLost: boolean,
): 'close' | 'let_assign' | undefined {
  let better: 'close' | 'let_assign' | undefined
  let most = best?.score ?? -Infinity
  for (const { action, score } of baselines.toReversed()) {
    if (action === 'let_assign' && isAssignedLost) continue
    if (better === undefined ? score >= most : score > most) [better, most] = [action, score]
  }
  return better
}

function scoresOf(
  best: RollCandidate | undefined,
  { baselines, passed }: RollResult,
  hasView: boolean,
): readonly Reason[] {
  const of = (action: 'close' | 'let_assign'): number =>
    baselines.find((each) => each.action === action)?.score ?? 0
  return [
    best
      ? because('roll.score', best.score, hasView ? `best of ${passed}` : `nearest of ${passed}`)
      : because('roll.score', 'no roll keeps the bounds', 'one'),
    because('roll.scoreClosed', of('close'), hasView ? 'the highest is taken' : 'not compared'),
    because(
      'roll.scoreAssigned',
      of('let_assign'),
      hasView ? 'the highest is taken' : 'not compared',
    ),
  ]
}

/**
 * How far a roll may move the strike. It never goes further into the money, whatever that would bring: at most to the spot, or where it
 * is in the money already to the strike it has; and not past the limits of the file and the mandate.
 */
function strikeMoveOf(
  { limits = {}, rollWhen = {} }: ProgramFile,
  { room }: ProgramBook,
  { right, strike }: OptionView,
  spot: number,
): Bounds {
  const callStrikeMin = Math.max(
    limits.callStrikeMin ?? -Infinity,
    room?.callStrikeMin ?? -Infinity,
  )
  const putStrikeMax = Math.min(limits.putStrikeMax ?? Infinity, room?.putStrikeMax ?? Infinity)
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
