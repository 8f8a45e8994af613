/**
 * Fits the coefficients of the numeric kernel and writes them, as doubles, for both twins.
 * Run with `npm run quant:fit`; about half a minute. Every fit prints its largest relative error.
 *
 * - tail(x)  = Phi(-x) / phi(x) / sqrt(2 pi), the normal tail over its density: M below.
 * - slope(x) = 1 - x Phi(-x) / phi(x): minus the derivative of Phi(-x)/phi(x). Integrated over an
 *   interval it gives a difference of two tails without cancellation.
 * - exp      = 1 + r + r^2 P(r) on |r| <= ln2 / 2.
 * - log      = 2 s + s^3 R(s^2), s = (m - 1)/(m + 1), m in [2/3, 3/2]: what a split by the bits of a
 *   quotient's two terms leaves.
 */
import { writeFileSync } from 'node:fs'
import { LN2, ONE, PI, atanh, div, exp, fixed, mul, sqrt, toNumber } from './fixed-point.ts'
import { chebyshevNodes, fitRational, relativeError } from './rational-fit.ts'
import type { Rational, Sample } from './rational-fit.ts'

const ROOT_TWO_PI = sqrt(2n * PI)

/** sqrt(2 pi) M(x) = Phi(-x)/phi(x), from the series of Phi, with the bits to survive cancellation. */
function millsRatio(x: bigint): bigint {
  const square = mul(x, x)
  let term = x
  let sum = x
  for (let k = 3n; term !== 0n && term !== -1n; k += 2n) {
    term = mul(term, square) / k
    sum += term
  }
  return mul(exp(square >> 1n), ROOT_TWO_PI) / 2n - sum
}

const tail = (x: bigint): bigint => div(millsRatio(x), ROOT_TWO_PI)
const slope = (x: bigint): bigint => ONE - mul(x, millsRatio(x))

const expRest = (r: bigint): bigint => div(exp(r) - ONE - r, mul(r, r))

function logRest(square: bigint): bigint {
  const s = sqrt(square)
  return div(2n * (atanh(s) - s), mul(s, square))
}

const squeeze = (x: number): number => (x - 3) / (x + 3)

/** Nodes dense near zero and thinning towards the far end, for functions that decay. */
function decayNodes(low: number, high: number, count: number): readonly number[] {
  const middle = (squeeze(low) + squeeze(high)) / 2
  const half = (squeeze(high) - squeeze(low)) / 2
  return chebyshevNodes(count).map((c) => (3 * (1 + middle + half * c)) / (1 - middle - half * c))
}

const evenNodes = (low: number, high: number, count: number): readonly number[] =>
  chebyshevNodes(count).map((c) => (low + high) / 2 + ((high - low) / 2) * c)

function fit(
  name: string,
  f: (x: bigint) => bigint,
  nodes: readonly number[],
  degrees: readonly [number, number],
): Rational {
  const samples: Sample[] = nodes.map((node) => {
    const x = fixed(node)
    return { x, value: f(x) }
  })
  const result = fitRational(samples, degrees[0], degrees[1], 40)
  const worst = Math.max(...samples.map((sample) => Math.abs(relativeError(result, sample))))
  process.stdout.write(`${name} ${degrees.join('/')}: ${worst.toExponential(2)}\n`)
  return result
}

function declare(prefix: string, coefficients: readonly bigint[]): string {
  return coefficients.map((c, k) => `export const ${prefix}${k} = ${toNumber(c)}\n`).join('')
}

const tailFit = fit('tail', tail, decayNodes(0, 40, 90), [9, 10])
const slopeFit = fit('slope', slope, decayNodes(-0.25, 45, 90), [9, 11])
const expFit = fit('exp', expRest, evenNodes(-0.34658, 0.34658, 60), [9, 0])
const logFit = fit('log', logRest, evenNodes(1e-9, 0.0401, 60), [7, 0])

const LN2_HIGH = Math.round(toNumber(LN2) * 2 ** 32) / 2 ** 32
const ln2Low = toNumber(LN2 - fixed(LN2_HIGH))

const tables = {
  TAIL_P: tailFit.p,
  TAIL_Q: tailFit.q,
  SLOPE_P: slopeFit.p,
  SLOPE_Q: slopeFit.q,
  EXP_: expFit.p,
  LOG_: logFit.p,
}
const notice = '// Written by packages/quant/fit/fit-functions.ts. Do not edit.\n'

/** TypeScript gets named numbers, which its compiler folds into the code. */
const named = Object.entries(tables).map(([name, values]) => declare(name, values))
writeFileSync(
  new URL('../src/normal/coefficients.gen.ts', import.meta.url),
  [notice, ...named].join('\n'),
)

/** WebAssembly gets tables in memory: a load per use is cheaper than rebuilding a constant. */
const stored = Object.entries(tables).map(([name, values]) => {
  const numbers = values.map((value) => `  ${toNumber(value)},\n`).join('')
  return `export const ${name.replace('_', '')}: usize = memory.data<f64>([\n${numbers}])\n`
})
const ln2 = `export const LN2_HIGH: f64 = ${LN2_HIGH}\nexport const LN2_LOW: f64 = ${ln2Low}\n`
writeFileSync(
  new URL('../assembly/coefficients.gen.ts', import.meta.url),
  [notice, ...stored, ln2].join('\n'),
)
