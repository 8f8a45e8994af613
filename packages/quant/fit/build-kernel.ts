/** `npm run quant:build`: compiles packages/quant/assembly and writes the module that carries it. */
import { writeFileSync } from 'node:fs'
import { compileKernel, kernelModule } from './compile-kernel.ts'

const binary = await compileKernel()
writeFileSync(new URL('../src/kernel/kernel.gen.ts', import.meta.url), kernelModule(binary))
process.stdout.write(`kernel: ${binary.length} bytes\n`)
