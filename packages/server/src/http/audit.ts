/** The venue's signed statements over HTTP. What they commit to is not here: it comes with a proof. */
import { join } from 'node:path'
import { present, reject } from '@parley/core'
import type { FirmId, Rejection } from '@parley/core'
import type { AuditKey, ReplyOf, SignedStatement } from '@parley/sdk'
import type { ProverOptions, ProverReply } from '../audit/prover.ts'
import type { Kept } from '../checkpoint/chain.ts'
import { readKeys } from '../checkpoint/key-history.ts'
import { digestOf, parseStatement } from '../checkpoint/statement.ts'
import type { Venue } from '../venue/venue.ts'
import { requestOfMatch } from '../views/execution-query.ts'
import { timeText } from '../wire/numbers.ts'

const PAGE = 100

export function auditKey({ notary }: Venue): AuditKey {
  const statements = notary.chain.keys()
  const keys = readKeys(statements)
  if (typeof keys === 'string') throw new Error(keys)
  const inForce = present(keys.at(-1), 'a venue has a key')
  return {
    venue: keys[0].fingerprint,
    fingerprint: inForce.fingerprint,
    publicKey: inForce.publicKey.export({ type: 'spki', format: 'pem' }),
    keys: statements.map(({ statement, signature }) => ({ statement, signature })),
  }
}

export function checkpointsPage(
  { notary }: Venue,
  { limit = PAGE, after }: { readonly limit?: number; readonly after?: string },
): ReplyOf<'auditCheckpoints'> {
  const kept = notary.chain.before(Number(after ?? Number.MAX_SAFE_INTEGER), limit)
  const last = kept.at(-1)
  const more = kept.length === limit && last && last.number > 0
  return { checkpoints: kept.map(statementView), ...(more ? { next: String(last.number) } : {}) }
}

export async function makeCheckpoint({ notary }: Venue): Promise<SignedStatement> {
  return statementView(present(await notary.checkpoint(), 'an open venue has records'))
}

function statementView({ number, statement, signature }: Kept): SignedStatement {
  const { kind, at } = present(parseStatement(statement), 'a statement that is kept was checked')
  const digest = digestOf({ statement })
  return { number, kind, at: timeText(at), digest, statement, signature }
}

/** What a party of a match may see of its request, under a checkpoint that is there. Made aside: it reads the whole journal. */
export async function matchProof(
  venue: Venue,
  firm: FirmId,
  {
    matchId,
    since,
    masked = false,
  }: {
    readonly matchId: string
    readonly since?: number | undefined
    readonly masked?: boolean | undefined
  },
): Promise<ReplyOf<'matchProof'> | Rejection> {
  const { views, config, aside, limiter } = venue
  const late = limiter.take(firm) ?? (await views.ready())
  if (late) return late
  const rfqId = requestOfMatch(views, firm, matchId)
  if (rfqId === undefined) return reject('unknown_match', 'matchId')
  const options: ProverOptions = {
    journalPath: join(config.dataDir, 'journal.db'),
    chainPath: join(config.dataDir, 'checkpoints.db'),
    rfqId,
    firm,
    kept: since,
    masked,
  }
  const reply = await aside.run<ProverReply>(PROVER, options)
  if ('proof' in reply) return reply.proof
  return reply.refused === 'unknown_checkpoint'
    ? reject('unknown_checkpoint', 'since')
    : reject('not_signed_yet')
}

const PROVER = new URL('../audit/prover.ts', import.meta.url)
