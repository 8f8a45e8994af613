/** What the legs of a pair count as: both of them, whatever they net to. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  OPERATOR,
  accepting,
  actor,
  answer,
  asking,
  eventOf,
  funding,
  must,
  px,
  quoting,
  share,
} from '../_venue.ts'
import { proposing } from '../_block.ts'
import type { World } from '../_venue.ts'
import { instrumentId } from '../instrument/instrument.ts'
import { publishing } from '../tape/_policy.ts'
import { loadState, saveState } from '../venue/snapshot.ts'
import { crediting, funded, limiting, mark, mmpOf, usd } from './_protected.ts'
import { notionalOf } from './measure.ts'
import { listedIn } from '../venue/state.ts'

const USD = instrumentId('USD')
/** A pair whose legs are worth 400 and 398, and nearly pay for each other. */
const PAIR = 'buy 1 QQQ, sell 1 SPY'

function paired(): World {
  const world = funded()
  must(world, { type: 'ListInstrument', actor: actor(OPERATOR), instrument: share('QQQ') })
  for (const firm of ['acme', 'mako', 'nova']) must(world, funding(firm, 'QQQ', 10_000n))
  return world
}

const marks = (world: World) => [mark(world, 'QQQ', '398'), mark(world, 'SPY', '400')]

function pairAsked(world: World, firm: string, size: bigint): string {
  const events = must(world, asking(firm, PAIR, { size, marks: marks(world) }))
  return eventOf(events, 'RfqOpened').terms.rfqId
}

void test('[PRT-24] a structure comes to the sum of its legs, each by itself', () => {
  const world = paired()
  const { structure } = eventOf(
    must(world, asking('acme', PAIR, { size: 10n, marks: marks(world) })),
    'RfqOpened',
  ).terms
  const listed = listedIn(world.state)
  // Whatever it is priced at, and on either side.
  for (const at of ['-2', '0', '2'])
    assert.equal(notionalOf(structure, listed, px(at), 10n), 7_980_00n)
  const bare = { ...structure, references: [] }
  assert.equal(notionalOf(bare, listed, px('-2'), 10n), undefined)
  // A single share is its price, and options are their strikes, with nothing of a mark.
  for (const [legs, at, each] of [
    ['buy 1 SPY', '401.5', 401_50n],
    ['buy 100 SPY, sell 1 C400', '390', 80_000_00n],
    ['buy 1 C400, sell 1 P400', '1', 80_000_00n],
  ] as const) {
    const opened = eventOf(must(world, asking('acme', legs, { size: 1n })), 'RfqOpened')
    assert.equal(opened.terms.structure.references, undefined)
    assert.equal(notionalOf(opened.terms.structure, listed, px(at), 1n), each)
  }
})

void test('[PRT-24] limits, exposure, windows and lines count a pair as both of its legs', () => {
  const rules: [string, (world: World) => void, string][] = [
    [
      'notional',
      (world) => must(world, limiting('mako', { asset: USD, notional: usd('7980') })),
      'max_notional bid.size',
    ],
    [
      'exposure',
      (world) => must(world, limiting('mako', { asset: USD, exposure: usd('7980') })),
      'max_exposure',
    ],
  ]
  for (const [name, set, refusal] of rules) {
    const world = paired()
    set(world)
    const [fits, beyond] = [pairAsked(world, 'acme', 10n), pairAsked(world, 'acme', 11n)]
    assert.equal(
      answer(world, quoting('mako', beyond, '-2.1 / -1.9', { size: 11n })),
      refusal,
      name,
    )
    assert.equal(answer(world, quoting('mako', fits, '-2.1 / -1.9', { size: 10n })), 'ok', name)
  }
  for (const set of [
    (world: World) => must(world, mmpOf('mako', { notional: usd('7980') }, { asset: USD })),
    (world: World) =>
      must(world, crediting('mako', 'acme', { kind: 'limited', asset: USD, amount: usd('7980') })),
  ]) {
    const world = paired()
    set(world)
    const rfqId = pairAsked(world, 'acme', 20n)
    must(world, quoting('mako', rfqId, '- / -1.9', { size: 20n }))
    assert.equal(answer(world, accepting('acme', rfqId, 'buy 11 at 0')), 'not_filled size')
    assert.equal(answer(world, accepting('acme', rfqId, 'buy 10 at 0')), 'ok')
  }
})

void test('[PRT-24] where it is not known what a leg counts as, what counts it is refused', () => {
  const world = paired()
  must(world, limiting('mako', { asset: USD, notional: usd('1000000') }))
  must(world, limiting('nova', { asset: USD, exposure: usd('1000000') }))
  const rfqId = eventOf(must(world, asking('acme', PAIR, { size: 10n })), 'RfqOpened').terms.rfqId
  assert.equal(answer(world, quoting('mako', rfqId, '-2.1 / -1.9')), 'no_mark bid.size')
  assert.equal(answer(world, quoting('nova', rfqId, '-2.1 / -1.9')), 'no_mark')
  must(world, limiting('acme', { asset: USD, notional: usd('7980') }))
  const block = proposing('acme', 'nova', `buy 10 x ${PAIR} at -2`)
  assert.equal(answer(world, block), 'no_mark size')
  assert.equal(answer(world, { ...block, marks: marks(world) }), 'ok')
  const larger = { ...proposing('acme', 'nova', `buy 11 x ${PAIR} at -2`), marks: marks(world) }
  assert.equal(answer(world, larger), 'max_notional size')
})

void test('[PRT-24] what a leg counts as stays with the request, in snapshots too, and is in no print', () => {
  const world = paired()
  must(world, publishing([{}]))
  const rfqId = pairAsked(world, 'acme', 10n)
  const restored = loadState(saveState(world.state))
  assert.deepEqual(
    restored.rfqs.get(rfqId as never)?.terms.structure.references,
    marks(world).map(({ instrument, price }) => ({ instrument, price })),
  )
  must(world, quoting('mako', rfqId, '- / -1.9'))
  const events = must(world, accepting('acme', rfqId, 'buy 10 at 0'))
  const { print } = eventOf(events, 'TradePublished')
  assert.equal(print.structure.references, undefined)
  assert.equal(print.structure.id, restored.rfqs.get(rfqId as never)?.terms.structure.id)
})
