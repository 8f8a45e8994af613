/** For tests: of two faults at once, the one whose guard comes first in the documented order answers. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { actor, answer } from './_venue.ts'
import type { World } from './_venue.ts'
import type { Command } from './venue/command.ts'

/** A fault: the answer to it alone, and how to make it. */
export type Fault<C> = readonly [answer: string, make: (command: C, world: World) => C]

/** Tries each fault, and each pair; the later one is made first, so that the earlier one is there whole. */
export function tryAll<C extends Command>(
  name: string,
  prepare: () => { readonly world: World; readonly command: C },
  faults: readonly Fault<C>[],
): void {
  void test(`[REJ-4] ${name} without a fault is accepted`, () => {
    const { world, command } = prepare()
    assert.equal(answer(world, command), 'ok')
  })
  for (const [i, [expected, make]] of faults.entries())
    for (const [other, makeLater] of faults.slice(i))
      void test(`[REJ-4] ${name}: ${expected} before ${other}`, () => {
        const { world, command } = prepare()
        const faulty = make === makeLater ? command : makeLater(command, world)
        assert.equal(answer(world, make(faulty, world)), expected)
      })
}

export const by =
  <C extends Command>(firm: string) =>
  (command: C): C => ({ ...command, actor: actor(firm) })
export const later =
  <C extends Command>(micros: number) =>
  (command: C, world: World): C => {
    world.now += micros
    return command
  }
