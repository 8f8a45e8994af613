/** Firms, accounts, keys and sessions. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Done, Scope, list } from './route.ts'
import type { Routes } from './route.ts'
import { AccountId, FirmId, Text, Time, Write, closed } from './words.ts'

const Role = Type.Union([
  Type.Literal('principal'),
  Type.Literal('dealer'),
  Type.Literal('operator'),
])

export const Firm = closed({ firm: FirmId, name: Text, role: Role }, 'A legal entity of the venue.')
export type Firm = Static<typeof Firm>
export const RegisterFirm = closed(
  { ...Write, firm: FirmId, name: Text, role: Role },
  'Admits a firm.',
)

export const Account = closed(
  {
    account: AccountId,
    firm: FirmId,
    kind: Type.String(),
    regime: Type.String(),
    method: Type.Optional(Type.String()),
  },
  'A ledger account of a firm. method: how it is margined, under the regime margined alone.',
)
export type Account = Static<typeof Account>
const Regime = Type.Union(
  [
    Type.Literal('covered'),
    Type.Literal('defined_risk'),
    Type.Literal('credit_line'),
    Type.Literal('margined'),
  ],
  {
    description:
      'How short options are covered. covered: the underlying for a call, strike cash for a put. defined_risk: besides, long options of the account bound short ones. credit_line: besides, what the account lacks it may owe, up to its credit line in each asset. margined: what it has holds margin by a method, at the marks last recorded.',
  },
)
export const MarginMethod = Type.Union(
  [
    Type.Literal('reg_t'),
    Type.Literal('deribit_standard'),
    Type.Literal('tims'),
    Type.Literal('portfolio'),
  ],
  {
    description:
      "How a margined account is margined. reg_t: by strategy, as Regulation T. deribit_standard: each short by itself, as Deribit's standard margin. tims: by the worst of ten prices, as OCC's TIMS. portfolio: by the worst of moves of spot and volatility, as Derive's portfolio margin.",
  },
)
export type MarginMethod = Static<typeof MarginMethod>
export const OpenAccount = closed(
  {
    ...Write,
    account: AccountId,
    firm: FirmId,
    regime: Type.Optional(Regime),
    method: Type.Optional(MarginMethod),
  },
  'Opens an account; its regime is covered where left out, and the method of a margined one reg_t.',
)
export const SetRegime = closed(
  { ...Write, account: AccountId, regime: Regime, method: Type.Optional(MarginMethod) },
  'Puts an account under a regime, and its short options under the cover this asks. method: of the regime margined alone, reg_t where left out.',
)

export const CreateKey = closed(
  { firm: FirmId, user: FirmId, scopes: Type.Array(Scope, { minItems: 1, maxItems: 5 }) },
  'Makes an API key for a user of a firm.',
)
export const Key = closed(
  {
    key: Type.String(),
    firm: FirmId,
    user: FirmId,
    scopes: Type.Array(Scope),
    createdAt: Time,
    revoked: Type.Boolean(),
  },
  'An API key, without its secret.',
)
export type Key = Static<typeof Key>
export const NewKey = closed(
  { ...Key.properties, secret: Type.String({ description: 'Shown once, never again.' }) },
  'A new API key with its secret.',
)
export type NewKey = Static<typeof NewKey>
export const RevokeKey = closed({ key: Type.String({ maxLength: 64 }) }, 'Ends a key at once.')

export const SetPassword = closed(
  { firm: FirmId, user: FirmId, password: Type.String({ minLength: 10, maxLength: 200 }) },
  'Sets the password a user signs in to the desk with.',
)
export const SignIn = closed(
  { firm: FirmId, user: FirmId, password: Type.String({ maxLength: 200 }) },
  'Signs a person in to the desk.',
)
export const Me = closed(
  {
    firm: FirmId,
    name: Text,
    role: Role,
    user: FirmId,
    scopes: Type.Array(Scope),
    accounts: Type.Array(AccountId),
  },
  'Who the caller is.',
)
export type Me = Static<typeof Me>

export const FIRM_ROUTES = {
  me: { method: 'GET', path: '/v1/me', scope: 'read', summary: 'Who am I', reply: Me },
  signIn: {
    method: 'POST',
    path: '/v1/session',
    scope: 'public',
    summary: 'Sign in to the desk',
    body: SignIn,
    reply: Me,
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
    reply: list('firms', Firm),
  },
  accounts: {
    method: 'GET',
    path: '/v1/accounts',
    scope: 'read',
    summary: 'Own accounts',
    reply: list('accounts', Account),
  },
  registerFirm: {
    method: 'POST',
    path: '/v1/firms',
    scope: 'operate',
    summary: 'Admit a firm',
    body: RegisterFirm,
    reply: closed({ firm: Type.String() }, 'The firm.'),
  },
  openAccount: {
    method: 'POST',
    path: '/v1/accounts',
    scope: 'operate',
    summary: 'Open an account',
    body: OpenAccount,
    reply: closed({ account: Type.String() }, 'The account.'),
  },
  setRegime: {
    method: 'POST',
    path: '/v1/accounts/regime',
    scope: 'operate',
    summary: 'Set how an account covers its short options',
    body: SetRegime,
    reply: closed(
      { account: Type.String(), regime: Regime, method: Type.Optional(MarginMethod) },
      'The account and its regime, with a method other than reg_t.',
    ),
  },
  keys: {
    method: 'GET',
    path: '/v1/keys',
    scope: 'operate',
    summary: 'API keys, without secrets',
    reply: list('keys', Key),
  },
  createKey: {
    method: 'POST',
    path: '/v1/keys',
    scope: 'operate',
    summary: 'Make an API key',
    body: CreateKey,
    reply: NewKey,
  },
  revokeKey: {
    method: 'POST',
    path: '/v1/keys/revoke',
    scope: 'operate',
    summary: 'End an API key',
    body: RevokeKey,
    reply: Done,
  },
  setPassword: {
    method: 'POST',
    path: '/v1/passwords',
    scope: 'operate',
    summary: "Set a user's password",
    body: SetPassword,
    reply: Done,
  },
} as const satisfies Routes
