import { BarChart } from 'echarts/charts'
import { GridComponent } from 'echarts/components'
import { use as register } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import { useCallback, useMemo } from 'react'
import type { RiskStress } from '@parley/sdk'
import { Picture, axisText } from '../../components/picture.tsx'
import type { Inks, PictureOption } from '../../components/picture.tsx'
import { formatMoney, formatShort } from '../../lib/figures.ts'

register([BarChart, GridComponent, CanvasRenderer])

type Bar = { readonly name: string; readonly change: number }

/** Change in value under each stress that can be told; what cannot is named with what it lacks. */
export function StressBars(props: { readonly stress: RiskStress }) {
  const { stresses, basis } = props.stress
  const bars = useMemo(
    () =>
      stresses.flatMap(({ name, change }): Bar[] =>
        change === undefined ? [] : [{ name, change }],
      ),
    [stresses],
  )
  const option = useCallback((ink: Inks) => optionOf(bars, ink), [bars])
  const worst = bars.reduce<Bar | undefined>(
    (least, bar) => (least === undefined || bar.change < least.change ? bar : least),
    undefined,
  )
  const unknown = stresses.filter(({ change }) => change === undefined)
  const words = worst ? `worst ${worst.name}: ${formatMoney(worst.change)} ${basis.asset}` : 'none'
  return (
    <figure className="flex min-h-0 flex-1 flex-col px-3 py-2 max-md:min-h-72">
      <figcaption className="tnum text-muted">{words}</figcaption>
      <Picture label={`Change in value under stresses; ${words}`} option={option} />
      {unknown.length > 0 && (
        <p className="truncate text-muted" title={unknown.flatMap((u) => u.missing).join('\n')}>
          Not known:{' '}
          {unknown.map(({ name, missing }) => `${name} (${missing.join(', ')})`).join('; ')}
        </p>
      )}
    </figure>
  )
}

function optionOf(bars: readonly Bar[], ink: Inks): PictureOption {
  const text = axisText(ink)
  return {
    animation: false,
    grid: { left: 78, right: 44, top: 4, bottom: 20 },
    xAxis: {
      type: 'value',
      splitNumber: 3,
      axisLabel: { ...text, formatter: formatShort, hideOverlap: true },
      splitLine: { lineStyle: { color: ink.line } },
    },
    yAxis: {
      type: 'category',
      inverse: true,
      data: bars.map(({ name }) => name),
      axisLabel: { ...text, interval: 0 },
      axisLine: { show: false },
      axisTick: { show: false },
    },
    series: [
      {
        type: 'bar',
        silent: true,
        barWidth: '62%',
        data: bars.map(({ change }) => ({
          value: change,
          itemStyle: { color: change < 0 ? ink.down : ink.up },
        })),
        label: {
          show: true,
          position: 'right',
          ...text,
          formatter: ({ value }: { readonly value: unknown }) => formatShort(Number(value)),
        },
      },
    ],
  }
}
