import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { clientFrame, httpRequest, writeMessages } from './messages.ts'

void test('a request states the bytes of its body, not its letters', () => {
  const text = httpRequest('POST', '/v1/quotes', '{"é":1}', { 'x-a': 'b' }).toString()
  assert.match(text, /^POST \/v1\/quotes HTTP\/1\.1\r\n/)
  assert.match(text, /\r\ncontent-length: 8\r\n/)
  assert.match(text, /\r\nx-a: b\r\n\r\n\{"é":1\}$/)
})

for (const [length, head] of [
  [125, [0x81, 0x80 | 125, 0, 0, 0, 0]],
  [126, [0x81, 0x80 | 126, 0, 126, 0, 0, 0, 0]],
  [65_536, [0x81, 0x80 | 127, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]],
] as const) {
  void test(`a frame of ${length} bytes says so in its head and is masked with zero`, () => {
    const frame = clientFrame('x'.repeat(length))
    assert.deepEqual([...frame.subarray(0, head.length)], head)
    assert.equal(frame.subarray(head.length).toString(), 'x'.repeat(length))
  })
}

void test('each connection gets its own file of length-prefixed messages', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-messages-'))
  t.after(() => rmSync(folder, { recursive: true }))
  writeMessages(folder, [[Buffer.from('ab'), Buffer.from('c')], []])
  assert.deepEqual(
    readFileSync(join(folder, '0.bin')),
    Buffer.from([2, 0, 0, 0, 0x61, 0x62, 1, 0, 0, 0, 0x63]),
  )
  assert.equal(readFileSync(join(folder, '1.bin')).length, 0)
})
