import type { ComponentProps } from 'react'

export type ButtonKind = 'plain' | 'primary' | 'buy' | 'sell' | 'quiet'

const KINDS: Readonly<Record<ButtonKind, string>> = {
  plain: 'border-line-strong bg-raised hover:bg-line/60',
  primary: 'border-accent bg-accent text-accent-ink hover:opacity-90',
  buy: 'border-up-strong bg-up-strong text-white hover:opacity-90 dark:text-[#03130c]',
  sell: 'border-down-strong bg-down-strong text-white hover:opacity-90 dark:text-[#1a0405]',
  quiet: 'border-transparent text-muted hover:bg-raised hover:text-ink',
}

const BASE =
  'inline-flex items-center justify-center gap-1.5 rounded border px-2.5 font-medium ' +
  'select-none disabled:cursor-not-allowed disabled:opacity-45 focus-visible:outline-offset-1'

/** A button. `tall` is for the ones that commit to something. */
export function Button({
  kind = 'plain',
  size = 'small',
  className = '',
  ...rest
}: ComponentProps<'button'> & {
  readonly kind?: ButtonKind
  readonly size?: 'small' | 'tall'
}) {
  const height = size === 'tall' ? 'min-h-9 text-sm' : 'min-h-7 max-md:min-h-9'
  return (
    <button type="button" className={`${BASE} ${KINDS[kind]} ${height} ${className}`} {...rest} />
  )
}
