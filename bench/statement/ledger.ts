/** A ledger of many entries, folded into the views of a server: one account's payments over some days, in batches as an importer sends them. */
import {
  accountId,
  amount,
  decide,
  encode,
  evolve,
  firmId,
  initialState,
  instrumentId,
  timestamp,
  userId,
} from '@parley/core'
import type { Command, IncomeKind, State } from '@parley/core'
import type { Journal } from '../../packages/server/src/journal/journal.ts'
import { GENESIS, seal } from '../../packages/server/src/journal/record.ts'
import type { Head, JournalRecord } from '../../packages/server/src/journal/record.ts'
import { randomSalts } from '../../packages/server/src/journal/salt.ts'
import { Views } from '../../packages/server/src/views/views.ts'

export const ACCOUNT = 'acme:main'
export const START_US = Date.UTC(2026, 0, 1) * 1000
export const DAYS = 365
const DAY_US = 86_400_000_000
const BATCH = 500
const KINDS: readonly IncomeKind[] = ['interest', 'staking', 'lending', 'liquidity', 'distribution']
const ASSETS = ['USD', 'USD', 'USD', 'EUR'] as const

/** Keeps the last record only: what was folded is not read again. */
class LastRecord implements Journal {
  readonly #salts = randomSalts()
  #last: JournalRecord | undefined
  #head: Head = GENESIS

  head(): Head {
    return this.#head
  }

  epoch(): number {
    return 0
  }

  append(_expected: Head, _epoch: number, drafts: Parameters<Journal['append']>[2]): Head {
    for (const draft of drafts) {
      this.#last = seal(this.#head, draft, this.#salts)
      this.#head = { seq: this.#last.seq, hash: this.#last.hash }
    }
    return this.#head
  }

  async *read(): AsyncGenerator<readonly JournalRecord[]> {
    if (this.#last) yield [this.#last]
  }

  close(): void {}
}

/** Views at `path` of a venue with so many entries in one account. */
export async function ledgerOf(path: string, entries: number): Promise<Views> {
  const state: State = initialState()
  const journal = new LastRecord()
  const views = new Views(path, journal, state)
  const actor = { firm: firmId('house'), user: userId('bench') }
  let seq = 0
  let us = START_US
  const submit = async (command: Command, at: number): Promise<void> => {
    us = Math.max(us + 1, at)
    const where = { seq: ++seq, ts: timestamp(us) }
    const decision = decide(state, command, where)
    if (!decision.ok) throw new Error(`${command.type}: ${decision.rejection.code}`)
    for (const event of decision.events) evolve(state, event)
    const outcome = decision.events.map(encode)
    const draft = { ...where, command: encode(command), outcome, refused: false }
    journal.append(journal.head(), 0, [draft])
    await views.catchUp()
  }
  const operator = { id: actor.firm, name: 'House', role: 'operator' } as const
  const acme = { id: firmId('acme'), name: 'Acme', role: 'principal' } as const
  const opening: readonly Command[] = [
    { type: 'OpenVenue', actor, idKey: [1, 2, 3, 4], operator },
    { type: 'RegisterFirm', actor, firm: acme },
    { type: 'OpenAccount', actor, account: accountId(ACCOUNT), firm: acme.id },
    ...(['USD', 'EUR'] as const).map((id): Command => ({
      type: 'ListInstrument',
      actor,
      instrument: { kind: 'cash', id: instrumentId(id), scale: 2 },
    })),
  ]
  for (const command of opening) await submit(command, START_US)
  for (let done = 0; done < entries; done += BATCH) {
    const day = Math.floor((done / entries) * DAYS)
    const flowDate = new Date((START_US + day * DAY_US) / 1000).toISOString().slice(0, 10)
    const rows = Array.from({ length: Math.min(BATCH, entries - done) }, (_, i) => ({
      account: accountId(ACCOUNT),
      kind: KINDS[(done + i) % KINDS.length] ?? 'interest',
      asset: instrumentId(ASSETS[(done + i) % ASSETS.length] ?? 'USD'),
      amount: amount(BigInt(1 + ((done + i) % 9_973))),
      flowDate,
      externalId: `p-${done + i}`,
      reference: 'bench',
    }))
    await submit({ type: 'ImportIncome', actor, rows }, START_US + day * DAY_US + 3_600_000_000)
  }
  return views
}
