import { LineChart } from 'echarts/charts'
import { GridComponent, TooltipComponent } from 'echarts/components'
import { use as register } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import { useCallback } from 'react'
import { Picture, axisText } from '../../components/picture.tsx'
import type { Inks, PictureOption } from '../../components/picture.tsx'
import { formatMoney, formatShort } from '../../lib/figures.ts'
import { formatShortMoment } from '../../lib/format.ts'
import type { LimitLines } from './limit-history.ts'

register([LineChart, GridComponent, TooltipComponent, CanvasRenderer])

/** Where a limit was seen to be, each time it was told and now, beside the bounds there were. */
export function LimitLine(props: { readonly lines: LimitLines; readonly unit: string }) {
  const { lines, unit } = props
  const option = useCallback((ink: Inks) => optionOf(lines, unit, ink), [lines, unit])
  const times = lines.readings.length === 1 ? 'reading' : 'readings'
  const words = `${lines.readings.length} ${times} beside its bounds, ${unit}`
  return (
    <figure className="flex h-40 shrink-0 flex-col px-3 py-1">
      <figcaption className="text-2xs text-muted">{words}</figcaption>
      <Picture label={`The limit over time: ${words}`} option={option} />
    </figure>
  )
}

function optionOf({ readings, soft, hard }: LimitLines, unit: string, ink: Inks): PictureOption {
  const text = axisText(ink)
  const bound = (
    name: string,
    data: LimitLines['soft'],
    color: string,
    type: 'dashed' | 'solid',
  ) => ({
    type: 'line' as const,
    name,
    step: 'end' as const,
    data: data.map((point) => [...point]),
    showSymbol: false,
    lineStyle: { color, width: 1.25, type },
    itemStyle: { color },
  })
  return {
    animation: false,
    grid: { left: 48, right: 8, top: 8, bottom: 20 },
    tooltip: {
      trigger: 'axis',
      renderMode: 'richText',
      backgroundColor: ink.panel,
      borderColor: ink.line,
      textStyle: { ...text, color: ink.ink, fontSize: 11 },
      formatter: (params: unknown) => readout(params, unit),
    },
    xAxis: {
      type: 'time',
      axisLabel: { ...text, hideOverlap: true },
      axisTick: { show: false },
      axisLine: { lineStyle: { color: ink.line } },
      splitNumber: 3,
    },
    yAxis: {
      type: 'value',
      min: 0,
      splitNumber: 3,
      axisLabel: { ...text, formatter: formatShort },
      splitLine: { lineStyle: { color: ink.line } },
    },
    series: [
      bound('soft', soft, ink.muted, 'dashed'),
      bound('hard', hard, ink.down, 'solid'),
      {
        type: 'line',
        name: 'seen',
        data: readings.map((point) => [...point]),
        symbol: 'circle',
        symbolSize: 5,
        lineStyle: { color: ink.up, width: 1.75 },
        itemStyle: { color: ink.up },
      },
    ],
  }
}

type Shown = { readonly seriesName?: string; readonly value?: unknown }

function readout(params: unknown, unit: string): string {
  if (!Array.isArray(params)) return ''
  const rows = (params as readonly Shown[]).flatMap(({ seriesName, value }) =>
    Array.isArray(value) && typeof value[1] === 'number'
      ? [{ name: seriesName ?? '', at: Number(value[0]), amount: value[1] }]
      : [],
  )
  const [first] = rows
  if (!first) return ''
  const when = formatShortMoment(new Date(first.at).toISOString())
  return [when, ...rows.map(({ name, amount }) => `${name} ${formatMoney(amount)} ${unit}`)].join(
    '\n',
  )
}
