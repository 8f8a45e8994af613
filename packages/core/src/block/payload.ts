/**
 * The payload of a block: its terms as one line of plain text, and the digest of that line. Whoever has the line can read what
 * it agrees to and hash it anywhere; a changed letter is another digest. [BLK-3]
 */
import { sha256OfText } from '../digest/sha256.ts'
import { formatDecimal } from '../num/decimal.ts'
import { PRICE_SCALE } from '../num/units.ts'
import type { BlockTerms } from './block.ts'

/** `parley-block-1; block ID; nonce N; proposer F; buyer F; seller F; legs …; size N; price P; expires MICROSECONDS`. */
export function payloadOf(terms: BlockTerms): string {
  const legs = terms.structure.legs.map(
    ({ side, ratio, instrument }) => `${side} ${ratio} ${instrument}`,
  )
  return [
    'parley-block-1',
    `block ${terms.blockId}`,
    `nonce ${terms.nonce}`,
    `proposer ${terms.proposer}`,
    `buyer ${terms.buyer}`,
    `seller ${terms.seller}`,
    `legs ${legs.join(', ')}`,
    `size ${terms.size}`,
    `price ${formatDecimal(terms.price, PRICE_SCALE)} ${terms.structure.quoteAsset}`,
    `expires ${terms.expiresAt}`,
  ].join('; ')
}

export function digestOf(terms: BlockTerms): string {
  return sha256OfText(payloadOf(terms))
}
