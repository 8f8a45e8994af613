/**
 * The draws of assignment as they pass, worked out by the rule as it is published, with Node's own SHA-256 and RSA and without the code
 * that drew them: each seed is the key's for its text, each text of one step, and each account got what its part of the line gives.
 */
import { hash } from 'node:crypto'
import { balance } from '@parley/core'
import type { ContractsClosed, DrawTold, Event, State } from '@parley/core'
import { drawKeyFault, isDrawProof, seedsOf } from '@parley/sdk/draw-proof'
import type { Broken } from './event-rules.ts'

export class Draws {
  /** In which record each exercise before expiry was drawn, by its text. */
  readonly #homes = new Map<string, number>()

  /** What is wrong with an event in the state just before it. */
  before(state: State, seq: number, event: Event): readonly Broken[] {
    if (event.type === 'DrawKeySet') {
      const found = drawKeyFault(event.key)
      const expected = 'one proof for each text'
      return found === undefined ? [] : [{ rule: 'the key for draws is sound', expected, found }]
    }
    if (event.type !== 'ContractsClosed' || !event.draw) return []
    return [...this.#seed(state, seq, event, event.draw), ...assigned(state, event, event.draw)]
  }

  #seed(state: State, seq: number, closed: ContractsClosed, draw: DrawTold): readonly Broken[] {
    const { drawKey } = state.exercises
    if (!drawKey) return []
    const rule = 'the seed of a draw follows from its text'
    const { seed, of = 'no text', proof = '' } = draw
    if (!isTextOf(state, closed, of))
      return [{ rule, expected: `a text of ${closed.instrument}`, found: of }]
    const expected = isDrawProof(drawKey.modulus, of, proof) ? seedsOf(proof) : []
    if (!expected.includes(seed))
      return [{ rule, expected: expected.join(' or ') || `a proof for ${of}`, found: seed }]
    const home = this.#homes.get(of) ?? seq
    if (of.startsWith('exercise ')) this.#homes.set(of, home)
    return home === seq
      ? []
      : [{ rule: 'a draw has a text of its own', expected: 'a new one', found: of }]
  }
}

/** Whether the draw of an account's contracts may be named so. What outlives the step is exercised for the sake of another option. */
function isTextOf(state: State, { instrument, by }: ContractsClosed, of: string): boolean {
  const option = state.instruments.get(instrument)
  if (option?.kind !== 'option') return false
  const [kind, what = '', when] = of.split(' ')
  if (by === 'expiry' && kind === 'expiry')
    return what === option.underlying && when === String(option.expiresAt)
  if (kind === 'merger') return by === 'expiry' && what === option.underlying
  const first = kind === 'expiry' ? what : underlyingOf(state, what)
  return by === 'exercise' && first === option.underlying
}

function underlyingOf(state: State, id: string): string | undefined {
  const option = state.listed(id as never)
  return option?.kind === 'option' ? option.underlying : undefined
}

/** An account's contracts by its place in the line. [EXP-3] [EXP-15] */
function assigned(state: State, closed: ContractsClosed, draw: DrawTold): readonly Broken[] {
  const { account, instrument } = closed
  const { seed, open, exercised, start, isRun } = draw
  const written = -balance(state.ledger, account, instrument).total
  const mark = BigInt(`0x${hash('sha256', `${seed} ${instrument}`)}`) % open
  const within = (from: bigint): bigint => {
    const first = start > from ? start : from
    const last = start + written < from + exercised ? start + written : from + exercised
    return last > first ? last - first : 0n
  }
  const share = written * exercised
  const toMark = (((mark - start) % open) + open) % open
  const expected = isRun
    ? within(mark) + within(mark - open)
    : share / open + (toMark < share % open ? 1n : 0n)
  return expected === closed.assigned
    ? []
    : [
        {
          rule: 'an account is assigned by the draw',
          expected: `${expected} ${instrument} to ${account}`,
          found: String(closed.assigned),
        },
      ]
}
