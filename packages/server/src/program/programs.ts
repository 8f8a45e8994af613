/**
 * The timer of programs. It plans each program when its time has come and records what was decided; what was decided it asks of
 * the market as its owner's firm, by the commands a person would send. How far each intent has come stands in the state, and client
 * ids follow from it: a venue that starts again goes on where it was, and does nothing twice. [PRG-7]
 */
import { isOpen, timestamp, userId } from '@parley/core'
import type {
  Actor,
  Command,
  DealerCard,
  FirmId,
  InstrumentId,
  LiveIntent,
  Program,
  Reason,
  ReferenceMark,
  Rejection,
  State,
  Timestamp,
} from '@parley/core'
import { PROGRAM_DEFAULTS, because, planProgram } from '@parley/income'
import type { Dealers, ProgramFile } from '@parley/income'
import type { Timer } from '../clock/lockstep.ts'
import type { Outcome, Sequencer } from '../sequencer/sequencer.ts'
import { refusalView } from '../wire/refusal.ts'
import { bookOf, marketFor } from './situation.ts'
import type { Sources } from './situation.ts'

export type ProgramsOptions = {
  /** The operator's, for what is recorded. */
  readonly actor: Actor
  readonly sources: Sources
  /** A command of the owner's with the marks it is judged on, as one that a person sends has them. */
  readonly marked: (command: Command, now: Timestamp) => Command
  /** What a firm has seen of the dealers it may ask; undefined where that cannot be told now. */
  readonly cardsOf: (
    firm: FirmId,
    underlying: string,
    now: Timestamp,
  ) => Promise<readonly DealerCard[] | undefined>
  readonly reference: (ids: readonly InstrumentId[], now: Timestamp) => readonly ReferenceMark[]
}

/** Between two tries of what was refused or found no price. */
const RETRY_US = 60_000_000
const MINUTE_US = 60_000_000
/** Who acts for the owner: killing this user stops all its programs. */
const PROGRAM_USER = userId('program')

/** Lives as long as the venue. */
export class Programs implements Timer {
  readonly #options: ProgramsOptions
  #sequencer: Sequencer | undefined
  readonly #files = new Map<string, { readonly version: number; readonly file: ProgramFile }>()
  /** What was tried in vain, when it may be tried again, and why it failed. */
  readonly #waits = new Map<string, { readonly until: Timestamp; readonly reason: Reason }>()

  constructor(options: ProgramsOptions) {
    this.#options = options
  }

  attach(sequencer: Sequencer): void {
    this.#sequencer = sequencer
  }

  nextDue(): Timestamp | undefined {
    let next: Timestamp | undefined
    for (const program of this.#all()) {
      const dues = [this.#tickDue(program)]
      for (const live of program.intents.values()) dues.push(this.#intentDue(program, live))
      for (const due of dues)
        if (due !== undefined && (next === undefined || due < next)) next = due
    }
    return next
  }

  async run(now: Timestamp): Promise<void> {
    for (const program of this.#all()) {
      for (const live of program.intents.values())
        if (this.#intentDue(program, live) <= now) await this.#work(program, live, now)
      const due = this.#tickDue(program)
      if (due !== undefined && due <= now) await this.#decide(program, now)
    }
  }

  *#all(): Generator<Program> {
    for (const own of this.#state().programs.values()) yield* own.values()
  }

  #state(): State {
    if (!this.#sequencer) throw new Error('programs are attached before they are run')
    return this.#sequencer.state
  }

  /** When a program looks again: after its time, within its mandate's hours; never where it may do nothing. */
  #tickDue(program: Program): Timestamp | undefined {
    const mandate = program.granted?.mandate
    if (!mandate || program.mode === 'paused') return undefined
    const { everyMs = PROGRAM_DEFAULTS.everyMs } = this.#fileOf(program)
    const since =
      program.decidedAt === undefined
        ? (program.granted?.grantedAt ?? 0)
        : program.decidedAt + everyMs * 1000
    const wait = this.#waits.get(keyOf(program))?.until ?? 0
    const due = nextOpen(mandate.window, timestamp(Math.max(since, wait)))
    return due < mandate.validUntil ? due : undefined
  }

  #intentDue(program: Program, live: LiveIntent): Timestamp {
    const { intent, state, rfqId } = live
    if (state === 'asked') return intent.notAfter
    if (state === 'working') {
      const openedAt = this.#state().rfqs.get(rfqId as never)?.terms.openedAt ?? intent.notBefore
      return timestamp(openedAt + intent.execution.collectMs * 1000)
    }
    const wait = this.#waits.get(keyOf(program, live))?.until ?? 0
    return timestamp(Math.min(intent.notAfter, Math.max(intent.notBefore, wait)))
  }

  async #decide(program: Program, now: Timestamp): Promise<void> {
    const state = this.#state()
    const file = this.#fileOf(program)
    const tick = program.tick + 1
    const dealers = await this.#dealers(program, file, now)
    if (dealers === 'late') return this.#wait(keyOf(program), now, undefined, 'dealers')
    const market = { ...marketFor(state, file, this.#options.sources, now), dealers }
    const plan = planProgram(file, bookOf(state, program, file), market, { tick, now })
    const ids = new Set<string>([file.underlying])
    for (const { legs } of plan.intents) for (const { instrument } of legs) ids.add(instrument)
    for (const id of program.ledger.keys()) if (state.listed(id)?.kind === 'option') ids.add(id)
    const { firm, program: id, version } = program
    const outcome = await this.#submit({
      type: 'DecideProgram',
      actor: this.#options.actor,
      firm,
      program: id,
      version,
      tick,
      approval: file.approval ?? 'auto',
      intents: plan.intents,
      reasons: plan.reasons,
      marks: this.#options.reference([...ids] as InstrumentId[], now),
    })
    if (!outcome?.ok) this.#wait(keyOf(program), now, outcome, 'decision')
    else this.#waits.delete(keyOf(program))
  }

  /** Whom a program may ask that leaves it to the venue; `late` where what was seen of them is not folded yet. */
  async #dealers(
    { firm }: Program,
    { execution, underlying }: ProgramFile,
    now: Timestamp,
  ): Promise<Dealers | undefined | 'late'> {
    if (execution?.panel !== 'auto') return undefined
    const cards = await this.#options.cardsOf(firm, underlying, now)
    return cards ? { cards, least: this.#state().requestPolicy.anonymousPanelMin } : 'late'
  }

  async #work(program: Program, live: LiveIntent, now: Timestamp): Promise<void> {
    if (live.state === 'working') return this.#take(program, live, now)
    if (now >= live.intent.notAfter) return this.#giveUp(program, live)
    return this.#ask(program, live, now)
  }

  async #ask(program: Program, live: LiveIntent, now: Timestamp): Promise<void> {
    const { intent, remaining, attempts } = live
    const { legs, side, limit, execution } = intent
    const { panel, identity, format, ttlMs } = execution
    const outcome = await this.#commit(
      {
        type: 'CreateRfq',
        ...this.#as(program, live, `ask-${attempts}`),
        account: program.account,
        legs,
        size: remaining,
        ttlMs,
        panel,
        identity,
        format,
        reserve: { [side]: limit },
        program: program.program,
        intent: intent.intentId,
      },
      now,
    )
    if (!outcome?.ok) this.#wait(keyOf(program, live), now, outcome, 'request')
  }

  /** Takes the best there is inside the limit; where there is none the request is withdrawn, and asked again later. */
  async #take(program: Program, live: LiveIntent, now: Timestamp): Promise<void> {
    const { intent, remaining, rfqId, attempts } = live
    if (rfqId === undefined) return
    const { minFill } = intent.execution
    const outcome = await this.#commit(
      {
        type: 'AcceptQuote',
        ...this.#as(program, live, `take-${attempts}`),
        rfqId,
        side: intent.side,
        size: remaining,
        limit: intent.limit,
        timeInForce: 'immediate_or_cancel',
        minFill: minFill < remaining ? minFill : remaining,
      },
      now,
    )
    if (outcome?.ok) return
    this.#wait(keyOf(program, live), now, outcome, 'quotes')
    await this.#submit({ type: 'CancelRfq', ...this.#as(program, live, `drop-${attempts}`), rfqId })
  }

  async #giveUp(program: Program, live: LiveIntent): Promise<void> {
    const key = keyOf(program, live)
    const { intentId } = live.intent
    const { firm, program: id } = program
    const unanswered = because('approval', 'not given in time', 'approved')
    const late = because('patience', `${live.attempts} requests`, 'time is up')
    const reason = this.#waits.get(key)?.reason ?? (live.state === 'asked' ? unanswered : late)
    this.#waits.delete(key)
    const { actor } = this.#options
    await this.#submit({ type: 'EndIntent', actor, firm, program: id, intentId, reason })
  }

  #as(program: Program, live: LiveIntent, step: string): Pick<Command, 'actor' | 'clientId'> {
    // With its moment, for a program that was retired and made again begins to count anew.
    const since = live.intent.notBefore.toString(36)
    const clientId = `prg:${program.program}:${live.intent.intentId}:${since}:${step}`
    return { actor: { firm: program.firm, user: PROGRAM_USER }, clientId }
  }

  #wait(key: string, now: Timestamp, outcome: Outcome | undefined, what: string): void {
    const rejection = outcome?.ok === false ? outcome.rejection : undefined
    const reason = rejection
      ? reasonOf(this.#state(), rejection, what)
      : because(what, 'not taken', 'accepted')
    this.#waits.set(key, { until: timestamp(now + RETRY_US), reason })
  }

  #fileOf({ firm, program, version, definition }: Program): ProgramFile {
    const key = `${firm} ${program}`
    const known = this.#files.get(key)
    if (known?.version === version) return known.file
    // It was checked against its schema before it was applied.
    const file = JSON.parse(definition) as ProgramFile
    this.#files.set(key, { version, file })
    return file
  }

  /** What commits the owner comes with all it is judged on. [RSK-3] */
  #commit(command: Command, now: Timestamp): Promise<Outcome | undefined> {
    return this.#submit(this.#options.marked(command, now))
  }

  #submit(command: Command): Promise<Outcome | undefined> {
    return new Promise((resolve) => {
      const taken = this.#sequencer?.submit({ command, dryRun: false, done: resolve })
      if (taken !== true) resolve(undefined)
    })
  }
}

function keyOf({ firm, program }: Program, live?: LiveIntent): string {
  return live ? `${firm} ${program} ${live.intent.intentId}` : `${firm} ${program}`
}

/** A refusal as a reason: of a mandate or a risk limit the bound, and what would have gone beyond it. */
function reasonOf(state: State, rejection: Rejection, what: string): Reason {
  const { code, detail = {} } = refusalView(state, rejection)
  const { rule, observed, threshold, measure, riskLimit, best } = detail
  if (rule !== undefined)
    return because(`mandate.${rule}`, observed ?? code, threshold ?? 'accepted')
  const [after, most] = [
    detail['afterAmount'] ?? detail['after'],
    detail['maxAmount'] ?? detail['max'],
  ]
  if (code === 'risk_limit' && after !== undefined && most !== undefined)
    return because(`risk_limit.${measure}`, after, most)
  const words = [code, detail['instrument'], riskLimit, best].filter(Boolean).join(' ')
  return because(what, words, 'accepted')
}

/** The first minute from a moment on at which a window is open. */
function nextOpen(window: Parameters<typeof isOpen>[0], from: Timestamp): Timestamp {
  if (isOpen(window, from)) return from
  const day = 1440 * MINUTE_US
  const midnight = Math.floor(from / day) * day
  for (let n = 0; n <= 7; n++) {
    const opens = timestamp(midnight + n * day + window.fromMinute * MINUTE_US)
    if (opens >= from && isOpen(window, opens)) return opens
  }
  return timestamp(from + 7 * day)
}
