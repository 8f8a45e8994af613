import { Toggle } from '@base-ui/react/toggle'
import { ToggleGroup } from '@base-ui/react/toggle-group'

export type ChoiceItem<V extends string> = {
  readonly value: V
  readonly label: string
  readonly tone?: 'buy' | 'sell'
}

/** One of a few, or none of them: a segmented control. */
export function Choice<V extends string>(props: {
  readonly label: string
  readonly items: readonly ChoiceItem<V>[]
  readonly value: V | undefined
  readonly onChange: (value: V) => void
  readonly className?: string
}) {
  const choose = (values: readonly string[]): void => {
    const item = props.items.find(({ value }) => value === values[0])
    if (item) props.onChange(item.value)
  }
  return (
    <ToggleGroup
      aria-label={props.label}
      value={props.value === undefined ? [] : [props.value]}
      onValueChange={choose}
      className={`inline-flex h-7 shrink-0 rounded border border-line-strong bg-raised p-px max-md:h-9 ${props.className ?? ''}`}
    >
      {props.items.map(({ value, label, tone }) => (
        <Toggle key={value} value={value} className={`${ITEM} ${TONES[tone ?? 'plain']}`}>
          {label}
        </Toggle>
      ))}
    </ToggleGroup>
  )
}

const ITEM =
  'flex-1 rounded-[3px] px-2 font-medium whitespace-nowrap text-muted select-none hover:text-ink'

const TONES = {
  plain:
    'data-pressed:bg-panel data-pressed:text-ink data-pressed:shadow-sm dark:data-pressed:bg-line',
  buy: 'data-pressed:bg-up-soft data-pressed:text-up',
  sell: 'data-pressed:bg-down-soft data-pressed:text-down',
} as const
