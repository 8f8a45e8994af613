/** Assertions stay on in production: a broken invariant is a bug, and a bug stops the process. */

/** Throws `AssertionFailed` when `condition` is false. Use for what the code guarantees, never for input. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new AssertionFailed(message)
}

/** Marks a branch the compiler has proved empty. */
export function unreachable(value: never): never {
  throw new AssertionFailed(`unreachable: ${String(value)}`)
}

/** Returns `value`, asserting that it is there. */
export function present<T>(value: T | undefined, message: string): T {
  if (value === undefined) throw new AssertionFailed(message)
  return value
}

/** A broken invariant. Nothing catches it but the process edge. */
export class AssertionFailed extends Error {
  override name = 'AssertionFailed'
}
