/** Makers that bound what may trade in a moment, firms that are stopped and go on, and streams that take their orders with them. */
import { firmId } from '@parley/core'
import type { Command, Event, FirmId, State } from '@parley/core'
import { expect } from '../../oracle/broken.ts'
import { DEALERS, FIRMS, OPERATOR, actorOf } from '../stage.ts'
import type { Noun, Oracle, Stage, Write } from '../stage.ts'
import type { CoreTally } from '../tally.ts'

export const protection: Noun = {
  moves: {
    protect: { often: 2, make: protect },
    reset: { often: 6, make: reset },
    kill: { often: 1, make: kill },
    revive: { often: 6, make: revive },
    arm: { often: 3, make: arm },
    drop: { often: 3, make: drop },
  },
  watch: (state, tally) => new Limits(state, tally),
}

/** Makers that protect themselves: what the others give is compared with trying every choice. */
export const PROTECTED: readonly string[] = ['pike', 'quay']
const WINDOW_MS = 2_000
const TRADES = 2

/** One rule over all of a maker's quotes, which it resets by hand. Another firm than a dealer may try. */
function protect({ random }: Stage): Command {
  const firm = random.oneIn(10) ? 'acme' : random.pick(PROTECTED)
  return {
    type: 'SetMmp',
    actor: actorOf(firm),
    scope: {},
    terms: {
      windowMs: WINDOW_MS,
      limits: { trades: TRADES, quantity: random.oneIn(2) ? 900_000_000_000n : undefined },
      frozenMs: 0,
      probeSize: 0n,
      markAgeMs: 60_000,
    },
  }
}

function reset({ random }: Stage): Command {
  return { type: 'ResetMmp', actor: actorOf(random.pick(PROTECTED)), scope: {} }
}

function kill({ random }: Stage): Command {
  const firm = firmId(random.pick(FIRMS))
  const by = random.oneIn(3) ? OPERATOR : random.oneIn(8) ? random.pick(FIRMS) : firm
  const scope = random.oneIn(12)
    ? ({ level: 'venue' } as const)
    : ({ level: 'firm', firm } as const)
  return { type: 'Kill', actor: actorOf(by), scope, reason: 'to be safe' }
}

/** What was stopped is let go on soon, or this world would end in silence. */
function revive({ random, state }: Stage): Command | undefined {
  const killed = random.maybe([...state.protection.killed.values()])
  if (!killed) return undefined
  const { scope, by } = killed
  const own = scope.level === 'venue' ? OPERATOR : scope.firm
  const actor = actorOf(by === 'venue' ? OPERATOR : own)
  return { type: 'Revive', actor, scope, reason: 'it is safe' }
}

function arm({ random }: Stage): Command {
  const covers = {
    whose: random.pick(['user', 'firm'] as const),
    quotes: true,
    requests: random.oneIn(2),
    acceptances: random.oneIn(2),
  }
  return { type: 'ArmSession', actor: actorOf(random.pick(DEALERS)), covers }
}

function drop({ random, state }: Stage): Command | undefined {
  const session = random.maybe([...state.protection.sessions.values()])
  const actor = actorOf(OPERATOR)
  return session && { type: 'DropSession', actor, sessionId: session.sessionId }
}

/** Who is stopped has nothing live and begins nothing; no window of a maker holds more than its rule lets through. [PRT-2] [PRT-4] [PRT-14] */
class Limits implements Oracle {
  readonly #state: State
  readonly #tally: CoreTally
  /** When each protected maker was taken since its last reset: once for each match. */
  readonly #taken = new Map<FirmId, number[]>()
  readonly #triggered = new Set<FirmId>()

  constructor(state: State, tally: CoreTally) {
    this.#state = state
    this.#tally = tally
  }

  event(event: Event, _audience: unknown, { at }: Write): void {
    const { mmp } = this.#state.protection
    if (event.type === 'Killed') this.#tally.figures.kills++
    if (event.type === 'MmpReset') this.#taken.delete(event.firm)
    if (event.type === 'MmpTriggered') {
      this.#tally.figures.triggers++
      this.#triggered.add(event.firm)
    }
    if (event.type !== 'TradeSettled' || !mmp.has(event.trade.maker)) return
    const { maker } = event.trade
    const times = this.#taken.get(maker) ?? []
    if (times.at(-1) !== at) times.push(at)
    const within = times.filter((time) => time > at - WINDOW_MS * 1_000)
    this.#taken.set(maker, within)
    expect(
      within.length <= TRADES,
      'protection',
      () => `${maker} was taken ${within.length} times in its window`,
    )
  }

  command({ events }: { readonly events: readonly Event[] }): void {
    const { killed } = this.#state.protection
    const live = this.#state.quotes
    for (const firm of this.#triggered)
      expect((live.get(firm)?.size ?? 0) === 0, 'protection', () => `${firm} is frozen, and quotes`)
    this.#triggered.clear()
    if (killed.size === 0 || events.length === 0) return
    const isStopped = (firm: string): boolean => killed.has('* *') || killed.has(`${firm} *`)
    for (const [firm, quotes] of live)
      expect(
        quotes.size === 0 || !isStopped(firm),
        'protection',
        () => `${firm} is stopped, and quotes`,
      )
    for (const event of events)
      if (event.type === 'RfqRequested')
        // The venue asks for an account that is called whoever is stopped. [LIQ-8]
        expect(
          event.owner.liquidation !== undefined || !isStopped(event.owner.taker),
          'protection',
          () => 'who is stopped asks',
        )
  }
}
