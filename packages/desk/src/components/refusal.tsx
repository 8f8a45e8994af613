import { parseFixed } from '../lib/decimal.ts'
import { formatFixed } from '../lib/format.ts'
import { refusalOf } from '../lib/venue.tsx'

/** The venue's own words for why not: meaning, field at fault, and the numbers behind it. */
export function RefusalNote(props: { readonly error: unknown; readonly className?: string }) {
  const refusal = refusalOf(props.error)
  const detail = Object.entries(refusal.detail ?? {})
  return (
    <div
      role="alert"
      className={`rounded border border-down/40 bg-down-soft px-2.5 py-2 ${props.className ?? ''}`}
    >
      <p className="font-medium text-down">{refusal.meaning}</p>
      <p className="mt-0.5 text-muted">
        <code>{refusal.code}</code>
        {refusal.path !== undefined && (
          <>
            {' at '}
            <code>{refusal.path}</code>
          </>
        )}
        {refusal.retry && ' · may succeed if tried again'}
      </p>
      {detail.length > 0 && (
        <dl className="mt-1 grid grid-cols-[auto_1fr] gap-x-3 text-muted">
          {detail.map(([name, value]) => (
            <div key={name} className="contents">
              <dt>{name}</dt>
              <dd className="tnum text-ink">{readable(value)}</dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  )
}

function readable(value: string): string {
  const number = parseFixed(value)
  return number === undefined ? value : formatFixed(number, { decimals: 0 })
}
