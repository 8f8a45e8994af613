/**
 * What a look at a stack comes to: its members planned on one situation, their intents given the account's free cash in the published
 * order, each with the cash it draws. A function of the state and the market; what it answers is one command. [STK-2]
 */
import { balance, capitalLines, capitalNeed, instrumentId, membersOf } from '@parley/core'
import type {
  DecideStack,
  InstrumentId,
  Intent,
  Program,
  ProgramId,
  ProgramLine,
  Reason,
  ReferenceMark,
  Stack,
  StackPart,
  StackRank,
  State,
  Timestamp,
} from '@parley/core'
import { arbitrate, planProgram, programBook } from '@parley/income'
import type {
  Claim,
  Plan,
  ProgramFile,
  ProgramMarket,
  StackDecision,
  StackIntent,
  StackProgram,
} from '@parley/income'
import { amountText } from '../wire/numbers.ts'
import { within } from './limits.ts'
import { marksWanted } from './situation.ts'
import { stackIntent } from './stack-intent.ts'

export type StackSources = {
  readonly fileOf: (program: Program) => ProgramFile
  readonly marketOf: (program: Program, file: ProgramFile) => ProgramMarket
  readonly reference: (ids: readonly InstrumentId[]) => readonly ReferenceMark[]
  /** Why an intent is beyond a hard risk limit. */
  readonly beyond: (program: Program, intent: Intent) => Reason | undefined
}

/** Members of `due` look now; what the others have drawn stays drawn. */
export function planStack(
  state: State,
  stack: Stack,
  due: readonly Program[],
  sources: StackSources,
  now: Timestamp,
): Pick<DecideStack, 'parts' | 'ranks'> {
  const members = membersOf(state, stack).map((program) => {
    const file = sources.fileOf(program)
    return memberOf(state, program, file, due.includes(program), now)
  })
  const pool = poolOf(state, stack, members)
  const free = members.reduce((left, { reserved }) => minus(left, reserved), pool)
  const looks = members
    .filter(({ isDue }) => isDue)
    .map((member) => lookOf(state, stack, member, free, { sources, now }))
  const { records, order } = arbitrate(
    pool,
    members.map((member) => stackProgram(stack, member)),
    looks.flatMap(({ intents }) => intents),
    (asset, amount) => amountText(state, asset, amount),
  )
  const decisions = new Map(
    records.flatMap(({ program, decisions: own }) =>
      own.map((each) => [`${program} ${each.intentId}`, each] as const),
    ),
  )
  return {
    parts: looks.map((look) => partOf(state, look, decisions, sources)),
    ranks: order.flatMap(({ program, intentId }) => {
      const decision = decisions.get(`${program} ${intentId}`)
      return decision ? [rankOf(program as ProgramId, decision)] : []
    }),
  }
}

type Member = {
  readonly program: Program
  readonly file: ProgramFile
  readonly isDue: boolean
  /** What it trades in: the one kind of cash it draws. */
  readonly cash: InstrumentId | undefined
  /** Of what it has drawn, what it still needs. */
  readonly reserved: Claim
  /** What it has drawn and gives back with this look, unless it is granted anew. */
  readonly spare: Claim
  /** Idle capital of its own. */
  readonly own: Claim
}

function memberOf(
  state: State,
  program: Program,
  file: ProgramFile,
  isDue: boolean,
  now: Timestamp,
): Member {
  const idle = idleOf(state, program, now)
  const drawn = Object.fromEntries(program.drawn)
  const spare: Record<string, bigint> = {}
  if (isDue)
    for (const [asset, amount] of program.drawn) {
      const back = least(amount, idle.get(asset) ?? 0n)
      if (back > 0n) spare[asset] = back
    }
  const own = [...idle].map(([id, amount]) => [id, amount - (spare[id] ?? 0n)] as const)
  const share = state.instruments.get(instrumentId(file.underlying))
  return {
    program,
    file,
    isDue,
    cash: share && share.kind !== 'cash' ? share.terms.quoteAsset : undefined,
    reserved: minus(drawn, spare),
    spare,
    own: Object.fromEntries(own.filter(([, amount]) => amount > 0n)),
  }
}

/** What of a program's free capital no intent of its waits to use. */
function idleOf(state: State, program: Program, now: Timestamp): ReadonlyMap<InstrumentId, bigint> {
  const idle = new Map<InstrumentId, bigint>()
  for (const { asset, amount } of capitalLines(state, program)) idle.set(asset, amount)
  for (const { intent, remaining } of program.intents.values()) {
    const need = capitalNeed(state, program, intent, remaining, now)
    // An intent that is none any more needs nothing: it is given up.
    if ('code' in need) continue
    for (const [asset, amount] of need)
      if (amount > 0n) idle.set(asset, (idle.get(asset) ?? 0n) - amount)
  }
  return idle
}

/** Cash of the account in no program, and what its members have drawn of it. */
function poolOf(state: State, { account }: Stack, members: readonly Member[]): Claim {
  const pool: Record<string, bigint> = {}
  for (const { cash } of members)
    if (cash !== undefined) pool[cash] = balance(state.ledger, account, cash).available
  for (const { program } of members)
    for (const [asset, amount] of program.drawn) pool[asset] = (pool[asset] ?? 0n) + amount
  return pool
}

function stackProgram({ members }: Stack, { program, file, reserved, own }: Member): StackProgram {
  const budget = members.get(program.program) ?? []
  return {
    id: program.program,
    priority: file.priority ?? 0,
    reserved,
    own,
    budget: Object.fromEntries(budget.map(({ asset, amount }) => [asset, amount])),
  }
}

type Look = {
  readonly member: Member
  readonly plan: Plan
  /** What it wants of the pool; none of a trial, which takes nothing from anyone. */
  readonly intents: readonly StackIntent[]
  readonly tick: number
}

function lookOf(
  state: State,
  { members }: Stack,
  member: Member,
  free: Claim,
  { sources, now }: { readonly sources: StackSources; readonly now: Timestamp },
): Look {
  const { program, file, cash, spare, reserved } = member
  const market = sources.marketOf(program, file)
  const tick = program.tick + 1
  let room = cash === undefined ? 0n : (free[cash] ?? 0n)
  const budget = members.get(program.program)?.find(({ asset }) => asset === cash)?.amount
  if (budget !== undefined && cash !== undefined)
    room = least(room, budget - (reserved[cash] ?? 0n))
  // What it has to spare is part of the pool and of its own book: it is counted once.
  const more = room - (cash === undefined ? 0n : (spare[cash] ?? 0n))
  const made = planProgram(file, programBook(state, program, file, more), market, { tick, now })
  const plan = within(made, (intent) => sources.beyond(program, intent))
  const intents =
    file.approval === 'dry_run'
      ? []
      : plan.intents.map((intent) => stackIntent(state, program, intent, market, now))
  return { member, plan, intents, tick }
}

function partOf(
  state: State,
  { member, plan, tick }: Look,
  decisions: ReadonlyMap<string, StackDecision>,
  { reference }: StackSources,
): StackPart {
  const { program, file, spare } = member
  const made = plan.intents.map((intent) => ({
    intent,
    decision: decisions.get(`${program.program} ${intent.intentId}`),
  }))
  const intents = made.flatMap(({ intent, decision }) => {
    const size = decision ? decision.granted : intent.size
    return size > 0n ? [{ ...intent, size }] : []
  })
  const refused = made.flatMap(({ decision }) => decision?.reasons ?? [])
  const drawn = made.reduce<Claim>((sum, { decision }) => plus(sum, decision?.reserved ?? {}), {})
  return {
    program: program.program,
    version: program.version,
    tick,
    approval: file.approval ?? 'auto',
    intents,
    reasons: [...refused, ...plan.reasons],
    draws: Object.entries(minus(drawn, spare)).flatMap(([asset, amount]): ProgramLine[] =>
      amount === 0n ? [] : [{ asset: instrumentId(asset), amount }],
    ),
    marks: reference(marksWanted(state, program, file, plan)),
  }
}

function rankOf(
  program: ProgramId,
  { intentId, standing, asked, granted }: StackDecision,
): StackRank {
  const { reducesRisk, deadline, edgePerMargin, priority } = standing
  const edge = String(Number(edgePerMargin.toPrecision(6)))
  return { program, intentId, reducesRisk, deadline, edgePerMargin: edge, priority, asked, granted }
}

function plus(a: Claim, b: Claim): Claim {
  const sum: Record<string, bigint> = { ...a }
  for (const [asset, amount] of Object.entries(b)) sum[asset] = (sum[asset] ?? 0n) + amount
  return sum
}

function minus(a: Claim, b: Claim): Claim {
  return plus(a, Object.fromEntries(Object.entries(b).map(([asset, amount]) => [asset, -amount])))
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}
