import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SHARE, CALL_SPEC, TestVenue } from './_venue.ts'

const call = (strike: number): string => `${SHARE}-20260220-${strike}-C`
const put = (strike: number): string => `${SHARE}-20260220-${strike}-P`

const named: readonly (readonly [string, string, string])[] = [
  [`buy 1 ${SHARE}`, 'stock', 'long stock'],
  [`sell 1 ${SHARE}`, 'stock', 'short stock'],
  [`buy 1 ${call(100)}, sell 1 ${call(110)}`, 'vertical', 'bull call spread'],
  [`sell 1 ${call(100)}, buy 1 ${call(110)}`, 'vertical', 'bear call spread'],
  [`buy 100 ${SHARE}, sell 1 ${call(110)}`, 'covered_call', 'covered call'],
  [`buy 100 ${SHARE}, sell 1 ${call(110)}, buy 1 ${put(90)}`, 'collar', 'collar'],
  [`buy 1 ${call(100)}, sell 2 ${call(110)}`, 'ratio_spread', 'call ratio spread'],
  [`buy 7 ${SHARE}, sell 1 ${call(110)}`, 'custom', 'custom structure'],
]

void test('structures have the names of the field, in the orientation of their reader', async () => {
  await using venue = await TestVenue.furnished()
  for (const [strike, right] of [
    ['110', 'call'],
    ['90', 'put'],
  ] as const)
    await venue.as('house').call('listInstrument', {
      body: { clientId: `list-${strike}`, spec: { ...CALL_SPEC, strike, right } },
    })
  for (const [legs, name, label] of named) {
    const body = {
      clientId: venue.clientId(),
      account: 'acme:main',
      legs: legs.split(', ').map((leg) => {
        const [side, ratio, instrument = ''] = leg.split(' ')
        return { side: side === 'buy' ? 'buy' : 'sell', ratio: Number(ratio), instrument } as const
      }),
      size: '1',
      ttlMs: 60_000,
    }
    const { rfqId } = await venue.as('acme').call('createRfq', { body })
    const seen = await venue.as('acme').call('rfq', { rfqId })
    assert.deepEqual([seen.name, seen.label], [name, label], legs)
    const dealers = await venue.as('mako').call('rfq', { rfqId })
    assert.equal(dealers.name, name === 'covered_call' ? 'covered_call' : name)
  }
})
