/** A venue of two firms in memory, of which one asks and the other quotes: what the benches of risk are made on. */
import {
  EXTERNAL,
  accountId,
  amount,
  assert,
  decide,
  evolve,
  firmId,
  initialState,
  instrumentId,
  price,
  quantity,
  timestamp,
  userId,
} from '@parley/core'
import type { AccountId, Command, Event, Instrument, Option, State } from '@parley/core'

export const AT = 1_767_225_600_000_000
export const USD = instrumentId('USD')
export const ONE = 100_000_000n
export const ACME = accountId('acme:main')
export const MAKO = accountId('mako:main')
const TERMS = {
  quoteAsset: USD,
  tick: price(1_000_000n),
  lot: quantity(1n),
  takerFeePerLot: amount(0n),
  makerFeePerLot: amount(0n),
}

export type World = { readonly state: State; seq: number }

export const actor = (firm: string) => ({ firm: firmId(firm), user: userId('bench') })
export const now = (seq: number) => ({ seq, ts: timestamp(AT + seq) })

export function must(world: World, command: Command): readonly Event[] {
  const decision = decide(world.state, command, now(++world.seq))
  assert(decision.ok, 'the bench sends what is accepted', JSON.stringify(command.type))
  for (const event of decision.events) evolve(world.state, event)
  return decision.events
}

/** Both firms with as much cash as they could need, and everything listed. */
export function openWorld(shares: readonly string[], options: readonly Option[]): World {
  const world = { state: initialState(), seq: 0 }
  const operator = { id: firmId('ops'), name: 'Operations', role: 'operator' } as const
  must(world, { type: 'OpenVenue', actor: actor('ops'), idKey: [1, 2, 3, 4], operator })
  const list = (instrument: Instrument): unknown =>
    must(world, { type: 'ListInstrument', actor: actor('ops'), instrument })
  list({ kind: 'cash', id: USD, scale: 2 })
  for (const id of shares) list({ kind: 'share', id: instrumentId(id), scale: 0, terms: TERMS })
  for (const option of options) list(option)
  for (const [account, role] of [
    [ACME, 'principal'],
    [MAKO, 'dealer'],
  ] as const) {
    const id = firmId(account.split(':')[0] ?? '')
    must(world, { type: 'RegisterFirm', actor: actor('ops'), firm: { id, name: id, role } })
    must(world, { type: 'OpenAccount', actor: actor('ops'), account, firm: id })
    const deposit = { asset: USD, amount: amount(10n ** 12n), reference: 'bench' }
    must(world, { type: 'Deposit', actor: actor('ops'), account, ...deposit })
  }
  return world
}

/** A European option on a share, of a hundred, so many days out. */
export function optionOn(
  share: string,
  n: number,
  terms: { readonly strike: number; readonly days: number },
): Option {
  return {
    kind: 'option',
    id: instrumentId(`${share}-${n}`),
    scale: 0,
    terms: TERMS,
    underlying: instrumentId(share),
    expiresAt: timestamp(AT + terms.days * 86_400_000_000),
    expiryDate: '2026-01-31',
    strike: price(BigInt(terms.strike) * ONE),
    right: n % 2 === 0 ? 'call' : 'put',
    style: 'european',
    multiplier: 100n,
    settlement: 'physical',
    settlementAsset: USD,
  }
}

/** Gives an account ten of each option, or takes them. From outside, as no deposit could: the ledger books what it is told, and no rule is asked. */
export function endow(
  { state }: World,
  account: AccountId,
  options: readonly Option[],
  isShort: (index: number) => boolean,
): void {
  const postings = options.map(({ id }, i) => {
    const [from, to] = isShort(i) ? [account, EXTERNAL] : [EXTERNAL, account]
    return { from, to, asset: id, amount: amount(10n), reason: 'delivery' as const }
  })
  const cause = { kind: 'deposit', reference: 'bench' } as const
  evolve(state, { type: 'EntryPosted', entry: { id: 'entry-bench' as never, cause, postings } })
}

/** acme's request for one contract, which mako quotes on one side at 2. */
export function quoted(world: World, { id }: Option, side: 'bid' | 'ask') {
  const [opened] = must(world, {
    type: 'CreateRfq',
    actor: actor('acme'),
    account: ACME,
    legs: [{ instrument: id, side: 'buy', ratio: 1 }],
    size: 1n,
    ttlMs: 3_600_000,
    panel: undefined,
    identity: 'anonymous',
  })
  assert(opened?.type === 'RfqRequested', 'a request begins with its own event')
  const { rfqId } = opened.terms
  must(world, {
    type: 'PlaceQuote',
    actor: actor('mako'),
    account: MAKO,
    rfqId,
    ttlMs: 3_600_000,
    [side]: [{ price: price(2n * ONE), size: 1n }],
  })
  return rfqId
}

export function timed(trials: number, run: () => unknown): readonly number[] {
  const times = Array.from({ length: trials }, () => {
    const start = performance.now()
    run()
    return performance.now() - start
  })
  return times.sort((a, b) => a - b)
}

export const at = (times: readonly number[], share: number): number =>
  times[Math.floor(share * (times.length - 1))] ?? Number.NaN
