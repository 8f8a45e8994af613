/** What came of each program over many days, counted from what happened. */
import { PRICE_SCALE } from '@parley/core'
import type { Event, ProgramDecided, State, Trade } from '@parley/core'
import type { Member } from './member.ts'

export type ProgramYear = {
  readonly program: string
  /** What it owned was worth, in the quote currency. */
  readonly start: number
  readonly end: number
  /** Of options alone: received, and paid for what was bought back or bounds what was written. */
  readonly received: number
  readonly paid: number
  readonly fees: number
  readonly assigned: number
  readonly lapsed: number
  readonly intents: Readonly<Record<string, number>>
  /** Times each rule was the reason for an intent, and for doing nothing. */
  readonly acted: Readonly<Record<string, number>>
  readonly held: Readonly<Record<string, number>>
  /** What held back intents that were given up. */
  readonly givenUp: Readonly<Record<string, number>>
}

const ONE = 10 ** PRICE_SCALE

type Counts = Record<string, number>
type Figures = Omit<{ -readonly [K in keyof ProgramYear]: ProgramYear[K] }, 'start' | 'end'> & {
  intents: Counts
  acted: Counts
  held: Counts
  givenUp: Counts
}

/** Lives as long as its run. */
export class YearTally {
  readonly #figures: ReadonlyMap<string, Figures>
  readonly #programOf = new Map<string, string>()

  constructor(members: readonly Member[]) {
    this.#figures = new Map(
      members.map(({ program }) => [
        program,
        {
          program,
          received: 0,
          paid: 0,
          fees: 0,
          assigned: 0,
          lapsed: 0,
          intents: {},
          acted: {},
          held: {},
          givenUp: {},
        },
      ]),
    )
  }

  of({ program }: Member): Figures {
    const figures = this.#figures.get(program)
    if (!figures) throw new Error(`${program} is a member`)
    return figures
  }

  event(event: Event, state: State): void {
    if (event.type === 'RfqRequested' && event.owner.program)
      this.#programOf.set(event.terms.rfqId, event.owner.program)
    if (event.type === 'TradeSettled') this.#trade(event.trade, state)
    if (event.type === 'ProgramDecided') this.#decision(event)
    if (event.type === 'IntentEnded') {
      const figures = this.#figures.get(event.program)
      if (figures) count(figures.givenUp, event.reason.rule)
    }
    if (event.type === 'OptionExpired')
      for (const { account, assigned, lapsed } of event.result.writers) {
        const figures = this.#on(account)
        if (!figures) continue
        figures.assigned += Number(assigned)
        figures.lapsed += Number(lapsed)
      }
    if (event.type === 'EntryPosted')
      for (const { from, asset, amount, reason } of event.entry.postings) {
        const figures = reason === 'fee' && asset === 'USD' ? this.#on(from) : undefined
        if (figures) figures.fees += Number(amount) / 100
      }
  }

  /** Each program has an account of its own, named after it. */
  #on(account: string): Figures | undefined {
    return this.#figures.get(account.split(':')[1] ?? '')
  }

  #decision({ program, intents, reasons }: ProgramDecided): void {
    const figures = this.#figures.get(program)
    if (!figures) return
    for (const { action, why } of intents) {
      count(figures.intents, action)
      if (why[0]) count(figures.acted, why[0].rule)
    }
    for (const { rule } of reasons) count(figures.held, rule)
  }

  #trade({ rfqId, structure, side, size, legPrices }: Trade, state: State): void {
    const figures = this.#figures.get(this.#programOf.get(rfqId) ?? '')
    if (!figures || !legPrices) return
    for (const [i, leg] of structure.legs.entries()) {
      const option = state.instruments.get(leg.instrument)
      if (option?.kind !== 'option') continue
      const units = leg.ratio * Number(size) * Number(option.multiplier)
      const sum = (Number(legPrices[i] ?? 0n) / ONE) * units
      if (leg.side === side) figures.paid += sum
      else figures.received += sum
    }
  }
}

function count(counts: Counts, what: string): void {
  counts[what] = (counts[what] ?? 0) + 1
}
