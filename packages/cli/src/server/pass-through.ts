/** Commands that are programs of the server package: run as processes of their own, options passed through. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { UsageError } from '../command/command.ts'
import type { Command, Invocation } from '../command/command.ts'
import { stopsItself } from '../command/io.ts'
import { NODE, wordsOf } from './repository.ts'

/** Runs a program to its end with this process's own input and output; answers its exit code. */
async function runEntry(
  name: 'serve' | 'import' | 'audit',
  words: readonly string[],
  { io, argv }: Invocation,
): Promise<number> {
  const child = spawn(NODE, [...wordsOf(name), ...words, ...argv], { stdio: 'inherit' })
  // The terminal sends Ctrl-C to the child as well; a stop sent to this process alone is passed on.
  stopsItself(io.stop).addEventListener('abort', () => child.kill('SIGTERM'), { once: true })
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  child.on('error', reject)
  child.on('exit', (code) => resolve(code ?? 1))
  return promise
}

const serve: Command = {
  name: 'serve',
  summary: 'Run a venue',
  passThrough: true,
  positionals: '',
  options: {},
  examples: ['parley serve --demo', 'parley serve --data ./data --port 7373'],
  run: (invocation) => runEntry('serve', ['serve'], invocation),
}

const importChain: Command = {
  name: 'import',
  summary: 'Check an option-chain file and report on its quality',
  passThrough: true,
  examples: [
    'parley import spy_2021_options.csv.gz',
    'parley import my.csv --columns strike=K,bid=b',
  ],
  run: (invocation) => runEntry('import', [], invocation),
}

const AUDITS = [
  [
    'verify',
    'Check a journal with all that was signed of it, or a proof without the venue',
    ['--data ./data', 'proof.json --key venue.pub --checkpoint kept.json'],
  ],
  [
    'proof',
    'Print what one party may see of a request, verifiable alone',
    ['rfq-1a2b3c4d5e6 --firm acme --data ./data --out proof.json'],
  ],
  ['head', 'Print the head of a journal', ['--data ./data']],
  [
    'records',
    'Print records of a journal as they stand',
    ['--data ./data', '--data ./data --from 120 --limit 5 --json'],
  ],
  ['key', 'Print the public key that signs for the venue', ['--data ./data --out venue.pub']],
  ['rotate', 'Give the venue a new key, signed in by the one in force', ['--data ./data']],
  ['checkpoints', 'List what was signed, and what it commits to', ['--data ./data --limit 5']],
] as const

const audits = AUDITS.map(([word, summary, examples]): Command => ({
  name: `audit ${word}`,
  summary,
  passThrough: true,
  examples: examples.map((example) => `parley audit ${word} ${example}`),
  run: (invocation) => {
    const words = auditWords(word, invocation.argv)
    return runEntry('audit', [word], { ...invocation, argv: words })
  },
}))

/** Words about what was signed are about that file, not the journal. */
const OF_THE_CHAIN = ['key', 'rotate', 'checkpoints']

/** `--data DIR` stands for the files of a venue's folder that the word is about, and a bare request id for `--rfq`. */
export function auditWords(word: string, argv: readonly string[]): string[] {
  const words: string[] = []
  for (let i = 0; i < argv.length; i++) {
    const each = argv[i] ?? ''
    if (each === '--data') {
      const folder = argv[++i]
      if (folder === undefined) throw new UsageError('--data needs a folder')
      words.push(...filesOf(word, folder))
    } else if (each.startsWith('rfq-') && argv[i - 1] !== '--rfq') words.push('--rfq', each)
    else words.push(each)
  }
  return words
}

function filesOf(word: string, folder: string): string[] {
  const [journal, snapshots, checkpoints] = [
    join(folder, 'journal.db'),
    join(folder, 'snapshots'),
    join(folder, 'checkpoints.db'),
  ]
  if (OF_THE_CHAIN.includes(word)) return [checkpoints]
  const more: string[] = []
  if (word === 'verify' && existsSync(snapshots)) more.push('--snapshots', snapshots)
  if ((word === 'verify' || word === 'proof') && existsSync(checkpoints))
    more.push('--checkpoints', checkpoints)
  return [journal, ...more]
}

export const SERVER_COMMANDS: readonly Command[] = [serve, importChain, ...audits]
