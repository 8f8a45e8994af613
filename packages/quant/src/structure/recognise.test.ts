import assert from 'node:assert/strict'
import { test } from 'node:test'

import type { StructureLeg } from './leg.ts'
import { recogniseStructure } from './recognise.ts'

/** "+2 100c", "-1 95p", "+1 100c far", "+1 stock". */
function legs(text: string): readonly StructureLeg[] {
  return text.split(', ').map((word): StructureLeg => {
    const [quantity = '', what = '', far] = word.split(' ')
    if (what === 'stock') return { kind: 'stock', quantity: 100 * Number(quantity) }
    return {
      kind: 'option',
      right: what.endsWith('c') ? 'call' : 'put',
      strike: Number(what.slice(0, -1)),
      years: far === undefined ? 0.1 : 0.35,
      quantity: Number(quantity),
      multiplier: 100,
    }
  })
}

const NAMES = [
  ['+1 100c', 'single', 'long call'],
  ['-3 95p', 'single', 'short put'],
  ['+2 stock', 'stock', 'long stock'],
  ['+1 100c, -1 105c', 'vertical', 'bull call spread'],
  ['-1 95p, +1 90p', 'vertical', 'bull put spread'],
  ['+5 95p, -5 90p', 'vertical', 'bear put spread'],
  ['-1 100c, +1 100c far', 'calendar', 'long call calendar'],
  ['+1 100p, -1 95p far', 'diagonal', 'short put diagonal'],
  ['+1 100c, +1 100p', 'straddle', 'long straddle'],
  ['-2 105c, -2 95p', 'strangle', 'short strangle'],
  ['+1 95c, +1 105p', 'guts', 'long guts'],
  ['+1 100c, +2 100p', 'strip', 'long strip'],
  ['-2 100c, -1 100p', 'strap', 'short strap'],
  ['+1 105c, -1 95p', 'risk_reversal', 'bullish risk reversal'],
  ['-1 100c, +1 100p', 'synthetic', 'synthetic short stock'],
  ['+1 stock, -1 105c', 'covered_call', 'covered call'],
  ['-1 stock, -1 95p', 'covered_put', 'covered put'],
  ['+1 stock, +1 95p', 'protective_put', 'protective put'],
  ['-1 stock, +1 105c', 'protective_call', 'protective call'],
  ['+1 stock, -2 105c', 'ratio_write', 'ratio call write'],
  ['+1 stock, -1 105c, +1 95p', 'collar', 'collar'],
  ['+1 stock, -1 100c, +1 100p', 'conversion', 'conversion'],
  ['-1 stock, +1 100c, -1 100p', 'reversal', 'reversal'],
  ['+1 stock, -1 105c, -1 95p', 'covered_strangle', 'covered strangle'],
  ['+1 95c, -2 100c, +1 105c', 'butterfly', 'long call butterfly'],
  ['-1 95p, +2 100p, -1 110p', 'butterfly', 'short broken-wing put butterfly'],
  ['+1 95c, -1 100c, -1 105c', 'ladder', 'long call ladder'],
  ['-1 95p, -1 100p, +1 105p', 'ladder', 'long put ladder'],
  ['+1 95c, -1 100c, -1 105c, +1 110c', 'condor', 'long call condor'],
  ['+1 90p, -1 95p, -1 105c, +1 110c', 'iron_condor', 'short iron condor'],
  ['-1 90p, +1 100p, +1 100c, -1 110c', 'iron_butterfly', 'long iron butterfly'],
  ['+1 100c, -1 105c, -1 100p, +1 105p', 'box', 'long box'],
  ['-1 100c, +1 100p, +1 100c far, -1 100p far', 'jelly_roll', 'long jelly roll'],
  ['-1 95p, -1 105c, +1 95p far, +1 105c far', 'double_calendar', 'long double calendar'],
  ['+1 100c, -2 105c', 'ratio_spread', 'call ratio spread'],
  ['-1 100c, +2 105c', 'backspread', 'call backspread'],
  ['+1 100c, +1 105c', 'custom', 'custom structure'],
  ['+1 100c, -1 100c', 'empty', 'no position'],
] as const

for (const [text, name, label] of NAMES) {
  void test(`${text} is ${label}`, () => {
    const found = recogniseStructure(legs(text))
    assert.deepEqual({ name: found.name, label: found.label }, { name, label })
    const reversed = recogniseStructure(legs(text).toReversed())
    assert.deepEqual(reversed, found)
  })
}

void test('units are those of the underlying', () => {
  assert.equal(recogniseStructure(legs('+10 90p, -10 95p, -10 105c, +10 110c')).units, 1000)
  assert.deepEqual(recogniseStructure([]), { name: 'empty', label: 'no position', units: 0 })
})
