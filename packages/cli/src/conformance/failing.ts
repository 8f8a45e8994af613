/** What fails around a maker: its line, the venue, its writes; and more at once than it is used to. */
import type { Refusal } from '@parley/sdk'
import { andQuotesOn, fail, pass } from './scenario.ts'
import type { Scenario, Seen } from './scenario.ts'
import type { Stage } from './stage.ts'

const BURST = 100

export const FAILING: readonly Scenario[] = [
  {
    name: 'disconnect',
    asks: 'loses its line between a quote and its answer: comes back, and has one quote',
    play: disconnect,
  },
  {
    name: 'held-line',
    asks: 'hears nothing for seconds, then everything at once, some of it over: quotes none of that',
    play: heldLine,
  },
  {
    name: 'restart',
    asks: 'the venue is killed and starts again: comes back by itself',
    play: restart,
  },
  {
    name: 'refused-tick',
    asks: 'is refused for its tick, as after a listing that changed: does not repeat itself without end',
    play: (stage) => refused(stage, refusal('bad_tick', { tick: '1' }, false)),
  },
  {
    name: 'refused-means',
    asks: 'is refused for want of means: does not repeat itself without end',
    play: (stage) =>
      refused(stage, refusal('insufficient_available', { asset: 'USD', short: '100' }, false)),
  },
  { name: 'rate-limit', asks: 'is told when to try again, and waits as long', play: rateLimit },
  {
    name: 'novelty',
    asks: 'hears of a kind of news it cannot know: passes over it',
    play: async (stage) => {
      stage.line.isNovel = true
      const rfqId = await stage.ask()
      const quote = await stage.quote(rfqId)
      await stage.cancel(rfqId)
      await stage.pause(300)
      stage.line.isNovel = false
      return quote ? andQuotesOn(stage, 'quoted among unknown news') : fail('no quote came')
    },
  },
  {
    name: 'burst',
    asks: `is asked for ${BURST} prices at once: goes on`,
    play: burst,
  },
  {
    name: 'client-ids',
    asks: 'gave each write an id of its own, or the same body with it, in all that came before',
    play: clientIds,
  },
]

async function disconnect(stage: Stage): Promise<Seen> {
  const { line } = stage
  const before = line.subscriptions.length
  line.cutsAtQuote = true
  const rfqId = await stage.ask({ ttlMs: 4 * stage.patienceMs })
  const cut = await stage.until(() => !line.cutsAtQuote || undefined)
  if (!cut) {
    // It writes by HTTP: then its stream is cut between two quotes.
    line.cutsAtQuote = false
    line.cut()
  }
  const back = await stage.until(() => line.subscriptions[before])
  if (!back) return fail('its line was cut, and it did not come back')
  const quote = await stage.quote(rfqId)
  const { quotes } = await stage.rfq(rfqId)
  await stage.cancel(rfqId)
  const how = back.resumes ? 'resumed from the last seq' : 'started from a snapshot'
  if (!quote || quotes.length !== 1)
    return fail(`${how}; ${quotes.length} quotes stand on the request`)
  return andQuotesOn(stage, `${how}; one quote stands`)
}

async function heldLine(stage: Stage): Promise<Seen> {
  const { line } = stage
  line.hold('rfqs', 'marks', 'balances')
  const over = await stage.ask({ ttlMs: 1_000 })
  await stage.until(async () => ((await stage.rfq(over)).state === 'open' ? undefined : true))
  const open = await stage.ask({ ttlMs: 4 * stage.patienceMs })
  line.release()
  const released = Date.now()
  const quote = await stage.quote(open)
  await stage.cancel(open)
  const late = stage.sentFor(over).filter(({ at }) => at > released + 1_000)
  if (!quote) return fail('it did not quote what was still open')
  if (late.length > 0) return fail(`${late.length} quotes for a request that was long over`)
  return andQuotesOn(stage, 'quoted what was still open, and nothing that was over')
}

async function restart(stage: Stage): Promise<Seen> {
  const { line } = stage
  const rfqId = await stage.ask({ ttlMs: 20 * stage.patienceMs })
  if (!(await stage.quote(rfqId))) return fail('no quote came')
  const before = line.subscriptions.length
  await stage.restartVenue()
  const back = await stage.until(() => line.subscriptions[before], 4 * stage.patienceMs)
  if (!back) return fail('the venue came back, and it did not')
  const sent = Date.now()
  const again = await stage.until(
    () => stage.sentFor(rfqId).find(({ at, answer }) => at >= sent && answer?.result) && true,
    2 * stage.patienceMs,
  )
  const stands = (await stage.rfq(rfqId)).quotes.length
  await stage.cancel(rfqId)
  if (stands > 1) return fail(`${stands} quotes stand on the request`)
  const old = again ? 'the open request was quoted anew' : 'the open request kept what it had'
  return andQuotesOn(stage, old)
}

function refusal(code: string, detail: Readonly<Record<string, string>>, retry: boolean): Refusal {
  return {
    code,
    meaning: 'Refused for a scenario of the conformance kit.',
    path: 'bid',
    detail,
    retry,
  }
}

/** More than so many writes in two seconds that are all refused is noise. */
const ATTEMPTS_MAX = 24

async function refused(stage: Stage, answer: Refusal): Promise<Seen> {
  const { line } = stage
  line.refuse = ({ op }) => (op === 'quote' ? answer : undefined)
  const rfqId = await stage.ask()
  await stage.until(() => stage.sentFor(rfqId)[0])
  await stage.pause(2_000)
  const attempts = stage.sentFor(rfqId).length
  line.refuse = undefined
  await stage.cancel(rfqId)
  if (attempts === 0) return fail('no quote came')
  return attempts > ATTEMPTS_MAX
    ? fail(`${attempts} attempts in two seconds, each refused with ${answer.code}`)
    : andQuotesOn(stage, `${attempts} attempts in two seconds`)
}

async function rateLimit(stage: Stage): Promise<Seen> {
  const { line } = stage
  const waitMs = 1_500
  const answer = refusal('too_many_requests', { retryAfterMs: String(waitMs) }, true)
  line.refuse = ({ op }) => (op === 'quote' ? answer : undefined)
  const rfqId = await stage.ask({ ttlMs: 4 * stage.patienceMs })
  const first = await stage.until(() => stage.sentFor(rfqId)[0])
  if (!first) {
    line.refuse = undefined
    return fail('no quote came')
  }
  await stage.pause(waitMs - 100)
  line.refuse = undefined
  const early = stage
    .sentFor(rfqId)
    .filter(({ at }) => at > first.at && at < first.at + waitMs - 100)
  const quote = await stage.quote(rfqId)
  await stage.cancel(rfqId)
  if (early.length > ATTEMPTS_MAX / 4)
    return fail(`${early.length} attempts before it was told to try`)
  if (!quote) return fail('it was told to try again later, and did not')
  return andQuotesOn(stage, `quoted later, after ${early.length} early attempts`)
}

async function burst(stage: Stage): Promise<Seen> {
  const started = Date.now()
  const ids = await Promise.all(Array.from({ length: BURST }, () => stage.ask({ size: '1' })))
  const quoted = async (): Promise<number> =>
    ids.filter((rfqId) => stage.sentFor(rfqId).some(({ answer }) => answer?.result)).length
  await stage.until(
    async () => ((await quoted()) === BURST ? true : undefined),
    2 * stage.patienceMs,
  )
  const count = await quoted()
  const took = Date.now() - started
  await Promise.all(ids.map((rfqId) => stage.cancel(rfqId)))
  if (count === 0) return fail('none of them was quoted')
  return andQuotesOn(stage, `${count} of ${BURST} quoted in ${took} ms`)
}

async function clientIds({ line }: Stage): Promise<Seen> {
  const bodies = new Map<string, string>()
  let repeats = 0
  for (const { op, id, body } of line.sent) {
    const text = `${op} ${JSON.stringify(body)}`
    const had = bodies.get(id)
    if (had !== undefined && had !== text) return fail(`${id} was used for two different writes`)
    if (had === text) repeats++
    bodies.set(id, text)
  }
  const conflicts = line.sent.filter(({ answer }) => answer?.error?.code === 'idempotency_conflict')
  return conflicts.length > 0
    ? fail(`${conflicts.length} writes conflicted with earlier ones`)
    : pass(`${bodies.size} ids, ${repeats} of them sent again to the letter`)
}
