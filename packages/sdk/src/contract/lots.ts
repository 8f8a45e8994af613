/** Lots: what is held by when and at what cost it was bought or written, what was closed of it, and what it belongs to. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Page, list } from './route.ts'
import type { Routes } from './route.ts'
import { AccountId, Decimal, Id, InstrumentId, ProgramId, Time, Write, closed } from './words.ts'

const partial = Type.Optional

export const LotId = Type.String({
  pattern: '^lot-[0-9a-z]{11}-[1-9][0-9]{0,5}$',
  maxLength: 32,
  description: 'Named within its account: the entry that opened it, and a number.',
})
export const LotMethod = Type.Union([
  Type.Literal('fifo'),
  Type.Literal('lifo'),
  Type.Literal('hifo'),
  Type.Literal('specific'),
])

const groups = {
  cycle: LotId,
  chain: partial(LotId),
  program: partial(ProgramId),
}
const named = {
  account: AccountId,
  lotId: LotId,
  instrument: InstrumentId,
  side: Type.Union([Type.Literal('long'), Type.Literal('short')]),
  currency: InstrumentId,
  openedAt: Time,
}

/** What is pointed out for whoever prepares a tax return. */
export const LotFlag = Type.Union(
  [
    Type.Literal('held_over_a_year'),
    Type.Literal('possible_wash_sale'),
    Type.Literal('qualified_covered_call'),
    Type.Literal('unqualified_covered_call'),
    Type.Literal('section_1256'),
  ],
  {
    description:
      'Information for a tax return in the United States, not advice. `possible_wash_sale`: shares, or a long option on shares, sold at a loss, where the firm bought the same within 30 days before or after: shares (by a trade, an assignment or an exercise) or a call on them; of an option the same contract. What is moved in, units of a split, puts, and options written are none.',
  },
)
export type LotFlag = Static<typeof LotFlag>

export const Lot = closed(
  {
    ...named,
    origin: Type.String({
      description: 'trade, assignment, exercise, transfer (from outside) or conversion.',
    }),
    entryId: partial(Id),
    quantity: Decimal,
    opened: Decimal,
    taxBasis: Decimal,
    economicBasis: Decimal,
    taxBasisPerUnit: Decimal,
    economicBasisPerUnit: Decimal,
    mark: partial(Decimal),
    value: partial(Decimal),
    unrealised: partial(Decimal),
    economicUnrealised: partial(Decimal),
    rateAtTrade: partial(Decimal),
    rateAtMark: partial(Decimal),
    unpriced: partial(Type.Literal(true)),
    ...groups,
    flags: Type.Array(LotFlag),
  },
  "An open lot. Basis is what was paid for a long lot and received for a short one, fees included: by tax, where premium stays with its option, and economic, where the premium of calls written on shares is off theirs at once. Rates are of its currency in the one the venue reports in, as recorded: the latest when it was opened, and the latest there is; left out where none is. A program's own lot has no entry where it was opened inside its account, in which nothing moved. `unpriced`: it was moved in before any close of it was known, so what it cost counts as nothing until the first is recorded, which is then what it cost.",
)
export type Lot = Static<typeof Lot>

const Choice = closed({ lotId: LotId, quantity: Decimal }, 'So much of a lot.')
export const ClosedLot = closed(
  {
    ...named,
    closedAt: Time,
    entryId: partial(Id),
    how: Type.String({
      description:
        'trade, expired, assigned, exercised, settled, transfer, conversion, or reversal of an earlier close.',
    }),
    insteadOf: partial(Type.Array(Choice)),
    quantity: Decimal,
    taxBasis: Decimal,
    cash: Decimal,
    profit: Decimal,
    economicProfit: Decimal,
    unpriced: partial(Type.Literal(true)),
    ...groups,
    flags: Type.Array(LotFlag),
  },
  'What was closed of a lot. `cash` is received (negative: paid) at the close, the premium that went with assigned shares included. `insteadOf`: what was chosen for this close and was not there any more, in whose place this was taken. `unpriced`: what it cost is not known until the first close of it is recorded, and is not in its profit.',
)
export type ClosedLot = Static<typeof ClosedLot>

/** So much of an instrument cost what is not known yet. */
const Unpriced = Type.Array(
  closed({ instrument: InstrumentId, quantity: Decimal }, 'So much of it, as it was opened.'),
)

export const ProgramLots = closed(
  {
    account: AccountId,
    program: ProgramId,
    currency: InstrumentId,
    taxBasis: Decimal,
    economicBasis: Decimal,
    realised: Decimal,
    economicRealised: Decimal,
    unrealised: Decimal,
    economicUnrealised: Decimal,
    income: Decimal,
    profit: Decimal,
    residual: Decimal,
    economicResidual: Decimal,
    unmarked: Type.Array(InstrumentId),
    unpriced: partial(Unpriced),
  },
  'What all lots a program has had come to, beside the profit of its statement from its first day to now: realised, unrealised, income that was paid on what it held, and a residual make it up exactly, by either basis. The residual is what lots do not tell: what came in at its latest close and was worth another as the day ended, gains on what was given back at its basis, changes of rates. `unmarked` has no mark and counts for nothing. `unpriced`: what so much of what it has had cost is not known yet; that is in no figure but profit and residual.',
)
export type ProgramLots = Static<typeof ProgramLots>

export const LotGroup = closed(
  {
    by: Type.Union([Type.Literal('chain'), Type.Literal('cycle'), Type.Literal('program')]),
    group: Type.String(),
    account: AccountId,
    underlying: partial(InstrumentId),
    currency: InstrumentId,
    openedAt: Time,
    closedAt: partial(Time),
    lots: Type.Integer(),
    rolls: Type.Integer(),
    cash: Decimal,
    realised: Decimal,
    taxBasis: Decimal,
    units: partial(Decimal),
    breakEven: partial(Decimal),
    unpriced: partial(Unpriced),
  },
  'A chain of rolls, a cycle from flat to flat, or a program: net cash so far, profit of what was closed, cost of what is open (negative: received), and the price at which the units of the underlying held pay for all of it. `unpriced`: what so much of it cost is not known yet; it is in neither profit nor cost, the cash lacks what was paid for it, and no price pays for all.',
)
export type LotGroup = Static<typeof LotGroup>

const Chosen = closed(
  {
    ...Choice.properties,
    short: partial(Decimal),
  },
  'So much of a lot is taken first by the next close. `short`: so much of it is not there any more; the method takes others in its place.',
)
export const LotChoices = closed(
  {
    account: AccountId,
    method: LotMethod,
    chosen: Type.Array(
      closed({ instrument: InstrumentId, lots: Type.Array(Chosen) }, 'Chosen, and not used yet.'),
    ),
  },
  'How closes of an account take its lots.',
)
export type LotChoices = Static<typeof LotChoices>

const Which = Type.Partial(
  closed(
    { account: AccountId, instrument: InstrumentId, program: ProgramId },
    "Which lots. With `program` the program's own, out of what is booked to it: not those of its account that bear its name, since one program may close there what another opened.",
  ),
)

export const LOT_ROUTES = {
  lots: {
    method: 'GET',
    path: '/v1/lots',
    scope: 'read',
    summary: 'Open lots by tax and by economic basis, and how closes take them',
    query: Which,
    reply: closed(
      {
        lots: Type.Array(Lot),
        choices: Type.Array(LotChoices),
        programs: partial(Type.Array(ProgramLots)),
      },
      'Open lots, oldest first. `programs` comes with `program` alone.',
    ),
  },
  closedLots: {
    method: 'GET',
    path: '/v1/lots/closed',
    scope: 'read',
    summary: 'What was closed of lots and its profit, newest first',
    query: closed(
      {
        account: partial(AccountId),
        instrument: partial(InstrumentId),
        program: partial(ProgramId),
        limit: Page.properties.limit,
        after: partial(
          Type.String({
            pattern: '^[0-9]{1,15}$',
            description: 'The `next` of the page before.',
          }),
        ),
      },
      "Which of them. With `program` the program's own.",
    ),
    reply: list('lots', ClosedLot),
  },
  lotGroups: {
    method: 'GET',
    path: '/v1/lots/groups',
    scope: 'read',
    summary: 'Lots by chain of rolls, by cycle, or by program',
    query: closed(
      {
        by: partial(
          Type.Union([Type.Literal('chain'), Type.Literal('cycle'), Type.Literal('program')]),
        ),
        account: partial(AccountId),
      },
      'By what: by cycle unless said.',
    ),
    reply: closed({ groups: Type.Array(LotGroup) }, 'Groups, newest first.'),
  },
  setLotMethod: {
    method: 'POST',
    path: '/v1/lots/method',
    scope: 'trade',
    summary: 'Say which lots closes of an account take, from now on',
    body: closed(
      { ...Write, account: AccountId, method: LotMethod },
      'FIFO, LIFO, HIFO (the least profit first), or those chosen and then the oldest.',
    ),
    reply: closed({ account: AccountId, method: LotMethod }, 'The method in force.'),
  },
  chooseLots: {
    method: 'POST',
    path: '/v1/lots/choices',
    scope: 'trade',
    summary: 'Choose the lots that the next closes of an instrument take first',
    body: closed(
      {
        ...Write,
        account: AccountId,
        instrument: InstrumentId,
        lots: Type.Array(Choice, { maxItems: 100 }),
      },
      'In this order, in place of what was chosen before; none takes the choice back. Each is open, and so much is left of it.',
    ),
    reply: closed(
      { account: AccountId, instrument: InstrumentId, lots: Type.Integer() },
      'How many lots are chosen.',
    ),
  },
} as const satisfies Routes
