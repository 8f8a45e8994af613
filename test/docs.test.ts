import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { commandHelp } from '../packages/cli/src/command/help.ts'
import { sections } from '../packages/cli/src/command/registry.ts'
import { ROOT, paths, read } from './_files.ts'
import { referencePages } from './_reference.ts'

const PARLEY = join(ROOT, 'packages/cli/bin/parley.js')
const commands = Object.values(await sections()).flat()
const pages = paths().filter((path) => path.endsWith('.md'))

test('the reference pages say what the code says (npm run docs writes them)', () => {
  for (const [path, text] of Object.entries(referencePages())) assert.equal(read(path), text, path)
})

test('links between pages lead somewhere', () => {
  const broken = pages.flatMap((path) =>
    [...read(path).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)]
      .map((match) => match[1] ?? '')
      .filter((target) => !existsSync(join(ROOT, dirname(path), target)))
      .map((target) => `${path}: ${target}`),
  )
  assert.deepEqual(broken, [])
})

test('files and folders named in code spans exist', () => {
  const missing = pages
    .filter((path) => !path.startsWith('docs/decisions/'))
    .flatMap((path) =>
      [...read(path).matchAll(/`((?:packages|sim|bench|test|docs|scripts)\/[\w./-]*)`/g)]
        .map((match) => match[1] ?? '')
        .filter((name) => !existsSync(join(ROOT, name)))
        .map((name) => `${path}: ${name}`),
    )
  assert.deepEqual(missing, [])
})

test('commands in the pages are commands of parley, with options it has', () => {
  const wrong: string[] = []
  const helps = new Map<string, string>()
  for (const path of pages) {
    for (const match of read(path)
      .replaceAll('\\\n', ' ')
      .matchAll(/npx parley ([a-z]+(?:-[a-z]+)*(?: [a-z][a-z-]*(?= |`|$))?)([^\n`|]*)/gm)) {
      const [, command = '', rest = ''] = match
      const help = helps.get(command) ?? helpOf(command)
      helps.set(command, help)
      if (help === '') wrong.push(`${path}: parley ${command} is not a command`)
      for (const option of rest.matchAll(/--[a-z-]+/g))
        if (help !== '' && !help.includes(option[0]))
          wrong.push(`${path}: parley ${command} has no ${option[0]}`)
    }
  }
  assert.deepEqual(wrong, [])
})

test('scripts named in the pages are scripts of package.json', () => {
  const manifest = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
  const named = pages.flatMap((path) =>
    [...read(path).matchAll(/npm run ([a-z0-9:]+)/g)].map((match) => match[1] ?? ''),
  )
  assert.deepEqual(
    named.filter((name) => !(name in manifest.scripts)),
    [],
  )
})

test('the changelog is for users, newest first', () => {
  const changelog = read('CHANGELOG.md')
  assert.match(changelog, /^# Changelog\n\n## Unreleased\n/)
})

/** A command's help; empty when there is no such command. Only those that are programs of their own are asked as such. */
function helpOf(command: string): string {
  const found = commands.find(({ name }) => name === command)
  if (found && !found.passThrough) return commandHelp(found)
  if (!found)
    return commands
      .filter(({ name }) => name.startsWith(`${command} `))
      .map(commandHelp)
      .join('')
  return execFileSync(process.execPath, [PARLEY, ...command.split(' '), '--help'], {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
}
