import { init } from 'echarts/core'
import type { EChartsType } from 'echarts/core'
import { useEffect, useRef } from 'react'
import { DARK, useMedia } from '../lib/media.ts'

export type PictureOption = Parameters<EChartsType['setOption']>[0]
export type Inks = Readonly<Record<'line' | 'muted' | 'up' | 'down' | 'ink' | 'panel', string>>

/** A picture on a canvas that follows its box and the page's colours. The words for it are the caller's. */
export function Picture(props: {
  readonly label: string
  readonly option: (ink: Inks, dark: boolean) => PictureOption
}) {
  const { label, option } = props
  const box = useRef<HTMLDivElement>(null)
  const chart = useRef<EChartsType>(undefined)
  const dark = useMedia(DARK)
  useEffect(() => {
    if (!box.current) return
    const made = init(box.current)
    chart.current = made
    const observer = new ResizeObserver(() => made.resize())
    observer.observe(box.current)
    return () => {
      observer.disconnect()
      made.dispose()
    }
  }, [])
  useEffect(() => {
    chart.current?.setOption(option(inks(), dark), { notMerge: true })
  }, [option, dark])
  return <div ref={box} role="img" aria-label={label} className="min-h-0 w-full flex-1" />
}

/** Canvas knows no style sheet: the colours are read from it. */
function inks(): Inks {
  const style = getComputedStyle(document.documentElement)
  const read = (name: string): string => style.getPropertyValue(`--${name}`).trim()
  const [line, muted, up, down] = [read('line'), read('muted'), read('up'), read('down')]
  return { line, muted, up, down, ink: read('ink'), panel: read('panel') }
}

export function axisText(ink: Inks) {
  return { color: ink.muted, fontSize: 10, fontFamily: 'Inter, system-ui, sans-serif' }
}
