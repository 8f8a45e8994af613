/** Margin as its firm reads it: calls, and what an account can still do. */
import {
  balance,
  coverOf,
  curesOf,
  heldBy,
  isContract,
  lineIn,
  marginReports,
  present,
  unmeasuredIn,
} from '@parley/core'
import type {
  Account,
  Closing,
  Cures,
  CuringSet,
  Event,
  InstrumentId,
  LiquidationChanged,
  LiquidationStep,
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

function closingView({ instrument, side, lots }: Closing): wire.Closing {
  return { instrument, side, lots: String(lots) }
}

function setView(state: State, asset: InstrumentId, set: CuringSet): wire.CuringSet {
  return {
    closings: set.closings.map(closingView),
    frees: amountText(state, asset, set.frees),
    value: amountText(state, asset, set.value),
    cures: set.cures,
  }
}

/** What is told of a call: how it changed, and every step of its liquidation, of which an attempt begins with its request. */
export type MarginNews =
  | MarginCallChanged
  | LiquidationChanged
  | Extract<Event, { type: 'RfqRequested' }>

export function callChangeView(
  state: State,
  event: MarginNews,
  at: Timestamp,
): wire.MarginCallChange {
  if (event.type === 'MarginCallChanged') {
    const { changeId, change, call, ...cures } = event
    return { changeId, at: timeText(at), change, ...callView(state, call, cures) }
  }
  const none = { cures: [], set: undefined }
  if (event.type === 'LiquidationChanged') {
    const { changeId, call, step, liquidation } = event
    return {
      changeId,
      at: timeText(at),
      change: step.change,
      ...callView(state, call, none),
      liquidation: { attempt: liquidation.attempts, ...stepView(state, call, step) },
    }
  }
  const { terms, owner } = event
  const of = present(owner.liquidation, 'the request is of a liquidation')
  return {
    changeId: terms.rfqId,
    at: timeText(at),
    change: 'requested',
    ...callView(state, of.call, none),
    liquidation: {
      rfqId: terms.rfqId,
      attempt: of.attempt,
      closings: of.closings.map(closingView),
      reserve: amountText(state, terms.structure.quoteAsset, of.reserve),
      paidIn: terms.structure.quoteAsset,
      optionBps: of.optionBps,
      underlyingBps: of.underlyingBps,
      until: timeText(terms.quotesUntil ?? terms.expiresAt),
    },
  }
}

function stepView(
  state: State,
  { asset }: MarginCall,
  step: LiquidationStep,
): Omit<NonNullable<wire.MarginCallChange['liquidation']>, 'attempt'> {
  switch (step.change) {
    case 'traded': {
      const { paidIn = asset } = step
      return {
        rfqId: step.rfqId,
        asked: String(step.asked),
        size: String(step.size),
        cash: amountText(state, paidIn, step.cash),
        paidIn,
      }
    }
    case 'missed':
      return { rfqId: step.rfqId, reason: step.reason }
    case 'impossible':
      return { reason: step.reason }
    case 'held':
    case 'released':
      return { reason: step.reason, user: step.user }
    case 'ended':
      return step.rfqId === undefined ? {} : { rfqId: step.rfqId }
  }
}

/** How the liquidation of a call that stands goes on; nothing before its hour is over, unless it is held. */
function liquidationView(
  { liquidations }: State,
  { callId }: MarginCall,
): Pick<wire.MarginCall, 'standing'> {
  const of = liquidations.get(callId)
  if (!of) return {}
  const { attempts, rfqId, nextAt, held, impossible } = of
  return {
    standing: {
      attempts,
      ...(rfqId === undefined ? {} : { rfqId }),
      nextAt: timeText(nextAt),
      ...(held ? { held: { reason: held.reason, user: held.user, at: timeText(held.at) } } : {}),
      ...(impossible === undefined ? {} : { impossible }),
    },
  }
}

/** How an account is margined, where it is. */
export function methodText({ regime, method = 'reg_t' }: Account): { readonly method?: string } {
  return regime === 'margined' ? { method } : {}
}

/** None where the account is not margined, or something of it has no mark. */
function requirementsOf(state: State, account: Account): wire.MarginRequirement[] {
  if (account.regime !== 'margined') return []
  const reports = marginReports(state.ledger, state.listed, account)
  if ('code' in reports) return []
  return reports.map(({ underlying, cash, initial, maintenance, value, worst, parts }) => {
    const text = (figure: bigint): string => amountText(state, cash, figure)
    return {
      underlying,
      asset: cash,
      initial: text(initial),
      maintenance: text(maintenance),
      ...(value === undefined ? {} : { value: text(value) }),
      ...(worst === undefined ? {} : { worst }),
      parts: parts.map(({ id, amount }) => ({ instrument: id, amount: text(amount) })),
    }
  })
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
    ...methodText(account),
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
    requirements: requirementsOf(state, account),
    calls: [...state.marginCalls.values()]
      .filter((call) => call.account === id)
      .map((call) => ({
        ...callView(state, call, curesOf(ledger, listed, account, { ...call, now })),
        ...liquidationView(state, call),
      })),
    unmeasured: unmeasuredIn(state, account).map(({ subject }) => subject),
  }
}
