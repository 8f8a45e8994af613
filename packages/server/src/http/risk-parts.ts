/** Parts of a firm's risk that it saved the terms of, or that its programs make up. */
import { PRICE_SCALE, betasBy, reject } from '@parley/core'
import type { AccountId, FirmId, InstrumentId, Rejection, Timestamp } from '@parley/core'
import { betaWeighted } from '@parley/quant'
import type { Risk } from '@parley/sdk'
import type { RiskBook } from '../risk/book.ts'
import { savedStresses, scenarioOf, stressTitle } from '../risk/own-stress.ts'
import { streamsOf } from '../risk/streams.ts'
import { valued } from '../risk/valued.ts'
import type { Venue } from '../venue/venue.ts'
import { diversificationView } from '../wire/stack-risk-view.ts'

const ONE = 10 ** PRICE_SCALE

/** Change in value under each saved stress of the firm; left out where there are too many valuations waiting. */
export async function ownStresses(
  venue: Venue,
  { book }: RiskBook,
  firm: FirmId,
): Promise<Risk['stresses']> {
  const saved = savedStresses(venue.sequencer.state, firm)
  if (saved.length === 0) return []
  const words = saved.map(({ name, terms }) => ({ name, title: stressTitle(terms) }))
  if (venue.risk.isBusy) return words
  const { changes } = await venue.risk.revalue(
    book,
    saved.map(({ terms }) => scenarioOf(terms)),
  )
  return words.map((each, i) => ({ ...each, change: changes[i] ?? 0 }))
}

export function streamsView(
  { market, views }: Venue,
  { firm, account, asset }: { firm: FirmId; account: string | undefined; asset: string },
  now: Timestamp,
): Pick<Risk, 'diversification'> {
  const of = { firm, account: account as AccountId | undefined, asset: asset as InstrumentId }
  const streams = streamsOf({ market, views }, of, now)
  return streams ? { diversification: diversificationView(streams) } : {}
}

/** By the betas given, else by those the firm saved. */
export function betaOf(
  venue: Venue,
  firm: FirmId,
  { book }: RiskBook,
  { index, betas }: { readonly index?: string; readonly betas?: string },
  underlyings: readonly { readonly key: string; readonly greeks: { readonly delta: number } }[],
): Risk['beta'] | Rejection | undefined {
  const deltas = Object.fromEntries(underlyings.map(({ key, greeks }) => [key, greeks.delta]))
  if (betas === undefined) {
    const { state } = venue.sequencer
    const saved = state.risk.betas.get(firm)?.terms
    if (!saved) return undefined
    const of = valued(venue.market, state, saved.index, venue.clock.now())
    const own = Object.fromEntries(
      [...betasBy(saved)].map(([name, beta]) => [name, Number(beta) / ONE]),
    )
    const spot = 'why' in of ? undefined : of.spot
    const { delta, units, missing } = betaWeighted(deltas, own, spot ?? 1)
    return {
      index: saved.index,
      delta,
      ...(spot === undefined ? {} : { units }),
      missing: [...missing],
    }
  }
  const given = Object.fromEntries(
    betas.split(',').map((pair): [string, number] => {
      const [name = '', beta = ''] = pair.split(':')
      return [name, Number(beta)]
    }),
  )
  const spot = index === undefined ? undefined : book.markets[index]?.spot
  if (index === undefined || spot === undefined)
    return reject('no_mark', 'index', { expected: 'an index that is held and has a mark' })
  const { delta, units, missing } = betaWeighted(deltas, given, spot)
  return { index, delta, units, missing: [...missing] }
}
