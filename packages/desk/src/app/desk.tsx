import type { Me } from '@parley/sdk'
import { useEffect, useReducer, useState } from 'react'
import { Blotter } from '../features/blotter/blotter.tsx'
import { Book } from '../features/book/book.tsx'
import { Chain } from '../features/chain/chain.tsx'
import { IncomePage } from '../features/income/income.tsx'
import { Ladder } from '../features/ladder/ladder.tsx'
import { PositionsPage } from '../features/position/positions.tsx'
import { RiskPage } from '../features/risk/risk.tsx'
import { StatementPage } from '../features/statement/statement.tsx'
import { EMPTY_DRAFT, changeDraft } from '../features/ticket/draft.ts'
import { Ticket } from '../features/ticket/ticket.tsx'
import { NARROW, useMedia } from '../lib/media.ts'
import { goTo, usePlace } from '../lib/place.ts'
import { useAftermath, useSession } from '../lib/queries.tsx'
import { useConnection, useVenue } from '../lib/venue.tsx'
import { Header } from './header.tsx'
import type { DeskPage } from './header.tsx'
import { readIntents, writeIntents } from './intents.ts'
import { SectionBar, sectionOf } from './section-bar.tsx'
import type { Section } from './section-bar.tsx'

/** The whole page: where the features meet. On a narrow screen one of them at a time. */
export function Desk(props: { readonly me: Me }) {
  const { me } = props
  useStream()
  const narrow = useMedia(NARROW)
  // What is shown without a connection is the past: it stays readable, and looks it.
  const lost = useConnection().state === 'closed'
  const place = usePlace()
  const section = sectionOf(place.name)
  const [account, setAccount] = useState(me.accounts[0] ?? '')
  const [underlying, setUnderlying] = useState<string>()
  const [draft, change] = useReducer(changeDraft, EMPTY_DRAFT)
  const [selected, setSelected] = useState<string>()
  const [intents, setIntents] = useState(readIntents)
  useEffect(() => writeIntents(intents), [intents])

  const pick = (instrument: string, side: 'buy' | 'sell'): void =>
    change({ type: 'leg.put', leg: { instrument, side, ratio: 1 } })
  const select = (rfqId: string): void => {
    setSelected(rfqId)
    goTo('ladder')
  }
  const opened = (rfqId: string, intent: 'buy' | 'sell'): void => {
    setIntents((old) => new Map([...old, [rfqId, intent]]))
    select(rfqId)
  }
  const page = section in PLACES ? 'trade' : (section as Exclude<Section, keyof typeof PLACES>)
  const placed = (name: keyof typeof PLACES): string =>
    `${PLACES[name]} ${narrow && section !== name ? 'hidden' : ''}`
  return (
    <div className="flex h-dvh flex-col">
      <Header
        me={me}
        account={account}
        onAccount={setAccount}
        page={page}
        onPage={(next) => goTo(next === 'trade' ? 'chain' : next)}
      />
      <main
        aria-busy={lost}
        className={page === 'trade' ? `${PAGE} ${lost ? 'opacity-60' : ''}` : 'hidden'}
      >
        <Chain
          underlying={underlying}
          onUnderlying={setUnderlying}
          onPick={pick}
          className={placed('chain')}
        />
        <Ticket
          draft={draft}
          change={change}
          account={account}
          underlying={underlying}
          onOpened={opened}
          className={placed('ticket')}
        />
        <Ladder
          selected={selected}
          onSelect={setSelected}
          intents={intents}
          className={placed('ladder')}
        />
        <Blotter onRequest={select} className={placed('blotter')} />
        <Book account={account} className={placed('book')} />
      </main>
      {page !== 'trade' && (
        <main aria-busy={lost} className={`flex min-h-0 flex-1 ${lost ? 'opacity-60' : ''}`}>
          {page === 'positions' && <PositionsPage account={account} query={place.query} />}
          {page === 'risk' && <RiskPage account={account} query={place.query} />}
          {page === 'income' && <IncomePage account={account} />}
          {page === 'statement' && <StatementPage account={account} query={place.query} />}
        </main>
      )}
      {narrow && <SectionBar section={section} onSection={goTo} legs={draft.legs.length} />}
    </div>
  )
}

const PAGE =
  'grid min-h-0 flex-1 grid-cols-1 grid-rows-1 ' +
  'md:auto-rows-[32rem] md:grid-cols-2 md:grid-rows-none md:gap-2 md:overflow-y-auto md:p-2 ' +
  'xl:grid-cols-[minmax(0,1fr)_21.5rem_25.5rem] xl:grid-rows-[minmax(0,2.1fr)_minmax(0,1fr)] xl:overflow-hidden'

const PLACES: Readonly<Record<Exclude<Section, DeskPage>, string>> = {
  chain: 'md:max-xl:col-span-2',
  ticket: '',
  ladder: '',
  blotter: 'md:max-xl:col-span-2',
  book: 'md:col-span-2',
}

function useStream(): void {
  const { connect } = useVenue()
  const after = useAftermath()
  const { check } = useSession()
  useEffect(() => connect(after, check), [connect, after, check])
}
