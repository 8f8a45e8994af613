/** For tests: a demonstration venue in a folder of its own, and commands typed at it. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@parley/sdk'
import { typed, wordsOf } from '../packages/cli/test/_parley.ts'
import type { Heard } from '../packages/cli/test/_parley.ts'
import { VALIDITY_MS } from '../packages/server/src/auth/signature.ts'
import { serve } from './_venue.ts'

type Keys = { readonly key: string; readonly secret: string }
export type Said = Readonly<Record<string, never>> & { readonly [field: string]: unknown }

export type Demo = {
  /** Where commands are typed. */
  readonly folder: string
  /** By the name a command is typed under: `acme`, `house`, and who is added. */
  readonly keys: Record<string, Keys>
  /** Runs a command as a firm and answers what it said, as JSON; a refusal answers its code. */
  readonly parley: (who: string, line: string) => Promise<Said>
  /** Runs a command as a firm and answers the text that a person reads; it must do what it is asked to. */
  readonly printed: (who: string, line: string) => Promise<string>
  /** Moves a stepped clock on. */
  readonly pass: (ms: number) => Promise<void>
  readonly close: () => Promise<void>
}

/**
 * Whether a command was refused because this machine stood still between signing and asking, as one that is paused does: then nothing
 * was done, and it is typed again. Venue and caller share a clock, so that a refusal within the validity would be a fault of ours.
 */
export function isLate(err: string, typedAt: number, line: string): boolean {
  if (!err.includes('stale_request')) return false
  const passedMs = Date.now() - typedAt
  assert.ok(Math.abs(passedMs) > VALIDITY_MS, `${line}: ${err} after ${passedMs} ms`)
  return true
}

/** Opens one, and goes to its folder. */
export async function openDemo(...more: readonly string[]): Promise<Demo> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-demo-'))
  const data = join(folder, 'data')
  const { url, end } = await serve(data, ['--demo', ...more])
  const keys = JSON.parse(readFileSync(join(data, 'profiles.json'), 'utf8')) as Record<string, Keys>
  process.chdir(folder)
  const by = async (who: string, line: string, ...options: readonly string[]): Promise<Heard> => {
    const { key = '', secret = '' } = keys[who] ?? {}
    const as = ['--url', url, '--key', key, '--secret', secret]
    for (;;) {
      const typedAt = Date.now()
      const heard = await typed([...wordsOf(line), ...as, ...options])
      if (!isLate(heard.err, typedAt, line)) return heard
    }
  }
  return {
    folder,
    keys,
    async parley(who, line) {
      const { code, out, err } = await by(who, line, '--json')
      // An import of which rows were refused says so by its exit code, and what by its report.
      if (code === 0 || (code === 1 && err === '')) return JSON.parse(out) as Said
      assert.equal(code, 1, `${line}: ${err}`)
      return (JSON.parse(err) as { error: Said }).error
    },
    async printed(who, line) {
      const { code, out, err } = await by(who, line)
      assert.equal(code, 0, `${line}: ${err}`)
      return out
    },
    async pass(ms) {
      const client = createClient({ url, credentials: keys['house'] })
      const { now } = await client.call('time')
      const to = new Date(Date.parse(now) + ms).toISOString()
      await client.call('advanceClock', { body: { to } })
    },
    async close() {
      await end('SIGTERM')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
