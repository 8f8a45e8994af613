/** What verification found, for people. */
import type { Verified } from './verify.ts'
import type { VerifiedProof } from './verify-proof.ts'

export function verifiedText(report: Verified): string {
  const { records, refused, trades, entries, head, root, stateHash, snapshots } = report
  const lines = [
    report.ok ? 'The journal is sound.' : `The journal is not sound: ${counted(report)}.`,
    `  records   ${records}${report.complete ? '' : ' (stopped there)'}, ${refused} of them refusals`,
    `  trades    ${trades}, entries ${entries}`,
    `  head      ${head.hash}`,
    `  root      ${root}`,
    `  state     ${stateHash}`,
    `  snapshots ${snapshots.length === 0 ? 'none compared' : `equal after ${snapshots.join(', ')}`}`,
    ...report.ignored.map(({ seq, reason }) => `  snapshot ${seq} ${reason}`),
    `  took      ${(report.ms / 1000).toFixed(1)} s`,
  ]
  for (const { seq, rule, expected, found } of report.findings)
    lines.push(
      `record ${seq}: ${rule}`,
      `  expected ${clipped(expected)}`,
      `  found    ${clipped(found)}`,
    )
  return lines.join('\n')
}

export function verifiedProofText(report: VerifiedProof): string {
  if (!report.ok) return ['The proof does not hold.', ...report.problems].join('\n  ')
  return [
    `The proof holds: what ${report.party} may see of ${report.request}, in ${report.records} records.`,
    ...(report.named
      ? []
      : [`  Nothing in it names ${report.party}: any dealer asked sees the same.`]),
    `  root ${report.root}`,
    '  Compare the root with one you have from elsewhere: --root does.',
  ].join('\n')
}

function counted({ findings }: Verified): string {
  return findings.length === 1 ? '1 finding' : `${findings.length} findings`
}

function clipped(text: string): string {
  return text.length > 400 ? `${text.slice(0, 400)}…` : text
}
