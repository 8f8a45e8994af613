/** What a program would write: the option nearest its target that nothing speaks against, or the rules that did. */
import type { Reason } from '@parley/core'
import type { ChainView, OptionView } from '../chain/valuation.ts'
import type { ProgramBook, ProgramMarket } from './book.ts'
import { refusalOfDay } from './day.ts'
import type { ProgramFile } from './file.ts'
import type { Wanted } from './order.ts'
import { because } from './reason.ts'

type Rule = {
  readonly rule: string
  readonly threshold: number | string
  /** Undefined where it is not known, which holds of nothing. */
  readonly observed: (option: OptionView) => number | undefined
  readonly holds: (observed: number) => boolean
}

/** Short puts and calls of each strategy. */
export function sideOf(file: ProgramFile, book: ProgramBook, multiplier: number): 'put' | 'call' {
  switch (file.strategy) {
    case 'covered_call':
    case 'bear_call':
      return 'call'
    case 'cash_secured_put':
    case 'bull_put':
      return 'put'
    case 'wheel':
      // Assigned, it has units to write on; called away, it has cash again.
      return book.unitsHeld >= multiplier ? 'call' : 'put'
  }
}

export function writing(
  file: ProgramFile,
  book: ProgramBook,
  market: ProgramMarket,
): Wanted | readonly Reason[] {
  const chosen = chosenIn(file, book, market)
  if ('length' in chosen) return chosen
  const contracts = contractsOf(file, book, chosen)
  return typeof contracts === 'number'
    ? wantedOf(file, { ...chosen, contracts }, rulesOf(file, book, chosen.short.right))
    : [contracts]
}

/** What it would write one contract of, whatever it has to cover it; or why nothing. */
export function chosenIn(
  file: ProgramFile,
  book: ProgramBook,
  market: ProgramMarket,
): Shape | readonly Reason[] {
  const { view } = market
  const multiplier = view.options[0]?.multiplier ?? 100
  const right = sideOf(file, book, multiplier)
  const day = refusalOfDay(file, right, market)
  if (day) return [day]
  const rules = rulesOf(file, book, right)
  const failed = new Map<string, { count: number; nearest: number | undefined; of: Rule }>()
  const ofSide = view.options.filter((option) => option.right === right)
  const passed = ofSide.filter((option) => {
    const broken = rules.find((rule) => !holdsOf(rule, option))
    if (!broken) return true
    const seen = failed.get(broken.rule) ?? {
      count: 0,
      nearest: broken.observed(option),
      of: broken,
    }
    seen.count += 1
    failed.set(broken.rule, seen)
    return false
  })
  const best = passed.toSorted(
    (a, b) =>
      miss(a, file) - miss(b, file) ||
      a.days - b.days ||
      a.strike - b.strike ||
      (a.id < b.id ? -1 : 1),
  )
  for (const short of best) {
    const long = isSpread(file) ? longOf(view, short, file) : undefined
    if (!isSpread(file) || long) return { short, long }
  }
  if (best.length > 0) return [noLong(file)]
  if (ofSide.length === 0) return [because('chain', `no ${right} is priced`, `a ${right}`)]
  return [...failed.values()].map(({ count, nearest, of }) =>
    because(
      of.rule,
      `${count} of ${ofSide.length}, ${nearest === undefined ? 'not known' : `such as ${Number(nearest.toPrecision(4))}`}`,
      of.threshold,
    ),
  )
}

function holdsOf({ observed, holds }: Rule, option: OptionView): boolean {
  const seen = observed(option)
  return seen !== undefined && holds(seen)
}

function miss(option: OptionView, { target }: ProgramFile): number {
  return Math.abs(Math.abs(option.delta) - target.delta)
}

/** Nearest is not near: an option of twice the delta is another trade. */
export function deltaBand({ target }: ProgramFile): {
  readonly least: number
  readonly most: number
} {
  return { least: target.delta * 0.5, most: Math.min(0.5, target.delta * 1.5) }
}

function rulesOf(file: ProgramFile, book: ProgramBook, right: 'put' | 'call'): readonly Rule[] {
  const { target, writeWhen = {}, limits = {} } = file
  const rules: Rule[] = []
  const least = (rule: string, threshold: number | undefined, observed: Rule['observed']): void => {
    if (threshold !== undefined)
      rules.push({
        rule,
        threshold: `>= ${threshold}`,
        observed,
        holds: (seen) => seen >= threshold,
      })
  }
  const most = (rule: string, threshold: number | undefined, observed: Rule['observed']): void => {
    if (threshold !== undefined)
      rules.push({
        rule,
        threshold: `<= ${threshold}`,
        observed,
        holds: (seen) => seen <= threshold,
      })
  }
  least('target.daysMin', target.daysMin, ({ days }) => days)
  most('target.daysMax', target.daysMax, ({ days }) => days)
  const band = deltaBand(file)
  most('target.delta', band.most, ({ delta }) => Math.abs(delta))
  least('target.delta', band.least, ({ delta }) => Math.abs(delta))
  if (right === 'call') {
    least('limits.callStrikeMin', limits.callStrikeMin, ({ strike }) => strike)
    if (limits.basis === true) least('limits.basis', book.basis, ({ strike }) => strike)
    least('mandate.callStrikeMin', book.room?.callStrikeMin, ({ strike }) => strike)
  } else {
    most('limits.putStrikeMax', limits.putStrikeMax, ({ strike }) => strike)
    most('mandate.putStrikeMax', book.room?.putStrikeMax, ({ strike }) => strike)
  }
  least('writeWhen.premiumMin', writeWhen.premiumMin, ({ mid }) => mid)
  least('writeWhen.volMin', writeWhen.volMin, ({ vol }) => vol)
  most('writeWhen.spreadMax', writeWhen.spreadMax, ({ spread }) => spread)
  least('writeWhen.openInterestMin', writeWhen.openInterestMin, ({ openInterest }) => openInterest)
  return rules
}

export function isSpread({ strategy }: ProgramFile): boolean {
  return strategy === 'bull_put' || strategy === 'bear_call'
}

/** The option that bounds a short one: of its expiry, further out, as much open as is asked, nearest the width. */
function longOf(
  view: ChainView,
  short: OptionView,
  { target, writeWhen }: ProgramFile,
): OptionView | undefined {
  const { width = 0 } = target
  const { openInterestMin = 0 } = writeWhen ?? {}
  const out = short.right === 'put' ? -1 : 1
  const off = ({ strike }: OptionView): number => Math.abs((strike - short.strike) * out - width)
  return view.options
    .filter(
      ({ right, expiry, strike, openInterest = 0 }) =>
        right === short.right &&
        expiry === short.expiry &&
        (strike - short.strike) * out > 0 &&
        openInterest >= openInterestMin,
    )
    .toSorted((a, b) => off(a) - off(b) || (a.id < b.id ? -1 : 1))[0]
}

function noLong({ target, writeWhen = {} }: ProgramFile): Reason {
  const { openInterestMin } = writeWhen
  return because(
    'target.width',
    openInterestMin === undefined
      ? 'no further strike is priced'
      : `no further strike has ${openInterestMin} open`,
    target.width ?? 'given',
  )
}

export type Shape = { readonly short: OptionView; readonly long: OptionView | undefined }

/** Contracts to write now, beside those that are written already; or what there is too little of. */
function contractsOf(
  file: ProgramFile,
  book: ProgramBook,
  { short, long }: Shape,
): number | Reason {
  const { contracts: most = Infinity, limits } = file
  const { multiplier } = short
  const open = Math.ceil(unitsWritten(book) / multiplier)
  if (long && most === Infinity) return because('contracts', 'not given', 'given for a spread')
  const each = long
    ? { asset: 'cash', have: book.cash, need: Math.abs(long.strike - short.strike) * multiplier }
    : short.right === 'call'
      ? {
          asset: 'units',
          have: book.unitsHeld * (limits?.cover ?? 1) - unitsWritten(book),
          need: multiplier,
        }
      : { asset: 'cash', have: book.cash, need: short.strike * multiplier }
  const covered = Math.floor(each.have / each.need)
  // A reverse split leaves less than one of few contracts.
  if (most < 1) return because('contracts', `${most} in the units of today`, '1 or more')
  if (most - open < 1) return because('contracts', open, most)
  const bound = mandateFor(book, short)
  if (typeof bound !== 'number') return bound
  return covered < 1
    ? because(
        'capital',
        `${Number(each.have.toPrecision(8))} ${each.asset}`,
        `${each.need} for one`,
      )
    : Math.min(covered, most - open, bound)
}

/** Contracts that the mandate lets be written beside those that are; or the bound that lets none. */
function mandateFor({ room }: ProgramBook, { strike, multiplier }: OptionView): number | Reason {
  if (!room) return Infinity
  const { clip, contracts, contractsMax, written, exposure } = room
  if (clip < 1) return because('mandate.clipMax', `${clip} in the units of today`, '1 or more')
  if (contractsMax < 1)
    return because('mandate.contractsMax', `${contractsMax} in the units of today`, '1 or more')
  if (contracts < 1) return because('mandate.contractsMax', written, contractsMax)
  const each = strike * multiplier
  const affordable = Math.floor(exposure / each)
  return affordable < 1
    ? because('mandate.exposureMax', `${Number(exposure.toPrecision(8))} left`, `${each} for one`)
    : Math.min(contracts, affordable)
}

/** Units of all that is written: an adjusted option covers what it delivers. */
function unitsWritten({ options }: ProgramBook): number {
  return options.reduce((sum, { contracts, units }) => sum + Math.max(0, -contracts) * units, 0)
}

function wantedOf(
  file: ProgramFile,
  { short, long, contracts }: Shape & { readonly contracts: number },
  rules: readonly Rule[],
): Wanted {
  const why = [
    because('target.delta', Math.abs(short.delta), file.target.delta),
    ...rules
      .filter(({ rule }) => rule !== 'target.delta')
      .map(({ rule, threshold, observed }) =>
        because(rule, observed(short) ?? 'not known', threshold),
      ),
  ]
  const legs = [{ id: short.id, quantity: -contracts, mid: short.mid }]
  if (long) legs.push({ id: long.id, quantity: contracts, mid: long.mid })
  // Whatever is given up against the model, what is written brings something.
  return { action: 'write', legs, why, debitMax: 0 }
}
