/**
 * One life of the venue's process: the real recovery, sequencer, gateway, hub, timers and market around a journal that may
 * fail. Composed like `createVenue`, but with nothing of the machine in it.
 */
import { timestamp } from '@parley/core'
import type { Event, State, Timestamp } from '@parley/core'
import type { Caller } from '../../packages/server/src/auth/key-ring.ts'
import { RateLimiter } from '../../packages/server/src/auth/rate-limit.ts'
import type { SteppedClock } from '../../packages/server/src/clock/clock.ts'
import { Lockstep } from '../../packages/server/src/clock/lockstep.ts'
import { OPERATOR } from '../../packages/server/src/demo/demo.ts'
import type { Feed } from '../../packages/server/src/feed/feed.ts'
import { screenOf } from '../../packages/server/src/execution/screen.ts'
import { foundIn } from '../../packages/server/src/gateway/finder.ts'
import type { Found, Named } from '../../packages/server/src/gateway/finder.ts'
import { createGateway } from '../../packages/server/src/gateway/gateway.ts'
import type { CommandRoute } from '../../packages/server/src/gateway/writes.ts'
import { marked } from '../../packages/server/src/gateway/marked.ts'
import type { FaultLog, Reply } from '../../packages/server/src/gateway/gateway.ts'
import type { Head } from '../../packages/server/src/journal/record.ts'
import { createLogger } from '../../packages/server/src/log/log.ts'
import { Market } from '../../packages/server/src/market/market.ts'
import { referenceMarks } from '../../packages/server/src/market/reference-marks.ts'
import { riskMarks } from '../../packages/server/src/risk/risk-marks.ts'
import { recover } from '../../packages/server/src/recovery/recover.ts'
import type { Recovered } from '../../packages/server/src/recovery/recover.ts'
import { Sequencer } from '../../packages/server/src/sequencer/sequencer.ts'
import type { Observer } from '../../packages/server/src/sequencer/sequencer.ts'
import type { SnapshotStore } from '../../packages/server/src/snapshot/snapshot.ts'
import { SnapshotTaker } from '../../packages/server/src/snapshot/taker.ts'
import { Hub } from '../../packages/server/src/stream/hub.ts'
import { DEADLINES } from '../../packages/server/src/timer/deadlines.ts'
import { HEARTBEATS } from '../../packages/server/src/timer/heartbeats.ts'
import { Sweeps } from '../../packages/server/src/timer/sweeps.ts'
import { Views } from '../../packages/server/src/views/views.ts'
import { KNOWN_PRIMES } from '../../packages/server/src/venue/draw-primes.ts'
import { Crash } from './journal.ts'
import type { FaultyJournal } from './journal.ts'
import { Wire } from './socket.ts'
import { turn } from './turn.ts'

export type LifeOptions = {
  readonly journal: FaultyJournal
  readonly snapshots: SnapshotStore
  readonly clock: SteppedClock
  /** Undefined for a venue without a market of its own. */
  readonly feed: Feed | undefined
  /** Records between snapshots; undefined takes none. */
  readonly snapshotEvery: number | undefined
  /** The life ended by itself with something other than the crash it was dealt. */
  readonly onFault: (error: unknown) => void
  /** Sees each event beside the venue's own observers. */
  readonly meddle?: ((state: State, event: Event) => void) | undefined
}

/** Writes a firm may send in one second, and at once. */
/** Draws among writers are the affair of the core's own world. */
const LIMIT = { perSecond: 200, burst: 400 }
/** A mark older than a day and a half is stale. */
const MARK_AGE_MS = 129_600_000

/** A venue without a market shows no prices. */
const NO_MARKET = { mark: () => undefined, book: () => undefined }

const log = createLogger('silent')

export class Life {
  readonly recovered: Recovered
  readonly sequencer: Sequencer
  readonly #options: LifeOptions
  readonly #hub: Hub
  readonly #deadlines = new Sweeps(OPERATOR, DEADLINES)
  readonly #heartbeats = new Sweeps(OPERATOR, HEARTBEATS)
  readonly #market: Market | undefined
  readonly #taker: SnapshotTaker
  readonly #lockstep: Lockstep
  readonly #gateway: ReturnType<typeof createGateway>
  /** What the venue would only log is a fault here. */
  readonly #faults: FaultLog
  readonly #wires: Wire[] = []
  readonly #died = Promise.withResolvers<void>()
  #views: Views | undefined
  #looking = 0
  #isDead = false
  #wasStopped = false

  constructor(options: LifeOptions, recovered: Recovered) {
    this.#options = options
    this.#faults = { error: ({ err }) => options.onFault(err) }
    this.recovered = recovered
    const { state, head, lastTs } = recovered
    const { journal, clock, feed } = options
    this.#market = feed && this.#openMarket(feed)
    this.#hub = new Hub({
      state,
      nowMs: () => Math.floor(clock.now() / 1000),
      now: () => clock.now(),
      immediate: true,
      marks: () => this.#market?.marks(clock.now()) ?? [],
    })
    // Its only timer of its own runs by the machine's clock, which this world does not have.
    this.#hub[Symbol.dispose]()
    this.#taker = new SnapshotTaker(state, options.snapshots, head.seq)
    this.sequencer = new Sequencer({
      state,
      head,
      epoch: journal.epoch() + 1,
      journal,
      clock,
      lastTs: timestamp(lastTs),
      observers: [
        this.#meddler(),
        this.#hub,
        this.#deadlines,
        this.#heartbeats,
        this.#snapshooter(head),
      ],
      onFatal: (error) => {
        if (!(error instanceof Crash)) options.onFault(error)
        this.end({ landed: 0 })
      },
    })
    this.#deadlines.attach(this.sequencer)
    this.#market?.attach(this.sequencer)
    this.#heartbeats.attach(this.sequencer)
    const timers = [this.#deadlines, this.#heartbeats]
    this.#lockstep = new Lockstep(clock, [...timers, ...(this.#market ? [this.#market] : [])])
    this.#gateway = createGateway({
      sequencer: this.sequencer,
      limiter: new RateLimiter(LIMIT, () => clock.now() / 1000),
      find: (name, body) => this.#find(name, body),
      log: this.#faults,
      marked: (command) =>
        marked(this.state, command, {
          marginMarks: () => [],
          riskMarks: (wanted) =>
            this.#market
              ? riskMarks(this.#market, this.state, wanted, clock.now())
              : { stresses: [], marks: [] },
          marks: (ids) =>
            this.#market ? referenceMarks(this.#market, this.state, ids, clock.now()) : [],
        }),
      screen: (swept) =>
        screenOf(this.state, this.#market ?? NO_MARKET, swept, {
          now: clock.now(),
          markAgeMaxMs: MARK_AGE_MS,
        }),
    })
  }

  get state(): State {
    return this.sequencer.state
  }

  get isDead(): boolean {
    return this.#isDead
  }

  /** It ended as an operator ends it. */
  get wasStopped(): boolean {
    return this.#wasStopped
  }

  /** Nothing queued, nothing being written, nothing being looked up. */
  get isQuiet(): boolean {
    const { queued } = this.sequencer.figures
    return queued === 0 && !this.#options.journal.busy && this.#looking === 0
  }

  /** The operator's name and the key of ids, where the journal is empty, and the key for draws; then what the market offers. */
  async open(seed: number): Promise<void> {
    if (this.recovered.head.seq === 0)
      this.sequencer.submit({
        command: {
          type: 'OpenVenue',
          actor: OPERATOR,
          idKey: [seed >>> 0, 0x9e3779b9, 0x85ebca77, 0xc2b2ae3d],
          operator: { id: OPERATOR.firm, name: 'House', role: 'operator' },
        },
        dryRun: false,
        done: () => undefined,
      })
    // A life may have ended between the two.
    if (!this.recovered.state.exercises.drawKey)
      this.sequencer.submit({
        command: { type: 'SetDrawKey', actor: OPERATOR, ...KNOWN_PRIMES },
        dryRun: false,
        done: () => undefined,
      })
    await this.#unlessDead(this.#market?.open(this.#options.clock.now()) ?? Promise.resolve())
  }

  connect(caller: Caller): Wire {
    const wire = new Wire(caller, {
      gateway: this.#gateway,
      hub: this.#hub,
      sequencer: this.sequencer,
      lockstep: undefined,
      clock: this.#options.clock,
      log: this.#faults,
    })
    this.#wires.push(wire)
    return wire
  }

  /** A write that came over HTTP. `done` is not called once this life has ended: its sockets are gone with it. */
  write(name: CommandRoute, caller: Caller, body: unknown, done: (reply: Reply) => void): void {
    this.#gateway.write(name, caller, body, (reply) => {
      if (!this.#isDead) done(reply)
    })
  }

  /** Moves time on, letting the venue's timers act when they are due. */
  async advance(to: Timestamp): Promise<void> {
    await this.#unlessDead(this.#lockstep.advance(to))
  }

  /** When the venue next has something to do by itself. */
  nextDue(): Timestamp | undefined {
    const due = [this.#deadlines.nextDue(), this.#market?.nextDue()].filter(
      (at) => at !== undefined,
    )
    return due.length === 0 ? undefined : timestamp(Math.min(...due))
  }

  /** Waits until nothing is under way, or the life has ended. */
  async settle(): Promise<void> {
    do await turn()
    while (!this.#isDead && !this.isQuiet)
    // Replies and frames leave in microtasks of the turn in which all was durable.
    await turn()
  }

  /** The read models, folded up to the journal's head. */
  async views(): Promise<Views> {
    this.#views ??= new Views(':memory:', this.#options.journal, this.state)
    await this.#views.catchUp()
    return this.#views
  }

  /** Takes no more commands, answers those taken, and leaves a snapshot. */
  async stop(): Promise<void> {
    await this.#unlessDead(this.sequencer.close())
    if (this.#isDead) return
    await this.#taker.take(this.sequencer.head)
    await turn()
    this.#wasStopped = true
    this.end({ landed: 0 })
  }

  /** The process is gone, and with it its sockets. `landed`: how many of the writes under way reached the disk, the oldest first. */
  end({ landed }: { readonly landed: number }): void {
    if (this.#isDead) return
    this.#isDead = true
    this.#options.journal.kill({ landed })
    for (const wire of this.#wires) wire.cut()
    // A lookup under way holds on to its database until it is done.
    if (this.#looking === 0) this.#views?.[Symbol.dispose]()
    this.#died.resolve()
  }

  #openMarket(feed: Feed): Market {
    return new Market({
      feed,
      actor: OPERATOR,
      clock: 'stepped',
      stepMs: 1000,
      maxAgeMs: MARK_AGE_MS,
      log,
      isWatched: () => this.#hub.isWatched('marks'),
      publish: (marks, ts) => this.#hub.publishMarks(marks, ts),
    })
  }

  #meddler(): Observer {
    const { meddle } = this.#options
    return { observe: (state, event) => meddle?.(state, event), committed: () => undefined }
  }

  /** The venue's snapshot taker, more often than a venue needs it. */
  #snapshooter(from: Head): Observer {
    const every = this.#options.snapshotEvery
    let last = from.seq
    return {
      observe: () => undefined,
      committed: (head, _ts, isAhead) => {
        if (every === undefined || head.seq - last < every) return undefined
        if (isAhead) return 'wait'
        last = head.seq
        void this.#taker.take(head)
      },
    }
  }

  async #find(name: CommandRoute, body: Named): Promise<Found> {
    this.#looking++
    try {
      const views = await this.views()
      return this.#isDead ? {} : foundIn(views, name, body)
    } finally {
      this.#looking--
      if (this.#isDead && this.#looking === 0) this.#views?.[Symbol.dispose]()
    }
  }

  /** Waits for something a crash may leave unfinished for ever. */
  async #unlessDead(work: Promise<unknown>): Promise<void> {
    await Promise.race([work, this.#died.promise])
  }
}

export async function startLife(options: LifeOptions): Promise<Life> {
  return new Life(options, await recover(options.journal, options.snapshots))
}
