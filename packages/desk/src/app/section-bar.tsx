const SECTIONS = [
  { id: 'chain', label: 'Chain' },
  { id: 'ticket', label: 'Ticket' },
  { id: 'ladder', label: 'Ladder' },
  { id: 'blotter', label: 'Blotter' },
  { id: 'book', label: 'Book' },
  { id: 'positions', label: 'Lots' },
  { id: 'income', label: 'Income' },
  { id: 'risk', label: 'Risk' },
  { id: 'statement', label: 'Report' },
] as const

/** Parts of the page; on a narrow screen, one at a time. */
export type Section = (typeof SECTIONS)[number]['id']

/** The section of that name; the first one where there is none. */
export function sectionOf(name: string): Section {
  return SECTIONS.find(({ id }) => id === name)?.id ?? 'chain'
}

/** The bar at the foot of a narrow page. */
export function SectionBar(props: {
  readonly section: Section
  readonly onSection: (section: Section) => void
  readonly legs: number
}) {
  return (
    <nav
      aria-label="Sections"
      className="grid shrink-0 grid-cols-9 border-t border-line bg-panel pb-[env(safe-area-inset-bottom)]"
    >
      {SECTIONS.map(({ id, label }) => (
        <button
          key={id}
          type="button"
          aria-current={props.section === id ? 'page' : undefined}
          onClick={() => props.onSection(id)}
          className="relative flex h-13 items-center justify-center border-t-2 border-transparent text-2xs font-medium text-muted aria-[current=page]:border-accent aria-[current=page]:text-ink"
        >
          {label}
          {id === 'ticket' && props.legs > 0 && (
            <span className="tnum absolute top-0.5 right-0.5 rounded-full bg-accent px-1.5 text-2xs text-accent-ink">
              {props.legs}
            </span>
          )}
        </button>
      ))}
    </nav>
  )
}
