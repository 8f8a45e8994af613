/**
 * Margin by scenarios, whatever they are: what an account has on an underlying must be worth its requirement in the worst of them.
 * What it has in positions counts towards that; what is lacking is held in the underlying that is there and, beyond it, in cash. [MGN-9]
 */
import { assert, present } from '../assert.ts'
import type { CoverLines } from '../collateral/spread.ts'
import type { InstrumentId } from '../instrument/instrument.ts'
import type { HoldLine } from '../ledger/hold.ts'
import { divideCeil } from '../num/rounding.ts'
import { amount, within } from '../num/units.ts'
import type { NoMargin } from './rates.ts'

/** One state of the world. All figures of a scan are in the same fine unit, `per` of which are a minor unit of cash. */
export type Outcome = {
  readonly name: string
  /** What the positions lose together, below 0 what they gain. */
  readonly loss: bigint
  /** What a minor unit of the underlying loses. */
  readonly unitLoss: bigint
  /** What each position loses: adds up to `loss`. Asked for of the worst alone. */
  readonly parts: () => readonly bigint[]
}

/** A level of margin: the part of a loss that counts, in tenths, and charges beside it. */
export type Level = {
  readonly factor: bigint
  readonly charges: readonly bigint[]
  readonly unitCharge: bigint
}

export type Scan = {
  readonly cash: InstrumentId
  readonly underlying: InstrumentId
  /** Options, futures, and the underlying where it is owed, with what they are worth. */
  readonly positions: readonly { readonly id: InstrumentId; readonly value: bigint }[]
  /** Never empty: one of them is that nothing moves. */
  readonly outcomes: readonly Outcome[]
  readonly initial: Level
  readonly maintenance: Level
  readonly unitValue: bigint
  /** Minor units of the underlying that there are. */
  readonly units: bigint
  readonly per: bigint
}

export type Scanned = { readonly lines: CoverLines; readonly maintenance: bigint }

/** What is held for each position, and the cash that would be at the level of maintenance. */
export function linesOf(scan: Scan): Scanned | NoMargin {
  const asked = scan.outcomes.map((outcome) => needIn(scan, scan.initial, outcome))
  // As many units as make good what is lacking in the worst state, and no more.
  let units = 0n
  let worst = 0
  for (const [i, { need, relief }] of asked.entries()) {
    if (need <= 0n) continue
    const wanted = relief > 0n ? divideCeil(need, relief) : scan.units
    if (wanted <= units) continue
    units = wanted
    worst = i
  }
  if (units > scan.units) units = scan.units
  let lacking = 0n
  for (const [i, { need, relief }] of asked.entries()) {
    const left = need - units * relief
    if (left <= lacking) continue
    lacking = left
    worst = i
  }
  const cash = divideCeil(lacking, scan.per * TENTHS)
  const lines = shared(scan, present(scan.outcomes[worst], 'a state'), { cash, units })
  if ('code' in lines) return lines
  let kept = 0n
  for (const outcome of scan.outcomes) {
    const { need, relief } = needIn(scan, scan.maintenance, outcome)
    const left = need - units * relief
    if (left > kept) kept = left
  }
  const maintenance = divideCeil(kept, scan.per * TENTHS)
  assert(maintenance <= cash, 'maintenance is never more than initial margin')
  return { lines, maintenance }
}

const TENTHS = 10n

/** What the account must have beside its positions in a state, and how much of that a unit of the underlying makes good. */
function needIn(
  { positions, unitValue }: Scan,
  { factor, charges, unitCharge }: Level,
  { loss, unitLoss }: Outcome,
): { readonly need: bigint; readonly relief: bigint } {
  let beside = 0n
  for (const [i, { value }] of positions.entries()) beside += (charges[i] ?? 0n) - value
  return {
    need: factor * loss + TENTHS * beside,
    relief: TENTHS * (unitValue - unitCharge) - factor * unitLoss,
  }
}

/** To each position that asks for something in the state, by how much it asks: what is held, cut so that the parts add up. */
function shared(
  { positions, initial, cash: asset, underlying }: Scan,
  { parts }: Outcome,
  { cash, units }: { readonly cash: bigint; readonly units: bigint },
): CoverLines | NoMargin {
  const lines = new Map<InstrumentId, readonly HoldLine[]>()
  if (cash === 0n && units === 0n) return lines
  const losses = parts()
  const asks = positions.map(({ value }, i) => {
    const ask = initial.factor * (losses[i] ?? 0n) + TENTHS * ((initial.charges[i] ?? 0n) - value)
    return ask > 0n ? ask : 0n
  })
  const all = asks.reduce((sum, ask) => sum + ask, 0n)
  assert(all > 0n, 'what is held is asked for')
  let running = 0n
  let given = { cash: 0n, units: 0n }
  for (const [i, { id }] of positions.entries()) {
    running += asks[i] ?? 0n
    const upTo = { cash: (cash * running) / all, units: (units * running) / all }
    const own = [
      { asset: underlying, amount: upTo.units - given.units },
      { asset, amount: upTo.cash - given.cash },
    ].filter((line) => line.amount > 0n)
    given = upTo
    if (!own.every((line) => within(line.amount))) return { code: 'out_of_range', instrument: id }
    if (own.length > 0)
      lines.set(
        id,
        own.map((line) => ({ asset: line.asset, amount: amount(line.amount) })),
      )
  }
  return lines
}

/** A requirement as published rules state it: what all that is there must be worth at least, and what it is worth. */
export type Requirement = {
  readonly cash: InstrumentId
  readonly initial: bigint
  readonly maintenance: bigint
  /** What the positions and the underlying are worth at their marks, rounded down. */
  readonly value: bigint
  /** The state that the initial requirement comes from. */
  readonly worst: string
  /** What each position adds to the initial requirement, the underlying last where there is some; a hedge is below 0. They add up to it. */
  readonly parts: readonly { readonly id: InstrumentId; readonly amount: bigint }[]
}

/** Of all that is there, whatever is held for it. */
export function requirementIn(scan: Scan): Requirement {
  const { positions, outcomes, units, unitValue, per, cash, underlying } = scan
  const totalIn = ({ factor, charges, unitCharge }: Level, of: Outcome): bigint =>
    factor * (of.loss + units * of.unitLoss) +
    TENTHS * (charges.reduce((sum, charge) => sum + charge, 0n) + units * unitCharge)
  const worstOf = (level: Level): Outcome =>
    outcomes.reduce((worst, each) => (totalIn(level, each) > totalIn(level, worst) ? each : worst))
  const [first, second] = [worstOf(scan.initial), worstOf(scan.maintenance)]
  const rounded = (figure: bigint): bigint => divideCeil(figure, per * TENTHS)
  const losses = first.parts()
  const { factor, charges, unitCharge } = scan.initial
  const asks = positions.map(({ id }, i) => ({
    id,
    ask: factor * (losses[i] ?? 0n) + TENTHS * (charges[i] ?? 0n),
  }))
  if (units > 0n)
    asks.push({ id: underlying, ask: units * (factor * first.unitLoss + TENTHS * unitCharge) })
  let running = 0n
  const parts = asks.map(({ id, ask }) => {
    const before = rounded(running)
    running += ask
    return { id, amount: rounded(running) - before }
  })
  const value = positions.reduce((sum, each) => sum + each.value, units * unitValue)
  return {
    cash,
    initial: rounded(totalIn(scan.initial, first)),
    maintenance: rounded(totalIn(scan.maintenance, second)),
    value: -divideCeil(-value, per),
    worst: first.name,
    parts,
  }
}
