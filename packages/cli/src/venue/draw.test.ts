import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { typed } from '../../test/_parley.ts'
import { drawAgain, startsOf } from './draw.ts'

void test('[EXP-3] an own part of a draw comes out as the rule has it, worked with Python’s hashlib', () => {
  const instrument = 'ACME.SIM-20260109-182-C'
  const of = { seed: '0100022f80e4c9c2a4627e39274b1244', open: '6', exercised: '5' }
  const written = new Map([
    ['orca:main', 3n],
    ['pike:main', 1n],
    ['nova:main', 2n],
  ])
  const starts = startsOf(instrument, of, written)
  const rows = [...written].map(([account, contracts]) => {
    const start = starts.get(account) ?? -1n
    const told = { ...of, written: String(contracts), start: String(start) }
    const { mark, length, assigned } = drawAgain(instrument, told)
    return [account, start, length, mark, assigned]
  })
  assert.deepEqual(rows, [
    ['orca:main', 9n, 3n, 3n, 3n],
    ['pike:main', 4n, 5n, 3n, 0n],
    ['nova:main', 0n, 4n, 3n, 2n],
  ])
})

void test('[EXP-3] [EXP-15] all parts of any line together are what was exercised, and none more than was written', () => {
  const seeds = fc.bigInt({ min: 0n, max: 2n ** 128n - 1n })
  const contracts = fc.array(fc.bigInt({ min: 1n, max: 400n }), { minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(seeds, contracts, fc.nat(10_000), fc.boolean(), (number, sizes, part, run) => {
      const open = sizes.reduce((sum, each) => sum + each, 0n)
      const exercised = (open * BigInt(part)) / 10_000n
      const writers = new Map(sizes.map((each, i) => [`a${i}:main`, each]))
      const of = {
        seed: number.toString(16).padStart(32, '0'),
        open: String(open),
        exercised: String(exercised),
        ...(run ? { run } : {}),
      }
      const starts = startsOf('X-20260109-10-C', of, writers)
      let sum = 0n
      for (const [account, written] of writers) {
        const start = String(starts.get(account))
        const { assigned, whole } = drawAgain('X-20260109-10-C', {
          ...of,
          written: String(written),
          start,
        })
        assert.ok(assigned <= written)
        assert.ok(run || assigned - whole === 0n || assigned - whole === 1n)
        sum += assigned
      }
      assert.equal(sum, exercised)
    }),
  )
})

void test('a list of writers that is none is told before a missing entry is', async () => {
  const rows: [string, RegExp][] = [
    ['a=x', /--writers: "a=x" is not such as acme:main=5/],
    ['acme:main=5', /--writers needs ENTRY/],
  ]
  for (const [list, expected] of rows) {
    const { code, err } = await typed(['exercise', 'draw', '--writers', list])
    assert.equal(code, 2)
    assert.match(err, expected)
  }
})
