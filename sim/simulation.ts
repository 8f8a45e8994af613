/** The simulation: steps of a seeded world, the oracles after each, and what came of it all. */
import { present, saveState, timestamp } from '@parley/core'
import type { State } from '@parley/core'
import { steppedClock } from '../packages/server/src/clock/clock.ts'
import { simulatedFeed } from '../packages/server/src/feed/simulated/simulated.ts'
import { MemoryJournal } from '../packages/server/src/journal/memory.ts'
import type { Draft } from '../packages/server/src/journal/record.ts'
import { seededSalts } from '../packages/server/src/journal/salt.ts'
import { UNDER_WAY_MAX } from '../packages/server/src/sequencer/sequencer.ts'
import { stateHashOf } from '../packages/server/src/snapshot/snapshot.ts'
import type { Actor, NewCall, Stage } from './actor/stage.ts'
import { assemble, opening } from './cast.ts'
import { Acknowledgements } from './oracle/acknowledgement.ts'
import { checkBreaches, checkEverything, checkWhole } from './oracle/checks.ts'
import { Disclosure } from './oracle/disclosure.ts'
import { expect } from './oracle/broken.ts'
import { Shadow } from './oracle/shadow.ts'
import { Random } from './random.ts'
import { sabotageOf } from './sabotage.ts'
import type { Sabotage } from './sabotage.ts'
import { Tally } from './tally.ts'
import type { Outcome } from './tally.ts'
import { plain } from './world/client.ts'
import type { Answer, Call, Client } from './world/client.ts'
import { FaultyFeed } from './world/feed.ts'
import { FaultyJournal } from './world/journal.ts'
import type { Fate } from './world/journal.ts'
import { startLife } from './world/life.ts'
import type { Life } from './world/life.ts'
import { Network } from './world/network.ts'
import { FaultySnapshots } from './world/snapshots.ts'
import { turn } from './world/turn.ts'

export type SimulationOptions = {
  readonly seed: number
  readonly steps: number
  /** Something done to the venue on purpose, to prove that an oracle notices. */
  readonly sabotage?: Sabotage | undefined
  readonly onStep?: ((step: number) => void) | undefined
}

/** Steps between looks at everything, and between the most expensive ones. */
const LOOK_EVERY = 40
const WHOLE_EVERY = 1_500
/** Steps told when something breaks. */
const TRACE = 30
/** 2026-01-02T14:30:00Z. */
const START = timestamp(1_767_364_200_000_000)
const SECOND = 1_000_000

export class Simulation {
  readonly tally = new Tally()
  readonly #options: SimulationOptions
  readonly #random: Random
  readonly #disk: MemoryJournal
  readonly #snapshots: FaultySnapshots
  readonly #clock = steppedClock(START)
  readonly #feed: FaultyFeed
  readonly #network: Network
  readonly #actors: readonly Actor[]
  readonly #shadow: Shadow
  readonly #acknowledgements = new Acknowledgements()
  readonly #disclosure = new Disclosure()
  readonly #sabotage: ReturnType<typeof sabotageOf>
  readonly #trace: string[] = []
  #life: Life | undefined
  #checked: { readonly state?: State; readonly commands: number } = { commands: 0 }
  #fault: { readonly error: unknown } | undefined
  #isCalm = true
  #step = 0
  #calls = 0

  constructor(options: SimulationOptions) {
    const { seed } = options
    this.#options = options
    this.#random = new Random(seed)
    this.#disk = new MemoryJournal({ salts: seededSalts(String(seed)) })
    this.#snapshots = new FaultySnapshots(this.#random)
    this.#feed = new FaultyFeed(simulatedFeed({ seed, startAt: START, stepMs: 3_600_000 }))
    this.#network = new Network(this.#random, (client, call) => this.#deliver(client, call))
    this.#actors = assemble({
      answered: (client, call, answer, text) => this.#answered(client, call, answer, text),
      heard: (client, topic, data) => this.#heard(client, topic, data),
    })
    this.#shadow = new Shadow((event, audience, draft) =>
      this.#disclosure.note(event, audience, draft),
    )
    this.#sabotage = sabotageOf(options.sabotage)
  }

  /** What the last steps were, oldest first. */
  get trace(): readonly string[] {
    return this.#trace
  }

  /** Throws `Broken`, or whatever the venue threw, at the first step after which a promise does not hold. */
  async run(): Promise<Outcome> {
    await this.#begin()
    await this.#setStage()
    this.#isCalm = false
    for (let i = 0; i < this.#options.steps; i++) {
      await this.#one()
      this.#options.onStep?.(this.#step)
    }
    return this.#end()
  }

  async #one(): Promise<void> {
    this.#step++
    const what = await this.#happen()
    this.#trace.push(`${this.#step} ${what}`)
    if (this.#trace.length > TRACE) this.#trace.shift()
    this.#network.step(this.#clients())
    const turns = this.#random.oneIn(3) ? this.#random.below(4) : 2
    for (let i = 0; i < turns; i++) await turn()
    this.#read()
    this.#rethrow()
    if (this.#life?.isDead) await this.#restart()
    this.#checkBooks()
    if (this.#step % LOOK_EVERY === 0) await this.#look()
  }

  /** The books as they stand in memory, durable or not, where anything was decided since the last look. */
  #checkBooks(): void {
    const { state, sequencer } = this.#alive()
    const { commands } = sequencer.figures
    if (this.#checked.state === state && this.#checked.commands === commands) return
    checkBreaches(state)
    this.#checked = { state, commands }
  }

  /** One thing happens: somebody acts, time passes, or something fails. */
  async #happen(): Promise<string> {
    const { random, life } = { random: this.#random, life: this.#alive() }
    const event = random.weighted({
      act: 800,
      seconds: 45,
      due: 35,
      hours: 5,
      days: 1,
      cut: 15,
      crash: 4,
      stop: 3,
      line: 6,
    })
    switch (event) {
      case 'act': {
        const actor = random.pick(this.#actors)
        actor.act(this.#stage())
        this.#clock.set(timestamp(this.#clock.now() + random.below(20_000)))
        return `${actor.client.firm} acts`
      }
      case 'seconds':
        return this.#pass(random.between(1, 10) * SECOND)
      case 'due':
        return this.#pass((life.nextDue() ?? this.#clock.now()) - this.#clock.now())
      case 'hours':
        return this.#pass(random.between(1, 12) * 3600 * SECOND)
      case 'days':
        return this.#pass(random.between(1, 3) * 86_400 * SECOND)
      case 'cut':
        return this.#cut()
      case 'crash':
        life.end({ landed: random.below(UNDER_WAY_MAX + 1) })
        return 'the process is killed'
      case 'stop':
        await life.stop()
        return 'the venue is stopped'
      case 'line':
        this.#feed.line = random.weighted({ good: 4, frozen: 1, crossed: 1, gapped: 1 })
        return `the feed is ${this.#feed.line}`
    }
  }

  async #pass(micros: number): Promise<string> {
    const to = timestamp(this.#clock.now() + Math.max(0, micros))
    await this.#alive().advance(to)
    return `${(micros / SECOND).toFixed(3)} s pass`
  }

  #cut(): string {
    const client = this.#random.pick(this.#clients())
    client.cut(this.#random.below(4))
    return `${client.firm} is cut off`
  }

  /** Everyone reads, and those cut off connect again. */
  #read(): void {
    const life = this.#alive()
    for (const client of this.#clients()) {
      const isSlow = !this.#isCalm && this.#random.oneIn(6)
      if (!isSlow || !client.isConnected) client.read()
      if (!client.isConnected && !life.isDead && (this.#isCalm || this.#random.oneIn(2)))
        client.connect(life, this.#random)
    }
  }

  #deliver(client: Client, call: Call): void {
    const life = this.#alive()
    if (life.isDead) return
    this.#sabotage.client?.(client)
    const isStreamed = !this.#random.oneIn(3) && client.send(call)
    if (isStreamed) return
    const body = structuredClone(call.body)
    life.write(call.route, client.caller, body, (reply) => {
      const answer: Answer =
        'rejection' in reply
          ? { error: { ...reply.rejection } }
          : { result: reply.result as Readonly<Record<string, unknown>> }
      // The answer may be lost on its way; then the client sends again.
      if (this.#isCalm || !this.#random.oneIn(10))
        this.#answered(client, call, answer, JSON.stringify(answer))
    })
  }

  #answered(client: Client, call: Call, said: Answer, text: string): void {
    const answer = plain(said)
    call.answerBy = Infinity
    this.tally.answered(call.route, 'error' in answer ? answer.error.code : undefined)
    this.#guard(() => {
      this.#acknowledgements.answered(client, call, answer)
      const asked = JSON.stringify(call.body)
      if (client !== this.#operator) this.#disclosure.answered(client.firm, answer, { text, asked })
    })
  }

  #heard(client: Client, topic: string, data: unknown): void {
    this.tally.messages++
    this.#guard(() =>
      this.#disclosure.heard(client.firm, topic, this.#sabotage.heard?.(data) ?? data),
    )
  }

  /** What an oracle throws inside a callback of the venue is kept for the end of the step: the venue must not catch it. */
  #guard(check: () => void): void {
    try {
      check()
    } catch (error) {
      this.#fault ??= { error }
    }
  }

  #rethrow(): void {
    if (this.#fault) throw this.#fault.error
  }

  async #begin(): Promise<void> {
    const random = this.#random
    const journal = new FaultyJournal({
      disk: this.#disk,
      fate: () => this.#fate(),
      durable: (drafts) => this.#durable(drafts),
      tamper: this.#sabotage.tamper,
    })
    // A venue can be started where its snapshots were lost.
    const snapshots = random.oneIn(4) ? new FaultySnapshots(random) : this.#snapshots
    const life = await startLife({
      journal,
      snapshots,
      clock: this.#clock,
      feed: this.#feed.port,
      snapshotEvery: 150,
      onFault: (error) => (this.#fault ??= { error }),
      meddle: this.#sabotage.meddle,
    })
    this.#life = life
    if (life.recovered.fromSnapshot !== undefined) this.tally.fromSnapshot++
    this.#shadow.compare(life.state, 'the recovered state')
    this.#sabotage.recovered?.(life.state)
    await life.open(this.#options.seed)
    this.#rethrow()
  }

  /** Recovers until a life stays: the next may fail while it opens. */
  async #restart(): Promise<void> {
    while (this.#alive().isDead) {
      if (this.#alive().wasStopped) this.tally.stops++
      else this.tally.crashes++
      this.#trace.push(`${this.#step} the venue starts again`)
      if (this.#random.oneIn(4))
        this.#clock.set(timestamp(this.#clock.now() + this.#random.below(3600) * SECOND))
      await this.#begin()
    }
  }

  #fate(): Fate {
    if (this.#isCalm) return { kind: 'now' }
    const early = this.#sabotage.fate?.()
    if (early) return early
    const kind = this.#random.weighted({ now: 800, slow: 180, lost: 2, torn: 2, kept: 3 })
    return kind === 'slow' ? { kind, turns: this.#random.between(1, 12) } : { kind }
  }

  #durable(drafts: readonly Draft[]): void {
    this.#guard(() => {
      for (const draft of drafts) {
        this.#acknowledgements.durable(draft)
        this.#shadow.apply(draft)
      }
    })
  }

  async #setStage(): Promise<void> {
    for (const call of opening()) {
      // In order: an account is opened when its firm is known.
      this.#send(this.#operator, call)
      do {
        this.#network.step([])
        await this.#alive().settle()
        this.#read()
        this.#rethrow()
      } while ([...this.#operator.calls.values()].some(({ answerBy }) => answerBy !== Infinity))
    }
    expect(this.tally.refusals === 0, 'stage', () => 'the opening is accepted')
  }

  #send(client: Client, { clientId, ...call }: NewCall): void {
    const id = clientId ?? `${client.firm}-${++this.#calls}`
    this.#network.send(client, {
      ...call,
      clientId: id,
      body: { ...call.body, clientId: id },
      answerBy: 0,
    })
  }

  /** All is brought to rest, and looked at. */
  async #look(): Promise<void> {
    const calm = this.#isCalm
    this.#isCalm = true
    await this.#alive().settle()
    if (this.#alive().isDead) await this.#restart()
    for (let i = 0; i < 2; i++) {
      this.#read()
      await this.#alive().settle()
    }
    this.#read()
    this.#rethrow()
    const seen = { life: this.#alive(), shadow: this.#shadow, clients: this.#clients() }
    await checkEverything(seen)
    if (this.#step % WHOLE_EVERY === 0) await this.#whole()
    this.#isCalm = calm
  }

  async #whole(): Promise<void> {
    const seen = { life: this.#alive(), shadow: this.#shadow, clients: this.#clients() }
    await checkWhole({
      ...seen,
      disk: this.#disk,
      snapshots: this.#snapshots,
      now: this.#clock.now(),
      random: this.#random,
      seed: this.#options.seed,
      leak: this.#sabotage.leak,
    })
    this.tally.wholes++
  }

  async #end(): Promise<Outcome> {
    await this.#look()
    await this.#whole()
    const life = this.#alive()
    await life.stop()
    return this.tally.outcome({
      seed: this.#options.seed,
      steps: this.#step,
      records: this.#shadow.seq,
      trades: this.#shadow.trades.length,
      expiries: this.#shadow.expiries,
      entries: this.#shadow.entries.length,
      calls: this.#network.sent,
      repeats: this.#network.repeated,
      stateHash: stateHashOf(saveState(life.state)),
      journalHash: this.#disk.head().hash,
    })
  }

  #stage(): Stage {
    return {
      random: this.#random,
      state: this.#shadow.state,
      now: () => this.#clock.now(),
      send: (client, call) => this.#send(client, call),
      entries: this.#shadow.entries,
    }
  }

  get #operator(): Client {
    return present(this.#actors[0], 'somebody acts').client
  }

  #clients(): Client[] {
    return this.#actors.map(({ client }) => client)
  }

  #alive(): Life {
    if (!this.#life) throw new Error('a simulation has a venue once it has begun')
    return this.#life
  }
}
