import type { Dispatch, ReactNode } from 'react'
import { Choice } from '../../components/choice.tsx'
import { CountField, Tick } from '../../components/field.tsx'
import { useDealers } from '../../lib/queries.tsx'
import type { Draft, DraftChange, Identity } from './draft.ts'

const LIVES = [
  { value: '15000', label: '15 s' },
  { value: '60000', label: '1 min' },
  { value: '300000', label: '5 min' },
  { value: '1800000', label: '30 min' },
] as const

const IDENTITIES: readonly { readonly value: Identity; readonly label: string }[] = [
  { value: 'anonymous', label: 'Anonymous' },
  { value: 'disclosed', label: 'Disclosed' },
]

const PANELS = [
  { value: 'all', label: 'All dealers' },
  { value: 'chosen', label: 'Chosen' },
] as const

/** How many, for how long, to whom, and by what name. */
export function Terms(props: { readonly draft: Draft; readonly change: Dispatch<DraftChange> }) {
  const { draft, change } = props
  const dealers = useDealers()
  const set = (terms: Partial<Omit<Draft, 'legs'>>): void => change({ type: 'set', terms })
  return (
    <div className="flex flex-col gap-2 border-b border-line px-3 py-2">
      <Row label="Size">
        <CountField
          label="Size, structures"
          hideLabel="hidden"
          value={draft.size}
          min={1}
          max={1_000_000_000}
          onChange={(size) => set({ size })}
          className="w-36"
        />
      </Row>
      <Row label="Time to live">
        <Choice
          label="Time to live"
          items={LIVES}
          value={String(draft.ttlMs) as (typeof LIVES)[number]['value']}
          onChange={(ttl) => set({ ttlMs: Number(ttl) })}
        />
      </Row>
      <Row label="Identity">
        <Choice
          label="Identity"
          items={IDENTITIES}
          value={draft.identity}
          onChange={(identity) => set({ identity })}
        />
      </Row>
      <Row label="Panel">
        <Choice
          label="Panel"
          items={PANELS}
          value={draft.panel === undefined ? 'all' : 'chosen'}
          onChange={(kind) =>
            set({ panel: kind === 'all' ? undefined : dealers.map(({ firm }) => firm) })
          }
        />
      </Row>
      {draft.panel && (
        <fieldset className="flex flex-wrap justify-end gap-x-4">
          <legend className="sr-only">Dealers to ask</legend>
          {dealers.map(({ firm, name }) => (
            <Tick
              key={firm}
              checked={draft.panel?.includes(firm) === true}
              onChange={(checked) => set({ panel: toggled(draft.panel, firm, checked) })}
            >
              {name}
            </Tick>
          ))}
        </fieldset>
      )}
    </div>
  )
}

function toggled(panel: Draft['panel'], firm: string, checked: boolean): readonly string[] {
  const others = (panel ?? []).filter((id) => id !== firm)
  return checked ? [...others, firm] : others
}

function Row(props: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div className="flex items-center justify-between gap-3">
      <span aria-hidden="true" className="text-muted">
        {props.label}
      </span>
      {props.children}
    </div>
  )
}
