import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readTarget } from '../../../src/source/prometheus/series.ts'
import { VectorReader } from '../../../src/source/prometheus/vector.ts'

const LABELS = { identity: ['instance'], service: [['service'], ['app'], ['job']] }

/** Reads a text that is received in chunks of a size. */
function read(text: string | Buffer, size = 65_536, maxSeries = 1000) {
  const reader = new VectorReader(readTarget(LABELS), maxSeries)
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) {
    // Overwritten after it was written, as a buffer of the network may be.
    const chunk = Buffer.from(bytes.subarray(at, at + size))
    reader.write(chunk)
    chunk.fill('"')
  }
  return reader.end()
}

const vector = (result: readonly unknown[], more: object = {}) =>
  JSON.stringify({ status: 'success', data: { resultType: 'vector', result }, ...more })

const element = (instance: string, value: string) => ({
  metric: { instance },
  value: [1796000000.5, value],
})

const series = (name: string, value: number) => ({
  name,
  job: '',
  service: '',
  condition: null,
  value,
})

const NO_NUMBER = (json: string) => `a series has no labels or no number: ${json}`

describe('the reader of instant vectors', () => {
  test.each([1, 2, 7, 100, 65_536])('finds every series in chunks of %i bytes', (size) => {
    const hostile = 'a"]},{"metric":{}[\\'
    const text = vector([element(hostile, '1'), element('ä€😀', '0.5'), element('c', '1e-7')])
    expect(read(text, size)).toEqual({
      series: [series(hostile, 1), series('ä€😀', 0.5), series('c', 1e-7)],
      count: 3,
      problem: null,
      warnings: [],
      infos: [],
      isPartial: false,
    })
  })

  test('gives the same series in whatever chunks the answer is received', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 20 })
    const labels = fc.dictionary(text, text)
    const elements = fc.array(fc.record({ labels, instance: text, value: fc.double() }))
    const toText = (value: number) =>
      Number.isFinite(value) ? String(value) : String(value).replace('inity', '')
    fc.assert(
      fc.property(elements, fc.integer({ min: 1, max: 64 }), (all, size) => {
        const result = all.map(({ labels: others, instance, value }) => ({
          metric: { ...others, instance },
          value: [1, toText(value)],
        }))
        const whole = JSON.parse(vector(result)).data.result
        expect(
          read(vector(result), size).series.map(({ name, value }) => [name, toText(value)]),
        ).toEqual(
          whole.map((each: (typeof result)[number]) => [each.metric.instance, each.value[1]]),
        )
      }),
    )
  })

  test('accepts blanks, nested fields, and fields before and after the series', () => {
    const text = `{"status":"success","isPartial":false,"stats":{"a":[[1],[2]],"result":[3]},
      "data":{"stats":{"result":[1]},"result"  : [ {"metric":{},"value":[1,"3"]} ,
      {"value":[1,"4"],"metric":{"x":"["}} ],"resultType":"vector"} , "warnings":["w"]}`
    for (const size of [1, 5, 1000]) {
      expect(() => read(text, size)).toThrow('no array "result" in "data"')
      const { series: all, warnings } = read(text.replace('"result":[3]', '"b":[3]'), size)
      expect({ values: all.map(({ value }) => value), warnings }).toEqual({
        values: [3, 4],
        warnings: ['w'],
      })
    }
  })

  test.each([
    [
      { service: 'S', app: 'A', job: 'J' },
      { service: 'S', job: 'J' },
    ],
    [
      { app: 'A', job: 'J' },
      { service: 'A', job: 'J' },
    ],
    [
      { service: '', job: 'J' },
      { service: 'J', job: 'J' },
    ],
    [
      { service: 7, job: {} },
      { service: '', job: '' },
    ],
  ])('takes the first label that is present for the service: %j', (metric, names) => {
    const [first] = read(vector([{ metric, value: [1, '2'] }])).series
    expect(first).toEqual({ ...series('', 2), ...names })
  })

  test('takes no property of an object for a label', () => {
    const reader = new VectorReader(
      readTarget({ identity: ['toString'], service: [['constructor']] }),
      9,
    )
    reader.write(Buffer.from(vector([{ metric: { __proto__: null }, value: [1, '2'] }])))
    expect(reader.end().series).toEqual([series('', 2)])
  })

  test.each([
    ['NaN', Number.NaN],
    ['+Inf', Number.POSITIVE_INFINITY],
    ['-Inf', Number.NEGATIVE_INFINITY],
    ['-1', -1],
    ['1e+300', 1e300],
    ['.5', 0.5],
  ])('decodes the value %s', (text, value) => {
    expect(read(vector([element('a', text)])).series).toEqual([series('a', value)])
  })

  test('counts the series beyond the maximum', () => {
    const text = vector(['a', 'b', 'c'].map((name) => element(name, '1')))
    expect(read(text, 100, 2)).toMatchObject({ count: 3, series: [{}, {}] })
  })

  test('cuts long names to different ones', () => {
    const long = 'x'.repeat(1000)
    const [a, b] = read(vector([element(`${long}1`, '1'), element(`${long}2`, '1')])).series
    expect([a?.name.length, b?.name.length]).toEqual([128, 128])
    expect(a?.name).not.toBe(b?.name)
  })

  test.each([
    ['on a field of Thanos and VictoriaMetrics', { isPartial: true }],
    ['in the data', { data: { resultType: 'vector', result: [], isPartial: true } }],
  ])('reads that the answer is partial %s', (_, more) => {
    expect(read(vector([], more))).toMatchObject({ isPartial: true, series: [] })
  })

  test('passes on warnings and infos, at most ten, each once', () => {
    const warnings = ['one', 'one', 2, ...Array.from({ length: 20 }, (_, n) => `w${n}`)]
    expect(read(vector([], { warnings, infos: ['two'] }))).toMatchObject({
      warnings: ['one', 'w0', 'w1', 'w2', 'w3', 'w4', 'w5', 'w6', 'w7', 'w8'],
      infos: ['two'],
    })
    expect(read(vector([], { warnings: 'no list' })).warnings).toEqual([])
  })

  const success = (type: string, result: unknown) =>
    JSON.stringify({ status: 'success', data: { resultType: type, result } })

  test.each([
    ['a scalar', success('scalar', [1, '2']), 'its result is "scalar", not "vector"'],
    ['a string', success('string', [1, 'x']), 'its result is "string", not "vector"'],
    [
      'a matrix',
      success('matrix', [{ metric: {}, values: [[1, '2']] }]),
      'its result is "matrix", not "vector"',
    ],
    [
      'a type that is none',
      success('x'.repeat(99), []),
      `its result is "${'x'.repeat(59)}…, not "vector"`,
    ],
    ['a series without labels', vector([{ value: [1, '2'] }]), NO_NUMBER('{"value":[1,"2"]}')],
    ['a series that is a text', vector(['x']), NO_NUMBER('"x"')],
    ['a series without a value', vector([{ metric: {} }]), NO_NUMBER('{"metric":{}}')],
    [
      'a bare number',
      vector([{ metric: {}, value: [1, 2] }]),
      NO_NUMBER('{"metric":{},"value":[1,2]}'),
    ],
    [
      'a histogram',
      vector([{ metric: {}, histogram: [1, {}] }]),
      'a series is a histogram: {"metric":{},"histogram":[1,{}]}',
    ],
  ])('says why %s is no vector of numbers', (_, text, problem) => {
    for (const size of [3, 65_536]) expect(read(text, size).problem).toBe(problem)
  })

  test.each(['', ' ', '0x10', '1e', 'infinity', '1_0', '--1'])(
    'takes %j for no number',
    (value) => {
      const text = vector([{ metric: {}, value: [1, value] }])
      expect(read(text).problem).toBe(NO_NUMBER(`{"metric":{},"value":[1,"${value}"]}`))
    },
  )

  test.each([
    ['nothing', '', 'empty answer'],
    ['a page', '\n <html>[', 'expected JSON, got HTML'],
    ['other text', 'ok', 'not JSON: "ok"'],
    ['an array', '[]', 'expected an object'],
    ['a text', '"x"', 'expected an object'],
    ['an error', '{"status":"error","error":"x"}', 'no "data"'],
    ['an error with data', vector([], { status: 'error' }), '"status" is "error"'],
    ['no array', '{"status":"success","data":{"resultType":"vector","result":null}}', 'no array'],
    ['an answer without its end', vector([]).slice(0, -1), 'not JSON: '],
    ['an answer cut in the series', vector([element('a', '1')]).slice(0, -9), 'ends too early'],
    ['two documents', vector([]) + vector([]), 'no array "result" in "data"|not JSON'],
    ['a text behind the end', `${vector([])}x`, 'not JSON: '],
    ['broken series', vector([1]).replace('[1]', '[{"a" 1}]'), 'not JSON: "\\[\\{'],
    ['invalid UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 'not valid UTF-8'],
    ['deep nesting', `{"a":${'['.repeat(100)}`, 'nested deeper than 64 levels'],
    ['deep series', `{"data":{"result":[${'['.repeat(100)}`, 'nested deeper than 64 levels'],
    ['an endless label', `{"data":{"result":[{"${'x'.repeat(2 ** 20)}`, 'larger than 1 MiB'],
    ['an endless document', `{"a":"${'x'.repeat(2 ** 20)}`, 'larger than 1 MiB'],
  ])('refuses %s', (_, text, problem) => {
    for (const size of [1000, 65_536]) expect(() => read(text, size)).toThrow(new RegExp(problem))
  })
})
