import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UsageError, readArgs } from '../command/command.ts'
import { dealerCommand, personalityOf } from './command.ts'
import { PERSONALITIES } from './personality.ts'
import type { Personality } from './personality.ts'

function of(words: string): Personality {
  return personalityOf(readArgs(dealerCommand, words.split(' ').filter(Boolean)))
}

void test('a personality is chosen by name and every number can be overridden', () => {
  assert.deepEqual(of(''), PERSONALITIES['tight-small'])
  assert.deepEqual(
    of('--personality wide-large --edge-bps 3 --reaction-max 2s --price-from model'),
    {
      ...PERSONALITIES['wide-large'],
      edgeBps: 3,
      reactionMsMax: 2_000,
      priceFrom: 'model',
    },
  )
  const numbers = Object.keys(PERSONALITIES['tight-small']).length
  const named = Object.keys(dealerCommand.options ?? {}).length
  assert.equal(named, numbers + 4, 'an option for each number, and four more')
})

void test('wrong numbers are usage errors', () => {
  for (const words of [
    '--personality tight-smal',
    '--edge-bps -1',
    '--edge-bps wide',
    '--reaction-min 10s',
    '--price-from air',
    '--position-limit 0',
  ])
    assert.throws(() => of(words), UsageError, words)
  assert.throws(() => of('--personality tight-smal'), /did you mean tight-small/)
})
