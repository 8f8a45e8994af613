/** Finds the command, runs it, and turns what happens into output and an exit code. */
import { Refused } from '@parley/sdk/client'
import { Connection } from '../connect/connection.ts'
import { Args, Failure, UsageError, readArgs } from './command.ts'
import type { Command } from './command.ts'
import { commandHelp, groupHelp, overview } from './help.ts'
import type { Io } from './io.ts'
import { FIRST_WORDS, VERSION, commandsOf, defaultOf, sections } from './registry.ts'
import { refusalText } from './refusal.ts'
import { nearest } from './suggest.ts'

/** Answers the exit code: 0 done, 1 refused or failed, 2 wrong usage. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  const json = argv.includes('--json')
  try {
    return await dispatch(argv, io)
  } catch (error) {
    return report(error, json, io)
  }
}

async function dispatch(argv: readonly string[], io: Io): Promise<number> {
  const words = argv[0] === 'help' ? [...argv.slice(1), '--help'] : argv
  const [first = '--help'] = words
  if (first === '--version' || first === 'version') return say(io, `${VERSION}\n`)
  if (first.startsWith('-')) {
    if (first !== '--help' && first !== '-h' && first !== '--json')
      throw new UsageError(`unknown option ${first}; the command comes first: parley COMMAND`)
    return say(io, overview(await sections(), VERSION))
  }
  const found = find(words, await commandsOf(first))
  if (typeof found === 'string') return say(io, found)
  const { command, rest } = found
  const asksHelp = rest.includes('--help') || rest.includes('-h')
  if (asksHelp) io.out(`${commandHelp(command)}${command.passThrough ? '\n' : ''}`)
  // Another program's options are its own to explain.
  if (asksHelp && !command.passThrough) return 0
  const args = command.passThrough ? new Args({}, [], {}) : readArgs(command, rest)
  const connection = new Connection(args, io.env)
  const json = args.flag('json')
  const shown = await command.run({ args, io, json, argv: rest, connection })
  if (typeof shown === 'number') return shown
  io.out(json ? `${JSON.stringify(shown.json)}\n` : shown.text)
  if (!json) io.out(await notes(shown.text, connection))
  return 0
}

/** What a text of the venue's needs said below it. What was done is done: a venue that went away since is no failure of it. */
async function notes(text: string, connection: Connection): Promise<string> {
  if (!connection.asked) return ''
  const { deliveryNotes } = await import('../venue/delivery.ts')
  return await deliveryNotes(connection.client, text).catch(() => '')
}

/** The command meant of those that begin with its first word, and what follows its name; or the help of a group. */
function find(
  words: readonly string[],
  commands: readonly Command[],
): { readonly command: Command; readonly rest: readonly string[] } | string {
  const [first = '', second = '', third = ''] = words
  const triple = commands.find(({ name }) => name === `${first} ${second} ${third}`)
  if (triple) return { command: triple, rest: words.slice(3) }
  const deeper = commands.filter(({ name }) => name.startsWith(`${first} ${second} `))
  if (deeper.length > 0) {
    if (third === '' || third.startsWith('-')) return groupHelp(`${first} ${second}`, deeper)
    const known = deeper.map(({ name }) => name.slice(`${first} ${second} `.length)).join(', ')
    throw new UsageError(
      `unknown command ${JSON.stringify(`${first} ${second} ${third}`)}; there is ${known}`,
    )
  }
  const pair = commands.find(({ name }) => name === `${first} ${second}`)
  if (pair) return { command: pair, rest: words.slice(2) }
  const group = commands.filter(({ name }) => name !== first)
  const single = commands.find(({ name }) => name === first)
  if (single && group.length === 0) return { command: single, rest: words.slice(1) }
  if (group.length === 0) throw new UsageError(unknown(first))
  if (second === '--help' || second === '-h') return groupHelp(first, group)
  const named = defaultOf(first, words.slice(1))
  const usual = group.find(({ name }) => name === named)
  if (usual !== undefined) return { command: usual, rest: words.slice(1) }
  if (second === '' || second.startsWith('-')) return groupHelp(first, group)
  const seconds = group.map(({ name }) => name.slice(first.length + 1))
  const meant = nearest(second, seconds)
  throw new UsageError(
    `unknown command ${JSON.stringify(`${first} ${second}`)}; ` +
      (meant === undefined
        ? `there is ${seconds.join(', ')}`
        : `did you mean \`parley ${first} ${meant}\`?`),
  )
}

function unknown(word: string): string {
  const meant = nearest(word, FIRST_WORDS)
  const hint =
    meant === undefined ? '`parley --help` lists them' : `did you mean \`parley ${meant}\`?`
  return `unknown command ${JSON.stringify(word)}; ${hint}`
}

function say(io: Io, text: string): number {
  io.out(text)
  return 0
}

function report(error: unknown, json: boolean, io: Io): number {
  const [status, body, text] = explain(error, io.env)
  io.err(json ? `${JSON.stringify({ error: body })}\n` : text)
  return status
}

function explain(error: unknown, env: Io['env']): [number, object, string] {
  if (error instanceof Refused) return [1, error.refusal, refusalText(error.refusal, env)]
  if (error instanceof UsageError)
    return [
      2,
      { code: 'usage', meaning: error.message, retry: false },
      `parley: ${error.message}\n`,
    ]
  const failure = error instanceof Failure ? error : unreachableVenue(error)
  if (failure === undefined) throw error
  const { code, message } = failure
  const who = code === 'failed' ? 'parley' : code
  return [1, { code, meaning: message, retry: false }, `${who}: ${message}\n`]
}

/** fetch says `fetch failed` and hides why in its cause. */
function unreachableVenue(error: unknown): Failure | undefined {
  if (!(error instanceof TypeError) || error.message !== 'fetch failed') return undefined
  const cause = error.cause instanceof Error ? error.cause.message : String(error.cause)
  return new Failure(
    `no venue answers (${cause === '' ? 'connection refused' : cause}). Start one with \`parley serve\`, or say where it is with --url.`,
  )
}
