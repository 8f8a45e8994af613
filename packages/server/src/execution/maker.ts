/** The thread that makes a report. Started by `made`. */
import { parentPort, workerData } from 'node:worker_threads'
import { present } from '@parley/core'
import { make } from './work.ts'
import type { Work } from './work.ts'

const port = present(parentPort ?? undefined, 'a report is made on a worker thread')
// The one writer of workerData is `made`.
port.postMessage(make(workerData as Work))
