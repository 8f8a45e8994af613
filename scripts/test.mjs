// `npm test`: installs what is missing, checks format, style, types and unused code, and runs every test that needs no outside service.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, ensureInstalled, run } from './install.mjs'

ensureInstalled()
run('npx', ['oxfmt', '--check'])
run('npx', ['oxlint', '--type-aware', '--quiet'])
run('npx', ['tsc', '-p', '.'])
run('npx', ['knip'])
// A test that hangs would take everything behind it along: it is ended after what none comes near.
// Three files at a time, on the two cores this is made for: many of them mostly wait, for dealers to answer and for processes to start.
run('node', [
  '--test',
  '--test-reporter=spec',
  '--test-concurrency=3',
  '--test-timeout=900000',
  ...tests(ROOT),
])

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
