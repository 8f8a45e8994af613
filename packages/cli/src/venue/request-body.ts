/** A request as it is typed: the options that say what is asked, and the body they make. */
import type { CreateRfq } from '@parley/sdk'
import type { Args, OptionSpecs } from '../command/command.ts'
import { UsageError } from '../command/command.ts'
import type { Connection } from '../connect/connection.ts'
import { readBasket } from './basket.ts'
import { parseHedge } from './hedge.ts'
import { parseLeg } from './leg.ts'
import { oneOf } from './parties.ts'

const TTL_MS = 60_000
const SIDES = ['two_way', 'buy', 'sell'] as const
const FORMATS = ['uniform', 'pay_as_bid', 'second_price'] as const

export const REQUEST_OPTIONS: OptionSpecs = {
  leg: {
    type: 'string',
    multiple: true,
    value: 'LEG',
    help: '"buy 1 SPY-20210219-380-C"; once for each leg',
    needed: 'without --basket',
  },
  basket: {
    type: 'string',
    value: 'FILE',
    help: 'instead of legs: a structure a line, its legs by comma; all of them trade or none',
  },
  size: {
    type: 'string',
    value: 'N',
    help: 'how many structures, whose legs count in lots as `parley instruments` has them (else 1)',
  },
  hedge: {
    type: 'string',
    multiple: true,
    value: 'HEDGE',
    help: '"sell 500 SPY at 380.25 band 1.50": shares or coins for the whole size at a fixed price, done in the same trade when you buy (and the other way when you sell); not while the mark is outside the band',
  },
  account: { type: 'string', value: 'ACCOUNT', help: 'that would trade (else your only one)' },
  panel: { type: 'string', value: 'FIRMS', help: 'dealers to ask, by comma (else all)' },
  ttl: { type: 'string', value: 'TIME', help: 'how long, such as 30s or 5m (else 60s)' },
  sides: {
    type: 'string',
    value: SIDES.join('|'),
    help: 'two_way (default) tells nobody your side; buy or sell tells the whole panel',
  },
  blind: { type: 'string', value: 'TIME', help: 'see no quotes, and take none, for so long' },
  collect: {
    type: 'string',
    value: 'TIME',
    help: 'take quotes for so long, then close the book',
  },
  group: { type: 'string', value: 'NAME', help: 'one of your groups of dealers to ask' },
  'reserve-buy': {
    type: 'string',
    value: 'PRICE',
    help: 'worst you let yourself pay, told to nobody',
  },
  'reserve-sell': { type: 'string', value: 'PRICE', help: 'worst you let yourself sell at' },
  format: {
    type: 'string',
    value: FORMATS.join('|'),
    help: 'what fills trade at: the worst price taken (default), each its own, or the best left out',
  },
  'second-round': {
    type: 'string',
    value: 'K',
    help: 'after --collect, ask the makers of the K best prices of each side again',
  },
  'second-for': { type: 'string', value: 'TIME', help: 'how long that lasts (else 5s)' },
  bettering: {
    type: 'boolean',
    help: 'prices of the first round stand through the second, only to be bettered',
  },
  sealed: {
    type: 'string',
    value: 'TIME',
    help: 'dealers send digests for so long, then their prices; nobody sees a price before',
  },
  'reveal-for': { type: 'string', value: 'TIME', help: 'how long prices are then taken (else 5s)' },
  workup: {
    type: 'string',
    value: 'TIME',
    help: 'after the match, let you and the dealers that traded add size at its price for so long',
  },
  'workup-panel': {
    type: 'boolean',
    help: 'let all dealers asked add, who then learn side and price',
  },
  step: { type: 'string', value: 'N', help: 'quotes count in so many structures (else 1)' },
  alias: { type: 'boolean', help: 'tell dealers an alias that you keep for a month' },
  disclose: { type: 'boolean', help: 'tell dealers who asks' },
}

/** What is asked, without what makes it a write. */
export async function requestBody(
  args: Args,
  connection: Connection,
): Promise<Omit<CreateRfq, 'clientId' | 'dryRun'>> {
  const legs = args.all('leg').map(parseLeg)
  const hedges = args.all('hedge').map(parseHedge)
  const file = args.text('basket')
  if (file !== undefined && legs.length > 0)
    throw new UsageError('--leg and --basket are two ways to say what is asked about: give one')
  if (file === undefined && legs.length === 0)
    throw new UsageError('--leg is missing: write it as --leg "buy 1 SPY-20210219-380-C"')
  const panel = args.list('panel')
  const sides = args.text('sides')
  const group = args.text('group')
  const [buy, sell] = [args.text('reserve-buy'), args.text('reserve-sell')]
  const reserve = {
    ...(buy === undefined ? {} : { buy }),
    ...(sell === undefined ? {} : { sell }),
  }
  const format = args.text('format')
  const best = args.count('second-round')
  const secondRound = {
    best: Number(best ?? 0),
    ms: args.duration('second-for') ?? 5_000,
    binding: args.flag('bettering'),
  }
  const commitMs = args.duration('sealed')
  const revealMs = args.duration('reveal-for') ?? 5_000
  const workupMs = args.duration('workup')
  const openTo = args.flag('workup-panel') ? ('panel' as const) : ('makers' as const)
  const step = args.count('step')
  const [blindMs, collectMs] = [args.duration('blind'), args.duration('collect')]
  return {
    account: await connection.account(),
    ...(file === undefined ? { legs } : { basket: readBasket(file) }),
    size: args.count('size') ?? '1',
    ...(hedges.length === 0 ? {} : { hedges }),
    ttlMs: args.duration('ttl') ?? TTL_MS,
    ...(panel === undefined ? {} : { panel }),
    ...(sides === undefined ? {} : { sides: oneOf(sides, SIDES, '--sides') }),
    ...(blindMs === undefined ? {} : { blindMs }),
    ...(collectMs === undefined ? {} : { collectMs }),
    ...(Object.keys(reserve).length === 0 ? {} : { reserve }),
    ...(group === undefined ? {} : { group }),
    ...(format === undefined ? {} : { format: oneOf(format, FORMATS, '--format') }),
    ...(step === undefined ? {} : { step }),
    ...(best === undefined ? {} : { secondRound }),
    ...(commitMs === undefined ? {} : { sealed: { commitMs, revealMs } }),
    ...(workupMs === undefined ? {} : { workup: { ms: workupMs, openTo } }),
    ...(args.flag('alias') ? { identity: 'pseudonymous' as const } : {}),
    ...(args.flag('disclose') ? { identity: 'disclosed' as const } : {}),
  }
}
