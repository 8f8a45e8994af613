/** The chain of a journal's file checked on a thread of its own, while another thread reads the same records for what they say. */
import { Worker } from 'node:worker_threads'
import { errorOf } from './message.ts'
import type { Failure } from './message.ts'
import type { Head } from './record.ts'

/** What the thread is started with: the file, and the record after which it checks. */
export type AsideOptions = { readonly path: string; readonly from: Head; readonly fromTs: number }

export type AsideReply = { readonly head: Head } | { readonly failure: Failure }

/** Resolves with the head of the last record; rejects with `JournalDamaged` at the first that is not sound. */
export async function checkAside(options: AsideOptions): Promise<Head> {
  const worker = new Worker(new URL('checker.ts', import.meta.url), { workerData: options })
  const { promise, resolve, reject } = Promise.withResolvers<AsideReply>()
  worker.once('message', resolve)
  worker.once('error', reject)
  worker.once('exit', () => reject(new Error('the check of the chain ended without an answer')))
  const reply = await promise
  if ('failure' in reply) throw errorOf(reply.failure)
  return reply.head
}
