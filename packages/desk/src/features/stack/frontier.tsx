import { LineChart } from 'echarts/charts'
import { GridComponent, TooltipComponent } from 'echarts/components'
import { use as register } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import { useCallback } from 'react'
import type { StackAllocation } from '@parley/sdk'
import { Picture, axisText } from '../../components/picture.tsx'
import type { Inks, PictureOption } from '../../components/picture.tsx'
import { Empty } from '../../components/panel.tsx'
import { formatMoney, formatShort } from '../../lib/figures.ts'
import { formatInstrument } from '../../lib/format.ts'
import { useListed } from '../../lib/live.ts'

register([LineChart, GridComponent, TooltipComponent, CanvasRenderer])

/** How much of each program would earn most for what may be lost, and the proof that there is no more. */
export function Frontier(props: { readonly allocation: StackAllocation }) {
  const { allocation } = props
  const { frontier, found, asset, incomeDays, left } = allocation
  const option = useCallback((ink: Inks) => optionOf(frontier, asset, ink), [frontier, asset])
  if (!found)
    return (
      <>
        <Empty title="Nothing to allocate">No program of the stack would write anything now.</Empty>
        <Left left={left} />
      </>
    )
  const { income, worstLoss, certificate } = found
  const words = `${formatMoney(income)} ${asset} in ${incomeDays} days, ${formatMoney(worstLoss)} lost at worst`
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-1 py-1 xl:flex-row">
      <figure className="flex h-56 min-w-0 flex-1 flex-col px-3 xl:h-auto">
        <figcaption className="tnum text-muted">
          Most income for what may be lost: {words}
        </figcaption>
        <Picture label={`Frontier; ${words}`} option={option} />
      </figure>
      <div className="min-w-0 flex-1 overflow-auto">
        <Units allocation={allocation} />
        <p className="px-3 py-1 text-muted text-pretty">
          No allocation earns more than {formatMoney(certificate.bound)}
          {certificate.gap > 0.005 &&
            `, in parts of contracts: ${formatMoney(certificate.gap)} more`}
          .{' '}
          {certificate.prices.length === 0
            ? 'No limit binds.'
            : `What binds: ${certificate.prices.map(({ limit, price }) => `${limit} (${formatMoney(price)} for one more)`).join(', ')}.`}
        </p>
        <Left left={left} />
      </div>
    </div>
  )
}

function Units(props: { readonly allocation: StackAllocation }) {
  const { units, found } = props.allocation
  const listed = useListed()
  return (
    <ul aria-label="Allocation">
      {units.map(({ program, legs, has, income }, i) => (
        <li key={program} className="border-b border-line px-3 py-1.5">
          <div className="flex items-baseline gap-2">
            <span className="font-medium">{program}</span>
            <span className="tnum ml-auto">
              {formatMoney(found?.sizes[i]?.contracts ?? 0)} best, {has} written
            </span>
          </div>
          <p className="text-muted">
            {legs
              .map(
                ({ id, quantity }) =>
                  `${quantity < 0 ? 'sell' : 'buy'} ${formatInstrument(listed(id), id)}`,
              )
              .join(', ')}
            , {formatMoney(income)} each
          </p>
        </li>
      ))}
    </ul>
  )
}

function Left(props: { readonly left: StackAllocation['left'] }) {
  return props.left.map(({ program, reasons }) => (
    <p key={program} className="px-3 py-0.5 text-muted text-pretty">
      {program} would write nothing:{' '}
      {reasons
        .map(({ rule, observed, threshold }) => `${rule} ${observed}, against ${threshold}`)
        .join(' · ')}
    </p>
  ))
}

function optionOf(points: StackAllocation['frontier'], asset: string, ink: Inks): PictureOption {
  const text = axisText(ink)
  const axis = {
    type: 'value' as const,
    splitNumber: 3,
    axisLabel: { ...text, formatter: formatShort },
    splitLine: { lineStyle: { color: ink.line } },
  }
  return {
    animation: false,
    grid: { left: 48, right: 16, top: 12, bottom: 34 },
    tooltip: {
      trigger: 'axis',
      renderMode: 'richText',
      backgroundColor: ink.panel,
      borderColor: ink.line,
      textStyle: { ...text, color: ink.ink, fontSize: 11 },
      formatter: (at: unknown) => {
        const [first] = at as readonly { readonly dataIndex: number }[]
        const point = points[first?.dataIndex ?? 0]
        return point === undefined
          ? ''
          : [
              `${formatMoney(point.income)} ${asset} for ${formatMoney(point.limit)} lost at most`,
              ...point.sizes.map(
                ({ program, contracts }) => `${formatMoney(contracts)} ${program}`,
              ),
            ].join('\n')
      },
    },
    xAxis: {
      ...axis,
      name: `most that may be lost (${asset})`,
      nameLocation: 'middle',
      nameGap: 20,
      nameTextStyle: text,
    },
    yAxis: axis,
    series: [
      {
        type: 'line' as const,
        name: 'income',
        showSymbol: true,
        symbolSize: 6,
        lineStyle: { color: ink.up },
        itemStyle: { color: ink.up },
        data: points.map(({ limit, income }) => [limit, income]),
      },
    ],
  }
}
