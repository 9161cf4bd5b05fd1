import type { OptionRows } from '../../options/option.ts'
import { FILE } from './value-types.ts'

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
} as const satisfies OptionRows
