import type { Patience } from './trials.ts'

/** How long and how large each trial is. Counts are sized so that no trial runs dry. */
export type Pace = Patience & {
  readonly trials: number
  /** Not counted: code that has not run some thousand times is still being compiled, the venue's and the peers' alike. */
  readonly warmMs: number
  /**
   * The same where each request is like the last and none is used up. On two slow cores a server that was just started answers more every second for
   * five or six: what is asked here is what it does then.
   */
  readonly warmQuotesMs: number
  readonly runMs: number
  /** Requests a second prepared for a peer: more than it was ever seen to answer. */
  readonly peerQuotesMax: number
  /** Quotes a second prepared for the venue; one that answers more ends its trial early. */
  readonly venueQuotesMax: { readonly http: number; readonly stream: number }
  /** RFQs prepared for one connection's accepts; three times as many for more. */
  readonly venueAccepts: number
  /** Records replayed for the ratio of replay to live. */
  readonly replayRecords: number
  /** Records for memory and recovery time. */
  readonly millionRecords: number
  readonly peerAcceptsMax: { readonly naive: number; readonly tuned: number }
}

export const usualPace: Pace = {
  stealCoresMax: 0.1,
  foreignCoresMax: 0.3,
  triesMax: 4,
  repeatMsMax: 120_000,
  trials: 3,
  warmMs: 2_000,
  warmQuotesMs: 6_000,
  runMs: 2_000,
  peerQuotesMax: 20_000,
  venueQuotesMax: { http: 25_000, stream: 100_000 },
  venueAccepts: 6_000,
  replayRecords: 60_000,
  millionRecords: 1_000_000,
  peerAcceptsMax: { naive: 2_500, tuned: 5_000 },
}

export const quickPace: Pace = {
  ...usualPace,
  trials: 1,
  warmMs: 1_000,
  warmQuotesMs: 1_000,
  runMs: 1_000,
  repeatMsMax: 15_000,
  venueAccepts: 3_500,
  replayRecords: 20_000,
  millionRecords: 50_000,
}
