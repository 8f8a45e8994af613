import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

import { compileKernel, kernelModule } from '../../fit/compile-kernel.ts'
import { KERNEL_BASE64 } from './kernel.gen.ts'
import { createKernel } from './kernel.ts'

void test('the committed binary is what the AssemblyScript source compiles to', async () => {
  const committed = readFileSync(new URL('kernel.gen.ts', import.meta.url), 'utf8')
  assert.equal(committed, kernelModule(await compileKernel()), 'run npm run quant:build')
})

void test('the kernel needs nothing from its host', () => {
  const bytes = Buffer.from(KERNEL_BASE64, 'base64')
  assert.deepEqual(WebAssembly.Module.imports(new WebAssembly.Module(bytes)), [])
  assert.notEqual(createKernel(), undefined)
})
