/** Which totals can be made up at all: a set of whole numbers as bits, without their costs. */
import type { Book, Lump } from './book.ts'

export type Reach = {
  /** Largest total within the size, in units. */
  readonly total: number
  /** First price level at which the offers so far make up that total. */
  readonly level: number
}

/** The largest total, and the best worst price it can be had for. */
export function reachOf(book: Book): Reach {
  const sums = new Uint32Array((book.cells >> 5) + 1)
  sums[0] = 1
  const scratch = new Uint32Array(sums.length)
  let free = 0
  let best: Reach = { total: 0, level: 0 }
  let nextLump = 0
  let nextFiller = 0
  for (let level = 0; level < book.levels.length && best.total < book.size; level++) {
    for (; book.fillers[nextFiller]?.level === level; nextFiller++)
      free += book.fillers[nextFiller]?.max ?? 0
    for (let lump = book.lumps[nextLump]; lump?.level === level; lump = book.lumps[++nextLump])
      addLump(sums, scratch, lump)
    // The total grows with the lumps' sum: the largest sum has the largest total.
    const total = Math.min(book.size, highest(sums, book.cells) * book.cell + free)
    if (total > best.total) best = { total, level }
  }
  return best
}

/** Adds to the set every sum that the lump makes of those in it. */
function addLump(sums: Uint32Array, scratch: Uint32Array, lump: Lump): void {
  scratch.fill(0)
  orShifted(scratch, sums, lump.min)
  // Copies at 0 … steps, each pass doubling how many there are.
  for (let copies = 1; copies <= lump.steps;) {
    const more = Math.min(copies, lump.steps + 1 - copies)
    orShifted(scratch, scratch, more * lump.step)
    copies += more
  }
  for (let w = 0; w < sums.length; w++) sums[w] = (sums[w] ?? 0) | (scratch[w] ?? 0)
}

/** target |= source << bits. From the top, so that the two may be one. */
function orShifted(target: Uint32Array, source: Uint32Array, bits: number): void {
  const words = Math.floor(bits / 32)
  const up = bits % 32
  for (let w = target.length - 1; w >= words; w--) {
    const high = (source[w - words] ?? 0) << up
    const low = up === 0 || w === words ? 0 : (source[w - words - 1] ?? 0) >>> (32 - up)
    target[w] = (target[w] ?? 0) | high | low
  }
}

/** Largest member up to `most`; 0 is always one. */
function highest(sums: Uint32Array, most: number): number {
  for (let member = most; member > 0; member--) {
    const word = sums[member >> 5] ?? 0
    if (word === 0) member &= ~31
    else if ((word >>> (member & 31)) & 1) return member
  }
  return 0
}
