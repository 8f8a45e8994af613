/** What is to come, by day and in one currency, as a picture needs it. */
import type { ExpectedFlow } from '@parley/sdk'

export type FlowDay = {
  readonly date: string
  /** Sums of what would come in and go out (below zero) if all of it happens. */
  readonly in: number
  readonly out: number
  /** Each flow times its odds; what has none, such as a declared dividend, counts whole. */
  readonly expected: number
}

type Flow = Pick<ExpectedFlow, 'date' | 'cash' | 'expected' | 'currency' | 'kind'>

export function flowDays(flows: readonly Flow[], currency: string): readonly FlowDay[] {
  const own = flows.filter((flow) => flow.cash !== undefined && flow.currency === currency)
  return [...Map.groupBy(own, ({ date }) => date)]
    .map(([date, all]) => ({
      date,
      in: sum(all, ({ cash }) => Math.max(Number(cash), 0)),
      out: sum(all, ({ cash }) => Math.min(Number(cash), 0)),
      expected: sum(all, expectedOf),
    }))
    .toSorted((a, b) => (a.date < b.date ? -1 : 1))
}

/** An assignment whose odds nobody knows is not counted as certain. */
function expectedOf({ cash, expected, kind }: Flow): number {
  if (expected !== undefined) return Number(expected)
  return kind === 'dividend' ? Number(cash) : 0
}

function sum(flows: readonly Flow[], of: (flow: Flow) => number): number {
  return flows.reduce((all, flow) => all + of(flow), 0)
}

/** Currencies in which anything is to come. */
export function flowCurrencies(flows: readonly Flow[]): readonly string[] {
  return [...new Set(flows.flatMap(({ cash, currency }) => (cash && currency) || []))]
}
