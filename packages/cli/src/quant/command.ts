import { CaseError, ChainError } from '@parley/income'
import { LegError, MarginError, ScenarioError } from '@parley/quant'
import { InputError } from './read.ts'

/** One pure command: an input object to an output object. */
export type QuantCommand = {
  readonly name: string
  readonly summary: string
  /** The input's and output's fields with their units, and an example. */
  readonly help: string
  /** Throws what {@link answer} turns to a refusal. */
  readonly run: (input: unknown) => object
}

export type Refusal = {
  readonly error: { readonly code: string; readonly message: string; readonly path: string }
}

/** The command's answer, or why it has none. */
export function answer(command: QuantCommand, input: unknown): object {
  try {
    return command.run(input)
  } catch (error) {
    const refusal = refusalOf(error)
    if (refusal === undefined) throw error
    return refusal
  }
}

/** The answer to one line of JSON. */
export function answerText(command: QuantCommand, text: string): object {
  let input: unknown
  try {
    input = JSON.parse(text)
  } catch (error) {
    const message = error instanceof Error ? error.message : 'not JSON'
    return refuse('invalid_json', message, '')
  }
  return answer(command, input)
}

export function isRefusal(output: object): output is Refusal {
  return 'error' in output
}

function refuse(code: string, message: string, path: string): Refusal {
  return { error: { code, message, path } }
}

function refusalOf(error: unknown): Refusal | undefined {
  if (error instanceof InputError) return refuse(error.code, error.message, error.path)
  const located =
    error instanceof LegError ||
    error instanceof ScenarioError ||
    error instanceof MarginError ||
    error instanceof CaseError ||
    error instanceof ChainError
  if (located) return refuse('out_of_range', error.message, error.path)
  // What the library refuses as a whole: no one field is to blame.
  if (error instanceof RangeError) return refuse('out_of_range', error.message, '')
  return undefined
}

/** How many lines were answered and how many of those were refused. */
export type LinesOutcome = { readonly answered: number; readonly refused: number }

/**
 * Answers newline-delimited JSON line for line: blank lines are passed over, a bad line gets its
 * refusal and the rest go on. `write` is called once per line, with the newline.
 */
export async function runLines(
  command: QuantCommand,
  input: string | Iterable<string> | AsyncIterable<string>,
  write: (text: string) => void | Promise<void>,
): Promise<LinesOutcome> {
  let [answered, refused] = [0, 0]
  const lines = typeof input === 'string' ? input.split('\n') : input
  for await (const line of lines) {
    if (line.trim() === '') continue
    const output = answerText(command, line)
    answered++
    if (isRefusal(output)) refused++
    await write(`${JSON.stringify(output)}\n`)
  }
  return { answered, refused }
}
