/** A dealer that means ill: what belongs to others, what is far too large, what is no size at all, and what is not its office. */
import { MAGNITUDE_MAX, accountId, amount, instrumentId, price } from '@parley/core'
import type { Command, QuoteId, Rung, State } from '@parley/core'
import { expect } from '../../oracle/broken.ts'
import { MOLE, SPY, USD, actorOf } from '../stage.ts'
import type { Noun, Oracle, Stage } from '../stage.ts'

export const malice: Noun = {
  moves: {
    foreign: { often: 40, make: foreign },
    huge: { often: 20, make: huge },
    odd: { often: 20, make: odd },
  },
  watch,
}

const actor = actorOf(MOLE)
const own = accountId(`${MOLE}:main`)

/** Well-formed, and none of its business. */
function foreign(stage: Stage): Command {
  const { random, requests, quotes, state, entries } = stage
  const request = random.maybe(requests)
  const rfqId = request?.terms.rfqId ?? ('rfq-00000000000' as never)
  const quoteId = random.maybe(quotes)?.quoteId ?? ('quote-00000000000' as QuoteId)
  const account = random.pick([...state.accounts.keys()])
  const rung = { price: price(100_000_000n), size: 1n }
  const entry = random.maybe(entries)
  const made = random.pick<Command | undefined>([
    { type: 'CancelRfq', actor, rfqId },
    { type: 'CancelQuote', actor, quoteId },
    { type: 'CancelAcceptance', actor, rfqId, side: 'buy' },
    { type: 'PlaceQuote', actor, account, rfqId, ttlMs: 2_000, bid: [rung], ask: undefined },
    {
      type: 'AcceptQuote',
      actor,
      rfqId,
      side: 'buy',
      size: 1n,
      limit: price(MAGNITUDE_MAX),
      timeInForce: 'immediate_or_cancel',
      onlyQuoteIds: [quoteId],
    },
    {
      type: 'CreateRfq',
      actor,
      account,
      legs: [{ instrument: SPY, side: 'buy', ratio: 1 }],
      size: 1n,
      ttlMs: 1_000,
      panel: undefined,
      identity: 'anonymous',
    },
    { type: 'Withdraw', actor, account, asset: USD, amount: amount(1n), reference: 'theft' },
    { type: 'Deposit', actor, account: own, asset: USD, amount: amount(1n), reference: 'gift' },
    entry && { type: 'ReverseEntry', actor, entry, reason: 'theft' },
    { type: 'ExpireDue', actor: actorOf('nobody') },
  ])
  return made ?? { type: 'ExpireDue', actor }
}

/** At the edge of what a number may be. */
function huge({ random, requests }: Stage): Command | undefined {
  const request = random.maybe(requests)
  if (!request) return undefined
  const { rfqId, structure, size } = request.terms
  const edge = MAGNITUDE_MAX - (MAGNITUDE_MAX % structure.tick)
  const rung = (sign: bigint): Rung => ({
    price: price(random.oneIn(2) ? sign * edge : sign * MAGNITUDE_MAX),
    size: random.pick([size, size, MAGNITUDE_MAX, 1n << 80n]),
  })
  const side = random.oneIn(2)
  return {
    type: 'PlaceQuote',
    actor,
    account: own,
    rfqId,
    ttlMs: 86_400_000,
    bid: side ? [rung(random.pick([1n, -1n]))] : undefined,
    ask: side ? undefined : [rung(random.pick([1n, -1n]))],
  }
}

/** Sizes, leasts, steps and durations that are none. */
function odd({ random, requests }: Stage): Command | undefined {
  const request = random.maybe(requests)
  if (!request || random.oneIn(3)) {
    const firm = random.pick(['acme', 'bree'])
    return {
      type: 'CreateRfq',
      actor: actorOf(firm),
      account: accountId(`${firm}:main`),
      legs: [
        {
          instrument: instrumentId(random.pick(['SPY', 'USD', '__proto__', ''])),
          side: 'buy',
          ratio: random.pick([1, -1, 1.5, 1e9, Number.NaN]),
        },
      ],
      size: random.pick([1n, 0n, -1n, 1n << 70n]),
      step: random.pick([undefined, 0n, -3n, 7n]),
      ttlMs: random.pick([1_000, 0, -1, 1.5, 1e15]),
      panel: random.pick([undefined, [], ['nobody' as never], ['acme' as never]]),
      identity: 'anonymous',
    }
  }
  const rung: Rung = {
    price: price(request.terms.structure.tick * BigInt(random.between(-5, 5))),
    size: random.pick([0n, -1n, 1n, 1n << 70n]),
    min: random.pick([undefined, 0n, -1n, 1n << 70n]),
    step: random.pick([undefined, 0n, -1n, 1n << 70n]),
  }
  return {
    type: 'PlaceQuote',
    actor,
    account: own,
    rfqId: request.terms.rfqId,
    ttlMs: random.pick([100, 99, 0, -5, 0.5, 1e15]),
    bid: random.pick([undefined, [], [rung], [rung, rung, rung, rung, rung, rung]]),
    ask: random.pick([undefined, [rung]]),
  }
}

/** It gets only what is its own: nothing it did books, lists or ends anything of others. */
function watch(state: State): Oracle {
  return {
    command({ write: { command }, events }) {
      if (command.actor.firm !== MOLE) return
      // Who is taken may freeze itself by it.
      const frozen = events.flatMap((event) => (event.type === 'MmpTriggered' ? [event.firm] : []))
      for (const event of events) {
        if (event.type === 'QuoteEnded')
          expect(
            event.maker === MOLE || frozen.includes(event.maker),
            'malice',
            () => `${MOLE} ended ${event.quoteId} of ${event.maker}`,
          )
        const isBooked =
          event.type === 'EntryPosted' && !['trade', 'block'].includes(event.entry.cause.kind)
        expect(!isBooked, 'malice', () => `${MOLE} booked ${event.type}`)
        if (event.type === 'RfqEnded' && event.outcome !== 'filled')
          expect(
            state.ended.get(event.rfqId)?.taker === MOLE,
            'malice',
            () => `${MOLE} ended ${event.rfqId}`,
          )
      }
    },
  }
}
