/** Margin as its firm reads it: calls, and what an account can still do. */
import { balance, coverOf, curesOf, heldBy, isContract, lineIn, unmeasuredIn } from '@parley/core'
import type {
  Account,
  Cures,
  CuringSet,
  InstrumentId,
  MarginCall,
  MarginCallChanged,
  State,
  Timestamp,
} from '@parley/core'
import type * as wire from '@parley/sdk'
import { amountText, timeText } from './numbers.ts'
import { lineText } from './views.ts'

export function callView(state: State, call: MarginCall, { cures, set }: Cures): wire.MarginCall {
  const { callId, account, asset, deficit, calledAt, dueAt } = call
  return {
    callId,
    account,
    asset,
    deficit: amountText(state, asset, deficit),
    calledAt: timeText(calledAt),
    dueAt: timeText(dueAt),
    cures: cures.map(({ instrument, contracts, frees }) => ({
      instrument,
      contracts: String(contracts),
      frees: amountText(state, asset, frees),
    })),
    ...(set === undefined ? {} : { set: setView(state, asset, set) }),
  }
}

function setView(state: State, asset: InstrumentId, set: CuringSet): wire.CuringSet {
  return {
    closings: set.closings.map(({ instrument, side, lots }) => ({
      instrument,
      side,
      lots: String(lots),
    })),
    frees: amountText(state, asset, set.frees),
    value: amountText(state, asset, set.value),
    cures: set.cures,
  }
}

export function callChangeView(
  state: State,
  { changeId, change, call, cures, set }: MarginCallChanged,
  at: Timestamp,
): wire.MarginCallChange {
  return { changeId, at: timeText(at), change, ...callView(state, call, { cures, set }) }
}

/** What an account can still do: each asset it has or may owe, what stands behind each position, and its calls. */
export function buyingPowerOf(state: State, account: Account, now: Timestamp): wire.BuyingPower {
  const { ledger, listed } = state
  const { id, regime, lines = [] } = account
  const held = new Map<string, Map<string, bigint>>()
  for (const hold of ledger.holds.values()) {
    if (hold.account !== id) continue
    for (const { asset, amount } of hold.lines) {
      const by = held.get(asset) ?? new Map<string, bigint>()
      held.set(asset, by)
      by.set(hold.purpose.kind, (by.get(hold.purpose.kind) ?? 0n) + amount)
    }
  }
  const owned = [...heldBy(ledger, id)]
  const assets = [
    ...new Set([...owned.map(({ asset }) => asset), ...lines.map(({ asset }) => asset)]),
  ]
  return {
    account: id,
    regime,
    assets: assets
      .filter((asset) => !isContract(listed(asset)))
      .map((asset) => {
        const text = (value: bigint): string => amountText(state, asset, value)
        const { total, available } = balance(ledger, id, asset)
        return {
          asset,
          total: text(total),
          held: [...(held.get(asset) ?? [])].map(([purpose, sum]) => ({
            purpose,
            amount: text(sum),
          })),
          available: text(available),
          ...lineText(state, account, asset),
          buyingPower: text(available + lineIn(account, asset)),
        }
      }),
    covers: owned.flatMap(({ asset, total }) => {
      const cover = coverOf(ledger, id, asset)
      if (!cover) return []
      return [
        {
          instrument: asset,
          quantity: amountText(state, asset, total),
          lines: cover.lines.map((line) => ({
            asset: line.asset,
            amount: amountText(state, line.asset, line.amount),
          })),
        },
      ]
    }),
    calls: [...state.marginCalls.values()]
      .filter((call) => call.account === id)
      .map((call) => callView(state, call, curesOf(ledger, listed, account, { ...call, now }))),
    unmeasured: unmeasuredIn(state, account).map(({ subject }) => subject),
  }
}
