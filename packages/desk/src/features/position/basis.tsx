import { Money, Qty } from '../../components/number.tsx'

type Told = {
  readonly value: string | undefined
  /** Of how much that is not known, or that it is of all. */
  readonly unpriced: string | true | undefined
}

const WHY =
  'It was moved in before any close of it was known. The first that is recorded is then what it cost; until then it is in no profit.'

/** What something cost, or that nobody knows it yet: nothing is no cost. */
export function Basis({ value, unpriced }: Told) {
  if (unpriced === undefined) return <Money value={value} />
  return (
    <span className="whitespace-nowrap text-warn" title={WHY}>
      {unpriced === true ? (
        'not known yet'
      ) : (
        <>
          not known of <Qty value={unpriced} />
        </>
      )}
    </span>
  )
}

/** A gain against what it cost; none where that is not known. */
export function Gain({
  value,
  unpriced,
  rounded,
}: Told & { /** Of what a mark says. */ readonly rounded?: boolean }) {
  const known = unpriced === undefined ? value : undefined
  return <Money value={known} colour="sign" rounded={rounded} />
}
