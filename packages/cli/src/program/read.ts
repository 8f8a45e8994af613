/** Reading program and mandate files: JSON or YAML, by the schema the venue checks them with. */
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { Failure, UsageError } from '../command/command.ts'

/** The data in a file. YAML is a superset of JSON, so one reader reads both. */
export function readData(file: string): unknown {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    throw new Failure(`${file} cannot be read`)
  }
  try {
    // No custom tags, no aliases that unfold without end.
    return parse(text, { schema: 'core', maxAliasCount: 0 }) as unknown
  } catch (error) {
    throw new UsageError(
      `${file}: ${error instanceof Error ? error.message.split('\n')[0] : 'not YAML'}`,
    )
  }
}

/** What differs between two plain values, path by path: `path: before → after`. */
export function differences(before: unknown, after: unknown, path = ''): string[] {
  if (isRecord(before) && isRecord(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()
    return keys.flatMap((key) =>
      differences(before[key], after[key], path === '' ? key : `${path}.${key}`),
    )
  }
  const [one, other] = [JSON.stringify(before), JSON.stringify(after)]
  return one === other ? [] : [`${path}: ${one ?? 'not there'} → ${other ?? 'not there'}`]
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
