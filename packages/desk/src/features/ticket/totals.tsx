import { Money, Price } from '../../components/number.tsx'
import { Line } from '../../components/panel.tsx'
import { decimalsOf, fixedText, negated } from '../../lib/decimal.ts'
import type { Fixed } from '../../lib/decimal.ts'
import { cashOf, takerFee } from '../../lib/structure.ts'
import type { Structure } from '../../lib/structure.ts'

/** What the request is worth at the mid marks. Nobody has agreed to these figures yet. */
export function Totals(props: {
  readonly structure: Structure | undefined
  readonly net: Fixed | undefined
  readonly size: bigint
}) {
  const { structure, net, size } = props
  if (!structure) return null
  const decimals = decimalsOf(fixedText(structure.tick))
  const scaled = size * structure.scaledBy
  const cash = net === undefined ? undefined : negated(cashOf(net, structure.unit, scaled))
  const pays = net !== undefined && net < 0n
  return (
    <dl className="border-b border-line px-3 py-1.5">
      <Line label={`Net at mids, per unit (${pays ? 'credit' : 'debit'})`}>
        <Price value={net} sign="never" decimals={decimals} rounded className="font-semibold" />
      </Line>
      <Line label={pays ? 'You would receive about' : 'You would pay about'}>
        <Money
          value={cash}
          sign="never"
          currency={structure.quoteAsset}
          rounded
          className="font-semibold"
        />
      </Line>
      <Line label="Venue fee">
        <Money value={takerFee(structure, scaled)} currency={structure.quoteAsset} />
      </Line>
    </dl>
  )
}
