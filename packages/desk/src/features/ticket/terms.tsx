import type { Dispatch, ReactNode } from 'react'
import { Choice } from '../../components/choice.tsx'
import { CountField, TextField, Tick } from '../../components/field.tsx'
import { useDealerGroups, useDealers } from '../../lib/queries.tsx'
import type { Draft, DraftChange, Format, Identity } from './draft.ts'

const LIVES = [
  { value: '15000', label: '15 s' },
  { value: '60000', label: '1 min' },
  { value: '300000', label: '5 min' },
  { value: '1800000', label: '30 min' },
] as const

const IDENTITIES: readonly { readonly value: Identity; readonly label: string }[] = [
  { value: 'anonymous', label: 'Anonymous' },
  { value: 'pseudonymous', label: 'Alias' },
  { value: 'disclosed', label: 'Disclosed' },
]

const FORMATS: readonly { readonly value: Format; readonly label: string }[] = [
  { value: 'uniform', label: 'One price' },
  { value: 'pay_as_bid', label: 'Own prices' },
  { value: 'second_price', label: 'Second price' },
]

const SIDES = [
  { value: 'two_way', label: 'Two-way' },
  { value: 'one', label: 'My side only' },
] as const

const BLIND: readonly { readonly value: string; readonly label: string }[] = [
  { value: '0', label: 'None' },
  { value: '3000', label: '3 s' },
  { value: '10000', label: '10 s' },
]

const WORKUPS: readonly { readonly value: string; readonly label: string }[] = [
  { value: '0', label: 'None' },
  { value: '15000', label: '15 s' },
  { value: '60000', label: '1 min' },
]

const PANELS = [
  { value: 'all', label: 'All dealers' },
  { value: 'chosen', label: 'Chosen' },
] as const
const GROUP = { value: 'group', label: 'Group' } as const

/** How many, for how long, to whom, and by what name. */
export function Terms(props: { readonly draft: Draft; readonly change: Dispatch<DraftChange> }) {
  const { draft, change } = props
  const set = (terms: Partial<Omit<Draft, 'legs'>>): void => change({ type: 'set', terms })
  const dealers = useDealers()
  const groups = useDealerGroups()
  const items = groups.length === 0 ? PANELS : [...PANELS, GROUP]
  const choose = (kind: string): void =>
    set({
      panel: kind === 'chosen' ? dealers.map(({ firm }) => firm) : undefined,
      group: kind === 'group' ? groups[0]?.name : undefined,
    })
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
      <div className="flex flex-wrap justify-between gap-x-3 gap-y-2">
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
            items={items}
            value={draft.group === undefined ? (draft.panel ? 'chosen' : 'all') : 'group'}
            onChange={choose}
          />
        </Labelled>
      </div>
      {draft.group !== undefined && (
        <Choice
          label="Group to ask"
          items={groups.map(({ name }) => ({ value: name, label: name }))}
          value={draft.group}
          onChange={(group) => set({ group })}
        />
      )}
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
      <details className="text-muted">
        <summary className="cursor-pointer select-none">{termsText(draft)}</summary>
        <div className="flex flex-wrap gap-x-3 gap-y-2 pt-2">
          <Labelled label="Fills trade at">
            <Choice
              label="Fills trade at"
              items={FORMATS}
              value={draft.format}
              onChange={(format) => set({ format })}
            />
          </Labelled>
          <Labelled label="Dealers may quote">
            <Choice
              label="Dealers may quote"
              items={SIDES}
              value={draft.oneSided ? 'one' : 'two_way'}
              onChange={(sides) => set({ oneSided: sides === 'one' })}
            />
          </Labelled>
          <Labelled label="Blind window">
            <Choice
              label="Blind window"
              items={BLIND}
              value={String(draft.blindMs)}
              onChange={(ms) => set({ blindMs: Number(ms) })}
            />
          </Labelled>
          <Labelled label="Add size after the match">
            <Choice
              label="Add size after the match"
              items={WORKUPS}
              value={String(draft.workupMs)}
              onChange={(ms) => set({ workupMs: Number(ms) })}
            />
          </Labelled>
          <TextField
            label="Worst price, told to nobody"
            inputMode="decimal"
            value={draft.reserve}
            placeholder="none"
            onChange={(event) => set({ reserve: event.target.value.trim() })}
          />
        </div>
        {draft.oneSided && <p className="pt-1 text-warn">Every dealer asked learns your side.</p>}
      </details>
    </div>
  )
}

/** The terms of the auction in a line. */
function termsText({ format, oneSided, blindMs, workupMs, reserve }: Draft): string {
  const at = FORMATS.find(({ value }) => value === format)?.label ?? ''
  const blind = blindMs === 0 ? 'no blind window' : `blind ${blindMs / 1000} s`
  const workup = workupMs === 0 ? '' : `, workup ${workupMs / 1000} s`
  const worst = reserve === '' ? '' : `, reserve ${reserve}`
  return `${at}, ${oneSided ? 'one side' : 'two-way'}, ${blind}${workup}${worst}`
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
