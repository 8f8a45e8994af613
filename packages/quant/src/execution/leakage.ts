import { decisionDrift, costOf } from './cost.ts'
import type { Cost } from './cost.ts'
import { also, figure, join, missing } from './figure.ts'
import type { Figure } from './figure.ts'
import { moveAfter } from './markout.ts'
import type { MarkoutView } from './markout.ts'
import { filledSize, markAt, signOf } from './record.ts'
import type { ExecutionRecord, MarketWindow } from './record.ts'
import { meanDifference } from './sample.ts'
import type { Difference } from './sample.ts'
import type { ComparableUnit } from './selection.ts'

const DAY_US = 86_400_000_000

/** How near a control window must be. */
export type MatchRule = {
  /** Largest distance in time of day (UTC, around midnight too), minutes. */
  readonly timeOfDayMin: number
  /** Largest |ln(vol / vol of the request)|. */
  readonly logVol: number
  /** Largest |length / length of the request - 1|. */
  readonly length: number
}

/** Within 30 minutes of the time of day, 20% of vol, 10% of length. */
export const MATCH_RULE: MatchRule = { timeOfDayMin: 30, logVol: Math.log(1.2), length: 0.1 }

/**
 * The windows that may stand for the market as it would have been without the request: same
 * structure, time of day, vol and length within the rule, not overlapping the request. Empty where
 * the request has no vol or no length.
 */
export function matchControls(
  record: ExecutionRecord,
  windows: readonly MarketWindow[],
  rule: MatchRule = MATCH_RULE,
): readonly MarketWindow[] {
  const { openedAtUs, endedAtUs, vol } = record
  const length = endedAtUs - openedAtUs
  if (vol === undefined || !(vol > 0) || !(length > 0)) return []
  return windows.filter((window) => {
    const turn = (((window.fromUs - openedAtUs) % DAY_US) + DAY_US) % DAY_US
    const apartMin = Math.min(turn, DAY_US - turn) / 60_000_000
    return (
      window.structure === record.structure &&
      apartMin <= rule.timeOfDayMin &&
      window.vol > 0 &&
      Math.abs(Math.log(window.vol / vol)) <= rule.logVol &&
      Math.abs((window.untilUs - window.fromUs) / length - 1) <= rule.length &&
      (window.untilUs <= openedAtUs || window.fromUs >= endedAtUs)
    )
  })
}

/**
 * s (m(tx) - m(t0)) less the mean of s x the move over the control windows: how much more the market
 * went away from the taker than it does at such times. Above 0 is a cost. Units at t0.
 */
export function preTradeLeakage(record: ExecutionRecord): Cost {
  const controls = record.controls ?? []
  const usual =
    controls.length === 0
      ? missing('no_control')
      : figure(
          controls.reduce((sum, { fromMid, untilMid }) => sum + (untilMid - fromMid), 0) /
            controls.length,
        )
  const expected = also(signOf(record), (sign) => also(usual, (move) => figure(sign * move)))
  const price = join(decisionDrift(record).price, expected, (drift, control) => drift - control)
  return costOf(price, record, markAt(record, 'request'), filledSize(record))
}

export type DealerLeakage = {
  readonly maker: string
  readonly unit: ComparableUnit
  /**
   * Move after requests it saw and lost, less move after those it was not asked. An association:
   * who is asked depends on what is asked for.
   */
  readonly observed: Difference
  /**
   * Move after requests it was asked, less move after those it was left out of by lot. Causal,
   * because only the lot decides; wins count too, since losing is not decided by lot.
   */
  readonly randomised: Difference
}

/**
 * What the market does in the taker's direction after a request ends, with this dealer in the know
 * and without: above 0, more with it. `randomised` needs a holdout of one share throughout
 * (`no_holdout`, `mixed_holdout`). Source: Baldauf and Mollner on what losing dealers learn.
 */
export function dealerLeakage(
  records: readonly ExecutionRecord[],
  maker: string,
  view: Omit<MarkoutView, 'fees'>,
  unit: ComparableUnit = 'basisPoints',
): DealerLeakage {
  const groups = { lost: [], unasked: [], drawn: [], heldOut: [] } as Record<
    'lost' | 'unasked' | 'drawn' | 'heldOut',
    Figure[]
  >
  const shares = new Set<number>()
  for (const record of records) {
    const move = moveAfter(record, view)[unit]
    const asked = record.asked.includes(maker)
    const won = record.fills.some((fill) => fill.maker === maker)
    if (asked && !won) groups.lost.push(move)
    if (!asked) groups.unasked.push(move)
    if (record.holdout === undefined) continue
    const heldOut = record.holdout.makers.includes(maker)
    if (!asked && !heldOut) continue
    shares.add(record.holdout.share)
    groups[asked ? 'drawn' : 'heldOut'].push(move)
  }
  const refused = shares.size === 0 ? 'no_holdout' : shares.size > 1 ? 'mixed_holdout' : undefined
  const n = [groups.drawn.length, groups.heldOut.length] as const
  return {
    maker,
    unit,
    observed: meanDifference(groups.lost, groups.unasked),
    randomised:
      refused === undefined
        ? meanDifference(groups.drawn, groups.heldOut)
        : { n, value: missing(refused), interval: missing(refused) },
  }
}

/**
 * Draws who is left out of a panel: each dealer on its own with probability `share`, by a hash of
 * seed and name, so that the draw can be repeated from the record. Who must be asked is not passed
 * in. Throws RangeError for a share outside (0, 1).
 */
export function drawHoldout(
  dealers: readonly string[],
  share: number,
  seed: string,
): {
  readonly asked: readonly string[]
  readonly makers: readonly string[]
  readonly share: number
} {
  if (!(share > 0 && share < 1)) throw new RangeError('share must lie in (0, 1)')
  const out = new Set(dealers.filter((dealer) => lot(`${seed}\n${dealer}`) < share))
  return {
    asked: dealers.filter((dealer) => !out.has(dealer)),
    makers: dealers.filter((dealer) => out.has(dealer)),
    share,
  }
}

/** A number in [0, 1) from a text: FNV-1a, finished with MurmurHash3's mixer. */
function lot(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32
}
