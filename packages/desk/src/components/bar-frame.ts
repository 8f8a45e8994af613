/** What pictures of bars have in common: a legend above, what is pointed at in words, names below and few lines across. */
import { formatShort } from '../lib/figures.ts'
import { axisText } from './picture.tsx'
import type { Inks, PictureOption } from './picture.tsx'

/** `names`: each series of the legend with its colour; `parts`: what stands under each group of bars. */
export function barFrame(
  ink: Inks,
  names: readonly { readonly name: string; readonly color: string }[],
  parts: readonly string[],
): PictureOption {
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
      data: names.map(({ name, color }) => ({ name, itemStyle: { color } })),
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
      data: [...parts],
      axisLabel: { ...text, hideOverlap: true },
      axisTick: { show: false },
    },
    yAxis: {
      type: 'value',
      splitNumber: 3,
      axisLabel: { ...text, formatter: formatShort },
      splitLine: { lineStyle: { color: ink.line } },
    },
  }
}
