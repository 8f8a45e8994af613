/** `audit`: verifies a journal, makes and checks proofs. Reads only, so a server may be running on the journal. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { Chain, ChainUnusable } from '../checkpoint/chain.ts'
import { KeyUnusable } from '../checkpoint/venue-key.ts'
import { UsageError, failureText, readWords } from '../config/words.ts'
import { JournalDamaged, JournalUnusable } from '../journal/journal.ts'
import type { Journal } from '../journal/journal.ts'
import { GENESIS } from '../journal/record.ts'
import { SqliteJournal } from '../journal/sqlite.ts'
import { FileSnapshots } from '../snapshot/files.ts'
import { rootOf, sealedRoot, treeOf } from './merkle.ts'
import { ProofRefused, proof } from './proof.ts'
import { showRecords } from './records.ts'
import { verifiedProofText, verifiedText } from './report.ts'
import type { Known } from './signed-proof.ts'
import {
  Unreadable,
  checkpointGiven,
  fingerprintGiven,
  listCheckpoints,
  readJson,
  rotate,
  showKey,
  signaturesOf,
} from './signing.ts'
import type { Shown } from './signing.ts'
import { verify } from './verify.ts'
import { verifyProof } from './verify-proof.ts'

const HELP = `Usage: parley audit <command> …    JOURNAL is a journal file, or --data and a venue's folder

  verify JOURNAL [--snapshots DIR] [--checkpoints FILE] [--every N]
      Checks the chain, makes every decision again, checks the invariants after every N
      records (10000) and at the end, compares the snapshots of DIR, and holds every signed
      checkpoint of FILE against the records. With nothing signed it cannot know of records
      cut off the end: compare its head or root with one kept elsewhere.
  verify PROOF [--root HASH]
      Checks a proof with nothing but its file: on any machine, without the venue.
      Both take --key FILE|FINGERPRINT, a public key of the venue known from elsewhere, and
      --checkpoint FILE, a checkpoint kept from earlier: was the history rewritten since?
  proof JOURNAL --rfq ID --firm ID [--masked] [--out FILE] [--checkpoints FILE] [--checkpoint FILE]
      Prints what one party may see of an ended request, as JSON that proves itself, under the
      first checkpoint that covers it, made now where there is none; with --checkpoint it also
      proves that the history continues the one that the party kept.
      With --masked, to be handed on: firms, people and accounts but the party's own are tokens,
      which no list of names leads to. It is under a checkpoint.
      The numbers of its records tell its reader how much happened between them.
  head JOURNAL
      Prints the number of records, the last one's hash, and the root over all of them.
  records JOURNAL [--from SEQ] [--limit N]
      Prints records (20) as they stand, from number SEQ on or else the last ones: time, hash, the
      command, and what came of it.
  key CHECKPOINTS [--out FILE]
      Prints the public key that signs, and its fingerprint.
  rotate CHECKPOINTS [--venue-key FILE]
      Makes a new key, signed in by the one in force. A running server takes it up.
  checkpoints CHECKPOINTS [--limit N]
      Lists the last statements signed (20), with what they commit to.

  --json   one JSON document instead of text
  --help   this text

Exit code: 0 sound, 1 not sound or refused (why is on stderr), 2 wrong usage.
`

type Options = {
  readonly json?: boolean
  readonly help?: boolean
  readonly snapshots?: string
  readonly every?: string
  readonly rfq?: string
  readonly firm?: string
  readonly out?: string
  readonly root?: string
  readonly key?: string
  readonly checkpoint?: string
  readonly checkpoints?: string
  readonly 'venue-key'?: string
  readonly limit?: string
  readonly from?: string
  readonly masked?: boolean
}

const COMMANDS: Readonly<Record<string, (file: string, options: Options) => Promise<Shown>>> = {
  verify: (file, options) =>
    isProof(file) ? checkProof(file, options) : verifyJournal(file, options),
  proof: makeProof,
  head: showHead,
  records: (file, { from, limit }) =>
    reading(file, (journal) =>
      showRecords(journal, whole('--from', from), whole('--limit', limit) ?? 20),
    ),
  key: async (file, { out }) => showKey(file, out),
  rotate: async (file, options) => rotate(file, options['venue-key']),
  checkpoints: async (file, { limit }) => listCheckpoints(file, whole('--limit', limit) ?? 20),
}

/** Where a command line answers: the process, or a test. */
export type Terminal = {
  readonly stdout: { write(text: string): unknown }
  readonly stderr: { write(text: string): unknown }
}

/** Runs one command line; answers the exit code. */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  const { stdout, stderr } = terminal
  try {
    const { values: options, positionals } = parse(args)
    const [name, file, ...rest] = positionals
    if (options.help === true || name === undefined) {
      stdout.write(HELP)
      return options.help === true ? 0 : 2
    }
    const command = COMMANDS[name]
    if (!command) throw new UsageError(`no command ${name}`)
    if (file === undefined || rest.length > 0) throw new UsageError(`${name} takes one file`)
    const { text, data, ok } = await command(file, options)
    stdout.write(`${options.json === true ? JSON.stringify(data) : text}\n`)
    return ok ? 0 : 1
  } catch (error) {
    const code = codeOf(error)
    const message = error instanceof Error ? error.message : String(error)
    stderr.write(failureText(code, message, args.includes('--json')))
    return code === 'usage' ? 2 : 1
  }
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  return readWords({
    args: dashesJoined(args),
    allowPositionals: true,
    options: {
      json: flag,
      help: flag,
      snapshots: text,
      every: text,
      rfq: text,
      firm: text,
      out: text,
      root: text,
      key: text,
      checkpoint: text,
      checkpoints: text,
      'venue-key': text,
      limit: text,
      from: text,
      masked: flag,
    },
  })
}

/** Known refusals are explained in a line; anything else is a bug and says so itself. */
function codeOf(error: unknown): string {
  if (error instanceof UsageError) return 'usage'
  if (error instanceof ProofRefused) return error.code
  if (error instanceof JournalUnusable) return error.reason
  if (error instanceof JournalDamaged) return 'damaged'
  if (error instanceof ChainUnusable) return 'checkpoints'
  if (error instanceof KeyUnusable) return 'venue_key'
  if (error instanceof Unreadable) return 'unreadable'
  throw error
}

async function reading<T>(path: string, use: (journal: Journal) => Promise<T>): Promise<T> {
  const journal = new SqliteJournal({ path, readOnly: true })
  try {
    return await use(journal)
  } finally {
    journal.close()
  }
}

/** A proof is JSON; a journal begins as SQLite files do. What is not there is not there as a journal. */
function isProof(path: string): boolean {
  return existsSync(path) && /^\s*[{[]/.test(readFileSync(path, 'utf8').slice(0, 64))
}

async function verifyJournal(path: string, options: Options): Promise<Shown> {
  const every = whole('--every', options.every)
  const snapshots =
    options.snapshots === undefined ? undefined : new FileSnapshots(options.snapshots)
  using chain =
    options.checkpoints === undefined
      ? undefined
      : new Chain({ path: options.checkpoints, readOnly: true })
  const known = knownFrom(options)
  if (!chain && (known.key !== undefined || known.checkpoint))
    throw new UsageError('--key and --checkpoint need --checkpoints')
  const report = await reading(path, (journal) =>
    verify(journal, { snapshots, every, onProgress: progress, chain, known }),
  )
  if (process.stderr.isTTY) process.stderr.write('\n')
  return { text: verifiedText(report), data: report, ok: report.ok }
}

function whole(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const value = Number(text)
  if (!(Number.isSafeInteger(value) && value > 0))
    throw new UsageError(`${name} takes a whole number above 0`)
  return value
}

function knownFrom({ root, key, checkpoint }: Options): Known {
  return {
    root,
    key: key === undefined ? undefined : fingerprintGiven(key),
    checkpoint: checkpoint === undefined ? undefined : checkpointGiven(checkpoint),
  }
}

function progress(records: number, of: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${records} of ${of} records`)
}

async function makeProof(path: string, options: Options): Promise<Shown> {
  const { rfq, firm, out, checkpoints, masked = false } = options
  if (rfq === undefined || firm === undefined) throw new UsageError('proof needs --rfq and --firm')
  const { checkpoint: kept } = knownFrom(options)
  if (kept && checkpoints === undefined) throw new UsageError('--checkpoint needs --checkpoints')
  if (masked && checkpoints === undefined) throw new UsageError('--masked needs --checkpoints')
  using chain = checkpoints === undefined ? undefined : new Chain({ path: checkpoints })
  const made = await reading(path, (journal) => {
    const from = { chainPath: checkpoints ?? '', venueKey: options['venue-key'], kept }
    return proof(journal, rfq, firm, chain && signaturesOf(chain, journal, from), { masked })
  })
  const text = JSON.stringify(made, undefined, 2)
  if (out === undefined) return { text, data: made, ok: true }
  writeFileSync(out, `${text}\n`)
  const { records, head } = made
  const data = { file: out, records: records.length, root: head.root }
  const signed = made.checkpoint ? 'signed' : 'not signed'
  return {
    text: `${records.length} records, root ${head.root}, ${signed}, in ${out}`,
    data,
    ok: true,
  }
}

async function checkProof(path: string, options: Options): Promise<Shown> {
  const report = verifyProof(readJson(path), knownFrom(options))
  return { text: verifiedProofText(report), data: report, ok: report.ok }
}

async function showHead(path: string): Promise<Shown> {
  const hashes: string[] = []
  await reading(path, async (journal) => {
    for await (const page of journal.read(1)) for (const { hash } of page) hashes.push(hash)
  })
  const data = {
    records: hashes.length,
    root: sealedRoot(rootOf(treeOf(hashes)), hashes.length),
    hash: hashes.at(-1) ?? GENESIS.hash,
  }
  const text = `records ${data.records}\nhash    ${data.hash}\nroot    ${data.root}`
  return { text, data, ok: true }
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2), process)

/** One hash in 64 begins with a dash, which would pass for an option: it is joined to its own before they are read. */
function dashesJoined(args: readonly string[]): string[] {
  const joined: string[] = []
  for (let i = 0; i < args.length; i++) {
    const each = args[i] ?? ''
    const next = args[i + 1]
    const takes = (each === '--root' || each === '--key') && next !== undefined
    joined.push(takes ? `${each}=${args[++i]}` : each)
  }
  return joined
}
