import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Command } from '@parley/core'
import { CALL, TestVenue } from '../../test/_venue.ts'
import { marked } from './marked.ts'

void test('a request carries the books where a program asks, for its slices are held against them, and no others do', async () => {
  await using venue = await TestVenue.furnished()
  const { state } = venue.venue.sequencer
  const asked = (more: object): readonly boolean[] => {
    const wanted: boolean[] = []
    const command = {
      type: 'CreateRfq',
      actor: { firm: 'acme', user: 'acme-1' },
      account: 'acme:main',
      legs: [{ instrument: CALL, side: 'buy', ratio: 1 }],
      size: 1n,
      ...more,
    } as unknown as Command
    marked(state, command, {
      marks: (ids, books) => {
        assert.ok(ids.includes(CALL as never))
        wanted.push(books)
        return []
      },
      riskMarks: () => assert.fail('no limit is set'),
      marginMarks: () => assert.fail('no account is margined so'),
    })
    return wanted
  }
  assert.deepEqual(asked({}), [false])
  assert.deepEqual(asked({ program: 'income', intent: '1.0' }), [true])
})
