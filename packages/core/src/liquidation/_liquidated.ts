/** For tests: a dealer whose margin call has come due, and what the venue's timer then does. */
import {
  OPERATOR,
  SECOND,
  accepting,
  actor,
  ask,
  eventOf,
  funding,
  must,
  quote,
  send,
} from '../_venue.ts'
import type { World } from '../_venue.ts'
import { present } from '../assert.ts'
import type { Decision } from '../venue/decision.ts'
import type { Event } from '../venue/event.ts'
import { marks, margined } from '../margin/_margined.ts'
import type { MarginCall } from '../margin/call.ts'
import type { RfqId } from '../rfq/rfq.ts'
import { LIQUIDATION_LIMITS, liquidationDue, liquidationsIn } from './liquidation.ts'
import type { HoldLiquidation, LiquidationChanged, RunLiquidation } from './liquidation.ts'

export const HOUR = 3_600 * SECOND

/** mako writes or buys structures at one cent, as acme's dealer. */
export function write(world: World, text: string): void {
  const [side = '', size = '', ...legs] = text.split(' ')
  const rfqId = ask(world, 'acme', legs.join(' '), { size: BigInt(size), panel: ['mako'] })
  quote(world, 'mako', rfqId, '0.01 / 0.02', { size: BigInt(size) })
  must(world, accepting('acme', rfqId, `${side} ${size} at ${side === 'buy' ? '1000' : '-1000'}`))
}

/** mako is short four C430 that cost 0.85 at 415, and is called at 430; nova and opal have the means to quote. */
export function called(): World {
  const world = margined('C430', 'SPY 415, C430 0.85', 40_000_00n)
  for (const firm of ['nova', 'opal']) {
    must(world, funding(firm, 'USD', 1_000_000_00n))
    must(world, funding(firm, 'SPY', 10_000n))
  }
  write(world, 'buy 4 buy 1 C430')
  must(world, marks(world, 'SPY 430, C430 15'))
  return world
}

export function callIn({ state }: World): MarginCall {
  return present([...state.marginCalls.values()][0], 'a call stands')
}

export function running(world: World): RunLiquidation {
  return { type: 'RunLiquidation', actor: actor(OPERATOR), callId: callIn(world).callId }
}

export function run(world: World, callId = callIn(world).callId): Decision {
  return send(world, { type: 'RunLiquidation', actor: actor(OPERATOR), callId })
}

/** Runs what is due, which has to be, until nothing is. */
export function mustRun(world: World): readonly Event[] {
  const events: Event[] = []
  for (let steps = 0; steps < 10; steps++) {
    const [next] = liquidationsIn(world.state)
    const at = next && liquidationDue(world.state, next)
    if (!next || at === undefined || at > world.now + 1) break
    const { callId } = next
    const step = must(world, { type: 'RunLiquidation', actor: actor(OPERATOR), callId })
    if (step.length === 0) break
    events.push(...step)
  }
  if (events.length === 0) throw new Error('something is due')
  return events
}

export function holding(world: World, hold: boolean, reason = 'talks'): HoldLiquidation {
  return {
    type: 'HoldLiquidation',
    actor: actor(OPERATOR),
    callId: callIn(world).callId,
    hold,
    reason,
  }
}

/** The hour passes, and the venue asks. */
export function asked(world: World): RfqId {
  world.now = Math.max(world.now, callIn(world).dueAt)
  return eventOf(mustRun(world), 'RfqRequested').terms.rfqId
}

/** The collection ends. */
export function collected(world: World): void {
  world.now += LIQUIDATION_LIMITS.collectMs * 1_000
}

export function stepsIn(events: readonly Event[]): readonly LiquidationChanged[] {
  return events.filter((event): event is LiquidationChanged => event.type === 'LiquidationChanged')
}

/** Steps and changes of calls, one word each. */
export function told(events: readonly Event[]): string {
  return events
    .flatMap((event) => {
      if (event.type === 'LiquidationChanged') return [event.step.change]
      if (event.type === 'MarginCallChanged') return [`call ${event.change}`]
      if (event.type === 'RfqRequested' && event.owner.liquidation) return ['requested']
      return event.type === 'RfqEnded' ? [`request ${event.outcome}`] : []
    })
    .join(', ')
}
