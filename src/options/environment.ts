import type { NamedOption } from './option.ts'
import { readText, type Setting } from './setting.ts'

/** Returns the variable of an option: `PREFIX_CPU_THRESHOLD` for `cpuThreshold`. */
export function variableOf(prefix: string, { key }: NamedOption): string {
  return `${prefix}_${key.replace(/[A-Z]/g, '_$&').toUpperCase()}`
}

function readSwitch(option: NamedOption, origin: string, text: string): Setting {
  const isOn = /^(?:1|true|yes)$/i.test(text)
  if (isOn || /^(?:0|false|no)$/i.test(text)) return readText(option, origin, String(isOn))
  const problem = `${origin}: ${JSON.stringify(text)} is not 1 or 0`
  return { option, origin, text, value: undefined, problem }
}

/** Reads the options that the environment sets; an empty variable sets nothing. Never throws. */
export function readEnvironment(
  prefix: string,
  options: readonly NamedOption[],
  env: Readonly<Record<string, string | undefined>>,
): Setting[] {
  return options.flatMap((option): Setting[] => {
    const origin = variableOf(prefix, option)
    const text = env[origin] ?? ''
    if (option.cliOnly === true || text === '') return []
    return [(option.type === undefined ? readSwitch : readText)(option, origin, text)]
  })
}
