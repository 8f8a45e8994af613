import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accepting, answer, asking, eventOf, furnished, must, quote } from '../_venue.ts'
import { encode } from '../codec.ts'
import { firmId } from '../party/firm.ts'
import { audienceOf } from '../venue/audience.ts'
import { evolve } from '../venue/evolve.ts'
import { initialState } from '../venue/state.ts'
import { INCOME, marksOf, programmed } from './_program.ts'
import type { ProgramId } from './tag.ts'

function bought(program: ProgramId | undefined) {
  const world = programmed()
  const asked = must(world, {
    ...asking('acme', 'buy 1 SPY', { size: 10n }),
    ...(program === undefined ? {} : { program }),
  })
  const { rfqId } = eventOf(asked, 'RfqRequested').terms
  quote(world, 'mako', rfqId, '- / 400', { size: 10n })
  const taken = must(world, {
    ...accepting('acme', rfqId, 'buy 10 at 400'),
    marks: marksOf({ SPY: '400' }, world.now),
  })
  return { world, taken }
}

void test('[PRG-1] the request, its match and its entry carry the program of the taker', () => {
  const { world, taken } = bought(INCOME)
  assert.equal(eventOf(world.events, 'RfqRequested').owner.program, INCOME)
  assert.equal(eventOf(taken, 'MatchMade').match.program, INCOME)
  const { cause } = eventOf(taken, 'EntryPosted').entry
  assert.deepEqual(cause.kind === 'trade' && cause.program, { firm: 'acme', program: INCOME })
})

void test('[PRG-1] what the maker may see is the same to the byte with a program and without', () => {
  const toMaker = (program: ProgramId | undefined): readonly string[] => {
    const { world } = bought(program)
    const state = initialState()
    return world.events
      .filter((event) => {
        evolve(state, event)
        const audience = audienceOf(state, event)
        return audience === 'public' || audience.includes(firmId('mako'))
      })
      .map(encode)
  }
  assert.deepEqual(toMaker(INCOME), toMaker(undefined))
})

void test('[PRG-1] a name that is none is malformed', () => {
  const world = furnished()
  const command = { ...asking('acme', 'buy 1 SPY'), program: 'Not a name' as ProgramId }
  assert.equal(answer(world, command), 'malformed program')
})
