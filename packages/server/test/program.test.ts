/** Programs through a whole venue, on a tape: founding stories (a) and (b), a crash at the worst moment, and a feed that is not to be trusted. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CLOSE, FILE, HOUR, SECOND, Story } from './_program-tape.ts'

test('[PRG-7] a covered-call program buys its shares, writes, lets lapse, writes again and is called away', async () => {
  await using story = await Story.open(
    [
      ['2026-01-05', 100],
      ['2026-01-23', 101],
      ['2026-01-26', 101],
      ['2026-02-20', 112],
      ['2026-02-23', 112],
    ],
    FILE,
    '60000',
  )
  await story.day('2026-01-05')
  const first = await story.holdings()
  assert.equal(first['TAPE'], '500')
  assert.equal(first['TAPE-20260123-105-C'], '-5')
  await story.day('2026-01-23')
  assert.equal((await story.holdings())['TAPE-20260123-105-C'], undefined, 'it lapsed')
  await story.day('2026-01-26')
  assert.equal((await story.holdings())['TAPE-20260220-105-C'], '-5', 'and is written again')
  const { decisions } = await story.venue
    .as('acme')
    .call('decisions', { query: { program: 'income' } })
  const written = decisions.find(({ intents }) => intents[0]?.action === 'write')
  assert.deepEqual(
    written?.outcomes.map(({ outcome }) => outcome),
    ['traded'],
  )
  assert.ok(
    decisions.every(({ intents, reasons }) => intents.length + reasons.length > 0),
    'all is explained',
  )
  // At the close, before it buys anew.
  await story.venue.advance(CLOSE('2026-02-20') + SECOND)
  const last = await story.holdings()
  assert.equal(last['TAPE'] ?? '0', '0', 'the shares are called away')
  // Bought at 100.01, sold at 105: 2,495 beside both premiums.
  assert.ok(Number(last['USD']) > 62_495, `all of it is cash: ${last['USD']}`)
})

test('[LOT-12] [STM-4] the lots of a program are read by its name, and come to the profit of its statement', async () => {
  await using story = await Story.open(
    [
      ['2026-01-05', 100],
      ['2026-01-23', 93],
      ['2026-01-26', 94],
    ],
    { ...FILE, strategy: 'wheel' },
    '30000',
  )
  for (const day of ['2026-01-05', '2026-01-23', '2026-01-26']) await story.day(day)
  const acme = story.venue.as('acme')
  const query = { program: 'income' }
  const { lots, choices, programs } = await acme.call('lots', { query })
  const held = await story.holdings()
  for (const { instrument, side, quantity, account, program } of lots) {
    assert.equal(held[instrument], side === 'long' ? quantity : `-${quantity}`)
    assert.deepEqual([account, program], ['acme:main', 'income'])
  }
  assert.equal(lots.length, 2, 'shares that were put to it, and calls on them')
  assert.deepEqual(choices[0]?.chosen, [])
  const [sum] = programs ?? []
  assert.ok(sum)
  const statement = await acme.call('statements', { query })
  assert.equal(sum.profit, statement.equity.profit)
  assert.deepEqual(
    { tax: sum.realised, economic: sum.economicRealised },
    statement.realised,
    'realised is what the statement has',
  )
  // All it ever had is cash and what it traded: its lots tell its whole profit.
  assert.deepEqual([sum.residual, sum.economicResidual, sum.unmarked], ['0', '0', []])
  assert.equal(
    Number(sum.realised) + Number(sum.unrealised),
    Number(sum.economicRealised) + Number(sum.economicUnrealised),
  )
  const closed = await acme.call('closedLots', { query: { ...query, limit: 1 } })
  assert.deepEqual(
    closed.lots.map(({ how, program }) => [how, program]),
    [['assigned', 'income']],
  )
  assert.equal((await acme.call('lots')).programs, undefined)
  for (const path of ['/v1/lots', '/v1/lots/closed']) {
    const none = await story.venue.get('acme', `${path}?program=nobody`)
    const { error } = JSON.parse(none.text) as { error: { code: string; path: string } }
    assert.deepEqual([none.status, error.code, error.path], [404, 'unknown_program', 'program'])
  }
  // Another firm's program is none.
  const foreign = await story.venue.get('mako', '/v1/lots?program=income')
  assert.equal(foreign.status, 404)
})

test('[PRG-11] a wheel is assigned its put at strike less premium, and writes calls on the shares', async () => {
  await using story = await Story.open(
    [
      ['2026-01-05', 100],
      ['2026-01-23', 93],
      ['2026-01-26', 94],
    ],
    { ...FILE, strategy: 'wheel' },
    '30000',
  )
  await story.day('2026-01-05')
  const put = 'TAPE-20260123-95-P'
  const { holdings } = await story.program()
  const short = holdings.find(({ asset }) => asset === put)
  assert.equal(short?.amount, '-3')
  await story.day('2026-01-23')
  const shares = (await story.program()).holdings.find(({ asset }) => asset === 'TAPE')
  assert.equal(shares?.amount, '300')
  assert.equal(Number(shares.cost), 95 * 300 + Number(short.cost), 'strike less premium')
  await story.day('2026-01-26')
  const wheeled = await story.holdings()
  assert.ok(
    Object.entries(wheeled).some(([id, held]) => id.endsWith('-C') && held === '-3'),
    JSON.stringify(wheeled),
  )
})

test('[PRG-7] a venue that dies between asking and taking takes once, and asks for nothing again', async () => {
  await using story = await Story.open(
    [
      ['2026-01-05', 100],
      ['2026-01-06', 100],
    ],
    FILE,
    '60000',
  )
  await story.ask('2026-01-05', 0)
  await story.crash()
  await story.venue.advance(CLOSE('2026-01-05') + 15 * SECOND)
  assert.equal((await story.holdings())['TAPE'], '500')
  await story.ask('2026-01-05', 1)
  await story.venue.advance(CLOSE('2026-01-05') + HOUR + 15 * SECOND)
  const { trades } = await story.venue.as('acme').call('trades')
  assert.deepEqual(
    trades.map(({ program }) => program),
    ['income', 'income'],
  )
  const { intents, holdings } = await story.program()
  assert.deepEqual(intents, [])
  assert.equal(holdings.find(({ asset }) => asset.endsWith('-C'))?.amount, '-5')
})

test('[PRG-9] [PRG-7] a program made anew under the name of one that has retired goes by its own file, and waits for nothing', async () => {
  await using story = await Story.open(
    [
      ['2026-01-05', 100],
      ['2026-01-06', 100],
    ],
    FILE,
    '60000',
  )
  const acme = story.venue.as('acme')
  const at = CLOSE('2026-01-05')
  // Nobody quotes what it asks for: it would ask again after a while.
  await story.venue.advance(at + 12 * SECOND)
  const [waiting] = (await story.program()).intents
  assert.deepEqual(
    [waiting?.intentId, waiting?.action, waiting?.state, waiting?.attempts],
    ['1.0', 'buy', 'ready', 1],
  )
  const body = { clientId: story.venue.clientId(), program: 'income' }
  await acme.call('retireProgram', { body })
  const file = { ...FILE, strategy: 'cash_secured_put', contracts: 1 } as const
  await story.also('income', file, { USD: '20000' })
  await story.venue.advance(at + 15 * SECOND)
  const [anew] = (await story.program()).intents
  assert.deepEqual(
    [anew?.intentId, anew?.action, anew?.state, anew?.attempts],
    ['1.0', 'write', 'working', 1],
  )
})

test('[PRG-6] a feed that has gone quiet leads to no action, with the reason', async () => {
  await using story = await Story.open(
    [
      ['2026-01-05', 100],
      ['2026-01-12', 100],
    ],
    FILE,
    '60000',
  )
  await story.venue.advance(CLOSE('2026-01-07') + HOUR)
  const { decisions } = await story.venue
    .as('acme')
    .call('decisions', { query: { program: 'income' } })
  const quiet = decisions.filter(({ at }) => at > '2026-01-06')
  assert.ok(quiet.length > 0)
  for (const { intents, reasons } of quiet) {
    assert.deepEqual(intents, [])
    assert.equal(reasons[0]?.rule, 'market.spot')
  }
})

test('[PRG-14] a program looks at once when its owner has changed something, and not before its time else', async () => {
  await using story = await Story.open(
    [
      ['2026-01-05', 100],
      ['2026-01-06', 100],
    ],
    { ...FILE, strategy: 'cash_secured_put', everyMs: 86_400_000, contracts: 1 },
    '1',
  )
  const acme = story.venue.as('acme')
  const ticks = async (): Promise<number> =>
    (await acme.call('decisions', { query: { program: 'income' } })).decisions.length
  const at = CLOSE('2026-01-05')
  await story.venue.advance(at + 15 * SECOND)
  assert.equal(await ticks(), 1)
  await story.venue.advance(at + 600 * SECOND)
  assert.equal(await ticks(), 1)
  const body = { program: 'income', lines: [{ asset: 'USD', amount: '20000' }] }
  await acme.call('adoptPosition', { body: { clientId: story.venue.clientId(), ...body } })
  await story.venue.advance(at + 630 * SECOND)
  const { decisions } = await acme.call('decisions', { query: { program: 'income' } })
  assert.equal(decisions.length, 2)
  assert.equal(decisions[0]?.intents.length, 1)
  await story.venue.advance(at + 1_200 * SECOND)
  assert.equal(await ticks(), 2)
})

test('[RSK-4] [PRG-7] a program trades within a hard limit of its firm, and beyond it says which one held it back', async () => {
  await using story = await Story.open(
    [
      ['2026-01-05', 100],
      ['2026-01-06', 100],
    ],
    FILE,
    '60000',
  )
  const acme = story.venue.as('acme')
  const bound = { measure: 'vega', underlying: 'TAPE', asset: 'USD' } as const
  const limit = async (hard: string): Promise<void> => {
    const body = { clientId: story.venue.clientId(), ...bound, markAgeMs: 14_400_000, hard }
    await acme.call('setRiskLimit', { body })
  }
  await limit('1')
  await story.day('2026-01-05')
  const held = await story.holdings()
  assert.deepEqual(
    [held['TAPE'], held['TAPE-20260123-105-C']],
    ['500', undefined],
    'shares have no vega, and calls have too much',
  )
  await story.venue.advance(CLOSE('2026-01-05') + 2 * HOUR)
  const { decisions } = await acme.call('decisions', { query: { program: 'income' } })
  const barred = decisions.filter(({ tick }) => tick > 1)
  assert.ok(barred.length > 0)
  for (const { intents, reasons } of barred) {
    assert.deepEqual(intents, [], 'it sets out to do nothing of the kind')
    assert.equal(reasons[0]?.rule, 'risk_limit.vega')
    assert.equal(reasons[0].threshold, '1')
    assert.ok(Number(reasons[0].observed) > 1, reasons[0].observed)
  }
  assert.equal(asked(story), 1, 'no dealer was asked for what would not be taken')
  await limit('1000')
  await story.day('2026-01-06')
  assert.equal((await story.holdings())['TAPE-20260123-105-C'], '-5')
})

test('[RSK-8] [PRG-7] what a limit of the program itself came to bar is not asked for, and given up for that reason', async () => {
  const sessions = [
    ['2026-01-05', 100],
    ['2026-01-06', 100],
  ] as const
  await using story = await Story.open(sessions, { ...FILE, approval: 'ask' }, '60000')
  const acme = story.venue.as('acme')
  const id = (): { clientId: string } => ({ clientId: story.venue.clientId() })
  const approve = (intentId: string) =>
    acme.call('answerIntent', { body: { ...id(), program: 'income', intentId, approve: true } })
  await story.venue.advance(CLOSE('2026-01-05') + SECOND)
  await approve('1.0')
  await story.ask('2026-01-05', 0)
  await story.venue.advance(CLOSE('2026-01-05') + HOUR + SECOND)
  assert.equal((await story.holdings())['TAPE'], '500')
  const bound = { measure: 'vega', program: 'income', asset: 'USD', hard: '1' } as const
  await acme.call('setRiskLimit', { body: { ...id(), ...bound, markAgeMs: 14_400_000 } })
  await approve('2.0')
  await story.venue.advance(CLOSE('2026-01-05') + 2 * HOUR)
  assert.equal(asked(story), 1, 'no dealer was asked')
  const { decisions } = await acme.call('decisions', { query: { program: 'income' } })
  const ended = decisions.flatMap(({ outcomes }) => outcomes)
  const given = ended.find(({ outcome }) => outcome === 'given_up')
  assert.equal(given?.reason?.rule, 'risk_limit.vega')
  assert.equal(given.reason.threshold, '1')
  assert.ok(Number(given.reason.observed) > 1, given.reason.observed)
  const { limits } = await acme.call('riskLimits')
  assert.deepEqual([limits[0]?.program, limits[0]?.now], ['income', '0'])
})

/** Requests that acme has made and that have ended. */
function asked(story: Story): number {
  const { ended } = story.venue.venue.sequencer.state
  return [...ended.entries()].filter(([, { taker }]) => taker === 'acme').length
}
