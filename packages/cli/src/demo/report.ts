/** The story as people read it: a line for each event while it plays, and the account of it at the end. */
import { decimal, decimalText, grouped } from '../print/decimal.ts'
import { facts } from '../print/table.ts'
import { bookText, entriesText } from '../venue/funds.ts'
import { tradesText } from '../venue/trade.ts'
import type { Outcome } from './outcome.ts'
import type { StoryEvent } from './story.ts'

export function eventText(event: StoryEvent): string {
  switch (event.event) {
    case 'funded':
      return `${event.date}  ${grouped(event.amount)} USD paid in`
    case 'bought':
      return `${event.date}  bought ${grouped(event.size)} at ${grouped(event.price)} from ${event.dealer}, the best of ${event.quotes}`
    case 'sold': {
      const delta = `delta ${event.delta.toFixed(2)}${event.deltaFrom === 'model' ? ' (computed)' : ''}`
      const sold = `sold ${grouped(event.size)} ${event.instrument} at ${grouped(event.price)} to ${event.dealer}`
      return `${event.date}  ${sold}, the best of ${event.quotes}: ${delta}, ${event.days} days, premium ${grouped(event.premium)}`
    }
    case 'unquoted':
      return `${event.date}  nobody quoted ${event.instrument} for the whole size`
    case 'lapsed':
      return `${event.date}  ${event.instrument} lapsed at ${grouped(event.settlement)}: the premium is kept`
    case 'called':
      return `${event.date}  ${event.instrument} was exercised at ${grouped(event.settlement)}: the shares went at the strike`
  }
}

export function outcomeText(outcome: Outcome): string {
  const { totals, journal, story, trades, entries, balances, positions } = outcome
  const money = (text: string): string => grouped(decimalText(decimal(text), 2)).padStart(14)
  const label = outcome.simulated ? ' (simulated market)' : ''
  const reckoning = facts([
    ['paid in', money(totals.paidIn)],
    ['cash', money(totals.cash)],
    [outcome.symbol, money(totals.shares)],
    ['calls still open', money(totals.options)],
    ['total', money(totals.total)],
    ['holding the shares', money(totals.holding)],
    ['difference', money(totals.difference)],
    ['premium received', money(totals.premium)],
    ['fees paid', money(totals.fees)],
  ])
  const proof = facts([
    ['state hash', journal.stateHash],
    ['journal head', `${journal.hash} (${journal.records} records)`],
    ['journal', journal.data],
    ['prove it', `parley audit verify --data ${journal.data}`],
  ])
  const parts = [
    `Covered calls on ${outcome.symbol}, ${outcome.from} to ${outcome.to}, ${outcome.sessions} sessions of ${outcome.market}${label}\n`,
    story.map((event) => `${eventText(event)}\n`).join(''),
    `Trades\n${tradesText(trades)}`,
    `Entries\n${entriesText(entries)}`,
    `Book\n${bookText({ balances, positions, holds: [] })}`.replace(/\nNothing is held\.\n$/, ''),
    `Against holding the shares, USD\n${reckoning}${outcome.notes.map((note) => `${note}\n`).join('')}`,
    proof,
  ]
  return parts.join('\n')
}
