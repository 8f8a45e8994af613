/** Lots: what was bought or written when and for how much, what was closed of it, and which of it the next close takes. */
import type { ClosedLot, Lot, LotChoices, LotGroup, ProgramLots } from '@parley/sdk'
import type { Args, Command } from '../command/command.ts'
import { UsageError } from '../command/command.ts'
import { grouped } from '../print/decimal.ts'
import { columns, shortTime, table } from '../print/table.ts'
import { oneOf } from './parties.ts'
import { WRITE_OPTIONS, given, write, wrote } from './write.ts'

const METHODS = ['fifo', 'lifo', 'hifo', 'specific'] as const
const GROUPS = ['chain', 'cycle', 'program'] as const

const WHICH = {
  account: { type: 'string', value: 'ACCOUNT', help: 'of this account (else all of yours)' },
  instrument: { type: 'string', value: 'ID', help: 'of this instrument' },
} as const

const lots: Command = {
  name: 'lots list',
  summary: 'List open lots by tax and by economic basis; closed ones, or groups of them',
  options: {
    ...WHICH,
    program: { type: 'string', value: 'NAME', help: "this program's own, and what they come to" },
    closed: { type: 'boolean', help: 'what was closed, and its profit, newest first' },
    by: { type: 'string', value: 'chain|cycle|program', help: 'in groups' },
    limit: { type: 'string', value: 'N', help: 'with --closed: at most so many, 1 to 500' },
    after: { type: 'string', value: 'NEXT', help: 'with --closed: go on after an earlier page' },
  },
  details: `Tax basis keeps a premium with its option. Economic basis takes the premium of calls written on shares off the shares at once.\nA program's own lots are folded from what is booked to it: one program may close in its account what another opened there.\nFlags are information for a tax return in the United States, not advice.`,
  examples: [
    'parley lots',
    'parley lots --program income',
    'parley lots --closed --limit 20',
    'parley lots --by cycle --json',
  ],
  async run({ args, connection: { client } }) {
    const which = given(args, { account: 'account', instrument: 'instrument', program: 'program' })
    const by = args.text('by')
    if (by !== undefined) {
      if (
        args.flag('closed') ||
        which['instrument'] !== undefined ||
        which['program'] !== undefined
      )
        throw new UsageError('--by groups all lots of an account: it goes with --account alone')
      const query = { ...given(args, { account: 'account' }), by: oneOf(by, GROUPS, '--by') }
      const json = await client.call('lotGroups', { query })
      return { json, text: groupsText(json.groups) }
    }
    if (args.flag('closed')) {
      const json = await client.call('closedLots', { query: closedQuery(args) })
      const more = json.next === undefined ? '' : `There is more: --after ${json.next}\n`
      return { json, text: closedText(json.lots) + more }
    }
    const json = await client.call('lots', { query: which })
    const below = json.programs === undefined ? choicesText(json.choices) : sumsText(json.programs)
    return { json, text: `${lotsText(json.lots)}\n${below}` }
  },
}

function closedQuery(args: Args) {
  const limit = args.integer('limit')
  return {
    ...given(args, {
      account: 'account',
      instrument: 'instrument',
      program: 'program',
      after: 'after',
    }),
    ...(limit === undefined ? {} : { limit }),
  }
}

export function lotsText(list: readonly Lot[]): string {
  return table(
    columns([
      'lot',
      'account',
      'instrument',
      'side',
      'opened (UTC)',
      '>quantity',
      '>tax basis',
      '>a unit',
      '>economic',
      '>a unit',
      '>mark',
      '>unrealised',
      'in',
      'program',
      'flags',
    ]),
    list.map((lot) => [
      lot.lotId,
      lot.account,
      lot.instrument,
      lot.side,
      shortTime(lot.openedAt),
      grouped(lot.quantity),
      ...(lot.unpriced ? ['not known', '', 'not known', ''] : basisText(lot)),
      lot.mark && grouped(lot.mark),
      lot.unrealised && grouped(lot.unrealised),
      lot.currency,
      lot.program,
      lot.flags.join(', '),
    ]),
    'No open lots: nothing is held.',
  )
}

function basisText(lot: Lot): string[] {
  return [
    grouped(lot.taxBasis),
    grouped(lot.taxBasisPerUnit),
    grouped(lot.economicBasis),
    grouped(lot.economicBasisPerUnit),
  ]
}

/** What a program's lots come to, by both bases; each column makes up the profit of its statement. */
function sumsText(list: readonly ProgramLots[]): string {
  return list
    .map((of) =>
      table(
        columns([`${of.program} in ${of.account}`, `>tax, ${of.currency}`, '>economic']),
        [
          ['basis of what is open', of.taxBasis, of.economicBasis],
          ['realised', of.realised, of.economicRealised],
          ['unrealised', of.unrealised, of.economicUnrealised],
          ['income paid on it', of.income, of.income],
          ['residual', of.residual, of.economicResidual],
          ['profit of its statement', of.profit, of.profit],
          ...(of.unmarked.length === 0 ? [] : [['not valued', of.unmarked.join(', '), '']]),
          ...(of.unpriced ? [['cost not known of', unpricedText(of), '']] : []),
        ].map(([name = '', tax = '', economic = '']) => [name, grouped(tax), grouped(economic)]),
        '',
      ),
    )
    .join('\n')
}

function unpricedText({ unpriced = [] }: Pick<LotGroup, 'unpriced'>): string {
  return unpriced.map(({ instrument, quantity }) => `${grouped(quantity)} ${instrument}`).join(', ')
}

function choicesText(list: readonly LotChoices[]): string {
  return table(
    columns(['account', 'closes take', 'chosen first']),
    list.map(({ account, method, chosen }) => [
      account,
      method,
      chosen
        .flatMap(({ lots: of }) =>
          of.map(
            ({ lotId, quantity, short }) =>
              `${grouped(quantity)} of ${lotId}${short === undefined ? '' : ` (${grouped(short)} not there any more)`}`,
          ),
        )
        .join(', '),
    ]),
    'No accounts.',
  )
}

function closedText(list: readonly ClosedLot[]): string {
  return table(
    columns([
      'lot',
      'account',
      'instrument',
      'closed (UTC)',
      'how',
      '>quantity',
      '>tax basis',
      '>cash',
      '>profit',
      '>economic',
      'in',
      'flags',
    ]),
    list.map((lot) => [
      lot.lotId,
      lot.account,
      lot.instrument,
      shortTime(lot.closedAt),
      howText(lot),
      grouped(lot.quantity),
      lot.unpriced ? 'not known' : grouped(lot.taxBasis),
      grouped(lot.cash),
      lot.unpriced ? '' : grouped(lot.profit),
      lot.unpriced ? '' : grouped(lot.economicProfit),
      lot.currency,
      lot.flags.join(', '),
    ]),
    'Nothing was closed yet.',
  )
}

function howText({ how, insteadOf = [] }: ClosedLot): string {
  const chosen = insteadOf.map(({ lotId, quantity }) => `${grouped(quantity)} of ${lotId}`)
  return chosen.length === 0 ? how : `${how}, instead of ${chosen.join(', ')}`
}

function groupsText(list: readonly LotGroup[]): string {
  return table(
    columns([
      'group',
      'account',
      'on',
      'opened (UTC)',
      'closed (UTC)',
      '>lots',
      '>rolls',
      '>net cash',
      '>realised',
      '>basis',
      '>break-even',
      'in',
      'cost not known of',
    ]),
    list.map((each) => [
      each.group,
      each.account,
      each.underlying,
      shortTime(each.openedAt),
      each.closedAt && shortTime(each.closedAt),
      String(each.lots),
      String(each.rolls),
      grouped(each.cash),
      grouped(each.realised),
      grouped(each.taxBasis),
      each.breakEven && grouped(each.breakEven),
      each.currency,
      unpricedText(each),
    ]),
    'No such groups yet.',
  )
}

const lotsMethod: Command = {
  name: 'lots method',
  summary: 'Say which lots closes of an account take from now on',
  positionals: 'fifo|lifo|hifo|specific',
  needs: 1,
  options: {
    account: { type: 'string', value: 'ACCOUNT', help: 'the account (else your first)' },
    ...WRITE_OPTIONS,
  },
  examples: ['parley lots method hifo', 'parley lots method specific --account acme:main'],
  async run({ args, connection }) {
    const body = {
      ...write(args),
      account: await connection.account(),
      method: oneOf(args.positional(0, 'METHOD'), METHODS, 'METHOD'),
    }
    const json = await connection.client.call('setLotMethod', { body })
    return wrote(json, () => `Closes of ${body.account} take lots by ${body.method}.`)
  },
}

const lotsChoose: Command = {
  name: 'lots choose',
  summary: 'Choose the lots that the next closes of an instrument take first; none takes it back',
  positionals: 'INSTRUMENT QUANTITY@LOT...',
  needs: 1,
  options: {
    account: { type: 'string', value: 'ACCOUNT', help: 'the account (else your first)' },
    ...WRITE_OPTIONS,
  },
  examples: ['parley lots choose SPY 100@lot-1a2b3c4d5e6-1 50@lot-6e5d4c3b2a1-1'],
  async run({ args, connection }) {
    const instrument = args.positional(0, 'INSTRUMENT')
    const chosen = args.positionals.slice(1).map((word) => {
      const [quantity = '', lotId] = word.split('@')
      if (lotId === undefined)
        throw new UsageError(
          `${JSON.stringify(word)} is not QUANTITY@LOT, such as 100@lot-1a2b3c4d5e6-1`,
        )
      return { lotId, quantity }
    })
    const body = {
      ...write(args),
      account: await connection.account(),
      instrument,
      lots: chosen,
    }
    const json = await connection.client.call('chooseLots', { body })
    return wrote(json, () =>
      chosen.length === 0
        ? `Nothing is chosen of ${instrument}.`
        : `The next closes of ${instrument} take ${chosen.length === 1 ? 'this lot' : 'these lots'} first.`,
    )
  },
}

export const LOT_COMMANDS: readonly Command[] = [lots, lotsMethod, lotsChoose]
