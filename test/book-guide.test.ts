/** What the guide of the book has a person type, typed at a venue: a dividend to come, income by file, a split. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { openDemo } from './_demo.ts'
import type { Demo } from './_demo.ts'

let venue: Demo

before(async () => {
  venue = await openDemo('--no-dealers', '--clock', 'stepped')
  await said('house', 'deposit acme:main 1000 ACME.SIM')
})
after(() => venue.close())

async function said<T>(who: string, line: string): Promise<T> {
  return (await venue.parley(who, line)) as T
}

void test('a declared dividend is expected on its pay date', async () => {
  const { now } = await said<{ now: string }>('acme', 'time')
  const day = (ahead: number): string =>
    new Date(Date.parse(now) + ahead * 86_400_000).toISOString().slice(0, 10)
  await said(
    'house',
    `dividend declare ACME.SIM 1.50 --ex ${day(30)} --pay ${day(45)} --id ACME-2026Q1`,
  )
  const { flows } = await said<{ flows: { kind: string; date: string; cash?: string }[] }>(
    'acme',
    'income calendar',
  )
  assert.deepEqual(
    flows.map(({ kind, date, cash }) => [kind, date, cash]),
    [['dividend', day(45), '1500']],
  )
})

void test('of a coin that trades in lots a size is told in coins, with its lots', async () => {
  await said('house', 'deposit orca:main 10 ETH')
  const { rfqId } = await said<{ rfqId: string }>(
    'acme',
    'rfq create --leg "buy 1 ETH" --size 2 --ttl 30s',
  )
  await said('orca', `quote place ${rfqId} --ask 3400x2 --ttl 20s`)
  const ladder = await venue.printed('acme', `rfq show ${rfqId}`)
  assert.match(ladder, /buy 1 ETH {2}× 0\.2 ETH, 2 lots {2}in USD/)
  const bought = await venue.printed('acme', `accept ${rfqId} --side buy`)
  assert.match(bought, /^bought 0\.2 ETH, 2 lots at 3,400: .* \(0\.2 ETH, 2 lots with orca\)/)
  for (const who of ['acme', 'orca'])
    assert.match(await venue.printed(who, 'trades --limit 1'), / ETH +0\.2 ETH, 2 lots +3,400/)
  await venue.printed('house', 'withdraw acme:main 0.2 ETH')
})

void test('wherever a size of coins is told it is in coins, with its lots', async () => {
  await said('house', 'deposit orca:main 10 ETH')
  await said('house', 'tape publish immediate,cap=1')
  const { draftId } = await said<{ draftId: string }>(
    'acme',
    'rfq draft save --leg "buy 1 ETH" --size 2 --ttl 60s --workup 20s',
  )
  assert.match(await venue.printed('acme', 'rfq draft list'), / buy 1 ETH +0\.2 ETH, 2 lots /)
  assert.match(
    await venue.printed('acme', `rfq draft show ${draftId}`),
    /× 0\.2 ETH, 2 lots, saved/,
  )
  const { rfqId } = await said<{ rfqId: string }>('acme', `rfq draft send ${draftId}`)

  // `accept` and the counter-offer say what they would take, and of how much.
  await said('orca', `quote place ${rfqId} --ask 3400x1 --ttl 50s`)
  const counter = `counter place ${rfqId} --side buy --price 3300 --size 2 --min-fill 1`
  assert.match(await venue.printed('acme', counter), /: you buy 0\.2 ETH, 2 lots at 3,300 /)
  assert.match(
    await venue.printed('orca', `rfq show ${rfqId}`),
    /: the taker would buy 0\.2 ETH, 2 lots \(from 0\.1 ETH, 1 lot\) at 3,300\n/,
  )
  await said('orca', `quote place ${rfqId} --ask 3400x2 --ttl 50s`)
  await said('acme', `accept ${rfqId} --side buy`)

  const added = await venue.printed('acme', `workup add ${rfqId} --size 3`)
  assert.match(added, /^You would buy up to 0\.3 ETH, 3 lots at 3,400\./)
  assert.match(
    await venue.printed('acme', 'workup list'),
    / taker +buy +buy 1 ETH +3,400 +USD +0\.3 ETH, 3 lots /,
  )
  await said('acme', `workup withdraw ${rfqId}`)
  await venue.pass(30_000)
  assert.match(await venue.printed('acme', 'tape list'), / ETH +0\.1 ETH, 1 lot or more +3,400/)
  for (const who of ['acme', 'orca'])
    assert.match(await venue.printed(who, 'execution --limit 1'), / ETH +0\.2 ETH, 2 lots +3,400/)

  const terms = '--side buy --leg "buy 1 ETH" --size 2 --price 3400'
  const simulated = await venue.printed('acme', `block simulate ${terms}`)
  assert.match(simulated, /^buy 1 ETH × 0\.2 ETH, 2 lots at 3,400\n/)
  const { blockId } = await said<{ blockId: string }>('acme', `block propose --to orca ${terms}`)
  assert.match(await venue.printed('acme', 'block list'), / buy 1 ETH +0\.2 ETH, 2 lots +3,400/)
  const block = await venue.printed('acme', `block show ${blockId}`)
  assert.match(block, /size +0\.2 ETH, 2 lots\n/)
  assert.match(block, /accounts +acme:main 0\.2 ETH, 2 lots\n/)
  await said('acme', `block withdraw ${blockId}`)
  // Of several legs each says its own, since the size counts structures.
  const pair = '--side buy --leg "buy 1 BTC" --leg "sell 1 ETH" --size 2 --price 62000'
  const paired = await said<{ blockId: string }>('acme', `block propose --to orca ${pair}`)
  assert.match(
    await venue.printed('acme', `block show ${paired.blockId}`),
    /size +2\nthe buyer +buy 0\.02 BTC \(2 lots\), sell 0\.2 ETH \(2 lots\)\n/,
  )
  await said('acme', `block withdraw ${paired.blockId}`)

  await said('acme', 'cross place --side buy --leg "buy 1 ETH" --size 2 --min 1 --limit 3400')
  assert.match(
    await venue.printed('acme', 'cross list'),
    / 0\.2 ETH, 2 lots +0\.2 ETH, 2 lots +0\.1 ETH, 1 lot +3,400/,
  )
  await venue.printed('house', 'withdraw acme:main 0.2 ETH')
})

void test('what no market prices is settled by hand, at the mean of a window whose missing prices are left out on purpose', async () => {
  const { now } = await said<{ now: string }>('acme', 'time')
  const day = now.slice(0, 10)
  const at = (seconds: number): string =>
    new Date(Date.parse(now) + seconds * 1000).toISOString().replace('.000', '')
  await said('house', 'instruments add --kind share --id XYZ')
  await said(
    'house',
    `instruments add --kind option --underlying XYZ --expiry ${day} --expires-at ${at(60)} --strike 50 --right put --style european --settlement cash`,
  )
  const put = `XYZ-${day.replaceAll('-', '')}-50-P`
  const { rfqId } = await said<{ rfqId: string }>(
    'acme',
    `rfq create --leg "buy 1 ${put}" --size 5 --ttl 30s`,
  )
  await said('orca', `quote place ${rfqId} --ask 1.25x5 --ttl 20s`)
  await said('acme', `accept ${rfqId} --side buy`)
  await venue.pass(61_000)
  const observed = [`${at(10)},49.10`, `${at(20)},49.20`, `${at(30)},`, `${at(40)},49.13`]
  writeFileSync(join(venue.folder, 'window.csv'), ['time,price', ...observed].join('\n'))
  const line = `settlements record ${put} --average window.csv --source "XYZ exchange"`
  assert.match(JSON.stringify(await venue.parley('house', line)), /no price on line 4/)
  const cash = async (): Promise<number> => {
    type Balances = { balances: { asset: string; total: string }[] }
    const { balances } = await said<Balances>('acme', 'book')
    return Number(balances.find(({ asset }) => asset === 'USD')?.total)
  }
  const had = await cash()
  const settled = await venue.printed('house', `${line} --skip-missing`)
  assert.match(settled, /is settled at 49\.14333333, the average of 3, /)
  // (50 − 147.43/3) × 100 is 85.666…: rounded down for each contract, of which there are five.
  assert.equal(Math.round(100 * ((await cash()) - had)), 5 * 8566)
  const told = await venue.printed('acme', 'settlements --underlying XYZ')
  assert.match(told, /49\.14333333 +average of 3, .* XYZ exchange/)
})

void test('a stress and betas of one’s own are saved, told with the risk, and bound a limit each', async () => {
  await said('acme', 'risk stress set crash --spot -0.15 --vol 0.5 --others BTC:-0.4:0.2')
  await said('acme', 'risk betas set --index ACME.SIM --betas BTC:1.5')
  type Told = {
    total: { delta: number }
    stresses: { name: string; change: number }[]
    beta: { index: string; delta: number }
  }
  const { total, stresses, beta } = await said<Told>('acme', 'risk')
  // A thousand shares and nothing else: 15 % of them, and all of their delta.
  assert.equal(stresses[0]?.name, 'crash')
  assert.ok(Math.abs((stresses[0]?.change ?? 0) + 0.15 * total.delta) < 1e-6 * total.delta)
  assert.deepEqual([beta.index, Math.round(beta.delta)], ['ACME.SIM', Math.round(total.delta)])
  await said(
    'acme',
    'risk limit set --measure stress --stress crash --soft 100 --hard 60000000 --mark-age 24h',
  )
  await said('acme', 'risk limit set --measure beta --hard 500000000 --mark-age 24h')
  await said('acme', 'risk limit set --measure margin --soft 1500')
  const { limits } = await said<{ limits: { scope: string; level: string; unit: string }[] }>(
    'acme',
    'risk limit list',
  )
  assert.deepEqual(
    limits.map(({ scope, level, unit }) => [scope, level, unit]),
    [
      ['firm stress * * stress:crash', 'warned', 'USD'],
      ['firm beta * *', 'clear', 'USD'],
      ['firm margin * *', 'clear', 'bp'],
    ],
  )
  const refused = async (line: string): Promise<string> =>
    (await said<{ code: string }>('acme', line)).code
  // Of a distance less is worse: the hard bound is the lower one.
  const turned = 'risk limit set --measure margin --soft 1500 --hard 2000'
  assert.equal(await refused(turned), 'bad_risk_limit')
  assert.equal(await refused('risk stress forget crash'), 'measures_a_limit')
  assert.equal(await refused('risk betas forget'), 'measures_a_limit')
  const { changes } = await said<{ changes: { kind: string; measure?: string; under?: string }[] }>(
    'acme',
    'risk limit history',
  )
  const [moves, betas] = [
    'spot -15 %, vol +50 %; BTC spot -40 %, vol +20 %',
    'to ACME.SIM: BTC 1.5',
  ]
  assert.deepEqual(
    changes.map(({ kind, measure, under }) => [kind, measure, under]),
    [
      ['limit', 'margin', undefined],
      ['limit', 'beta', betas],
      ['limit', 'stress', moves],
      ['betas', undefined, betas],
      ['stress', undefined, moves],
    ],
  )
})

void test('income comes in by file: what is wrong is told by row, and nothing is booked twice', async () => {
  const wrong = ['r2,2026-13-05,0.015', 'r1,2026-01-05,0.02']
  const rows = ['Ref,Date,Coins', 'r1,2026-01-05,0.015', ...wrong, 'r1,2026-01-05,0.015']
  writeFileSync(join(venue.folder, 'staking.csv'), rows.join('\n'))
  const columns = 'externalId=Ref,flowDate=Date,amount=Coins'
  const line = `income import staking.csv --columns ${columns} --kind staking --asset BTC --account acme:main`
  for (const booked of [1, 0]) {
    const { posted, refused } = await said<{
      posted: number
      refused: { line: number; code: string }[]
    }>('house', line)
    assert.equal(posted, booked)
    assert.deepEqual(
      refused.map(({ line: at, code }) => [at, code]),
      [
        [3, 'malformed'],
        [4, 'already_exists'],
      ],
    )
  }
})

void test('through a split a lot has more units at the basis it had', async () => {
  type Lots = { lots: { instrument: string; quantity: string; taxBasis: string }[] }
  const own = async (): Promise<Lots['lots'][number] | undefined> =>
    (await said<Lots>('acme', 'lots')).lots.find(({ instrument }) => instrument === 'ACME.SIM')
  const earlier = await own()
  const { now } = await said<{ now: string }>('acme', 'time')
  const at = new Date(Date.parse(now) + 60_000).toISOString()
  await said(
    'house',
    `corporate-action announce ACME.SIM --split 2:1 --at ${at} --reference "OCC 12345"`,
  )
  await venue.pass(120_000)
  const later = await own()
  assert.deepEqual([earlier?.quantity, later?.quantity], ['1000', '2000'])
  assert.equal(later?.taxBasis, earlier?.taxBasis)
})
