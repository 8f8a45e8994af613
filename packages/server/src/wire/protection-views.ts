/** Protection as its owner reads it. */
import { lineOf, phaseOf, usedAt } from '@parley/core'
import type {
  Band,
  Credit,
  FirmId,
  Killed,
  Mmp,
  OrderLimit,
  Pull,
  State,
  Timestamp,
} from '@parley/core'
import type * as wire from '@parley/sdk'
import { amountText, priceText, timeText } from './numbers.ts'

/** Everything a firm has set and what binds it. Nothing of another firm is in it. [PRT-21] */
export function protectionView(state: State, firm: FirmId, now: Timestamp): wire.Protection {
  const { mmp, bands, orderLimits, killed, heartbeats, sessions, credit, groups, refusesSelf } =
    state.protection
  const group = groups.get(firm)
  return {
    mmp: [...(mmp.get(firm)?.values() ?? [])].map((rule) => mmpView(state, rule, now)),
    bands: [...bands.values()]
      .filter(({ scope }) => scope.firm === undefined || scope.firm === firm)
      .map(bandView),
    orderLimits: [...(orderLimits.get(firm)?.values() ?? [])].map((limit) =>
      orderLimitView(state, limit),
    ),
    killed: [...killed.values()]
      .filter(({ scope }) => scope.level === 'venue' || scope.firm === firm)
      .map(killedView),
    heartbeats: [...heartbeats.values()]
      .filter((beat) => beat.firm === firm)
      .map(({ user, covers, expiresAt }) => ({ user, covers, expiresAt: timeText(expiresAt) })),
    sessions: [...sessions.values()].filter((session) => session.firm === firm).length,
    selfTrade: refusesSelf.has(firm) ? 'refuse' : 'pass_over',
    ...(group === undefined ? {} : { group }),
    credit: creditView(state, credit, firm),
  }
}

function mmpView(state: State, rule: Mmp, now: Timestamp): wire.Mmp {
  const { scope, terms, frozen } = rule
  const { limits, asset } = terms
  const used = usedAt(rule, now)
  const phase = phaseOf(rule, now)
  const cash = (value: bigint): string =>
    asset === undefined ? String(value) : amountText(state, asset, value)
  return {
    ...present(scope),
    windowMs: terms.windowMs,
    limits: present({
      trades: limits.trades,
      quantity: mapped(limits.quantity, priceText),
      notional: mapped(limits.notional, cash),
      delta: mapped(limits.delta, priceText),
      vega: mapped(limits.vega, cash),
    }),
    ...present({ asset }),
    frozenMs: terms.frozenMs,
    probeSize: String(terms.probeSize),
    markAgeMs: terms.markAgeMs,
    phase,
    used: {
      trades: used.trades,
      quantity: priceText(used.quantity),
      notional: cash(used.notional),
      deltaUp: priceText(used.deltaUp),
      deltaDown: priceText(used.deltaDown),
      vegaUp: cash(used.vegaUp),
      vegaDown: cash(used.vegaDown),
    },
    ...(frozen && phase === 'frozen'
      ? {
          frozen: {
            measure: frozen.measure,
            since: timeText(frozen.since),
            ...(frozen.until === undefined ? {} : { until: timeText(frozen.until) }),
          },
        }
      : {}),
  }
}

/** A number of a rule in its own units, as text. */
export function measureText(
  state: State,
  rule: Mmp | undefined,
  measure: string,
  value: bigint,
): string {
  if (measure === 'trades') return String(value)
  if (measure === 'quantity' || measure === 'delta') return priceText(value)
  return amountText(state, rule?.terms.asset ?? '', value)
}

function bandView({ scope, terms }: Band): wire.Protection['bands'][number] {
  const { volPoints, ...rest } = terms
  return {
    everybody: scope.firm === undefined,
    ...present({ structureClass: scope.structureClass, ...rest }),
    ...(volPoints === undefined ? {} : { volPoints: priceText(volPoints) }),
  }
}

function orderLimitView(state: State, { scope, limits, exposure }: OrderLimit) {
  const { asset, size } = limits
  const cash = (value: bigint | undefined): string | undefined =>
    value === undefined || asset === undefined ? undefined : amountText(state, asset, value)
  return {
    by: scope.by,
    ...present({
      user: scope.user,
      account: scope.account,
      size: mapped(size, String),
      asset,
      notional: cash(limits.notional),
      premium: cash(limits.premium),
      exposure: cash(limits.exposure),
      exposureNow: limits.exposure === undefined ? undefined : cash(exposure),
    }),
  }
}

function killedView({ scope, by, reason, at }: Killed): wire.Protection['killed'][number] {
  return { ...scope, by, reason, at: timeText(at) }
}

function creditView(state: State, credit: Credit, firm: FirmId): wire.Protection['credit'] {
  return {
    default: credit.isOpen ? 'open' : 'none',
    lines: [...(credit.lines.get(firm)?.keys() ?? [])].map((counterparty) => {
      const { limit, known } = lineOf(credit, firm, counterparty)
      if (limit.kind !== 'limited') return { counterparty, line: limit.kind }
      const { asset } = limit
      const text = (value: bigint): string => amountText(state, asset, value)
      return {
        counterparty,
        line: limit.kind,
        asset,
        amount: text(limit.amount),
        used: text(known),
      }
    }),
  }
}

export function pullView({
  pullId,
  reason,
  user,
  at,
  quotes,
  requests,
  acceptances,
}: Pull): wire.Pull {
  return {
    pullId,
    reason,
    ...(user === undefined ? {} : { user }),
    at: timeText(at),
    quotes: [...quotes],
    requests: [...requests],
    acceptances: [...acceptances],
  }
}

function mapped(value: bigint | undefined, text: (value: bigint) => string): string | undefined {
  return value === undefined ? undefined : text(value)
}

/** The fields that have a value. */
function present<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const known = Object.entries(fields).filter(([, value]) => value !== undefined)
  return Object.fromEntries(known) as { [K in keyof T]: Exclude<T[K], undefined> }
}
