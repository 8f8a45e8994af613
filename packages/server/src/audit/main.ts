/** `audit`: verifies a journal, makes and checks proofs. Reads only, so a server may be running on the journal. */
import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { JournalDamaged, JournalUnusable } from '../journal/journal.ts'
import type { Journal } from '../journal/journal.ts'
import { GENESIS } from '../journal/record.ts'
import { SqliteJournal } from '../journal/sqlite.ts'
import { FileSnapshots } from '../snapshot/files.ts'
import { rootOf, sealedRoot, treeOf } from './merkle.ts'
import { ProofRefused, proof } from './proof.ts'
import { verifiedProofText, verifiedText } from './report.ts'
import { verify } from './verify.ts'
import { verifyProof } from './verify-proof.ts'

const HELP = `Usage: parley audit <command> …    JOURNAL is a journal file, or --data and a venue's folder

  verify JOURNAL [--snapshots DIR] [--every N]
      Checks the chain, makes every decision again, checks the invariants after every N
      records (10000) and at the end, and compares the snapshots of DIR. It cannot know
      of records cut off the end: compare its head or root with one kept elsewhere.
  proof JOURNAL --rfq ID --firm ID [--out FILE]
      Prints what one party may see of an ended request, as JSON that proves itself.
      The numbers of its records tell its reader how much happened between them.
  verify-proof FILE [--root HASH]
      Checks a proof with nothing but the file, and against a root known from elsewhere.
  head JOURNAL
      Prints the number of records, the last one's hash, and the root over all of them.

  --json   one JSON document instead of text
  --help   this text

Exit code: 0 sound, 1 not sound or refused (why is on stderr), 2 wrong usage.
`

class Usage extends Error {}

type Options = {
  readonly json?: boolean
  readonly help?: boolean
  readonly snapshots?: string
  readonly every?: string
  readonly rfq?: string
  readonly firm?: string
  readonly out?: string
  readonly root?: string
}

/** What to print, and whether all is well. */
type Answer = { readonly text: string; readonly data: unknown; readonly ok: boolean }

const COMMANDS: Readonly<Record<string, (file: string, options: Options) => Promise<Answer>>> = {
  verify: verifyJournal,
  proof: makeProof,
  'verify-proof': checkProof,
  head: showHead,
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
    if (!command) throw new Usage(`no command ${name}`)
    if (file === undefined || rest.length > 0) throw new Usage(`${name} takes one file`)
    const { text, data, ok } = await command(file, options)
    stdout.write(`${options.json === true ? JSON.stringify(data) : text}\n`)
    return ok ? 0 : 1
  } catch (error) {
    const [code, message] = explain(error)
    stderr.write(message)
    return code
  }
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  try {
    return parseArgs({
      args: rootJoined(args),
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
      },
    })
  } catch (error) {
    throw new Usage(error instanceof Error ? error.message : String(error))
  }
}

/** Known refusals are explained in a line; anything else is a bug and says so itself. */
function explain(error: unknown): [code: number, message: string] {
  if (error instanceof Usage) return [2, `${error.message}\n\n${HELP}`]
  if (error instanceof ProofRefused) return [1, `${error.code}: ${error.message}\n`]
  if (error instanceof JournalUnusable) return [1, `${error.reason}: ${error.message}\n`]
  if (error instanceof JournalDamaged) return [1, `damaged: ${error.message}\n`]
  if (error instanceof Unreadable) return [1, `unreadable: ${error.message}\n`]
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

async function verifyJournal(path: string, options: Options): Promise<Answer> {
  const every = options.every === undefined ? undefined : Number(options.every)
  if (every !== undefined && !(Number.isSafeInteger(every) && every > 0))
    throw new Usage('--every takes a whole number above 0')
  const snapshots =
    options.snapshots === undefined ? undefined : new FileSnapshots(options.snapshots)
  const report = await reading(path, (journal) =>
    verify(journal, { snapshots, every, onProgress: progress }),
  )
  if (process.stderr.isTTY) process.stderr.write('\n')
  return { text: verifiedText(report), data: report, ok: report.ok }
}

function progress(records: number, of: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${records} of ${of} records`)
}

async function makeProof(path: string, { rfq, firm, out }: Options): Promise<Answer> {
  if (rfq === undefined || firm === undefined) throw new Usage('proof needs --rfq and --firm')
  const made = await reading(path, (journal) => proof(journal, rfq, firm))
  const text = JSON.stringify(made, undefined, 2)
  if (out === undefined) return { text, data: made, ok: true }
  writeFileSync(out, `${text}\n`)
  const { records, head } = made
  const data = { file: out, records: records.length, root: head.root }
  return { text: `${records.length} records, root ${head.root}, in ${out}`, data, ok: true }
}

class Unreadable extends Error {}

async function checkProof(path: string, { root }: Options): Promise<Answer> {
  let document: unknown
  try {
    document = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new Unreadable(`${path}: ${error instanceof Error ? error.message : String(error)}`)
  }
  const report = verifyProof(document, root)
  return { text: verifiedProofText(report), data: report, ok: report.ok }
}

async function showHead(path: string): Promise<Answer> {
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

/** One root in 64 begins with a dash, which would pass for an option: it is joined to its own before they are read. */
function rootJoined(args: readonly string[]): string[] {
  const at = args.indexOf('--root')
  const root = args[at + 1]
  if (at < 0 || root === undefined) return [...args]
  return [...args.slice(0, at), `--root=${root}`, ...args.slice(at + 2)]
}
