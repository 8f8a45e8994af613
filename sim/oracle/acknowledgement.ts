/**
 * What the venue said and what it wrote: a write is in the journal once before it is answered, its answer names what the
 * record made, the same write gets the same answer for good, and what was not acknowledged is there whole or not at all.
 */
import { REJECTIONS, decode } from '@parley/core'
import type { Rejection } from '@parley/core'
import { callerOf } from '../../packages/server/src/recovery/caller.ts'
import type { Draft } from '../../packages/server/src/journal/record.ts'
import type { Answer, Call, Client } from '../world/client.ts'
import { expect } from './broken.ts'

const ORACLE = 'acknowledgement'

/** Refusals for want of room: any write may meet one at any time. */
const PASSING: ReadonlySet<string> = new Set(['queue_full', 'stopping', 'too_many_requests'])

/** Refusals given before a write reaches the sequencer: they leave no record. */
const EARLY: ReadonlySet<string> = new Set([
  'malformed',
  'bad_decimal',
  'no_scope',
  'unknown_entry',
  'unknown_instrument',
])

type Kept = {
  readonly refusal: string | undefined
  readonly texts: string
  /** The write it is of, and what was said, once one was answered from it. */
  write: string | undefined
  said: string | undefined
}

export class Acknowledgements {
  readonly #kept = new Map<string, Kept>()

  durable({ command, outcome, refused }: Draft): void {
    const { actor, clientId } = callerOf(command)
    if (clientId === undefined) return
    const key = `${actor.firm} ${clientId}`
    expect(!this.#kept.has(key), ORACLE, () => `${key} is in the journal twice`)
    const refusal = refused ? (decode(outcome[0] ?? '') as Rejection).code : undefined
    this.#kept.set(key, { refusal, texts: outcome.join('\n'), write: undefined, said: undefined })
  }

  answered(client: Client, call: Call, answer: Answer): void {
    const key = `${client.firm} ${call.clientId}`
    const kept = this.#kept.get(key)
    const code = 'error' in answer ? answer.error.code : undefined
    if (code !== undefined) {
      expect(Object.hasOwn(REJECTIONS, code), ORACLE, () => `${key}: ${code} is not catalogued`)
      expect(code !== 'internal', ORACLE, () => `${key}: the venue calls itself faulty`)
      if (PASSING.has(code)) return
    }
    if (call.body['dryRun'] === true) return
    const write = `${call.route} ${JSON.stringify(call.body)}`
    // Some of them the venue's own rules give, too; then they are in the record.
    const isEarly = code !== undefined && EARLY.has(code) && kept?.refusal !== code
    if (isEarly && kept?.write !== write) return
    expect(kept !== undefined, ORACLE, () => `${key} was answered and is not in the journal`)
    if (code === 'idempotency_conflict') {
      expect(kept.write !== write, ORACLE, () => `${key} conflicts with itself`)
      return
    }
    kept.write ??= write
    expect(kept.write === write, ORACLE, () => `${key}: two bodies were answered from one record`)
    expect(
      kept.refusal === code,
      ORACLE,
      () => `${key} was answered ${code ?? 'yes'} and recorded ${kept.refusal ?? 'yes'}`,
    )
    if ('result' in answer) checkIds(key, answer.result, kept.texts)
    const said = JSON.stringify(answer)
    kept.said ??= said
    expect(kept.said === said, ORACLE, () => `${key}: first ${kept.said}, then ${said}`)
  }
}

/** What an answer names was made by the record. */
function checkIds(key: string, result: Readonly<Record<string, unknown>>, texts: string): void {
  for (const [field, value] of Object.entries(result))
    if (field.endsWith('Id'))
      expect(
        texts.includes(String(value)),
        ORACLE,
        () => `${key}: ${field} ${String(value)} is not what the record made`,
      )
}
