import type { Rows } from '../../options/option.ts'
import { ACTIONS as DESCRIPTORS } from '../actions/actions.ts'
import { SERVICE } from './types.ts'

/** Actions: a command line has exactly one. */
export const ACTIONS: Rows = Object.fromEntries(
  DESCRIPTORS.map(({ name, flags, help, takesService, abbreviable }) => [
    name,
    {
      flags,
      help,
      cliOnly: true,
      ...(abbreviable && { abbreviable }),
      ...(takesService && { type: SERVICE, valueOptional: true }),
    },
  ]),
)
