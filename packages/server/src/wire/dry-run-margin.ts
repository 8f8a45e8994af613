/** What an acceptance would do to the margin of its accounts, or to what their credit lines bear. */
import { accountNeed, balance, coverOf, heldBy, instrumentId, lineIn } from '@parley/core'
import type { Account, AccountId, Event, Hold, InstrumentId, State } from '@parley/core'
import type { DryRun } from '@parley/sdk'
import { amountText } from './numbers.ts'
import { lineText } from './views.ts'

type Row = NonNullable<DryRun['margin']>[number]
type Sums = Map<InstrumentId, bigint>

/** `changes`: of totals and of what is held, by account and asset. */
export function marginRows(
  state: State,
  events: readonly Event[],
  changes: ReadonlyMap<string, { readonly total: bigint; readonly held: bigint }>,
): Row[] {
  const accounts = new Set([...changes.keys()].map((key) => key.split(' ')[0] as AccountId))
  return [...accounts].flatMap((id): Row[] => {
    const account = state.accounts.get(id)
    if (account?.regime !== 'margined' && account?.regime !== 'credit_line') return []
    const of = (asset: string) => changes.get(`${id} ${asset}`) ?? { total: 0n, held: 0n }
    const before = requiredNow(state, account)
    const after = requiredAfter(state, events, account, before)
    const deltas = new Map(
      [...changes.keys()].flatMap((key) => {
        const [owner, asset = ''] = key.split(' ')
        return owner === id ? [[instrumentId(asset), of(asset).total] as const] : []
      }),
    )
    const slack = slackAfter(state, account, deltas)
    return [...new Set([...deltas.keys(), ...before.keys(), ...after.keys()])].flatMap(
      (asset): Row[] => {
        const kind = state.listed(asset)?.kind
        if (kind !== 'cash' && !before.has(asset) && !after.has(asset)) return []
        const text = (value: bigint): string => amountText(state, asset, value)
        const { available } = balance(state.ledger, id, asset)
        const { total, held } = of(asset)
        const then = available + total - held
        const power = then + lineIn(account, asset)
        const short = -(power + (slack.get(asset) ?? 0n))
        return [
          {
            account: id,
            regime: account.regime,
            asset,
            requirementBefore: text(before.get(asset) ?? 0n),
            requirementAfter: text(after.get(asset) ?? 0n),
            availableBefore: text(available),
            availableAfter: text(then),
            ...lineText(state, account, asset),
            buyingPowerAfter: text(power),
            deficit: text(short > 0n ? short : 0n),
          },
        ]
      },
    )
  })
}

/** What the positions of an account hold. */
function requiredNow({ ledger }: State, { id }: Account): Sums {
  const sums: Sums = new Map()
  for (const { asset: position } of heldBy(ledger, id))
    addLines(sums, coverOf(ledger, id, position), 1n)
  return sums
}

function requiredAfter(
  { ledger }: State,
  events: readonly Event[],
  { id }: Account,
  before: Sums,
): Sums {
  const sums: Sums = new Map(before)
  const placed = new Map<string, Hold>()
  for (const event of events) {
    if (event.type === 'HoldPlaced') placed.set(event.hold.id, event.hold)
    const hold =
      event.type === 'HoldPlaced'
        ? event.hold
        : event.type === 'HoldResolved'
          ? (ledger.holds.get(event.holdId) ?? placed.get(event.holdId))
          : undefined
    if (hold?.account === id && hold.purpose.kind === 'cover')
      addLines(sums, hold, event.type === 'HoldPlaced' ? 1n : -1n)
  }
  return sums
}

function addLines(sums: Sums, hold: Hold | undefined, sign: bigint): void {
  for (const { asset, amount } of hold?.lines ?? [])
    sums.set(asset, (sums.get(asset) ?? 0n) + sign * amount)
}

/** How much more would be held than an account is called for. */
function slackAfter(
  { ledger, listed }: State,
  account: Account,
  deltas: ReadonlyMap<InstrumentId, bigint>,
): Sums {
  const slack: Sums = new Map()
  const need =
    account.regime === 'margined' ? accountNeed(ledger, listed, account, deltas) : undefined
  if (!need || 'code' in need) return slack
  for (const lines of need.lines.values())
    for (const { asset, amount } of lines) slack.set(asset, (slack.get(asset) ?? 0n) + amount)
  for (const [asset, sum] of need.maintenance) slack.set(asset, (slack.get(asset) ?? 0n) - sum)
  return slack
}
