/**
 * The income desk in a simulated world: the venue's own sequencer, market, program timer and deadlines on a stepped clock, its
 * journal in memory, no sockets. Dealers quote what the true market is worth. The same feed and cast give the same journal.
 */
import {
  accountId,
  amount,
  firmId,
  initialState,
  instrumentId,
  powerOfTen,
  saveState,
  timestamp,
} from '@parley/core'
import type { Command, Event, ProgramId, State, Timestamp } from '@parley/core'
import { steppedClock } from '../../packages/server/src/clock/clock.ts'
import type { SteppedClock } from '../../packages/server/src/clock/clock.ts'
import { Lockstep } from '../../packages/server/src/clock/lockstep.ts'
import { OPERATOR } from '../../packages/server/src/demo/demo.ts'
import type { Feed } from '../../packages/server/src/feed/feed.ts'
import { marked } from '../../packages/server/src/gateway/marked.ts'
import { MemoryJournal } from '../../packages/server/src/journal/memory.ts'
import { seededSalts } from '../../packages/server/src/journal/salt.ts'
import { createLogger } from '../../packages/server/src/log/log.ts'
import { Market } from '../../packages/server/src/market/market.ts'
import { referenceMarks } from '../../packages/server/src/market/reference-marks.ts'
import { Programs } from '../../packages/server/src/program/programs.ts'
import { riskMarks } from '../../packages/server/src/risk/risk-marks.ts'
import { KNOWN_PRIMES } from '../../packages/server/src/venue/draw-primes.ts'
import { Sequencer } from '../../packages/server/src/sequencer/sequencer.ts'
import type { Outcome } from '../../packages/server/src/sequencer/sequencer.ts'
import { stateHashOf } from '../../packages/server/src/snapshot/snapshot.ts'
import { DEADLINES } from '../../packages/server/src/timer/deadlines.ts'
import { submitOwn } from '../../packages/server/src/timer/submit-own.ts'
import { Sweeps } from '../../packages/server/src/timer/sweeps.ts'
import { Dealers } from './dealers.ts'
import type { Quoting } from './dealers.ts'
import { OWNER, accountOf, actorOf } from './member.ts'
import type { Member } from './member.ts'

export type DeskOptions = {
  readonly seed: number
  readonly startAt: Timestamp
  readonly feed: Feed
  readonly members: readonly Member[]
  /** What dealers take an instrument to be worth: the true market, whatever the venue's feed says. */
  readonly quoting: Quoting
  readonly markMaxAgeMs?: number
  /** Told of each event in order. */
  readonly onEvent?: (event: Event, state: State, ts: Timestamp) => void
}

const QUIET = createLogger('silent')
const PLENTY = 1_000_000_000n

/** Lives as long as its run. */
export class Desk {
  readonly journal: MemoryJournal
  readonly state: State = initialState()
  readonly #options: DeskOptions
  readonly #clock: SteppedClock
  readonly #sequencer: Sequencer
  readonly #market: Market
  readonly #lockstep: Lockstep
  /** Rejects with what the venue, or a watch over it, threw: whoever waits for it then waits for nothing. */
  readonly #fault = Promise.withResolvers<never>()

  constructor(options: DeskOptions) {
    const { seed, startAt, feed, onEvent, markMaxAgeMs = 900_000 } = options
    this.#options = options
    // It may come while nobody waits.
    this.#fault.promise.catch(() => undefined)
    this.journal = new MemoryJournal({ salts: seededSalts(String(seed)) })
    this.#clock = steppedClock(startAt)
    const { state } = this
    const market = new Market({
      feed,
      actor: OPERATOR,
      clock: 'stepped',
      stepMs: 2_000,
      maxAgeMs: markMaxAgeMs,
      log: QUIET,
      isWatched: () => false,
      publish: () => undefined,
    })
    const deadlines = new Sweeps(OPERATOR, DEADLINES)
    const watcher = {
      observe: (_state: State, event: Event, _to: unknown, ts: Timestamp) =>
        onEvent?.(event, state, ts),
      committed: () => undefined,
    }
    this.#sequencer = new Sequencer({
      state,
      head: this.journal.head(),
      epoch: 1,
      journal: this.journal,
      clock: this.#clock,
      lastTs: timestamp(0),
      observers: [deadlines, watcher],
      onFatal: (error) => this.#fault.reject(error),
    })
    const programs = new Programs({
      actor: OPERATOR,
      marked: (command, now) =>
        marked(state, command, {
          marks: (ids) => referenceMarks(market, state, ids, now),
          riskMarks: (wanted) => riskMarks(market, state, wanted, now),
          marginMarks: () => [],
        }),
      sources: {
        marksOf: (underlying, now) => market.marks(now, underlying),
        carryOf: (underlying) => market.carry(underlying),
        closeOf: (underlying, now) => market.closeBefore(underlying, now),
        volOf: (underlying, now) => market.realisedVol(underlying, now),
      },
      // Nobody here leaves the choice of dealers to the venue: there are no views to tell of them.
      cardsOf: () => Promise.resolve(undefined),
      riskMarksOf: (wanted, now) => riskMarks(market, state, wanted, now),
      reference: (ids, now) => referenceMarks(market, state, ids, now),
    })
    const dealers = new Dealers(this.#sequencer, options.quoting)
    for (const each of [market, deadlines, programs]) each.attach(this.#sequencer)
    this.#market = market
    this.#lockstep = new Lockstep(this.#clock, [deadlines, market, dealers, programs])
  }

  get now(): Timestamp {
    return this.#clock.now()
  }

  /** State as text, hashed: equal runs have equal ones. */
  get stateHash(): string {
    return stateHashOf(saveState(this.state))
  }

  /** Lists the market, opens the accounts and puts the programs in force. The feed stands at its first session by then. */
  async open(): Promise<void> {
    const operator = { id: OPERATOR.firm, name: 'House', role: 'operator' } as const
    await this.do({ type: 'OpenVenue', actor: OPERATOR, idKey: [1, 2, 3, 4], operator })
    await this.do({ type: 'SetDrawKey', actor: OPERATOR, ...KNOWN_PRIMES })
    await this.#market.open(this.now)
    await this.#firm(OWNER, 'principal')
    for (const member of this.#options.members) await this.#enrol(member)
    for (const { firm } of this.#options.quoting.dealers) {
      await this.#firm(firm, 'dealer')
      await this.#account(firm, `${firm}:main`)
      for (const { id, kind } of this.state.instruments.values())
        if (kind !== 'option') await this.give(`${firm}:main`, id, PLENTY)
    }
  }

  async advance(to: Timestamp): Promise<void> {
    const wrong = await Promise.race([this.#lockstep.advance(to), this.#fault.promise])
    if (wrong) throw new Error(`the clock did not move: ${wrong.code}`)
  }

  /** Sends a command that has to be accepted. */
  async do(command: Command): Promise<Outcome> {
    const done = submitOwn(this.#sequencer, command)
    const outcome = await Promise.race([done, this.#fault.promise])
    if (!outcome) throw new Error('the venue takes no commands')
    if (!outcome.ok)
      throw new Error(`${command.type} was refused: ${JSON.stringify(outcome.rejection)}`)
    return outcome
  }

  /** Whole units of an asset. */
  give(account: string, asset: string, units: bigint): Promise<Outcome> {
    const scale = this.state.instruments.get(instrumentId(asset))?.scale ?? 0
    return this.do({
      type: 'Deposit',
      actor: OPERATOR,
      account: accountId(account),
      asset: instrumentId(asset),
      amount: amount(units * powerOfTen(scale)),
      reference: 'opening',
    })
  }

  async #firm(firm: string, role: 'principal' | 'dealer'): Promise<void> {
    const each = { id: firmId(firm), name: firm, role }
    await this.do({ type: 'RegisterFirm', actor: OPERATOR, firm: each })
  }

  async #account(firm: string, account: string): Promise<void> {
    const of = { account: accountId(account), firm: firmId(firm) }
    await this.do({ type: 'OpenAccount', actor: OPERATOR, ...of })
  }

  async #enrol(member: Member): Promise<void> {
    const account = accountId(accountOf(member))
    const actor = actorOf(OWNER)
    const program = member.program as ProgramId
    await this.#account(OWNER, account)
    if (member.regime !== 'covered')
      await this.do({ type: 'SetRegime', actor: OPERATOR, account, regime: member.regime })
    const given = Object.entries(member.given).filter(([, units]) => units > 0n)
    for (const [asset, units] of given) await this.give(account, asset, units)
    const definition = JSON.stringify(member.file)
    await this.do({ type: 'ApplyProgram', actor, program, account, definition })
    const lines = given.map(([asset, units]) => ({
      asset: instrumentId(asset),
      amount: units * powerOfTen(this.state.instruments.get(instrumentId(asset))?.scale ?? 0),
    }))
    if (lines.length > 0) await this.do({ type: 'AdoptPosition', actor, program, lines })
    await this.do({ type: 'GrantMandate', actor, program, mandate: member.mandate })
  }
}
