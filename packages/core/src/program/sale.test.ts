import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answer, must } from '../_venue.ts'
import { price } from '../num/units.ts'
import type { Price } from '../num/units.ts'
import { deciding, income, intending, programmed } from './_program.ts'
import type { IntentSlice } from './intent.ts'

void test('[PRG-20] a decision says which slice each intent is and what the model conceded, within bounds', () => {
  const world = programmed()
  const right: IntentSlice = { number: 2, of: 3, windowMs: 60_000 }
  const wrong: readonly IntentSlice[] = [
    { ...right, number: 0 },
    { ...right, number: 4 },
    { ...right, number: 1.5 },
    { number: 1, of: 51, windowMs: 0 },
    { ...right, windowMs: -1 },
    { ...right, windowMs: 86_400_001 },
  ]
  for (const slice of wrong)
    assert.equal(
      answer(world, deciding({ intents: [intending({ slice })] })),
      'malformed intents.0.slice',
      JSON.stringify(slice),
    )
  assert.equal(
    answer(world, deciding({ intents: [intending({ conceded: (1n << 70n) as Price })] })),
    'malformed intents.0.conceded',
  )
  must(world, deciding({ intents: [intending({ slice: right, conceded: price(-5n) })] }))
  const [live] = income(world).intents.values()
  assert.deepEqual(live?.intent.slice, right)
  assert.equal(live.intent.conceded, -5n)
})
