import type { Host, Output } from '../../host.ts'
import { toAscii } from '../../render/ascii.ts'
import type { Command } from '../config/command.ts'
import { FORMATS } from './formats.ts'

const UTF8 = /utf-?8/i

/** The locale of characters, as setlocale(3) finds it; undefined if none is set. */
function findLocale({ LC_ALL, LC_CTYPE, LANG }: Host['env']): string | undefined {
  return [LC_ALL, LC_CTYPE, LANG].find((one) => one !== undefined && one !== '')
}

/** Whether the locale is limited to ASCII. */
export function isAsciiLocale(env: Host['env']): boolean {
  const locale = findLocale(env)
  // If none is set, as in many containers, the terminal outside usually knows UTF-8.
  return locale !== undefined && !UTF8.test(locale)
}

/** Whether drawings are limited to ASCII: without a locale, the Linux console lacks most characters. */
export function isAsciiTerminal(env: Host['env']): boolean {
  return isAsciiLocale(env) || (findLocale(env) === undefined && env['TERM'] === 'linux')
}

function toAsciiOutput<Kind extends Output>(output: Kind): Kind {
  const write = (text: string) => output.write(toAscii(text))
  return { ...output, isTerminal: output.isTerminal, size: () => output.size(), write }
}

/** The same host; in a locale without UTF-8 it prints nothing beyond ASCII. */
export function withLocale(host: Host): Host {
  if (!isAsciiLocale(host.env)) return host
  const own: Partial<Host> = {
    stdout: toAsciiOutput(host.stdout),
    stderr: toAsciiOutput(host.stderr),
    openPager: async () => toAsciiOutput(await host.openPager()),
  }
  // Inherits, so that stdin is opened only when its keyboard is used.
  return Object.assign(Object.create(host), own)
}

/** The host that prints a format: only formats for programs keep characters beyond ASCII. */
export function hostFor({ output }: Command, printing: Host, host: Host): Host {
  if (printing === host || FORMATS[output].forPrograms !== true) return printing
  const { stderr } = printing
  return Object.assign(Object.create(host), { stderr })
}
