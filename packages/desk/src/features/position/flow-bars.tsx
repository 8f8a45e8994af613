import { BarChart } from 'echarts/charts'
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components'
import { use as register } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import { useCallback, useMemo } from 'react'
import type { ExpectedFlow } from '@parley/sdk'
import { barFrame } from '../../components/bar-frame.ts'
import { Picture } from '../../components/picture.tsx'
import type { Inks, PictureOption } from '../../components/picture.tsx'
import { formatMoney } from '../../lib/figures.ts'
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
  const bar = { type: 'bar' as const, barMaxWidth: 22 }
  const names = [
    { name: 'in at most', color: ink.line },
    { name: 'out at most', color: ink.muted },
    { name: 'expected', color: ink.up },
  ]
  const dates = days.map(({ date }) => formatDate(date))
  return {
    ...barFrame(ink, names, dates),
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
