import { loadPeerModules } from './peer/modules.ts'
import type { Pool } from './peer/modules.ts'

/** A fresh PostgreSQL database for the peers; dropped when disposed. */
export interface Database extends AsyncDisposable {
  readonly url: string
  /** The server's version and the settings that decide what a commit costs. */
  readonly settings: string
}

const serverUrl = (database: string): string =>
  `postgres://${process.env['PGUSER'] ?? process.env['USER'] ?? 'root'}@127.0.0.1:5432/${database}`

/**
 * Makes the database on the server at 127.0.0.1:5432.
 * @throws Error if there is no server there or this user may not create a database.
 */
export async function createDatabase(modulesFolder: string): Promise<Database> {
  const { pg } = loadPeerModules(modulesFolder)
  const name = `parley_bench_${process.pid}`
  const admin = new pg.Pool({
    connectionString: serverUrl('postgres'),
    max: 1,
    connectionTimeoutMillis: 3_000,
  })
  await admin.query(`create database ${name}`)
  const settings = await readSettings(admin)
  return {
    url: serverUrl(name),
    settings,
    async [Symbol.asyncDispose]() {
      await admin.query(`drop database ${name} with (force)`)
      await admin.end()
    },
  }
}

async function readSettings(pool: Pool): Promise<string> {
  const { rows } = await pool.query<{ text: string }>(
    `select string_agg(name || '=' || setting, ' ' order by name) as text from pg_settings
     where name in ('server_version', 'fsync', 'synchronous_commit', 'full_page_writes',
       'wal_sync_method', 'shared_buffers', 'max_wal_size')`,
  )
  return rows[0]?.text ?? 'unknown'
}
