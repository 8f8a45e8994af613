/** Which half of the chain is shown, and the columns that fit it. Narrow panels leave out mid and iv while both halves are on. */
export type Sides = 'both' | 'calls' | 'puts'

const BOTH =
  'grid-cols-[repeat(3,minmax(0,1fr))_3.75rem_repeat(3,minmax(0,1fr))] ' +
  '@xl:grid-cols-[repeat(5,minmax(0,1fr))_4.25rem_repeat(5,minmax(0,1fr))]'
const CALLS = 'grid-cols-[repeat(5,minmax(0,1fr))_4.25rem]'
const PUTS = 'grid-cols-[4.25rem_repeat(5,minmax(0,1fr))]'

export function gridOf(sides: Sides): string {
  return { both: BOTH, calls: CALLS, puts: PUTS }[sides]
}

/** Mid and iv: always there when one half has the width to itself. */
export function optionalCell(sides: Sides): string {
  return sides === 'both' ? 'hidden @xl:flex' : 'flex'
}
