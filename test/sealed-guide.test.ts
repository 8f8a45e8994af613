/** Sealed prices as the guide of requests has dealers type them, on a clock that stands still until it is moved. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { openDemo } from './_demo.ts'
import type { Demo, Said } from './_demo.ts'

let venue: Demo
const kept = mkdtempSync(join(tmpdir(), 'parley-kept-'))
const parley = (who: string, line: string): Promise<Said> => venue.parley(who, line)

before(async () => {
  venue = await openDemo('--no-dealers', '--clock', 'stepped')
  for (const firm of ['mako', 'nova'])
    venue.keys[firm] = (await parley(
      'house',
      `keys create --firm ${firm} --user desk --scopes read,trade,quote --json`,
    )) as never
})
after(() => {
  rmSync(kept, { recursive: true })
  return venue.close()
})

void test('prices are committed to by digest, revealed when no digest is taken, and told at once', async () => {
  const { instruments } = (await parley('acme', 'instruments list')) as unknown as {
    instruments: { instrument: string }[]
  }
  const option = instruments.find(({ instrument }) => /^ACME.*-C$/.test(instrument))?.instrument
  const { rfqId } = (await parley(
    'acme',
    `rfq create --leg "buy 1 ${option}" --size 10 --panel mako,nova --sealed 10s --reveal-for 5s --ttl 60s`,
  )) as unknown as { rfqId: string }
  const file = (name: string): string => join(kept, `${name}.json`)
  const plain = await parley('mako', `quote place ${rfqId} --ask 2`)
  assert.equal(plain['code'], 'still_sealed')
  for (const [dealer, ask] of [
    ['mako', '2.2'],
    ['nova', '2.3'],
  ] as const) {
    const sent = await parley(dealer, `quote commit ${rfqId} --ask ${ask} --keep ${file(dealer)}`)
    assert.equal(sent['code'], undefined)
  }
  assert.equal((await parley('mako', `quote reveal ${file('mako')}`))['code'], 'still_sealed')
  // Another price than the one committed to, and then that one.
  const own = JSON.parse(readFileSync(file('mako'), 'utf8')) as { ask: { price: string } }
  const better = { ...own, ask: { ...own.ask, price: '2.1' } }
  writeFileSync(file('better'), JSON.stringify(better))
  await venue.pass(11_000)
  const answer = await parley('mako', `quote reveal ${file('better')}`)
  assert.equal(answer['code'], 'commitment_mismatch')
  assert.ok((await parley('mako', `quote reveal ${file('mako')}`))['quoteId'])
  const line = `accept ${rfqId} --side buy --size 10 --limit 3`
  assert.equal((await parley('acme', line))['code'], 'blind_window')
  await venue.pass(6_000)
  const done = await parley('acme', line)
  assert.deepEqual([done['state'], done['price']], ['filled', '2.2'])
  const { unrevealed } = (await parley('house', 'quote unrevealed')) as unknown as {
    unrevealed: Said[]
  }
  assert.deepEqual(
    unrevealed.map((each) => [each['firm'], each['rfqId']]),
    [['nova', rfqId]],
  )
})
