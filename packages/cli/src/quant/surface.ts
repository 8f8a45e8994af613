import { checkArbitrage, fitSurface, surfaceForward, surfaceVol } from '@parley/quant'
import type { ChainQuote, CleaningRules, ExpiryChain, SurfaceOptions } from '@parley/quant'
import type { QuantCommand } from './command.ts'
import { choiceOf, fieldsOf, has, listOf, numberOf, optionalNumber, textOf } from './read.ts'

const MODELS = ['essvi', 'essvi_plain', 'svi', 'sabr'] as const

/** Fits a surface to quotes, checks it for arbitrage, and reads vols off it. */
export function surface(input: unknown): object {
  const fields = fieldsOf(input, '', ['expiries', 'model', 'beta', 'tick', 'widthPerMid', 'at'])
  const cleaning: Partial<CleaningRules> = {
    ...optionalNumber(fields, 'tick', { least: 0 }),
    ...optionalNumber(fields, 'widthPerMid', { above: 0 }),
  }
  const options: SurfaceOptions = {
    ...(has(fields, 'model') ? { model: choiceOf(fields, 'model', MODELS) } : {}),
    ...optionalNumber(fields, 'beta', { least: 0, most: 1 }),
    cleaning,
  }
  const points = has(fields, 'at') ? listOf(fields, 'at', readPoint) : []
  const { surface: fitted, report } = fitSurface(listOf(fields, 'expiries', readExpiry), options)
  const { free, butterfly, calendar } = checkArbitrage(fitted)
  const vols = points.map(({ strike, years }) => ({
    strike,
    years,
    forward: surfaceForward(fitted, years),
    vol: surfaceVol(fitted, strike, years),
  }))
  const arbitrage = { free, butterfly: butterfly.length, calendar: calendar.length }
  return { surface: fitted, arbitrage, report, vols }
}

function readExpiry(value: unknown, path: string): ExpiryChain {
  const fields = fieldsOf(value, path, ['expiry', 'years', 'quotes', 'forward', 'discount'])
  return {
    expiry: textOf(fields, 'expiry'),
    years: numberOf(fields, 'years'),
    quotes: listOf(fields, 'quotes', readQuote),
    ...optionalNumber(fields, 'forward', { above: 0 }),
    ...optionalNumber(fields, 'discount', { above: 0 }),
  }
}

/** Quotes with bad numbers are the fit's to refuse; only their shape is checked here. */
function readQuote(value: unknown, path: string): ChainQuote {
  const fields = fieldsOf(value, path, ['right', 'strike', 'bid', 'ask'])
  return {
    right: choiceOf(fields, 'right', ['call', 'put'] as const),
    strike: numberOf(fields, 'strike'),
    bid: numberOf(fields, 'bid'),
    ask: numberOf(fields, 'ask'),
  }
}

function readPoint(
  value: unknown,
  path: string,
): { readonly strike: number; readonly years: number } {
  const fields = fieldsOf(value, path, ['strike', 'years'])
  return {
    strike: numberOf(fields, 'strike', { above: 0 }),
    years: numberOf(fields, 'years', { above: 0 }),
  }
}

export const surfaceCommand: QuantCommand = {
  name: 'surface',
  summary: 'fit a volatility surface to quotes, without arbitrage',
  help: [
    'in:  expiries [{expiry, years, quotes [{right, strike, bid, ask}], forward?, discount?}],',
    '     model essvi|essvi_plain|svi|sabr (essvi), beta (of sabr, 1), tick (0.01),',
    '     widthPerMid (quotes wider are refused, 1), at [{strike, years}]',
    'out: surface (slices), arbitrage {free, butterfly, calendar: breaches on a fine grid},',
    '     report (errors in vol and in bid-ask widths, refused quotes with reasons), vols',
  ].join('\n'),
  run: surface,
}
