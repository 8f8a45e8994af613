/** How a request ends under a maker: cancelled, expired, filled. None of it may be quoted again, and the next one must be. */
import { andQuotesOn, fail, notApplicable, pass } from './scenario.ts'
import type { Scenario, Seen } from './scenario.ts'
import type { Stage } from './stage.ts'

/** A quote may have been on its way when the request ended. */
const IN_FLIGHT_MS = 1_000

export const ENDING: readonly Scenario[] = [
  {
    name: 'cancelled',
    asks: 'stops quoting a request that was cancelled',
    play: async (stage) => {
      const rfqId = await stage.ask()
      if (!(await stage.quote(rfqId))) return fail('no quote came')
      await stage.cancel(rfqId)
      return silentAfter(stage, rfqId, 'cancelled')
    },
  },
  {
    name: 'expired',
    asks: 'stops quoting a request whose deadline has passed, and never sends for one later',
    play: async (stage) => {
      const ttlMs = Math.max(2_000, Math.min(4_000, stage.patienceMs))
      const rfqId = await stage.ask({ ttlMs })
      const quote = await stage.quote(rfqId, () => true, ttlMs)
      await stage.until(async () => ((await stage.rfq(rfqId)).state === 'open' ? undefined : true))
      return silentAfter(stage, rfqId, quote ? 'quoted, then expired' : 'expired before it quoted')
    },
  },
  {
    name: 'slow',
    asks: 'is asked with a second to answer: in time, or not at all',
    play: async (stage) => {
      const rfqId = await stage.ask({ ttlMs: 1_000 })
      await stage.until(async () => ((await stage.rfq(rfqId)).state === 'open' ? undefined : true))
      const sent = stage.sentFor(rfqId).length
      return silentAfter(stage, rfqId, `${sent} quotes within the second`)
    },
  },
  {
    name: 'filled',
    asks: 'is taken on both sides: the trade is its own at once, and it quotes on',
    play: filled,
  },
  {
    name: 'pass',
    asks: 'says so where it will not quote',
    play: async (stage) => passes(stage),
  },
]

async function silentAfter(stage: Stage, rfqId: string, what: string): Promise<Seen> {
  const ended = Date.now()
  await stage.pause(IN_FLIGHT_MS + 1_500)
  const late = stage.sentFor(rfqId).filter(({ at }) => at > ended + IN_FLIGHT_MS)
  return late.length > 0
    ? fail(`${what}; ${late.length} quotes came more than a second later`)
    : andQuotesOn(stage, what)
}

async function filled(stage: Stage): Promise<Seen> {
  const prices: string[] = []
  for (const side of ['buy', 'sell'] as const) {
    const rfqId = await stage.ask()
    const match = await stage.take(rfqId, side)
    const [fill] = match?.fills ?? []
    if (!fill) return fail(`nothing could be ${side === 'buy' ? 'bought' : 'sold'}`)
    prices.push(`${side === 'buy' ? 'bought' : 'sold'} at ${fill.price}`)
  }
  return andQuotesOn(stage, prices.join(', '))
}

/** A pass is an offer of the venue, not a duty: silence is one, too. What was passed on is what has no mark. */
function passes({ line }: Stage): Seen {
  const sent = line.sent.filter(({ op }) => op === 'pass')
  if (sent.length === 0) return notApplicable('it sent none so far: silence is a pass, too')
  const refused = sent.find(({ answer }) => answer?.error && !OVER.has(answer.error.code))
  return refused
    ? fail(`a pass was refused with ${refused.answer?.error?.code}`)
    : pass(
        `${sent.length} passes, for ${[...new Set(sent.map(({ body }) => String(body['reason'])))].join(', ')}`,
      )
}

/** The request was over before the pass came. */
const OVER = new Set(['rfq_not_open', 'rfq_expired', 'unknown_rfq'])
