/** A promise of the venue that did not hold. */
export class Broken extends Error {
  override name = 'Broken'
  /** Which oracle saw it. */
  readonly oracle: string

  constructor(oracle: string, what: string, options?: ErrorOptions) {
    super(what, options)
    this.oracle = oracle
  }
}

/** Throws `Broken` when `holds` is false. */
export function expect(holds: boolean, oracle: string, what: () => string): asserts holds {
  if (!holds) throw new Broken(oracle, what())
}

/** Runs a check that throws whatever it throws, and names the oracle it belongs to. */
export function under<T>(oracle: string, check: () => T): T {
  try {
    return check()
  } catch (error) {
    if (error instanceof Broken) throw error
    throw new Broken(oracle, error instanceof Error ? error.message : String(error), {
      cause: error,
    })
  }
}
