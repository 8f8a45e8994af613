/** What the nouns of this world share: who acts and on what, and how a noun adds its moves and its oracle. */
import { firmId, instrumentId, timestamp, userId } from '@parley/core'
import type {
  Actor,
  Audience,
  Command,
  Entry,
  Event,
  OpenRfq,
  Option,
  Quote,
  State,
  Timestamp,
} from '@parley/core'
import type { Random } from '../random.ts'
import type { CoreTally } from './tally.ts'

export const OPERATOR = 'house'
export const TAKERS = ['acme', 'bree', 'cove'] as const
export const DEALERS = ['mako', 'nova', 'orca', 'pike', 'quay', 'mole'] as const
/** The dealer that means ill: what it sends is the business of `malice.ts`. */
export const MOLE = 'mole'
export const FIRMS: readonly string[] = [...TAKERS, ...DEALERS]

export const SECOND = 1_000_000

export function actorOf(firm: string): Actor {
  return { firm: firmId(firm), user: userId(`${firm}-desk`) }
}

export function accountsOf(firm: string): readonly string[] {
  return (TAKERS as readonly string[]).includes(firm)
    ? [`${firm}:main`, `${firm}:income`]
    : [`${firm}:main`]
}

/** What there was when the group being made up began: what somebody acting at the same moment as others can know. */
export type Stage = {
  readonly random: Random
  readonly state: State
  readonly requests: readonly OpenRfq[]
  readonly quotes: readonly Quote[]
  /** Options that live for a while yet, and those past their expiry that nobody settled. */
  readonly options: readonly Option[]
  readonly due: readonly Option[]
  /** The last entries posted, oldest first. */
  readonly entries: readonly Entry[]
  /** The last writes that had a client id, oldest first. */
  readonly writes: readonly Write[]
  readonly now: () => Timestamp
  /** Lets time pass until a moment; one that has passed is now. */
  readonly until: (at: number) => void
}

/** A command on its way, and what it was answered. */
export type Write = {
  readonly command: Command
  readonly at: Timestamp
  /** The write under whose client id it is sent again, to the letter or with another body. */
  readonly repeats?: Write | undefined
  /** What was told, or the refusal, as text; undefined until answered. */
  said: string | undefined
}

/** A write somebody makes; undefined where there is nothing to do it to, or only time has passed. */
export type Made = Command | Pick<Write, 'command' | 'repeats'> | undefined
export type Move = { readonly often: number; readonly make: (stage: Stage) => Made }

/** One command as it was decided. `events` is empty where it was refused or changed nothing. */
export type Done = { readonly write: Write; readonly events: readonly Event[] }

/** What must hold, looked at while it happens. Each throws `Broken`. */
export type Oracle = {
  /** After each event, in the state just after it was applied. */
  readonly event?: (event: Event, audience: Audience, write: Write) => void
  /** After each command. */
  readonly command?: (done: Done) => void
  /** When a command is answered. */
  readonly answer?: (write: Write) => void
  /** Everything there is, from scratch. */
  readonly whole?: () => void
}

/** One noun of the venue in this world. A new one is a file beside the others, named in `nouns.ts`. */
export type Noun = {
  readonly moves?: Readonly<Record<string, Move>>
  /** A fresh oracle over a state: at the beginning, and after each recovery. */
  readonly watch?: (state: State, tally: CoreTally) => Oracle
}

export const USD = instrumentId('USD')
export const SPY = instrumentId('SPY')
export const BTC = instrumentId('BTC')

/** 2026-01-02T14:30:00Z. */
export const START = timestamp(1_767_364_200_000_000)

type Around = Pick<Stage, 'random' | 'entries' | 'writes' | 'now' | 'until'>

export function stageOf(state: State, around: Around): Stage {
  const requests = [...state.rfqs.values()]
  const soon = around.now() + 5 * SECOND
  const options: Option[] = []
  const due: Option[] = []
  for (const one of state.instruments.values()) {
    if (one.kind !== 'option' || state.settled.has(one.id)) continue
    if (one.expiresAt > soon) options.push(one)
    else if (one.expiresAt <= around.now()) due.push(one)
  }
  return {
    ...around,
    state,
    requests,
    quotes: requests.flatMap(({ quotes }) => [...quotes.values()]),
    options,
    due,
  }
}
