/** The folder a venue lives in: made where it is missing, and known to be writable before anything is opened in it. */
import { accessSync, constants, mkdirSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/** Makes the folder, for its owner only, with the folders above it. Throws an Error that names the folder and what is wrong with it. */
export function openDataFolder(dataDir: string): void {
  const folder = resolve(dataDir)
  try {
    make(folder)
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    throw new Error(
      `--data ${dataDir}: ${MEANING[code] ?? 'this folder cannot be used'} (${code})`,
      {
        cause: error,
      },
    )
  }
}

const MEANING: Readonly<Record<string, string>> = {
  EACCES: 'this folder may not be written by you',
  EPERM: 'this folder may not be written by you',
  EROFS: 'this folder is on a disk that cannot be written',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'this is no folder',
  ENOENT: 'no folder can be made there',
}

/** Level by level: the recursive form of mkdir never returns where a parent exists and refuses children with ENOENT, as /proc does. */
function make(folder: string): void {
  const known = statSync(folder, { throwIfNoEntry: false })
  if (known?.isDirectory()) return
  if (known) throw Object.assign(new Error(folder), { code: 'ENOTDIR' })
  if (dirname(folder) !== folder) make(dirname(folder))
  mkdirSync(folder, { mode: 0o700 })
}
