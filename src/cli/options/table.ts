import { listOptions, type NamedOption } from '../../options/option.ts'
import { listWords } from '../../options/value.ts'
import { ACTIONS, listTakers } from '../actions/actions.ts'
import { listForms } from '../../open.ts'
import { GROUPS } from './groups.ts'
import { ADDRESS, NAME, SERVICE } from './value-types.ts'

/** A command line has exactly one action. */
const ACTION_ROWS = Object.fromEntries(
  ACTIONS.map(({ name, flags, help, takesService, takesName, takesAddress, abbreviable }) => [
    name,
    {
      flags,
      help,
      abbreviable,
      cliOnly: true as const,
      type: (takesService && SERVICE) ?? (takesName && NAME) ?? (takesAddress && ADDRESS),
      valueOptional: takesService ?? takesName ?? takesAddress,
    },
  ]),
)

/** The help of an option that not every action or source takes ends with those that do. */
function nameTakers(option: NamedOption): NamedOption {
  const takers = [listTakers(option.key), listForms(option.key)].filter((all) => all.length > 0)
  const clauses = takers.map((all) => `; only with ${listWords(all)}`)
  return { ...option, help: option.help + clauses.join('') }
}

/** All options: the parser, the help, the completion and the settings are made from this table. */
export const OPTIONS = listOptions({ 'actions (exactly one)': ACTION_ROWS, ...GROUPS }).map(
  nameTakers,
)
