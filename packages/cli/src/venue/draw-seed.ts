/** Whether the seed of a draw was the venue's to choose: its text, its proof, and the key that was set before. [EXP-16] */
import type { DrawKey, Exercise, Instrument, Told } from '@parley/sdk'
import { isDrawProof, seedsOf } from '@parley/sdk/draw-proof'

/** What is wrong with a seed, most telling first; nothing where it is proved, or is from before there was a key. */
export function seedFaults(
  key: DrawKey,
  { at, by, instrument }: Pick<Exercise, 'at' | 'by' | 'instrument'>,
  { seed, of, proof }: Told,
  option: Pick<Instrument, 'underlying' | 'expiresAt'> | undefined,
): string[] {
  if (of === undefined || proof === undefined)
    return at < key.since ? [] : ['it has no proof, though the venue had a key for draws by then']
  if (!isDrawProof(key.modulus, of, proof)) return [`the proof is not of "${of}" by the key`]
  const faults: string[] = []
  if (!seedsOf(proof).includes(seed)) faults.push('the seed does not follow from the proof')
  if (!textsFor(by, instrument, option).some((text) => text.test(of)))
    faults.push(`"${of}" is not what this draw is named by`)
  return faults
}

/** What a draw may be named by. One before expiry may be called for by another option of the underlying, or by its expiry. */
function textsFor(
  by: Exercise['by'],
  instrument: string,
  option: Pick<Instrument, 'underlying' | 'expiresAt'> | undefined,
): readonly RegExp[] {
  const underlying = RegExp.escape(option?.underlying ?? instrument.replace(/-\d{8}-.*$/, ''))
  if (by === 'exercise')
    return [
      new RegExp(`^exercise ${underlying}\\S* \\d+$`),
      new RegExp(`^expiry ${underlying} \\d+$`),
    ]
  const expiresAt = option?.expiresAt
  const micros = expiresAt === undefined ? '\\d+' : String(Date.parse(expiresAt) * 1_000)
  return [new RegExp(`^expiry ${underlying} ${micros}$`), new RegExp(`^merger ${underlying}$`)]
}
