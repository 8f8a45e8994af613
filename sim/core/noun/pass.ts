/** Dealers that give no price, and say why; some of them were not asked, some take it back with a quote. */
import { PASS_REASONS } from '@parley/core'
import type { Command } from '@parley/core'
import { DEALERS, actorOf } from '../stage.ts'
import type { Noun, Stage } from '../stage.ts'

export const pass: Noun = { moves: { pass: { often: 20, make: passOn } } }

function passOn({ random, requests }: Stage): Command | undefined {
  const asked = random.maybe(requests)
  const maker = random.pick(DEALERS)
  return (
    asked && {
      type: 'PassRfq',
      actor: actorOf(maker),
      rfqId: asked.terms.rfqId,
      reason: random.pick(PASS_REASONS),
    }
  )
}
