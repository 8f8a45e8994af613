/**
 * The lives of the venue's objects as tables: from a state, by an event, to a state. Nothing decides by them; the drawings in the
 * docs are made of them, and tests hold every history to them. [LIF-1]
 */

/** One step of a life. `by` is the type of the event, with its outcome where it has one. */
export type Step = { readonly from: string; readonly by: string; readonly to: string }

export type Lifecycle = {
  /** What is said of the object above its drawing. */
  readonly about: string
  readonly steps: readonly Step[]
}

/** Before the first event of an object. */
export const UNBORN = 'none'

function steps(text: string): readonly Step[] {
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const [from = '', by = '', to = ''] = line.trim().split(/ *\| */)
      return { from, by, to }
    })
}

export const LIFECYCLES = {
  request: {
    about: 'A request for a price. Filled, cancelled and expired are for good.',
    steps: steps(`
      none  | RfqRequested       | open
      none  | RfqRequested blind | blind
      blind | QuotesUnveiled     | open
      blind | RfqEnded cancelled | cancelled
      blind | RfqEnded expired   | expired
      open  | RfqEnded filled    | filled
      open  | RfqEnded cancelled | cancelled
      open  | RfqEnded expired   | expired
    `),
  },
  quote: {
    about: "A dealer's quote. Several rungs of one quote may trade, all in one match.",
    steps: steps(`
      none     | QuotePlaced          | live
      live     | QuotePlaced          | replaced
      live     | QuoteEnded cancelled | cancelled
      live     | QuoteEnded expired   | expired
      live     | TradeSettled         | accepted
      accepted | TradeSettled         | accepted
      live     | RfqEnded             | closed
    `),
  },
  pass: {
    about: "A dealer's pass on a request.",
    steps: steps(`
      none   | DealerPassed | passed
      passed | DealerPassed | replaced
      passed | QuotePlaced  | withdrawn
      passed | RfqEnded     | closed
    `),
  },
  acceptance: {
    about: 'An acceptance that waits for quotes, on one side of a request.',
    steps: steps(`
      none    | AcceptanceRested          | waiting
      waiting | AcceptanceRested          | replaced
      waiting | AcceptanceEnded cancelled | cancelled
      waiting | AcceptanceEnded unfunded  | unfunded
      waiting | MatchMade                 | filled
      waiting | RfqEnded                  | closed
    `),
  },
  counter: {
    about: "A taker's counter-offer.",
    steps: steps(`
      none | CounterPlaced          | live
      live | CounterPlaced          | replaced
      live | CounterEnded cancelled | cancelled
      live | CounterEnded expired   | expired
      live | CounterHit             | hit
      live | RfqEnded               | closed
    `),
  },
  addition: {
    about: 'Size that a firm has added to a workup.',
    steps: steps(`
      none | WorkupAdded     | live
      live | WorkupAdded     | replaced
      live | WorkupWithdrawn | withdrawn
      live | WorkupMatched   | traded
      live | TradeSettled    | traded
      live | WorkupEnded     | closed
    `),
  },
  hold: {
    about:
      'A reservation of part of a balance, for a quote, a counter-offer, an addition to a workup, or the cover of a short option.',
    steps: steps(`
      none    | HoldPlaced           | pending
      pending | HoldResolved posted  | posted
      pending | HoldResolved voided  | voided
      pending | QuotePlaced          | voided
      pending | QuoteEnded cancelled | voided
      pending | QuoteEnded expired   | expired
      pending | RfqEnded             | voided
      pending | CounterPlaced          | voided
      pending | CounterEnded cancelled | voided
      pending | CounterEnded expired   | expired
    `),
  },
} as const satisfies Readonly<Record<string, Lifecycle>>

export type LivingObject = keyof typeof LIFECYCLES

/** Where a step leads; undefined where the table has no such step. */
export function nextState(object: LivingObject, from: string, by: string): string | undefined {
  const { steps: known }: Lifecycle = LIFECYCLES[object]
  return known.find((step) => step.from === from && step.by === by)?.to
}
