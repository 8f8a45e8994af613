/** A program as its owner writes it down. Shares and days as numbers; prices per unit of the underlying. */

export type ProgramStrategy =
  | 'covered_call'
  | 'cash_secured_put'
  | 'bull_put'
  | 'bear_call'
  | 'wheel'

export type ProgramFile = {
  readonly strategy: ProgramStrategy
  readonly underlying: string
  /** Units to hold, bought where they are missing: of a covered call. */
  readonly units?: number
  /** Contracts to have written at once; left out: what its units or its cash cover. */
  readonly contracts?: number
  readonly target: {
    /** Of the short option, without its sign. */
    readonly delta: number
    readonly daysMin: number
    readonly daysMax: number
    /** Between the strikes of a spread. */
    readonly width?: number
  }
  readonly writeWhen?: {
    readonly premiumMin?: number
    readonly volMin?: number
    /** Widest book, as a share of the middle. */
    readonly spreadMax?: number
    readonly openInterestMin?: number
    /** Calls or puts are written only on a day that is up or down since the last close, and by this share at least. */
    readonly callsOn?: 'up' | 'down'
    readonly putsOn?: 'up' | 'down'
    readonly moveMin?: number
  }
  readonly closeWhen?: {
    /** Share of the credit that has been earned. */
    readonly profit?: number
    /** What closing costs, as a multiple of the credit. */
    readonly loss?: number
    readonly days?: number
    /**
     * Odds of ending between the strikes of a spread that could not deliver or pay by itself, in its last days: it would cost all of the
     * width. 0.05 where left out; 1 closes none for it.
     */
    readonly between?: number
    /** How many last days: 2 where left out. A call that would be taken for a dividend within them is closed too. */
    readonly betweenDays?: number
  }
  readonly rollWhen?: {
    readonly days?: number
    readonly delta?: number
    readonly inTheMoney?: boolean
    readonly extrinsic?: number
    /** So many days before an ex-date at which the holder of a call would exercise it. */
    readonly exDays?: number
    /** Rolled even where closing now or letting it be assigned scores higher. */
    readonly only?: boolean
    /** Closed where no roll keeps the bounds. */
    readonly orClose?: boolean
    /** Least net credit of a roll; 0 where left out. */
    readonly creditMin?: number
    /** Open interest of what is rolled into; that of `writeWhen` where left out. */
    readonly openInterestMin?: number
    /** A call is never rolled to a lower strike than it has. */
    readonly highWaterMark?: boolean
  }
  /** What is expected of the underlying: by it rolls are compared with closing and letting be assigned. */
  readonly view?: {
    /** Volatility a year; what its last 45 days' closes realised where left out. */
    readonly vol?: number
  }
  readonly limits?: {
    readonly callStrikeMin?: number
    readonly putStrikeMax?: number
    /** Calls are not written under what the units cost. */
    readonly basis?: boolean
    /** Share of the units that may be written on; 1 where left out. */
    readonly cover?: number
    readonly markAgeMs?: number
  }
  readonly execution?: {
    /** Dealers to ask; `auto`: those that the firm's own requests speak for. */
    readonly panel?: readonly string[] | 'auto'
    /** Of `auto`: how many are asked, and the share of requests that ask all of them. */
    readonly panelSize?: number
    readonly holdout?: number
    readonly identity?: 'anonymous' | 'pseudonymous' | 'disclosed'
    readonly format?: 'uniform' | 'pay_as_bid' | 'second_price'
    /** What is given up against the middle, as a share of what the legs are worth; 0.05 where left out. */
    readonly haircut?: number
    readonly slices?: number
    /** Each slice is asked at a moment drawn within so long. */
    readonly withinMs?: number
    /** From its moment on, how long a slice is tried for. */
    readonly patienceMs?: number
    readonly ttlMs?: number
    readonly collectMs?: number
    /** Whether a part of a slice may trade; true where left out. */
    readonly parts?: boolean
    readonly seed?: number
  }
  readonly approval?: 'auto' | 'ask' | 'dry_run'
  /** Milliseconds between two looks; an hour where left out. */
  readonly everyMs?: number
  /** Of programs that want the same capital, the lower goes first. */
  readonly priority?: number
}

export const PROGRAM_DEFAULTS = {
  everyMs: 3_600_000,
  markAgeMs: 900_000,
  between: 0.05,
  betweenDays: 2,
  haircut: 0.05,
  panelSize: 5,
  holdout: 0.1,
  slices: 1,
  withinMs: 0,
  patienceMs: 1_800_000,
  ttlMs: 60_000,
  collectMs: 10_000,
} as const

/** The first field that does not go with the others; undefined where all do. */
export function fileFault({ strategy, target, contracts }: ProgramFile): string | undefined {
  if (target.daysMin > target.daysMax) return 'target.daysMax'
  if (strategy !== 'bull_put' && strategy !== 'bear_call') return undefined
  if (!target.width) return 'target.width'
  return contracts ? undefined : 'contracts'
}
