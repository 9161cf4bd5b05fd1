import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const NGINX = 'nginx'

/** Finds a free port, because nginx cannot choose one itself. */
async function findPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

function configure(folder: string, port: number): string {
  return `
    daemon off; master_process off; worker_processes 1;
    pid ${folder}/pid; error_log stderr;
    events { worker_connections 1024; }
    http {
      access_log off; default_type application/json; tcp_nodelay on;
      keepalive_requests 10000000; keepalive_timeout 75s;
      open_file_cache max=500 inactive=10m;
      ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
        .map((name) => `${name}_temp_path ${folder}/${name};`)
        .join(' ')}
      server {
        listen 127.0.0.1:${port} backlog=511;
        root ${folder}/fleets;
        location ~ "^/[0-9]+/10[.][0-9]+[.][0-9]+[.]([0-9]+)$" { alias ${folder}/samples/$1; }
      }
    }`
}

/** Returns 10.58.1.0, 10.58.1.1, and so on. */
function listAddresses(instances: number): string[] {
  return Array.from({ length: instances }, (_, index) => {
    const block = 1 + (index >> 8)
    return `10.${58 + (block >> 8)}.${block & 255}.${index & 255}`
  })
}

function writeListing(folder: string, addresses: readonly string[]): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'servers'), JSON.stringify(addresses))
}

/** Writes one file for all addresses with the same last byte; as fast to serve as one for each. */
function writeSamples(folder: string): void {
  mkdirSync(folder)
  for (let byte = 0; byte < 256; byte += 1) {
    const sample = { cpu: `${byte % 101}%`, service: `Service${byte % 10}`, memory: '4%' }
    writeFileSync(join(folder, `${byte}`), JSON.stringify(sample))
  }
}

async function waitForPort(port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const socket = connect(port, '127.0.0.1')
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    if (isOpen) return
    await sleep(50)
  }
  throw new Error('nginx does not listen')
}

/** Starts nginx with one worker, which serves a fleet of each size from files under `/<size>`. */
export async function startNginx(sizes: readonly number[]) {
  const folder = mkdtempSync(join(tmpdir(), 'bench-nginx-'))
  const fleets = new Map(sizes.map((size) => [size, listAddresses(size)]))
  for (const [size, addresses] of fleets) writeListing(join(folder, 'fleets', `${size}`), addresses)
  writeSamples(join(folder, 'samples'))
  const port = await findPort()
  writeFileSync(join(folder, 'conf'), configure(folder, port))
  const argv = ['-p', folder, '-e', 'stderr', '-c', join(folder, 'conf')]
  const child = spawn(NGINX, argv, { stdio: ['ignore', 'ignore', 'inherit'] })
  await waitForPort(port)
  return {
    folder,
    urlOf: (size: number) => `http://127.0.0.1:${port}/${size}`,
    addressesOf: (size: number) => fleets.get(size) ?? [],
    async [Symbol.asyncDispose]() {
      child.kill()
      await once(child, 'exit')
      rmSync(folder, { recursive: true })
    },
  }
}
