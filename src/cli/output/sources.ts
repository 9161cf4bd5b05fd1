import type { KindOfSource } from '../../open.ts'

const HEADS = { form: 'SERVER', example: 'EXAMPLE', reads: 'READS' }

/** A table of the kinds of sources. */
export function renderSources(kinds: readonly KindOfSource[]): string[] {
  const rows = [HEADS, ...kinds]
  const widest = (key: 'form' | 'example') => Math.max(...rows.map((row) => row[key].length))
  const [form, example] = [widest('form'), widest('example')]
  return rows.map(
    (row) => `${row.form.padEnd(form)}  ${row.example.padEnd(example)}  ${row.reads}\n`,
  )
}
