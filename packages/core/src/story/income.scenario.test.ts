/** Covered calls and cash-secured puts, from the purchase to expiry. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { play } from '../_scenario.ts'

const MARKET = `
firm ACME principal                                              -> ok
firm MAKO dealer                                                 -> ok
firm NOVA dealer                                                 -> ok
list USD cash                                                    -> ok
list SPY share fee 1                                             -> ok
list C400 call on SPY strike 400 in 30d fee 50 maker-fee 10      -> ok
list P400 put on SPY strike 400 in 30d                           -> ok
deposit ACME USD 500000                                          -> ok
deposit MAKO USD 1000000                                         -> ok
deposit MAKO SPY 5000                                            -> ok
deposit NOVA USD 1000000                                         -> ok
deposit NOVA SPY 5000                                            -> ok`

const SHARES_AND_CALLS = `${MARKET}
rfq R1 ACME buy 1 SPY x 1000 to MAKO,NOVA ttl 30s                -> open
quote Q1 MAKO R1 399.90 / 400.10 x 1000                          -> live
quote Q2 NOVA R1 399.80 / 400.05 x 1000                          -> live
accept ACME R1 buy 1000 limit 400.10                             -> filled 1000 at 400.05 by Q2
balances ACME                                                    -> USD 99940, SPY 1000
holds MAKO                                                       -> none
rfq R2 ACME buy 1 C400 x 10 to MAKO,NOVA ttl 30s                 -> open
quote Q3 MAKO R2 4.00 / 4.20 x 10                                -> live
quote Q4 NOVA R2 3.95 / - x 10                                   -> live
holds MAKO                                                       -> quote Q3: USD 4001 and SPY 1000
accept ACME R2 sell 10 limit 4.00                                -> filled 10 at 4 by Q3
balances ACME                                                    -> USD 103935, SPY 1000 (held 1000), C400 -10
holds ACME                                                       -> cover C400: SPY 1000
balances MAKO                                                    -> USD 995999, SPY 5000, C400 10
withdraw ACME SPY 1                                              -> insufficient_available`

const stories: readonly (readonly [string, string])[] = [
  [
    '[EXP-1] [COL-1] [SET-3] a covered call from bought shares lapses',
    `${SHARES_AND_CALLS}
expire C400 at 399                                               -> not_yet_expired
wait 31d                                                         -> ok
expire C400 at 400                                               -> MAKO lapsed 10, ACME lapsed 10
balances ACME                                                    -> USD 103935, SPY 1000
holds ACME                                                       -> none
expire C400 at 410                                               -> instrument_expired`,
  ],
  [
    '[EXP-1] [EXP-5] [LED-9] a covered call from bought shares is called away',
    `${SHARES_AND_CALLS}
wait 31d                                                         -> ok
expire C400 at 410                                               -> MAKO exercised 10, ACME assigned 10
balances ACME                                                    -> USD 503935
balances MAKO                                                    -> USD 595999, SPY 6000
holds ACME                                                       -> none`,
  ],
  [
    '[COL-3] a covered call is bought back in part, then whole',
    `${SHARES_AND_CALLS}
rfq R3 ACME buy 1 C400 x 10 to MAKO ttl 30s                      -> open
quote Q5 MAKO R3 - / 2.00 x 10                                   -> live
accept ACME R3 buy 4 limit 2.00                                  -> filled 4 at 2 by Q5
holds ACME                                                       -> cover C400: SPY 600
rfq R4 ACME buy 1 C400 x 6 to MAKO ttl 30s                       -> open
quote Q6 MAKO R4 - / 1.00 x 6                                    -> live
accept ACME R4 buy 6 limit 1.00                                  -> filled 6 at 1 by Q6
holds ACME                                                       -> none
withdraw ACME SPY 1000                                           -> ok`,
  ],
  [
    '[COL-1] [EXP-1] a cash-secured put lapses',
    `${MARKET}
rfq R1 ACME sell 1 P400 x 10 ttl 30s                             -> open
quote Q1 MAKO R1 5.00 / - x 10                                   -> live
accept ACME R1 buy 10 limit -5.00                                -> filled 10 at 5 by Q1
balances ACME                                                    -> USD 505000 (held 400000), P400 -10
wait 31d                                                         -> ok
expire P400 at 400.01                                            -> MAKO lapsed 10, ACME lapsed 10
balances ACME                                                    -> USD 505000`,
  ],
  [
    '[COL-1] [EXP-5] a cash-secured put is assigned',
    `${MARKET}
rfq R1 ACME buy 1 P400 x 10 ttl 30s                              -> open
quote Q1 MAKO R1 5.00 / 5.50 x 10                                -> live
accept ACME R1 sell 10 limit 5.00                                -> filled 10 at 5 by Q1
wait 31d                                                         -> ok
expire P400 at 380                                               -> MAKO exercised 10, ACME assigned 10
balances ACME                                                    -> USD 105000, SPY 1000
balances MAKO                                                    -> USD 1395000, SPY 4000
holds ACME                                                       -> none`,
  ],
  [
    '[COL-4] [ACC-4] a buy-write in one structure covers itself',
    `${MARKET}
rfq R1 ACME buy 100 SPY, sell 1 C400 x 10 ttl 30s                -> open
quote Q1 MAKO R1 -396.10 / -395.90 x 10                          -> live
quote Q2 NOVA R1 -396.05 / -395.85 x 10                          -> live
accept ACME R1 buy 10 limit 396.00                               -> limit_not_met
accept ACME R1 buy 10 limit 396.10                               -> filled 10 at -396.05 by Q2
balances ACME                                                    -> USD 103935, SPY 1000 (held 1000), C400 -10
holds ACME                                                       -> cover C400: SPY 1000
balances NOVA                                                    -> USD 1396049, SPY 4000, C400 10`,
  ],
]

for (const [title, story] of stories)
  void test(title, () => {
    assert.equal(play(story), story)
  })
