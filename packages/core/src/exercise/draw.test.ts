import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { instrumentId } from '../instrument/instrument.ts'
import { accountId } from '../ledger/account.ts'
import { drawAssignment, drawRun } from './draw.ts'
import type { Contracts } from './draw.ts'

const CALL = instrumentId('C400')

function written(sizes: Readonly<Record<string, bigint>>): Contracts[] {
  return Object.entries(sizes).map(([firm, contracts]) => ({
    account: accountId(`${firm}:main`),
    contracts,
  }))
}

function seedOf(n: number): string {
  return createHash('md5').update(String(n)).digest('hex')
}

/** The rule as SPEC.md states it, from Node's own digest and in fractions: who the marks fall on, one by one. */
function byMarks(seed: string, writers: readonly Contracts[], exercised: bigint): bigint[] {
  const digest = (text: string): string => createHash('sha256').update(text).digest('hex')
  const open = writers.reduce((sum, { contracts }) => sum + contracts, 0n)
  const given = new Map(
    writers.map(({ account, contracts }) => [account, (contracts * exercised) / open]),
  )
  const line = [...writers].sort((a, b) =>
    digest(`${seed} C400 ${a.account}`) < digest(`${seed} C400 ${b.account}`) ? -1 : 1,
  )
  const whole = [...given.values()].reduce((sum, each) => sum + each, 0n)
  let mark = BigInt(`0x${digest(`${seed} C400`)}`) % open
  for (let left = exercised - whole; left > 0n; left--) {
    let end = 0n
    for (const { account, contracts } of line) {
      end += (contracts * exercised) % open
      if (mark >= end) continue
      given.set(account, (given.get(account) ?? 0n) + 1n)
      break
    }
    mark += open
  }
  return writers.map(({ account }) => given.get(account) ?? 0n)
}

const accounts = fc
  .uniqueArray(fc.stringMatching(/^[a-z]{1,6}$/), { minLength: 1, maxLength: 12 })
  .chain((firms) =>
    fc.tuple(
      fc.constant(firms.toSorted()),
      fc.array(fc.bigInt({ min: 1n, max: 1_000n }), {
        minLength: firms.length,
        maxLength: firms.length,
      }),
    ),
  )

void test('[EXP-3] by the marks laid along the line of fractions, one by one', () => {
  fc.assert(
    fc.property(accounts, fc.nat(), fc.nat({ max: 1_000_000 }), ([firms, sizes], n, part) => {
      const writers = firms.map((firm, i) => ({
        account: accountId(`${firm}:main`),
        contracts: sizes[i] ?? 1n,
      }))
      const open = writers.reduce((sum, { contracts }) => sum + contracts, 0n)
      const exercised = (open * BigInt(part)) / 1_000_000n
      const seed = seedOf(n)
      const drawn = drawAssignment(writers, { seed, instrument: CALL, exercised })
      assert.deepEqual(
        drawn.map(({ assigned }) => assigned),
        byMarks(seed, writers, exercised),
      )
      for (const { contracts, assigned } of drawn) {
        const whole = (contracts * exercised) / open
        assert.ok(assigned === whole || assigned === whole + 1n, 'at most one above the whole ones')
        assert.ok(assigned <= contracts)
      }
    }),
    { numRuns: 300 },
  )
})

void test('[EXP-3] the order writers come in changes nothing', () => {
  const writers = written({ acme: 7n, bree: 3n, cleo: 5n })
  const of = { seed: seedOf(1), instrument: CALL, exercised: 4n }
  assert.deepEqual(drawAssignment(writers.toReversed(), of), drawAssignment(writers, of))
})

void test('[EXP-3] over many seeds each writer gets its exact share', () => {
  const writers = written({ acme: 7n, bree: 3n, cleo: 1n })
  const draws = 4_000
  const sum = new Map<string, number>()
  for (let n = 0; n < draws; n++)
    for (const { account, assigned } of drawAssignment(writers, {
      seed: seedOf(n),
      instrument: CALL,
      exercised: 2n,
    }))
      sum.set(account, (sum.get(account) ?? 0) + Number(assigned))
  for (const { account, contracts } of writers) {
    const share = (Number(contracts) * 2) / 11
    const fraction = share % 1
    // Five standard deviations of a mean of draws of one contract or none.
    const margin = 5 * Math.sqrt((fraction * (1 - fraction)) / draws)
    const mean = (sum.get(account) ?? 0) / draws
    assert.ok(Math.abs(mean - share) < margin, `${account}: ${mean}, not ${share} ± ${margin}`)
  }
})

/** The rule of last resort as SPEC.md states it, contract by contract. */
function byRun(seed: string, writers: readonly Contracts[], exercised: bigint): bigint[] {
  const digest = (text: string): string => createHash('sha256').update(text).digest('hex')
  const line = [...writers].sort((a, b) =>
    digest(`${seed} C400 ${a.account}`) < digest(`${seed} C400 ${b.account}`) ? -1 : 1,
  )
  const contracts = line.flatMap((each) => Array(Number(each.contracts)).fill(each.account))
  const mark = Number(BigInt(`0x${digest(`${seed} C400`)}`) % BigInt(contracts.length))
  const run = [...contracts, ...contracts].slice(mark, mark + Number(exercised))
  return writers.map(({ account }) => BigInt(run.filter((each) => each === account).length))
}

void test('[EXP-15] a run is drawn contract by contract, and grows with what is exercised', () => {
  fc.assert(
    fc.property(accounts, fc.nat({ max: 1_000 }), fc.nat(), (of, part, n) => {
      const [firms, sizes] = of
      const writers = firms.map((firm, i) => ({
        account: accountId(`${firm}:main`),
        contracts: sizes[i] ?? 1n,
      }))
      const open = sizes.reduce((sum, each) => sum + each, 0n)
      const exercised = (open * BigInt(part)) / 1_000n
      const seed = seedOf(n)
      const given = (count: bigint): bigint[] =>
        drawRun(writers, { seed, instrument: CALL, exercised: count }).map(
          ({ assigned }) => assigned,
        )
      const found = given(exercised)
      assert.deepEqual(found, byRun(seed, writers, exercised))
      assert.equal(
        found.reduce((sum, each) => sum + each, 0n),
        exercised,
      )
      if (exercised < open)
        for (const [i, more] of given(exercised + 1n).entries()) assert.ok(more >= (found[i] ?? 0n))
    }),
  )
})
