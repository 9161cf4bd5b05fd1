import type { Render } from './layout.ts'
import { serviceFieldsOf, stringify, toInstanceFields } from './fields.ts'

/** One object a line for each row, with the time of its round. */
export const renderNdjson: Render = function* (report) {
  const { answer, snapshot } = report
  const head = { observedAt: new Date(snapshot.startedAt).toISOString() }
  if (answer.kind === 'instances') {
    for (const instance of answer.instances) {
      yield `${stringify({ ...head, kind: 'instance', ...toInstanceFields(instance) })}\n`
    }
  } else {
    const toFields = serviceFieldsOf(report)
    for (const service of answer.services) {
      yield `${stringify({ ...head, kind: 'service', ...toFields(service) })}\n`
    }
  }
}
