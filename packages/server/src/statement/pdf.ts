/** A statement as pages of A4. */
import type Document from 'pdfkit'
import type { Statement } from '@parley/sdk'
import { headOf, sectionsOf } from './rows.ts'
import type { Section } from './rows.ts'

const MARGIN = 48
const LINE = 14
const SMALL = 9

/** Text in the page's own fonts: letters they lack are written as they can. */
export async function statementPdf(of: Statement): Promise<Buffer> {
  const title = `Statement of ${of.account}, ${of.from} to ${of.to}`
  // Fonts and codecs are much to load: a venue that writes no statement has no use for them.
  const { default: Pages } = await import('pdfkit')
  const page = new Pages({
    size: 'A4',
    margin: MARGIN,
    bufferPages: true,
    // The same statement is the same file.
    info: { Title: title, Producer: 'Parley', Creator: 'Parley', CreationDate: new Date(of.asOf) },
  })
  const chunks: Buffer[] = []
  page.on('data', (chunk: Buffer) => chunks.push(chunk))
  const done = new Promise<void>((resolve, reject) => {
    page.on('end', resolve)
    page.on('error', reject)
  })
  page.font('Helvetica-Bold').fontSize(15).text(title)
  page.moveDown(0.5)
  for (const [name, value] of headOf(of)) {
    page.font('Helvetica-Bold').fontSize(SMALL).text(`${name}: `, { continued: true })
    page.font('Helvetica').text(value)
  }
  for (const section of sectionsOf(of)) draw(page, section)
  number(page)
  page.end()
  await done
  return Buffer.concat(chunks)
}

type Page = InstanceType<typeof Document>

function draw(page: Page, { title, heads, rows }: Section): void {
  const width = (page.page.width - 2 * MARGIN) / heads.length
  room(page, 3 * LINE)
  page.moveDown(0.8)
  page.x = MARGIN
  page.font('Helvetica-Bold').fontSize(11).text(title)
  page.moveDown(0.2)
  const [first = []] = rows
  line(page, { cells: heads, like: first }, width, 'Helvetica-Bold')
  for (const cells of rows) line(page, { cells, like: cells }, width, 'Helvetica')
}

/** One row: words to the left, numbers to the right; a head as what it stands over. */
function line(
  page: Page,
  { cells, like }: { readonly cells: readonly string[]; readonly like: readonly string[] },
  width: number,
  font: string,
): void {
  room(page, LINE)
  const top = page.y
  page.font(font).fontSize(SMALL)
  for (const [i, text] of cells.entries())
    page.text(text, MARGIN + i * width, top, {
      width: width - 6,
      height: LINE,
      ellipsis: true,
      lineBreak: false,
      align: i > 0 && /^-?\d[\d.]*( %)?$/.test(like[i] ?? '') ? 'right' : 'left',
    })
  page.x = MARGIN
  page.y = top + LINE
}

function room(page: Page, height: number): void {
  if (page.y + height > page.page.height - MARGIN - LINE) page.addPage()
}

function number(page: Page): void {
  const { start, count } = page.bufferedPageRange()
  for (let i = 0; i < count; i++) {
    page.switchToPage(start + i)
    // Below the margin a page would break: for its number there is none.
    page.page.margins.bottom = 0
    page
      .font('Helvetica')
      .fontSize(8)
      .text(`${i + 1} of ${count}`, MARGIN, page.page.height - MARGIN / 2 - 8, { align: 'center' })
  }
}
