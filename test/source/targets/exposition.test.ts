import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ExpositionReader } from '../../../src/source/targets/exposition.ts'
import type { Reading } from '../../../src/source/targets/reading.ts'
import { malformed } from '../../support/facts.ts'

function read(...chunks: readonly (string | Buffer)[]): Reading {
  const reader = new ExpositionReader()
  for (const chunk of chunks) reader.write(Buffer.from(chunk))
  return reader.end()
}

const lines = (...all: readonly string[]) => all.map((line) => `${line}\n`).join('')

const PAGE = lines(
  '# HELP go_goroutines Number of goroutines.',
  '# TYPE go_goroutines gauge',
  'go_goroutines 7',
  '# TYPE node_cpu_guest_seconds_total counter',
  'node_cpu_guest_seconds_total{cpu="0",mode="user"} 900',
  '# TYPE node_cpu_seconds_total counter',
  'node_cpu_seconds_total{cpu="0",mode="idle"} 70.5',
  'node_cpu_seconds_total{cpu="0",mode="user"} 29.5',
  'node_cpu_seconds_total{cpu="1",mode="idle"} 1e+02',
  'node_cpu_seconds_total{cpu="1",mode="user"} 0',
  'node_memory_Active_bytes NaN',
  'node_memory_MemAvailable_bytes 2.5e+09',
  'node_memory_MemTotal_bytes 1e+10',
  'node_scrape_collector_success{collector="cpu"} 1',
)
const READING: Reading = {
  cpus: new Map([
    ['0', { idle: 70.5, total: 100, modes: 2 }],
    ['1', { idle: 100, total: 100, modes: 2 }],
  ]),
  memory: 75,
}
const BASE = 'node_memory_MemTotal_bytes 8\n'
const NOTHING: Reading = { cpus: new Map(), memory: null }
const oneCpu = (idle: number, total: number, modes: number): Reading => ({
  cpus: new Map([['0', { idle, total, modes }]]),
  memory: null,
})

describe('a page', () => {
  test('a page gives the counters of each CPU and the used memory, and nothing else', () => {
    expect(read(PAGE)).toEqual(READING)
  })

  test('a page gives the same reading in whatever parts it arrives', () => {
    const bytes = Buffer.from(PAGE)
    const place = fc.nat({ max: bytes.length })
    fc.assert(
      fc.property(fc.array(place, { maxLength: 5 }), (places) => {
        const cuts = [0, ...places.toSorted((a, b) => a - b), bytes.length]
        const parts = cuts.slice(1).map((end, index) => bytes.subarray(cuts[index], end))
        expect(read(...parts)).toEqual(READING)
      }),
    )
  })

  test.each<[string, string, Reading]>([
    ['CRLF at the ends of lines', PAGE.replaceAll('\n', '\r\n'), READING],
    ['blanks before and in lines', PAGE.replaceAll(/^n/gm, '  \tn').replaceAll(' ', '  '), READING],
    ['empty lines', PAGE.replaceAll('\n', '\n\n'), READING],
    ['timestamps', PAGE.replaceAll(/(\d)$/gm, '$1 1700000000000'), READING],
    ['a byte order mark before a comment', `\xef\xbb\xbf${PAGE}`, READING],
    ['a byte order mark before a sample', '\xef\xbb\xbfgo_goroutines 7\n', NOTHING],
    ['no line feed at its end', PAGE.trimEnd(), READING],
    ['the end of OpenMetrics', `${PAGE}# EOF\n`, READING],
    ['the end of OpenMetrics without a line feed', `${PAGE}# EOF`, READING],
    ['only a comment', '# EOF\n', NOTHING],
    ['no wanted metric', 'go_goroutines 7\n', NOTHING],
    ['a byte that UTF-8 never has in a label', 'a{b="\xff"} 1\n', NOTHING],
  ])('a page may have %s', (_what, text, reading) => {
    expect(read(Buffer.from(text, 'latin1'))).toEqual(reading)
  })

  test.each<[string, string, string]>([
    ['nothing', '', 'empty answer'],
    ['HTML', '<!doctype html>\n', 'expected metrics, got HTML: "<!doctype html>"'],
    ['text of another script', 'über uns\n', 'not metrics: "über uns"'],
    ['HTML after blanks', '\n  <html>', 'expected metrics, got HTML: "<html>"'],
    ['JSON', '{"cpu":"61%"}', 'not metrics: "{\\"cpu\\":\\"61%\\"}"'],
    ['prose', 'It works!', 'not metrics: "It works!"'],
    ['a line that never ends', 'x'.repeat(65_537), 'a line is longer than 65536 bytes'],
    ['a sample after the end', '# EOF\na 1\n', 'unexpected content after "# EOF"'],
    ['a wanted number at its end', BASE.trimEnd(), 'the page was cut short'],
    ['a wanted number at its end, after blanks', ` ${BASE.trimEnd()}`, 'the page was cut short'],
    ['a wanted name at its end', `${BASE}node_memory_MemTotal_bytes`, 'the page was cut short'],
  ])('a page is malformed if it contains %s', (_what, text, problem) => {
    expect(() => read(text)).toThrow(malformed(problem))
  })
})

describe('CPU time', () => {
  test.each<[string, string, Reading]>([
    [
      'labels in any order, with others',
      'node_cpu_seconds_total{mode="idle", zone="a\\"},{\\n\\\\", cpu="0",} 5 123 # {id="x"} 1 2\n',
      oneCpu(5, 5, 1),
    ],
    [
      'guest time, which user time contains',
      lines(
        'node_cpu_seconds_total{cpu="0",mode="guest"} 3',
        'node_cpu_seconds_total{cpu="0",mode="user"} 4',
        'node_cpu_seconds_total{cpu="0",mode="guest_nice"} 1',
        'node_cpu_seconds_total{cpu="0",mode="idle"} 6',
      ),
      oneCpu(6, 10, 4),
    ],
    [
      'modes of wmi_exporter',
      lines(
        'wmi_cpu_time_total{core="0",mode="idle"} 6',
        'wmi_cpu_time_total{core="0",mode="user"} 4',
      ),
      oneCpu(6, 10, 2),
    ],
    [
      'interrupts of Windows, which privileged time contains',
      lines(
        'windows_cpu_time_total{core="0",mode="dpc"} 3',
        'windows_cpu_time_total{core="0",mode="idle"} 6',
        'windows_cpu_time_total{core="0",mode="interrupt"} 1',
        'windows_cpu_time_total{core="0",mode="privileged"} 4',
      ),
      oneCpu(6, 10, 4),
    ],
  ])('CPU time may have %s', (_what, text, reading) => {
    expect(read(text)).toEqual(reading)
  })

  const sample = (labels: string, value: string | number) =>
    `node_cpu_seconds_total{${labels}} ${value}\n`
  const TWICE = '"node_cpu_seconds_total" occurs twice, as on a page of several machines'

  test.each<[string, string, string]>([
    ['no CPU', sample('mode="idle"', 1), '"node_cpu_seconds_total" has no label "cpu"'],
    ['no mode', sample('cpu="0"', 1), '"node_cpu_seconds_total" has no label "mode"'],
    [
      'a long name without idle time',
      sample(`cpu="${'x'.repeat(61)}",mode="user"`, 1),
      `a CPU has no mode "idle": "${'x'.repeat(60)}…"`,
    ],
    ['no idle time', sample('cpu="0",mode="user"', 1), 'a CPU has no mode "idle": "0"'],
    ['one mode twice', sample('cpu="0",mode="idle"', 1).repeat(2), TWICE],
    [
      'a negative number',
      sample('cpu="0",mode="idle"', -1),
      '"node_cpu_seconds_total" is negative: -1',
    ],
    [
      'no number',
      sample('cpu="0",mode="idle"', 'NaN'),
      '"node_cpu_seconds_total" is not a finite number',
    ],
    [
      'another text than a number',
      sample('cpu="0"', '5s'),
      'not metrics: "node_cpu_seconds_total{cpu=\\"0\\"} 5s"',
    ],
    [
      'an open label',
      `${BASE}node_cpu_seconds_total{cpu="0} 5\n`,
      'not metrics: "node_cpu_seconds_total{cpu=\\"0} 5"',
    ],
    [
      'more CPUs than a machine',
      Array.from({ length: 8193 }, (_, at) => sample(`cpu="${at}",mode="idle"`, 1)).join(''),
      'more than 8192 CPUs',
    ],
    [
      'more modes than a CPU',
      Array.from({ length: 33 }, (_, at) => sample(`cpu="0",mode="${at}"`, 1)).join(''),
      'more than 32 modes of a CPU',
    ],
  ])('CPU time is malformed if it has %s', (_what, text, problem) => {
    expect(() => read(text)).toThrow(malformed(problem))
  })
})

describe('memory', () => {
  const NODE = 'node_memory_MemTotal_bytes 200'
  const OLD = ['node_memory_Buffers_bytes 10', 'node_memory_Cached_bytes 20']

  test.each<[string, readonly string[], number | null]>([
    ['what is available', [NODE, 'node_memory_MemAvailable_bytes 50'], 75],
    [
      'what is available, not what is free',
      [NODE, 'node_memory_MemFree_bytes 0', ...OLD, 'node_memory_MemAvailable_bytes 50'],
      75,
    ],
    ['free memory and caches on old kernels', [NODE, 'node_memory_MemFree_bytes 20', ...OLD], 75],
    ['nothing if a part is missing', [NODE, ...OLD], null],
    ['nothing without a total', ['node_memory_MemAvailable_bytes 50'], null],
    ['all if nothing is available', [NODE, 'node_memory_MemAvailable_bytes 0'], 100],
    [
      'what is free on Windows',
      ['windows_memory_physical_total_bytes 200', 'windows_memory_physical_free_bytes 50'],
      75,
    ],
    [
      'what is free on older versions for Windows',
      ['windows_cs_physical_memory_bytes 200', 'windows_os_physical_memory_free_bytes 50'],
      75,
    ],
    [
      'what is free with wmi_exporter',
      ['wmi_cs_physical_memory_bytes 200', 'wmi_os_physical_memory_free_bytes 50'],
      75,
    ],
    [
      'what is free or inactive on macOS',
      ['node_memory_total_bytes 200', 'node_memory_free_bytes 10', 'node_memory_inactive_bytes 40'],
      75,
    ],
    [
      'what is free or inactive on FreeBSD',
      ['node_memory_size_bytes 200', 'node_memory_free_bytes 10', 'node_memory_inactive_bytes 40'],
      75,
    ],
  ])('memory is computed from %s', (_what, samples, memory) => {
    expect(read(lines(...samples)).memory).toBe(memory)
  })

  test.each<[string, readonly string[], string]>([
    [
      'no memory at all',
      ['node_memory_MemTotal_bytes 0', 'node_memory_MemAvailable_bytes 0'],
      '"node_memory_MemTotal_bytes" is 0',
    ],
    [
      'more available memory than in all',
      [NODE, 'node_memory_MemAvailable_bytes 201'],
      'the available memory exceeds the total',
    ],
    [
      'the memory of two machines',
      [NODE, NODE],
      '"node_memory_MemTotal_bytes" occurs twice, as on a page of several machines',
    ],
  ])('memory is malformed if the page has %s', (_what, samples, problem) => {
    expect(() => read(lines(...samples))).toThrow(malformed(problem))
  })
})
