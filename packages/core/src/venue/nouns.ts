/** The nouns the venue is made of: a new one is named here, in `command.ts`, in `event.ts`, and nowhere else in this folder. */
import { present } from '../assert.ts'
import { BLOCK_COMMANDS, BLOCK_EVENTS } from '../block/rules.ts'
import { COLLATERAL_COMMANDS, COLLATERAL_EVENTS } from '../collateral/rules.ts'
import { CLOSE_COMMANDS, CLOSE_EVENTS } from '../close/rules.ts'
import { CORRECTION_COMMANDS, CORRECTION_EVENTS } from '../correction/rules.ts'
import { CORPORATE_ACTION_COMMANDS, CORPORATE_ACTION_EVENTS } from '../corporate-action/rules.ts'
import { CROSS_COMMANDS, CROSS_EVENTS } from '../cross/rules.ts'
import { DIVIDEND_COMMANDS, DIVIDEND_EVENTS } from '../dividend/rules.ts'
import { EXERCISE_COMMANDS, EXERCISE_EVENTS } from '../exercise/rules.ts'
import { EXPIRY_COMMANDS, EXPIRY_EVENTS } from '../expiry/rules.ts'
import { FEEDBACK_COMMANDS, FEEDBACK_EVENTS } from '../feedback/rules.ts'
import { INCOME_COMMANDS, INCOME_EVENTS } from '../income/rules.ts'
import { OWN_INCOME_COMMANDS, OWN_INCOME_EVENTS } from '../income/own.ts'
import { LIQUIDATION_COMMANDS, LIQUIDATION_EVENTS } from '../liquidation/rules.ts'
import { LOT_COMMANDS, LOT_EVENTS } from '../lot/rules.ts'
import { MARKING_COMMANDS, MARKING_EVENTS } from '../marking/rules.ts'
import { MARGIN_COMMANDS, MARGIN_EVENTS } from '../margin/rules.ts'
import { LEDGER_COMMANDS, LEDGER_EVENTS } from '../ledger/rules.ts'
import { PROGRAM_COMMANDS, PROGRAM_EVENTS } from '../program/rules.ts'
import { PROTECTION_COMMANDS, PROTECTION_EVENTS } from '../protection/rules.ts'
import { RISK_LIMIT_COMMANDS, RISK_LIMIT_EVENTS } from '../risk-limit/rules.ts'
import { RFQ_COMMANDS, RFQ_EVENTS } from '../rfq/rules.ts'
import { STACK_COMMANDS, STACK_EVENTS } from '../stack/rules.ts'
import { TAPE_COMMANDS, TAPE_EVENTS } from '../tape/rules.ts'
import { VARIATION_COMMANDS, VARIATION_EVENTS } from '../variation/rules.ts'
import { WORKUP_COMMANDS, WORKUP_EVENTS } from '../workup/rules.ts'
import type { Command } from './command.ts'
import { DIRECTORY_COMMANDS, DIRECTORY_EVENTS } from './directory.ts'
import type { Event } from './event.ts'
import type { CommandRules, Effect, EventRules, Rule } from './rules.ts'

const COMMANDS: CommandRules<Command> = {
  ...DIRECTORY_COMMANDS,
  ...LEDGER_COMMANDS,
  ...MARGIN_COMMANDS,
  ...LIQUIDATION_COMMANDS,
  ...CORRECTION_COMMANDS,
  ...RFQ_COMMANDS,
  ...EXERCISE_COMMANDS,
  ...CORPORATE_ACTION_COMMANDS,
  ...EXPIRY_COMMANDS,
  ...VARIATION_COMMANDS,
  ...PROTECTION_COMMANDS,
  ...RISK_LIMIT_COMMANDS,
  ...BLOCK_COMMANDS,
  ...COLLATERAL_COMMANDS,
  ...CROSS_COMMANDS,
  ...TAPE_COMMANDS,
  ...FEEDBACK_COMMANDS,
  ...MARKING_COMMANDS,
  ...LOT_COMMANDS,
  ...INCOME_COMMANDS,
  ...OWN_INCOME_COMMANDS,
  ...DIVIDEND_COMMANDS,
  ...CLOSE_COMMANDS,
  ...PROGRAM_COMMANDS,
  ...STACK_COMMANDS,
  ...WORKUP_COMMANDS,
}

const EVENTS: EventRules<Event> = {
  ...DIRECTORY_EVENTS,
  ...LEDGER_EVENTS,
  ...MARGIN_EVENTS,
  ...LIQUIDATION_EVENTS,
  ...CORRECTION_EVENTS,
  ...RFQ_EVENTS,
  ...EXERCISE_EVENTS,
  ...CORPORATE_ACTION_EVENTS,
  ...EXPIRY_EVENTS,
  ...VARIATION_EVENTS,
  ...PROTECTION_EVENTS,
  ...RISK_LIMIT_EVENTS,
  ...BLOCK_EVENTS,
  ...COLLATERAL_EVENTS,
  ...CROSS_EVENTS,
  ...TAPE_EVENTS,
  ...FEEDBACK_EVENTS,
  ...MARKING_EVENTS,
  ...LOT_EVENTS,
  ...INCOME_EVENTS,
  ...OWN_INCOME_EVENTS,
  ...DIVIDEND_EVENTS,
  ...CLOSE_EVENTS,
  ...PROGRAM_EVENTS,
  ...STACK_EVENTS,
  ...WORKUP_EVENTS,
}

/** A `Map` finds a row in half the time that an object of so many fields takes, and each event is looked up three times. */
const EFFECTS: ReadonlyMap<string, Effect<Event>> = new Map(
  Object.entries(EVENTS as Readonly<Record<string, Effect<Event>>>),
)

/** How a command is judged. Its own row takes it: the table's type has vouched for that. */
export function ruleOf(type: Command['type']): Rule<Command> {
  return COMMANDS[type] as Rule<Command>
}

/** What an event does. Its own row takes it: the table's type has vouched for that. */
export function effectOf(type: Event['type']): Effect<Event> {
  return present(EFFECTS.get(type), 'an event has its row')
}
