import assert from 'node:assert/strict'
import { test } from 'node:test'
import { drawnBy } from '@parley/sdk'
import { drawWords } from './draw-words.ts'

const SEED = '00000000000000000000000000000000'

void test('[EXP-3] a writer’s line of a draw: its share, and where the mark fell', () => {
  // 5 of 10 written, 3 exercised: a share of 1 and 5/10, on the line from 8 on, so up to 13, which is 3 of the next contract.
  const told = { seed: SEED, open: '10', exercised: '3', written: '5', start: '8' }
  const words = (digest: bigint): string => drawWords(drawnBy(told, digest), told)
  const head = '3 of 10 exercised, 5 of them written by you: your share is 1 and 5/10, which lay'
  assert.equal(words(22n), `${head} from 8 on; the mark 2 fell in it: one more`)
  assert.equal(words(23n), `${head} from 8 on; the mark 3 fell beside it: none more`)
  const all = { ...told, exercised: '10', start: '0' }
  assert.match(drawWords(drawnBy(all, 7n), all), /your share is 5, and nothing of it was drawn$/)
  const run = { ...told, run: true } as const
  assert.match(drawWords(drawnBy(run, 7n), run), /in one run from 7 on, yours from 8 to 13$/)
})
