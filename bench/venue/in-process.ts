// The sequencer and its journal in one process with callers, as a process:
// `in-process.ts STORE LOAD FOLDER CLIENTS RUN_MS` prints one line of figures.
// STORE is sqlite, sqlite+1ms, memory or null; LOAD is mix, quotes or accepts (all of four legs).
// Each client has one command outstanding.
import { join } from 'node:path'
import type { Journal } from '../../packages/server/src/journal/journal.ts'
import { MemoryJournal } from '../../packages/server/src/journal/memory.ts'
import { SqliteJournal } from '../../packages/server/src/journal/sqlite.ts'
import type { Sequencer } from '../../packages/server/src/sequencer/sequencer.ts'
import { accepts, prepareRfqs, quotes, rounds, runClients } from './clients.ts'
import type { Script } from './clients.ts'
import { delayed, nullJournal } from './journals.ts'
import { makers } from './market.ts'
import { startProfile } from './profile.ts'
import type { Figures } from './trials.ts'
import { openVenue } from './venue-in-process.ts'

/** Accepts a second prepared for: more than were ever seen. */
const acceptsMax = 8_000
const quotedRfqs = 1_000
/** Of the time counted: less, and a lone client is measured while its code is still being compiled. */
const warmShare = 0.5

const [store = '', load = '', folder = '.', clients = '1', runMs = '1000'] = process.argv.slice(2)
process.stdout.write(`${JSON.stringify(await measure())}\n`)

async function measure(): Promise<Figures> {
  const journal = openJournal()
  const sequencer = await openVenue(journal)
  const scripts = await openScripts(sequencer)
  await runClients(sequencer, scripts, { forMs: Number(runMs) * warmShare })
  const profile = await startProfile(`${store}-${load}`)
  const figures = await runClients(sequencer, scripts, { forMs: Number(runMs) })
  await profile.stop()
  await sequencer.close()
  await journal.close()
  return figures
}

async function openScripts(sequencer: Sequencer): Promise<readonly Script[]> {
  const each = (make: (client: number) => Script): readonly Script[] =>
    Array.from({ length: Number(clients) }, (_, client) => make(client))
  if (load === 'mix') return each(rounds)
  if (load === 'quotes') {
    const ready = await prepareRfqs(sequencer, quotedRfqs, 1)
    return each((client) => quotes(client, ready))
  }
  const wanted = clients === '1' ? 2_000 : acceptsMax
  const count = Math.ceil((wanted * Number(runMs) * (1 + warmShare)) / 1_000)
  const ready = await prepareRfqs(sequencer, count, makers.length)
  return each(() => accepts(ready))
}

function openJournal(): Journal {
  const sqlite = (): Journal => new SqliteJournal({ path: join(folder, 'journal.db') })
  switch (store) {
    case 'sqlite':
      return sqlite()
    case 'sqlite+1ms':
      return delayed(sqlite(), 1)
    case 'memory':
      return new MemoryJournal()
    case 'null':
      return nullJournal()
    default:
      throw new Error(`no journal called ${store}`)
  }
}
