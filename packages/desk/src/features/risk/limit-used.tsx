import { FALLING_MEASURES } from '@parley/sdk'
import type { RiskLevel, RiskLimit } from '@parley/sdk'
import { formatMoney } from '../../lib/figures.ts'

export const TONES: Readonly<Record<RiskLevel, 'plain' | 'accent' | 'warn' | 'down'>> = {
  clear: 'plain',
  approached: 'accent',
  warned: 'warn',
  breached: 'down',
  unmeasured: 'warn',
}

const FILLS: Readonly<Record<RiskLevel, string>> = {
  clear: 'fill-up',
  approached: 'fill-accent',
  warned: 'fill-warn',
  breached: 'fill-down',
  unmeasured: 'fill-warn',
}

const WANTS = {
  mark: 'No fresh mark of',
  beta: 'No beta of',
  history: 'There are not yet',
} as const

/** How much of a limit is used, as a bar and in figures; or why that cannot be told. */
export function LimitUsed(props: { readonly limit: RiskLimit }) {
  const { now, soft, hard, unit, measure, missing, wants, of, under, level } = props.limit
  if (now === undefined)
    return (
      <p className="text-muted">
        {WANTS[wants ?? 'mark']} {missing}.
      </p>
    )
  const most = Number(hard ?? soft)
  const used = FALLING_MEASURES.has(measure) ? most / Number(now) : Number(now) / most
  const share = Number.isFinite(used) ? Math.min(Math.max(used, 0), 1) : 1
  const bounds = [
    ...(soft === undefined ? [] : [`soft ${formatMoney(Number(soft))}`]),
    ...(hard === undefined ? [] : [`hard ${formatMoney(Number(hard))}`]),
  ]
  return (
    <>
      <div
        role="meter"
        aria-label={`${measure} used`}
        aria-valuemin={0}
        aria-valuemax={1}
        aria-valuenow={share}
        className="mt-1 mb-0.5 h-1.5 w-full overflow-hidden rounded-full bg-line"
      >
        <svg className="size-full" preserveAspectRatio="none" viewBox="0 0 1 1" aria-hidden="true">
          <rect width={share} height={1} className={FILLS[level]} />
        </svg>
      </div>
      <p className="tnum whitespace-normal text-muted">
        {formatMoney(Number(now))} {unit}
        {of === undefined ? '' : ` (${of})`} of {bounds.join(', ')}
        {under === undefined ? '' : ` · ${under}`}
      </p>
    </>
  )
}
