import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accountId, amount, balance, initialState, instrumentId, timestamp } from '@parley/core'
import type { Command } from '@parley/core'
import { KeyRing } from '../auth/key-ring.ts'
import { systemClock } from '../clock/clock.ts'
import { MemoryJournal } from '../journal/memory.ts'
import { GENESIS } from '../journal/record.ts'
import { Sequencer } from '../sequencer/sequencer.ts'
import { OPERATOR, setStage } from './demo.ts'

/** More writes of the operator's than a venue remembers ids of. */
const WRITES = 16_400

void test('a stage that is set again endows nobody twice, whatever ids were forgotten since', async () => {
  const sequencer = new Sequencer({
    state: initialState(),
    head: GENESIS,
    epoch: 1,
    journal: new MemoryJournal(),
    clock: systemClock(),
    lastTs: timestamp(0),
    observers: [],
    onFatal: (error) => assert.fail(String(error)),
  })
  using keys = new KeyRing(':memory:')
  const cash = (firm: string): bigint =>
    balance(sequencer.state.ledger, accountId(`${firm}:main`), instrumentId('USD')).total
  await submitted(sequencer, {
    type: 'OpenVenue',
    actor: OPERATOR,
    idKey: [1, 2, 3, 4],
    operator: { id: OPERATOR.firm, name: 'House', role: 'operator' },
  })
  await submitted(sequencer, {
    type: 'ListInstrument',
    actor: OPERATOR,
    clientId: 'usd',
    instrument: { kind: 'cash', id: instrumentId('USD'), scale: 2 },
  })
  await setStage(sequencer, keys)
  const given = cash('acme')
  assert.ok(given > 0n)
  const deposit = (n: number): Command => ({
    type: 'Deposit',
    actor: OPERATOR,
    clientId: `write-${n}`,
    account: accountId('acme:main'),
    asset: instrumentId('USD'),
    amount: amount(1n),
    reference: 'x',
  })
  for (let n = 0; n < WRITES; n += 100)
    await Promise.all(Array.from({ length: 100 }, (_, k) => submitted(sequencer, deposit(n + k))))
  const dealer = cash('mako')
  await setStage(sequencer, keys)
  assert.equal(cash('acme'), given + BigInt(WRITES))
  assert.equal(cash('mako'), dealer)
  await sequencer.close()
})

async function submitted(sequencer: Sequencer, command: Command): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  assert.ok(sequencer.submit({ command, dryRun: false, done: ({ ok }) => resolve(ok) }))
  assert.ok(await promise)
}
