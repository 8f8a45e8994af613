import { CSPProvider } from '@base-ui/react/csp-provider'
import { Dialog as Base } from '@base-ui/react/dialog'
import type { ReactNode } from 'react'

/** A question that must be answered before going on. Escape and the backdrop close it. */
export function Dialog(props: {
  readonly title: string
  readonly onClose: () => void
  readonly children: ReactNode
}) {
  return (
    <Base.Root open onOpenChange={(open) => !open && props.onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-black/35 dark:bg-black/60" />
        <Base.Popup className="fixed top-1/2 left-1/2 z-50 flex max-h-[92dvh] w-105 max-w-[calc(100vw-1.5rem)] -translate-x-1/2 -translate-y-1/2 flex-col gap-3 overflow-y-auto rounded-lg border border-line-strong bg-panel p-4 shadow-xl">
          <Base.Title className="text-base font-semibold">{props.title}</Base.Title>
          {props.children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}

/** Base UI must not add style elements: the venue's content policy forbids them, and ours are in the style sheet. */
export function StrictStyles(props: { readonly children: ReactNode }) {
  return <CSPProvider disableStyleElements>{props.children}</CSPProvider>
}
