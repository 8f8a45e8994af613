/** What a route is, and the shapes that routes share. */
import { Type } from 'typebox'
import type { Static, TArray, TLiteral, TSchema, TUnion } from 'typebox'
import { closed } from './words.ts'

/** What a key or a session may be allowed to do. */
export const Scope = Type.Union([
  Type.Literal('read'),
  Type.Literal('trade'),
  Type.Literal('quote'),
  Type.Literal('operate'),
  Type.Literal('protect'),
])
export type Scope = Static<typeof Scope>

export type Route = {
  readonly method: 'GET' | 'POST'
  readonly path: string
  /** Scope needed; `public` needs no credentials. */
  readonly scope: Scope | 'public'
  readonly summary: string
  readonly body?: TSchema
  readonly query?: TSchema
  readonly reply: TSchema
  /** Name of the write on the stream; a route without it is HTTP only. */
  readonly op?: string
}

/** One noun's part of the route table. */
export type Routes = Readonly<Record<string, Route>>

export const list = <N extends string, T extends TSchema>(name: N, item: T) => {
  const next = Type.Optional(Type.String())
  // A computed key loses its name in the type; the page's own name is given back to it.
  const properties = { [name]: Type.Array(item), next } as Record<N, TArray<T>> & {
    next: typeof next
  }
  return closed(properties, `A page of ${name}.`)
}

/** One of some words. The words of a mapped list lose their places in the type; they are given back to it. */
export const oneOf = <const W extends readonly string[]>(...words: W) =>
  Type.Union(words.map((word) => Type.Literal(word))) as unknown as TUnion<{
    -readonly [I in keyof W]: TLiteral<W[I]>
  }>

export const Page = closed(
  {
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
    after: Type.Optional(
      Type.String({
        pattern: '^[a-z]+-[0-9a-z]{11}$',
        description: 'The `next` of the page before: the last id on it.',
      }),
    ),
  },
  'Which page.',
)

export const Done = closed({ done: Type.Literal(true) }, 'Done.')
