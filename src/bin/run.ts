import { EXIT } from '../cli/output/exit-code.ts'
import { VERSION } from '../cli/version.ts'
import type { Host } from '../host.ts'
import { createHost } from './host.ts'

/** Runs a command in this process; its result becomes the exit code. */
export async function run(name: string, command: (host: Host) => Promise<number>): Promise<void> {
  process.on('uncaughtException', (error) => {
    process.stderr.write(
      `${name}: internal error in ${name} ${VERSION} (please report it): ${String(error)}\n`,
    )
    process.exit(EXIT.bug)
  })
  const host = createHost()
  process.exitCode = await command(host)
  // Otherwise never process.exit(): it loses output that a slow reader has not read yet.
  if (host.stop.aborted && process.stdout.writableLength > 0) process.exit()
}
