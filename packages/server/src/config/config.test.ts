import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readConfig } from './config.ts'
import { UsageError } from './words.ts'

test('the defaults are a venue on this machine, at the published port', () => {
  const config = readConfig([], {})
  assert.equal(config?.dataDir, 'data')
  assert.equal(config?.host, '127.0.0.1')
  assert.equal(config?.port, 7373)
  assert.equal(config?.demo, false)
  assert.equal(readConfig(['--help'], {}), undefined)
})

test('the environment stands for a flag, and gives way to it', () => {
  const env = { PARLEY_DATA: '/d', PARLEY_PORT: '8000' }
  assert.equal(readConfig([], env)?.dataDir, '/d')
  assert.equal(readConfig([], env)?.port, 8000)
  assert.equal(readConfig(['--port', '9000', '--data', 'x'], env)?.port, 9000)
  assert.throws(() => readConfig([], { PARLEY_PORT: 'many' }), /--port wants a whole number/)
})

test('what is wrong is named, with what is wanted', () => {
  const rows: [string, RegExp][] = [
    ['--port 65536', /--port wants a whole number from 0 to 65535, not '65536'/],
    ['--port 1.5', /--port wants a whole number/],
    ['--log loud', /--log wants one of trace, /],
    ['--clock fast', /--clock wants one of system, stepped/],
    ['--replay f.csv --from 2021-02-31', /--from wants a date such as 2021-01-04/],
    ['--replay f.csv --from 2021-13-01', /--from wants a date/],
    ['--from 2021-01-04', /--from goes with --replay, or with --clock stepped/],
    ['--columns a=b', /--columns goes with --replay/],
    ['--underlying f.csv', /--underlying goes with --replay/],
    ['--prot 1', /^Unknown option '--prot'[^\n]*$/],
    ['--mark-age -1', /^[^\n]*--mark-age[^\n]*$/],
    ['stray', /stray/],
  ]
  for (const [words, expected] of rows)
    assert.throws(
      () => readConfig(words.split(' '), {}),
      (error) => error instanceof UsageError && expected.test(error.message),
      words,
    )
})

test('a day begins a replay, or a stepped clock', () => {
  for (const words of ['--replay f.csv --from 2021-01-04', '--clock stepped --from 2021-01-04'])
    assert.equal(readConfig(words.split(' '), {})?.from, '2021-01-04')
})

test('marks of sessions are good for a day and a half, those of a live market for seconds', () => {
  const ageOf = (words: string): number | undefined =>
    readConfig(words.split(' ').filter(Boolean), {})?.markMaxAgeMs
  assert.equal(ageOf(''), 15_000)
  assert.equal(ageOf('--replay f.csv'), 129_600_000)
  assert.equal(ageOf('--clock stepped'), 129_600_000)
  assert.equal(ageOf('--clock stepped --mark-age 1000'), 1000)
})
