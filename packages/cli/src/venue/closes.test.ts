import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { run } from '../command/run.ts'

/** What the words say and send, on a venue that records whatever it is sent. */
async function said(words: readonly string[]) {
  const sent: { marks?: unknown; day?: string }[] = []
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk: Buffer) => (text += chunk.toString()))
    request.on('end', () => {
      const body = JSON.parse(text) as { day: string; marks: unknown[] }
      sent.push(body)
      const reply = { day: body.day, marks: body.marks.length }
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(reply))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const heard = { out: '', err: '' }
  const address = ['--url', `http://127.0.0.1:${port}`, '--key', 'k', '--secret', 's']
  const code = await run([...words, ...address], {
    out: (text) => void (heard.out += text),
    err: (text) => void (heard.err += text),
    env: {},
    lines: () => undefined,
    terminal: false,
    stop: new AbortController().signal,
  })
  server.close()
  return { code, ...heard, sent }
}

void test('[CLS-1] rates of a day are recorded as they are typed, seen at its end unless said', async () => {
  const day = '2026-01-30'
  const done = await said(['closes', 'record', day, 'EUR=1.0832', 'GBP=1.25', '--source', 'ECB'])
  assert.equal(done.code, 0)
  assert.equal(done.out, 'At the end of 2026-01-30: EUR 1.0832, GBP 1.25.\n')
  const seen = { source: 'ECB', observedAt: '2026-01-30T23:59:59Z' }
  assert.deepEqual(done.sent[0]?.marks, [
    { instrument: 'EUR', price: '1.0832', ...seen },
    { instrument: 'GBP', price: '1.25', ...seen },
  ])
})

void test('closes that are none are wrong usage, and nothing is sent', async () => {
  for (const [words, what] of [
    [['2026-01-30', 'EUR', '--source', 'ECB'], /"EUR" is not ID=PRICE/],
    [['2026-01-30', 'EUR=x', '--source', 'ECB'], /"EUR=x" is not ID=PRICE/],
    [['2026-01-30', '=1', '--source', 'ECB'], /"=1" is not ID=PRICE/],
    [['2026-01-30', 'EUR=1'], /--source is missing/],
    [['2026-01-30'], /ID=PRICE\.\.\. is missing/],
  ] as const) {
    const { code, err, sent } = await said(['closes', 'record', ...words])
    assert.equal(code, 2, err)
    assert.match(err, what)
    assert.deepEqual(sent, [])
  }
})
