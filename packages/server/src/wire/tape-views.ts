/** Prints and publication rules as they read on the wire. */
import { formatDecimal, multiplierOf, rootOf } from '@parley/core'
import type { Print, PublicationRule, State, Structure } from '@parley/core'
import { recogniseStructure } from '@parley/quant'
import type { StructureLeg } from '@parley/quant'
import type * as wire from '@parley/sdk'
import { priceText, timeText } from './numbers.ts'
import { legsView } from './structure-view.ts'

const YEAR_US = 365 * 86_400_000_000

export function printView(state: State, print: Print): wire.Print {
  const { printId, venueClass, structure, price, size, masked, matches } = print
  return {
    printId,
    venueClass,
    name: nameOf(state, structure),
    ...legsView(state, structure, false),
    price: priceText(price),
    size: size.toString(),
    masked,
    ...(matches === undefined ? {} : { matches }),
    from: timeText(print.from),
    until: timeText(print.until),
    publishedAt: timeText(print.publishedAt),
  }
}

/** What a structure on one underlying is called; on several it has no common name. */
function nameOf(state: State, { legs }: Structure): string {
  const underlyings = new Set<string>()
  const known: StructureLeg[] = []
  for (const { instrument: id, side, ratio } of legs) {
    const instrument = state.instruments.get(id)
    if (!instrument || instrument.kind === 'cash') return 'custom'
    const lot = Number(formatDecimal(instrument.terms.lot, instrument.scale))
    const quantity = (side === 'buy' ? ratio : -ratio) * lot
    underlyings.add(rootOf(instrument))
    known.push(
      instrument.kind === 'option'
        ? {
            kind: 'option',
            right: instrument.right,
            strike: Number(priceText(instrument.strike)),
            years: instrument.expiresAt / YEAR_US,
            quantity,
            multiplier: Number(instrument.multiplier),
          }
        : { kind: 'stock', quantity: quantity * Number(multiplierOf(instrument)) },
    )
  }
  return underlyings.size === 1 ? recogniseStructure(known).name : 'custom'
}

export function ruleView(rule: PublicationRule): wire.PublicationRule {
  const { venueClass, underlying, sizeMin, treatment, sizeCap } = rule
  return {
    ...(venueClass === undefined ? {} : { venueClass }),
    ...(underlying === undefined ? {} : { underlying }),
    ...(sizeMin === 1n ? {} : { sizeMin: sizeMin.toString() }),
    treatment: treatment.kind,
    ...(treatment.kind === 'delayed' ? { delayMs: treatment.delayMs } : {}),
    ...(treatment.kind === 'aggregated' ? { periodMs: treatment.periodMs } : {}),
    ...(sizeCap === undefined ? {} : { sizeCap: sizeCap.toString() }),
  }
}
