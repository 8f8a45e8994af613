/** Programs in the life of a request: who asks, what its match books, and how far that brings its intent. */
import type { Posting } from '../ledger/entry.ts'
import type { CreateRfq } from '../rfq/command.ts'
import type { Order } from '../rfq/order.ts'
import type { OpenRfq, RfqOwner } from '../rfq/rfq.ts'
import type { Canonical } from '../instrument/structure.ts'
import type { Marks } from '../protection/mark.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import type { Timestamp } from '../time/timestamp.ts'
import { deltasOf } from '../trade/settlement.ts'
import type { State } from '../venue/state.ts'
import { bookedLines } from './capital.ts'
import type { Booked } from './capital.ts'
import type { ProgramLine } from './command.ts'
import { refusalOfProgramOrder, refusalOfProgramRequest } from './envelope.ts'
import type { LiveIntent } from './intent.ts'
import { programOf } from './program.ts'
import type { Program } from './program.ts'
import { isProgramId } from './tag.ts'

/** Guards in order: name; own; on its account. */
export function refusalOfTag(
  state: State,
  { actor, program: id, account }: Pick<CreateRfq, 'actor' | 'program' | 'account'>,
): Rejection | undefined {
  if (id === undefined) return undefined
  if (!isProgramId(id)) return reject('malformed', 'program')
  const program = programOf(state, actor.firm, id)
  if (!program) return reject('unknown_program', 'program')
  return program.account === account
    ? undefined
    : reject('unknown_account', 'account', { account: program.account })
}

/** Guards in order: what the program may ask at all; that it is what its intent says. */
export function refusalOfTagged(
  state: State,
  { actor, program: id, intent: intentId }: Pick<CreateRfq, 'actor' | 'program' | 'intent'>,
  { structure, flip }: Canonical,
  size: bigint,
  now: Timestamp,
): Rejection | undefined {
  const program = id === undefined ? undefined : programOf(state, actor.firm, id)
  if (!program) return undefined
  const wrong = refusalOfProgramRequest(program, structure, size, state, now)
  if (wrong || intentId === undefined) return wrong
  const live = program.intents.get(intentId)
  const first = live?.intent.legs.find(
    ({ instrument }) => instrument === structure.legs[0]?.instrument,
  )
  const same =
    live?.intent.legs.length === structure.legs.length && (first?.side === 'sell') === flip
  return live?.state === 'ready' && size <= live.remaining && same
    ? undefined
    : reject('unknown_intent', 'intent')
}

/** The program that a request is of; undefined where a person asked. */
export function programAsking(state: State, owner: RfqOwner): Program | undefined {
  return owner.program === undefined ? undefined : programOf(state, owner.taker, owner.program)
}

/** Guards of an acceptance on a program's request, in order: not waiting, its own account alone, its mandate. [PRG-5] */
export function refusalOfTaking(
  state: State,
  { terms: { structure }, owner }: Pick<OpenRfq, 'terms' | 'owner'>,
  order: Pick<Order, 'side' | 'size' | 'limit' | 'shares'> & { readonly rests: boolean },
  marks: Marks,
): Rejection | undefined {
  if (owner.program === undefined) return undefined
  const program = programAsking(state, owner)
  if (!program) return reject('unknown_program', 'rfqId')
  // What waits is judged now and trades later, when its mandate may be over.
  if (order.rests)
    return reject('outside_mandate', 'timeInForce', {
      rule: 'timeInForce',
      observed: 'resting',
      threshold: 'at once',
    })
  if (order.shares.some(({ account }) => account !== program.account))
    return reject('unknown_account', 'shares', { account: program.account })
  return refusalOfProgramOrder(state, program, { structure, ...order }, marks)
}

/** What a match books to the program that asked; or what it is then short of. */
export function bookedToProgram(
  state: State,
  program: Program,
  postings: readonly Posting[],
): Booked | Rejection {
  return bookedLines(state, program, linesOf(postings, program))
}

function linesOf(postings: readonly Posting[], { account }: Program): readonly ProgramLine[] {
  return [...deltasOf(postings, account)]
    .filter(([, moved]) => moved !== 0n)
    .map(([asset, moved]) => ({ asset, amount: moved }))
}

/** The intent that a request was made for. */
export function intentOf(state: State, owner: RfqOwner): LiveIntent | undefined {
  const program = programAsking(state, owner)
  return owner.intent === undefined ? undefined : program?.intents.get(owner.intent)
}
