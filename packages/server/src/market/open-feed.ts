/** The feed a configuration asks for: a chain file replayed, or the simulated market. */
import type { Timestamp } from '@parley/core'
import type { Config } from '../config/config.ts'
import type { Feed } from '../feed/feed.ts'
import { importChain } from '../feed/import/import.ts'
import { parseColumnMap } from '../feed/import/column-map.ts'
import { replayFeed } from '../feed/replay.ts'
import { simulatedFeed } from '../feed/simulated/simulated.ts'
import type { Logger } from '../log/log.ts'

export async function openFeed(config: Config, now: Timestamp, log: Logger): Promise<Feed> {
  if (config.replay === undefined) return simulatedFeed({ seed: config.seed, startAt: now })
  const { chain, report } = await importChain({
    path: config.replay,
    ...(config.underlyingFile === undefined ? {} : { underlyingPath: config.underlyingFile }),
    ...(config.columns === undefined ? {} : { columns: parseColumnMap(config.columns) }),
    ...(config.dateFormat === undefined ? {} : { dateFormat: config.dateFormat }),
    ...(config.symbol === undefined ? {} : { underlying: config.symbol }),
  })
  log.info({ rows: report.rowsRead, kept: report.rowsKept }, 'chain imported')
  return replayFeed({ chain, ...(config.from === undefined ? {} : { from: config.from }) })
}
