import type { Render } from './layout.ts'
import { escapeUnsafe } from './safe.ts'

/** An address or a service a line, for `xargs` and `while read`. */
export const renderName: Render = function* ({ answer, snapshot }) {
  // Who reads these goes on to use them.
  if (!snapshot.listing.ok) return
  if (answer.kind === 'instances') {
    for (const { id } of answer.instances) yield `${escapeUnsafe(id)}\n`
  } else for (const { name } of answer.services) yield `${escapeUnsafe(name)}\n`
}
