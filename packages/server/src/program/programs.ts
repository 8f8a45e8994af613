/**
 * The timer of programs. It plans each program when its time has come and records what was decided; what was decided it asks of
 * the market as its owner's firm, by the commands a person would send. How far each intent has come stands in the state, and client
 * ids follow from it: a venue that starts again goes on where it was, and does nothing twice. [PRG-7]
 */
import { riskMarksWanted, stackWith, timestamp, userId } from '@parley/core'
import type {
  Actor,
  Command,
  DealerCard,
  FirmId,
  InstrumentId,
  Intent,
  LiveIntent,
  Program,
  Reason,
  ReferenceMark,
  RiskMarks,
  Stack,
  State,
  Timestamp,
} from '@parley/core'
import { because, fileNow, planProgram, programBook } from '@parley/income'
import type { Dealers, ProgramFile, ProgramMarket } from '@parley/income'
import type { Timer } from '../clock/lockstep.ts'
import type { Outcome, Sequencer } from '../sequencer/sequencer.ts'
import { crossesOf } from './crosses.ts'
import { beyondLimits, within } from './limits.ts'
import type { RiskMarksOf } from './limits.ts'
import { reasonOf } from './refusal-reason.ts'
import { lookDue } from './look.ts'
import { planStack } from './stack-plan.ts'
import { marketsAt, marksWanted } from './situation.ts'
import type { MarketIn, Sources } from './situation.ts'

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
  readonly riskMarksOf: RiskMarksOf
  readonly reference: (ids: readonly InstrumentId[], now: Timestamp) => readonly ReferenceMark[]
}

/** Between two tries of what was refused or found no price. */
const RETRY_US = 60_000_000
/** Who acts for the owner: killing this user stops all its programs. */
const PROGRAM_USER = userId('program')

type KnownFile = { readonly version: number; readonly actions: number; readonly file: ProgramFile }

/** What was tried in vain: when it may be tried again, and why it failed. */
type Wait = { readonly until: Timestamp; readonly reason: Reason }

/** Lives as long as the venue. */
export class Programs implements Timer {
  readonly #options: ProgramsOptions
  #sequencer: Sequencer | undefined
  // By the thing itself, never by its name: both go when it is gone from the state, however it ended, and what is made again under
  // its name has neither.
  /** As long as neither what is written nor its units change. */
  readonly #files = new WeakMap<Program, KnownFile>()
  readonly #waits = new WeakMap<Program | LiveIntent, Wait>()

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
    const marketIn = marketsAt(this.#state(), this.#options.sources, now)
    for (const stack of this.#stacks()) await this.#cross(stack, now)
    const stacked = new Map<Stack, Program[]>()
    for (const program of this.#all()) {
      for (const live of program.intents.values())
        if (this.#intentDue(program, live) <= now) await this.#work(program, live, now)
      const due = this.#tickDue(program)
      if (due === undefined || due > now) continue
      const stack = stackWith(this.#state(), program)
      if (!stack) await this.#decide(program, marketIn, now)
      else stacked.set(stack, [...(stacked.get(stack) ?? []), program])
    }
    for (const [stack, due] of stacked) await this.#decideStack(stack, due, marketIn, now)
  }

  *#stacks(): Generator<Stack> {
    for (const own of this.#state().stacks.values()) yield* own.values()
  }

  *#all(): Generator<Program> {
    for (const own of this.#state().programs.values()) yield* own.values()
  }

  #state(): State {
    if (!this.#sequencer) throw new Error('programs are attached before they are run')
    return this.#sequencer.state
  }

  /** Not before what it waits for. */
  #tickDue(program: Program): Timestamp | undefined {
    const wait = this.#waits.get(program)?.until
    return lookDue(this.#state(), program, this.#fileOf(program), wait)
  }

  #intentDue(program: Program, live: LiveIntent): Timestamp {
    const { intent, state, rfqId } = live
    if (state === 'asked') return intent.notAfter
    if (state === 'working') {
      const openedAt = this.#state().rfqs.get(rfqId as never)?.terms.openedAt ?? intent.notBefore
      return timestamp(openedAt + intent.execution.collectMs * 1000)
    }
    const wait = this.#waits.get(live)?.until ?? 0
    return timestamp(Math.min(intent.notAfter, Math.max(intent.notBefore, wait)))
  }

  async #decide(program: Program, marketIn: MarketIn, now: Timestamp): Promise<void> {
    const state = this.#state()
    const file = this.#fileOf(program)
    const tick = program.tick + 1
    const dealers = await this.#dealers(program, file, now)
    if (dealers === 'late') return this.#wait(program, now, undefined, 'dealers')
    const market = { ...marketIn(file), dealers }
    const made = planProgram(file, programBook(state, program, file), market, { tick, now })
    const plan = within(made, (intent) => this.#beyond(program, intent, intent.size, now))
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
      marks: this.#options.reference(marksWanted(state, program, file, plan), now),
    })
    if (!outcome?.ok) this.#wait(program, now, outcome, 'decision')
    else this.#waits.delete(program)
  }

  #beyond(program: Program, intent: Intent, size: bigint, now: Timestamp): Reason | undefined {
    const { riskMarksOf } = this.#options
    return beyondLimits(this.#state(), program, intent, size, { riskMarksOf, now })
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

  /** Members of a stack whose time has come are planned on one situation and decide in one step. */
  async #decideStack(
    stack: Stack,
    looking: readonly Program[],
    marketIn: MarketIn,
    now: Timestamp,
  ): Promise<void> {
    const state = this.#state()
    const { actor, reference } = this.#options
    const { firm, stack: id } = stack
    const asked = new Map<Program, Dealers | undefined>()
    for (const program of looking) {
      const dealers = await this.#dealers(program, this.#fileOf(program), now)
      if (dealers === 'late') this.#wait(program, now, undefined, 'dealers')
      else asked.set(program, dealers)
    }
    const due = [...asked.keys()]
    const marketOf = (program: Program, file: ProgramFile): ProgramMarket => ({
      ...marketIn(file),
      dealers: asked.get(program),
    })
    const plan = planStack(
      state,
      stack,
      due,
      {
        fileOf: (program) => this.#fileOf(program),
        marketOf,
        reference: (ids) => reference(ids, now),
        beyond: (program, intent) => this.#beyond(program, intent, intent.size, now),
      },
      now,
    )
    const outcome = await this.#submit({
      type: 'DecideStack',
      actor,
      firm,
      stack: id,
      version: stack.version,
      tick: stack.tick + 1,
      ...plan,
    })
    for (const program of due)
      if (outcome?.ok) this.#waits.delete(program)
      else this.#wait(program, now, outcome, 'decision')
    if (outcome?.ok) await this.#cross(stack, now)
  }

  /** What two members want of each other they have of each other, before anyone is asked. */
  async #cross(stack: Stack, now: Timestamp): Promise<void> {
    const { actor, reference } = this.#options
    const { firm, stack: id } = stack
    for (const cross of crossesOf(this.#state(), stack, now))
      await this.#submit({
        type: 'CrossIntents',
        actor,
        firm,
        stack: id,
        ...cross,
        ...this.#riskMarks(firm, cross.instruments, now),
        marks: reference(cross.instruments, now),
      })
  }

  #riskMarks(
    firm: FirmId,
    ids: readonly InstrumentId[],
    now: Timestamp,
  ): { readonly riskMarks?: RiskMarks } {
    const wanted = riskMarksWanted(this.#state(), firm, ids)
    return wanted ? { riskMarks: this.#options.riskMarksOf(wanted, now) } : {}
  }

  async #work(program: Program, live: LiveIntent, now: Timestamp): Promise<void> {
    if (live.state === 'working') return this.#take(program, live, now)
    if (now >= live.intent.notAfter) return this.#giveUp(program, live)
    return this.#ask(program, live, now)
  }

  async #ask(program: Program, live: LiveIntent, now: Timestamp): Promise<void> {
    const { intent, remaining, attempts } = live
    const { legs, side, limit, execution } = intent
    const beyond = this.#beyond(program, intent, remaining, now)
    if (beyond) return this.#waitFor(live, now, beyond)
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
    if (!outcome?.ok) this.#wait(live, now, outcome, 'request')
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
    this.#wait(live, now, outcome, 'quotes')
    await this.#submit({ type: 'CancelRfq', ...this.#as(program, live, `drop-${attempts}`), rfqId })
  }

  async #giveUp(program: Program, live: LiveIntent): Promise<void> {
    const { intentId } = live.intent
    const { firm, program: id } = program
    const unanswered = because('approval', 'not given in time', 'approved')
    const late = because('patience', `${live.attempts} requests`, 'time is up')
    const reason = this.#waits.get(live)?.reason ?? (live.state === 'asked' ? unanswered : late)
    const { actor } = this.#options
    await this.#submit({ type: 'EndIntent', actor, firm, program: id, intentId, reason })
  }

  #as(program: Program, live: LiveIntent, step: string): Pick<Command, 'actor' | 'clientId'> {
    // With its moment, for a program that was retired and made again begins to count anew.
    const since = live.intent.notBefore.toString(36)
    const clientId = `prg:${program.program}:${live.intent.intentId}:${since}:${step}`
    return { actor: { firm: program.firm, user: PROGRAM_USER }, clientId }
  }

  #wait(
    waiting: Program | LiveIntent,
    now: Timestamp,
    outcome: Outcome | undefined,
    what: string,
  ): void {
    const rejection = outcome?.ok === false ? outcome.rejection : undefined
    const reason = rejection
      ? reasonOf(this.#state(), rejection, what)
      : because(what, 'not taken', 'accepted')
    this.#waitFor(waiting, now, reason)
  }

  #waitFor(waiting: Program | LiveIntent, now: Timestamp, reason: Reason): void {
    this.#waits.set(waiting, { until: timestamp(now + RETRY_US), reason })
  }

  #fileOf(of: Program): ProgramFile {
    const { version, restatedFile } = of
    const actions = [...restatedFile.values()].reduce((sum, each) => sum + each.actions.length, 0)
    const known = this.#files.get(of)
    if (known?.version === version && known.actions === actions) return known.file
    const file = fileNow(of)
    this.#files.set(of, { version, actions, file })
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
