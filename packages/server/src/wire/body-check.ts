/** A schema compiled to a fast check that answers the first fault as a refusal with its path. */
import { reject } from '@parley/core'
import type { Rejection } from '@parley/core'
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { Convert } from 'typebox/value'

export function bodyCheck(schema: TSchema): (body: unknown) => Rejection | undefined {
  const validator = Compile(schema)
  return (body) => (validator.Check(body) ? undefined : faultOf(validator.Errors(body)))
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
function faultOf(faults: readonly Fault[]): Rejection {
  const named = faults.map((fault) => ({ fault, path: pathOf(fault) }))
  named.sort((a, b) => b.path.length - a.path.length)
  const worst = named[0]
  return reject('malformed', worst?.path ?? '', {
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
