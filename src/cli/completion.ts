import type { Host } from '../domain/host.ts'
import { EXIT, type ExitCode } from './exit-code.ts'
import type { Shell } from './parse.ts'
import { print } from './print.ts'
import { renderCompletion } from './completion-script.ts'

export async function showCompletion({ stdout }: Host, shell: Shell): Promise<ExitCode> {
  await print(stdout, [renderCompletion(shell)])
  return EXIT.done
}
