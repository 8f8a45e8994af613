/** Which way the option points. */
export type OptionRight = 'call' | 'put'

/**
 * What an option is worth, depends on: spot and strike in currency, years ACT/365 to expiry,
 * vol annual (0.2 = 20%), rate and yield continuously compounded per year.
 */
export type OptionTerms = {
  readonly right: OptionRight
  readonly spot: number
  readonly strike: number
  readonly years: number
  readonly vol: number
  readonly rate: number
  readonly yield: number
}
