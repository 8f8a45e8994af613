// `npm test`: installs what is missing, checks format, style, types and unused code, and runs every test that needs no outside service.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { setPriority } from 'node:os'
import { join, sep } from 'node:path'
import { ROOT, ensureInstalled, run } from './install.mjs'

ensureInstalled()
run('npx', ['oxfmt', '--check'])
run('npx', ['oxlint', '--type-aware', '--quiet'])
run('npx', ['tsc', '-p', '.'])
run('npx', ['knip'])
// A test that hangs would take everything behind it along: it is ended after what none comes near.
const TEST = ['--test', '--test-reporter=spec', '--test-timeout=900000']
// What touches nothing outside itself runs in one process, which loads each module once; a process for each file would mostly load them.
// It gives way to the others and fills what they leave idle: three files at a time, for many of them mostly wait, for dealers to answer
// and for processes to start.
const PURE = ['core', 'quant', 'income', 'sdk', 'desk'].map((name) => join(ROOT, 'packages', name))
const files = tests(ROOT)
const isPure = (path) => PURE.some((folder) => path.startsWith(folder + sep))
const codes = await Promise.all([
  played([...TEST, '--test-isolation=none', ...files.filter(isPure)], 'pipe'),
  played([...TEST, '--test-concurrency=3', ...files.filter((path) => !isPure(path))], 'inherit'),
])
process.exitCode = codes.every((code) => code === 0) ? 0 : 1

/** Runs the project's own Node, which npm has put first on PATH, on test files and answers its exit code. What it said comes as it goes, or whole at its end. */
async function played(args, how) {
  // Many files in one process cannot be ended one by one where one of them turns without end: then it is ended whole.
  const timeout = how === 'pipe' ? 1_800_000 : undefined
  const child = spawn('node', args, { cwd: ROOT, stdio: ['ignore', how, how], timeout })
  const said = []
  if (how === 'pipe') {
    setPriority(child.pid, 10)
    for (const output of [child.stdout, child.stderr])
      output.on('data', (chunk) => said.push(chunk))
  }
  const [code] = await once(child, 'close')
  process.stdout.write(Buffer.concat(said))
  return code
}

/** Every test file but those that need a browser, which `.ci/run` starts. */
function tests(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      return ['node_modules', 'dist', 'e2e', '.git'].includes(entry.name) ? [] : tests(path)
    }
    return /\.test\.tsx?$/.test(entry.name) ? [path] : []
  })
}
