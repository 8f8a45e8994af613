/** What crosses between the venue's thread and the journal's: one message for a group, one for the answers of those synced together. */
import { AssertionFailed, assert } from '@parley/core/assert'
import { JournalConflict, JournalDamaged, JournalUnusable } from './journal.ts'
import type { Draft, Head } from './record.ts'

/** What the thread is started with. */
export type HostOptions = { readonly path: string; readonly saltSeed: string | undefined }

export type AppendRequest = {
  readonly id: number
  /** Left out: the head that the request before it leaves. */
  readonly expected: Head | undefined
  readonly epoch: number
  readonly group: PackedGroup
}

export type HostRequest = AppendRequest | 'close'

export type HostReply =
  | { readonly kind: 'ready'; readonly head: Head; readonly epoch: number }
  | { readonly kind: 'unusable'; readonly failure: Failure }
  | { readonly kind: 'appended'; readonly each: readonly Appended[] }
  | { readonly kind: 'refused'; readonly id: number; readonly failure: Failure }

/** A request that is durable, with the head after it. */
export type Appended = { readonly id: number; readonly head: Head }

/**
 * Drafts as a few lists of numbers and one text, whose bytes change hands: that costs a fraction of cloning many objects, or many texts,
 * and half of cloning the one.
 */
export type PackedGroup = {
  readonly seqs: readonly number[]
  readonly times: readonly number[]
  /** Outcomes of each draft, negative less one where refused. */
  readonly counts: readonly number[]
  /** Command, then outcomes, draft after draft, a line each, in UTF-8. */
  readonly lines: Uint8Array<ArrayBuffer>
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()

export function pack(drafts: readonly Draft[]): PackedGroup {
  const seqs: number[] = []
  const times: number[] = []
  const counts: number[] = []
  let lines = ''
  for (const { seq, ts, command, outcome, refused } of drafts) {
    seqs.push(seq)
    times.push(ts)
    counts.push(refused ? -1 - outcome.length : outcome.length)
    lines += `${command}\n`
    for (const text of outcome) lines += `${text}\n`
  }
  return { seqs, times, counts, lines: encoder.encode(lines) }
}

export function unpack({ seqs, times, counts, lines }: PackedGroup): Draft[] {
  const texts = decoder.decode(lines).split('\n')
  let at = 0
  const drafts = seqs.map((seq, i) => {
    const count = counts[i] ?? 0
    const refused = count < 0
    const outcomes = refused ? -1 - count : count
    const command = texts[at] ?? ''
    const outcome = texts.slice(at + 1, at + 1 + outcomes)
    at += 1 + outcomes
    return { seq, ts: times[i] ?? 0, command, outcome, refused }
  })
  // A newline within a text would have moved every text after it.
  assert(at === texts.length - 1, 'each text is a line')
  return drafts
}

/** An error as data: cloning keeps neither its class nor its own fields. */
export type Failure = {
  readonly name: string
  readonly message: string
  readonly reason?: string
  readonly damage?: Pick<JournalDamaged, 'seq' | 'expected' | 'found'>
}

export function failureOf(error: unknown): Failure {
  if (error instanceof JournalConflict || error instanceof JournalUnusable)
    return { name: error.name, message: error.message, reason: error.reason }
  if (error instanceof JournalDamaged) {
    const { name, message, seq, expected, found } = error
    return { name, message, damage: { seq, expected, found } }
  }
  if (error instanceof Error) return { name: error.name, message: error.message }
  return { name: 'Error', message: String(error) }
}

/** The error a failure was made from. */
export function errorOf({ name, message, reason, damage }: Failure): Error {
  if (damage) return new JournalDamaged(damage.seq, damage.expected, damage.found)
  if (name === 'JournalConflict')
    return new JournalConflict(reason === 'epoch' ? 'epoch' : 'head', message)
  if (name === 'JournalUnusable')
    return new JournalUnusable(reason as JournalUnusable['reason'], message)
  return name === 'AssertionFailed' ? new AssertionFailed(message) : new Error(message)
}
