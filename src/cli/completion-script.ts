import type { Option } from './option.ts'
import { OPTIONS } from './options.ts'
import type { Shell } from './parse.ts'

const COMMANDS = ['monitoring', 'cpx-monitoring']
/** Where the services of the last answer are, a line each; only ever read, never evaluated. */
const SERVICES = '${XDG_CACHE_HOME:-$HOME/.cache}/cpx-monitoring/services'

/** What may follow an option. */
function valuesOf(option: Option): 'services' | 'files' | readonly string[] | null {
  if (option.type === undefined) return null
  return option.completes ?? option.type.words ?? []
}

/** Several with commas between them. */
function isList(option: Option): boolean {
  return option.type?.accepts?.includes('array') === true
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}

function renderBash(): string {
  const cases = OPTIONS.flatMap((option) => {
    const values = valuesOf(option)
    if (values === null) return []
    const what =
      values === 'services' || values === 'files'
        ? `_monitoring_${values}`
        : `_monitoring_words ${values.join(' ')}${isList(option) ? '; compopt -o nospace' : ''}`
    const isOptional = option.type !== undefined && option.mayBeBare === true
    const unless = isOptional ? ' && [[ $current != -* ]]' : ''
    return [
      `  if [[ $before == @(${option.flags.join('|')}) ]]${unless}; then ${what.trim()}; return; fi`,
    ]
  })
  return `# bash completion: source <(monitoring --completion bash)
shopt -s extglob
_monitoring_words() {
  local word lead=
  if [[ $current == *,* ]]; then lead=\${current%,*},; fi
  for word; do
    if [[ $lead$word == "$current"* ]]; then COMPREPLY+=("$lead$word"); fi
  done
}
_monitoring_services() {
  local name lead= file=${SERVICES}
  if [[ ! -r $file ]]; then return; fi
  if [[ $current == *,* ]]; then lead=\${current%,*},; fi
  while IFS= read -r name; do
    if [[ $lead$name == "$current"* ]]; then COMPREPLY+=("$(printf %q "$lead$name")"); fi
  done <"$file"
}
_monitoring_files() { compopt -o default; }
_monitoring() {
  local current=$2 before=$3
  COMPREPLY=()
  # Readline takes an equals sign for a word.
  if [[ $current == = ]]; then current=; fi
  if [[ $before == = ]]; then before=\${COMP_WORDS[COMP_CWORD-2]}; fi
${cases.join('\n')}
  _monitoring_words ${OPTIONS.flatMap(({ flags }) => flags).join(' ')}
}
complete -F _monitoring ${COMMANDS.join(' ')}
`
}

function renderZsh(): string {
  const escape = (text: string) => text.replace(/[[\]:\\]/g, String.raw`\$&`)
  const specs = OPTIONS.flatMap((option) => {
    const values = valuesOf(option)
    const action =
      values === 'services' || values === 'files'
        ? `_monitoring_${values}`
        : isList(option)
          ? `_sequence compadd - ${(values ?? []).join(' ')}`
          : `(${(values ?? []).join(' ')})`
    const isOptional = option.type !== undefined && option.mayBeBare === true
    const value =
      option.type === undefined
        ? ''
        : `${isOptional ? '::' : ':'}${escape(option.metavar)}:${action}`
    return option.flags.map((flag) => quote(`${flag}[${escape(option.help)}]${value}`))
  })
  return `#compdef ${COMMANDS.join(' ')}
# zsh completion: source <(monitoring --completion zsh)
_monitoring_services() {
  local -a names
  local file=${SERVICES}
  if [[ -r $file ]]; then names=("\${(@f)$(<$file)}"); compset -P '*,'; compadd -a names; fi
}
_monitoring_files() { _files }
_monitoring() {
  _arguments \\
${specs.map((spec) => `    ${spec} \\`).join('\n')}
    '1:SERVER:(mock\\:)'
}
compdef _monitoring ${COMMANDS.join(' ')}
`
}

function renderFish(): string {
  const nameFlag = (flag: string) => {
    const name = flag.replace(/^-+/, '')
    if (flag.startsWith('--')) return `-l ${name}`
    return name.length === 1 ? `-s ${name}` : `-o ${name}`
  }
  const values = (option: Option) => {
    const found = valuesOf(option)
    if (found === null || option.type === undefined) return ''
    if (found === 'files') return ' -r -F'
    const words = found === 'services' ? '(_monitoring_services)' : found.join(' ')
    return words === '' ? ' -x' : ` -x -a ${quote(words)}`
  }
  const lines = OPTIONS.map((option) => {
    const flags = option.flags.map(nameFlag).join(' ')
    return `complete -c monitoring ${flags}${values(option)} -d ${quote(option.help)}`
  })
  return `# fish completion: monitoring --completion fish | source
function _monitoring_services
  set -l folder $HOME/.cache
  if set -q XDG_CACHE_HOME; set folder $XDG_CACHE_HOME; end
  cat $folder/cpx-monitoring/services 2>/dev/null
end
complete -c monitoring -f
${lines.join('\n')}
complete -c cpx-monitoring -w monitoring
`
}

/** A script for a shell, made from the one table of options. */
export function renderCompletion(shell: Shell): string {
  return { bash: renderBash, zsh: renderZsh, fish: renderFish }[shell]()
}
