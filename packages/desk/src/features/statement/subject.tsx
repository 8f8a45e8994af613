import { useId, useState } from 'react'
import { Choice } from '../../components/choice.tsx'
import { useInstruments } from '../../lib/live.ts'
import { useNow } from '../../lib/venue.tsx'
import { PERIODS, daysOf, periodNamed } from './period.ts'
import { fileOf, useSubjects } from './statement-queries.ts'
import type { Asked, Change } from './statement-queries.ts'

const FIELD =
  'h-7 min-w-0 rounded border border-line-strong bg-panel px-2 text-ink max-md:h-9 max-md:text-base'

/** Of what, over which days, on what capital; and the same as a file. */
export function Subject(props: {
  readonly asked: Asked
  readonly onChange: (change: Change) => void
}) {
  const { asked, onChange } = props
  const now = useNow(60_000)
  const subjects = useSubjects(asked.account)
  const { program, stack, from, to } = asked
  const choose = (value: string): void => {
    const [kind = '', name] = value.split(' ', 2)
    onChange({ program: undefined, stack: undefined, [kind]: name })
  }
  return (
    <div className="flex flex-wrap items-center gap-2 border-line bg-panel px-3 py-2 md:rounded-md md:border">
      <select
        aria-label="Statement of"
        value={program ? `program ${program}` : stack ? `stack ${stack}` : 'account'}
        onChange={(event) => choose(event.target.value)}
        className={FIELD}
      >
        <option value="account">{asked.account}</option>
        {subjects.map((subject) => (
          <option key={subject}>{subject}</option>
        ))}
      </select>
      <Choice
        label="Period"
        items={PERIODS}
        value={periodNamed({ from, to }, now)}
        onChange={(name) => onChange({ from: undefined, to: undefined, ...daysOf(name, now) })}
      />
      <Day label="From" value={from} onChange={(day) => onChange({ from: day })} />
      <Day label="to" value={to} onChange={(day) => onChange({ to: day })} />
      <Unit value={asked.in} onChange={(unit) => onChange({ in: unit, capital: undefined })} />
      <Capital
        key={asked.capital}
        capital={asked.capital}
        onChange={(capital) => onChange({ capital })}
      />
      <span className="ml-auto flex gap-1">
        {(['pdf', 'csv', 'json'] as const).map((format) => (
          <a
            key={format}
            href={fileOf(asked, format)}
            download={`statement.${format}`}
            className="inline-flex min-h-7 items-center rounded border border-line-strong bg-raised px-2.5 font-medium hover:bg-line/60 max-md:min-h-9"
          >
            {format.toUpperCase()}
          </a>
        ))}
      </span>
    </div>
  )
}

function Day(props: {
  readonly label: string
  readonly value: string | undefined
  readonly onChange: (day: string) => void
}) {
  const id = useId()
  return (
    <span className="flex items-center gap-1.5">
      <label htmlFor={id} className="text-muted">
        {props.label}
      </label>
      <input
        id={id}
        type="date"
        value={props.value ?? ''}
        onChange={(event) => props.onChange(event.target.value)}
        className={`${FIELD} tnum`}
      />
    </span>
  )
}

/** The cash or coin that money is told in. */
function Unit(props: {
  readonly value: string | undefined
  readonly onChange: (unit: string) => void
}) {
  const { value = 'USD', onChange } = props
  const units = useInstruments().filter(({ kind }) => kind === 'cash' || kind === 'coin')
  // One that the address names and no list has is shown as it is asked for.
  const names = new Set([...units.map(({ instrument }) => instrument), value])
  return (
    <select
      aria-label="Money in"
      value={value}
      onChange={(event) => onChange(event.target.value)}
      className={FIELD}
    >
      {[...names].map((name) => (
        <option key={name} value={name}>
          in {name}
        </option>
      ))}
    </select>
  )
}

/** Taken when it is left or entered, not at each digit. */
function Capital(props: {
  readonly capital: string | undefined
  readonly onChange: (capital: string) => void
}) {
  const { capital = '', onChange } = props
  const [text, setText] = useState(capital)
  const id = useId()
  const take = (): void => {
    const stated = text.replaceAll(',', '').trim()
    if (stated !== capital) onChange(stated)
  }
  return (
    <span className="flex items-center gap-1.5">
      <label htmlFor={id} className="text-muted">
        On capital of
      </label>
      <input
        id={id}
        inputMode="decimal"
        value={text}
        placeholder="put in"
        onChange={(event) => setText(event.target.value)}
        onBlur={take}
        onKeyDown={(event) => event.key === 'Enter' && take()}
        className={`${FIELD} tnum w-28`}
      />
    </span>
  )
}
