/** A feed that misleads: at some sessions it says what is not so, in one of many ways, while the market behind it is sound. */
import { timestamp } from '@parley/core'
import type { Feed, FeedUpdate, Mark } from '../../packages/server/src/feed/feed.ts'

export const FAULTS = [
  'stale',
  'gap',
  'crossed spot',
  'crossed options',
  'missing legs',
  'wrong label',
  'zero vol',
  'zero price',
  'jump',
  'out of order',
  'duplicate session',
] as const
export type Fault = (typeof FAULTS)[number]

const DAY_US = 86_400_000_000

/** `faultAt` says what is wrong with a session, by its number; undefined: nothing. `isHeld`: options that a program has. */
export function chaosFeed(
  inner: Feed,
  faultAt: (session: number) => Fault | undefined,
  isHeld: (symbol: string) => boolean,
): Feed {
  const start = inner.now()
  let before = new Map<string, Mark>()
  let latest = new Map<string, Mark>()
  const faultNow = (): Fault | undefined => faultAt(Math.floor((inner.now() - start) / DAY_US))

  const shown = (mark: Mark): Mark | undefined => {
    const earlier = before.get(mark.symbol)
    switch (faultNow()) {
      case undefined:
      case 'duplicate session':
        return mark
      case 'stale':
        return { ...mark, observedAt: timestamp(mark.observedAt - DAY_US) }
      case 'gap':
        return undefined
      case 'crossed spot':
        return mark.kind === 'underlying' ? crossed(mark) : mark
      case 'crossed options':
        return mark.kind === 'option' ? crossed(mark) : mark
      case 'missing legs':
        return mark.kind === 'option' && isHeld(mark.symbol) ? undefined : mark
      case 'wrong label': {
        const twin = inner.mark(otherRight(mark.symbol))
        return mark.kind === 'option' && twin ? { ...twin, symbol: mark.symbol } : mark
      }
      case 'zero vol': {
        const { bid: _bid, ask: _ask, iv: _iv, delta: _delta, ...rest } = mark
        return mark.kind === 'option' ? { ...rest, iv: 0 } : mark
      }
      case 'zero price':
        return mark.kind === 'option' ? { ...mark, bid: '0', ask: '0', mid: '0' } : mark
      case 'jump':
        return mark.kind === 'underlying' ? scaled(mark, 1.4) : mark
      // What was true a session ago comes after what is true now, under its own time.
      case 'out of order':
        return earlier
    }
  }

  const note = (update: FeedUpdate): FeedUpdate => {
    before = latest
    latest = new Map(inner.marks().map((mark) => [mark.symbol, mark]))
    return update
  }
  return {
    ...inner,
    marks: () => inner.marks().flatMap((mark) => shown(mark) ?? []),
    mark: (symbol) => {
      const mark = inner.mark(symbol)
      return mark && shown(mark)
    },
    advanceTo: (at) => {
      const updates = inner.advanceTo(at).map(note)
      return faultNow() === 'duplicate session' ? updates.flatMap((each) => [each, each]) : updates
    },
  }
}

function crossed(mark: Mark): Mark {
  const mid = Number(mark.mid ?? mark.last)
  const { mid: _mid, ...rest } = mark
  return {
    ...rest,
    bid: (mid * 1.05 + 0.02).toFixed(2),
    ask: Math.max(mid * 0.95 - 0.02, 0.01).toFixed(2),
  }
}

function scaled(mark: Mark, by: number): Mark {
  const text = (at: string): string => (Number(at) * by).toFixed(2)
  const { bid, ask, mid, last } = mark
  return {
    ...mark,
    ...(bid === undefined ? {} : { bid: text(bid) }),
    ...(ask === undefined ? {} : { ask: text(ask) }),
    ...(mid === undefined ? {} : { mid: text(mid) }),
    ...(last === undefined ? {} : { last: text(last) }),
  }
}

function otherRight(symbol: string): string {
  return symbol.endsWith('-C') ? symbol.replace(/-C$/, '-P') : symbol.replace(/-P$/, '-C')
}
