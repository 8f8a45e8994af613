/** A schema compiled to a fast check that answers the first fault as a refusal with its path. */
import { reject } from '@parley/core'
import type { Rejection } from '@parley/core'
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { Check, Convert, Errors } from 'typebox/value'

export function bodyCheck(schema: TSchema): (body: unknown) => Rejection | undefined {
  const validator = Compile(schema)
  return (body) =>
    validator.Check(body)
      ? undefined
      : (excess(schema, body, []) ?? variantFault(schema, body) ?? faultOf(validator.Errors(body)))
}

type Bounded = {
  readonly properties?: Readonly<Record<string, Bounded>>
  readonly items?: Bounded
  readonly maxItems?: number
}

/** A field that is not in the schema, or a list that is too long: found without listing every fault, of which there could be a million. */
function excess(schema: Bounded, value: unknown, path: readonly string[]): Rejection | undefined {
  const { properties, items, maxItems = Infinity } = schema
  if (Array.isArray(value)) {
    if (!items) return undefined
    if (value.length > maxItems)
      return reject('malformed', path.join('.'), { expected: `at most ${maxItems} of them` })
    return firstOf(value, (item, i) => excess(items, item, [...path, String(i)]))
  }
  if (typeof value !== 'object' || value === null || !properties) return undefined
  const extra = Object.keys(value).find((field) => !Object.hasOwn(properties, field))
  if (extra !== undefined)
    return reject('malformed', [...path, extra].join('.'), { expected: 'no such field' })
  return firstOf(Object.entries(value), ([field, inner]) => {
    const known = properties[field]
    return known && excess(known, inner, [...path, field])
  })
}

function firstOf<T>(
  items: readonly T[],
  find: (item: T, i: number) => Rejection | undefined,
): Rejection | undefined {
  for (const [i, item] of items.entries()) {
    const found = find(item, i)
    if (found) return found
  }
  return undefined
}

type Variant = TSchema & { readonly properties?: { readonly kind?: TSchema } }
type Unions = {
  readonly properties?: Readonly<Record<string, { readonly anyOf?: readonly Variant[] }>>
}

/** The fault of a field that is one of several kinds of object: judged by the kind it names, since the faults of other kinds say nothing. */
function variantFault(schema: TSchema, body: unknown): Rejection | undefined {
  if (typeof body !== 'object' || body === null) return undefined
  const values = body as Readonly<Record<string, unknown>>
  for (const [field, { anyOf }] of Object.entries((schema as Unions).properties ?? {})) {
    const value = values[field]
    if (!anyOf || typeof value !== 'object' || value === null || !('kind' in value)) continue
    const variants = anyOf.flatMap((variant) => {
      const kind = variant.properties?.kind
      return kind ? [{ variant, kind }] : []
    })
    if (variants.length === 0) continue
    const chosen = variants.find(({ kind }) => Check(kind, value.kind))?.variant
    if (!chosen) return reject('malformed', `${field}.kind`, { expected: 'a known kind' })
    if (!Check(chosen, value))
      return excess(chosen, value, [field]) ?? faultOf(Errors(chosen, value), field)
  }
  return undefined
}

/** As for a body, but of a query, where every value comes as text: numbers are read out of it, into `value`. */
export function queryCheck(
  schema: TSchema,
): (query: unknown) => { readonly value: unknown; readonly fault: Rejection | undefined } {
  const check = bodyCheck(schema)
  return (query) => {
    const value = Convert(schema, query)
    return { value, fault: check(value) }
  }
}

type Fault = {
  readonly keyword: string
  readonly instancePath: string
  readonly params: object
  readonly message: string
}

/** The most telling of the faults: an unknown or missing field by its own name, else the deepest path. */
function faultOf(faults: readonly Fault[], within?: string): Rejection {
  const named = faults.map((fault) => ({ fault, path: pathOf(fault) }))
  named.sort((a, b) => b.path.length - a.path.length)
  const worst = named[0]
  const path = worst?.path ?? ''
  return reject('malformed', within === undefined ? path : `${within}.${path}`, {
    expected: worst?.fault.message ?? 'another shape',
  })
}

function pathOf({ instancePath, params }: Fault): string {
  const { requiredProperties, additionalProperties } = params as Readonly<
    Record<string, readonly string[] | undefined>
  >
  const field = requiredProperties?.[0] ?? additionalProperties?.[0]
  const path = instancePath.split('/').slice(1)
  return [...path, ...(field === undefined ? [] : [field])].join('.')
}
