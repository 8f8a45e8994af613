/**
 * One way in for every write, whatever the channel: authorise, parse, submit, and say what came of it. [GAT-1]
 * HTTP and the stream both end here, so that a command means the same on both.
 */
import { reject } from '@parley/core'
import type { Command, Rejection, State } from '@parley/core'
import { ROUTES } from '@parley/sdk'
import type { InstrumentSpec, Route, RouteName, Scope } from '@parley/sdk'
import type { Caller } from '../auth/key-ring.ts'
import type { RateLimiter } from '../auth/rate-limit.ts'
import type { Outcome, Sequencer } from '../sequencer/sequencer.ts'
import * as commands from '../wire/commands.ts'
import type { DryRun } from '@parley/sdk'
import { dryRunView, replyView } from '../wire/replies.ts'
import { bodyCheck } from '../wire/body-check.ts'
import { onWire } from '../wire/refusal.ts'
import type { EntryFinder } from './entry-finder.ts'

/** Writes that become commands of the sequencer. */
export const COMMAND_ROUTES = [
  'createRfq',
  'cancelRfq',
  'acceptQuote',
  'placeQuote',
  'cancelQuote',
  'registerFirm',
  'openAccount',
  'listInstrument',
  'deposit',
  'withdraw',
  'reverseEntry',
  'runExpiry',
] as const satisfies readonly RouteName[]
export type CommandRoute = (typeof COMMAND_ROUTES)[number]

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
  readonly entries: EntryFinder
}

const CHECKS = Object.fromEntries(
  COMMAND_ROUTES.map((name) => [name, bodyCheck(ROUTES[name].body)]),
) as Record<CommandRoute, ReturnType<typeof bodyCheck>>

/** Guards in order: scope, rate, shape, exactness, capacity; then the venue's own rules. */
export function createGateway(options: GatewayOptions): Gateway {
  const { sequencer, limiter, entries } = options
  return {
    write(name, caller, body, done) {
      const early =
        lacks(caller, ROUTES[name].scope) ?? limiter.take(caller.actor.firm) ?? CHECKS[name](body)
      if (early) {
        done({ rejection: early })
        return
      }
      // The schema has just vouched for the shape.
      const checked = body as {
        readonly clientId: string
        readonly dryRun?: boolean
        readonly entryId?: string
      }
      const submit = (command: Command | Rejection): void => {
        if ('code' in command) {
          done({ rejection: command })
          return
        }
        const { state } = sequencer
        let foreseen: DryRun | undefined
        const taken = sequencer.submit({
          command,
          dryRun: checked.dryRun === true,
          preview: (events) => (foreseen = dryRunView(state, caller.actor.firm, command, events)),
          done: (outcome) => done(replyTo(state, name, command, outcome, foreseen)),
        })
        if (!taken) done({ rejection: reject(sequencer.closed ? 'stopping' : 'queue_full') })
      }
      if (name !== 'reverseEntry') submit(toCommand(sequencer.state, name, caller, body))
      else
        void entries(checked.entryId ?? '').then(
          (entry) => {
            const { reason } = body as { readonly reason: string }
            const meta = { actor: caller.actor, clientId: checked.clientId }
            submit(
              entry
                ? { type: 'ReverseEntry', ...meta, entry, reason }
                : reject('unknown_entry', 'entryId'),
            )
          },
          // The views have closed: the venue is stopping.
          () => done({ rejection: reject('stopping') }),
        )
    },
  }
}

/** A refusal when the caller lacks the scope. */
export function lacks(caller: Caller, scope: Route['scope']): Rejection | undefined {
  if (scope === 'public' || caller.scopes.has(scope satisfies Scope)) return undefined
  return reject('no_scope', undefined, { needed: scope })
}

function toCommand(
  state: State,
  name: Exclude<CommandRoute, 'reverseEntry'>,
  caller: Caller,
  body: unknown,
): Command | Rejection {
  // The compiled schema of the route has accepted the body, so it has the shape its parser is typed for.
  const wire = body as never
  const { clientId } = body as { readonly clientId: string }
  const meta = { actor: caller.actor, clientId }
  return commands.parsed(() => {
    switch (name) {
      case 'createRfq':
        return commands.createRfq(meta, wire)
      case 'placeQuote':
        return commands.placeQuote(meta, wire)
      case 'acceptQuote':
        return commands.acceptQuote(meta, wire)
      case 'cancelRfq':
        return commands.cancelRfq(meta, wire)
      case 'cancelQuote':
        return commands.cancelQuote(meta, wire)
      case 'registerFirm':
        return commands.registerFirm(meta, wire)
      case 'openAccount':
        return commands.openAccount(meta, wire)
      case 'listInstrument':
        return commands.listInstrument(
          state,
          meta,
          (body as { readonly spec: InstrumentSpec }).spec,
        )
      case 'deposit':
        return commands.booking(state, 'Deposit', meta, wire)
      case 'withdraw':
        return commands.booking(state, 'Withdraw', meta, wire)
      case 'runExpiry':
        return commands.runExpiry(meta, wire)
    }
  })
}

function replyTo(
  state: State,
  name: CommandRoute,
  command: Command,
  outcome: Outcome,
  foreseen: DryRun | undefined,
): Reply {
  if (!outcome.ok) return { rejection: onWire(outcome.rejection) }
  return { result: foreseen ?? replyView(state, name, command, outcome.answer) }
}
