/** Blocks on the `blocks` topic, to their own firms and to nobody else. */
import { FEES } from '@parley/core'
import type { BlockId, Entry, FirmId, SettledBlock, State } from '@parley/core'
import type { BlockChange } from '@parley/sdk'
import { blockView } from '../wire/block-views.ts'
import { newsAbout } from './news.ts'
import type { News, Teller } from './news.ts'

/** A settled block is told with its fees, which its entry has: it waits for it. */
export function blockNews(): News {
  let settled: SettledBlock | undefined
  return newsAbout(
    [
      'BlockProposed',
      'BlockSigned',
      'BlockApproved',
      'BlockCountersigned',
      'BlockSettled',
      'EntryPosted',
      'BlockEnded',
    ],
    (teller, state, event) => {
      const tell = (firm: FirmId, make: () => BlockChange): void =>
        teller.tell('blocks', firm, make)
      const show = (firms: readonly FirmId[], blockId: BlockId): void => {
        for (const firm of firms) tell(firm, () => changed(state, blockId, firm))
      }
      switch (event.type) {
        case 'BlockProposed':
          return show([event.terms.proposer], event.terms.blockId)
        case 'BlockSigned':
          return show([event.proposer], event.blockId)
        case 'BlockApproved':
          return show([event.firm], event.blockId)
        case 'BlockCountersigned': {
          const terms = state.blocks.open.get(event.blockId)?.terms
          return terms && show([terms.buyer, terms.seller], event.blockId)
        }
        case 'BlockSettled':
          settled = event.block
          return
        case 'EntryPosted':
          if (event.entry.cause.kind !== 'block' || !settled) return
          tellSettled(teller, state, settled, event.entry)
          settled = undefined
          return
        case 'BlockEnded': {
          const { blockId, outcome, firms } = event
          if (outcome === 'settled') return
          for (const firm of firms) tell(firm, () => ({ type: 'block.ended', blockId, outcome }))
          return
        }
        default:
          return
      }
    },
  )
}

function changed(state: State, blockId: BlockId, firm: FirmId): BlockChange {
  const block = state.blocks.open.get(blockId)
  if (!block) throw new Error('a block is open while its events are applied')
  return { type: 'block', block: blockView(state, block, firm) }
}

function tellSettled(
  teller: Teller,
  state: State,
  { terms, entryId }: SettledBlock,
  entry: Entry,
): void {
  const block = state.blocks.open.get(terms.blockId)
  if (!block) return
  for (const firm of [terms.buyer, terms.seller])
    teller.tell('blocks', firm, () => {
      const fee = feePaid(state, entry, firm)
      const view = blockView(state, block, firm, { outcome: 'settled', entryId, fee })
      return { type: 'block', block: view } satisfies BlockChange
    })
}

/** What all accounts of a firm paid in fees by one entry. */
export function feePaid(state: State, { postings }: Entry, firm: FirmId): bigint {
  return postings
    .filter(({ to, from }) => to === FEES && state.accounts.get(from)?.firm === firm)
    .reduce((sum, { amount }) => sum + amount, 0n)
}
