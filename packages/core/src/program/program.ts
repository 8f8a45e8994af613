/**
 * A program: a standing mandate of one firm on stated capital of one of its accounts. The venue keeps what it is, what it owns,
 * what it decided and what it may do; what it wants to do is planned outside and comes in as commands. [PRG-2]
 */
import type { InstrumentId } from '../instrument/instrument.ts'
import type { AccountId } from '../ledger/account.ts'
import type { HoldId } from '../ledger/hold.ts'
import type { FirmId } from '../party/firm.ts'
import type { Timestamp } from '../time/timestamp.ts'
import type { Intent, LiveIntent } from './intent.ts'
import type { Granted } from './mandate.ts'
import type { Restated } from './restated.ts'
import type { ProgramId } from './tag.ts'

/** `winding_down`: it closes what it has and opens nothing. */
export type ProgramMode = 'active' | 'paused' | 'winding_down'

export type Program = {
  readonly firm: FirmId
  readonly program: ProgramId
  readonly account: AccountId
  /** Raised with every replacement of the definition. */
  version: number
  /** The program file, as one line of JSON: read by whoever plans, never by the rules. */
  definition: string
  /** What the definition is on, as it was called when it was applied; undefined where that was not said. */
  underlying: InstrumentId | undefined
  mode: ProgramMode
  /** What automation may do; undefined: nothing yet, or taken back. */
  granted: Granted | undefined
  /** Number of the last grant: a signed mandate is used once. */
  grants: number
  /** What has become, since, of the units that its definition and its mandate were written in. [CRA-8] */
  readonly restatedFile: Map<InstrumentId, Restated>
  readonly restatedMandate: Map<InstrumentId, Restated>
  /** What it owns and owes of the account's, by asset. Options it has written are negative. */
  readonly ledger: Map<InstrumentId, bigint>
  /** What its positions cost (above zero) or brought (below), in 10^-8 of the quote asset; none where that is not known. */
  readonly costs: Map<InstrumentId, bigint>
  /** Cash it has of its stack's pool, to be given back; none of programs that are in no stack. [STK-3] */
  readonly drawn: Map<InstrumentId, bigint>
  /** The reservation of what of it nothing else reserves. */
  capital: HoldId | undefined
  /** Ticks decided so far. */
  tick: number
  decidedAt: Timestamp | undefined
  /** Its owner has changed something since: it looks at once. [PRG-14] */
  changed: boolean
  readonly intents: Map<Intent['intentId'], LiveIntent>
}

/** Bounds, published at `GET /v1/limits`. */
export const PROGRAM_LIMITS = {
  programsPerFirmMax: 100,
  definitionMax: 20_000,
  intentsPerTickMax: 50,
  liveIntentsMax: 200,
  reasonsMax: 100,
  reasonTextMax: 120,
  marksMax: 200,
  sliceWindowMsMax: 86_400_000,
} as const

export type Programs = Map<FirmId, Map<ProgramId, Program>>

export function programOf(
  { programs }: { readonly programs: Programs },
  firm: FirmId,
  id: ProgramId,
): Program | undefined {
  return programs.get(firm)?.get(id)
}

/** Programs on an account, in the order they were made. */
export function programsOn(
  { programs }: { readonly programs: Programs },
  firm: FirmId,
  account: AccountId,
): readonly Program[] {
  const own = programs.get(firm)
  return own ? [...own.values()].filter((each) => each.account === account) : []
}

type Kept = 'ledger' | 'costs' | 'drawn' | 'intents' | 'restatedFile' | 'restatedMandate'

type Saved = Omit<Program, Kept> & {
  readonly restatedFile: readonly (readonly [InstrumentId, Restated])[]
  readonly restatedMandate: readonly (readonly [InstrumentId, Restated])[]
  readonly drawn: readonly (readonly [InstrumentId, bigint])[]
  readonly costs: readonly (readonly [InstrumentId, bigint])[]
  readonly ledger: readonly (readonly [InstrumentId, bigint])[]
  readonly intents: readonly LiveIntent[]
}

export function savePrograms(programs: Programs): readonly Saved[] {
  return [...programs.values()].flatMap((own) =>
    [...own.values()].map((program) => ({
      ...program,
      restatedFile: [...program.restatedFile],
      restatedMandate: [...program.restatedMandate],
      ledger: [...program.ledger],
      costs: [...program.costs],
      drawn: [...program.drawn],
      intents: [...program.intents.values()],
    })),
  )
}

export function loadPrograms(programs: Programs, saved: readonly Saved[]): void {
  for (const each of saved) {
    const { firm, program, intents } = each
    const own = programs.get(firm) ?? new Map<ProgramId, Program>()
    programs.set(firm, own)
    // Fields that are undefined leave no trace in the text, and the order of the fields is part of it.
    own.set(program, {
      firm,
      program,
      account: each.account,
      version: each.version,
      definition: each.definition,
      underlying: each.underlying,
      mode: each.mode,
      granted: each.granted,
      grants: each.grants,
      restatedFile: new Map(each.restatedFile),
      restatedMandate: new Map(each.restatedMandate),
      ledger: new Map(each.ledger),
      costs: new Map(each.costs),
      drawn: new Map(each.drawn),
      capital: each.capital,
      tick: each.tick,
      decidedAt: each.decidedAt,
      changed: each.changed,
      intents: new Map(intents.map((live) => [live.intent.intentId, loadLive(live)])),
    })
  }
}

function loadLive({ intent, state, remaining, attempts, rfqId }: LiveIntent): LiveIntent {
  return { intent, state, remaining, attempts, rfqId }
}
