import type { Measures } from './measure.ts'

export type ScoreName = 'balanced' | 'yield' | 'edge' | 'odds'

/** How candidates are ranked: one number, higher is better, by a formula that is told. */
export type Score = {
  readonly name: ScoreName
  readonly formula: string
  readonly of: (measures: Measures, multiplier: number) => number
}

export const SCORES: Readonly<Record<ScoreName, Score>> = {
  balanced: {
    name: 'balanced',
    formula:
      'annualYield x profitOdds x (1 - min(spread, 1) / 2); a book without a side counts as 1',
    of: ({ annualYield, profitOdds, spread = 1 }) =>
      annualYield * profitOdds * (1 - 0.5 * Math.min(spread, 1)),
  },
  yield: { name: 'yield', formula: 'annualYield', of: ({ annualYield }) => annualYield },
  edge: {
    name: 'edge',
    formula: 'edge x multiplier x 365 / days / capital; without a view on vol, 0',
    of: ({ edge = 0, days, capital }, multiplier) => (edge * multiplier * 365) / days / capital,
  },
  odds: { name: 'odds', formula: 'profitOdds', of: ({ profitOdds }) => profitOdds },
}
