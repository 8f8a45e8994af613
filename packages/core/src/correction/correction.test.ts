import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkBooks } from '../_invariant.ts'
import { OPERATOR, actor, answer, funding, furnished, must, owned } from '../_venue.ts'
import type { World } from '../_venue.ts'
import type { Entry } from '../ledger/entry.ts'
import type { UserId } from '../party/firm.ts'
import { answerTo } from '../venue/answer.ts'
import { audienceOf } from '../venue/audience.ts'
import { loadState, saveState } from '../venue/snapshot.ts'
import { CORRECTION_LIMITS } from './correction.ts'
import type { CorrectionId } from './correction.ts'
import type {
  ApproveCorrection,
  CorrectionCommand,
  ProposeCorrection,
  RejectCorrection,
} from './rules.ts'

type Hand = readonly [user: string, credential: string]
const ADA: Hand = ['ada', 'pk_ada']
const BOB: Hand = ['bob', 'pk_bob']
const by = ([user]: Hand, firm = OPERATOR) => ({ ...actor(firm), user: user as UserId })

const proposing = (entry: Entry, over: Partial<ProposeCorrection> = {}): ProposeCorrection => ({
  type: 'ProposeCorrection',
  actor: by(ADA),
  credential: 'pk_ada',
  entry,
  reason: 'booked twice',
  ...over,
})
const approving = (correctionId: string, hand = BOB): ApproveCorrection => ({
  type: 'ApproveCorrection',
  actor: by(hand),
  credential: hand[1],
  correctionId: correctionId as CorrectionId,
})
const rejecting = (correctionId: string, reason = 'it is right'): RejectCorrection => ({
  type: 'RejectCorrection',
  actor: by(ADA),
  credential: 'pk_ada',
  correctionId: correctionId as CorrectionId,
  reason,
})

function booked(world: World, amount = 500_00n): Entry {
  const [event] = must(world, funding('acme', 'USD', amount))
  return event?.type === 'EntryPosted' ? event.entry : assert.fail('a deposit is an entry')
}

function proposed(world: World, entry = booked(world)): string {
  const events = must(world, proposing(entry))
  for (const event of events) assert.deepEqual(audienceOf(world.state, event), [])
  const [event] = events
  return event?.type === 'CorrectionProposed'
    ? event.correction.correctionId
    : assert.fail('it is proposed')
}

void test('[CRN-1] a correction is carried out by another hand, once, and the books follow', () => {
  const world = furnished()
  const before = owned(world, 'acme', 'USD').total
  const entry = booked(world)
  const id = proposed(world, entry)
  assert.equal(owned(world, 'acme', 'USD').total, before + 500_00n)
  const text = saveState(world.state)
  assert.equal(saveState(loadState(text)), text)
  const events = must(world, approving(id))
  assert.deepEqual(
    events.map(({ type }) => type),
    ['CorrectionApproved', 'EntryPosted'],
  )
  const posted = events.find((event) => event.type === 'EntryPosted')
  assert.deepEqual(posted?.entry.cause, {
    kind: 'reversal',
    id: entry.id,
    reference: 'booked twice',
  })
  assert.deepEqual(answerTo(events), { correctionId: id, entryId: posted?.entry.id })
  assert.equal(owned(world, 'acme', 'USD').total, before)
  checkBooks(world.state)
  assert.equal(answer(world, approving(id)), 'unknown_correction correctionId')
  assert.equal(answer(world, proposing(entry)), 'already_reversed entryId')
})

for (const [what, hand, code] of [
  ['the same user with another key', ['ada', 'pk_other'], 'same_approver'],
  ['another user with the same key', ['bob', 'pk_ada'], 'same_approver'],
  ['another user with another key', ['bob', 'pk_bob'], 'ok'],
  ['another user at the desk', ['bob', 'session'], 'ok'],
] as const)
  void test(`[CRN-1] approval by ${what}: ${code}`, () => {
    const world = furnished()
    assert.equal(answer(world, approving(proposed(world), hand)), code)
  })

void test('[CRN-1] a correction is rejected with a reason, and its entry may be proposed again', () => {
  const world = furnished()
  const entry = booked(world)
  const id = proposed(world, entry)
  assert.equal(answer(world, rejecting(id, '')), 'malformed reason')
  must(world, rejecting(id))
  assert.equal(answer(world, rejecting(id)), 'unknown_correction correctionId')
  assert.notEqual(proposed(world, entry), id)
})

void test('[CRN-2] what cannot be reversed is not proposed, and is judged anew at its approval', () => {
  const world = furnished()
  const entry = booked(world)
  const id = proposed(world, entry)
  const rows: readonly (readonly [string, CorrectionCommand])[] = [
    ['role_forbidden', proposing(entry, { actor: actor('acme') })],
    ['malformed reason', proposing(entry, { reason: ' ' })],
    ['malformed reason', proposing(entry, { reason: 'x'.repeat(201) })],
    ['already_exists entryId', proposing(entry)],
  ]
  for (const [code, command] of rows) assert.equal(answer(world, command), code)
  // acme has spent it meanwhile.
  must(world, funding('acme', 'USD', -owned(world, 'acme', 'USD').available))
  assert.equal(answer(world, approving(id)), 'insufficient_available')
  assert.equal(answer(world, proposing(entry)), 'already_exists entryId')
  must(world, rejecting(id))
  assert.equal(answer(world, proposing(entry)), 'insufficient_available')
  must(world, funding('acme', 'USD', 500_00n))
  const again = proposed(world, entry)
  const reverse = { type: 'ReverseEntry', actor: actor(OPERATOR), entry, reason: 'alone' } as const
  must(world, reverse)
  assert.equal(answer(world, approving(again)), 'already_reversed entryId')
})

void test('[CRN-2] as many as may wait', () => {
  const world = furnished()
  for (let n = 0; n < CORRECTION_LIMITS.openMax; n++) proposed(world, booked(world, 1n))
  assert.equal(answer(world, proposing(booked(world))), 'too_many_corrections')
})

void test('[CRN-3] once four eyes are asked for, nothing is reversed by one hand', () => {
  const world = furnished()
  const entry = booked(world)
  const four = { type: 'RequireFourEyes', actor: actor(OPERATOR), reason: 'audit' } as const
  assert.equal(answer(world, { ...four, actor: actor('acme') }), 'role_forbidden')
  assert.equal(answer(world, { ...four, reason: '' }), 'malformed reason')
  must(world, four)
  assert.equal(answer(world, four), 'already_so')
  assert.equal(loadState(saveState(world.state)).corrections.fourEyes, true)
  const alone = { type: 'ReverseEntry', actor: actor(OPERATOR), entry, reason: 'alone' } as const
  assert.equal(answer(world, alone), 'four_eyes')
  must(world, approving(proposed(world, entry)))
})
