/** For tests: marks of options by a model, with what they are worth in every scenario. */
import { deriveArray, priceEuropean, timsChanges } from '@parley/quant'
import type { ScenarioTerms } from '@parley/quant'
import { OPERATOR, actor } from '../_venue.ts'
import type { World } from '../_venue.ts'
import { instrumentId } from '../instrument/instrument.ts'
import type { MarginMethod } from '../ledger/account.ts'
import { accountId } from '../ledger/account.ts'
import type { SetRegime } from '../collateral/rules.ts'
import { price } from '../num/units.ts'
import { timestamp } from '../time/timestamp.ts'
import type { MarginMark, SetMarginMarks } from './rules.ts'
import type { ScenarioArrays } from './scenario.ts'

const ONE = 100_000_000
const whole = (figure: number, one = ONE): bigint => BigInt(Math.round(figure * one))

export function arraysOf(of: ScenarioTerms): ScenarioArrays {
  const derived = deriveArray(of)
  return {
    tims: timsChanges(of).map((change) => whole(change)),
    portfolio: {
      now: whole(derived.now),
      basisUp: whole(derived.basisUp),
      basisDown: whole(derived.basisDown),
      basisFactor: whole(derived.basisFactor, 1e12),
      gainFactor: whole(derived.gainFactor, 1e12),
      debtFactor: whole(derived.debtFactor, 1e12),
      values: derived.values.map((value) => whole(value)),
    },
  }
}

/** Of an option at what a model says it is worth, in 10^-8. */
export function modelPrice(of: ScenarioTerms): bigint {
  return whole(priceEuropean(of).price)
}

export function scanMarks(
  world: World,
  spot: number,
  options: Readonly<Record<string, ScenarioTerms>>,
  underlying = 'SPY',
): SetMarginMarks {
  const observed = { source: 'model', observedAt: timestamp(world.now) }
  const marks: MarginMark[] = Object.entries(options).map(([id, of]) => ({
    instrument: instrumentId(id),
    price: price(modelPrice(of)),
    ...observed,
    arrays: arraysOf(of),
  }))
  const own = { instrument: instrumentId(underlying), price: price(whole(spot)), ...observed }
  return { type: 'SetMarginMarks', actor: actor(OPERATOR), recorded: [own, ...marks] }
}

export function method(firm: string, of: MarginMethod, marks?: readonly MarginMark[]): SetRegime {
  return {
    type: 'SetRegime',
    actor: actor(OPERATOR),
    account: accountId(`${firm}:main`),
    regime: 'margined',
    method: of,
    ...(marks && { marks }),
  }
}

const YEAR_US = 365 * 86_400_000_000
const known = new Map<string, ScenarioArrays>()

/** The same marks, with arrays of every option at a vol of a quarter. */
export function withArrays(
  world: Pick<World, 'state' | 'now'>,
  marking: SetMarginMarks,
): SetMarginMarks {
  const { instruments } = world.state
  const priceOf = new Map(marking.recorded.map((mark) => [mark.instrument, mark.price]))
  return {
    ...marking,
    recorded: marking.recorded.map((mark) => {
      const of = instruments.get(mark.instrument)
      const spot = of?.kind === 'option' ? priceOf.get(of.underlying) : undefined
      if (of?.kind !== 'option' || spot === undefined) return mark
      const terms = {
        right: of.right,
        strike: Number(of.strike) / ONE,
        // By the day, so that most are known.
        years: Math.max(Math.ceil(((of.expiresAt - world.now) / YEAR_US) * 365), 0) / 365,
        spot: Number(spot) / ONE,
        vol: 0.25,
        rate: 0,
        yield: 0,
      }
      const key = JSON.stringify(terms)
      const arrays = known.get(key) ?? arraysOf(terms)
      known.set(key, arrays)
      return { ...mark, arrays }
    }),
  }
}
