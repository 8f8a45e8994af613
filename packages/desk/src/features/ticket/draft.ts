/** The request being written: legs as the person means them, how many, for how long, to whom. */
import type { CreateRfq, Hedge, Leg } from '@parley/sdk'
import type { Fixed } from '../../lib/decimal.ts'
import { mirrored } from '../../lib/structure.ts'

export type Identity = 'anonymous' | 'pseudonymous' | 'disclosed'
export type Format = 'uniform' | 'pay_as_bid' | 'second_price'

export type Draft = {
  readonly legs: readonly Leg[]
  /** Whole number of structures. */
  readonly size: number
  readonly ttlMs: number
  /** Dealers asked; undefined asks all. */
  readonly panel: readonly string[] | undefined
  /** One of the firm's own groups, asked in place of a panel. */
  readonly group: string | undefined
  readonly identity: Identity
  readonly format: Format
  /** Tells dealers the side, and takes no quotes on the other. */
  readonly oneSided: boolean
  /** How long quotes are sealed from the taker too; 0: not. */
  readonly blindMs: number
  /** Whether the underlying trades along, so that the whole has no delta. */
  readonly hedged: boolean
  /** How long size may be added at the price after the match; 0: not. */
  readonly workupMs: number
  /** The worst price the taker lets itself take, told to nobody; empty: none. */
  readonly reserve: string
}

export type DraftChange =
  | { readonly type: 'leg.put'; readonly leg: Leg }
  | { readonly type: 'leg.removed'; readonly instrument: string }
  | { readonly type: 'filled'; readonly legs: readonly Leg[]; readonly size: number }
  | { readonly type: 'set'; readonly terms: Partial<Omit<Draft, 'legs'>> }
  | { readonly type: 'reset' }

export const EMPTY_DRAFT: Draft = {
  legs: [],
  size: 1,
  ttlMs: 60_000,
  panel: undefined,
  group: undefined,
  identity: 'anonymous',
  format: 'uniform',
  oneSided: false,
  blindMs: 0,
  hedged: false,
  workupMs: 0,
  reserve: '',
}

export function changeDraft(draft: Draft, change: DraftChange): Draft {
  switch (change.type) {
    case 'leg.put': {
      const at = draft.legs.findIndex((leg) => leg.instrument === change.leg.instrument)
      const legs = at < 0 ? [...draft.legs, change.leg] : draft.legs.with(at, change.leg)
      return { ...draft, legs }
    }
    case 'leg.removed':
      return { ...draft, legs: draft.legs.filter((leg) => leg.instrument !== change.instrument) }
    case 'filled':
      return { ...draft, legs: change.legs, size: change.size }
    case 'set':
      return { ...draft, ...change.terms }
    case 'reset':
      return EMPTY_DRAFT
  }
}

/**
 * How a draft is asked: a structure that pays is asked the other way round and sold, so that its price reads as a positive
 * number, as traders say it. Dealers see the same canonical structure either way.
 */
export function asAsked(
  draft: Draft,
  netAtMids: Fixed | undefined,
): { readonly legs: readonly Leg[]; readonly intent: 'buy' | 'sell' } {
  const pays = netAtMids === undefined ? draft.legs[0]?.side === 'sell' : netAtMids < 0n
  return pays ? { legs: mirrored(draft.legs), intent: 'sell' } : { legs: draft.legs, intent: 'buy' }
}

export function requestOf(
  draft: Draft,
  asked: {
    readonly legs: readonly Leg[]
    readonly account: string
    readonly clientId: string
    readonly intent: 'buy' | 'sell'
    /** In the orientation of the draft's legs. */
    readonly hedge?: Hedge | undefined
  },
): CreateRfq {
  const { size, ttlMs, panel, group, identity, format, oneSided, blindMs } = draft
  const { legs, account, clientId, intent, hedge } = asked
  return {
    legs: [...legs],
    account,
    clientId,
    size: String(size),
    ttlMs,
    identity,
    ...(format === 'uniform' ? {} : { format }),
    ...(oneSided ? { sides: intent } : {}),
    ...(blindMs === 0 ? {} : { blindMs }),
    ...(panel === undefined ? {} : { panel: [...panel] }),
    ...(group === undefined ? {} : { group }),
    ...(hedge === undefined ? {} : { hedges: [turnedHedge(hedge, intent)] }),
    ...(draft.workupMs === 0 ? {} : { workup: { ms: draft.workupMs, openTo: 'makers' } }),
    ...(draft.reserve === '' ? {} : { reserve: { [intent]: draft.reserve } }),
  }
}

/** What is asked to be sold is asked the other way round, its hedge too. */
function turnedHedge(hedge: Hedge, intent: 'buy' | 'sell'): Hedge {
  return intent === 'buy' ? hedge : { ...hedge, side: hedge.side === 'buy' ? 'sell' : 'buy' }
}
