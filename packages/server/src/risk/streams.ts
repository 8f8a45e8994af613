/** How far the income of programs is one bet: the daily gains of each, over the days on which everything could be valued. */
import { instrumentId, programsOn, stackOf } from '@parley/core'
import type { AccountId, FirmId, InstrumentId, StackId, State, Timestamp } from '@parley/core'
import { diversification } from '@parley/quant'
import type { Diversification } from '@parley/quant'
import { referenceMarks } from '../market/reference-marks.ts'
import type { Marked } from '../market/reference-marks.ts'
import { worthOf } from '../statement/worth.ts'
import { programDays } from '../views/program-days.ts'
import type { Views } from '../views/views.ts'

/** Days that are looked back on. */
const DAYS = 250

export type StreamsOf = {
  readonly firm: FirmId
  readonly account?: AccountId | undefined
  readonly stack?: StackId | undefined
  readonly asset: InstrumentId
}

/** Of the programs of a firm, of one of its accounts or of a stack; undefined with fewer than two that gain or lose, or three days. */
export function streamsOf(
  { market, views }: { readonly market: Marked; readonly views: Views },
  of: StreamsOf,
  now: Timestamp,
): Diversification | undefined {
  const { state } = views
  const programs = programsIn(state, of)
  if (programs.length < 2) return undefined
  const live = (id: string) => referenceMarks(market, state, [instrumentId(id)], now)[0]
  const { firm, asset } = of
  const worth = worthOf(views, asset, now, live)
  const { changes } = programDays(views, worth, { firm, programs, many: DAYS })
  const scale = 10 ** (state.listed(asset)?.scale ?? 0)
  return diversification(
    programs.map((name) => ({
      name,
      changes: (changes.get(name as never) ?? []).map((each) => Number(each) / scale),
    })),
  )
}

function programsIn(state: State, { firm, account, stack }: StreamsOf): readonly string[] {
  if (stack !== undefined) return [...(stackOf(state, firm, stack)?.members.keys() ?? [])]
  const own = account === undefined ? state.programs.get(firm)?.values() : undefined
  const all = account === undefined ? [...(own ?? [])] : programsOn(state, firm, account)
  return all.map(({ program }) => program)
}

/** The two streams that move most alike. */
export function mostAlike({
  streams,
  correlation,
}: Diversification): { readonly value: number; readonly of: string } | undefined {
  let found: { value: number; of: string } | undefined
  for (const [i, row] of correlation.entries())
    for (const [j, value] of row.entries()) {
      if (j <= i || Number.isNaN(value) || (found && value <= found.value)) continue
      found = { value, of: `${streams[i]?.name} ${streams[j]?.name}` }
    }
  return found
}
