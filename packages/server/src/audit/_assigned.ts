/** For tests: three who have written the same call, of which their counterparty exercises a part early and the rest at expiry. */
import { accountId, firmId, price, timestamp, userId } from '@parley/core'
import type { Command } from '@parley/core'
import { CALL, OPERATOR, openVenue, request } from '../recovery/_venue.ts'
import type { TestVenue } from '../recovery/_venue.ts'
import { KNOWN_PRIMES } from '../venue/draw-primes.ts'

export const WRITTEN = { north: 5n, south: 3n, east: 2n } as const

export function assignedStory({ keyed = true }: { readonly keyed?: boolean } = {}): TestVenue {
  const venue = openVenue(Object.keys(WRITTEN))
  const seed = keyed ? {} : { seed: '00112233445566778899aabbccddeeff' }
  if (keyed) venue.submit({ type: 'SetDrawKey', actor: OPERATOR, ...KNOWN_PRIMES })
  for (const [dealer, size] of Object.entries(WRITTEN))
    request(venue, { instrument: CALL, side: 'buy', size, dealers: [dealer], ends: 'accept' })
  venue.submit(exercising('e1', 4n, seed))
  venue.submit(exercising('e2', 1n, seed))
  venue.submit(
    {
      type: 'RunExpiry',
      actor: OPERATOR,
      instrument: CALL,
      settlementPrice: price(12_000_000_000n),
      source: 'closing price',
      observedAt: timestamp(venue.now),
      method: { kind: 'official' },
      ...seed,
    },
    3_600_000,
  )
  return venue
}

function exercising(
  clientId: string,
  contracts: bigint,
  seed: { readonly seed?: string },
): Command {
  const actor = { firm: firmId('taker'), user: userId('taker-user') }
  const account = accountId('taker:main')
  return { type: 'ExerciseOption', actor, clientId, account, instrument: CALL, contracts, ...seed }
}
