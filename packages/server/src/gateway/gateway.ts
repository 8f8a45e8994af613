/**
 * One way in for every write, whatever the channel: authorise, parse, submit, and say what came of it. [GAT-1]
 * HTTP and the stream both end here, so that a command means the same on both.
 */
import { instrumentsOf, marksWanted, reject, riskMarksWanted } from '@parley/core'
import type {
  Command,
  Entry,
  Event,
  InstrumentId,
  ReferenceMark,
  Rejection,
  RiskMarks,
  RiskMarksWanted,
  State,
} from '@parley/core'
import { ROUTES } from '@parley/sdk'
import type { DryRun, Route, Scope, Screen } from '@parley/sdk'
import type { Caller } from '../auth/key-ring.ts'
import type { RateLimiter } from '../auth/rate-limit.ts'
import type { Swept } from '../execution/screen.ts'
import type { Outcome, Sequencer } from '../sequencer/sequencer.ts'
import { bodyCheck } from '../wire/body-check.ts'
import { dryRunView } from '../wire/dry-run.ts'
import { parsed } from '../wire/exact.ts'
import { onWire } from '../wire/refusal.ts'
import type { EntryFinder } from './entry-finder.ts'
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
  readonly entries: EntryFinder
  /** A new seed for a draw, 32 hexadecimal digits. */
  readonly seed: () => string
  /** The latest marks of instruments, for a command to be judged on; with their books where it may trade. */
  readonly marks: (ids: readonly InstrumentId[], books: boolean) => readonly ReferenceMark[]
  /** What a request would cost on the screen. */
  readonly screen: (swept: Swept) => Screen
  /** The figures of instruments that risk limits are judged by. */
  readonly riskMarks: (wanted: RiskMarksWanted) => RiskMarks
}

const CHECKS = Object.fromEntries(
  COMMAND_ROUTES.map((name) => [name, bodyCheck(ROUTES[name].body)]),
) as Record<CommandRoute, ReturnType<typeof bodyCheck>>

/** Guards in order: scope, rate, shape, exactness, capacity; then the venue's own rules. */
export function createGateway(options: GatewayOptions): Gateway {
  const { sequencer, limiter, entries, marks, riskMarks, screen, seed } = options
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
      const submit = (asked: Command | Rejection): void => {
        if ('code' in asked) {
          done({ rejection: asked })
          return
        }
        const { state } = sequencer
        const command = marked(state, riskMarked(state, asked, riskMarks), marks)
        let foreseen: DryRun | undefined
        const taken = sequencer.submit({
          command,
          dryRun: checked.dryRun === true,
          preview: (events) => {
            const swept = sweptBy(events)
            foreseen = {
              ...dryRunView(state, caller.actor.firm, command, events),
              ...(swept && { screen: screen(swept) }),
            }
          },
          done: (outcome) => done(replyTo(name, command, outcome, foreseen)),
        })
        if (!taken) done({ rejection: reject(sequencer.closed ? 'stopping' : 'queue_full') })
      }
      const meta = { actor: caller.actor, clientId: checked.clientId }
      const make = (entry?: Entry): Command | Rejection => {
        const around = { state: sequencer.state, credential: caller.credential, entry, seed }
        return parsed(() => writeOf(name).command(meta, body as never, around))
      }
      if (checked.entryId === undefined) submit(make())
      else
        void entries(checked.entryId).then(
          (entry) => submit(make(entry)),
          // The views have closed: the venue is stopping.
          () => done({ rejection: reject('stopping') }),
        )
    },
  }
}

/**
 * The command with the marks it is judged on: those that protection wants, and for what a taker asks and takes those of its legs and of
 * their underlyings. They come last: a repeat is compared without them. [TRD-4]
 */
function marked(state: State, command: Command, marks: GatewayOptions['marks']): Command {
  if (
    command.type !== 'CreateRfq' &&
    command.type !== 'PlaceQuote' &&
    command.type !== 'CounterRfq' &&
    command.type !== 'HitCounter' &&
    command.type !== 'AcceptQuote'
  )
    return command
  const { ids, books } = wantedBy(state, command)
  return ids.length === 0 ? command : { ...command, marks: marks(ids, books) }
}

/** The command with the figures its firm's risk limits are judged by, where it has such limits. They come before other marks. [RSK-3] */
function riskMarked(
  state: State,
  command: Command,
  riskMarks: GatewayOptions['riskMarks'],
): Command {
  const legs = committedTo(state, command)
  const wanted = legs && riskMarksWanted(state, command.actor.firm, legs)
  return wanted ? ({ ...command, riskMarks: riskMarks(wanted) } as Command) : command
}

/** The instruments that a command would commit its firm to; undefined where it commits it to nothing. */
function committedTo(state: State, command: Command): readonly InstrumentId[] | undefined {
  switch (command.type) {
    case 'PlaceQuote':
    case 'CounterRfq':
    case 'HitCounter':
    case 'AcceptQuote':
      return state.rfqs.get(command.rfqId)?.terms.structure.legs.map((leg) => leg.instrument)
    case 'CountersignBlock':
      return state.blocks.open.get(command.blockId)?.terms.structure.legs.map((l) => l.instrument)
    case 'ProposeBlock':
    case 'PlaceOrder':
      return command.legs.map((leg) => leg.instrument)
    default:
      return undefined
  }
}

/** `books`: what trades is compared with what the screen showed. */
function wantedBy(
  state: State,
  command: Extract<
    Command,
    { type: 'CreateRfq' | 'PlaceQuote' | 'CounterRfq' | 'HitCounter' | 'AcceptQuote' }
  >,
): { readonly ids: readonly InstrumentId[]; readonly books: boolean } {
  if (command.type === 'CreateRfq') {
    const legs = [...command.legs, ...(command.basket ?? []).flat()]
    return { ids: instrumentsOf({ legs }, state.listed), books: false }
  }
  const guarded = marksWanted(state, command.actor.firm, command.rfqId)
  const rfq = state.rfqs.get(command.rfqId)
  const mayTrade = rfq && (command.type !== 'PlaceQuote' || rfq.resting.buy || rfq.resting.sell)
  if (!mayTrade) return { ids: guarded, books: false }
  const traded = instrumentsOf(rfq.terms.structure, state.listed)
  return { ids: [...new Set([...guarded, ...traded])], books: true }
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

function replyTo(
  name: CommandRoute,
  command: Command,
  outcome: Outcome,
  foreseen: DryRun | undefined,
): Reply {
  if (!outcome.ok) return { rejection: onWire(outcome.rejection) }
  const { reply } = writeOf(name)
  return { result: foreseen ?? reply?.(outcome.answer, command) ?? outcome.answer }
}
