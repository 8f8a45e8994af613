/** What happens to holdings without being asked: dividends, expiry, and holders who exercise early. */
import { PRICE_SCALE, balance, price } from '@parley/core'
import type { Event, Option } from '@parley/core'
import { dividendExercise, isPutExerciseRational } from '../../exercise/early.ts'
import { YEAR_US } from '../tape/scan.ts'
import type { TapeDay } from '../tape/tape.ts'
import { DEALER, DEALER_ACCOUNT, OPERATOR, must } from './stage.ts'
import type { Stage } from './stage.ts'

const ONE = 10 ** PRICE_SCALE

/** Pays what goes ex on a day to who held at the close before. */
export function payDividend(stage: Stage, day: TapeDay): readonly Event[] {
  if (day.dividend === undefined) return []
  return must(stage, {
    type: 'PostDividend',
    actor: OPERATOR,
    instrument: stage.underlying,
    perUnit: price(BigInt(day.dividend)),
    flowDate: day.date,
    externalId: `dividend-${day.date}`,
    reference: 'back-test',
  })
}

/** Ends every listed option that has expired, each at the last close on or before its day. */
export function expire(
  stage: Stage,
  closeOn: (date: string) => { readonly close: number; readonly at: number } | undefined,
  source: string,
): readonly Event[] {
  const events: Event[] = []
  for (const option of openOptions(stage)) {
    // Options of one underlying that a draw binds together end in one step.
    if (option.expiresAt > stage.now || stage.state.settled.has(option.id)) continue
    const settled = closeOn(option.expiryDate)
    if (!settled) continue
    events.push(
      ...must(stage, {
        type: 'RunExpiry',
        actor: OPERATOR,
        instrument: option.id,
        settlementPrice: price(BigInt(settled.close)),
        source,
        observedAt: settled.at as Option['expiresAt'],
        method: { kind: 'official' },
        seed: seedOf(stage),
      }),
    )
  }
  return events
}

export type Early = {
  /** What goes ex at the next session, per unit; 0 where nothing does. */
  readonly dividend: number
  readonly rate: number
  readonly spot: number
  /** What is left of an option beyond intrinsic, and what the put at a call's strike is worth; per unit. */
  readonly extrinsicOf: (id: string) => number | undefined
  readonly putOf: (id: string) => number | undefined
}

/**
 * Holders exercise what is worth more so: calls on the last close before a dividend that is more than the put and the carry together,
 * puts where the interest on the strike is more than what waiting is worth. All contracts: the dealer holds all of them.
 */
export function exerciseEarly(stage: Stage, early: Early): readonly Event[] {
  const events: Event[] = []
  for (const option of openOptions(stage)) {
    if (option.style !== 'american' || option.expiresAt <= stage.now) continue
    const held = balance(stage.state.ledger, DEALER_ACCOUNT, option.id).available
    if (held <= 0n || !isWanted(stage, option, early)) continue
    events.push(
      ...must(stage, {
        type: 'ExerciseOption',
        actor: DEALER,
        account: DEALER_ACCOUNT,
        instrument: option.id,
        contracts: held,
        seed: seedOf(stage),
      }),
    )
  }
  return events
}

function isWanted(stage: Stage, option: Option, early: Early): boolean {
  const strike = Number(option.strike) / ONE
  const years = (option.expiresAt - stage.now) / YEAR_US
  const { rate, spot, dividend } = early
  if (option.right === 'put') {
    const extrinsic = early.extrinsicOf(option.id)
    return (
      spot < strike &&
      extrinsic !== undefined &&
      isPutExerciseRational({ strike, years, rate }, extrinsic)
    )
  }
  const put = dividend > 0 && spot > strike ? early.putOf(option.id) : undefined
  const carry = -strike * Math.expm1(-rate * years)
  return put !== undefined && dividendExercise(dividend, put, carry).isRational
}

/** Listed, and not ended. */
export function openOptions({ state }: Stage): readonly Option[] {
  return [...state.instruments.values()].filter(
    (each): each is Option => each.kind === 'option' && !state.settled.has(each.id),
  )
}

/** Of a draw among writers, of whom there is one: any seed assigns the same. */
function seedOf({ seq }: Stage): string {
  return seq.toString(16).padStart(32, '0')
}
