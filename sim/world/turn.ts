/** One turn of the event loop: what was scheduled before it has run when it resolves. The order of turns is fixed. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
