import type { Figures } from './trials.ts'

/** The medians of one whole run, by variant. */
export type Run = ReadonlyMap<string, Figures>

/** A ratio of two things measured side by side, and what it must be. */
export type Bar = {
  readonly id: string
  readonly meaning: string
  readonly over: Side
  readonly under: Side
  readonly must: '>=' | '<='
  readonly bar: number
  /** Where set, what the venue aims at beyond its bar. */
  readonly aim?: number
}

/** A figure of a variant. */
type Side = readonly [variant: string, figure: string]

export type Verdict = Bar & {
  /** Undefined where a side was not measured. */
  readonly value: number | undefined
  readonly met: boolean | undefined
}

const rate = (variant: string): Side => [variant, 'perSecond']
const p50 = (variant: string): Side => [variant, 'p50Us']
const p99 = (variant: string): Side => [variant, 'p99Us']

/** Ratios hold where absolute figures follow the machine: see the head of a printed run for it. */
export const bars: readonly Bar[] = [
  atLeast('R1', 'durable quotes over HTTP ÷ naive', 'parley http quotes', 'naive http quotes', 4),
  atLeast('R2', 'the same ÷ tuned', 'parley http quotes', 'tuned http quotes', 2),
  {
    ...atLeast(
      'R3',
      'durable quotes, stream 20 × 50 ÷ naive HTTP',
      'parley stream 20x50 quotes',
      'naive http quotes',
      10,
    ),
    aim: 15,
  },
  atLeast('R4', 'the same ÷ tuned', 'parley stream 20x50 quotes', 'tuned http quotes', 5),
  {
    ...atLeast(
      'R5',
      'durable 4-leg accepts over HTTP ÷ naive',
      'parley http accepts',
      'naive http accepts',
      20,
    ),
    aim: 30,
  },
  atLeast('R6', 'the same ÷ tuned', 'parley http accepts', 'tuned http accepts', 8),
  atMost(
    'R7',
    'accept p99 over HTTP ÷ naive',
    p99('parley http accepts'),
    p99('naive http accepts'),
    0.15,
  ),
  atMost(
    'R8',
    'one stream quote p50 ÷ naive HTTP p50',
    p50('parley stream 1x1 quotes'),
    p50('naive http quotes 1'),
    0.75,
  ),
  atLeast(
    'R9',
    'durable ÷ memory journal, 100',
    'parley sqlite mix 100',
    'parley memory mix 100',
    0.4,
  ),
  atLeast(
    'R9',
    'durable ÷ memory journal, 1000',
    'parley sqlite mix 1000',
    'parley memory mix 1000',
    0.45,
  ),
  atLeast('R10', 'durable, 1 client ÷ raw SQLite', 'parley sqlite mix 1', 'raw sqlite 1', 0.7),
  atLeast('R10', 'the same, 10 ÷ groups of 10', 'parley sqlite mix 10', 'raw sqlite 10', 0.4),
  atLeast('R10', 'the same, 100 ÷ groups of 100', 'parley sqlite mix 100', 'raw sqlite 100', 0.3),
  atMost(
    'R11',
    'one durable command p50 ÷ raw SQLite commit p50',
    p50('parley sqlite mix 1'),
    p50('raw sqlite 1'),
    1.5,
  ),
  atLeast('R13', 'fan-out to 1000 ÷ ws.send loop', 'parley fan flood', 'ws loop fan flood', 3),
  atMost(
    'R14',
    'paced fan-out p50 ÷ ws.send loop',
    p50('parley fan paced'),
    p50('ws loop fan paced'),
    1.2,
  ),
  atLeast('R15', 'replay ÷ live durable, 100', 'parley replay', 'parley sqlite mix 100', 1.5),
  atLeast(
    'R16',
    '1 ms more per sync ÷ without, 1000',
    'parley sqlite+1ms mix 1000',
    'parley sqlite mix 1000',
    0.5,
  ),
]

/** Judges every bar whose two sides were measured. */
export function judge(run: Run, all: readonly Bar[] = bars): readonly Verdict[] {
  return all.map((bar) => {
    const over = figure(run, bar.over)
    const under = figure(run, bar.under)
    if (over === undefined || under === undefined) {
      return { ...bar, value: undefined, met: undefined }
    }
    const value = over / under
    return { ...bar, value, met: bar.must === '>=' ? value >= bar.bar : value <= bar.bar }
  })
}

/** Every variant some bar is about. */
export const barred: ReadonlySet<string> = new Set(
  bars.flatMap(({ over, under }) => [over[0], under[0]]),
)

function figure(run: Run, [variant, name]: Side): number | undefined {
  return run.get(variant)?.[name]
}

function atLeast(id: string, meaning: string, over: string, under: string, bar: number): Bar {
  return { id, meaning, over: rate(over), under: rate(under), must: '>=', bar }
}

function atMost(id: string, meaning: string, over: Side, under: Side, bar: number): Bar {
  return { id, meaning, over, under, must: '<=', bar }
}
