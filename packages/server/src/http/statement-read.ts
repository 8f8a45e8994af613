/** The read of a statement: what is asked for, and in which form. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { DAY_US, isContract, parseDecimal, reject, stackOf } from '@parley/core'
import type { InstrumentId, Rejection, Stack, StackId, State } from '@parley/core'
import type { ReplyOf, Statement } from '@parley/sdk'
import { QUOTE_CASH } from '../market/listing.ts'
import { nowIn } from '../statement/now.ts'
import { refusalOfRates } from '../statement/rates.ts'
import { sourcesOf } from '../statement/sources.ts'
import { statementCsv } from '../statement/csv.ts'
import { statementPdf } from '../statement/pdf.ts'
import { statementOf } from '../statement/statement.ts'
import type { Asked } from '../statement/statement.ts'
import type { Venue } from '../venue/venue.ts'
import { accountsFor } from '../views/lot-query.ts'
import type { LotReader } from '../views/lot-query.ts'
import { periodOf } from '../views/income-query.ts'
import { hasProgram } from '../views/program-query.ts'
import { readerOf } from './book-reads.ts'

type Query = {
  readonly account?: string
  readonly program?: string
  readonly stack?: string
  readonly from?: string
  readonly to?: string
  readonly in?: string
  readonly capital?: string
  readonly format?: 'json' | 'csv' | 'pdf'
}

/** Days in one statement. */
export const STATEMENT_DAYS_MAX = 3_700

/** Answers the statement, or sends it as a file where another form is asked for. */
export async function readStatement(
  venue: Venue,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Statement | Rejection | Buffer> {
  const query = request.query as Query
  const { views } = venue
  const late = await views.ready()
  if (late) return late
  const reader = readerOf(request)
  const asked = askedFor(venue, reader, query)
  if ('code' in asked) return asked
  const now = nowIn(venue)
  const missing = refusalOfRates(views, asked, now)
  if (missing) return missing
  const statement = statementOf(views, asked, now)
  if (query.format !== 'csv' && query.format !== 'pdf') return statement
  const of = statement.stack ?? statement.program ?? statement.account.replace(':', '-')
  const name = `statement-${of}-${statement.from}-${statement.to}`
  reply.header('content-disposition', `attachment; filename="${name}.${query.format}"`)
  reply.type(query.format === 'csv' ? 'text/csv; charset=utf-8' : 'application/pdf')
  return query.format === 'csv'
    ? Buffer.from(statementCsv(statement))
    : await statementPdf(statement)
}

/** Of what was asked, and of a stack each of its programs. */
export async function readAttribution(
  venue: Venue,
  request: FastifyRequest,
): Promise<ReplyOf<'attribution'> | Rejection> {
  const { views } = venue
  const reader = readerOf(request)
  const late = venue.limiter.take(reader.firm) ?? (await views.ready())
  if (late) return late
  const asked = askedFor(venue, reader, request.query as Query)
  if ('code' in asked) return asked
  const now = nowIn(venue)
  // Its parts are by what things did in the money they are priced in.
  if (views.state.instruments.get(asked.currency as InstrumentId)?.kind !== 'cash')
    return reject('malformed', 'in', { expected: 'cash' })
  const { subject } = asked
  const members = subject.stack === undefined ? [] : (subject.programs ?? [])
  return {
    total: sourcesOf(views, asked, now),
    programs: members.map((program) => {
      const one = { account: subject.account, programs: [program] }
      return sourcesOf(views, { ...asked, subject: one }, now)
    }),
  }
}

/** Guards in order: stack, program or stack, account, program, period, what it is in, capital. */
function askedFor(venue: Venue, reader: LotReader, query: Query): Asked | Rejection {
  const { views } = venue
  const stack = query.stack === undefined ? undefined : stackNamed(views.state, reader, query.stack)
  if (stack && 'code' in stack) return stack
  if (stack && query.program !== undefined) return reject('malformed', 'program')
  const accounts = accountsFor(views.state, reader, query.account ?? stack?.account)
  if ('code' in accounts) return accounts
  const [account] = accounts
  if (account === undefined) return reject('unknown_account', 'account')
  // A statement is of one account: with several to read, it must be named.
  if (accounts.length > 1) return reject('malformed', 'account')
  if (stack && stack.account !== account) return reject('unknown_stack', 'stack')
  if (query.program !== undefined && !hasProgram(views, account, query.program))
    return reject('unknown_program', 'program')
  const today = Math.floor(venue.clock.now() / DAY_US) * DAY_US
  const period = periodOf(query)
  if ('code' in period) return period
  const [first] = views.all('select min(at_us) as at from balances where account = ?', [account])
  const begun = Math.floor(Number(first?.['at'] ?? today) / DAY_US) * DAY_US
  const endUs = Math.min(period[1], today + DAY_US)
  // Before the first movement there is nothing to state.
  const startUs = Math.max(period[0], Math.min(begun, endUs - DAY_US))
  if (startUs >= endUs) return reject('malformed', 'from')
  if ((endUs - startUs) / DAY_US > STATEMENT_DAYS_MAX)
    return reject('out_of_range', 'from', { maxDays: String(STATEMENT_DAYS_MAX) })
  const currency = query.in ?? QUOTE_CASH.id
  const unit = views.state.instruments.get(currency as InstrumentId)
  if (!unit) return reject('unknown_instrument', 'in')
  if (isContract(unit)) return reject('malformed', 'in', { expected: 'a cash, coin or share' })
  const { capital } = query
  const stated = capital === undefined ? undefined : parseDecimal(capital, unit.scale)
  if (capital !== undefined && (stated === undefined || stated <= 0n))
    return reject('bad_decimal', 'capital')
  const one = query.program === undefined ? undefined : [query.program]
  const programs = stack ? [...stack.members.keys()] : one
  const subject = { account, programs, stack: stack?.stack }
  return { subject, startUs, endUs, currency, capital }
}

/** The stack of that name of a reader's firm; for who reads all, of whichever firm has it. */
function stackNamed(state: State, { firm, readsAll }: LotReader, name: string): Stack | Rejection {
  const firms = readsAll ? [...state.stacks.keys()] : [firm]
  const found = firms.flatMap((each) => stackOf(state, each, name as StackId) ?? [])
  return found[0] ?? reject('unknown_stack', 'stack')
}
