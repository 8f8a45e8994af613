/** What the guide of futures has a person type, typed at a venue. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openDemo } from './_demo.ts'
import type { Demo, Said } from './_demo.ts'

let venue: Demo
const parley = (who: string, line: string): Promise<Said> => venue.parley(who, line)

before(async () => {
  venue = await openDemo('--no-dealers')
  venue.keys['mako'] = (await parley(
    'house',
    'keys create --firm mako --user desk --scopes read,trade,quote --json',
  )) as never
})
after(() => venue.close())

type Listed = { instrument: string; kind: string; carryPrice?: string }

async function future(): Promise<{ instrument: string; carryPrice: string }> {
  const { instruments } = (await parley('acme', 'instruments --underlying BTC')) as unknown as {
    instruments: Listed[]
  }
  const found = instruments.find(({ kind }) => kind === 'future')
  assert.ok(found?.carryPrice, 'a future is listed')
  return { instrument: found.instrument, carryPrice: found.carryPrice }
}

async function cash(who: string): Promise<number> {
  const { assets } = (await parley(who, `accounts buying-power ${who}:main`)) as unknown as {
    assets: { asset: string; total: string }[]
  }
  return Number(assets.find(({ asset }) => asset === 'USD')?.total)
}

void test('a future is refused to a covered account, traded by a margined one, carried, and told', async () => {
  const { instrument, carryPrice } = await future()
  const ask = async (): Promise<string> => {
    const line = `rfq create --leg "buy 1 ${instrument}" --size 2 --panel mako,nova`
    const { rfqId } = (await parley('acme', line)) as unknown as { rfqId: string }
    const at = Number(carryPrice) + 500
    const said = await parley('mako', `quote place ${rfqId} --ask ${at}x2`)
    assert.ok(said['quoteId'], JSON.stringify(said))
    return `accept ${rfqId} --side buy --size 2 --limit ${at}`
  }
  const accept = await ask()
  assert.equal((await parley('acme', accept))['code'], 'future_needs_margin')
  await parley('house', 'accounts regime acme:main margined')
  const [acme, mako] = [await cash('acme'), await cash('mako')]
  await parley('acme', accept)
  // Two times 500 above the carry price, and fees of half a dollar and a quarter a contract.
  assert.equal(await cash('acme'), acme - 1_001)
  assert.equal(await cash('mako'), mako + 999.5)
  const to = Number(carryPrice) + 750
  await parley('house', `instruments carry ${instrument} ${to} --source index`)
  assert.equal((await future()).carryPrice, String(to))
  assert.equal(await cash('acme'), acme - 1_001 + 1_500)
  assert.equal(await cash('mako'), mako + 999.5 - 1_500)
  const { entries } = (await parley('acme', 'entries')) as unknown as {
    entries: { cause: string }[]
  }
  assert.deepEqual(
    entries.slice(0, 2).map(({ cause }) => cause),
    ['variation', 'trade'],
  )
})
