/** A write that is a command, carried out and answered as HTTP has it. */
import type { Rejection, State } from '@parley/core'
import type { Caller } from '../auth/key-ring.ts'
import type { CommandRoute } from '../gateway/writes.ts'
import type { Venue } from '../venue/venue.ts'
import { refusalView, statusOf } from '../wire/refusal.ts'

export type Answer = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: object
}

/** `done` is called once, after the outcome is durable. `body` has not been checked. */
export function runCommand(
  venue: Venue,
  name: CommandRoute,
  caller: Caller,
  body: unknown,
  done: (answer: Answer) => void,
): void {
  venue.gateway.write(name, caller, body, (reply) => {
    const left = { 'parley-writes-remaining': String(venue.limiter.remaining(caller.actor.firm)) }
    if ('rejection' in reply) {
      const refused = refusal(venue.sequencer.state, reply.rejection)
      done({ ...refused, headers: { ...left, ...refused.headers } })
    } else done({ status: 200, headers: left, body: reply.result })
  })
}

/** A refusal with the status of its class. */
export function refusal(state: State, rejection: Rejection): Answer {
  const retryAfterMs = rejection.detail?.['retryAfterMs']
  return {
    status: statusOf(rejection),
    headers:
      retryAfterMs === undefined
        ? {}
        : { 'retry-after': String(Math.ceil(Number(retryAfterMs) / 1000)) },
    body: { error: refusalView(state, rejection) },
  }
}
