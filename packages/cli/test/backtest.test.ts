/** `parley backtest` as a person runs it, on a chain written for it. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { rmSync } from 'node:fs'
import { parley, typed } from './_parley.ts'

const folder = mkdtempSync(join(tmpdir(), 'parley-cli-backtest-'))
after(() => rmSync(folder, { recursive: true }))

function write(name: string, content: string): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

const COLUMNS =
  'date=day,expiry=exp,strike=k,right=cp,bid=bid,ask=ask,iv=iv,delta=delta,underlying=sym'
const CHAIN = write(
  'chain.csv',
  [
    'sym,day,exp,k,cp,bid,ask,iv,delta',
    'XYZ,2026-01-05,2026-01-16,105,call,0.8,0.82,0.25,0.27',
    'XYZ,2026-01-06,2026-01-16,105,call,1.00,1.02,0.25,0.30',
    'XYZ,2026-01-07,2026-01-16,105,call,0.60,0.62,0.25,0.25',
    'XYZ,2026-01-08,2026-01-16,105,call,0.70,0.60,0.25,0.25',
    '',
  ].join('\n'),
)
const CLOSES = write(
  'closes.csv',
  [
    'date,close,divCash',
    '2026-01-05,100,0',
    '2026-01-06,101,0',
    '2026-01-07,100,0.5',
    '2026-01-08,101,0',
    '2026-01-16,107,0',
    '',
  ].join('\n'),
)
const PROGRAM = write(
  'calls.yaml',
  'strategy: covered_call\nunderlying: XYZ\nunits: 100\ntarget: { delta: 0.3, daysMin: 5, daysMax: 30 }\n',
)
const FILES = [PROGRAM, '--chain', CHAIN, '--underlying', CLOSES, '--columns', COLUMNS]

void describe('parley backtest', () => {
  void it('plays a program over a chain file: 10,100 in, 10,749.50 out', async () => {
    const { code, out, err } = await parley(['backtest', ...FILES, '--cash', '10,100'])
    assert.deepEqual([code, err], [0, ''])
    assert.match(out, /covered call on XYZ, 2026-01-05 to 2026-01-16, 5 sessions/)
    assert.match(out, /equity at last +10,749\.50 +10,857\.50/)
    assert.match(out, /premium +100\.00\ndividend +50\.00\nfees +-0\.50\nother gain +500\.00/)
    assert.match(out, /1 written: 0 lapsed, 1 assigned/)
    assert.match(out, /1 of 4 rows of chain\.csv were refused: 1 crossed/)
  })

  void it('says the same of a tape that was kept, as JSON and as CSV', async () => {
    const tape = join(folder, 'kept.tape')
    const kept = await parley([
      'import',
      CHAIN,
      '--underlying',
      CLOSES,
      '--columns',
      COLUMNS,
      '--tape',
      tape,
    ])
    assert.equal(kept.code, 0)
    const [fromChain, fromTape] = await Promise.all([
      parley(['backtest', ...FILES, '--cash', '10100', '--json']),
      parley(['backtest', PROGRAM, '--chain', tape, '--cash', '10100', '--json']),
    ])
    assert.equal(fromTape.out, fromChain.out)
    const { report, trades } = JSON.parse(fromTape.out) as {
      readonly report: { readonly equity: { readonly profit: number } }
      readonly trades: readonly { readonly action: string }[]
    }
    assert.equal(report.equity.profit, 649.5)
    assert.deepEqual(
      trades.map(({ action }) => action),
      ['buy', 'write'],
    )
    const csv = await parley([
      'backtest',
      PROGRAM,
      '--chain',
      tape,
      '--cash',
      '10100',
      '--csv',
      'trades',
    ])
    assert.equal(
      csv.out,
      [
        'date,action,size,instrument,quantity,price,cash,fee',
        '2026-01-05,buy,100,XYZ,100,100,-10000,0',
        '2026-01-06,write,1,XYZ-20260116-105-C,-1,1,99.5,0.5',
        '',
      ].join('\n'),
    )
  })

  void it('lists every decision with its reasons, and draws', async () => {
    const svg = join(folder, 'equity.svg')
    const words = ['backtest', ...FILES, '--cash', '10100', '--why', '--svg', svg]
    const { out } = await parley(words)
    assert.match(out, /2026-01-07 +capital 0 units \(100 for one\)/)
    assert.match(out, /2026-01-08 +market\.leg XYZ-20260116-105-C stale \(every leg priced\)/)
    assert.match(readFileSync(svg, 'utf8'), /<polyline[\s\S]*<polyline[\s\S]*>holding</)
  })

  void it('sets variants beside one another, and says what the best of many is worth', async () => {
    const sweep = ['--sweep', 'target.delta=0.25:0.35:0.05', '--sweep', 'closeWhen.profit=0.3,0.9']
    const { code, out } = await parley(['backtest', ...FILES, '--cash', '10100', ...sweep])
    assert.equal(code, 0)
    assert.match(out, /target\.delta +closeWhen\.profit +profit/)
    assert.equal(out.split('\n').filter((line) => /^ +0\.\d+ +0\.\d /.test(line)).length, 6)
    assert.match(out, /6 variants were tried: the best of them is better than it is/)
    const csv = await parley(['backtest', ...FILES, '--cash', '10100', ...sweep, '--csv', 'sweep'])
    assert.equal(csv.out.split('\n').length, 8)
  })

  const MANDATE = write(
    'mandate.yaml',
    [
      'underlyings: [XYZ]',
      'opens: [buy_underlying]',
      'contractsMax: 1',
      'clipMax: 500',
      "exposureMax: '60000'",
      "creditMin: '0.05'",
      "rollCreditMin: '0'",
      'slippageBps: 600',
      'markMaxAgeMs: 14400000',
      'daysMin: 5',
      'daysMax: 30',
      'window: { days: [1, 2, 3, 4, 5], fromMinute: 0, toMinute: 1440 }',
      "validUntil: '2026-12-31T00:00:00.000000Z'",
    ].join('\n'),
  )
  void it('holds a program to its mandate, and tells what it did not let it do', async () => {
    const words = [...FILES, '--cash', '10100', '--mandate', MANDATE, '--why']
    const { code, out } = await parley(['backtest', ...words])
    assert.equal(code, 0)
    assert.match(out, /0 written/)
    assert.match(out, /mandate\.opens short_call \(buy_underlying\)/)
  })

  const spread = write(
    'spread.yaml',
    'strategy: bull_put\nunderlying: XYZ\ntarget: { delta: 0.3, daysMin: 5, daysMax: 30 }\n',
  )
  const other = write(
    'other.yaml',
    'strategy: wheel\nunderlying: ABC\ntarget: { delta: 0.3, daysMin: 5, daysMax: 30 }\n',
  )
  const blind = write('blind.yaml', 'strategy: calls\n')
  const cases: readonly (readonly [words: readonly string[], code: number, says: RegExp])[] = [
    [['backtest'], 2, /PROGRAM is missing/],
    [['backtest', PROGRAM, '--cash', '1'], 2, /--chain is missing/],
    [['backtest', ...FILES], 2, /give --cash or --units/],
    [['backtest', ...FILES, '--cash', 'much'], 2, /--cash "much" is not an amount in whole cents/],
    [['backtest', ...FILES, '--cash', '1.005'], 2, /whole cents/],
    [['backtest', ...FILES, '--units', '0.5'], 2, /--units: "0.5" is not a whole number/],
    [['backtest', ...FILES, '--cash', '1', '--fill', '60%'], 2, /--fill is from 0 to 50%/],
    [['backtest', ...FILES, '--cash', '1', '--at', 'noon'], 2, /neither close nor next/],
    [['backtest', ...FILES, '--cash', '1', '--from', '2026-02-31'], 2, /not a date/],
    [
      ['backtest', ...FILES, '--cash', '1', '--from', '2026-02-01', '--to', '2026-01-01'],
      2,
      /is after/,
    ],
    [['backtest', ...FILES, '--cash', '1', '--from', '2027-01-01'], 1, /no day from 2027-01-01/],
    [['backtest', ...FILES, '--cash', '1', '--csv', 'pies'], 2, /--csv pies: one of days, trades/],
    [['backtest', ...FILES, '--cash', '1', '--csv', 'sweep'], 2, /goes with --sweep/],
    [
      ['backtest', ...FILES, '--cash', '1', '--svg', '/no/such/folder/a.svg'],
      1,
      /cannot be written/,
    ],
    [['backtest', ...FILES, '--cash', '1', '--sweep', 'x'], 2, /write it as target.delta/],
    [
      ['backtest', ...FILES, '--cash', '1', '--mandate', blind],
      1,
      /blind.yaml: strategy: no such field/,
    ],
    [['backtest', blind, '--chain', CHAIN, '--cash', '1'], 1, /malformed: .*blind.yaml/],
    [['backtest', spread, '--chain', CHAIN, '--cash', '1'], 1, /target.width does not go with/],
    [['backtest', join(folder, 'none.yaml'), '--chain', CHAIN, '--cash', '1'], 1, /cannot be read/],
    [['backtest', other, ...FILES.slice(1), '--cash', '1'], 1, /the file has XYZ: none is ABC/],
    [['backtest', PROGRAM, '--chain', join(folder, 'none'), '--cash', '1'], 1, /no file/],
    [['backtest', PROGRAM, '--chain', CHAIN, '--cash', '1'], 1, /unknown_family/],
    [
      ['backtest', PROGRAM, '--chain', CHAIN, '--columns', 'date=x', '--cash', '1'],
      2,
      /must be mapped/,
    ],
    [
      ['backtest', PROGRAM, '--chain', CHAIN, '--columns', COLUMNS, '--cash', '1'],
      1,
      /no_closes: .*--underlying FILE/,
    ],
  ]
  for (const [words, code, says] of cases)
    void it(`says what is wrong: ${words.slice(-2).join(' ').replaceAll(folder, '')}`, async () => {
      const ran = await typed(words)
      assert.match(ran.err, says)
      assert.deepEqual([ran.code, ran.out], [code, ''])
    })
})
