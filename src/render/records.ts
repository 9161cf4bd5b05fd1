import type { Reason } from '../domain/status/instance-status.ts'
import { type Field, line } from './csv.ts'
import { stringify } from './fields.ts'
import { describeReason } from './words/status.ts'

/** The formats of records. */
type RecordFormat = 'json' | 'ndjson' | 'csv'

/** The fields of a record, all of them in each record. */
export type Fields = Readonly<Record<string, unknown>>

/** A list of records in one format, so that each can be printed as soon as it is known. */
export interface Records {
  readonly begin: string
  row(fields: Fields): string
  readonly end: string
}

interface Shape {
  /** The fields of the object around the records; only JSON has it. */
  readonly head: Fields
  /** The field with the records. */
  readonly list: string
  /** The names of the fields of each record. */
  readonly columns: readonly string[]
}

/** A value in a table: reasons in words. */
function toField(value: unknown): Field {
  if (Array.isArray(value)) return (value as Reason[]).map(describeReason).join('; ')
  return typeof value === 'boolean' ? String(value) : ((value ?? null) as Field)
}

/** A value of an object, a list with one line for each item. */
function toJson(value: unknown): string {
  if (!Array.isArray(value) || value.length === 0) return stringify(value)
  return `[\n${value.map((item) => `    ${stringify(item)}`).join(',\n')}\n  ]`
}

const START: Readonly<Record<RecordFormat, (shape: Shape) => Records>> = {
  json({ head, list }) {
    const fields = Object.entries(head).map(([name, value]) => `  "${name}": ${toJson(value)},\n`)
    let separator = '\n'
    return {
      begin: `{\n${fields.join('')}  "${list}": [`,
      row(record) {
        const text = `${separator}    ${stringify(record)}`
        separator = ',\n'
        return text
      },
      get end() {
        return separator === '\n' ? ']\n}\n' : '\n  ]\n}\n'
      },
    }
  },
  ndjson: () => ({ begin: '', row: (record) => `${stringify(record)}\n`, end: '' }),
  csv: ({ columns }) => ({
    begin: line(columns),
    row: (record) => line(columns.map((name) => toField(record[name]))),
    end: '',
  }),
}

export function startRecords(format: string, shape: Shape): Records {
  return START[format as RecordFormat](shape)
}
