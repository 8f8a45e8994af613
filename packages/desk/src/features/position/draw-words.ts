/** A draw in words: what a writer's share was, and what became of the part of a contract that it left. */
import type { Drawn, Told } from '@parley/sdk'

export function drawWords(drawn: Drawn, { exercised, open, written, run }: Told): string {
  const { whole, length, start, mark, assigned } = drawn
  const head = `${exercised} of ${open} exercised, ${written} of them written by you`
  if (run)
    return `${head}: drawn in one run from ${mark} on, yours from ${start} to ${start + length}`
  if (length === 0n) return `${head}: your share is ${whole}, and nothing of it was drawn`
  const falls = assigned > whole ? 'in it: one more' : 'beside it: none more'
  return `${head}: your share is ${whole} and ${length}/${open}, which lay from ${start} on; the mark ${mark} fell ${falls}`
}
