import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Refused } from '@parley/sdk'
import type { Mark, RfqChange } from '@parley/sdk'
import { isoTime } from '../time/time.ts'
import { BUY_SHARE, CALL, MARKS, OPENED_AT, PUT, SHARE, mark, push } from './_world.ts'
import { Dealer } from './dealer.ts'
import type { Note } from './note.ts'
import { PERSONALITIES } from './personality.ts'
import type { Personality, PersonalityName } from './personality.ts'

type Sent = { readonly op: string; readonly id: string; readonly body: Body }
type Body = { readonly [field: string]: unknown; readonly bid?: Price; readonly ask?: Price }
type Price = { readonly price: string; readonly size: string }

const MS = 1000

/** A dealer at a venue that takes everything, or refuses as told. */
function desk(of: {
  readonly name?: PersonalityName
  readonly seed?: number
  readonly over?: Partial<Personality>
  readonly refuse?: (sent: Sent) => string | undefined
}): { dealer: Dealer; sent: Sent[]; notes: Note[] } {
  const sent: Sent[] = []
  const notes: Note[] = []
  const dealer = new Dealer({
    personality: { ...PERSONALITIES[of.name ?? 'tight-small'], ...of.over },
    account: 'lynx:main',
    seed: of.seed ?? 1,
    run: 'run',
    markAgeMsMax: 60_000,
    send: async (op, id, body) => {
      const message = { op, id, body: { ...body } }
      sent.push(message)
      const code = of.refuse?.(message)
      if (code !== undefined) throw new Refused({ code, meaning: '', retry: true }, 422)
      const expiresAt = isoTime(OPENED_AT + 30_000 * MS)
      return { quoteId: `quote-${sent.length}`, rfqId: 'rfq-1', placedAt: '', expiresAt }
    },
    note: (note) => notes.push(note),
  })
  const data = [SHARE, CALL, PUT]
  dealer.hear(push({ topic: 'instruments', type: 'snapshot', data }))
  dealer.hear(push({ topic: 'marks', type: 'snapshot', data: MARKS }))
  const have = { account: 'lynx:main', total: '0', held: '0', available: '0' }
  dealer.hear(push({ topic: 'balances', type: 'snapshot', data: [{ ...have, asset: 'USD' }] }))
  dealer.hear(push({ topic: 'rfqs', type: 'snapshot', data: { rfqs: [] } }))
  return { dealer, sent, notes }
}

function change(dealer: Dealer, data: readonly RfqChange[], ts = OPENED_AT): void {
  dealer.hear(push({ topic: 'rfqs', type: 'delta', data }, ts))
}

function remark(dealer: Dealer, data: readonly Mark[], ts: number): void {
  dealer.hear(push({ topic: 'marks', type: 'delta', data }, ts))
}

const opened: RfqChange = { type: 'rfq.opened', rfq: BUY_SHARE }

/** Acts at every time it asks for, up to `until`. */
async function actUntil(dealer: Dealer, until: number): Promise<void> {
  for (let at = dealer.wakeAt(); at !== undefined && at <= until; at = dealer.wakeAt())
    await dealer.act(at)
}

void test('every personality answers within its reaction time, in both directions, the same each time', async () => {
  for (const name of Object.keys(PERSONALITIES) as PersonalityName[]) {
    const { reactionMsMin, reactionMsMax } = PERSONALITIES[name]
    const runs: unknown[] = []
    for (let run = 0; run < 2; run++) {
      const { dealer, sent } = desk({ name })
      change(dealer, [opened])
      const wakeAt = dealer.wakeAt() ?? 0
      assert.ok(wakeAt >= OPENED_AT + reactionMsMin * MS, name)
      assert.ok(wakeAt <= OPENED_AT + reactionMsMax * MS, name)
      await dealer.act(wakeAt - 1)
      assert.equal(sent.length, 0)
      await dealer.act(wakeAt)
      assert.equal(sent.length, 1)
      assert.ok(Number(sent[0]?.body.bid?.price) < Number(sent[0]?.body.ask?.price))
      runs.push({ wakeAt, sent })
    }
    assert.deepEqual(runs[0], runs[1])
  }
})

void test('another seed thinks for another time', () => {
  const wakes = [1, 2, 3].map((seed) => {
    const { dealer } = desk({ seed })
    change(dealer, [opened])
    return dealer.wakeAt()
  })
  assert.equal(new Set(wakes).size, 3)
})

void test('a quote follows the marks, after its requote time, and only when they move enough', async () => {
  const { dealer, sent } = desk({ over: { requoteMs: 20 } })
  change(dealer, [opened])
  await actUntil(dealer, OPENED_AT + 1_000 * MS)
  const ts = OPENED_AT + 2_000 * MS
  remark(dealer, [mark('SPY', '369.981', '370.021')], ts)
  assert.ok((dealer.wakeAt() ?? 0) > ts + 20 * MS)
  remark(dealer, [mark('SPY', '371.98', '372.02')], ts)
  assert.equal(dealer.wakeAt(), ts + 20 * MS)
  await actUntil(dealer, ts + 20 * MS)
  assert.equal(sent.length, 2)
  assert.match(sent[1]?.body.bid?.price ?? '', /^371\.9/)
})

void test('stale marks take the quote away at once, and fresh ones bring it back', async () => {
  const { dealer, sent, notes } = desk({})
  change(dealer, [opened])
  await actUntil(dealer, OPENED_AT + 1_000 * MS)
  const ts = OPENED_AT + 2_000 * MS
  remark(dealer, [mark('SPY', '369.98', '370.02', { stale: true })], ts)
  assert.equal(dealer.wakeAt(), ts)
  await dealer.act(ts)
  assert.deepEqual(sent[1], { op: 'quote.cancel', id: 'run-2', body: { quoteId: 'quote-1' } })
  assert.equal(notes.at(-1)?.event, 'withdrawn')
  remark(dealer, MARKS, ts + 1)
  await actUntil(dealer, ts + 1)
  assert.equal(sent[2]?.op, 'quote')
})

void test('a quote is renewed before it expires while the request is open', async () => {
  const { dealer, sent } = desk({ over: { quoteTtlMs: 30_000 } })
  change(dealer, [opened])
  await actUntil(dealer, OPENED_AT + 1_000 * MS)
  assert.equal(dealer.wakeAt(), OPENED_AT + 27_000 * MS)
  await dealer.act(OPENED_AT + 27_000 * MS)
  assert.equal(sent.length, 2)
  change(dealer, [{ type: 'rfq.ended', rfqId: 'rfq-1', outcome: 'filled' }])
  assert.equal(dealer.wakeAt(), undefined)
})

void test('short of means, it shows less, then one side, then nothing', async () => {
  const code = (sent: Sent): string | undefined =>
    Number(sent.body.ask?.size ?? 0) > 300 ? 'insufficient_available' : undefined
  const { dealer, sent, notes } = desk({ refuse: code })
  change(dealer, [opened])
  await actUntil(dealer, OPENED_AT + 1_000 * MS)
  const sizes = sent.map(({ body }) => body.ask?.size)
  assert.deepEqual(sizes, ['1000', '500', '250'])
  assert.equal(notes.at(-1)?.event, 'quoted')
  assert.equal(new Set(sent.map(({ id }) => id)).size, 3)
})

void test('a request that has ended is let go; a full venue is tried again', async () => {
  const gone = desk({ refuse: () => 'rfq_not_open' })
  change(gone.dealer, [opened])
  await actUntil(gone.dealer, OPENED_AT + 1_000 * MS)
  assert.equal(gone.sent.length, 1)
  assert.equal(gone.dealer.wakeAt(), undefined)
  let refusals = 2
  const busy = desk({ refuse: () => (refusals-- > 0 ? 'queue_full' : undefined) })
  change(busy.dealer, [opened])
  await actUntil(busy.dealer, OPENED_AT + 2_000 * MS)
  assert.equal(busy.sent.length, 3)
})

void test('its own requests and those already ended are not its to quote', () => {
  const { dealer } = desk({})
  change(dealer, [{ type: 'rfq.opened', rfq: { ...BUY_SHARE, role: 'taker' } }])
  change(dealer, [{ type: 'rfq.opened', rfq: { ...BUY_SHARE, state: 'filled' } }])
  assert.equal(dealer.wakeAt(), undefined)
})
