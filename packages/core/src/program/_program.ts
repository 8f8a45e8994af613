/** For tests: a program with a mandate that allows much, on an account with shares and cash. */
import {
  DAY,
  OPENED_AT,
  actor,
  asking,
  eventOf,
  funding,
  furnished,
  must,
  px,
  quote,
} from '../_venue.ts'
import type { World } from '../_venue.ts'
import { instrumentId } from '../instrument/instrument.ts'
import { accountId } from '../ledger/account.ts'

import type { AcceptQuote } from '../rfq/command.ts'
import type { ReferenceMark } from '../protection/mark.ts'
import { timestamp } from '../time/timestamp.ts'
import { accepting, legsOf } from '../_venue.ts'
import type { AdoptPosition, DecideProgram, ProgramCommand } from './command.ts'
import type { ProgramCost } from './cost.ts'
import type { Intent, IntentId } from './intent.ts'
import type { Mandate } from './mandate.ts'
import { programOf } from './program.ts'
import type { Program } from './program.ts'
import type { ProgramId } from './tag.ts'

export const INCOME = 'income' as ProgramId
export const ACME = accountId('acme:main')

export function mandated(over: Partial<Mandate> = {}): Mandate {
  return {
    number: 1,
    underlyings: [instrumentId('SPY')],
    opens: [
      'short_call',
      'short_put',
      'long_call',
      'long_put',
      'buy_underlying',
      'sell_underlying',
    ],
    contractsMax: 50n,
    clipMax: 5_000n,
    exposureMax: px('10000000'),
    creditMin: px('0.05'),
    rollCreditMin: px('0'),
    slippageBps: 1_000,
    markMaxAgeMs: 60_000,
    callStrikeMin: undefined,
    putStrikeMax: undefined,
    daysMin: 0,
    daysMax: 60,
    window: { days: [0, 1, 2, 3, 4, 5, 6], fromMinute: 0, toMinute: 1440 },
    validUntil: timestamp(OPENED_AT + 300 * DAY),
    ...over,
  }
}

export function applying(program: ProgramId = INCOME, firm = 'acme'): ProgramCommand {
  const account = accountId(`${firm}:main`)
  return { type: 'ApplyProgram', actor: actor(firm), program, account, definition: '{}' }
}

export function granting(over: Partial<Mandate> = {}, program = INCOME): ProgramCommand {
  return { type: 'GrantMandate', actor: actor('acme'), program, mandate: mandated(over) }
}

export function adopting(
  lines: Readonly<Record<string, bigint>>,
  program = INCOME,
  costs: readonly ProgramCost[] = [],
): AdoptPosition {
  return {
    type: 'AdoptPosition',
    costs,
    actor: actor('acme'),
    program,
    lines: Object.entries(lines).map(([asset, moved]) => ({
      asset: instrumentId(asset),
      amount: moved,
    })),
  }
}

/** Two thousand shares and a million dollars in the account, half of each the program's; dealers have plenty. */
export function programmed(over: Partial<Mandate> = {}): World {
  const world = furnished()
  must(world, funding('acme', 'USD', 1_000_000_00n))
  must(world, funding('acme', 'SPY', 2_000n))
  for (const dealer of ['mako', 'nova']) {
    must(world, funding(dealer, 'USD', 10_000_000_00n))
    must(world, funding(dealer, 'SPY', 10_000n))
  }
  must(world, applying())
  must(world, granting(over))
  must(world, adopting({ USD: 500_000_00n, SPY: 1_000n }))
  return world
}

export function income(world: World, program = INCOME): Program {
  const found = programOf(world.state, actor('acme').firm, program)
  if (!found) throw new Error('the program is there')
  return found
}

export function marksOf(
  prices: Readonly<Record<string, string>>,
  at: number,
): readonly ReferenceMark[] {
  return Object.entries(prices).map(([id, text]) => ({
    instrument: instrumentId(id),
    price: px(text),
    source: 'test',
    observedAt: timestamp(at),
  }))
}

/** Asks for the program, lets mako quote both sides at a price, and answers the acceptance that would take it. */
export function taking(
  world: World,
  what: {
    legs: string
    side: 'buy' | 'sell'
    size: bigint
    at: string
    marks: Record<string, string>
    program?: ProgramId
  },
): AcceptQuote {
  const { legs, side, size, at, program = INCOME } = what
  const asked = { ...asking('acme', legs, { size }), program }
  const { rfqId, structure } = eventOf(must(world, asked), 'RfqRequested').terms
  const first = legsOf(legs).find(({ instrument }) => instrument === structure.legs[0]?.instrument)
  const flip = first?.side === 'sell'
  const price = flip ? negated(at) : at
  const makerSells = (side === 'buy') !== flip
  quote(world, 'mako', rfqId, makerSells ? `- / ${price}` : `${price} / -`, { size })
  return {
    ...accepting('acme', rfqId, `${side} ${size} at ${at}`),
    marks: marksOf(what.marks, world.now),
  }
}

function negated(text: string): string {
  return text.startsWith('-') ? text.slice(1) : text === '0' ? text : `-${text}`
}

export function intending(over: Partial<Intent> = {}): Intent {
  return {
    intentId: '1.0' as IntentId,
    action: 'write',
    legs: legsOf('buy 1 C400'),
    side: 'sell',
    size: 5n,
    limit: px('2'),
    model: px('2.1'),
    notBefore: timestamp(OPENED_AT),
    notAfter: timestamp(OPENED_AT + DAY),
    execution: {
      identity: 'anonymous',
      format: 'uniform',
      ttlMs: 30_000,
      collectMs: 5_000,
      minFill: 1n,
    },
    why: [{ rule: 'delta', observed: '0.29', threshold: '0.30' }],
    ...over,
  }
}

export function deciding(over: Partial<DecideProgram> = {}): DecideProgram {
  return {
    type: 'DecideProgram',
    actor: actor('ops'),
    firm: actor('acme').firm,
    program: INCOME,
    version: 1,
    tick: 1,
    approval: 'auto',
    intents: [intending()],
    reasons: [],
    marks: [],
    ...over,
  }
}
