/** What a repeat of a write is answered with: its first sending stands in the journal. */
import { answerTo, askedText, decode, reject, timestamp } from '@parley/core'
import type { Event, Rejection } from '@parley/core'
import type { JournalRecord } from '../journal/record.ts'
import type { Outcome } from './sequencer.ts'

/** The outcome of the record that a client id is remembered under; a conflict where `text` is of another write than that. */
export function outcomeOfRepeat(record: JournalRecord, text: string): Outcome {
  const { command, refused, outcome } = record
  const ts = timestamp(record.ts)
  if (askedText(command) !== askedText(text))
    return { ok: false, rejection: reject('idempotency_conflict', 'clientId'), ts }
  if (refused) return { ok: false, rejection: decode(outcome[0] ?? '') as Rejection, ts }
  const events = outcome.map((each) => decode(each) as Event)
  return { ok: true, answer: answerTo(events), events, ts }
}
