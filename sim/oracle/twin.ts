/**
 * Twins: two venues opened on copies of one journal, in which different takers ask for mirrored structures and take
 * opposite sides. Ids and times are the same in both, so every byte a dealer is sent before it trades must be, too, and
 * every byte sent to the dealers that do not trade. [DIS-2]
 */
import { PRICE_SCALE, amount, formatDecimal } from '@parley/core'
import { firmId, instrumentId } from '@parley/core'
import type { Command, Timestamp } from '@parley/core'
import { callerFor } from '../cast.ts'
import { mirrored } from '../actor/taker.ts'
import type { WireLeg } from '../actor/taker.ts'
import { steppedClock } from '../../packages/server/src/clock/clock.ts'
import { OPERATOR } from '../../packages/server/src/demo/demo.ts'
import type { CommandRoute } from '../../packages/server/src/gateway/writes.ts'
import type { Journal } from '../../packages/server/src/journal/journal.ts'
import { MemoryJournal } from '../../packages/server/src/journal/memory.ts'
import type { Draft } from '../../packages/server/src/journal/record.ts'
import { seededSalts } from '../../packages/server/src/journal/salt.ts'
import { MemorySnapshots } from '../../packages/server/src/snapshot/memory.ts'
import { FaultyJournal } from '../world/journal.ts'
import { startLife } from '../world/life.ts'
import type { Life } from '../world/life.ts'
import { turn } from '../world/turn.ts'
import { expect } from './broken.ts'
import type { Whole } from './checks.ts'

const ORACLE = 'twin'

/** Two that quote, the better one first, and one that only looks on. */
const PANEL = ['mako', 'nova', 'quay']

type Script = {
  readonly taker: string
  readonly legs: readonly WireLeg[]
  readonly side: 'buy' | 'sell'
  readonly leak: Whole['leak']
}

/** What each dealer was sent: before anything was accepted, and afterwards. */
type Heard = {
  readonly before: Map<string, string>
  readonly after: Map<string, string>
  readonly ended: string
}

export async function checkTwins({ disk, now, random, seed, leak }: Whole): Promise<void> {
  const legs: WireLeg[] = [
    { instrument: 'ACME.SIM', side: 'buy', ratio: random.between(1, 5) },
    ...(random.oneIn(2) ? [{ instrument: 'BTC', side: 'sell', ratio: 1 } as const] : []),
  ]
  const side = random.pick(['buy', 'sell'] as const)
  const drafts = (await Array.fromAsync(disk.read(1))).flat()
  const play = (script: Script) => playOn({ drafts, now, seed }, script)
  const one = await play({ taker: 'acme', legs, side, leak: undefined })
  // The mirror bought is the structure sold: the same words, the other side.
  const other = await play({ taker: 'bree', legs: mirrored(legs), side, leak })
  for (const dealer of PANEL) same(dealer, 'before acceptance', one.before, other.before)
  expect(one.ended === other.ended, ORACLE, () => `ended ${one.ended} and ${other.ended}`)
  same('quay', 'after acceptance', one.after, other.after)
  same('nova', 'after acceptance', one.after, other.after)
}

type Past = { readonly drafts: readonly Draft[]; readonly now: Timestamp; readonly seed: number }

async function playOn(past: Past, { taker, legs, side, leak }: Script): Promise<Heard> {
  const life = await openOn(past)
  await fund(life, ['acme', 'bree', ...PANEL])
  const wires = PANEL.map((firm) => ({ firm, wire: life.connect(callerFor(firm, 'dealer')) }))
  const body = { topics: ['rfqs', 'balances'] }
  for (const { wire } of wires)
    wire.send(JSON.stringify({ op: 'subscribe', id: 'subscribe', body }))
  await life.settle()
  const clear = (): Map<string, string> =>
    new Map(wires.map(({ firm, wire }) => [firm, wire.read().map(withoutChain).join('\n')]))
  clear()
  const write = writer(life)
  const asked = await write('createRfq', taker, {
    account: `${taker}:main`,
    legs,
    size: '2',
    ttlMs: 60_000,
    panel: PANEL,
  })
  const { rfqId } = asked
  expect(rfqId !== undefined, ORACLE, () => `${taker} may not ask: ${JSON.stringify(asked)}`)
  for (const [i, maker] of PANEL.slice(0, 2).entries())
    await write('placeQuote', maker, {
      rfqId,
      account: `${maker}:main`,
      ttlMs: 30_000,
      bid: {
        price: formatDecimal(BigInt(-100_000 - i) * 10n ** BigInt(PRICE_SCALE), 8),
        size: '2',
      },
      ask: { price: formatDecimal(BigInt(100_000 + i) * 10n ** BigInt(PRICE_SCALE), 8), size: '2' },
    })
  await turn()
  const before = clear()
  if (leak) before.forEach((text, firm) => before.set(firm, leak(text, taker)))
  const limit = side === 'buy' ? '2000000' : '-2000000'
  const accepted = await write('acceptQuote', taker, { rfqId, side, size: '2', limit })
  await turn()
  const after = clear()
  life.end({ landed: 0 })
  return { before, after, ended: accepted['matchId'] === undefined ? 'untraded' : 'traded' }
}

async function openOn({ drafts, now, seed }: Past): Promise<Life> {
  const disk: Journal = new MemoryJournal({ salts: seededSalts(String(seed)) })
  await disk.append(disk.head(), 1, drafts)
  const journal = new FaultyJournal({
    disk,
    fate: () => ({ kind: 'now' }),
    durable: () => undefined,
  })
  return startLife({
    journal,
    snapshots: new MemorySnapshots(),
    clock: steppedClock(now),
    feed: undefined,
    snapshotEvery: undefined,
    onFault: (error) => {
      throw error
    },
  })
}

/** Money and holdings enough that nobody is refused for want of them. */
async function fund(life: Life, firms: readonly string[]): Promise<void> {
  for (const firm of firms)
    for (const [asset, sum] of [
      ['USD', 10n ** 12n],
      ['ACME.SIM', 100n],
      ['BTC', 10n ** 9n],
    ] as const) {
      const command: Command = {
        type: 'Deposit',
        actor: OPERATOR,
        account: `${firmId(firm)}:main` as never,
        asset: instrumentId(asset),
        amount: amount(sum),
        reference: 'twin',
      }
      life.sequencer.submit({ command, dryRun: false, done: () => undefined })
    }
  await life.settle()
}

function writer(life: Life) {
  let calls = 0
  return async (route: CommandRoute, firm: string, body: object) => {
    const clientId = `twin-${++calls}`
    const caller = callerFor(firm, 'dealer')
    const { promise, resolve } = Promise.withResolvers<Readonly<Record<string, unknown>>>()
    life.write(route, caller, { clientId, ...body }, (reply) =>
      resolve('result' in reply ? { ...reply.result } : { refused: reply.rejection.code }),
    )
    return promise
  }
}

/** A message without the chain of its channel, whose origin is drawn anew by every process. */
function withoutChain(text: string): string {
  return text.replace(/"prevHash":"[^"]*"/, '"prevHash":""')
}

function same(
  dealer: string,
  when: string,
  one: ReadonlyMap<string, string>,
  other: ReadonlyMap<string, string>,
): void {
  const [first, second] = [one.get(dealer), other.get(dealer)]
  expect(
    first === second && first !== undefined,
    ORACLE,
    () => `${dealer} could tell the twins apart ${when}:\n${first}\n${second}`,
  )
}
