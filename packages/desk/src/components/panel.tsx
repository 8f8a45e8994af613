import type { ReactNode } from 'react'

/** A titled region of the page that scrolls inside itself. */
export function Panel(props: {
  readonly title: ReactNode
  readonly label: string
  readonly aside?: ReactNode
  readonly className?: string
  readonly children: ReactNode
}) {
  return (
    <section
      aria-label={props.label}
      className={`flex min-h-0 min-w-0 flex-col overflow-hidden border-line bg-panel md:rounded-md md:border ${props.className ?? ''}`}
    >
      <header className="flex h-9 shrink-0 items-center gap-3 border-b max-md:h-11 border-line px-3">
        <h2 className="flex min-w-0 items-center gap-2 text-sm font-semibold">{props.title}</h2>
        <div className="ml-auto flex min-w-0 items-center gap-2">{props.aside}</div>
      </header>
      {props.children}
    </section>
  )
}

/** What to do when there is nothing to show. */
export function Empty(props: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <div className="flex flex-1 flex-col items-center justify-center gap-1 px-6 py-8 text-center">
      <p className="text-sm font-medium">{props.title}</p>
      <p className="max-w-80 text-muted text-pretty">{props.children}</p>
    </div>
  )
}

/** A small word in a box. */
export function Badge(props: {
  readonly tone: 'warn' | 'up' | 'down' | 'accent' | 'plain'
  readonly title?: string
  readonly children: ReactNode
}) {
  return (
    <span
      title={props.title}
      className={`inline-flex h-4.5 items-center rounded-sm px-1.5 text-2xs font-semibold whitespace-nowrap ${TONES[props.tone]}`}
    >
      {props.children}
    </span>
  )
}

const TONES = {
  warn: 'bg-warn-soft text-warn',
  up: 'bg-up-soft text-up',
  down: 'bg-down-soft text-down',
  accent: 'bg-accent-soft text-accent',
  plain: 'bg-raised text-muted',
} as const

/** A line of a summary: what, and how much. */
export function Line(props: { readonly label: ReactNode; readonly children: ReactNode }) {
  return (
    <div className="flex items-baseline justify-between gap-4 py-0.5">
      <dt className="text-muted">{props.label}</dt>
      <dd className="text-right">{props.children}</dd>
    </div>
  )
}
