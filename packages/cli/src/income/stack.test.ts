import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { run } from '../command/run.ts'

async function said(
  words: readonly string[],
  input?: string,
): Promise<{ code: number; out: string; err: string }> {
  const heard = { out: '', err: '' }
  const code = await run(words, {
    out: (text) => void (heard.out += text),
    err: (text) => void (heard.err += text),
    env: { HOME: '/nowhere' },
    lines: () => (input === undefined ? undefined : linesOf(input)),
    terminal: false,
    stop: new AbortController().signal,
  })
  return { code, ...heard }
}

async function* linesOf(text: string): AsyncGenerator<string> {
  for (const line of text.split('\n')) yield await Promise.resolve(line)
}

/** What the help shows as an example. */
async function example(command: 'report' | 'allocate'): Promise<string> {
  const { out } = await said(['stack', command, '--help'])
  const found = /example:\n\s*(\{[\s\S]*?\})\n\s*\n/.exec(out)?.[1]
  assert.ok(found, out)
  return found
}

test('the example of `stack report`: an iron condor of two programs', async () => {
  const input = await example('report')
  const shown = await said(['stack', 'report'], input)
  assert.equal(shown.code, 0, shown.err)
  assert.match(shown.out, /^bull +500\.00 +1,000\.00/m)
  assert.match(shown.out, /^together +1,000\.00/m)
  assert.match(shown.out, /^assignment peak +19,000\.00 on 2026-01-16/m)
  assert.match(shown.out, /^correlation +bull +bear/m)
  const { code, out } = await said(['stack', 'report', input, '--json'])
  const json = JSON.parse(out) as { margin: { initial: { total: number; method: string } } }
  assert.equal(code, 0)
  assert.equal(json.margin.initial.total, 1_000)
  assert.equal(json.margin.initial.method, 'shapley')
})

test('the example of `stack allocate`: sizes, what proves them, and the frontier', async () => {
  const { code, out, err } = await said(['stack', 'allocate'], await example('allocate'))
  assert.equal(code, 0, err)
  assert.match(out, /^calls +22\.5000/m)
  assert.match(out, /^no more than +875\.00 by the prices below; gap 0\.00/m)
  assert.match(out, /^margin +7\.0833/m)
  assert.match(out, /^ +limit +income +calls +puts/m)
})

for (const [what, input, wanted] of [
  ['what is no JSON', '{', /JSON|position/],
  ['a misspelt field', '{"candidate":[]}', /candidate: unknown field/],
  [
    'a limit that is none',
    '{"candidates":[],"limits":{"m":-1}}',
    /limits\.m: -1 is not at least 0/,
  ],
  ['no program', '{"candidates":[],"limits":{}}', /no program to allocate to/],
] as const)
  test(`${what} is refused with its place`, async () => {
    const { code, err } = await said(['stack', 'allocate'], input)
    assert.equal(code, 1)
    assert.match(err, wanted)
  })

test('nothing on standard input is told what is missing', async () => {
  const { code, err } = await said(['stack', 'report'])
  assert.equal(code, 2)
  assert.match(err, /JSON is missing/)
})

test('`stack frontier`: income never falls as more may be lost, in the table and in the picture', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'parley-frontier-')), 'frontier.svg')
  const input = await example('allocate')
  const { code, out } = await said(['stack', 'frontier', '--json', '--svg', file], input)
  assert.equal(code, 0)
  const { frontier } = JSON.parse(out) as {
    frontier: readonly { limit: number; income: number; certificate: { gap: number } }[]
  }
  assert.ok(frontier.length > 2)
  assert.ok(frontier.every(({ income }, i) => income >= (frontier[i - 1]?.income ?? 0) - 1e-9))
  const svg = readFileSync(file, 'utf8')
  const [, line = ''] = /<polyline points="([^"]*)"/.exec(svg) ?? []
  const heights = line.split(' ').map((point) => Number(point.split(',')[1]))
  assert.equal(heights.length, frontier.length)
  assert.ok(heights.every((y, i) => y <= (heights[i - 1] ?? Infinity)))
  const { frontier: _, ...plain } = JSON.parse(input) as Record<string, unknown>
  const eleven = await said(['stack', 'frontier', '--json'], JSON.stringify(plain))
  assert.equal((JSON.parse(eleven.out) as { frontier: unknown[] }).frontier.length, 11)
})
