/** An account, or a program in it, day by day: what it held at each day's end and what was put in or taken out. */
import { DAY_US } from '@parley/core'
import { timeText } from '../wire/numbers.ts'
import { text } from '../views/views.ts'
import type { Views } from '../views/views.ts'
import type { Worth } from './worth.ts'

/** Whose days: all of an account, or what is some programs' in it: one program's, or those of a stack together. */
export type Subject = {
  readonly account: string
  readonly programs: readonly string[] | undefined
  /** The stack that the programs are of. */
  readonly stack?: string | undefined
}

/** Rows of the subject's programs, as a condition of two parameters: see {@link programsIn}. */
export const IN_PROGRAMS = `(? = 'all' or program in (select value from json_each(?)))`

export function programsIn({ programs }: Subject): [string, string] {
  return programs === undefined ? ['all', '[]'] : ['some', JSON.stringify(programs)]
}

/** The parts that a subject's movements are made of, to be narrowed further. */
type FlowRows = {
  /** A table, and whose rows of it. */
  readonly from: string
  readonly values: readonly string[]
  /** Kinds that are no profit: what is put in and taken out. */
  readonly outside: string
}

/** Of an account those of its entries; of programs what was booked to them, for which nothing need have moved in the account. [STM-7] */
export function flowRows(subject: Subject): FlowRows {
  const { account, programs } = subject
  return programs === undefined
    ? {
        from: 'flows where account = ?',
        values: [account],
        outside: `('deposit', 'withdrawal')`,
      }
    : {
        from: `program_flows where account = ? and ${IN_PROGRAMS}`,
        values: [account, ...programsIn(subject)],
        outside: `('adoption', 'draw', 'payout')`,
      }
}

/** The day of UTC that a moment is in. */
export function dayText(us: number): string {
  return timeText(us).slice(0, 10)
}

export type Day = {
  readonly endUs: number
  /** Value of all that is held, and of what is no cash. */
  readonly equity: bigint
  readonly positions: bigint
  /** Put in less taken out on the day, valued at its end. */
  readonly flow: bigint
  /** What that was. */
  readonly moved: ReadonlyMap<string, bigint>
  readonly holdings: ReadonlyMap<string, bigint>
}

export type Days = {
  /** The end of the day before the first. */
  readonly opening: Day
  readonly days: readonly Day[]
  /** Assets that had no close when they were to be valued. */
  readonly unmarked: ReadonlySet<string>
}

/** Days from `startUs` to before `endUs`, both starts of days of UTC. */
export function daysOf(
  views: Views,
  subject: Subject,
  startUs: number,
  endUs: number,
  worth: Worth,
): Days {
  const changes = changesBy(views, subject, endUs)
  const flows = externalBy(views, subject, startUs, endUs)
  const held = new Map<string, bigint>()
  const unmarked = new Set<string>()
  const value = (asset: string, amount: bigint, at: number): bigint => {
    const found = worth.of(asset, amount, at)
    if (found === undefined) unmarked.add(asset)
    return found ?? 0n
  }
  const { instruments } = views.state
  const dayAt = (at: number, moved: ReadonlyMap<string, bigint> = new Map()): Day => {
    let equity = 0n
    let positions = 0n
    for (const [asset, amount] of held) {
      const worthOfIt = value(asset, amount, at)
      equity += worthOfIt
      if (instruments.get(asset as never)?.kind !== 'cash' && asset !== worth.currency)
        positions += worthOfIt
    }
    const flow = [...moved].reduce((sum, [asset, n]) => sum + value(asset, n, at), 0n)
    return { endUs: at, equity, positions, flow, moved, holdings: new Map(held) }
  }
  let next = 0
  const upTo = (at: number): void => {
    for (; next < changes.length; next++) {
      const change = changes[next]
      if (!change || change.day * DAY_US >= at) return
      if (change.total === 0n) held.delete(change.asset)
      else held.set(change.asset, change.total)
    }
  }
  upTo(startUs)
  const opening = dayAt(startUs)
  const days: Day[] = []
  for (let at = startUs + DAY_US; at <= endUs; at += DAY_US) {
    upTo(at)
    days.push(dayAt(at, flows.get(at / DAY_US - 1)))
  }
  return { opening, days, unmarked }
}

type Change = { readonly day: number; readonly asset: string; readonly total: bigint }

/** The balance of each asset after each day on which it changed, by day. */
function changesBy(views: Views, subject: Subject, endUs: number): readonly Change[] {
  const { account, programs } = subject
  if (programs === undefined)
    return views
      .all(
        `select asset, at_us / ${DAY_US} as day, max(at_us), cast(total as text) as total from balances
           where account = ? and at_us < ? group by asset, day order by day`,
        [account, endUs],
      )
      .map(changeIn)
  const sums = new Map<string, bigint>()
  const { from, values } = flowRows(subject)
  return views
    .all(
      `select asset, at_us / ${DAY_US} as day, cast(sum(amount) as text) as total from ${from}
         and at_us < ? group by asset, day order by day`,
      [...values, endUs],
    )
    .map(changeIn)
    .map(({ day, asset, total }) => {
      const sum = (sums.get(asset) ?? 0n) + total
      sums.set(asset, sum)
      return { day, asset, total: sum }
    })
}

function changeIn(row: Readonly<Record<string, unknown>>): Change {
  return { day: Number(row['day']), asset: text(row['asset']), total: BigInt(text(row['total'])) }
}

/** What came from outside and went there, by day and asset. Income comes from outside too, and is not put in. */
function externalBy(
  views: Views,
  subject: Subject,
  startUs: number,
  endUs: number,
): ReadonlyMap<number, ReadonlyMap<string, bigint>> {
  const by = new Map<number, Map<string, bigint>>()
  const { from, values, outside } = flowRows(subject)
  const rows = views.all(
    `select asset, at_us / ${DAY_US} as day, cast(sum(amount) as text) as total from ${from}
       and kind in ${outside} and at_us >= ? and at_us < ? group by asset, day`,
    [...values, startUs, endUs],
  )
  for (const { day, asset, total } of rows.map(changeIn)) {
    const own = by.get(day) ?? new Map<string, bigint>()
    own.set(asset, total)
    by.set(day, own)
  }
  return by
}
