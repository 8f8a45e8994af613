/** The moment that statements are made at, and its marks. */
import type { InstrumentId } from '@parley/core'
import { referenceMarks } from '../market/reference-marks.ts'
import type { Venue } from '../venue/venue.ts'
import type { LiveMark } from './worth.ts'

export type Now = { readonly us: number; readonly live: LiveMark }

export function nowIn({ clock, market, views }: Venue): Now {
  const us = clock.now()
  return { us, live: (id) => referenceMarks(market, views.state, [id as InstrumentId], us)[0] }
}
