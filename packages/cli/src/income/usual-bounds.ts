/** The bounds that hold of rolls where `--where` says nothing of a measure, in words. */
import { ROLL_BOUNDS } from '@parley/sdk'

const { netCredit, delta, daysAdded } = ROLL_BOUNDS

export const USUAL_BOUNDS = `Bounds are netCredit >= ${netCredit.least}, delta ${delta.least}..${delta.most} and daysAdded ${daysAdded.least}..${daysAdded.most} where --where says nothing of them.`
