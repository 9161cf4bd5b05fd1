import type { Host } from '../../host.ts'
import { EXIT, type ExitCode } from '../output/exit-code.ts'
import type { Shell } from '../options/parse.ts'
import { print } from '../output/print.ts'
import { renderCompletion } from '../options/completion-script.ts'

export async function showCompletion({ stdout }: Host, shell: Shell): Promise<ExitCode> {
  await print(stdout, [renderCompletion(shell)])
  return EXIT.done
}
