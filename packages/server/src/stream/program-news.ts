/** Programs and stacks on the topic `programs`: each firm of its own. */
import { actionText, programOf, stackOf } from '@parley/core'
import type { Event, FirmId, ProgramTag, State, Timestamp } from '@parley/core'
import type { ProgramChange } from '@parley/sdk'
import { priceText } from '../wire/numbers.ts'
import { decisionView, programView, reasonView } from '../wire/program-views.ts'
import { crossView, stackDecisionView, stackView } from '../wire/stack-views.ts'
import { newsAbout } from './news.ts'
import type { News } from './news.ts'

export const programNews: News = newsAbout(
  [
    'ProgramApplied',
    'ProgramSteered',
    'MandateGranted',
    'MandateRevoked',
    'ProgramPosted',
    'ProgramRetired',
    'ProgramRestated',
    'ProgramDecided',
    'IntentApproved',
    'IntentEnded',
    'RfqRequested',
    'MatchMade',
    'StackApplied',
    'StackMemberSet',
    'StackEnded',
    'StackDecided',
    'IntentsCrossed',
  ],
  (teller, state, event, _audience, ts) => {
    const told = toldOf(state, event, ts)
    if (told) teller.tell('programs', told.firm, told.make)
  },
)

type Told = { readonly firm: FirmId; readonly make: () => ProgramChange }

function toldOf(state: State, event: Event, ts: Timestamp): Told | undefined {
  const own = (firm: FirmId, make: () => ProgramChange): Told => ({ firm, make })
  switch (event.type) {
    case 'ProgramApplied':
    case 'ProgramSteered':
    case 'MandateGranted':
    case 'MandateRevoked':
    case 'ProgramPosted':
      return programNow(state, event)
    case 'ProgramRetired':
      return own(event.firm, () => ({ type: 'program.retired', program: event.program }))
    case 'ProgramRestated': {
      const { firm, program: id, actionId, terms } = event
      const program = programOf(state, firm, id)
      const action = `${terms.underlying}: ${actionText(terms)}`
      return (
        program &&
        own(firm, () => ({
          type: 'program.restated',
          program: programView(state, program),
          actionId,
          action,
        }))
      )
    }
    case 'ProgramDecided':
      return own(event.firm, () => ({ type: 'decision', decision: decisionView(event, ts) }))
    case 'IntentApproved': {
      const { firm, program, intentId } = event
      return own(firm, () => ({ type: 'intent.approved', program, intentId }))
    }
    case 'IntentEnded': {
      const { firm, program, intentId, outcome, reason } = event
      return own(firm, () => ({
        type: 'intent.ended',
        program,
        intentId,
        outcome,
        reason: reasonView(reason),
      }))
    }
    case 'RfqRequested': {
      const { owner, terms } = event
      const { program, intent: intentId } = owner
      if (program === undefined || intentId === undefined) return undefined
      const { rfqId, size } = terms
      return own(owner.taker, () => ({
        type: 'intent.asked',
        program,
        intentId,
        rfqId,
        size: size.toString(),
      }))
    }
    case 'MatchMade': {
      const { rfqId, size, price } = event.match
      // The request ends later in the same record.
      const { taker, program, intent: intentId, flip } = state.rfqs.get(rfqId)?.owner ?? {}
      if (taker === undefined || program === undefined || intentId === undefined) return undefined
      return own(taker, () => ({
        type: 'intent.taken',
        program,
        intentId,
        rfqId,
        size: size.toString(),
        price: priceText(flip ? -price : price),
      }))
    }
    case 'StackApplied':
    case 'StackMemberSet': {
      const stack = stackOf(state, event.firm, event.stack)
      return stack && own(event.firm, () => ({ type: 'stack', stack: stackView(state, stack) }))
    }
    case 'StackEnded':
      return own(event.firm, () => ({ type: 'stack.ended', stack: event.stack }))
    case 'StackDecided':
      return own(event.firm, () => ({
        type: 'stack.decision',
        decision: stackDecisionView(event, ts),
      }))
    case 'IntentsCrossed':
      return own(event.firm, () => ({
        type: 'crossed',
        stack: event.stack,
        cross: crossView(event, ts),
      }))
    default:
      return undefined
  }
}

function programNow(state: State, { firm, program: id }: ProgramTag): Told | undefined {
  const program = programOf(state, firm, id)
  return (
    program && { firm, make: () => ({ type: 'program', program: programView(state, program) }) }
  )
}
