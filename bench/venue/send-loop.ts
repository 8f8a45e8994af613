// The plain fan-out a team would write first, as a process: `send-loop.ts MODULES` prints
// `ready PORT`; on the line `flood` it sends to every client as fast as they take it, on `pace N`
// N times a second; one `ws.send` per client and message.
import { createInterface } from 'node:readline'
import { loadPeerModules } from './peer/modules.ts'

/** As long as the venue's announcement of a one-leg RFQ, which it is compared with. */
const messageBytes = 436
/** As many messages in one turn of the loop as a busy venue publishes in one commit. */
const messagesPerTurn = 8
/** Above this much unsent for one client, wait: the measure is delivery, not memory. */
const bufferedMax = 1 << 20

const [modulesFolder = ''] = process.argv.slice(2)
const { ws } = loadPeerModules(modulesFolder)
const server = new ws.WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false })
let seq = 0

server.on('connection', (socket) => {
  socket.on('message', () => socket.send('{"re":"subscribe-1","result":{}}'))
})
server.on('listening', () => process.stdout.write(`ready ${server.address().port}\n`))
for await (const line of createInterface({ input: process.stdin })) {
  const [word, rate] = line.split(' ')
  if (word === 'flood') flood()
  if (word === 'pace') setInterval(sendToAll, 1_000 / Number(rate))
}
process.exit(0)

function flood(): void {
  const slowest = Math.max(...[...server.clients].map(({ bufferedAmount }) => bufferedAmount))
  if (slowest < bufferedMax) for (let n = 0; n < messagesPerTurn; n++) sendToAll()
  setImmediate(flood)
}

function sendToAll(): void {
  const text = message()
  for (const socket of server.clients) socket.send(text)
}

function message(): string {
  seq++
  const ts = Math.round((performance.timeOrigin + performance.now()) * 1_000)
  const head = `{"topic":"rfqs","seq":${seq},"prevHash":"${'0'.repeat(64)}","ts":${ts},"type":"rfq","data":"`
  return `${head}${'x'.repeat(messageBytes - head.length - 2)}"}`
}
