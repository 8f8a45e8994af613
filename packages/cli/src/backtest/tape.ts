/** The tape to play: one that was kept, or one the importer makes of a chain file. */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TapeError, isTape, readTapeBytes } from '@parley/income'
import type { Tape } from '@parley/income'
import { Failure, UsageError } from '../command/command.ts'
import type { Args } from '../command/command.ts'
import { NODE, wordsOf } from '../server/repository.ts'
import { toldIn } from '../server/told.ts'

const OF_THE_FILE = ['underlying', 'columns', 'date-format'] as const

/** Throws `Failure` with the importer's own words where it refuses the file. */
export async function tapeIn(args: Args, symbol: string): Promise<Tape> {
  const chain = args.need('chain')
  const underlying = args.text('underlying')
  for (const file of [chain, underlying])
    if (file !== undefined && !existsSync(file)) throw new Failure(`no file ${file}`)
  const bytes = bytesOf(chain)
  if (!isTape(bytes)) return read(await imported(args, chain, symbol), chain)
  const stray = OF_THE_FILE.find((name) => args.text(name) !== undefined)
  if (stray !== undefined)
    throw new UsageError(`--${stray} goes with a chain file; ${chain} is a tape already`)
  return read(bytes, chain)
}

function bytesOf(file: string): Uint8Array {
  try {
    return readFileSync(file)
  } catch (error) {
    throw new Failure(`${file} cannot be read (${(error as Error).message})`)
  }
}

function read(bytes: Uint8Array, file: string): Tape {
  try {
    return readTapeBytes(bytes)
  } catch (error) {
    if (!(error instanceof TapeError)) throw error
    throw new Failure(`${file}: ${error.message}`)
  }
}

async function imported(args: Args, chain: string, symbol: string): Promise<Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-backtest-'))
  try {
    const tape = join(folder, 'tape')
    const words = [...wordsOf('import'), chain, '--tape', tape, '--symbol', symbol, '--json']
    for (const name of OF_THE_FILE) {
      const value = args.text(name)
      if (value !== undefined) words.push(`--${name}`, value)
    }
    const child = spawn(NODE, words, { stdio: ['ignore', 'ignore', 'pipe'] })
    let said = ''
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
    const { promise, resolve, reject } = Promise.withResolvers<number | null>()
    child.on('error', reject)
    child.on('close', resolve)
    const code = await promise
    if (code !== 0) throw refusal(chain, said)
    return readFileSync(tape)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function refusal(chain: string, said: string): Failure | UsageError {
  const told = toldIn(said)
  if (told?.code === 'usage') return new UsageError(told.meaning)
  return new Failure(told?.meaning ?? `${chain} cannot be used: ${said.trim()}`, told?.code)
}
