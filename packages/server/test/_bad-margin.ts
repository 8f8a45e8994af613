/** For tests: bad margin rates and marks. */
import { NO_ID, decimals } from './_bad-values.ts'
import type { Bad, World, Write, WriteName } from './_bad-values.ts'
import { CALL } from './_venue.ts'
import type { TestVenue } from './_venue.ts'

const rates = { riskBps: 1_500, floorBps: 1_000, owedBps: 15_000 }
const mark = {
  instrument: 'ABC',
  price: '101.5',
  source: 'tape',
  observedAt: '2026-01-01T00:00:00Z',
}
const tims = Array.from({ length: 10 }, () => '0.5')
const portfolio = {
  now: '1',
  basisUp: '2',
  basisDown: '0.5',
  basisFactor: '0.7',
  gainFactor: '0.95',
  debtFactor: '1',
  values: Array.from({ length: 31 }, () => '1'),
}
const marks = (over: object): { marks: object[] } => ({ marks: [{ ...mark, ...over }] })

/** An account that is margined and called: what it has written is worth more than it has. */
export async function prepareCall(venue: TestVenue): Promise<Pick<World, 'callId'>> {
  const [house, bolt, nova] = [venue.as('house'), venue.as('bolt'), venue.as('nova')]
  const id = (): { clientId: string } => ({ clientId: venue.clientId() })
  const account = 'nova:lent'
  await house.call('openAccount', { body: { ...id(), account, firm: 'nova' } })
  const funds = { ...id(), account, asset: 'USD', amount: '20000', reference: 'a test' }
  await house.call('deposit', { body: funds })
  await house.call('setRegime', { body: { ...id(), account, regime: 'margined' } })
  const record = (share: string, call: string) =>
    house.call('setMarginMarks', {
      body: {
        ...id(),
        marks: [
          { ...mark, price: share },
          { ...mark, instrument: CALL, price: call },
        ],
      },
    })
  await record('100', '2')
  const asking = {
    ...id(),
    account: 'bolt:main',
    legs: [{ instrument: CALL, side: 'buy' as const, ratio: 1 }],
    size: '5',
    ttlMs: 60_000,
    panel: ['nova'],
  }
  const { rfqId } = await bolt.call('createRfq', { body: asking })
  const quote = { ...id(), rfqId, account, ask: { price: '2', size: '5' }, ttlMs: 60_000 }
  await nova.call('placeQuote', { body: quote })
  const taking = { ...id(), rfqId, side: 'buy', size: '5', limit: '2' } as const
  await bolt.call('acceptQuote', { body: taking })
  await record('150', '51')
  const { calls } = await nova.call('buyingPower', { account })
  return { callId: calls[0]?.callId ?? '' }
}

export function liquidationWrites({ callId }: World) {
  return {
    holdLiquidation: {
      by: 'house',
      wrongRole: 'bolt',
      right: { callId, hold: true, reason: 'a wire is on its way' },
      other: { callId, hold: true, reason: 'talks' },
      bad: [
        ['no such call', { callId: `call${NO_ID}` }, '404 unknown_margin_call callId'],
        ['id of no kind', { callId: 'one' }, '400 malformed callId'],
        ['a reason of spaces', { reason: '  ' }, '400 malformed reason'],
        ['a reason too long', { reason: 'x'.repeat(201) }, '400 malformed reason'],
        ['not held', { hold: false }, '409 already_so hold'],
      ],
    },
  } as const satisfies Partial<Record<WriteName, Write>>
}

export const MARGIN_WRITES = {
  setMarginRates: {
    by: 'house',
    wrongRole: 'bolt',
    right: { underlying: 'ABC', rates },
    other: { underlying: 'ABC' },
    bad: [
      ['unknown underlying', { underlying: 'NONE' }, '404 unknown_instrument underlying'],
      ['an option', { underlying: CALL }, '404 unknown_instrument underlying'],
      ['cash', { underlying: 'USD' }, '404 unknown_instrument underlying'],
      ['a rate below zero', { rates: { ...rates, riskBps: -1 } }, '400 malformed rates.riskBps'],
      [
        'a rate too large',
        { rates: { ...rates, owedBps: 100_001 } },
        '400 malformed rates.owedBps',
      ],
      ['part of a point', { rates: { ...rates, floorBps: 0.5 } }, '400 malformed rates.floorBps'],
    ],
  },
  setMarginMarks: {
    by: 'house',
    wrongRole: 'bolt',
    right: marks({}),
    other: marks({ price: '102' }),
    bad: [
      ['no marks', { marks: [] }, '400 malformed marks'],
      [
        'unknown instrument',
        marks({ instrument: 'NONE' }),
        '404 unknown_instrument marks.0.instrument',
      ],
      ['cash', marks({ instrument: 'USD' }), '404 unknown_instrument marks.0.instrument'],
      ['one twice', { marks: [mark, mark] }, '404 unknown_instrument marks.1.instrument'],
      ['below zero', marks({ price: '-1' }), '400 bad_decimal marks.0.price'],
      ...decimals('price').map(([what, over, refusal]): Bad => [
        what,
        marks(over),
        refusal.replace('price', 'marks.0.price'),
      ]),
      [
        'to come',
        marks({ observedAt: '2099-01-01T00:00:00Z' }),
        '400 malformed marks.0.observedAt',
      ],
      ['no source', marks({ source: '' }), '400 malformed marks.0.source'],
      ['arrays of a share', marks({ arrays: { tims } }), '400 malformed marks.0.arrays'],
      [
        'too few in an array',
        marks({ instrument: CALL, arrays: { tims: tims.slice(1) } }),
        '400 malformed marks.0.arrays.tims',
      ],
      [
        'no number in an array',
        marks({ instrument: CALL, arrays: { tims: ['x', ...tims.slice(1)] } }),
        '400 malformed marks.0.arrays.tims.0',
      ],
      [
        'too fine a number in an array',
        marks({ instrument: CALL, arrays: { tims: ['0.000000001', ...tims.slice(1)] } }),
        '400 malformed marks.0.arrays.tims.0',
      ],
      [
        'beyond all range in an array',
        marks({ instrument: CALL, arrays: { tims: ['99999999999999999999', ...tims.slice(1)] } }),
        '400 bad_decimal marks.0.arrays.tims.0',
      ],
      [
        'part of what a method reads',
        marks({ instrument: CALL, arrays: { portfolio: { now: '1' } } }),
        '400 malformed marks.0.arrays.portfolio.basisUp',
      ],
      [
        'a value below zero',
        marks({ instrument: CALL, arrays: { portfolio: { ...portfolio, now: '-1' } } }),
        '400 malformed marks.0.arrays.portfolio.now',
      ],
      [
        'a gain that counts for more than a debt',
        marks({ instrument: CALL, arrays: { portfolio: { ...portfolio, gainFactor: '1.1' } } }),
        '400 malformed marks.0.arrays.portfolio.factors',
      ],
      [
        'too fine a factor',
        marks({
          instrument: CALL,
          arrays: { portfolio: { ...portfolio, debtFactor: '1.0000000000001' } },
        }),
        '400 malformed marks.0.arrays.portfolio.debtFactor',
      ],
    ],
  },
} as const satisfies Partial<Record<WriteName, Write>>
