import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { createClient } from '@parley/sdk'
import { deliveryNotes } from './delivery.ts'

const OPTION = { kind: 'option', scale: 0, underlying: 'ABC', multiplier: 100 }
const LISTED = [
  { ...OPTION, instrument: 'ABC1-20270115-30-C', deliverable: '150' },
  { ...OPTION, instrument: 'ABC2-20270115-30-C' },
  { ...OPTION, instrument: 'ABC1-20270115-40-C', deliverable: '150' },
]

/** The notes of a text, and what the venue was asked for them. */
async function told(text: string): Promise<{ notes: string; asked: string[] }> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(String(request.url))
    const instruments = request.url?.endsWith('=ABC') === true ? LISTED : []
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ instruments }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  try {
    const client = createClient({ url: `http://127.0.0.1:${port}`, credentials: undefined })
    return { notes: await deliveryNotes(client, text), asked }
  } finally {
    server.close()
  }
}

void test('[CRA-4] below a text stands what each adjusted option in it delivers, once', async () => {
  const text =
    'acme:main  ABC1-20270115-30-C  -3\nsell 1 ABC1-20270115-30-C, buy 1 ABC2-20270115-30-C\n'
  const { notes, asked } = await told(text)
  assert.equal(notes, 'ABC1-20270115-30-C delivers 150 ABC\n')
  assert.deepEqual(asked, ['/v1/instruments?underlying=ABC'])
})

void test('[CRA-4] a text without a numbered root asks the venue nothing', async () => {
  const text = 'ABC-20270115-30-C  BTC-20270129-60000-C  lot-1a2b3c4d5e6-1  ABC1 2027-01-15'
  assert.deepEqual(await told(text), { notes: '', asked: [] })
})

void test('[CRA-4] of ABC21 the underlying may be ABC2 or ABC', async () => {
  const { asked } = await told('ABC21-20270115-30-C')
  assert.deepEqual(asked.toSorted(), [
    '/v1/instruments?underlying=ABC',
    '/v1/instruments?underlying=ABC2',
  ])
})
