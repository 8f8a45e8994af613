import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Broken } from '../oracle/broken.ts'
import { YEAR } from './cast.ts'
import type { Member } from './member.ts'
import { explained, playYear } from './year.ts'

void test('[PRG-5] [PRG-6] [PRG-7] five programs on four underlyings: explained, inside their mandates, planned again alike, twice the same', async () => {
  const outcome = await playYear({ seed: 1, days: 40 })
  assert.equal(outcome.replanned, outcome.decisions)
  assert.ok(outcome.decisions >= 350 && outcome.trades >= 20, JSON.stringify(outcome))
  for (const { program, received } of outcome.programs)
    assert.ok(received > 0, `${program} has written`)
  const all = (of: 'acted' | 'held'): Set<string> =>
    new Set(outcome.programs.flatMap((each) => Object.keys(each[of])))
  for (const rule of ['closeWhen.profit', 'closeWhen.loss', 'target.delta'])
    assert.ok(all('acted').has(rule), rule)
  for (const rule of ['market.spot', 'capital', 'contracts', 'closeWhen.profit', 'limits.basis'])
    assert.ok(all('held').has(rule), rule)
})

/** Mandates narrower than what the programs were granted: the watch, which knows only these, must see the difference. */
const NARROWER: readonly (readonly [string, RegExp, (member: Member) => Member])[] = [
  ['contracts', /contracts/, (m) => over(m, { contractsMax: 1n })],
  ['exposure', /exposure/, (m) => over(m, { exposureMax: 1n as never })],
  ['lots at once', /lots at once/, (m) => over(m, { clipMax: 1n })],
  ['days', /days/, (m) => over(m, { daysMax: 6 })],
  ['credit', /received/, (m) => over(m, { creditMin: 10_000_000_000_000n as never })],
  ['slippage', /given up/, (m) => over(m, { slippageBps: 0 })],
  ['openings', /opened|shares/, (m) => over(m, { opens: [] })],
  ['hours', /hours/, (m) => over(m, { window: { days: [], fromMinute: 0, toMinute: 1 } })],
]

function over(member: Member, terms: Partial<Member['mandate']>): Member {
  return { ...member, mandate: { ...member.mandate, ...terms } }
}

for (const [what, message, narrow] of NARROWER)
  void test(`the watch over mandates sees ${what}`, async () => {
    await assert.rejects(playYear({ seed: 1, days: 3, watched: YEAR.map(narrow) }), (error) => {
      assert.ok(error instanceof Broken && error.oracle === 'envelope', String(error))
      assert.match(error.message, message)
      return true
    })
  })

void test('a decision that says nothing, or an intent without a reason, is noticed', () => {
  const said = { rule: 'capital', observed: '0', threshold: '1' }
  const decided = (reasons: readonly object[], intents: readonly object[]): never =>
    ({ program: 'p', tick: 1, reasons, intents }) as never
  explained(decided([said], []))
  for (const silent of [
    decided([], []),
    decided([{ ...said, observed: '' }], []),
    decided([said], [{ why: [] }]),
  ])
    assert.throws(() => explained(silent), Broken)
})
