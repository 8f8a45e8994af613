import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { newYorkClose } from './session-time.ts'
import { csv, dataFile, MAP, rowText, skipWithout, temporaryFile } from './_chains.ts'
import { feedContract } from './feed.contract.ts'
import { parseColumnMap } from './import/column-map.ts'
import { importChain } from './import/import.ts'
import type { Chain } from './chain.ts'
import type { Feed } from './feed.ts'
import { replayFeed } from './replay.ts'

const SPY = [
  'chains/lambdaclass_spy_2021_options.csv.gz',
  'chains/lambdaclass_spy_2021_underlying.csv',
] as const

const CLOSES = `date,close,divCash,splitFactor
2024-03-01,100,0,1
2024-03-04,101,0.5,1
2024-03-05,102,0,2
2024-03-07,51.25,0,1
2024-03-08,52,0,1
2024-03-11,53,0,1
2024-03-12,54,0,1
`

async function smallChain(): Promise<Chain> {
  const rows = [
    rowText({ expiry: '2024-03-09', bid: '1.5', ask: '1.6' }),
    rowText({ expiry: '2024-03-15', strike: '105', bid: '0.9', ask: '1' }),
    rowText({ date: '2024-03-05', expiry: '2024-03-15', strike: '105', bid: '0.95', ask: '1.05' }),
    rowText({ date: '2024-03-11', expiry: '2024-03-15', strike: '110', bid: '0', ask: '0.05' }),
  ]
  const { chain } = await importChain({
    path: temporaryFile(csv(...rows)),
    underlyingPath: temporaryFile(CLOSES),
    columns: parseColumnMap(MAP),
  })
  return chain
}

const small = smallChain()

async function walkable(): Promise<Feed> {
  return replayFeed({ chain: await small })
}

feedContract('replay of a small chain', walkable, false)

void describe('replay', () => {
  void it('leaves a missing mark at the day it was observed', async () => {
    const feed = await walkable()
    feed.advanceTo(newYorkClose('2024-03-04'))
    const mark = feed.mark('XYZ-20240315-105-C')
    assert.equal(mark?.observedAt, newYorkClose('2024-03-01'))
    assert.equal(mark?.mid, '0.95')
    feed.advanceTo(newYorkClose('2024-03-05'))
    assert.equal(feed.mark('XYZ-20240315-105-C')?.mid, '1')
  })

  void it('shows no bid and no mid where the bid was zero', async () => {
    const feed = await walkable()
    feed.advanceTo(newYorkClose('2024-03-11'))
    const { bid, mid, ask } = feed.mark('XYZ-20240315-110-C') ?? {}
    assert.deepEqual({ bid, mid, ask }, { bid: undefined, mid: undefined, ask: '0.05' })
  })

  void it('settles on the close of the last session before a day without one, and says so', async () => {
    const feed = await walkable()
    feed.advanceTo(newYorkClose('2024-03-11'))
    const settled = feed.settlement('XYZ', '2024-03-09')
    assert.equal(settled?.price, '52')
    assert.equal(settled?.observedOn, '2024-03-08')
  })

  void it('announces dividends and splits on their day', async () => {
    const feed = await walkable()
    const updates = feed.advanceTo(newYorkClose('2024-03-08'))
    assert.deepEqual(
      updates.flatMap((update) => update.actions),
      [
        { kind: 'dividend', underlying: 'XYZ', date: '2024-03-04', amount: '0.5' },
        { kind: 'split', underlying: 'XYZ', date: '2024-03-05', ratio: '2' },
      ],
    )
  })

  void it('replays only the sessions between from and to', async () => {
    const feed = replayFeed({ chain: await small, from: '2024-03-05', to: '2024-03-07' })
    const dates = feed.advanceTo(newYorkClose('2024-12-31')).map((update) => update.date)
    assert.deepEqual(dates, ['2024-03-05', '2024-03-07'])
    assert.equal(feed.nextSession(), undefined)
  })

  void it('expires a share option at 16:00 in New York', async () => {
    const feed = await walkable()
    const update = feed.advanceToNextSession()
    const option = update?.listed.find((i) => i.kind === 'option')
    assert.ok(option?.kind === 'option')
    assert.equal(option.expiresAt, Date.parse('2024-03-09T21:00:00Z') * 1000)
    assert.equal(option.multiplier, 100)
    assert.equal(option.settlement, 'physical')
    assert.equal(option.option.style, 'american')
  })

  void it('refuses to read a quote outside the chain', async () => {
    const { quoteAt } = await import('./chain.ts')
    const chain = await small
    assert.throws(() => quoteAt(chain, 4), RangeError)
  })

  void it('replays a year of SPY chains', { skip: skipWithout(SPY, 1) }, async () => {
    const [path, underlyingPath] = [dataFile(SPY[0]), dataFile(SPY[1])]
    const { chain } = await importChain({ path, underlyingPath })
    const feed = replayFeed({ chain, from: '2021-01-04', to: '2021-03-31' })
    const updates = feed.advanceTo(newYorkClose('2021-03-31'))
    assert.equal(updates.length, 61)
    assert.ok(updates.every((update) => update.marks.length <= 21))
    const settled = feed.settlement('SPY', '2021-03-19')
    assert.deepEqual([settled?.price, settled?.observedOn], ['389.48', '2021-03-19'])
    const dividends = updates.flatMap((update) => update.actions)
    assert.equal(dividends.length, 1)
  })
})
