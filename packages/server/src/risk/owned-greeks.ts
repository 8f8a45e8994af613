/** Greeks of what programs own, of each and of the programs of each stack. What no program owns is in none. */
import { stackWith, valuedIn } from '@parley/core'
import type { InstrumentId, State, Timestamp } from '@parley/core'
import { bookGreeks, greeksBy } from '@parley/quant'
import type { GreekRow } from '@parley/quant'
import type { Marked } from '../market/reference-marks.ts'
import type { Whose } from './book.ts'
import { lineOf } from './risk-marks.ts'
import { unitsOfOne } from '@parley/income'
import { RATE, valued } from './valued.ts'

type OwnedGreeks = { readonly programs: readonly GreekRow[]; readonly stacks: readonly GreekRow[] }

/**
 * By what each program's own ledger has: where one owns what another owes, the account has nothing and each its own. What has no mark is
 * in no row.
 */
export function ownedGreeks(
  market: Marked,
  state: State,
  { firm, account, asset }: Whose,
  now: Timestamp,
): OwnedGreeks {
  const known = new Map<InstrumentId, ReturnType<typeof valued>>()
  const owned = [...(state.programs.get(firm)?.values() ?? [])].flatMap((program) => {
    if (account !== undefined && program.account !== account) return []
    return [...program.ledger].flatMap(([id, total]) => {
      const instrument = state.instruments.get(id)
      if (total === 0n || !instrument || instrument.kind === 'cash') return []
      if (valuedIn(instrument, state.listed) !== asset) return []
      const of = known.get(id) ?? valued(market, state, id, now)
      known.set(id, of)
      if ('why' in of) return []
      const units = (Number(total) / 10 ** instrument.scale) * unitsOfOne(state, instrument)
      return [{ program, line: lineOf(of, units), spot: of.spot }]
    })
  })
  const markets = Object.fromEntries(
    owned.map(({ line, spot }) => [line.underlying, { spot, rate: RATE, yield: 0 }]),
  )
  const { lines } = bookGreeks({ lines: owned.map(({ line }) => line), markets })
  const by = (keyOf: (of: (typeof owned)[number]['program']) => string | undefined) =>
    greeksBy(lines, (i) => {
      const program = owned[i]?.program
      return program && keyOf(program)
    })
  return {
    programs: by(({ program }) => program),
    stacks: by((program) => stackWith(state, program)?.stack),
  }
}
