/** Five programs on the four underlyings of the simulated market, each in an account of its own and inside its own mandate. */
import { instrumentId, parseDecimal, present, price, timestamp } from '@parley/core'
import type { Mandate, Opening, Price } from '@parley/core'
import type { Member } from './member.ts'

export const START = timestamp(Date.parse('2026-01-05T00:00:00Z') * 1000)
export const DAY_US = 86_400_000_000

/** From the end of the session in summer to half an hour after it in winter: one look of two finds the market fresh. */
const WINDOW = { days: [0, 1, 2, 3, 4, 5, 6], fromMinute: 1200, toMinute: 1290 }

const MANDATE = {
  number: 1,
  creditMin: at('0.05'),
  rollCreditMin: at('0'),
  slippageBps: 1_500,
  markMaxAgeMs: 900_000,
  callStrikeMin: undefined,
  putStrikeMax: undefined,
  daysMin: 5,
  daysMax: 45,
  window: WINDOW,
  validUntil: timestamp(Date.parse('2029-01-01T00:00:00Z') * 1000),
}

function at(text: string): Price {
  return price(present(parseDecimal(text, 8), 'a price is exact'))
}

function mandate(
  underlying: string,
  opens: readonly Opening[],
  most: { readonly contracts: bigint; readonly clip: bigint; readonly exposure: string },
): Mandate {
  return {
    ...MANDATE,
    underlyings: [instrumentId(underlying)],
    opens,
    contractsMax: most.contracts,
    clipMax: most.clip,
    exposureMax: at(most.exposure),
  }
}

const EXECUTION = { haircut: 0.12, ttlMs: 30_000, collectMs: 5_000, patienceMs: 600_000 }
const LIMITS = { markAgeMs: 900_000 }

export const YEAR: readonly Member[] = [
  {
    program: 'calls-acme',
    regime: 'covered',
    given: { USD: 20_000n, 'ACME.SIM': 1_000n },
    file: {
      strategy: 'covered_call',
      underlying: 'ACME.SIM',
      units: 1_000,
      target: { delta: 0.3, daysMin: 7, daysMax: 40 },
      closeWhen: { profit: 0.75 },
      rollWhen: { delta: 0.5, creditMin: 0 },
      limits: LIMITS,
      execution: EXECUTION,
    },
    mandate: mandate('ACME.SIM', ['short_call', 'buy_underlying'], {
      contracts: 10n,
      clip: 1_000n,
      exposure: '300000',
    }),
  },
  {
    program: 'wheel-globex',
    regime: 'covered',
    given: { USD: 30_000n },
    file: {
      strategy: 'wheel',
      underlying: 'GLOBEX.SIM',
      target: { delta: 0.3, daysMin: 7, daysMax: 40 },
      closeWhen: { profit: 0.8 },
      limits: { ...LIMITS, basis: true },
      execution: EXECUTION,
    },
    mandate: mandate('GLOBEX.SIM', ['short_put', 'short_call'], {
      contracts: 10n,
      clip: 10n,
      exposure: '80000',
    }),
  },
  {
    program: 'puts-btc',
    regime: 'covered',
    given: { USD: 600_000n },
    file: {
      strategy: 'cash_secured_put',
      underlying: 'BTC',
      contracts: 5,
      target: { delta: 0.25, daysMin: 7, daysMax: 40 },
      closeWhen: { profit: 0.75 },
      rollWhen: { delta: 0.5, creditMin: 0 },
      limits: LIMITS,
      execution: EXECUTION,
    },
    mandate: mandate('BTC', ['short_put'], { contracts: 5n, clip: 5n, exposure: '700000' }),
  },
  {
    program: 'spreads-eth',
    regime: 'defined_risk',
    given: { USD: 12_000n },
    file: {
      strategy: 'bull_put',
      underlying: 'ETH',
      contracts: 20,
      target: { delta: 0.25, daysMin: 7, daysMax: 40, width: 300 },
      closeWhen: { profit: 0.5, loss: 3, days: 2 },
      limits: LIMITS,
      execution: EXECUTION,
    },
    mandate: mandate('ETH', ['short_put', 'long_put'], {
      contracts: 20n,
      clip: 20n,
      exposure: '150000',
    }),
  },
  {
    program: 'bears-acme',
    regime: 'defined_risk',
    given: { USD: 12_000n },
    file: {
      strategy: 'bear_call',
      underlying: 'ACME.SIM',
      contracts: 8,
      target: { delta: 0.25, daysMin: 7, daysMax: 40, width: 10 },
      closeWhen: { profit: 0.5, loss: 3, days: 2 },
      limits: LIMITS,
      execution: EXECUTION,
    },
    mandate: mandate('ACME.SIM', ['short_call', 'long_call'], {
      contracts: 8n,
      clip: 8n,
      exposure: '300000',
    }),
  },
]
