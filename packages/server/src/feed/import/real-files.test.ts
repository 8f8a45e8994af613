/** The published defects of real files, found without being taught. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { dataFile, skipWithout } from '../_chains.ts'
import { quotesOf } from '../chain.ts'
import type { Refusal, Warning } from './defect.ts'
import { importChain } from './import.ts'
import type { FamilyName } from './family.ts'

type Expected = {
  readonly file: string
  readonly family: FamilyName
  readonly read: number
  readonly sessions: number
  readonly refused: Readonly<Partial<Record<Refusal, number>>>
  readonly warned: Readonly<Partial<Record<Warning, number>>>
}

const FILES: readonly Expected[] = [
  {
    file: 'chains/lambdaclass_spy_2021_options.csv.gz',
    family: 'lambdaclass',
    read: 5040,
    sessions: 252,
    refused: { crossed: 17 },
    warned: {},
  },
  {
    file: 'chains/lambdaclass_spx_2017_5strikes.csv.gz',
    family: 'lambdaclass',
    read: 392,
    sessions: 96,
    refused: {},
    warned: { zero_for_missing: 91 },
  },
  {
    file: 'chains/optionsuite_spx_20110103_20110107.csv.gz',
    family: 'optionsuite',
    read: 9832,
    sessions: 5,
    refused: { no_quote: 1 },
    warned: { zero_for_missing: 997, expiry_label: 8183, iv_not_positive: 216 },
  },
  {
    file: 'chains/optionsuite_aapl_20140807.csv.gz',
    family: 'optionsuite',
    read: 3644,
    sessions: 1,
    refused: { stale_copy: 1822 },
    warned: { zero_for_missing: 182 },
  },
  {
    file: 'chains/vivekrao_spx_20260130_close_all.csv.gz',
    family: 'vivekrao',
    read: 17_107,
    sessions: 1,
    refused: { crossed: 1, no_quote: 240 },
    warned: { zero_for_missing: 682, iv_implausible: 842, stale_last: 9218 },
  },
  {
    file: 'chains/vivekrao_spx_20260130_close_short.csv.gz',
    family: 'vivekrao',
    read: 6739,
    sessions: 1,
    refused: { crossed: 1, no_quote: 1 },
    warned: { zero_for_missing: 902, iv_implausible: 229, stale_last: 2485 },
  },
  {
    file: 'chains/lean_aapl_2014_daily_flat.csv.gz',
    family: 'lean',
    read: 8226,
    sessions: 2,
    refused: { no_quote: 3511, expired: 183 },
    warned: { one_sided: 355, unexplained_jump: 1 },
  },
  {
    file: 'chains/lean_goog_2015_daily_flat.csv.gz',
    family: 'lean',
    read: 4250,
    sessions: 2,
    refused: {},
    warned: { one_sided: 589 },
  },
]

void describe('import of real files', () => {
  for (const { file, family, read, sessions, refused, warned } of FILES)
    void it(`counts the defects of ${file}`, { skip: skipWithout([file], 1) }, async () => {
      const { report } = await importChain({ path: dataFile(file) })
      assert.equal(report.family, family)
      assert.equal(report.rowsRead, read)
      assert.equal(report.sessions, sessions)
      assert.deepEqual(countsOf(report.refused), refused)
      assert.deepEqual(countsOf(report.warnings), warned)
      const total = Object.values(refused).reduce((sum, count) => sum + count, 0)
      assert.equal(report.rowsKept, read - total)
    })

  const aapl = 'chains/optionsuite_aapl_20140807.csv.gz'
  void it(
    'names the day the relabelled rows come from',
    { skip: skipWithout([aapl], 1) },
    async () => {
      const { report } = await importChain({ path: dataFile(aapl) })
      assert.deepEqual(report.copies, [
        {
          session: { underlying: 'SPY', date: '2014-08-08' },
          original: { underlying: 'AAPL', date: '2014-08-07' },
          rows: 1822,
        },
      ])
    },
  )

  const split = 'chains/lean_aapl_2014_daily_flat.csv.gz'
  void it(
    'finds both prices around a split by parity',
    { skip: skipWithout([split], 1) },
    async () => {
      const { chain } = await importChain({ path: dataFile(split) })
      const closes = [...(chain.closes.get('AAPL') ?? [])].map(([, close]) => close.price / 1e8)
      assert.deepEqual(closes, [645.5, 93.7])
      const [, after] = chain.sessions
      assert.ok(after)
      // 4,519 rows on the day, of which 2,537 lack a side: 2,339 lack both and are refused.
      const quotes = quotesOf(chain, after)
      const twoSided = quotes.filter(({ bid, ask }) => bid !== undefined && ask !== undefined)
      assert.deepEqual([quotes.length, twoSided.length], [4519 - 2339, 4519 - 2537])
    },
  )

  const spy = ['chains/lambdaclass_spy_2021_options.csv.gz', 'underlying/lean_spy_daily_raw.csv.gz']
  void it('takes closes from a bare file', { skip: skipWithout(spy, 1) }, async () => {
    const [path = '', underlyingPath = ''] = spy.map(dataFile)
    const { report } = await importChain({ path, underlyingPath })
    // The file ends on 2021-03-31: the other days keep the chain's own spot.
    assert.equal(report.closes.file, 61)
    assert.equal(report.closes.column, 191)
    assert.equal(report.warnings.close_missing?.count, 191)
  })
})

function countsOf(
  findings: Readonly<Record<string, { readonly count: number }>>,
): Record<string, number> {
  return Object.fromEntries(Object.entries(findings).map(([code, { count }]) => [code, count]))
}
