/**
 * One pool of collateral, many programs: who may go ahead with how much. What is given is reserved at once, so that reservations
 * never exceed what is there; collateral that a close or a roll will free counts once it is free, not before.
 */
import type { IntentId, Reason } from '@parley/core'
import { because } from '../program/reason.ts'
import { least, less, plus, times } from './claim.ts'
import type { Claim } from './claim.ts'
import { netIntents } from './net.ts'
import type { Netting } from './net.ts'
import { byStanding, compare, standingOf } from './rank.ts'
import type { Ranked, StackIntent, Standing } from './rank.ts'

export type StackProgram = {
  readonly id: string
  /** As in its file; 0 where left out. */
  readonly priority?: number
  /** What it holds of the pool already. */
  readonly reserved: Claim
  /** Most of an asset it may hold; assets left out are bounded by the pool alone. */
  readonly budget?: Claim
  /** Idle capital of its own, beside the pool: its intents use it first, and nobody else's do. */
  readonly own?: Claim
}

/** What came of an intent. It tells of other programs only where their collateral is why. */
export type StackDecision = {
  readonly intentId: IntentId
  readonly standing: Standing
  readonly asked: bigint
  readonly granted: bigint
  /** Of the pool. */
  readonly reserved: Claim
  /** Why less was granted than asked. */
  readonly reasons: readonly Reason[]
}

export type ProgramRecord = {
  readonly program: string
  readonly before: Claim
  readonly after: Claim
  /** By intent id. */
  readonly decisions: readonly StackDecision[]
}

export type Arbitration = Netting & {
  /** In which intents were looked at. */
  readonly order: readonly { readonly program: string; readonly intentId: IntentId }[]
  /** By program id. */
  readonly records: readonly ProgramRecord[]
  readonly free: Claim
  /** Programs that hold of an asset another program was short of: without them others might have been given more. */
  readonly binding: readonly string[]
}

/** `shown` puts an amount as a reason says it. @throws RangeError for a program or an intent that is there twice. */
export function arbitrate(
  pool: Claim,
  programs: readonly StackProgram[],
  intents: readonly StackIntent[],
  shown: (asset: string, amount: bigint) => string = (_, amount) => String(amount),
): Arbitration {
  const byId = new Map(programs.map((program) => [program.id, program]))
  if (byId.size < programs.length) throw new RangeError('a program is there twice')
  const keys = new Set(intents.map(({ program, intent }) => `${program} ${intent.intentId}`))
  if (keys.size < intents.length) throw new RangeError('an intent is there twice')
  const held = new Map(programs.map(({ id, reserved }) => [id, plus({}, reserved)]))
  const idle = new Map(programs.map(({ id, own = {} }) => [id, plus({}, own)]))
  let free = programs.reduce((left, { reserved }) => less(left, reserved), plus({}, pool))
  const ranked = intents
    .map((of): Ranked => ({ of, standing: standingOf(of, byId.get(of.program)?.priority ?? 0) }))
    .toSorted(byStanding)
  const short: { readonly asset: string; readonly program: string }[] = []
  const decided = ranked.map(({ of, standing }) => {
    const { program, intent, claim } = of
    const own = byId.get(program)
    const mine = idle.get(program) ?? {}
    const room = own && roomFor(of, { free, mine, shown }, own, held.get(program) ?? {})
    const count = room?.count ?? 0n
    const granted = count < intent.execution.minFill ? 0n : count
    const needed = times(claim, granted)
    const used = least(needed, mine)
    const reserved = less(needed, used)
    idle.set(program, less(mine, used))
    if (room?.asset !== undefined) short.push({ asset: room.asset, program })
    free = less(free, reserved)
    held.set(program, plus(held.get(program) ?? {}, reserved))
    const reasons = [
      ...(room ? room.reasons : [because('stack.program', program, 'one of the stack')]),
      ...(granted < count
        ? [because('execution.minFill', `${count} covered`, `${intent.execution.minFill} at least`)]
        : []),
    ]
    const { intentId, size: asked } = intent
    return { of, decision: { intentId, standing, asked, granted, reserved, reasons } }
  })
  const owners = [...new Set([...byId.keys(), ...intents.map(({ program }) => program)])]
  const records = owners.toSorted(compare).map((program) => ({
    program,
    before: plus({}, byId.get(program)?.reserved ?? {}),
    after: held.get(program) ?? {},
    decisions: decided
      .filter(({ of }) => of.program === program)
      .map(({ decision }) => decision)
      .toSorted((a, b) => compare(a.intentId, b.intentId)),
  }))
  return {
    order: ranked.map(({ of }) => ({ program: of.program, intentId: of.intent.intentId })),
    records,
    free,
    binding: records
      .filter(({ program, after }) =>
        short.some((each) => each.program !== program && (after[each.asset] ?? 0n) > 0n),
      )
      .map(({ program }) => program),
    ...netIntents(
      decided.map(({ of, decision }) => ({
        program: of.program,
        intent: of.intent,
        size: decision.granted,
      })),
    ),
  }
}

type Room = {
  readonly count: bigint
  /** Of the pool, that there was too little of. */
  readonly asset: string | undefined
  readonly reasons: readonly Reason[]
}

type Means = {
  readonly free: Claim
  readonly mine: Claim
  readonly shown: (asset: string, amount: bigint) => string
}

/** How many structures are covered, and what speaks against the rest. What has no number is not acted on. */
function roomFor(
  { intent, claim, edge, margin }: StackIntent,
  { free, mine, shown }: Means,
  { budget = {} }: StackProgram,
  held: Claim,
): Room {
  const none = (reason: Reason): Room => ({ count: 0n, asset: undefined, reasons: [reason] })
  if (!Number.isFinite(edge)) return none(because('stack.edge', edge, 'a number'))
  if (!Number.isFinite(margin)) return none(because('stack.margin', margin, 'a number'))
  const wrong = Object.entries(claim).find(([, amount]) => amount < 0n)
  if (wrong) return none(because(`stack.claim.${wrong[0]}`, String(wrong[1]), '>= 0'))
  let room: Room = { count: intent.size, asset: undefined, reasons: [] }
  const bound = (asset: string, one: bigint, left: bigint, rule: string): void => {
    const count = left < one ? 0n : left / one
    if (count >= room.count) return
    const ofPool = rule === 'stack.collateral'
    const need = `${shown(asset, one * intent.size)} for ${intent.size}`
    const reason = because(`${rule}.${asset}`, `${shown(asset, left)} free`, need)
    room = { count, asset: ofPool ? asset : undefined, reasons: [reason] }
  }
  const wanted = Object.entries(claim).filter(([, amount]) => amount > 0n)
  for (const [asset, one] of wanted.toSorted(([a], [b]) => compare(a, b))) {
    // The program's own bound first: where it is as tight, nobody else is why.
    const most = budget[asset]
    if (most !== undefined)
      bound(asset, one, most - (held[asset] ?? 0n) + (mine[asset] ?? 0n), 'program.budget')
  }
  for (const [asset, one] of wanted.toSorted(([a], [b]) => compare(a, b)))
    bound(asset, one, leftFor(free[asset] ?? 0n, mine[asset] ?? 0n), 'stack.collateral')
  return room
}

/** A pool that is over-reserved takes nothing of what is a program's own. */
function leftFor(pool: bigint, own: bigint): bigint {
  return own > 0n && pool < 0n ? own : pool + own
}
