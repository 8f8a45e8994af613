/** The publication policy: bodies into commands. */
import { instrumentId, reject } from '@parley/core'
import type { PublicationRule, Treatment } from '@parley/core'
import type * as wire from '@parley/sdk'
import { Inexact } from './exact.ts'
import type { WritesOf } from './write.ts'

export const TAPE_WRITES: WritesOf<'setPublicationPolicy'> = {
  setPublicationPolicy: {
    command: (meta, { rules }) => ({
      type: 'SetPublicationPolicy',
      ...meta,
      rules: rules.map((rule, i) => ruleFrom(rule, `rules.${i}`)),
    }),
  },
}

function ruleFrom(rule: wire.PublicationRule, path: string): PublicationRule {
  const { venueClass, underlying, sizeMin, sizeCap } = rule
  return {
    venueClass,
    underlying: underlying === undefined ? undefined : instrumentId(underlying),
    sizeMin: BigInt(sizeMin ?? 1),
    treatment: treatmentFrom(rule, path),
    sizeCap: sizeCap === undefined ? undefined : BigInt(sizeCap),
  }
}

/** A wait belongs to the treatment that waits for it, and to no other. */
function treatmentFrom(rule: wire.PublicationRule, path: string): Treatment {
  const { treatment, delayMs, periodMs } = rule
  if (delayMs !== undefined && treatment !== 'delayed') throw misplaced(`${path}.delayMs`)
  if (periodMs !== undefined && treatment !== 'aggregated') throw misplaced(`${path}.periodMs`)
  if (treatment === 'delayed') {
    if (delayMs === undefined) throw misplaced(`${path}.delayMs`)
    return { kind: treatment, delayMs }
  }
  if (treatment === 'aggregated') {
    if (periodMs === undefined) throw misplaced(`${path}.periodMs`)
    return { kind: treatment, periodMs }
  }
  return { kind: treatment }
}

function misplaced(path: string): Inexact {
  const expected = 'delayMs with delayed, periodMs with aggregated, neither otherwise'
  return new Inexact(reject('malformed', path, { expected }))
}
