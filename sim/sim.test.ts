import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { Broken } from './oracle/broken.ts'
import { SABOTAGES } from './sabotage.ts'
import type { Sabotage } from './sabotage.ts'
import { Simulation } from './simulation.ts'
import type { SimulationOptions } from './simulation.ts'
import type { Outcome } from './tally.ts'

const STEPS = 400

function run(options: SimulationOptions): Promise<Outcome> {
  return new Simulation(options).run()
}

/** Runs, and on failure says how to see it again. */
async function holds(seed: number, steps: number): Promise<Outcome> {
  const simulation = new Simulation({ seed, steps })
  try {
    return await simulation.run()
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error)
    throw new Error(`${what}\nnpm run sim -- --seed ${seed} --steps ${steps}`, { cause: error })
  }
}

for (const seed of [11, 12, 13])
  void test(`seed ${seed} holds for ${STEPS} steps`, async () => {
    const { recoveries, trades, repeats, wholes } = await holds(seed, STEPS)
    assert.ok(recoveries > 0 && trades > 0 && repeats > 0 && wholes > 0)
  })

/** `seed steps what it found`, a line each. */
const kept = readFileSync(new URL('seeds.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => /^\d/.test(line))
  .map((line) => /^(\d+) (\d+) (.+)$/.exec(line) ?? [line, '', '', ''])

void test('kept seeds are written as seed, steps, and what they found', () => {
  assert.deepEqual(
    kept.filter(([, , , what]) => what === '').map(([line]) => line),
    [],
  )
})

for (const [, seed, steps, what] of kept)
  void test(`kept seed ${seed}: ${what}`, async () => {
    const { seed: ran } = await holds(Number(seed), Number(steps))
    assert.equal(ran, Number(seed))
  })

void test('the same seed gives the same journal and the same state', async () => {
  const first = await run({ seed: 21, steps: 200 })
  const second = await run({ seed: 21, steps: 200 })
  assert.deepEqual(second, first)
  assert.notEqual((await run({ seed: 22, steps: 200 })).stateHash, first.stateHash)
})

/** Which oracles are there to notice which fault: the first of them to look does. */
const NOTICED: Readonly<Record<Sabotage, readonly string[]>> = {
  'posting dropped': ['books'],
  'cover forgotten': ['books'],
  'hold resolved twice': ['lives'],
  'price altered': ['acknowledgement', 'disclosure', 'verify'],
  'answered too early': ['acknowledgement', 'disclosure', 'journal'],
  'client ids forgotten': ['acknowledgement', 'replay'],
  'state altered in recovery': ['replay'],
  'name leaked': ['disclosure'],
  'message lost': ['mirror', 'stream'],
  'side leaked': ['twin'],
}

for (const sabotage of SABOTAGES)
  void test(`${sabotage}: noticed by ${NOTICED[sabotage].join(' or ')}`, async () => {
    await assert.rejects(run({ seed: 31, steps: 600, sabotage }), (error) => {
      assert.ok(error instanceof Broken, String(error))
      assert.ok(NOTICED[sabotage].includes(error.oracle), `${error.oracle}: ${error.message}`)
      return true
    })
  })
