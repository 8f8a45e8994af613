/** What a dealer says of itself. */
import type { Plan } from './plan.ts'

export type Note =
  | {
      readonly event: 'ready'
      readonly account: string
      readonly personality: string | undefined
    }
  | ({ readonly event: 'quoted'; readonly rfqId: string; readonly quoteId: string } & Plan)
  | { readonly event: 'withdrawn'; readonly rfqId: string; readonly reason: string }
  | { readonly event: 'passed'; readonly rfqId: string; readonly reason: string }
  | { readonly event: 'refused'; readonly rfqId: string; readonly code: string }
  | {
      readonly event: 'traded'
      readonly rfqId: string
      readonly side: string
      readonly price: string
      readonly size: string
    }

/** A note as one line for people. */
export function noteText(note: Note): string {
  switch (note.event) {
    case 'ready':
      return `dealing for ${note.account} as ${note.personality ?? 'tight-small'}`
    case 'quoted': {
      const { bid, ask } = note
      const bidText = bid ? `${bid.price} x ${bid.size}` : 'no bid'
      const askText = ask ? `${ask.price} x ${ask.size}` : 'no offer'
      return `${note.rfqId}  quoted ${bidText} / ${askText}`
    }
    case 'traded':
      return `${note.rfqId}  traded: ${note.side} ${note.size} at ${note.price}`
    case 'withdrawn':
    case 'passed':
      return `${note.rfqId}  ${note.event}: ${note.reason}`
    case 'refused':
      return `${note.rfqId}  refused: ${note.code}`
  }
}
