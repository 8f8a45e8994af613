/** The draw of an assignment as the guide of the book walks it: written by three, exercised in part early and at expiry, and run again from what each was told. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openDemo } from './_demo.ts'
import type { Demo } from './_demo.ts'

const PUT = 'ACME.SIM-20260109-182-P'
const WRITTEN = { orca: 5, pike: 3, nova: 2 } as const
const WRITERS = Object.keys(WRITTEN)

let venue: Demo

before(async () => {
  venue = await openDemo('--no-dealers', '--clock', 'stepped', '--from', '2026-01-05')
})
after(() => venue.close())

type Outcome = { exercised: string; abandoned: string; assigned: string; lapsed: string }
type Exercises = { exercises: { entryId: string; by: string; outcomes: Outcome[] }[] }
type Draws = {
  key: { fingerprint: string; keyFault?: string }
  draws: {
    draw: { seed: string; of: string; proof: string }
    mark: string
    assigned: string
    seedProved: boolean
    faults: string[]
    agrees: boolean
  }[]
}

async function said<T>(who: string, line: string): Promise<T> {
  const reply = await venue.parley(who, line)
  assert.ok(!('code' in reply), `${line}: ${JSON.stringify(reply)}`)
  return reply as T
}

/** acme asks, each maker says its part, and acme takes them all. */
async function trade(leg: string, size: number, quotes: Record<string, string>): Promise<void> {
  const { rfqId } = await said<{ rfqId: string }>(
    'acme',
    `rfq create --leg "${leg}" --size ${size} --ttl 10m`,
  )
  for (const [maker, words] of Object.entries(quotes))
    await said(maker, `quote place ${rfqId} ${words}`)
  await said('acme', `accept ${rfqId} --side buy`)
}

/** What became of a firm's contracts last. */
async function last(who: string): Promise<Exercises['exercises'][number] | undefined> {
  return (await said<Exercises>(who, 'exercise list --limit 1')).exercises[0]
}

/** Every writer's own draw agrees, by the same seed and mark; answers what each was assigned. */
async function drawsOf(entryId: string, writers: readonly string[]): Promise<number[]> {
  const told = await Promise.all(
    writers.map((each) => said<Draws>(each, `exercise draw ${entryId}`)),
  )
  const draws = told.map(({ draws: [draw] }) => draw ?? assert.fail('a writer was told no draw'))
  assert.deepEqual(
    draws.flatMap(({ seedProved, faults }) => (seedProved ? faults : ['not proved', ...faults])),
    [],
  )
  assert.equal(new Set(draws.map(({ draw, mark }) => `${draw.seed} ${mark}`)).size, 1)
  return draws.map(({ assigned }) => Number(assigned))
}

const listOf = (written: Readonly<Record<string, number>>): string =>
  Object.entries(written)
    .map(([firm, contracts]) => `${firm}:main=${contracts}`)
    .join(',')

void test('an early exercise is assigned by a draw that each who is assigned can run again', async () => {
  await said('house', 'deposit acme:main 1000 ACME.SIM')
  const parts = Object.entries(WRITTEN).map(([firm, n]) => [firm, `--ask 1.90x${n}`])
  await trade(`buy 1 ${PUT}`, 10, Object.fromEntries(parts) as Record<string, string>)
  await said('acme', `exercise now ${PUT} --contracts 4`)
  const { entryId = '' } = (await last('acme')) ?? {}
  const lists = await Promise.all(WRITERS.map(async (who) => ({ who, one: await last(who) })))
  const assigned = lists.filter(({ one }) => one?.entryId === entryId).map(({ who }) => who)
  const each = await drawsOf(entryId, assigned)
  assert.equal(
    each.reduce((sum, n) => sum + n, 0),
    4,
  )
  // Who knows all the writers lays the line out anew; by others it is another line.
  const [first = ''] = assigned
  const by = async (written: Readonly<Record<string, number>>): Promise<boolean[]> =>
    (await said<Draws>(first, `exercise draw ${entryId} --writers ${listOf(written)}`)).draws.map(
      ({ agrees }) => agrees,
    )
  assert.deepEqual(await by(WRITTEN), [true])
  assert.deepEqual(await by({ ...WRITTEN, [first]: 9 }), [false])
  // The seed is the key's for the draw's name, and the key the one that was kept.
  const { key, draws } = await said<Draws>(first, `exercise draw ${entryId}`)
  assert.equal(draws[0]?.draw.of, `exercise ${PUT} 0`)
  const kept = async (fingerprint: string): Promise<string | undefined> =>
    (await said<Draws>(first, `exercise draw ${entryId} --draw-key ${fingerprint}`)).key.keyFault
  assert.equal(await kept(key.fingerprint), undefined)
  assert.equal(await kept(key.fingerprint.replace(/^./, 'x')), 'it is not the one you kept')
  // Shares put to a writer cost the strike less the premium; what it still has written keeps its own.
  const { lots } = await said<{
    lots: { lotId: string; instrument: string; quantity: string; taxBasisPerUnit: string }[]
  }>(first, 'lots')
  const put = lots.filter(({ lotId }) => lotId.startsWith(entryId.replace('entry', 'lot')))
  assert.deepEqual(
    put.map(({ instrument, quantity, taxBasisPerUnit }) => [instrument, quantity, taxBasisPerUnit]),
    [['ACME.SIM', String(100 * (each[0] ?? 0)), '180.1025']],
  )
  const short = lots.find(({ instrument }) => instrument === PUT)
  const left = WRITTEN[first as keyof typeof WRITTEN] - (each[0] ?? 0)
  assert.equal(short?.quantity, left === 0 ? undefined : String(left))
})

void test('on the last day the pin is shown beforehand, by marks whose time is told', async () => {
  await said('house', 'time advance 2026-01-09T15:00:00Z')
  type Marks = { marks: { instrument: string; mid?: string; observedAt: string }[] }
  const { marks } = await said<Marks>('acme', 'marks --underlying ACME.SIM')
  const spot = Number(marks.find(({ instrument }) => instrument === 'ACME.SIM')?.mid)
  const strike = Math.round(spot)
  const call = marks.find(({ instrument }) => instrument === `ACME.SIM-20260109-${strike}-C`)
  await trade(`sell 1 ${call?.instrument}`, 1, { pike: '--bid 0.10x1' })
  type Hazards = {
    hazards: { instrument: string; pinned: boolean; markedAt: string; stale: boolean }[]
  }
  const { hazards } = await said<Hazards>('acme', 'exercise hazards')
  assert.deepEqual(
    hazards.map(({ instrument, pinned, markedAt, stale }) => [instrument, pinned, markedAt, stale]),
    // By the last close: on a stepped clock that is good for a day and a half.
    [[call?.instrument, true, call?.observedAt, false]],
  )
})

void test('at expiry a holder’s instruction goes before the policy, and all writers are told the draw', async () => {
  await said('acme', `exercise instruct ${PUT} --contracts 5`)
  await said('house', 'time advance 2026-01-09T21:00:01Z')
  const { exercises } = await said<Exercises>('acme', 'exercise list')
  const ended = exercises.find(
    ({ by, outcomes }) => by === 'expiry' && outcomes.some(({ exercised }) => exercised === '5'),
  )
  assert.deepEqual(
    ended?.outcomes.map(({ exercised, lapsed }) => [exercised, lapsed]),
    [['5', '1']],
  )
  const still = await Promise.all(
    WRITERS.map(async (who) => {
      const { exercises: own } = await said<Exercises>(who, 'exercise list')
      return own.some(({ entryId }) => entryId === ended?.entryId) ? [who] : []
    }),
  )
  const each = await drawsOf(ended?.entryId ?? '', still.flat())
  assert.equal(
    each.reduce((sum, n) => sum + n, 0),
    5,
  )
  type Settlements = { settlements: { instrument: string; source: string }[] }
  const { settlements } = await said<Settlements>('acme', 'settlements --underlying ACME.SIM')
  assert.ok(settlements.some(({ instrument, source }) => instrument === PUT && source !== ''))
})
