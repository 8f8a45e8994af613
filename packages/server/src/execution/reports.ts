/** Where reports are made: small ones at once, others aside, so that no trade waits for them. */
import type { Aside } from '../thread/aside.ts'
import { make, sizeOf } from './work.ts'
import type { Made, Work } from './work.ts'

/** Dealers asked, over all requests, up to which starting a thread would take longer than the work. */
const SMALL = 1_000

/** Rejects when the venue stops before it is made. */
export async function made<W extends Work>(aside: Aside, work: W): Promise<Made<W>> {
  if (sizeOf(work) <= SMALL) return make(work)
  return aside.run<Made<W>>(new URL('maker.ts', import.meta.url), work)
}
