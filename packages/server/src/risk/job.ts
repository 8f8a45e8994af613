/** Valuations that are too long for the venue's thread, as data: what is asked and what comes of it. */
import {
  componentShortfall,
  historicalScenarios,
  monteCarloScenarios,
  revalueBook,
  sampledRisk,
} from '@parley/quant'
import type {
  CloseSeries,
  HistoryOptions,
  MonteCarlo,
  SampledRisk,
  Scenario,
  ScenarioBook,
  ScenarioResult,
  ShortfallShare,
} from '@parley/quant'

export type Job =
  | {
      readonly kind: 'revalue'
      readonly book: ScenarioBook
      readonly scenarios: readonly Scenario[]
    }
  | {
      readonly kind: 'sample'
      readonly book: ScenarioBook
      readonly by:
        | { readonly kind: 'monte_carlo'; readonly of: MonteCarlo }
        | {
            readonly kind: 'history'
            readonly closes: CloseSeries
            readonly options: HistoryOptions
          }
      readonly confidence: number
    }

export type Sampled = {
  readonly figures: SampledRisk
  readonly components: readonly ShortfallShare[]
}

export type Done = ScenarioResult | Sampled | { readonly failed: string }

export function work(job: Job): Done {
  if (job.kind === 'revalue') return revalueBook(job.book, job.scenarios)
  const scenarios =
    job.by.kind === 'monte_carlo'
      ? monteCarloScenarios(job.by.of)
      : historicalScenarios(job.by.closes, job.by.options)
  const { changes, byGroup } = revalueBook(job.book, scenarios)
  return {
    figures: sampledRisk(changes, job.confidence),
    components: componentShortfall(changes, byGroup, job.confidence),
  }
}
