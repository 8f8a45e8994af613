/**
 * Opposite intents of two members of a stack meet inside their account: what the one wants to sell and the other to buy needs no
 * market, pays no fee and tells nobody anything. Nothing moves but between the two programs. [STK-4]
 */
import { present } from '../assert.ts'
import { judge } from '../collateral/cover.ts'
import { legPricesFor } from '../instrument/leg-prices.ts'
import { canonicalize } from '../instrument/structure.ts'
import type { Structure } from '../instrument/structure.ts'
import { cashFor } from '../num/units.ts'
import { bookedLines, capitalLines, keptFor, postingEvents } from '../program/capital.ts'
import type { Booked } from '../program/capital.ts'
import { costsOf } from '../program/cost.ts'
import { refusalOfProgramOrder } from '../program/envelope.ts'
import type { LiveIntent } from '../program/intent.ts'
import { programOf } from '../program/program.ts'
import type { Program } from '../program/program.ts'
import { marksAt } from '../protection/mark.ts'
import { refusalOfRisk, riskWarnings } from '../risk-limit/guard.ts'
import type { Commitment } from '../risk-limit/guard.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import { checkRange } from '../trade/settlement.ts'
import { accepted, coverEvents, minter, refuse, refused } from '../venue/decision.ts'
import type { At, Decision } from '../venue/decision.ts'
import type { State } from '../venue/state.ts'
import type { CrossIntents, CrossSide } from './command.ts'
import { legLines } from './need.ts'
import { stackOf } from './stack.ts'
import type { Stack } from './stack.ts'

/**
 * Guards in order: known; of each side a member with such an intent, ready and in time; two members, one structure, opposite ways; size;
 * price on tick and inside both limits; both mandates; what each is then short of. [STK-4]
 */
export function crossIntents(state: State, command: CrossIntents, at: At): Decision {
  const { firm, stack: id, size, price, riskMarks, marks } = command
  const stack = stackOf(state, firm, id)
  if (!stack) return refuse('unknown_stack', 'stack')
  const buyer = sideIn(state, stack, command.buyer, at)
  if ('code' in buyer) return refused({ ...buyer, path: 'buyer' })
  const seller = sideIn(state, stack, command.seller, at)
  if ('code' in seller) return refused({ ...seller, path: 'seller' })
  const { structure } = buyer
  const opposite = buyer.side === 'buy' && seller.side === 'sell'
  if (buyer.program === seller.program || seller.structure.id !== structure.id || !opposite)
    return refuse('structure_mismatch', 'seller')
  for (const { live } of [buyer, seller]) {
    if (size < 1n || size > live.remaining) return refuse('bad_size', 'size')
    const { minFill } = live.intent.execution
    if (size < (minFill < live.remaining ? minFill : live.remaining))
      return refuse('bad_minimum', 'size')
  }
  if (price % structure.tick !== 0n) return refuse('bad_tick', 'price')
  if (price > buyer.limit || price < seller.limit) return refuse('limit_not_met', 'price')
  const part = { structure, side: 'buy', price, size } as const
  const range = checkRange(part, state.listed)
  if (range) return refused(range)
  const legPrices = legPricesFor(structure, state.listed, price, marks)
  const legs = legLines(structure, size, state.listed)
  const cash = present(state.listed(structure.quoteAsset), 'the quote asset is listed')
  const pays = cashFor(price, structure.unit, size, cash.scale)
  const booked: Booked[] = []
  for (const { program, side } of [buyer, seller]) {
    const wrong = refusalOfProgramOrder(
      state,
      program,
      { structure, side, size, limit: price },
      marksAt({ marks }, at.ts),
    )
    if (wrong) return refused(wrong)
    const commitment = committed(stack, { program, side, structure, size, riskMarks })
    const tooMuch = refusalOfRisk(state, commitment, at.ts)
    if (tooMuch) return refused(tooMuch)
    const sign = side === 'buy' ? 1n : -1n
    const lines = [...legs, { asset: cash.id, amount: -pays }]
      .map(({ asset, amount }) => ({ asset, amount: sign * amount }))
      .filter(({ amount }) => amount !== 0n)
    const own = bookedLines(state, program, lines)
    if ('code' in own) return refused(own)
    booked.push(own)
  }
  const account = present(state.accounts.get(stack.account), 'a stack has an account')
  const covers = judge(state.ledger, state.listed, {
    account,
    // Nothing moves, and what is written and what is held of each leg is paired anew.
    deltas: new Map(legs.map(({ asset }) => [asset, 0n])),
    released: booked.flatMap(({ program }) => capitalLines(state, program)),
    placed: booked.flatMap(({ free }) => free),
    kept: keptFor(state, stack.account, booked),
  })
  if ('code' in covers) return refused(covers)
  const mint = minter(state, at)
  return accepted([
    {
      type: 'IntentsCrossed',
      firm,
      stack: id,
      buyer: command.buyer,
      seller: command.seller,
      legs: structure.legs,
      size,
      price,
    },
    ...booked.flatMap(({ program, lines, free }, i) =>
      postingEvents(
        program,
        {
          cause: 'cross',
          entryId: undefined,
          lines,
          costs: costsOf(
            [{ structure, side: i === 0 ? 'buy' : 'sell', size, legPrices }],
            state.listed,
          ),
        },
        free,
        mint,
      ),
    ),
    ...coverEvents(state, covers, mint),
    ...[buyer, seller].flatMap(({ program, side }) =>
      riskWarnings(
        state,
        committed(stack, { program, side, structure, size, riskMarks }),
        at.ts,
        mint,
      ),
    ),
  ])
}

/** What a cross commits one of its programs to; of the account, and of the stack, nothing changes. */
function committed(
  { firm, account }: Stack,
  of: Pick<Commitment, 'side' | 'structure' | 'riskMarks'> & {
    readonly program: Program
    readonly size: bigint
  },
): Commitment {
  const { side, structure, riskMarks, size, program } = of
  const shares = [{ account, size }]
  return { firm, side, structure, shares, riskMarks, program: program.program, inside: true }
}

type Side = {
  readonly program: Program
  readonly live: LiveIntent
  readonly structure: Structure
  readonly side: 'buy' | 'sell'
  /** Of the structure in its canonical form. */
  readonly limit: bigint
}

function sideIn(
  state: State,
  { firm, members }: Stack,
  { program: id, intentId }: CrossSide,
  at: At,
): Side | Rejection {
  const program = members.has(id) ? programOf(state, firm, id) : undefined
  if (!program) return reject('unknown_program')
  const live = program.intents.get(intentId)
  if (live?.state !== 'ready' || live.intent.notAfter <= at.ts) return reject('unknown_intent')
  const { legs, side: typed, limit } = live.intent
  const canonical = canonicalize(legs, state.listed, at.ts)
  if ('code' in canonical) return canonical
  const { structure, flip } = canonical
  const side = (typed === 'buy') === flip ? 'sell' : 'buy'
  return { program, live, structure, side, limit: flip ? -limit : limit }
}
