import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { csv, MAP, rowText, temporaryFile } from '../_chains.ts'
import type { RowText } from '../_chains.ts'
import { quotesOf } from '../chain.ts'
import { parseColumnMap } from './column-map.ts'
import type { Refusal, Warning } from './defect.ts'
import { importChain } from './import.ts'
import type { ImportOptions, Imported } from './import.ts'
import { ImportRefused } from './refused.ts'
import { renderReport } from './render.ts'

const COLUMNS = parseColumnMap(MAP)
const SOUND = rowText({ strike: '90' })

async function read(content: string, more: Partial<ImportOptions> = {}): Promise<Imported> {
  const imported = await importChain({ path: temporaryFile(content), columns: COLUMNS, ...more })
  checkSum(imported)
  return imported
}

/** Rows read are the kept and the refused, and the chain holds the kept. */
function checkSum({ report, chain }: Imported): void {
  const refused = Object.values(report.refused).reduce((sum, { count }) => sum + count, 0)
  assert.equal(report.rowsRead, report.rowsKept + refused)
  assert.equal(chain.quotes.contract.length, report.rowsKept)
}

const REFUSED: readonly [string, Refusal, RowText][] = [
  ['crossed', 'crossed', { bid: '2.3' }],
  ['negative ask', 'negative', { ask: '-1' }],
  ['strike of zero', 'negative', { strike: '0' }],
  ['expired', 'expired', { expiry: '2024-02-29' }],
  ['no quote, empty', 'no_quote', { bid: '', ask: '' }],
  ['no quote, zero', 'no_quote', { bid: '0', ask: '0.0' }],
  ['word for a number', 'unparsable_number', { bid: 'n/a' }],
  ['number out of range', 'unparsable_number', { ask: '1e99' }],
  ['no such day', 'unparsable_date', { date: '2024-02-30' }],
  ['other date format', 'unparsable_date', { expiry: '19/04/2024' }],
  ['right of neither kind', 'unparsable_right', { right: 'straddle' }],
  ['empty strike', 'missing_field', { strike: '' }],
  ['empty date', 'missing_field', { date: '' }],
  ['empty underlying', 'missing_field', { underlying: '' }],
  ['symbol of another right', 'label_contradicts', { osi: 'XYZ240419P00100000' }],
  ['symbol of another strike', 'label_contradicts', { osi: 'XYZ   240419C00101000' }],
  ['symbol of another underlying', 'label_contradicts', { osi: 'ABC240419C00100000' }],
  ['symbol of another expiry', 'label_contradicts', { osi: 'XYZ240426C00100000' }],
]

const WARNED: readonly [string, Warning, RowText][] = [
  ['zero bid', 'zero_for_missing', { bid: '0' }],
  ['zero ask', 'zero_for_missing', { ask: '0' }],
  ['empty bid', 'one_sided', { bid: '' }],
  ['Saturday in the symbol', 'expiry_label', { osi: 'XYZ240420C00100000' }],
  ['zero vol', 'iv_not_positive', { iv: '0' }],
  ['vol of 700%', 'iv_implausible', { iv: '7' }],
  ['vol that is a word', 'optional_unparsable', { iv: 'x' }],
  ['digits below 10^-8', 'rounded', { bid: '2.1000000000000001' }],
  ['another spot', 'spot_varies', { spot: '101' }],
]

void describe('import, one row wrong', () => {
  for (const [title, reason, row] of REFUSED)
    void it(`refuses ${title} as ${reason}`, async () => {
      const { report } = await read(csv(SOUND, rowText(row)))
      assert.deepEqual(Object.keys(report.refused), [reason])
      assert.equal(report.refused[reason]?.count, 1)
      assert.equal(report.refused[reason]?.examples[0]?.row, 3)
      assert.ok(renderReport(report).includes(reason))
    })

  for (const [title, warning, row] of WARNED)
    void it(`keeps ${title} with ${warning}`, async () => {
      const { report } = await read(csv(SOUND, rowText(row)))
      assert.equal(report.rowsKept, 2)
      assert.deepEqual(Object.keys(report.warnings), [warning])
      assert.equal(report.warnings[warning]?.examples[0]?.row, 3)
    })

  void it('refuses a record with more fields than the header, by one or by many', async () => {
    const { report } = await read(csv(SOUND, `${rowText()},x`, `${rowText()},x,y,z`, rowText()))
    assert.equal(report.refused.malformed_line?.count, 2)
    assert.equal(report.rowsKept, 2)
  })

  void it('numbers lines after a record that could not be read', async () => {
    const { report } = await read(csv(SOUND, `${rowText()},x,y`, rowText({ bid: '3' })))
    assert.equal(report.refused.crossed?.examples[0]?.row, 4)
  })

  void it('counts what an unclosed quote swallows as one record, and says where it opens', async () => {
    const { report } = await read(csv(SOUND, `"${rowText()}`, rowText()))
    assert.equal(report.refused.malformed_line?.count, 1)
    assert.equal(report.refused.malformed_line?.examples[0]?.row, 3)
    assert.match(report.refused.malformed_line?.examples[0]?.detail ?? '', /never closes/)
  })
})

void describe('import, by comparison', () => {
  const day = (underlying: string, date: string): string[] =>
    Array.from({ length: 8 }, (_, i) =>
      rowText({ underlying, date, strike: `${95 + i}`, bid: `${8 - i}.1`, ask: `${8 - i}.3` }),
    )

  void it('refuses the second quote of a contract in a session', async () => {
    const { report } = await read(csv(SOUND, rowText(), rowText({ bid: '2.15' })))
    assert.equal(report.refused.duplicate?.count, 1)
    assert.equal(report.refused.duplicate?.examples[0]?.row, 4)
  })

  void it('keeps a sound quote that follows a refused one of the same contract', async () => {
    const { report } = await read(csv(rowText({ bid: '9' }), rowText()))
    assert.deepEqual([report.rowsKept, report.refused.crossed?.count], [1, 1])
  })

  void it('finds a day that repeats another, also far apart', async () => {
    const other = Array.from({ length: 8 }, (_, i) =>
      rowText({ date: '2024-03-04', strike: `${95 + i}`, bid: `${9 - i}.2`, ask: `${9 - i}.4` }),
    )
    const rows = [...day('XYZ', '2024-03-01'), ...other, ...day('XYZ', '2024-03-05')]
    const { report } = await read(csv(...rows))
    assert.equal(report.refused.repeated_session?.count, 8)
    assert.deepEqual(report.copies[0]?.original, { underlying: 'XYZ', date: '2024-03-01' })
  })

  void it("finds another underlying's rows relabelled", async () => {
    const rows = [...day('XYZ', '2024-03-01'), ...day('ABC', '2024-03-04')]
    const { report } = await read(csv(...rows))
    assert.equal(report.refused.stale_copy?.count, 8)
    assert.deepEqual(report.underlyings, ['XYZ'])
  })

  void it('does not take worthless options that look alike for a copy', async () => {
    const idle = (date: string): string[] =>
      Array.from({ length: 20 }, (_, i) =>
        rowText({ date, strike: `${200 + i}`, bid: '0', ask: '0.05', volume: '0' }),
      )
    const { report } = await read(csv(...idle('2024-03-01'), ...idle('2024-03-04')))
    assert.equal(report.rowsKept, 40)
  })

  void it("warns of a spot that is not the underlying file's close, and of a jump without a split", async () => {
    const closes = temporaryFile('date,close\n2024-03-01,100\n2024-03-04,55\nnever,1\n')
    const rows = [rowText(), rowText({ date: '2024-03-04', spot: '101' })]
    const { report } = await read(csv(...rows), { underlyingPath: closes })
    const { spot_mismatch, unexplained_jump, bad_close } = report.warnings
    assert.deepEqual([spot_mismatch?.count, unexplained_jump?.count, bad_close?.count], [1, 1, 1])
  })

  void it('derives the spot by put-call parity where no column gives it', async () => {
    const rows = [96, 98, 100, 102, 104].flatMap((strike) => {
      const [call, put] = [Math.max(101 - strike, 0) + 2, Math.max(strike - 101, 0) + 2]
      return (['call', 'put'] as const).map((right) => {
        const mid = right === 'call' ? call : put
        const [bid, ask] = [`${mid - 0.5}`, `${mid + 0.5}`]
        return rowText({ strike: `${strike}`, right, bid, ask, spot: '' })
      })
    })
    const { report, chain } = await read(csv(...rows))
    assert.equal(report.forwards[0]?.forward, '101')
    assert.equal(chain.closes.get('XYZ')?.get('2024-03-01')?.basis, 'parity')
  })
})

void describe('import, the file', () => {
  void it('keeps decimals exactly, from gzip too', async () => {
    const path = temporaryFile(gzipSync(csv(rowText({ bid: '0.07', ask: '0.10' }))), '.bin')
    const { chain } = await importChain({ path, columns: COLUMNS })
    const [session] = chain.sessions
    assert.ok(session)
    const [quote] = quotesOf(chain, session)
    assert.deepEqual([quote?.bid, quote?.ask], [7_000_000, 10_000_000])
  })

  void it('maps constants and another date format', async () => {
    const path = temporaryFile('d;e;k;r;b;a\n3/1/2024;4/19/2024;100;C;1.5;1.6\n')
    const columns = parseColumnMap('date=d,expiry=e,strike=k,right=r,bid=b,ask=a,underlying==SPY')
    const { chain } = await importChain({ path, columns, dateFormat: 'M/D/YYYY' })
    assert.equal(chain.contracts[0]?.symbol, 'SPY-20240419-100-C')
  })

  void it('reports progress to the end', async () => {
    const seen: number[][] = []
    await read(csv(SOUND, rowText()), { onProgress: (done, total) => seen.push([done, total]) })
    assert.deepEqual(seen.at(-1), [2, 2])
  })

  const whole = gzipSync(csv(...Array.from({ length: 500 }, (_, i) => rowText({ strike: `${i}` }))))
  const BAD: readonly [string, string | Uint8Array, string, RegExp][] = [
    ['an empty file', '', 'unreadable', /is empty/],
    ['a header alone', csv(), 'no_rows_kept', /a header and no rows/],
    [
      'binary junk',
      Uint8Array.from({ length: 4000 }, (_, i) => (i * 7919 + 13 * i * i) % 256),
      'unreadable',
      /not text/,
    ],
    ['a truncated gzip', whole.subarray(0, whole.length - 200), 'unreadable', /cut short/],
    ['a gzip of nothing', gzipSync(''), 'unreadable', /is empty/],
    ['all rows refused', csv(rowText({ bid: '9' })), 'no_rows_kept', /crossed 1/],
    ['a missing column', 'a,b\n1,2\n', 'bad_column_map', /no such column/],
  ]
  for (const [title, content, code, message] of BAD)
    void it(`refuses ${title}`, async () => {
      const attempt = importChain({ path: temporaryFile(content), columns: COLUMNS })
      await assert.rejects(attempt, (error) => {
        assert.ok(error instanceof ImportRefused)
        assert.equal(error.code, code)
        assert.match(error.message, message)
        return true
      })
    })

  void it('refuses a file that is not there', async () => {
    const attempt = importChain({ path: '/no/such/file.csv' })
    await assert.rejects(attempt, { name: 'ImportRefused', code: 'unreadable' })
  })

  void it('says which columns an unknown family has and how to map them', async () => {
    const attempt = importChain({ path: temporaryFile('when,what\n1,2\n') })
    await assert.rejects(attempt, (error) => {
      assert.ok(error instanceof ImportRefused)
      assert.equal(error.code, 'unknown_family')
      assert.match(error.message, /when, what/)
      assert.match(error.message, /--columns date=/)
      return true
    })
  })

  for (const map of [
    'date',
    'when=x',
    'date=a,date=b',
    'date=a',
    'date=,expiry=b',
    'date==,expiry=b',
  ])
    void it(`refuses the column map '${map}'`, () => {
      assert.throws(() => parseColumnMap(map), { name: 'ImportRefused', code: 'bad_column_map' })
    })
})
