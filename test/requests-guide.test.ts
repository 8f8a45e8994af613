/** What the guide of requests has a person type, typed at a venue. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { openDemo } from './_demo.ts'
import type { Demo, Said } from './_demo.ts'

let venue: Demo
const parley = (who: string, line: string): Promise<Said> => venue.parley(who, line)

before(async () => {
  venue = await openDemo('--no-dealers')
  for (const [name, firm, user] of [
    ['mako', 'mako', 'desk'],
    ['nova', 'nova', 'desk'],
  ] as const)
    venue.keys[name] = (await parley(
      'house',
      `keys create --firm ${firm} --user ${user} --scopes read,trade,quote --json`,
    )) as never
})
after(() => venue.close())

/** The first call on the demo's share. */
async function call(): Promise<string> {
  const { instruments } = (await parley('acme', 'instruments list')) as unknown as {
    instruments: { instrument: string; kind: string; underlying?: string }[]
  }
  const found = instruments.find(({ instrument }) => /^ACME.*-C$/.test(instrument))
  assert.ok(found, 'a call is listed')
  return found.instrument
}

void test('a hedge is quoted, shown, refused off its band, and traded with the structure in part', async () => {
  const option = await call()
  const share = 'ACME.SIM'
  await parley('house', `deposit acme:main 100 ${share}`)
  const { marks } = (await parley('acme', 'marks')) as unknown as {
    marks: { instrument: string; mid: string }[]
  }
  const mark = marks.find(({ instrument }) => instrument === share)
  const at = Math.round(Number(mark?.mid))
  const line = `rfq create --leg "buy 1 ${option}" --size 10 --panel mako,nova`
  const far = `--hedge "sell 55 ${share} at ${at * 2} band 0.5"`
  assert.equal((await parley('acme', `${line} ${far}`))['code'], 'hedge_off_band')
  const near = `--hedge "sell 55 ${share} at ${at} band ${at}"`
  const { rfqId } = (await parley('acme', `${line} ${near}`)) as unknown as { rfqId: string }
  const seen = await parley('mako', `rfq show ${rfqId}`)
  assert.deepEqual(seen['hedges'], [
    { instrument: share, side: 'sell', lots: '55', price: String(at), band: String(at) },
  ])
  assert.ok((await parley('mako', `quote place ${rfqId} --ask 2x3`))['quoteId'])
  assert.ok((await parley('nova', `quote place ${rfqId} --ask 2.1x9`))['quoteId'])
  const trial = await parley('acme', `accept ${rfqId} --side buy --size 7 --limit 3 --dry-run`)
  assert.equal(trial['dryRun'], true)
  const done = await parley('acme', `accept ${rfqId} --side buy --size 7 --limit 3`)
  // 38.5 of 55, of which 16.5 by mako's 3: 17 and 22 make up 39.
  const hedge = { instrument: share, side: 'sell', price: String(at) }
  assert.deepEqual(done['hedges'], [{ ...hedge, lots: '39' }])
  for (const [who, side, lots] of [
    ['acme', 'sell', ['22', '17']],
    ['mako', 'buy', ['17']],
    ['nova', 'buy', ['22']],
  ] as const) {
    const { trades } = (await parley(who, 'trades')) as unknown as {
      trades: { rfqId: string; hedges: unknown }[]
    }
    const own = trades.filter((trade) => trade.rfqId === rfqId).map(({ hedges }) => hedges)
    assert.deepEqual(
      own,
      lots.map((each) => [{ ...hedge, side, lots: each }]),
    )
  }
})

void test('a counter-offer is placed, refused to whom it did not go to, and hit', async () => {
  const option = await call()
  const { rfqId } = (await parley(
    'acme',
    `rfq create --leg "buy 1 ${option}" --size 10 --panel mako,nova`,
  )) as unknown as { rfqId: string }
  const { counterId } = (await parley(
    'acme',
    `counter place ${rfqId} --side buy --price 1.20 --to mako --min-fill 2 --ttl 60s`,
  )) as unknown as { counterId: string }
  const other = await parley('nova', `counter hit ${rfqId} ${counterId}`)
  assert.equal(other['code'], 'counter_not_live')
  const hit = await parley('mako', `counter hit ${rfqId} ${counterId} --size 5`)
  assert.ok(hit['quoteId'])
  const seen = await parley('acme', `rfq show ${rfqId}`)
  assert.equal(seen['state'], 'filled')
})

void test('size is added to a workup by both sides, sealed, and matched when its time is over', async () => {
  const option = await call()
  const asked = await parley(
    'acme',
    `rfq create --leg "buy 1 ${option}" --size 10 --panel mako,nova --workup 20s`,
  )
  const rfqId = String(asked['rfqId'])
  await parley('mako', `quote place ${rfqId} --ask 2x3`)
  await parley('nova', `quote place ${rfqId} --ask 2.1x9`)
  assert.equal(
    (await parley('acme', `accept ${rfqId} --side buy --size 2 --limit 3`))['state'],
    'filled',
  )
  await parley('mako', `workup add ${rfqId} --size 3`)
  await parley('acme', `workup add ${rfqId} --size 4`)
  // It did not trade.
  assert.equal((await parley('nova', `workup add ${rfqId} --size 3`))['code'], 'unknown_workup')
  for (;;) {
    const open = (await parley('acme', 'workup list')) as unknown as { workups: Said[] }
    if (open.workups.length === 0) break
    await setTimeout(500)
  }
  const { trades } = (await parley('mako', 'trades')) as unknown as { trades: Said[] }
  assert.deepEqual(
    trades
      .filter((trade) => String(trade['rfqId']) === rfqId)
      .map((trade) => [trade['size'], trade['price']]),
    [
      ['3', '2'],
      ['2', '2'],
    ],
  )
  const { executions } = (await parley('acme', 'execution list --limit 2')) as unknown as {
    executions: Said[]
  }
  assert.deepEqual(
    executions.map(({ workup = false, size }) => [workup, size]),
    [
      [true, '3'],
      [false, '2'],
    ],
  )
})

void test('a second round is asked for, and smallest sizes are laid down', async () => {
  const option = await call()
  const line = `rfq create --leg "buy 1 ${option}" --size 10`
  const asked = await parley(
    'acme',
    `${line} --collect 10s --second-round 2 --second-for 5s --bettering --ttl 60s`,
  )
  assert.ok(asked['rfqId'])
  await parley('house', `minimums set ${option} --rfq 20`)
  assert.equal((await parley('acme', line))['code'], 'below_minimum')
  await parley('house', `minimums set ${option} --rfq 1`)
  await parley('house', 'policy set --min-size 11')
  assert.equal((await parley('acme', line))['code'], 'below_structure_minimum')
})
