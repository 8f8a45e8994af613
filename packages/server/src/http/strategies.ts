/** Answers of the desk's mind over HTTP: strategies, screens and rolls. They read the market and the book, and change nothing. */
import { reject } from '@parley/core'
import type { Rejection } from '@parley/core'
import {
  STRATEGIES,
  bookPositions,
  evaluateStrategy,
  resolveCase,
  reviewBook,
  rollCandidates,
  screen,
  viewChain,
} from '@parley/income'
import type { Chain, ChainView, Evaluation, RfqLiquidity } from '@parley/income'
import type { BodyOf, ReplyOf, UnderlyingViews } from '@parley/sdk'
import type { FastifyRequest } from 'fastify'
import { callerOf } from './request.ts'
import type { Venue } from '../venue/venue.ts'
import { optionChain } from '../income/chain.ts'
import { besideUnseen, bookOf, holdingsOf } from '../income/holdings.ts'
import { quotedLately } from '../views/quoted-query.ts'

export type IncomeRoute = 'evaluateStrategies' | 'createScreen' | 'findRolls' | 'reviewRolls'
type Body<N extends IncomeRoute> = NonNullable<BodyOf<N>>
type Answer<N extends IncomeRoute> = Promise<ReplyOf<N> | Rejection>

export function incomeAnswers(venue: Venue): {
  readonly [N in IncomeRoute]: (request: FastifyRequest) => Answer<N>
} {
  return {
    evaluateStrategies: (request) => evaluate(venue, request),
    createScreen: (request) => createScreen(venue, request),
    findRolls: (request) => findRolls(venue, request),
    reviewRolls: (request) => reviewRolls(venue, request),
  }
}

export const strategies = (): ReplyOf<'strategies'> => ({
  strategies: STRATEGIES.map(({ roles, nextRoles, order, ...words }) => ({
    ...words,
    roles: [...roles],
    ...(nextRoles ? { nextRoles: [...nextRoles] } : {}),
    order: [...order],
  })),
})

async function evaluate(venue: Venue, request: FastifyRequest): Answer<'evaluateStrategies'> {
  const busy = venue.limiter.take(callerOf(request).actor.firm)
  if (busy) return busy
  const { underlying, market, cases } = request.body as Body<'evaluateStrategies'>
  const chain = underlying === undefined ? undefined : optionChain(venue, underlying, market)
  if (chain && 'code' in chain) return chain
  const view = chain && viewChain(chain)
  const evaluations: Evaluation[] = []
  for (const [i, stated] of cases.entries()) {
    const found = attempt(`cases.${i}.`, () => evaluateStrategy(resolveCase(stated, view)))
    if ('code' in found) return found
    evaluations.push(found)
  }
  return { evaluations: evaluations as ReplyOf<'evaluateStrategies'>['evaluations'] }
}

async function createScreen(venue: Venue, request: FastifyRequest): Answer<'createScreen'> {
  const busy = venue.limiter.take(callerOf(request).actor.firm)
  if (busy) return busy
  const { account, underlyings, holdings, cash, views, ...asked } =
    request.body as Body<'createScreen'>
  const book = await bookOf(venue, callerOf(request).actor.firm, { account, by: 'economic' })
  if ('code' in book) return book
  const held = holdings ?? holdingsOf(venue, book)
  const wanted = underlyings ?? held.map(({ underlying }) => underlying)
  const quoted = quotedLately(venue.views, callerOf(request).actor.firm, venue.clock.now())
  const chains = chainsOf(venue, wanted, views, quoted)
  if ('code' in chains) return chains
  const found = attempt('', () =>
    screen(chains, {
      ...asked,
      holdings: held,
      cash: cash === undefined ? book.cash : Number(cash),
      constraints: asked.constraints ?? {},
    }),
  )
  return found as ReplyOf<'createScreen'> | Rejection
}

async function findRolls(venue: Venue, request: FastifyRequest): Answer<'findRolls'> {
  const busy = venue.limiter.take(callerOf(request).actor.firm)
  if (busy) return busy
  const { underlying, market, constraints = {}, ...asked } = request.body as Body<'findRolls'>
  const late = await venue.views.ready()
  if (late) return late
  const quoted = quotedLately(venue.views, callerOf(request).actor.firm, venue.clock.now())
  const chain = optionChain(venue, underlying, market, quoted)
  if ('code' in chain) return chain
  const found = attempt('', () => rollCandidates(viewChain(chain), { ...asked, constraints }))
  return found as ReplyOf<'findRolls'> | Rejection
}

async function reviewRolls(venue: Venue, request: FastifyRequest): Answer<'reviewRolls'> {
  const busy = venue.limiter.take(callerOf(request).actor.firm)
  if (busy) return busy
  const { account, underlyings, views, rules = {} } = request.body as Body<'reviewRolls'>
  const book = await bookOf(venue, callerOf(request).actor.firm, { account, by: 'tax' })
  if ('code' in book) return book
  const options = book.held.flatMap(({ id, quantity }) => {
    const instrument = venue.sequencer.state.instruments.get(id as never)
    if (instrument?.kind !== 'option') return []
    return [{ id, underlying: String(instrument.underlying), isWritten: quantity < 0 }]
  })
  const wanted = underlyings ?? [...new Set(options.map(({ underlying }) => underlying))]
  const chains = chainsOf(venue, wanted, views)
  if ('code' in chains) return chains
  const seen = chains.map((chain): ChainView => viewChain(chain))
  const isSeen = (id: string): boolean => seen.some(({ byId }) => byId.has(id))
  const positions = bookPositions(seen, besideUnseen(venue, book, isSeen))
  const { unjudged, ...judged } = reviewBook(seen, positions, rules)
  const leftOut = options
    .filter(
      ({ id, underlying, isWritten }) => isWritten && !isSeen(id) && wanted.includes(underlying),
    )
    .map(({ id }) => ({ name: id, reason: NO_CHAIN }))
  const found = { ...judged, unjudged: [...unjudged, ...leftOut], positions }
  return found as ReplyOf<'reviewRolls'>
}

const NO_CHAIN = 'no chain prices it: without a mark, adjusted for a split, or paid in its coin'

function chainsOf(
  venue: Venue,
  underlyings: readonly string[],
  views: UnderlyingViews = {},
  quoted: ReadonlyMap<string, RfqLiquidity> = new Map(),
): Chain[] | Rejection {
  const chains: Chain[] = []
  for (const [i, underlying] of underlyings.entries()) {
    const chain = optionChain(venue, underlying, views[underlying], quoted)
    if ('code' in chain) return reject(chain.code, `underlyings.${i}`)
    chains.push(chain)
  }
  return chains
}

const OURS: ReadonlySet<string> = new Set([
  'CaseError',
  'ChainError',
  'MarginError',
  'LegError',
  'OutlookError',
])

/** What a pure function refuses by throwing, as a rejection with its path; anything else is a bug. */
function attempt<Result extends object>(prefix: string, run: () => Result): Result | Rejection {
  try {
    return run()
  } catch (error) {
    if (!(error instanceof Error) || !OURS.has(error.name)) throw error
    const path = 'path' in error && typeof error.path === 'string' ? error.path : ''
    return reject('malformed', `${prefix}${path}`, { expected: error.message })
  }
}
