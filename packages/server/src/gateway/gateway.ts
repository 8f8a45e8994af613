/**
 * One way in for every write, whatever the channel: authorise, parse, submit, and say what came of it. [GAT-1]
 * HTTP and the stream both end here, so that a command means the same on both.
 */
import { reject } from '@parley/core'
import type { Command, Event, Rejection } from '@parley/core'
import { ROUTES } from '@parley/sdk'
import type { DryRun, Route, Scope, Screen } from '@parley/sdk'
import type { Caller } from '../auth/key-ring.ts'
import type { RateLimiter } from '../auth/rate-limit.ts'
import type { Swept } from '../execution/screen.ts'
import type { Outcome, Sequencer } from '../sequencer/sequencer.ts'
import { bodyCheck } from '../wire/body-check.ts'
import { dryRunView } from '../wire/dry-run.ts'
import { Inexact } from '../wire/exact.ts'
import { onWire } from '../wire/refusal.ts'
import { isNamed } from './finder.ts'
import type { Finder, Found, Named } from './finder.ts'
import { COMMAND_ROUTES, writeOf } from './writes.ts'
import type { CommandRoute } from './writes.ts'

export type Reply = { readonly result: object } | { readonly rejection: Rejection }

export type Gateway = {
  /** Carries out a write. `done` is called once, after the outcome is durable. `body` has not been checked. */
  readonly write: (
    name: CommandRoute,
    caller: Caller,
    body: unknown,
    done: (reply: Reply) => void,
  ) => void
}

export type GatewayOptions = {
  readonly sequencer: Sequencer
  readonly limiter: RateLimiter
  readonly find: Finder
  /** The command with the marks it is judged on. */
  readonly marked: (command: Command) => Command
  /** What a request would cost on the screen. */
  readonly screen: (swept: Swept) => Screen
  readonly log: FaultLog
}

/** Where a fault of the venue's own is told that does not end it. */
export type FaultLog = {
  readonly error: (facts: { readonly err: unknown }, message: string) => void
}

const CHECKS = Object.fromEntries(
  COMMAND_ROUTES.map((name) => [name, bodyCheck(ROUTES[name].body)]),
) as Record<CommandRoute, ReturnType<typeof bodyCheck>>

/** The fields of a body that are no command's own. The schema has vouched for the shape. */
type Checked = Named & {
  readonly clientId: string
  readonly dryRun?: boolean
}

/** Guards in order: scope, rate, shape, exactness, capacity; then the venue's own rules. */
export function createGateway(options: GatewayOptions): Gateway {
  const { sequencer, limiter, find, marked, screen, log } = options

  /** A fault in the reading of one write is not the end of the venue: nothing of it was submitted. */
  function faulted(error: unknown): Reply {
    log.error({ err: error }, 'request failed')
    return { rejection: reject('internal') }
  }

  function guarded(done: (reply: Reply) => void, read: () => void): void {
    try {
      read()
    } catch (error) {
      done(faulted(error))
    }
  }

  function commandOf(
    name: CommandRoute,
    { actor, credential }: Caller,
    body: Checked,
    { entry, lots }: Found,
  ): Command | Rejection {
    const around = { state: sequencer.state, credential, entry, lots }
    try {
      return writeOf(name).command({ actor, clientId: body.clientId }, body as never, around)
    } catch (error) {
      if (error instanceof Inexact) return error.rejection
      throw error
    }
  }

  // What waits for the journal holds on to its command alone, not to the body it was read from.
  function submit(
    name: CommandRoute,
    asked: Command | Rejection,
    dryRun: boolean,
    done: (reply: Reply) => void,
  ): void {
    if ('code' in asked) {
      done({ rejection: asked })
      return
    }
    const command = marked(asked)
    const taken = dryRun
      ? foresee(name, command, done)
      : sequencer.submit({
          command,
          dryRun: false,
          done: (outcome) => done(replyTo(name, command, outcome)),
        })
    if (!taken) done({ rejection: reject(sequencer.closed ? 'stopping' : 'queue_full') })
  }

  function foresee(name: CommandRoute, command: Command, done: (reply: Reply) => void): boolean {
    const { state } = sequencer
    let foreseen: Reply | undefined
    return sequencer.submit({
      command,
      dryRun: true,
      preview: (events) => {
        try {
          const swept = sweptBy(events)
          const result: DryRun = {
            ...dryRunView(state, command.actor.firm, command, events),
            ...(swept && { screen: screen(swept) }),
          }
          foreseen = { result }
        } catch (error) {
          foreseen = faulted(error)
        }
      },
      done: (outcome) => done(foreseen ?? replyTo(name, command, outcome)),
    })
  }

  return {
    write(name, caller, body, done) {
      guarded(done, () => {
        const early =
          lacks(caller, ROUTES[name].scope) ?? limiter.take(caller.actor.firm) ?? CHECKS[name](body)
        if (early) {
          done({ rejection: early })
          return
        }
        const checked = body as Checked
        const dryRun = checked.dryRun === true
        if (!isNamed(name, checked))
          submit(name, commandOf(name, caller, checked, {}), dryRun, done)
        else
          void find(name, checked).then(
            (found) =>
              guarded(done, () =>
                submit(name, commandOf(name, caller, checked, found), dryRun, done),
              ),
            // The views have closed: the venue is stopping.
            () => done({ rejection: reject('stopping') }),
          )
      })
    },
  }
}

/** What a request that would be made asks for. */
function sweptBy([first]: readonly Event[]): Swept | undefined {
  if (first?.type !== 'RfqRequested') return undefined
  const { terms, owner } = first
  return { structure: terms.structure, size: terms.size, flip: owner.flip }
}

/** A refusal when the caller lacks the scope. */
export function lacks(caller: Caller, scope: Route['scope']): Rejection | undefined {
  if (scope === 'public' || caller.scopes.has(scope satisfies Scope)) return undefined
  return reject('no_scope', undefined, { needed: scope })
}

function replyTo(name: CommandRoute, command: Command, outcome: Outcome): Reply {
  if (!outcome.ok) return { rejection: onWire(outcome.rejection) }
  const { reply } = writeOf(name)
  return { result: reply?.(outcome.answer, command) ?? outcome.answer }
}
