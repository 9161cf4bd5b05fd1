import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { vi } from 'vitest'

/** A Docker daemon of its own, without images from a registry. */
export interface Dockerd extends AsyncDisposable {
  /** `docker:unix:///…` */
  readonly source: string
  /** Runs the client, and returns its output. */
  docker(...argv: readonly string[]): Promise<string>
  /** Starts a container that has the programs of this machine; the last arguments are its command. */
  start(name: string, options: readonly string[], ...command: readonly string[]): Promise<unknown>
}

const IMAGE = 'registry.example.com:5000/team/local:1'

/** Makes an image with no files of its own: `/usr` of this machine is mounted into each container. */
function makeRoot(folder: string): string {
  const root = join(folder, 'root')
  for (const name of ['usr', 'tmp']) mkdirSync(join(root, name), { recursive: true })
  for (const name of ['bin', 'lib', 'lib64']) symlinkSync(`usr/${name}`, join(root, name))
  return root
}

/**
 * Starts a daemon in its own network, mounts and processes, so that nothing of it is left once it is
 * disposed of.
 */
export async function startDockerd(): Promise<Dockerd> {
  const folder = mkdtempSync(join(tmpdir(), 'dockerd-'))
  const host = `unix://${folder}/docker.sock`
  // The client of Debian for the daemon of Debian, even if another client is installed.
  const env = { ...process.env, PATH: `/usr/bin:${process.env['PATH']}`, DOCKER_HOST: host }
  const paths = ['data', 'exec'].map((name) => `--${name}-root=${folder}/${name}`)
  const flags = ['--iptables=false', '--ip6tables=false', '--ip-forward=false']
  const own = ['--mount', '--net', '--pid', '--fork', '--kill-child', '--mount-proc']
  const argv = [...own, 'dockerd', '--host', host, '--pidfile', `${folder}/pid`, ...paths, ...flags]
  const unshare = spawn('unshare', argv, { env, stdio: 'ignore' })
  const stop = async () => {
    const closed = once(unshare, 'close')
    unshare.kill('SIGKILL')
    await closed
    rmSync(folder, { recursive: true, force: true })
  }
  const docker: Dockerd['docker'] = async (...args) => {
    const { stdout } = await promisify(execFile)('docker', args, { env })
    return stdout
  }
  const pack = 'tar -c -C "$1" . | docker import - "$2"'
  try {
    await vi.waitFor(() => docker('version'), { timeout: 20_000, interval: 50 })
    await promisify(execFile)('sh', ['-c', pack, 'sh', makeRoot(folder), IMAGE], { env })
  } catch (error) {
    await stop()
    throw error
  }
  const common = ['run', '--detach', '--volume=/usr:/usr:ro']
  return {
    source: `docker:${host}`,
    docker,
    start: (name, options, ...command) =>
      docker(...common, `--name=${name}`, ...options, IMAGE, ...command),
    async [Symbol.asyncDispose]() {
      const ids = await docker('ps', '--all', '--quiet')
      // Otherwise their control groups would stay.
      await docker('rm', '--force', ...ids.trim().split('\n'))
      await stop()
    },
  }
}
