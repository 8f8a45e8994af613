/** What a maker shows: an answer in time, two sides on tick, a price that follows the marks, and none on stale ones. */
import type { Quote, QuoteSide, Rfq } from '@parley/sdk'
import { andQuotesOn, fail, notApplicable, pass } from './scenario.ts'
import type { Scenario, Seen } from './scenario.ts'
import { SHARE } from './stage.ts'
import type { Stage } from './stage.ts'

/** How far the marks are moved: beyond any half-spread. */
const MOVE = 1.03

export const QUOTING: readonly Scenario[] = [
  {
    name: 'answer',
    asks: 'quotes a request while it is open',
    play: async (stage) => {
      const rfqId = await stage.ask({ ttlMs: stage.patienceMs })
      const asked = Date.now()
      const quote = await stage.quote(rfqId)
      return quote ? pass(`first quote after ${Date.now() - asked} ms`) : fail('no quote came')
    },
  },
  {
    name: 'two-way',
    asks: 'shows a bid under an ask, on the tick, within the size',
    play: twoWay,
  },
  {
    name: 'one-sided',
    asks: 'with nothing to sell, quotes what it can and keeps to its means',
    play: oneSided,
  },
  {
    name: 'instructions',
    asks: 'all-or-none, least, step and ladders, where it sends them, are taken by the venue',
    play: instructions,
  },
  {
    name: 'marks-move',
    asks: 'moves its quote when the marks move',
    play: marksMove,
  },
  {
    name: 'marks-stale',
    asks: 'shows no price made on marks that are stale, and quotes again when they are fresh',
    play: marksStale,
  },
  {
    name: 'unknown-instrument',
    asks: 'is asked for something that has no mark: makes up no price, and goes on',
    play: unknownInstrument,
  },
]

async function twoWay(stage: Stage): Promise<Seen> {
  const rfqId = await stage.ask()
  const quote = await stage.quote(rfqId)
  if (!quote) return fail('no quote came')
  const rfq = await stage.rfq(rfqId)
  await stage.cancel(rfqId)
  const { bid, ask } = quote
  if (!bid || !ask) return fail(`only ${bid ? 'a bid' : 'an ask'}: the taker's side can be guessed`)
  const refused = stage.sentFor(rfqId).flatMap(({ answer }) => answer?.error?.code ?? [])
  const wrong = refused.find((code) => WRONG.has(code))
  if (wrong !== undefined) return fail(`a quote was refused with ${wrong}`)
  return pass(`${bid.price} for ${bid.size}, ${ask.price} for ${ask.size}, tick ${rfq.tick}`)
}

/** Refusals that a maker earns by the form of its quote alone. */
const WRONG = new Set([
  'bad_tick',
  'bad_size',
  'bad_minimum',
  'crossed_quote',
  'no_price',
  'malformed',
  'bad_duration',
])

async function oneSided(stage: Stage): Promise<Seen> {
  const { balances } = await stage.own.call('balances')
  const held = balances.find(({ asset }) => asset === SHARE)
  if (!held || Number(held.available) <= 0)
    return notApplicable(`it has no ${SHARE} to be taken away`)
  await stage.fund(SHARE, held.available, 'withdraw')
  const rfqId = await stage.ask()
  await stage.until(() => stage.sentFor(rfqId).find(({ answer }) => answer !== undefined))
  await stage.pause(1_000)
  const sent = stage.sentFor(rfqId)
  const quote = await stage.quote(rfqId, () => true, 500)
  await stage.cancel(rfqId)
  await stage.fund(SHARE, held.available)
  if (sent.length > HAMMERED)
    return fail(`${sent.length} quotes in a second, all for want of ${SHARE}`)
  const sides = quote
    ? `showed ${quote.bid ? 'a bid' : ''}${quote.ask ? ' an ask' : ''}`
    : 'showed nothing'
  if (quote?.ask) return fail(`${sides}, and had nothing to sell`)
  return andQuotesOn(stage, `${sides} after ${sent.length} attempts`)
}

/** Quotes in a second for one request that is refused: more is no attempt, it is noise. */
const HAMMERED = 12

async function instructions(stage: Stage): Promise<Seen> {
  const sides = stage.line.sent.flatMap(({ op, body }) =>
    op === 'quote'
      ? [body['bid'] as QuoteSide | undefined, body['ask'] as QuoteSide | undefined]
      : [],
  )
  const used = sides.filter(
    (side) => side && (side.allOrNone ?? side.min ?? side.step ?? side.more) !== undefined,
  )
  if (used.length === 0) return notApplicable('it sent none so far')
  const refused = stage.line.sent.filter(({ answer }) => {
    const { code = '' } = answer?.error ?? {}
    return code === 'bad_minimum' || code === 'too_many_rungs'
  })
  return refused.length === 0
    ? pass(`${used.length} sides with instructions, all taken`)
    : fail(`${refused.length} refused with ${refused[0]?.answer?.error?.code}`)
}

function middle({ bid, ask }: Quote): number {
  const prices = [bid, ask].flatMap((side) => (side ? [Number(side.price)] : []))
  return prices.reduce((sum, price) => sum + price, 0) / prices.length
}

async function marksMove(stage: Stage): Promise<Seen> {
  const { line } = stage
  const rfqId = await stage.ask({ ttlMs: 4 * stage.patienceMs })
  const before = await stage.quote(rfqId)
  if (!before) return fail('no quote came')
  const at = middle(before)
  const isUp = (quote: Quote): boolean => middle(quote) > at * (1 + (MOVE - 1) / 2)
  line.move = MOVE
  const moved = Date.now()
  const up = await stage.quote(rfqId, isUp)
  const took = Date.now() - moved
  line.move = 1
  const back = up && (await stage.quote(rfqId, (quote) => !isUp(quote)))
  await stage.cancel(rfqId)
  if (!up) return fail(`the marks rose by 3 %, and the middle stayed at ${at.toFixed(4)}`)
  if (!back) return fail(`the middle rose to ${middle(up).toFixed(4)}, and did not come back`)
  return pass(
    `the middle went from ${at.toFixed(4)} to ${middle(up).toFixed(4)} in ${took} ms, and back`,
  )
}

async function marksStale(stage: Stage): Promise<Seen> {
  const { line, markAgeMs } = stage
  const rfqId = await stage.ask({ ttlMs: markAgeMs + 6 * stage.patienceMs })
  if (!(await stage.quote(rfqId))) return fail('no quote came')
  line.hold('marks')
  const held = Date.now()
  const gone = await stage.until(
    async () => ((await stage.rfq(rfqId)).quotes.length === 0 ? true : undefined),
    markAgeMs + stage.patienceMs,
  )
  const late = stage
    .sentFor(rfqId)
    .filter(({ at, answer }) => at > held + markAgeMs + stage.patienceMs && !answer?.error)
  const second = await stage.ask({ ttlMs: stage.patienceMs })
  await stage.pause(Math.min(3_000, stage.patienceMs))
  const onStale = (await stage.rfq(second)).quotes.length
  line.release()
  const again = await stage.quote(rfqId)
  await stage.cancel(rfqId)
  if (!gone)
    return fail(
      `its quote stood ${Date.now() - held} ms after the last mark; stale is ${markAgeMs} ms`,
    )
  if (onStale > 0 || late.length > 0) return fail('it quoted on stale marks')
  if (!again) return fail('it took its price away, and did not quote again on fresh marks')
  return pass(`withdrawn on stale marks, quoted again on fresh ones`)
}

async function unknownInstrument(stage: Stage): Promise<Seen> {
  const { operator } = stage
  const instrument = `KIT${Date.now() % 1_000_000}`
  await operator.call('listInstrument', {
    body: {
      clientId: stage.clientId(),
      spec: {
        kind: 'share',
        instrument,
        scale: 0,
        quoteAsset: 'USD',
        tick: '0.01',
        lot: '1',
        takerFeePerLot: '0',
        makerFeePerLot: '0',
      },
    },
  })
  const rfqId = await stage.ask({ legs: [{ instrument, side: 'buy', ratio: 1 }] })
  await stage.pause(Math.min(2_000, stage.patienceMs))
  const { quotes }: Rfq = await stage.rfq(rfqId)
  await stage.cancel(rfqId)
  const [quote] = quotes
  if (quote?.bid) return fail(`it bid ${quote.bid.price} for what has no mark`)
  return andQuotesOn(stage, 'no price for what has no mark')
}
