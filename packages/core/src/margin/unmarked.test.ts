/** What an account is bound to when a mark that its margin reads has gone meanwhile. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkBooks } from '../_invariant.ts'
import {
  DAY,
  OPENED_AT,
  accepting,
  answer,
  ask,
  eventOf,
  funding,
  furnished,
  listing,
  must,
  option,
  owned,
  quote,
  quoting,
  settling,
} from '../_venue.ts'
import type { World } from '../_venue.ts'
import { covers, regime } from '../collateral/_spread.ts'
import { marks, trade } from './_margined.ts'
import { method, scanMarks } from './_scanned.ts'

const at = (right: 'call' | 'put', strike: number) =>
  ({ right, strike, years: 30 / 365, spot: 100, vol: 0.25, rate: 0, yield: 0 }) as const
const CHAIN = { C105: at('call', 105), P95: at('put', 95), C110: at('call', 110) }

/** mako is margined by TIMS and has written a put. */
function world(): World {
  const made = furnished()
  for (const [id, { right, strike }] of Object.entries(CHAIN))
    must(made, listing(option(id, { right, strike: String(strike) })))
  for (const firm of ['mako', 'acme']) must(made, funding(firm, 'USD', 2_000_000_00n))
  must(made, scanMarks(made, 100, CHAIN))
  must(made, method('mako', 'tims'))
  must(made, regime('acme', 'margined'))
  trade(made, 'buy 1 buy 1 P95')
  return made
}

void test('[MGN-4] [MGN-21] a quote trades though another option of its maker has lost its arrays: what it needs by itself is held', () => {
  const made = world()
  const before = covers(made, 'mako')
  const rfqId = ask(made, 'acme', 'buy 1 C105', { size: 2n, panel: ['mako'] })
  quote(made, 'mako', rfqId, '- / 2', { size: 2n })
  must(made, marks(made, 'P95 0.8'))
  must(made, accepting('acme', rfqId, 'buy 2 at 2'))
  assert.match(covers(made, 'mako'), /^C105: USD [\d.]+, P95: USD [\d.]+$/)
  assert.ok(covers(made, 'mako').endsWith(before))
  const next = ask(made, 'acme', 'buy 1 C110', { panel: ['mako'] })
  // What is new holds what it needs by itself, and is judged by the account as a whole when it is not a promise.
  assert.equal(answer(made, quoting('mako', next, '- / 2')), 'ok')
  checkBooks(made.state)
  must(made, scanMarks(made, 100, CHAIN))
  checkBooks(made.state)
})

void test('[MGN-4] [MGN-21] a quote trades though its own option has lost its arrays; what was held stays, and is told', () => {
  const made = world()
  const rfqId = ask(made, 'acme', 'buy 1 C105', { size: 2n, panel: ['mako'] })
  quote(made, 'mako', rfqId, '- / 2', { size: 2n })
  must(made, marks(made, 'C105 2'))
  must(made, accepting('acme', rfqId, 'buy 2 at 2'))
  assert.equal(owned(made, 'mako', 'C105').total, -2n)
  const alert = eventOf(must(made, marks(made, 'C105 2')), 'RiskAlertChanged')
  assert.deepEqual([alert.alert.kind, alert.alert.subject], ['margin', 'C105'])
  must(made, scanMarks(made, 100, CHAIN))
  assert.match(covers(made, 'mako'), /C105/)
  checkBooks(made.state)
})

void test('[EXP-2] [MGN-21] an expiry is not refused for another option that has no mark', () => {
  const made = world()
  must(made, funding('acme', 'SPY', 100n))
  const later = option('P90', { right: 'put', strike: '90', expiresAt: OPENED_AT + 60 * DAY })
  must(made, listing(later))
  must(made, scanMarks(made, 100, { ...CHAIN, P90: at('put', 90) }))
  trade(made, 'buy 1 buy 1 P90')
  must(made, marks(made, 'P90 0.4'))
  made.now = OPENED_AT + 30 * DAY
  must(made, settling('P95', '90'))
  assert.equal(owned(made, 'mako', 'SPY').total, 100n)
  assert.match(covers(made, 'mako'), /^P90: USD/)
  checkBooks(made.state)
})
