import type { Command, FirmId, RfqId } from '@parley/core'
import type { Outcome, Sequencer } from '../../packages/server/src/sequencer/sequencer.ts'
import { acceptQuote, createRfq, makers, pick, placeQuote, quotesPerRfq, takers } from './market.ts'
import type { Figures } from './trials.ts'

/** When the clients stop: after a time, or once this many commands are answered. */
export type Until = { readonly forMs: number } | { readonly commands: number }

/** What one client sends: its next command, or undefined when it has none left. */
export interface Script {
  next(): Command | undefined
  told(outcome: Outcome & { readonly ok: true }): void
}

/** An open RFQ and who may accept on it. */
export type Ready = { readonly taker: FirmId; readonly rfqId: RfqId }

let serial = 0

/**
 * Clients in a closed loop, each sending its next command when the last is answered durable.
 * @throws Error if a command is refused.
 */
export async function runClients(
  sequencer: Sequencer,
  scripts: readonly Script[],
  until: Until,
): Promise<Figures> {
  const tookUs: number[] = []
  const cpu = process.cpuUsage()
  const started = performance.now()
  let ended = started
  const goesOn = (): boolean => {
    ended = performance.now()
    return 'forMs' in until ? ended < started + until.forMs : tookUs.length < until.commands
  }
  await Promise.all(scripts.map((script) => runClient(sequencer, script, goesOn, tookUs)))
  const { user, system } = process.cpuUsage(cpu)
  tookUs.sort((a, b) => a - b)
  const at = (share: number): number => tookUs[Math.floor(share * (tookUs.length - 1))] ?? 0
  return {
    perSecond: (tookUs.length * 1_000) / (ended - started),
    p50Us: at(0.5),
    p99Us: at(0.99),
    maxUs: at(1),
    cpuUsEach: (user + system) / tookUs.length,
  }
}

/** Callbacks, not promises: a promise for each command would be measured with it. */
function runClient(
  sequencer: Sequencer,
  script: Script,
  goesOn: () => boolean,
  tookUs: number[],
): Promise<void> {
  return new Promise((finished, failed) => {
    let sentAt = 0
    const done = (outcome: Outcome): void => {
      tookUs.push((performance.now() - sentAt) * 1_000)
      if (!outcome.ok) {
        failed(new Error(`refused: ${JSON.stringify(outcome.rejection)}`))
        return
      }
      script.told(outcome)
      if (goesOn()) send()
      else finished()
    }
    const send = (): void => {
      sentAt = performance.now()
      const command = script.next()
      if (command === undefined) finished()
      else if (!sequencer.submit({ command, dryRun: false, done })) failed(new Error('queue full'))
    }
    send()
  })
}

/** An RFQ, twenty quotes on it, its acceptance, and again. */
export function rounds(client: number): Script {
  let n = client
  let rfqId: RfqId | undefined
  // First rounds differ in length, so that the clients do not all accept in the same group.
  let quotesLeft = 1 + (client % quotesPerRfq)
  return {
    next() {
      const taker = pick(takers, n)
      const clientId = `bench-${++serial}`
      if (rfqId === undefined) return createRfq(taker, n, clientId)
      if (quotesLeft > 0) return placeQuote(pick(makers, quotesLeft), rfqId, serial, clientId)
      return acceptQuote(taker, rfqId, n, clientId)
    },
    told({ events: [first] }) {
      if (first?.type === 'RfqRequested') rfqId = first.terms.rfqId
      else if (first?.type === 'QuotePlaced') quotesLeft--
      else {
        rfqId = undefined
        quotesLeft = quotesPerRfq
        n += takers.length + 1
      }
    },
  }
}

/** Quotes without end, over all of `ready` in turn. */
export function quotes(client: number, ready: readonly Ready[]): Script {
  let n = client
  return {
    next() {
      n += 7
      const { rfqId } = pick(ready, n)
      return placeQuote(pick(makers, n + client), rfqId, ++serial, `bench-${serial}`)
    },
    told: () => undefined,
  }
}

/** Acceptances, each of another of `ready`, until none is left. */
export function accepts(ready: Ready[]): Script {
  return {
    next() {
      const found = ready.pop()
      return found && acceptQuote(found.taker, found.rfqId, ++serial, `bench-${serial}`)
    },
    told: () => undefined,
  }
}

/** Opens RFQs and puts `quotesEach` makers' quotes on each. */
export async function prepareRfqs(
  sequencer: Sequencer,
  count: number,
  quotesEach: number,
  open: (n: number, clientId: string) => Command = (n, clientId) =>
    createRfq(pick(takers, n), n, clientId),
): Promise<Ready[]> {
  const ready: Ready[] = []
  let n = 0
  const opener = (): Script => {
    let current: Ready | undefined
    let quoted = 0
    return {
      next() {
        if (current && quoted < quotesEach) {
          return placeQuote(pick(makers, quoted), current.rfqId, ++serial, `bench-${serial}`)
        }
        return n < count ? open(n++, `bench-${++serial}`) : undefined
      },
      told({ events: [first] }) {
        if (first?.type === 'RfqRequested') {
          current = { taker: first.owner.taker, rfqId: first.terms.rfqId }
          quoted = 0
          ready.push(current)
        } else quoted++
      },
    }
  }
  const openers = Array.from({ length: Math.min(count, 500) }, opener)
  await runClients(sequencer, openers, { commands: Infinity })
  return ready
}
