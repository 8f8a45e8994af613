/** The composition root: recovers the state, builds every part around it, and takes them down in order. The server, tests and sim boot this. */
import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import { riskMarksWanted, timestamp } from '@parley/core'
import type { Command, IdKey, InstrumentId, Timestamp } from '@parley/core'
import { KeyRing } from '../auth/key-ring.ts'
import { RateLimiter } from '../auth/rate-limit.ts'
import { Crossings } from '../cross/crossings.ts'
import { steppedClock, systemClock } from '../clock/clock.ts'
import { Lockstep } from '../clock/lockstep.ts'
import { Notary } from '../checkpoint/notary.ts'
import type { Config } from '../config/config.ts'
import { OPERATOR } from '../demo/demo.ts'
import { screenOf } from '../execution/screen.ts'
import { foundIn } from '../gateway/finder.ts'
import { createGateway } from '../gateway/gateway.ts'
import { marked } from '../gateway/marked.ts'
import type { Journal } from '../journal/journal.ts'
import { openJournal } from '../journal/open.ts'
import type { Logger } from '../log/log.ts'
import { Market } from '../market/market.ts'
import { referenceMarks } from '../market/reference-marks.ts'
import { openFeed } from '../market/open-feed.ts'
import { createMetrics } from '../metrics/metrics.ts'
import { recover } from '../recovery/recover.ts'
import { lookAround } from '../risk/aside.ts'
import { riskBook } from '../risk/book.ts'
import { marginMarks, methodsIn, methodsOf } from '../risk/margin-arrays.ts'
import { riskMarks } from '../risk/risk-marks.ts'
import { RiskThread } from '../risk/thread.ts'
import { RiskWatch } from '../risk/watch.ts'
import { dealerCards } from '../program/dealer-cards.ts'
import { Programs } from '../program/programs.ts'
import { sourcesIn } from '../program/situation.ts'
import { Sequencer } from '../sequencer/sequencer.ts'
import { SnapshotTaker } from '../snapshot/taker.ts'
import { FileSnapshots } from '../snapshot/files.ts'
import { Hub } from '../stream/hub.ts'
import { Aside } from '../thread/aside.ts'
import { startAlarm } from '../timer/alarm.ts'
import type { Alarm } from '../timer/alarm.ts'
import { Closes } from '../timer/closes.ts'
import { Liquidations } from '../timer/liquidations.ts'
import { MarginMarks } from '../timer/margin-marks.ts'
import { CorporateActionTimer } from '../timer/corporate-actions.ts'
import { DEADLINES } from '../timer/deadlines.ts'
import { HEARTBEATS } from '../timer/heartbeats.ts'
import { Sweeps } from '../timer/sweeps.ts'
import { Variation } from '../timer/variation.ts'
import { Workups } from '../timer/workups.ts'
import { Markings } from '../timer/markings.ts'
import { RELEASES } from '../timer/releases.ts'
import { Views } from '../views/views.ts'
import { Drafts } from '../draft/drafts.ts'
import { openDataFolder } from './data-folder.ts'
import { KNOWN_PRIMES, newPrimes } from './draw-primes.ts'
import type { Venue } from './venue.ts'

export type OpenVenue = {
  readonly venue: Venue
  /** First half of a stop: takes no more writes, and resolves when those taken are answered. Reads go on. */
  readonly drain: () => Promise<void>
  /** Second half: releases everything. Drains first where that was not done. */
  readonly close: () => Promise<void>
}

/** Least between two looks at the risk of firms that have limits. */
const RISK_LOOK_MS = 5_000

/** Where a stepped clock starts when the journal is empty and no session is asked for. */
const STEPPED_START = timestamp(Date.UTC(2026, 0, 2, 14, 30) * 1000)

/**
 * Opens a venue on its data folder. `onFatal` is told when it can no longer keep its promises, and must end the process.
 * `around` may put something between the venue and its journal: a fault, a delay, a witness.
 */
export async function createVenue(
  config: Config,
  log: Logger,
  onFatal: (error: unknown) => void,
  around: (journal: Journal) => Journal = (journal) => journal,
): Promise<OpenVenue> {
  openDataFolder(config.dataDir)
  const at = (name: string): string => join(config.dataDir, name)
  const opened = await openJournal({
    path: at('journal.db'),
    ...(config.journalThread === 'auto' ? {} : { thread: config.journalThread }),
    ...(config.seeded ? { saltSeed: String(config.seed) } : {}),
  })
  const journal = around(opened.journal)
  log.info({ thread: opened.thread, syncMs: opened.syncMs }, 'journal opened')
  const snapshots = new FileSnapshots(at('snapshots'))
  const recovered = await recover(journal, snapshots)
  const { head, lastTs, replayed, fromSnapshot, ignored, ms } = recovered
  log.info({ records: head.seq, replayed, fromSnapshot, ms: Math.round(ms) }, 'state recovered')
  for (const snapshot of ignored) log.warn(snapshot, 'snapshot passed over')
  const stepped = config.clock === 'stepped' ? steppedClock(startOf(config, lastTs)) : undefined
  const clock = stepped ?? systemClock()
  const notary = await Notary.open({
    journal,
    journalPath: at('journal.db'),
    chainPath: at('checkpoints.db'),
    key: { path: config.venueKey ?? at('venue-key.pem'), create: config.venueKey === undefined },
    clock,
    log,
    everyMs: config.checkpointMs,
    everyRecords: config.checkpointRecords,
  }).catch(async (error: unknown) => {
    await journal.close()
    throw error
  })
  const deadlines = new Sweeps(OPERATOR, DEADLINES)
  const heartbeats = new Sweeps(OPERATOR, HEARTBEATS)
  const releases = new Sweeps(OPERATOR, RELEASES)
  const feed = await openFeed(config, (await firstTime(journal)) ?? clock.now(), log)
  const market = new Market({
    feed,
    actor: OPERATOR,
    clock: config.clock,
    stepMs: 2_000,
    maxAgeMs: config.markMaxAgeMs,
    log,
    isWatched: () => hub.isWatched('marks'),
    publish: (marks, ts) => hub.publishMarks(marks, ts),
  })
  const marksAsOf = (ids: readonly InstrumentId[], moment: Timestamp) => {
    const then = { mark: (id: InstrumentId) => market.markAsOf(id, moment) }
    return referenceMarks(then, recovered.state, ids, moment)
  }
  const markings = new Markings({ actor: OPERATOR, marks: marksAsOf })
  const closes = new Closes({ actor: OPERATOR, marks: marksAsOf })
  const hub: Hub = new Hub({
    state: recovered.state,
    nowMs: Date.now,
    now: () => clock.now(),
    immediate: stepped !== undefined,
    marks: () => market.marks(clock.now()),
  })
  // It is started when all it wakes is there.
  let alarm: Alarm | undefined
  const riskWatch = new RiskWatch({
    actor: OPERATOR,
    marketAt: () => feed.now(),
    everyMs: stepped ? 0 : RISK_LOOK_MS,
    wake: () => alarm?.wake(),
    marks: (wanted, now) => riskMarks(market, recovered.state, wanted, now),
    around: async (limits, now) =>
      (await views.ready()) ? undefined : lookAround(market, views, limits, now),
    book: (firm, asset, now) => riskBook(market, recovered.state, { firm, asset }, now),
  })
  const taker = new SnapshotTaker(recovered.state, snapshots, head.seq)
  const marginTimer = new MarginMarks({
    actor: OPERATOR,
    market,
  })
  const sequencer = new Sequencer({
    state: recovered.state,
    head,
    epoch: journal.epoch() + 1,
    journal,
    clock,
    lastTs: timestamp(lastTs),
    observers: [hub, deadlines, heartbeats, releases, markings, riskWatch, marginTimer, taker],
    onFatal,
  })
  const crossings = new Crossings({
    actor: OPERATOR,
    draw: config.seeded ? seededDraws(config.seed) : () => randomInt(2 ** 32),
    mark: (instrument, now) => market.mark(instrument, now),
  })
  const bookless = { mark: (id: InstrumentId, now: Timestamp) => market.mark(id, now) }
  const workups = new Workups({
    actor: OPERATOR,
    marks: (ids, now) => referenceMarks(bookless, recovered.state, ids, now),
  })
  const variation = new Variation({
    actor: OPERATOR,
    marks: (ids, now) => referenceMarks(bookless, recovered.state, ids, now),
  })
  const liquidations = new Liquidations({
    actor: OPERATOR,
    marks: (ids, now) => referenceMarks(bookless, recovered.state, ids, now),
    log,
  })
  const actions = new CorporateActionTimer({ actor: OPERATOR, log })
  const markedAt = (command: Command, now: Timestamp): Command =>
    marked(recovered.state, command, {
      marks: (ids, books) => referenceMarks(books ? market : bookless, recovered.state, ids, now),
      riskMarks: (wanted) => riskMarks(market, recovered.state, wanted, now),
      marginMarks: (ids, method) => {
        const { state } = recovered
        const methods = new Set([...methodsIn(state), ...methodsOf(method)])
        return marginMarks(
          { market, state, now },
          referenceMarks(bookless, state, ids, now),
          methods,
        )
      },
    })
  const programs = new Programs({
    actor: OPERATOR,
    marked: markedAt,
    riskMarksOf: (wanted, now) => riskMarks(market, recovered.state, wanted, now),
    sources: sourcesIn(market),
    reference: (ids, now) => referenceMarks(market, recovered.state, ids, now),
    cardsOf: async (firm, underlying, now) =>
      (await views.ready()) ? undefined : dealerCards(views, firm, underlying, now),
  })
  programs.attach(sequencer)
  deadlines.attach(sequencer)
  actions.attach(sequencer)
  heartbeats.attach(sequencer)
  crossings.attach(sequencer)
  workups.attach(sequencer)
  liquidations.attach(sequencer)
  releases.attach(sequencer)
  markings.attach(sequencer)
  riskWatch.attach(sequencer)
  market.attach(sequencer)
  closes.attach(sequencer, clock.now())
  marginTimer.attach(sequencer, clock.now())
  variation.attach(sequencer, clock.now())
  const views = new Views(at('views.db'), journal, recovered.state)
  const aside = new Aside()
  const keys = new KeyRing(at('keys.db'))
  const drafts = new Drafts(at('drafts.db'))
  const limiter = new RateLimiter(
    { perSecond: config.writesPerSecond, burst: 2 * config.writesPerSecond },
    () => performance.now(),
  )
  const gateway = createGateway({
    sequencer,
    limiter,
    log,
    marked: (command) => markedAt(command, clock.now()),
    screen: (swept) =>
      screenOf(recovered.state, market, swept, {
        now: clock.now(),
        markAgeMaxMs: config.markMaxAgeMs,
      }),
    find: async (name, body) => {
      await views.catchUp()
      return foundIn(views, name, body)
    },
  })
  if (head.seq === 0) await openFirst(sequencer, config)
  if (!recovered.state.exercises.drawKey) await setDrawKey(sequencer, config)
  await market.open(clock.now())
  await dropSessions(sequencer)
  const timers = [
    deadlines,
    heartbeats,
    actions,
    market,
    crossings,
    workups,
    releases,
    markings,
    variation,
    closes,
    marginTimer,
    liquidations,
    riskWatch,
    programs,
  ]
  alarm = stepped ? undefined : startAlarm(clock, timers, onFatal)
  const riskThread = new RiskThread()
  const venue: Venue = {
    config,
    log,
    clock,
    journal,
    sequencer,
    hub,
    views,
    aside,
    market,
    keys,
    drafts,
    limiter,
    gateway,
    notary,
    lockstep: stepped && new Lockstep(stepped, timers),
    doors: new Map(),
    metrics: createMetrics(sequencer, notary),
    risk: riskThread,
    riskMarksFor: (firm, now) => {
      const wanted = riskMarksWanted(recovered.state, firm, [])
      return wanted ? riskMarks(market, recovered.state, wanted, now) : { stresses: [], marks: [] }
    },
  }
  const drain = (): Promise<void> => {
    alarm?.[Symbol.dispose]()
    return sequencer.close()
  }
  const close = async (): Promise<void> => {
    await drain()
    hub[Symbol.dispose]()
    await riskThread[Symbol.asyncDispose]()
    await taker.take(sequencer.head)
    await aside[Symbol.asyncDispose]()
    views[Symbol.dispose]()
    keys[Symbol.dispose]()
    drafts[Symbol.dispose]()
    await snapshots.close()
    await notary[Symbol.asyncDispose]()
    await journal.close()
  }
  return { venue, drain, close }
}

/** The first record: who operates the venue, and the key its ids are made with. */
function openFirst(sequencer: Sequencer, config: Config): Promise<void> {
  const idKey = config.seeded ? seededKey(config.seed) : drawnKey()
  const operator = { id: OPERATOR.firm, name: 'House', role: 'operator' } as const
  return must(sequencer, { type: 'OpenVenue', actor: OPERATOR, idKey, operator })
}

/** Of a new venue before there is anybody to be drawn; of an older one when it first starts with a release that has keys for draws. */
function setDrawKey(sequencer: Sequencer, config: Config): Promise<void> {
  const primes = config.seeded ? KNOWN_PRIMES : newPrimes()
  return must(sequencer, { type: 'SetDrawKey', actor: OPERATOR, ...primes })
}

function must(sequencer: Sequencer, command: Command): Promise<void> {
  return new Promise((resolve, reject) => {
    sequencer.submit({
      command,
      dryRun: false,
      done: (outcome) => (outcome.ok ? resolve() : reject(new Error(outcome.rejection.code))),
    })
  })
}

/** Streams of the life before are lost with it: what they covered is cancelled before anything else is taken. [PRT-15] */
async function dropSessions(sequencer: Sequencer): Promise<void> {
  for (const sessionId of sequencer.state.protection.sessions.keys())
    await new Promise<void>((resolve) => {
      const command = { type: 'DropSession', actor: OPERATOR, sessionId } as const
      if (!sequencer.submit({ command, dryRun: false, done: () => resolve() })) resolve()
    })
}

function drawnKey(): IdKey {
  const draw = (): number => randomInt(2 ** 32)
  return [draw(), draw(), draw(), draw()]
}

function seededKey(seed: number): IdKey {
  const part = (n: number): number => Math.imul(seed + n, 0x9e3779b1) >>> 0
  return [part(1), part(2), part(3), part(4)]
}

/** Draws that repeat with the seed: for replays, where nobody is to be surprised. */
function seededDraws(seed: number): () => number {
  let n = seed >>> 0
  return () => {
    n = (Math.imul(n, 1_664_525) + 1_013_904_223) >>> 0
    return n
  }
}

function startOf(config: Config, lastTs: number): Timestamp {
  if (lastTs > 0) return timestamp(lastTs)
  // Midnight before the first session: its marks come with the first advance.
  return config.from === undefined
    ? STEPPED_START
    : timestamp(Date.parse(`${config.from}T00:00:00Z`) * 1000)
}

/** When the venue was opened: the simulated market goes on from there, so that a restart does not begin another world. */
async function firstTime(journal: Journal): Promise<Timestamp | undefined> {
  for await (const [first] of journal.read(1, 1)) return first && timestamp(first.ts)
  return undefined
}
