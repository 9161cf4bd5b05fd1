import type { Option } from './option.ts'
import { OPTIONS } from './table.ts'
import type { Shell } from './parse.ts'

const COMMANDS = ['monitoring', 'cpx-monitoring']
/** Where the services of the last answer are, a line each; only ever read, never evaluated. */
const SERVICES = '${XDG_CACHE_HOME:-$HOME/.cache}/cpx-monitoring/services'

/** What may follow an option. */
function valuesOf(option: Option): 'services' | 'files' | readonly string[] | null {
  if (option.type === undefined) return null
  return option.completes ?? option.type.words ?? []
}

function mayBeBare(option: Option): boolean {
  return option.type !== undefined && option.valueOptional === true
}

/** Several with commas between them. */
function isList(option: Option): boolean {
  return option.type?.accepts?.includes('array') === true
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}

/** A template would take `${` for its own. */
function asShell(text: string): string {
  return text.replaceAll('@{', '${')
}

// Services that no command line may name so: what begins with a dash is an option; in a list a comma
// separates, `*` and `?` are globs, `!` excludes, and blanks around a name are dropped.
const UNFIT = '-*'
const UNFIT_IN_LIST = '-*|!*|*[,*?]*| *|* '

const BASH_FUNCTIONS = asShell(String.raw`shopt -s extglob
# Reads the line up to the cursor. words: the words before; value: what the last one stands for so far;
# kept: what of that Readline leaves as it is typed; quote: the mark that is open. Fails if the shell
# would expand what is left.
_monitoring_read() {
  local line=@{COMP_LINE:0:COMP_POINT} at char before= is_word= is_active=
  words=() value= kept= quote=
  for ((at = 0; at < @{#line}; at++)); do
    char=@{line:at:1}
    case $quote$char in
    "''" | '""') quote= kept=$before ;;
    '"\')
      if [[ @{line:at+1:1} == [\\\"\$\`] ]]; then at=$((at + 1)) char=@{line:at:1}; fi
      value+=$char
      ;;
    [\'\"]?) value+=$char ;;
    [\'\"])
      if [[ $is_active ]]; then return 1; fi
      before=$kept kept=$value quote=$char is_word=1
      ;;
    \\) at=$((at + 1)) value+=@{line:at:1} is_word=1 ;;
    [[:blank:]])
      if [[ $is_word ]]; then words+=("$value"); fi
      value= kept= is_word= is_active=
      ;;
    [\<\>\(\)\;\|\&]) return 1 ;;
    *)
      value+=$char is_word=1
      if [[ $char == [\$\`*?[~{!] ]]; then is_active=1; fi
      if [[ $COMP_WORDBREAKS == *"$char"* ]]; then
        if [[ $is_active ]]; then return 1; fi
        # Readline counts an at sign to what follows.
        kept=@{value%@}
      fi
      ;;
    esac
  done
}
# Offers whole values, quoted as the word at the cursor is.
_monitoring_offer() {
  local full rest text at char
  for full; do
    if [[ $full != "$value"* ]]; then continue; fi
    rest=@{full#"$kept"} text=
    if [[ ! $quote ]]; then
      text=$rest
      if [[ ! $rest || $rest == *[!A-Za-z0-9_,.:=@%+-]* ]]; then printf -v text %q "$rest"; fi
      COMPREPLY+=("$text")
      continue
    fi
    for ((at = 0; at < @{#rest}; at++)); do
      char=@{rest:at:1}
      case $quote$char in
      "''") text+="'\''" ;;
      '""' | '"$' | '"\' | '"'\`) text+=\\$char ;;
      # History expansion heeds no backslash between double quotes.
      '"!') text+=\"\'!\'\" ;;
      *) text+=$char ;;
      esac
    done
    # Readline takes a mark at either end for the one that opens or closes the word.
    if [[ $text == "$quote"* ]]; then text=$quote$text; fi
    if [[ $text == *"$quote" ]]; then text+=$quote; fi
    COMPREPLY+=("$text")
  done
}
_monitoring_words() {
  local word
  for word; do _monitoring_offer "$lead$word"; done
}
_monitoring_services() {
  local name file=${SERVICES}
  if [[ ! -r $file ]]; then return; fi
  while IFS= read -r name; do
    if [[ $name != @($1) ]]; then _monitoring_offer "$lead$name"; fi
  done <"$file"
}
_monitoring_files() { compopt -o default; }
`)

function renderBash(): string {
  const cases = OPTIONS.flatMap((option) => {
    const values = valuesOf(option)
    if (values === null) return []
    const list = isList(option) ? 'if [[ $part == *,* ]]; then lead+=@{part%,*},; fi; ' : ''
    const unfit = isList(option) ? UNFIT_IN_LIST : UNFIT
    const what =
      values === 'services'
        ? `_monitoring_services ${quote(unfit)}`
        : values === 'files'
          ? '_monitoring_files'
          : `_monitoring_words ${values.join(' ')}${isList(option) ? '; compopt -o nospace' : ''}`
    return [`  ${option.flags.join(' | ')}) ${list}${what.trim()} ;;`]
  })
  const flags = OPTIONS.flatMap((option) => option.flags)
  const bare = OPTIONS.filter(mayBeBare).flatMap((option) => option.flags)
  return asShell(`# bash completion: source <(monitoring --completion bash)
${BASH_FUNCTIONS}_monitoring() {
  local words value kept quote flag part lead=
  COMPREPLY=()
  if ! _monitoring_read || [[ " @{words[*]} " == *' -- '* ]]; then return; fi
  flag=@{words[@{#words[@]}-1]} part=$value
  # What begins with a dash is a value only if it is attached.
  if [[ $value == -*=* ]]; then
    flag=@{value%%=*} lead=$flag= part=@{value#*=}
  elif [[ $value == -* && $flag == @(${bare.join('|')}) ]]; then
    flag=
  fi
  case $flag in
${cases.join('\n')}
  *) _monitoring_words ${flags.join(' ')} ;;
  esac
}
complete -F _monitoring ${COMMANDS.join(' ')}
`)
}

function renderZsh(): string {
  const escape = (text: string) => text.replace(/[[\]:\\]/g, String.raw`\$&`)
  const specs = OPTIONS.flatMap((option) => {
    const values = valuesOf(option)
    const action =
      values === 'services' || values === 'files'
        ? `_monitoring_${isList(option) ? 'list' : values}`
        : isList(option)
          ? `_sequence compadd - ${(values ?? []).join(' ')}`
          : `(${(values ?? []).join(' ')})`
    const value =
      option.type === undefined
        ? ''
        : `${mayBeBare(option) ? '::' : ':'}${escape(option.metavar)}:${action}`
    return option.flags.map((flag) => quote(`${flag}[${escape(option.help)}]${value}`))
  })
  return asShell(`#compdef ${COMMANDS.join(' ')}
# zsh completion: source <(monitoring --completion zsh)
_monitoring_read() {
  local file=${SERVICES}
  if [[ -r $file ]]; then names=("@{(@f)$(<$file)}"); fi
}
_monitoring_services() {
  local -a names
  _monitoring_read
  names=("@{(@)names:#(${UNFIT})}")
  compadd -a names
}
_monitoring_list() {
  local -a names
  _monitoring_read
  names=("@{(@)names:#(${UNFIT_IN_LIST})}")
  compset -P '*,'
  compadd -a names
}
_monitoring_files() { _files }
_monitoring() {
  _arguments \\
${specs.map((spec) => `    ${spec} \\`).join('\n')}
    '1:SERVER:(mock\\:)'
}
compdef _monitoring ${COMMANDS.join(' ')}
`)
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
    const services = `(_monitoring_${isList(option) ? 'list' : 'services'})`
    const words = found === 'services' ? services : found.join(' ')
    return words === '' ? ' -x' : ` -x -a ${quote(words)}`
  }
  const lines = OPTIONS.map((option) => {
    const flags = option.flags.map(nameFlag).join(' ')
    return `complete -c monitoring ${flags}${values(option)} -d ${quote(option.help)}`
  })
  return `# fish completion: monitoring --completion fish | source
function _monitoring_read
  set -l folder $HOME/.cache
  if set -q XDG_CACHE_HOME; set folder $XDG_CACHE_HOME; end
  cat $folder/cpx-monitoring/services 2>/dev/null
end
function _monitoring_services
  _monitoring_read | string match -v -r -- '^-'
end
function _monitoring_list
  # The token as it is typed: behind an escape or a variable nothing is offered.
  set -l lead (commandline -ct | string replace -r -- '^--?[a-zA-Z]+=' '' |
    string replace -r -- '^["\\']' '' | string match -r -- '^.*,')
  if string match -q -r -- '["\\'\\\\\\\\$(){}*?~]' "$lead"; return; end
  for name in (_monitoring_read | string match -v -r -- '^[-! ]|[,*?]| $')
    echo -- "$lead$name"
  end
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
