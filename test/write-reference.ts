// `npm run docs`: writes the reference pages that follow from the code.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './_files.ts'
import { referencePages } from './_reference.ts'

for (const [path, text] of Object.entries(referencePages())) writeFileSync(join(ROOT, path), text)
