/** Structures of a hundred legs, and what a match may be made of. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  accepting,
  answer,
  ask,
  asking,
  enrol,
  eventOf,
  funding,
  furnished,
  legsOf,
  listing,
  must,
  option,
  owned,
  quoting,
} from '../_venue.ts'
import type { World } from '../_venue.ts'
import { LEGS_MAX } from '../instrument/structure.ts'
import { structureId, structureText } from '../instrument/structure-id.ts'
import type { StructureId } from '../instrument/structure-id.ts'
import { createHash } from 'node:crypto'

/** `C100` to `C199`: calls on one share of SPY each. */
const CALLS = Array.from({ length: LEGS_MAX }, (_, i) => `C${100 + i}`)

function withCalls(): World {
  const world = furnished()
  for (const [i, id] of CALLS.entries())
    must(world, listing(option(id, { strike: String(300 + i), multiplier: 1n })))
  return world
}

const buys = CALLS.map((id) => `buy 1 ${id}`).join(', ')

void test('[STR-7] [ACC-1] a hundred legs settle in one entry, each covered', () => {
  const world = withCalls()
  must(world, funding('acme', 'USD', 100_000_00n))
  must(world, funding('mako', 'SPY', 300n))
  const rfqId = ask(world, 'acme', buys, { size: 3n })
  must(world, quoting('mako', rfqId, '- / 1000.01', { size: 3n }))
  assert.equal(owned(world, 'mako', 'SPY').held, 300n)
  const events = must(world, accepting('acme', rfqId, 'buy 3 at 1000.01'))
  const { entry } = eventOf(events, 'EntryPosted')
  assert.equal(events.filter(({ type }) => type === 'EntryPosted').length, 1)
  assert.equal(entry.postings.filter(({ reason }) => reason === 'delivery').length, LEGS_MAX)
  for (const id of CALLS) {
    assert.equal(owned(world, 'acme', id).total, 3n)
    assert.equal(owned(world, 'mako', id).total, -3n)
  }
  assert.equal(owned(world, 'acme', 'USD').total, 100_000_00n - 3_000_03n)
  assert.equal(owned(world, 'mako', 'SPY').held, 300n)
})

void test('[ACC-13] a match of more ids than a step has is refused whole, and fewer makers do', () => {
  const world = withCalls()
  must(world, funding('acme', 'USD', 100_000_00n))
  const makers = Array.from({ length: 41 }, (_, i) => `deal${i}`)
  for (const maker of makers) {
    enrol(world, maker, 'dealer')
    must(world, funding(maker, 'SPY', 100n))
  }
  const rfqId = ask(world, 'acme', buys, { size: 41n, panel: makers })
  for (const maker of makers) must(world, quoting(maker, rfqId, '- / 1', { size: 1n }))
  assert.equal(answer(world, accepting('acme', rfqId, 'buy 41 at 1')), 'match_too_large size')
  assert.equal(owned(world, 'acme', 'C100').total, 0n)
  assert.equal(answer(world, accepting('acme', rfqId, 'buy 40 at 1')), 'ok')
  assert.equal(owned(world, 'acme', 'C199').total, 40n)
})

void test('[ACC-12] an acceptance of another structure than the one asked about is refused', () => {
  const world = furnished()
  must(world, funding('acme', 'USD', 100_000_00n))
  must(world, funding('mako', 'SPY', 100n))
  const { terms } = eventOf(must(world, asking('acme', 'buy 1 SPY')), 'RfqRequested')
  must(world, quoting('mako', terms.rfqId, '- / 4'))
  const take = accepting('acme', terms.rfqId, 'buy 10 at 4')
  const other = structureId(legsOf('buy 2 SPY'))
  assert.equal(
    answer(world, { ...take, expectedStructureId: other }),
    'structure_mismatch expectedStructureId',
  )
  assert.equal(answer(world, { ...take, expectedStructureId: terms.structure.id }), 'ok')
})

void test('[STR-6] the id is the digest of the canonical legs, in base 32', () => {
  const legs = legsOf('buy 1 C400, sell 100 SPY')
  assert.equal(structureText(legs), 'buy 1 C400\nsell 100 SPY\n')
  const digest = createHash('sha256').update(structureText(legs)).digest()
  // Read back as a number: 128 bits and two zeros.
  const bits = structureId(legs)
    .slice(4)
    .split('')
    .reduce(
      (sum, letter) => sum * 32n + BigInt('0123456789abcdefghjkmnpqrstvwxyz'.indexOf(letter)),
      0n,
    )
  assert.equal(bits >> 2n, BigInt(`0x${digest.subarray(0, 16).toString('hex')}`))
  assert.equal(bits & 3n, 0n)
  assert.match(structureId(legs) satisfies StructureId, /^str-[0-9a-hjkmnp-tv-z]{26}$/)
})

void test('[STR-6] requests for opposite sides carry one structure id', () => {
  const world = furnished()
  const idOf = (legs: string): string =>
    eventOf(must(world, asking('acme', legs)), 'RfqOpened').terms.structure.id
  assert.equal(idOf('buy 1 C400, sell 100 SPY'), idOf('buy 300 SPY, sell 3 C400'))
  assert.notEqual(idOf('buy 1 C400, sell 100 SPY'), idOf('buy 1 C400, sell 99 SPY'))
})
