import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DAY, OPENED_AT, OPERATOR, actor, answer, furnished, must, px } from '../_venue.ts'
import { instrumentId } from '../instrument/instrument.ts'
import { timestamp } from '../time/timestamp.ts'
import { audienceOf } from '../venue/audience.ts'
import { loadState, saveState } from '../venue/snapshot.ts'
import { askedText, commandText } from '../venue/text.ts'
import type { RecordCloses } from './rules.ts'

function closing(over: Partial<RecordCloses> = {}, mark: object = {}): RecordCloses {
  return {
    type: 'RecordCloses',
    actor: actor(OPERATOR),
    dayEndsAt: timestamp(OPENED_AT + DAY),
    recorded: [
      {
        instrument: instrumentId('SPY'),
        price: px('401.25'),
        source: 'tape',
        observedAt: timestamp(OPENED_AT + DAY - 1),
        ...mark,
      },
    ],
    ...over,
  }
}

const rows: readonly (readonly [string, RecordCloses])[] = [
  ['role_forbidden', closing({ actor: actor('acme') })],
  ['malformed day', closing({ dayEndsAt: timestamp(OPENED_AT + 1) })],
  ['not_yet_due day', closing({ dayEndsAt: timestamp(OPENED_AT + 3 * DAY) })],
  ['malformed marks', closing({ recorded: [] })],
  ['unknown_instrument marks.0.instrument', closing({}, { instrument: instrumentId('NONE') })],
  ['bad_decimal marks.0.price', closing({}, { price: px('-1') })],
  ['malformed marks.0.observedAt', closing({}, { observedAt: timestamp(OPENED_AT + DAY + 1) })],
  [
    'unknown_instrument marks.1.instrument',
    closing({ recorded: [...closing().recorded, ...closing().recorded] }),
  ],
  ['ok', closing()],
]
for (const [code, command] of rows)
  void test(`[CLS-1] [CLS-2] closing marks: ${code}`, () => {
    const world = furnished()
    world.now = OPENED_AT + 2 * DAY
    assert.equal(answer(world, command), code)
  })

void test('[CLS-1] the state knows the latest day, over a snapshot too, and nobody is told', () => {
  const world = furnished()
  world.now = OPENED_AT + 3 * DAY
  const events = must(world, closing({ dayEndsAt: timestamp(OPENED_AT + 2 * DAY) }))
  must(world, closing())
  assert.equal(world.state.closes.last, OPENED_AT + 2 * DAY)
  assert.equal(loadState(saveState(world.state)).closes.last, OPENED_AT + 2 * DAY)
  for (const event of events) assert.deepEqual(audienceOf(world.state, event), [])
})

void test('[CLS-1] [IDM-1] other marks under one client id are another request', () => {
  const asked = (price: string): string => askedText(commandText(closing({}, { price: px(price) })))
  assert.equal(asked('401.25'), asked('401.25'))
  assert.notEqual(asked('401.25'), asked('401.50'))
})
