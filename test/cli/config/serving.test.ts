import { createPrivateKey } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { certify } from '../../support/certificate.ts'
import { CONFIG_PATH, HOME, run } from '../../support/host.ts'
import { needs } from '../../support/needs.ts'
import { PAIR, startFleet } from '../../support/provider.ts'
import { partsOf, requestOf, sendRaw } from '../../support/raw-request.ts'
import { startServed } from '../../support/served.ts'

const TOKEN = '0123456789abcdef'

/** The sentence of a refusal, which comes before any request and shows no token. */
async function refuse(options: readonly string[], world: Parameters<typeof run>[1]) {
  const { address, asked } = await startFleet(PAIR)
  const { exitCode, stdout, stderr } = await run([address, '--serve', ...options], world)
  expect([exitCode, stdout, asked]).toEqual([2, '', []])
  expect(stderr).not.toMatch(/s3cret|sécret/)
  return /^monitoring: (.*) \(see monitoring -h\)\n$/.exec(stderr)?.[1]
}

describe('unusable settings of --serve', () => {
  test.each([
    [
      ['--serveTokenFile', 'nowhere'],
      {},
      'cannot read --serveTokenFile nowhere: no such file or directory (ENOENT)',
    ],
    [
      ['--serveTokenFile', 't'],
      { files: { t: 's3cret\nline' } },
      '--serveTokenFile t holds no token: it must be one line of visible ASCII characters',
    ],
    [
      ['--serveTokenFile', 't'],
      { files: { t: '\n' } },
      '--serveTokenFile t holds no token: it must be one line of visible ASCII characters',
    ],
    [
      [],
      { env: { MONITORING_SERVE_TOKEN: 'sécret' } },
      'MONITORING_SERVE_TOKEN holds no token: it must be one line of visible ASCII characters',
    ],
    [
      ['--serveTokenFile', 't', '--noAuth'],
      { files: { t: TOKEN } },
      '--serveTokenFile is not allowed with --noAuth; use one at a time',
    ],
    [
      ['--noAuth'],
      { env: { MONITORING_SERVE_TOKEN: TOKEN } },
      'MONITORING_SERVE_TOKEN is not allowed with --noAuth; use one at a time',
    ],
    [['--tlsCert', 'c'], {}, '--tlsCert needs --tlsKey FILE'],
    [['--tlsKey', 'k'], {}, '--tlsKey needs --tlsCert FILE'],
    [
      ['--tlsCert', 'c', '--tlsKey', 'k'],
      { files: { k: 'key' } },
      'cannot read --tlsCert c: no such file or directory (ENOENT)',
    ],
    [
      ['--tlsCert', 'c', '--tlsKey', 'k'],
      { files: { c: 'hello', k: 'key' } },
      '--tlsCert holds no valid certificate in PEM form',
    ],
    [
      ['--allowedHost', 'https://mon.example.com'],
      {},
      '--allowedHost: "https://mon.example.com" is not a host name, as in mon.example.com or mon.example.com:8443, or several, separated by commas',
    ],
    [
      ['--allowedHost', 'a,*.example.com'],
      {},
      '--allowedHost: "*.example.com" is not a host name, as in mon.example.com or mon.example.com:8443, or several, separated by commas',
    ],
  ])('%j with %j is refused before any request', async (options, world, sentence) => {
    expect(await refuse(options, world)).toBe(sentence)
  })

  needs('openssl')('files of TLS that do not belong together are refused', async () => {
    const [one, other] = [await certify(NAME), await certify(NAME)]
    const files = {
      cert: one.cert,
      key: one.key,
      other: other.key,
      cut: one.key.slice(0, 100),
      locked: createPrivateKey(one.key)
        .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' })
        .toString(),
      chain: `${one.cert}${other.cert.slice(0, 100)}`,
    }
    const sentenceOf = (cert: string, key: string) =>
      refuse(['--tlsCert', cert, '--tlsKey', key], { files })
    expect(await sentenceOf('cert', 'other')).toBe(
      '--tlsKey is not the key of the certificate in --tlsCert',
    )
    expect(await sentenceOf('cert', 'cut')).toBe('--tlsKey holds no valid private key in PEM form')
    expect(await sentenceOf('cert', 'cert')).toBe('--tlsKey holds no valid private key in PEM form')
    expect(await sentenceOf('key', 'cert')).toBe('--tlsCert holds no valid certificate in PEM form')
    expect(await sentenceOf('cert', 'locked')).toBe(
      '--tlsKey is encrypted; store the key without a password',
    )
    expect(await sentenceOf('chain', 'key')).toBe('OpenSSL refuses --tlsCert: bad end line')
  })
})

const NAME = { subject: 'DNS:localhost,IP:127.0.0.1' }

/** The warnings of a start with these settings, and the URL without its port. */
async function warningsOf(
  place: string,
  options: readonly string[],
  world: Parameters<typeof run>[1] = {},
) {
  const { address } = await startFleet(PAIR)
  const served = await startServed([address, ...options], world, place)
  await served.firstRound
  const { stderr } = await served.stop()
  return [served.url.replace(/:\d+$/, ''), stderr]
}

const readable = (path: string) =>
  `monitoring: every user of this machine can read ${path}; chmod 600 it\n`
const plain = (place: string) =>
  `monitoring: the token can be read on the network, because ${place} is served over plain HTTP; add --tlsCert FILE and --tlsKey FILE, or a proxy with TLS on this machine\n`

test.each([
  [':0', ['--serveTokenFile', 't'], {}, 'http://127.0.0.1', ''],
  [':0', ['--noAuth'], {}, 'http://127.0.0.1', ''],
  ['0.0.0.0:0', ['--noAuth'], {}, 'http://0.0.0.0', ''],
  ['0.0.0.0:0', ['--serveTokenFile', 't'], {}, 'http://0.0.0.0', plain('0.0.0.0:0')],
  [':0', ['--serveTokenFile', 't'], { modes: { t: 0o644 } }, 'http://127.0.0.1', readable('t')],
  [
    '0.0.0.0:0',
    [],
    { env: { MONITORING_SERVE_TOKEN: TOKEN } },
    'http://0.0.0.0',
    plain('0.0.0.0:0'),
  ],
  [
    ':0',
    [],
    { env: { MONITORING_SERVE_TOKEN: TOKEN.slice(1) } },
    'http://127.0.0.1',
    'monitoring: the token for clients can be guessed, because it has fewer than 16 characters; make one with "openssl rand -hex 32"\n',
  ],
])(
  '--serve %s with %j and %j warns of what others can read',
  async (place, options, world, url, stderr) => {
    const files = { t: TOKEN }
    expect(await warningsOf(place, options, { files, ...world })).toEqual([url, stderr])
  },
)

test('a token in the environment replaces the file that the config file names, and a flag replaces it', async () => {
  const settings = { [CONFIG_PATH]: JSON.stringify({ serveTokenFile: 'nowhere' }) }
  const env = { ...HOME, MONITORING_SERVE_TOKEN: TOKEN }
  const { address } = await startFleet(PAIR)
  const statusWith = async (options: readonly string[], token: string) => {
    const files = { ...settings, t: 'of-the-file-0123456789' }
    const { url } = await startServed([address, ...options], { env, files })
    const request = requestOf('/', 'Host: localhost', `Authorization: Bearer ${token}`)
    return partsOf(await sendRaw(url, request))[0]
  }
  expect(await statusWith([], TOKEN)).toBe(200)
  expect(await statusWith(['--serveTokenFile', 't'], TOKEN)).toBe(401)
  expect(await statusWith(['--serveTokenFile', 't'], 'of-the-file-0123456789')).toBe(200)
})
