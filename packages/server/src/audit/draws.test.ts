import { deepEqual, equal, fail, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { decode, encode } from '@parley/core'
import type { ContractsClosed, DrawTold } from '@parley/core'
import { MemoryJournal } from '../journal/memory.ts'
import { GENESIS } from '../journal/record.ts'
import type { Draft } from '../journal/record.ts'
import { assignedStory } from './_assigned.ts'
import { verify } from './verify.ts'

function sealed(drafts: readonly Draft[]): MemoryJournal {
  const journal = new MemoryJournal()
  journal.append(GENESIS, 1, drafts)
  return journal
}

type Draws = { readonly draft: Draft; readonly at: number; readonly closed: ContractsClosed }

/** Every account's own part, in the order of the journal. */
function draws(drafts: readonly Draft[]): Draws[] {
  return drafts.flatMap((draft) =>
    draft.outcome.flatMap((text, at): Draws[] => {
      const closed = decode(text) as ContractsClosed
      return closed.type === 'ContractsClosed' && closed.draw ? [{ draft, at, closed }] : []
    }),
  )
}

/** The rules that are broken where one account's part was told otherwise. */
async function brokenBy(
  nth: number,
  change: (closed: ContractsClosed, draw: DrawTold) => Partial<ContractsClosed>,
): Promise<Set<string>> {
  const { drafts } = assignedStory()
  const found = draws(drafts).at(nth) ?? fail('there is such a part')
  const { draft, at, closed } = found
  const told = encode({ ...closed, ...change(closed, closed.draw as DrawTold) })
  const altered = { ...draft, outcome: draft.outcome.with(at, told) }
  const report = await verify(sealed(drafts.map((each) => (each === draft ? altered : each))))
  return new Set(report.findings.map(({ rule }) => rule))
}

void test('[EXP-16] early and at expiry, drawn by the key or without one, the draws of a sound journal verify', async () => {
  for (const keyed of [true, false]) {
    const { drafts } = assignedStory({ keyed })
    deepEqual((await verify(sealed(drafts))).findings, [])
    const parts = draws(drafts)
    equal(
      parts.reduce((sum, { closed }) => sum + closed.assigned, 0n),
      10n,
    )
    deepEqual(
      new Set(parts.map(({ closed }) => closed.draw?.of?.split(' ')[0])),
      new Set(keyed ? ['exercise', 'expiry'] : [undefined]),
    )
  }
})

const SEED_RULE = 'the seed of a draw follows from its text'
const PART_RULE = 'an account is assigned by the draw'
const otherSeed = 'ffffffffffffffffffffffffffffffff'

const changes: [string, string, (c: ContractsClosed, d: DrawTold) => Partial<ContractsClosed>][] = [
  ['another seed', SEED_RULE, (_c, draw) => ({ draw: { ...draw, seed: otherSeed } })],
  ['no proof', SEED_RULE, ({ draw: _d }, { proof: _p, ...draw }) => ({ draw })],
  [
    'another proof',
    SEED_RULE,
    (_c, draw) => ({ draw: { ...draw, proof: (draw.proof ?? '').replace(/^./, '0') } }),
  ],
  [
    'the text of another expiry',
    SEED_RULE,
    (_c, draw) => ({ draw: { ...draw, of: `${draw.of ?? ''}1` } }),
  ],
  ['one contract more', PART_RULE, ({ assigned }) => ({ assigned: assigned + 1n })],
]
for (const [what, rule, change] of changes)
  void test(`[EXP-16] an account that was told ${what} is found`, async () => {
    for (const nth of [0, -1]) ok((await brokenBy(nth, change)).has(rule))
  })

void test('[EXP-16] a text that drew before is found', async () => {
  const [first, ...rest] = draws(assignedStory().drafts)
  const { seed, of, proof } = (first ?? fail('there are parts')).closed.draw as Required<DrawTold>
  const second = 1 + rest.findIndex(({ closed }) => closed.draw?.of?.endsWith(' 1'))
  const broken = await brokenBy(second, (_c, draw) => ({ draw: { ...draw, seed, of, proof } }))
  ok(broken.has('a draw has a text of its own'))
})
