/** Lots of random histories: they are the positions, and no cash is made or lost in them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { commandOf, endowed, moves } from '../_history.ts'
import { optionsOf } from '../_invariant.ts'
import { DAY, OPENED_AT, send, settling, sweep } from '../_venue.ts'
import type { World } from '../_venue.ts'
import type { Entry } from '../ledger/entry.ts'
import { everyCell } from '../ledger/ledger.ts'
import type { Command } from '../venue/command.ts'
import { Lots } from './_lots.ts'
import { LOT_METHODS, economicProfitOf, profitOf } from './lot.ts'

const ACCOUNTS = ['acme:main', 'bree:main', 'mako:main', 'nova:main', 'opal:main']

/** Basis of what is open and profit of what is closed, by the tax basis and by the economic. */
function worth(lots: Lots, account: string): readonly [bigint, bigint] {
  let tax = 0n
  let economic = 0n
  for (const lot of lots.open(account)) {
    tax += lot.tax
    economic += lot.economic
  }
  for (const closure of lots.closures)
    if (closure.account === account) {
      tax += profitOf(closure)
      economic += economicProfitOf(closure)
    }
  return [tax, economic]
}

function cashOf({ state }: World, { postings }: Entry, account: string): bigint {
  return postings.reduce((sum, { from, to, asset, amount }) => {
    if (state.instruments.get(asset)?.kind !== 'cash') return sum
    return sum + (to === account ? amount : 0n) - (from === account ? amount : 0n)
  }, 0n)
}

function checkPositions(world: World, lots: Lots): void {
  const held = new Map<string, bigint>()
  for (const account of ACCOUNTS)
    for (const lot of lots.open(account)) {
      assert.ok(lot.quantity > 0n && lot.quantity <= lot.opened)
      const key = `${account} ${lot.instrument}`
      const signed = lot.side === 'long' ? lot.quantity : -lot.quantity
      const before = held.get(key) ?? 0n
      assert.ok(before === 0n || before > 0n === signed > 0n, `${key} has lots of one side`)
      held.set(key, before + signed)
    }
  for (const { account, asset, total } of everyCell(world.state.ledger)) {
    if (!ACCOUNTS.includes(account) || world.state.instruments.get(asset)?.kind === 'cash') continue
    assert.equal(held.get(`${account} ${asset}`) ?? 0n, total, `${account} ${asset}`)
  }
}

/** Every history ends with the expiry of all options, in and out of the money. */
function ending(world: World): (() => Command)[] {
  const settle = optionsOf(world.state).map(({ id }, i) => () => {
    world.now = Math.max(world.now, OPENED_AT + 30 * DAY)
    return settling(id, (i + world.seq) % 2 === 0 ? '410' : '390')
  })
  const overdue = (): Command => {
    world.now = Math.max(world.now, OPENED_AT + 30 * DAY)
    return sweep
  }
  return [overdue, ...settle]
}

void test('[LOT-1] [LOT-2] [LOT-7] lots are the positions after every step, and basis and profit make up the cash', () => {
  const ends = new Set<string>()
  fc.assert(
    fc.property(moves, fc.constantFrom(...LOT_METHODS), (history, method) => {
      const world = endowed()
      const lots = new Lots(world)
      for (const account of ACCOUNTS) lots.use(account, method)
      lots.follow(world.events)
      const before = new Map(ACCOUNTS.map((account) => [account, worth(lots, account)]))
      for (const next of [
        ...history.map((move) => () => commandOf(world, move)),
        ...ending(world),
      ]) {
        const command = next()
        const decision = command && send(world, command)
        if (!decision?.ok) continue
        lots.follow(decision.events)
        checkPositions(world, lots)
        for (const event of decision.events) {
          if (event.type !== 'EntryPosted') continue
          const { cause } = event.entry
          const transfers = ['deposit', 'withdrawal', 'reversal'].includes(cause.kind)
          for (const account of ACCOUNTS) {
            const [tax, economic] = before.get(account) ?? [0n, 0n]
            const now = worth(lots, account)
            before.set(account, now)
            if (transfers) continue
            const cash = cashOf(world, event.entry, account)
            assert.equal(now[0] - tax, cash, `${account} ${cause.kind}`)
            assert.equal(now[1] - economic, cash, `${account} ${cause.kind}, economic`)
          }
        }
      }
      for (const { how } of lots.closures) ends.add(how)
    }),
    { numRuns: 120, seed: 7 },
  )
  for (const how of ['trade', 'expired', 'assigned', 'exercised', 'transfer', 'reversal'])
    assert.ok(ends.has(how), `some lot ended as ${how}`)
})
