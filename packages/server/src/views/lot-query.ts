/** Lots as an account's holder may read them: open ones at the mark, and what was closed; all of an account's, or a program's own. */
import { decode, reject } from '@parley/core'
import type {
  AccountId,
  Closure,
  FirmId,
  Lot,
  LotChoice,
  ProgramId,
  Rejection,
  State,
} from '@parley/core'
import type * as wire from '@parley/sdk'
import { amountText } from '../wire/numbers.ts'
import { closedView, lotViews } from './lot-view.ts'
import type { MarkOf } from './lot-view.ts'
import { hasProgram } from './program-query.ts'
import { text } from './views.ts'
import type { Row, Views } from './views.ts'
import { salesOf } from './wash-sale.ts'

/** Whose lots: a firm's, or everybody's for who may read all. */
export type LotReader = { readonly firm: FirmId; readonly readsAll: boolean }

export type LotQuery = {
  readonly account?: string
  readonly instrument?: string
  readonly program?: string
  readonly limit?: number
  readonly after?: string
}

/** Accounts a reader may see; a refusal where it names one it may not. */
export function accountsFor(
  state: State,
  { firm, readsAll }: LotReader,
  account: string | undefined,
): readonly AccountId[] | Rejection {
  const all = [...state.accounts.values()].filter(
    (each) => each.kind === 'trading' && (readsAll || each.firm === firm),
  )
  if (account === undefined) return all.map(({ id }) => id)
  const own = all.find(({ id }) => id === account)
  return own ? [own.id] : reject('unknown_account', 'account')
}

/** The accounts a query is of: with a program, those that have it or had it. */
export function accountsAsked(
  views: Views,
  reader: LotReader,
  { account, program }: Pick<LotQuery, 'account' | 'program'>,
): readonly AccountId[] | Rejection {
  const accounts = accountsFor(views.state, reader, account)
  if ('code' in accounts || program === undefined) return accounts
  const own = accounts.filter((each) => hasProgram(views, each, program))
  return own.length > 0 ? own : reject('unknown_program', 'program')
}

/** Open lots, oldest first, with the methods and choices of their accounts. */
export function readLots(
  views: Views,
  reader: LotReader,
  query: LotQuery,
  markOf: MarkOf,
): { lots: wire.Lot[]; choices: wire.LotChoices[] } | Rejection {
  const accounts = accountsAsked(views, reader, query)
  if ('code' in accounts) return accounts
  const lots = accounts
    .flatMap((account) => openLots(views, account, query.program))
    .filter(({ instrument }) => query.instrument === undefined || instrument === query.instrument)
  return {
    lots: lotViews(views, lots, markOf),
    choices: accounts.map((account) => {
      const choices = choicesOf(views, account)
      // What is chosen is chosen among the account's lots; the method is the program's too.
      return query.program === undefined ? choices : { ...choices, chosen: [] }
    }),
  }
}

/** An account's open lots, oldest first; or a program's own in it, which are not those of the account that bear its name. [LOT-12] */
export function openLots(
  views: Views,
  account: AccountId,
  program: string | undefined,
): readonly Lot[] {
  if (program === undefined)
    return views
      .all('select lot from lots where account = ? and open = 1 order by n', [account])
      .map((row) => decode(text(row['lot'])) as Lot)
  return views
    .all('select lot from program_lots where holder = ? and open = 1 order by n', [
      `${account}/${program}`,
    ])
    .map((row) => ({
      ...(decode(text(row['lot'])) as Lot),
      account,
      program: program as ProgramId,
    }))
}

function choicesOf(views: Views, account: string): wire.LotChoices {
  const [method] = views.all('select method from lot_methods where account = ?', [account])
  const rows = views.all('select instrument, choices from lot_choices where account = ?', [account])
  return {
    account,
    method: method ? (text(method['method']) as wire.LotChoices['method']) : 'fifo',
    chosen: rows.flatMap((row) => {
      const instrument = text(row['instrument'])
      const choices = decode(text(row['choices'])) as LotChoice[]
      if (choices.length === 0) return []
      const lots = choices.map(({ lotId, quantity }) => ({
        lotId,
        quantity: amountText(views.state, instrument, quantity),
        ...shortOf(views, { account, instrument, lotId, quantity }),
      }))
      return [{ instrument, lots }]
    }),
  }
}

/** How much of what was chosen of a lot is not there any more. */
function shortOf(
  views: Views,
  of: LotChoice & { readonly account: string; readonly instrument: string },
): { readonly short?: string } {
  const [row] = views.all(
    'select lot from lots where account = ? and instrument = ? and lot_id = ? and open = 1',
    [of.account, of.instrument, of.lotId],
  )
  const left = row ? (decode(text(row['lot'])) as Lot).quantity : 0n
  return left < of.quantity
    ? { short: amountText(views.state, of.instrument, of.quantity - left) }
    : {}
}

/** What was closed, newest first. */
export function readClosedLots(
  views: Views,
  reader: LotReader,
  query: LotQuery,
): { lots: wire.ClosedLot[]; next?: string } | Rejection {
  const accounts = accountsAsked(views, reader, query)
  if ('code' in accounts) return accounts
  const limit = query.limit ?? 100
  const rows = closedRows(views, accounts, { ...query, limit })
  const last = rows.at(-1)
  return {
    lots: rows.map((row) => closedRowView(views, row)),
    ...(rows.length === limit && last ? { next: String(last['n']) } : {}),
  }
}

function closedRows(
  views: Views,
  accounts: readonly AccountId[],
  { program, instrument = '', limit, after }: LotQuery & { readonly limit: number },
): readonly Row[] {
  const before = after === undefined ? Number.MAX_SAFE_INTEGER : Number(after)
  const which = [JSON.stringify(accounts), before, instrument, instrument] as const
  const narrowed = `account in (select value from json_each(?)) and n < ? and (? = '' or instrument = ?)`
  return program === undefined
    ? views.all(`select n, closure from lot_closures where ${narrowed} order by n desc limit ?`, [
        ...which,
        limit,
      ])
    : views.all(
        `select n, account, program, entry_id, closure from program_closures where ${narrowed} and program = ?
           order by n desc limit ?`,
        [...which, program, limit],
      )
}

function closedRowView(views: Views, row: Row): wire.ClosedLot {
  const kept = decode(text(row['closure'])) as Closure
  if (row['program'] === undefined) return closedView(views, kept, [kept])
  // A program's own are kept under a name that is no account's.
  const account = text(row['account']) as AccountId
  const closure = { ...kept, account, program: text(row['program']) as ProgramId }
  const entryId = row['entry_id']
  return closedView(
    views,
    closure,
    typeof entryId === 'string' ? salesOf(views, closure, entryId) : [],
  )
}
