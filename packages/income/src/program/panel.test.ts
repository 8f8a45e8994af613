import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isPanelChoice } from '@parley/core'
import type { DealerCard, FirmId } from '@parley/core'
import type { ProgramFile } from './file.ts'
import { drawn } from './order.ts'
import { choosePanel } from './panel.ts'

function card(maker: string, asked: number, best: number): DealerCard {
  return { maker: maker as FirmId, asked, answered: best, best }
}

function file(execution: ProgramFile['execution'] = {}): ProgramFile {
  return {
    strategy: 'covered_call',
    underlying: 'SPY',
    target: { delta: 0.3, daysMin: 1, daysMax: 9 },
    execution: { panel: 'auto', ...execution },
  }
}

const CARDS = [
  card('ada', 40, 2),
  card('bea', 40, 20),
  card('cid', 30, 3),
  card('dan', 0, 0),
  card('eve', 10, 9),
]

test('[PRG-21] those asked are the most likely to have the best price: no other panel of that size is likelier', () => {
  const chance = ({ asked, best }: DealerCard): number => (best + 1) / (asked + 2)
  for (let size = 1; size < CARDS.length; size++)
    for (let draw = 0.2; draw < 1; draw += 0.07) {
      const { panel = [], choice } = choosePanel(
        file({ panelSize: size }),
        { cards: CARDS, least: 1 },
        draw,
      )
      assert.equal(choice.arm, 'chosen')
      const worth = (makers: readonly string[]): number =>
        CARDS.filter(({ maker }) => makers.includes(maker)).reduce(
          (sum, each) => sum + chance(each),
          0,
        )
      for (let mask = 0; mask < 1 << CARDS.length; mask++) {
        const other = CARDS.filter((_, i) => (mask >> i) & 1).map(({ maker }) => maker)
        if (other.length === size) assert.ok(worth(panel) >= worth(other) - 1e-12, other.join())
      }
      assert.equal(panel.length, size)
    }
})

test('[PRG-21] the draw follows from the intent alone, holds out the share that was asked for, and has nothing to do with its moment', () => {
  const many = 20_000
  let [held, both, early] = [0, 0, 0]
  for (let tick = 1; tick <= many; tick++) {
    const draw = drawn(3 ^ 0x27d4eb2f, tick, 0)
    const made = choosePanel(file({ panelSize: 2, holdout: 0.2 }), { cards: CARDS, least: 1 }, draw)
    assert.deepEqual(
      made,
      choosePanel(file({ panelSize: 2, holdout: 0.2 }), { cards: CARDS, least: 1 }, draw),
    )
    assert.ok(isPanelChoice(made.choice))
    assert.equal(made.panel === undefined, made.choice.arm === 'holdout')
    const isEarly = drawn(3, tick, 0) < 0.5
    early += isEarly ? 1 : 0
    held += made.panel ? 0 : 1
    both += !made.panel && isEarly ? 1 : 0
  }
  // Four standard errors.
  assert.ok(Math.abs(held / many - 0.2) < 4 * Math.sqrt((0.2 * 0.8) / many), `${held}`)
  assert.ok(Math.abs(both / held - early / many) < 4 * Math.sqrt(0.25 / held), `${both} of ${held}`)
})

test('[PRG-21] of equals each is asked as often, and whoever is new is tried before whoever never was best', () => {
  const equal = ['ada', 'bea', 'cid', 'dan'].map((maker) => card(maker, 5, 1))
  const times = new Map<string, number>()
  for (let place = 0; place < 400; place++) {
    const draw = (place + 0.5) / 400
    const { panel = [] } = choosePanel(
      file({ panelSize: 2, holdout: 0 }),
      { cards: equal, least: 1 },
      draw,
    )
    for (const maker of panel) times.set(maker, (times.get(maker) ?? 0) + 1)
  }
  assert.deepEqual([...times.values()], [200, 200, 200, 200])
  const { panel } = choosePanel(
    file({ panelSize: 1, holdout: 0 }),
    { cards: [card('ada', 9, 0), card('new', 0, 0)], least: 1 },
    0.5,
  )
  assert.deepEqual(panel, ['new'])
})

test('[PRG-21] [ANO-1] an anonymous request asks no fewer than the venue lets it; where there are no more all are asked', () => {
  const four = choosePanel(file({ panelSize: 2 }), { cards: CARDS, least: 4 }, 0.9)
  assert.equal(four.panel?.length, 4)
  const named = choosePanel(
    file({ panelSize: 2, identity: 'disclosed' }),
    { cards: CARDS, least: 4 },
    0.9,
  )
  assert.equal(named.panel?.length, 2)
  const all = choosePanel(file({ panelSize: 5 }), { cards: CARDS, least: 1 }, 0.01)
  assert.deepEqual([all.panel, all.choice.arm], [undefined, 'whole'])
})
