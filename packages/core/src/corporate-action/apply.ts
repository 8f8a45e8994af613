/** Carrying a corporate action out, in one step: interest ends, and instruments, positions, holds and instructions follow. [CRA-2] */
import { followMargins } from '../margin/rates.ts'
import { judge } from '../collateral/cover.ts'
import { withLine } from '../collateral/credit-line.ts'
import type { InstrumentId, Option } from '../instrument/instrument.ts'
import { isInverse } from '../instrument/inverse.ts'
import type { Listed } from '../instrument/structure.ts'
import { CLEARING, EXTERNAL } from '../ledger/account.ts'
import type { AccountId } from '../ledger/account.ts'
import { flow } from '../ledger/entry.ts'
import type { Entry, EntryId, Posting } from '../ledger/entry.ts'
import {
  addAsset,
  applyPostings,
  balance,
  coverOf,
  forked,
  placeHold,
  releaseHold,
} from '../ledger/ledger.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { powerOfTen } from '../num/decimal.ts'
import { divideFloor } from '../num/rounding.ts'
import { PRICE_SCALE, amount, within } from '../num/units.ts'
import { assert, present } from '../assert.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import { accepted, coverEvents, minter, refuse, refused } from '../venue/decision.ts'
import type { At, Decision, Mint } from '../venue/decision.ts'
import type { Event } from '../venue/event.ts'
import type { State } from '../venue/state.ts'
import { ACTION_LIMITS } from './action.ts'
import type { ActionId, ActionTerms, Adjusted } from './action.ts'
import { adjustOption, idFor, unitsAdjusted } from './adjust.ts'
import { optionsOn } from './announce.ts'
import type { ApplyCorporateAction } from './command.ts'
import { coverEnds, endInterest } from './interest.ts'
import { mergerEvents } from './merger.ts'
import { linesAfter } from './lines.ts'
import { programsAfter } from './programs.ts'

/** Guards in order: announced, due, no expired option unsettled, draw; then whether every account can bear it. */
export function applyCorporateAction(
  state: State,
  { actionId, seed }: ApplyCorporateAction,
  at: At,
): Decision {
  const announced = state.corporateActions.get(actionId)
  if (announced?.status !== 'announced') return refuse('unknown_action', 'actionId')
  const { terms, effectiveAt } = announced.action
  if (at.ts < effectiveAt) return refuse('not_yet_due', 'actionId')
  const options = optionsOn(state, terms.underlying)
  const pending = options.find(({ expiresAt }) => expiresAt <= at.ts)
  if (pending) return refuse('expiry_pending', 'actionId', { instrument: pending.id })
  const inverse = options.find(isInverse)
  if (inverse) return refuse('bad_action', 'actionId', { instrument: inverse.id })
  const mint = minter(state, at)
  const affected = new Set([terms.underlying, ...options.map(({ id }) => id)])
  const ended = endInterest(state, affected, { at: at.ts, mint })
  if (terms.kind === 'cash_merger') {
    const merged = mergerEvents(state, { actionId, terms, options, seed, at, mint })
    return 'code' in merged
      ? refused(merged)
      : accepted([...merged.first, ...ended.events, ...merged.rest])
  }
  const changed = changeOf(state, terms, options)
  if ('code' in changed) return refused(changed)
  const booked = book(state, { terms, changed, freed: ended.freed, actionId, mint })
  if ('code' in booked) return refused(booked)
  const { adjusted, listings } = changed
  return accepted([
    { type: 'CorporateActionApplied', actionId, terms, adjusted },
    ...ended.events,
    ...adjusted.flatMap(({ from }) => coverEnds(state, from)),
    ...listings.map((instrument): Event => ({ type: 'InstrumentListed', instrument })),
    ...adjusted
      .filter(({ from, into }) => from !== into)
      .map((one): Event => ({
        type: 'InstrumentRetired',
        instrument: one.from,
        actionId,
        adjusted: one,
      })),
    ...booked,
  ])
}

type Change = {
  readonly adjusted: readonly Adjusted[]
  /** New instruments, those first that others name. */
  readonly listings: readonly Extract<Event, { type: 'InstrumentListed' }>['instrument'][]
  readonly listed: Listed
}

function changeOf(
  state: State,
  terms: Exclude<ActionTerms, { kind: 'cash_merger' }>,
  options: readonly Option[],
): Change | Rejection {
  const fresh = new Map<InstrumentId, Change['listings'][number]>()
  const listed: Listed = (id) => fresh.get(id) ?? state.listed(id)
  const adjusted: Adjusted[] = []
  const units = unitsAdjusted(terms)
  if (units) {
    adjusted.push({ from: terms.underlying, ...units })
    if (units.into !== terms.underlying) {
      const unit = present(state.listed(terms.underlying), 'the underlying is listed')
      if (state.listed(units.into)) return reject('already_exists', 'actionId')
      fresh.set(units.into, { ...unit, id: units.into, adjustedFrom: unit.id } as typeof unit)
    }
  }
  for (const option of options) {
    const made = adjustOption(option, terms, state.listed)
    if (!made) return reject('bad_action', 'actionId', { instrument: option.id })
    const id = idFor(made.option, (taken) => listed(taken) !== undefined)
    fresh.set(id, { ...made.option, id, adjustedFrom: option.id })
    adjusted.push({ from: option.id, into: id, numerator: made.perContract, denominator: 1n })
  }
  return { adjusted, listings: [...fresh.values()], listed }
}

type Booking = {
  readonly terms: Exclude<ActionTerms, { kind: 'cash_merger' }>
  readonly changed: Change
  readonly freed: EndedHolds
  readonly actionId: ActionId
  readonly mint: Mint
}
type EndedHolds = ReturnType<typeof endInterest>['freed']

/** The entry, and the covers of what the accounts then have, judged in a copy of the ledger that has gone through all of it. */
function book(state: State, of: Booking): Event[] | Rejection {
  const { terms, changed, actionId, mint } = of
  const { adjusted, listed } = changed
  const ledger = forked(state.ledger)
  for (const holdId of of.freed) releaseHold(ledger, holdId)
  for (const { from } of adjusted)
    for (const account of state.accounts.keys()) {
      const cover = state.ledger.assets.has(from) && coverOf(ledger, account, from)
      if (cover) releaseHold(ledger, cover.id)
    }
  for (const { id } of changed.listings) addAsset(ledger, id)
  const tooLarge = beyond(state, adjusted)
  if (tooLarge !== undefined) return reject('out_of_range', 'actionId', { asset: tooLarge })
  followMargins(ledger.margins, adjusted)
  const postings = postingsOf(state, terms, adjusted)
  applyPostings(ledger, postings)
  const programs = programsAfter({ ...state, ledger, listed }, { actionId, terms, adjusted }, mint)
  for (const event of programs) {
    if (event.type === 'HoldResolved') releaseHold(ledger, event.holdId)
    if (event.type === 'HoldPlaced') placeHold(ledger, event.hold)
  }
  const lines = linesAfter(state, terms, adjusted, mint)
  const covers: Event[] = [...lines, ...programs]
  const contributed: Posting[] = []
  const then = { ...state, ledger }
  const units = adjusted.filter(({ from }) => from === terms.underlying).map(({ into }) => into)
  const written = adjusted.map(({ into }) => into).filter((id) => listed(id)?.kind === 'option')
  for (const open of state.accounts.values()) {
    if (open.kind !== 'trading') continue
    const account = lines.filter((line) => line.account === open.id).reduce(withLine, open)
    const mine = written.filter((id) => balance(ledger, account.id, id).total !== 0n)
    // What is owed of the units is margined as options are.
    const owed = units.filter((id) => balance(ledger, account.id, id).total < 0n)
    if (mine.length + owed.length === 0) continue
    const deltas = new Map([...mine, ...owed].map((id) => [id, 0n]))
    let judged = judge(ledger, listed, { account, deltas, released: [], bound: 'marks' })
    if ('code' in judged) {
      const lacking = { account: account.id, written: mine, shortage: judged }
      const lent = terms.kind === 'split' && roundingOf(ledger, listed, lacking)
      if (!lent) return judged
      contributed.push(lent)
      applyPostings(ledger, [lent])
      judged = judge(ledger, listed, { account, deltas, released: [] })
      if ('code' in judged) return judged
    }
    covers.push(...coverEvents(then, judged, mint))
    if (covers.length > ACTION_LIMITS.coversMax)
      return reject('step_too_large', 'actionId', { max: String(ACTION_LIMITS.coversMax) })
  }
  const all = [...postings, ...contributed]
  if (all.length === 0) return covers
  const cause = { kind: 'corporate_action', id: actionId, terms, adjusted } as const
  const entry: Entry = { id: mint('entry') as EntryId, cause, postings: all }
  return [{ type: 'EntryPosted', entry }, ...covers]
}

/**
 * What a writer of puts lacks because strikes were rounded up: at most a minor unit for each unit its puts are on. The operator
 * brings it in, since nobody may be left uncovered by a rounding. [CRA-3]
 */
function roundingOf(
  ledger: Ledger,
  listed: Listed,
  {
    account,
    written,
    shortage,
  }: {
    readonly account: AccountId
    readonly written: readonly InstrumentId[]
    readonly shortage: Rejection
  },
): Posting | undefined {
  const { code, detail } = shortage
  if (code !== 'insufficient_available' && code !== 'credit_line_exceeded') return undefined
  const asset = present(detail?.['asset'], 'a shortage names its asset') as InstrumentId
  const short = BigInt(present(detail?.['short'], 'a shortage has its amount'))
  let most = 0n
  for (const id of written) {
    const option = listed(id)
    if (option?.kind !== 'option' || option.right !== 'put') continue
    const { total } = balance(ledger, account, id)
    if (total < 0n) most -= total * option.multiplier
  }
  if (short > most) return undefined
  return { from: EXTERNAL, to: account, asset, amount: amount(short), reason: 'rounding' }
}

/** An instrument of which somebody would have more than a balance can hold. */
function beyond(state: State, adjusted: readonly Adjusted[]): InstrumentId | undefined {
  for (const { from, numerator } of adjusted)
    for (const account of state.accounts.keys())
      if (!within(balance(state.ledger, account, from).total * numerator)) return from
  return undefined
}

/** Every position in what is adjusted, account by account: units against the world outside, contracts against clearing. */
function postingsOf(
  state: State,
  terms: Booking['terms'],
  adjusted: readonly Adjusted[],
): Posting[] {
  return adjusted.flatMap((one) =>
    [...state.accounts.values()].flatMap(({ id, kind }) => {
      const { total } = balance(state.ledger, id, one.from)
      if (total === 0n || kind === 'external') return []
      return one.from === terms.underlying
        ? unitPostings(state, terms, one, { account: id, total })
        : contractPostings(one, { account: id, total })
    }),
  )
}

type Held = { readonly account: AccountId; readonly total: bigint }

function contractPostings(one: Adjusted, { account, total }: Held): Posting[] {
  const reason = 'adjustment'
  return [
    ...flow({ from: account, to: CLEARING, asset: one.from, amount: total, reason }),
    ...flow({
      from: CLEARING,
      to: account,
      asset: one.into,
      amount: total * one.numerator,
      reason,
    }),
  ]
}

/** Whole minor units of the new for the old, rounded down; for the part that is left over, cash, rounded down. [CRA-5] */
function unitPostings(
  state: State,
  terms: Booking['terms'],
  { from, into, numerator, denominator }: Adjusted,
  { account, total }: Held,
): Posting[] {
  const reason = 'adjustment'
  const scaled = total * numerator
  const units = divideFloor(scaled, denominator)
  const left = scaled - units * denominator
  const postings =
    from === into
      ? flow({ from: EXTERNAL, to: account, asset: into, amount: units - total, reason })
      : [
          ...flow({ from: account, to: EXTERNAL, asset: from, amount: total, reason }),
          ...flow({ from: EXTERNAL, to: account, asset: into, amount: units, reason }),
        ]
  if (left === 0n || terms.kind !== 'split') return postings
  const unit = present(state.listed(from), 'the underlying is listed')
  assert(unit.kind === 'share' || unit.kind === 'coin', 'a share or a coin is split')
  const { quoteAsset } = unit.terms
  const cash = present(state.listed(quoteAsset), 'the quote asset is listed')
  const each = present(terms.fractionPrice, 'a split that leaves parts has their price')
  const paid = divideFloor(
    left * each * powerOfTen(cash.scale),
    denominator * powerOfTen(PRICE_SCALE + unit.scale),
  )
  return [
    ...postings,
    ...flow({
      from: EXTERNAL,
      to: account,
      asset: quoteAsset,
      amount: paid,
      reason: 'cash_in_lieu',
    }),
  ]
}
