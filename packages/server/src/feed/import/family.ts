/** Known layouts of option-chain files, told apart by their header alone. */
import type { ColumnMap, Field } from './column-map.ts'
import { ImportRefused } from './refused.ts'

export type FamilyName = 'lambdaclass' | 'optionsuite' | 'vivekrao' | 'lean' | 'mapped'

export type Family = {
  readonly name: FamilyName
  readonly columns: ColumnMap
  /** `latest_trade`: the file is one snapshot without a date; its day is that of the latest trade in it. */
  readonly quoteDate: 'column' | 'latest_trade'
  /** Pattern of its dates; without one, ISO. See `date-format.ts`. */
  readonly dateFormat?: string
}

const FAMILIES: readonly Family[] = [
  {
    name: 'lambdaclass',
    quoteDate: 'column',
    columns: columns({
      underlying: 'underlying',
      spot: 'underlying_last',
      osi: 'optionroot',
      right: 'type',
      expiry: 'expiration',
      date: 'quotedate',
      strike: 'strike',
      last: 'last',
      bid: 'bid',
      ask: 'ask',
      volume: 'volume',
      openInterest: 'openinterest',
      iv: 'impliedvol',
      delta: 'delta',
    }),
  },
  {
    name: 'optionsuite',
    quoteDate: 'column',
    dateFormat: 'M/D/YYYY',
    columns: columns({
      underlying: 'symbol',
      date: 'date',
      spot: 'stock_price_close',
      osi: 'option_symbol',
      expiry: 'option_expiration',
      strike: 'strike',
      right: 'call/put',
      style: 'style',
      ask: 'ask',
      bid: 'bid',
      iv: 'iv',
      volume: 'volume',
      openInterest: 'open_interest',
      delta: 'delta',
    }),
  },
  {
    name: 'vivekrao',
    quoteDate: 'latest_trade',
    columns: columns({
      osi: 'contractSymbol',
      lastTrade: 'lastTradeDate',
      strike: 'strike',
      last: 'lastPrice',
      bid: 'bid',
      ask: 'ask',
      volume: 'volume',
      openInterest: 'openInterest',
      iv: 'impliedVolatility',
      right: 'option_type',
      expiry: 'expiration',
    }),
  },
  {
    name: 'lean',
    quoteDate: 'column',
    columns: columns({
      date: 'date',
      expiry: 'expiry',
      right: 'right',
      strike: 'strike',
      bid: 'bid_close',
      ask: 'ask_close',
      last: 'trade_close',
      volume: 'volume',
      openInterest: 'open_interest',
    }),
  },
]

/** The family all of whose columns are in the header. Throws `unknown_family`, saying how to map what is there. */
export function detectFamily(header: readonly string[]): Family {
  const present = new Set(header)
  const family = FAMILIES.find((candidate) =>
    Object.values(candidate.columns).every(
      (source) => 'constant' in source || present.has(source.column),
    ),
  )
  if (family) return family
  throw new ImportRefused(
    'unknown_family',
    [
      `no known family has these columns: ${header.join(', ')}`,
      'say which column is which, for example:',
      '  --columns date=quote_date,expiry=expiration,strike=strike,right=type,bid=bid,ask=ask,underlying==SPY',
      'one = names a column, == gives a constant; add --date-format M/D/YYYY where dates are not ISO',
    ].join('\n'),
  )
}

function columns(names: Partial<Record<Field, string>>): ColumnMap {
  return Object.fromEntries(Object.entries(names).map(([field, column]) => [field, { column }]))
}
