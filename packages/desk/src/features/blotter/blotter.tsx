import { useState } from 'react'
import { Panel } from '../../components/panel.tsx'
import { TabBody, Tabs } from '../../components/tabs.tsx'
import { Requests } from './requests.tsx'
import { Trades } from './trades.tsx'

const TABS = [
  { id: 'trades', label: 'Trades' },
  { id: 'requests', label: 'Requests' },
]

/** What was traded and what was asked, newest first. */
export function Blotter(props: {
  readonly onRequest: (rfqId: string) => void
  readonly className?: string
}) {
  const [tab, setTab] = useState('trades')
  return (
    <Panel
      title="Blotter"
      label="Blotter"
      {...(props.className === undefined ? {} : { className: props.className })}
      aside={<span className="text-muted">newest first · times UTC</span>}
    >
      <Tabs
        label="Blotter"
        items={TABS}
        value={tab}
        onChange={setTab}
        className="flex min-h-0 flex-1 flex-col"
        listClassName="shrink-0 border-b border-line px-1"
      >
        <TabBody id="trades" className="flex min-h-0 flex-1 flex-col overflow-auto">
          <Trades />
        </TabBody>
        <TabBody id="requests" className="flex min-h-0 flex-1 flex-col overflow-auto">
          <Requests onRequest={props.onRequest} />
        </TabBody>
      </Tabs>
    </Panel>
  )
}
