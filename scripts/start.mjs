// `npm start`: a venue to play with, on its own data folder, in one command. Arguments go on to `parley serve`.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, ensureDesk, ensureInstalled } from './install.mjs'

ensureInstalled()
ensureDesk()
const server = join(ROOT, 'packages/server')
const { config } = JSON.parse(readFileSync(join(server, 'package.json'), 'utf8'))
const words = [...config.nodeFlags, join(server, 'src/main.ts'), 'serve', '--demo']
// The project's own Node, which npm has put first on PATH.
const venue = spawn('node', [...words, '--log', 'warn', ...process.argv.slice(2)], {
  cwd: ROOT,
  stdio: 'inherit',
})
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => venue.kill(signal))
venue.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)))
