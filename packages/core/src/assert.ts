/** Assertions stay on in production: a broken invariant is a bug, and a bug stops the process. */

/**
 * Throws `AssertionFailed` when `condition` is false. Use for what the code guarantees, never for input.
 * `subject` is what the message speaks of: it is put into words only when the assertion fails, since most of them are asked
 * a hundred thousand times a second.
 */
export function assert(
  condition: boolean,
  message: string,
  subject?: string | number | bigint,
): asserts condition {
  if (condition) return
  throw new AssertionFailed(subject === undefined ? message : `${message}: ${String(subject)}`)
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
