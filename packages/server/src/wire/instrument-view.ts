/** What can be held or traded, as everybody is shown it. */
import {
  formatDecimal,
  formatDeribit,
  formatDeribitFuture,
  formatOsi,
  isInverse,
  optionId,
} from '@parley/core'
import type { Future, Instrument, Option, State, Tradable } from '@parley/core'
import type * as wire from '@parley/sdk'
import { amountText, priceText, timeText } from './numbers.ts'

export function instrumentView(state: State, instrument: Instrument): wire.Instrument {
  const { id, kind, scale } = instrument
  if (instrument.kind === 'cash') return { instrument: id, kind, scale }
  const { terms } = instrument
  const common = {
    instrument: id,
    kind,
    scale,
    quoteAsset: terms.quoteAsset,
    tick: priceText(terms.tick),
    lot: formatDecimal(terms.lot, scale),
    takerFeePerLot: amountText(state, terms.quoteAsset, terms.takerFeePerLot),
    makerFeePerLot: amountText(state, terms.quoteAsset, terms.makerFeePerLot),
  }
  if (instrument.kind === 'future') return { ...common, ...futureView(state, instrument) }
  if (instrument.kind !== 'option') return { ...common, ...lineageView(instrument) }
  const { underlying, expiryDate, strike, right, style, settlement } = instrument
  const name = { root: rootOf(instrument), expiryDate, strike, right }
  const settled = state.settled.get(id)
  const osi = formatOsi(name)
  return {
    ...common,
    underlying,
    expiresAt: timeText(instrument.expiresAt),
    expiryDate,
    strike: priceText(strike),
    right,
    style,
    multiplier: Number(instrument.multiplier),
    settlement,
    ...lineageView(instrument),
    ...(instrument.deliverable === undefined
      ? {}
      : { deliverable: amountText(state, underlying, instrument.deliverable) }),
    deribit: formatDeribit({ ...name, root: deribitRoot(state, instrument, name.root) }),
    ...(osi === undefined ? {} : { osi }),
    ...(settled === undefined ? {} : { settledAt: priceText(settled) }),
  }
}

function futureView(
  { settled }: State,
  { id, underlying, expiresAt, expiryDate, multiplier, carry }: Future,
): Partial<wire.Instrument> {
  const settledAt = settled.get(id)
  return {
    underlying,
    expiresAt: timeText(expiresAt),
    expiryDate,
    multiplier: Number(multiplier),
    settlement: 'cash',
    carryPrice: priceText(carry.price),
    carrySource: carry.source,
    carryObservedAt: timeText(carry.observedAt),
    deribit: formatDeribitFuture({ root: underlying, expiryDate }),
    ...(settledAt === undefined ? {} : { settledAt: priceText(settledAt) }),
  }
}

/** The root an option is listed under: in its id, where that is made of its terms. */
function rootOf({ id, underlying, expiryDate, strike, right }: Option): string {
  const [root = underlying] = id.split('-')
  return optionId({ root, expiryDate, strike, right }) === id ? root : underlying
}

/** On a coin Deribit's root is the coin alone where it is paid in it, else coin and currency. */
function deribitRoot(state: State, option: Option, root: string): string {
  if (isInverse(option)) return option.underlying
  const isCoin = state.instruments.get(option.underlying)?.kind === 'coin'
  return isCoin ? `${root}_${option.terms.quoteAsset}` : root
}

/** What a corporate action has made of an instrument: what it was before, or what took its place. */
function lineageView({ adjustedFrom, retired }: Tradable): {
  adjustedFrom?: string
  retired?: NonNullable<wire.Instrument['retired']>
} {
  return {
    ...(adjustedFrom === undefined ? {} : { adjustedFrom }),
    ...(retired
      ? {
          retired: {
            actionId: retired.actionId,
            ...(retired.into === undefined ? {} : { into: retired.into }),
          },
        }
      : {}),
  }
}
