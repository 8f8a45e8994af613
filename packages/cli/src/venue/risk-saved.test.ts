import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { run } from '../command/run.ts'

/** Types words at a venue that takes everything, and answers what it was sent. */
async function sent(line: string): Promise<{ code: number; err: string; bodies: unknown[] }> {
  const bodies: unknown[] = []
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk: Buffer) => (text += chunk.toString()))
    request.on('end', () => {
      bodies.push(JSON.parse(text))
      const reply = { changeId: 'change-00000000000', name: 'crash' }
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(reply))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  let err = ''
  const at = ['--url', `http://127.0.0.1:${port}`, '--key', 'k', '--secret', 's']
  const code = await run([...line.split(' '), '--client-id', 'c', ...at], {
    out: () => {},
    err: (text) => void (err += text),
    env: { HOME: '/nonexistent' },
    lines: () => undefined,
    terminal: false,
    stop: new AbortController().signal,
  })
  server.close()
  return { code, err, bodies }
}

for (const [line, body] of [
  ['risk stress set crash --spot -0.15', { name: 'crash', spot: '-0.15' }],
  [
    'risk stress set crash --spot 0 --others BTC:-0.4:0.2,ETH:-0.5',
    {
      name: 'crash',
      spot: '0',
      others: [
        { underlying: 'BTC', spot: '-0.4', vol: '0.2' },
        { underlying: 'ETH', spot: '-0.5' },
      ],
    },
  ],
  ['risk stress forget crash', { name: 'crash' }],
  [
    'risk betas set --index SPY --betas QQQ:1.2',
    { index: 'SPY', betas: [{ underlying: 'QQQ', beta: '1.2' }] },
  ],
  ['risk betas forget', {}],
] as const)
  void test(`${line} is sent as it is meant`, async () => {
    assert.deepEqual(await sent(line), { code: 0, err: '', bodies: [{ clientId: 'c', ...body }] })
  })

for (const [line, words] of [
  ['risk stress set crash', /--spot, --vol or --others/],
  ['risk stress set crash --others BTC', /BTC is not UNDERLYING:SPOT:VOL/],
  ['risk stress forget crash --spot -0.1', /no moves/],
  ['risk stress set --spot -0.1', /NAME/],
  ['risk betas set --index SPY', /both needed/],
  ['risk betas set --index SPY --betas QQQ', /QQQ is not UNDERLYING:BETA/],
  ['risk betas forget --index SPY', /no index/],
] as const)
  void test(`${line} is wrong usage, and nothing is sent`, async () => {
    const { code, err, bodies } = await sent(line)
    assert.equal(code, 2)
    assert.match(err, words)
    assert.deepEqual(bodies, [])
  })
