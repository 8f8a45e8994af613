import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FirmId } from '@parley/core'
import type { Credentials } from '@parley/sdk'
import { createVenue, listen } from '@parley/server'
import type { Venue } from '@parley/server'
import { readConfig } from '../../packages/server/src/config/config.ts'
import { createLogger } from '../../packages/server/src/log/log.ts'
import type { Order, Said } from './clients.ts'
import { furnish } from './market.ts'

/** A venue as it is served, in this process, and its clients in another. Everything is on: journal with full sync, scopes, stream. */
export class Stage implements AsyncDisposable {
  readonly venue: Venue
  readonly url: string
  readonly #close: () => Promise<void>
  readonly #clients: ChildProcess
  readonly #gone: Promise<never>

  private constructor(
    venue: Venue,
    url: string,
    clients: ChildProcess,
    close: () => Promise<void>,
  ) {
    this.venue = venue
    this.url = url
    this.#clients = clients
    const { promise, reject } = Promise.withResolvers<never>()
    promise.catch(() => undefined)
    this.#gone = promise
    clients.once('exit', () => reject(new Error('the clients have ended')))
    this.#close = close
  }

  static async open(makers: number): Promise<Stage> {
    const folder = mkdtempSync(join(tmpdir(), 'parley-auction-'))
    const words = ['--data', folder, '--port', '0', '--log', 'silent', '--rate', '1000000']
    const config = readConfig(words, {})
    if (config === undefined) throw new Error('no configuration')
    const { venue, close } = await createVenue(config, createLogger('silent'), (error) => {
      throw error
    })
    await furnish(venue, makers)
    const listening = await listen(venue)
    const clients = fork(new URL('clients.ts', import.meta.url), {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    return new Stage(venue, listening.url, clients, async () => {
      await listening.close()
      await close()
      rmSync(folder, { recursive: true, force: true })
    })
  }

  key(firm: FirmId): Credentials {
    const { keys, clock } = this.venue
    return keys.create(firm, 'bench', ['read', 'trade', 'quote'], clock.now())
  }

  /** Has the clients do something, and answers what they say of it. */
  async ask<K extends Said['said']>(order: Order, said: K): Promise<Extract<Said, { said: K }>> {
    const { promise, resolve } = Promise.withResolvers<Said>()
    this.#clients.once('message', resolve)
    this.#clients.send(order)
    const answer = await Promise.race([promise, this.#gone])
    if (answer.said !== said) throw new Error(`${order.do}: ${answer.said}`)
    return answer as Extract<Said, { said: K }>
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#clients.kill('SIGKILL')
    await this.#close()
  }
}

/** The value a share of the others are not above. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}

export const now = (): number => Number(process.hrtime.bigint())
