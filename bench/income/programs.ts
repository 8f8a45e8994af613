/** A thousand programs on the simulated market: their plans alone, and a look of all of them through the venue's timer. */
import {
  accountId,
  amount,
  firmId,
  initialState,
  instrumentId,
  price,
  programOf,
  timestamp,
} from '@parley/core'
import type {
  Command,
  InstrumentId,
  Mandate,
  ProgramId,
  StackId,
  State,
  Timestamp,
} from '@parley/core'
import { fileNow, planProgram, programBook } from '@parley/income'
import type { ProgramFile } from '@parley/income'
import { steppedClock } from '../../packages/server/src/clock/clock.ts'
import { OPERATOR } from '../../packages/server/src/demo/demo.ts'
import { simulatedFeed } from '../../packages/server/src/feed/simulated/simulated.ts'
import { MemoryJournal } from '../../packages/server/src/journal/memory.ts'
import { createLogger } from '../../packages/server/src/log/log.ts'
import { Market } from '../../packages/server/src/market/market.ts'
import { referenceMarks } from '../../packages/server/src/market/reference-marks.ts'
import { Programs } from '../../packages/server/src/program/programs.ts'
import { marketFor } from '../../packages/server/src/program/situation.ts'
import { riskMarks } from '../../packages/server/src/risk/risk-marks.ts'
import { Sequencer } from '../../packages/server/src/sequencer/sequencer.ts'
import { submitOwn } from '../../packages/server/src/timer/submit-own.ts'

const START = timestamp(Date.UTC(2026, 0, 5, 15) * 1000)
const HOUR_US = 3_600_000_000
const FIRMS = 10
const EACH = 100
const STACK = 50
const CASH = instrumentId('USD')
const UNDERLYINGS = ['ACME.SIM', 'GLOBEX.SIM'] as const

export type World = {
  readonly programs: number
  /** Every program planned once, each chain viewed once. */
  readonly plan: () => void
  /** An hour later every program is due: planned, decided and recorded. */
  readonly look: () => Promise<void>
}

/** Puts that are looked at and never sold, so that every look plans as much as the one before. */
export async function worldOf({ stacked }: { readonly stacked: boolean }): Promise<World> {
  const state = initialState()
  const clock = steppedClock(START)
  const journal = new MemoryJournal({})
  const market = new Market({
    feed: simulatedFeed({ seed: 1, startAt: START }),
    actor: OPERATOR,
    clock: 'stepped',
    stepMs: 2_000,
    maxAgeMs: 86_400_000,
    log: createLogger('silent'),
    isWatched: () => false,
    publish: () => undefined,
  })
  const sequencer = new Sequencer({
    state,
    head: journal.head(),
    epoch: 1,
    journal,
    clock,
    lastTs: timestamp(0),
    observers: [],
    onFatal: (error) => {
      throw error
    },
  })
  const sources = {
    marksOf: (underlying: string, now: Timestamp) => market.marks(now, underlying),
    carryOf: (id: InstrumentId) => market.carry(id),
    closeOf: () => undefined,
    volOf: (id: InstrumentId, now: Timestamp) => market.realisedVol(id, now),
  }
  const programs = new Programs({
    actor: OPERATOR,
    marked: (command) => command,
    riskMarksOf: (wanted, now) => riskMarks(market, state, wanted, now),
    sources,
    cardsOf: () => Promise.resolve(undefined),
    reference: (ids, now) => referenceMarks(market, state, ids, now),
  })
  programs.attach(sequencer)
  market.attach(sequencer)
  const put = async (command: Command): Promise<void> => {
    const outcome = await submitOwn(sequencer, command)
    if (!outcome?.ok) throw new Error(`${command.type}: ${JSON.stringify(outcome?.rejection)}`)
  }
  const operator = { id: OPERATOR.firm, name: 'House', role: 'operator' } as const
  await put({ type: 'OpenVenue', actor: OPERATOR, idKey: [1, 2, 3, 4], operator })
  await market.open(START)
  for (let i = 0; i < FIRMS; i++) await firm(put, `firm-${i}`, stacked)
  const all = [...state.programs.values()].flatMap((own) => [...own.values()])
  return {
    programs: all.length,
    plan: () => planAll(state, sources, clock.now()),
    look: async () => {
      // Each was decided at a moment of its own.
      clock.set(timestamp(clock.now() + HOUR_US + 1_000_000))
      const before = all.map(({ tick }) => tick)
      await programs.run(clock.now())
      const looked = all.every(({ tick }, i) => tick === (before[i] ?? 0) + 1)
      if (!looked) throw new Error('not every program has looked')
    },
  }
}

function fileOf(i: number): ProgramFile {
  return {
    strategy: 'cash_secured_put',
    underlying: UNDERLYINGS[i % UNDERLYINGS.length] ?? 'ACME.SIM',
    contracts: 1,
    target: { delta: 0.15 + 0.01 * (i % 20), daysMin: 5, daysMax: 45 },
    limits: { markAgeMs: 604_800_000 },
    approval: 'dry_run',
  }
}

const MANDATE: Mandate = {
  number: 1,
  underlyings: UNDERLYINGS.map(instrumentId),
  opens: ['short_put'],
  contractsMax: 1n,
  clipMax: 1n,
  exposureMax: price(10n ** 14n),
  creditMin: price(0n),
  rollCreditMin: price(0n),
  slippageBps: 1_000,
  markMaxAgeMs: 604_800_000,
  callStrikeMin: undefined,
  putStrikeMax: undefined,
  daysMin: 0,
  daysMax: 60,
  window: { days: [0, 1, 2, 3, 4, 5, 6], fromMinute: 0, toMinute: 1_440 },
  validUntil: timestamp(START + 3_650 * 24 * HOUR_US),
}

async function firm(
  put: (command: Command) => Promise<void>,
  name: string,
  stacked: boolean,
): Promise<void> {
  const id = firmId(name)
  const account = accountId(`${name}:main`)
  const actor = { firm: id, user: OPERATOR.user }
  await put({
    type: 'RegisterFirm',
    actor: OPERATOR,
    firm: { id, name, role: 'principal' },
  })
  await put({ type: 'OpenAccount', actor: OPERATOR, account, firm: id })
  const deposit = { account, asset: CASH, amount: amount(10n ** 10n), reference: 'opening' }
  await put({ type: 'Deposit', actor: OPERATOR, ...deposit })
  const names = Array.from({ length: EACH }, (_, i) => `p${i}` as ProgramId)
  for (const [i, program] of names.entries()) {
    const definition = JSON.stringify(fileOf(i))
    await put({ type: 'ApplyProgram', actor, program, account, definition })
    const lines = [{ asset: CASH, amount: 3_000_000n }]
    await put({ type: 'AdoptPosition', actor, program, lines })
    await put({ type: 'GrantMandate', actor, program, mandate: MANDATE })
  }
  if (!stacked) return
  for (let i = 0; i < EACH; i += STACK) {
    const members = names.slice(i, i + STACK).map((program) => ({ program, budget: [] }))
    await put({ type: 'ApplyStack', actor, stack: `s${i}` as StackId, account, members })
  }
}

function planAll(state: State, sources: Parameters<typeof marketFor>[2], now: Timestamp): void {
  const markets = new Map<string, ReturnType<typeof marketFor>>()
  let intents = 0
  for (const [id, own] of state.programs)
    for (const name of own.keys()) {
      const program = programOf(state, id, name)
      if (!program) continue
      const file = fileNow(program)
      const market = markets.get(file.underlying) ?? marketFor(state, file, sources, now)
      markets.set(file.underlying, market)
      const plan = planProgram(file, programBook(state, program, file), market, { tick: 1, now })
      intents += plan.intents.length
    }
  if (intents === 0) throw new Error('nobody plans anything')
}
