/** The variants of a sweep: a program file for each place of the grid. */
import type { ProgramFile } from '@parley/income'
import { UsageError } from '../command/command.ts'
import { checkedProgram } from './options.ts'

export type Variant = {
  readonly values: Readonly<Record<string, number>>
  readonly file: ProgramFile
}

const MOST = 2_000

/** From words such as `target.delta=.1:.5:.1`; the last field named varies fastest. */
export function variantsOf(file: ProgramFile, words: readonly string[]): readonly Variant[] {
  const axes = words.map(axisOf)
  const names = axes.map(({ field }) => field)
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) throw new UsageError(`--sweep names ${twice} twice`)
  const many = axes.reduce((product, { values }) => product * values.length, 1)
  if (many > MOST) throw new UsageError(`--sweep asks for ${many} variants; at most ${MOST}`)
  let grid: readonly Readonly<Record<string, number>>[] = [{}]
  for (const { field, values } of axes)
    grid = grid.flatMap((place) => values.map((value) => ({ ...place, [field]: value })))
  return grid.map((values) => ({ values, file: variant(file, values) }))
}

function axisOf(word: string): { readonly field: string; readonly values: readonly number[] } {
  const [, field = '', text = ''] = /^([A-Za-z][A-Za-z.]*)=(.+)$/.exec(word) ?? []
  const wrong = new UsageError(
    `--sweep ${JSON.stringify(word)}: write it as target.delta=0.1:0.5:0.1 or target.delta=0.1,0.3`,
  )
  if (field === '') throw wrong
  const parts = text.split(text.includes(':') ? ':' : ',').map((part) => Number(part.trim()))
  if (text.trim() === '' || !parts.every(Number.isFinite)) throw wrong
  if (!text.includes(':')) return { field, values: parts }
  const [from = 0, to = 0, step = 0] = parts
  if (parts.length !== 3 || step <= 0 || to < from) throw wrong
  const count = Math.floor((to - from) / step + 1e-9) + 1
  if (count > MOST) throw new UsageError(`--sweep ${word}: ${count} values; at most ${MOST}`)
  const values = Array.from({ length: count }, (_, i) => Number((from + i * step).toPrecision(12)))
  return { field, values }
}

function variant(file: ProgramFile, values: Readonly<Record<string, number>>): ProgramFile {
  const copy = structuredClone(file) as unknown as Record<string, unknown>
  for (const [field, value] of Object.entries(values)) {
    const path = field.split('.')
    let at = copy
    for (const step of path.slice(0, -1)) {
      const inner = at[step] ?? {}
      if (typeof inner !== 'object') throw new UsageError(`--sweep ${field}: no such field`)
      at[step] = inner
      at = inner as Record<string, unknown>
    }
    at[path.at(-1) ?? ''] = value
  }
  return checkedProgram(
    copy,
    `--sweep ${Object.entries(values)
      .map((each) => each.join('='))
      .join(' ')}`,
  )
}
