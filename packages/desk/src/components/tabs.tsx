import { Tabs as Base } from '@base-ui/react/tabs'
import type { ReactNode } from 'react'
import { useInSight } from '../lib/in-sight.ts'

export type TabItem = { readonly id: string; readonly label: ReactNode; readonly name?: string }

/** A row of tabs. The panels are the caller's: `TabBody` for each. */
export function Tabs(props: {
  readonly label: string
  readonly items: readonly TabItem[]
  readonly value: string
  readonly onChange: (id: string) => void
  readonly className?: string
  readonly listClassName?: string
  readonly children?: ReactNode
}) {
  const list = useInSight(props.value)
  return (
    <Base.Root
      value={props.value}
      onValueChange={(value) => props.onChange(String(value))}
      className={props.className ?? ''}
    >
      <Base.List
        ref={list}
        aria-label={props.label}
        activateOnFocus
        className={`flex min-w-0 items-stretch gap-0.5 overflow-x-auto ${props.listClassName ?? ''}`}
      >
        {props.items.map((item) => (
          <Base.Tab key={item.id} value={item.id} aria-label={item.name} className={TAB}>
            {item.label}
          </Base.Tab>
        ))}
      </Base.List>
      {props.children}
    </Base.Root>
  )
}

const TAB =
  'flex shrink-0 items-center gap-1.5 border-b-2 border-transparent px-2.5 py-1.5 font-medium whitespace-nowrap ' +
  'text-muted select-none hover:text-ink data-active:border-accent data-active:text-ink max-md:min-h-9'

export function TabBody(props: {
  readonly id: string
  readonly className?: string
  readonly children: ReactNode
}) {
  return (
    <Base.Panel value={props.id} className={props.className ?? ''}>
      {props.children}
    </Base.Panel>
  )
}
