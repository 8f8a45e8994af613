/**
 * A merger for cash: each unit becomes cash, and every option on it is settled at once at that price, in cash, since there is
 * nothing left to deliver. In the money it is exercised and assigned as at expiry, out of the money it lapses. [CRA-6]
 */
import type { Option } from '../instrument/instrument.ts'
import { EXTERNAL } from '../ledger/account.ts'
import { flow } from '../ledger/entry.ts'
import type { Entry, EntryId } from '../ledger/entry.ts'
import { balance } from '../ledger/ledger.ts'
import { endOf, isReached } from '../expiry/expiry.ts'
import type { Settlement } from '../expiry/settlement.ts'
import { holdersOf, writersOf } from '../exercise/positions.ts'
import { closing, payout } from '../exercise/worth.ts'
import { stepOf } from '../program/expiry.ts'
import { drawAssignment } from '../exercise/draw.ts'
import { hasItsSeed, ofMerger, seedOf } from '../exercise/seed.ts'
import type { Seed } from '../exercise/seed.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import type { At, Mint } from '../venue/decision.ts'
import type { Event } from '../venue/event.ts'
import type { State } from '../venue/state.ts'
import type { ActionId, ActionTerms } from './action.ts'
import { coverEnds } from './interest.ts'
import { cashOf, linesAfter } from './lines.ts'
import { programsAfter } from './programs.ts'

type Merger = {
  readonly actionId: ActionId
  readonly terms: Extract<ActionTerms, { kind: 'cash_merger' }>
  readonly options: readonly Option[]
  readonly seed: string | undefined
  readonly at: At
  readonly mint: Mint
}

/** `first` tells of the merger; between the two, all interest and cover has ended. */
export function mergerEvents(
  state: State,
  { actionId, terms, options, seed, at, mint }: Merger,
): { readonly first: readonly Event[]; readonly rest: readonly Event[] } | Rejection {
  if (!hasItsSeed(state, seed)) return reject('malformed', 'seed')
  const { underlying, cash } = terms
  const settlement = {
    settlementPrice: cash,
    source: `merger ${actionId}`,
    observedAt: at.ts,
    method: { kind: 'official' },
    drawn: seedOf(state, { of: ofMerger(underlying), options }, seed, at),
  } as const
  const cause = { kind: 'corporate_action', id: actionId, terms, adjusted: [] } as const
  const postings = [...state.accounts.values()].flatMap(({ id, kind }) => {
    const { total } = balance(state.ledger, id, underlying)
    if (total === 0n || kind === 'external') return []
    const paid = cashOf(state, underlying, total * cash)
    const reason = 'adjustment'
    return [
      ...flow({ from: id, to: EXTERNAL, asset: underlying, amount: total, reason }),
      ...flow({ from: EXTERNAL, to: id, asset: paid.asset, amount: paid.amount, reason }),
    ]
  })
  const entry: Entry = { id: mint('entry') as EntryId, cause, postings }
  return {
    first: [{ type: 'CorporateActionApplied', actionId, terms, adjusted: [] }],
    rest: [
      ...coverEnds(state, underlying),
      ...linesAfter(state, terms, [], mint),
      ...(postings.length === 0 ? [] : [{ type: 'EntryPosted', entry } as const]),
      ...options.flatMap((option) =>
        settledInCash(state, { ...option, settlement: 'cash' }, settlement, mint),
      ),
      ...programsAfter(state, { actionId, terms, adjusted: [] }, mint),
      // The options too: they ended before the expiry that new requests are held against.
      ...[...options.map(({ id }) => id), underlying].map(
        (instrument) =>
          ({ type: 'InstrumentRetired', instrument, actionId, adjusted: undefined }) as const,
      ),
    ],
  }
}

/** An option's end in cash: all that is in the money is exercised, since nobody has to pay for it. */
function settledInCash(
  state: State,
  option: Option,
  settlement: Settlement & { readonly drawn: Seed },
  mint: Mint,
): readonly Event[] {
  const { settlementPrice, drawn } = settlement
  const longs = holdersOf(state, option.id)
  const isIn = isReached(state, option, settlementPrice)
  const holders = isIn ? longs : []
  const exercised = holders.reduce((sum, { contracts }) => sum + contracts, 0n)
  const draw = { seed: drawn.seed, instrument: option.id, exercised }
  const shorts = writersOf(state, option.id)
  const writers = drawAssignment(shorts, draw)
  const ended = [
    ...longs,
    ...shorts.map(({ account, contracts }) => ({ account, contracts: -contracts })),
  ]
  const parts = [
    ...holders,
    ...writers.map(({ account, assigned }) => ({ account, contracts: -assigned })),
  ].filter(({ contracts }) => contracts !== 0n)
  const postings = [
    ...closing(option.id, ended),
    ...payout(option, state.listed, settlementPrice, parts),
  ]
  const link = { option, holders, writers, isRun: false, postings }
  // Programs follow the merger as a whole.
  const aside = { ...state, programs: new Map() }
  const step = stepOf(mint)
  return endOf(aside, link, settlement, (_option, { contracts }) => (isIn ? contracts : 0n), step)
}
