import { BarChart, LineChart } from 'echarts/charts'
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components'
import { use as register } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import { useCallback } from 'react'
import type { Statement } from '@parley/sdk'
import { Picture, axisText } from '../../components/picture.tsx'
import type { Inks, PictureOption } from '../../components/picture.tsx'
import { formatShort } from '../../lib/figures.ts'

register([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer])

type Period = Statement['yield']['periods'][number]

/** Income and profit of each part of the period, a loss in its own colour among the others, and the profit so far as a line. */
export function PeriodBars(props: { readonly yields: Statement['yield'] }) {
  const { periods, losing } = props.yields
  const option = useCallback((ink: Inks) => optionOf(periods, ink), [periods])
  const parts = periods.length === 1 ? '1 part' : `${periods.length} parts`
  const words = `${losing} of ${parts} lost`
  return (
    <figure className="flex min-h-40 flex-1 flex-col px-3 py-2">
      <figcaption className="text-muted">{words}</figcaption>
      <Picture label={`Income and profit of each part of the period; ${words}`} option={option} />
    </figure>
  )
}

/** What was earned by the end of each part: its lowest points are the losing stretches. */
function profitSoFar(periods: readonly Period[]): readonly number[] {
  let sum = 0
  return periods.map(({ profit }) => (sum += Number(profit)))
}

function optionOf(periods: readonly Period[], ink: Inks): PictureOption {
  const text = axisText(ink)
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
        { name: 'income', itemStyle: { color: ink.muted } },
        { name: 'profit', itemStyle: { color: ink.up } },
        { name: 'profit so far', itemStyle: { color: ink.ink } },
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
      data: periods.map(({ period }) => period),
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
        type: 'bar',
        name: 'income',
        barMaxWidth: 18,
        itemStyle: { color: ink.muted },
        data: periods.map(({ income }) => Number(income)),
      },
      {
        type: 'bar',
        name: 'profit',
        barMaxWidth: 18,
        data: periods.map(({ profit, losing }) => ({
          value: Number(profit),
          itemStyle: { color: losing ? ink.down : ink.up },
        })),
      },
      {
        type: 'line',
        name: 'profit so far',
        showSymbol: periods.length < 40,
        symbolSize: 5,
        lineStyle: { color: ink.ink, width: 1.5 },
        itemStyle: { color: ink.ink },
        data: profitSoFar(periods),
      },
    ],
  }
}
