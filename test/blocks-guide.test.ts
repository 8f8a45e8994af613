/** What the guides of blocks and dark crossing have a person type, typed at a venue. */
import assert from 'node:assert/strict'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { openDemo } from './_demo.ts'
import type { Demo, Said } from './_demo.ts'

let venue: Demo

before(async () => {
  venue = await openDemo('--no-dealers')
  for (const [name, firm, user] of [
    ['mako', 'mako', 'desk'],
    ['second', 'mako', 'second'],
  ] as const)
    venue.keys[name] = (await parley('house', `keys create --firm ${firm} --user ${user}`)) as never
})
after(() => venue.close())

function parley(who: string, line: string): Promise<Said> {
  return venue.parley(who, line)
}

const TERMS = '--side buy --leg "buy 1 ACME.SIM" --size 10 --price 100'

void test('a block from the simulation to its entry, with signatures and a second pair of eyes', async () => {
  const simulated = await parley('acme', `block simulate ${TERMS}`)
  assert.equal((simulated['effects'] as unknown as unknown[]).length, 2)
  const trial = await parley('acme', `block propose --to mako ${TERMS} --dry-run`)
  assert.equal(trial['dryRun'], true)
  const proposed = await parley('acme', `block propose --to mako ${TERMS} --ttl 5m`)
  const { blockId, digest, payload } = proposed as unknown as Record<string, string>
  await parley('acme', 'signer add desk desk.pem')
  assert.equal(statSync(join(venue.folder, 'desk.pem')).mode & 0o777, 0o600)
  const signed = await parley('acme', `block sign ${blockId} --signer desk --key-file desk.pem`)
  assert.equal(signed['blockId'], blockId)
  await parley('mako', 'block policy --countersignatures')
  const verified = await parley('mako', `block verify ${blockId} --digest ${digest}`)
  assert.equal(verified['payload'], payload)
  const wrong = await parley('mako', `block verify ${blockId} --digest ${'0f'.repeat(32)}`)
  assert.equal(wrong['code'], 'payload_altered')
  const altered = `${payload?.replace('price 100', 'price 101')}`
  const refused = await parley('mako', `block countersign ${blockId} --payload "${altered}"`)
  assert.equal(refused['code'], 'payload_altered')
  await parley('mako', 'signer add desk mako.pem')
  const by = '--signer desk --key-file mako.pem'
  const answered = await parley('mako', `block countersign ${blockId} --digest ${digest} ${by}`)
  assert.equal(answered['state'], 'countersigned')
  assert.equal((await parley('mako', `block approve ${blockId}`))['code'], 'same_approver')
  const done = await parley('second', `block approve ${blockId}`)
  assert.equal(done['state'], 'settled')
  const shown = await parley('acme', `block ${blockId}`)
  assert.equal(shown['entryId'], done['entryId'])
  assert.equal((shown['signatures'] as unknown as unknown[]).length, 2)
  const { blocks } = (await parley('acme', 'block list')) as unknown as { blocks: unknown[] }
  assert.equal(blocks.length, 1)
  assert.equal((await parley('acme', 'block lift mako'))['code'], 'no_scope')
  assert.equal((await parley('house', 'block lift mako'))['firm'], 'mako')
  await parley('acme', 'signer retire desk')
})

void test('an order that rests, may not be withdrawn at once, and the smallest sizes', async () => {
  await parley('house', 'minimums set ACME.SIM --block 5 --cross 5')
  const line = 'cross place --side buy --leg "buy 1 ACME.SIM"'
  const small = await parley('acme', `${line} --size 4 --limit 100`)
  assert.equal(small['code'], 'below_minimum')
  const order = await parley('acme', `${line} --size 20 --min 5 --limit 100 --peg -0.02 --ttl 8h`)
  const orderId = String(order['orderId'])
  assert.equal((await parley('acme', `cross cancel ${orderId}`))['code'], 'order_must_rest')
  const { orders } = (await parley('acme', 'cross list')) as unknown as {
    orders: Record<string, string>[]
  }
  assert.deepEqual(
    orders.map((each) => [each['orderId'], each['pegOffset'], each['minSize']]),
    [[orderId, '-0.02', '5']],
  )
  const { fills } = (await parley('acme', 'cross fills')) as unknown as { fills: unknown[] }
  assert.deepEqual(fills, [])
  const { minimums } = (await parley('acme', 'minimums list')) as unknown as { minimums: unknown[] }
  assert.equal(minimums.length, 1)
})
