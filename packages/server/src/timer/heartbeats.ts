/** Promises to be heard from. The deadline binds before the sweep. [PRT-16] */
import type { Sweep } from './sweeps.ts'

export const HEARTBEATS: Sweep = {
  command: (actor) => ({ type: 'LapseHeartbeats', actor }),
  // One sweep lapses all that are due.
  most: Infinity,
  dueOf: (event) => (event.type === 'HeartbeatSet' ? event.heartbeat.expiresAt : undefined),
  *duesIn({ protection }) {
    for (const { expiresAt } of protection.heartbeats.values()) yield expiresAt
  },
}
