// Loaded before a server; writes the delays of its event loop and its memory as JSON to descriptor 3.
const { monitorEventLoopDelay } = require('node:perf_hooks')
const { writeSync } = require('node:fs')

const MEMORY_EVERY_MS = 10_000

const delays = monitorEventLoopDelay({ resolution: 10 })
delays.enable()
const residentMib = []
setInterval(() => residentMib.push(process.memoryUsage.rss() / 2 ** 20), MEMORY_EVERY_MS).unref()

process.on('exit', () => {
  const inMs = (nanoseconds) => nanoseconds / 1e6
  const [p50, p99] = [50, 99].map((percentile) => inMs(delays.percentile(percentile)))
  const { user, system } = process.cpuUsage()
  const cpuShare = (user + system) / 1e6 / process.uptime()
  writeSync(3, JSON.stringify({ p50, p99, max: inMs(delays.max), residentMib, cpuShare }))
})
