/** From what a program wants to what is asked of the market: legs, a worst price against the model, slices and their moments. */
import { PRICE_SCALE, price, timestamp } from '@parley/core'
import type { FirmId, InstrumentId, Intent, IntentId, Leg, Reason, Timestamp } from '@parley/core'
import { packageOf } from '../roll/package.ts'
import type { ProgramMarket } from './book.ts'
import { PROGRAM_DEFAULTS } from './file.ts'
import type { ProgramFile } from './file.ts'
import { choosePanel } from './panel.ts'

/** What is wanted: signed quantities, and what one unit of each is worth. */
export type Wanted = {
  readonly action: Intent['action']
  readonly legs: readonly { readonly id: string; readonly quantity: number; readonly mid: number }[]
  /** Units of the underlying one contract stands for, where the price is per unit of it. */
  readonly why: readonly Reason[]
  /** Most paid (or, below zero, least received) per unit, whatever the model says. */
  readonly debitMax?: number
}

const ONE = 10 ** PRICE_SCALE
/** As many as one look may decide. */
const SLICES_MAX = 50

/** To buy the structure is to do what is wanted. Undefined where a leg has no tick. */
export function intentsOf(
  wanted: Wanted,
  file: ProgramFile,
  market: ProgramMarket,
  at: { readonly tick: number; readonly place: number; readonly now: Timestamp },
  clip = Infinity,
): readonly Intent[] | undefined {
  const { legs, size } = packageOf(wanted.legs)
  const ticks = legs.map(({ instrument }) => market.tick(instrument))
  if (legs.length === 0 || ticks.some((each) => each === undefined)) return undefined
  const tick = ticks.reduce<bigint>((common, each) => gcd(common, each ?? 0n), 0n)
  const mids = new Map(wanted.legs.map(({ id, mid }) => [id, mid]))
  let [net, gross] = [0, 0]
  for (const { side, ratio, instrument } of legs) {
    const worth = ratio * (mids.get(instrument) ?? 0)
    net += side === 'buy' ? worth : -worth
    gross += worth
  }
  const { haircut = PROGRAM_DEFAULTS.haircut } = file.execution ?? {}
  const conceded = net + haircut * gross
  const worst = Math.min(conceded, wanted.debitMax ?? Infinity)
  const model = price(BigInt(Math.round(net * ONE)))
  const limit = price(onTick(worst, tick))
  const typed = legs.map((leg): Leg => ({ ...leg, instrument: leg.instrument as InstrumentId }))
  const largest = legs.reduce((most, { ratio }) => Math.max(most, ratio), 1)
  // Less than a lot is left of some clips: what is closed is closed by one at a time.
  const most = Math.max(Math.floor(clip / largest), 1)
  return slicesOf(size, file, most).map((part, i, { length: of }): Intent => {
    const { withinMs = PROGRAM_DEFAULTS.withinMs, patienceMs = PROGRAM_DEFAULTS.patienceMs } =
      file.execution ?? {}
    const place = at.place + i
    const offset = Math.floor(drawn(file.execution?.seed ?? 0, at.tick, place) * withinMs)
    const from = at.now + offset * 1000
    return {
      intentId: `${at.tick}.${place}` as IntentId,
      action: wanted.action,
      legs: typed,
      side: 'buy',
      size: BigInt(part),
      limit,
      model,
      conceded: price(BigInt(Math.round(conceded * ONE))),
      slice: { number: i + 1, of, windowMs: withinMs },
      notBefore: timestamp(from),
      notAfter: timestamp(from + patienceMs * 1000),
      execution: executionOf(file, market, BigInt(part), { tick: at.tick, place }),
      why: wanted.why,
    }
  })
}

/** Draws of the panel have nothing to do with those of the moment. */
const PANEL_STREAM = 0x27d4eb2f

function executionOf(
  file: ProgramFile,
  { dealers }: ProgramMarket,
  size: bigint,
  { tick, place }: { readonly tick: number; readonly place: number },
): Intent['execution'] {
  const { execution = {} } = file
  const {
    panel,
    ttlMs = PROGRAM_DEFAULTS.ttlMs,
    collectMs = PROGRAM_DEFAULTS.collectMs,
  } = execution
  const draw = (): number => drawn((execution.seed ?? 0) ^ PANEL_STREAM, tick, place)
  return {
    ...(panel === 'auto'
      ? dealers && choosePanel(file, dealers, draw())
      : panel && { panel: panel as readonly FirmId[] }),
    identity: execution.identity ?? 'anonymous',
    format: execution.format ?? 'uniform',
    ttlMs,
    collectMs,
    minFill: execution.parts === false ? size : 1n,
  }
}

/** The largest price on tick that is not above: a worst price is rounded in the program's favour. */
function onTick(worst: number, tick: bigint): bigint {
  const raw = BigInt(Math.floor(worst * ONE + 1e-3))
  const below = ((raw % tick) + tick) % tick
  return raw - below
}

/** Of what is more than so many slices can be, what they can: the rest is for the next look. */
function slicesOf(whole: number, { execution }: ProgramFile, most: number): readonly number[] {
  const size = Math.min(whole, most * SLICES_MAX)
  const asked = execution?.slices ?? PROGRAM_DEFAULTS.slices
  const many = Math.min(Math.max(asked, Math.ceil(size / most)), size)
  return Array.from(
    { length: many },
    (_, i) => Math.floor((size * (i + 1)) / many) - Math.floor((size * i) / many),
  )
}

/** From 0 to below 1, by seed, tick and place alone (Murmur3's finaliser). */
export function drawn(seed: number, tick: number, place: number): number {
  let h = (seed ^ Math.imul(tick, 0x9e3779b1) ^ Math.imul(place + 1, 0x85ebca6b)) >>> 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32
}

function gcd(a: bigint, b: bigint): bigint {
  return b === 0n ? a : gcd(b, a % b)
}
