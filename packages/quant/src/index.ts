export { priceEuropean } from './european/european.ts'
export type { EuropeanInput, EuropeanResult } from './european/european.ts'
export type { OptionRight, OptionTerms } from './european/option.ts'
export { impliedVol } from './implied-vol/implied-vol.ts'
export type {
  ImpliedVolInput,
  ImpliedVolResult,
  ImpliedVolStatus,
} from './implied-vol/implied-vol.ts'
export { normalCdf, normalPdf } from './normal/normal.ts'
