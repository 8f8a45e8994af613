/**
 * Whether programs stay inside what their owners signed, worked out from the books and the true market alone: positions are the sums
 * of postings, marks are what the market was worth, and nothing of the code that judges requests is used.
 */
import { PRICE_SCALE, instrumentId } from '@parley/core'
import type { Event, InstrumentId, Mandate, Option, State, Timestamp, Trade } from '@parley/core'
import { expect } from '../oracle/broken.ts'
import { OWNER, accountOf } from './member.ts'
import type { Member } from './member.ts'

const DAY_US = 86_400_000_000
const ONE = 10 ** PRICE_SCALE
/** Of a float made of exact prices. */
const DUST = 1e-7

type Worth = (instrument: string, at: Timestamp) => number | undefined
/** A trade as it happened, with what its legs were truly worth then. */
type Taken = {
  readonly trade: Trade
  readonly member: Member
  readonly ts: Timestamp
  readonly fair: number
  readonly gross: number
}

/** Lives as long as its run. */
export class Envelope {
  trades = 0
  readonly #members: ReadonlyMap<string, Member>
  readonly #worthOf: Worth
  readonly #balances = new Map<string, Map<string, bigint>>()
  readonly #programOf = new Map<string, string>()
  #taken: Taken[] = []
  #ts = 0

  constructor(members: readonly Member[], worthOf: Worth) {
    this.#members = new Map(members.map((member) => [member.program, member]))
    this.#worthOf = worthOf
  }

  /** Of a member's account, by asset. */
  balancesOf(member: Member): ReadonlyMap<string, bigint> {
    return this.#balances.get(accountOf(member)) ?? new Map()
  }

  /** Throws `Broken` at the first command that left a program outside. */
  event(event: Event, state: State, ts: Timestamp): void {
    if (ts !== this.#ts) this.settle(state)
    this.#ts = ts
    if (event.type === 'RfqRequested' && event.owner.program !== undefined)
      this.#programOf.set(event.terms.rfqId, event.owner.program)
    if (event.type === 'EntryPosted')
      for (const { from, to, asset, amount } of event.entry.postings) {
        this.#move(from, asset, -amount)
        this.#move(to, asset, amount)
      }
    if (event.type === 'TradeSettled') this.#take(event.trade, ts)
  }

  /** Looks at what the last command did, now that all of it is booked. */
  settle(state: State): void {
    for (const taken of this.#taken) this.#check(taken, state)
    if (this.#taken.length > 0)
      for (const member of this.#members.values()) this.covered(member, state)
    this.#taken = []
  }

  #move(account: string, asset: string, amount: bigint): void {
    const own = this.#balances.get(account) ?? new Map<string, bigint>()
    this.#balances.set(account, own)
    own.set(asset, (own.get(asset) ?? 0n) + amount)
  }

  #take(trade: Trade, ts: Timestamp): void {
    const member = this.#members.get(this.#programOf.get(trade.rfqId) ?? '')
    if (!member) return
    this.trades++
    let [fair, gross] = [0, 0]
    for (const { instrument, side, ratio } of trade.structure.legs) {
      const each = (this.#worthOf(instrument, ts) ?? Number.NaN) * ratio
      fair += side === 'buy' ? each : -each
      gross += each
    }
    this.#taken.push({ trade, member, ts, fair, gross })
  }

  #check({ trade, member, ts, fair, gross }: Taken, state: State): void {
    const { mandate, program } = member
    const { structure, side, size } = trade
    const holds = (ok: boolean, what: string): void =>
      expect(ok, 'envelope', () => `${program}: ${what}, in trade ${trade.tradeId}`)
    const when = new Date(ts / 1000)
    const minute = when.getUTCHours() * 60 + when.getUTCMinutes()
    const { days, fromMinute, toMinute } = mandate.window
    holds(days.includes(when.getUTCDay()) && minute >= fromMinute && minute < toMinute, 'hours')
    holds(ts < mandate.validUntil, 'its time')
    let [opensShort, closesShort, onlyOptions] = [false, false, true]
    for (const leg of structure.legs) {
      const lots = BigInt(leg.ratio) * size
      holds(lots <= mandate.clipMax, `${lots} lots at once`)
      const option = optionOf(state, leg.instrument)
      holds(mandate.underlyings.includes(option?.underlying ?? leg.instrument), 'its underlyings')
      const bought = leg.side === side
      if (!option) {
        onlyOptions = false
        holds(mandate.opens.includes(bought ? 'buy_underlying' : 'sell_underlying'), 'shares')
        continue
      }
      const after = this.balancesOf(member).get(leg.instrument) ?? 0n
      const before = after - (bought ? lots : -lots)
      const grew = after < 0n ? before > after : before < after && after > 0n
      if (before < 0n && after > before) closesShort = true
      if (!grew) continue
      if (after < 0n) opensShort = true
      const what = `${after < 0n ? 'short' : 'long'}_${option.right}` as const
      holds(mandate.opens.includes(what), `opened ${what}`)
      const left = Math.floor((option.expiresAt - ts) / DAY_US)
      holds(left >= mandate.daysMin && left <= mandate.daysMax, `${left} days`)
      if (what === 'short_call') holds(option.strike >= (mandate.callStrikeMin ?? 0n), 'strike')
      if (what === 'short_put' && mandate.putStrikeMax !== undefined)
        holds(option.strike <= mandate.putStrikeMax, 'strike')
    }
    const paid = Number(trade.price) / ONE
    const credit = side === 'sell' ? paid : -paid
    if (opensShort && onlyOptions) {
      const least = Number(closesShort ? mandate.rollCreditMin : mandate.creditMin) / ONE
      holds(credit >= least - DUST, `${credit} received`)
    }
    const slip = side === 'buy' ? paid - fair : fair - paid
    const room = Math.max((gross * mandate.slippageBps) / 10_000, Number(structure.tick) / ONE)
    holds(slip <= room + DUST, `${slip} given up of ${room}`)
    this.#amounts(member, mandate, state, holds)
  }

  #amounts(
    member: Member,
    { contractsMax, exposureMax }: Mandate,
    state: State,
    holds: (ok: boolean, what: string) => void,
  ): void {
    let [contracts, exposure] = [0n, 0n]
    for (const [id, held] of this.balancesOf(member)) {
      const option = optionOf(state, id)
      if (!option || held >= 0n) continue
      contracts -= held
      exposure -= held * option.strike * option.multiplier
    }
    holds(contracts <= contractsMax, `${contracts} contracts`)
    holds(exposure <= exposureMax, `exposure ${exposure}`)
  }

  /** Whatever the underlying does by expiry, what a program owns pays for it: by trying every strike, nothing, and far beyond. */
  covered(member: Member, state: State): void {
    const balances = this.balancesOf(member)
    const held = [...balances].flatMap(([id, contracts]) => {
      const option = optionOf(state, id)
      return option && contracts !== 0n ? [{ option, contracts: Number(contracts) }] : []
    })
    const strikes = held.map(({ option }) => Number(option.strike) / ONE)
    const cash = Number(balances.get('USD') ?? 0n) / 100
    const { underlying } = member.file
    const scale = state.instruments.get(instrumentId(underlying))?.scale ?? 0
    const units = Number(balances.get(underlying) ?? 0n) / 10 ** scale
    for (const spot of [0, ...strikes, 10 * Math.max(1, ...strikes)]) {
      const worth = held.reduce(
        (sum, { option, contracts }) => {
          const strike = Number(option.strike) / ONE
          const inside = Math.max(option.right === 'call' ? spot - strike : strike - spot, 0)
          return sum + contracts * Number(option.multiplier) * inside
        },
        cash + units * spot,
      )
      expect(worth >= -0.01, 'cover', () => `${member.program} has ${worth} left at ${spot}`)
    }
  }

  /** What a program's own ledger says is what is in its account. */
  ledgers(state: State): void {
    for (const [program, { ledger }] of state.programs.get(OWNER as never) ?? []) {
      const member = this.#members.get(program)
      if (!member) continue
      const own = [...this.balancesOf(member)].filter(([, amount]) => amount !== 0n)
      for (const [asset, amount] of own)
        expect(
          ledger.get(asset as InstrumentId) === amount,
          'program ledger',
          () =>
            `${program} has ${ledger.get(asset as InstrumentId)} ${asset}, its account ${amount}`,
        )
      expect(ledger.size === own.length, 'program ledger', () => `${program} has what is not there`)
    }
  }
}

function optionOf(state: State, id: string): Option | undefined {
  const instrument = state.instruments.get(instrumentId(id))
  return instrument?.kind === 'option' ? instrument : undefined
}
