import { startScript } from './child.ts'
import { venueFlags } from './node-flags.ts'
import type { Pace } from './pace.ts'
import type { Figures, Variant } from './trials.ts'
import type { Workshop } from './workshop.ts'

const inProcess = new URL('in-process.ts', import.meta.url)
const recovery = new URL('recovery.ts', import.meta.url)

/** Mixed commands over each journal, for the ratios; then quotes and accepts apart. */
const loads: readonly (readonly [store: string, load: string, clients: number])[] = [
  ['sqlite', 'mix', 1],
  ['sqlite', 'mix', 10],
  ['sqlite', 'mix', 100],
  ['sqlite', 'mix', 1_000],
  ['sqlite+1ms', 'mix', 1_000],
  ['memory', 'mix', 100],
  ['memory', 'mix', 1_000],
  ['null', 'mix', 100],
  ['sqlite', 'quotes', 1],
  ['sqlite', 'quotes', 100],
  ['sqlite', 'quotes', 1_000],
  ['sqlite', 'accepts', 1],
  ['sqlite', 'accepts', 100],
  ['sqlite', 'accepts', 1_000],
]

/** The sequencer over each journal, with callers in its own process. */
export function inProcessVariants(workshop: Workshop, pace: Pace): readonly Variant[] {
  return loads.map(([store, load, clients]) => ({
    name: `parley ${store} ${load} ${clients}`,
    async run() {
      const folder = workshop.scratch(`in-process-${store}`)
      const args = [store, load, folder, `${clients}`, `${pace.runMs}`]
      await using child = startScript(inProcess, args, venueFlags)
      return JSON.parse(await child.line())
    },
  }))
}

/** Recovery from a journal of moderate size, beside the live rate of the same minute. */
export function replayVariant(workshop: Workshop, pace: Pace): Variant {
  return {
    name: 'parley replay',
    run: async () => (await writeAndRead(workshop, pace.replayRecords)).read,
  }
}

/** What a journal of a million records costs in memory, on disk and at start. Measured once. */
export function millionVariants(workshop: Workshop, pace: Pace): readonly Variant[] {
  let both: Promise<WriteAndRead> | undefined
  const once = (): Promise<WriteAndRead> => (both ??= writeAndRead(workshop, pace.millionRecords))
  return [
    { name: 'parley 1M records live', run: async () => (await once()).write },
    { name: 'parley 1M records recovery', run: async () => (await once()).read },
  ]
}

type WriteAndRead = { readonly write: Figures; readonly read: Figures }

async function writeAndRead(workshop: Workshop, records: number): Promise<WriteAndRead> {
  const folder = workshop.scratch('recovery')
  return {
    write: await runOnce(['write', folder, `${records}`]),
    read: await runOnce(['read', folder]),
  }
}

async function runOnce(args: readonly string[]): Promise<Figures> {
  await using child = startScript(recovery, args, [...venueFlags, '--expose-gc'])
  return JSON.parse(await child.line())
}
