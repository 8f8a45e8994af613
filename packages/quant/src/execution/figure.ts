/** Why a figure cannot be given. Nothing is ever filled in for what is not known. */
export type MissingReason =
  | 'no_mark'
  | 'stale_mark'
  | 'no_underlying'
  | 'no_vega'
  | 'no_delta'
  | 'no_tick'
  | 'no_fee'
  | 'no_legs'
  | 'no_book'
  | 'one_sided_book'
  | 'depth_short'
  | 'not_traded'
  | 'side_unknown'
  | 'fully_filled'
  | 'no_quote'
  | 'one_quote'
  | 'no_answer'
  | 'no_control'
  | 'no_decision'
  | 'no_observation'
  | 'one_observation'
  | 'no_holdout'
  | 'mixed_holdout'
  | 'too_few_requests'
  | 'too_few_observations'
  | 'not_finite'

export type Missing = { readonly known: false; readonly reason: MissingReason }

/** Something that is known, or the reason why it is not. */
export type Maybe<T> = { readonly known: true; readonly value: T } | Missing

/** A finite number, or the reason why there is none. */
export type Figure = Maybe<number>

export function missing(reason: MissingReason): Missing {
  return { known: false, reason }
}

/** What is there, or the reason it is not. */
export function present<T>(value: T | undefined, reason: MissingReason): Maybe<T> {
  return value === undefined ? missing(reason) : { known: true, value }
}

/** A number that is not finite (bad input, overflow) is missing too. */
export function figure(value: number | undefined, reason: MissingReason = 'not_finite'): Figure {
  if (value === undefined) return missing(reason)
  return Number.isFinite(value) ? { known: true, value } : missing('not_finite')
}

/** Applies `to` where the value is known; the first reason goes through. */
export function also<T, U>(from: Maybe<T>, to: (value: T) => Maybe<U>): Maybe<U> {
  return from.known ? to(from.value) : from
}

/** A number of two figures; the first reason goes through. */
export function join(a: Figure, b: Figure, of: (a: number, b: number) => number): Figure {
  return also(a, (x) => also(b, (y) => figure(of(x, y))))
}
