// Loaded before a server; writes the delays of its event loop and its memory as JSON to descriptor 3.
const { monitorEventLoopDelay } = require('node:perf_hooks')
const { writeSync } = require('node:fs')
const { setFlagsFromString } = require('node:v8')
const { runInNewContext } = require('node:vm')

const MEMORY_EVERY_MS = 10_000
// By then, the history of 10,000 instances has reached its limit.
const WARM_AFTER_MS = 120_000

const toMib = (bytes) => bytes / 2 ** 20
const toMs = (nanoseconds) => nanoseconds / 1e6

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc')

/** The memory of objects that are in use. */
function measureLive() {
  collectGarbage()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return toMib(heapUsed + arrayBuffers)
}

const delays = monitorEventLoopDelay({ resolution: 10 })
delays.enable()
const residentMib = []
const liveMib = []
setInterval(() => residentMib.push(toMib(process.memoryUsage.rss())), MEMORY_EVERY_MS).unref()
setTimeout(() => liveMib.push(measureLive()), WARM_AFTER_MS).unref()
// Before the server ends, and what it has with it.
process.on('SIGTERM', () => liveMib.push(measureLive()))

process.on('exit', () => {
  const [p50, p99] = [50, 99].map((percentile) => toMs(delays.percentile(percentile)))
  const { user, system } = process.cpuUsage()
  const cpuShare = (user + system) / 1e6 / process.uptime()
  const max = toMs(delays.max)
  writeSync(3, JSON.stringify({ p50, p99, max, residentMib, liveMib, cpuShare }))
})
