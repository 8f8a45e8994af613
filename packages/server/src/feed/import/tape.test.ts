import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { chainOn, readTapeBytes, rowsOn, tapeBytes } from '@parley/income'
import { csv, dataFile, MAP, rowText, skipWithout, temporaryFile } from '../_chains.ts'
import { sessionChains } from './chain-json.ts'
import { parseColumnMap } from './column-map.ts'
import { importChain } from './import.ts'
import { ImportRefused } from './refused.ts'
import { chainTape } from './tape.ts'

const SPY = [
  'chains/lambdaclass_spy_2021_options.csv.gz',
  'chains/lambdaclass_spy_2021_underlying.csv',
] as const
const columns = parseColumnMap(MAP)

void describe('a chain as a tape', () => {
  void it('has the rows, prices and contracts of its own underlying, to the last digit', async () => {
    const path = temporaryFile(
      csv(
        rowText({ underlying: 'AAA', bid: '1.205', ask: '1.25' }),
        rowText({ underlying: 'BBB', bid: '9', ask: '9.5' }),
        rowText({ underlying: 'AAA', strike: '110', bid: '0.35', ask: '0.4' }),
      ),
    )
    const { chain, report } = await importChain({ path, columns })
    const tape = readTapeBytes(tapeBytes(chainTape(chain, report, 'aaa')))
    const [day] = tape.days
    assert.ok(day)
    const { rows } = chainOn(tape, day, { spot: 1, rate: 0, yield: 0, dividends: [] }, rowsOn(day))
    assert.deepEqual(
      rows.map(({ strike, bid, ask }) => [strike, bid, ask]),
      [
        [100, 1.205, 1.25],
        [110, 0.35, 0.4],
      ],
    )
    assert.equal(tape.step, 100_000)
    assert.throws(
      () => chainTape(chain, report),
      (error) => error instanceof ImportRefused && /AAA, BBB: say which/.test(error.message),
    )
    assert.throws(() => chainTape(chain, report, 'CCC'), /none is CCC/)
  })

  void it('is refused where the underlying has no price on any day', async () => {
    const path = temporaryFile(csv(rowText({ spot: '' })))
    const { chain, report } = await importChain({ path, columns })
    assert.throws(
      () => chainTape(chain, report),
      (error) => error instanceof ImportRefused && error.code === 'no_closes',
    )
  })

  void it(
    'shows a real day as the chain of that day does',
    { skip: skipWithout(SPY, 1) },
    async () => {
      const [path, underlyingPath] = SPY.map(dataFile)
      assert.ok(path && underlyingPath && readFileSync(path).length > 0)
      const { chain, report } = await importChain({ path, underlyingPath })
      const tape = chainTape(chain, report)
      assert.equal(tape.columns.option.length, 5_023)
      assert.deepEqual(tape.quality.refused, { crossed: 17 })
      assert.equal(tape.days.filter(({ dividend }) => dividend !== undefined).length, 4)
      const [known] = sessionChains(chain, '2021-06-15') ?? []
      const day = tape.days.find(({ date }) => date === '2021-06-15')
      assert.ok(known && day)
      const { spot } = known
      const { rows } = chainOn(tape, day, { spot, rate: 0, yield: 0, dividends: [] }, rowsOn(day))
      const plain = rows.map(({ years, ...row }) => ({ ...row, days: years * 365 }))
      assert.deepEqual(
        plain.map(({ days, ...row }) => [row, days.toFixed(9)]),
        known.rows.map(({ days, ...row }) => [row, days.toFixed(9)]),
      )
    },
  )
})
