import { LineChart } from 'echarts/charts'
import { GridComponent, MarkLineComponent, TooltipComponent } from 'echarts/components'
import { use as register } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import { useCallback } from 'react'
import type { Payoff } from '../lib/payoff.ts'
import { formatShort } from '../lib/figures.ts'
import { Picture, axisText } from './picture.tsx'
import type { Inks, PictureOption } from './picture.tsx'

register([LineChart, GridComponent, MarkLineComponent, TooltipComponent, CanvasRenderer])

/** Profit or loss at expiry against the underlying's price. Drawn on a canvas; the words for it are the caller's. */
export function PayoffChart(props: {
  readonly payoff: Payoff
  readonly spot: number
  readonly currency: string
  readonly label: string
}) {
  const { payoff, spot, currency, label } = props
  const option = useCallback(
    (ink: Inks, dark: boolean) => optionOf(payoff, spot, currency, ink, dark),
    [payoff, spot, currency],
  )
  return (
    <div className="flex h-full w-full flex-col">
      <Picture label={label} option={option} />
    </div>
  )
}

function optionOf(
  payoff: Payoff,
  spot: number,
  currency: string,
  ink: Inks,
  dark: boolean,
): PictureOption {
  const text = axisText(ink)
  const split = { lineStyle: { color: ink.line } }
  const points = payoff.points.map(([x, y]) => [x, y])
  const line = (data: (number | null)[][], color: string) => ({
    type: 'line' as const,
    data,
    showSymbol: false,
    lineStyle: { color, width: 1.75 },
    itemStyle: { color },
    areaStyle: { color, opacity: 0.12, origin: 0 },
    silent: true,
  })
  return {
    animation: false,
    darkMode: dark,
    grid: { left: 52, right: 10, top: 16, bottom: 20 },
    // Drawn, not built of markup with inline styles: those the content policy would refuse.
    tooltip: {
      trigger: 'axis',
      renderMode: 'richText',
      backgroundColor: ink.panel,
      borderColor: ink.line,
      textStyle: { ...text, color: ink.ink, fontSize: 11 },
      formatter: (params: unknown) => readout(params, currency),
      axisPointer: { lineStyle: { color: ink.muted, type: 'dotted' } },
    },
    xAxis: {
      type: 'value',
      min: 'dataMin',
      max: 'dataMax',
      axisLabel: { ...text, hideOverlap: true, showMinLabel: false, showMaxLabel: false },
      axisLine: { show: false },
      axisTick: { show: false },
      splitLine: { show: false },
    },
    yAxis: {
      type: 'value',
      splitNumber: 3,
      axisLabel: { ...text, formatter: formatShort },
      splitLine: split,
    },
    series: [
      {
        ...line(
          points.map(([x = 0, y = 0]) => [x, y >= 0 ? y : null]),
          ink.up,
        ),
        markLine: spotLine(spot, text, ink),
      },
      line(
        points.map(([x = 0, y = 0]) => [x, y <= 0 ? y : null]),
        ink.down,
      ),
    ],
  }
}

function spotLine(spot: number, text: object, ink: Inks) {
  return {
    symbol: 'none',
    silent: true,
    animation: false,
    lineStyle: { color: ink.muted, type: 'dashed' as const, width: 1 },
    label: { ...text, formatter: 'spot', position: 'end' as const, distance: 2 },
    data: [{ xAxis: spot }],
  }
}

function readout(params: unknown, currency: string): string {
  if (!Array.isArray(params)) return ''
  const values = params.map((item: { readonly value?: unknown }) => item.value)
  const [at, profit] = values.flatMap((value) =>
    Array.isArray(value) && typeof value[1] === 'number' ? [Number(value[0]), value[1]] : [],
  )
  if (at === undefined || profit === undefined) return ''
  const digits = Math.abs(profit) < 100 ? 4 : 0
  const text = profit.toLocaleString('en-US', { maximumFractionDigits: digits })
  return `at ${at.toFixed(2)}: ${text} ${currency}`
}
