/** `kill -9` under load: what was acknowledged is there once, nothing is half there, and the journal proves itself. */
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { decode } from '@parley/core'
import type { Command } from '@parley/core'
import { createClient } from '@parley/sdk'
import type { Client, Credentials } from '@parley/sdk'
import { SqliteJournal } from '../src/journal/sqlite.ts'

const MAIN = join(import.meta.dirname, '../src/main.ts')
const WRITER = join(import.meta.dirname, '_writer.ts')
const AUDIT = join(import.meta.dirname, '../src/audit/main.ts')
/** `PARLEY_KILLS=20` runs it as long as it takes to be sure. */
const ROUNDS = Number(process.env['PARLEY_KILLS'] ?? 3)
const ACKNOWLEDGED_BEFORE_KILL = 400

const TAPE =
  'underlying,quote_date,expiration,strike,type,bid,ask,spot\nTAPE,2026-01-05,2026-06-19,100,call,2.1,2.2,100\n'
const COLUMNS =
  'underlying=underlying,date=quote_date,expiry=expiration,strike=strike,right=type,bid=bid,ask=ask,spot=spot'

type Served = { readonly child: ChildProcess; readonly url: string }
type Acknowledged = { readonly firm: string; readonly clientId: string; readonly reply: object }

async function serve(data: string): Promise<Served> {
  const tape = join(data, 'tape.csv')
  writeFileSync(tape, TAPE)
  const args = ['serve', '--data', data, '--port', '0', '--demo', '--no-dealers', '--json-ready']
  args.push('--checkpoint', '1')
  const child = spawn(
    process.execPath,
    [MAIN, ...args, '--log', 'error', '--replay', tape, '--columns', COLUMNS],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  for await (const line of createInterface({ input: child.stdout }))
    return { child, url: (JSON.parse(line) as { url: string }).url }
  throw new Error('the server ended before it listened')
}

function clientOf(data: string, url: string, firm: string): Client {
  const profiles = JSON.parse(readFileSync(join(data, 'profiles.json'), 'utf8')) as Record<
    string,
    Credentials
  >
  return createClient({ url, credentials: profiles[firm] })
}

/** A share for the load, and enough of it. */
async function furnish(data: string, url: string): Promise<void> {
  const house = clientOf(data, url, 'house')
  const spec = {
    kind: 'share',
    instrument: 'KILL',
    scale: 0,
    quoteAsset: 'USD',
    tick: '0.01',
    lot: '1',
    takerFeePerLot: '0.01',
    makerFeePerLot: '0.01',
  } as const
  await house.call('listInstrument', { body: { clientId: 'kill:list', spec } })
  for (const firm of ['acme', 'mako']) {
    const account = `${firm}:main`
    const body = {
      clientId: `kill:${firm}`,
      account,
      asset: 'KILL',
      amount: '1000000',
      reference: 'x',
    }
    await house.call('deposit', { body })
  }
}

/** Puts the venue under load until enough was acknowledged, then kills it mid-write. */
async function loadAndKill(
  data: string,
  round: number,
  { child }: Served,
): Promise<Acknowledged[]> {
  const writer = spawn(process.execPath, [WRITER, data, String(round)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const gone = Promise.all([once(child, 'exit'), once(writer, 'exit')])
  const acknowledged: Acknowledged[] = []
  for await (const line of createInterface({ input: writer.stdout })) {
    acknowledged.push(JSON.parse(line) as Acknowledged)
    if (acknowledged.length === ACKNOWLEDGED_BEFORE_KILL) child.kill('SIGKILL')
  }
  // A load that ended early leaves a venue that nothing would end.
  child.kill('SIGKILL')
  await gone
  return acknowledged
}

/** How often each `firm clientId` is in the journal, with the text of what came of it. */
async function recorded(data: string): Promise<Map<string, string[]>> {
  const journal = new SqliteJournal({ path: join(data, 'journal.db') })
  const found = new Map<string, string[]>()
  for await (const page of journal.read(1))
    for (const { command, outcome } of page) {
      const { actor, clientId } = decode(command) as Command
      if (clientId === undefined) continue
      const key = `${actor.firm} ${clientId}`
      found.set(key, [...(found.get(key) ?? []), outcome.join('\n')])
    }
  journal.close()
  return found
}

function audit(data: string): void {
  const journal = join(data, 'journal.db')
  const [snapshots, checkpoints] = [join(data, 'snapshots'), join(data, 'checkpoints.db')]
  const more = ['--snapshots', snapshots, '--checkpoints', checkpoints]
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [AUDIT, 'verify', journal, '--every', '1000', ...more],
    { encoding: 'utf8' },
  )
  assert.equal(status, 0, `${stdout}\n${stderr}`)
}

void test(`killed ${ROUNDS} times under load, the venue has every acknowledged write once and nothing by halves`, async () => {
  const data = mkdtempSync(join(tmpdir(), 'parley-killed-'))
  let served = await serve(data)
  try {
    await furnish(data, served.url)
    const all: Acknowledged[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const acknowledged = await loadAndKill(data, round, served)
      assert.ok(acknowledged.length >= ACKNOWLEDGED_BEFORE_KILL)
      all.push(...acknowledged)
      const found = await recorded(data)
      for (const [key, outcomes] of found) assert.equal(outcomes.length, 1, `${key} is there once`)
      for (const { firm, clientId, reply } of all) {
        const [outcome] = found.get(`${firm} ${clientId}`) ?? []
        assert.ok(outcome !== undefined, `${clientId} was acknowledged and is in the journal`)
        for (const id of Object.values(reply).filter((value) =>
          /^[a-z]+-[0-9a-z]{11}$/.test(String(value)),
        ))
          assert.ok(outcome.includes(String(id)), `${clientId} was answered ${String(id)}`)
      }
      // The chain, every decision over again, and the invariants: sums of zero among them.
      audit(data)
      served = await serve(data)
      await readsBalances(data, served.url, found)
    }
    served.child.kill('SIGTERM')
    const [code] = (await once(served.child, 'exit')) as [number]
    assert.equal(code, 0)
    audit(data)
  } finally {
    served.child.kill('SIGKILL')
    rmSync(data, { recursive: true, force: true })
  }
})

/** The cash and shares that the venue shows are what the writes in the journal come to, acknowledged or not. */
async function readsBalances(
  data: string,
  url: string,
  found: ReadonlyMap<string, readonly string[]>,
): Promise<void> {
  const owned = async (firm: string): Promise<Record<string, string>> => {
    const { balances } = await clientOf(data, url, firm).call('balances')
    return Object.fromEntries(balances.map(({ asset, total }) => [asset, total]))
  }
  const [acme, mako] = [await owned('acme'), await owned('mako')]
  const accepted = [...found].filter(([, [text = '']]) => text.startsWith('{"type":"MatchMade"'))
  const bought = accepted.filter(([, [text = '']]) => text.includes('"side":"buy","size"')).length
  const sold = accepted.length - bought
  assert.ok(accepted.length > 0, 'there were trades')
  assert.equal(acme['KILL'], String(1_000_000 + 3 * (bought - sold)))
  // A demonstration that starts again gives nobody more of what it has.
  assert.equal(mako['KILL'], String(1_000_000 - 3 * (bought - sold)))
}
