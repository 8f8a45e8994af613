/** Why the others are not there: each bound with what it refused, and what would come in first. */
import type { Refusal } from '@parley/income'
import { columns, table } from '../print/table.ts'
import { figure } from './share.ts'

export function refusalsText(refusals: readonly Refusal<string>[]): string {
  if (refusals.length === 0) return 'No bound refused anything.\n'
  const rows = refusals.map(({ measure, bound, threshold, refused, alone, unknown, nearest }) => [
    `${measure} ${bound === 'least' ? '>=' : '<='} ${figure(threshold, 4)}`,
    String(refused),
    String(alone),
    unknown === 0 ? '' : String(unknown),
    nearest
      .slice(0, 2)
      .map(({ ids, observed }) => `${ids.join('/')} ${figure(observed, 4)}`)
      .join(', '),
  ])
  return table(columns(['why not', '>refused', '>by it alone', '>not known', 'nearest']), rows, '')
}
