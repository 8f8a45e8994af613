import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import { test } from 'node:test'
import { decode } from '@parley/core'
import type { Event } from '@parley/core'
import * as fc from 'fast-check'
import { MemoryJournal } from '../journal/memory.ts'
import { GENESIS, SALT_LENGTH, hashOf, leafOf } from '../journal/record.ts'
import { CALL, openVenue, request } from '../recovery/_venue.ts'
import { rootOf, sealedRoot, treeOf } from './merkle.ts'
import { ProofRefused, proof } from './proof.ts'
import type { Proof } from './proof.ts'
import { verify } from './verify.ts'
import { verifyProof } from './verify-proof.ts'

const DEALERS = ['north', 'south', 'east']

/** Four requests: filled, cancelled, two lapsed in one sweep, one left open. */
function sealed() {
  const venue = openVenue([...DEALERS, 'west'])
  const ask = (instrument: string, size: bigint, ends: 'accept' | 'cancel' | 'expire' | 'leave') =>
    request(venue, { instrument, side: 'buy', size, dealers: DEALERS, rounds: 2, ends })
  const filled = ask('ACME', 100n, 'accept')
  const cancelled = ask(CALL, 3n, 'cancel')
  const lapsedFirst = ask('ACME', 1n, 'leave')
  const lapsed = ask('ACME', 2n, 'expire')
  const open = ask('ACME', 7n, 'leave')
  const journal = new MemoryJournal()
  journal.append(GENESIS, 1, venue.drafts)
  return { journal, filled, cancelled, lapsed, lapsedFirst, open }
}

const copy = (given: Proof): unknown => JSON.parse(JSON.stringify(given))

function textsOf(given: Proof): string[] {
  return given.records.flatMap(({ leaves }) =>
    leaves.flatMap((leaf) => (typeof leaf === 'string' ? [] : [leaf.text])),
  )
}

function typesOf(given: Proof): string[] {
  return textsOf(given).map((text) => (decode(text) as Event).type)
}

void test('a proof verifies by itself, for each party of each ended request', async () => {
  const { journal, filled, cancelled, lapsed } = sealed()
  const { root } = await verify(journal)
  for (const rfqId of [filled, cancelled, lapsed])
    for (const firm of ['taker', ...DEALERS]) {
      const given = await proof(journal, rfqId, firm)
      const verified = verifyProof(copy(given), { root })
      deepEqual(verified.problems, [])
      ok(verified.ok && verified.named)
      deepEqual([verified.request, verified.party, verified.root], [rfqId, firm, root])
      equal(given.head.hash, journal.head().hash)
    }
})

void test('the taker sees its request, every quote and the trade', async () => {
  const { journal, filled } = sealed()
  const types = typesOf(await proof(journal, filled, 'taker'))
  deepEqual(types.slice(0, 3), ['CreateRfq', 'RfqRequested', 'RfqOpened'])
  equal(types.filter((type) => type === 'QuotePlaced').length, 2 * DEALERS.length)
  deepEqual(types.slice(-5), ['AcceptQuote', 'MatchMade', 'TradeSettled', 'FeeCharged', 'RfqEnded'])
})

void test("a maker's proof holds its own commands and quotes, and nothing of the taker or of other makers", async () => {
  const { journal, filled, cancelled, lapsed } = sealed()
  for (const rfqId of [filled, cancelled, lapsed])
    for (const firm of DEALERS) {
      const given = await proof(journal, rfqId, firm)
      const texts = textsOf(given).join('\n')
      for (const other of ['taker', ...DEALERS])
        if (other !== firm && !(rfqId === filled && other === 'north'))
          ok(!texts.includes(`"${other}`), `${firm}'s proof of ${rfqId} names ${other}`)
      const own = typesOf(given).filter((type) => type === 'QuotePlaced')
      equal(own.length, 2)
    }
  const loser = await proof(journal, filled, 'south')
  deepEqual(
    [...new Set(typesOf(loser))],
    ['RfqOpened', 'PlaceQuote', 'QuotePlaced', 'HoldPlaced', 'RfqEnded'],
  )
  ok(!JSON.stringify(loser).includes('north'))
})

void test('a sweep that ended several requests shows only the one asked about', async () => {
  const { journal, lapsed, lapsedFirst } = sealed()
  const given = await proof(journal, lapsed, 'taker')
  const last = given.records.at(-1)
  ok(last && last.leaves.length >= 3)
  ok(!JSON.stringify(given).includes(lapsedFirst))
  equal(last.leaves.filter((leaf) => typeof leaf !== 'string').length, 1)
})

void test('no proof of an open request, an unknown one, or to a stranger', async () => {
  const { journal, filled, open } = sealed()
  const refused = (code: string) => (error: unknown) =>
    error instanceof ProofRefused && error.code === code
  await rejects(proof(journal, open, 'taker'), refused('rfq_still_open'))
  await rejects(proof(journal, 'rfq-00000000000', 'taker'), refused('unknown_rfq'))
  await rejects(proof(journal, filled, 'west'), refused('unknown_rfq'))
  await rejects(proof(journal, filled, 'operator'), refused('unknown_rfq'))
  await rejects(proof(journal, open, 'west'), refused('unknown_rfq'))
})

void test('a dealer that never answered is named nowhere, and told so', async () => {
  const venue = openVenue(DEALERS)
  const rfqId = request(venue, {
    instrument: 'ACME',
    side: 'buy',
    size: 1n,
    dealers: DEALERS,
    rounds: 0,
    ends: 'cancel',
  })
  const journal = new MemoryJournal()
  journal.append(GENESIS, 1, venue.drafts)
  const verified = verifyProof(copy(await proof(journal, rfqId, 'east')))
  deepEqual([verified.ok, verified.named, verified.records], [true, false, 2])
})

void test('a proof handed on under another name, request or root fails', async () => {
  const { journal, filled, cancelled } = sealed()
  for (const firm of ['taker', ...DEALERS]) {
    const given = await proof(journal, filled, firm)
    for (const party of ['taker', ...DEALERS, 'west'])
      if (party !== firm) equal(verifyProof({ ...given, party }).ok, false, `${firm} as ${party}`)
    equal(verifyProof({ ...given, request: cancelled }).ok, false)
    equal(verifyProof(given, { root: GENESIS.hash }).ok, false)
    equal(verifyProof({ ...given, records: [] }).ok, false)
    equal(verifyProof({ ...given, records: given.records.toReversed() }).ok, false)
  }
})

void test('a proof altered in any character fails', async () => {
  const { journal, filled } = sealed()
  for (const firm of ['taker', 'north', 'south']) {
    const text = JSON.stringify(await proof(journal, filled, firm))
    fc.assert(
      fc.property(
        fc.nat(text.length - 1),
        fc.constantFrom('0', '7', 'A', 'z', '"', ','),
        (at, put) => {
          fc.pre(text[at] !== put)
          const altered = text.slice(0, at) + put + text.slice(at + 1)
          equal(passes(altered), false, `${firm}: character ${at} made ${put}`)
        },
      ),
      { numRuns: 150 },
    )
  }
})

function passes(text: string): boolean {
  try {
    return verifyProof(JSON.parse(text)).ok
  } catch (error) {
    ok(error instanceof SyntaxError)
    return false
  }
}

void test('what is not a proof is refused with the place', async () => {
  const { journal, filled } = sealed()
  const good = await proof(journal, filled, 'north')
  const [first] = good.records
  const rows: [unknown, RegExp][] = [
    [null, /not an object/],
    [[], /not an object/],
    [{}, /format is missing/],
    [{ ...good, format: 'parley-proof-1' }, /parley-proof-3/],
    [{ ...good, more: 1 }, /more is not known/],
    [{ ...good, head: { ...good.head, records: 0 } }, /head\.records/],
    [{ ...good, head: { ...good.head, root: 'x' } }, /head\.root/],
    [{ ...good, records: [{ ...first, leaves: [{ salt: 's', text: 't' }] }] }, /records\.0.*salt/],
    [{ ...good, records: [{ ...first, seq: 1.5 }] }, /records\.0\.seq/],
    [{ ...good, records: [{ ...first, refused: 0 }] }, /records\.0\.refused/],
    [{ ...good, records: [{ ...first, path: 'x' }] }, /records\.0\.path/],
  ]
  for (const [document, words] of rows) {
    const { ok: sound, problems } = verifyProof(document)
    equal(sound, false)
    match(problems.join(), words)
  }
})

void test('a document sealed by somebody else, of texts no venue wrote, is refused without failing', () => {
  for (const text of [
    'null',
    '1',
    '"x"',
    '[]',
    '{}',
    '{"type":"RfqOpened"}',
    'not json',
    '{"a":',
  ]) {
    const salt = 's'.repeat(SALT_LENGTH)
    const leaf = leafOf(salt, text)
    const hash = hashOf(GENESIS.hash, { seq: 1, ts: 1, refused: false, leaves: [leaf, leaf] })
    const leaves = [
      { salt, text },
      { salt, text },
    ]
    const { ok: sound } = verifyProof({
      format: 'parley-proof-3',
      request: 'rfq-1',
      party: 'north',
      head: { records: 1, root: sealedRoot(rootOf(treeOf([hash])), 1), hash, path: [] },
      records: [{ seq: 1, ts: 1, prevHash: GENESIS.hash, refused: false, leaves, path: [] }],
    })
    equal(sound, false, text)
  }
})
