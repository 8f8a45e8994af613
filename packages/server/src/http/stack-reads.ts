/** The read routes of stacks: each caller's own. */
import type { FastifyRequest } from 'fastify'
import { readStackDecisions } from '../views/stack-query.ts'
import type { StackPage } from '../views/stack-query.ts'
import type { Venue } from '../venue/venue.ts'
import { stacksOf } from '../wire/stack-views.ts'
import type { Read } from './reads.ts'
import { callerOf } from './request.ts'

export type StackRead = 'stacks' | 'stackDecisions'

export function stackReads(venue: Venue): { readonly [N in StackRead]: Read<N> } {
  const { views } = venue
  const { state } = venue.sequencer
  const firmOf = (request: FastifyRequest) => callerOf(request).actor.firm
  return {
    stacks: (request) => ({ stacks: stacksOf(state, firmOf(request)) }),
    stackDecisions: async (request) =>
      (await views.ready()) ??
      readStackDecisions(views, firmOf(request), request.query as StackPage),
  }
}
