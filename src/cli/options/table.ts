import { listOptions, type ValuesOf } from '../../options/option.ts'
import { ACTIONS } from './actions.ts'
import { CHECKS } from './checks.ts'
import { OUTPUT } from './output.ts'
import { PROVIDER } from './provider.ts'
import { ROUNDS } from './rounds.ts'
import { ROWS } from './rows.ts'
import { SETTINGS } from './settings.ts'

/** All options: the parser, the help, the completion and the settings are made from this table. */
export const OPTIONS = listOptions({
  'actions (exactly one)': ACTIONS,
  'which rows': ROWS,
  output: OUTPUT,
  'verdicts and checks': CHECKS,
  rounds: ROUNDS,
  provider: PROVIDER,
  settings: SETTINGS,
})

/** The value of every option that is not an action. */
export type OptionValues = ValuesOf<
  typeof ROWS & typeof OUTPUT & typeof CHECKS & typeof ROUNDS & typeof PROVIDER & typeof SETTINGS
>
