/** The tutorial is played as it stands: each command is run, and each line it promises must come, up to ids, numbers and dealers. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { BIN } from '../packages/cli/test/_parley.ts'
import { isLate } from './_demo.ts'
import { read } from './_files.ts'
import { serve } from './_venue.ts'

const ID = /\b(rfq|trade|entry|hold)-[0-9a-z]{11}\b/g
const CALL = 'ACME.SIM-20261225-187.5-C'

type Step = { readonly command: string; readonly promised: readonly string[] }

/** Commands of the console blocks, each with the output shown under it. */
function steps(page: string): Step[] {
  const found: { command: string; promised: string[] }[] = []
  for (const [, block = ''] of page.matchAll(/```console\n([\s\S]*?)```/g))
    for (const line of block.split('\n'))
      if (line.startsWith('$ ')) found.push({ command: line.slice(2), promised: [] })
      else if (line.trim() !== '' && line !== '…') found.at(-1)?.promised.push(line)
  return found
}

/** A line without what differs from run to run. */
function shape(line: string): string {
  return line
    .replaceAll(ID, '$1-id')
    .replaceAll(/ACME\.SIM-\d{8}-[\d.]+-C/g, 'CALL')
    .replaceAll(/\b(?:mako|nova|orca|pike)\b/g, 'DEALER')
    .replaceAll(/-?\d[\d,.:-]*/g, '#')
    .replaceAll(/\s+/g, ' ')
    .trim()
}

/** Plays one command as a shell would, with the ids this run was given in place of the page's. */
class Reader {
  readonly #folder: string
  readonly #names = new Map<string, string>()
  readonly #env: NodeJS.ProcessEnv = { ...process.env }

  constructor(folder: string) {
    this.#folder = folder
  }

  play({ command, promised }: Step): void {
    if (command.startsWith('export ')) {
      for (const [, name = '', value] of command.matchAll(/(\w+)=(\S+)/g)) this.#env[name] = value
      return
    }
    const out = this.#run(command)
    this.#learn(promised, out)
    const shapes = new Set(out.split('\n').map(shape))
    for (const line of promised)
      assert.ok(shapes.has(shape(line)), `${command}\npromises: ${line}\nand says:\n${out}`)
  }

  #run(command: string): string {
    let line = command.replace('npx parley', '"$NODE" "$PARLEY"')
    for (const [shown, real] of this.#names) line = line.replaceAll(shown, real)
    const env = { ...this.#env, NODE: process.execPath, PARLEY: BIN }
    // Dealers take their time and move with the market: what is not quoted yet, or not any more, is asked for again.
    for (;;) {
      const typedAt = Date.now()
      const { stdout, stderr } = spawnSync('bash', ['-c', line], {
        cwd: this.#folder,
        env,
        encoding: 'utf8',
      })
      const isEarly =
        /^(?:no_live_quote|limit_not_met)/.test(stderr) || isLate(stderr, typedAt, line)
      const isThin = command.includes('rfq show') && stdout.trim().split('\n').length < 6
      if (!isEarly && !isThin) return stdout + stderr
    }
  }

  #learn(promised: readonly string[], out: string): void {
    const [shown, real] = [promised.join('\n').match(ID) ?? [], out.match(ID) ?? []]
    for (const [i, id] of shown.entries())
      if (!this.#names.has(id) && real[i] !== undefined) this.#names.set(id, real[i])
    if (out.startsWith('instrument ')) this.#names.set(CALL, callNear(out))
  }
}

/** Of the calls in a table of marks, the one nearest a delta of 0.30 with two weeks to run. */
function callNear(table: string): string {
  const soon = new Date(Date.now() + 14 * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '')
  const calls = [...table.matchAll(/^(ACME\.SIM-(\d{8})-[\d.]+-C) .*?% +(0\.\d+) /gm)]
    .filter(([, , expiry = '']) => expiry > soon)
    .map(([, name = '', , delta]) => ({ name, away: Math.abs(Number(delta) - 0.3) }))
    .sort((a, b) => a.away - b.away)
  assert.ok(calls[0], table)
  return calls[0].name
}

void test('the tutorial does what it says, command by command', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-tutorial-'))
  await using venue = await serve(join(folder, 'data'), ['--demo'])
  assert.match(venue.url, /^http/)
  const page = steps(read('docs/tutorial.md'))
  assert.ok(page.length >= 14)
  const reader = new Reader(folder)
  for (const step of page) reader.play(step)
})
