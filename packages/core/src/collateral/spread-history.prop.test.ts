/** Any history of accounts whose longs bound their shorts leaves no short uncovered and no hold unresolved. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { countersigning, crossing, proposing, resting } from '../_block.ts'
import { checkBooks, checkLives, optionsOf } from '../_invariant.ts'
import {
  OPERATOR,
  accepting,
  actor,
  asking,
  funding,
  px,
  quoting,
  send,
  settling,
  sweep,
} from '../_venue.ts'
import type { World } from '../_venue.ts'
import { CROSS_LIMITS } from '../cross/order.ts'
import { instrumentId } from '../instrument/instrument.ts'
import type { Option } from '../instrument/instrument.ts'
import { MARGIN_METHODS, REGIMES, accountId } from '../ledger/account.ts'
import { balance } from '../ledger/ledger.ts'
import type { Command } from '../venue/command.ts'
import { method, withArrays } from '../margin/_scanned.ts'
import { chained, creditLine, marking, regime } from './_spread.ts'

const KINDS = [
  'trade',
  'trade',
  'trade',
  'trade',
  'trade',
  'trade',
  'offer',
  'offer',
  'block',
  'block',
  'rest',
  'rest',
  'cross',
  'expire',
  'expire',
  'exercise',
  'exercise',
  'exercise',
  'fund',
  'regime',
  'line',
  'mark',
  'mark',
  'dividend',
  'reverse',
  'sweep',
] as const
const FIRMS = ['acme', 'bree', 'mako', 'nova', 'opal']

type Move = { readonly kind: (typeof KINDS)[number]; readonly dice: readonly number[] }

const moves = fc.array(
  fc.record({
    kind: fc.constantFrom(...KINDS),
    dice: fc.array(fc.nat({ max: 9_999 }), { minLength: 10, maxLength: 10 }),
  }),
  { minLength: 20, maxLength: 70, size: 'max' },
)

function pick<T>(from: readonly T[], dice: number): T | undefined {
  return from[dice % from.length]
}

/** One to four legs of one kind of option, now and then with shares. */
function structure(world: World, [a = 0, b = 0, c = 0, d = 0, e = 0]: readonly number[]): string {
  const kind = pick(['C', 'P', 'A', 'A', 'N', 'L', 'mixed', 'mixed'], a) ?? ''
  const all = optionsOf(world.state).filter(({ id, settlement, expiresAt }) => {
    if (expiresAt <= world.now || !/^[ANL]?[CP]3?\d/.test(id)) return false
    if (kind === 'mixed') return settlement === 'physical'
    return kind === 'C' || kind === 'P' ? /^[CP]/.test(id) : id.startsWith(kind)
  })
  const legs = new Map<string, string>()
  for (const [i, dice] of [b, c, d, e].slice(0, 1 + (a % 4)).entries()) {
    const option = pick(all, dice)
    if (option)
      legs.set(
        option.id,
        `${(dice + i) % 2 === 0 ? 'buy' : 'sell'} ${1 + (dice % 5 === 0 ? 1 : 0)} ${option.id}`,
      )
  }
  if (e % 9 === 0 && kind !== 'N') legs.set('SPY', `${e % 2 === 0 ? 'buy' : 'sell'} 100 SPY`)
  return [...legs.values()].join(', ')
}

function play(world: World, { kind, dice }: Move): readonly string[] {
  const [a = 0, b = 0, c = 0, d = 0] = dice
  const { state } = world
  const told: string[] = []
  const give = (command: Command | undefined): boolean => {
    if (!command) return false
    const decision = send(world, command)
    told.push(decision.ok ? command.type : decision.rejection.code)
    // A holder may be told to exercise by another draw; an expiry comes to its end by any. [EXP-15]
    if (command.type === 'RunExpiry' && !decision.ok)
      assert.notEqual(decision.rejection.code, 'draw_unsettled')
    checkBooks(state)
    return decision.ok
  }
  const [firm = '', other = ''] = [pick(FIRMS, a), pick(FIRMS, a + 1 + (b % 4))]
  const size = BigInt(1 + (c % 3))
  const side = d % 2 === 0 ? 'buy' : 'sell'
  const legs = structure(world, dice.slice(4))
  switch (kind) {
    case 'trade':
    case 'offer': {
      const maker = pick(['mako', 'nova', 'opal'], b) ?? ''
      if (legs === '' || maker === firm) return told
      const asked = asking(firm, legs, { size, panel: [maker], ttlMs: 300_000 })
      if (!give(asked)) return told
      const rfqId = [...state.rfqs.keys()].at(-1) ?? ''
      const mid = (c % 11) - 4
      const offered = give(quoting(maker, rfqId, `${mid} / ${mid + 1}`, { size, ttlMs: 200_000 }))
      if (kind === 'offer' || !offered) return told
      const part = d % 4 === 0 ? 1n : size
      give(accepting(firm, rfqId, `${side} ${part} at ${side === 'buy' ? 5000 : -5000}`))
      return told
    }
    case 'block': {
      if (legs === '') return told
      if (!give(proposing(firm, other, `${side} ${size} x ${legs} at ${c % 7}`))) return told
      const block = [...state.blocks.open.values()].at(-1)
      if (block && d % 3 > 0) give(countersigning(block.terms))
      return told
    }
    case 'rest': {
      const simple =
        pick(['buy 1 C400, sell 1 C410', 'buy 1 P390, sell 1 P400', 'buy 1 C400'], b) ?? ''
      give(resting(firm, `${side} ${size} x ${simple} limit ${side === 'buy' ? 9 : 1}`))
      return told
    }
    case 'cross': {
      const book = pick([...state.crosses.books.keys()], a)
      if (book === undefined) return told
      world.now += CROSS_LIMITS.intervalMsMin * 1000
      give(crossing(world, book, 'C400 9/10/11, C410 5/6/7, P390 2/3/4, P400 5/7/9'))
      return told
    }
    case 'expire': {
      const open = optionsOf(state).filter(({ id }) => !state.settled.has(id))
      const past = open.filter(({ expiresAt }) => expiresAt <= world.now)
      const due = pick(past.length > 0 ? past : open, a)
      if (!due) return told
      give(sweep)
      // Options expire once in a few histories, and then all that do.
      if (b % 5 === 0 && world.now < due.expiresAt) world.now = due.expiresAt
      give(sweep)
      give(settling(due.id, `${375 + (c % 50)}.${10 + (d % 90)}`))
      return told
    }
    case 'exercise': {
      const held = holdings(world).filter(({ option }) => option.style === 'american')
      const of = pick(held, b)
      if (!of) return told
      const { option, owner } = of
      const account = accountId(`${owner}:main`)
      const seed = `${c}${d}`.padStart(32, '0')
      give({
        type: 'ExerciseOption',
        actor: actor(owner),
        account,
        instrument: option.id,
        contracts: size,
        seed,
      })
      return told
    }
    case 'fund': {
      const asset = d % 2 === 0 ? 'USD' : 'SPY'
      const minor = asset === 'USD' ? BigInt(1 + c) * 1_000n : BigInt(1 + (c % 300))
      give(funding(firm, asset, b % 3 === 0 ? minor : -minor))
      return told
    }
    case 'regime': {
      const name = pick(REGIMES, d) ?? 'covered'
      const by = pick(MARGIN_METHODS, c) ?? 'reg_t'
      give(name === 'margined' ? method(firm, by) : regime(firm, name))
      return told
    }
    case 'line':
      give(creditLine(firm, pick(['USD', 'SPY'], d) ?? '', BigInt(c * (d % 2 === 0 ? 500 : 1))))
      return told
    case 'mark':
      give(withArrays(world, marking(world, BigInt(375 + (c % 50)))))
      for (const each of state.accounts.values())
        if (each.regime === 'margined') told.push(each.method ?? 'reg_t')
      return told
    case 'dividend':
      give({
        type: 'PostDividend',
        actor: actor(OPERATOR),
        instrument: instrumentId('SPY'),
        perUnit: px(`0.${1 + (c % 99)}`),
        flowDate: '2026-01-02',
        externalId: `${a}${b}`,
        reference: '',
      })
      return told
    case 'reverse': {
      const entries = world.events.flatMap((e) => (e.type === 'EntryPosted' ? [e.entry] : []))
      const entry = pick(entries, a * 7 + b)
      if (entry) give({ type: 'ReverseEntry', actor: actor(OPERATOR), entry, reason: 'error' })
      return told
    }
    case 'sweep':
      world.now += a * 100_000
      give(sweep)
      return told
  }
}

function holdings({
  state,
}: World): readonly { readonly option: Option; readonly owner: string }[] {
  return optionsOf(state).flatMap((option) =>
    FIRMS.filter(
      (owner) => balance(state.ledger, accountId(`${owner}:main`), option.id).available > 0n,
    ).map((owner) => ({ option, owner })),
  )
}

/** A small world, so that means run short: everybody but bree under `defined_risk`, mako margined by one method or another, and opal on credit. */
function small(dice: number): World {
  const world = chained({ cash: 90_000_00n, shares: 300n })
  for (const firm of ['mako', 'nova', 'opal']) {
    send(world, funding(firm, 'USD', -4_910_000_00n))
    send(world, funding(firm, 'SPY', -49_700n))
    send(world, regime(firm, firm === 'opal' ? 'credit_line' : 'defined_risk'))
  }
  send(world, withArrays(world, marking(world, 400n)))
  send(world, method('mako', pick(MARGIN_METHODS, dice) ?? 'reg_t'))
  send(world, creditLine('opal', 'USD', 30_000_00n))
  send(world, creditLine('opal', 'SPY', 300n))
  return world
}

void test('[COL-2] [COL-7] [COL-8] [COL-9] [CRL-2] [CRL-5] [MGN-3] [MGN-4] [MGN-7] [MGN-9] [EXP-12] [EXP-13] no short uncovered, no hold unresolved, whatever happens', () => {
  const seen = new Map<string, number>()
  fc.assert(
    fc.property(moves, (history) => {
      const world = small(history.length)
      for (const move of history)
        for (const what of play(world, move)) seen.set(what, (seen.get(what) ?? 0) + 1)
      checkLives(world.events)
    }),
    { numRuns: 50 },
  )
  for (const what of [
    'AcceptQuote',
    'CountersignBlock',
    'RunCross',
    'RunExpiry',
    'ExerciseOption',
    'SetCreditLine',
    'PostDividend',
    'SetMarginMarks',
    'credit_line_exceeded',
    ...MARGIN_METHODS,
  ])
    assert.ok((seen.get(what) ?? 0) > 5, `${what}: ${JSON.stringify([...seen])}`)
})
