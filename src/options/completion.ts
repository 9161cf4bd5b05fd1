import type { NamedOption, Program } from './option.ts'

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}

const wordsOf = ({ type }: NamedOption): string => (type?.words ?? []).join(' ')

function renderBash({ commands, options, argument }: Program): string {
  const [name = ''] = commands
  const valued = options.filter(({ type }) => type !== undefined)
  const cases = valued.map((option) => {
    const words = `_${name}_words ${wordsOf(option)}`.trimEnd()
    const offered = option.type?.isFile === true ? 'compopt -o default' : words
    const list = option.type?.isList === true ? `_${name}_list; ` : ''
    return `  ${option.flags.join(' | ')}) ${list}${offered} ;;`
  })
  return `# bash completion: source <(${name} --completion bash)
_${name}_words() {
  local word at typed=$lead$part
  # Readline replaces only what follows the last of its word breaks.
  for ((at = \${#typed}; at > 0; at--)); do
    if [[ $COMP_WORDBREAKS == *"\${typed:at-1:1}"* ]]; then break; fi
  done
  for word; do
    if [[ $word == "$part"* ]]; then word=$lead$word COMPREPLY+=("\${word:at}"); fi
  done
}
_${name}_list() {
  compopt -o nospace
  if [[ $part == *,* ]]; then lead+=\${part%,*}, part=\${part##*,}; fi
}
_${name}_argument() {
  _${name}_words ${(argument.words ?? []).join(' ')}
  # More of the same word follows.
  if ((\${#COMPREPLY[@]})); then compopt -o nospace; fi
}
_${name}() {
  local line=\${COMP_LINE:0:COMP_POINT} words flag part lead=
  COMPREPLY=()
  # Within quotes, a blank ends no word.
  part=\${line//[^\\"\\']/}
  if ((\${#part} % 2)); then compopt -o default; return; fi
  read -ra words <<<"$line"
  if [[ $line == *[[:blank:]] ]]; then words+=(''); fi
  part=\${words[\${#words[@]}-1]}
  unset "words[\${#words[@]}-1]"
  if [[ " \${words[*]} " == *' -- '* ]]; then return; fi
  flag=\${words[\${#words[@]}-1]}
  # A token that begins with a dash is a value only if it is attached.
  if [[ $part == -*=* ]]; then
    flag=\${part%%=*} lead=$flag= part=\${part#*=}
  elif [[ $part == -* ]]; then
    flag=
  fi
  case $flag in
${cases.join('\n')}
  *)
    if ((\${#words[@]} == 1)); then _${name}_argument; fi
    _${name}_words ${options.flatMap(({ flags }) => flags).join(' ')}
    ;;
  esac
}
complete -F _${name} ${commands.join(' ')}
`
}

function renderZsh({ commands, options, argument }: Program): string {
  const [name = ''] = commands
  const escape = (text: string) => text.replace(/[[\]:\\]/g, String.raw`\$&`)
  const valueOf = (option: NamedOption) => {
    if (option.type === undefined) return ''
    const words = wordsOf(option)
    const values =
      option.type.isList === true && words !== '' ? `_sequence compadd - ${words}` : `(${words})`
    const action = option.type.isFile === true ? '_files' : values
    return `${option.valueOptional === true ? '::' : ':'}${escape(option.metavar ?? '')}:${action}`
  }
  const specs = options.flatMap((option) =>
    option.flags.map((flag) => quote(`${flag}[${escape(option.help)}]${valueOf(option)}`)),
  )
  const words = (argument.words ?? []).map(escape).join(' ')
  const first = quote(`1:${argument.name}:{compadd -S "" - ${words}}`)
  return `#compdef ${commands.join(' ')}
# zsh completion: source <(${name} --completion zsh)
_${name}() {
  _arguments \\
${[...specs, first].map((spec) => `    ${spec}`).join(' \\\n')}
}
compdef _${name} ${commands.join(' ')}
`
}

function renderFish({ commands, options, argument }: Program): string {
  const [name = '', ...others] = commands
  const nameFlag = (flag: string) => {
    const bare = flag.replace(/^-+/, '')
    if (flag.startsWith('--')) return `-l ${bare}`
    return `${bare.length === 1 ? '-s' : '-o'} ${bare}`
  }
  const valueOf = (option: NamedOption) => {
    if (option.type === undefined) return ''
    if (option.type.isFile === true) return ' -r -F'
    const words = wordsOf(option)
    return words === '' ? ' -x' : ` -x -a ${quote(words)}`
  }
  const lines = options.map((option) => {
    const flags = option.flags.map(nameFlag).join(' ')
    return `complete -c ${name} ${flags}${valueOf(option)} -d ${quote(option.help)}`
  })
  return `# fish completion: ${name} --completion fish | source
complete -c ${name} -f
complete -c ${name} -n 'test (count (commandline -opc)) -eq 1' -a ${quote((argument.words ?? []).join(' '))}
${[...lines, ...others.map((other) => `complete -c ${other} -w ${name}`)].join('\n')}
`
}

const RENDERERS = { bash: renderBash, zsh: renderZsh, fish: renderFish }

export type Shell = keyof typeof RENDERERS

export function renderCompletion(shell: Shell, program: Program): string {
  return RENDERERS[shell](program)
}
