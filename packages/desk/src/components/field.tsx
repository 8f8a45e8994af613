import { Checkbox } from '@base-ui/react/checkbox'
import { NumberField } from '@base-ui/react/number-field'
import { useId } from 'react'
import type { ComponentProps, ReactNode } from 'react'

export const SLIM =
  'h-7 min-w-0 rounded border border-line-strong bg-panel px-2 text-ink placeholder:text-faint ' +
  'focus:border-accent max-md:h-9 max-md:text-base'
const INPUT = `w-full ${SLIM}`

/** A field of a form in one line: its label is heard, and hinted at while it is empty. */
export function SlimField({
  label,
  className = '',
  ...rest
}: ComponentProps<'input'> & { readonly label: string }) {
  return <input aria-label={label} {...rest} className={`${SLIM} ${className}`} />
}

/** A number in one line, kept as the text that was typed: nothing of it is lost before the venue reads it. */
export function NumberText(props: {
  readonly label: string
  readonly hint: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly signed?: boolean
  readonly className?: string
}) {
  const { signed = false, className = '' } = props
  return (
    <SlimField
      label={props.label}
      placeholder={props.hint}
      // A phone's keys for decimals have no minus.
      inputMode={signed ? 'text' : 'decimal'}
      pattern={signed ? SIGNED : UNSIGNED}
      value={props.value}
      onChange={(event) => props.onChange(event.target.value)}
      className={`tnum text-right ${className}`}
    />
  )
}

const UNSIGNED = String.raw`[0-9]+(\.[0-9]+)?`
const SIGNED = String.raw`[+\-]?[0-9]{1,4}(\.[0-9]{1,4})?`

/** A labelled text input. */
export function TextField({
  label,
  ...rest
}: ComponentProps<'input'> & { readonly label: string }) {
  const id = useId()
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-muted">
        {label}
      </label>
      <input id={id} {...rest} className={`${INPUT} h-9 text-sm`} />
    </div>
  )
}

/** A labelled whole number with steppers. */
export function CountField(props: {
  readonly label: string
  readonly value: number
  readonly onChange: (value: number) => void
  readonly min: number
  readonly max: number
  readonly hideLabel?: 'hidden'
  readonly className?: string
}) {
  const id = useId()
  const step =
    'w-6 shrink-0 text-muted hover:bg-line/60 hover:text-ink disabled:opacity-40 max-md:w-9'
  return (
    <NumberField.Root
      id={id}
      value={props.value}
      min={props.min}
      max={props.max}
      step={1}
      format={{ maximumFractionDigits: 0 }}
      onValueChange={(value) => value !== null && props.onChange(Math.trunc(value))}
      className={`flex flex-col gap-1 ${props.className ?? ''}`}
    >
      <label htmlFor={id} className={props.hideLabel ? 'sr-only' : 'text-muted'}>
        {props.label}
      </label>
      <NumberField.Group className="flex h-7 overflow-hidden rounded border border-line-strong bg-panel focus-within:border-accent max-md:h-9">
        <NumberField.Decrement className={step}>−</NumberField.Decrement>
        <NumberField.Input className="tnum w-full min-w-0 flex-1 bg-transparent px-1 text-center text-ink max-md:text-base" />
        <NumberField.Increment className={step}>+</NumberField.Increment>
      </NumberField.Group>
    </NumberField.Root>
  )
}

/** A box to tick, with its words. */
export function Tick(props: {
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
  readonly children: ReactNode
}) {
  return (
    <label className="flex min-h-6 shrink-0 cursor-pointer items-center gap-1.5 select-none max-md:min-h-9">
      <Checkbox.Root
        checked={props.checked}
        onCheckedChange={(checked) => props.onChange(checked)}
        className="flex size-3.5 shrink-0 items-center justify-center rounded-[3px] border border-line-strong bg-panel data-checked:border-accent data-checked:bg-accent"
      >
        <Checkbox.Indicator className="text-2xs leading-none text-accent-ink">✓</Checkbox.Indicator>
      </Checkbox.Root>
      {props.children}
    </label>
  )
}
