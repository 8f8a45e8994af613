import { deepEqual, equal } from 'node:assert/strict'
import type { Writable } from 'node:stream'
import { test } from 'node:test'
import * as ws from 'ws'
import { joinFrames, textFrame } from './frame.ts'

// The library's types leave its reader out.
const { Receiver } = ws as unknown as {
  readonly Receiver: new (options: { readonly isServer: boolean }) => Writable
}

/** What a client's own reader makes of the bytes. */
async function readBack(bytes: Buffer): Promise<string[]> {
  const texts: string[] = []
  const reader = new Receiver({ isServer: false })
  reader.on('message', (data: Buffer) => void texts.push(data.toString()))
  await new Promise<void>((resolve) => reader.write(bytes, () => resolve()))
  return texts
}

const TEXTS = ['', 'a', 'żółć 💶', 'x'.repeat(125), 'x'.repeat(126), 'é'.repeat(40_000)]

void test('[STS-2] frames of any length are read back as they were written, alone and joined', async () => {
  for (const text of TEXTS) deepEqual(await readBack(textFrame(text)), [text])
  const mixed = TEXTS.map((text, i) => (i % 2 === 0 ? text : textFrame(text)))
  deepEqual(await readBack(joinFrames(mixed)), TEXTS)
  deepEqual(joinFrames(TEXTS), Buffer.concat(TEXTS.map(textFrame)))
  equal(joinFrames([]).length, 0)
})
