import { createMemoryStream, main } from 'assemblyscript/asc'
import { readFileSync } from 'node:fs'

const FOLDER = new URL('../assembly/', import.meta.url)

/**
 * Compiles the kernel's AssemblyScript source. The compiler is pinned, reads nothing but these
 * sources, and so gives the same bytes on every machine. A comment line `// @inline` stands for
 * the compiler's decorator of that name, which TypeScript tools do not accept on a function.
 */
export async function compileKernel(): Promise<Uint8Array> {
  let binary: Uint8Array | undefined
  const messages = createMemoryStream()
  const { error } = await main(
    [
      'index.ts',
      '--outFile',
      'kernel.wasm',
      '-O3',
      '--runtime',
      'stub',
      '--enable',
      'simd',
      '--noAssert',
      '--use',
      'abort=',
      '--disableWarning',
      '112',
    ],
    {
      readFile: (name) => {
        try {
          const source = readFileSync(new URL(name.replace(/^\.?\//, ''), FOLDER), 'utf8')
          return source.replaceAll('// @inline\n', '@inline ')
        } catch {
          return null
        }
      },
      writeFile: (name, contents) => {
        if (name === 'kernel.wasm' && typeof contents !== 'string') binary = contents
      },
      listFiles: () => [],
      stderr: messages,
    },
  )
  if (error !== null) throw new Error(`the kernel does not compile: ${messages.toString()}`)
  if (binary === undefined) throw new Error('the compiler wrote no binary')
  return binary
}

/** The module that carries the binary: text, so that Node, a browser and a worker load it alike. */
export function kernelModule(binary: Uint8Array): string {
  const base64 = Buffer.from(binary).toString('base64')
  return [
    '// Written by packages/quant/fit/build-kernel.ts from packages/quant/assembly. Do not edit.',
    `export const KERNEL_BASE64 =\n  '${base64}'`,
    '',
  ].join('\n')
}
