import type { Host } from '../../host.ts'

const KINDS = {
  config: { variable: 'XDG_CONFIG_HOME', atHome: '.config' },
  cache: { variable: 'XDG_CACHE_HOME', atHome: '.cache' },
} as const

/**
 * This command's own folder of a kind; null where nobody has a home. A relative path has to be
 * ignored (https://specifications.freedesktop.org/basedir-spec).
 */
export function findFolder({ env }: Host, kind: keyof typeof KINDS): string | null {
  const { variable, atHome } = KINDS[kind]
  const { [variable]: named = '', HOME: home = '' } = env
  if (named.startsWith('/')) return `${named}/cpx-monitoring`
  return home === '' ? null : `${home}/${atHome}/cpx-monitoring`
}
