// How long an auction takes: the exact allocation alone, an acceptance from the taker's socket to its final fill,
// with many requests live, and the fan-out of a request to its makers.
//
//   npx node --expose-gc bench/auction.ts [--rounds N] [--live N] [--only allocation|accept|fan-out] [--json]
//
// Allocation: `greedy`, offers that can fill any part, where no search is needed; `search`, every offer
// constrained; `worst`, books made to cost the most that the venue allows. A figure is the median of N rounds
// (9) of processor time, each over a fresh book; `cells` counts cells of the programme gone through, which
// depends on no machine.
//
// Accept and fan-out: a venue with everything on in one process, its clients in another, over sockets. What
// cannot be done without (a message there and back, a synced commit of the same bytes, the same frames over
// bare sockets) is measured in the same run: ratios say more than figures. Two cores serve both processes.
import { parseArgs } from 'node:util'
import { acceptFigures } from './auction/accept.ts'
import { allocationFigures } from './auction/allocation.ts'
import { JOINED_CEILING, fanOut } from './auction/fan-out.ts'
import { describeMachine } from './venue/machine.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '9' },
    // One less than a firm may have open: the one that is accepted is the last.
    live: { type: 'string', default: '9999' },
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
})
const rounds = Number(values.rounds)
const wants = (part: string): boolean => values.only === undefined || values.only === part

const allocation = wants('allocation') ? allocationFigures(rounds) : []
const accept = wants('accept') ? await acceptFigures(20 * rounds, Number(values.live)) : undefined
const fanOuts = wants('fan-out')
  ? [await fanOut(50, 10 * rounds), await fanOut(500, 5 * rounds)]
  : []
if (values.json) {
  console.log(JSON.stringify({ machine: describeMachine(), allocation, accept, fanOuts }))
} else {
  if (allocation.length > 0) console.table(allocation)
  if (accept) {
    console.log('20 legs × 50 makers × 5 prices each, from the socket to the final fill and back')
    console.table(accept.latencies.map(rounded))
    console.log(
      `${accept.live} live: ${Math.round(accept.heapBytesPerRfq)} bytes of heap each with two quotes of five prices; ${Math.round(accept.opensPerSecond)} opened and quoted a second`,
    )
  }
  if (fanOuts.length > 0) {
    console.table(fanOuts.map(rounded))
    console.log(
      `ceilings elsewhere (peers.md): frames joined ${JOINED_CEILING[100]} messages/s to 100 clients, ${JOINED_CEILING[1000]} to 1,000`,
    )
    for (const { makers, perSecond } of fanOuts) {
      const ceiling = JOINED_CEILING[makers < 300 ? 100 : 1000]
      console.log(`to ${makers} makers: ${(perSecond / ceiling).toFixed(3)} of it`)
    }
  }
}

function rounded<T extends object>(row: T): T {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'number'
        ? value < 10
          ? Number(value.toFixed(2))
          : Math.round(value)
        : value,
    ]),
  ) as T
}
