import type { OptionRows } from '../../options/option.ts'
import { FILE, HOSTS } from './value-types.ts'

/** Access to what `--serve` serves. */
export const SERVING = {
  serveTokenFile: {
    type: FILE,
    help: 'Require the token in this file (or in MONITORING_SERVE_TOKEN) from every client',
  },
  noAuth: {
    help: 'Serve everyone who can reach an address beyond this machine, without a token',
  },
  allowedHost: {
    type: HOSTS,
    help: 'Answer requests for these host names too; others are refused, e.g. mon.example.com',
  },
  tlsCert: { type: FILE, help: 'Serve HTTPS with this certificate chain in PEM form' },
  tlsKey: { type: FILE, help: 'The private key of --tlsCert, in PEM form' },
} as const satisfies OptionRows
