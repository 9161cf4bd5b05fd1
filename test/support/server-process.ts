import { type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { expect, vi } from 'vitest'

/** A running server. */
export interface Server extends AsyncDisposable {
  /** `127.0.0.1:9090`. */
  readonly address: string
}

/** Ends a process at once. */
export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}

/** Waits for a line of a log, and returns what the group of the pattern matches. */
export async function findInLog(log: Readable, pattern: RegExp): Promise<string> {
  let text = ''
  for await (const line of createInterface({ input: log })) {
    const found = pattern.exec(line)?.[1]
    if (found !== undefined) {
      log.resume()
      return found
    }
    text += `${line}\n`
  }
  throw new Error(`the server ended:\n${text}`)
}

/** Waits until a server answers well. */
export async function untilReady(url: string): Promise<void> {
  await vi.waitFor(async () => expect(await fetch(url)).toHaveProperty('ok', true), {
    timeout: 20_000,
    interval: 20,
  })
}

/** A folder that is removed in the end. */
export function makeFolder(cleanup: AsyncDisposableStack): string {
  const folder = mkdtempSync(join(tmpdir(), 'cpx-'))
  cleanup.defer(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
