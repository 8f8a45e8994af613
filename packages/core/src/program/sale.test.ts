import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answer, must } from '../_venue.ts'
import { price } from '../num/units.ts'
import type { Price } from '../num/units.ts'
import { deciding, income, intending, programmed } from './_program.ts'
import type { FirmId } from '../party/firm.ts'
import type { Intent, IntentSlice } from './intent.ts'
import type { PanelChoice } from './panel-choice.ts'

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

void test('[PRG-21] a decision says on what its panel was chosen, and what contradicts itself is refused', () => {
  const world = programmed()
  const [mako, nova] = ['mako', 'nova'] as FirmId[]
  assert.ok(mako && nova)
  const cards = [
    { maker: mako, asked: 10, answered: 8, best: 5 },
    { maker: nova, asked: 10, answered: 8, best: 3 },
  ]
  const right: PanelChoice = { arm: 'chosen', size: 1, holdoutBps: 1_000, draw: 1_000, cards }
  const intents = (choice: PanelChoice): readonly Intent[] => {
    const { execution, ...rest } = intending()
    return [{ ...rest, execution: { ...execution, panel: [mako], choice } }]
  }
  const wrong: readonly PanelChoice[] = [
    { ...right, draw: 999 },
    { ...right, arm: 'holdout' },
    { ...right, arm: 'whole' },
    { ...right, size: 0 },
    { ...right, draw: 10_000 },
    { ...right, holdoutBps: -1 },
    { ...right, cards: [...cards, { maker: mako, asked: 0, answered: 0, best: 0 }] },
    { ...right, cards: [{ maker: mako, asked: 1, answered: 2, best: 0 }, ...cards.slice(1)] },
    { ...right, cards: [{ maker: mako, asked: 1, answered: 0, best: 1 }, ...cards.slice(1)] },
  ]
  for (const choice of wrong)
    assert.equal(
      answer(world, deciding({ intents: intents(choice) })),
      'malformed intents.0.execution.choice',
      JSON.stringify(choice),
    )
  must(world, deciding({ intents: intents(right) }))
  const [live] = income(world).intents.values()
  assert.deepEqual(live?.intent.execution.choice, right)
})
