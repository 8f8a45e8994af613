/** The story as people read it: a line for each event while it plays, and the account of it at the end. */
import { decimal, decimalText, grouped } from '../print/decimal.ts'
import { columns, facts, table } from '../print/table.ts'
import { bookText, entriesText } from '../venue/funds.ts'
import { tradesText } from '../venue/trade.ts'
import type { Outcome } from './outcome.ts'
import type { Checked, Relation, StoryEvent } from './event.ts'

export function eventText(event: StoryEvent): string {
  switch (event.event) {
    case 'funded':
      return `${event.date}  ${grouped(event.amount)} USD paid into ${event.account}`
    case 'bought':
      return `${event.date}  bought ${grouped(event.size)} at ${grouped(event.price)} from ${event.dealer}, the best of ${event.quotes}`
    case 'sold': {
      const delta = `delta ${event.delta.toFixed(2)}${event.deltaFrom === 'model' ? ' (computed)' : ''}`
      const sold = `sold ${grouped(event.size)} ${event.instrument} at ${grouped(event.price)} to ${event.dealer}`
      return `${event.date}  ${sold}, the best of ${event.quotes}: ${delta}, ${event.days} days, premium ${grouped(event.premium)}`
    }
    case 'opened':
      return `${event.date}  opened ${grouped(event.size)} × ${event.structure} for ${grouped(negated(event.price))} from ${event.dealer}, the best of ${event.quotes}: ${event.days} days, credit ${grouped(event.credit)}`
    case 'ended':
      return `${event.date}  ${event.structure} ended at ${grouped(event.settlement)}: ${grouped(event.result)} in all`
    case 'rolled':
      return `${event.date}  rolled ${grouped(event.size)} ${event.from} ${event.name} to ${event.instrument} for ${grouped(negated(event.price))} from ${event.dealer}: credit ${grouped(event.credit)}`
    case 'unfilled':
      return `${event.date}  nobody gave ${grouped(negated(event.limit))} for ${event.structure}: nothing of it traded`
    case 'applied':
      return `${event.date}  program ${event.program}: ${event.strategy.replaceAll('_', ' ')} on ${event.underlying}`
    case 'dealt':
      return `${event.date}  ${event.program}: ${event.side} ${grouped(event.size)} × ${event.structure} at ${grouped(event.price)} with ${event.dealer}, credit ${grouped(event.credit)}`
    case 'unquoted':
      return `${event.date}  nobody quoted ${event.instrument} for the whole size`
    case 'lapsed':
      return `${event.date}  ${event.instrument} lapsed at ${grouped(event.settlement)}: the premium is kept`
    case 'called':
      return `${event.date}  ${event.instrument} was exercised at ${grouped(event.settlement)}: the shares went at the strike`
    case 'assigned':
      return `${event.date}  ${event.instrument} was assigned at ${grouped(event.settlement)}: the shares came at the strike`
    case 'declared':
      return `${event.date}  ${grouped(event.perUnit)} a unit of ${event.instrument} is declared, ex on ${event.exDate}`
    case 'split':
      return `${event.date}  ${event.underlying} has split ${event.ratio}: what is written is ${event.instrument} now`
    case 'weighed':
      return `${event.date}  who exercises ${event.instrument} today gains ${event.gain.toFixed(4)} and gives up ${event.extrinsic.toFixed(4)} a unit: ${event.early === 'now' ? 'exercise pays' : 'it waits'}`
    case 'exercised':
      return `${event.date}  ${event.dealer} exercised ${grouped(event.size)} ${event.instrument}: the shares went at the strike, before the dividend`
    case 'paid':
      return `${event.date}  ${grouped(event.perUnit)} a unit of ${event.instrument} is paid to who holds it: ${grouped(event.amount)} to the account`
    case 'stated':
      return `${event.date}  stated of ${event.of}: ${figuresText(event.figures)}`
    case 'checked':
      return `${event.date}  ${checkText(event)}`
  }
}

/** What buying a structure costs, as the credit it brings. */
const negated = (price: string): string => decimalText(-decimal(price))

const figuresText = (figures: Readonly<Record<string, string>>): string =>
  Object.entries(figures)
    .map(([name, figure]) => `${name} ${grouped(figure)}`)
    .join('; ')

/** How a bound is said before its figure; a figure itself needs nothing. */
const BOUND: Readonly<Record<Relation, string>> = {
  equal: '',
  below: 'under ',
  at_least: 'at least ',
  at_most: 'at most ',
}

function checkText({ what, stated, relation, found, kept }: Checked): string {
  const [of, bound] = [`${what}: ${grouped(found)}`, `${BOUND[relation]}${grouped(stated)}`]
  if (!kept) return `${of}, but ${bound} was stated`
  return relation === 'equal' ? `${of}, as stated` : `${of}, stated as ${bound}`
}

export function outcomeText(outcome: Outcome): string {
  const { totals, journal, story, trades, entries, balances, positions, checks } = outcome
  const money = (text: string): string => grouped(decimalText(decimal(text), 2)).padStart(14)
  const label = outcome.simulated ? ' (simulated market)' : ''
  const compared: (readonly [string, string | undefined])[] = [
    ['holding the shares', totals.holding && money(totals.holding)],
    ['difference', totals.difference && money(totals.difference)],
  ]
  const reckoning = facts([
    ['paid in', money(totals.paidIn)],
    ['cash', money(totals.cash)],
    ['held', money(totals.shares)],
    ['options still open', money(totals.options)],
    ['total', money(totals.total)],
    ...compared,
    ['premium received', money(totals.premium)],
    ['fees paid', money(totals.fees)],
  ])
  const proof = facts([
    ['state hash', journal.stateHash],
    ['journal head', `${journal.hash} (${journal.records} records)`],
    ['journal', journal.data],
    ['prove it', `parley audit verify --data ${journal.data}`],
  ])
  const against = totals.holding === undefined ? 'What it came to' : 'Against holding the shares'
  const parts = [
    `${outcome.title} on ${outcome.symbol}, ${outcome.from} to ${outcome.to}, ${outcome.sessions} sessions of ${outcome.market}${label}\n`,
    story.map((event) => `${eventText(event)}\n`).join(''),
    `Trades\n${tradesText(trades)}`,
    `Entries\n${entriesText(entries)}`,
    `Book\n${bookText({ balances, positions, holds: [] })}`.replace(/\nNothing is held\.\n$/, ''),
    `Stated and found\n${checksText(checks)}`,
    `${against}, USD\n${reckoning}${outcome.notes.map((note) => `${note}\n`).join('')}`,
    proof,
  ]
  return parts.join('\n')
}

function checksText(checks: readonly Checked[]): string {
  const rows = checks.map(({ date, what, stated, relation, found, kept }) => [
    date,
    what,
    `${BOUND[relation]}${grouped(stated)}`,
    grouped(found),
    kept ? '' : 'DIFFERS',
  ])
  const heads = columns(['date', 'figure', '>stated', '>found', ''])
  return table(heads, rows, 'Nothing ended that could be checked.')
}

/** What to say of figures that are not as stated; undefined where all are. */
export function differingText(checks: readonly Checked[]): string | undefined {
  const differing = checks.filter(({ kept }) => !kept)
  if (differing.length === 0) return undefined
  const lines = differing.map((check) => `  ${check.date}  ${checkText(check)}\n`).join('')
  return `story_differs: ${differing.length} of ${checks.length} figures are not as stated\n${lines}`
}
