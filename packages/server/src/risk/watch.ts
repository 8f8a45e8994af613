/**
 * Watches the risk of firms that have set a limit, and submits what changed: a limit approached, passed or clear again, short options
 * that fall due within a week, most delta in one underlying, something held without a fresh mark. A timer like others: it looks when
 * the market has moved or something was booked, and what it submits is recorded only where a level changed. Where a hard bound holds by
 * its last look, a limit that is set and a trade of that firm wake it, and it looks at that firm at once. [RSK-7] [RSK-13]
 */
import {
  isAside,
  isRiskNews,
  isShare,
  riskAlertKey,
  riskLimitKey,
  riskMarksWanted,
  timestamp,
} from '@parley/core'
import type {
  Actor,
  Audience,
  Event,
  FirmId,
  InstrumentId,
  RiskAlert,
  RiskLimit,
  RiskMarks,
  RiskMarksWanted,
  State,
  Timestamp,
} from '@parley/core'
import { bookGreeks, concentrationOf, greeksBy } from '@parley/quant'
import type { Timer } from '../clock/lockstep.ts'
import type { Observer, Sequencer } from '../sequencer/sequencer.ts'
import { limitsOf, readLimit, standingOf } from '../wire/risk-views.ts'
import type { Around } from './aside.ts'
import type { RiskBook } from './book.ts'

export type RiskWatchOptions = {
  readonly actor: Actor
  /** The instant the market stands at: when it moves, risk has. */
  readonly marketAt: () => Timestamp
  /** Least between two looks at everything. */
  readonly everyMs: number
  /** Called when something is due that was not in sight, once what made it so is durable. */
  readonly wake: () => void
  readonly marks: (wanted: RiskMarksWanted, now: Timestamp) => RiskMarks
  /** What limits on more than holdings are read off, once it has caught up; undefined where it has not. */
  readonly around: (limits: readonly RiskLimit[], now: Timestamp) => Promise<Around | undefined>
  readonly book: (firm: FirmId, asset: InstrumentId, now: Timestamp) => RiskBook
}

/** Between two looks at once, at least, and how many times as long as the last one took: a firm that trades on and on has its figures soon, and the venue its time. */
const AT_ONCE_MS = 250
const AT_ONCE_SHARE = 4
/** Short options due within so long are told of. */
const CLIFF_MS = 7 * 86_400_000
/** The part of all magnitudes of delta in one underlying, of several, that is told of: 80 %. */
const MOST = 8_000n

/** What may bring a limit elsewhere without a move of the market. */
const TOUCHING: ReadonlySet<Event['type']> = new Set<Event['type']>([
  'EntryPosted',
  'RiskLimitSet',
  'RiskStressSet',
  'RiskBetasSet',
])

export class RiskWatch implements Timer, Observer {
  readonly #options: RiskWatchOptions
  #sequencer: Sequencer | undefined
  #lookedAt = 0
  #marketAt: number | undefined
  /** When something was booked or set since the last look. */
  #touchedAt: Timestamp | undefined
  /** When the next of the options held is a week from its expiry. */
  #cliffAt: Timestamp | undefined
  /** Firms whose trades wait for nobody: a hard bound holds for them by what is recorded here. */
  readonly #gated = new Set<FirmId>()
  /** Those of them that have set a limit or traded since they were looked at, and since when. */
  readonly #hasty = new Map<FirmId, Timestamp>()
  #atOnceFrom = 0
  /** Whether the next group that is durable has made somebody hasty. */
  #wakes = false

  constructor(options: RiskWatchOptions) {
    this.#options = options
  }

  attach(sequencer: Sequencer): void {
    this.#sequencer = sequencer
    for (const firm of sequencer.state.risk.limits.keys()) this.#gate(sequencer.state, firm)
  }

  nextDue(): Timestamp | undefined {
    const dues = [this.#dueOfAll(), this.#dueAtOnce()].filter((at) => at !== undefined)
    return dues.length === 0 ? undefined : timestamp(Math.min(...dues))
  }

  async run(now: Timestamp): Promise<void> {
    const sequencer = this.#sequencer
    if (!sequencer) return
    const all = this.#dueOfAll()
    if (all !== undefined && all <= now) {
      this.#lookedAt = now
      this.#marketAt = this.#options.marketAt()
      this.#touchedAt = undefined
      this.#cliffAt = undefined
      return this.#look(sequencer, [...sequencer.state.risk.limits.keys()], now)
    }
    const atOnce = this.#dueAtOnce()
    if (atOnce !== undefined && atOnce <= now)
      await this.#look(sequencer, [...this.#hasty.keys()], now)
  }

  observe(state: State, event: Event, _audience: Audience, ts: Timestamp): void {
    if (TOUCHING.has(event.type)) this.#touchedAt ??= ts
    if (event.type === 'RiskLimitSet') {
      this.#gate(state, event.scope.firm)
      this.#hasten(event.scope.firm, ts)
    } else if (event.type === 'EntryPosted' && this.#gated.size > 0)
      for (const { from, to } of event.entry.postings)
        for (const id of [from, to]) {
          const account = state.accounts.get(id)
          if (account) this.#hasten(account.firm, ts)
        }
  }

  committed(): void {
    if (!this.#wakes) return
    this.#wakes = false
    this.#options.wake()
  }

  /** When everybody is to be looked at. */
  #dueOfAll(): Timestamp | undefined {
    const limits = this.#sequencer?.state.risk.limits
    if (!limits || limits.size === 0) return undefined
    const marketAt = this.#options.marketAt()
    const moved = marketAt === this.#marketAt ? undefined : marketAt
    const dues = [moved, this.#touchedAt, this.#cliffAt].filter((at) => at !== undefined)
    if (dues.length === 0) return undefined
    const due = Math.min(...dues)
    return timestamp(Math.max(due, this.#lookedAt + this.#options.everyMs * 1000))
  }

  /** When those who are hasty are. */
  #dueAtOnce(): Timestamp | undefined {
    if (this.#hasty.size === 0) return undefined
    return timestamp(Math.max(Math.min(...this.#hasty.values()), this.#atOnceFrom))
  }

  #gate(state: State, firm: FirmId): void {
    const isGated = limitsOf(state, firm).some(
      ({ scope, terms }) => isAside(scope.measure) && terms.hard !== undefined,
    )
    if (isGated) this.#gated.add(firm)
    else this.#gated.delete(firm)
  }

  #hasten(firm: FirmId, ts: Timestamp): void {
    if (!this.#gated.has(firm) || this.#hasty.has(firm)) return
    this.#hasty.set(firm, ts)
    this.#wakes = true
  }

  /** What is set or booked while it looks is looked at again. */
  async #look(sequencer: Sequencer, firms: readonly FirmId[], now: Timestamp): Promise<void> {
    const { state } = sequencer
    const began = performance.now()
    for (const firm of firms) this.#hasty.delete(firm)
    const limits = firms.flatMap((firm) => limitsOf(state, firm))
    const around = limits.some(({ scope }) => isAside(scope.measure))
      ? await this.#options.around(limits, now)
      : undefined
    const alerts = firms.flatMap((firm) => this.#alertsOf(state, firm, around, now))
    const changed = alerts.filter((alert) =>
      isRiskNews(state.risk.alerts.get(alert.firm)?.get(riskAlertKey(alert)), alert),
    )
    if (changed.length > 0) await this.#submit(sequencer, changed)
    const tookMs = performance.now() - began
    const restMs = tookMs + Math.max(AT_ONCE_MS, AT_ONCE_SHARE * tookMs)
    this.#atOnceFrom = now + Math.round(Math.min(this.#options.everyMs, restMs) * 1000)
  }

  /** Everything that could be told of a firm, clear levels included for what stands. */
  #alertsOf(state: State, firm: FirmId, around: Around | undefined, now: Timestamp): RiskAlert[] {
    const limits = limitsOf(state, firm)
    const wanted = riskMarksWanted(state, firm, []) ?? {
      instruments: [],
      stress: false,
      own: [],
      draws: false,
    }
    const riskMarks = this.#options.marks(wanted, now)
    const told = limits.flatMap((limit): RiskAlert[] => {
      const subject = riskLimitKey(limit.scope)
      const { account, measure } = limit.scope
      const key = riskAlertKey({ kind: 'limit', subject, account })
      const reading = readLimit(state, limit, { riskMarks, around }, now)
      // What cannot be looked at now stays as it was told.
      if (!reading) return [state.risk.alerts.get(firm)?.get(key) ?? []].flat()
      const { level, value, bound, of, oldest } = standingOf(limit, reading)
      const asset = isShare(measure) ? undefined : limit.terms.asset
      const stands = { level, observed: value, bound, asset, of, oldest }
      return [{ firm, kind: 'limit', subject, account, ...stands }]
    })
    const assets = [...new Set(limits.map(({ terms }) => terms.asset))]
    for (const asset of assets) told.push(...this.#bookAlerts(firm, asset, now))
    return [...told, ...cleared(state, firm, told)]
  }

  #bookAlerts(firm: FirmId, asset: InstrumentId, now: Timestamp): RiskAlert[] {
    const book = this.#options.book(firm, asset, now)
    const { basis, options, shorts, unmeasured } = book
    const alerts: RiskAlert[] = []
    const stale = basis.inputs.filter((input) => input.stale)
    const unmarked = new Set([...unmeasured, ...stale].map(({ instrument }) => instrument))
    const [first] = unmarked
    if (first !== undefined)
      alerts.push({
        firm,
        kind: 'marks',
        subject: asset,
        level: 'unmeasured',
        observed: BigInt(unmarked.size),
        of: first,
      })
    const soon = new Set<string>()
    for (const { option } of options) {
      const from = timestamp(Math.max(0, option.expiresAt - CLIFF_MS * 1000))
      if (from <= now) soon.add(option.expiryDate)
      else if (this.#cliffAt === undefined || from < this.#cliffAt) this.#cliffAt = from
    }
    for (const date of soon) {
      const due = shorts.filter(({ expiry }) => expiry === date)
      if (due.length === 0) continue
      alerts.push({
        firm,
        kind: 'cliff',
        subject: date,
        level: 'warned',
        observed: BigInt(due.length),
        of: [...new Set(due.map(({ underlying }) => underlying))].join(' '),
      })
    }
    const heavy = heaviest(book)
    if (heavy && heavy.share > MOST)
      alerts.push({
        firm,
        kind: 'concentration',
        subject: asset,
        level: 'warned',
        observed: heavy.share,
        bound: MOST,
        of: heavy.underlying,
      })
    return alerts
  }

  #submit(sequencer: Sequencer, alerts: readonly RiskAlert[]): Promise<void> {
    return new Promise((resolve) => {
      const taken = sequencer.submit({
        command: { type: 'RecordRiskAlerts', actor: this.#options.actor, alerts },
        dryRun: false,
        done: () => resolve(),
      })
      if (!taken) resolve()
    })
  }
}

/** What stood and is no longer told of is clear: an alert whose cause is gone, or whose limit was ended. */
function cleared(state: State, firm: FirmId, told: readonly RiskAlert[]): RiskAlert[] {
  const now = new Set(told.map(riskAlertKey))
  return (
    [...(state.risk.alerts.get(firm)?.values() ?? [])]
      // What margin cannot be worked out for is told with the marks.
      .filter((alert) => alert.kind !== 'margin' && !now.has(riskAlertKey(alert)))
      .map(({ kind, subject, account, asset }) => ({
        firm,
        kind,
        subject,
        account,
        asset,
        level: 'clear',
      }))
  )
}

/** The underlying with most delta, of several, in basis points of all magnitudes. */
function heaviest({
  book,
}: RiskBook): { readonly underlying: string; readonly share: bigint } | undefined {
  const rows = greeksBy(bookGreeks(book).lines, (i) => book.lines[i]?.underlying)
  const [top] = concentrationOf(
    rows.map(({ key, greeks }) => ({ key, amount: greeks.delta })),
  ).shares
  if (rows.length < 2 || !top) return undefined
  return { underlying: top.key, share: BigInt(Math.round(top.share * 10_000)) }
}
