/** The venue's signed statements over HTTP. What they commit to is not here: it comes with a proof. */
import { present } from '@parley/core'
import type { AuditKey, ReplyOf, SignedStatement } from '@parley/sdk'
import type { Kept } from '../checkpoint/chain.ts'
import { readKeys } from '../checkpoint/key-history.ts'
import { digestOf, parseStatement } from '../checkpoint/statement.ts'
import type { Venue } from '../venue/venue.ts'
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
