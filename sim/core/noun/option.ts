/** Options: listed with minutes to live, and settled when they are due, at the money or wherever the price went. */
import { balance, coverOf, instrumentId, timestamp } from '@parley/core'
import type { Command, Event, Option, State } from '@parley/core'
import { option as optionSpec, px } from '../../../packages/core/src/_venue.ts'
import { expect } from '../../oracle/broken.ts'
import { OPERATOR, SECOND, SPY, actorOf } from '../stage.ts'
import type { Noun, Oracle, Stage } from '../stage.ts'
import type { CoreTally } from '../tally.ts'

export const option: Noun = {
  moves: {
    list: { often: 4, make: list },
    settle: { often: 10, make: settle },
  },
  watch,
}

function list(stage: Stage): Command {
  const { random, state, now } = stage
  const underlying = random.pick(['SPY', 'SPY', 'BTC', 'USD'])
  const isCoin = underlying === 'BTC'
  const strike = isCoin ? 50_000 + 5_000 * random.below(9) : 340 + 5 * random.below(25)
  const instrument = optionSpec(
    `O${state.instruments.size}-${random.below(4) === 0 ? 1 : random.below(1000)}`,
    {
      underlying,
      right: random.pick(['call', 'put']),
      strike: String(strike),
      settlement: random.pick(['physical', 'physical', 'cash']),
      multiplier: isCoin ? 1n : random.pick([1n, 10n, 100n]),
      tick: random.pick(['0.01', '0.01', '0.05', '0.001']),
      takerFeePerLot: random.pick([0n, 50n]),
      makerFeePerLot: random.pick([0n, 25n]),
      expiresAt: now() + random.pick([-1, 60, 300, 1200]) * SECOND,
    },
  )
  return { type: 'ListInstrument', actor: actorOf(OPERATOR), instrument }
}

function seedOf(random: Stage['random']): string {
  return Array.from({ length: 32 }, () => random.below(16).toString(16)).join('')
}

function settle({ random, state, due, options, now }: Stage): Command | undefined {
  const listed = random.maybe(due) ?? (random.oneIn(20) ? random.maybe(options) : undefined)
  if (!listed) return undefined
  const away = random.oneIn(6) ? 100 : random.between(70, 130)
  const near = (listed.strike * BigInt(away)) / 100n
  return {
    type: 'RunExpiry',
    actor: actorOf(OPERATOR),
    instrument: random.oneIn(30) ? SPY : listed.id,
    settlementPrice: random.oneIn(40) ? px('-1') : (near as typeof listed.strike),
    source: state.settled.size % 2 === 0 ? 'closing auction' : 'by hand',
    observedAt: timestamp(now()),
    method: { kind: 'official' },
    seed: seedOf(random),
  }
}

/** Settled at or after its expiry, once; afterwards nobody holds or covers anything of it. [EXP-1] [EXP-2] */
function watch(state: State, tally: CoreTally): Oracle {
  const check = ({ instrument }: Extract<Event, { type: 'OptionExpired' }>): void => {
    for (const account of state.accounts.values()) {
      const { total } = balance(state.ledger, account.id, instrument)
      expect(total === 0n, 'expiry', () => `${account.id} has ${total} left of ${instrument}`)
      const cover = coverOf(state.ledger, account.id, instrument)
      expect(!cover, 'expiry', () => `${account.id} still covers ${instrument}`)
    }
  }
  return {
    event(event, _audience, { at }) {
      if (event.type !== 'OptionExpired') return
      const settled = state.instruments.get(instrumentId(event.instrument)) as Option
      expect(settled.expiresAt <= at, 'expiry', () => `${settled.id} was settled before its expiry`)
    },
    command({ events }) {
      for (const event of events)
        if (event.type === 'OptionExpired') {
          tally.figures.expiries++
          check(event)
        }
    },
  }
}
