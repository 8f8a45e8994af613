import { useEffect, useRef } from 'react'
import type { RefObject } from 'react'

/** Keeps the chosen item of a strip that scrolls sideways in sight: where there are many, or the page is narrow, it may lie outside. */
export function useInSight(chosen: string | undefined): RefObject<HTMLDivElement | null> {
  const strip = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const box = strip.current
    const item =
      chosen === undefined
        ? undefined
        : box?.querySelector('[aria-selected=true], [aria-current=true]')
    if (!box || !(item instanceof HTMLElement)) return
    // By hand, for scrollIntoView would also move the page.
    const left = item.offsetLeft - box.offsetLeft
    const right = left + item.offsetWidth
    if (left < box.scrollLeft) box.scrollLeft = left
    else if (right > box.scrollLeft + box.clientWidth) box.scrollLeft = right - box.clientWidth
  }, [chosen])
  return strip
}
