import { byUnderlying, checkMargin, joinGroups } from './model.ts'
import type {
  GroupResult,
  LegMargin,
  MarginModel,
  MarginPosition,
  UnderlyingMark,
} from './model.ts'
import { buildPairing } from './reg-t-pairing.ts'
import { REG_T } from './reg-t-rules.ts'
import type { RegTParameters } from './reg-t-rules.ts'
import { solveProgram } from './linear-program.ts'

/**
 * Reg-T strategy margin with the cheapest pairing of legs: naked and covered options, hedged stock,
 * short straddles and strangles, and spreads of any number of legs charged their greatest loss at
 * expiry (the universal spread rule). The pairing is found by a linear programme over all legs of
 * an underlying, whole contracts where quantities are whole, separately for initial and
 * maintenance. Sources: FINRA 4210(f)(2), Cboe 10.3.
 */
export function regTMargin(parameters: RegTParameters = REG_T): MarginModel {
  return {
    name: 'reg_t',
    evaluate(book, marks) {
      checkMargin(book, marks)
      const groups = [...byUnderlying(book)].map(([group, positions]): GroupResult => {
        const mark = marks.underlyings[group] ?? { price: Number.NaN }
        const price = (id: string): number => marks.positions[id]?.price ?? 0
        const parts = (['initial', 'maintenance'] as const).map((phase) =>
          requirementOf(positions, mark, price, phase, parameters),
        )
        const [initial = [], maintenance = []] = parts
        const legs = positions.map(({ id }, i): LegMargin => ({
          id,
          initial: initial[i] ?? 0,
          maintenance: maintenance[i] ?? 0,
        }))
        return {
          group,
          initial: sum(initial),
          maintenance: sum(maintenance),
          worstScenario: undefined,
          legs,
        }
      })
      return joinGroups(book, groups)
    },
  }
}

const sum = (values: readonly number[]): number => values.reduce((s, value) => s + value, 0)

/** Each position's part under the cheapest pairing. */
function requirementOf(
  positions: readonly MarginPosition[],
  mark: UnderlyingMark,
  price: (id: string) => number,
  phase: 'initial' | 'maintenance',
  parameters: RegTParameters,
): readonly number[] {
  const pairing = buildPairing(positions, mark, price, phase, parameters)
  const solution = solveProgram(pairing.program)
  if (solution === undefined) throw new RangeError('no pairing satisfies the rules')
  return pairing.partsOf(solution.x).map((part) => (Math.abs(part) < 1e-9 ? 0 : part))
}
