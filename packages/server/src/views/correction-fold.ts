/** Corrections as a table: who asked for what and why, and how it ended. */
import type { Fold } from './fold.ts'

export const correctionFold: Fold = {
  schema: `
create table if not exists corrections (
  n integer primary key, correction_id text not null unique, entry_id text not null, reason text not null,
  proposed_by text not null, proposed_us integer not null, state text not null,
  reversal_id text, ended_by text, ended_us integer, end_reason text
) strict;
create index if not exists corrections_entry on corrections (entry_id);
`,
  prepare(db) {
    const propose = db.prepare(
      `insert into corrections (correction_id, entry_id, reason, proposed_by, proposed_us, state)
         values (?, ?, ?, ?, ?, 'proposed')`,
    )
    const end = db.prepare(
      `update corrections set state = ?, reversal_id = ?, ended_by = ?, ended_us = ?, end_reason = ?
         where correction_id = ?`,
    )
    return {
      CorrectionProposed({ correction }, ts) {
        const { correctionId, entry, reason, proposedBy } = correction
        propose.run(correctionId, entry.id, reason, proposedBy.user, ts)
      },
      CorrectionApproved({ correctionId, reversalId, approvedBy }, ts) {
        end.run('approved', reversalId, approvedBy.user, ts, null, correctionId)
      },
      CorrectionRejected({ correctionId, rejectedBy, reason }, ts) {
        end.run('rejected', null, rejectedBy.user, ts, reason, correctionId)
      },
    }
  },
}
