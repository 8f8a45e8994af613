import { disturbance, sampleCpu, type Disturbance } from './machine.ts'

/** What one trial measured: names to numbers, with the unit at the end of the name. */
export type Figures = Readonly<Record<string, number>>

/** One thing to measure. `run` starts fresh processes, measures once, and leaves nothing behind. */
export type Variant = { readonly name: string; run(): Promise<Figures> }

/** One kept trial, and how disturbed it was. */
export type Trial = {
  readonly variant: string
  readonly figures: Figures
  readonly disturbance: Disturbance
  readonly tries: number
}

/** When a trial is disturbed and how often it is repeated. */
export type Patience = {
  readonly stealCoresMax: number
  readonly foreignCoresMax: number
  readonly triesMax: number
  /** Time all repeats of a run may take together, so that a busy machine cannot stretch it without end. */
  readonly repeatMsMax: number
}

/**
 * Runs every variant once, then every variant again (A B C A B C), so that a slow minute of the
 * machine meets all of them alike.
 * @returns the kept trials of each variant, in order.
 */
export async function interleave(
  variants: readonly Variant[],
  rounds: number,
  limits: Patience,
  tell: (trial: Trial) => void = () => undefined,
): Promise<readonly Trial[]> {
  const kept: Trial[] = []
  const repeats = { spentMs: 0 }
  for (let round = 0; round < rounds; round++) {
    for (const variant of variants) {
      const trial = await leastDisturbed(variant, limits, repeats)
      tell(trial)
      kept.push(trial)
    }
  }
  return kept
}

/** The middle value; of an even number of values the mean of the middle two; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const upper = sorted[sorted.length >> 1]
  const lower = sorted[(sorted.length - 1) >> 1]
  return upper === undefined || lower === undefined ? Number.NaN : (lower + upper) / 2
}

/** The median of each figure over the trials of each variant. */
export function medians(trials: readonly Trial[]): ReadonlyMap<string, Figures> {
  const byVariant = Map.groupBy(trials, ({ variant }) => variant)
  return new Map(
    [...byVariant].map(([name, own]) => [name, mediansOf(own.map(({ figures }) => figures))]),
  )
}

function mediansOf(all: readonly Figures[]): Figures {
  const names = new Set(all.flatMap((figures) => Object.keys(figures)))
  return Object.fromEntries(
    [...names].map((name) => [
      name,
      median(all.map((figures) => figures[name]).filter((value) => value !== undefined)),
    ]),
  )
}

async function leastDisturbed(
  variant: Variant,
  limits: Patience,
  repeats: { spentMs: number },
): Promise<Trial> {
  let best = await measure(variant, 1)
  for (let tries = 2; tries <= limits.triesMax; tries++) {
    if (calm(best.disturbance, limits) || repeats.spentMs > limits.repeatMsMax) break
    const started = performance.now()
    const next = await measure(variant, tries)
    repeats.spentMs += performance.now() - started
    best = total(next.disturbance) < total(best.disturbance) ? next : { ...best, tries }
  }
  return best
}

async function measure(variant: Variant, tries: number): Promise<Trial> {
  const before = sampleCpu()
  const figures = await variant.run()
  return {
    variant: variant.name,
    figures,
    disturbance: disturbance(before, sampleCpu()),
    tries,
  }
}

function calm(seen: Disturbance, limits: Patience): boolean {
  return seen.stealCores <= limits.stealCoresMax && seen.foreignCores <= limits.foreignCoresMax
}

function total({ stealCores, foreignCores }: Disturbance): number {
  return stealCores + foreignCores
}
