import { priceAmerican } from '../american/american.ts'
import { priceEuropean } from '../european/european.ts'
import { dividendsInLife, escrowedValue } from './dividend.ts'
import type { CashDividend, DividendOption } from './dividend.ts'
import { priceOnGrid } from './grid.ts'
import type { GridFigures } from './grid.ts'
import { spotModelValue } from './spot-model.ts'

/**
 * Units as for a European option. `bad_input` (not finite, wrong sign, or an escrowed model whose
 * dividends are worth the whole spot) leaves every number NaN.
 */
export type DividendResult = GridFigures & { readonly status: 'ok' | 'bad_input' }

const BAD: DividendResult = {
  status: 'bad_input',
  price: Number.NaN,
  delta: Number.NaN,
  gamma: Number.NaN,
  vega: Number.NaN,
  theta: Number.NaN,
  rho: Number.NaN,
}

/**
 * Prices an option on a spot that pays cash dividends, under the model the caller names.
 * Dividends may be unsorted; those of today or before and after expiry do not matter, those on
 * the day of expiry do. American options, and European ones under `spot`, keep a continuous yield
 * beside the dividends. Error: closed form (European, escrowed), about 1e-9 of the strike
 * (European, spot), about 1e-6 (American: finite differences).
 */
export function priceWithDividends(option: DividendOption): DividendResult {
  if (!isValid(option)) return BAD
  const dividends = dividendsInLife(option)
  const flat = option.vol * Math.sqrt(option.years) < 1e-5
  const { right, spot, strike, years, vol, rate } = option
  const terms = { right, spot, strike, years, vol, rate, yield: option.yield }
  if (dividends.length === 0 || spot === 0) {
    const { price, delta, gamma, vega, theta, rho } =
      option.style === 'american' ? priceAmerican(terms, { preset: 'exact' }) : priceEuropean(terms)
    return { status: 'ok', price, delta, gamma, vega, theta, rho }
  }
  const escrowed = escrowedValue(option, dividends, 0)
  if (option.model === 'escrowed' && escrowed >= spot) return BAD
  // Without uncertainty a tiny vol stands in for none: the grid needs one.
  const priced = flat ? { ...option, vol: 1e-4 / Math.sqrt(years) } : option
  if (option.style === 'american' && strike > 0) {
    const figures = priceOnGrid(priced)
    // The right to exercise early is worth nothing at the least, whatever the grid's error.
    const held =
      option.model === 'escrowed'
        ? priceEscrowed(option, escrowed).price
        : spotModelValue(priced)(spot)
    return { status: 'ok', ...figures, price: Math.max(figures.price, held) }
  }
  if (option.model === 'escrowed') return { status: 'ok', ...priceEscrowed(option, escrowed) }
  return { status: 'ok', ...bySpotModel(priced) }
}

function isValid(option: DividendOption): boolean {
  const { right, spot, strike, years, vol, rate, dividends } = option
  const signed = spot >= 0 && strike >= 0 && years >= 0 && vol >= 0
  const finite = Number.isFinite(spot + strike + years + vol + rate + option.yield)
  const paid = (d: CashDividend): boolean => d.amount >= 0 && Number.isFinite(d.years + d.amount)
  const named = option.model === 'spot' || option.model === 'escrowed'
  return signed && finite && named && (right === 'call' || right === 'put') && dividends.every(paid)
}

/** Black-Scholes-Merton on the spot less what is escrowed, whose value moves with rate and time. */
function priceEscrowed(option: DividendOption, escrowed: number): GridFigures {
  const { right, strike, years, vol, rate } = option
  const carry = rate - option.yield
  const spot = option.spot - escrowed
  const base = priceEuropean({ right, spot, strike, years, vol, rate, yield: option.yield })
  const duration = dividendsInLife(option).reduce(
    (sum, d) => sum + d.years * d.amount * Math.exp(-carry * d.years),
    0,
  )
  const { price, delta, gamma, vega } = base
  const theta = base.theta - delta * carry * escrowed
  return { price, delta, gamma, vega, theta, rho: base.rho + delta * duration }
}

/** The price is smooth in every term and exact to 1e-10, so central differences serve. */
function bySpotModel(option: DividendOption): GridFigures {
  const { spot, vol, rate } = option
  const at = (change: Partial<DividendOption>): number =>
    spotModelValue({ ...option, ...change })(spot)
  const value = spotModelValue(option)
  const ds = 1e-3 * spot
  const price = value(spot)
  const up = value(spot + ds)
  const down = value(spot - ds)
  const dv = 1e-3 * vol
  const dr = 1e-4
  const delta = (up - down) / (2 * ds)
  const gamma = (up - 2 * price + down) / (ds * ds)
  return {
    price,
    delta,
    gamma,
    vega: (at({ vol: vol + dv }) - at({ vol: vol - dv })) / (2 * dv),
    theta: rate * price - (rate - option.yield) * spot * delta - 0.5 * (vol * spot) ** 2 * gamma,
    rho: (at({ rate: rate + dr }) - at({ rate: rate - dr })) / (2 * dr),
  }
}
