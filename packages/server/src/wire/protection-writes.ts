/** Protection: bodies into commands, answers onto the wire. */
import { accountId, firmId, instrumentId, reject, userId } from '@parley/core'
import type {
  Amount,
  Covers,
  CreditLimit,
  KillScope,
  MmpScope,
  MmpTerms,
  OrderLimits,
  Pull,
  State,
} from '@parley/core'
import type * as wire from '@parley/sdk'
import { Inexact, amountAt, priceAt } from './exact.ts'
import { pullView } from './protection-views.ts'
import { scaleOf, timeText } from './numbers.ts'
import { idsIn } from './write.ts'
import type { Meta, WritesOf } from './write.ts'

type ProtectionWrite =
  | 'setMmp'
  | 'resetMmp'
  | 'setBand'
  | 'setOrderLimits'
  | 'setSelfTrade'
  | 'setGroup'
  | 'setCredit'
  | 'setCreditDefault'
  | 'kill'
  | 'revive'
  | 'heartbeat'

const DEFAULT_WINDOW_MS = 1_000
const DEFAULT_MARK_AGE_MS = 60_000

export const PROTECTION_WRITES: WritesOf<ProtectionWrite> = {
  setMmp: {
    command: (meta, body, { state }) => ({
      type: 'SetMmp',
      ...meta,
      scope: mmpScope(body),
      terms: mmpTerms(body, state),
    }),
  },
  resetMmp: { command: (meta, body) => ({ type: 'ResetMmp', ...meta, scope: mmpScope(body) }) },
  setBand: {
    command: (meta, body) => {
      const { ticks, basisPoints, volPoints, markAgeMs = DEFAULT_MARK_AGE_MS } = body
      const isSet = (ticks ?? basisPoints ?? volPoints) !== undefined
      return {
        type: 'SetBand',
        ...meta,
        scope: {
          firm: body.everybody === true ? undefined : meta.actor.firm,
          structureClass: body.structureClass,
        },
        terms: isSet
          ? {
              ticks,
              basisPoints,
              volPoints: volPoints === undefined ? undefined : priceAt(volPoints, 'volPoints'),
              markAgeMs,
            }
          : undefined,
      }
    },
  },
  setOrderLimits: {
    command: (meta, body, { state }) => ({
      type: 'SetOrderLimits',
      ...meta,
      scope: {
        firm: body.firm === undefined ? meta.actor.firm : firmId(body.firm),
        user: body.user === undefined ? undefined : userId(body.user),
        account: body.account === undefined ? undefined : accountId(body.account),
      },
      limits: orderLimits(body, state),
    }),
  },
  setSelfTrade: { command: (meta, { policy }) => ({ type: 'SetSelfTrade', ...meta, policy }) },
  setGroup: {
    command: (meta, { firm, group }) => ({ type: 'SetGroup', ...meta, firm: firmId(firm), group }),
  },
  setCredit: {
    command: (meta, body, { state }) => ({
      type: 'SetCredit',
      ...meta,
      counterparty: firmId(body.counterparty),
      limit: creditLimit(body, state),
    }),
  },
  setCreditDefault: {
    command: (meta, { line }) => ({ type: 'SetCreditDefault', ...meta, isOpen: line === 'open' }),
    reply: ({ isOpen }) => ({ line: isOpen === 'true' ? 'open' : 'none' }),
  },
  kill: {
    command: (meta, body) => ({
      type: 'Kill',
      ...meta,
      scope: killScope(meta, body),
      reason: body.reason,
    }),
    reply: ({ killId, at, quotes, requests, blocks, orders }) => ({
      killId,
      at: timeText(Number(at)),
      quotes: idsIn(quotes),
      requests: idsIn(requests),
      blocks: idsIn(blocks),
      orders: idsIn(orders),
    }),
  },
  revive: {
    command: (meta, body) => ({
      type: 'Revive',
      ...meta,
      scope: killScope(meta, body),
      reason: body.reason,
    }),
  },
  heartbeat: {
    command: (meta, { ttlMs, covers }) => ({
      type: 'Beat',
      ...meta,
      ttlMs,
      covers: coversOf(covers ?? {}),
    }),
    reply: ({ expiresAt, missed }) => ({
      ...(expiresAt === undefined ? {} : { expiresAt: timeText(Number(expiresAt)) }),
      missed: missedOf(missed),
    }),
  },
}

/** What a lost stream or heartbeat cancels; all of the user's own where left out. */
export function coversOf({ whose = 'user', quotes, requests, acceptances }: wire.Covers): Covers {
  const rest = (quotes ?? requests ?? acceptances) === undefined
  return {
    whose,
    quotes: quotes ?? rest,
    requests: requests ?? rest,
    acceptances: acceptances ?? rest,
  }
}

/** What an answer lists of pulls. */
export function missedOf(missed: unknown): wire.Pull[] {
  return (missed as readonly Pull[] | undefined)?.map(pullView) ?? []
}

function mmpScope(body: {
  readonly user?: string
  readonly underlying?: string
  readonly structureClass?: NonNullable<MmpScope['structureClass']>
}): MmpScope {
  return {
    user: body.user === undefined ? undefined : userId(body.user),
    underlying: body.underlying === undefined ? undefined : instrumentId(body.underlying),
    structureClass: body.structureClass,
  }
}

type MmpBody = {
  readonly windowMs?: number
  readonly limits?: {
    readonly trades?: number
    readonly quantity?: string
    readonly notional?: string
    readonly delta?: string
    readonly vega?: string
  }
  readonly asset?: string
  readonly frozenMs?: number
  readonly probeSize?: string
  readonly markAgeMs?: number
}

function mmpTerms(body: MmpBody, state: State): MmpTerms | undefined {
  const { limits } = body
  if (!limits) return undefined
  const cash = inAsset(state, body.asset, 'limits')
  const units = (text: string | undefined, name: string) =>
    text === undefined ? undefined : priceAt(text, `limits.${name}`)
  return {
    windowMs: body.windowMs ?? DEFAULT_WINDOW_MS,
    limits: {
      trades: limits.trades,
      quantity: units(limits.quantity, 'quantity'),
      notional: cash(limits.notional, 'notional'),
      delta: units(limits.delta, 'delta'),
      vega: cash(limits.vega, 'vega'),
    },
    asset: body.asset === undefined ? undefined : instrumentId(body.asset),
    frozenMs: body.frozenMs ?? 0,
    probeSize: BigInt(body.probeSize ?? '0'),
    markAgeMs: body.markAgeMs ?? DEFAULT_MARK_AGE_MS,
  }
}

type OrderBody = {
  readonly size?: string
  readonly asset?: string
  readonly notional?: string
  readonly premium?: string
  readonly exposure?: string
}

function orderLimits(body: OrderBody, state: State): OrderLimits | undefined {
  const { size, asset, notional, premium, exposure } = body
  if ((size ?? notional ?? premium ?? exposure) === undefined) return undefined
  const cash = inAsset(state, asset)
  return {
    size: size === undefined ? undefined : BigInt(size),
    asset: asset === undefined ? undefined : instrumentId(asset),
    notional: cash(notional, 'notional'),
    premium: cash(premium, 'premium'),
    exposure: cash(exposure, 'exposure'),
  }
}

function creditLimit(
  body: { readonly line?: CreditLimit['kind']; readonly asset?: string; readonly amount?: string },
  state: State,
): CreditLimit | undefined {
  const { line, asset = '', amount } = body
  if (line !== 'limited') return line && { kind: line }
  const most = inAsset(state, asset)(amount, 'amount')
  if (most === undefined) throw new Inexact(reject('malformed', 'amount'))
  return { kind: line, asset: instrumentId(asset), amount: most }
}

/** Reads amounts of an asset. How many decimals they have is not known before it is listed. */
function inAsset(state: State, asset: string | undefined, within = '') {
  return (text: string | undefined, name: string): Amount | undefined => {
    if (text === undefined) return undefined
    if (asset === undefined || !state.instruments.has(instrumentId(asset)))
      throw new Inexact(reject('unknown_instrument', 'asset'))
    return amountAt(text, scaleOf(state, asset), within === '' ? name : `${within}.${name}`)
  }
}

function killScope(
  { actor }: Meta,
  body: { readonly level: KillScope['level']; readonly firm?: string; readonly user?: string },
): KillScope {
  if (body.level === 'venue') return { level: 'venue' }
  const firm = body.firm === undefined ? actor.firm : firmId(body.firm)
  if (body.level === 'firm') return { level: 'firm', firm }
  return { level: 'user', firm, user: body.user === undefined ? actor.user : userId(body.user) }
}
