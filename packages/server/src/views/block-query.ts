/** Blocks as a firm may read them: its own, and those it has taken part in. The operator reads all. */
import { decode } from '@parley/core'
import type { BlockOutcome, Entry, FirmId, OpenBlock, Rejection } from '@parley/core'
import type * as wire from '@parley/sdk'
import { feePaid } from '../stream/block-news.ts'
import { blockView } from '../wire/block-views.ts'
import { next, startOf, text } from './views.ts'
import type { Page, Row, Views } from './views.ts'

/** The operator, the proposer, and a counterparty that has taken part. */
const MAY_READ = '(?1 = 1 or proposer = ?2 or (counterparty = ?2 and told = 1))'

export function readBlocks(
  views: Views,
  reader: { readonly firm: FirmId; readonly readsAll: boolean },
  page: Page & { readonly blockId?: string | undefined },
): { blocks: wire.Block[]; next?: string } | Rejection {
  const limit = page.limit ?? 100
  const all = reader.readsAll ? 1 : 0
  const before = startOf(page.after, (id) =>
    views.all(`select n from blocks where ${MAY_READ} and block_id = ?3`, [all, reader.firm, id]),
  )
  if (typeof before !== 'number') return before
  const rows = views.all(
    `select b.*, e.entry from blocks b left join entries e using (entry_id)
       where ${MAY_READ}
         and (?3 = '' or block_id = ?3) and b.n < ?4 order by b.n desc limit ?5`,
    [all, reader.firm, page.blockId ?? '', before, limit],
  )
  return {
    blocks: rows.map((row) => viewOf(views, row, reader.firm)),
    ...next(rows, limit, 'block_id'),
  }
}

function viewOf({ state }: Views, row: Row, firm: FirmId): wire.Block {
  const block = decode(text(row['block'])) as OpenBlock
  const outcome = text(row['outcome'])
  if (outcome === '') return blockView(state, block, firm)
  const entryId = text(row['entry_id'])
  const entry = text(row['entry'])
  return blockView(state, block, firm, {
    outcome: outcome as BlockOutcome,
    ...(entryId === '' ? {} : { entryId }),
    ...(entry === '' ? {} : { fee: feePaid(state, decode(entry) as Entry, firm) }),
  })
}
