/** No byte that a dealer is told depends on who asks, which way round, on which side, or on what other dealers do. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { life, toldOf } from '../_request-life.ts'
import type { Secret } from '../_request-life.ts'

const PLAIN: Secret = { taker: 'acme', mirrored: false, side: 'buy', rivals: 'act' }
const OTHERS: readonly Secret[] = [
  { ...PLAIN, taker: 'bree' },
  { ...PLAIN, mirrored: true },
  { ...PLAIN, side: 'sell' },
  { ...PLAIN, rivals: 'act otherwise' },
  { ...PLAIN, rivals: 'are silent' },
  { taker: 'bree', mirrored: true, side: 'sell', rivals: 'are silent' },
]

void test('[DIS-2] [CTR-5] [RND-2] [SEA-3] over random lives of a request a dealer is told the same bytes at the same times in worlds that differ in what it may not learn', () => {
  const heard = new Set<string>()
  fc.assert(
    fc.property(life, (of) => {
      const plain = toldOf(of, PLAIN)
      for (const secret of OTHERS) {
        // Who is in a second round is told, which is what rivals leave it.
        if (of.hasRound && !of.isSealed && secret.rivals !== PLAIN.rivals) continue
        assert.deepEqual(toldOf(of, secret), plain, JSON.stringify(secret))
      }
      for (const text of plain) {
        const [, kind = ''] = /"(?:type|code)":"(\w+)"/.exec(text) ?? []
        heard.add(kind)
      }
    }),
    { numRuns: 700 },
  )
  // The rarest, a second round, is heard some fourteen times in so many lives.
  for (const kind of [
    'RfqOpened',
    'QuotePlaced',
    'CounterOffered',
    'CounterWithdrawn',
    'SecondRoundOpened',
    'QuoteCommitted',
    'CommitmentLapsed',
    'RfqEnded',
  ])
    assert.ok(heard.has(kind), `${kind} is heard: ${JSON.stringify([...heard])}`)
})
