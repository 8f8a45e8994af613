import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RISK_MEASURES, isAside, isFalling, isShare } from '@parley/core'
import * as wire from '@parley/sdk'

test('what clients know of measures is what the venue judges by', () => {
  assert.deepEqual([...wire.RISK_MEASURES], [...RISK_MEASURES])
  assert.deepEqual([...wire.WATCHED_MEASURES], RISK_MEASURES.filter(isAside))
  assert.deepEqual([...wire.SHARE_MEASURES], RISK_MEASURES.filter(isShare))
  assert.deepEqual([...wire.FALLING_MEASURES], RISK_MEASURES.filter(isFalling))
})
