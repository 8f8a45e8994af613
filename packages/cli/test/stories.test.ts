/** Every story through a real venue, on the simulated market and on a real chain: what was stated beforehand is what the books say. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { parley } from './_parley.ts'
import type { Played } from './_parley.ts'

const CHAINS = resolve(import.meta.dirname, '../../../../shared/data/chains')
const SPY = ['lambdaclass_spy_2021_options.csv.gz', 'lambdaclass_spy_2021_underlying.csv'] as const
const AAPL = [
  'lean_aapl_2014_daily_flat.csv.gz',
  '../underlying/lean_aapl_daily_raw.csv.gz',
] as const
const SPX = ['optionsuite_spx_20110103_20110107.csv.gz'] as const

type Telling = {
  readonly words: string
  /** A chain file, and the closes of its underlying; else the simulated market. */
  readonly files?: readonly string[]
  /** What must have happened in it. */
  readonly events: readonly string[]
  /** Figures that must have been stated and found. */
  readonly figures: readonly string[]
}

const WHEEL = {
  events: ['sold', 'lapsed', 'assigned', 'called'],
  figures: [
    'cash set aside for the strikes',
    'cost of the shares: strike less premium',
    'profit in all, called at the strike',
    'the turn of the wheel, in cash',
  ],
}

const SPREADS = {
  events: ['opened', 'ended'],
  figures: [
    'cash held: the width',
    'cash held, beside the strike cash of a cash-secured put',
    'credit, after fees',
    'result, the most to earn',
  ],
}

const EX_DIVIDEND = {
  events: ['declared', 'weighed', 'exercised', 'paid'],
  figures: [
    'shares called away',
    'profit in all, called at the strike',
    'paid for the shares',
    'dividend to the writer',
    'dividend that went with the shares',
  ],
}

const SPLIT = {
  events: ['sold', 'split'],
  figures: [
    'shares',
    'cost of the shares by tax',
    'cost of the shares, less the premium',
    'strike, a seventh to the cent',
    'contracts written',
    'shares held as cover',
    'premium of the calls by their lot',
  ],
}

const ROLL = {
  events: ['sold', 'rolled'],
  figures: [
    'net credit a unit',
    'entries that both legs are in',
    'contracts of the old put',
    'contracts of the new put',
    'credit of the chain, by its lots',
  ],
}

const REBALANCE = {
  events: ['opened'],
  figures: [
    'legs in one entry',
    'contracts in it',
    'leg prices make up the net',
    'cash held',
    'contracts held',
  ],
}

const STACK = {
  events: ['bought', 'applied', 'dealt'],
  figures: [
    'worth of the account, as the sum of its parts',
    'worth of the account, at the marks of its positions',
    'joint margin, as the sum of its parts',
    'worst joint loss, as the sum of its parts',
  ],
}

const TELLINGS: readonly Telling[] = [
  {
    words: '--story covered-call --from 2021-01-04 --to 2021-02-26',
    files: SPY,
    events: ['bought', 'sold', 'lapsed', 'called'],
    figures: ['premium kept', 'profit in all, called at the strike'],
  },
  { words: '--story cash-secured-put --seed 7 --to 2026-02-14', ...WHEEL },
  { words: '--story cash-secured-put --from 2021-03-12 --delta 0.5', files: SPY, ...WHEEL },
  {
    words: '--story credit-spreads --to 2026-01-24',
    events: SPREADS.events,
    figures: [...SPREADS.figures, 'result, the most to lose'],
  },
  { words: '--story credit-spreads --days 2..10', files: SPX, ...SPREADS },
  { words: '--story ex-dividend --to 2026-02-01', ...EX_DIVIDEND },
  { words: '--story ex-dividend --from 2021-05-07 --to 2021-06-30', files: SPY, ...EX_DIVIDEND },
  {
    words: '--story roll --to 2026-01-31',
    events: [...ROLL.events, 'unfilled', 'lapsed'],
    figures: [
      ...ROLL.figures,
      'contracts, none of it traded',
      'cash: every credit kept',
      'profit of the chain, by its lots',
    ],
  },
  { words: '--story roll --from 2011-01-05 --delta 0.48 --days 1..20', files: SPX, ...ROLL },
  { words: '--story rebalance', ...REBALANCE },
  { words: '--story rebalance --days 10..80', files: SPX, ...REBALANCE },
  { words: '--story split', ...SPLIT },
  { words: '--story split --symbol AAPL --from 2014-06-06', files: AAPL, ...SPLIT },
  {
    words: '--story stack',
    events: STACK.events,
    figures: [...STACK.figures, 'drawn of the pool by puts-btc'],
  },
  { words: '--story stack --from 2021-01-04 --to 2021-02-05', files: SPY, ...STACK },
]

for (const { words, files = [], events, figures } of TELLINGS) {
  const paths = files.map((name) => resolve(CHAINS, name))
  const missing = paths.filter((path) => !existsSync(path))
  const skip = missing.length > 0 && `1 test needs ${missing.join(', ')}`
  const [chain, underlying] = paths
  void test(`${words} on ${files[0] ?? 'the simulated market'}`, { skip }, async () => {
    const on = chain === undefined ? ['--simulated'] : ['--chain', chain]
    if (underlying !== undefined) on.push('--underlying', underlying)
    const asked = ['demo', ...words.split(' '), ...on, '--headless', '--json']
    const { code, out, err } = await parley(asked)
    assert.equal(code, 0, err)
    const played = JSON.parse(out) as Played
    assert.equal(played.simulated, chain === undefined)
    const happened = new Set(played.story.map(({ event }) => event))
    for (const event of events) assert.ok(happened.has(event), `${event} came about`)
    const checked = new Set(played.checks.map(({ what }) => what))
    for (const figure of figures) assert.ok(checked.has(figure), `${figure} was checked`)
    assert.ok(played.checks.every(({ kept }) => kept))
    assert.deepEqual(
      played.notes.filter((note) => note.startsWith('These days have ')),
      [],
    )
    const audit = await parley(['audit', 'verify', '--data', played.journal.data, '--json'])
    assert.equal(audit.code, 0, audit.err)
    assert.ok(audit.out.includes(played.journal.stateHash))
  })
}

void test('a story that does not exist is named, and those that do are listed', async () => {
  const { code, err } = await parley('demo --story tall --simulated'.split(' '))
  assert.equal(code, 2)
  assert.match(err, /no tall; there is covered-call, cash-secured-put, /)
  const listed = await parley('demo --list-stories --json'.split(' '))
  const { stories } = JSON.parse(listed.out) as { stories: { name: string }[] }
  const told = new Set(TELLINGS.map(({ words }) => words.split(' ')[1]))
  // Each is told somewhere above.
  assert.deepEqual(
    stories.filter(({ name }) => !told.has(name)),
    [],
  )
})
