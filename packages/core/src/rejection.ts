/**
 * Every refusal the venue can give: one code, one meaning. [REJ-1]
 * The class decides the HTTP status (in one table of the server); `retry` says whether the same request can succeed later.
 */

export type RejectionClass =
  | 'invalid'
  | 'not_found'
  | 'conflict'
  | 'not_permitted'
  | 'unauthenticated'
  | 'insufficient'
  | 'expired'
  | 'limit'
  | 'unavailable'

type Row = { readonly class: RejectionClass; readonly retry: boolean; readonly meaning: string }

const row = (kind: RejectionClass, meaning: string, retry = false): Row => ({
  class: kind,
  retry,
  meaning,
})

/** The catalogue, served at `GET /v1/errors`. */
export const REJECTIONS = {
  malformed: row('invalid', 'A field is missing, unknown, or of the wrong type; path names it.'),
  bad_decimal: row('invalid', 'Not a plain decimal, or more decimals than the asset has.'),
  bad_tick: row('invalid', 'The price is not a multiple of the tick.'),
  bad_leg_prices: row(
    'invalid',
    'Leg prices are one for each leg in canonical order, not below zero, and make up the price.',
  ),
  bad_size: row('invalid', 'The size is not a positive whole number of structures within bounds.'),
  bad_minimum: row('invalid', 'The least, or the step above it, does not fit the size.'),
  bad_shares: row('invalid', 'The accounts named do not make up the size, or are too many.'),
  too_many_rungs: row('limit', 'A side of a quote has more prices than the published limit.'),
  below_minimum: row('invalid', 'A leg is smaller than the least size of its instrument.'),
  bad_amount: row('invalid', 'The amount is not positive.'),
  bad_duration: row('invalid', 'The duration is outside the published bounds.'),
  out_of_range: row('invalid', 'The resulting amount is larger than the venue can hold.'),
  no_legs: row('invalid', 'A structure needs at least one leg.'),
  too_many_legs: row('invalid', 'More legs than the published limit.'),
  bad_ratio: row('invalid', 'A ratio is a positive whole number of lots within bounds.'),
  duplicate_leg: row('invalid', 'Two legs name the same instrument.'),
  mixed_quote_asset: row('invalid', 'Legs are priced in different assets.'),
  hedge_not_allowed: row(
    'invalid',
    'A hedge leg is a share or a coin, and of a request that no program asks.',
  ),
  too_many_hedges: row('limit', 'More hedge legs than the published limit.'),
  hedge_off_band: row(
    'conflict',
    'The mark of a hedge leg is further from its price than its band.',
    true,
  ),
  not_tradable: row('invalid', 'The instrument cannot be a leg.'),
  no_price: row('invalid', 'A quote needs a bid, an ask, or both.'),
  side_not_asked: row('invalid', 'The request is for the other side only.'),
  crossed_quote: row('invalid', 'The bid is not below the ask.'),
  listing_not_whole: row('invalid', 'Tick times lot times multiplier is not whole in minor units.'),
  bad_listing: row('invalid', 'The instrument contradicts itself or names an unknown asset.'),
  empty_panel: row('invalid', 'No dealer would receive the request.'),
  structure_mismatch: row('conflict', 'The structure is not the one the caller expected.'),
  unknown_instrument: row('not_found', 'No such instrument.'),
  unknown_firm: row('not_found', 'No such firm.'),
  unknown_account: row('not_found', 'No such account, or not yours.'),
  unknown_rfq: row('not_found', 'No such request, or not yours to see.'),
  not_sealed: row(
    'conflict',
    'Prices of the request are not sealed: it takes quotes, and no digests.',
  ),
  still_sealed: row('conflict', 'The request takes digests; quotes are sent after.', true),
  not_committed: row('conflict', 'You sent no digest while the request took them.'),
  commitment_mismatch: row('conflict', 'The quote and nonce do not make up the digest you sent.'),
  commitment_open: row('conflict', 'You have committed yourself to a quote and not sent it yet.'),
  unknown_draft: row('not_found', 'No such draft, or not yours.'),
  too_many_drafts: row('limit', 'As many drafts as the published limit are kept.'),
  unknown_workup: row('not_found', 'No such workup, or not open to you.'),
  workup_over: row('expired', 'The time of the workup is over.'),
  workup_not_due: row('conflict', 'The time of the workup is not over yet.', true),
  nothing_added: row('conflict', 'You have added nothing to the workup.'),
  unknown_quote: row('not_found', 'No such quote, or not yours.'),
  unknown_block: row('not_found', 'No such block, or not yours to see.'),
  unknown_order: row('not_found', 'No such resting order, or not yours.'),
  unknown_book: row('not_found', 'No orders rest in that structure.'),
  unknown_signer: row('not_found', 'No such signing key of the firm, or it is retired.'),
  unknown_entry: row('not_found', 'No such entry.'),
  unknown_match: row('not_found', 'No such match, or nothing of it is to be recorded now.'),
  unknown_checkpoint: row('not_found', 'No checkpoint with that number.'),
  unknown_key: row('not_found', 'No such key.'),
  unknown_route: row('not_found', 'No such address.'),
  idempotency_conflict: row('conflict', 'This client id was used with another body.'),
  already_exists: row('conflict', 'The id is taken.'),
  already_reversed: row('conflict', 'The entry has been reversed, or is itself a reversal.'),
  not_reversible: row(
    'conflict',
    'An expiry, exercise or corporate action is not undone by a mirror: book the correction instead.',
  ),
  unknown_correction: row('not_found', 'No such correction waits.'),
  too_many_corrections: row('limit', 'As many corrections wait as may.'),
  four_eyes: row(
    'not_permitted',
    'Nothing is reversed here by one hand: propose a correction, and another approves it.',
  ),
  draw_unsettled: row(
    'conflict',
    'Exercises that call for others came to no end by this seed: try again, by another.',
    true,
  ),
  promises_open: row(
    'conflict',
    'The account has a live quote, an open block or a resting order, which its regime backs: end it first.',
  ),
  rfq_not_open: row('conflict', 'The request has been filled, cancelled, or has expired.'),
  quote_not_live: row('conflict', 'The quote has been replaced, cancelled, or has expired.'),
  match_too_large: row(
    'limit',
    'The trades and covers of this match are more than one step may make: take fewer quotes.',
  ),
  too_many_parts: row('limit', 'A basket has more structures than the published limit.'),
  quote_binding: row(
    'conflict',
    'Prices of the first round stand until the second is over: no withdrawing, only bettering.',
    true,
  ),
  below_structure_minimum: row('invalid', 'The request is for fewer structures than the least.'),
  below_notional_minimum: row('invalid', 'The request comes to less than the least notional.'),
  counter_not_live: row(
    'conflict',
    'No such counter-offer is open to you: it was hit, replaced or withdrawn, or has expired.',
  ),
  no_live_quote: row('conflict', 'No live quote on that side covers the whole size.', true),
  beyond_reserve: row('conflict', 'The limit is worse than your own reserve for the request.'),
  no_reserve: row('invalid', 'Without a limit the request needs a reserve on that side.'),
  limit_not_met: row('conflict', 'The best price is worse than the limit.', true),
  not_filled: row('conflict', 'Quotes inside the limit cannot make up the size.', true),
  fee_above_limit: row('conflict', 'The fees are more than the limit given.', true),
  no_resting_acceptance: row('not_found', 'No acceptance waits on that side.'),
  block_signature_invalid: row('invalid', 'Not a signature of the digest by that signing key.'),
  nonce_reused: row('conflict', 'The nonce names an earlier block of the firm.'),
  payload_altered: row('conflict', 'The payload is not the one that was proposed.'),
  swapped_role: row('conflict', "The role is the other firm's; each signs its own."),
  not_approved: row(
    'conflict',
    "The proposer's second pair of eyes has not approved it yet.",
    true,
  ),
  nothing_to_approve: row('conflict', 'Nothing of the firm awaits its approval.'),
  block_not_open: row('conflict', 'The block is countersigned, settled or over; detail has which.'),
  block_countersigned: row(
    'conflict',
    'The other firm has countersigned: it binds to the deadline.',
  ),
  own_interest: row('conflict', 'The firm rests on the other side of the same structure.'),
  order_must_rest: row('conflict', 'The order has not rested for its shortest time.', true),
  cross_not_due: row('conflict', 'The drawn interval since the last cross has not passed.', true),
  interest_still_open: row('conflict', 'A block or resting order on the option is open.', true),
  rfq_still_open: row('conflict', 'A request on the expired instrument is still open.', true),
  instrument_expired: row(
    'expired',
    'The instrument has expired, or would before the request ends.',
  ),
  blind_window: row('conflict', 'The blind window of the request has not ended.', true),
  collection_over: row('expired', 'The request takes no quotes any more.'),
  block_expired: row('expired', 'The block has passed its deadline.'),
  rfq_expired: row('expired', 'The request has passed its deadline.'),
  not_yet_expired: row('conflict', 'The instrument has not reached its expiry.', true),
  instructions_open: row(
    'conflict',
    'Instructions on the option are taken until its cutoff.',
    true,
  ),
  not_exercisable: row(
    'conflict',
    'Only what is delivered can be exercised by choice, and before expiry only what is American.',
  ),
  no_instruction: row('not_found', 'The account has given no instruction on that option.'),
  bad_settlement: row(
    'invalid',
    'The settlement price does not follow from its method; path and detail say where.',
  ),
  step_too_large: row('limit', 'More accounts than one step may touch; detail has the limit.'),
  instrument_retired: row(
    'expired',
    'A corporate action has put an end to the instrument; its view names what took its place.',
  ),
  bad_action: row(
    'invalid',
    'The corporate action contradicts itself or what is listed; path and detail say where.',
  ),
  unknown_payment: row('not_found', 'No such payment is recorded, or it was withdrawn.'),
  unknown_dividend: row('not_found', 'No such dividend is declared and unpaid.'),
  too_many_dividends: row('limit', 'As many dividends are declared and unpaid as may be.'),
  unknown_action: row('not_found', 'No such corporate action that is still to come.'),
  expiry_pending: row(
    'conflict',
    'An option on the underlying has expired and is not settled.',
    true,
  ),
  not_yet_due: row('conflict', 'Its moment has not come.', true),
  not_in_panel: row('not_permitted', 'The request was not sent to this firm.'),
  same_approver: row('not_permitted', 'Approval is for another user with another key.'),
  role_forbidden: row('not_permitted', 'This firm may not do that.'),
  no_scope: row('not_permitted', 'The key or session lacks the scope.'),
  unauthenticated: row('unauthenticated', 'No credentials, or unknown ones.'),
  bad_signature: row('unauthenticated', 'The signature does not match the request.'),
  stale_request: row('unauthenticated', 'The timestamp is outside the validity window.', true),
  replayed_request: row('unauthenticated', 'This signed request was already received.'),
  bad_password: row('unauthenticated', 'The name or the password is wrong.'),
  cross_site: row('not_permitted', 'A session write came from another origin.'),
  insufficient_available: row(
    'insufficient',
    'Available balance is short; detail has the numbers.',
    true,
  ),
  credit_line_exceeded: row(
    'insufficient',
    'It would take more than what is available and the credit line of the account.',
    true,
  ),
  bad_rates: row('invalid', 'A margin rate is a whole number of basis points within bounds.'),
  unknown_margin_call: row('not_found', 'No such margin call stands.'),
  liquidation_held: row('conflict', 'The operator keeps the liquidation from going on.', true),
  liquidation_not_due: row('conflict', 'Nothing of the liquidation is due yet.', true),
  liquidation_request: row(
    'not_permitted',
    'The venue asks for this request to meet a margin call: its firm neither takes nor cancels it.',
  ),
  line_in_use: row('conflict', 'More of the credit line is used than it would be.', true),
  future_needs_margin: row(
    'not_permitted',
    'Futures are for accounts under margined or credit_line: nothing else bounds what they can lose.',
  ),
  future_on_share: row(
    'invalid',
    'No future is listed on a share: corporate actions have no rules for them.',
  ),
  not_on_credit: row('conflict', 'The account is not under the regime credit_line.'),
  cover_unavailable: row('insufficient', 'No regime of the account can cover this short option.'),
  panel_too_small: row('invalid', 'An anonymous request must ask more dealers than that.'),
  repeated_request: row(
    'limit',
    'The same structure was asked for a moment ago; wait as long as retryAfterMs says.',
    true,
  ),
  unknown_group: row('not_found', 'No such dealer group of yours.'),
  too_many_groups: row('limit', 'The firm has as many dealer groups as it may.'),
  too_many_blocks: row('limit', 'The firm has as many open blocks as it may.', true),
  too_many_orders: row('limit', 'The firm has as many orders resting there as it may.', true),
  too_many_signers: row('limit', 'The firm has as many signing keys as it may.'),
  too_many_open_rfqs: row('limit', 'The firm has as many open requests as it may.', true),
  too_many_requests: row(
    'limit',
    'The rate limit is used up; wait as long as retryAfterMs says.',
    true,
  ),
  too_many_sessions: row('limit', 'The firm has as many streams open as it may.', true),
  body_too_large: row('limit', 'The body is larger than the published limit.'),
  unsupported_media: row('invalid', 'The body is not JSON.'),
  queue_full: row('unavailable', 'The venue is at capacity; nothing was done.', true),
  stopping: row('unavailable', 'The venue is stopping; nothing was done.', true),
  not_signed_yet: row('unavailable', 'No checkpoint covers it yet: one will.', true),
  view_behind: row('unavailable', 'The view has not caught up in time.', true),
  bad_protection: row(
    'invalid',
    'The protection asked for contradicts itself or its bounds; path names the field.',
  ),
  unknown_protection: row('not_found', 'No protection is set for that scope.'),
  unknown_session: row('not_found', 'No such stream or heartbeat, or not yours.'),
  killed: row(
    'not_permitted',
    'The kill switch is on for this user, firm or venue: nothing new is taken until it is revived.',
  ),
  not_killed: row('conflict', 'The kill switch is not on.'),
  mmp_frozen: row(
    'limit',
    'Market-maker protection has triggered: no quote in its scope until it is reset.',
    true,
  ),
  mmp_half_open: row(
    'limit',
    'Market-maker protection is half-open: no quote larger than its probe until one has traded.',
    true,
  ),
  price_band: row(
    'conflict',
    'The price is outside the band around the mark; detail has the numbers.',
    true,
  ),
  clip_size: row('limit', 'More structures than one order may be.'),
  max_notional: row('limit', 'More notional than one order may be.'),
  max_premium: row('limit', 'More premium than one order may be.'),
  max_exposure: row('limit', 'All live quotes together would come to more than they may.', true),
  risk_limit: row(
    'limit',
    'It would bring a measure of risk beyond a hard limit, and further than it is; detail has the numbers.',
  ),
  bad_risk_limit: row(
    'invalid',
    'The risk limit contradicts itself or its bounds; path names the field.',
  ),
  bad_stress: row('invalid', 'The own stress is beyond its bounds; path names the field.'),
  unknown_stress: row('not_found', 'No own stress is saved under that name.'),
  bad_betas: row('invalid', 'The betas are beyond their bounds; path names the field.'),
  no_beta: row(
    'conflict',
    'Delta is to be weighted by betas, and there are none, or none of that underlying.',
  ),
  measures_a_limit: row('conflict', 'A risk limit is measured by it; detail names the limit.'),
  unknown_risk_limit: row('not_found', 'No risk limit is set in that scope.'),
  self_trade: row('not_permitted', "The firm's own group would fill it."),
  no_credit: row('not_permitted', 'The two firms do not face each other.'),
  credit_too_narrow: row(
    'not_permitted',
    'Too few firms are faced to quote a request without a name.',
  ),
  no_rate: row(
    'conflict',
    'Up to that day no rate is recorded between that asset and the one asked for; detail has both, the day, and of what a price is missing. The operator records rates.',
  ),
  no_mark: row('unavailable', 'No fresh mark for that instrument.', true),
  unknown_program: row('not_found', 'No such program of the firm.'),
  unknown_intent: row('not_found', 'No such intent of the program, or not one that waits.'),
  too_many_programs: row('limit', 'The firm has as many programs as it may.'),
  program_busy: row(
    'conflict',
    'The program has options, a request under way, or is in a stack.',
    true,
  ),
  unknown_lot: row('not_found', 'No such open lot of the account in that instrument.'),
  lot_exceeded: row(
    'insufficient',
    'More of the lot is chosen than is left of it; detail has how much that is.',
  ),
  unknown_stack: row('not_found', 'No such stack of the firm.'),
  too_many_stacks: row('limit', 'The firm has as many stacks as it may.'),
  already_stacked: row('conflict', 'The program is in another stack.'),
  program_paused: row('conflict', 'The program is paused.', true),
  program_moved: row('conflict', 'The program has been replaced or decided since.', true),
  already_so: row('conflict', 'It is so already.'),
  no_mandate: row('not_permitted', 'The program has no mandate: its owner grants one.'),
  signature_missing: row('invalid', 'The firm has signing keys: one of them signs this.'),
  outside_mandate: row(
    'not_permitted',
    'Outside the mandate of the program; detail has the rule, what was seen, and its bound.',
  ),
  internal: row('unavailable', 'A fault of the venue; nothing was done.', true),
} as const satisfies Record<string, Row>

export type RejectionCode = keyof typeof REJECTIONS

/** A refusal: the code, where in the request (dotted path), and the numbers behind it as text. */
export type Rejection = {
  readonly code: RejectionCode
  readonly path?: string
  readonly detail?: Readonly<Record<string, string>>
}

export function reject(
  code: RejectionCode,
  path?: string,
  detail?: Readonly<Record<string, string>>,
): Rejection {
  return { code, ...(path === undefined ? {} : { path }), ...(detail ? { detail } : {}) }
}
