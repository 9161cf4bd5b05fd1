import { benchFanout } from './fanout.ts'
import { benchLive } from './live.ts'
import { benchPage } from './page.ts'
import { benchPrometheus } from './prometheus.ts'
import { benchRecording } from './recording.ts'
import { benchRender } from './render.ts'
import { benchScale } from './scale.ts'
import { benchServe } from './serve.ts'
import { benchStartUp } from './start-up.ts'
import { benchTargets } from './targets.ts'

const SUITES: Readonly<Record<string, (...options: string[]) => void | Promise<void>>> = {
  'start-up': benchStartUp,
  fanout: benchFanout,
  scale: benchScale,
  targets: benchTargets,
  prometheus: benchPrometheus,
  render: benchRender,
  live: benchLive,
  recording: benchRecording,
  serve: benchServe,
  page: benchPage,
}

// Usage: npm run bench for all benches, npm run bench -- start-up for one, with its options after it.
const [wanted = '', ...options] = process.argv.slice(2)
const suites = Object.entries(SUITES).filter(([name]) => wanted === '' || name === wanted)
if (suites.length === 0) {
  console.error(`unknown bench "${wanted}"; use one of ${Object.keys(SUITES).join(', ')}`)
  process.exitCode = 2
}
for (const [name, bench] of suites) {
  console.log(`== ${name}`)
  await bench(...options)
}
