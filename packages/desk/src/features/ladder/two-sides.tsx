import type { Rfq } from '@parley/sdk'
import { Price } from '../../components/number.tsx'
import { decimalsOf } from '../../lib/decimal.ts'
import type { Fixed } from '../../lib/decimal.ts'
import { formatFixed } from '../../lib/format.ts'
import type { Structure } from '../../lib/structure.ts'
import type { LivePrice } from './best.ts'

/** The best price on either side with the mid mark between: two large buttons that keep their place. */
export function TwoSides(props: {
  readonly rfq: Rfq
  readonly structure: Structure | undefined
  readonly bid: LivePrice | undefined
  readonly ask: LivePrice | undefined
  readonly mid: Fixed | undefined
  readonly intent: 'buy' | 'sell' | undefined
  readonly onTake: (side: 'buy' | 'sell', limit: string) => void
}) {
  const { rfq, bid, ask, mid, intent, onTake } = props
  const decimals = decimalsOf(rfq.tick)
  return (
    <div className="grid shrink-0 grid-cols-[1fr_auto_1fr] items-stretch gap-2 border-b border-line p-3">
      <Take side="sell" price={bid} decimals={decimals} intent={intent} onTake={onTake} />
      <div className="flex min-w-16 flex-col items-center justify-center">
        <span className="text-2xs text-muted">mid mark</span>
        <Price value={mid} decimals={decimals} rounded className="font-semibold" />
        <span className="text-2xs text-faint">{rfq.quoteAsset}</span>
      </div>
      <Take side="buy" price={ask} decimals={decimals} intent={intent} onTake={onTake} />
    </div>
  )
}

function Take(props: {
  readonly side: 'buy' | 'sell'
  readonly price: LivePrice | undefined
  readonly decimals: number
  readonly intent: 'buy' | 'sell' | undefined
  readonly onTake: (side: 'buy' | 'sell', limit: string) => void
}) {
  const { side, price, decimals, intent, onTake } = props
  const word = side === 'buy' ? 'Buy at' : 'Sell at'
  const strong =
    side === 'buy'
      ? 'border-up-strong bg-up-strong text-white dark:text-[#03130c]'
      : 'border-down-strong bg-down-strong text-white dark:text-[#1a0405]'
  const soft =
    side === 'buy'
      ? 'border-up/40 bg-up-soft text-up hover:border-up'
      : 'border-down/40 bg-down-soft text-down hover:border-down'
  const look = intent === undefined || intent === side ? strong : soft
  return (
    <button
      type="button"
      disabled={!price}
      aria-label={
        price ? `${word} ${formatFixed(price.price, { decimals })}` : `No price to ${side} at yet`
      }
      onClick={() => price && onTake(side, price.text)}
      className={`flex h-15 flex-col items-center justify-center rounded border font-medium select-none focus-visible:outline-offset-1 ${price ? `${look} hover:opacity-90` : 'cursor-not-allowed border-dashed border-line-strong text-faint'}`}
    >
      <span>{word}</span>
      <span className="text-lg leading-6 font-semibold">
        {price ? <Price value={price.price} decimals={decimals} /> : '–'}
      </span>
    </button>
  )
}
