/** What happened in a simulation, counted. */
export type Counts = {
  readonly seed: number
  readonly steps: number
  readonly records: number
  readonly trades: number
  readonly expiries: number
  readonly entries: number
  /** Calls made, and deliveries beyond the first of each. */
  readonly calls: number
  readonly repeats: number
  readonly stateHash: string
  readonly journalHash: string
}

export type Outcome = Counts & {
  /** Answers by what they said: accepted, by route, and refused, by code. */
  readonly accepted: Readonly<Record<string, number>>
  readonly refused: Readonly<Record<string, number>>
  /** Pushes read on streams. */
  readonly messages: number
  /** Ends of the process, by accident and in order; each is followed by a recovery, of which some begin at a snapshot. */
  readonly crashes: number
  readonly stops: number
  readonly recoveries: number
  readonly fromSnapshot: number
  /** Full verifications of the journal, each with a twin. */
  readonly wholes: number
}

export class Tally {
  messages = 0
  crashes = 0
  stops = 0
  fromSnapshot = 0
  wholes = 0
  readonly #accepted = new Map<string, number>()
  readonly #refused = new Map<string, number>()

  answered(route: string, code: string | undefined): void {
    const counts = code === undefined ? this.#accepted : this.#refused
    const key = code ?? route
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }

  get refusals(): number {
    return this.#refused.size
  }

  outcome(counts: Counts): Outcome {
    return {
      ...counts,
      accepted: sorted(this.#accepted),
      refused: sorted(this.#refused),
      messages: this.messages,
      crashes: this.crashes,
      stops: this.stops,
      recoveries: this.crashes + this.stops,
      fromSnapshot: this.fromSnapshot,
      wholes: this.wholes,
    }
  }
}

function sorted(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)))
}
