/** The joint risk of a stack onto the wire. What is not a number is left out. */
import type { MarginSplit, StackReport } from '@parley/income'
import type { Diversification } from '@parley/quant'
import type { StackRisk } from '@parley/sdk'

type Risk = Pick<StackRisk, 'margin' | 'diversification' | 'worst' | 'shortfall' | 'assignment'>

export function stackRiskView({
  margin,
  diversification: together,
  worst,
  shortfall,
  assignment,
}: StackReport): Risk {
  return {
    margin: { initial: splitView(margin.initial), maintenance: splitView(margin.maintenance) },
    ...(together ? { diversification: diversificationView(together) } : {}),
    ...(worst
      ? {
          worst: {
            spotMove: worst.scenario.spotMove,
            volMove: worst.scenario.volMove,
            loss: worst.loss,
            parts: worst.parts.map((part) => ({ ...part })),
          },
        }
      : {}),
    ...(shortfall
      ? {
          shortfall: {
            confidence: shortfall.confidence,
            total: shortfall.total,
            parts: shortfall.parts.map(({ group, component, alone }) => ({
              program: group,
              component,
              alone,
            })),
          },
        }
      : {}),
    assignment: {
      days: assignment.days.map(({ expiry, cash, received, contracts }) => ({
        expiry,
        cash,
        received,
        contracts,
      })),
      ...(assignment.peak ? { peak: assignment.peak } : {}),
      missing: assignment.missing,
    },
  }
}

/** How far streams of income are one bet. */
export function diversificationView({
  periods,
  streams,
  correlation,
  ratio,
  effectiveBets,
  firstFactorShare,
}: Diversification): NonNullable<StackRisk['diversification']> {
  return {
    periods,
    programs: streams.map(({ name }) => name),
    correlation: correlation.map((row) => row.map((each) => (Number.isNaN(each) ? null : each))),
    ratio,
    effectiveBets,
    firstFactorShare,
  }
}

function splitView({ method, total, relief, parts }: MarginSplit) {
  return {
    method,
    total,
    relief,
    parts: parts.map(({ program, component, alone }) => ({
      program,
      ...(Number.isNaN(component) ? {} : { component }),
      alone,
    })),
  }
}
