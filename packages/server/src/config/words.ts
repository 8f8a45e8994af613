/** The words after a program's name: what is wrong with them, and what goes wrong then, is told as `parley` tells it. */
import { parseArgs } from 'node:util'
import type { ParseArgsConfig } from 'node:util'

/** The command line is wrong: exit 2. */
export class UsageError extends Error {
  override name = 'UsageError'
}

/** The words by their options, strictly. Throws `UsageError`, of one sentence. */
export function readWords<const T extends ParseArgsConfig>(
  config: T,
): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config)
  } catch (error) {
    // Everything it throws is about the words it was given: the first sentence says what is wrong, the others how Node would have a
    // value that begins with a dash.
    const message = error instanceof Error ? error.message : String(error)
    throw new UsageError(message.split('. To specify')[0]?.split('\n')[0] ?? message)
  }
}

/** What goes to standard error where nothing is done: a line, or with `json` an object. `usage`: the words are wrong. */
export function failureText(code: string, message: string, json: boolean): string {
  if (json) return `${JSON.stringify({ error: { code, meaning: message, retry: false } })}\n`
  return `${code === 'usage' ? 'parley' : code}: ${message}\n`
}
