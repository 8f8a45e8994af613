/** What one world, or many, came to. */
export type CoreOutcome = {
  readonly commands: number
  readonly records: number
  readonly trades: number
  readonly expiries: number
  /** Expiries of inverse options that paid. */
  readonly inverses: number
  /** Requests of the venue for accounts that were called, and those that traded. */
  readonly liquidations: number
  readonly liquidated: number
  readonly blocks: number
  /** Counter-offers that were hit, workups that traded, and matches of either kind with hedge legs. */
  readonly hits: number
  readonly workups: number
  readonly hedged: number
  /** Sealed quotes that were revealed, and digests whose quotes were not. */
  readonly reveals: number
  readonly lapses: number
  /** Crosses that traded. */
  readonly crosses: number
  /** Firms or the venue stopped, and rules of makers that froze. */
  readonly kills: number
  readonly triggers: number
  readonly reversals: number
  /** Ends of the process in the middle of an append, each followed by a recovery, of which some begin at a snapshot. */
  readonly crashes: number
  readonly fromSnapshot: number
  /** Matches and refusals to match compared with trying every choice. */
  readonly compared: number
  /** Requests compared with the mirrored one of another taker. */
  readonly twins: number
  /** Looks at everything from scratch. */
  readonly wholes: number
  /** Commands decided, by type, and refusals by code. Those sent again were answered from the journal. */
  readonly byType: Readonly<Record<string, number>>
  readonly refused: Readonly<Record<string, number>>
}

type Figures = {
  -readonly [F in keyof CoreOutcome as CoreOutcome[F] extends number ? F : never]: number
}

const NONE: Figures = {
  commands: 0,
  records: 0,
  trades: 0,
  expiries: 0,
  inverses: 0,
  liquidations: 0,
  liquidated: 0,
  blocks: 0,
  hits: 0,
  workups: 0,
  hedged: 0,
  reveals: 0,
  lapses: 0,
  crosses: 0,
  kills: 0,
  triggers: 0,
  reversals: 0,
  crashes: 0,
  fromSnapshot: 0,
  compared: 0,
  twins: 0,
  wholes: 0,
}

export class CoreTally {
  readonly figures: Figures = { ...NONE }
  readonly #byType = new Map<string, number>()
  readonly #refused = new Map<string, number>()

  decided(type: string): void {
    add(this.#byType, type, 1)
  }

  refusal(code: string): void {
    add(this.#refused, code, 1)
  }

  get refusals(): number {
    return this.#refused.size
  }

  /** Adds what another came to. */
  add(outcome: CoreOutcome): void {
    const { byType, refused } = outcome
    for (const name of Object.keys(this.figures) as (keyof Figures)[])
      this.figures[name] += outcome[name]
    for (const [type, count] of Object.entries(byType)) add(this.#byType, type, count)
    for (const [code, count] of Object.entries(refused)) add(this.#refused, code, count)
  }

  get outcome(): CoreOutcome {
    return { ...this.figures, byType: sorted(this.#byType), refused: sorted(this.#refused) }
  }
}

function add(counts: Map<string, number>, key: string, count: number): void {
  counts.set(key, (counts.get(key) ?? 0) + count)
}

function sorted(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)))
}
