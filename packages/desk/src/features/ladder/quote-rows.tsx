import type { Quote, Rfq } from '@parley/sdk'
import { Price } from '../../components/number.tsx'
import { SizedUnder, unitOfSize } from '../../components/sized.tsx'
import { timeOf } from '../../lib/clock.ts'
import { decimalsOf, minus } from '../../lib/decimal.ts'
import type { Fixed } from '../../lib/decimal.ts'
import { formatCountdown } from '../../lib/format.ts'
import { useDealers } from '../../lib/queries.tsx'
import { priceOn, rungsOn } from './best.ts'
import type { LivePrice } from './best.ts'

type Best = { readonly bid: LivePrice | undefined; readonly ask: LivePrice | undefined }
type OnTake = (side: 'buy' | 'sell', limit: string, onlyQuoteId?: string) => void

const WIDTHS = { dealer: 'w-[29%]', price: 'w-[17%]', expires: 'w-[14%]' }
const WIDTHS_WITH_LOTS = { dealer: 'w-[24%]', price: 'w-[16%]', expires: 'w-[14%]' }

/** One line per dealer asked, in a fixed order: a quote that comes or goes moves nothing. */
export function QuoteRows(props: {
  readonly rfq: Rfq
  readonly live: readonly Quote[]
  readonly best: Best
  readonly size: bigint
  readonly mid: Fixed | undefined
  readonly now: number
  readonly onTake: OnTake
}) {
  const { rfq, live, best, size, mid, now, onTake } = props
  const dealers = useDealers()
  const names = new Map(dealers.map(({ firm, name }) => [firm, name]))
  const panel = rfq.panel ?? [...names.keys()]
  const decimals = decimalsOf(rfq.tick)
  const unit = unitOfSize(rfq)
  const sizeHead = unit === undefined ? 'Size' : `Size, ${unit}`
  // Units over lots are wider than a count.
  const widths = unit === undefined ? WIDTHS : WIDTHS_WITH_LOTS
  const quoting = panel.filter((firm) => live.some((quote) => quote.maker === firm)).length
  return (
    <table aria-label="Quotes" className="w-full table-fixed border-separate border-spacing-0">
      <caption className="px-3 pt-2 pb-1 text-left text-muted" aria-live="polite">
        {quoting} of {panel.length} dealers quoting
      </caption>
      <thead>
        <tr className="text-2xs text-muted">
          <Head align="left" className={`${widths.dealer} pl-3`}>
            Dealer
          </Head>
          <Head>{sizeHead}</Head>
          <Head className={widths.price}>Bid</Head>
          <Head className={widths.price}>Ask</Head>
          <Head>{sizeHead}</Head>
          <Head className={`${widths.expires} pr-3`}>Expires</Head>
        </tr>
      </thead>
      <tbody>
        {panel.map((firm) => {
          const quote = live.find(({ maker }) => maker === firm)
          const bid = priceOn(quote, 'bid')
          const ask = priceOn(quote, 'ask')
          const left = quote ? formatCountdown(timeOf(quote.expiresAt) - now) : ''
          const look = { decimals, mid, wanted: size, onTake }
          const [bids, asks] = [rungsOn(quote, 'bid'), rungsOn(quote, 'ask')]
          const rungs = Array.from({ length: Math.max(bids.length, asks.length) }, (_, i) => i)
          const first = (
            <tr key={firm} className="h-9">
              <th
                scope="row"
                title={names.get(firm) ?? firm}
                className="truncate border-b border-line/60 pl-3 text-left font-medium"
              >
                {names.get(firm) ?? firm}
              </th>
              <Size of={rfq} price={bid} wanted={size} />
              <Offer
                side="sell"
                price={bid}
                best={bid && bid.quoteId === best.bid?.quoteId}
                {...look}
              />
              <Offer
                side="buy"
                price={ask}
                best={ask && ask.quoteId === best.ask?.quoteId}
                {...look}
              />
              <Size of={rfq} price={ask} wanted={size} />
              <td className="tnum border-b border-line/60 pr-3 text-right text-muted">
                {left === '' ? <span className="text-faint">waiting</span> : left}
              </td>
            </tr>
          )
          return [
            first,
            ...rungs.map((i) => (
              <Rung key={`${firm} ${i}`} of={rfq} bid={bids[i]} ask={asks[i]} decimals={decimals} />
            )),
          ]
        })}
      </tbody>
    </table>
  )
}

/** A further price of the dealer above: good beside its first, and taken with it where the size needs it. */
function Rung(props: {
  readonly of: Rfq
  readonly bid: LivePrice | undefined
  readonly ask: LivePrice | undefined
  readonly decimals: number
}) {
  const { of, bid, ask, decimals } = props
  const cell = 'border-b border-line/60 px-1 text-right text-muted'
  return (
    <tr className="h-6">
      <td className="border-b border-line/60 pl-6 text-left text-faint">and</td>
      <td className={cell}>{bid && <SizedUnder of={of} size={bid.size} />}</td>
      <td className={cell}>{bid && <Price value={bid.price} decimals={decimals} />}</td>
      <td className={cell}>{ask && <Price value={ask.price} decimals={decimals} />}</td>
      <td className={cell}>{ask && <SizedUnder of={of} size={ask.size} />}</td>
      <td className="border-b border-line/60" />
    </tr>
  )
}

function Head(props: {
  readonly children: string
  readonly align?: 'left'
  readonly className?: string
}) {
  return (
    <th
      scope="col"
      className={`border-b border-line px-1 py-1 font-medium ${props.align === 'left' ? 'text-left' : 'text-right'} ${props.className ?? ''}`}
    >
      {props.children}
    </th>
  )
}

function Size(props: {
  readonly of: Rfq
  readonly price: LivePrice | undefined
  readonly wanted: bigint
}) {
  const short = props.price !== undefined && props.price.size < props.wanted
  return (
    <td
      className={`border-b border-line/60 px-1 text-right ${short ? 'text-warn' : 'text-muted'}`}
      title={short ? 'Less than the size to take' : undefined}
    >
      {props.price && <SizedUnder of={props.of} size={props.price.size} />}
    </td>
  )
}

/** A dealer's price with its distance from the mid mark; pressing it takes this dealer's quote and no other. */
function Offer(props: {
  readonly side: 'buy' | 'sell'
  readonly price: LivePrice | undefined
  readonly best: boolean | undefined
  readonly decimals: number
  readonly mid: Fixed | undefined
  readonly wanted: bigint
  readonly onTake: OnTake
}) {
  const { side, price, best, decimals, mid, wanted, onTake } = props
  const tone = side === 'buy' ? 'text-up' : 'text-down'
  const fill = side === 'buy' ? 'bg-up-soft' : 'bg-down-soft'
  return (
    <td className="border-b border-line/60 p-0.5">
      {price && (
        <button
          type="button"
          disabled={price.size < wanted}
          aria-label={`${side === 'buy' ? 'Buy' : 'Sell'} at ${price.text} from ${price.maker}${best ? ', best' : ''}`}
          onClick={() => onTake(side, price.text, price.quoteId)}
          className={`flex h-8 w-full flex-col items-end justify-center rounded-sm px-1 leading-tight hover:ring hover:ring-current disabled:opacity-50 ${tone} ${best ? `${fill} font-semibold` : ''}`}
        >
          <Price value={price.price} decimals={decimals} />
          {mid !== undefined && (
            <span className="text-[0.625rem] font-normal text-muted">
              <Price value={minus(price.price, mid)} sign="always" decimals={decimals} rounded />
            </span>
          )}
        </button>
      )}
    </td>
  )
}
