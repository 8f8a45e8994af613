import { BarChart, LineChart } from 'echarts/charts'
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components'
import { use as register } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import { useCallback } from 'react'
import type { Statement } from '@parley/sdk'
import { barFrame } from '../../components/bar-frame.ts'
import { Picture } from '../../components/picture.tsx'
import type { Inks, PictureOption } from '../../components/picture.tsx'

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
  const names = [
    { name: 'income', color: ink.muted },
    { name: 'profit', color: ink.up },
    { name: 'profit so far', color: ink.ink },
  ]
  const parts = periods.map(({ period }) => period)
  return {
    ...barFrame(ink, names, parts),
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
