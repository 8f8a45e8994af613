/** Whether data has the shape a schema of the contract asks for, without asking a venue. */
import type { TSchema } from 'typebox'
import { Check, Errors } from 'typebox/value'

const UNKNOWN = 'no such field'

export type ShapeFault = { readonly path: string; readonly expected: string }

/** A field that is not known, or else the fault that lies deepest, by its path; undefined where there is none. */
export function shapeFault(schema: TSchema, data: unknown): ShapeFault | undefined {
  if (Check(schema, data)) return undefined
  const faults = Errors(schema, data).map(({ instancePath, params, message }): ShapeFault => {
    const { requiredProperties: missing, additionalProperties: extra } = params as Readonly<
      Record<string, readonly string[] | undefined>
    >
    const field = extra?.[0] ?? missing?.[0]
    const path = [...instancePath.split('/').slice(1), ...(field === undefined ? [] : [field])]
    // A field beyond those of a closed object is judged by the schema that nothing passes.
    const isExtra = extra !== undefined || message === 'schema is false'
    const expected = isExtra ? UNKNOWN : missing ? 'it is missing' : message
    return { path: path.join('.'), expected }
  })
  const depth = ({ path, expected }: ShapeFault): number =>
    expected === UNKNOWN ? Infinity : path.split('.').length
  return (
    faults.toSorted((a, b) => (depth(a) === depth(b) ? 0 : depth(b) - depth(a)))[0] ?? {
      path: '',
      expected: 'another shape',
    }
  )
}
