import { Empty, Panel } from '../../components/panel.tsx'
import { Ready } from '../../components/ready.tsx'
import { DecisionLog } from './decision-log.tsx'
import { Earnings } from './earnings.tsx'
import {
  useCalendar,
  useDecisions,
  useIncome,
  usePrograms,
  useReview,
  useScreen,
} from './income-queries.ts'
import { ProgramList } from './program-list.tsx'
import { RollReview } from './roll-review.tsx'
import { Screen } from './screen.tsx'
import { Stacks } from '../stack/stacks.tsx'
import { useStacks } from '../stack/stack-queries.ts'

/** The income of an account: who earns it, what they decided and why, what needs a look, what could be sold, what came in. */
export function IncomePage(props: { readonly account: string }) {
  const { account } = props
  const programs = usePrograms(account)
  const stacks = useStacks(account)
  const decisions = useDecisions()
  const review = useReview(account)
  const screen = useScreen(account)
  const totals = useIncome(account)
  const calendar = useCalendar(account)
  return (
    <div className={PAGE}>
      <Panel title="Programs" label="Programs" className="xl:col-span-2">
        <Ready query={programs} what="the programs">
          {(rows) =>
            rows.length === 0 ? (
              <Empty title="No programs yet">
                <code>parley program apply</code> makes one from a file: what is written, when it is
                rolled, what is never done. From its mandate on it acts by itself.
              </Empty>
            ) : (
              <ProgramList programs={rows} />
            )
          }
        </Ready>
      </Panel>
      <Panel title="Decisions" label="Decisions">
        <Ready query={decisions} what="the decisions">
          {(rows) =>
            rows.length === 0 ? (
              <Empty title="Nothing decided yet">
                Every look of a program is kept here, with what it did and why it did no more.
              </Empty>
            ) : (
              <DecisionLog decisions={rows} />
            )
          }
        </Ready>
      </Panel>
      <Panel title="Stacks" label="Stacks" className="md:col-span-2 xl:order-last xl:col-span-3">
        <Ready query={stacks} what="the stacks">
          {(rows) =>
            rows.length === 0 ? (
              <Empty title="No stacks yet">
                Programs of one account share its cash in a stack:{' '}
                <code>parley stack create core PROGRAM…</code>. Its parts, whose turn it was, and
                how much of each would earn most show here.
              </Empty>
            ) : (
              <Stacks stacks={rows} />
            )
          }
        </Ready>
      </Panel>
      <Panel title="Attention and rolls" label="Rolls">
        <Ready query={review} what="the review">
          {(data) => <RollReview review={data} />}
        </Ready>
      </Panel>
      <Panel title="What could be sold" label="Screen">
        <Ready query={screen} what="the screen">
          {(data) => <Screen screen={data} />}
        </Ready>
      </Panel>
      <Panel title="Income" label="Income">
        <Ready query={totals} what="the income">
          {(rows) => (
            <Ready query={calendar} what="the calendar">
              {(flows) => <Earnings totals={rows} flows={flows} account={account} />}
            </Ready>
          )}
        </Ready>
      </Panel>
    </div>
  )
}

const PAGE =
  'grid min-h-0 flex-1 auto-rows-max grid-cols-1 gap-2 overflow-y-auto *:max-md:max-h-120 md:auto-rows-[26rem] ' +
  'md:grid-cols-2 md:p-2 xl:auto-rows-[24rem] xl:grid-cols-3 xl:grid-rows-[repeat(2,minmax(20rem,1fr))]'
