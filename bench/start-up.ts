import { fileURLToPath } from 'node:url'
import { comparePaired } from './paired.ts'
import { startProvider } from './provider.ts'

const MONITORING = fileURLToPath(new URL('../dist/monitoring.js', import.meta.url))
const EMPTY = fileURLToPath(new URL('empty.cjs', import.meta.url))
const RUNS = 21

/** Maximum time of each command, as a multiple of an empty script on the same Node.js. */
const AT_MOST = { '-h': 2, 'one instance': 2, '150 instances': 3.1 }

/** Measures whole processes, from fork to last byte, each paired with an empty script. */
export async function benchStartUp(): Promise<void> {
  using one = await startProvider('--instances', '1')
  using many = await startProvider()
  const commands = new Map([
    ['-h', [MONITORING, '-h']],
    ['one instance', [MONITORING, one.address, '--summary']],
    ['150 instances', [MONITORING, many.address, '--summary']],
  ])
  const { baselineMs, results } = comparePaired([EMPTY], commands, RUNS)
  console.log(`whole process on Node.js ${process.version}, medians of ${RUNS} paired runs`)
  console.log(`${'empty script'.padEnd(16)} ${baselineMs.toFixed(0).padStart(5)} ms`)
  for (const { name, medianMs, ratio } of results) {
    const [low, middle, high] = [ratio.min, ratio.median, ratio.max].map((each) => each.toFixed(2))
    const atMost = AT_MOST[name as keyof typeof AT_MOST]
    console.log(
      `${name.padEnd(16)} ${medianMs.toFixed(0).padStart(5)} ms  ` +
        `${middle} x an empty script (${low} to ${high}), at most ${atMost}`,
    )
  }
}
