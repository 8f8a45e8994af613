/**
 * What holdings are worth at the close of a day: an option its middle of that day; one without a price of the day its model price at
 * the last vol it was seen with and the day's close, which is told.
 */
import { balance, coverOf } from '@parley/core'
import type { InstrumentId, Option } from '@parley/core'
import { priceEuropean } from '@parley/quant'
import { escrowedSpot, intrinsicOf, viewChain } from '../chain/valuation.ts'
import { chainOn } from './tape/chain.ts'
import type { ChainMarket } from './tape/chain.ts'
import { YEAR_US } from './tape/scan.ts'
import { UNITS } from './tape/tape.ts'
import type { Tape, TapeDay } from './tape/tape.ts'
import type { Early } from './venue/ends.ts'
import { openOptions } from './venue/ends.ts'
import type { Places } from './venue/listing.ts'
import { ACCOUNT, CENTS, USD } from './venue/stage.ts'
import type { Stage } from './venue/stage.ts'

export type HeldValue = {
  readonly options: number
  readonly written: number
  readonly secured: number
  /** Units that the options move like. */
  readonly delta: number
  readonly unquoted: number
}

export type Valuing = {
  /** Row of an option, by its place, on a day. */
  readonly rowsOn: (day: TapeDay) => (place: number) => number | undefined
  /** Worth of one unit; undefined where it was never seen. */
  readonly at: (day: TapeDay, id: string, market: ChainMarket) => number | undefined
  readonly early: (day: TapeDay, market: ChainMarket) => Pick<Early, 'putOf' | 'extrinsicOf'>
  readonly held: (stage: Stage, day: TapeDay, market: ChainMarket) => HeldValue
  /** What options that were held at the last call of `held` are worth now; those settled since, by their settlement. */
  readonly carried: (stage: Stage, day: TapeDay, market: ChainMarket) => number
}

type Seen = { readonly mid: number; readonly delta: number }

export function valuing(tape: Tape, places: Places): Valuing {
  const rows = rowIndex(tape)
  const vols = new Map<number, number>()
  let overnight: readonly { readonly option: Option; readonly contracts: number }[] = []

  function quoted(day: TapeDay, place: number, market: ChainMarket): Seen | undefined {
    const row = rows(day)(place)
    if (row === undefined) return undefined
    const twin = tape.twin[row] ?? -1
    const { options } = viewChain(chainOn(tape, day, market, twin < 0 ? [row] : [row, twin]))
    const id = tape.options[place]?.id
    const view = options.find((each) => each.id === id)
    if (view) vols.set(place, view.vol)
    return view
  }

  function modelled({ at }: TapeDay, place: number, market: ChainMarket): Seen | undefined {
    const option = tape.options[place]
    const vol = vols.get(place)
    if (!option || vol === undefined) return undefined
    return priced(option.right, place, vol, (option.expiresAt - at) / YEAR_US, market)
  }

  function priced(
    right: 'call' | 'put',
    place: number,
    vol: number,
    years: number,
    { rate, yield: carried, ...rest }: ChainMarket,
  ): Seen | undefined {
    const market = { ...rest, rate, yield: carried }
    const strike = tape.strikeOf[place] ?? 0
    const spot = escrowedSpot(market, years)
    const { status, price, delta } = priceEuropean({
      right,
      spot,
      strike,
      years,
      vol,
      rate,
      yield: carried,
    })
    return status === 'ok' ? { mid: price, delta } : undefined
  }

  const at: Valuing['at'] = (day, id, market) => {
    const place = places.get(id)
    if (place === undefined) return undefined
    return (quoted(day, place, market) ?? modelled(day, place, market))?.mid
  }

  return {
    rowsOn: rows,
    at,
    early: (day, market) => ({
      extrinsicOf(id) {
        const worth = at(day, id, market)
        const strike = tape.strikeOf[places.get(id) ?? -1] ?? 0
        if (worth === undefined) return undefined
        // A middle under intrinsic is a wide market, and nothing to be had.
        return Math.max(worth - Math.max(strike - market.spot, 0), 0)
      },
      putOf(id) {
        const place = places.get(id) ?? -1
        const row = rows(day)(place)
        const twin = row === undefined ? -1 : (tape.twin[row] ?? -1)
        const other = tape.options[tape.columns.option[twin] ?? -1]?.id
        const seen = other === undefined ? undefined : quoted(day, places.get(other) ?? -1, market)
        if (seen !== undefined) return seen.mid
        // By its own vol where the put is not quoted.
        if (at(day, id, market) === undefined) return undefined
        const option = tape.options[place]
        const vol = vols.get(place)
        if (!option || vol === undefined) return undefined
        return priced('put', place, vol, (option.expiresAt - day.at) / YEAR_US, market)?.mid
      },
    }),
    held(stage, day, market) {
      let [options, written, secured, delta, unquoted] = [0, 0, 0, 0, 0]
      overnight = heldIn(stage)
      for (const { option, contracts } of overnight) {
        const place = places.get(option.id) ?? -1
        const seen = quoted(day, place, market)
        if (seen === undefined) unquoted += 1
        const known = seen ?? modelled(day, place, market)
        const units = contracts * Number(option.multiplier)
        options += units * (known?.mid ?? 0)
        delta += units * (known?.delta ?? 0)
        written += Math.max(0, -contracts)
        secured += securedBy(stage, option.id, market.spot)
      }
      return { options, written, secured, delta, unquoted }
    },
    carried: ({ state }, day, market) =>
      overnight.reduce((sum, { option, contracts }) => {
        const { id, right, strike, multiplier } = option
        const settled = state.settled.get(id)
        const worth =
          settled === undefined
            ? (at(day, id, market) ?? 0)
            : intrinsicOf(right, Number(strike) / UNITS, Number(settled) / UNITS)
        return sum + contracts * Number(multiplier) * worth
      }, 0),
  }
}

function heldIn(stage: Stage): readonly { readonly option: Option; readonly contracts: number }[] {
  return openOptions(stage).flatMap((option) => {
    const contracts = Number(balance(stage.state.ledger, ACCOUNT, option.id).total)
    return contracts === 0 ? [] : [{ option, contracts }]
  })
}

/** What covers a short option of the owner's, at a spot. */
function securedBy({ state, underlying }: Stage, option: InstrumentId, spot: number): number {
  const lines = coverOf(state.ledger, ACCOUNT, option)?.lines ?? []
  return lines.reduce((sum, { asset, amount }) => {
    if (asset === USD) return sum + Number(amount) / 10 ** CENTS
    return asset === underlying ? sum + Number(amount) * spot : sum
  }, 0)
}

/** Finds rows of a day by option: the day's rows are walked once, when something of it is first asked for. */
function rowIndex({ options, columns }: Tape): Valuing['rowsOn'] {
  const rows = new Int32Array(options.length).fill(-1)
  let known: TapeDay | undefined
  return (day) => {
    if (known !== day)
      for (let row = day.start; row < day.end; row++) rows[columns.option[row] ?? -1] = row
    known = day
    return (place) => {
      const row = rows[place] ?? -1
      // What another day left behind is not of this one.
      return row >= day.start && row < day.end ? row : undefined
    }
  }
}
