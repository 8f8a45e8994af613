import assert from 'node:assert/strict'
import { test } from 'node:test'

import { answer, answerText, isRefusal, runLines } from './command.ts'
import { commands } from './commands.ts'

function run(name: string, input: unknown): Readonly<Record<string, unknown>> {
  const command = commands.find((each) => each.name === name)
  assert.ok(command, name)
  return { ...answer(command, input) }
}

function number(output: Readonly<Record<string, unknown>>, name: string): number {
  const value = output[name]
  assert.ok(typeof value === 'number', `${name}: ${JSON.stringify(output)}`)
  return value
}

const PUT = {
  style: 'european',
  right: 'put',
  spot: 100,
  strike: 95,
  years: 30 / 365,
  rate: 0.04,
  yield: 0,
}
const DIVIDENDS = [{ years: 15 / 365, amount: 1 }]

void test('price: the figures and only they, in the stated units', () => {
  const output = run('price', { ...PUT, vol: 0.25 })
  assert.deepEqual(Object.keys(output), ['price', 'delta', 'gamma', 'vega', 'theta', 'rho'])
  const expected = {
    price: 0.89638,
    delta: -0.21262,
    gamma: 0.0405,
    vega: 8.32269,
    theta: -11.77109,
  }
  for (const [name, value] of Object.entries(expected)) {
    assert.ok(Math.abs(number(output, name) - value) < 1e-5, name)
  }
})

void test('price: American, and with dividends', () => {
  const call = {
    ...PUT,
    style: 'american',
    right: 'call',
    vol: 0.2,
    dividends: DIVIDENDS,
    dividendModel: 'escrowed',
  }
  assert.ok(Math.abs(number(run('price', call), 'price') - 5.4635) < 2e-3)
  const european = { ...call, style: 'european' }
  assert.ok(Math.abs(number(run('price', european), 'price') - 5.0081) < 1e-3)
  const put = { ...PUT, style: 'american', vol: 0.25 }
  assert.ok(
    number(run('price', put), 'price') >= number(run('price', { ...PUT, vol: 0.25 }), 'price'),
  )
})

for (const [what, terms] of [
  ['European', {}],
  ['American', { style: 'american', strike: 105 }],
  ['American with dividends', { style: 'american', right: 'call', dividends: DIVIDENDS }],
] as const) {
  void test(`iv: the vol comes back, ${what}`, () => {
    const option = { ...PUT, ...terms }
    const price = number(run('price', { ...option, vol: 0.31 }), 'price')
    assert.ok(Math.abs(number(run('iv', { ...option, price }), 'vol') - 0.31) < 1e-8)
  })
}

const error = (output: Readonly<Record<string, unknown>>): unknown => output['error']

void test('iv: no vol is a refusal with its reason', () => {
  const codes = [
    [{ ...PUT, strike: 120, price: 1 }, 'below_intrinsic'],
    [{ ...PUT, price: 95 }, 'above_bound'],
    [{ ...PUT, years: 0, price: 0 }, 'no_information'],
    [{ ...PUT, style: 'american', strike: 120, price: 19 }, 'below_intrinsic'],
    [{ ...PUT, style: 'american', strike: 120, price: 20 }, 'no_information'],
  ] as const
  for (const [input, code] of codes) {
    assert.deepEqual(error(run('iv', input)), {
      ...(error(run('iv', input)) as object),
      code,
      path: 'price',
    })
  }
})

const BAD = [
  ['price', {}, 'missing_field', 'style'],
  ['price', [], 'invalid_type', ''],
  ['price', { ...PUT, style: 'bermudan' }, 'invalid_choice', 'style'],
  ['price', { ...PUT, vol: '0.2' }, 'invalid_type', 'vol'],
  ['price', { ...PUT, vol: -1 }, 'out_of_range', 'vol'],
  ['price', { ...PUT, volatility: 1 }, 'unknown_field', 'volatility'],
  ['price', { ...PUT, vol: 1, dividends: [{ years: 1 }] }, 'missing_field', 'dividends.0.amount'],
  ['payoff', { legs: [] }, 'out_of_range', 'legs'],
  ['payoff', { legs: [{ right: 'call', quantity: 1 }] }, 'missing_field', 'legs.0.strike'],
  [
    'scenario',
    { lines: [{ underlying: 'X', quantity: 1 }], markets: {}, scenarios: [{}] },
    'out_of_range',
    'lines.0.underlying',
  ],
  ['scenario', { lines: [], markets: {}, scenarios: [] }, 'missing_field', 'scenarios'],
  ['margin', { model: 'house', positions: [], underlyings: {} }, 'invalid_choice', 'model'],
  [
    'margin',
    { model: 'tims', parameters: { points: 'ten' }, positions: [], underlyings: {} },
    'invalid_type',
    'parameters.points',
  ],
  [
    'margin',
    { model: 'tims', parameters: { ranges: { x: 1 } }, positions: [], underlyings: {} },
    'invalid_type',
    'parameters.ranges.x',
  ],
  [
    'margin',
    {
      model: 'reg_t',
      positions: [{ kind: 'stock', id: 'a', underlying: 'U', quantity: 1 }],
      underlyings: {},
    },
    'out_of_range',
    'marks.underlyings.U',
  ],
  [
    'surface',
    { expiries: [{ expiry: 'a', years: 1, quotes: [{ right: 'call' }] }] },
    'missing_field',
    'expiries.0.quotes.0.strike',
  ],
] as const

for (const [name, input, code, path] of BAD) {
  void test(`${name}: ${code} at ${path === '' ? 'the root' : path}`, () => {
    const output = run(name, input)
    const { message, ...rest } = error(output) as Record<string, unknown>
    assert.deepEqual(rest, { code, path })
    assert.ok(typeof message === 'string' && message.length > 5)
  })
}

void test('lines: a bad one is refused in its place and the rest go on', async () => {
  const [price] = commands
  assert.ok(price)
  const good = JSON.stringify({ ...PUT, vol: 0.25 })
  const written: string[] = []
  const outcome = await runLines(price, `${good}\n{oops\n\n${good}\n`, (text) => {
    written.push(text)
  })
  assert.deepEqual(outcome, { answered: 3, refused: 1 })
  assert.equal(written.length, 3)
  assert.ok(written.every((text) => text.endsWith('\n')))
  assert.equal(written[0], written[2])
  const refusal: unknown = JSON.parse(written[1] ?? '')
  assert.ok(isRefusal(refusal as object))
  assert.deepEqual(Object.keys((refusal as { error: object }).error), ['code', 'message', 'path'])
  assert.ok(isRefusal(answerText(price, '')))
})

void test('numbers too large to answer are refused, not thrown at the other lines', async () => {
  const option = { kind: 'option', underlying: 'U', right: 'put', multiplier: 100 }
  const margin = {
    model: 'reg_t',
    positions: [
      { ...option, id: 'a', strike: 1.7e308, quantity: -2 },
      { ...option, id: 'b', strike: 90, quantity: 1 },
    ],
    underlyings: { U: { price: 100 } },
    marks: { a: { price: 1 }, b: { price: 0.5 } },
  }
  const scenario = {
    lines: [{ underlying: 'A', quantity: 100 }],
    markets: { A: { spot: 100 } },
    scenarios: [{ spotMove: 0.1 }, { spotMove: 1.7e308 }],
  }
  for (const [name, input, path] of [
    ['margin', margin, ''],
    ['scenario', scenario, 'scenarios.1'],
  ] as const) {
    const command = commands.find((each) => each.name === name)
    assert.ok(command)
    const written: string[] = []
    const line = JSON.stringify(input)
    const outcome = await runLines(command, `${line}\n${line}\n`, (text) => {
      written.push(text)
    })
    assert.deepEqual(outcome, { answered: 2, refused: 2 })
    for (const text of written) {
      const refusal = JSON.parse(text) as { error: { code: string; path: string } }
      assert.deepEqual([refusal.error.code, refusal.error.path], ['out_of_range', path], text)
    }
  }
})

void test('margin: a group of parameters given in part keeps its others', () => {
  const output = run('margin', {
    model: 'reg_t',
    parameters: { longStock: { maintenance: 0.3 } },
    positions: [{ kind: 'stock', id: 'a', underlying: 'U', quantity: 100 }],
    underlyings: { U: { price: 100 } },
    marks: { a: { price: 100 } },
  })
  assert.deepEqual([output['initial'], output['maintenance']], [5000, 3000])
})

void test('scenario: more scenarios than a call may have arguments', () => {
  const output = run('scenario', {
    lines: [{ underlying: 'A', quantity: 1 }],
    markets: { A: { spot: 100 } },
    scenarios: Array.from({ length: 150_000 }, (_, i) => ({ spotMove: -i / 1e6 })),
  })
  assert.equal((output['worst'] as { readonly index: number }).index, 149_999)
})

void test('payoff: a bull put spread', () => {
  const legs = [
    { right: 'put', strike: 95, quantity: -1, price: 2 },
    { right: 'put', strike: 90, quantity: 1, price: 0.8 },
  ]
  const output = run('payoff', { legs, spots: [80, 100] })
  assert.equal(output['label'], 'bull put spread')
  const [breakEven = 0] = output['breakEvens'] as number[]
  assert.ok(Math.abs(breakEven - 93.8) < 1e-9)
  const [low, high] = output['profits'] as { profit: number }[]
  assert.ok(Math.abs((low?.profit ?? 0) + 3.8) < 1e-12)
  assert.ok(Math.abs((high?.profit ?? 0) - 1.2) < 1e-12)
})

void test('scenario: the covered call grid', () => {
  const input = {
    lines: [
      { underlying: 'U', quantity: 100 },
      {
        underlying: 'U',
        right: 'call',
        strike: 105,
        years: 30 / 365,
        vol: 0.25,
        quantity: -1,
        multiplier: 100,
      },
    ],
    markets: { U: { spot: 100, rate: 0.04 } },
    grid: { spotMoves: [-0.1, 0, 0.1], volMoves: [0, 0.1], years: [0] },
    confidence: [0.9],
  }
  const output = run('scenario', input)
  const changes = output['changes'] as number[]
  const expected = [-887.67, 0, 471.52, -911.52, -101.26, 368.29]
  expected.forEach((value, i) =>
    assert.ok(Math.abs((changes[i] ?? Number.NaN) - value) < 0.01, `${i}`),
  )
  const [risk] = output['risk'] as { valueAtRisk: number }[]
  assert.ok(Math.abs((risk?.valueAtRisk ?? 0) - 911.52) < 0.01)
})

void test('margin: a naked put by Reg-T, and parameters as data', () => {
  const input = {
    model: 'reg_t',
    positions: [
      {
        kind: 'option',
        id: 'p',
        underlying: 'U',
        right: 'put',
        strike: 80,
        years: 0.1,
        quantity: -1,
        multiplier: 100,
      },
    ],
    underlyings: { U: { price: 95 } },
    marks: { p: { price: 2 } },
  }
  assert.equal(number(run('margin', input), 'initial'), 1000)
  const strict = { ...input, parameters: { naked: { equity: { share: 0.3, floor: 0.2 } } } }
  assert.equal(number(run('margin', strict), 'initial'), 1800)
  assert.equal(run('margin', input)['worstScenario'], null)
})

void test('surface: quotes in, vols out', () => {
  const strikes = [80, 85, 90, 95, 100, 105, 110, 115, 120]
  const quotes = strikes.flatMap((strike) =>
    (['call', 'put'] as const).map((right) => {
      const option = { ...PUT, right, strike, years: 0.5, vol: 0.2 }
      const price = number(run('price', option), 'price')
      return { right, strike, bid: Math.max(price - 0.02, 0), ask: price + 0.02 }
    }),
  )
  const output = run('surface', {
    expiries: [{ expiry: 'half', years: 0.5, quotes }],
    at: [{ strike: 102, years: 0.5 }],
  })
  assert.deepEqual(output['arbitrage'], { free: true, butterfly: 0, calendar: 0 })
  const [vol] = output['vols'] as { vol: number }[]
  assert.ok(Math.abs((vol?.vol ?? 0) - 0.2) < 0.002)
})

void test('every command has a name, a summary and help', () => {
  assert.deepEqual(
    commands.map(({ name }) => name),
    [
      'price',
      'iv',
      'surface',
      'payoff',
      'scenario',
      'portfolio',
      'margin',
      'attribution',
      'hazard',
    ],
  )
  for (const { summary, help } of commands) assert.ok(summary.length > 10 && help.includes('out:'))
})
