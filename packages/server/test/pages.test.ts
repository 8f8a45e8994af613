/** Pages of trades and entries: whole, in order, and without a word of what others did in between. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TestVenue } from './_venue.ts'

type Page = {
  readonly entries: readonly { readonly entryId: string; readonly reference: string }[]
  readonly next?: string
}

async function page(venue: TestVenue, firm: 'acme' | 'bolt', query: string): Promise<Page> {
  const { status, text } = await venue.get(firm, `/v1/entries?${query}`)
  assert.equal(status, 200, text)
  return JSON.parse(text) as Page
}

void test('[DIS-1] pages follow one another, and their cursor is the reader’s own id', async () => {
  await using venue = await TestVenue.furnished()
  const book = async (account: string, reference: string): Promise<string> => {
    const body = { clientId: venue.clientId(), account, asset: 'USD', amount: '1', reference }
    const { status, text } = await venue.post('house', 'deposit', body)
    assert.equal(status, 200, text)
    return (JSON.parse(text) as { entryId: string }).entryId
  }
  const own: string[] = []
  let foreign = ''
  for (let i = 0; i < 5; i++) {
    own.push(await book('acme:main', `own ${i}`))
    for (let j = 0; j <= i; j++) foreign = await book('bolt:main', `other ${i} ${j}`)
  }
  const seen: string[] = []
  let next: string | undefined
  do {
    const after: string = next === undefined ? '' : `&after=${next}`
    const got = await page(venue, 'acme', `limit=2${after}`)
    seen.push(...got.entries.map(({ entryId }) => entryId))
    next = got.next
    if (next !== undefined) assert.equal(next, got.entries.at(-1)?.entryId)
  } while (next !== undefined)
  assert.deepEqual(seen.slice(0, 5), own.toReversed())
  assert.equal(new Set(seen).size, seen.length)

  for (const [after, path] of [
    [foreign, 'after'],
    ['entry-00000000000', 'after'],
    ['7', 'after'],
  ] as const) {
    const { status, text } = await venue.get('acme', `/v1/entries?after=${after}`)
    assert.equal(status, 400, text)
    assert.match(text, /"code":"malformed"/)
    assert.match(text, new RegExp(`"path":"${path}"`))
  }
  const trades = await venue.get('acme', `/v1/trades?after=${own[0]}`)
  assert.equal(trades.status, 400, 'an entry is no trade')
})
