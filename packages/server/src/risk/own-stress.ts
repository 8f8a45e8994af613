/** Stresses that firms saved, as quant moves books by them. */
import { PRICE_SCALE } from '@parley/core'
import type { FirmId, State, StressMove, StressTerms } from '@parley/core'
import type { Move, Scenario } from '@parley/quant'

const ONE = 10 ** PRICE_SCALE

/** How an own stress moves one underlying. */
export function moveOf({ others, ...all }: StressTerms, underlying: string): Move {
  return asMove(others.find((each) => each.underlying === underlying) ?? all)
}

export function scenarioOf({ others, ...all }: StressTerms): Scenario {
  return {
    ...asMove(all),
    years: 0,
    byUnderlying: Object.fromEntries(others.map((each) => [each.underlying, asMove(each)])),
  }
}

/** What moves, in words: `spot -15 %, vol +50 %; BTC spot -40 %, vol 0 %`. */
export function stressTitle({ others, ...all }: StressTerms): string {
  return [movedText(all), ...others.map((each) => `${each.underlying} ${movedText(each)}`)].join(
    '; ',
  )
}

/** Those of a firm, by name. */
export function savedStresses(state: State, firm: FirmId) {
  const own = state.risk.stresses.get(firm)
  return own ? [...own.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1)) : []
}

function asMove({ spot, vol }: StressMove): Move {
  return { spotMove: Number(spot) / ONE, volMove: 0, volScale: 1 + Number(vol) / ONE }
}

function movedText({ spot, vol }: StressMove): string {
  return `spot ${percent(spot)}, vol ${percent(vol)}`
}

function percent(move: bigint): string {
  return `${move > 0n ? '+' : ''}${Number((Number(move) / (ONE / 100)).toFixed(6))} %`
}
