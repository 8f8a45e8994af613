// `npm start`: a venue to play with, on its own data folder, in one command. Arguments go on to `parley serve`.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { ROOT, ensureDesk, ensureInstalled } from './install.mjs'

ensureInstalled()
ensureDesk()
const entry = join(ROOT, 'packages/server/src/main.ts')
// The project's own Node, which npm has put first on PATH.
const server = spawn(
  'node',
  [entry, 'serve', '--demo', '--log', 'warn', ...process.argv.slice(2)],
  {
    cwd: ROOT,
    stdio: 'inherit',
  },
)
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => server.kill(signal))
server.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)))
