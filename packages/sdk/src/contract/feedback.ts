/** What makers are told of requests that traded, and how much the operator lets them know. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Page, list } from './route.ts'
import type { Routes } from './route.ts'
import { FeedbackLevel, Id, Time, Write, closed } from './words.ts'

const partial = Type.Optional

export const Feedback = closed(
  {
    rfqId: Id,
    outcome: Type.Union([
      Type.Literal('won'),
      Type.Literal('tied'),
      Type.Literal('cover'),
      Type.Literal('done_away'),
    ]),
    rank: partial(
      Type.Union([Type.Literal('first'), Type.Literal('top_three'), Type.Literal('lower')]),
    ),
    ticks: partial(
      Type.String({
        description:
          'Ticks behind the trade, or ahead of the next maker for who won, rounded up to whole steps.',
      }),
    ),
    at: Time,
  },
  'How a request that traded ended for the maker that reads it. `cover` was the best price behind the trade, `tied` as good as it.',
)
export type Feedback = Static<typeof Feedback>

const policy = {
  level: FeedbackLevel,
  stepTicks: partial(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
}
export const FeedbackPolicy = closed(
  policy,
  'The most that makers are told; a taker may ask for less. `stepTicks`: distances are told in whole steps of so many ticks.',
)
export type FeedbackPolicy = Static<typeof FeedbackPolicy>
export const SetFeedbackPolicy = closed(
  { ...Write, ...policy },
  'Says how much makers are told, of requests opened from now on.',
)

export const FEEDBACK_ROUTES = {
  feedback: {
    method: 'GET',
    path: '/v1/feedback',
    scope: 'read',
    summary: 'How requests you quoted ended for you, newest first',
    query: Page,
    reply: list('feedback', Feedback),
  },
  feedbackPolicy: {
    method: 'GET',
    path: '/v1/feedback/policy',
    scope: 'read',
    summary: 'How much makers are told',
    reply: FeedbackPolicy,
  },
  setFeedbackPolicy: {
    method: 'POST',
    path: '/v1/feedback/policy',
    scope: 'operate',
    summary: 'Say how much makers are told',
    body: SetFeedbackPolicy,
    reply: closed({ level: FeedbackLevel }, 'The level in force.'),
  },
} as const satisfies Routes
