/** For tests: every command of what requests, feedback and publication must keep to, once, in an order that works. */
import type { Step } from './_story.ts'

export const POLICY_STORY: readonly Step[] = [
  {
    by: 'house',
    name: 'setRequestPolicy',
    body: () => ({ anonymousPanelMin: 2, repeatMs: 5_000, repeats: 'tell' }),
  },
  {
    by: 'acme',
    name: 'setDealerGroup',
    body: () => ({ name: 'small', dealers: ['mako', 'nova'] }),
  },
  {
    by: 'house',
    name: 'setPublicationPolicy',
    body: () => ({ rules: [{ treatment: 'immediate' }] }),
  },
  { by: 'house', name: 'setFeedbackPolicy', body: () => ({ level: 'distance', stepTicks: 2 }) },
]
