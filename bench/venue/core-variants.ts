import { startScript } from './child.ts'
import { venueFlags } from './node-flags.ts'
import type { Pace } from './pace.ts'
import type { Variant } from './trials.ts'

const coreAlone = new URL('core-alone.ts', import.meta.url)

/** The core with nothing around it: what decides the ceiling of everything else. */
export function coreVariants(pace: Pace): readonly Variant[] {
  return ['mix', 'quotes', 'accepts'].map((load) => ({
    name: `core ${load}`,
    async run() {
      await using child = startScript(coreAlone, [load, `${pace.runMs / 2}`], venueFlags)
      return JSON.parse(await child.line())
    },
  }))
}
