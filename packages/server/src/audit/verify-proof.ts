/**
 * Checks a proof with nothing but the proof: every record's hash from its leaves, every path to the root, and that what can
 * be read fits the request and the party named. Whoever holds the root or the head's hash from elsewhere (published, or in
 * another party's proof) can hold this one against it.
 */
import { decode, timestamp } from '@parley/core'
import type { Command, Event, Timestamp } from '@parley/core'
import { hashOf, leafOf } from '../journal/record.ts'
import { checkAuction } from './auction.ts'
import type { CheckedAuction } from './auction.ts'
import { checkOwnHedges } from './hedges.ts'
import { maskedHashOf } from './mask.ts'
import { checkMask, readable } from './masked-proof.ts'
import { checkWorkups } from './workups.ts'
import { rootFrom, sealedRoot } from './merkle.ts'
import { parseProof } from './parse-proof.ts'
import type { Proof, ProofRecord } from './proof.ts'
import { checkSignature } from './signed-proof.ts'
import type { Known, Signature } from './signed-proof.ts'
import { rfqIdOf } from './thread.ts'

export type VerifiedProof = {
  readonly ok: boolean
  readonly problems: readonly string[]
  readonly request: string | undefined
  readonly party: string | undefined
  /**
   * Whether a text in the proof names the party, so that the proof cannot be another's. A dealer that was asked and never
   * answered is named nowhere: its proof shows the request and its end, which every dealer asked may see alike.
   */
  readonly named: boolean
  /** Whether everybody but the party is masked. */
  readonly masked: boolean
  readonly records: number
  readonly root: string | undefined
  /** The allocation run again from what is disclosed; undefined where the proof shows no match. */
  readonly auction: CheckedAuction | undefined
  /** Who signed what the proof leads to; undefined where nobody did. */
  readonly signature: Signature | undefined
}

/** Verifies a parsed JSON document as a proof, and against what its reader knows from elsewhere. */
export function verifyProof(document: unknown, known: Known = {}): VerifiedProof {
  const proof = parseProof(document)
  if (typeof proof === 'string')
    return {
      ok: false,
      problems: [proof],
      request: undefined,
      party: undefined,
      named: false,
      masked: false,
      records: 0,
      root: undefined,
      auction: undefined,
      signature: undefined,
    }
  const problems = [...checkHead(proof, known.root), ...checkOrder(proof), ...checkMask(proof)]
  for (const record of proof.records) problems.push(...checkRecord(proof, record))
  // Texts are read only once their hashes stand: what does not lead to the root says nothing.
  const read = problems.length === 0 ? checkTexts(proof) : { problems: [], ...NOTHING_READ }
  problems.push(...read.problems)
  const signed = checkSignature(proof, known)
  problems.push(...signed.problems)
  const { named, auction } = read
  const { request, party, head, records } = proof
  return {
    ok: problems.length === 0,
    problems,
    request,
    party,
    named,
    masked: proof.mask !== undefined,
    records: records.length,
    root: head.root,
    auction,
    signature: signed.signature,
  }
}

function checkHead({ head }: Proof, expectedRoot: string | undefined): string[] {
  const problems: string[] = []
  if (expectedRoot !== undefined && expectedRoot !== head.root)
    problems.push(`the root is ${head.root}, not ${expectedRoot}`)
  if (!leadsTo(head, head.hash, head.records - 1, head.path))
    problems.push('the head does not lead to the root')
  return problems
}

function checkOrder({ records }: Proof): string[] {
  const problems = records.length === 0 ? ['the proof holds no record'] : []
  for (const [i, { seq, ts }] of records.entries()) {
    const before = records[i - 1]
    if (before && (seq <= before.seq || ts <= before.ts))
      problems.push(`record ${seq} does not follow record ${before.seq}`)
  }
  return problems
}

function checkRecord({ head, mask }: Proof, record: ProofRecord): string[] {
  const { seq, ts, refused, prevHash, path } = record
  const leaves = record.leaves.map((leaf) =>
    typeof leaf === 'string' ? leaf : leafOf(leaf.salt, leaf.text),
  )
  const sealed = { seq, ts, refused, leaves }
  const hash =
    prevHash === undefined ? maskedHashOf(record.hash ?? '', sealed) : hashOf(prevHash, sealed)
  const root = mask ? sealedRoot(mask.tree, head.records) : head.root
  return leadsTo({ ...head, root }, hash, seq - 1, path)
    ? []
    : [`record ${seq} does not lead to the root`]
}

/** What can be read: the record's number, the command where it is open, and the events that are. */
export type Read = {
  readonly seq: number
  readonly ts: Timestamp
  readonly command: Command | undefined
  readonly events: readonly Event[]
}

type ReadTexts = {
  readonly problems: readonly string[]
  readonly named: boolean
  readonly auction: CheckedAuction | undefined
}

const NOTHING_READ = { named: false, auction: undefined }

/** Whether what can be read is the request's and the party's to see. */
function checkTexts(proof: Proof): ReadTexts {
  try {
    const shown = readable(proof)
    const read = proof.records.map((record) => readTexts(record, shown))
    const auction = checkAuction(read)
    const problems = [
      ...checkWorkups(proof.party, read),
      ...read.flatMap((each) => checkRead(proof, each)),
      ...checkOwner(proof, read),
      ...auction.problems,
    ]
    const named = read.some((each) => namesParty(proof, each))
    return { problems, named, auction: auction.auction }
  } catch {
    // Sealed by somebody, in a tree of their own, but not by a venue.
    return { problems: ['it holds a text that is no command and no event'], ...NOTHING_READ }
  }
}

function readTexts(
  { seq, ts, leaves, refused }: ProofRecord,
  shown: (text: string) => string,
): Read {
  const [first, ...rest] = leaves.map((leaf) =>
    typeof leaf === 'string' ? undefined : decode(shown(leaf.text)),
  )
  const events = refused ? [] : rest.filter((event) => event !== undefined)
  return {
    seq,
    ts: timestamp(ts),
    command: first as Command | undefined,
    events: events as Event[],
  }
}

function checkRead({ party, request }: Proof, { seq, command, events }: Read): string[] {
  const problems: string[] = []
  if (command && command.actor.firm !== party)
    problems.push(`record ${seq} holds a command of ${command.actor.firm}, not of ${party}`)
  if (command && 'rfqId' in command && command.rfqId !== request)
    problems.push(`record ${seq} is about ${command.rfqId}, not ${request}`)
  for (const event of events) {
    const about = rfqIdOf(event)
    if (about !== undefined && about !== request)
      problems.push(`record ${seq} is about ${about}, not ${request}`)
    if (event.type === 'FeeCharged' && event.firm !== party)
      problems.push(`record ${seq} holds a fee of ${event.firm}, not of ${party}`)
  }
  return problems
}

function namesParty({ party }: Proof, { command, events }: Read): boolean {
  return (
    command?.actor.firm === party ||
    events.some((event) => event.type === 'RfqRequested' && event.owner.taker === party) ||
    events.some((event) => event.type === 'QuotePlaced' && event.quote.maker === party)
  )
}

/** Only the taker reads the private half of a request and quotes of others; a maker's proof that holds them is a swapped one. */
function checkOwner({ party }: Proof, read: readonly Read[]): string[] {
  const events = read.flatMap((each) => each.events)
  const requested = events.find((event) => event.type === 'RfqRequested')
  if (requested)
    return requested.owner.taker === party
      ? []
      : [`the request is ${requested.owner.taker}'s, not ${party}'s`]
  const opened = events.find((event) => event.type === 'RfqOpened')
  return events.flatMap((event) => [
    ...(opened && event.type === 'TradeSettled' ? checkOwnHedges(opened.terms, event.trade) : []),
    ...((event.type === 'QuotePlaced' && event.quote.maker !== party) ||
    (event.type === 'TradeSettled' && event.trade.maker !== party)
      ? [`it holds a ${event.type} that is not ${party}'s to see`]
      : []),
  ])
}

/** Whether a record's hash at an index leads to the root that the proof names, for that number of records. */
function leadsTo(
  { records, root }: Proof['head'],
  hash: string,
  index: number,
  path: readonly string[],
): boolean {
  const found = rootFrom(hash, index, records, path)
  return found !== undefined && sealedRoot(found, records) === root
}
