/** Everything a running venue is made of, by name. Built by `createVenue`; parts take what they use from here and no more. */
import type { Drafts } from '../draft/drafts.ts'
import type { KeyRing } from '../auth/key-ring.ts'
import type { RateLimiter } from '../auth/rate-limit.ts'
import type { Notary } from '../checkpoint/notary.ts'
import type { Clock } from '../clock/clock.ts'
import type { Lockstep } from '../clock/lockstep.ts'
import type { Config } from '../config/config.ts'
import type { Gateway } from '../gateway/gateway.ts'
import type { Journal } from '../journal/journal.ts'
import type { Logger } from '../log/log.ts'
import type { Market } from '../market/market.ts'
import type { Metrics } from '../metrics/metrics.ts'
import type { Sequencer } from '../sequencer/sequencer.ts'
import type { Hub } from '../stream/hub.ts'
import type { FirmId, RiskMarks, Timestamp } from '@parley/core'
import type { RiskThread } from '../risk/thread.ts'
import type { Session } from '../stream/session.ts'
import type { Aside } from '../thread/aside.ts'
import type { Views } from '../views/views.ts'

export type Venue = {
  readonly config: Config
  readonly log: Logger
  readonly clock: Clock
  readonly journal: Journal
  readonly sequencer: Sequencer
  readonly hub: Hub
  readonly views: Views
  readonly aside: Aside
  readonly market: Market
  readonly keys: KeyRing
  readonly drafts: Drafts
  readonly limiter: RateLimiter
  readonly gateway: Gateway
  readonly notary: Notary
  readonly lockstep: Lockstep | undefined
  /** Open streams by firm. */
  readonly doors: Map<string, Set<Session>>
  readonly metrics: Metrics
  /** Values books aside. */
  readonly risk: RiskThread
  /** The figures a firm's risk limits are measured by. */
  readonly riskMarksFor: (firm: FirmId, now: Timestamp) => RiskMarks
}
