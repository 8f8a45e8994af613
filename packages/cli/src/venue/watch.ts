/** Watches one request until it ends: redrawn in place on a terminal, one line for each change elsewhere. */
import { openStream } from '@parley/sdk/stream-client'
import type { Push, Rfq } from '@parley/sdk'
import { Failure } from '../command/command.ts'
import type { Invocation } from '../command/command.ts'
import { stopsItself } from '../command/io.ts'
import { deliveryNotes } from './delivery.ts'
import { changed, ladderText } from './ladder.ts'
import { askedText } from './leg.ts'
import { watchedClock } from './watched-clock.ts'

const REDRAW_MS = 250

/** Shows the ladder until the request ends or the watcher stops. Answers the request as last seen. */
export async function watch(invocation: Invocation, rfqId: string): Promise<Rfq> {
  const { connection, io, json } = invocation
  const { client } = connection
  const [asked, clock] = await Promise.all([client.call('rfq', { rfqId }), watchedClock(client)])
  let rfq: Rfq = asked
  const ended = Promise.withResolvers<void>()
  ended.promise.catch(() => {})
  const draw = screen(invocation)
  const notes = json ? '' : await deliveryNotes(client, askedText(rfq))
  const show = (): void => {
    draw(ladderText(rfq, clock.nowMs()) + notes + (rfq.state === 'open' ? clock.says : ''))
  }
  const onPush = (push: Push): void => {
    if (push.topic !== 'rfqs') return
    const before = rfq
    if (push.type === 'snapshot') rfq = push.data.rfqs.find((r) => r.rfqId === rfqId) ?? rfq
    else for (const change of push.data) rfq = changed(rfq, change)
    if (rfq === before) return
    if (json) io.out(`${JSON.stringify(rfq)}\n`)
    else show()
    if (rfq.state !== 'open') ended.resolve()
  }
  const stop = stopsItself(io.stop)
  stop.addEventListener('abort', () => ended.resolve(), { once: true })
  const { url, credentials } = connection
  using stream = openStream({ url, credentials, topics: ['rfqs'], onPush })
  stream.ready.catch((error: unknown) => {
    ended.reject(new Failure(`the stream did not open: ${String(error)}`))
  })
  if (!json) show()
  if (rfq.state !== 'open') return rfq
  const redraw = setInterval(() => {
    if (!io.terminal || json) return
    clock.refresh()
    show()
  }, REDRAW_MS)
  try {
    await ended.promise
    return rfq
  } finally {
    clearInterval(redraw)
  }
}

function screen({ io }: Invocation): (text: string) => void {
  let lines = 0
  return (text) => {
    // Up to the first line of the last drawing, and clear from there.
    if (io.terminal && lines > 0) io.out(`\u001B[${lines}F\u001B[0J`)
    io.out(text)
    lines = text.split('\n').length - 1
  }
}
