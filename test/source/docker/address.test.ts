import { expect, test } from 'vitest'
import { UsageError } from '../../../src/domain/error.ts'
import { parseDockerAddress } from '../../../src/source/docker/address.ts'

test.each([
  ['docker:', {}, 'unix:///var/run/docker.sock'],
  ['docker:', { DOCKER_HOST: '' }, 'unix:///var/run/docker.sock'],
  ['docker:', { DOCKER_HOST: 'unix:///run/podman/podman.sock' }, 'unix:///run/podman/podman.sock'],
  ['docker:', { DOCKER_HOST: 'tcp://10.0.0.5:2375' }, 'http://10.0.0.5:2375'],
  ['docker:', { DOCKER_HOST: 'tcp://10.0.0.5' }, 'http://10.0.0.5:2375'],
  ['docker:', { DOCKER_HOST: 'TCP://[::1]/base' }, 'http://[::1]:2375/base'],
  ['docker:unix:///tmp/a b.sock', {}, 'unix:///tmp/a b.sock'],
  ['docker:unix:///x.sock', { DOCKER_HOST: 'ssh://host' }, 'unix:///x.sock'],
  ['docker:http://127.0.0.1:2375', {}, 'http://127.0.0.1:2375'],
  ['docker:https://docker.example.com', {}, 'https://docker.example.com'],
  ['docker:tcp://127.0.0.1', {}, 'http://127.0.0.1:2375'],
])('%s with %j is %s', (address, env, url) => {
  const { socketPath, ...endpoint } = parseDockerAddress(address, env)
  expect([endpoint.url, socketPath]).toEqual([url, url.split('unix://')[1]])
})

const FORMS = 'write docker:, docker:unix:///PATH or docker:http://HOST:2375'
const FORWARD =
  'ssh:// is not supported; forward its socket with ssh -nNT -L /tmp/docker.sock:/var/run/docker.sock HOST, and write docker:unix:///tmp/docker.sock'

test.each([
  [
    'docker:',
    { DOCKER_HOST: 'ssh://me@host' },
    `unusable DOCKER_HOST "ssh://***@host": ${FORWARD}`,
  ],
  ['docker:ssh://host', {}, `unusable address "docker:ssh://host": ${FORWARD}`],
  [
    'docker:',
    { DOCKER_HOST: 'npipe:////./pipe/docker_engine' },
    `unusable DOCKER_HOST "npipe:////./pipe/docker_engine": ${FORMS}`,
  ],
  ['docker:/var/run/docker.sock', {}, `unusable address "docker:/var/run/docker.sock": ${FORMS}`],
  ['docker:host:2375', {}, `unusable address "docker:host:2375": ${FORMS}`],
  [
    'docker:unix://run/docker.sock',
    {},
    'unusable address "docker:unix://run/docker.sock": the path of a socket is absolute, as in unix:///var/run/docker.sock',
  ],
  [
    `docker:unix:///${'x'.repeat(107)}`,
    {},
    `unusable address "docker:unix:///${'x'.repeat(107)}": the path of a socket has at most 107 bytes`,
  ],
  [
    'docker:unix:///a\nb',
    {},
    'unusable address "docker:unix:///a\\nb": it contains a control character',
  ],
  [
    'docker:',
    { DOCKER_HOST: 'tcp://h:2376', DOCKER_TLS_VERIFY: '1' },
    'unusable DOCKER_HOST "tcp://h:2376": a Docker daemon that requires client certificates cannot be read',
  ],
  [
    'docker:http://user:secret@host:2375',
    {},
    'unusable address "http://***@host:2375": credentials do not belong in an address',
  ],
  [
    'docker:tcp://host:99999',
    {},
    'unusable address "http://host:99999": a port is a number from 1 to 65535',
  ],
])('%s with %j is refused with the correct form', (address, env, message) => {
  const parse = () => parseDockerAddress(address, env)
  expect(parse).toThrow(UsageError)
  expect(parse).toThrow(message)
})
