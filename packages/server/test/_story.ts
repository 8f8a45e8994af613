/** For tests: every command once and in an order that works, each step told by whom, where, and with what. */
import { ACTION_STORY } from './_action-story.ts'
import { BLOCK_STORY } from './_block-story.ts'
import { BOOK_STORY } from './_book-story.ts'
import { CROSS_STORY } from './_cross-story.ts'
import { DIRECTORY_STORY } from './_directory-story.ts'
import { EXPIRY_STORY } from './_expiry-story.ts'
import { LEDGER_STORY } from './_ledger-story.ts'
import { POLICY_STORY } from './_policy-story.ts'
import { PROGRAM_STORY } from './_program-story.ts'
import { PROTECTION_STORY } from './_protection-story.ts'
import { REQUEST_STORY } from './_request-story.ts'
import { STACK_STORY } from './_stack-story.ts'
import type { CommandRoute } from '../src/gateway/writes.ts'
import type { Party, TestVenue } from './_venue.ts'

export type Reply = Readonly<Record<string, string>>
export type Step = {
  readonly by: Party
  readonly name: CommandRoute
  /** The body, made from the replies to the steps before, by their own names. */
  readonly body: (had: Readonly<Record<string, Reply>>) => Readonly<Record<string, unknown>>
  /** Name under which later steps know the reply. */
  readonly as?: string
  /** What it answers later steps know under the name of this one. */
  readonly before?: (venue: TestVenue) => Promise<Reply | void>
}

export const STORY: readonly Step[] = [
  ...DIRECTORY_STORY,
  ...LEDGER_STORY,
  ...POLICY_STORY,
  ...BOOK_STORY,
  ...REQUEST_STORY,
  ...BLOCK_STORY,
  ...CROSS_STORY,
  ...EXPIRY_STORY,
  ...ACTION_STORY,
  ...PROGRAM_STORY,
  ...STACK_STORY,
  ...PROTECTION_STORY,
]

/** Plays the story; `play` sends a step and answers its reply. */
export async function tell(
  venue: TestVenue,
  play: (step: Step, body: Readonly<Record<string, unknown>>) => Promise<Reply>,
): Promise<void> {
  const had: Record<string, Reply> = {}
  for (const step of STORY) {
    const made = await step.before?.(venue)
    if (made) had[step.name] = made
    const reply = await play(step, { clientId: venue.clientId(), ...step.body(had) })
    if (step.as !== undefined) had[step.as] = reply
  }
}
