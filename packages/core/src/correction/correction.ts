/** A correction: an entry of the ledger that one hand of the operator's asks to reverse, and another carries out. [CRN-1] */
import type { Hand } from '../block/block.ts'
import type { Entry, EntryId } from '../ledger/entry.ts'
import type { Timestamp } from '../time/timestamp.ts'

export type CorrectionId = string & { readonly __id: 'correction' }

export type Correction = {
  readonly correctionId: CorrectionId
  /** As it was posted: what is to be mirrored. */
  readonly entry: Entry
  readonly reason: string
  readonly proposedBy: Hand
  readonly proposedAt: Timestamp
}

export type Corrections = {
  readonly open: Map<CorrectionId, Correction>
  /** Nothing is reversed by one hand alone: once asked for, for good. */
  fourEyes: boolean
}

export const CORRECTION_LIMITS = { openMax: 1_000, reasonMax: 200 } as const

export function noCorrections(): Corrections {
  return { open: new Map(), fourEyes: false }
}

/** The correction of an entry that waits. */
export function waitingFor({ open }: Corrections, entryId: EntryId): CorrectionId | undefined {
  for (const { correctionId, entry } of open.values()) if (entry.id === entryId) return correctionId
  return undefined
}

export function saveCorrections({ open, fourEyes }: Corrections) {
  return { open: [...open.values()], fourEyes }
}

export function loadCorrections(saved: ReturnType<typeof saveCorrections>): Corrections {
  return {
    open: new Map(saved.open.map((each) => [each.correctionId, each])),
    fourEyes: saved.fourEyes,
  }
}
