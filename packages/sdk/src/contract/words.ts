/** The small words of the wire: how numbers, times and ids are written. */
import { Type } from 'typebox'
import type { Static, TSchema } from 'typebox'

/** Plain decimal text: no exponent, no plus sign. Prices have at most 8 decimals; amounts as many as the asset. */
export const Decimal = Type.String({
  pattern: '^-?(0|[1-9][0-9]{0,19})(\\.[0-9]{1,8})?$',
  maxLength: 30,
  description: 'Exact decimal as text, for example "374.25".',
})

/** A positive whole number as text: how many structures. */
export const Count = Type.String({
  pattern: '^[1-9][0-9]{0,9}$',
  description: 'Whole number of structures, as text.',
})

/** ISO-8601 in UTC with microseconds. */
export const Time = Type.String({
  description: 'ISO-8601 UTC, microseconds: 2026-01-31T20:00:00.000000Z',
})

/** The caller's own id of a write. The same id with the same body gets the same answer; with another body, a conflict. */
export const ClientId = Type.String({
  pattern: '^[A-Za-z0-9_.:-]{1,64}$',
  description: "The caller's id of this write: it may be sent again without harm.",
})

export const Id = Type.String({ pattern: '^[a-z]+-[0-9a-z]{11}$', maxLength: 32 })
export const StructureId = Type.String({
  pattern: '^str-[0-9a-z]{26}$',
  description: 'Names a structure and its mirror: a digest of the canonical legs.',
})
export const FirmId = Type.String({ pattern: '^[a-z0-9][a-z0-9_-]{0,31}$' })
export const AccountId = Type.String({
  pattern: '^[a-z0-9][a-z0-9_-]{0,31}:[a-z0-9][a-z0-9_-]{0,31}$',
})
export const ProgramId = Type.String({
  pattern: '^[a-z0-9][a-z0-9_-]{0,31}$',
  description: "A program's name, unique within its firm.",
})
export const InstrumentId = Type.String({ pattern: '^[A-Z0-9][A-Z0-9._-]{0,47}$' })
export const Side = Type.Union([Type.Literal('buy'), Type.Literal('sell')])
export const Text = Type.String({ minLength: 1, maxLength: 200 })

/** How much makers are told of a request that traded. */
export const FeedbackLevel = Type.Union([
  Type.Literal('none'),
  Type.Literal('outcome'),
  Type.Literal('rank'),
  Type.Literal('distance'),
])

/** What every write carries. */
export const Write = {
  clientId: ClientId,
  dryRun: Type.Optional(
    Type.Boolean({ description: 'True: say what would happen, and change nothing.' }),
  ),
}

/** A closed object: a field that is not named is refused. */
export function closed<P extends Record<string, TSchema>>(
  properties: P,
  description: string,
): ReturnType<typeof Type.Object<P>> {
  return Type.Object(properties, { additionalProperties: false, description })
}

export type DecimalText = Static<typeof Decimal>
