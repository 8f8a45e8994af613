#!/usr/bin/env node
// Plain JavaScript, so that whatever Node a host has can start it: the command itself needs Node 26 and finds it.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import module from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const NODE_MAJOR = 26
const here = dirname(fileURLToPath(import.meta.url))
const main = join(here, '..', 'src', 'main.ts')

// What was compiled once is read back, here and in every process this one starts; where the folder may not be written, it is compiled anew.
process.env.NODE_COMPILE_CACHE ||= join(here, '..', '..', '..', 'node_modules', '.cache', 'parley')
module.enableCompileCache?.(process.env.NODE_COMPILE_CACHE)

if (Number(process.versions.node.split('.')[0]) >= NODE_MAJOR) await import('../src/main.ts')
else runOn(findNode(here))

/** The binary of the `node` package nearest above a folder. */
function findNode(folder) {
  for (const name of ['node', 'node.exe']) {
    const binary = join(folder, 'node_modules', 'node', 'bin', name)
    if (existsSync(binary)) return binary
  }
  const parent = dirname(folder)
  return parent === folder ? undefined : findNode(parent)
}

function runOn(binary) {
  if (binary === undefined) {
    process.stderr.write(
      `parley needs Node ${NODE_MAJOR} or newer; this is ${process.versions.node}, and no newer one is installed beside it.\n` +
        'Run `npm install` in the project folder: it brings its own.\n',
    )
    process.exitCode = 2
    return
  }
  const child = spawn(binary, [main, ...process.argv.slice(2)], { stdio: 'inherit' })
  // The terminal sends Ctrl-C to both; this one waits for the other to end as it sees fit.
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1)
  })
}
