/** For tests: the lots of a world, folded from its events record by record. */
import type { OrderId } from '../cross/order.ts'
import type { EntryId } from '../ledger/entry.ts'
import { flowsOf } from '../statement/cash-flow.ts'
import type { Flow } from '../statement/cash-flow.ts'
import type { Structure } from '../instrument/structure.ts'
import type { AccountId } from '../ledger/account.ts'
import { timestamp } from '../time/timestamp.ts'
import type { Event } from '../venue/event.ts'
import type { World } from '../_venue.ts'
import { applyEntry } from './apply-entry.ts'
import { emptyLotBook } from './book.ts'
import type { LotBook } from './book.ts'
import { fillsOf } from './fills.ts'
import type { Closure, Lot, LotChoice, LotMethod } from './lot.ts'

export class Lots {
  readonly book: LotBook = emptyLotBook()
  readonly closures: Closure[] = []
  readonly flows = new Map<EntryId, readonly Flow[]>()
  /** Every lot as it was last, by account and id. */
  readonly all = new Map<string, Lot>()
  readonly #orders = new Map<OrderId, Structure>()
  readonly #world: World

  constructor(world: World) {
    this.#world = world
  }

  follow(events: readonly Event[]): void {
    const { state } = this.#world
    const { listed } = state
    for (const event of events) {
      if (event.type === 'OrderPlaced') this.#orders.set(event.order.orderId, event.structure)
      if (event.type !== 'EntryPosted') continue
      const { entry } = event
      const markOf = (): undefined => undefined
      const fills = fillsOf(entry, events, {
        listed,
        markOf,
        structureOf: (id) => this.#orders.get(id),
      })
      const isTrading = (account: AccountId): boolean =>
        state.accounts.get(account)?.kind === 'trading'
      const changes = applyEntry(
        this.book,
        { entry, at: timestamp(this.#world.now), fills },
        {
          listed,
          markOf,
          isTrading,
          doneBy: (id) => ({
            opened: [...this.all.values()].filter(({ openedBy }) => openedBy === id),
            closed: this.closures.filter(
              ({ closedBy, how }) => closedBy === id && how !== 'reversal',
            ),
          }),
        },
      )
      for (const [key, lot] of changes.lots) this.all.set(key, lot)
      this.closures.push(...changes.closures)
      const flowsBy = (id: EntryId): readonly Flow[] => this.flows.get(id) ?? []
      const flows = flowsOf({ entry, fills }, { listed, isTrading, flowsBy })
      this.flows.set(entry.id, flows)
    }
  }

  use(account: string, method: LotMethod): void {
    this.book.methods.set(account as AccountId, method)
  }

  choose(account: string, instrument: string, choices: readonly LotChoice[]): void {
    const own = this.book.choices.get(account as AccountId) ?? new Map()
    own.set(instrument, choices)
    this.book.choices.set(account as AccountId, own)
  }

  open(account: string, instrument?: string): readonly Lot[] {
    const families = this.book.families.get(account as AccountId)
    return [...(families?.values() ?? [])]
      .flatMap((family) => [...family.values()].flat())
      .filter((lot) => instrument === undefined || lot.instrument === instrument)
  }
}
