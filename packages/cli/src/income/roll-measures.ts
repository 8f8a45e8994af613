/** What rolls are bounded by, as `--where` names it. */
import type { RollMeasure } from '@parley/income'
import { ROW_MEASURES } from './screen.ts'

export const MEASURES = [
  ...ROW_MEASURES,
  'netCredit',
  'daysAdded',
  'creditPerDay',
  'strikeMove',
  'strikeOverBasis',
  'width',
  'profitOdds',
  'spread',
  'capitalChange',
  'marginChange',
  'shortfallChange',
  'rolls',
  'chainLoss',
  'inverted',
  'qualified',
  'realisedLoss',
] as const satisfies readonly RollMeasure[]
