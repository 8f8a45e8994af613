import { BarChart } from 'echarts/charts'
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components'
import { use as register } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import { useCallback } from 'react'
import type { IncomeTotal } from '@parley/sdk'
import { Picture, axisText } from '../../components/picture.tsx'
import type { Inks, PictureOption } from '../../components/picture.tsx'
import { formatMoney, formatShort } from '../../lib/figures.ts'

register([BarChart, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer])

/** Income of one currency by month, a colour for each kind. */
export function IncomeBars(props: {
  readonly totals: readonly IncomeTotal[]
  readonly asset: string
}) {
  const { totals, asset } = props
  const option = useCallback((ink: Inks) => optionOf(totals, ink), [totals])
  const months = new Set(totals.map(({ period }) => period))
  const sum = totals.reduce((all, { amount }) => all + Number(amount), 0)
  const words = `${Math.abs(sum) < 1 ? formatShort(sum) : formatMoney(sum)} ${asset} in ${months.size} ${months.size === 1 ? 'month' : 'months'}`
  return (
    <figure className="flex min-h-32 flex-1 flex-col px-3 py-2">
      <figcaption className="tnum text-muted">{words}</figcaption>
      <Picture label={`Income by month; ${words}`} option={option} />
    </figure>
  )
}

function optionOf(totals: readonly IncomeTotal[], ink: Inks): PictureOption {
  const text = axisText(ink)
  const months = [...new Set(totals.map(({ period }) => period))].toSorted((a, b) =>
    a < b ? -1 : 1,
  )
  const kinds = [...new Set(totals.map(({ kind }) => kind))]
  const at = (kind: string, month: string): number =>
    totals
      .filter((each) => each.kind === kind && each.period === month)
      .reduce((sum, { amount }) => sum + Number(amount), 0)
  return {
    animation: false,
    grid: { left: 48, right: 8, top: kinds.length > 1 ? 22 : 8, bottom: 20 },
    ...(kinds.length > 1
      ? { legend: { top: 0, left: 0, itemWidth: 10, itemHeight: 8, textStyle: text } }
      : {}),
    tooltip: {
      trigger: 'axis',
      renderMode: 'richText',
      backgroundColor: ink.panel,
      borderColor: ink.line,
      textStyle: { ...text, color: ink.ink, fontSize: 11 },
    },
    xAxis: { type: 'category', data: months, axisLabel: text, axisTick: { show: false } },
    yAxis: {
      type: 'value',
      splitNumber: 3,
      axisLabel: { ...text, formatter: formatShort },
      splitLine: { lineStyle: { color: ink.line } },
    },
    series: kinds.map((kind, place) => ({
      type: 'bar' as const,
      name: kind,
      stack: 'income',
      barMaxWidth: 36,
      itemStyle: { color: place === 0 ? ink.up : ink.muted, opacity: 1 - 0.15 * place },
      data: months.map((month) => at(kind, month)),
    })),
  }
}
