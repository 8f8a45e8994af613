import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  array,
  assert as assertProperty,
  asyncProperty,
  constantFrom,
  nat,
  option,
} from 'fast-check'
import { playChaos } from './chaos.ts'
import { FAULTS } from './chaos-feed.ts'
import type { Fault } from './chaos-feed.ts'

const DAYS = 9

/** What a program says while a fault lasts: one of these. Where it has nothing written the fault of its legs says nothing to it. */
const SAID: Readonly<Record<Exclude<Fault, 'duplicate session'>, RegExp>> = {
  stale: /^market\.spot$/,
  gap: /^market$/,
  'crossed spot': /^market$/,
  'crossed options': /^(market\.leg|chain)$/,
  'missing legs': /^market\.leg$/,
  'wrong label': /^market\.(parity|leg)$/,
  'zero vol': /^(market\.(leg|parity)|chain)$/,
  'zero price': /^(market\.(leg|parity)|chain)$/,
  jump: /^market\.parity$/,
  'out of order': /^market\.(spot|leg)$/,
}

for (const fault of FAULTS) {
  if (fault === 'duplicate session') continue
  void test(`[PRG-6] ${fault}: nothing is done, the reason is told, and what comes after is done`, async () => {
    // Programs write at the first session, are misled for three, and go on.
    const { sound, misled, trades } = await playChaos(4, DAYS, (n) =>
      n >= 2 && n <= 4 ? fault : undefined,
    )
    assert.ok(misled.length >= 10 && trades >= 3, `${misled.length} misled, ${trades} trades`)
    const mattering = misled.filter(({ hasOptions }) => fault !== 'missing legs' || hasOptions)
    assert.ok(mattering.length >= 5, `${mattering.length} decisions that the fault is of`)
    for (const { decision } of mattering) {
      const { program, tick, intents, reasons } = decision
      assert.deepEqual(intents, [], `${program} #${tick}`)
      assert.match(reasons[0]?.rule ?? '', SAID[fault], `${program} #${tick}`)
    }
    assert.ok(sound.some(({ intents }) => intents.length > 0))
  })
}

void test('[PRG-6] a session that comes twice is decided on once', async () => {
  const once = await playChaos(4, DAYS, () => undefined)
  const twice = await playChaos(4, DAYS, () => 'duplicate session')
  assert.deepEqual(twice.sound, once.sound)
  assert.equal(twice.trades, once.trades)
})

void test('[PRG-5] [PRG-6] in any mix of faults nothing is decided on what is wrong, and every trade is inside its mandate at the true price', async () => {
  const mix = array(option(constantFrom(...FAULTS), { nil: undefined }), {
    minLength: DAYS,
    maxLength: DAYS,
  })
  await assertProperty(
    asyncProperty(nat(1_000), mix, async (seed, faults) => {
      const { misled } = await playChaos(seed, DAYS, (n) => faults[n])
      for (const { fault, decision, hasOptions } of misled)
        if (fault !== 'missing legs' || hasOptions) assert.deepEqual(decision.intents, [], fault)
    }),
    { numRuns: 6, seed: 15 },
  )
})
