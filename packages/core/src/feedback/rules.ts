/** Feedback as part of the venue. */
import { accepted, refuse } from '../venue/decision.ts'
import type { Decision } from '../venue/decision.ts'
import type { Meta } from '../venue/meta.ts'
import { OPERATOR, everybody } from '../venue/rules.ts'
import type { CommandRules, EventRules } from '../venue/rules.ts'
import type { State } from '../venue/state.ts'
import { lowerLevel } from './feedback.ts'
import type { FeedbackGiven, FeedbackLevel, FeedbackPolicy } from './feedback.ts'

/** The most that makers are told, of requests opened from now on. */
export type SetFeedbackPolicy = Meta & {
  readonly type: 'SetFeedbackPolicy'
  readonly policy: FeedbackPolicy
}
export type FeedbackPolicySet = {
  readonly type: 'FeedbackPolicySet'
  readonly policy: FeedbackPolicy
}
export type FeedbackEvent = FeedbackPolicySet | FeedbackGiven

/** Before the operator says otherwise. */
export const NO_FEEDBACK: FeedbackPolicy = { level: 'none', stepTicks: 1n }
export const STEP_TICKS_MAX = 1_000_000n

export const FEEDBACK_COMMANDS: CommandRules<SetFeedbackPolicy> = {
  SetFeedbackPolicy: { by: OPERATOR, decide: (_state, command) => setPolicy(command) },
}

export const FEEDBACK_EVENTS: EventRules<FeedbackEvent> = {
  FeedbackPolicySet: {
    apply(state, { policy }) {
      state.feedback = policy
    },
    seenBy: everybody,
    answer: ({ policy }) => ({ level: policy.level }),
  },
  FeedbackGiven: { seenBy: (_state, { maker }) => [maker] },
}

function setPolicy({ policy }: SetFeedbackPolicy): Decision {
  if (policy.stepTicks < 1n || policy.stepTicks > STEP_TICKS_MAX)
    return refuse('bad_size', 'stepTicks', { max: String(STEP_TICKS_MAX) })
  return accepted([{ type: 'FeedbackPolicySet', policy }])
}

/** What holds of a request that opens now: the venue's policy, or less where the taker asks for less. */
export function policyFor(
  { feedback }: State,
  asked: FeedbackLevel | undefined,
): FeedbackPolicy | undefined {
  const level = asked === undefined ? feedback.level : lowerLevel(asked, feedback.level)
  return level === 'none' ? undefined : { level, stepTicks: feedback.stepTicks }
}
