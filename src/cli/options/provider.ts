import type { OptionRows } from '../../options/option.ts'
import { FILE, HEADER } from './value-types.ts'

/** Access to the provider. */
export const PROVIDER = {
  ca: {
    type: FILE,
    help: 'Trust the certificate authorities in this PEM file in addition to the usual ones',
  },
  tokenFile: {
    type: FILE,
    help: 'Send the bearer token in this file (or in MONITORING_TOKEN) to the provider, and to no other host',
  },
  header: {
    metavar: "'NAME: VALUE'",
    type: HEADER,
    isRepeatable: true,
    help: 'Send this HTTP header with every request to the provider, e.g. X-Scope-OrgID; repeatable',
  },
} as const satisfies OptionRows
