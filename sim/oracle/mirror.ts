/** What a client has made of its messages alone is what the venue would show it now: nothing was lost, and nothing added. */
import { firmId } from '@parley/core'
import type { State } from '@parley/core'
import type { Rfq } from '@parley/sdk'
import { balancesOf, rfqView } from '../../packages/server/src/wire/views.ts'
import type { Client } from '../world/client.ts'
import { expect } from './broken.ts'

const ORACLE = 'mirror'

/** Compares a client that is connected, has read everything, and missed nothing. */
export function checkMirror(client: Client, state: State): void {
  const firm = firmId(client.firm)
  const rfqs = [...state.rfqs.values()]
    .filter(({ owner }) => owner.taker === firm || owner.panel.includes(firm))
    .map((rfq) => rfqView(state, rfq, firm))
  same(`requests of ${firm}`, rfqs.map(rfqText), [...client.rfqs.values()].map(rfqText))
  same(
    `balances of ${firm}`,
    balancesOf(state, firm).map((balance) => JSON.stringify(balance)),
    [...client.balances.values()].map((balance) => JSON.stringify(balance)),
  )
}

function same(what: string, expected: readonly string[], found: readonly string[]): void {
  const has = new Set(found)
  const wants = new Set(expected)
  const missing = expected.find((text) => !has.has(text))
  const extra = found.find((text) => !wants.has(text))
  expect(
    missing === undefined && extra === undefined,
    ORACLE,
    () => `${what}: the client should have ${missing ?? 'no more'}; it has ${extra ?? 'no more'}`,
  )
}

/** Quotes on a request stand in the order in which they were placed; the mirror's may differ only where time does not tell. */
function rfqText({ quotes, ...rfq }: Rfq): string {
  const ordered = [...quotes].sort((a, b) => (a.quoteId < b.quoteId ? -1 : 1))
  return JSON.stringify({ ...rfq, quotes: ordered })
}
