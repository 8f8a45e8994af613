/**
 * What a program does now, as a function of its file, what it has and the market, and nothing else. Everything it does and does not
 * do has its reasons: (rule, observed, threshold). What cannot be seen well is not acted on.
 */
import type { Intent, Reason, Timestamp } from '@parley/core'
import { ChainError } from '../chain/chain.ts'
import type { ProgramBook, ProgramMarket } from './book.ts'
import type { ProgramFile } from './file.ts'
import { managing } from './manage.ts'
import { intentsOf } from './order.ts'
import type { Wanted } from './order.ts'
import { coherent } from './parity.ts'
import { because } from './reason.ts'
import { writing } from './write.ts'
import { writtenIn } from './written.ts'

export type Plan = {
  readonly intents: readonly Intent[]
  readonly reasons: readonly Reason[]
}

/** Slices of one thing that is wanted, and reasons of one plan, are bounded by the venue. */
const INTENTS_MAX = 50
const REASONS_MAX = 40

export function planProgram(
  file: ProgramFile,
  book: ProgramBook,
  seen: ProgramMarket,
  at: { readonly tick: number; readonly now: Timestamp },
): Plan {
  const early = refusalOf(book, seen)
  if (early) return { intents: [], reasons: [early] }
  const market = { ...seen, view: coherent(seen.view) }
  const [all, left] = [seen.view.options.length, market.view.options.length]
  // Where most contradict the spot it is the spot, or what names the options, that is wrong.
  if (left < all / 2)
    return {
      intents: [],
      reasons: [because('market.parity', `${all - left} of ${all} options`, 'fewer than half')],
    }
  const written = writtenIn(book, market)
  if ('rule' in written) return { intents: [], reasons: [written] }
  const reasons: Reason[] = []
  const wanted: Wanted[] = []
  const take = (what: Wanted | readonly Reason[]): void => {
    if ('legs' in what) wanted.push(what)
    else reasons.push(...what)
  }
  try {
    for (const each of written) take(managing(file, book, market, each))
    // What is being closed or rolled is done with first: its capital is not known before.
    if (wanted.length === 0 && book.mode === 'active')
      take(buying(file, book, market) ?? writing(file, book, market))
  } catch (error) {
    // The rest of the house names the number that cannot be used.
    if (!(error instanceof ChainError)) throw error
    return { intents: [], reasons: [because('market.number', error.message, error.path)] }
  }
  const intents: Intent[] = []
  for (const each of wanted) {
    const cut = intentsOf(each, file, market, { ...at, place: intents.length }, book.room?.clip)
    if (cut && intents.length + cut.length <= INTENTS_MAX) intents.push(...cut)
    else reasons.push(because('market.tick', each.legs.map(({ id }) => id).join(' '), 'listed'))
  }
  return { intents, reasons: reasons.slice(0, REASONS_MAX) }
}

function refusalOf(book: ProgramBook, market: ProgramMarket): Reason | undefined {
  const { chain } = market.view
  if (book.mode === 'paused') return because('mode', 'paused', 'active')
  if (market.closed !== undefined) return because('market', market.closed, 'open')
  if (chain.stale === true) return because('market.spot', 'stale', 'fresh')
  if (!(chain.spot > 0)) return because('market.spot', chain.spot, '> 0')
  return book.live > 0 ? because('intents', `${book.live} under way`, 'none') : undefined
}

/** Units a covered call is to hold and does not; undefined where it has them. */
function buying(
  { units = 0, strategy }: ProgramFile,
  book: ProgramBook,
  { view, lot = 1 }: ProgramMarket,
): Wanted | readonly Reason[] | undefined {
  if (strategy !== 'covered_call') return undefined
  const missing = Math.floor(units - book.unitsHeld)
  if (missing < 1) return undefined
  const { spot, underlying } = view.chain
  const affordable = Math.floor(book.cash / (spot * 1.01))
  const many = Math.min(missing, affordable)
  if (many < missing) {
    // Part of the units would be written on in part: what is asked for is had whole or not at all.
    return book.unitsHeld > 0
      ? undefined
      : [
          because(
            'capital',
            `${Math.floor(book.cash)} cash`,
            `${Math.ceil(missing * spot)} for ${missing} units`,
          ),
        ]
  }
  const why = [because('units', book.unitsHeld, units)]
  const lots = Math.round(many / lot)
  return { action: 'buy', legs: [{ id: underlying, quantity: lots, mid: spot }], why }
}
