/** Blocks as a table: what both firms agreed on, each firm's own side, and how it ended. */
import { counterpartyOf, decode, encode } from '@parley/core'
import type { OpenBlock } from '@parley/core'
import type { Fold } from './fold.ts'

export const blockFold: Fold = {
  schema: `
create table if not exists blocks (
  n integer primary key, block_id text not null unique, proposer text not null, counterparty text not null,
  told integer not null, outcome text, entry_id text, opened_us integer not null, ended_us integer, block text not null
) strict;
create index if not exists blocks_proposer on blocks (proposer, n);
create index if not exists blocks_counterparty on blocks (counterparty, n);
create index if not exists blocks_entry on blocks (entry_id);
`,
  prepare(db) {
    const add = db.prepare(
      'insert into blocks (block_id, proposer, counterparty, told, opened_us, block) values (?, ?, ?, 0, ?, ?)',
    )
    const find = db.prepare('select block from blocks where block_id = ?')
    const put = db.prepare('update blocks set block = ? where block_id = ?')
    const settle = db.prepare('update blocks set entry_id = ? where block_id = ?')
    const tell = db.prepare('update blocks set told = 1 where block_id = ?')
    const end = db.prepare('update blocks set outcome = ?, ended_us = ? where block_id = ?')
    const change = (blockId: string, over: Partial<OpenBlock>): void => {
      const block = decode(String(find.get(blockId)?.['block'])) as OpenBlock
      put.run(encode({ ...block, ...over }), blockId)
    }
    return {
      BlockProposed({ terms, digest, openedAt, own }) {
        const block = { terms, digest, openedAt, own, proposerApproved: false }
        add.run(terms.blockId, terms.proposer, counterpartyOf(terms), openedAt, encode(block))
      },
      BlockSigned: ({ blockId, signature }) => change(blockId, { proposerSignature: signature }),
      BlockApproved({ blockId, firm }) {
        const block = decode(String(find.get(blockId)?.['block'])) as OpenBlock
        if (block.terms.proposer === firm) change(blockId, { proposerApproved: true })
      },
      BlockAnswered({ blockId, other }) {
        change(blockId, { other })
        tell.run(blockId)
      },
      BlockCountersigned: ({ blockId, signature }) =>
        change(blockId, { otherSignature: signature }),
      BlockSettled({ block: { terms, entryId } }) {
        settle.run(entryId, terms.blockId)
      },
      BlockEnded({ blockId, outcome, firms }, ts) {
        end.run(outcome, ts, blockId)
        if (firms.length > 1) tell.run(blockId)
      },
    }
  },
}
