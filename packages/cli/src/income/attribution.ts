/** What a covered call earned by where it came from, and what a fee would have taken. */
import { attributeCoveredCall, simulateFees } from '@parley/income'
import type { CoveredPeriod, FeeFlow } from '@parley/income'
import type { QuantCommand } from '../quant/command.ts'
import { checkNumber, fieldsOf, has, listOf, numberOf, numberOr, textOf } from '../quant/read.ts'

function readPeriod(value: unknown, path: string): CoveredPeriod {
  const fields = fieldsOf(value, path, [
    'spot',
    'spotEnd',
    'call',
    'callEnd',
    'delta',
    'written',
    'dividend',
    'financing',
    'isOpening',
  ])
  return {
    spot: numberOf(fields, 'spot', { above: 0 }),
    spotEnd: numberOf(fields, 'spotEnd', { least: 0 }),
    call: numberOf(fields, 'call', { least: 0 }),
    callEnd: numberOf(fields, 'callEnd', { least: 0 }),
    delta: numberOf(fields, 'delta', { least: 0, most: 1 }),
    written: numberOr(fields, 'written', 1, { least: 0 }),
    dividend: numberOr(fields, 'dividend', 0, { least: 0 }),
    financing: numberOr(fields, 'financing', 0),
    isOpening: fields.values['isOpening'] === true,
  }
}

/** Fees are by epoch; the covered call by its periods: which is asked for tells what is given. */
function attribution(input: unknown): object {
  const fields = fieldsOf(input, '', ['periods', 'epochs', 'flows', 'performance', 'management'])
  if (has(fields, 'periods')) {
    const { periods: _periods, ...sums } = attributeCoveredCall(
      listOf(fields, 'periods', readPeriod),
    )
    return { ...sums, riskShares: sums.riskShares ?? null }
  }
  const epochs = listOf(fields, 'epochs', (value, path) => checkNumber(value, path, { above: -1 }))
  const flows = has(fields, 'flows')
    ? listOf(fields, 'flows', readFlow)
    : [{ epoch: -1, holder: 'holder', amount: 1 }]
  return simulateFees(epochs, flows, {
    performance: numberOr(fields, 'performance', 0, { least: 0, most: 1 }),
    management: numberOr(fields, 'management', 0, { least: 0, most: 1 }),
  })
}

function readFlow(value: unknown, path: string): FeeFlow {
  const fields = fieldsOf(value, path, ['epoch', 'holder', 'amount'])
  return {
    epoch: numberOf(fields, 'epoch', { least: -1 }),
    holder: textOf(fields, 'holder'),
    amount: numberOf(fields, 'amount'),
  }
}

export const attributionCommand: QuantCommand = {
  name: 'attribution',
  summary: 'where a covered call’s return came from; what a fee over a high-water mark takes',
  help: [
    'in:  periods [{spot, spotEnd, call, callEnd, delta, written?, dividend?, financing?, isOpening?}],',
    '     oldest first, per share: values at the beginning and the end of the same call; written calls per share',
    '     (1 where left out), financing the riskless return of the period, isOpening where the call was sold',
    'out: equity, timing, shortVol (they sum to total), holding, overHolding, meanDelta,',
    '     riskShares {equity, timing, shortVol} or null, premium {sold, kept, capture}',
    '     as excess return on what was invested. Source: Israelov and Nielsen (2015)',
    '',
    'or in: epochs [gross return, ..], flows [{epoch (-1: from the start), holder, amount}], performance, management',
    'out: prices, holders [{holder, units, value, highWaterMark, fees}], performanceFees, managementFees,',
    '     perEpochFees (what a fee without a mark would have taken), losingEpochs',
  ].join('\n'),
  run: attribution,
}
