/** Panels that a program leaves to the venue: chosen by what its firm has seen, recorded, and told to no maker. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FILE, Story } from './_program-tape.ts'

const SESSIONS = [
  ['2026-01-05', 100],
  ['2026-01-23', 101],
] as const

void test('[PRG-21] after one request of all dealers the best two are asked, the third hears nothing, and the decision says why', async () => {
  const execution = { panel: 'auto', panelSize: 2, holdout: 0 } as const
  await using story = await Story.open(SESSIONS, { ...FILE, execution }, '60000')
  const acme = story.venue.as('acme')
  await story.day('2026-01-05')
  const decided = async () => {
    const { decisions } = await acme.call('decisions', { query: { program: 'income' } })
    return decisions.flatMap(({ intents }) => intents).filter(({ choice }) => choice)
  }
  const [wrote, bought] = await decided()
  assert.deepEqual(
    bought?.choice?.cards.map(({ asked }) => asked),
    [0, 0, 0],
  )
  assert.equal(bought.panel?.length, 2, 'nothing was seen yet, and two of them are asked')
  const unseen = ['mako', 'nova', 'orca'].find((each) => !bought.panel?.includes(each))
  assert.ok(unseen)
  const [first] = bought.panel
  assert.ok(first)
  // Of those asked, the nearer was best; who was never asked has still an even chance.
  assert.deepEqual(
    wrote?.choice?.cards.map(({ maker, asked, best }) => [maker, asked, best]),
    ['mako', 'nova', 'orca'].map((maker) => [
      maker,
      maker === unseen ? 0 : 1,
      maker === first ? 1 : 0,
    ]),
  )
  assert.deepEqual(
    wrote.panel,
    [first, unseen].toSorted((a, b) => (a < b ? -1 : 1)),
  )
  await story.ask('2026-01-23', 0)
  const [latest] = await decided()
  assert.equal(latest?.panel?.length, 2)
  const { programs } = await acme.call('programs')
  const rfqId = programs[0]?.intents[0]?.rfqId
  assert.ok(rfqId, 'a request is open')
  for (const dealer of ['mako', 'nova', 'orca']) {
    const { rfqs } = await story.venue.as(dealer).call('rfqs')
    const [seen] = rfqs
    assert.equal(seen !== undefined, latest.panel.includes(dealer), dealer)
    if (!seen) continue
    assert.equal(seen.taker, undefined, 'anonymous')
    assert.doesNotMatch(JSON.stringify(seen), /panel|program|intent|choice|chosen/)
  }
})

void test('[PRG-21] a request that is held out asks all, to the byte as one that asks all anyway', async () => {
  const seen = async (execution: object): Promise<string> => {
    await using story = await Story.open(SESSIONS, { ...FILE, execution }, '60000')
    await story.ask('2026-01-05', 0)
    const { rfqs } = await story.venue.as('orca').call('rfqs')
    assert.equal(rfqs.length, 1)
    return JSON.stringify(rfqs)
  }
  const held = await seen({ panel: 'auto', panelSize: 2, holdout: 1 })
  // Ids are made with a key of each venue.
  const plain = (text: string): string => text.replaceAll(/(rfq|quote)-[0-9a-z]+/g, '$1')
  assert.equal(plain(held), plain(await seen({})))
})
