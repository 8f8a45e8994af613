import type { Me } from '@parley/sdk'
import { Button } from '../components/button.tsx'
import { Badge } from '../components/panel.tsx'
import { formatAge, formatMoment } from '../lib/format.ts'
import { useSession, useVenueTime, useWrite } from '../lib/queries.tsx'
import { useConnection, useNow, useVenue } from '../lib/venue.tsx'

const PAGES = [
  { id: 'trade', label: 'Trade' },
  { id: 'positions', label: 'Positions' },
  { id: 'income', label: 'Income' },
  { id: 'risk', label: 'Risk' },
  { id: 'statement', label: 'Statement' },
] as const

export type DeskPage = (typeof PAGES)[number]['id']

/** Where one is, who one is, and whether what one sees is live. */
export function Header(props: {
  readonly me: Me
  readonly account: string
  readonly onAccount: (account: string) => void
  readonly page: DeskPage
  readonly onPage: (page: DeskPage) => void
}) {
  const { me, account, onAccount, page, onPage } = props
  const { client } = useVenue()
  const { signedOut } = useSession()
  const time = useVenueTime()
  const { run, busy } = useWrite(() => client.call('signOut'))
  return (
    <header className="flex h-11 shrink-0 items-center gap-3 border-b border-line bg-panel px-3">
      <img src="/parley.svg" alt="" width="22" height="22" />
      <h1 className="text-sm font-semibold max-sm:sr-only">Parley</h1>
      {time?.simulatedMarket === true && (
        <Badge tone="warn" title={time.market}>
          SIMULATED
        </Badge>
      )}
      <nav aria-label="Pages" className="flex gap-1 max-md:hidden">
        {PAGES.map(({ id, label }) => (
          <button
            key={id}
            type="button"
            aria-current={page === id ? 'page' : undefined}
            onClick={() => onPage(id)}
            className="h-7 rounded px-2 font-medium text-muted aria-[current=page]:bg-raised aria-[current=page]:text-ink"
          >
            {label}
          </button>
        ))}
      </nav>
      <ConnectionState />
      <VenueClockText />
      <div className="ml-auto flex min-w-0 items-center gap-2">
        {me.accounts.length > 1 && (
          <select
            aria-label="Account"
            value={account}
            onChange={(event) => onAccount(event.target.value)}
            className="h-7 rounded border border-line-strong bg-panel px-1 max-md:h-9"
          >
            {me.accounts.map((id) => (
              <option key={id}>{id}</option>
            ))}
          </select>
        )}
        <span className="truncate" title={`${me.role}, ${me.scopes.join(' ')}`}>
          <span className="font-medium">{me.user}</span>
          <span className="text-muted max-sm:hidden"> · {me.name}</span>
        </span>
        <Button kind="quiet" disabled={busy} onClick={() => run(undefined, signedOut)}>
          Sign out
        </Button>
      </div>
    </header>
  )
}

function ConnectionState() {
  const { state, reason, since } = useConnection()
  const venueNow = useNow(1000)
  const { dot, text } = {
    connecting: { dot: 'bg-warn', text: 'Connecting' },
    open: { dot: 'bg-up', text: 'Live' },
    closed: { dot: 'bg-down', text: `Reconnecting, lost ${lostFor(since, venueNow)} ago` },
  }[state]
  return (
    <span role="status" title={reason} className="flex items-center gap-1.5 whitespace-nowrap">
      <span aria-hidden="true" className={`size-2 rounded-full ${dot}`} />
      <span className={state === 'closed' ? 'font-medium text-down' : 'text-muted'}>{text}</span>
    </span>
  )
}

/** `since` is of the browser's clock; the argument only renews the text. */
function lostFor(since: number, _venueNow: number): string {
  return formatAge(Math.max(2000, Date.now() - since))
}

function VenueClockText() {
  const now = useNow(1000)
  return (
    <span className="tnum text-muted max-md:hidden" title="Venue time">
      {formatMoment(new Date(now).toISOString())} UTC
    </span>
  )
}
