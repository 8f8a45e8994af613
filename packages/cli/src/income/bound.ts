/** Bounds as people write them: `delta 0.15..0.35`, `netCredit >= 0`, `annualYield >= 12%`. */
import type { Constraints } from '@parley/income'
import { UsageError } from '../command/command.ts'

const NUMBER = '(-?\\d+(?:\\.\\d+)?%?)'
const RANGE = new RegExp(`^(\\w+)\\s+${NUMBER}\\.\\.${NUMBER}$`)
const ONE_SIDE = new RegExp(`^(\\w+)\\s*(>=|<=|=)\\s*${NUMBER}$`)

/** Several bounds on one measure are joined. */
export function boundsOf<Name extends string>(
  texts: readonly string[],
  known: readonly Name[],
): Constraints<Name> {
  const bounds: { [N in Name]?: { least?: number; most?: number } } = {}
  for (const text of texts) {
    const { name, ...own } = parseBound(text.trim())
    const measure = known.find((each) => each === name)
    if (!measure)
      throw new UsageError(
        `--where: no measure ${JSON.stringify(name)}; there is ${known.join(', ')}`,
      )
    bounds[measure] = { ...bounds[measure], ...own }
  }
  return bounds
}

type Bound = { readonly name: string; readonly least?: number; readonly most?: number }

function parseBound(text: string): Bound {
  const range = RANGE.exec(text)
  if (range) {
    const [, name = '', least = '', most = ''] = range
    return { name, least: valueOf(least), most: valueOf(most) }
  }
  const [, name = '', sign, number = ''] = ONE_SIDE.exec(text) ?? []
  const value = valueOf(number)
  if (sign === '>=') return { name, least: value }
  if (sign === '<=') return { name, most: value }
  if (sign === '=') return { name, least: value, most: value }
  throw new UsageError(
    `--where ${JSON.stringify(text)}: write it as "delta 0.15..0.35" or "netCredit >= 0"`,
  )
}

const valueOf = (text: string): number =>
  text.endsWith('%') ? Number(text.slice(0, -1)) / 100 : Number(text)
