/** A payment booked twice, corrected by two of the operator's: balances, income, statement and lots follow, and its firm reads who approved. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CALL, SECOND_HAND, TestVenue } from './_venue.ts'
import { deal, share } from './_deals.ts'

void test('[CRN-1] [CRN-3] income and a trade are corrected by four eyes, and all that follows from them', async () => {
  await using venue = await TestVenue.furnished()
  const [house, second, acme] = [venue.as('house'), venue.as(SECOND_HAND), venue.as('acme')]
  const id = () => ({ clientId: venue.clientId() })
  const payment = { account: 'acme:main', kind: 'interest', asset: 'USD', amount: '12.34' } as const
  const flow = { flowDate: '2026-01-02', externalId: 'bank:7' }
  const paid = await house.call('postIncome', { body: { ...id(), ...payment, ...flow } })
  const traded = await deal(venue, { side: 'sell', legs: share(CALL), size: '3', price: '2' })
  const usd = async (): Promise<string | undefined> => {
    const { balances } = await acme.call('balances')
    return balances.find(({ asset }) => asset === 'USD')?.total
  }
  assert.equal(await usd(), '1000610.84')
  await house.call('requireFourEyes', { body: { ...id(), reason: 'audit' } })
  const alone = { ...id(), entryId: paid.entryId, reason: 'mine' }
  await assert.rejects(house.call('reverseEntry', { body: alone }), /four_eyes/)
  const correct = async (entryId: string, reason: string): Promise<string> => {
    const { correctionId } = await house.call('proposeCorrection', {
      body: { ...id(), entryId, reason },
    })
    await assert.rejects(
      house.call('approveCorrection', { body: { ...id(), correctionId } }),
      /same_approver/,
    )
    // The approver is shown, beforehand, every account that is touched and by how much.
    const { changes } = await second.dryRun('approveCorrection', {
      body: { ...id(), correctionId },
    })
    const moved = changes.filter(({ asset }) => asset === 'USD')
    assert.deepEqual(
      moved.map(({ account, total }) => [account, total]),
      [
        ['acme:main', '-12.34'],
        ['venue:external', '12.34'],
      ],
    )
    assert.equal(moved[0]?.availableAfter, '1000598.5')
    // Nothing has moved, and the firm knows of nothing.
    assert.deepEqual((await acme.call('corrections')).corrections.length, 0)
    await second.call('approveCorrection', { body: { ...id(), correctionId } })
    const { corrections } = await acme.call('corrections')
    assert.deepEqual(
      corrections.map(({ state, proposedBy, endedBy }) => [state, proposedBy, endedBy]),
      [['approved', 'tester', 'second']],
    )
    return correctionId
  }
  const first = await correct(paid.entryId, 'booked twice')
  assert.equal(await usd(), '1000598.5')
  const { totals } = await acme.call('income')
  assert.deepEqual(
    totals.map(({ kind, amount }) => [kind, amount]),
    [
      ['interest', '0'],
      ['premium', '600'],
    ],
  )
  // The trade is taken back as well: its lot goes, and its premium is none.
  const { correctionId } = await house.call('proposeCorrection', {
    body: { ...id(), entryId: traded, reason: 'agreed to be void' },
  })
  await second.call('approveCorrection', { body: { ...id(), correctionId } })
  const { lots } = await acme.call('lots', { query: { account: 'acme:main', instrument: CALL } })
  assert.deepEqual(lots, [])
  assert.equal(await usd(), '1000000')
  const statement = await acme.call('statements', {
    query: { account: 'acme:main', from: '2026-01-01' },
  })
  assert.ok(statement.reconciliation.reconciles, statement.reconciliation.says)
  assert.ok(statement.income.every(({ amount }) => Number(amount) === 0))
  // History is whole: the entry, its mirror, who asked, who approved and why.
  const all = await house.call('corrections')
  assert.equal(all.fourEyes, true)
  assert.deepEqual(
    all.corrections.map(({ entryId, reason }) => [entryId, reason]),
    [
      [traded, 'agreed to be void'],
      [paid.entryId, 'booked twice'],
    ],
  )
  const page = await house.call('corrections', { query: { limit: 1 } })
  assert.equal(page.next, correctionId)
  const rest = await house.call('corrections', { query: { after: correctionId } })
  assert.equal(rest.corrections[0]?.correctionId, first)
  const { entries } = await acme.call('entries')
  const mirrors = entries.filter(({ cause }) => cause === 'reversal')
  assert.deepEqual(
    mirrors.map(({ entryId, reference }) => [entryId, reference]),
    all.corrections.map(({ reversalId, entryId }) => [reversalId, entryId]),
  )
  // mako had a part in the trade only; bolt in none.
  const seen = async (firm: 'mako' | 'bolt') =>
    (await venue.as(firm).call('corrections')).corrections.map(({ entryId }) => entryId)
  assert.deepEqual([await seen('mako'), await seen('bolt')], [[traded], []])
  await assert.rejects(
    venue.as('bolt').call('corrections', { query: { after: first } }),
    /malformed/,
  )
})
