/** Programs under the mandate and the file of before a corporate action: the same in stock, whatever a unit has become. [CRA-8] [CRA-9] */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ActionTerms, Mandate, Program, ProgramFile } from '@parley/sdk'
import { SIMULATED } from './_simulated.ts'
import { Desk, FILE, MANDATE, UNDERLYING } from './_covered-desk.ts'

/** Bought and written on in full, whatever its units are: an ordinary mandate, with few to spare. */
const UNITS: ProgramFile = {
  ...FILE,
  units: 400,
  contracts: 4,
  execution: { haircut: 0.2 },
}
const TIGHT: Mandate = { ...MANDATE, contractsMax: 4, clipMax: 4 }

function figures({ mandateToday }: Program): readonly unknown[] {
  return (mandateToday ?? []).map(({ underlying, contractsMax, clipMax, creditMin, since }) => [
    underlying,
    contractsMax,
    clipMax,
    creditMin,
    since.map(({ action }) => action).join(', '),
  ])
}

test('[CRA-8] [CRA-9] 7:1: twenty-eight contracts are written where four were, by slices of the clip, under the mandate of before', async () => {
  await using desk = await Desk.open(UNITS, TIGHT)
  await desk.split(7, 1)
  const told = await desk.program()
  assert.deepEqual(figures(told), [[UNDERLYING, 28, 28, '0.00142858', '7:1 split']])
  assert.deepEqual([told.fileToday?.file.units, told.fileToday?.file.contracts], [2800, 28])
  assert.deepEqual([told.file.units, told.mandate?.contractsMax], [400, 4])
  await desk.wait(60)
  const [id, written] = await desk.short()
  assert.deepEqual([written, (await desk.holdings())[UNDERLYING]], ['-28', '2800'])
  assert.ok(desk.isStandard(id))
})

test('[CRA-8] 1:10: it asks for no ten times as many, and says why it writes nothing', async () => {
  await using desk = await Desk.open({ ...UNITS, contracts: 9 }, { ...TIGHT, contractsMax: 9 })
  await desk.split(1, 10)
  await desk.wait(60)
  assert.deepEqual(await desk.shorts(), [])
  assert.equal((await desk.holdings())[UNDERLYING], '40')
  const [latest] = await desk.decisions()
  assert.deepEqual(
    latest?.reasons.map(({ rule, observed }) => [rule, observed]),
    [['contracts', '0 in the units of today']],
  )
  // A file of today, under the mandate of before.
  await desk.apply(FILE)
  await desk.wait(30)
  const [again] = await desk.decisions()
  assert.deepEqual(
    again?.reasons.map(({ rule, observed }) => [rule, observed]),
    [['mandate.clipMax', '0 in the units of today']],
  )
})

const RENAMED: ActionTerms = { kind: 'symbol_change', underlying: UNDERLYING, symbol: 'NEWCO' }

test('[CRA-8] a new name, then 7:1: it goes on writing under the name of today, and a restart forgets nothing', async () => {
  await using desk = await Desk.open(UNITS, TIGHT)
  await desk.act(RENAMED)
  await desk.split(7, 1, 'NEWCO')
  await desk.wait(60)
  const [id, written] = await desk.short()
  assert.match(id, /^NEWCO/)
  assert.equal(written, '-28')
  const told = await desk.program()
  assert.deepEqual(
    [told.fileToday?.file.underlying, told.mandateToday?.[0]?.signedAs],
    ['NEWCO', UNDERLYING],
  )
  const was = desk.venue.stateText()
  await using again = await desk.venue.restart({ args: SIMULATED })
  assert.equal(again.stateText(), was)
})

test('[CRA-8] what it was about to do ends, its owner is told, and it decides anew', async () => {
  await using desk = await Desk.open(
    { ...UNITS, execution: { patienceMs: 86_400_000, haircut: 0.2 } },
    TIGHT,
  )
  const stream = await desk.venue.stream('acme')
  await stream.subscribe(['programs'])
  // Nobody quotes: what it wants stands.
  await desk.wait(5, false)
  assert.equal((await desk.program()).intents.length, 1)
  await desk.split(7, 1)
  await stream.settled()
  const changes = stream
    .pushes('programs')
    .flatMap((push) => (push.type === 'delta' ? push.data : []))
  const told = changes.find(({ type }) => type === 'program.restated')
  assert.equal(told?.type === 'program.restated' && told.action, `${UNDERLYING}: 7:1 split`)
  const decisions = await desk.decisions()
  const outcomes = decisions.flatMap((decision) => decision.outcomes)
  assert.ok(
    outcomes.some(
      ({ outcome, reason }) => outcome === 'withdrawn' && reason?.rule === 'corporate_action',
    ),
  )
})

test('[CRA-8] merged for cash: it says once that there is nothing left, and looks no more', async () => {
  await using desk = await Desk.open(UNITS, TIGHT)
  await desk.wait(60)
  await desk.act({ kind: 'cash_merger', underlying: UNDERLYING, cash: '100' })
  await desk.wait(30)
  const [latest] = await desk.decisions()
  assert.deepEqual(
    latest?.reasons.map(({ rule, observed }) => [rule, observed]),
    [['market', `${UNDERLYING} is retired: merger for 100 in cash`]],
  )
  const told = await desk.program()
  assert.equal(told.looksAt, undefined)
  assert.equal(told.mandateToday?.[0]?.isOver, true)
  await desk.wait(30)
  assert.equal((await desk.decisions())[0]?.tick, latest?.tick)
})

test('[CRA-9] what it would write is cut to what its mandate allows, and where that is nothing it says so', async () => {
  await using desk = await Desk.open(FILE, { ...MANDATE, contractsMax: 3, clipMax: 2 })
  await desk.wait(60)
  const [, written] = await desk.short()
  assert.equal(written, '-3')
  const [first] = (await desk.decisions()).filter(({ intents }) => intents.length > 0)
  assert.deepEqual(
    first?.intents.map(({ size }) => size),
    ['1', '2'],
  )
  await desk.apply(FILE)
  await desk.wait(30)
  const [latest] = await desk.decisions()
  assert.deepEqual(
    latest?.reasons.map(({ rule, observed, threshold }) => [rule, observed, threshold]),
    [['mandate.contractsMax', '3', '3']],
  )
})
