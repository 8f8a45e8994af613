/** Looks an entry up by its id, for a reversal to mirror. */
import type { Entry } from '@parley/core'

export type EntryFinder = (entryId: string) => Promise<Entry | undefined>
