import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { listingPath } from '../src/source/docker/listing.ts'
import { monitoring, NODE, SERVER, shell, start } from './support/command.ts'
import { listed, startDaemon } from './support/docker.ts'
import { run } from './support/host.ts'
import { needs } from './support/needs.ts'
import {
  blocksOf,
  type Command,
  inlineOf,
  linesOf,
  PAGES,
  read,
  samplesOf,
} from './support/pages.ts'
import { startApi } from './support/prometheus-api.ts'
import { startExporter } from './support/exporter.ts'
import { startProvider } from './support/provider.ts'
import { newPast, PAST_END } from './support/past.ts'
import { startServed } from './support/served.ts'

/** The source that the commands in the docs read. */
const SOURCE = 'mock:seed=7'

/** Commands that no test can run, and the reason. */
const NOT_RUN: readonly (readonly [RegExp, string])[] = [
  [/^promtool /, 'requires a Prometheus; test/cli/actions/span-prometheus.test.ts runs it'],
  [/^docker /, 'requires Docker; scripts/check-container.sh runs the image'],
  [/^scripts\/check-container\.sh$/, 'requires Docker; .ci/run runs it'],
  [/^echo 10\.0\.0\.1:9100 /, 'requires a machine; test/source/targets/lists.test.ts reads stdin'],
  [/^curl localhost:9001\//, 'requires the containers'],
  [/^(?:install|systemctl) /, 'requires systemd; test/deploy/systemd.test.ts runs the unit'],
  [/^(?:df|journalctl) /, 'requires a server that runs'],
  [/^npm (?:ci|test)\b/, 'installs the dependencies; .ci/run runs it on a clean clone'],
  [/^npm link$/, 'changes the global folder of npm; test/e2e/package.test.ts installs the package'],
  [/^npm install /, 'requires the registry; test/e2e/package.test.ts installs the package'],
  [/^npm run /, 'checks, builds, or measures the project'],
  [/^npx vitest /, 'runs these tests'],
]

const LINES = PAGES.flatMap(linesOf)
const INLINE = PAGES.flatMap(inlineOf)
const isExcluded = ({ line }: Command) => NOT_RUN.some(([pattern]) => pattern.test(line))
const isServer = ({ line }: Command) => line.startsWith('cpx-server ')
const isPlain = ({ line }: Command) => /^(?:\* \* \* \* \* root )?(?:npx )?monitoring /.test(line)

/** The arguments of a command line. */
function argumentsOf(line: string): string[] {
  const words = line.replace(/ (?:\|\||>) ?.*/, '').match(/(?:'[^']*'|[^\s'])+/g) ?? []
  const argv = words.map((word) => word.replaceAll("'", ''))
  return argv.slice(argv.findIndex((word) => /^(?:monitoring|cpx-server)$/.test(word)) + 1)
}

const [CONFIG = ''] = blocksOf('docs/configuration.md', 'json')

/** Starts a Docker daemon with a container of the project in the docs. */
async function startDocker(): Promise<string> {
  const containers = [{ name: 'web-1', compose: { project: 'shop', service: 'web' } }]
  const { source, answer } = await startDaemon(containers)
  answer(listingPath('shop'), containers.map(listed))
  return source
}

/** Starts a Prometheus with the service in the docs. */
async function startPrometheusApi(): Promise<string> {
  const labels = { instance: '10.0.0.1:9100', job: 'node', service: 'IdService' }
  const up = ['10.0.0.1:9100', '10.0.0.2:9100'].map(
    (instance) => [{ ...labels, instance }, 1] as const,
  )
  return (await startApi({ up, cpu: up, memory: up })).address
}

/** Starts a server with a list of targets, and one target. */
async function startTargets() {
  const { address } = await startExporter()
  const groups = [{ targets: [address], labels: { service: 'web' } }]
  const list = await startProvider({ '/list?dc=eu': groups })
  return { list: JSON.stringify(groups), url: `targets+http://${list.address}/list?dc=eu` }
}

/** Runs a command in this process; every provider is replaced by a simulated one. */
async function runHere(line: string) {
  const daemon = line.includes(' docker:') ? await startDocker() : ''
  const prometheus = line.includes(' prometheus+http') ? await startPrometheusApi() : ''
  const targets = / '?targets/.test(line) ? await startTargets() : { list: '', url: '' }
  const recording = line.includes('.db') ? newPast(SOURCE) : ''
  // Another program may have the port of the docs, or the default one.
  const argv = argumentsOf(line.replace(/--serve$/, '--serve :0')).map((word, at, words) => {
    if (words[at - 1] === '--serve') return word.replace(/:\d+$/, ':0')
    if (word.startsWith('docker:')) return daemon
    if (word.startsWith('targets+http')) return targets.url
    if (word.startsWith('prometheus+http')) return prometheus
    if (word.endsWith('.db')) return recording
    return /^(?:SERVER|api|(?:api|localhost):\d+|https?:.*)$/.test(word) ? SOURCE : word
  })
  // The timeout is a sleep, which takes no time in this process.
  if (line.includes('--waitHealthy')) return monitoring([...argv, '--for', '0'])
  // A moment of the past is shown until a key is pressed.
  const isPaused = / --monitorService .*--at /.test(line)
  return run(argv, {
    isTerminal: isPaused,
    ...(recording !== '' && { now: () => PAST_END }),
    ...(isPaused && { onTerminal: () => {}, onFrame: (_, owner) => owner.onInput('q') }),
    files: {
      'config.json': CONFIG.replace(/"https:[^"]*"/, `"${SOURCE}"`),
      'prod.token': 'x',
      'serve.token': '0123456789abcdef',
      'fleet.json': targets.list,
    },
    onSleep: (_, stop) => {
      const isEndless = / (?:-ms|--monitorService|--serve)\b/.test(line)
      if (isEndless && !line.includes('--count')) stop('SIGINT')
    },
  })
}

/** The server that requests in the docs are sent to. */
const SERVED = /\b(?:localhost|127\.0\.0\.1):9464\b/g
const isRequest = ({ line }: Command) => line.startsWith('curl ') && line.search(SERVED) >= 0

/** Sends a request to a server of the simulated provider, with recorded rounds if it is about the past. */
async function request(line: string) {
  const isOfPast = /[?&](?:at|since|from)=/.test(line)
  const served = isOfPast
    ? await startServed([SOURCE, '--record', newPast(SOURCE)], { now: () => PAST_END })
    : await startServed([SOURCE])
  await served.firstRound
  const { host } = new URL(served.url)
  // A stream does not end by itself.
  const end = line.includes('/stream') ? ' 2>/dev/null | head -n 1' : ''
  return shell(`curl() { command curl -sS "$@"; }; ${line.replaceAll(SERVED, host)}${end}`)
}

/** Replaces the parts that differ between runs, and removes trailing blanks, as Markdown does. */
function normalize(text: string): string {
  return text
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, 'TIME')
    .replace(/ time=[\d.]+s/, ' time=TIME')
    .replace(/ +$/gm, '')
}

/** Checks an output; an ellipsis in the docs matches any lines. */
function expectOutput(stdout: string, output: string): void {
  const printed = normalize(stdout)
  const [head = '', tail = ''] = normalize(output).split('…\n')
  expect(output).not.toBe('')
  expect(printed.slice(0, head.length)).toBe(head)
  expect(printed.slice(printed.length - tail.length)).toBe(tail)
  if (!output.includes('…')) expect(printed).toBe(head)
}

async function expectServer(line: string): Promise<void> {
  const [, ...options] = argumentsOf(line)
  const { child } = start(NODE, [SERVER, '0', ...options])
  if (child.stdout === null) throw new Error('no stdout')
  const [text] = (await once(child.stdout, 'data')) as [Buffer]
  expect(String(text)).toMatch(/:\d+/)
}

describe('the samples in the docs', () => {
  for (const { page, line, output } of PAGES.flatMap(samplesOf)) {
    const title = `the output in ${page} is current: ${line}`
    if (isRequest({ page, line, output })) {
      needs('curl', 'jq')(title, async () => {
        expect(await request(line)).toMatchObject({ exitCode: 0, stdout: output })
      })
    } else if (line.includes(' | ')) {
      needs('jq')(title, async () => {
        const ended = await shell(line.replace('monitoring', 'monitoring.js'))
        expect(ended).toMatchObject({ exitCode: 0, stdout: output })
      })
    } else {
      test(title, async () => expectOutput((await runHere(line)).stdout, output))
    }
  }

  test('the README shows every action', () => {
    const shown = samplesOf('README.md').map(({ line }) => line)
    for (const action of ['summary', 'healthCheck', 'monitorService', 'waitHealthy']) {
      expect(shown).toContainEqual(expect.stringContaining(`--${action}`))
    }
  })
})

describe('the commands in the docs', () => {
  const runnable = LINES.filter((command) => !isExcluded(command))
  const inline = INLINE.filter((command) => !isExcluded(command))

  test.each(runnable.filter(isPlain))('a command in $page runs: $line', async ({ line }) => {
    expect(await runHere(line)).toMatchObject({ exitCode: 0 })
  })

  test.each(runnable.filter(isServer))('a server in $page starts: $line', ({ line }) =>
    expectServer(line),
  )

  for (const { page, line } of runnable.filter(isRequest)) {
    needs('curl', 'jq')(`a request in ${page} is answered: ${line}`, async () => {
      expect(await request(line)).toMatchObject({
        exitCode: 0,
        stdout: expect.stringMatching(/./),
        stderr: '',
      })
    })
  }

  const isOther = (command: Command) =>
    !isPlain(command) && !isServer(command) && !isRequest(command)

  test.each(runnable.filter(isOther))('a shell line in $page runs: $line', async ({ line }) => {
    const ended = await shell(`monitoring() { monitoring.js "$@"; }; ${line}`)
    expect(ended).toMatchObject({ exitCode: 0, stderr: '' })
  })

  test.each(inline.filter((command) => !isServer(command)))(
    'an inline command in $page runs: $line',
    async ({ line }) => {
      expect([0, 1, 3]).toContain((await runHere(line)).exitCode)
    },
  )

  test.each(inline.filter(isServer))('an inline server in $page starts: $line', ({ line }) =>
    expectServer(line),
  )

  for (const code of PAGES.flatMap((page) => blocksOf(page, 'fish'))) {
    needs('fish')(`a fish command in the docs runs: ${code.trimEnd()}`, async () => {
      const ended = await shell(`fish -c 'function monitoring; monitoring.js $argv; end; ${code}'`)
      expect(ended).toMatchObject({ exitCode: 0, stderr: '' })
    })
  }

  test.each(NOT_RUN)('the docs contain %s, which no test can run: it %s', (pattern) => {
    const lines = [...LINES, ...INLINE].map(({ line }) => line)
    expect(lines).toContainEqual(expect.stringMatching(pattern))
  })

  test('every npm script in the docs exists', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
    const named = [...LINES, ...INLINE].flatMap(
      ({ line }) => /^npm run (\S+)/.exec(line)?.[1] ?? [],
    )
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named))
  })
})
