/** A snapshot: the venue's whole state after one record, so that recovery need not begin at the beginning. */
import { hash } from 'node:crypto'
import { SNAPSHOT_VERSION } from '@parley/core'

export type Snapshot = {
  /** The record it was taken after, and that record's hash. */
  readonly seq: number
  readonly hash: string
  /** The core's `SNAPSHOT_VERSION` when it was taken. */
  readonly version: number
  /** `stateHashOf(text)` when it was taken. */
  readonly stateHash: string
  /** The core's `saveState` text. */
  readonly text: string
}

/** A snapshot passed over, and why. */
export type Ignored = { readonly seq: number; readonly reason: string }

export type Found = {
  readonly snapshot: Snapshot | undefined
  /** Newer ones that were passed over, newest first. */
  readonly ignored: readonly Ignored[]
}

/** Keeps the last `SNAPSHOTS_KEPT` snapshots. Losing one costs time at the next start, never data. */
export interface SnapshotStore {
  /**
   * Keeps a snapshot; any of a later record is dropped, being of another journal. Compressing and writing happen off
   * this thread.
   */
  save(snapshot: Snapshot): Promise<void>
  /** The newest sound snapshot, or the newest taken before record `before`. */
  latest(before?: number): Promise<Found>
  close(): void | Promise<void>
}

export const SNAPSHOTS_KEPT = 3

/** SHA-256 of a state's text, base64url: two states are equal when their hashes are. */
export function stateHashOf(text: string): string {
  return hash('sha256', text, 'base64url')
}

/** Why a snapshot cannot be used, or undefined when it is sound. */
export function fault({ version, stateHash, text }: Snapshot): string | undefined {
  if (version !== SNAPSHOT_VERSION)
    return `has version ${version}; this release reads version ${SNAPSHOT_VERSION}`
  const found = stateHashOf(text)
  return found === stateHash
    ? undefined
    : `is damaged: its text hashes to ${found}, not ${stateHash}`
}
