import { describe, expect, test } from 'vitest'
import { decodeInspection } from '../../../src/source/docker/inspection.ts'
import { type Container, decodeListing } from '../../../src/source/docker/listing.ts'
import {
  findJobs,
  hasFinished,
  imageName,
  ServiceNames,
  serviceOf,
} from '../../../src/source/docker/services.ts'
import { type FakeContainer, inspected, listed } from '../../support/docker.ts'

const encode = (value: unknown) => Buffer.from(JSON.stringify(value))

function read(fake: Partial<FakeContainer>) {
  const one = { name: 'one', ...fake }
  const [container] = decodeListing(encode([listed(one)])).containers as [Container]
  return { container, inspection: decodeInspection(encode(inspected(one))) }
}

const ID = 'c0ffee'.repeat(10) + 'abcd'

test.each([
  ['web', 'web'],
  ['web:1.2', 'web'],
  ['library/nginx', 'nginx'],
  ['docker.io/library/nginx:latest', 'nginx'],
  ['team/web', 'team/web'],
  ['registry.example.com/team/web:1.2', 'team/web'],
  ['registry:5000/web', 'web'],
  ['localhost/web:1', 'web'],
  [`registry.example.com:5000/a/b/web:1.2@sha256:${ID}`, 'a/b/web'],
  [`web@sha256:${ID}`, 'web'],
  [`sha256:${ID}`, null],
  [ID, null],
  ['c0ffeec0ffee', null],
  ['', null],
])('the image %s has the name %s', (image, expected) => {
  expect(imageName(image)).toBe(expected)
})

describe('the service of a container', () => {
  test('is that of Docker Compose, with its project', () => {
    const { container, inspection } = read({ compose: { service: 'api', project: 'shop' } })
    expect(serviceOf(container, inspection)).toEqual({ project: 'shop', name: 'api' })
  })

  test('is the name of its image without one', () => {
    const { container } = read({ image: 'registry:5000/team/web:1' })
    expect(serviceOf(container, null)).toEqual({ project: null, name: 'team/web' })
  })

  test('is the name of the image at its creation if the name belongs to another image now', () => {
    const { inspection } = read({ image: 'web:1' })
    const { container } = read({ image: `sha256:${ID}` })
    expect(serviceOf(container, inspection)).toEqual({ project: null, name: 'web' })
  })

  test('is told apart from others with the same start', () => {
    const image = 'x'.repeat(200)
    const names = [`${image}a`, `${image}b`].map(
      (one) => serviceOf(read({ image: one }).container, null).name,
    )
    expect(new Set(names).size).toBe(2)
    expect(names.map(({ length }) => length)).toEqual([128, 128])
  })

  test('is its own name without a name of its image', () => {
    const { container } = read({ image: ID })
    expect(serviceOf(container, null)).toEqual({ project: null, name: 'one' })
  })
})

describe('names of services', () => {
  test('a name of one project stands alone', () => {
    const names = new ServiceNames()
    names.add({ project: 'shop', name: 'api' })
    names.add({ project: 'shop', name: 'db' })
    expect(names.all).toEqual(['api', 'db'])
  })

  test('a name of two projects includes the project, also for the one that was there before', () => {
    const names = new ServiceNames()
    for (const project of ['shop', 'test', null]) names.add({ project, name: 'api' })
    expect(names.all).toEqual(['shop/api', 'test/api', 'api'])
    expect(names.nameOf({ project: 'shop', name: 'api' })).toBe('shop/api')
  })
})

const job = { project: 'shop', service: 'migrate' }
const web = {
  project: 'shop',
  service: 'web',
  depends_on: 'migrate:service_completed_successfully:false,db:service_started:false',
}
const policy = (Name: string) => ({ RestartPolicy: { Name } })
const ended = { Status: 'exited', ExitCode: 0 }
const task = { 'com.docker.swarm.service.name': 'web', 'com.docker.swarm.task.id': 'x' }

test.each<[string, boolean, Partial<FakeContainer>]>([
  ['runs', false, {}],
  ['failed', false, { state: { Status: 'exited', ExitCode: 1 } }],
  ['ended successfully, of no service', true, { state: ended }],
  ['ended, to be kept running', false, { state: ended, config: policy('always') }],
  ['ended, to be kept running', false, { state: ended, config: policy('unless-stopped') }],
  ['ended, of a service', false, { state: ended, compose: { ...job, service: 'web' } }],
  [
    'ended, of a service that may end',
    true,
    { state: ended, compose: { ...job, service: 'web' }, config: policy('on-failure') },
  ],
  ['ended, of a service whose end is awaited', true, { state: ended, compose: job }],
  [
    'failed, of a service whose end is awaited',
    false,
    { state: { ...ended, ExitCode: 1 }, compose: job },
  ],
  [
    'ended, of such a service in another project',
    false,
    { state: ended, compose: { ...job, project: 'test' } },
  ],
  ['was not started', false, { state: { Status: 'created' } }],
  ['is a running task of a swarm', false, { labels: task }],
  [
    'is a task of a swarm that failed and was replaced',
    true,
    { labels: task, state: { Status: 'exited', ExitCode: 1 } },
  ],
])('a container that %s has finished: %s', (_, expected, fake) => {
  const { container, inspection } = read(fake)
  const jobs = findJobs([read({ compose: web }).container])
  expect(hasFinished(container, inspection, jobs)).toBe(expected)
})

test('a container that could not be read has not finished', () => {
  const { container } = read({ state: ended })
  expect(hasFinished(container, null, new Set())).toBe(false)
})
