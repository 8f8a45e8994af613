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
      <div className="flex gap-3">
        <CountField
          label="Size, structures"
          value={draft.size}
          min={1}
          max={1_000_000_000}
          onChange={(size) => set({ size })}
          className="flex-1"
        />
        <Labelled label="Time to live">
          <Choice
            label="Time to live"
            items={LIVES}
            value={lifeOf(draft.ttlMs)}
            onChange={(ttl) => set({ ttlMs: Number(ttl) })}
          />
        </Labelled>
      </div>
      <div className="flex justify-between gap-3">
        <Labelled label="Identity">
          <Choice
            label="Identity"
            items={IDENTITIES}
            value={draft.identity}
            onChange={(identity) => set({ identity })}
          />
        </Labelled>
        <Labelled label="Panel">
          <Choice
            label="Panel"
            items={PANELS}
            value={draft.panel === undefined ? 'all' : 'chosen'}
            onChange={(kind) =>
              set({ panel: kind === 'all' ? undefined : dealers.map(({ firm }) => firm) })
            }
          />
        </Labelled>
      </div>
      {draft.panel && (
        <fieldset className="flex flex-wrap gap-x-4">
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

function Labelled(props: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div className="flex flex-col gap-1">
      <span aria-hidden="true" className="text-muted">
        {props.label}
      </span>
      {props.children}
    </div>
  )
}

function lifeOf(ttlMs: number): (typeof LIVES)[number]['value'] {
  return LIVES.find(({ value }) => Number(value) === ttlMs)?.value ?? '60000'
}
