import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  OPERATOR,
  accepting,
  actor,
  answer,
  ask,
  asking,
  eventOf,
  must,
  quote,
  quoting,
} from '../_venue.ts'
import type { World } from '../_venue.ts'
import { encode } from '../codec.ts'
import { instrumentId } from '../instrument/instrument.ts'
import { amount } from '../num/units.ts'
import { firmId } from '../party/firm.ts'
import type { RfqId } from '../rfq/rfq.ts'
import { audienceOf } from '../venue/audience.ts'
import type { Command } from '../venue/command.ts'
import { creditDefault, crediting, funded, limited, quotedOn, usd } from './_protected.ts'
import { lineOf } from './credit.ts'

const buys = (rfqId: RfqId, size = 1) => accepting('acme', rfqId, `buy ${size} at 5`)

void test('[PRT-19] a line is each firm’s own to set, in cash', () => {
  const world = funded()
  assert.equal(answer(world, crediting('mako', 'nobody', 'none')), 'unknown_firm counterparty')
  assert.equal(answer(world, crediting('mako', 'mako', 'none')), 'unknown_firm counterparty')
  const shares = { kind: 'limited', asset: instrumentId('SPY'), amount: amount(1n) } as const
  assert.equal(answer(world, crediting('mako', 'acme', shares)), 'bad_protection asset')
  assert.equal(answer(world, crediting('mako', 'acme', limited('0'))), 'bad_protection amount')
  const [set] = must(world, crediting('mako', 'acme', 'none'))
  assert.ok(set)
  assert.deepEqual(audienceOf(world.state, set), ['mako'])
})

for (const [what, giver, to] of [
  ['the maker’s', 'mako', 'acme'],
  ['the taker’s', 'acme', 'mako'],
] as const)
  void test(`[PRT-19] ${what} line bounds a fill, is used up by it, and renewed when set again`, () => {
    const world = funded()
    const { rfqId } = quotedOn(world, { size: 3n })
    must(world, crediting(giver, to, limited('80000')))
    assert.equal(answer(world, buys(rfqId, 3)), 'not_filled size')
    const used = eventOf(must(world, buys(rfqId, 2)), 'CreditUsed')
    assert.deepEqual([used.giver, used.counterparty, used.amount], [giver, to, usd('80000')])
    const next = quotedOn(world).rfqId
    assert.equal(answer(world, buys(next)), 'no_live_quote size')
    must(world, crediting(giver, to, limited('80000')))
    assert.equal(answer(world, buys(next)), 'ok')
  })

void test('[PRT-19] where neither has said, the operator’s default holds; lines in another asset are none', () => {
  const world = funded()
  assert.equal(answer(world, { ...creditDefault(false), actor: actor('mako') }), 'role_forbidden')
  const { rfqId } = quotedOn(world)
  must(world, creditDefault(false))
  assert.equal(answer(world, buys(rfqId)), 'no_live_quote size')
  must(world, crediting('mako', 'acme', 'open'))
  must(
    world,
    crediting('acme', 'mako', {
      kind: 'limited',
      asset: instrumentId('EUR'),
      amount: usd('900000'),
    }),
  )
  assert.equal(answer(world, buys(rfqId)), 'no_live_quote size')
  must(world, crediting('acme', 'mako', 'open'))
  assert.equal(answer(world, buys(rfqId)), 'ok')
})

void test('[PRT-20] a taker is not shown to dealers it does not face', () => {
  const world = funded()
  must(world, crediting('acme', 'mako', 'none'))
  const [requested] = must(world, asking('acme', 'buy 1 C400'))
  assert.ok(requested?.type === 'RfqRequested')
  assert.deepEqual(requested.owner.panel, ['nova', 'opal'])
  assert.equal(
    answer(world, asking('acme', 'buy 1 C400', { panel: ['nova', 'mako'] })),
    'no_credit panel.1',
  )
  for (const dealer of ['nova', 'opal']) must(world, crediting('acme', dealer, 'none'))
  assert.equal(answer(world, asking('acme', 'buy 1 C400')), 'empty_panel panel')
})

void test('[PRT-20] [DIS-2] what a maker is told and answered is the same whether or not it faces the nameless taker', () => {
  const told = (limit: 'none' | 'open', taker: string): string => {
    const world = funded()
    must(world, crediting('mako', 'acme', limit))
    const events = [
      ...must(world, asking(taker, 'buy 1 C400', { size: 1n })),
      ...must(
        world,
        quoting('mako', eventOf(world.events, 'RfqOpened').terms.rfqId, '4.00 / 4.20', {
          size: 1n,
        }),
      ),
    ]
    const seen = events.filter((event) => {
      const audience = audienceOf(world.state, event)
      return audience === 'public' || audience.includes(firmId('mako'))
    })
    return encode(seen)
  }
  const open = told('open', 'acme')
  assert.equal(told('none', 'acme'), open)
  assert.equal(told('none', 'bree'), open)
})

void test('[PRT-20] a maker that faces too few to hide a taker quotes no nameless request, whoever asks', () => {
  const world = funded()
  const asked = (taker: string): RfqId => ask(world, taker, 'buy 1 C400', { size: 1n })
  const quoted = (taker: string) =>
    answer(world, quoting('mako', asked(taker), '4.00 / 4.20', { size: 1n }))
  must(world, crediting('mako', 'nova', 'none'))
  assert.equal(quoted('acme'), 'ok')
  must(world, crediting('mako', 'opal', limited('39999')))
  for (const taker of ['acme', 'bree', 'nova'])
    assert.equal(quoted(taker), 'credit_too_narrow rfqId')
  must(world, crediting('mako', 'opal', limited('40000')))
  for (const taker of ['acme', 'bree', 'nova']) assert.equal(quoted(taker), 'ok')
})

void test('[PRT-20] a named taker is refused at the quote by a dealer that does not face it', () => {
  const world = funded()
  must(world, crediting('mako', 'acme', 'none'))
  const rfqId = ask(world, 'acme', 'buy 1 C400', { size: 1n, identity: 'disclosed' })
  assert.equal(
    answer(world, quoting('mako', rfqId, '4.00 / 4.20', { size: 1n })),
    'no_credit rfqId',
  )
  assert.equal(answer(world, quoting('nova', rfqId, '4.00 / 4.20', { size: 1n })), 'ok')
})

void test('[PRT-20] [PRT-21] the use of a line by a nameless taker is seen by nobody, by a named one by its owner', () => {
  const world = funded()
  must(world, crediting('mako', 'acme', limited('500000')))
  const line = () => lineOf(world.state.protection.credit, firmId('mako'), firmId('acme'))
  const nameless = eventOf(must(world, buys(quotedOn(world).rfqId)), 'CreditUsed')
  assert.deepEqual(audienceOf(world.state, nameless), [])
  assert.deepEqual([line().used, line().known], [usd('40000'), 0n])
  const rfqId = ask(world, 'acme', 'buy 1 C400', { size: 1n, identity: 'disclosed' })
  quote(world, 'mako', rfqId, '4.00 / 4.20', { size: 1n })
  const named = eventOf(must(world, buys(rfqId)), 'CreditUsed')
  assert.deepEqual(audienceOf(world.state, named), ['mako'])
  assert.deepEqual([line().used, line().known], [usd('80000'), usd('40000')])
})

const grouping = (firm: string, group?: string): Command => ({
  type: 'SetGroup',
  actor: actor(OPERATOR),
  firm: firmId(firm),
  group,
})
const selfPolicy = (policy: 'pass_over' | 'refuse'): Command => ({
  type: 'SetSelfTrade',
  actor: actor('acme'),
  policy,
})

function grouped(): { readonly world: World; readonly rfqId: RfqId } {
  const world = funded()
  for (const firm of ['acme', 'mako']) must(world, grouping(firm, 'family'))
  return { world, rfqId: quotedOn(world).rfqId }
}

void test('[PRT-18] a quote of the taker’s own group is passed over for a worse one of another', () => {
  const { world, rfqId } = grouped()
  assert.equal(answer(world, buys(rfqId)), 'no_live_quote size')
  quote(world, 'nova', rfqId, '3.90 / 4.40', { size: 1n })
  assert.deepEqual(
    eventOf(must(world, buys(rfqId)), 'MatchMade').match.fills.map(({ maker }) => maker),
    ['nova'],
  )
})

void test('[PRT-18] a taker that chose it is refused where its own group would fill it, and only there', () => {
  const { world, rfqId } = grouped()
  must(world, selfPolicy('refuse'))
  assert.equal(answer(world, buys(rfqId)), 'self_trade rfqId')
  quote(world, 'nova', rfqId, '3.90 / 4.10', { size: 1n })
  assert.equal(answer(world, buys(rfqId)), 'ok')
  must(world, selfPolicy('pass_over'))
  const next = quotedOn(world).rfqId
  assert.equal(answer(world, buys(next)), 'no_live_quote size')
  must(world, grouping('mako'))
  assert.equal(answer(world, buys(next)), 'ok')
})

void test('[PRT-18] groups are the operator’s to name', () => {
  const world = funded()
  assert.equal(answer(world, { ...grouping('mako', 'x'), actor: actor('mako') }), 'role_forbidden')
  assert.equal(answer(world, grouping('nobody', 'x')), 'unknown_firm firm')
  assert.equal(answer(world, grouping('mako', 'No such')), 'bad_protection group')
})
