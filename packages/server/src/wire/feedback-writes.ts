/** The feedback policy: its body into a command. */
import type { WritesOf } from './write.ts'

export const FEEDBACK_WRITES: WritesOf<'setFeedbackPolicy'> = {
  setFeedbackPolicy: {
    command: (meta, { level, stepTicks }) => ({
      type: 'SetFeedbackPolicy',
      ...meta,
      policy: { level, stepTicks: BigInt(stepTicks ?? 1) },
    }),
  },
}
