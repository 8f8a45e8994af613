/** Random histories of margined accounts that are called and liquidated: nothing is ever half, lost or made. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { checkBooks, checkLives } from '../_invariant.ts'
import {
  OPERATOR,
  SECOND,
  accepting,
  actor,
  asking,
  funding,
  must,
  quoting,
  send,
  sweep,
  unopened,
} from '../_venue.ts'
import type { World } from '../_venue.ts'
import { instrumentId } from '../instrument/instrument.ts'
import { accountId } from '../ledger/account.ts'
import { balance } from '../ledger/ledger.ts'
import { marks, margined } from '../margin/_margined.ts'
import { adopting, applying } from '../program/_program.ts'
import type { ProgramId } from '../program/tag.ts'
import { evolve } from '../venue/evolve.ts'
import { loadState, saveState } from '../venue/snapshot.ts'
import type { State } from '../venue/state.ts'
import { write } from './_liquidated.ts'
import { present } from '../assert.ts'
import { liquidationDue, liquidationsIn } from './liquidation.ts'

const ACCOUNT = accountId('mako:main')
const OPTION = instrumentId('C430')

const KINDS = [
  'write',
  'write',
  'mark',
  'mark',
  'mark',
  'run',
  'attempt',
  'attempt',
  'attempt',
  'run',
  'run',
  'run',
  'quote',
  'quote',
  'quote',
  'quote',
  'fund',
  'hold',
  'close',
  'wait',
  'wait',
  'sweep',
  'adopt',
  'kill',
] as const
const histories = fc.array(
  fc.record({
    kind: fc.constantFrom(...KINDS),
    dice: fc.array(fc.nat(9_999), { minLength: 4, maxLength: 4 }),
  }),
  { minLength: 20, maxLength: 90, size: 'max' },
)
type Move = { readonly kind: (typeof KINDS)[number]; readonly dice: readonly number[] }

const WRITTEN = [
  'buy 1 C430',
  'buy 1 P390',
  'buy 1 C430, sell 1 C450',
  'buy 1 C430, buy 1 P390',
  'sell 1 C450',
] as const

function endowed(): World {
  const world = margined('C430 C450 P390', 'SPY 415, C430 0.85, C450 0.2, P390 1.85', 36_000_00n)
  for (const firm of ['nova', 'opal']) {
    must(world, funding(firm, 'USD', 1_000_000_00n))
    must(world, funding(firm, 'SPY', 10_000n))
  }
  must(world, funding('mako', 'SPY', 100n))
  must(world, applying('alpha' as ProgramId, 'mako'))
  write(world, 'buy 4 buy 1 C430')
  return world
}

function play(world: World, { kind, dice: [a = 0, b = 0, c = 0, d = 0] }: Move): void {
  const { state } = world
  const call = [...state.marginCalls.values()][a % Math.max(1, state.marginCalls.size)]
  switch (kind) {
    case 'write': {
      const asked = send(
        world,
        asking('acme', WRITTEN[a % WRITTEN.length] ?? '', {
          size: BigInt(1 + (b % 4)),
          panel: ['mako'],
        }),
      )
      const opened = asked.ok
        ? asked.events.find((event) => event.type === 'RfqRequested')
        : undefined
      if (opened?.type !== 'RfqRequested') return
      const { rfqId, size } = opened.terms
      send(world, quoting('mako', rfqId, '0.01 / 0.02', { size }))
      send(
        world,
        accepting(
          'acme',
          rfqId,
          `${c % 3 === 0 ? 'sell' : 'buy'} ${size} at ${c % 3 === 0 ? '-1000' : '1000'}`,
        ),
      )
      return
    }
    case 'mark': {
      const spot = 395 + (a % 90)
      const over = Math.max(0, spot - 430)
      send(
        world,
        marks(
          world,
          `SPY ${spot}, C430 ${over + (b % 9)}, C450 ${Math.max(0, spot - 450) + (c % 4)}, P390 ${Math.max(0, 390 - spot) + (d % 7)}`,
        ),
      )
      return
    }
    case 'run':
      // What is not due is refused, and most of what is asked of the venue is due.
      for (const liquidation of liquidationsIn(state).slice(0, 1)) {
        const due = liquidationDue(state, liquidation)
        if (b % 4 !== 0) world.now = Math.max(world.now, due ?? 0)
        const { callId } = liquidation
        for (let step = 0; step <= c % 3; step++)
          send(world, { type: 'RunLiquidation', actor: actor(OPERATOR), callId })
      }
      return
    case 'quote': {
      const open = [...state.rfqs.values()].filter(({ owner }) => owner.liquidation !== undefined)
      const rfq = open[a % Math.max(1, open.length)]
      if (!rfq) return
      const middle = Number((rfq.owner.reserve.buy ?? rfq.owner.reserve.sell ?? 0n) / 1_000_000n)
      const at = (off: number): string => String((middle + off) / 100)
      const size = 1n + (BigInt(d) % rfq.terms.size)
      send(
        world,
        quoting(
          b % 2 === 0 ? 'nova' : 'opal',
          rfq.terms.rfqId,
          `${at(-80 + (c % 120))} / ${at(-40 + (c % 120))}`,
          { size, ttlMs: 100_000 },
        ),
      )
      return
    }
    case 'fund':
      send(world, funding('mako', 'USD', BigInt(a % 2 === 0 ? 1 + b : -10 * (1 + b)) * 100n))
      return
    case 'hold':
      if (call)
        send(world, {
          type: 'HoldLiquidation',
          actor: actor(OPERATOR),
          callId: call.callId,
          hold: b % 2 === 0,
          reason: 'because',
        })
      return
    case 'close': {
      const asked = send(
        world,
        asking('mako', 'buy 1 C430', { size: BigInt(1 + (a % 3)), panel: ['opal'] }),
      )
      const opened = asked.ok
        ? asked.events.find((event) => event.type === 'RfqRequested')
        : undefined
      if (opened?.type !== 'RfqRequested') return
      const { rfqId, size } = opened.terms
      send(world, quoting('opal', rfqId, '- / 5', { size }))
      send(world, accepting('mako', rfqId, `buy ${size} at 5`))
      return
    }
    case 'attempt':
      for (const step of ['run', 'quote', 'quote', 'run'] as const)
        play(world, { kind: step, dice: [a, b + (step === 'run' ? 1 : 0), d, 0] })
      return
    case 'wait':
      world.now += (a % 90) * SECOND
      return
    case 'sweep':
      send(world, sweep)
      return
    case 'adopt':
      send(world, {
        ...adopting({ P390: -1n, USD: 39_000_00n }, 'alpha' as ProgramId),
        actor: actor('mako'),
      })
      return
    case 'kill':
      if (a % 3 === 0)
        for (const type of ['Kill', 'Revive'] as const)
          send(world, { type, actor: actor(OPERATOR), scope: { level: 'venue' }, reason: 'drill' })
  }
}

/** One stands with a call that stands, or with the request that it is to withdraw; its open request is its own, and known to it. */
function checkHalves(state: State): void {
  const standing = new Set([...state.marginCalls.values()].map(({ callId }) => callId))
  for (const [callId, liquidation] of state.liquidations) {
    const { rfqId, account, firm, held, withdraws, isOver } = liquidation
    assert.equal(standing.has(callId), !isOver)
    if (rfqId === undefined) {
      assert.deepEqual([isOver, withdraws], [false, false])
      continue
    }
    const { owner } = state.rfqs.get(rfqId) ?? {}
    assert.deepEqual(
      [owner?.liquidation?.call.callId, owner?.account, owner?.taker],
      [callId, account, firm],
    )
    if (held || isOver) assert.ok(withdraws)
    // What is to be withdrawn is due now.
    if (withdraws)
      assert.ok(
        present(liquidationDue(state, liquidation), 'due') <=
          (state.rfqs.get(rfqId)?.terms.openedAt ?? 0),
      )
  }
  for (const [rfqId, { owner }] of state.rfqs)
    if (owner.liquidation !== undefined)
      assert.equal(state.liquidations.get(owner.liquidation.call.callId)?.rfqId, rfqId)
}

void test('[LIQ-11] [LED-3] no history leaves a liquidation half, and every one conserves what there is', () => {
  const seen = { requested: 0, traded: 0, missed: 0, ended: 0 }
  fc.assert(
    fc.property(histories, (history) => {
      const world = endowed()
      for (const move of history) {
        const before = world.events.length
        const size = balance(world.state.ledger, ACCOUNT, OPTION).total
        play(world, move)
        checkHalves(world.state)
        checkBooks(world.state)
        for (const event of world.events.slice(before))
          if (event.type === 'LiquidationChanged' && event.step.change in seen)
            seen[event.step.change as keyof typeof seen]++
          else if (event.type === 'RfqRequested' && event.owner.liquidation) seen.requested++
        // What is closed is never turned over.
        if (move.kind === 'run') {
          const after = balance(world.state.ledger, ACCOUNT, OPTION).total
          assert.ok(size <= 0n ? after <= 0n : after >= 0n)
        }
      }
      checkLives(world.events)
      const replayed = unopened().state
      for (const event of world.events) evolve(replayed, event)
      assert.equal(saveState(replayed), saveState(world.state))
      assert.equal(saveState(loadState(saveState(world.state))), saveState(world.state))
    }),
    { numRuns: 150 },
  )
  for (const [what, count] of Object.entries(seen)) assert.ok(count > 5, `${what} ${count} times`)
})
