/** The thread that makes a party's proof: it reads the whole journal on a connection of its own. Started by `http/audit.ts`. */
import { parentPort, workerData } from 'node:worker_threads'
import { present } from '@parley/core'
import { Chain } from '../checkpoint/chain.ts'
import { SqliteJournal } from '../journal/sqlite.ts'
import { ProofRefused, proof } from './proof.ts'
import type { Proof, Signatures } from './proof.ts'

/** What the thread is started with. `kept`: number of the checkpoint that the party kept. */
export type ProverOptions = {
  readonly journalPath: string
  readonly chainPath: string
  readonly rfqId: string
  readonly firm: string
  readonly kept: number | undefined
  readonly masked: boolean
}

export type ProverReply = { readonly proof: Proof } | { readonly refused: ProofRefused['code'] }

const port = present(parentPort ?? undefined, 'a proof is made on a worker thread')
// The one writer of workerData is `http/audit.ts`.
const { journalPath, chainPath, rfqId, firm, kept, masked } = workerData as ProverOptions

/** Checkpoints as they are: a party's wish for a proof makes none, or it would be a clock on what others do. [CHK-1] */
function signaturesOf(chain: Chain): Signatures {
  const found = kept === undefined ? undefined : chain.at(kept)
  if (kept !== undefined && !found?.opening)
    throw new ProofRefused('unknown_checkpoint', `no checkpoint ${kept}`)
  return {
    keys: chain.keys(),
    kept: found,
    covering(seq, isMasked) {
      const least = Math.max(seq, found?.opening?.records ?? 0)
      const covering = chain.covering(least, found?.number ?? 0, isMasked)
      return covering
        ? Promise.resolve(covering)
        : Promise.reject(new ProofRefused('no_checkpoint', 'no checkpoint covers it yet'))
    },
  }
}

async function answer(): Promise<ProverReply> {
  const journal = new SqliteJournal({ path: journalPath, readOnly: true })
  using chain = new Chain({ path: chainPath, readOnly: true })
  try {
    return { proof: await proof(journal, rfqId, firm, signaturesOf(chain), { masked }) }
  } catch (error) {
    if (error instanceof ProofRefused) return { refused: error.code }
    throw error
  } finally {
    journal.close()
  }
}

port.postMessage(await answer())
