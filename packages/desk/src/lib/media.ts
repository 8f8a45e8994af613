import { useCallback, useSyncExternalStore } from 'react'

/** Narrow enough for one column and fingers. The same bound as the style sheet's `md`. */
export const NARROW = '(max-width: 767px)'
export const DARK = '(prefers-color-scheme: dark)'

/** Whether a media query holds, followed live. */
export function useMedia(query: string): boolean {
  const watch = useCallback(
    (listener: () => void) => {
      const list = matchMedia(query)
      list.addEventListener('change', listener)
      return () => list.removeEventListener('change', listener)
    },
    [query],
  )
  return useSyncExternalStore(watch, () => matchMedia(query).matches)
}
