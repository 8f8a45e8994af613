/** What the guides of blocks and dark crossing have a person type, typed at a venue. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, test } from 'node:test'
import { ROOT } from './_files.ts'

type Keys = { readonly key: string; readonly secret: string }
type Said = Readonly<Record<string, never>> & { readonly [field: string]: unknown }

const folder = mkdtempSync(join(tmpdir(), 'parley-blocks-'))
const data = join(folder, 'data')
let url = ''
let stop: () => Promise<void> = () => Promise.resolve()
const keys: Record<string, Keys> = {}

before(async () => {
  const main = join(ROOT, 'packages/server/src/main.ts')
  const words = ['serve', '--demo', '--no-dealers', '--data', data, '--port', '0', '--json-ready']
  const server = spawn(process.execPath, [main, ...words, '--log', 'error'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(createInterface({ input: server.stdout }), 'line')) as [string]
  url = (JSON.parse(line) as { url: string }).url
  Object.assign(keys, JSON.parse(readFileSync(join(data, 'profiles.json'), 'utf8')))
  stop = async () => {
    const gone = once(server, 'exit')
    server.kill('SIGTERM')
    await gone
  }
  for (const [name, firm, user] of [
    ['mako', 'mako', 'desk'],
    ['second', 'mako', 'second'],
  ] as const)
    keys[name] = (await parley(
      'house',
      `keys create --firm ${firm} --user ${user} --json`,
    )) as never
})
after(async () => {
  await stop()
  rmSync(folder, { recursive: true, force: true })
})

/** Runs a command as a firm and answers what it said, as JSON; a refusal answers its code. */
async function parley(who: string, line: string): Promise<Said> {
  const { key = '', secret = '' } = keys[who] ?? {}
  const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(
    ([, quoted, plain]) => quoted ?? plain ?? '',
  )
  const all = [join(ROOT, 'packages/cli/bin/parley.js'), ...words, '--url', url, '--key', key]
  const child = spawn(process.execPath, [...all, '--secret', secret, '--json'], { cwd: folder })
  let [out, err] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number]
  if (code === 0) return JSON.parse(out) as Said
  assert.equal(code, 1, `${line}: ${err}`)
  return (JSON.parse(err) as { error: Said }).error
}

const TERMS = '--side buy --leg "buy 1 ACME.SIM" --size 10 --price 100'

void test('a block from the simulation to its entry, with signatures and a second pair of eyes', async () => {
  const simulated = await parley('acme', `block simulate ${TERMS}`)
  assert.equal((simulated['effects'] as unknown as unknown[]).length, 2)
  const trial = await parley('acme', `block propose --to mako ${TERMS} --dry-run`)
  assert.equal(trial['dryRun'], true)
  const proposed = await parley('acme', `block propose --to mako ${TERMS} --ttl 5m`)
  const { blockId, digest, payload } = proposed as unknown as Record<string, string>
  await parley('acme', 'signer add desk desk.pem')
  assert.equal(statSync(join(folder, 'desk.pem')).mode & 0o777, 0o600)
  const signed = await parley('acme', `block sign ${blockId} --signer desk --key-file desk.pem`)
  assert.equal(signed['blockId'], blockId)
  await parley('mako', 'block policy --countersignatures')
  const verified = await parley('mako', `block verify ${blockId} --digest ${digest}`)
  assert.equal(verified['payload'], payload)
  const wrong = await parley('mako', `block verify ${blockId} --digest ${'0f'.repeat(32)}`)
  assert.equal(wrong['code'], 'payload_altered')
  const altered = `${payload?.replace('price 100', 'price 101')}`
  const refused = await parley('mako', `block countersign ${blockId} --payload "${altered}"`)
  assert.equal(refused['code'], 'payload_altered')
  await parley('mako', 'signer add desk mako.pem')
  const by = '--signer desk --key-file mako.pem'
  const answered = await parley('mako', `block countersign ${blockId} --digest ${digest} ${by}`)
  assert.equal(answered['state'], 'countersigned')
  assert.equal((await parley('mako', `block approve ${blockId}`))['code'], 'same_approver')
  const done = await parley('second', `block approve ${blockId}`)
  assert.equal(done['state'], 'settled')
  const shown = await parley('acme', `block ${blockId}`)
  assert.equal(shown['entryId'], done['entryId'])
  assert.equal((shown['signatures'] as unknown as unknown[]).length, 2)
  const { blocks } = (await parley('acme', 'block list')) as unknown as { blocks: unknown[] }
  assert.equal(blocks.length, 1)
  assert.equal((await parley('acme', 'block lift mako'))['code'], 'no_scope')
  assert.equal((await parley('house', 'block lift mako'))['firm'], 'mako')
  await parley('acme', 'signer retire desk')
})

void test('an order that rests, may not be withdrawn at once, and the smallest sizes', async () => {
  await parley('house', 'minimums set ACME.SIM --block 5 --cross 5')
  const line = 'cross place --side buy --leg "buy 1 ACME.SIM"'
  const small = await parley('acme', `${line} --size 4 --limit 100`)
  assert.equal(small['code'], 'below_minimum')
  const order = await parley('acme', `${line} --size 20 --min 5 --limit 100 --peg -0.02 --ttl 8h`)
  const orderId = String(order['orderId'])
  assert.equal((await parley('acme', `cross cancel ${orderId}`))['code'], 'order_must_rest')
  const { orders } = (await parley('acme', 'cross list')) as unknown as {
    orders: Record<string, string>[]
  }
  assert.deepEqual(
    orders.map((each) => [each['orderId'], each['pegOffset'], each['minSize']]),
    [[orderId, '-0.02', '5']],
  )
  const { fills } = (await parley('acme', 'cross fills')) as unknown as { fills: unknown[] }
  assert.deepEqual(fills, [])
  const { minimums } = (await parley('acme', 'minimums list')) as unknown as { minimums: unknown[] }
  assert.equal(minimums.length, 1)
})
