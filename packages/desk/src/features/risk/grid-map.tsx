import { HeatmapChart } from 'echarts/charts'
import { GridComponent, VisualMapComponent } from 'echarts/components'
import { use as register } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import { useCallback } from 'react'
import type { RiskGrid } from '@parley/sdk'
import { Picture, axisText } from '../../components/picture.tsx'
import type { Inks, PictureOption } from '../../components/picture.tsx'
import { formatBrief, formatMoney, formatMove } from '../../lib/figures.ts'

register([HeatmapChart, GridComponent, VisualMapComponent, CanvasRenderer])

/** Change in value by moves of spot and of volatility. */
export function GridMap(props: { readonly grid: RiskGrid }) {
  const { grid } = props
  const option = useCallback((ink: Inks) => optionOf(grid, ink), [grid])
  const { change, spotMove, volMove } = grid.worst
  const worst = `worst ${formatMoney(change)} ${grid.basis.asset} at spot ${formatMove(spotMove)}, vol ${formatMove(volMove)}`
  return (
    <figure className="flex min-h-0 flex-1 flex-col px-3 py-2 max-md:min-h-72">
      <figcaption className="tnum text-muted">{worst}</figcaption>
      <Picture label={`Change in value by spot and volatility; ${worst}`} option={option} />
    </figure>
  )
}

function optionOf({ spotMoves, volMoves, changes }: RiskGrid, ink: Inks): PictureOption {
  const text = axisText(ink)
  const most = Math.max(1, ...changes.map(Math.abs))
  const data = volMoves.flatMap((_, v) =>
    spotMoves.map((__, s) => [s, v, changes[s + spotMoves.length * v] ?? 0]),
  )
  const axis = { axisLine: { show: false }, axisTick: { show: false }, axisLabel: text }
  return {
    animation: false,
    grid: { left: 56, right: 6, top: 8, bottom: 34 },
    xAxis: {
      type: 'category',
      data: spotMoves.map(formatMove),
      name: 'spot',
      nameLocation: 'middle',
      nameGap: 20,
      nameTextStyle: text,
      ...axis,
    },
    yAxis: {
      type: 'category',
      data: volMoves.map(formatMove),
      name: 'vol',
      nameLocation: 'middle',
      nameGap: 34,
      nameTextStyle: text,
      ...axis,
    },
    visualMap: {
      show: false,
      min: -most,
      max: most,
      inRange: { color: [ink.down, ink.panel, ink.up] },
    },
    series: [
      {
        type: 'heatmap',
        data,
        silent: true,
        itemStyle: { borderColor: ink.line, borderWidth: 1, opacity: 0.75 },
        label: {
          show: true,
          fontSize: 10,
          color: ink.ink,
          formatter: ({ value }: { readonly value: unknown }) =>
            formatBrief((value as readonly number[])[2] ?? 0),
        },
      },
    ],
  }
}
