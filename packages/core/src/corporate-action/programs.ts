/** Programs follow a corporate action: what they own as their accounts do, each by itself and rounded down, and what they are held to. [CRA-7] [CRA-8] */
import type { Mint } from '../venue/decision.ts'
import type { Event } from '../venue/event.ts'
import type { State } from '../venue/state.ts'
import { powerOfTen } from '../num/decimal.ts'
import { PRICE_SCALE } from '../num/units.ts'
import { present } from '../assert.ts'
import { payout } from '../exercise/worth.ts'
import type { AccountId } from '../ledger/account.ts'
import { deltasOf } from '../trade/settlement.ts'
import { freeOf, ledgerAfter, postingEvents } from '../program/capital.ts'
import type { ProgramLine } from '../program/command.ts'
import type { ProgramCost } from '../program/cost.ts'
import type { Program } from '../program/program.ts'
import { restatingEvents } from '../program/restating.ts'
import type { ActionId, ActionTerms, Adjusted } from './action.ts'

type Applied = {
  readonly actionId: ActionId
  readonly terms: ActionTerms
  readonly adjusted: readonly Adjusted[]
}

/** In a state whose ledger and instruments are those after the action. */
export function programsAfter(state: State, applied: Applied, mint: Mint): readonly Event[] {
  const all = [...state.programs.values()].flatMap((own) => [...own.values()])
  return all.flatMap((program) => [
    ...postedTo(state, program, applied, mint),
    ...restatingEvents(state, program, applied),
  ])
}

function postedTo(
  state: State,
  program: Program,
  { terms, adjusted }: Applied,
  mint: Mint,
): readonly Event[] {
  const lines =
    terms.kind === 'cash_merger'
      ? mergedLines(state, program, terms)
      : adjusted.flatMap((one) => adjustedLines(state, program, terms, one))
  if (lines.length === 0) return []
  const free = freeOf(state, program, ledgerAfter(program, lines))
  // What has happened is not refused: a program that is short of something keeps nothing aside until it has it again.
  const kept = 'code' in free ? [] : free
  const costs = costsMoved(program, adjusted)
  const posted = { cause: 'corporate_action', entryId: undefined, lines, costs } as const
  return postingEvents(program, posted, kept, mint)
}

/** What a position cost goes on to what it became. */
function costsMoved({ costs }: Program, adjusted: readonly Adjusted[]): readonly ProgramCost[] {
  return adjusted.flatMap(({ from, into }) => {
    const cost = costs.get(from)
    return cost === undefined ? [] : [{ asset: into, cost }]
  })
}

function adjustedLines(
  state: State,
  { ledger }: Program,
  terms: ActionTerms,
  { from, into, numerator, denominator }: Adjusted,
): ProgramLine[] {
  const held = ledger.get(from) ?? 0n
  if (held === 0n) return []
  const scaled = held * numerator
  const units = scaled / denominator
  const lines = [
    { asset: from, amount: -held },
    { asset: into, amount: units },
  ]
  const left = scaled - units * denominator
  if (terms.kind === 'split' && terms.fractionPrice !== undefined && left > 0n)
    lines.push(worthOf(state, from, left * terms.fractionPrice, denominator))
  return lines
}

function mergedLines(
  state: State,
  { ledger }: Program,
  { underlying, cash }: Extract<ActionTerms, { kind: 'cash_merger' }>,
): ProgramLine[] {
  const lines: ProgramLine[] = []
  const held = ledger.get(underlying) ?? 0n
  if (held !== 0n)
    lines.push({ asset: underlying, amount: -held }, worthOf(state, underlying, held * cash, 1n))
  for (const [id, contracts] of ledger) {
    const option = state.listed(id)
    if (option?.kind !== 'option' || option.underlying !== underlying) continue
    // All that is in the money is exercised, so all that was written is assigned.
    const part = { account: 'one' as AccountId, contracts }
    const paid = deltasOf(payout(option, state.listed, cash, [part]), part.account)
    lines.push({ asset: id, amount: -contracts })
    for (const [asset, amount] of paid) lines.push({ asset, amount })
  }
  return lines
}

/** Units times a price over `per`, in cash, rounded down. */
function worthOf(state: State, of: ProgramLine['asset'], worth: bigint, per: bigint): ProgramLine {
  const unit = present(state.instruments.get(of), 'the underlying is listed')
  const asset = unit.kind === 'cash' ? unit.id : unit.terms.quoteAsset
  const { scale } = present(state.instruments.get(asset), 'the quote asset is listed')
  return {
    asset,
    amount: (worth * powerOfTen(scale)) / (per * powerOfTen(PRICE_SCALE + unit.scale)),
  }
}
