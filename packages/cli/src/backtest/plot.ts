/** Small pictures of a row of values: a line of blocks for a terminal, and an SVG. */
const BLOCKS = '▁▂▃▄▅▆▇█'

export type Span = { readonly least: number; readonly most: number }

/** The last value of each of `width` parts, low to high within the range. */
export function sparkline(values: readonly number[], width: number, { least, most }: Span): string {
  const many = Math.min(width, values.length)
  const height = most > least ? most - least : 1
  return Array.from({ length: many }, (_, i) => {
    const value = values[Math.floor(((i + 1) * values.length) / many) - 1] ?? least
    const level = Math.floor(((value - least) / height) * BLOCKS.length)
    return BLOCKS[Math.min(Math.max(level, 0), BLOCKS.length - 1)]
  }).join('')
}

export type Line = {
  readonly name: string
  readonly colour: string
  readonly values: readonly number[]
}

const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT] = [760, 360, 90, 40, 20, 20]

/** Lines over one another from the first day to the last, with the ends of both axes in figures. */
export function linesSvg(
  lines: readonly Line[],
  [from, to]: readonly [string, string],
  show: (value: number) => string,
): string {
  const all = lines.flatMap(({ values }) => values)
  const [least, most] = [Math.min(...all), Math.max(...all)]
  const height = most > least ? most - least : 1
  const pathOf = (values: readonly number[]): string =>
    values
      .map((value, i) => {
        const x = LEFT + ((WIDTH - LEFT - RIGHT) * i) / Math.max(values.length - 1, 1)
        const y = HEIGHT - BOTTOM - ((HEIGHT - BOTTOM - TOP) * (value - least)) / height
        return `${x.toFixed(1)},${y.toFixed(1)}`
      })
      .join(' ')
  const text = (x: number, y: number, anchor: string, words: string, fill = '#333'): string =>
    `<text x="${x}" y="${y}" text-anchor="${anchor}" fill="${fill}">${words}</text>`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="13">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    `<path d="M${LEFT},${TOP} V${HEIGHT - BOTTOM} H${WIDTH - RIGHT}" fill="none" stroke="#999"/>`,
    ...lines.map(
      ({ colour, values }) =>
        `<polyline points="${pathOf(values)}" fill="none" stroke="${colour}" stroke-width="1.5"/>`,
    ),
    ...lines.map(({ name, colour }, i) =>
      text(LEFT + 10, TOP + 14 + 18 * i, 'start', name, colour),
    ),
    text(LEFT - 8, TOP + 10, 'end', show(most)),
    text(LEFT - 8, HEIGHT - BOTTOM, 'end', show(least)),
    text(LEFT, HEIGHT - 14, 'start', from),
    text(WIDTH - RIGHT, HEIGHT - 14, 'end', to),
    '</svg>',
    '',
  ].join('\n')
}
