/**
 * One world: the real sequencer, rules and recovery on a journal in memory, without sockets, so that it does tens of thousands
 * of commands a second. The same seed gives the same commands, however many of them are played.
 */
import { SNAPSHOT_VERSION, encode, recall, saveState, timestamp } from '@parley/core'
import type { Audience, Command, Entry, Event, State, Timestamp } from '@parley/core'
import { recover } from '../../packages/server/src/recovery/recover.ts'
import type { Recovered } from '../../packages/server/src/recovery/recover.ts'
import { Sequencer } from '../../packages/server/src/sequencer/sequencer.ts'
import type { Outcome } from '../../packages/server/src/sequencer/sequencer.ts'
import { stateHashOf } from '../../packages/server/src/snapshot/snapshot.ts'
import { expect } from '../oracle/broken.ts'
import { Random } from '../random.ts'
import { FaultySnapshots } from '../world/snapshots.ts'
import { opening } from './cast.ts'
import { Killed, TextJournal } from './journal.ts'
import { NOUNS } from './nouns.ts'
import { START, stageOf } from './stage.ts'
import type { Made, Oracle, Stage, Write } from './stage.ts'
import { CoreTally } from './tally.ts'
import type { CoreOutcome } from './tally.ts'

export type WorldOptions = {
  readonly seed: number
  readonly commands: number
  /** Done to the state at each event, to prove that an oracle notices. */
  readonly meddle?: ((state: State, event: Event) => void) | undefined
}

export type WorldOutcome = CoreOutcome & {
  readonly stateHash: string
  readonly journalHash: string
}

const GROUP_MAX = 24
/** Of so many groups, one is the last its process appends. */
const GROUPS_PER_CRASH = 800
/** A crash compares the state after each command of its group. */
const LAST_GROUP_MAX = 6
/** Commands between looks at everything, and records between snapshots. */
const WHOLE_EVERY = 5_000
const SNAPSHOT_EVERY = 6_000
const WRITES_KEPT = 64
const ENTRIES_KEPT = 32
/** What the venue's own timers give. */
const TIMED: readonly Command['type'][] = [
  'ExpireDue',
  'RunCross',
  'RunWorkup',
  'DropSession',
  'RunLiquidation',
]
/** Writes told when something breaks. */
const TRACE = 8

const MOVES = NOUNS.flatMap(({ moves = {} }) => Object.values(moves))
const OFTEN = MOVES.reduce((sum, { often }) => sum + often, 0)

export class World {
  readonly tally = new CoreTally()
  readonly #options: WorldOptions
  readonly #random: Random
  readonly #journal = new TextJournal(() => this.#settle())
  readonly #snapshots: FaultySnapshots
  #sequencer: Sequencer | undefined
  #oracles: readonly Oracle[] = []
  #now: Timestamp = START
  /** The group under way, and how many of it were decided or found in the journal. */
  #group: readonly Write[] = []
  #taken = 0
  /** The command being decided, and what it has led to so far. */
  #current: Write | undefined
  #events: Event[] = []
  #writes: Write[] = []
  #entries: Entry[] = []
  #seq = 0
  #snapshotSeq = 0
  /** State hashes by record, while a group runs that the process will not survive. */
  #hashes: Map<number, string> | undefined
  #fault: unknown
  #wake: () => void = () => undefined

  constructor(options: WorldOptions) {
    this.#options = options
    this.#random = new Random(options.seed)
    this.#snapshots = new FaultySnapshots(this.#random)
  }

  /** The last writes, oldest first. */
  get trace(): readonly string[] {
    const done = this.#group.slice(0, this.#taken).slice(-TRACE)
    return done.map(({ command, at }) => `${at} ${encode(command)}`)
  }

  /** Throws `Broken`, or whatever the venue threw, at the first command after which a promise does not hold. */
  async run(): Promise<WorldOutcome> {
    const { figures } = this.tally
    this.#begin(await recover(this.#journal))
    for (const command of opening()) await this.#play([this.#write(command)])
    expect(this.tally.refusals === 0, 'stage', () => 'the opening is accepted')
    let looked = 0
    while (figures.commands < this.#options.commands) {
      const isLast = this.#random.oneIn(GROUPS_PER_CRASH)
      const size = this.#random.between(1, isLast ? LAST_GROUP_MAX : GROUP_MAX)
      const group = this.#draw(Math.min(size, this.#options.commands - figures.commands))
      if (isLast) await this.#playLast(group)
      else await this.#play(group)
      if (figures.commands - looked >= WHOLE_EVERY) {
        looked = figures.commands
        this.#look()
      }
      if (this.#seq - this.#snapshotSeq >= SNAPSHOT_EVERY) await this.#snapshot()
    }
    return this.#end()
  }

  #draw(count: number): Write[] {
    const stage = stageOf(this.#state, {
      random: this.#random,
      entries: this.#entries,
      writes: this.#writes,
      now: () => this.#now,
      until: (at) => {
        if (at > this.#now) this.#now = timestamp(at)
      },
    })
    const group: Write[] = []
    while (group.length < count) {
      const made = this.#make(stage)
      if (made === undefined) continue
      group.push('type' in made ? this.#write(made) : this.#write(made.command, made.repeats))
    }
    this.#writes = this.#writes.slice(-WRITES_KEPT)
    return group
  }

  #make(stage: Stage): Made {
    let left = this.#random.below(OFTEN)
    for (const { often, make } of MOVES) {
      if (left < often) return make(stage)
      left -= often
    }
    return undefined
  }

  #write(command: Command, repeats?: Write): Write {
    const at = this.#now
    // Who waited for a moment acts at it; the next comes later.
    this.#now = timestamp(at + this.#random.between(1, 2_000))
    // The venue's own timer asks for nothing again.
    const isNamed = !repeats && this.#random.oneIn(3) && !TIMED.includes(command.type)
    const write: Write = {
      command: isNamed ? named(command, `c${at}`) : command,
      at,
      repeats,
      said: undefined,
    }
    if (isNamed) this.#writes.push(write)
    return write
  }

  /** Plays a group: decided one by one, appended, answered. */
  async #play(group: readonly Write[]): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#wake = resolve
    this.#group = group
    this.#taken = 0
    this.tally.figures.commands += group.length
    for (const write of group)
      this.#alive.submit({
        command: write.command,
        dryRun: false,
        done: (outcome) => this.#answered(write, outcome),
      })
    void this.#alive.drained().then(resolve)
    await promise
    if (this.#fault !== undefined) throw this.#fault
    // Where nothing was to be written.
    this.#settle()
  }

  /** The process ends while the group is written, at any byte of it; what was written whole is what is recovered. */
  async #playLast(group: readonly Write[]): Promise<void> {
    this.#hashes = new Map([[this.#seq, this.#hash(this.#state)]])
    this.#journal.kill = (bytes) => this.#random.below(bytes + 1)
    try {
      await this.#play(group)
      // Nothing of it was to be written.
      this.#journal.kill = undefined
    } catch (error) {
      if (!(error instanceof Killed)) throw error
      this.#fault = undefined
      this.tally.figures.crashes++
      const isBare = this.#random.oneIn(10)
      const recovered = await recover(this.#journal, isBare ? undefined : this.#snapshots)
      const expected = this.#hashes.get(recovered.head.seq)
      const found = this.#hash(recovered.state)
      expect(
        found === expected,
        'replay',
        () => `recovered at record ${recovered.head.seq} as ${found}; it was ${expected}`,
      )
      if (recovered.fromSnapshot !== undefined) this.tally.figures.fromSnapshot++
      this.#begin(recovered)
    } finally {
      this.#hashes = undefined
    }
  }

  #begin({ state, head, lastTs }: Recovered): void {
    this.#seq = head.seq
    this.#oracles = NOUNS.flatMap(({ watch }) => (watch ? [watch(state, this.tally)] : []))
    this.#sequencer = new Sequencer({
      state,
      head,
      epoch: this.#journal.epoch() + 1,
      journal: this.#journal,
      clock: { kind: 'stepped', now: () => this.#next(state) },
      lastTs: timestamp(lastTs),
      observers: [
        {
          observe: (_state, event, audience) => this.#observe(state, event, audience),
          committed: () => undefined,
        },
      ],
      onFatal: (error) => {
        this.#fault ??= error
        this.#wake()
      },
    })
  }

  /** The clock is read once before each command is decided: the one before it is done, and is looked at. */
  #next(state: State): Timestamp {
    this.#settle()
    let write = this.#group[this.#taken++]
    // Those that were seen before are answered from the journal.
    while (write && recall(state, write.command) !== undefined) write = this.#group[this.#taken++]
    expect(write !== undefined, 'acknowledgement', () => 'a command is decided that nobody gave')
    this.#current = write
    return write.at
  }

  #observe(state: State, event: Event, audience: Audience): void {
    this.#options.meddle?.(state, event)
    const write = this.#current
    expect(write !== undefined, 'acknowledgement', () => `${event.type} follows no command`)
    this.#events.push(event)
    for (const oracle of this.#oracles) oracle.event?.(event, audience, write)
  }

  #settle(): void {
    const write = this.#current
    if (!write) return
    this.#current = undefined
    const events = this.#events
    this.#events = []
    this.tally.decided(write.command.type)
    for (const oracle of this.#oracles) oracle.command?.({ write, events })
    // A refusal leaves a record where it can be asked for again.
    const isWritten = events.length > 0 || write.command.clientId !== undefined
    if (isWritten) this.#seq++
    if (isWritten) this.#hashes?.set(this.#seq, this.#hash(this.#state))
    for (const event of events) if (event.type === 'EntryPosted') this.#entries.push(event.entry)
    if (this.#entries.length > 2 * ENTRIES_KEPT) this.#entries = this.#entries.slice(-ENTRIES_KEPT)
  }

  #answered(write: Write, outcome: Outcome): void {
    write.said = encode(outcome.ok ? outcome.answer : outcome.rejection)
    if (!outcome.ok) this.tally.refusal(outcome.rejection.code)
    for (const oracle of this.#oracles) oracle.answer?.(write)
  }

  #look(): void {
    for (const oracle of this.#oracles) oracle.whole?.()
    const { seq } = this.#journal.head()
    expect(seq === this.#seq, 'journal', () => `${seq} records are kept, of ${this.#seq}`)
    this.tally.figures.wholes++
  }

  async #snapshot(): Promise<void> {
    const text = saveState(this.#state)
    const { seq, hash } = this.#journal.head()
    this.#snapshotSeq = seq
    const stateHash = stateHashOf(text)
    await this.#snapshots.save({ seq, hash, version: SNAPSHOT_VERSION, stateHash, text })
  }

  /** The whole journal, read from its first record, gives the state there is. */
  async #end(): Promise<WorldOutcome> {
    this.#look()
    const stateHash = this.#hash(this.#state)
    const { state, head } = await recover(this.#journal)
    const found = this.#hash(state)
    expect(found === stateHash, 'replay', () => `replayed as ${found}; the state is ${stateHash}`)
    this.tally.figures.records = head.seq
    return { ...this.tally.outcome, stateHash, journalHash: head.hash }
  }

  #hash(state: State): string {
    return stateHashOf(saveState(state))
  }

  get #alive(): Sequencer {
    if (!this.#sequencer) throw new Error('a world has a process once it has begun')
    return this.#sequencer
  }

  get #state(): State {
    return this.#alive.state
  }
}

/** In the order of fields that the server gives a command. */
function named({ type, actor, ...rest }: Command, clientId: string): Command {
  return { type, actor, clientId, ...rest } as Command
}
