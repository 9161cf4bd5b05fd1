import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { MalformedError } from '../../../src/source/decode-json.ts'
import {
  findFormat,
  type ListFormat,
  parseGroups,
} from '../../../src/source/targets/target-group.ts'
import { newFolder } from '../../support/folder.ts'
import { needs } from '../../support/needs.ts'

const WEB = [{ targets: ['10.0.0.1:9100'], labels: new Map([['service', 'web']]) }]
const plain = (...targets: readonly string[]) => [{ targets, labels: new Map() }]
const parse = (text: string, format: ListFormat) => parseGroups(text, format, 200)
const EXAMPLE = 'as in [{"targets": ["10.0.0.1:9100"], "labels": {"service": "web"}}]'

describe('format', () => {
  test.each<[string, string, ListFormat]>([
    ['fleet.json', '', 'json'],
    ['fleet.JSON', '- targets:', 'json'],
    ['fleet.yml', '[]', 'yaml'],
    ['fleet.yaml', '', 'yaml'],
    ['fleet', '[{"targets":[]}]', 'json'],
    ['fleet', '\ufeff\n [\n{', 'json'],
    ['fleet', '[]', 'json'],
    ['fleet', '{', 'json'],
    ['fleet', '- targets: [a]', 'yaml'],
    ['fleet', '# comment\n---\n-\n  targets:', 'yaml'],
    ['fleet', '[::1]:9100', 'plain'],
    ['fleet.txt', '# comment\n\n10.0.0.1:9100', 'plain'],
    ['-', '10.0.0.1:9100', 'plain'],
    ['-', '', 'plain'],
  ])('the format of a list called %s that starts with %j is %s', (name, text, format) => {
    expect(findFormat(name, text)).toBe(format)
  })
})

describe('list', () => {
  test('the document of an HTTP service discovery is a list', async () => {
    const groups = [{ targets: ['10.0.0.1:9100'], labels: { service: 'web' } }]
    expect(await parse(JSON.stringify(groups), 'json')).toEqual(WEB)
  })

  test.each<[string, string, ListFormat, unknown]>([
    [
      'JSON without labels',
      '[{"targets":["a:1"]},{"targets":[]}]',
      'json',
      [...plain('a:1'), ...plain()],
    ],
    ['JSON without targets', '[]', 'json', []],
    ['JSON with null for a label', '[{"targets":[],"labels":{"a":null}}]', 'json', plain()],
    [
      'JSON with a number for a label',
      '[{"targets":[],"labels":{"a":1}}]',
      'json',
      [{ targets: [], labels: new Map([['a', '1']]) }],
    ],
    ['YAML', '- targets: [10.0.0.1:9100]\n  labels:\n    service: web\n', 'yaml', WEB],
    [
      'YAML with a number as a name',
      '- targets: []\n  labels: {a: 1.10}\n',
      'yaml',
      [{ targets: [], labels: new Map([['a', '1.10']]) }],
    ],
    [
      'YAML with an alias',
      '- targets: &a [a:1]\n- targets: *a\n',
      'yaml',
      [...plain('a:1'), ...plain('a:1')],
    ],
    [
      'YAML with the same labels a hundred times',
      `- targets: []\n  labels: &l {a: b}\n${'- {targets: [], labels: *l}\n'.repeat(150)}`,
      'yaml',
      Array.from({ length: 151 }, () => ({ targets: [], labels: new Map([['a', 'b']]) })),
    ],
    [
      'YAML with merged labels',
      '- targets: []\n  labels: &l {a: b, c: d}\n- targets: []\n  labels: {<<: *l, a: e}\n',
      'yaml',
      [
        { a: 'b', c: 'd' },
        { a: 'e', c: 'd' },
      ].map((labels) => ({
        targets: [],
        labels: new Map(Object.entries(labels)),
      })),
    ],
    [
      'YAML with empty values',
      '- targets:\n  labels:\n- targets: ~\n- targets: []\n  labels: {a: ~, b: }\n- targets: []\n  labels: ~\n',
      'yaml',
      [...plain(), ...plain(), ...plain(), ...plain()],
    ],
    [
      'YAML with a quoted tilde',
      '- targets: []\n  labels: {a: "~"}\n',
      'yaml',
      [{ targets: [], labels: new Map([['a', '~']]) }],
    ],
    [
      'plain lines',
      '# web\n10.0.0.1:9100\r\n\n  a:1 # its name\n[::1]:2',
      'plain',
      plain('10.0.0.1:9100', 'a:1', '[::1]:2'),
    ],
    ['only a comment', '# none yet\n', 'plain', plain()],
  ])('a list may be %s', async (_what, text, format, groups) => {
    expect(await parse(text, format)).toEqual(groups)
  })

  test.each<[string, string, ListFormat, string]>([
    ['empty', '', 'json', 'it is empty'],
    ['blank', ' \n', 'plain', 'it is empty'],
    ['no JSON', '[', 'json', 'not JSON: "["'],
    [
      'no YAML',
      '- a: [',
      'yaml',
      'not usable as YAML: Flow sequence in block collection must be sufficiently indented and end with a ] at line 1, column 7',
    ],
    [
      'two documents',
      'a\n---\nb',
      'yaml',
      'not usable as YAML: Source contains multiple documents at line 2, column 1',
    ],
    [
      'an alias of nothing',
      '- targets: *a',
      'yaml',
      'not usable as YAML: Unresolved alias (the anchor must be set before the alias): a',
    ],
    [
      'a YAML bomb',
      `- &a [x]\n${'- [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\n'.repeat(20)}`,
      'yaml',
      'not usable as YAML: Excessive alias count indicates a resource exhaustion attack',
    ],
    [
      'an object',
      '{"targets":["a:1"]}',
      'json',
      `expected an array of groups, ${EXAMPLE}, got object`,
    ],
    ['a text', 'fleet', 'yaml', `expected an array of groups, ${EXAMPLE}, got string`],
    [
      'a list of texts',
      '["10.0.0.1"]',
      'json',
      `group 1: expected an object, ${EXAMPLE}, got string`,
    ],
    [
      'a group without targets',
      '[{"targets":[]},{"labels":{}}]',
      'json',
      `group 2: no "targets", ${EXAMPLE}`,
    ],
    [
      'a text as targets',
      '[{"targets":"a:1"}]',
      'json',
      `group 1: "targets" must be an array, ${EXAMPLE}`,
    ],
    [
      'an array of labels',
      '[{"targets":[],"labels":["a"]}]',
      'json',
      'group 1: "labels" must be an object, got array',
    ],
    [
      'an array as a label',
      '[{"targets":[],"labels":{"a":[]}}]',
      'json',
      'group 1: a label must be a string, got array',
    ],
    ['nested deeply', '['.repeat(1025), 'json', 'nested deeper than 64 levels'],
  ])('a list is malformed if it is %s', async (_what, text, format, problem) => {
    const error: unknown = await parse(text, format).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(MalformedError)
    expect(error).toHaveProperty('message', problem)
  })
})

const PROMETHEUS = `global: {}
scrape_configs:
  - job_name: list
    file_sd_configs: [{ files: [list.yml] }]
`

needs('promtool')('Prometheus accepts the same YAML', async () => {
  const folder = newFolder()
  writeFileSync(join(folder, 'prometheus.yml'), PROMETHEUS)
  const lists = [
    '- targets: &a [a:1]\n- targets: *a\n',
    '- targets: []\n  labels: &l {a: b}\n- targets: []\n  labels: {<<: *l, c: d}\n',
    '- targets:\n  labels:\n- targets: ~\n',
    '- targets: []\n  labels: {a: ~, b: }\n',
    '- targets: [a:1]\n  labels: [a]\n',
    '- targets: a:1\n',
    '- a: [',
  ]
  for (const list of lists) {
    writeFileSync(join(folder, 'list.yml'), list)
    const { status } = spawnSync('promtool', ['check', 'config', 'prometheus.yml'], { cwd: folder })
    const isParsed = await parse(list, 'yaml').then(
      () => true,
      () => false,
    )
    expect([list, isParsed]).toEqual([list, status === 0])
  }
})
