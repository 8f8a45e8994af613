/** State as plain data, for snapshots and for the state hash: two states are equal when their encoded snapshots are. [VEN-4] */
import { loadBlocks, saveBlocks } from '../block/books.ts'
import { loadCrosses, saveCrosses } from '../cross/books.ts'
import { loadCorrections, saveCorrections } from '../correction/correction.ts'
import { decode, encode } from '../codec.ts'
import { loadExercises, saveExercises } from '../exercise/state.ts'
import { needsOf } from '../collateral/quote-hold.ts'
import { addAccount, addAsset, cellOf, everyCell, placeHold } from '../ledger/ledger.ts'
import { loadPrograms, savePrograms } from '../program/program.ts'
import { keepLiquidation } from '../liquidation/liquidation.ts'
import { noteLive } from '../protection/live.ts'
import { loadProtection, plainProtection } from '../protection/plain.ts'
import { callKey } from '../margin/call.ts'
import { loadRisk, saveRisk } from '../risk-limit/state.ts'
import { seenKey } from '../income/income.ts'
import { loadStacks, saveStacks } from '../stack/stack.ts'
import { ClientIds } from './client-ids.ts'
import { initialState } from './state.ts'
import type { State } from './state.ts'

/** Raised when the shape below changes; an older snapshot is then ignored and the journal replayed from its start. */
export const SNAPSHOT_VERSION = 28

type Saved = ReturnType<typeof toPlain>

/** The canonical text of a state. */
export function saveState(state: State): string {
  return encode(toPlain(state))
}

/** The state a text was saved from. */
export function loadState(text: string): State {
  // The text is our own: its hash was checked against the one kept with it.
  const saved = decode(text) as Saved
  const state = initialState()
  state.idKey = saved.idKey
  state.operator = saved.operator
  for (const firm of saved.firms) state.firms.set(firm.id, firm)
  for (const account of saved.accounts) {
    state.accounts.set(account.id, account)
    addAccount(state.ledger, account.id)
  }
  for (const instrument of saved.instruments) {
    state.instruments.set(instrument.id, instrument)
    addAsset(state.ledger, instrument.id)
  }
  for (const [id, price] of saved.settled) state.settled.set(id, price)
  for (const { action, status } of saved.corporateActions)
    state.corporateActions.set(action.actionId, { action, status })
  state.exercises = loadExercises(saved.exercises)
  loadCells(state, saved)
  for (const hold of saved.holds) placeHold(state.ledger, hold)
  loadProtection(state.protection, saved.protection)
  loadRfqs(state, saved)
  state.requestPolicy = saved.requestPolicy
  for (const { firm, groups } of saved.dealerGroups) state.dealerGroups.set(firm, new Map(groups))
  for (const [key, at] of saved.asked) state.asked.put(key, at)
  state.blocks = loadBlocks(saved.blocks)
  state.crosses = loadCrosses(saved.crosses)
  loadPrograms(state.programs, saved.programs)
  loadStacks(state.stacks, saved.stacks)
  state.risk = loadRisk(saved.risk)
  for (const [id, mark] of saved.margin.marks) state.ledger.margins.marks.set(id, mark)
  for (const [id, arrays] of saved.margin.arrays) state.ledger.margins.arrays.set(id, arrays)
  for (const [id, rates] of saved.margin.rates) state.ledger.margins.rates.set(id, rates)
  for (const call of saved.margin.calls)
    state.marginCalls.set(callKey(call.account, call.asset), call)
  for (const each of saved.margin.liquidations) keepLiquidation(state, each)
  for (const id of saved.reversed) state.reversed.add(id)
  state.corrections = loadCorrections(saved.corrections)
  state.feedback = saved.feedback
  state.markings.completed = saved.markings.completed
  for (const open of saved.markings.open) state.markings.open.set(open.marking.matchId, { ...open })
  for (const seen of saved.income) state.income.add(seen)
  for (const [key, counts] of saved.ownIncome) state.ownIncome.set(key, counts)
  for (const [id, paid] of saved.dividends) state.dividends.set(id, paid)
  for (const each of saved.declared)
    state.declared.set(seenKey(each.instrument, each.externalId), each)
  state.closes.last = saved.closes.last
  state.tape.policy = saved.tape.policy
  for (const print of saved.tape.planned) state.tape.planned.set(print.printId, print)
  state.tape.recent.push(...saved.tape.recent)
  for (const { firm, known } of saved.clientIds) {
    const ids = new ClientIds(state.idKey[0])
    for (const [clientId, seq] of known) ids.put(clientId, seq)
    state.clientIds.set(firm, ids)
  }
  return state
}

function toPlain(state: State) {
  return {
    version: SNAPSHOT_VERSION,
    idKey: state.idKey,
    operator: state.operator,
    firms: [...state.firms.values()],
    accounts: [...state.accounts.values()],
    instruments: [...state.instruments.values()],
    settled: [...state.settled],
    corporateActions: [...state.corporateActions.values()],
    exercises: saveExercises(state.exercises),
    cells: [...everyCell(state.ledger)],
    holds: [...state.ledger.holds.values()],
    rfqs: [...state.rfqs.values()].map(
      ({ terms, owner, quotes, passes, veil, resting, counter, round, commitments }) => ({
        terms,
        owner,
        quotes: [...quotes.values()],
        passes: [...passes],
        veil,
        resting,
        counter,
        round,
        commitments: commitments && [...commitments],
      }),
    ),
    workups: [...state.workups.values()].map(({ needs: _needs, additions, ...workup }) => ({
      ...workup,
      additions: [...additions.values()],
    })),
    ended: [...state.ended.entries()].map(([, ended]) => ended),
    requestPolicy: state.requestPolicy,
    dealerGroups: [...state.dealerGroups].map(([firm, groups]) => ({ firm, groups: [...groups] })),
    asked: [...state.asked.entries()],
    reversed: [...state.reversed],
    corrections: saveCorrections(state.corrections),
    protection: plainProtection(state.protection),
    blocks: saveBlocks(state.blocks),
    crosses: saveCrosses(state.crosses),
    programs: savePrograms(state.programs),
    stacks: saveStacks(state.stacks),
    risk: saveRisk(state.risk),
    margin: {
      marks: [...state.ledger.margins.marks],
      arrays: [...state.ledger.margins.arrays],
      rates: [...state.ledger.margins.rates],
      calls: [...state.marginCalls.values()],
      liquidations: [...state.liquidations.values()],
    },
    feedback: state.feedback,
    markings: { ...state.markings, open: [...state.markings.open.values()] },
    closes: state.closes,
    income: [...state.income],
    ownIncome: [...state.ownIncome],
    dividends: [...state.dividends],
    declared: [...state.declared.values()],
    tape: { ...state.tape, planned: [...state.tape.planned.values()] },
    clientIds: [...state.clientIds].map(([firm, ids]) => ({ firm, known: [...ids.entries()] })),
  }
}

function loadCells(state: State, saved: Saved): void {
  const { ledger } = state
  const size = Math.max(64, saved.cells.length)
  ledger.total = new BigInt64Array(size)
  ledger.held = new BigInt64Array(size)
  // What is held comes back with the holds.
  for (const { account, asset, total } of saved.cells)
    ledger.total[cellOf(ledger, account, asset)] = total
}

function loadRfqs(state: State, saved: Saved): void {
  for (const saving of saved.rfqs) {
    const { terms, owner, quotes, passes, veil, resting, counter, round, commitments } = saving
    state.rfqs.add({
      terms,
      owner,
      needs: needsOf(terms.structure, state.listed),
      quotes: new Map(quotes.map((quote) => [quote.maker, quote])),
      passes: new Map(passes),
      veil,
      resting: { buy: resting.buy, sell: resting.sell },
      counter,
      round,
      ...(commitments ? { commitments: new Map(commitments) } : {}),
    })
    state.openByTaker.set(owner.taker, (state.openByTaker.get(owner.taker) ?? 0) + 1)
    for (const quote of quotes) noteLive(state, quote)
  }
  for (const { additions, ...workup } of saved.workups)
    state.workups.set(workup.rfqId, {
      ...workup,
      needs: needsOf(workup.terms.structure, state.listed),
      additions: new Map(additions.map((each) => [each.firm, each])),
    })
  for (const ended of saved.ended) state.ended.put(ended.rfqId, ended)
}
