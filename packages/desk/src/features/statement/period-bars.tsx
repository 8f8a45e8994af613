import { BarChart } from 'echarts/charts'
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components'
import { use as register } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import { useCallback } from 'react'
import type { Statement } from '@parley/sdk'
import { Picture, axisText } from '../../components/picture.tsx'
import type { Inks, PictureOption } from '../../components/picture.tsx'
import { formatShort } from '../../lib/figures.ts'

register([BarChart, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer])

type Period = Statement['yield']['periods'][number]

/** Income and profit of each part of the period; a loss stands in its own colour among the others. */
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
    ],
  }
}
