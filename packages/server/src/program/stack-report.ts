/** A stack as one book: the ledger of each program, which make up the account, and what they risk together, split among them. */
import {
  PRICE_SCALE,
  balance,
  everyCell,
  formatDecimal,
  powerOfTen,
  programsOn,
  rootOf,
  unitsOf,
} from '@parley/core'
import type { InstrumentId, Stack, State, Timestamp } from '@parley/core'
import { reportStack } from '@parley/income'
import type { ReportedProgram, StackReport } from '@parley/income'
import { REG_T, TIMS, regTMargin, scenarioGrid, timsMargin } from '@parley/quant'
import type { MarginMarks, MarginModel, MarginPosition } from '@parley/quant'
import type { StackLedgers } from '@parley/sdk'
import type { Marked } from '../market/reference-marks.ts'
import { positionOf, priceOf } from '../risk/margin-models.ts'
import { valued } from '../risk/valued.ts'
import { amountText } from '../wire/numbers.ts'

export const STACK_MODELS: Readonly<Record<'reg_t' | 'tims', MarginModel>> = {
  reg_t: regTMargin({ ...REG_T, longOptions: 'own_value' }),
  tims: timsMargin(TIMS),
}

/** What the account has in no program, among the names of programs: no program can have this one. */
export const REST = '(no program)'
const ONE = 10 ** PRICE_SCALE
/** Exact: a price has 8 decimals, an amount at most 8. */
const VALUE_SCALE = 2 * PRICE_SCALE

type Around = { readonly market: Marked; readonly state: State; readonly now: Timestamp }
type Holdings = ReadonlyMap<InstrumentId, bigint>

export type Ledgers = StackLedgers & { readonly parts: ReadonlyMap<string, Holdings> }

/** Every program of the stack's account and the rest of it; together they are the account, asset by asset. */
export function ledgersOf(
  around: Around,
  { firm, account, members }: Stack,
  asset: InstrumentId,
): Ledgers {
  const { state } = around
  const parts = new Map<string, Holdings>()
  const whole = new Map<InstrumentId, bigint>()
  for (const cell of everyCell(state.ledger))
    if (cell.account === account && cell.total !== 0n) whole.set(cell.asset, cell.total)
  const rest = new Map(whole)
  const programs = programsOn(state, firm, account)
  for (const { program, ledger } of programs) {
    parts.set(program, ledger)
    for (const [id, held] of ledger) rest.set(id, (rest.get(id) ?? 0n) - held)
  }
  parts.set(REST, rest)
  const missing = new Set<string>()
  const worth = (held: Holdings): bigint =>
    [...held].reduce((sum, [id, amount]) => {
      const value = valueOf(around, asset, id, amount)
      if (value === undefined) missing.add(id)
      return sum + (value ?? 0n)
    }, 0n)
  const ledgers = [...parts].map(([program, held]) => {
    const drawn = programs.find((each) => each.program === program)?.drawn
    return {
      program,
      member: members.has(program as never),
      holdings: [...held].flatMap(([id, amount]) =>
        amount === 0n ? [] : [{ asset: id, amount: amountText(state, id, amount) }],
      ),
      drawn: [...(drawn ?? [])].map(([id, amount]) => ({
        asset: id,
        amount: amountText(state, id, amount),
      })),
      equity: formatDecimal(worth(held), VALUE_SCALE),
    }
  })
  return {
    parts,
    ledgers,
    equity: formatDecimal(worth(whole), VALUE_SCALE),
    missing: [...missing],
  }
}

/** Exact, in 10^-16 of the asset; undefined for what has no mark, or is priced in something else. */
function valueOf(
  { market, state, now }: Around,
  asset: InstrumentId,
  id: InstrumentId,
  amount: bigint,
): bigint | undefined {
  const instrument = state.instruments.get(id)
  if (!instrument) return undefined
  if (amount === 0n) return 0n
  if (instrument.kind === 'cash')
    return id === asset ? amount * powerOfTen(VALUE_SCALE - instrument.scale) : undefined
  if (instrument.terms.quoteAsset !== asset) return undefined
  const mark = market.mark(id, now)
  const price = Number(mark?.mid ?? mark?.last)
  if (!Number.isFinite(price)) return undefined
  return BigInt(Math.round(price * ONE)) * unitsOf(instrument, amount)
}

export const SPOT_MOVES = [-0.3, -0.2, -0.15, -0.1, -0.05, 0, 0.05, 0.1, 0.15, 0.2, 0.3]
export const VOL_MOVES = [-0.05, 0, 0.1]
export const CONFIDENCE = 0.9

/** What all parts of the account risk together, by a margin model; or the instrument that cannot be valued. */
export function jointRisk(
  around: Around,
  stack: Stack,
  of: {
    readonly parts: ReadonlyMap<string, Holdings>
    readonly asset: InstrumentId
    readonly model: keyof typeof STACK_MODELS
    /** Gains and losses by day, of members alone. */
    readonly changes: ReadonlyMap<string, readonly number[]>
  },
): StackReport | { readonly missing: string } {
  const { state, market, now } = around
  const underlyings: Record<string, { price: number }> = {}
  const positions: Record<string, { price: number; vol: number }> = {}
  const expiries: Record<string, string> = {}
  const valuedAt: Record<string, { vol: number; rate: number }> = {}
  const programs: ReportedProgram[] = []
  for (const [id, held] of of.parts) {
    const own: MarginPosition[] = []
    for (const [instrumentId, minor] of held) {
      const instrument = state.instruments.get(instrumentId)
      if (!instrument || instrument.kind === 'cash' || minor === 0n) continue
      const found = valued(market, state, instrumentId, now)
      if ('why' in found) return { missing: instrumentId }
      underlyings[rootOf(instrument)] = {
        price: found.spot,
      }
      if (instrument.kind === 'option' && found.terms) {
        const price = priceOf({ market, now }, instrument, found)
        const { vol, rate, markVol } = found.terms
        positions[instrumentId] = { price, vol: markVol }
        valuedAt[instrumentId] = { vol, rate }
        expiries[instrumentId] = instrument.expiryDate
      }
      own.push(positionOf(state, instrument, minor, found.terms?.years ?? 0))
    }
    const changes = stack.members.has(id as never) ? of.changes.get(id) : undefined
    // A part without positions asks for nothing, whoever else is there: it makes no split longer.
    if (own.length > 0 || changes)
      programs.push({ id, positions: own, ...(changes ? { changes } : {}) })
  }
  const scale = state.instruments.get(of.asset)?.scale ?? 0
  return reportStack({
    programs,
    model: STACK_MODELS[of.model],
    marks: { underlyings, positions } satisfies MarginMarks,
    scenarios: scenarioGrid({ spotMoves: SPOT_MOVES, volMoves: VOL_MOVES, years: [0] }),
    confidence: CONFIDENCE,
    cash: Number(balance(state.ledger, stack.account, of.asset).total) / 10 ** scale,
    expiries,
    valuedAt,
  })
}
