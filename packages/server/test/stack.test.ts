/** Stacks through a whole venue, on a tape: one pool, netting, a crash at the worst moment, and independence where nothing binds. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ProgramChange, ProgramDecision, ProgramFile, Stack } from '@parley/sdk'
import { CLOSE, FILE, HOUR, SECOND, Story } from './_program-tape.ts'

const PUT: ProgramFile = { ...FILE, strategy: 'cash_secured_put', contracts: 2 }
const CALL: ProgramFile = { ...FILE, units: 300, contracts: 3 }
const SESSIONS = [
  ['2026-01-05', 100],
  ['2026-01-06', 101],
  ['2026-01-07', 99],
  ['2026-01-08', 98],
  ['2026-01-09', 100],
  ['2026-01-12', 97],
  ['2026-01-13', 99],
] as const

class StackStory {
  readonly story: Story

  constructor(story: Story) {
    this.story = story
  }

  /** `income` sells two puts, out of cash that is in no program; others as given. */
  static async open(
    others: Readonly<Record<string, readonly [ProgramFile, Readonly<Record<string, string>>]>>,
    file = PUT,
  ): Promise<StackStory> {
    const story = await Story.open(SESSIONS, file, '1')
    await story.venue.deposit('acme', 'TAPE', '1000')
    for (const [program, [of, given]] of Object.entries(others))
      await story.also(program, of, given)
    const stack = new StackStory(story)
    await stack.apply(['income', ...Object.keys(others)])
    return stack
  }

  async apply(programs: readonly string[]): Promise<void> {
    const members = programs.map((program) => ({ program }))
    await this.story.venue.as('acme').call('applyStack', {
      body: {
        clientId: this.story.venue.clientId(),
        stack: 'core',
        account: 'acme:main',
        members,
      },
    })
  }

  async stack(): Promise<Stack> {
    const { stacks } = await this.story.venue.as('acme').call('stacks')
    const [stack] = stacks
    assert.ok(stack)
    return stack
  }

  async decisions(program: string): Promise<readonly ProgramDecision[]> {
    const query = { program, limit: 500 }
    return (await this.story.venue.as('acme').call('decisions', { query })).decisions
  }

  async holdings(program: string): Promise<Readonly<Record<string, string>>> {
    const { programs } = await this.story.venue.as('acme').call('programs')
    const found = programs.find((each) => each.program === program)
    return Object.fromEntries(found?.holdings.map(({ asset, amount }) => [asset, amount]) ?? [])
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.story[Symbol.asyncDispose]()
  }
}

/** A program's records without the microsecond of the venue's order at which they were made. */
function recordsOf(decisions: readonly ProgramDecision[]): string {
  return JSON.stringify(
    decisions.map(({ at, outcomes, ...rest }) => ({
      ...rest,
      at: at.slice(0, 19),
      outcomes: outcomes.map((each) => ({ ...each, at: each.at.slice(0, 19) })),
    })),
  )
}

test('[STK-3] [PRG-3] members sell out of one pool, and each draws what its sales are covered by', async () => {
  await using of = await StackStory.open({ more: [{ ...PUT, contracts: 1 }, {}] })
  const before = await of.stack()
  assert.deepEqual(before.pool, [{ asset: 'USD', available: '999999', drawn: '0' }])
  await of.story.day('2026-01-05')
  const { members, pool, tick } = await of.stack()
  assert.ok(tick > 0)
  assert.deepEqual(
    members.map(({ drawn }) => drawn),
    [[{ asset: 'USD', amount: '18898' }], [{ asset: 'USD', amount: '9449.5' }]],
    'what its premium came to beside, it has given back',
  )
  assert.equal(pool[0]?.drawn, '28347.5')
  for (const [program, cover] of [
    ['income', '19000'],
    ['more', '9500'],
  ] as const)
    assert.equal((await of.holdings(program))['USD'], cover, 'its cover, to the cent')
  const [first] = (
    await of.story.venue.as('acme').call('stackDecisions', { query: {} })
  ).decisions.filter(({ ranks }) => ranks.length > 0)
  assert.deepEqual(
    first?.ranks.map(({ program, asked, granted }) => [program, asked, granted]),
    [
      ['income', '2', '2'],
      ['more', '1', '1'],
    ],
  )
})

test('[STK-2] where cash is short the lower priority number goes first, and the other says what it was short of', async () => {
  await using of = await StackStory.open(
    { first: [{ ...PUT, priority: 1 }, {}] },
    {
      ...PUT,
      priority: 2,
    },
  )
  const { venue } = of.story
  const withdrawn = { account: 'acme:main', asset: 'USD', amount: '970000', reference: 'out' }
  await venue.as('house').call('withdraw', { body: { clientId: venue.clientId(), ...withdrawn } })
  await of.story.day('2026-01-05')
  assert.equal((await of.holdings('first'))['TAPE-20260123-95-P'], '-2')
  assert.equal((await of.holdings('income'))['TAPE-20260123-95-P'], '-1')
  const reasons = (await of.decisions('income')).flatMap((each) => each.reasons)
  const short = reasons.find(({ rule }) => rule === 'stack.collateral.USD')
  assert.deepEqual(short, {
    rule: 'stack.collateral.USD',
    observed: '11097.8 free',
    threshold: '18902.2 for 2',
  })
})

test('[STK-4] what one member wants to sell and another to buy back never reaches a dealer', async () => {
  await using of = await StackStory.open({
    closer: [{ ...CALL, closeWhen: { days: 60 } }, { TAPE: '300' }],
    writer: [{ ...CALL, writeWhen: { premiumMin: 1_000 } }, { TAPE: '300' }],
  })
  const { story } = of
  const call = 'TAPE-20260123-105-C'
  const acme = story.venue.as('acme')
  await story.ask('2026-01-05', 0)
  await story.venue.advance(CLOSE('2026-01-05') + 15 * SECOND)
  assert.equal((await of.holdings('closer'))[call], '-3')
  await acme.call('applyProgram', {
    body: { clientId: story.venue.clientId(), program: 'writer', account: 'acme:main', file: CALL },
  })
  const before = (await acme.call('trades')).trades.length
  await story.venue.advance(CLOSE('2026-01-05') + HOUR + 5 * SECOND)
  assert.equal((await of.holdings('closer'))[call], undefined)
  assert.equal((await of.holdings('writer'))[call], '-3')
  assert.equal((await acme.call('trades')).trades.length, before, 'nobody else traded')
  const { decisions } = await acme.call('stackDecisions', { query: { stack: 'core' } })
  const [cross] = decisions.flatMap(({ crosses }) => crosses)
  assert.deepEqual([cross?.buyer, cross?.seller, cross?.size], ['closer', 'writer', '3'])
  const [closed] = (await of.decisions('closer')).flatMap(({ outcomes }) => outcomes)
  assert.equal(closed?.outcome, 'crossed')
})

test('[STK-2] [PRG-7] a venue that dies between asking and taking takes once, and draws nothing twice', async () => {
  await using of = await StackStory.open({ more: [{ ...PUT, contracts: 1 }, {}] })
  await of.story.ask('2026-01-05', 0)
  const drawn = (await of.stack()).pool[0]?.drawn
  await of.story.crash()
  assert.equal((await of.stack()).pool[0]?.drawn, drawn)
  await of.story.venue.advance(CLOSE('2026-01-05') + 15 * SECOND)
  await of.story.venue.advance(CLOSE('2026-01-05') + HOUR + 5 * SECOND)
  const put = 'TAPE-20260123-95-P'
  assert.deepEqual(
    [(await of.holdings('income'))[put], (await of.holdings('more'))[put]],
    ['-2', '-1'],
  )
  const { trades } = await of.story.venue.as('acme').call('trades')
  assert.equal(trades.length, 2)
  assert.equal((await of.stack()).pool[0]?.drawn, '28347.5', 'less what their premiums are more')
})

test('A30: a program whose collateral did not bind is dropped, and the others’ records are the same to the byte', async () => {
  const run = async (programs: readonly string[]): Promise<readonly string[]> => {
    const all = {
      more: [{ ...PUT, contracts: 1, closeWhen: { profit: 0.2 } }, {}],
      calls: [{ ...CALL, rollWhen: { delta: 0.35 } }, { TAPE: '300' }],
    } as const
    await using of = await StackStory.open(
      Object.fromEntries(Object.entries(all).filter(([id]) => programs.includes(id))),
      { ...PUT, closeWhen: { profit: 0.3 } },
    )
    for (const [date] of SESSIONS) await of.story.day(date)
    const rest = programs.filter((id) => id !== 'more')
    return await Promise.all(
      rest.map(async (id) => {
        const decisions = await of.decisions(id)
        assert.ok(decisions.length > 10)
        assert.ok(decisions.some(({ intents }) => intents.length > 0))
        return `${recordsOf(decisions)} ${JSON.stringify(await of.holdings(id))}`
      }),
    )
  }
  const [together, apart] = [await run(['income', 'more', 'calls']), await run(['income', 'calls'])]
  assert.deepEqual(together, apart)
})

test('[STM-2] a statement of a stack is the sum of its programs’, and reconciles', async () => {
  await using of = await StackStory.open({
    more: [{ ...PUT, contracts: 1, closeWhen: { profit: 0.2 } }, {}],
    calls: [CALL, { TAPE: '300' }],
  })
  for (const [date] of SESSIONS) await of.story.day(date)
  const acme = of.story.venue.as('acme')
  const whole = await acme.call('statements', { query: { stack: 'core' } })
  assert.deepEqual(
    [whole.stack, whole.programs, whole.account],
    ['core', ['income', 'more', 'calls'], 'acme:main'],
  )
  assert.ok(whole.reconciliation.reconciles)
  const parts = await Promise.all(
    ['income', 'more', 'calls'].map((program) => acme.call('statements', { query: { program } })),
  )
  const summed = (pick: (of: typeof whole) => string): void =>
    assert.equal(
      Math.round(100 * parts.reduce((sum, part) => sum + Number(pick(part)), 0)),
      Math.round(100 * Number(pick(whole))),
      pick.toString(),
    )
  summed(({ equity }) => equity.closing)
  summed(({ equity }) => equity.profit)
  summed(({ equity }) => equity.putIn)
  summed(({ fees }) => fees)
  summed(({ realised }) => realised.tax)
  const premium = ({ income }: typeof whole): string =>
    income.find(({ kind }) => kind === 'premium')?.amount ?? '0'
  assert.ok(Number(premium(whole)) > 0)
  summed(premium)
  for (const query of ['stack=none', 'stack=core&program=more', 'stack=core&account=bolt:main'])
    assert.ok((await of.story.venue.get('acme', `/v1/statements?${query}`)).status >= 400, query)
})

test('A29: equities of the parts are the account’s, and components of its margin add up to it', async () => {
  await using of = await StackStory.open({
    more: [{ ...PUT, contracts: 1 }, {}],
    calls: [CALL, { TAPE: '300' }],
  })
  const acme = of.story.venue.as('acme')
  for (const [date] of SESSIONS) {
    await of.story.day(date)
    for (const model of ['reg_t', 'tims'] as const) {
      const report = await acme.call('stackReport', { query: { stack: 'core', model } })
      assert.deepEqual(report.missing, [])
      const equities = report.ledgers.map(({ equity }) => Number(equity))
      const sum = equities.reduce((total, each) => total + each, 0)
      assert.ok(Math.abs(sum - Number(report.equity)) < 1e-9 * sum, `${sum} ${report.equity}`)
      for (const { total, parts } of [report.margin?.initial, report.margin?.maintenance].flatMap(
        (each) => each ?? [],
      )) {
        const components = parts.reduce((all, { component = NaN }) => all + component, 0)
        assert.ok(Math.abs(components - total) < 1e-9 * Math.max(1, total))
        assert.ok(total > 0)
      }
      const { worst } = report
      assert.ok(worst && worst.loss > 0)
      const losses = worst.parts.reduce((all, { loss }) => all + loss, 0)
      assert.ok(Math.abs(losses - worst.loss) < 1e-9 * worst.loss)
    }
  }
  const report = await acme.call('stackReport', { query: { stack: 'core' } })
  assert.equal(report.assignment?.peak?.cash, 3 * 9_500)
  const { streams, diversification: together } = report
  assert.equal(streams.days.length, 8, 'a close a day, the weekend’s among them')
  assert.ok(together && together.ratio >= 1 && together.firstFactorShare <= 1)
  assert.deepEqual(together.programs, ['income', 'more', 'calls'])
  // Two of one put and one of it are one bet.
  assert.ok((together.correlation[0]?.[1] ?? 0) > 0.99)
  // Of their account they are told with its risk, and limits on them are read off the same. [RSK-11]
  const { account } = report
  const { diversification } = await acme.call('risk', { query: { account, asset: 'USD' } })
  assert.deepEqual(diversification, together)
  for (const [measure, soft] of [
    ['correlation', '9900'],
    ['diversification', '90000'],
    ['factor', '1'],
  ] as const) {
    const body = { clientId: measure, asset: 'USD', measure, soft, account }
    await acme.call('setRiskLimit', { body })
  }
  const { limits } = await acme.call('riskLimits')
  assert.deepEqual(
    limits.map((each) => [each.measure, each.level, each.of]),
    [
      ['correlation', 'warned', 'income more'],
      ['diversification', 'warned', undefined],
      ['factor', 'warned', undefined],
    ],
  )
  for (const [i, wanted] of [
    Math.ceil((together.correlation[0]?.[1] ?? 0) * 10_000 - 1e-6),
    Math.floor(together.ratio * 10_000 + 1e-6),
    Math.ceil(together.firstFactorShare * 10_000 - 1e-6),
  ].entries())
    assert.equal(Number(limits[i]?.now), wanted)
  // After the last close, what each gained is what it has less what was put into it: shares at the close of the day they were.
  await of.story.venue.advance(CLOSE('2026-01-13') + 4 * HOUR)
  const last = await acme.call('stackReport', { query: { stack: 'core' } })
  for (const [program, given] of [
    ['income', 1],
    ['more', 0],
    ['calls', 300 * 100],
  ] as const) {
    const ledger = last.ledgers.find((each) => each.program === program)
    const drawn = Number(ledger?.drawn[0]?.amount ?? 0)
    const stream = last.streams.programs.find((each) => each.program === program)
    const gained = stream?.changes.reduce((sum, each) => sum + Number(each), 0) ?? NaN
    const own = Number(ledger?.equity) - drawn - given
    assert.ok(Math.abs(gained - own) < 0.05, `${program} ${gained} ${own}`)
    assert.notEqual(gained, 0)
  }
})

test('[STK-5] [PRG-10] the owner’s stream tells of decisions, intents asked and taken, and nobody else’s does', async () => {
  await using of = await StackStory.open({ more: [{ ...PUT, contracts: 1 }, {}] })
  const { venue } = of.story
  const [own, other] = [await venue.stream('acme'), await venue.stream('mako')]
  await own.subscribe(['programs'])
  await other.subscribe(['programs'])
  await of.story.ask('2026-01-05', 0)
  await venue.advance(CLOSE('2026-01-05') + 15 * SECOND)
  await own.settled()
  await other.settled()
  const changes = own
    .pushes('programs')
    .flatMap((push): ProgramChange[] => (push.type === 'delta' ? [...push.data] : []))
  const kinds = changes.map(({ type }) => type)
  assert.equal(kinds[0], 'stack.decision')
  for (const [kind, many] of [
    ['decision', 2],
    ['intent.asked', 2],
    ['intent.taken', 2],
  ] as const)
    assert.equal(kinds.filter((each) => each === kind).length, many, kinds.join(' '))
  const taken = changes.find((each) => each.type === 'intent.taken')
  assert.deepEqual([taken?.program, taken?.intentId, taken?.size], ['income', '1.0', '2'])
  const [snapshot, ...more] = other.pushes('programs')
  assert.deepEqual(snapshot?.data, { programs: [], stacks: [] })
  assert.deepEqual(more, [])
})

test('a running stack is allocated by the marks of now, to its owner alone, and the proof holds', async () => {
  await using of = await StackStory.open({
    more: [{ ...PUT, contracts: 1 }, {}],
    calls: [CALL, { TAPE: '300' }],
  })
  const { venue } = of.story
  const [first] = SESSIONS[0] ?? []
  await of.story.day(first ?? '')
  const acme = venue.as('acme')
  const found = await acme.call('stackAllocation', { query: { stack: 'core', whole: true } })
  assert.deepEqual(
    found.units.map(({ program }) => program),
    ['income', 'more', 'calls'],
  )
  const calls = found.units.find(({ program }) => program === 'calls')
  assert.deepEqual([calls?.most, calls?.capital], [3, 0])
  const best = found.found
  assert.ok(best && best.certificate.bound >= best.income - 1e-6 && best.income > 0)
  assert.ok(best.certificate.violation < 1e-6)
  const drawn = best.sizes.reduce((sum, each) => sum + each.drawn, 0)
  assert.ok(drawn <= found.pool + 1e-6)
  const [stacks] = (await acme.call('stacks')).stacks
  const cash = stacks?.pool.find(({ asset }) => asset === 'USD')
  assert.equal(found.pool, Number(cash?.available) + Number(cash?.drawn))
  const tight = await acme.call('stackAllocation', { query: { stack: 'core', worstLoss: 100 } })
  assert.ok((tight.found?.worstLoss ?? NaN) <= 100 + 1e-6)
  assert.ok((tight.found?.income ?? NaN) < best.certificate.bound)
  assert.equal(tight.frontier.length, 11)
  const asked = async (firm: string, query: string): Promise<string> => {
    const { status, text } = await venue.get(firm, `/v1/stacks/allocation?${query}`)
    const { error } = JSON.parse(text) as { error?: { code: string; path?: string } }
    return `${status} ${error?.code} ${error?.path ?? ''}`
  }
  assert.equal(await asked('mako', 'stack=core'), '404 unknown_stack stack')
  assert.equal(await asked('acme', 'stack=none'), '404 unknown_stack stack')
  assert.equal(await asked('acme', 'stack=core&asset=TAPE'), '404 unknown_instrument asset')
  for (const wrong of [
    'worstLoss=-1',
    'points=1',
    'points=22',
    'basis=luck',
    'whole=2',
    'shortfall=x',
  ])
    assert.match(await asked('acme', `stack=core&${wrong}`), /^400 malformed /, wrong)
})
