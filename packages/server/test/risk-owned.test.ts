/** Greeks of what programs and stacks own, and what a declared dividend tells a stress. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TAPE, held } from './_held.ts'

const FILE = {
  strategy: 'covered_call',
  underlying: TAPE,
  target: { delta: 0.3, daysMin: 7, daysMax: 60 },
} as const

void test('greeks of programs are of what they own, and of stacks of what their programs do', async () => {
  const { venue, call } = await held()
  try {
    const acme = venue.as('acme')
    const id = () => ({ clientId: venue.clientId() })
    const account = 'acme:main'
    for (const [program, amount] of [
      ['one', '1000'],
      ['two', '500'],
      ['lone', '200'],
    ] as const) {
      await acme.call('applyProgram', { body: { ...id(), program, account, file: FILE } })
      const lines = [{ asset: TAPE, amount }]
      await acme.call('adoptPosition', { body: { ...id(), program, lines } })
    }
    const shorts = [{ asset: call, amount: '-5' }]
    await acme.call('adoptPosition', { body: { ...id(), program: 'one', lines: shorts } })
    const members = [{ program: 'one' }, { program: 'two' }]
    await acme.call('applyStack', { body: { ...id(), stack: 'core', account, members } })
    const risk = await acme.call('risk')
    const of = (rows: typeof risk.programs) =>
      new Map(rows.map(({ key, greeks }) => [key, greeks] as const))
    const [programs, stacks] = [of(risk.programs), of(risk.stacks)]
    assert.deepEqual([...programs.keys()].toSorted(), ['lone', 'one', 'two'])
    // A quarter of the calls that the account has written.
    const vega = risk.total.vega / 4
    assert.ok(vega < 0 && Math.abs((programs.get('one')?.vega ?? 0) - vega) < 1e-9)
    const { delta = 0 } = programs.get('one') ?? {}
    const options = risk.expiries.find(({ key }) => key !== 'spot')?.greeks.delta ?? 0
    assert.ok(Math.abs(delta - (100_000 + options / 4)) < 1e-6)
    assert.deepEqual([programs.get('two')?.delta, programs.get('lone')?.delta], [50_000, 20_000])
    assert.deepEqual([...stacks.keys()], ['core'])
    assert.ok(Math.abs((stacks.get('core')?.delta ?? 0) - (delta + 50_000)) < 1e-6)
    const elsewhere = await venue.as('mako').call('risk')
    assert.deepEqual([elsewhere.programs, elsewhere.stacks], [[], []])
  } finally {
    await venue[Symbol.asyncDispose]()
  }
})

void test('the stress of ex-dates knows dividends that are declared', async () => {
  const { venue } = await held()
  try {
    const told = async () => {
      const { stresses } = await venue.as('acme').call('riskStress')
      const { change, missing } =
        stresses.find(({ name }) => name === 'ex-dividend') ?? assert.fail()
      return { change, missing }
    }
    assert.deepEqual(await told(), { change: undefined, missing: [`${TAPE}: dividend`] })
    const next = { instrument: TAPE, perUnit: '5', exDate: '2026-03-20', externalId: 'Q1' }
    const body = { clientId: venue.clientId(), ...next }
    await venue.as('house').call('declareDividend', { body })
    const { change, missing } = await told()
    assert.deepEqual(missing, [])
    assert.ok(change !== undefined && change <= 0)
  } finally {
    await venue[Symbol.asyncDispose]()
  }
})
