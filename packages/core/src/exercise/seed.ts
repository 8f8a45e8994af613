/**
 * The seed of a draw. Where the venue has a key for draws it follows from the key and from what is drawn, which is named by what nobody
 * can choose once there are positions: the option's underlying and expiry; before expiry the option and how often it was
 * exercised before; the underlying that is merged. Else, as before there were keys, it comes with the command. [EXP-3] [EXP-16]
 */
import { present } from '../assert.ts'
import { sha256OfText } from '../digest/sha256.ts'
import type { InstrumentId, Option } from '../instrument/instrument.ts'
import { accepted, refuse } from '../venue/decision.ts'
import type { At, Decision } from '../venue/decision.ts'
import type { State } from '../venue/state.ts'
import type { SetDrawKey } from './command.ts'
import { isSeed } from './draw.ts'
import { drawKeyOf, proofOf, seedFrom } from './draw-key.ts'
import { writersOf } from './positions.ts'

/** `of`: the text that the proof is for. */
export type Seed = { readonly seed: string; readonly of?: string; readonly proof?: string }

export const ofExpiry = ({ underlying, expiresAt }: Option): string =>
  `expiry ${underlying} ${expiresAt}`
export const ofMerger = (underlying: InstrumentId): string => `merger ${underlying}`
export const ofExercise = ({ exercises }: State, option: InstrumentId): string =>
  `exercise ${option} ${exercises.early.get(option) ?? 0}`

/** Whether a command has the seed it must have: one where the venue has no key, none where it has. */
export function hasItsSeed({ exercises }: State, given: string | undefined): boolean {
  return exercises.drawPrimes ? given === undefined : given !== undefined && isSeed(given)
}

/** The seed of a step that draws the writers of some options; `given` as `hasItsSeed` asks for. */
export function seedOf(
  state: State,
  drawn: { readonly of: string; readonly options: readonly Option[] },
  given: string | undefined,
  at: At,
): Seed {
  const { drawPrimes } = state.exercises
  if (!drawPrimes) return { seed: given ?? '' }
  // Most of what ends nobody has written, and a proof takes its time.
  if (drawn.options.every(({ id }) => writersOf(state, id).length === 0)) return { seed: '' }
  // What is drawn must not be known to who has not exercised yet.
  if (at.isForeseen) return { seed: sha256OfText(`foreseen ${drawn.of}`).slice(0, 32) }
  const proof = present(proofOf(drawPrimes, drawn.of), 'a key that was set makes proofs')
  return { seed: seedFrom(proof), of: drawn.of, proof }
}

/** Guards in order: none set yet, sound. */
export function setDrawKey({ exercises }: State, { p, q }: SetDrawKey, at: At): Decision {
  if (exercises.drawKey) return refuse('already_exists', 'p')
  const key = drawKeyOf({ p, q }, at.ts)
  if (!key) return refuse('malformed', 'p')
  return accepted([
    { type: 'DrawKeySet', key },
    { type: 'DrawPrimesKept', primes: { p, q } },
  ])
}
