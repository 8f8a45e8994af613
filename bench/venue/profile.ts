import { writeFileSync } from 'node:fs'
import { Session } from 'node:inspector/promises'
import { join } from 'node:path'

/**
 * Profiles from now until `stop`, so that loading and preparing are not in the picture; does nothing
 * unless BENCH_PROFILE_TO names a folder.
 */
export async function startProfile(name: string): Promise<{ stop(): Promise<void> }> {
  const folder = process.env['BENCH_PROFILE_TO']
  if (folder === undefined) return { stop: () => Promise.resolve() }
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.start')
  return {
    async stop() {
      const { profile } = await session.post('Profiler.stop')
      writeFileSync(join(folder, `${name}-${process.pid}.cpuprofile`), JSON.stringify(profile))
    },
  }
}
