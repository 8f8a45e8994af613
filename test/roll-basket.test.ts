/** What needs attention is rolled together, by one request at a demonstration venue with its dealers: all of it, or nothing. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { openDemo } from './_demo.ts'
import type { Demo } from './_demo.ts'

type Balance = { readonly asset: string; readonly total: string }
type Part = { readonly name: string; readonly legs: readonly { readonly instrument: string }[] }

async function optionsOf(venue: Demo): Promise<Readonly<Record<string, string>>> {
  const { balances } = (await venue.parley('acme', 'book')) as unknown as { balances: Balance[] }
  return Object.fromEntries(
    balances
      .filter(({ asset, total }) => /-[CP]$/.test(asset) && total !== '0')
      .map(({ asset, total }) => [asset, total]),
  )
}

/** Sells so many calls of the first expiry nearest the money, against shares moved in. */
async function write(venue: Demo, share: string, size: number): Promise<string> {
  await venue.parley('house', `deposit acme:main ${size * 100} ${share}`)
  const { instruments } = (await venue.parley(
    'acme',
    `instruments --underlying ${share}`,
  )) as unknown as {
    instruments: { instrument: string; right?: string; strike?: string; expiryDate?: string }[]
  }
  const { marks } = (await venue.parley('acme', `marks --underlying ${share}`)) as unknown as {
    marks: { instrument: string; mid: string }[]
  }
  const spot = Number(marks.find(({ instrument }) => instrument === share)?.mid)
  const calls = instruments.filter(({ right }) => right === 'call')
  const [first] = calls.map(({ expiryDate = '' }) => expiryDate).toSorted()
  const away = ({ strike }: { strike?: string }): number => Math.abs(Number(strike) - spot)
  const [call] = calls
    .filter((each) => each.expiryDate === first)
    .toSorted((a, b) => away(a) - away(b))
  assert.ok(call, 'a call is listed')
  const { rfqId } = await venue.parley(
    'acme',
    `rfq create --leg "buy 1 ${call.instrument}" --size ${size} --ttl 2m`,
  )
  await venue.parley('acme', `accept ${String(rfqId)} --side sell --limit 0.01 --tif resting`)
  // A dealer answers in seconds, and how many is the machine's affair; a request that ended has nobody left to wait for.
  for (; ; await setTimeout(500)) {
    const { state } = await venue.parley('acme', `rfq show ${String(rfqId)}`)
    if ((await optionsOf(venue))[call.instrument] === String(-size)) return call.instrument
    assert.equal(state, 'open', `nobody bought ${call.instrument}`)
  }
}

void test('rolls that need attention go as one basket: all of them trade, or none', async () => {
  const venue = await openDemo()
  try {
    const old = [await write(venue, 'ACME.SIM', 2), await write(venue, 'GLOBEX.SIM', 3)]
    const before = await optionsOf(venue)
    const trial = (await venue.parley('acme', 'roll basket --always --dry-run')) as unknown as {
      parts: Part[]
    }
    assert.equal(trial.parts.length, 2)
    assert.equal(
      (await venue.parley('acme', 'roll basket --always --limit much'))['code'],
      'bad_decimal',
    )
    const dear = await venue.parley('acme', 'roll basket --always --limit 9999999 --ttl 5s')
    assert.equal(dear['code'], 'roll_not_filled')
    assert.deepEqual(await optionsOf(venue), before, 'nothing traded')
    const rolled = (await venue.parley(
      'acme',
      'roll basket --always --limit -100000 --ttl 2m',
    )) as unknown as { parts: Part[]; trades: readonly unknown[] }
    assert.equal(rolled.trades.length, 1, 'one trade of the whole')
    const after = await optionsOf(venue)
    const into = rolled.parts.flatMap(({ legs }) => legs.map(({ instrument }) => instrument))
    assert.deepEqual(
      Object.keys(after).toSorted(),
      into.filter((instrument) => !old.includes(instrument)).toSorted(),
    )
    assert.deepEqual(Object.values(after).toSorted(), ['-2', '-3'])
  } finally {
    await venue.close()
  }
})
