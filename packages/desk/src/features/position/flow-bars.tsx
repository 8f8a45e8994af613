import { BarChart } from 'echarts/charts'
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components'
import { use as register } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import { useCallback, useMemo } from 'react'
import type { ExpectedFlow } from '@parley/sdk'
import { Picture, axisText } from '../../components/picture.tsx'
import type { Inks, PictureOption } from '../../components/picture.tsx'
import { formatMoney, formatShort } from '../../lib/figures.ts'
import { formatDate } from '../../lib/format.ts'
import { flowDays } from './flow-days.ts'
import type { FlowDay } from './flow-days.ts'

register([BarChart, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer])

/** The calendar as a picture: of each day what would come in or go out if all of it happens, and what of it is expected. */
export function FlowBars(props: {
  readonly flows: readonly ExpectedFlow[]
  readonly currency: string
}) {
  const { flows, currency } = props
  const days = useMemo(() => flowDays(flows, currency), [flows, currency])
  const option = useCallback((ink: Inks) => optionOf(days, ink), [days])
  const sum = days.reduce((all, { expected }) => all + expected, 0)
  const words = `${formatMoney(sum)} ${currency} expected on ${days.length} ${days.length === 1 ? 'day' : 'days'}`
  return (
    <figure className="flex min-h-56 flex-1 flex-col px-3 py-2">
      <figcaption className="tnum text-muted">{words}</figcaption>
      <Picture label={`Cash to come by day; ${words}`} option={option} />
    </figure>
  )
}

function optionOf(days: readonly FlowDay[], ink: Inks): PictureOption {
  const text = axisText(ink)
  const bar = { type: 'bar' as const, barMaxWidth: 22 }
  return {
    animation: false,
    grid: { left: 48, right: 8, top: 22, bottom: 20 },
    legend: {
      top: 0,
      right: 0,
      itemWidth: 10,
      itemHeight: 8,
      textStyle: text,
      data: [
        { name: 'in at most', itemStyle: { color: ink.line } },
        { name: 'out at most', itemStyle: { color: ink.muted } },
        { name: 'expected', itemStyle: { color: ink.up } },
      ],
    },
    tooltip: {
      trigger: 'axis',
      renderMode: 'richText',
      backgroundColor: ink.panel,
      borderColor: ink.line,
      textStyle: { ...text, color: ink.ink, fontSize: 11 },
    },
    xAxis: {
      type: 'category',
      data: days.map(({ date }) => formatDate(date)),
      axisLabel: { ...text, hideOverlap: true },
      axisTick: { show: false },
    },
    yAxis: {
      type: 'value',
      splitNumber: 3,
      axisLabel: { ...text, formatter: formatShort },
      splitLine: { lineStyle: { color: ink.line } },
    },
    series: [
      {
        ...bar,
        name: 'in at most',
        stack: 'most',
        itemStyle: { color: ink.line },
        data: days.map((day) => day.in),
      },
      {
        ...bar,
        name: 'out at most',
        stack: 'most',
        itemStyle: { color: ink.muted },
        data: days.map((day) => day.out),
      },
      {
        ...bar,
        name: 'expected',
        data: days.map(({ expected }) => ({
          value: expected,
          itemStyle: { color: expected < 0 ? ink.down : ink.up },
        })),
      },
    ],
  }
}
