/** Reads untyped JSON field by field, so that a refusal can name the field. */

/** What is wrong with a line, and where: `code` is stable, `path` is dotted from the line's root. */
export class InputError extends Error {
  override readonly name = 'InputError'
  readonly code: string
  readonly path: string
  constructor(code: string, path: string, message: string) {
    super(message)
    this.code = code
    this.path = path
  }
}

export type Fields = {
  readonly path: string
  readonly values: Readonly<Record<string, unknown>>
}

export type Range = { readonly least?: number; readonly above?: number; readonly most?: number }

const join = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`)

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** An object whose fields are all among `known`: a misspelt field is refused, not passed over. */
export function fieldsOf(value: unknown, path: string, known: readonly string[]): Fields {
  if (!isRecord(value)) throw new InputError('invalid_type', path, 'an object is needed')
  for (const name of Object.keys(value)) {
    if (!known.includes(name)) {
      const message = `unknown field; known are ${known.join(', ')}`
      throw new InputError('unknown_field', join(path, name), message)
    }
  }
  return { path, values: value }
}

export function has(fields: Fields, name: string): boolean {
  return fields.values[name] !== undefined
}

export function at(fields: Fields, name: string): string {
  return join(fields.path, name)
}

/** The field's value; refused with `missing_field` where it is not there. */
export function required(fields: Fields, name: string): unknown {
  const value = fields.values[name]
  if (value === undefined) {
    throw new InputError('missing_field', at(fields, name), `${name} is missing`)
  }
  return value
}

export function numberOf(fields: Fields, name: string, range: Range = {}): number {
  return checkNumber(required(fields, name), at(fields, name), range)
}

export function numberOr(fields: Fields, name: string, other: number, range: Range = {}): number {
  return has(fields, name) ? numberOf(fields, name, range) : other
}

/** A present number under its name, or nothing: for optional fields of a type. */
export function optionalNumber<Name extends string>(
  fields: Fields,
  name: Name,
  range: Range = {},
): { readonly [K in Name]?: number } {
  if (!has(fields, name)) return {}
  const present: { [K in Name]?: number } = {}
  present[name] = numberOf(fields, name, range)
  return present
}

export function checkNumber(value: unknown, path: string, range: Range = {}): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw new InputError('invalid_type', path, 'a finite number is needed')
  }
  const { least = -Infinity, above = -Infinity, most = Infinity } = range
  if (value < least || value <= above || value > most) {
    const wanted = [
      ...(least > -Infinity ? [`at least ${least}`] : []),
      ...(above > -Infinity ? [`above ${above}`] : []),
      ...(most < Infinity ? [`at most ${most}`] : []),
    ].join(' and ')
    throw new InputError('out_of_range', path, `${value} is not ${wanted}`)
  }
  return value
}

export function textOf(fields: Fields, name: string): string {
  const value = required(fields, name)
  if (typeof value === 'string' && value !== '') return value
  throw new InputError('invalid_type', at(fields, name), 'a text is needed')
}

export function choiceOf<Choice extends string>(
  fields: Fields,
  name: string,
  choices: readonly Choice[],
): Choice {
  const value = required(fields, name)
  const found = choices.find((choice) => choice === value)
  if (found !== undefined) return found
  const message = `must be one of ${choices.join(', ')}`
  throw new InputError('invalid_choice', at(fields, name), message)
}

/** Every element of a list by `read`, which is given its path. */
export function listOf<Item>(
  fields: Fields,
  name: string,
  read: (value: unknown, path: string) => Item,
): readonly Item[] {
  const value = required(fields, name)
  if (!Array.isArray(value))
    throw new InputError('invalid_type', at(fields, name), 'a list is needed')
  return value.map((item: unknown, i) => read(item, `${at(fields, name)}.${i}`))
}

/** Every value of an object used as a table, by `read`. */
export function tableOf<Item>(
  fields: Fields,
  name: string,
  read: (value: unknown, path: string) => Item,
): Readonly<Record<string, Item>> {
  const value = required(fields, name)
  const path = at(fields, name)
  if (!isRecord(value)) throw new InputError('invalid_type', path, 'an object is needed')
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, read(item, join(path, key))]),
  )
}
