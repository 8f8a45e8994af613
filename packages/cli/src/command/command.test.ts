import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UsageError, durationMs, readArgs } from './command.ts'
import type { Command } from './command.ts'

const command: Command = {
  name: 'try',
  summary: 'Try',
  positionals: 'ONE TWO',
  needs: 1,
  options: {
    leg: { type: 'string', multiple: true, help: '' },
    bid: { type: 'string', help: '' },
    size: { type: 'string', help: '' },
    panel: { type: 'string', help: '' },
    watch: { type: 'boolean', help: '' },
  },
  examples: [],
  run: async () => 0,
}

void test('arguments are read by name and kind', () => {
  const words = 'a --leg x --leg=y --bid -0.5 --size 10 --panel lynx,,otter --watch b'
  const args = readArgs(command, words.split(' '))
  assert.deepEqual(args.positionals, ['a', 'b'])
  assert.deepEqual(args.all('leg'), ['x', 'y'])
  assert.equal(args.text('bid'), '-0.5')
  assert.equal(args.integer('size'), 10)
  assert.deepEqual(args.list('panel'), ['lynx', 'otter'])
  assert.equal(args.flag('watch'), true)
  assert.equal(args.flag('json'), false)
  assert.equal(args.text('url'), undefined)
})

void test('wrong words are usage errors that name them', () => {
  const rows: [string, RegExp][] = [
    ['', /ONE is missing/],
    ['a b c', /unexpected argument "c"/],
    ['a --nope', /--nope/],
    ['a --bid', /bid/],
  ]
  for (const [words, expected] of rows)
    assert.throws(
      () => readArgs(command, words.split(' ').filter(Boolean)),
      (error) => error instanceof UsageError && expected.test(error.message),
      words,
    )
  const args = readArgs(command, ['a', '--size', '1.5'])
  assert.throws(() => args.integer('size'), /1.5 is not a whole number/)
  assert.throws(() => args.need('bid'), /--bid is missing/)
  assert.throws(() => readArgs(command, ['a', '--size', 'ten']).number('size'), /"ten"/)
})

void test('durations', () => {
  const rows: [string, number][] = [
    ['500ms', 500],
    ['30s', 30_000],
    ['30', 30_000],
    ['1.5m', 90_000],
    ['2h', 7_200_000],
    ['1d', 86_400_000],
    ['2w', 1_209_600_000],
  ]
  for (const [text, ms] of rows) assert.equal(durationMs(text, '--ttl'), ms)
  for (const text of ['', '-1s', '1y', 'd', 'soon'])
    assert.throws(() => durationMs(text, '--ttl'), UsageError)
})
