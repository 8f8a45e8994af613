/** What the operator lays down for requests: how small an anonymous panel may be, and what a repeated request meets. [ANO-1] [REP-1] */
import type { FirmId } from '../party/firm.ts'
import type { InstrumentId } from '../instrument/instrument.ts'
import type { Price } from '../num/units.ts'
import type { Structure } from '../instrument/structure.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import type { Timestamp } from '../time/timestamp.ts'
import { accepted, refused } from '../venue/decision.ts'
import type { Decision } from '../venue/decision.ts'
import type { Meta } from '../venue/meta.ts'
import type { State } from '../venue/state.ts'
import { RFQ_LIMITS } from './rfq.ts'
import { outside } from './window.ts'

/** `amount` is in 10^-8 of the asset. */
export type NotionalMin = { readonly asset: InstrumentId; readonly amount: Price }

export type RequestPolicy = {
  /** Dealers an anonymous request must ask at least. */
  readonly anonymousPanelMin: number
  /** Milliseconds within which asking for the same structure again is a repeat; 0: nothing is. */
  readonly repeatMs: number
  /** A repeat is refused, or opened and told to its taker as one that dealers can recognise. */
  readonly repeats: 'refuse' | 'tell'
  /** Structures a request must ask for at least. */
  readonly sizeMin: bigint
  /** What a request must come to at least, in cash; nothing where its quote asset is not named. */
  readonly notionalMins: readonly NotionalMin[]
}

/** Until the operator sets another: no floor, no cooldown. */
export const NO_POLICY: RequestPolicy = {
  anonymousPanelMin: 1,
  repeatMs: 0,
  repeats: 'refuse',
  sizeMin: 1n,
  notionalMins: [],
}

export const POLICY_LIMITS = { repeatMsMax: 86_400_000, askedKept: 20_000 } as const

export type SetRequestPolicy = Meta & {
  readonly type: 'SetRequestPolicy'
  readonly policy: RequestPolicy
}

export function setRequestPolicy(state: State, { policy }: SetRequestPolicy): Decision {
  const { anonymousPanelMin: least, repeatMs } = policy
  if (!Number.isInteger(least) || least < 1 || least > RFQ_LIMITS.panelMax)
    return refused(reject('malformed', 'anonymousPanelMin'))
  const wrong = outside(repeatMs, 0, POLICY_LIMITS.repeatMsMax, 'repeatMs')
  if (wrong) return refused(wrong)
  if (policy.sizeMin < 1n || policy.sizeMin > RFQ_LIMITS.sizeMax)
    return refused(reject('bad_size', 'sizeMin', { max: String(RFQ_LIMITS.sizeMax) }))
  const named = new Set<string>()
  for (const [i, { asset, amount }] of policy.notionalMins.entries()) {
    if (state.listed(asset)?.kind !== 'cash' || named.has(asset))
      return refused(reject('unknown_instrument', `notionalMins.${i}.asset`))
    if (amount < 1n) return refused(reject('bad_amount', `notionalMins.${i}.amount`))
    named.add(asset)
  }
  return accepted([{ type: 'RequestPolicySet', policy }])
}

/** Under which a taker's last request for a structure is remembered: the same for either orientation and any size. */
export function askedKey(taker: FirmId, { legs }: Structure): string {
  return `${taker} ${legs.map(({ side, ratio, instrument }) => `${side} ${ratio} ${instrument}`).join()}`
}

/** Milliseconds since the taker last asked for the structure, where that is within the cooldown; or the refusal of a repeat. */
export function repeatOf(
  state: State,
  of: { readonly taker: FirmId; readonly structure: Structure; readonly now: Timestamp },
): number | undefined | Rejection {
  const { repeatMs, repeats } = state.requestPolicy
  const last = state.asked.get(askedKey(of.taker, of.structure))
  if (last === undefined || of.now - last >= repeatMs * 1000) return undefined
  const sinceMs = Math.floor((of.now - last) / 1000)
  if (repeats === 'tell') return sinceMs
  const retryAfterMs = Math.ceil((last + repeatMs * 1000 - of.now) / 1000)
  return reject('repeated_request', 'legs', { retryAfterMs: String(retryAfterMs) })
}
