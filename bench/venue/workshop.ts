import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A throw-away folder holding what the bench builds and installs; removed when disposed. */
export interface Workshop extends Disposable {
  readonly folder: string
  /** The compiled load client, or undefined where there is no C compiler. */
  readonly client: string | undefined
  /** Whether the peers' libraries could be installed. */
  readonly peersInstalled: boolean
  /** What was installed or built, by name, for the head of the report. */
  readonly versions: Readonly<Record<string, string>>
  /** What could not be had, in words. */
  readonly missing: readonly string[]
  /** A new folder for one trial. */
  scratch(name: string): string
}

/** Pinned, so that two runs months apart measure the same peer. */
const peerLibraries = { fastify: '5.12.8', pg: '8.23.1', ws: '8.23.0' }

/** Compiles the load client and installs the peers' libraries, both into a fresh temporary folder. */
export function openWorkshop(): Workshop {
  const folder = mkdtempSync(join(tmpdir(), 'parley-bench-'))
  const missing: string[] = []
  const versions: Record<string, string> = {}
  const client = compileClient(folder, versions, missing)
  const peersInstalled = installPeers(folder, versions, missing)
  return {
    folder,
    client,
    peersInstalled,
    versions,
    missing,
    scratch: (name) => mkdtempSync(join(folder, `${name.replaceAll(/[^a-z0-9]+/gi, '-')}-`)),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
}

function compileClient(
  folder: string,
  versions: Record<string, string>,
  missing: string[],
): string | undefined {
  const client = join(folder, 'load')
  const source = new URL('load.c', import.meta.url).pathname
  const built = spawnSync('cc', ['-O2', '-o', client, source], { encoding: 'utf8' })
  if (built.status !== 0) {
    missing.push(
      `load client (HTTP, stream and fan-out rows): no working cc. ${built.stderr ?? ''}`,
    )
    return undefined
  }
  const version = spawnSync('cc', ['--version'], { encoding: 'utf8' })
  versions['cc'] = version.stdout.split('\n', 1)[0] ?? 'unknown'
  return client
}

function installPeers(
  folder: string,
  versions: Record<string, string>,
  missing: string[],
): boolean {
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ dependencies: peerLibraries }))
  const args = ['install', '--no-audit', '--no-fund', '--loglevel=error']
  const installed = spawnSync('npm', args, { cwd: folder, encoding: 'utf8' })
  if (installed.status !== 0) {
    missing.push(`peers and ws loop: npm install failed. ${installed.stderr}`)
    return false
  }
  for (const name of Object.keys(peerLibraries)) {
    const manifest = join(folder, 'node_modules', name, 'package.json')
    const { version }: { version: string } = JSON.parse(readFileSync(manifest, 'utf8'))
    versions[name] = version
  }
  return true
}
