/** Draws of a day that limits on VaR and shortfall are judged by: one set for all that a command is judged on. [RSK-3] */
import { rootOf } from '@parley/core'
import type { InstrumentId, State, Timestamp } from '@parley/core'
import { monteCarloScenarios } from '@parley/quant'
import type { Market } from '../market/market.ts'
import type { Marked } from '../market/reference-marks.ts'
import { HISTORY_DAYS, SESSIONS, factorsOf, listedVol } from './factors.ts'
import type { Valued } from './valued.ts'

/** A market with the past that draws are made of. */
export type Drawn = Marked & Pick<Market, 'closes'>

/** How many, and the seed they are drawn from: the same for everyone, always. */
const DRAWS = 100
const DRAW_SEED = 1

/**
 * By underlying its relative move under each draw: lognormal spots over a day, each by the vol of the option on it nearest to the money of
 * those given, else of those listed, or of its history; vols unmoved. An underlying without either is left out.
 */
export function drawnMoves(
  market: Drawn,
  state: State,
  held: readonly Valued[],
  now: Timestamp,
): ReadonlyMap<string, readonly number[]> {
  const vols = new Map<string, { readonly vol: number; readonly away: number } | undefined>()
  const spots = new Map<string, number>()
  for (const of of held) {
    const name = underlyingOf(of.instrument)
    spots.set(name, of.spot)
    const known = vols.get(name)
    vols.set(name, known)
    if (!of.terms || !(of.terms.vol > 0)) continue
    const away = Math.abs(Math.log(of.terms.strike / of.spot))
    if (!known || away < known.away) vols.set(name, { vol: of.terms.vol, away })
  }
  const all = [...vols.keys()].toSorted()
  const closes = Object.fromEntries(
    all.map((name) => [name, market.closes(name as InstrumentId, now, HISTORY_DAYS)]),
  )
  const listed = new Map(
    all.map((name) => {
      const own = vols.get(name)
      const spot = spots.get(name)
      if (own || spot === undefined) return [name, own?.vol]
      return [name, listedVol(market, state, { underlying: name, spot }, now)]
    }),
  )
  const volOf = (name: string): number | undefined => listed.get(name)
  const names = factorsOf(all, volOf, closes).factors.flatMap(({ name, vol }) =>
    vol >= 0 ? [name] : [],
  )
  if (names.length === 0) return new Map()
  const { factors, correlation } = factorsOf(names, volOf, closes)
  const how = { factors, correlation, samples: DRAWS, seed: DRAW_SEED, years: 1 / SESSIONS }
  const drawn = monteCarloScenarios(how)
  return new Map(
    names.map((name) => [name, drawn.map((each) => each.byUnderlying?.[name]?.spotMove ?? 0)]),
  )
}

export function underlyingOf(instrument: Valued['instrument']): InstrumentId {
  return rootOf(instrument)
}
