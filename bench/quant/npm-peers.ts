import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { OptionTerms } from '@parley/quant'

/** Prices one option with five greeks and returns the price. */
export type NpmEuropean = {
  readonly name: string
  readonly hasYield: boolean
  readonly price: (option: OptionTerms) => number
}

export type NpmPeers = {
  readonly versions: Readonly<Record<string, string>>
  readonly european: readonly NpmEuropean[]
}

const UQEE = '@uqee/black-scholes'
const QL = '@quantlib/ql'

type Uqee = {
  readonly BlackScholes: new (options: { readonly sigmaToPricePrecision: 'double' }) => {
    readonly option: (terms: object) => { readonly price: number }
  }
}
type Calculator = Readonly<Record<string, (...numbers: readonly number[]) => number>>
type Ql = {
  readonly BlackCalculator: new () => {
    readonly init2: (...numbers: readonly number[]) => Calculator
  }
  readonly Option: { readonly Type: { readonly Call: number; readonly Put: number } }
}

/** Installs the packages into `folder`, which the caller throws away, and wraps them. */
export function loadNpmPeers(folder: string, missing: string[]): NpmPeers {
  writeFileSync(join(folder, 'package.json'), '{"type":"commonjs"}')
  const install = ['install', '--no-audit', '--no-fund', '--silent', UQEE, QL]
  try {
    execFileSync('npm', install, { cwd: folder, stdio: 'ignore' })
  } catch {
    missing.push(`${UQEE} and ${QL} (npm could not install them)`)
    return { versions: {}, european: [] }
  }
  const load = createRequire(join(folder, 'package.json'))
  const european = [wrapUqee(load(UQEE) as Uqee)]
  const ql = load('@quantlib/ql/ql.mjs') as Ql
  return {
    versions: { [UQEE]: versionOf(folder, UQEE), [QL]: versionOf(folder, QL) },
    european: [...european, wrapQl(ql)],
  }
}

function versionOf(folder: string, name: string): string {
  const text = readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8')
  return (JSON.parse(text) as { readonly version: string }).version
}

/** Knows no dividend yield: does less, and is judged without one. */
function wrapUqee({ BlackScholes }: Uqee): NpmEuropean {
  const engine = new BlackScholes({ sigmaToPricePrecision: 'double' })
  const price = (option: OptionTerms): number =>
    engine.option({
      rate: option.rate,
      sigma: option.vol,
      strike: option.strike,
      time: option.years,
      type: option.right,
      underlying: option.spot,
    }).price
  return { name: `${UQEE} double (no yield)`, hasYield: false, price }
}

function wrapQl(ql: Ql): NpmEuropean {
  const price = (option: OptionTerms): number => {
    const { spot, strike, years, vol, rate } = option
    const discount = Math.exp(-rate * years)
    const forward = (spot * Math.exp(-option.yield * years)) / discount
    const type = option.right === 'call' ? ql.Option.Type.Call : ql.Option.Type.Put
    const deviation = vol * Math.sqrt(years)
    const black = new ql.BlackCalculator().init2(type, strike, forward, deviation, discount)
    black['delta']?.(spot)
    black['gamma']?.(spot)
    black['vega']?.(years)
    black['theta']?.(spot, years)
    black['rho']?.(years)
    return black['value']?.() ?? Number.NaN
  }
  return { name: `${QL} BlackCalculator`, hasYield: true, price }
}
