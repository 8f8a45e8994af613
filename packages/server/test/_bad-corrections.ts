/** For tests: corrections, and how each can be wrong. */
import { NO_ID } from './_bad-values.ts'
import type { World, Write, WriteName } from './_bad-values.ts'
import type { TestVenue } from './_venue.ts'
import { SECOND_HAND } from './_venue.ts'

type Prepared = Pick<World, 'correctionId' | 'otherCorrectionId' | 'endedCorrectionId'>

/** Two corrections that a second hand proposed, and one that was rejected. */
export async function prepareCorrections(venue: TestVenue): Promise<Prepared> {
  const second = venue.as(SECOND_HAND)
  const propose = async (amount: string): Promise<string> => {
    const entryId = await venue.deposit('acme', 'USD', amount)
    const body = { clientId: venue.clientId(), entryId, reason: 'a test' }
    return (await second.call('proposeCorrection', { body })).correctionId
  }
  const [correctionId, otherCorrectionId, endedCorrectionId] = [
    await propose('3'),
    await propose('4'),
    await propose('5'),
  ]
  const body = { clientId: venue.clientId(), correctionId: endedCorrectionId, reason: 'right' }
  await second.call('rejectCorrection', { body })
  return { correctionId, otherCorrectionId, endedCorrectionId }
}

export function correctionWrites(world: World) {
  const { correctionId, otherCorrectionId, endedCorrectionId } = world
  const unknown = [
    ['unknown id', { correctionId: `correction${NO_ID}` }, '404 unknown_correction correctionId'],
    [
      'one that is over',
      { correctionId: endedCorrectionId },
      '404 unknown_correction correctionId',
    ],
    ['id of no kind', { correctionId: 'one' }, '400 malformed correctionId'],
  ] as const
  return {
    proposeCorrection: {
      by: 'house',
      wrongRole: 'bolt',
      right: { entryId: world.entryId, reason: 'a mistake' },
      bad: [
        ['unknown id', { entryId: `entry${NO_ID}` }, '404 unknown_entry entryId'],
        ['reversed already', { entryId: world.reversedEntryId }, '409 already_reversed entryId'],
        ['no reason', { reason: '' }, '400 malformed reason'],
        ['a reason of spaces', { reason: '  ' }, '400 malformed reason'],
      ],
    },
    approveCorrection: {
      by: 'house',
      wrongRole: 'bolt',
      right: { correctionId },
      other: { correctionId: otherCorrectionId },
      bad: [...unknown],
    },
    rejectCorrection: {
      by: 'house',
      wrongRole: 'bolt',
      right: { correctionId, reason: 'it is right' },
      bad: [...unknown, ['no reason', { reason: ' ' }, '400 malformed reason']],
    },
    requireFourEyes: {
      by: 'house',
      wrongRole: 'bolt',
      right: { reason: 'the auditor asks' },
      other: { reason: 'the owner asks' },
      bad: [['no reason', { reason: ' ' }, '400 malformed reason']],
    },
  } as const satisfies Partial<Record<WriteName, Write>>
}
