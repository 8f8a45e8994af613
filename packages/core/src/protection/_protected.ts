/** For tests of protection: commands that set it, from few words, in the small venue of all tests. */
import { present } from '../assert.ts'
import { instrumentId } from '../instrument/instrument.ts'
import { parseDecimal } from '../num/decimal.ts'
import { amount } from '../num/units.ts'
import type { Amount } from '../num/units.ts'
import { firmId, userId } from '../party/firm.ts'
import { timestamp } from '../time/timestamp.ts'
import { OPERATOR, actor, ask, funding, furnished, must, px, quote } from '../_venue.ts'
import type { World } from '../_venue.ts'
import type { Command } from '../venue/command.ts'
import type { Event } from '../venue/event.ts'
import type { BandTerms } from './band.ts'
import type { SetMmp, SetOrderLimits } from './command.ts'
import type { CreditLimit } from './credit.ts'
import type { KillScope } from './kill.ts'
import type { ReferenceMark } from './mark.ts'
import type { MmpLimits, MmpScope, MmpTerms } from './mmp-terms.ts'
import type { OrderLimits, OrderScope } from './order-limit.ts'
import type { Covers } from './state.ts'

/** Everyone has a million dollars and ten thousand shares. */
export function funded(): World {
  const world = furnished()
  for (const firm of ['acme', 'bree', 'mako', 'nova', 'opal']) {
    must(world, funding(firm, 'USD', 1_000_000_00n))
    must(world, funding(firm, 'SPY', 10_000n))
  }
  return world
}

/** A request by acme for `size` of the legs, quoted two-way by mako at 4.00 / 4.20 unless told otherwise. */
export function quotedOn(
  world: World,
  over: { legs?: string; size?: bigint; taker?: string; maker?: string; at?: string } = {},
) {
  const {
    legs = 'buy 1 C400',
    size = 1n,
    taker = 'acme',
    maker = 'mako',
    at = '4.00 / 4.20',
  } = over
  const rfqId = ask(world, taker, legs, { size })
  const quoteId = quote(world, maker, rfqId, at, { size })
  return { rfqId, quoteId }
}

export function mmpOf(
  firm: string,
  limits: MmpLimits,
  over: Partial<MmpTerms> & { scope?: MmpScope } = {},
): SetMmp {
  const { scope = {}, ...terms } = over
  return {
    type: 'SetMmp',
    actor: actor(firm),
    scope,
    terms: {
      windowMs: 60_000,
      limits,
      asset: instrumentId('USD'),
      frozenMs: 0,
      probeSize: 0n,
      markAgeMs: 60_000,
      ...terms,
    },
  }
}

export function resetting(firm: string, scope: MmpScope = {}): Command {
  return { type: 'ResetMmp', actor: actor(firm), scope }
}

export const SPY = { underlying: instrumentId('SPY') } as const

export function limiting(
  by: string,
  limits: OrderLimits | undefined,
  scope: Partial<Omit<OrderScope, 'by'>> = {},
): SetOrderLimits {
  const firm = scope.firm ?? firmId(by)
  return { type: 'SetOrderLimits', actor: actor(by), scope: { ...scope, firm }, limits }
}

export function banding(by: string, terms: BandTerms | undefined, firm?: string): Command {
  const scope = firm === undefined ? {} : { firm: firmId(firm) }
  return { type: 'SetBand', actor: actor(by), scope, terms }
}

export function killing(by: string, scope: KillScope, type: 'Kill' | 'Revive' = 'Kill'): Command {
  return { type, actor: actor(by), scope, reason: 'a test' }
}

export const firmScope = (firm: string): KillScope => ({ level: 'firm', firm: firmId(firm) })
export const userScope = (firm: string, user: string): KillScope => ({
  level: 'user',
  firm: firmId(firm),
  user: userId(user),
})

export const ALL: Covers = { whose: 'user', quotes: true, requests: true, acceptances: true }
export const FIRM_ALL: Covers = { ...ALL, whose: 'firm' }

export function crediting(
  firm: string,
  counterparty: string,
  limit: CreditLimit | 'none' | 'open' | undefined,
): Command {
  return {
    type: 'SetCredit',
    actor: actor(firm),
    counterparty: firmId(counterparty),
    limit: typeof limit === 'string' ? { kind: limit } : limit,
  }
}

export function creditDefault(isOpen: boolean): Command {
  return { type: 'SetCreditDefault', actor: actor(OPERATOR), isOpen }
}

export function usd(text: string): Amount {
  return amount(present(parseDecimal(text, 2), 'dollars'))
}

export function limited(dollars: string): CreditLimit {
  return { kind: 'limited', asset: instrumentId('USD'), amount: usd(dollars) }
}

/** A mark observed `ageMs` before the world's present. */
export function mark(
  world: World,
  instrument: string,
  price: string,
  greeks: { delta?: string; vega?: string; ageMs?: number } = {},
): ReferenceMark {
  return {
    instrument: instrumentId(instrument),
    price: px(price),
    delta: greeks.delta === undefined ? undefined : px(greeks.delta),
    vega: greeks.vega === undefined ? undefined : px(greeks.vega),
    source: 'a test',
    observedAt: timestamp(world.now - (greeks.ageMs ?? 0) * 1000),
  }
}

/** Names of the events, in order. */
export function typesOf(events: readonly Event[]): string[] {
  return events.map(({ type }) => type)
}
