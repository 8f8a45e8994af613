/** What inverse options pay, worked out as a fraction of its own: each contract a whole number of minor units, rounded down. [INV-3] */
import { isInverse } from '@parley/core'
import type { Event, State } from '@parley/core'
import { expect } from '../../oracle/broken.ts'
import { BTC } from '../stage.ts'
import type { Noun, Oracle } from '../stage.ts'
import type { CoreTally } from '../tally.ts'

export const inverse: Noun = { watch }

function watch(state: State, tally: CoreTally): Oracle {
  const prices = new Map<string, bigint>()
  return {
    event(event: Event) {
      if (event.type === 'OptionSettled') prices.set(event.instrument, event.settlementPrice)
      if (event.type !== 'EntryPosted' || event.entry.cause.kind !== 'expiry') return
      const option = state.listed(event.entry.cause.id)
      const at = option && prices.get(option.id)
      if (option?.kind !== 'option' || !isInverse(option) || at === undefined) return
      const gap = option.right === 'call' ? at - option.strike : option.strike - at
      const each = gap <= 0n ? 0n : (gap * option.multiplier * 10n ** 8n) / at
      const { cause, postings } = event.entry
      const { exercised, assigned } = cause
      const paid = new Map<string, bigint>()
      for (const { from, to, asset, amount } of postings) {
        if (asset !== BTC) continue
        paid.set(from, (paid.get(from) ?? 0n) - amount)
        paid.set(to, (paid.get(to) ?? 0n) + amount)
      }
      for (const [sign, parts] of [
        [1n, exercised],
        [-1n, assigned],
      ] as const)
        for (const { account, contracts } of parts) {
          const wanted = sign * contracts * each
          const found = paid.get(account) ?? 0n
          expect(found === wanted, 'inverse', () => `${account} has ${found} of ${wanted} at ${at}`)
        }
      if (each > 0n && exercised.length > 0) tally.figures.inverses++
    },
  }
}
