import { FILTER } from '../src/source/targets/read-page.ts'
import { connect, createServer } from 'node:net'

// Usage: node bench/exporters.ts EXPORTER COUNT HANGING, with a channel to its parent. Serves the
// answer of a real node_exporter, byte for byte, at many addresses of this machine.
const [exporter = '', count = '0', hanging = '0'] = process.argv.slice(2)
const REFRESH_MS = 400
const END_OF_REQUEST = '\r\n\r\n'
const END_OF_ANSWER = '\r\n0\r\n\r\n'

/** Captures an answer as it is on the wire, chunks included. */
function capture(path: string): Promise<Buffer> {
  const [host = '', port = ''] = exporter.split(':')
  const socket = connect(Number(port), host)
  socket.write(`GET ${path} HTTP/1.1\r\nHost: ${exporter}\r\n\r\n`)
  const chunks: Buffer[] = []
  return new Promise((resolve, reject) => {
    socket.on('error', reject)
    socket.on('data', (chunk) => {
      chunks.push(chunk)
      if (!chunk.toString('latin1').endsWith(END_OF_ANSWER)) return
      socket.destroy()
      resolve(Buffer.concat(chunks))
    })
  })
}

const captureAll = () => Promise.all([capture('/metrics'), capture(`/metrics?${FILTER}`)])
let [whole, part] = await captureAll()
setInterval(async () => ([whole, part] = await captureAll()), REFRESH_MS)

function serve(host: string, port: number, isHanging: boolean): Promise<number> {
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => {})
    if (isHanging) return
    let text = ''
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
      const requests = text.split(END_OF_REQUEST)
      text = requests.at(-1) ?? ''
      for (const request of requests.slice(0, -1)) {
        socket.write(request.includes(FILTER) ? part : whole)
      }
    })
  })
  return new Promise((resolve, reject) => {
    server.on('error', reject)
    server.listen({ host, port, backlog: 64 }, () => {
      const address = server.address()
      resolve(typeof address === 'object' ? (address?.port ?? 0) : 0)
    })
  })
}

const hosts = Array.from({ length: Number(count) }, (_, at) => `127.1.${at >> 8}.${at & 255}`)
const [first = ''] = hosts
const port = await serve(first, 0, Number(hanging) > 0)
await Promise.all(hosts.slice(1).map((host, at) => serve(host, port, at + 1 < Number(hanging))))
process.send?.(hosts.map((host) => `${host}:${port}`))
