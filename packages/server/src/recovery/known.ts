/**
 * Values that come again and again in a journal's bytes, each made once: a firm's name, an account, a request, a price. To know one again
 * costs less than to make it, and nothing is left behind for the collector.
 */

const QUOTE = 34
const BACKSLASH = 92
const TILDE = 126

export class KnownTexts {
  readonly #mask: number
  readonly #known: string[]

  /** Remembers at most `size` texts, a power of two: a new one takes the place of another. */
  constructor(size: number) {
    this.#mask = size - 1
    this.#known = Array.from({ length: size }, () => '')
  }

  /**
   * The text that begins at `start` and goes to the next quotation mark. Undefined where it is not written as it is: with an escape, with the
   * codec's `~` in front, or in other characters than ASCII's.
   */
  read(bytes: Buffer, start: number): string | undefined {
    if (bytes[start] === TILDE) return undefined
    let mixed = 0
    let end = start
    for (; ; end++) {
      const code = bytes[end] ?? 0
      if (code === QUOTE) break
      if (code === BACKSLASH || code < 32 || code > 126) return undefined
      mixed = Math.imul(mixed, 31) + code
    }
    const place = (mixed ^ (mixed >>> 15)) & this.#mask
    const known = this.#known[place] ?? ''
    if (isAt(bytes, start, end, known)) return known
    const text = bytes.toString('latin1', start, end)
    this.#known[place] = text
    return text
  }
}

function isAt(bytes: Buffer, start: number, end: number, text: string): boolean {
  if (text.length !== end - start) return false
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) !== bytes[start + i]) return false
  return true
}

const INTEGERS = 1024
const numbers = new Float64Array(INTEGERS).fill(NaN)
const integers: bigint[] = []

/** A safe integer as a bigint. */
export function integerOf(value: number): bigint {
  const place = Math.imul(value | 0, 0x9e3779b1) >>> 22
  const known = integers[place]
  if (known !== undefined && numbers[place] === value) return known
  const made = BigInt(value)
  numbers[place] = value
  integers[place] = made
  return made
}
