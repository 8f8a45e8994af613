/**
 * The text of commands, events and snapshots: JSON in a fixed key order, with each bigint as a string `~123`.
 * A string that begins with `~` gets one more in front. `decode(encode(x))` is x; `encode(decode(t))` is t. [COD-1]
 */
import { AssertionFailed } from './assert.ts'

/** Encodes plain data. Undefined fields are left out; keys keep their order of insertion. */
export function encode(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return isPlain(value)
        ? `"${value}"`
        : JSON.stringify(value.charCodeAt(0) === TILDE ? `~${value}` : value)
    case 'bigint':
      return `"~${value}"`
    case 'number':
    case 'boolean':
      return String(value)
    case 'object':
      return value === null
        ? 'null'
        : Array.isArray(value)
          ? encodeList(value)
          : encodeFields(value)
    default:
      throw new AssertionFailed(`cannot encode a ${typeof value}`)
  }
}

/** Decodes what `encode` wrote. Throws on text that is not JSON. */
export function decode(text: string): unknown {
  return revive(JSON.parse(text))
}

const TILDE = 126
/** Beyond it, `JSON.stringify` is faster than a look at each letter. */
const PLAIN_MAX = 64

/** Whether a text is written as it stands: letters of ASCII that JSON escapes none of, the first of which does not say that it is a bigint. */
function isPlain(text: string): boolean {
  const { length } = text
  if (length > PLAIN_MAX) return false
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i)
    if (code < 32 || code === QUOTE || code === BACKSLASH || code >= TILDE) return false
  }
  return true
}

const QUOTE = 34
const BACKSLASH = 92

function encodeList(values: readonly unknown[]): string {
  let text = '['
  for (let i = 0; i < values.length; i++)
    text += i === 0 ? encode(values[i]) : `,${encode(values[i])}`
  return `${text}]`
}

function encodeFields(value: object): string {
  let text = '{'
  const fields = value as Readonly<Record<string, unknown>>
  for (const key in fields) {
    const field = fields[key]
    if (field === undefined) continue
    const name = nameOf(key)
    text += (text.length === 1 ? name.first : name.later) + encode(field)
  }
  return `${text}}`
}

/** A key as it is written before its value, at the beginning and behind another field. */
type Name = { readonly first: string; readonly later: string }

// Records repeat a few hundred keys: put together each time, they are half of what writing a record leaves behind.
const names = new Map<string, Name>()
const NAMES_MAX = 4096

function nameOf(key: string): Name {
  const known = names.get(key)
  if (known) return known
  const name = { first: `"${key}":`, later: `,"${key}":` }
  if (names.size < NAMES_MAX) names.set(key, name)
  return name
}

function revive(value: unknown): unknown {
  if (typeof value === 'string') {
    if (value.charCodeAt(0) !== TILDE) return value
    return value.charCodeAt(1) === TILDE ? value.slice(1) : BigInt(value.slice(1))
  }
  if (typeof value !== 'object' || value === null) return value
  const fields = value as Record<string, unknown>
  for (const key in fields) {
    const field = fields[key]
    if (typeof field === 'string') {
      // Most strings are what they are; writing only what changes keeps an object's shape.
      if (field.charCodeAt(0) === TILDE) fields[key] = revive(field)
    } else if (typeof field === 'object') fields[key] = revive(field)
  }
  return fields
}
