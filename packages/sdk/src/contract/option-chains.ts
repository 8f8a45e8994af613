/** What a caller may say of an underlying that no market shows: rates, dividends, earnings, a view on vol. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { InstrumentId, closed } from './words.ts'

const partial = Type.Optional
const days = Type.Number({ minimum: 0, maximum: 20_000 })

export const UnderlyingView = closed(
  {
    rate: partial(Type.Number({ description: 'Continuous per year; 0 unless said.' })),
    yield: partial(Type.Number()),
    dividends: partial(
      Type.Array(
        closed({ days, amount: Type.Number({ minimum: 0 }) }, 'Cash per unit, ex in so many days.'),
        { maxItems: 100 },
      ),
    ),
    earnings: partial(
      Type.Array(days, { maxItems: 100, description: 'Days until each coming report.' }),
    ),
    realisedVol: partial(
      Type.Number({
        minimum: 0,
        description: 'Expected; else the underlying’s own over its last sessions, if there are.',
      }),
    ),
  },
  'What the caller knows or expects of an underlying.',
)
export type UnderlyingView = Static<typeof UnderlyingView>

/** Views by underlying. */
export const UnderlyingViews = Type.Record(InstrumentId, UnderlyingView)
export type UnderlyingViews = Static<typeof UnderlyingViews>

const Bounds = closed(
  { least: partial(Type.Number()), most: partial(Type.Number()) },
  'Both ends count as inside.',
)

/** Bounds by measure: a closed object with a field for each. */
export function constraintsOf<const M extends readonly string[]>(measures: M) {
  const properties = Object.fromEntries(measures.map((name) => [name, partial(Bounds)])) as {
    [N in M[number]]: ReturnType<typeof Type.Optional<typeof Bounds>>
  }
  return closed(properties, 'Bounds by measure; one that is not named is not asked about.')
}

export const REFUSALS = Type.Array(
  closed(
    {
      measure: Type.String(),
      bound: Type.Union([Type.Literal('least'), Type.Literal('most')]),
      threshold: Type.Number(),
      refused: Type.Integer({ description: 'Broke it, whatever else they broke.' }),
      alone: Type.Integer({ description: 'Broke nothing else.' }),
      unknown: Type.Integer({ description: 'Could not be observed.' }),
      nearest: Type.Array(
        closed({ ids: Type.Array(Type.String()), observed: Type.Number() }, 'First to come in.'),
      ),
    },
    'What one bound refused.',
  ),
)

/** What of a candidate belongs to its short option. */
export const ROW_FIGURES = {
  delta: Type.Number(),
  days: Type.Number(),
  touchOdds: Type.Number(),
  assignedOdds: Type.Number(),
  earlyOdds: Type.Number(),
  earnings: Type.Integer(),
  dividends: Type.Integer(),
  openInterest: partial(Type.Number()),
  volume: partial(Type.Number()),
  dealers: partial(Type.Integer()),
  dealerWidth: partial(Type.Number()),
  quoteAgeDays: partial(Type.Number()),
}

export const ROW_MEASURES = [
  'delta',
  'days',
  'touchOdds',
  'assignedOdds',
  'earlyOdds',
  'earnings',
  'dividends',
  'openInterest',
  'volume',
  'dealers',
  'dealerWidth',
  'quoteAgeDays',
] as const
