/** What the venue promises its parties, told as stories: firm quotes, deadlines, replacement, repetition, correction. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { play } from '../_scenario.ts'

const MARKET = `
firm ACME principal                                              -> ok
firm BREE principal                                              -> ok
firm MAKO dealer                                                 -> ok
firm NOVA dealer                                                 -> ok
list USD cash                                                    -> ok
list SPY share                                                   -> ok
list C400 call on SPY strike 400 in 30d                          -> ok
list P400 put on SPY strike 400 in 30d                           -> ok
list Q400 put on SPY strike 400 in 30d cash-settled of 1         -> ok
deposit ACME USD 100000                                          -> ok
deposit ACME SPY 1000                                            -> ok
deposit BREE USD 100000                                          -> ok
deposit BREE SPY 1000                                            -> ok
deposit MAKO USD 1000000                                         -> ok
deposit MAKO SPY 1000                                            -> ok
deposit NOVA USD 1000                                            -> ok`

/** NOVA is long seven calls: ACME wrote five of them and BREE two, at a dollar. */
const SEVEN_CALLS = `${MARKET}
rfq R1 ACME buy 1 C400 x 5 to NOVA ttl 30s                       -> open
quote Q1 NOVA R1 1.00 / - x 5                                    -> live
accept ACME R1 sell 5 limit 1.00                                 -> filled 5 at 1 by Q1
rfq R2 BREE buy 1 C400 x 2 to NOVA ttl 30s                       -> open
quote Q2 NOVA R2 1.00 / - x 2                                    -> live
accept BREE R2 sell 2 limit 1.00                                 -> filled 2 at 1 by Q2
balances NOVA                                                    -> USD 300, C400 7`

const stories: readonly (readonly [string, string])[] = [
  [
    '[EXP-3] partial assignment is pro rata, and what is left over is drawn',
    `${SEVEN_CALLS}
deposit NOVA USD 160000                                          -> ok
wait 31d                                                         -> ok
expire C400 at 410            -> NOVA exercised 4, NOVA abandoned 3, ACME assigned 3, ACME lapsed 2, BREE assigned 1, BREE lapsed 1
balances NOVA                                                    -> USD 300, SPY 400
balances ACME                                                    -> USD 220500, SPY 700
balances BREE                                                    -> USD 140200, SPY 900
holds ACME                                                       -> none
holds BREE                                                       -> none`,
  ],
  [
    '[EXP-4] a holder who cannot pay abandons, and the writers keep their shares',
    `${SEVEN_CALLS}
wait 31d                                                         -> ok
expire C400 at 500                          -> NOVA abandoned 7, ACME lapsed 5, BREE lapsed 2
balances NOVA                                                    -> USD 300
balances ACME                                                    -> USD 100500, SPY 1000
holds ACME                                                       -> none`,
  ],
  [
    '[EXP-4] a put holder without the shares abandons what it cannot deliver',
    `${MARKET}
rfq R1 ACME buy 1 P400 x 2 to NOVA ttl 30s                       -> open
quote Q1 NOVA R1 1.00 / - x 2                                    -> live
accept ACME R1 sell 2 limit 1.00                                 -> filled 2 at 1 by Q1
deposit NOVA SPY 199                                             -> ok
wait 31d                                                         -> ok
expire P400 at 300              -> NOVA exercised 1, NOVA abandoned 1, ACME assigned 1, ACME lapsed 1
balances NOVA                                                    -> USD 40800, SPY 99
balances ACME                                                    -> USD 60200, SPY 1100`,
  ],
  [
    '[EXP-5] a cash-settled put pays its intrinsic value, rounded down',
    `${MARKET}
rfq R1 ACME buy 1 Q400 x 10 to MAKO ttl 30s                      -> open
quote Q1 MAKO R1 2.00 / - x 10                                   -> live
accept ACME R1 sell 10 limit 2.00                                -> filled 10 at 2 by Q1
holds ACME                                                       -> cover Q400: USD 4000
wait 31d                                                         -> ok
expire Q400 at 398.765                                           -> MAKO exercised 10, ACME assigned 10
balances ACME                                                    -> USD 100007.7, SPY 1000
balances MAKO                                                    -> USD 999992.3, SPY 1000`,
  ],
  [
    '[EXP-2] [EXP-1] expiry waits for the sweep, and an option nobody held just expires',
    `${MARKET}
wait 29d                                                         -> ok
rfq R1 ACME buy 1 C400 x 5 ttl 3h                                -> open
wait 2d                                                          -> ok
expire C400 at 400                                               -> rfq_still_open
sweep                                                            -> R1 expired
expire C400 at 400                                               -> nobody held it
expire P400 at 400                                               -> nobody held it`,
  ],
  [
    '[LED-9] [COL-5] cover left by contracts promised elsewhere goes at expiry',
    `${SEVEN_CALLS}
deposit NOVA SPY 500                                             -> ok
deposit NOVA USD 280000                                          -> ok
rfq R3 ACME buy 1 C400 x 7 to NOVA ttl 60s                       -> open
quote Q3 NOVA R3 - / 2.00 x 7 ttl 60s                            -> live
rfq R4 BREE buy 1 C400 x 3 to NOVA ttl 60s                       -> open
quote Q4 NOVA R4 - / 2.00 x 3 ttl 60s                            -> live
holds NOVA                                                       -> quote Q3: C400 7, quote Q4: SPY 300
accept BREE R4 buy 3 limit 2.00                                  -> filled 3 at 2 by Q4
holds NOVA                                                       -> quote Q3: C400 7, cover C400: SPY 300
cancel NOVA Q3                                                   -> cancelled
balances NOVA                                      -> USD 280900, SPY 500 (held 300), C400 4
wait 31d                                                         -> ok
sweep                                                            -> R3 expired
expire C400 at 410                          -> BREE exercised 1, NOVA exercised 4, ACME assigned 5
holds NOVA                                                       -> none
withdraw NOVA SPY 900                                            -> ok`,
  ],
  [
    '[ACC-4] the mirror typed: buying it sells the canonical structure',
    `${MARKET}
rfq R1 ACME sell 1 SPY x 100 ttl 30s                             -> open
quote Q1 MAKO R1 399.00 / 401.00 x 100                           -> live
accept ACME R1 buy 100 limit -399.01                             -> limit_not_met
accept ACME R1 buy 100 limit -399.00                             -> filled 100 at 399 by Q1
balances ACME                                                    -> USD 139900, SPY 900
rfq R2 ACME sell 1 SPY x 100 ttl 30s                             -> open
quote Q2 MAKO R2 399.00 / 401.00 x 100                           -> live
accept ACME R2 sell 100 limit -400.99                            -> limit_not_met
accept ACME R2 sell 100 limit -401.00                            -> filled 100 at 401 by Q2
balances ACME                                                    -> USD 99800, SPY 1000`,
  ],
  [
    '[ACC-6] two dry acceptances agree, the real ones do not',
    `${MARKET}
rfq R1 ACME buy 1 SPY x 100 ttl 30s                              -> open
quote Q1 MAKO R1 399.00 / 401.00 x 100                           -> live
dry accept ACME R1 buy 100 limit 401.00                          -> filled 100 at 401 by Q1
dry accept ACME R1 buy 100 limit 401.00                          -> filled 100 at 401 by Q1
balances ACME                                                    -> USD 100000, SPY 1000
accept ACME R1 buy 100 limit 401.00                              -> filled 100 at 401 by Q1
accept ACME R1 buy 100 limit 401.00                              -> rfq_not_open
dry accept ACME R1 buy 100 limit 401.00                          -> rfq_not_open
balances ACME                                                    -> USD 59900, SPY 1100`,
  ],
  ...(
    [
      ['-1us', 'filled 100 at 401 by Q1'],
      ['0us', 'no_live_quote'],
      ['1us', 'no_live_quote'],
    ] as const
  ).map(
    ([offset, result]) =>
      [
        `[TIM-3] [ACC-2] an acceptance ${offset} from the quote's deadline`,
        `${MARKET}
rfq R1 ACME buy 1 SPY x 100 ttl 30s                              -> open
quote Q1 MAKO R1 399.00 / 401.00 x 100 ttl 10s                   -> live
wait until Q1 ${offset}                                          -> ok
accept ACME R1 buy 100 limit 401.00                              -> ${result}`,
      ] as const,
  ),
  ...(
    [
      ['-1us', 'filled 100 at 401 by Q1'],
      ['0us', 'rfq_expired'],
      ['1us', 'rfq_expired'],
    ] as const
  ).map(
    ([offset, result]) =>
      [
        `[TIM-3] [ACC-2] an acceptance ${offset} from the request's deadline`,
        `${MARKET}
rfq R1 ACME buy 1 SPY x 100 ttl 30s                              -> open
quote Q1 MAKO R1 399.00 / 401.00 x 100 ttl 60s                   -> live
wait until R1 ${offset}                                          -> ok
accept ACME R1 buy 100 limit 401.00                              -> ${result}`,
      ] as const,
  ),
  [
    '[QTE-3] a quote replaced: the old one is gone, its hold with it',
    `${MARKET}
rfq R1 ACME buy 1 SPY x 100 ttl 30s                              -> open
quote Q1 MAKO R1 399.00 / 401.00 x 100                           -> live
holds MAKO                                                       -> quote Q1: USD 39900 and SPY 100
quote Q2 MAKO R1 - / 402.00 x 100                                -> live
holds MAKO                                                       -> quote Q2: SPY 100
accept ACME R1 buy 100 limit 402.00 only Q1                      -> no_live_quote
accept ACME R1 buy 100 limit 401.99                              -> limit_not_met
accept ACME R1 buy 100 limit 402.00 only Q2                      -> filled 100 at 402 by Q2`,
  ],
  [
    '[QTE-2] crossed, locked and off-tick quotes are refused and change nothing',
    `${MARKET}
rfq R1 ACME buy 1 SPY x 100 ttl 30s                              -> open
quote Q1 MAKO R1 401.00 / 399.00 x 100                           -> crossed_quote
quote Q1 MAKO R1 400.00 / 400.00 x 100                           -> crossed_quote
quote Q1 MAKO R1 399.995 / 401.00 x 100                          -> bad_tick
holds MAKO                                                       -> none
accept ACME R1 buy 100 limit 402.00                              -> no_live_quote`,
  ],
  [
    '[IDM-1] [IDM-2] [IDM-4] a step sent twice happens once',
    `${MARKET}
rfq R1 ACME buy 1 SPY x 100 ttl 30s id a1                        -> open
rfq R1 ACME buy 1 SPY x 100 ttl 30s id a1                        -> again open
rfq R1 ACME buy 1 SPY x 101 ttl 30s id a1                        -> idempotency_conflict
rfq R2 BREE buy 1 SPY x 101 ttl 30s id a1                        -> open
quote Q1 MAKO R1 399.00 / 401.00 x 100 id m1                     -> live
accept ACME R1 buy 101 limit 401.00 id a2                        -> bad_size
accept ACME R1 buy 100 limit 401.00 id a2                        -> idempotency_conflict
accept ACME R1 buy 101 limit 401.00 id a2                        -> again bad_size
accept ACME R1 buy 100 limit 401.00 id a3                        -> filled 100 at 401 by Q1
accept ACME R1 buy 100 limit 401.00 id a3                        -> again filled 100 at 401 by Q1
accept ACME R1 buy 100 limit 401.00                              -> rfq_not_open
balances ACME                                                    -> USD 59900, SPY 1100`,
  ],
  [
    '[LED-7] [LED-8] a trade reversed, once, and only where it can be given back',
    `${MARKET}
rfq R1 ACME buy 1 SPY x 100 ttl 30s                              -> open
quote Q1 MAKO R1 399.00 / 401.00 x 100                           -> live
accept ACME R1 buy 100 limit 401.00                              -> filled 100 at 401 by Q1
withdraw ACME SPY 1100 as W1                                     -> ok
reverse R1                                                       -> insufficient_available
reverse W1                                                       -> reversed
reverse W1                                                       -> already_reversed
reverse R1                                                       -> reversed
reverse R1                                                       -> already_reversed
balances ACME                                                    -> USD 100000, SPY 1000
balances MAKO                                                    -> USD 1000000, SPY 1000`,
  ],
  [
    '[LED-7] [COL-3] reversing a short sale frees its cover; after settlement it is too late',
    `${SEVEN_CALLS}
holds BREE                                                       -> cover C400: SPY 200
reverse R2                                                       -> reversed
holds BREE                                                       -> none
balances NOVA                                                    -> USD 500, C400 5
wait 31d                                                         -> ok
expire C400 at 300                                               -> NOVA lapsed 5, ACME lapsed 5
reverse R1                                                       -> instrument_expired
reverse C400                                                     -> not_reversible`,
  ],
  [
    '[ACC-7] less than the quoted size fills what was asked and frees the rest',
    `${MARKET}
rfq R1 ACME buy 1 SPY x 100 ttl 30s                              -> open
quote Q1 MAKO R1 399.00 / 401.00 x 100                           -> live
accept ACME R1 buy 30 limit 401.00                               -> filled 30 at 401 by Q1
holds MAKO                                                       -> none
balances MAKO                                                    -> USD 1012030, SPY 970`,
  ],
  [
    '[ACC-5] a taker who cannot pay, deliver or cover is refused, the quote stays',
    `${MARKET}
rfq R1 ACME buy 1 SPY x 1001 ttl 30s                             -> open
quote Q1 MAKO R1 99.00 / 101.00 x 1000                           -> live
quote Q1 MAKO R1 99.00 / - x 1001                                -> live
accept ACME R1 sell 1001 limit 99.00                             -> insufficient_available
accept ACME R1 sell 1000 limit 99.00                             -> filled 1000 at 99 by Q1
rfq R2 ACME buy 1 C400 x 1 ttl 30s                               -> open
quote Q2 MAKO R2 1.00 / 2.00 x 1                                 -> live
accept ACME R2 sell 1 limit 1.00                                 -> insufficient_available
holds MAKO                                                       -> quote Q2: USD 100 and SPY 100`,
  ],
]

for (const [title, story] of stories)
  void test(title, () => {
    assert.equal(play(story), story)
  })
