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
export { checkArbitrage } from './surface/arbitrage.ts'
export type {
  ArbitrageCheck,
  ArbitrageGrid,
  ButterflyBreach,
  CalendarBreach,
} from './surface/arbitrage.ts'
export type {
  ChainQuote,
  CleaningRules,
  ExpiryChain,
  RefusalReason,
  RefusedQuote,
} from './surface/chain.ts'
export { forwardByParity } from './surface/parity.ts'
export type { ParityResult } from './surface/parity.ts'
export type { ExpiryReport, FitReport } from './surface/report.ts'
export { butterflyDensity, haganVol, smileVariance } from './surface/smile.ts'
export type { EssviSmile, HaganInput, SabrSmile, Smile, SviSmile } from './surface/smile.ts'
export {
  fitSurface,
  surfaceDiscount,
  surfaceForward,
  surfaceVariance,
  surfaceVol,
} from './surface/surface.ts'
export type {
  SurfaceFit,
  SurfaceModel,
  SurfaceOptions,
  SurfaceSlice,
  VolSurface,
} from './surface/surface.ts'
