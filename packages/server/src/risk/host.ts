/** The thread that values books. Started by `RiskThread`. */
import { parentPort } from 'node:worker_threads'
import { present } from '@parley/core'
import { work } from './job.ts'
import type { Done, Job } from './job.ts'

const port = present(parentPort ?? undefined, 'the host runs on a worker thread')

function answer(job: Job): Done {
  try {
    return work(job)
  } catch (error) {
    return { failed: error instanceof Error ? error.message : 'the book cannot be valued' }
  }
}

port.on('message', ({ id, job }: { readonly id: number; readonly job: Job }) => {
  port.postMessage({ id, done: answer(job) })
})
