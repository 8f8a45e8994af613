/** Lists of dealers, and the operator's policy for requests. */
import { firmId } from '@parley/core'
import type { WritesOf } from './write.ts'

export const PANEL_WRITES: WritesOf<'setDealerGroup' | 'setRequestPolicy'> = {
  setDealerGroup: {
    command: (meta, { name, dealers }) => ({
      type: 'SetDealerGroup',
      ...meta,
      name,
      dealers: dealers.map(firmId),
    }),
  },
  setRequestPolicy: {
    command: (meta, { anonymousPanelMin, repeatMs, repeats }) => ({
      type: 'SetRequestPolicy',
      ...meta,
      policy: { anonymousPanelMin, repeatMs, repeats },
    }),
  },
}
