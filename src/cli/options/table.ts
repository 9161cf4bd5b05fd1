import { listOptions } from '../../options/option.ts'
import { ACTIONS } from '../actions/actions.ts'
import { GROUPS } from './groups.ts'
import { SERVICE } from './value-types.ts'

/** A command line has exactly one action. */
const ACTION_ROWS = Object.fromEntries(
  ACTIONS.map(({ name, flags, help, takesService, abbreviable }) => [
    name,
    {
      flags,
      help,
      cliOnly: true as const,
      ...(abbreviable && { abbreviable }),
      ...(takesService && { type: SERVICE, valueOptional: takesService }),
    },
  ]),
)

/** All options: the parser, the help, the completion and the settings are made from this table. */
export const OPTIONS = listOptions({ 'actions (exactly one)': ACTION_ROWS, ...GROUPS })
