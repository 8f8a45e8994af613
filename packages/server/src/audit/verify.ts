/**
 * Verification of a whole journal: the chain, every decision made again and compared, the invariants, the snapshots.
 * It trusts nothing that the server derived: only the records, and the rules in the core.
 */
import {
  decide,
  decode,
  encode,
  evolve,
  initialState,
  recall,
  remember,
  saveState,
  timestamp,
} from '@parley/core'
import type { Command, Event, ReverseEntry, State } from '@parley/core'
import { JournalDamaged } from '../journal/journal.ts'
import type { Journal } from '../journal/journal.ts'
import { GENESIS } from '../journal/record.ts'
import type { Head, JournalRecord } from '../journal/record.ts'
import { check } from '../journal/chain.ts'
import { stateHashOf } from '../snapshot/snapshot.ts'
import type { Ignored, SnapshotStore } from '../snapshot/snapshot.ts'
import type { Chain } from '../checkpoint/chain.ts'
import { checkChain } from './chain-findings.ts'
import type { CheckedChain, KnownOfChain } from './chain-findings.ts'
import { isSigned } from './command-signature.ts'
import { breaches } from './invariants.ts'
import { EventRules } from './event-rules.ts'
import { maskKeyOf, maskedRecordHash } from './mask.ts'
import { rootOf, sealedRoot, treeOf } from './merkle.ts'

/** Something that is not as it must be, at a record. */
type Finding = {
  readonly seq: number
  readonly rule: string
  readonly expected: string
  readonly found: string
}

export type Verified = {
  readonly ok: boolean
  /** Records verified: all of them when `complete`. */
  readonly records: number
  /** False when a finding made it impossible to go on, or there were too many. */
  readonly complete: boolean
  readonly head: Head
  /** Merkle root over the record hashes verified. */
  readonly root: string
  readonly stateHash: string
  readonly refused: number
  readonly trades: number
  readonly entries: number
  /** Stored snapshots whose state hash was compared, and those that could not be used. */
  readonly snapshots: readonly number[]
  readonly ignored: readonly Ignored[]
  readonly findings: readonly Finding[]
  /** What was signed, held against the records; undefined where no chain was given. */
  readonly signed: CheckedChain | undefined
  readonly ms: number
}

export type VerifyOptions = {
  readonly snapshots?: SnapshotStore | undefined
  /** The venue's signed statements, and what is known of them from elsewhere. */
  readonly chain?: Chain | undefined
  readonly known?: KnownOfChain | undefined
  /** The invariants of the whole state are checked after so many records, and at the end. */
  readonly every?: number | undefined
  readonly onProgress?: ((records: number, of: number) => void) | undefined
}

/** Findings after which verification stops: the rest would be their echo. */
const FINDINGS_MAX = 20
const EVERY = 10_000

/** Verifies the journal from its first record. Findings are data; only a store that cannot be read throws. */
export async function verify(journal: Journal, options: VerifyOptions = {}): Promise<Verified> {
  const started = performance.now()
  const kept = await snapshotsOf(options.snapshots)
  const run = new Run(journal, kept.hashes, options.chain !== undefined)
  const every = options.every ?? EVERY
  try {
    for await (const page of journal.read(1)) {
      for (const record of page) {
        await run.take(record)
        if (record.seq % every === 0) run.checkState()
      }
      options.onProgress?.(run.head.seq, journal.head().seq)
    }
    run.checkState()
    run.checkSnapshotsSeen()
  } catch (error) {
    if (error instanceof JournalDamaged) run.find(error.seq, 'record', error.expected, error.found)
    else if (!(error instanceof TooMany)) throw error
  }
  const signed = options.chain && checkChain(options.chain.all(), run.read, options.known)
  return run.result(kept, signed, performance.now() - started)
}

type KeptSnapshots = {
  readonly hashes: Map<number, { readonly hash: string; readonly stateHash: string }>
  readonly ignored: readonly Ignored[]
}

async function snapshotsOf(store: SnapshotStore | undefined): Promise<KeptSnapshots> {
  const hashes: KeptSnapshots['hashes'] = new Map()
  const ignored: Ignored[] = []
  let found = await store?.latest()
  while (found) {
    ignored.push(...found.ignored)
    if (!found.snapshot) break
    const { seq, hash, stateHash } = found.snapshot
    hashes.set(seq, { hash, stateHash })
    found = await store?.latest(seq)
  }
  return { hashes, ignored }
}

class TooMany extends Error {}

class Run {
  readonly #journal: Journal
  readonly #snapshots: KeptSnapshots['hashes']
  readonly #state: State = initialState()
  readonly #rules = new EventRules()
  /** Hash and time of every record verified, and where statements were given its hash masked. */
  readonly read = { hashes: [] as string[], times: [] as number[], masked: [] as string[] }
  readonly #masks: boolean
  #maskKey = ''
  readonly #findings: Finding[] = []
  readonly #matched: number[] = []
  #lastTs = 0
  #refused = 0
  head: Head = GENESIS

  constructor(journal: Journal, snapshots: KeptSnapshots['hashes'], masks: boolean) {
    this.#journal = journal
    this.#masks = masks
    this.#snapshots = snapshots
  }

  /** Verifies and applies the next record. Throws `JournalDamaged` where it is not the next one, or cannot be applied. */
  async take(record: JournalRecord): Promise<void> {
    const { seq, hash, ts } = record
    check(this.head, this.#lastTs, record)
    const command = this.#decoded(seq, record.command) as Command
    this.#redecide(record, command)
    if (!record.refused && !isSigned(this.#state, command))
      this.find(
        seq,
        'what is signed is signed by its key',
        'a signature that verifies',
        command.type,
      )
    const carries = command.type === 'ReverseEntry' || command.type === 'ProposeCorrection'
    if (carries && !record.refused) await this.#checkReversed(seq, command)
    this.#apply(record, command)
    this.head = { seq, hash }
    this.#lastTs = ts
    this.read.hashes.push(hash)
    this.read.times.push(ts)
    if (seq === 1) this.#maskKey = maskKeyOf(record)
    if (this.#masks) this.read.masked.push(maskedRecordHash(this.#maskKey, record))
    this.#checkSnapshot(seq)
  }

  checkState(): void {
    for (const { rule, of, expected, found } of breaches(this.#state))
      this.find(this.head.seq, rule, `${expected} (${of})`, found)
  }

  checkSnapshotsSeen(): void {
    for (const seq of this.#snapshots.keys())
      if (seq > this.head.seq) this.find(seq, 'a snapshot follows a record', 'the record', 'none')
  }

  find(seq: number, rule: string, expected: string, found: string): void {
    this.#findings.push({ seq, rule, expected, found })
    if (this.#findings.length >= FINDINGS_MAX) throw new TooMany()
  }

  result(kept: KeptSnapshots, signed: CheckedChain | undefined, ms: number): Verified {
    const { seq } = this.head
    return {
      ok: this.#findings.length === 0 && (signed?.findings.length ?? 0) === 0,
      records: seq,
      complete: seq >= this.#journal.head().seq,
      head: this.head,
      root: sealedRoot(rootOf(treeOf(this.read.hashes)), this.read.hashes.length),
      stateHash: stateHashOf(saveState(this.#state)),
      refused: this.#refused,
      trades: this.#rules.trades,
      entries: this.#rules.entries,
      snapshots: this.#matched,
      ignored: kept.ignored,
      findings: this.#findings,
      signed,
      ms,
    }
  }

  #decoded(seq: number, text: string): unknown {
    try {
      return decode(text)
    } catch (error) {
      throw new JournalDamaged(seq, 'text that decodes', text.slice(0, 80), { cause: error })
    }
  }

  /** The same command in the same state must have the same outcome, to the letter. */
  #redecide({ seq, ts, outcome, refused }: JournalRecord, command: Command): void {
    if (recall(this.#state, command) !== undefined)
      this.find(seq, 'a client id is used once', 'a new one', String(command.clientId))
    const decision = decide(this.#state, command, { seq, ts: timestamp(ts) })
    if (decision.ok === refused)
      this.find(
        seq,
        'the decision',
        decision.ok ? 'accepted' : 'refused',
        refused ? 'refused' : 'accepted',
      )
    const again = decision.ok ? decision.events.map(encode) : [encode(decision.rejection)]
    for (let i = 0; i < Math.max(again.length, outcome.length); i++)
      if (again[i] !== outcome[i])
        this.find(seq, `outcome ${i + 1}`, again[i] ?? 'nothing more', outcome[i] ?? 'nothing')
  }

  #apply({ seq, outcome, refused }: JournalRecord, command: Command): void {
    remember(this.#state, command, seq)
    if (refused) {
      this.#refused++
      return
    }
    const events = outcome.map((each) => this.#decoded(seq, each) as Event)
    for (const event of events) {
      for (const { rule, expected, found } of this.#rules.before(this.#state, seq, event))
        this.find(seq, rule, expected, found)
      try {
        evolve(this.#state, event)
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error)
        throw new JournalDamaged(seq, 'an event that applies', `${event.type}: ${why}`)
      }
    }
    for (const { rule, expected, found } of this.#rules.after(events))
      this.find(seq, rule, expected, found)
  }

  /** The command carries a copy of the entry it mirrors, which the rules cannot see: here it is held against the journal. */
  async #checkReversed(seq: number, { entry }: Pick<ReverseEntry, 'entry'>): Promise<void> {
    const home = this.#rules.entryHomes.get(entry.id)
    const texts: string[] = []
    if (home !== undefined)
      for await (const [record] of this.#journal.read(home, 1))
        texts.push(...(record?.outcome ?? []))
    const copy = encode({ type: 'EntryPosted', entry })
    if (!texts.includes(copy))
      this.find(seq, 'a reversal carries the entry as it was posted', texts.join(' '), copy)
  }

  #checkSnapshot(seq: number): void {
    const snapshot = this.#snapshots.get(seq)
    if (!snapshot) return
    const stateHash = stateHashOf(saveState(this.#state))
    if (snapshot.hash !== this.head.hash)
      this.find(seq, "a snapshot has its record's hash", this.head.hash, snapshot.hash)
    else if (snapshot.stateHash !== stateHash)
      this.find(seq, "a snapshot is the journal's state", stateHash, snapshot.stateHash)
    else this.#matched.push(seq)
  }
}
