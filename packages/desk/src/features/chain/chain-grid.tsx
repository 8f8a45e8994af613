import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { KeyboardEvent, MouseEvent, RefObject } from 'react'
import { Badge } from '../../components/panel.tsx'
import { formatDate } from '../../lib/format.ts'
import { NARROW, useMedia } from '../../lib/media.ts'
import { useInSight } from '../../lib/in-sight.ts'
import { useVenue } from '../../lib/venue.tsx'
import { atTheMoney, daysTo } from './chain-rows.ts'
import type { ChainRows, ExpiryLine } from './chain-rows.ts'
import { gridOf, optionalCell } from './columns.ts'
import type { Sides } from './columns.ts'
import { StrikeRow } from './strike-row.tsx'
import type { PickColumn } from './strike-row.tsx'

type GridProps = {
  readonly underlying: string
  readonly rows: ChainRows
  readonly spot: number | undefined
  readonly sides: Sides
  readonly onPick: (instrument: string, side: 'buy' | 'sell') => void
}

type Cell = { readonly row: number; readonly column: PickColumn }

/** Lines beyond the window kept ready, so that a fast scroll shows no gap. */
const SPARE = 12

/** Only the lines in sight exist; each is of one height, so its place is its number. Arrow keys move, Enter picks. */
export function ChainGrid(props: GridProps) {
  const { rows, spot, sides, onPick } = props
  const height = useMedia(NARROW) ? 36 : 22
  const scroller = useRef<HTMLDivElement>(null)
  const window = useWindow(scroller, height)
  const [active, setActive] = useState<Cell>()
  const show = useCallback(
    (line: number): void => {
      const box = scroller.current
      if (!box) return
      const above = Math.floor(box.clientHeight / height / 2)
      box.scrollTo({ top: Math.max(0, line - above) * height })
    },
    [height],
  )
  useStartAtTheMoney(rows, spot, show)
  const pick = (event: MouseEvent): void => {
    const cell = event.target instanceof Element ? event.target.closest('[data-instrument]') : null
    if (cell instanceof HTMLElement) pickCell(cell, onPick)
  }
  const key = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' || event.key === ' ') {
      const cell = active && document.getElementById(cellId(active))
      if (cell) pickCell(cell, onPick)
    } else {
      // The first key starts in sight, not at the far end of the list.
      const from = active ?? { row: window.top + 6, column: 'call.bid' }
      const next = moved(from, event.key, rows, sides)
      if (!next) return
      setActive(next)
      if (next.row < window.first + SPARE || next.row > window.end - SPARE) show(next.row)
    }
    event.preventDefault()
  }
  const current = rows.expiries.findLast(({ at }) => at <= window.top) ?? rows.expiries[0]
  return (
    <div className="@container flex min-h-0 flex-1 flex-col">
      <ExpiryBar
        rows={rows}
        current={current?.key}
        onExpiry={(at) => show(atTheMoney(rows, at, spot))}
      />
      <Headings sides={sides} />
      <div
        ref={scroller}
        role="grid"
        tabIndex={0}
        aria-label={`${props.underlying} options. Arrow keys move, Enter adds the price as a leg.`}
        aria-rowcount={rows.lines.length + 1}
        aria-activedescendant={active ? cellId(active) : undefined}
        onClick={pick}
        onKeyDown={key}
        className="group/chain relative min-h-0 flex-1 overflow-y-auto overscroll-contain"
      >
        <div style={{ height: rows.lines.length * height }}>
          {rows.lines.slice(window.first, window.end).map((line, i) => {
            const index = window.first + i
            const place = {
              position: 'absolute',
              top: index * height,
              height,
              width: '100%',
            } as const
            return (
              <div key={index} role="presentation" style={place}>
                {line.kind === 'expiry' ? (
                  <ExpiryRow line={line} />
                ) : (
                  <StrikeRow
                    line={line}
                    index={index}
                    sides={sides}
                    below={spot !== undefined && line.level < spot}
                    active={active?.row === index ? active.column : undefined}
                  />
                )}
              </div>
            )
          })}
        </div>
      </div>
    </div>
  )
}

function cellId({ row, column }: Cell): string {
  return `chain-${row}-${column}`
}

function pickCell(cell: HTMLElement, onPick: GridProps['onPick']): void {
  const { instrument, side } = cell.dataset
  if (instrument !== undefined) onPick(instrument, side === 'sell' ? 'sell' : 'buy')
}

type Window = { readonly first: number; readonly end: number; readonly top: number }

/** Which lines are in sight. Changes in steps of four lines, so that scrolling is mostly the browser's own work. */
function useWindow(scroller: RefObject<HTMLDivElement | null>, height: number): Window {
  const [seen, setSeen] = useState({ top: 0, count: 40 })
  useLayoutEffect(() => {
    const box = scroller.current
    if (!box) return
    const look = (): void => {
      const top = Math.floor(box.scrollTop / height / 4) * 4
      const count = Math.ceil(box.clientHeight / height) + 4
      setSeen((old) => (old.top === top && old.count === count ? old : { top, count }))
    }
    const observer = new ResizeObserver(look)
    observer.observe(box)
    box.addEventListener('scroll', look, { passive: true })
    return () => {
      observer.disconnect()
      box.removeEventListener('scroll', look)
    }
  }, [scroller, height])
  const first = Math.max(0, seen.top - SPARE)
  return { first, end: seen.top + seen.count + SPARE, top: seen.top }
}

/** Once, when chain and spot are first known: the expiry nearest thirty days, around the spot. */
function useStartAtTheMoney(
  rows: ChainRows,
  spot: number | undefined,
  show: (line: number) => void,
): void {
  const { clock } = useVenue()
  const done = useRef(false)
  useEffect(() => {
    if (done.current || spot === undefined || rows.expiries.length === 0) return
    done.current = true
    const away = (line: ExpiryLine): number => Math.abs(daysTo(line.expiresAt, clock.now()) - 30)
    const start = rows.expiries.reduce((best, line) => (away(line) < away(best) ? line : best))
    const line = atTheMoney(rows, start.at, spot)
    show(line)
  }, [rows, spot, show, clock])
}

const COLUMNS: readonly PickColumn[] = ['call.bid', 'call.ask', 'put.bid', 'put.ask']

function moved(from: Cell, key: string, rows: ChainRows, sides: Sides): Cell | undefined {
  const columns = COLUMNS.filter(
    (column) => sides === 'both' || sides.startsWith(column.slice(0, 3)),
  )
  const at = columns.indexOf(from.column)
  const across = { ArrowLeft: -1, ArrowRight: 1 }[key] ?? 0
  const down = { ArrowUp: -1, ArrowDown: 1, PageUp: -10, PageDown: 10 }[key] ?? 0
  if (across === 0 && down === 0) return undefined
  const column = columns[Math.min(columns.length - 1, Math.max(0, at + across))] ?? 'call.bid'
  let row = Math.min(rows.lines.length - 1, Math.max(0, from.row + down))
  // An expiry's own line has nothing to pick: step over it.
  while (rows.lines[row]?.kind === 'expiry' && row < rows.lines.length - 1)
    row += down < 0 && row > 0 ? -1 : 1
  return { row, column }
}

function ExpiryBar(props: {
  readonly rows: ChainRows
  readonly current: string | undefined
  readonly onExpiry: (line: number) => void
}) {
  const { clock } = useVenue()
  const strip = useInSight(props.current)
  return (
    <nav
      ref={strip}
      aria-label="Expiries"
      className="flex shrink-0 gap-1 overflow-x-auto border-b border-line px-2 py-1"
    >
      {props.rows.expiries.map((expiry) => (
        <button
          key={expiry.key}
          type="button"
          aria-current={expiry.key === props.current}
          onClick={() => props.onExpiry(expiry.at)}
          className="tnum rounded px-2 py-0.5 text-muted hover:bg-raised hover:text-ink aria-[current=true]:bg-accent-soft aria-[current=true]:text-accent max-md:py-2"
        >
          {formatDate(expiry.expiryDate)}
          <span className="ml-1 opacity-75">
            {daysTo(expiry.expiresAt, clock.now())} d
            {expiry.coin !== undefined && ` · in ${expiry.coin}`}
            {expiry.adjusted !== undefined && ` · ${expiry.adjusted}`}
          </span>
        </button>
      ))}
    </nav>
  )
}

function ExpiryRow(props: { readonly line: ExpiryLine }) {
  const { expiryDate, expiresAt, coin, adjusted, sample } = props.line
  return (
    <div
      role="row"
      className="flex h-full items-center gap-2 border-b border-line bg-accent-soft px-3"
    >
      <span role="rowheader" className="tnum font-semibold">
        {formatDate(expiryDate)}
      </span>
      {adjusted !== undefined && (
        <Badge tone="warn" title="A split has changed what a contract delivers for its strike">
          {adjusted}
        </Badge>
      )}
      <span className="tnum min-w-0 truncate text-muted">
        {expiresAt.slice(11, 16)} UTC · {sample.style} · {coin ?? sample.settlement} · ×
        {sample.multiplier}
      </span>
      {coin !== undefined && (
        <Badge tone="warn" title={`Paid for and settled in ${coin}; strikes are in cash`}>
          prices in {coin}
        </Badge>
      )}
    </div>
  )
}

function Headings(props: { readonly sides: Sides }) {
  const { sides } = props
  const optional = optionalCell(sides)
  const figures = [
    { name: 'delta', show: 'flex' },
    { name: 'iv %', show: optional },
    { name: 'mid', show: optional },
  ]
  const prices = [
    { name: 'bid', show: 'flex' },
    { name: 'ask', show: 'flex' },
  ]
  const heading = (half: string) => (item: { name: string; show: string }) => (
    <span key={`${half} ${item.name}`} className={`${item.show} justify-end px-1.5`}>
      {item.name}
    </span>
  )
  const line = `grid overflow-y-scroll [scrollbar-color:transparent_transparent] ${gridOf(sides)}`
  const half = 'col-span-3 text-center font-semibold @xl:col-span-5'
  return (
    <div
      aria-hidden="true"
      className="shrink-0 border-b border-line py-0.5 text-2xs font-medium text-muted"
    >
      {sides === 'both' && (
        <div className={line}>
          <span className={half}>Calls</span>
          <span />
          <span className={half}>Puts</span>
        </div>
      )}
      <div className={line}>
        {sides !== 'puts' && [...figures, ...prices].map(heading('call'))}
        <span className="text-center">strike</span>
        {sides !== 'calls' && [...prices, ...figures.toReversed()].map(heading('put'))}
      </div>
    </div>
  )
}
