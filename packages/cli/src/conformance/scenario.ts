/** A scenario: something a maker meets, and what was seen of it. */
import type { Stage } from './stage.ts'

export type Verdict = 'pass' | 'fail' | 'not applicable'
export type Seen = { readonly verdict: Verdict; readonly seen: string }

export type Scenario = {
  readonly name: string
  /** What a maker has to do. */
  readonly asks: string
  readonly play: (stage: Stage) => Promise<Seen>
}

export function pass(seen: string): Seen {
  return { verdict: 'pass', seen }
}

export function fail(seen: string): Seen {
  return { verdict: 'fail', seen }
}

export function notApplicable(seen: string): Seen {
  return { verdict: 'not applicable', seen }
}

/** Whether it still quotes: asks for a share, and lets the request go. */
export async function stillQuotes(stage: Stage): Promise<boolean> {
  const rfqId = await stage.ask()
  const quote = await stage.quote(rfqId)
  await stage.cancel(rfqId)
  return quote !== undefined
}

/** Passes what was seen so far where the maker quotes on. */
export async function andQuotesOn(stage: Stage, seen: string): Promise<Seen> {
  return (await stillQuotes(stage))
    ? pass(`${seen}; the next request was quoted`)
    : fail(`${seen}; the next request was not quoted`)
}
