/** What verification found, for people. */
import { timeText } from '../wire/numbers.ts'
import type { CheckedAuction } from './auction.ts'
import type { Signature } from './signed-proof.ts'
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
    ...signedLines(report),
    `  took      ${(report.ms / 1000).toFixed(1)} s`,
  ]
  for (const { seq, ...finding } of report.findings) lines.push(...found(`record ${seq}`, finding))
  for (const { number, ...finding } of report.signed?.findings ?? [])
    lines.push(...found(`statement ${number}`, finding))
  return lines.join('\n')
}

type Finding = { readonly rule: string; readonly expected: string; readonly found: string }

function found(at: string, { rule, expected, found: other }: Finding): string[] {
  return [`${at}: ${rule}`, `  expected ${clipped(expected)}`, `  found    ${clipped(other)}`]
}

function signedLines({ signed, records }: Verified): string[] {
  if (!signed) return ['  signed    no checkpoints were given']
  const { checkpoints, records: covered, venue, key } = signed
  return [
    `  signed    ${checkpoints} checkpoints, the last over ${covered} of ${records} records`,
    `  venue     ${venue ?? 'unknown'}`,
    `  key       ${key ?? 'unknown'}`,
  ]
}

export function verifiedProofText(report: VerifiedProof): string {
  if (!report.ok) return ['The proof does not hold.', ...report.problems].join('\n  ')
  return [
    `The proof holds: what ${report.party} may see of ${report.request}, in ${report.records} records.`,
    ...(report.named
      ? []
      : [`  Nothing in it names ${report.party}: any dealer asked sees the same.`]),
    `  root ${report.root}`,
    ...(report.masked
      ? [
          `  Everybody but ${report.party} is masked: one token for each name, in this request alone.`,
        ]
      : []),
    ...auctionLines(report.auction),
    ...signatureLines(report.signature),
  ].join('\n')
}

function auctionLines(auction: CheckedAuction | undefined): string[] {
  if (!auction) return []
  const { offers, makers, fills } = auction
  return [
    `  The published allocator, run again over what is shown (offers ${offers}, makers ${makers}), gives the same fills: ${fills}.`,
    '  That no other quote was live is not shown by this file: the audit of the whole journal shows it.',
  ]
}

function signatureLines(signature: Signature | undefined): string[] {
  if (!signature)
    return ['  It is not signed. Compare the root with one you have from elsewhere: --root does.']
  const { venue, key, at, number, known, continues } = signature
  return [
    `  signed ${timeText(at)} as checkpoint ${number}, by ${key}${key === venue ? '' : ` of venue ${venue}`}`,
    known
      ? '  The key is the one you gave, or was signed in by it.'
      : '  Compare the key with one you have from elsewhere: --key does.',
    ...(continues === undefined
      ? []
      : [
          `  The history continues checkpoint ${continues}, which you kept: nothing before it was rewritten.`,
        ]),
  ]
}

function counted({ findings, signed }: Verified): string {
  const count = findings.length + (signed?.findings.length ?? 0)
  return count === 1 ? '1 finding' : `${count} findings`
}

function clipped(text: string): string {
  return text.length > 400 ? `${text.slice(0, 400)}…` : text
}
