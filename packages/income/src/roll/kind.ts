/** How the short option moves in time and in strike, and which legs move with it. */
export type RollKind = {
  readonly time: 'same' | 'out' | 'in'
  readonly strike: 'same' | 'up' | 'down'
  /** `short`: the long leg stays, and the spread becomes a diagonal. */
  readonly legs: 'all' | 'short'
}

export type RollName =
  | 'out'
  | 'in'
  | 'up'
  | 'down'
  | 'up_and_out'
  | 'down_and_out'
  | 'up_and_in'
  | 'down_and_in'
  | 'wing'

/** `wing`: the short leg is as it was and only the long one moves. */
export function rollName({ time, strike }: RollKind): RollName {
  if (strike === 'same') return time === 'same' ? 'wing' : time
  return time === 'same' ? strike : `${strike}_and_${time}`
}

export function kindOf(
  from: { readonly years: number; readonly strike: number },
  to: { readonly years: number; readonly strike: number },
  legs: RollKind['legs'],
): RollKind {
  const away = to.years - from.years
  const time = Math.abs(away) < 1e-9 ? 'same' : away > 0 ? 'out' : 'in'
  const strike = to.strike === from.strike ? 'same' : to.strike > from.strike ? 'up' : 'down'
  return { time, strike, legs }
}
