/** For tests: a venue with futures on BTC, whose parties are margined, and mako on credit where it is asked for. */
import { OPERATOR, actor, funding, furnished, future, listing, must, px } from '../_venue.ts'
import type { World } from '../_venue.ts'
import { creditLine, regime } from '../collateral/_spread.ts'
import { instrumentId } from '../instrument/instrument.ts'
import { timestamp } from '../time/timestamp.ts'
import type { SettleVariation } from './rules.ts'

/** `BTCF 61000, BTCG 62000.5`, observed now unless said otherwise. */
export function carrying(world: World, text: string, observedAt = world.now): SettleVariation {
  return {
    type: 'SettleVariation',
    actor: actor(OPERATOR),
    carried: text.split(', ').map((each) => {
      const [id = '', price = ''] = each.split(' ')
      return {
        instrument: instrumentId(id),
        price: px(price),
        source: 'test',
        observedAt: timestamp(observedAt),
      }
    }),
  }
}

/** BTCF and BTCG carried at 60000; acme, bree, mako and nova margined with so much USD each, opal covered. */
export function futures(dollars = 100_000n, onCredit: readonly string[] = []): World {
  const world = furnished()
  for (const id of ['BTCF', 'BTCG']) must(world, listing(future(id, { takerFeePerLot: 100n })))
  for (const firm of ['acme', 'bree', 'mako', 'nova']) {
    must(world, funding(firm, 'USD', dollars * 100n))
    must(world, regime(firm, onCredit.includes(firm) ? 'credit_line' : 'margined'))
    if (onCredit.includes(firm)) must(world, creditLine(firm, 'USD', dollars * 100n))
  }
  must(world, funding('opal', 'USD', dollars * 100n))
  return world
}
