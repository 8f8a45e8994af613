/**
 * A stack: programs of one account that sell by themselves out of one pool of cash, and one report in which their parts make up
 * the account: worth, margin, the worst joint loss.
 */
import type { StackLedgers, StackRisk, Trade } from '@parley/sdk'
import { decimal, decimalText, times } from '../../print/decimal.ts'
import { structureText } from '../../venue/leg.ts'
import type { Desk } from '../desk.ts'
import { cash } from '../stated.ts'
import type { Ending, How, Story } from '../story.ts'
import { membersOf } from './stack-members.ts'
import type { Member } from './stack-members.ts'

export const stack: Story = {
  name: 'stack',
  title: 'A stack of programs over one pool',
  summary: 'calls on a basket, puts on another name, spreads on a third: one pool, one report',
  simulated: { from: '2026-01-05', to: '2026-01-24', days: { min: 3, max: 10 } },
  play,
}

const STACK = 'core'
/** Cash of the pool beside what the programs may draw, for fees. */
const SPARE = 10_000n * 10n ** 8n

async function play(desk: Desk, how: How): Promise<Ending> {
  let members: readonly Member[] | undefined
  const dealt = new Set<string>()
  const seen = new Set<string>()
  let ends = 0
  let risk: StackRisk | undefined
  for await (const date of desk.days()) {
    if (!members) {
      members = await begin(desk, date, how)
      continue
    }
    const fresh = await news(desk, date, seen)
    for (const { program } of fresh) if (program !== undefined) dealt.add(program)
    const ended = await endsOf(desk)
    if (fresh.length > 0 || ended > ends) risk = await report(desk, members)
    ends = ended
    if (ends > 0 && members.every(({ program }) => dealt.has(program))) break
  }
  const idle = (members ?? []).filter(({ program }) => !dealt.has(program))
  const notes = idle.map(({ program }) => `These days have brought no sale of ${program}.`)
  const names = new Set(members?.map(({ file }) => file.underlying))
  if (names.size === 1) notes.push('The market has one underlying: all programs are on it.')
  if (risk) notes.push(...streamsText(risk))
  return { notes }
}

/** How far the income streams are one bet, where enough days were lived to say. */
function streamsText({ diversification }: StackRisk): string[] {
  if (!diversification) return []
  const { periods, ratio, effectiveBets, firstFactorShare } = diversification
  return [
    `Over ${periods} days the streams were ${effectiveBets.toFixed(2)} bets: diversification ratio ${ratio.toFixed(2)}, ${(100 * firstFactorShare).toFixed(0)} % of it one factor.`,
  ]
}

/** Buys the basket, and puts the programs and their stack in force, having said what each may take of the pool. */
async function begin(desk: Desk, date: string, how: How): Promise<readonly Member[]> {
  const { account, operator, principal } = desk
  const members = await membersOf(desk, how)
  const regime = { ...desk.clientId(), account, regime: 'defined_risk' } as const
  // Spreads hold what they can lose; whoever sells options alone holds as before.
  await operator.call('setRegime', { body: regime })
  for (const member of members) if (member.units > 0) await buy(desk, date, member)
  const drawn = members.reduce((sum, { budget = '0' }) => sum + decimal(budget), 0n)
  await desk.fund(drawn + SPARE)
  const budgets = members.flatMap(({ program, budget }) => (budget ? [[program, budget]] : []))
  desk.state(`the stack ${STACK}, most that each may draw of the pool`, Object.fromEntries(budgets))
  for (const { program, file, mandate, units } of members) {
    const { strategy, underlying } = file
    await principal.call('applyProgram', { body: { ...desk.clientId(), program, account, file } })
    await principal.call('grantMandate', { body: { ...desk.clientId(), program, mandate } })
    if (units > 0) {
      const lines = [{ asset: underlying, amount: String(units) }]
      await principal.call('adoptPosition', { body: { ...desk.clientId(), program, lines } })
    }
    desk.tell({ event: 'applied', date, program, strategy, underlying })
  }
  const listed = members.map(({ program, budget }) => ({
    program,
    ...(budget === undefined ? {} : { budget: [{ asset: 'USD', amount: budget }] }),
  }))
  const body = { ...desk.clientId(), stack: STACK, account, members: listed }
  await principal.call('applyStack', { body })
  return members
}

async function buy(desk: Desk, date: string, { file, units }: Member): Promise<void> {
  const { underlying: instrument } = file
  const [{ instruments }, { marks }] = await Promise.all([
    desk.principal.call('instruments', { query: { underlying: instrument } }),
    desk.principal.call('marks', { query: { underlying: instrument } }),
  ])
  const lot = instruments.find((each) => each.instrument === instrument)?.lot ?? '1'
  const price = marks.find((each) => each.instrument === instrument)?.mid ?? '0'
  const wanted = decimal(String(units))
  await desk.fund((times(wanted, decimal(price)) * 105n) / 100n)
  const legs = [{ instrument, side: 'buy' as const, ratio: 1 }]
  const order = {
    legs,
    side: 'buy',
    size: String(wanted / decimal(lot)),
    name: instrument,
  } as const
  const offer = await desk.ask(order)
  if (offer) desk.tell({ event: 'bought', ...(await desk.take(offer)), date })
}

/** What the programs have dealt since it was looked last. */
async function news(desk: Desk, date: string, seen: Set<string>): Promise<readonly Trade[]> {
  const { trades } = await desk.principal.call('trades', { query: { limit: 100 } })
  const fresh = trades.filter(({ tradeId, program }) => program !== undefined && !seen.has(tradeId))
  for (const trade of fresh.toReversed()) {
    const { tradeId, program = '', side, legs, size, unit, price, maker: dealer } = trade
    seen.add(tradeId)
    const structure = structureText(legs)
    const cost = times(decimal(price) * BigInt(size), decimal(unit))
    const credit = decimalText(side === 'buy' ? -cost : cost, 2)
    desk.tell({ event: 'dealt', date, program, side, structure, size, price, dealer, credit })
  }
  return fresh
}

async function endsOf(desk: Desk): Promise<number> {
  const { entries } = await desk.principal.call('entries', { query: { limit: 500 } })
  return entries.filter(({ cause }) => cause === 'expiry').length
}

/** The one report: its parts make up the account, and nobody has drawn more than it may. */
async function report(desk: Desk, members: readonly Member[]): Promise<StackRisk> {
  const query = { stack: STACK }
  const [risk, { positions }] = await Promise.all([
    desk.principal.call('stackReport', { query }),
    desk.principal.call('positions'),
  ])
  const own = positions.filter(({ account }) => account === desk.account)
  const worth = own.reduce((sum, { value }) => sum + decimal(value ?? '0'), 0n)
  checkWorth(desk, risk, worth)
  for (const { program, budget } of members) {
    if (budget === undefined) continue
    const drawn = risk.ledgers.find((each) => each.program === program)?.drawn
    const amount = drawn?.find(({ asset }) => asset === 'USD')?.amount ?? '0'
    desk.check(`drawn of the pool by ${program}`, budget, amount, 'at_most')
  }
  checkRisk(desk, risk)
  return risk
}

function checkWorth(
  desk: Desk,
  { ledgers, equity }: Pick<StackLedgers, 'ledgers' | 'equity'>,
  worth: bigint,
): void {
  const parts = ledgers.reduce((sum, each) => sum + decimal(each.equity), 0n)
  desk.check('worth of the account, as the sum of its parts', equity, decimalText(parts))
  desk.check('worth of the account, at the marks of its positions', equity, decimalText(worth))
}

function checkRisk(desk: Desk, { margin, worst, shortfall }: StackRisk): void {
  const sum = (parts: readonly { readonly component?: number }[]): string =>
    cash(parts.reduce((total, { component = 0 }) => total + component, 0))
  if (margin && margin.initial.method !== 'none')
    desk.check(
      'joint margin, as the sum of its parts',
      cash(margin.initial.total),
      sum(margin.initial.parts),
    )
  if (worst) {
    const parts = worst.parts.reduce((total, { loss }) => total + loss, 0)
    desk.check('worst joint loss, as the sum of its parts', cash(worst.loss), cash(parts))
  }
  if (shortfall)
    desk.check(
      'joint shortfall, as the sum of its parts',
      cash(shortfall.total),
      sum(shortfall.parts),
    )
}
