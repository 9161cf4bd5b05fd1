import type { Host, Output } from '../../host.ts'
import { toAscii } from '../../render/ascii.ts'
import { type Format, FORMATS } from './formats.ts'

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

/** The same host; in a locale without UTF-8 it prints only ASCII, except in formats for programs. */
export function withLocale(host: Host, output: Format = 'table'): Host {
  if (!isAsciiLocale(host.env)) return host
  const forPeople: Partial<Host> = {
    stdout: toAsciiOutput(host.stdout),
    openPager: async () => toAsciiOutput(await host.openPager()),
  }
  const own = FORMATS[output].forPrograms === true ? {} : forPeople
  // Inherits, so that stdin is opened only when its keyboard is used.
  return Object.assign(Object.create(host), own, { stderr: toAsciiOutput(host.stderr) })
}
