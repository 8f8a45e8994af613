import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Channel, RESUME_KEPT } from './channel.ts'

type Sent = { readonly seq: number; readonly prevHash: string }

function read(text: string | undefined): Sent {
  return JSON.parse(text ?? '{}') as Sent
}

function following(channel: Channel): string[] {
  const got: string[] = []
  channel.receivers.add({ push: (text) => void got.push(text) })
  return got
}

void test('[STS-1] changes of one group are one message', () => {
  const channel = new Channel('rfqs', 'origin')
  const got = following(channel)
  channel.sendChanges(2, ['{"a":1}', '{"b":2}'])
  assert.equal(
    got.join(),
    '{"topic":"rfqs","seq":1,"prevHash":"origin","ts":2,"type":"delta","data":[{"a":1},{"b":2}]}',
  )
})

void test('[STS-1] what is forgotten cannot be resumed from, by count and by bytes', () => {
  for (const [messages, json] of [
    [2 * RESUME_KEPT + 1, '1'],
    [20, JSON.stringify('x'.repeat(1 << 20))],
  ] as const) {
    const channel = new Channel('marks', 'origin')
    const got = following(channel)
    for (let i = 0; i < messages; i++) channel.send(i, json)
    const since = (i: number): readonly string[] | undefined => {
      const { seq, prevHash } = read(got.at(i))
      return channel.since(seq, prevHash)
    }
    assert.equal(since(0), undefined)
    assert.deepEqual(since(-3), got.slice(-2))
    assert.deepEqual(since(-1), [])
    assert.equal(channel.since(messages, 'another chain'), undefined)
    assert.equal(channel.since(messages + 1, read(got.at(-1)).prevHash), undefined)
  }
})

void test('[STS-1] a snapshot stands where the channel is, and can be resumed from', () => {
  const channel = new Channel('rfqs', 'origin')
  const got = following(channel)
  const first = read(channel.snapshot(0, '[]'))
  assert.deepEqual(channel.since(first.seq, first.prevHash), [])
  channel.send(1, '[1]')
  assert.deepEqual(channel.since(first.seq, first.prevHash), got)
  const second = read(channel.snapshot(2, '[]'))
  channel.send(3, '[2]')
  assert.deepEqual(channel.since(second.seq, second.prevHash), got.slice(1))
  assert.equal(read(got[1]).prevHash, second.prevHash)
})
