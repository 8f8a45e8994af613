import type { Accepted, Rfq } from '@parley/sdk'
import { Price } from '../../components/number.tsx'
import { Empty, Line } from '../../components/panel.tsx'
import { Sized } from '../../components/sized.tsx'
import { decimalsOf } from '../../lib/decimal.ts'
import { formatMoment } from '../../lib/format.ts'
import { useLiveTrades } from '../../lib/live.ts'

/** How a request ended. A trade is shown only once the venue has said that it is final. */
export function Final(props: { readonly rfq: Rfq; readonly accepted: Accepted | undefined }) {
  const { rfq, accepted } = props
  const trade = useLiveTrades().find(({ rfqId }) => rfqId === rfq.rfqId)
  if (rfq.state === 'cancelled')
    return (
      <Empty title="Request cancelled">Nothing was traded. The ticket still holds its legs.</Empty>
    )
  if (rfq.state === 'expired')
    return (
      <Empty title="Request expired">
        Nothing was traded. Ask again from the ticket, with a longer time to live if dealers were
        slow.
      </Empty>
    )
  const price = trade?.price ?? accepted?.price
  return (
    <div role="status" className="m-3 rounded border border-up/40 bg-up-soft p-3">
      <p className="text-sm font-semibold text-up">Final: traded and settled</p>
      <dl className="mt-1">
        {trade && (
          <Line label="You">
            {trade.side === 'buy' ? 'bought from' : 'sold to'} {trade.maker}
          </Line>
        )}
        <Line label="Size">
          <Sized of={rfq} size={trade?.size ?? accepted?.size} />
        </Line>
        <Line label={`Price, ${rfq.quoteAsset}`}>
          <Price value={price} decimals={decimalsOf(rfq.tick)} className="font-semibold" />
        </Line>
        {trade && (
          <Line label="Time, UTC">
            <span className="tnum">{formatMoment(trade.at)}</span>
          </Line>
        )}
        <Line label="Trade">
          <code>{trade?.tradeId ?? accepted?.fills[0]?.tradeId ?? 'in the blotter'}</code>
        </Line>
      </dl>
    </div>
  )
}
