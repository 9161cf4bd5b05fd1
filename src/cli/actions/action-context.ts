import type { Host } from '../../host.ts'
import type { Source } from '../../domain/source.ts'
import type { Command } from '../config/command.ts'
import type { Diagnostics } from '../output/diagnostics.ts'

/** What an action works with. */
export interface ActionContext {
  readonly command: Command
  readonly source: Source
  readonly host: Host
  readonly diagnostics: Diagnostics
}
