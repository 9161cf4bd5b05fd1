import type { Render } from './layout.ts'
import { escapeUnsafe } from './safe.ts'

/** The id of an instance or the name of a service a line, for `xargs` and `while read`. */
export const renderName: Render = function* ({ answer, snapshot }) {
  // The names are used by other programs, so none of an old listing is printed.
  if (!snapshot.listing.ok) return
  if (answer.kind === 'instances') {
    for (const { id } of answer.instances) yield `${escapeUnsafe(id)}\n`
  } else for (const { name } of answer.services) yield `${escapeUnsafe(name)}\n`
}
