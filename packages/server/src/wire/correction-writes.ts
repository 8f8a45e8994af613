/** Corrections: bodies into commands. */
import { reject } from '@parley/core'
import { Inexact } from './exact.ts'
import type { WritesOf } from './write.ts'

type CorrectionWrite =
  | 'proposeCorrection'
  | 'approveCorrection'
  | 'rejectCorrection'
  | 'requireFourEyes'

export const CORRECTION_WRITES: WritesOf<CorrectionWrite> = {
  proposeCorrection: {
    command: (meta, { reason }, { entry, credential }) => {
      if (!entry) throw new Inexact(reject('unknown_entry', 'entryId'))
      return { type: 'ProposeCorrection', ...meta, credential, entry, reason }
    },
  },
  approveCorrection: {
    command: (meta, { correctionId }, { credential }) => ({
      type: 'ApproveCorrection',
      ...meta,
      credential,
      correctionId: correctionId as never,
    }),
  },
  rejectCorrection: {
    command: (meta, { correctionId, reason }, { credential }) => ({
      type: 'RejectCorrection',
      ...meta,
      credential,
      correctionId: correctionId as never,
      reason,
    }),
  },
  requireFourEyes: {
    command: (meta, { reason }) => ({ type: 'RequireFourEyes', ...meta, reason }),
    reply: () => ({ fourEyes: true }),
  },
}
