import type { ReactNode } from 'react'
import type { Risk } from '@parley/sdk'
import { formatMoney } from '../../lib/figures.ts'

/** What goes the same way at once: strikes that are pinned together, delta to an index, programs that are one bet. */
export function Together(props: { readonly risk: Risk }) {
  const { strikes, beta, diversification, basis } = props.risk
  const alike = diversification?.correlation.flatMap((row, i) =>
    row.slice(i + 1).filter((each) => each !== null),
  )
  return (
    <>
      {strikes.length > 0 && (
        <Part title="Strikes within 2 % of each other">
          {strikes.map(({ underlying, from, to, notional, share }) => (
            <li key={underlying} className="flex flex-wrap gap-x-4 py-0.5">
              <span className="font-medium">{underlying}</span>
              <span>{from === to ? String(from) : `${from} to ${to}`}</span>
              <span>
                strikes of {formatMoney(notional)} {basis.asset}, {percent(share)} of what is
                written
              </span>
            </li>
          ))}
        </Part>
      )}
      {beta && (
        <Part title="Delta by your betas">
          <li>
            {formatMoney(beta.delta)} {basis.asset} to {beta.index}
            {beta.units !== undefined && `, ${formatMoney(beta.units)} of it`}
            {beta.missing.length > 0 && `; without a beta: ${beta.missing.join(', ')}`}
          </li>
        </Part>
      )}
      {diversification && alike && (
        <Part title={`Programs together, over ${diversification.periods} days`}>
          <li>
            Two of them correlate by {Math.max(...alike).toFixed(2)} at most; diversification ratio{' '}
            {diversification.ratio.toFixed(2)}; first factor{' '}
            {percent(diversification.firstFactorShare)}
          </li>
        </Part>
      )}
    </>
  )
}

function Part(props: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div className="px-3 py-2">
      <h3 className="text-2xs text-muted">{props.title}</h3>
      <ul className="tnum">{props.children}</ul>
    </div>
  )
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`
}
