/** Programs whose file or mandate names what a corporate action changes: what they had set out to do ends, and their figures are read anew. [CRA-8] */
import { actionText } from '../corporate-action/action.ts'
import type { ActionId, ActionTerms } from '../corporate-action/action.ts'
import { rootOf } from '../instrument/instrument.ts'
import type { InstrumentId } from '../instrument/instrument.ts'
import type { Event } from '../venue/event.ts'
import type { State } from '../venue/state.ts'
import type { Program } from './program.ts'
import { restate, restatedAs, writtenAs } from './restated.ts'
import type { Restated } from './restated.ts'

type Action = { readonly actionId: ActionId; readonly terms: ActionTerms }

/** What its mandate and its file call something that is called so today. */
function namesOf(
  { granted, underlying, restatedFile, restatedMandate }: Program,
  today: InstrumentId,
): { readonly mandate: InstrumentId | undefined; readonly file: InstrumentId | undefined } {
  const mandate = writtenAs(restatedMandate, granted?.mandate.underlyings ?? [], today)
  if (underlying !== undefined)
    return { mandate, file: writtenAs(restatedFile, [underlying], today) }
  // A file of which nobody said what it is on may be on whatever its mandate names.
  const known = writtenAs(restatedFile, [...restatedFile.keys()], today)
  return { mandate, file: mandate === undefined ? undefined : (known ?? today) }
}

/** In a state before the action. What was decided was decided in units that are no more. */
export function restatingEvents(
  state: State,
  program: Program,
  { actionId, terms }: Action,
): readonly Event[] {
  const { firm, program: id } = program
  const reason = {
    rule: 'corporate_action',
    observed: `${terms.underlying}: ${actionText(terms)}`,
    threshold: 'decided anew',
  }
  const isOn = (instrument: InstrumentId): boolean => {
    const listed = state.instruments.get(instrument)
    return listed !== undefined && rootOf(listed) === terms.underlying
  }
  const ended = [...program.intents.values()]
    .filter(({ intent: { legs } }) => legs.some(({ instrument }) => isOn(instrument)))
    .map(({ intent: { intentId } }): Event => {
      const what = { firm, program: id, intentId, outcome: 'withdrawn', reason } as const
      return { type: 'IntentEnded', ...what }
    })
  const { mandate, file } = namesOf(program, terms.underlying)
  if (mandate === undefined && file === undefined) return ended
  return [...ended, { type: 'ProgramRestated', firm, program: id, actionId, terms }]
}

export function restateProgram(program: Program, { actionId, terms }: Action): void {
  const { mandate, file } = namesOf(program, terms.underlying)
  const once = (of: Map<InstrumentId, Restated>, name: InstrumentId | undefined): void => {
    if (name !== undefined) of.set(name, restate(restatedAs(of, name), terms, actionId))
  }
  once(program.restatedMandate, mandate)
  once(program.restatedFile, file)
}
