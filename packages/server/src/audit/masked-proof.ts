/** A party's proof as it may hand it on: with its own names, and tokens in the place of everybody else's. */
import { present } from '@parley/core'
import { maskedLeavesOf, maskedTextsOf, tokenOf, unmasked } from './mask.ts'
import type { OpenedName } from './mask.ts'
import { rootOf, sealedRoot } from './merkle.ts'
import type { Tree } from './merkle.ts'
import type { Proof, ProofLeaf, ProofRecord, Visible } from './proof.ts'

/** Records as they lead to the second tree (`open`: unmasked, with their paths in it), and the party's own names in them. */
export function maskedParts(
  tree: Tree,
  key: string,
  visible: readonly Visible[],
  open: readonly ProofRecord[],
  firm: string,
): Pick<Proof, 'records' | 'mask'> {
  const names = new Map<string, OpenedName>()
  const records = open.map((plain, at): ProofRecord => {
    const { record, seen } = present(visible[at], 'each record is of one that is visible')
    const masked = maskedTextsOf(key, record)
    if (!masked) return plain
    const hidden = maskedLeavesOf(record, masked)
    const { prevHash: _hashed, ...rest } = plain
    const leaves = plain.leaves.map((leaf, i): ProofLeaf => {
      const shown = masked[i]
      if (!shown) return leaf
      if (seen[i] !== true) return hidden[i] ?? ''
      for (const opened of shown.names) if (isOf(firm, opened.name)) names.set(opened.name, opened)
      return { salt: shown.salt, text: shown.text }
    })
    return { ...rest, hash: record.hash, leaves }
  })
  return { records, mask: { tree: rootOf(tree), names: [...names.values()] } }
}

/** Whether a name is the firm's own, or of an account of its own. */
function isOf(firm: string, name: string): boolean {
  return name === firm || name.startsWith(`${firm}:`)
}

/** What is wrong with the mask of a proof: the second root is what the checkpoint commits to, and no names but the party's are opened. */
export function checkMask({ mask, head, party, checkpoint, records }: Proof): string[] {
  if (!mask) return []
  if (!checkpoint) return ['a proof that masks others is signed, or nothing commits to it']
  const problems: string[] = []
  if (checkpoint.masked !== sealedRoot(mask.tree, head.records))
    problems.push('the checkpoint does not commit to the masked records')
  for (const { name } of mask.names)
    if (!isOf(party, name)) problems.push(`it opens the name ${name}, which is not ${party}'s`)
  const texts = records.flatMap(({ leaves }) =>
    leaves.map((leaf) => (typeof leaf === 'string' ? '' : leaf.text)),
  )
  for (const each of mask.names)
    if (!texts.some((text) => text.includes(`"${tokenOf(each)}"`)))
      problems.push(`it opens the name ${each.name}, which no text has`)
  return problems
}

/** The text of a leaf with the names that are opened: as it is where nothing is masked. */
export function readable({ mask }: Proof): (text: string) => string {
  if (!mask) return (text) => text
  const opened = new Map(mask.names.map((each) => [tokenOf(each), each.name]))
  return (text) => unmasked(text, opened)
}
