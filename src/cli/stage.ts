import type { Host } from '../domain/host.ts'
import type { Source } from '../domain/source.ts'
import type { Command } from './command.ts'
import type { Talk } from './talk.ts'

/** What an action works with. */
export interface Stage {
  readonly command: Command
  readonly source: Source
  readonly host: Host
  readonly talk: Talk
}
