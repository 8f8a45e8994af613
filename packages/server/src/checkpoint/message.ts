/** What crosses between the venue's thread and the one that makes checkpoints. */
import type { KeyFile } from './venue-key.ts'

export type HostOptions = {
  readonly journal: string
  readonly chain: string
  readonly key: KeyFile
}

/** Ask for a checkpoint at a time, epoch microseconds; or to end. */
export type HostRequest = { readonly id: number; readonly at: number } | 'close'

/** The number of the checkpoint made, 0 where the journal is empty; or why there is none. */
export type HostReply =
  | { readonly id: number; readonly number: number }
  | { readonly id: number; readonly failure: string }
