/** Which oracle looks when: the cheap ones after every step, all of them at rest, the whole journal now and then. */
import type { State, Timestamp } from '@parley/core'
import { checkBooks } from '../../packages/core/src/_invariant.ts'
import { breaches } from '../../packages/server/src/audit/invariants.ts'
import { verify } from '../../packages/server/src/audit/verify.ts'
import type { Journal } from '../../packages/server/src/journal/journal.ts'
import type { SnapshotStore } from '../../packages/server/src/snapshot/snapshot.ts'
import type { Random } from '../random.ts'
import type { Client } from '../world/client.ts'
import type { Life } from '../world/life.ts'
import { expect, under } from './broken.ts'
import { checkMirror } from './mirror.ts'
import type { Shadow } from './shadow.ts'
import { checkTwins } from './twin.ts'
import { checkViews } from './views.ts'

export type Scene = {
  readonly life: Life
  readonly shadow: Shadow
  readonly clients: readonly Client[]
}

/** Sums, what is available, holds and covers: holds at every moment, durable or not. */
export function checkBreaches(state: State): void {
  const [first] = breaches(state)
  expect(
    first === undefined,
    'books',
    () => `${first?.rule}: ${first?.of}: expected ${first?.expected}, found ${first?.found}`,
  )
}

/** All that can be seen of a venue at rest: nothing queued, nothing being written, everyone has read. */
export async function checkEverything({ life, shadow, clients }: Scene): Promise<void> {
  const { state } = life
  under('books', () => checkBooks(state))
  expect(
    life.sequencer.head.seq === shadow.seq,
    'journal',
    () => `the venue stands at ${life.sequencer.head.seq}, the journal at ${shadow.seq}`,
  )
  shadow.compare(state, 'the state in memory')
  for (const client of clients)
    if (client.isConnected) under('mirror', () => checkMirror(client, shadow.state))
}

export type Whole = Scene & {
  readonly disk: Journal
  readonly snapshots: SnapshotStore
  readonly now: Timestamp
  readonly random: Random
  readonly seed: number
  /** Changes what a dealer is sent, for proving that this is noticed. */
  readonly leak: ((text: string, taker: string) => string) | undefined
}

/** The journal from its first record, the read models, and twins that differ only in what dealers may not see. */
export async function checkWhole(whole: Whole): Promise<void> {
  const { life, shadow, disk, snapshots } = whole
  const verified = await verify(disk, { snapshots, every: 5_000 })
  const [finding] = verified.findings
  expect(
    finding === undefined,
    'verify',
    () =>
      `record ${finding?.seq}, ${finding?.rule}: expected ${finding?.expected}, found ${finding?.found}`,
  )
  expect(verified.complete, 'verify', () => `only ${verified.records} records were verified`)
  checkViews(await life.views(), shadow)
  await checkTwins(whole)
}
