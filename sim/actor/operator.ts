/** The operator: books money in and out, corrects entries, lists, admits, and settles by hand what the market does not. */
import { PRICE_SCALE, formatDecimal } from '@parley/core'
import { timeText } from '../../packages/server/src/wire/numbers.ts'
import type { Client } from '../world/client.ts'
import type { Actor, Stage } from './stage.ts'

export class Operator implements Actor {
  readonly client: Client

  constructor(client: Client) {
    this.client = client
  }

  act(stage: Stage): void {
    const move = stage.random.weighted({
      deposit: 8,
      withdraw: 8,
      reverse: 6,
      list: 4,
      expire: 4,
      admit: 1,
    })
    switch (move) {
      case 'deposit':
      case 'withdraw':
        return this.#book(stage, move)
      case 'reverse':
        return this.#reverse(stage)
      case 'list':
        return this.#list(stage)
      case 'expire':
        return this.#expire(stage)
      case 'admit':
        return this.#admit(stage)
    }
  }

  #book(stage: Stage, route: 'deposit' | 'withdraw'): void {
    const { random, state } = stage
    const accounts = [...state.accounts.values()].filter(({ kind }) => kind === 'trading')
    const [asset, sum] = random.pick([
      ['USD', random.pick(['0.01', '1000', '250000.55', '9999999', '0', '10000000000000000'])],
      ['ACME.SIM', random.pick(['1', '100', '2500', '1.5'])],
      ['BTC', random.pick(['0.00000001', '0.5', '20'])],
      ['EUR', random.pick(['1', '20.50'])],
      ['NONE', '1'],
    ] as const)
    stage.send(this.client, {
      route,
      op: undefined,
      body: {
        account: random.maybe(accounts)?.id ?? 'nobody:main',
        asset,
        amount: sum,
        reference: 'wire',
        ...(random.oneIn(15) ? { dryRun: true } : {}),
      },
    })
  }

  #reverse(stage: Stage): void {
    const { random, entries } = stage
    // Recent ones are likelier to be borne still.
    const recent = entries.slice(-random.pick([3, 50, 5000]))
    stage.send(this.client, {
      route: 'reverseEntry',
      op: undefined,
      body: { entryId: random.maybe(recent) ?? 'entry-00000000000', reason: 'booked in error' },
    })
  }

  /** An option of its own, cash-settled or physical, on a strike and at an hour no feed offers. */
  #list(stage: Stage): void {
    const { random, now } = stage
    if (random.oneIn(8)) {
      const spec = { kind: 'cash', instrument: 'EUR', scale: 2 }
      stage.send(this.client, { route: 'listInstrument', op: undefined, body: { spec } })
      return
    }
    const expiresAt = now() + random.pick([-1, 700, 3000, 30_000, 200_000]) * 1_000_000
    const underlying = random.pick(['BTC', 'ACME.SIM', 'USD'])
    stage.send(this.client, {
      route: 'listInstrument',
      op: undefined,
      body: {
        spec: {
          kind: 'option',
          underlying,
          quoteAsset: 'USD',
          tick: random.pick(['0.01', '1', '0.001']),
          lot: '1',
          takerFeePerLot: random.pick(['0', '0.5']),
          makerFeePerLot: random.pick(['0', '0.25']),
          expiresAt: timeText(expiresAt),
          expiryDate: timeText(expiresAt).slice(0, 10),
          strike: String(
            underlying === 'BTC' ? random.between(60, 120) * 1000 + 7 : random.between(50, 300),
          ),
          right: random.pick(['call', 'put']),
          style: random.pick(['american', 'european']),
          multiplier: random.pick([1, 10, 100]),
          settlement: random.pick(['cash', 'physical']),
        },
      },
    })
  }

  #expire(stage: Stage): void {
    const { random, state, now } = stage
    const options = [...state.instruments.values()].filter((one) => one.kind === 'option')
    const due = options.filter(({ id, expiresAt }) => expiresAt <= now() && !state.settled.has(id))
    const option = random.maybe(due) ?? random.maybe(options)
    if (!option) return
    const near = (option.strike * BigInt(random.between(80, 120))) / 100n
    stage.send(this.client, {
      route: 'runExpiry',
      op: undefined,
      body: {
        instrument: option.id,
        settlementPrice: formatDecimal(near, PRICE_SCALE),
        source: 'by hand',
        observedAt: timeText(now()),
      },
    })
  }

  #admit(stage: Stage): void {
    const { random } = stage
    const firm = random.pick(['acme', 'late-comer', 'venue', `guest-${random.below(50)}`])
    if (random.oneIn(2))
      stage.send(this.client, {
        route: 'registerFirm',
        op: undefined,
        body: { firm, name: firm, role: random.pick(['principal', 'dealer']) },
      })
    else
      stage.send(this.client, {
        route: 'openAccount',
        op: undefined,
        body: { account: `${firm}:${random.pick(['main', 'second'])}`, firm },
      })
  }
}
