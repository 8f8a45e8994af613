/** What the income guides have a person type: numbers alone are typed here and must give what the guide shows; the rest must be commands there are. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { typed, wordsOf } from '../packages/cli/test/_parley.ts'
import { read } from './_files.ts'

const GUIDES = [
  'covered-call',
  'cash-secured-put',
  'credit-spreads',
  'iron-condor',
  'collar',
  'covered-strangle',
  'poor-mans-covered-call',
]
const BLOCK = /```(text)?\n([\s\S]*?)```/g

for (const guide of GUIDES)
  void test(`the ${guide} guide shows what its commands say`, async () => {
    let said = ''
    const blocks = [...read(`docs/guides/${guide}.md`).matchAll(BLOCK)]
    assert.ok(blocks.length > 2)
    for (const [, kind, text = ''] of blocks)
      for (const line of text.trim().split('\n')) {
        if (kind === 'text') {
          assert.ok(said.includes(line), `${guide}: ${line}\nis not in\n${said}`)
          continue
        }
        const words = wordsOf(line).slice(1)
        const isNumbersAlone = words[0] === 'strategy'
        const asked = isNumbersAlone ? words : [...words.slice(0, 2), '--help']
        const { code, out } = await typed(asked)
        assert.equal(code, 0, line)
        if (isNumbersAlone) said = out
        // Every option that is typed is one that the command has.
        else
          for (const [option] of line.matchAll(/ --[a-z-]+/g))
            assert.ok(out.includes(option.trim()), `${line}: ${option}`)
      }
  })
