/** A running stack as a case of allocation: its members' own next sales, at the marks of now, over what the account has for them. */
import { balance, instrumentId, membersOf } from '@parley/core'
import type { InstrumentId, Program, Stack, State, Timestamp } from '@parley/core'
import { INCOME_DAYS, allocateRunning, because, fileNow, programBook } from '@parley/income'
import type { IncomeBasis, ProgramFile, RunningAllocation, RunningMember } from '@parley/income'
import { scenarioGrid } from '@parley/quant'
import type { StackAllocation } from '@parley/sdk'
import type { Market } from '../market/market.ts'
import { timeText } from '../wire/numbers.ts'
import { marketsAt, sourcesIn } from './situation.ts'
import { CONFIDENCE, SPOT_MOVES, VOL_MOVES } from './stack-report.ts'

export type AllocationAsked = {
  readonly asset: InstrumentId
  readonly basis: IncomeBasis
  readonly worstLoss?: number | undefined
  readonly shortfall?: number | undefined
  readonly whole: boolean
  readonly points: number
}

/** @throws RangeError where no allocation is within the limits. */
export function stackAllocation(
  {
    market,
    state,
    now,
  }: { readonly market: Market; readonly state: State; readonly now: Timestamp },
  stack: Stack,
  { asset, basis, worstLoss, shortfall, whole, points }: AllocationAsked,
): StackAllocation {
  const scale = 10 ** (state.instruments.get(asset)?.scale ?? 0)
  const programs = membersOf(state, stack)
  const marketIn = marketsAt(state, sourcesIn(market), now)
  const drawn = (program: Program): bigint => program.drawn.get(asset) ?? 0n
  const pool = programs.reduce(
    (sum, program) => sum + drawn(program),
    balance(state.ledger, stack.account, asset).available,
  )
  const members: RunningMember[] = []
  const left: { program: string; reasons: RunningAllocation['left'][number]['reasons'] }[] = []
  for (const program of programs) {
    const file = fileNow(program)
    const why = refusalOf(state, program, file, asset)
    if (why) {
      left.push({ program: program.program, reasons: [why] })
      continue
    }
    const seen = marketIn(file)
    const vol =
      seen.view.chain.realisedVol ?? market.realisedVol(instrumentId(file.underlying), now)
    const chain = { ...seen.view.chain, ...(vol === undefined ? {} : { realisedVol: vol }) }
    const budget = stack.members.get(program.program)?.find((line) => line.asset === asset)
    members.push({
      program: program.program,
      file,
      book: programBook(state, program, file),
      market: { ...seen, view: { ...seen.view, chain } },
      own: Number((program.ledger.get(asset) ?? 0n) - drawn(program)) / scale,
      ...(budget ? { budget: Number(budget.amount) / scale } : {}),
    })
  }
  const found = allocateRunning({
    members,
    pool: Number(pool) / scale,
    scenarios: scenarioGrid({ spotMoves: SPOT_MOVES, volMoves: VOL_MOVES, years: [0] }),
    basis,
    whole,
    points,
    ...(worstLoss === undefined ? {} : { worstLoss }),
    ...(shortfall === undefined ? {} : { shortfall: { confidence: CONFIDENCE, most: shortfall } }),
  })
  const isFound = 'units' in found
  return {
    stack: stack.stack,
    account: stack.account,
    asOf: timeText(now),
    asset,
    basis,
    incomeDays: INCOME_DAYS,
    pool: Number(pool) / scale,
    scenarios: { spotMoves: [...SPOT_MOVES], volMoves: [...VOL_MOVES] },
    units: isFound
      ? found.units.map((unit) => ({ ...unit, legs: unit.legs.map((leg) => ({ ...leg })) }))
      : [],
    left: [...left, ...found.left].map(({ program, reasons }) => ({
      program,
      reasons: reasons.map((reason) => ({ ...reason })),
    })),
    ...(isFound ? { found: told(found) } : {}),
    frontier: isFound
      ? found.frontier.map((point) => ({ limit: point.limit, ...told(point) }))
      : [],
  }
}

function refusalOf(state: State, program: Program, file: ProgramFile, asset: InstrumentId) {
  const share = state.instruments.get(instrumentId(file.underlying))
  if (share && share.kind !== 'cash' && share.terms.quoteAsset !== asset)
    return because('asset', share.terms.quoteAsset, asset)
  return program.mode === 'winding_down' ? because('mode', 'winding down', 'active') : undefined
}

function told({
  sizes,
  income,
  worstLoss,
  shortfall,
  certificate,
}: Pick<RunningAllocation, 'sizes' | 'income' | 'worstLoss' | 'shortfall' | 'certificate'>) {
  return {
    sizes: sizes.map((size) => ({ ...size })),
    income,
    worstLoss,
    ...(shortfall === undefined ? {} : { shortfall }),
    certificate: { ...certificate, prices: certificate.prices.map((price) => ({ ...price })) },
  }
}
