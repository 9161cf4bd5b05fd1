import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { OperationError, openRecording, type RecordedRound, UsageError } from '../../src/index.ts'
import { ROOT } from '../support/command.ts'
import { answered, silent, snapshotOf, TIMEOUT } from '../support/facts.ts'
import { newFolder } from '../support/folder.ts'
import { record } from '../support/recording.ts'

const START = Date.UTC(2026, 10, 29, 9)
const at = (minutes: number) => START + minutes * 60_000

const ROUNDS = [
  snapshotOf([answered('10.0.0.2', 'B', [80, 20]), answered('10.0.0.1', 'A')], {
    startedAt: at(0),
    remarks: [{ code: 'stale', count: 3, listed: 6, ageMs: 90_000 }],
  }),
  snapshotOf([answered('10.0.0.2', 'B', [99, 20]), silent('10.0.0.1', 'A')], { startedAt: at(5) }),
  snapshotOf([silent('10.0.0.2', 'B'), silent('10.0.0.1', 'A')], {
    startedAt: at(10),
    listing: { ok: false, failure: TIMEOUT },
  }),
]

async function collect(rounds: AsyncIterable<RecordedRound>): Promise<RecordedRound[]> {
  const all: RecordedRound[] = []
  for await (const round of rounds) all.push(round)
  return all
}

function openRounds(options = {}, rounds = ROUNDS) {
  const recording = openRecording(record(rounds), options)
  onTestFinished(() => recording[Symbol.asyncDispose]())
  return recording
}

describe('openRecording', () => {
  test('openRecording judges each round by its options', async () => {
    const recording = openRounds({ cpuThreshold: 95, minimum: 1, minimums: { C: 1 } })
    const [first, second] = await collect(recording.rounds())
    expect(first).toEqual({
      startedAt: new Date(START),
      problem: null,
      remarks: [
        {
          code: 'stale',
          text: 'stale: 3 of 6 instances have data older than two scrapes, up to 90 s',
        },
      ],
      instances: [
        { cpu: '10%', memory: '20%', service: 'A', ip: '10.0.0.1', status: 'healthy' },
        { cpu: '80%', memory: '20%', service: 'B', ip: '10.0.0.2', status: 'healthy' },
      ],
      services: [
        { service: 'A', cpu: 10, memory: 20, status: 'healthy', instances: 1 },
        { service: 'B', cpu: 80, memory: 20, status: 'healthy', instances: 1 },
        { service: 'C', cpu: null, memory: null, status: 'unhealthy', instances: 0 },
      ],
    })
    expect(second?.instances).toMatchObject([
      { cpu: null, service: 'A', status: 'unknown' },
      { cpu: '99%', service: 'B', status: 'unhealthy' },
    ])
  })

  test('openRecording says why a listing failed, and no service is certain', async () => {
    const [round] = await collect(openRounds().rounds({ from: at(10) }))
    expect(round?.problem).toBe('no answer within 5 s (timeout)')
    expect(round?.services.map(({ status }) => status)).toEqual(['unknown', 'unknown'])
  })

  test.each([
    ['both ends are included', { from: at(0), to: at(5) }, [0, 5]],
    ['times are dates as well', { from: new Date(at(1)), to: new Date(at(9)) }, [5]],
    ['without an end, all later rounds are read', { from: at(1) }, [5, 10]],
    ['without a start, all earlier rounds are read', { to: at(9) }, [0, 5]],
    ['a span without rounds gives none', { from: at(11) }, []],
  ])('rounds of a span: %s', async (_, span, minutes) => {
    const rounds = await collect(openRounds().rounds(span))
    expect(rounds.map(({ startedAt }) => startedAt)).toEqual(
      minutes.map((minute) => new Date(at(minute))),
    )
  })

  test('several spans of one recording are read at once', async () => {
    const recording = openRounds()
    const [one, other] = [recording.rounds(), recording.rounds()]
    const starts: unknown[] = []
    for (const each of [one, other, one, other]) starts.push((await each.next()).value?.startedAt)
    expect(starts).toEqual([at(0), at(0), at(5), at(5)].map((time) => new Date(time)))
  })

  test('the signal of a span makes its next round reject with its reason', async () => {
    const reason = new Error('no longer of interest')
    const controller = new AbortController()
    const rounds = openRounds().rounds({ signal: controller.signal })
    await rounds.next()
    controller.abort(reason)
    await expect(rounds.next()).rejects.toBe(reason)
  })

  test('a disposed recording gives no more rounds', async () => {
    const recording = openRounds()
    const rounds = recording.rounds()
    await rounds.next()
    await recording[Symbol.asyncDispose]()
    const words = 'the recording is disposed; call openRecording() again'
    await expect(rounds.next()).rejects.toThrow(new OperationError(words))
    await expect(recording.rounds().next()).rejects.toThrow(new OperationError(words))
  })

  test('timers run while a long span is read', async () => {
    const rounds = Array.from({ length: 10 }, (_, index) =>
      snapshotOf([answered('10.0.0.1', 'A')], { startedAt: at(index) }),
    )
    let pauses = 0
    const count = () => {
      pauses += 1
      immediate = setImmediate(count)
    }
    let immediate = setImmediate(count)
    for await (const _ of openRounds({}, rounds).rounds()) void _
    clearImmediate(immediate)
    expect(pauses).toBeGreaterThanOrEqual(10)
  })

  test('a missing file is an OperationError at the first round', async () => {
    const path = join(newFolder(), 'fleet.db')
    const rounds = openRecording(path).rounds()
    await expect(rounds.next()).rejects.toThrow(
      new OperationError(`cannot open the recording ${path}: no such file`),
    )
  })

  test.each([
    [
      { from: new Date('x') },
      'from: a Date is not a valid Date or a number of milliseconds since 1970',
    ],
    [{ to: '09:00' }, 'to: "09:00" is not a valid Date or a number of milliseconds since 1970'],
    [{ form: 1 }, 'unknown option "form"; did you mean from?'],
  ])('a wrong span is refused: %o', async (span, words) => {
    const rounds = openRounds().rounds(span as object)
    await expect(rounds.next()).rejects.toThrow(new UsageError(words))
  })

  test.each([
    [{ timeoutMs: 5 }, 'unknown option "timeoutMs"'],
    [{ cpuThreshold: 101 }, 'cpuThreshold: 101 is not a number from 0 to 100'],
  ])('a wrong option is refused at once: %o', (options, words) => {
    expect(() => openRecording('fleet.db', options as object)).toThrow(new UsageError(words))
  })

  test('what is no file name is refused at the first round', async () => {
    const rounds = openRecording(5 as unknown as string).rounds()
    await expect(rounds.next()).rejects.toThrow(new UsageError('file: 5 is not a string'))
  })

  test('SQLite is loaded when a recording is read, and not before', () => {
    const code = `
      const { openRecording } = await import(${JSON.stringify(join(ROOT, 'src/index.ts'))})
      const hasSqlite = () => process.moduleLoadList.includes('NativeModule sqlite')
      const recording = openRecording(process.argv[1])
      const before = hasSqlite()
      await recording.rounds().next()
      console.log(before, hasSqlite())`
    const argv = ['--no-warnings', '--input-type=module', '-e', code, record(ROUNDS)]
    expect(execFileSync(process.execPath, argv, { encoding: 'utf8' })).toBe('false true\n')
  })
})
