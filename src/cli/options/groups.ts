import type { ValuesOf } from '../../options/option.ts'
import { CHECKS } from './checks.ts'
import { OUTPUT } from './output.ts'
import { PROVIDER } from './provider.ts'
import { RECORDING } from './recording.ts'
import { ROUNDS } from './rounds.ts'
import { ROWS } from './rows.ts'
import { SERVING } from './serving.ts'
import { SETTINGS } from './settings.ts'
import { SOURCES } from './sources.ts'

/** The options that are not actions, by their headings in the help. */
export const GROUPS = {
  'filtering and sorting': ROWS,
  output: OUTPUT,
  'health checks': CHECKS,
  rounds: ROUNDS,
  recording: RECORDING,
  provider: PROVIDER,
  'other sources': SOURCES,
  serving: SERVING,
  settings: SETTINGS,
}

/** The value of every option that is not an action. */
export type OptionValues = ValuesOf<
  typeof ROWS &
    typeof OUTPUT &
    typeof CHECKS &
    typeof ROUNDS &
    typeof RECORDING &
    typeof PROVIDER &
    typeof SOURCES &
    typeof SERVING &
    typeof SETTINGS
>
