/** The figures a command carries for its risk limits: greeks and stressed changes of what a mark is of, each rounded once. [RSK-3] */
import { PRICE_SCALE, rootOf } from '@parley/core'
import type { RiskMark, RiskMarks, RiskMarksWanted, State, Timestamp } from '@parley/core'
import { NAMED_STRESSES, moneyGreeks, priceEuropean } from '@parley/quant'
import type { BookLine, MarketStress } from '@parley/quant'
import { drawnMoves, underlyingOf } from './draws.ts'
import type { Drawn } from './draws.ts'
import { moveOf } from './own-stress.ts'
import { RATE, valued } from './valued.ts'
import type { Valued } from './valued.ts'

const ONE = 10 ** PRICE_SCALE

/** One that cannot be valued, or whose figures would not fit, is left out: the limit then refuses by its name. */
export function riskMarks(
  market: Drawn,
  state: State,
  { instruments, stress, own, draws }: RiskMarksWanted,
  now: Timestamp,
): RiskMarks {
  const stresses = stress ? NAMED_STRESSES : []
  // Each once, for figures and for draws.
  const seen = instruments.flatMap((id) => {
    const of = valued(market, state, id, now)
    return 'why' in of ? [] : [of]
  })
  const moves = draws ? drawnMoves(market, state, seen, now) : undefined
  return {
    stresses: [...stresses.map(({ name }) => name), ...own.map(({ key }) => key)],
    marks: seen.flatMap((of): RiskMark[] => {
      const at = { spot: of.spot, rate: RATE, yield: 0 }
      const { delta, gamma, vega, theta, rho } = moneyGreeks(lineOf(of, of.delivers), at)
      const change = changeOf(of)
      const changes = [
        ...stresses.map((each) => stressedChange(change, kindUnder(state, of), each)),
        ...own.map(({ terms }) => change(moveOf(terms, underlyingOf(of.instrument)))),
      ]
      const drawn = moves?.get(underlyingOf(of.instrument))
      // Left out, not refused: other limits are judged without them.
      const drawnChanges = drawn?.map((spotMove) => change({ spotMove, volMove: 0 })) ?? []
      const figures = [delta, gamma, vega, theta, rho, ...changes, ...drawnChanges]
      if (!figures.every((figure) => Math.abs(figure) < 2 ** 53 / ONE)) return []
      const [d = 0n, g = 0n, v = 0n, t = 0n, r = 0n, ...s] = figures.map((f) =>
        BigInt(Math.round(f * ONE)),
      )
      const { source, observedAt } = of
      return [
        {
          instrument: of.instrument.id,
          delta: d,
          gamma: g,
          vega: v,
          theta: t,
          rho: r,
          stress: s.slice(0, changes.length),
          ...(drawn ? { draws: s.slice(changes.length) } : {}),
          source,
          observedAt,
        },
      ]
    }),
  }
}

/** A line of so many units of the underlying, in terms of quant. */
export function lineOf({ instrument, terms, carried }: Valued, units: number): BookLine {
  const underlying = rootOf(instrument)
  return terms === undefined
    ? { kind: 'stock', underlying, quantity: units, ...(carried === undefined ? {} : { carried }) }
    : { kind: 'option', underlying, ...terms, quantity: units }
}

/** What the underlying is: a stress of coins moves no shares. */
export function kindUnder(state: State, { instrument }: Valued): 'share' | 'coin' {
  return state.instruments.get(rootOf(instrument))?.kind === 'coin' ? 'coin' : 'share'
}

type Change = (move: MarketStress['move']) => number

function stressedChange(
  change: Change,
  kind: 'share' | 'coin',
  { asset, move }: MarketStress,
): number {
  return asset !== undefined && asset !== kind ? 0 : change(move)
}

/** Of what its mark is of, as whole contracts count it. */
function changeOf({ spot, terms, delivers }: Valued): Change {
  if (terms === undefined) return ({ spotMove }) => spot * (1 + spotMove) - spot
  const price = (at: number, vol: number): number =>
    priceEuropean({ ...terms, spot: at, vol, yield: 0 }).price
  const now = price(spot, terms.vol)
  return ({ spotMove, volMove, volScale = 1 }) => {
    const vol = Math.max(terms.vol * volScale + volMove, 0)
    return (price(spot * (1 + spotMove), vol) - now) * delivers
  }
}
