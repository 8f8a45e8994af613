/** How a dealer behaves, in numbers. Start from one of four and override what you like. */

export type Personality = {
  /** What it believes: the mark's mid, or its own model price from the mark's vol and the underlying. */
  readonly priceFrom: 'mark' | 'model'
  /** Half-spread of a share or coin, basis points of its price. */
  readonly edgeBps: number
  /** Half-spread of an option, basis points of its price. */
  readonly optionEdgeBps: number
  /** Half-spread as a share of the market's own half-spread, where that is wider. */
  readonly marketShare: number
  /** Half-spread in ticks, at least. */
  readonly ticksMin: number
  /** How far a full inventory moves the price, in half-spreads. */
  readonly skew: number
  /** What counts as a full inventory: its value at the underlying's price, in quote currency. */
  readonly positionLimit: number
  /** Largest quote, by the value of its largest leg at the underlying's price, in quote currency. */
  readonly notionalMax: number
  /** Time to think over a new request: drawn between these, milliseconds. */
  readonly reactionMsMin: number
  readonly reactionMsMax: number
  /** Time to move a quote after marks have moved, milliseconds. */
  readonly requoteMs: number
  /** How far the fair price must move for that, in half-spreads. */
  readonly requoteAt: number
  /** How long a quote is firm, milliseconds. It is renewed while the request is open. */
  readonly quoteTtlMs: number
  /** Opinion: the fair price of a request is off by up to so much, in half-spreads. */
  readonly noise: number
  /** Interest rate per year, continuously compounded, of the model. */
  readonly rate: number
}

export const PERSONALITIES = {
  'tight-small': {
    priceFrom: 'mark',
    edgeBps: 1,
    optionEdgeBps: 60,
    marketShare: 0.6,
    ticksMin: 1,
    skew: 0.5,
    positionLimit: 2_000_000,
    notionalMax: 600_000,
    reactionMsMin: 20,
    reactionMsMax: 120,
    requoteMs: 20,
    requoteAt: 0.25,
    quoteTtlMs: 30_000,
    noise: 0.3,
    rate: 0.01,
  },
  'wide-large': {
    priceFrom: 'mark',
    edgeBps: 4,
    optionEdgeBps: 200,
    marketShare: 1.2,
    ticksMin: 2,
    skew: 0.3,
    positionLimit: 40_000_000,
    notionalMax: 20_000_000,
    reactionMsMin: 150,
    reactionMsMax: 600,
    requoteMs: 100,
    requoteAt: 0.5,
    quoteTtlMs: 60_000,
    noise: 0.2,
    rate: 0.01,
  },
  'skewed-inventory': {
    priceFrom: 'mark',
    edgeBps: 2,
    optionEdgeBps: 120,
    marketShare: 0.8,
    ticksMin: 1,
    skew: 1.5,
    positionLimit: 1_000_000,
    notionalMax: 4_000_000,
    reactionMsMin: 80,
    reactionMsMax: 300,
    requoteMs: 60,
    requoteAt: 0.3,
    quoteTtlMs: 30_000,
    noise: 0.5,
    rate: 0.01,
  },
  'slow-careful': {
    priceFrom: 'model',
    edgeBps: 2.5,
    optionEdgeBps: 150,
    marketShare: 1,
    ticksMin: 2,
    skew: 0.8,
    positionLimit: 5_000_000,
    notionalMax: 2_000_000,
    reactionMsMin: 800,
    reactionMsMax: 2_000,
    requoteMs: 250,
    requoteAt: 0.2,
    quoteTtlMs: 15_000,
    noise: 0.1,
    rate: 0.01,
  },
} as const satisfies Record<string, Personality>

export type PersonalityName = keyof typeof PERSONALITIES
