/** One record into the tables. Each noun folds its own events into its own tables; what no noun folds stays in the journal. */
import type { DatabaseSync } from 'node:sqlite'
import { decode } from '@parley/core'
import type { Event, State } from '@parley/core'
import type { JournalRecord } from '../journal/record.ts'

type Of<N extends Event['type']> = Extract<Event, { readonly type: N }>
export type Folders = {
  /** `events`: all of the record that some noun folds, decoded. */
  readonly [N in Event['type']]?: (
    event: Of<N>,
    ts: number,
    state: State,
    events: readonly Event[],
  ) => void
}

/** A noun's part of the read side. */
export type Fold = {
  /** `create table if not exists` of each of its tables, and their indexes. */
  readonly schema: string
  readonly prepare: (db: DatabaseSync) => Folders
}

export type Folder = { readonly apply: (record: JournalRecord, state: State) => void }

export function fold(db: DatabaseSync, nouns: readonly Fold[]): Folder {
  const folders: Folders[] = nouns.map(({ prepare }) => prepare(db))
  const wanted = folders.flatMap((each) => Object.keys(each))
  // Told by the start of their text: most records need not be decoded at all.
  const folded = new RegExp(`^\\{"type":"(?:${wanted.join('|')})"`)
  const foldEvent = (event: Event, ts: number, state: State, events: readonly Event[]): void => {
    for (const each of folders) {
      const apply = each[event.type] as
        | ((event: Event, ts: number, state: State, events: readonly Event[]) => void)
        | undefined
      apply?.(event, ts, state, events)
    }
  }
  return {
    apply(record, state) {
      if (record.refused) return
      const events = record.outcome
        .filter((text) => folded.test(text))
        .map((text) => decode(text) as Event)
      for (const event of events) foldEvent(event, record.ts, state, events)
    },
  }
}
