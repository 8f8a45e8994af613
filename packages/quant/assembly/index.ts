export { americanPut, selectScheme } from './american'
export { europeanChain, europeanFirst, europeanSecond } from './european'
export { impliedVol } from './implied-vol'
export { scenarioLine } from './scenario'

/** First free byte of the memory; the caller lays out its blocks from here. */
export function arena(): usize {
  return __heap_base
}
