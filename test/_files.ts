/** The repository's files as its own tests read them: what git tracks or would track. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('..', import.meta.url))

export type SourceFile = { readonly path: string; readonly text: string }

/** Paths of tracked and new files that are not ignored. */
export function paths(): readonly string[] {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '-z']
  const listed = execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 26 })
  // A file deleted but not yet committed is listed and not there.
  return listed.split('\0').filter((path) => path !== '' && existsSync(join(ROOT, path)))
}

export function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
}

/** TypeScript sources, without what a tool has generated. */
export function sources(): readonly SourceFile[] {
  return paths()
    .filter(
      (path) => /\.tsx?$/.test(path) && !path.endsWith('.gen.ts') && !path.includes('/assembly/'),
    )
    .map((path) => ({ path, text: read(path) }))
}

export function isTest(path: string): boolean {
  return /\.(?:test|contract)\.tsx?$|\/_[^/]*$|(?:^|\/)(?:test|e2e)\//.test(path)
}

/** Module names a file imports, with the comments taken out first. */
export function importsOf(text: string): readonly string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')
  const found = code.matchAll(/(?:from|import)\s*\(?\s*'([^'\n]+)'/g)
  return [...found].map((match) => match[1] ?? '')
}
