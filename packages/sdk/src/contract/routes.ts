/**
 * Every route of the venue: the one table from which server, client, OpenAPI, stream and command line are made.
 * `op` names a write on the stream; a route without it is HTTP only.
 */
import { Type } from 'typebox'
import type { TArray, TSchema } from 'typebox'
import * as firms from './firms.ts'
import * as instruments from './instruments.ts'
import * as ledger from './ledger.ts'
import * as rfqs from './rfqs.ts'
import * as venue from './venue.ts'
import { closed } from './words.ts'

export type Route = {
  readonly method: 'GET' | 'POST'
  readonly path: string
  /** Scope needed; `public` needs no credentials. */
  readonly scope: firms.Scope | 'public'
  readonly summary: string
  readonly body?: TSchema
  readonly query?: TSchema
  readonly reply: TSchema
  readonly op?: string
}

const list = <N extends string, T extends TSchema>(name: N, item: T) => {
  const next = Type.Optional(Type.String())
  // A computed key loses its name in the type; the page's own name is given back to it.
  const properties = { [name]: Type.Array(item), next } as Record<N, TArray<T>> & {
    next: typeof next
  }
  return closed(properties, `A page of ${name}.`)
}

const Page = closed(
  {
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
    after: Type.Optional(
      Type.String({ pattern: '^[0-9]{1,15}$', description: 'The `next` of the page before.' }),
    ),
  },
  'Which page.',
)

const Done = closed({ done: Type.Literal(true) }, 'Done.')

const ofUnderlying = closed(
  { underlying: Type.Optional(Type.String({ maxLength: 48 })) },
  'Filter.',
)

export const ROUTES = {
  me: { method: 'GET', path: '/v1/me', scope: 'read', summary: 'Who am I', reply: firms.Me },
  time: {
    method: 'GET',
    path: '/v1/time',
    scope: 'public',
    summary: 'Venue time',
    reply: venue.VenueTime,
  },
  errors: {
    method: 'GET',
    path: '/v1/errors',
    scope: 'public',
    summary: 'Every code and its meaning',
    reply: list('errors', venue.ErrorRow),
  },
  limits: {
    method: 'GET',
    path: '/v1/limits',
    scope: 'public',
    summary: 'Every number that bounds a caller',
    reply: venue.Limits,
  },
  auditHead: {
    method: 'GET',
    path: '/v1/audit/head',
    // How many records there are would tell a dealer how many others quoted.
    scope: 'operate',
    summary: 'Head of the journal',
    reply: venue.AuditHead,
  },

  signIn: {
    method: 'POST',
    path: '/v1/session',
    scope: 'public',
    summary: 'Sign in to the desk',
    body: firms.SignIn,
    reply: firms.Me,
  },
  signOut: {
    method: 'POST',
    path: '/v1/session/end',
    scope: 'read',
    summary: 'Sign out',
    reply: Done,
  },

  firms: {
    method: 'GET',
    path: '/v1/firms',
    scope: 'read',
    summary: 'Firms',
    reply: list('firms', firms.Firm),
  },
  accounts: {
    method: 'GET',
    path: '/v1/accounts',
    scope: 'read',
    summary: 'Own accounts',
    reply: list('accounts', firms.Account),
  },
  instruments: {
    method: 'GET',
    path: '/v1/instruments',
    scope: 'read',
    summary: 'Instruments, optionally of one underlying',
    query: ofUnderlying,
    reply: list('instruments', instruments.Instrument),
  },
  marks: {
    method: 'GET',
    path: '/v1/marks',
    scope: 'read',
    summary: 'Marks, optionally of one underlying and its options',
    query: ofUnderlying,
    reply: list('marks', instruments.Mark),
  },
  rfqs: {
    method: 'GET',
    path: '/v1/rfqs',
    scope: 'read',
    summary: 'Open requests you asked or were asked',
    reply: list('rfqs', rfqs.Rfq),
  },
  rfq: {
    method: 'GET',
    path: '/v1/rfqs/:rfqId',
    scope: 'read',
    summary: 'One request, open or ended',
    reply: rfqs.Rfq,
  },
  trades: {
    method: 'GET',
    path: '/v1/trades',
    scope: 'read',
    summary: 'Own trades, newest first',
    query: Page,
    reply: list('trades', rfqs.Trade),
  },
  balances: {
    method: 'GET',
    path: '/v1/balances',
    scope: 'read',
    summary: 'Own balances',
    reply: list('balances', ledger.Balance),
  },
  positions: {
    method: 'GET',
    path: '/v1/positions',
    scope: 'read',
    summary: 'Own holdings at the mark',
    reply: list('positions', ledger.Position),
  },
  holds: {
    method: 'GET',
    path: '/v1/holds',
    scope: 'read',
    summary: 'Own pending holds',
    reply: list('holds', ledger.Hold),
  },
  entries: {
    method: 'GET',
    path: '/v1/entries',
    scope: 'read',
    summary: 'Own ledger entries, newest first',
    query: Page,
    reply: list('entries', ledger.Entry),
  },

  createRfq: {
    method: 'POST',
    path: '/v1/rfqs',
    scope: 'trade',
    summary: 'Ask dealers for a price',
    body: rfqs.CreateRfq,
    reply: rfqs.RfqCreated,
    op: 'rfq',
  },
  cancelRfq: {
    method: 'POST',
    path: '/v1/rfqs/cancel',
    scope: 'trade',
    summary: 'Withdraw a request',
    body: rfqs.CancelRfq,
    reply: rfqs.RfqEnded,
    op: 'rfq.cancel',
  },
  acceptQuote: {
    method: 'POST',
    path: '/v1/rfqs/accept',
    scope: 'trade',
    summary: 'Take the best price',
    body: rfqs.AcceptQuote,
    reply: rfqs.Accepted,
    op: 'accept',
  },
  placeQuote: {
    method: 'POST',
    path: '/v1/quotes',
    scope: 'quote',
    summary: 'Quote a request',
    body: rfqs.PlaceQuote,
    reply: rfqs.QuotePlaced,
    op: 'quote',
  },
  cancelQuote: {
    method: 'POST',
    path: '/v1/quotes/cancel',
    scope: 'quote',
    summary: 'Withdraw a quote',
    body: rfqs.CancelQuote,
    reply: rfqs.QuoteEnded,
    op: 'quote.cancel',
  },

  registerFirm: {
    method: 'POST',
    path: '/v1/firms',
    scope: 'operate',
    summary: 'Admit a firm',
    body: firms.RegisterFirm,
    reply: closed({ firm: Type.String() }, 'The firm.'),
  },
  openAccount: {
    method: 'POST',
    path: '/v1/accounts',
    scope: 'operate',
    summary: 'Open an account',
    body: firms.OpenAccount,
    reply: closed({ account: Type.String() }, 'The account.'),
  },
  listInstrument: {
    method: 'POST',
    path: '/v1/instruments',
    scope: 'operate',
    summary: 'List an instrument',
    body: instruments.ListInstrument,
    reply: closed({ instrument: Type.String() }, 'The instrument.'),
  },
  deposit: {
    method: 'POST',
    path: '/v1/deposits',
    scope: 'operate',
    summary: 'Book a deposit',
    body: ledger.Deposit,
    reply: ledger.EntryMade,
  },
  withdraw: {
    method: 'POST',
    path: '/v1/withdrawals',
    scope: 'operate',
    summary: 'Book a withdrawal',
    body: ledger.Withdraw,
    reply: ledger.EntryMade,
  },
  reverseEntry: {
    method: 'POST',
    path: '/v1/reversals',
    scope: 'operate',
    summary: 'Reverse an entry',
    body: ledger.ReverseEntry,
    reply: ledger.EntryMade,
  },
  runExpiry: {
    method: 'POST',
    path: '/v1/expiries',
    scope: 'operate',
    summary: 'Settle an expired option',
    body: ledger.RunExpiry,
    reply: ledger.Expired,
  },
  keys: {
    method: 'GET',
    path: '/v1/keys',
    scope: 'operate',
    summary: 'API keys, without secrets',
    reply: list('keys', firms.Key),
  },
  createKey: {
    method: 'POST',
    path: '/v1/keys',
    scope: 'operate',
    summary: 'Make an API key',
    body: firms.CreateKey,
    reply: firms.NewKey,
  },
  revokeKey: {
    method: 'POST',
    path: '/v1/keys/revoke',
    scope: 'operate',
    summary: 'End an API key',
    body: firms.RevokeKey,
    reply: Done,
  },
  setPassword: {
    method: 'POST',
    path: '/v1/passwords',
    scope: 'operate',
    summary: "Set a user's password",
    body: firms.SetPassword,
    reply: Done,
  },
  advanceClock: {
    method: 'POST',
    path: '/v1/clock/advance',
    scope: 'operate',
    summary: 'Move a stepped clock on',
    body: venue.AdvanceClock,
    reply: venue.ClockAdvanced,
  },
} as const satisfies Record<string, Route>

export type RouteName = keyof typeof ROUTES
