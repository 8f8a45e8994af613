/** The live ladder of quotes on one request, best first, with its countdown. */
import type { Quote, Rfq, RfqChange, Rung } from '@parley/sdk'
import { decimal, decimalsOf, grouped, priced } from '../print/decimal.ts'
import { columns, table } from '../print/table.ts'
import { hedgesText } from './hedge.ts'
import { askedText, doingText, quantityText } from './leg.ts'

/** One price of a ladder, and whose it is. */
export type Offered = Rung & { readonly maker: string; readonly placedAt: string }

/** Every price on a side, best first: who buys wants the lowest ask, who sells the highest bid; at one price the earlier first. */
export function bestFirst(quotes: readonly Quote[], side: 'bid' | 'ask'): Offered[] {
  const sign = side === 'ask' ? 1n : -1n
  const offered = quotes.flatMap(({ maker, placedAt, [side]: given }): Offered[] => {
    if (!given) return []
    const { more = [], ...best } = given
    return [best, ...more].map((rung) => ({ ...rung, maker, placedAt }))
  })
  return offered.sort((a, b) => {
    const difference = sign * (decimal(a.price) - decimal(b.price))
    return difference === 0n ? (a.placedAt < b.placedAt ? -1 : 1) : difference < 0n ? -1 : 1
  })
}

/** A size with what it takes to have it: `100`, `100 (all or none)`, `100 (from 10; by 5)`. */
export function sizeText({ size, min, step }: Rung, of: Pick<Rfq, 'legs' | 'lotSizes'>): string {
  const quantity = quantityText(of, size)
  if (min !== undefined && min === size && size !== '1') return `${quantity} (all or none)`
  const least = min === undefined || min === '1' ? [] : [`from ${quantityText(of, min)}`]
  const by = step === undefined || step === '1' ? [] : [`by ${quantityText(of, step)}`]
  const terms = [...least, ...by].join('; ')
  return terms === '' ? quantity : `${quantity} (${terms})`
}

/** Seconds left, as `0:07` or `1:02:03`. */
export function countdown(leftMs: number): string {
  const seconds = Math.max(0, Math.ceil(leftMs / 1000))
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)]
  const rest = String(seconds % 60).padStart(2, '0')
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`
}

/** What a taker sees of its request; a dealer sees its own quote in the same form. */
export function ladderText(rfq: Rfq, nowMs: number): string {
  const left =
    rfq.state === 'open'
      ? `${countdown(Date.parse(rfq.expiresAt) - nowMs)} left${collectionText(rfq, nowMs)}`
      : rfq.state
  const head = `${rfq.rfqId}  ${askedText(rfq)}  × ${quantityText(rfq, rfq.size)}  in ${rfq.quoteAsset}  ${left}\n${hedgesText(rfq.hedges, rfq.lotSizes)}`
  const [bids, asks] = [bestFirst(rfq.quotes, 'bid'), bestFirst(rfq.quotes, 'ask')]
  const decimals = decimalsOf(rfq.tick)
  const depth = Math.max(bids.length, asks.length)
  const rows = Array.from({ length: depth }, (_, i) => {
    const [bid, ask] = [bids[i], asks[i]]
    return [
      bid?.maker,
      bid && sizeText(bid, rfq),
      bid && priced(bid.price, decimals),
      ask && priced(ask.price, decimals),
      ask && sizeText(ask, rfq),
      ask?.maker,
    ]
  })
  const passed = rfq.passes.map(({ maker, reason }) => `${maker} (${reason})`).join(', ')
  const offer = rfq.counter ? `${counterText(rfq.counter, rfq)}\n` : ''
  const foot = `${liquidationText(rfq)}${offer}${passed === '' ? '' : `passed: ${passed}\n`}${sidesText(rfq)}`
  return `${head}${table(
    columns(['bidder', '>size', '>you sell at', '>you buy at', '>size', 'offered by']),
    rows,
    emptyText(rfq, nowMs),
  )}${foot}`
}

/** A dealer who takes the end of the request for the end of its collection is too late. */
function collectionText({ quotesUntil }: Rfq, nowMs: number): string {
  if (quotesUntil === undefined) return ''
  const leftMs = Date.parse(quotesUntil) - nowMs
  return leftMs > 0 ? `, quotes for ${countdown(leftMs)} more` : ', no more quotes'
}

function liquidationText({ liquidation, state }: Rfq): string {
  if (liquidation === undefined || state !== 'open') return ''
  return `The venue asks this for you, for a margin call: it takes the best quotes within its reserve (\`parley accounts margin-calls\`), and you neither take nor cancel it.\n`
}

/** What either side of the ladder would have the taker do, where buying and selling do not say it. */
function sidesText(rfq: Rfq): string {
  if (rfq.role !== 'taker' || rfq.state !== 'open' || rfq.liquidation !== undefined) return ''
  const [buying, selling] = [doingText(rfq, 'buy', rfq.size), doingText(rfq, 'sell', rfq.size)]
  return buying === undefined ? '' : `--side buy: you ${buying}\n--side sell: you ${selling}\n`
}

function counterText(
  { counterId, side, price, size, minFill }: NonNullable<Rfq['counter']>,
  rfq: Rfq,
): string {
  const least = minFill === size ? '' : ` (from ${quantityText(rfq, minFill)})`
  const who = rfq.role === 'taker' ? 'you' : 'the taker'
  return `${counterId}: ${who} would ${side} ${quantityText(rfq, size)}${least} at ${grouped(price)}`
}

function emptyText({ state, blindUntil }: Rfq, nowMs: number): string {
  if (state !== 'open') return 'It ended with no live quote.'
  const blindMs = blindUntil === undefined ? 0 : Date.parse(blindUntil) - nowMs
  if (blindMs > 0) return `Blind for ${countdown(blindMs)} more: what dealers quote is shown then.`
  return 'No quotes yet: dealers are thinking.'
}

/** A request after one change of the `rfqs` topic. */
export function changed(rfq: Rfq, change: RfqChange): Rfq {
  switch (change.type) {
    case 'rfq.opened':
      return change.rfq.rfqId === rfq.rfqId ? change.rfq : rfq
    case 'quote.placed': {
      const { quote } = change
      if (quote.rfqId !== rfq.rfqId) return rfq
      const others = rfq.quotes.filter(({ maker }) => maker !== quote.maker)
      const passes = rfq.passes.filter(({ maker }) => maker !== quote.maker)
      return { ...rfq, quotes: [...others, quote], passes }
    }
    case 'quote.ended': {
      if (change.rfqId !== rfq.rfqId) return rfq
      return { ...rfq, quotes: rfq.quotes.filter(({ quoteId }) => quoteId !== change.quoteId) }
    }
    case 'quotes.unveiled': {
      if (change.rfqId !== rfq.rfqId) return rfq
      return { ...rfq, quotes: [...change.quotes], passes: [...change.passes] }
    }
    case 'dealer.passed': {
      if (change.rfqId !== rfq.rfqId) return rfq
      const others = rfq.passes.filter(({ maker }) => maker !== change.pass.maker)
      return { ...rfq, passes: [...others, change.pass] }
    }
    case 'rfq.ended': {
      if (change.rfqId !== rfq.rfqId) return rfq
      const state = (['filled', 'cancelled', 'expired'] as const).find((s) => s === change.outcome)
      return { ...rfq, state: state ?? 'expired' }
    }
    case 'acceptance.rested': {
      if (change.rfqId !== rfq.rfqId) return rfq
      const others = (rfq.resting ?? []).filter(({ side }) => side !== change.resting.side)
      return { ...rfq, resting: [...others, change.resting] }
    }
    case 'acceptance.ended': {
      if (change.rfqId !== rfq.rfqId) return rfq
      const resting = (rfq.resting ?? []).filter(({ side }) => side !== change.side)
      return { ...rfq, resting }
    }
    case 'round.opened':
      return change.rfqId === rfq.rfqId ? { ...rfq, round: change.round } : rfq
    case 'counter':
      return change.rfqId === rfq.rfqId ? { ...rfq, counter: change.counter } : rfq
    case 'counter.ended': {
      if (change.rfqId !== rfq.rfqId) return rfq
      const { counter: _ended, ...rest } = rfq
      return rest
    }
    case 'workup':
    case 'workup.closed':
    case 'trade':
    case 'feedback':
      return rfq
  }
}
