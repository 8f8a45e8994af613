/** Whole lives of programs: draws, crosses, assignment in part, corporate actions, liquidation and retirement, as their statements tell them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { accountId, firmId, instrumentId, programOf, stackOf, timestamp } from '@parley/core'
import type { DecideStack, IntentId, Option, StackPart } from '@parley/core'
import { optionsOf } from '../../packages/core/src/_invariant.ts'
import {
  DAY,
  OPENED_AT,
  SEED,
  accepting,
  actor,
  asking,
  eventOf,
  funding,
  listing,
  must,
  option,
  owned,
  px,
  quoting,
  send,
  settling,
  sweep,
} from '../../packages/core/src/_venue.ts'
import type { World } from '../../packages/core/src/_venue.ts'
import {
  announcing,
  applying as carryingOut,
} from '../../packages/core/src/corporate-action/_acting.ts'
import type { ActionTerms } from '../../packages/core/src/corporate-action/action.ts'
import {
  asked as liquidating,
  collected,
  mustRun,
  write,
} from '../../packages/core/src/liquidation/_liquidated.ts'
import { marks, margined } from '../../packages/core/src/margin/_margined.ts'
import {
  INCOME,
  adopting,
  applying,
  granting,
  intending,
  marksOf,
} from '../../packages/core/src/program/_program.ts'
import type { ProgramId } from '../../packages/core/src/program/tag.ts'
import {
  OTHER,
  STACK,
  USD,
  crossing,
  decidingStack,
  part,
  stacked,
} from '../../packages/core/src/stack/_stack.ts'
import { Recorded } from './recorded.ts'
import { checkPeriod, checkWhole, dayStart } from './whole.ts'

const ACME = firmId('acme')
const SPY = instrumentId('SPY')
const ENDS = OPENED_AT + 30 * DAY
const KINDS = [
  ...Array<'trade'>(8).fill('trade'),
  'adopt',
  'adopt',
  'draw',
  'draw',
  'cross',
  'cross',
  'exercise',
  'exercise',
  'split',
  'retire',
] as const
const lives = fc.array(
  fc.record({
    kind: fc.constantFrom(...KINDS),
    program: fc.constantFrom(INCOME, OTHER, undefined),
    dice: fc.array(fc.nat(9_999), { minLength: 3, maxLength: 3 }),
    hours: fc.nat({ max: 30 }),
  }),
  { minLength: 8, maxLength: 36, size: 'max' },
)
type Move = {
  readonly kind: (typeof KINDS)[number]
  readonly program: ProgramId | undefined
  readonly dice: readonly number[]
}

/** Two stacked programs; calls and puts that are American, so that mako and nova may exercise them. */
function begun(): World {
  const world = stacked()
  must(world, adopting({ USD: 100_000_00n, SPY: 500n }, OTHER))
  for (const [id, right] of [
    ['A400', 'call'],
    ['B400', 'put'],
  ] as const)
    must(world, listing({ ...option(id, { right }), style: 'american' }))
  must(world, funding('mako', 'SPY', 20_000n))
  return world
}

/** Plays a move as far as the rules let it; answers whether it was done. */
function play(world: World, { kind, program, dice: [a = 0, b = 0, c = 0] }: Move): boolean {
  const { state } = world
  const name = program ?? OTHER
  switch (kind) {
    case 'trade': {
      const ids = [
        'SPY',
        ...optionsOf(state)
          .filter(isLive(world))
          .map(({ id }) => id),
      ]
      const id = ids[a % ids.length] ?? 'SPY'
      const price = id === 'SPY' ? '400' : '4'
      const [side, size] = [b % 2 === 0 ? 'buy' : 'sell', BigInt(1 + (c % 5))] as const
      const tag = program === undefined ? {} : { program }
      const asked = send(world, { ...asking('acme', `buy 1 ${id}`, { size }), ...tag })
      if (!asked.ok) return false
      const { rfqId } = eventOf(asked.events, 'RfqRequested').terms
      // Two makers hold what is written, so that a part of an assignment is another's.
      const maker = c % 3 === 0 ? 'nova' : 'mako'
      const at = side === 'buy' ? `- / ${price}` : `${price} / -`
      if (!send(world, quoting(maker, rfqId, at, { size })).ok) return false
      const take = accepting('acme', rfqId, `${side} ${size} at ${price}`)
      return send(world, { ...take, marks: marksOf({ [id]: price }, world.now) }).ok
    }
    case 'adopt': {
      const held = [...(programOf(state, ACME, name)?.ledger ?? [])]
      const [asset, most] = held[a % Math.max(1, held.length)] ?? ['USD', 0n]
      const amount = b % 2 === 0 ? BigInt(1 + (c % 90)) : -most / BigInt(1 + (c % 4))
      return amount !== 0n && send(world, adopting({ [asset]: amount }, name)).ok
    }
    case 'draw': {
      const amount = BigInt(1 + (a % 50)) * 1_000_00n * (b % 3 === 0 ? -1n : 1n)
      return send(world, deciding(world, { [name]: { draws: [{ asset: USD, amount }] } })).ok
    }
    case 'cross': {
      const [id] = optionsOf(state)
        .filter(isLive(world))
        .slice(a % 3)
      if (!id) return false
      const size = BigInt(1 + (b % 4))
      const legs = asking('acme', `buy 1 ${id.id}`).legs
      const selling = intending({ legs, size, limit: px('2') })
      const buying = intending({ legs, size, side: 'buy', action: 'close', limit: px('2.2') })
      const [one, two] = c % 2 === 0 ? [INCOME, OTHER] : [OTHER, INCOME]
      const decided = deciding(world, {
        [one]: { intents: [selling] },
        [two]: { intents: [buying] },
      })
      if (!send(world, decided).ok) return false
      const idOf = (of: ProgramId) =>
        [...(programOf(state, ACME, of)?.intents.values() ?? [])].at(-1)?.intent.intentId
      const [seller, buyer] = [idOf(one), idOf(two)]
      if (seller === undefined || buyer === undefined) return false
      return send(
        world,
        crossing(world, {
          buyer: { program: two, intentId: buyer },
          seller: { program: one, intentId: seller },
          size,
          price: px('2.1'),
          marks: marksOf({ [id.id]: '2.1' }, world.now),
        }),
      ).ok
    }
    case 'exercise': {
      const firm = a % 2 === 0 ? 'mako' : 'nova'
      const american = optionsOf(state).filter((of) => of.style === 'american' && isLive(world)(of))
      const held = american.filter(({ id }) => owned(world, firm, id).total > 0n)
      const of = held[b % Math.max(1, held.length)]
      if (!of) return false
      const contracts = 1n + (BigInt(c) % owned(world, firm, of.id).total)
      return send(world, {
        type: 'ExerciseOption',
        actor: actor(firm),
        account: accountId(`${firm}:main`),
        instrument: of.id,
        contracts,
        seed: SEED,
      }).ok
    }
    case 'split': {
      const [numerator, denominator] = [
        [2n, 1n],
        [3n, 2n],
        [1n, 2n],
      ][a % 3] as [bigint, bigint]
      if (world.now + 4 * DAY > ENDS) return false
      const fractionPrice = denominator > 1n ? px('400') : undefined
      const terms = {
        kind: 'split',
        underlying: SPY,
        numerator,
        denominator,
        fractionPrice,
      } as const
      return isActed(world, terms)
    }
    case 'retire': {
      const own = { actor: actor('acme'), program: OTHER } as const
      const member = { ...own, type: 'SetStackMember', stack: STACK } as const
      must(world, { ...member, budget: undefined })
      const isGone = send(world, { ...own, type: 'RetireProgram' }).ok
      if (isGone) {
        must(world, applying(OTHER))
        must(world, granting({}, OTHER))
      }
      must(world, { ...member, budget: [] })
      return isGone
    }
  }
}

const isLive =
  ({ now }: World) =>
  ({ expiresAt, retired }: Option): boolean =>
    expiresAt > now + DAY && retired === undefined

/** Announces an action for tomorrow and carries it out, where the terms of what is listed allow it. */
function isActed(world: World, terms: ActionTerms): boolean {
  const effectiveAt = world.now + DAY
  const told = send(world, announcing(terms, effectiveAt))
  if (!told.ok) return false
  world.now = effectiveAt
  must(world, carryingOut(eventOf(told.events, 'CorporateActionAnnounced').action.actionId))
  return true
}

/** What the stack decides now of each of its members. */
function deciding(
  world: World,
  of: Readonly<Record<string, Pick<Partial<StackPart>, 'draws' | 'intents'>>>,
): DecideStack {
  const stack = stackOf(world.state, ACME, STACK)
  const parts = [INCOME, OTHER].flatMap((program) => {
    const own = programOf(world.state, ACME, program)
    const said = of[program]
    if (!own || !said || !stack?.members.has(program)) return []
    const tick = own.tick + 1
    const intents = (said.intents ?? []).map((intent) => ({
      ...intent,
      intentId: `${tick}.0` as IntentId,
      notBefore: timestamp(world.now),
      notAfter: timestamp(world.now + DAY / 2),
    }))
    return [part({ ...said, program, version: own.version, tick, intents })]
  })
  return decidingStack(parts, { version: stack?.version ?? 0, tick: (stack?.tick ?? 0) + 1 })
}

void test('[STM-7] [STM-2] [LOT-12] draws, crosses, assignment in part, splits and retirement: programs make up their account on every day, and each its own ledger over any period', async () => {
  const done = new Map<string, number>()
  const seen = new Set<string>()
  const count = (what: string): void => void done.set(what, (done.get(what) ?? 0) + 1)
  const cuts = fc.tuple(fc.nat({ max: 32 }), fc.nat({ max: 32 }))
  const merger = fc.constantFrom(undefined, '380', '425')
  await fc.assert(
    fc.asyncProperty(lives, cuts, merger, async (life, [one, two], merged) => {
      const world = begun()
      const recorded = new Recorded(world)
      for (const move of life) {
        world.now = Math.min(world.now + (move.hours * DAY) / 24, ENDS - 2 * DAY)
        if (play(world, move)) count(move.kind)
        recorded.keep()
      }
      if (merged !== undefined) {
        const terms = { kind: 'cash_merger', underlying: SPY, cash: px(merged) } as const
        if (isActed(world, terms)) count('merger')
        recorded.keep()
      }
      world.now = ENDS
      must(world, sweep)
      recorded.keep()
      for (const { id } of optionsOf(world.state)) {
        send(world, settling(id, '410'))
        recorded.keep()
      }
      using views = await recorded.views()
      const whole = { account: 'acme:main', programs: [INCOME, OTHER] }
      for (const kind of checkWhole(recorded, views, whole, [dayStart(1), dayStart(34)]))
        seen.add(kind)
      const period = [dayStart(1 + Math.min(one, two)), dayStart(2 + Math.max(one, two))] as const
      for (const program of whole.programs)
        checkPeriod(recorded, views, { account: whole.account, program }, period)
      for (const { program, cause } of world.events.flatMap((event) =>
        event.type === 'ProgramPosted' ? [event] : [],
      ))
        count(`${program} ${cause}`)
    }),
    { numRuns: 60, seed: 17, endOnFailure: true },
  )
  for (const kind of ['trade', 'draw', 'cross', 'exercise', 'split', 'retire', 'merger'])
    assert.ok((done.get(kind) ?? 0) > 5, `${kind}: ${done.get(kind) ?? 0} times`)
  for (const cause of ['trade', 'adoption', 'draw', 'cross', 'expiry', 'corporate_action'])
    assert.ok((done.get(`${OTHER} ${cause}`) ?? 0) > 5, `${OTHER} ${cause}`)
  for (const kind of ['adoption', 'corporate_action', 'draw', 'exercise', 'fee', 'premium'])
    assert.ok(seen.has(kind), kind)
})

void test('[STM-7] [LOT-12] [LIQ-9] what a liquidation closes of programs is in their statements and lots', async () => {
  const names = ['alpha', 'beta'] as readonly string[] as readonly ProgramId[]
  let posted = 0
  const runs = fc.record({
    contracts: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 2, maxLength: 2 }),
    rest: fc.integer({ min: 0, max: 3 }),
    quoted: fc.integer({ min: 1, max: 4 }),
    price: fc.integer({ min: 11, max: 16 }),
    after: fc.constantFrom('380', '395'),
  })
  await fc.assert(
    fc.asyncProperty(runs, async ({ contracts, rest, quoted, price, after }) => {
      const all = contracts.reduce((sum, each) => sum + each, rest)
      const world = margined('P390', 'SPY 415, P390 1.85', BigInt(all) * 50_000_00n)
      must(world, funding('nova', 'USD', 1_000_000_00n))
      write(world, `buy ${all} buy 1 P390`)
      for (const [i, program] of names.entries()) {
        const own = BigInt(contracts[i] ?? 0)
        must(world, applying(program, 'mako'))
        const lines = { P390: -own, USD: own * 39_000_00n + 100_00n }
        must(world, { ...adopting(lines, program), actor: actor('mako') })
      }
      const recorded = new Recorded(world)
      must(world, funding('mako', 'USD', -(owned(world, 'mako', 'USD').available - 100_00n)))
      must(world, marks(world, 'SPY 380, P390 15'))
      recorded.keep()
      const rfqId = liquidating(world)
      const size = BigInt(quoted)
      send(world, quoting('nova', rfqId, `10 / ${price}`, { size, ttlMs: 120_000 }))
      collected(world)
      mustRun(world)
      recorded.keep()
      world.now = ENDS
      must(world, sweep)
      must(world, settling('P390', after))
      recorded.keep()
      posted += world.events.filter(
        (event) => event.type === 'ProgramPosted' && event.cause === 'liquidation',
      ).length
      using views = await recorded.views()
      const whole = { account: 'mako:main', programs: names }
      checkWhole(recorded, views, whole, [dayStart(1), dayStart(33)])
    }),
    { numRuns: 25, seed: 19 },
  )
  assert.ok(posted > 10, `${posted} bookings of liquidations`)
})
