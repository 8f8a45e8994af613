/** The name of a structure: a digest of its canonical form, the same for whoever asks and whichever way round. [STR-6] */
import { sha256 } from '../digest/sha256.ts'
import { formatDecimal } from '../num/decimal.ts'
import { PRICE_SCALE } from '../num/units.ts'
import { Kept } from '../venue/kept.ts'
import type { Hedge } from './hedge.ts'
import type { Leg } from './structure.ts'

export type StructureId = string & { readonly __id: 'structure' }

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
const BYTES = 16

/**
 * What is digested: a line `side ratio instrument` for each canonical leg, and `hedge side lots/per instrument price band` (`-` for no
 * band) for each hedge leg after them, each ended by a line feed.
 */
export function structureText(legs: readonly Leg[], hedges: readonly Hedge[] = []): string {
  const text = legs
    .map(({ side, ratio, instrument }) => `${side} ${ratio} ${instrument}\n`)
    .join('')
  return hedges.reduce((before, { side, lots, per, instrument, price, band }) => {
    const away = band === undefined ? '-' : formatDecimal(band, PRICE_SCALE)
    return `${before}hedge ${side} ${lots}/${per} ${instrument} ${formatDecimal(price, PRICE_SCALE)} ${away}\n`
  }, text)
}

/** Structures are asked for again and again: a digest costs ten times as much as finding the one made before. */
const known = new Kept<string, StructureId>(1024)

/** `str-` and the first 128 bits of SHA-256 in 26 letters of Crockford's base 32, two zero bits after them. */
export function structureId(legs: readonly Leg[], hedges?: readonly Hedge[]): StructureId {
  const text = structureText(legs, hedges)
  const before = known.get(text)
  if (before !== undefined) return before
  const id = digestOf(text)
  known.put(text, id)
  return id
}

function digestOf(text: string): StructureId {
  // Ids of instruments are plain letters: a letter is a byte.
  const digest = sha256(Uint8Array.from(text, (letter) => letter.charCodeAt(0)))
  let letters = ''
  let bits = 0
  let waiting = 0
  for (const byte of digest.subarray(0, BYTES)) {
    bits = (bits << 8) | byte
    for (waiting += 8; waiting >= 5;) {
      waiting -= 5
      letters += ALPHABET.charAt((bits >>> waiting) & 31)
    }
    bits &= (1 << waiting) - 1
  }
  return `str-${letters}${ALPHABET.charAt((bits << (5 - waiting)) & 31)}` as StructureId
}
