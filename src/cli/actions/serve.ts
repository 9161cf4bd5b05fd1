import type { Action } from '../config/command.ts'

export const serve: Action = {
  name: 'serve',
  flags: ['--serve'],
  help: 'Poll once for everyone: serve a page, metrics and JSON at this address until stopped (default 127.0.0.1:9464)',
  takesAddress: true,
  formats: ['table'],
  options: ['interval', 'serveTokenFile', 'noAuth', 'allowedHost', 'tlsCert', 'tlsKey'],
  refuses: ['exitCode', 'only'],
  isEndless: true,
  example: ['api:80 --serve', 'a page for everyone at http://127.0.0.1:9464'],
  run: async (context) => (await import('../output/serve.ts')).serveFleet(context),
}
