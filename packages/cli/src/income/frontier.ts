/** The most income for each limit of loss: a table, and a picture to look at. */
import { writeFileSync } from 'node:fs'
import type { FrontierPoint } from '@parley/income'
import type { StackAllocation } from '@parley/sdk'
import type { Command } from '../command/command.ts'
import { columns, table } from '../print/table.ts'
import { figure } from './share.ts'
import {
  ALLOCATION_DETAILS,
  ALLOCATION_OPTIONS,
  frontierText,
  isStackName,
  venueAllocation,
} from './stack-allocation.ts'
import { allocation } from './allocation.ts'
import { answered } from './stack.ts'

export const frontierCommand: Command = {
  name: 'stack frontier',
  summary: 'Find the most income for each limit of loss, as a table and a picture',
  positionals: '[STACK|JSON]',
  options: {
    ...ALLOCATION_OPTIONS,
    svg: { type: 'string', value: 'FILE', help: 'draw it there' },
  },
  details: `${ALLOCATION_DETAILS}\nOf any programs as JSON, without a venue: JSON is an argument, or all of standard input, as of \`parley stack allocate\`. Without \`frontier\` in it, eleven limits of the worst loss.`,
  examples: [
    'parley stack frontier core --svg frontier.svg',
    'parley stack frontier --svg frontier.svg < case.json',
  ],
  async run(invocation) {
    const [name] = invocation.args.positionals
    const svg = invocation.args.text('svg')
    const drawn = svg === undefined ? '' : `drawn in ${svg}\n`
    if (isStackName(name)) {
      const json = await venueAllocation(invocation, name)
      if (svg !== undefined) writeFileSync(svg, frontierSvg(json.frontier.map(pointOf)))
      return { json, text: `${frontierText(json)}${drawn}` }
    }
    const json = await answered(invocation, (input) => allocation(withFrontier(input)))
    const { sizes, frontier = [] } = json
    if (svg !== undefined) writeFileSync(svg, frontierSvg(frontier))
    const rows = frontier.map((point) => [
      figure(point.limit),
      figure(point.income),
      figure(point.certificate.gap),
      ...point.sizes.map(({ size }) => figure(size, 2)),
    ])
    const heads = ['>most lost', '>income', '>gap', ...sizes.map(({ id }) => `>${id}`)]
    return { json, text: `${table(columns(heads), rows, '')}${drawn}` }
  },
}

function pointOf({ limit, income, sizes }: StackAllocation['frontier'][number]): Point {
  return {
    limit,
    income,
    sizes: sizes.map(({ program, contracts }) => ({ id: program, size: contracts })),
  }
}

type Point = Pick<FrontierPoint, 'limit' | 'income' | 'sizes'>

function withFrontier(input: unknown): unknown {
  if (typeof input !== 'object' || input === null || 'frontier' in input) return input
  return { ...input, frontier: { kind: 'worstLoss', points: 11 } }
}

const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP] = [640, 400, 80, 50, 20]

/** Income over what may be lost, with the axes' ends in figures. */
export function frontierSvg(points: readonly Point[]): string {
  const most = {
    limit: Math.max(...points.map(({ limit }) => limit), 1e-9),
    income: Math.max(...points.map(({ income }) => income), 1e-9),
  }
  const at = ({ limit, income }: Pick<FrontierPoint, 'limit' | 'income'>): string => {
    const x = LEFT + ((WIDTH - LEFT - 30) * limit) / most.limit
    const y = HEIGHT - BOTTOM - ((HEIGHT - BOTTOM - TOP) * Math.max(income, 0)) / most.income
    return `${x.toFixed(1)},${y.toFixed(1)}`
  }
  const text = (x: number, y: number, anchor: string, words: string): string =>
    `<text x="${x}" y="${y}" text-anchor="${anchor}">${words}</text>`
  const dots = points.map((point) => {
    const [x, y] = at(point).split(',')
    const mix = point.sizes.map(({ id, size }) => `${figure(size, 2)} ${escaped(id)}`).join(', ')
    return `<circle cx="${x}" cy="${y}" r="4"><title>${figure(point.income)} for ${figure(point.limit)}: ${mix}</title></circle>`
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="13" fill="#333">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    `<path d="M${LEFT},${TOP} V${HEIGHT - BOTTOM} H${WIDTH - 30}" fill="none" stroke="#999"/>`,
    `<polyline points="${points.map(at).join(' ')}" fill="none" stroke="#1f6feb" stroke-width="2"/>`,
    `<g fill="#1f6feb">${dots.join('')}</g>`,
    text(LEFT - 8, TOP + 10, 'end', figure(most.income)),
    text(LEFT - 8, HEIGHT - BOTTOM, 'end', '0'),
    text(WIDTH - 30, HEIGHT - BOTTOM + 20, 'end', figure(most.limit)),
    text((WIDTH + LEFT) / 2, HEIGHT - 12, 'middle', 'most that may be lost'),
    text(LEFT + 8, TOP + 10, 'start', 'income'),
    '</svg>',
    '',
  ].join('\n')
}

function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
