/**
 * The write path. Commands queue; a group of them is decided and applied in memory one by one, made durable by one append,
 * and only then answered and published. Nothing suspends between reading state and changing it. [VEN-2]
 * Where the journal takes appends behind one another, the next group is decided while the last is being synced.
 * If an append fails, memory is ahead of the journal and nobody was told: `onFatal` must end the process.
 */
import {
  answerTo,
  assert,
  audienceOf,
  commandText,
  decide,
  encode,
  eventText,
  evolve,
  present,
  recall,
  remember,
  timestamp,
} from '@parley/core'
import type { Answer, Audience, Command, Event, Rejection, State, Timestamp } from '@parley/core'
import type { Journal } from '../journal/journal.ts'
import type { Draft, Head } from '../journal/record.ts'
import type { Clock } from '../clock/clock.ts'
import { outcomeOfRepeat } from './repeat.ts'

export type Outcome =
  | {
      readonly ok: true
      readonly answer: Answer
      readonly events: readonly Event[]
      readonly ts: Timestamp
    }
  | { readonly ok: false; readonly rejection: Rejection; readonly ts: Timestamp }

export type Submission = {
  readonly command: Command
  readonly dryRun: boolean
  /** Shown the events a dry run would have, while the state is the one they were decided in. */
  readonly preview?: (events: readonly Event[]) => void
  readonly done: (outcome: Outcome) => void
}

/** Told of each event as it is applied, and then once when the group is durable. What it makes of events it keeps until then. */
export interface Observer {
  observe(state: State, event: Event, audience: Audience, ts: Timestamp): void
  /** The group is whole: what was observed since the last call is what it says. Groups become durable in this order. */
  gathered?(): void
  /**
   * The oldest group that is not durable yet has become so. `isAhead`: the state shows later groups as well, which are not. An
   * observer that must see the state as it stands at a head answers `wait`: then nothing is decided until all is durable.
   */
  committed(head: Head, ts: Timestamp, isAhead: boolean): 'wait' | void
}

export type SequencerOptions = {
  readonly state: State
  readonly head: Head
  readonly epoch: number
  readonly journal: Journal
  readonly clock: Clock
  /** Largest venue time in the journal: the next is later. */
  readonly lastTs: Timestamp
  readonly observers: readonly Observer[]
  readonly onFatal: (error: unknown) => void
}

/** Commands waiting at most; beyond it the venue answers `queue_full`. */
export const QUEUE_MAX = 65_536
/** Groups whose appends may be under way at a time: one that is being synced, and those that the next sync takes together. */
export const UNDER_WAY_MAX = 4
/** A group has its price however few are in it: so many commands are not made two. */
const GROUP_COMMANDS = 16
/** Bytes of command and event text in one group, about. Commits are capped by bytes, not by count. */
export const GROUP_BYTES_MAX = 4 << 20

export type SequencerFigures = {
  readonly commands: number
  readonly refused: number
  readonly groups: number
  readonly queued: number
  readonly head: Head
}

/** A write sent again: its answer is in the journal. */
type Repeat = {
  readonly seq: number
  readonly text: string
  readonly done: (outcome: Outcome) => void
}

type Reply = { readonly done: (outcome: Outcome) => void; readonly outcome: Outcome }

/** What is told once a group is durable. */
type Group = {
  readonly replies: Reply[]
  readonly repeats: Repeat[]
  /** Time of its last command. */
  ts: Timestamp
}

/** One writer. Lives as long as the venue. */
export class Sequencer {
  readonly state: State
  readonly #options: SequencerOptions
  #queue: Submission[] = []
  /** Of the last durable record. */
  #head: Head
  /** Number of the last record that the state shows. */
  #applied: number
  #lastTs: Timestamp
  #scheduled = false
  /** Groups that are applied and not durable yet, oldest first. */
  #underWay: Group[] = []
  /** Somebody waits for the state to show nothing but what is durable. */
  #waiting = false
  #failed = false
  #closed = false
  #commands = 0
  #refused = 0
  #groups = 0
  #repeating = 0
  #idle: (() => void)[] = []
  #onDurable: (() => void)[] = []

  constructor(options: SequencerOptions) {
    this.#options = options
    this.state = options.state
    this.#head = options.head
    this.#applied = options.head.seq
    this.#lastTs = options.lastTs
  }

  /** Queues a command; false when the queue is full or the venue is stopping, and then nothing was done. */
  submit(submission: Submission): boolean {
    if (this.#closed || this.#failed || this.#queue.length >= QUEUE_MAX) return false
    this.#queue.push(submission)
    this.#schedule()
    return true
  }

  /** Resolves when everything queued so far is durable and answered. */
  drained(): Promise<void> {
    return this.#isIdle() ? Promise.resolve() : new Promise((resolve) => this.#idle.push(resolve))
  }

  /** Resolves when all that the state shows is durable: at once, but while an append is under way. */
  durable(): Promise<void> {
    // After a failure memory is ahead for good, and nobody is shown it.
    if (this.#underWay.length === 0 && !this.#failed) return Promise.resolve()
    this.#waiting = true
    return new Promise((resolve) => this.#onDurable.push(resolve))
  }

  /** Takes no more commands, and resolves when those taken are answered. */
  close(): Promise<void> {
    this.#closed = true
    return this.drained()
  }

  get figures(): SequencerFigures {
    return {
      commands: this.#commands,
      refused: this.#refused,
      groups: this.#groups,
      queued: this.#queue.length,
      head: this.#head,
    }
  }

  get head(): Head {
    return this.#head
  }

  /** Time of the last record: ahead of a clock that stands still. */
  get lastTs(): Timestamp {
    return this.#lastTs
  }

  /**
   * Commands worth a group of their own; infinite where the journal works on this thread. Where it works beside it, of many that wait half are a group: the
   * other half is decided while the first is made durable, and neither thread waits until the other is done with all.
   */
  get atOnce(): number {
    return this.#options.journal.appendNext === undefined ? Infinity : GROUP_COMMANDS
  }

  get closed(): boolean {
    return this.#closed
  }

  #schedule(): void {
    if (this.#scheduled || !this.#mayAppend()) return
    this.#scheduled = true
    setImmediate(() => this.#runGroup())
  }

  #mayAppend(): boolean {
    const { length } = this.#underWay
    if (length === 0) return true
    return (
      length < UNDER_WAY_MAX && !this.#waiting && this.#options.journal.appendNext !== undefined
    )
  }

  #runGroup(): void {
    this.#scheduled = false
    // Somebody may have begun to wait since it was scheduled.
    if (this.#failed || this.#queue.length === 0 || !this.#mayAppend()) return
    try {
      const { group, drafts } = this.#gather()
      if (drafts.length === 0) {
        this.#answerBehind(group)
        return
      }
      for (const observer of this.#options.observers) observer.gathered?.()
      const appended = this.#append(drafts)
      this.#underWay.push(group)
      if (!(appended instanceof Promise)) {
        this.#finish(appended)
        return
      }
      appended.then(
        (head) => this.#finish(head),
        (error: unknown) => this.#fail(error),
      )
      if (this.#queue.length > 0) this.#schedule()
    } catch (error) {
      this.#fail(error)
    }
  }

  /** Applies what is queued, as much as fits in a group. Its texts are the journal's from here on, and kept no longer than that needs them. */
  #gather(): { readonly group: Group; readonly drafts: readonly Draft[] } {
    const taken = this.#queue
    this.#queue = []
    const group: Group = { replies: [], repeats: [], ts: this.#lastTs }
    const drafts: Draft[] = []
    let bytes = 0
    let i = 0
    const most = this.#shareOf(taken.length)
    for (; i < most && bytes < GROUP_BYTES_MAX; i++) {
      const submission = taken[i]
      if (submission) bytes += this.#apply(submission, group, drafts)
    }
    if (i < taken.length) this.#queue = [...taken.slice(i), ...this.#queue]
    this.#groups++
    this.#applied += drafts.length
    group.ts = this.#lastTs
    return { group, drafts }
  }

  #shareOf(waiting: number): number {
    const least = Math.min(waiting, this.atOnce)
    return Math.max(least, Math.ceil(waiting / 2))
  }

  #append(drafts: readonly Draft[]): Head | Promise<Head> {
    const { journal, epoch } = this.#options
    return this.#underWay.length === 0
      ? journal.append(this.#head, epoch, drafts)
      : present(journal.appendNext?.(epoch, drafts), 'a journal that appends behind an append')
  }

  /** What a group says that adds no record may rest on records that are not durable yet. */
  #answerBehind(group: Group): void {
    const last = this.#underWay.at(-1)
    if (last) {
      last.replies.push(...group.replies)
      last.repeats.push(...group.repeats)
      if (this.#queue.length > 0) this.#schedule()
    } else {
      this.#underWay.push(group)
      this.#finish(this.#head)
    }
  }

  /** Decides one command and applies it in memory. Answers about how many bytes it adds to the group. */
  #apply(submission: Submission, { replies, repeats }: Group, drafts: Draft[]): number {
    const { command, dryRun, preview, done } = submission
    const { state } = this
    const text = commandText(command)
    const known = dryRun ? undefined : recall(state, command)
    if (known !== undefined) {
      repeats.push({ seq: known, text, done })
      return 0
    }
    const ts = this.#tick()
    const seq = this.#applied + drafts.length + 1
    const decision = decide(state, command, dryRun ? { seq, ts, isForeseen: true } : { seq, ts })
    this.#commands++
    if (!decision.ok) {
      this.#refused++
      const { rejection } = decision
      replies.push({ done, outcome: { ok: false, rejection, ts } })
      // A refusal without a client id leaves no trace to be asked for again.
      if (dryRun || command.clientId === undefined) return 0
      remember(state, command, seq)
      drafts.push({ seq, ts, command: text, outcome: [encode(rejection)], refused: true })
      return text.length + 64
    }
    const { events } = decision
    if (dryRun) preview?.(events)
    if (dryRun || events.length === 0) {
      replies.push({ done, outcome: { ok: true, answer: {}, events, ts } })
      return 0
    }
    const outcome = events.map(eventText)
    for (const event of events) {
      evolve(state, event)
      if (this.#options.observers.length > 0) this.#observe(event, ts)
    }
    remember(state, command, seq)
    drafts.push({ seq, ts, command: text, outcome, refused: false })
    replies.push({ done, outcome: { ok: true, answer: answerTo(events), events, ts } })
    return outcome.reduce((bytes, written) => bytes + written.length, text.length)
  }

  #observe(event: Event, ts: Timestamp): void {
    const audience = audienceOf(this.state, event)
    for (const observer of this.#options.observers)
      observer.observe(this.state, event, audience, ts)
  }

  #tick(): Timestamp {
    const now = this.#options.clock.now()
    this.#lastTs = now > this.#lastTs ? now : timestamp(this.#lastTs + 1)
    return this.#lastTs
  }

  /** The oldest group under way is durable. */
  #finish(head: Head): void {
    if (this.#failed) return
    const group = this.#underWay.shift()
    assert(group !== undefined, 'what becomes durable was under way')
    this.#head = head
    const isAhead = this.#underWay.length > 0
    for (const observer of this.#options.observers)
      if (observer.committed(head, group.ts, isAhead) === 'wait') this.#waiting = true
    for (const { done, outcome } of group.replies) done(outcome)
    for (const repeat of group.repeats) void this.#repeat(repeat)
    if (!isAhead) {
      this.#waiting = false
      const waiting = this.#onDurable
      this.#onDurable = []
      for (const resolve of waiting) resolve()
    }
    if (this.#queue.length > 0) this.#schedule()
    this.#tellIdle()
  }

  #isIdle(): boolean {
    return this.#queue.length === 0 && this.#underWay.length === 0 && this.#repeating === 0
  }

  #tellIdle(): void {
    if (!this.#isIdle()) return
    const idle = this.#idle
    this.#idle = []
    for (const resolve of idle) resolve()
  }

  /** Answers a repeat as its first sending was answered. */
  async #repeat({ seq, text, done }: Repeat): Promise<void> {
    this.#repeating++
    try {
      for await (const [record] of this.#options.journal.read(seq, 1)) {
        assert(record?.seq === seq, 'a remembered write has its record')
        done(outcomeOfRepeat(record, text))
      }
    } catch (error) {
      this.#fail(error)
    } finally {
      this.#repeating--
    }
    this.#tellIdle()
  }

  #fail(error: unknown): void {
    // Appends behind one that failed fail too: it is said once.
    if (this.#failed) return
    this.#failed = true
    this.#options.onFatal(error)
  }
}
