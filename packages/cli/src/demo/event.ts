/** What happens in a story, one event at a time. */

export type StoryEvent =
  | {
      readonly event: 'funded'
      readonly date: string
      readonly account: string
      readonly amount: string
    }
  | ({ readonly event: 'bought' } & Fill)
  | ({
      readonly event: 'sold'
      readonly instrument: string
      readonly delta: number
      readonly deltaFrom: 'mark' | 'model'
      readonly days: number
      readonly premium: string
    } & Fill)
  | { readonly event: 'unquoted'; readonly date: string; readonly instrument: string }
  | {
      /** `called` and `assigned`: exercised against the account, of which the shares went or came. */
      readonly event: 'lapsed' | 'called' | 'assigned'
      readonly date: string
      readonly instrument: string
      readonly settlement: string
    }
  | Stated
  | Checked

/** One deal of the account: the best price for the whole size. */
export type Fill = {
  readonly date: string
  readonly size: string
  readonly price: string
  readonly dealer: string
  readonly quotes: number
  readonly tradeId: string
}

/** What a deal can come to, said before it is made. */
export type Stated = {
  readonly event: 'stated'
  readonly date: string
  readonly of: string
  readonly figures: Readonly<Record<string, string>>
}

/** What came of something that was stated: the venue's own figure beside it. */
export type Checked = {
  readonly event: 'checked'
  readonly date: string
  readonly what: string
  readonly stated: string
  readonly found: string
  readonly kept: boolean
}
