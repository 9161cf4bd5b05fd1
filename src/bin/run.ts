import { EXIT } from '../cli/output/exit-code.ts'
import { VERSION } from '../cli/version.ts'
import type { Host } from '../host.ts'
import { createHost } from './host.ts'

/** Runs a command in the real world; its result becomes the process's exit code. */
export function run(name: string, command: (host: Host) => Promise<number>): void {
  process.on('uncaughtException', (error) => {
    process.stderr.write(
      `${name}: this is a bug in ${VERSION}, please report it: ${String(error)}\n`,
    )
    process.exit(EXIT.bug)
  })
  const host = createHost()
  void command(host).then((exitCode) => {
    process.exitCode = exitCode
    // Else never process.exit(): it would lose what a slow reader has not taken yet.
    if (host.stop.aborted && process.stdout.writableLength > 0) process.exit()
    return exitCode
  })
}
