/** For tests: every write with a body that is right, and how each can be wrong. A new write without a row here does not compile. */
import { administrationWrites } from './_bad-administration.ts'
import { blockWrites, crossWrites, prepareBlocks, restOrder } from './_bad-blocks.ts'
import { BOOK_WRITES, declare, lotOf, lotWrites } from './_bad-books.ts'
import { correctionWrites, prepareCorrections } from './_bad-corrections.ts'
import { DIRECTORY_WRITES } from './_bad-directory.ts'
import { actionWrites, prepareActions } from './_bad-actions.ts'
import { EXERCISE_BAD_WRITES, instruct } from './_bad-exercises.ts'
import { INCOME_QUESTIONS } from './_bad-income.ts'
import { ledgerWrites } from './_bad-ledger.ts'
import { FUTURE_BAD_WRITES, listFuture } from './_bad-futures.ts'
import { MARGIN_WRITES, liquidationWrites, prepareCall } from './_bad-margin.ts'
import { POLICY_WRITES } from './_bad-policies.ts'
import { KILLED_USER, MMP, PROTECTION_WRITES } from './_bad-protection.ts'
import { draftWrites } from './_bad-drafts.ts'
import { quoteWrites } from './_bad-quotes.ts'
import { requestWrites } from './_bad-requests.ts'
import type { WorkupTerms } from '@parley/sdk'
import type { World, Write, WriteName } from './_bad-values.ts'
import { CALL, CALL_SPEC, microsOf } from './_venue.ts'
import { PROGRAM_BAD_WRITES, preparePrograms } from './_bad-programs.ts'
import { STACK_BAD_WRITES, prepareStacks } from './_bad-stacks.ts'
import type { TestVenue } from './_venue.ts'

export function writes(world: World): Readonly<Record<WriteName, Write>> {
  return {
    ...requestWrites(world),
    ...draftWrites(world.draftId),
    ...quoteWrites(world),
    ...POLICY_WRITES,
    ...MARGIN_WRITES,
    ...FUTURE_BAD_WRITES,
    ...liquidationWrites(world),
    ...DIRECTORY_WRITES,
    ...ledgerWrites(world),
    ...correctionWrites(world),
    ...administrationWrites(world),
    ...PROTECTION_WRITES,
    ...blockWrites(world),
    ...crossWrites(world),
    ...EXERCISE_BAD_WRITES,
    ...BOOK_WRITES,
    ...lotWrites(world),
    ...actionWrites(world.actionId),
    ...INCOME_QUESTIONS,
    ...PROGRAM_BAD_WRITES,
    ...STACK_BAD_WRITES,
  }
}

/** Brings a furnished venue to where all of this can be tried. */
export async function prepare(venue: TestVenue): Promise<World> {
  const [acme, bolt, house, mako] = [
    venue.as('acme'),
    venue.as('bolt'),
    venue.as('house'),
    venue.as('mako'),
  ]
  const id = (): { clientId: string } => ({ clientId: venue.clientId() })
  const spec = {
    ...CALL_SPEC,
    strike: '90',
    expiryDate: '2026-01-02',
    expiresAt: '2026-01-02T14:50:00Z',
  }
  await house.call('listInstrument', { body: { ...id(), spec } })
  await listFuture(venue)
  await house.call('setRegime', {
    body: { ...id(), account: 'orca:main', regime: 'credit_line' },
  })
  await house.call('setPassword', {
    body: { firm: 'acme', user: 'ada', password: 'a right password' },
  })
  const entryId = await venue.deposit('acme', 'USD', '7')
  const reversedEntryId = await venue.deposit('acme', 'USD', '8')
  await house.call('reverseEntry', {
    body: { ...id(), entryId: reversedEntryId, reason: 'a test' },
  })
  const legs = [{ instrument: CALL, side: 'buy', ratio: 1 }] as const
  const ask = async (
    of: typeof acme,
    ttlMs: number,
    panel?: string[],
    workup?: WorkupTerms,
  ): Promise<string> => {
    const account = `${of === acme ? 'acme' : 'bolt'}:main`
    const body = {
      ...id(),
      account,
      // Of no option, of which later steps count what is held.
      legs: workup ? [{ instrument: 'ABC', side: 'buy' as const, ratio: 1 }] : [...legs],
      size: '10',
      ttlMs,
      ...(panel ? { panel } : {}),
      ...(workup ? { workup } : {}),
    }
    return (await of.call('createRfq', { body })).rfqId
  }
  const quote = async (rfqId: string, ttlMs: number): Promise<string> => {
    const [bid, offer] = [
      { price: '2', size: '10' },
      { price: '2.1', size: '10' },
    ]
    const body = { ...id(), rfqId, account: 'mako:main', bid, ask: offer, ttlMs }
    return (await mako.call('placeQuote', { body })).quoteId
  }
  const traded = await ask(acme, 3_600_000)
  await quote(traded, 3_600_000)
  const accept = { ...id(), rfqId: traded, side: 'buy', size: '10', limit: '3' } as const
  const { entryId: tradeEntryId } = await acme.call('acceptQuote', { body: accept })
  await instruct(venue)
  await declare(venue)
  const corrections = await prepareCorrections(venue)
  await preparePrograms(venue)
  await prepareStacks(venue)
  const expiredRfqId = await ask(acme, 3_000_000)
  // The sweep of the clock's last step has passed it by; its deadline binds all the same.
  const opened = venue.venue.clock.now()
  const { key } = venue.venue.keys.create('acme', 'spare', ['read'], 0)
  const rfqId = await ask(acme, 7_200_000)
  const endedQuoteId = await quote(rfqId, 3_600_000)
  const expiredQuoteId = await quote(rfqId, 100)
  await venue.advance(opened + 2_000_000_000)
  const quoteId = await quote(rfqId, 3_600_000)
  const restingRfqId = await ask(acme, 7_200_000)
  const waiting = { rfqId: restingRfqId, side: 'buy', size: '10', limit: '1' } as const
  await acme.call('acceptQuote', { body: { ...id(), ...waiting, timeInForce: 'resting' } })
  const counteredRfqId = await ask(acme, 7_200_000)
  const { counterId } = await acme.call('counterRfq', {
    body: {
      ...id(),
      rfqId: counteredRfqId,
      side: 'buy',
      size: '10',
      price: '2',
      ttlMs: 7_200_000,
    },
  })
  await mako.call('setMmp', { body: { ...id(), ...MMP } })
  const gone = { level: 'user', user: KILLED_USER, reason: 'a test' } as const
  await acme.call('kill', { body: { ...id(), ...gone } })
  const foreignRfqId = await ask(bolt, 3_600_000)
  const unaskedRfqId = await ask(bolt, 3_600_000, ['nova'])
  const { expiresAt } = await acme.call('rfq', { rfqId: expiredRfqId })
  const orderId = await restOrder(venue)
  await venue.advance(microsOf(expiresAt) - 1_000_000)
  const youngOrderId = await restOrder(venue)
  const request = { account: 'acme:main', legs: [...legs], size: '10', ttlMs: 60_000 }
  const sealing = { ...id(), ...request, sealed: { commitMs: 30_000, revealMs: 20_000 } }
  const { rfqId: sealedRfqId } = await acme.call('createRfq', { body: sealing })
  const { draftId } = await acme.call('saveDraft', { body: { ...id(), request } })
  const workup = { ms: 600_000, openTo: 'makers' } as const
  const workupRfqId = await ask(acme, 60_000, undefined, workup)
  await quote(workupRfqId, 60_000)
  const part = { ...id(), rfqId: workupRfqId, side: 'buy', size: '1', limit: '3' } as const
  await acme.call('acceptQuote', { body: part })
  const called = await prepareCall(venue)
  const blocks = await prepareBlocks(venue)
  await venue.advance(microsOf(expiresAt) - 1)
  // Each command takes a microsecond: after these the deadline has come, and no sweep yet.
  for (const body of [id(), id()]) await acme.dryRun('cancelRfq', { body: { ...body, rfqId } })
  return {
    ...blocks,
    ...called,
    ...corrections,
    ...(await prepareActions(venue)),
    orderId,
    youngOrderId,
    rfqId,
    endedRfqId: traded,
    workupRfqId,
    draftId,
    lotId: await lotOf(venue),
    sealedRfqId,
    expiredRfqId,
    restingRfqId,
    counteredRfqId,
    counterId,
    foreignRfqId,
    unaskedRfqId,
    quoteId,
    endedQuoteId,
    expiredQuoteId,
    entryId,
    reversedEntryId,
    tradeEntryId: tradeEntryId ?? '',
    key,
  }
}
