import { KERNEL_BASE64 } from './kernel.gen.ts'

/** A pass over `n` rows of columns `stride` bytes apart, from address `at`; returns flagged pairs. */
type Pass = (at: number, stride: number, n: number) => number

type ScenarioPass = (
  at: number,
  stride: number,
  from: number,
  to: number,
  spotLeg: number,
  strikeLeg: number,
  x0: number,
  root: number,
  vol: number,
  sign: number,
  weight: number,
  base: number,
) => void

export type KernelExports = {
  readonly memory: WebAssembly.Memory
  readonly arena: () => number
  readonly europeanFirst: Pass
  readonly europeanSecond: Pass
  readonly europeanChain: Pass
  readonly impliedVol: Pass
  readonly americanPut: Pass
  readonly selectScheme: (at: number) => void
  /** Slots [from, to) of one option; see assembly/scenario.ts for the order of terms. */
  readonly scenarioLine: ScenarioPass
}

/** Which arithmetic a batch call runs on: WebAssembly SIMD, or its plain TypeScript twin. */
export type KernelChoice = 'wasm' | 'typescript'

/** Rows per pass: inputs and outputs of a block together stay inside a core's second cache. */
export const BLOCK_ROWS = 512
const COLUMNS_MAX = 24
/** Room after the columns for an American scheme's tables and work space. */
const TABLE_NUMBERS = 1 << 15

/** Columns of doubles in the kernel's memory, `BLOCK_ROWS` long each, and their address. */
export type Block = {
  readonly at: number
  readonly stride: number
  readonly column: (index: number) => Float64Array
  readonly tablesAt: number
  readonly tables: Float64Array
}

export type Kernel = { readonly exports: KernelExports; readonly block: Block }

/**
 * Instantiates the kernel: no imports, no I/O, the same bits on every CPU, since it uses no
 * relaxed instruction. `undefined` where the host has no WebAssembly SIMD.
 */
export function createKernel(): Kernel | undefined {
  if (typeof WebAssembly === 'undefined') return undefined
  const bytes = Uint8Array.from(atob(KERNEL_BASE64), (character) => character.charCodeAt(0))
  if (!WebAssembly.validate(bytes)) return undefined
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes))
  // The parse edge between an untyped binary and its interface.
  const exports = instance.exports as unknown as KernelExports
  // Not a multiple of 4096: columns that far apart would share one set of the first cache.
  const stride = BLOCK_ROWS * 8 + 64
  const at = Math.ceil(exports.arena() / 64) * 64
  const tablesAt = at + COLUMNS_MAX * stride
  const missing = tablesAt + TABLE_NUMBERS * 8 - exports.memory.buffer.byteLength
  if (missing > 0) exports.memory.grow(Math.ceil(missing / 65536))
  const columns = Array.from(
    { length: COLUMNS_MAX },
    (_, index) => new Float64Array(exports.memory.buffer, at + index * stride, BLOCK_ROWS),
  )
  const column = (index: number): Float64Array => {
    const found = columns[index]
    if (found === undefined) throw new RangeError(`a block has no column ${index}`)
    return found
  }
  const tables = new Float64Array(exports.memory.buffer, tablesAt, TABLE_NUMBERS)
  return { exports, block: { at, stride, column, tablesAt, tables } }
}

let shared: { readonly kernel: Kernel | undefined } | undefined

/** The kernel of this thread, made at first use: it is scratch space and code, never state. */
export function kernelFor(choice: KernelChoice): Kernel | undefined {
  if (choice === 'typescript') return undefined
  shared ??= { kernel: createKernel() }
  return shared.kernel
}

/**
 * Copies rows [start, start + count) into the block's first columns, one per source; a number
 * stands for a column that is the same in every row and is read only from its first. An odd count
 * leaves half a pair: the row before it is repeated.
 */
export function loadBlock(
  block: Block,
  sources: readonly (Float64Array | Int8Array | number)[],
  start: number,
  count: number,
): void {
  sources.forEach((source, index) => {
    const column = block.column(index)
    if (typeof source === 'number') column[0] = source
    else if (source instanceof Float64Array) column.set(source.subarray(start, start + count))
    else for (let i = 0; i < count; i++) column[i] = source[start + i] ?? 0
    if (count % 2 === 1) column[count] = column[count - 1] ?? 0
  })
}
