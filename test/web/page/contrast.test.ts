import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT } from '../../support/command.ts'

const CSS = readFileSync(join(ROOT, 'src/web/page/page.css'), 'utf8')

/** The colors of a scheme: the first ones are those of a light page, the others those of a dark one. */
function colorsOf(scheme: 'light' | 'dark'): ReadonlyMap<string, string> {
  const [light = '', dark = ''] = CSS.split('@media (prefers-color-scheme: dark)')
  const found = (scheme === 'light' ? light : dark).matchAll(/--([\w-]+): (#[\da-f]{6});/g)
  return new Map(Array.from(found, ([, name = '', color = '']) => [name, color]))
}

/** Relative luminance (WCAG 2.2). */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(color.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [one, other].map(luminance).toSorted((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}

const TEXTS = ['text', 'muted', 'healthy', 'unhealthy', 'unknown', 'gone', 'low']
const GROUNDS = ['ground', 'raised', 'selected']
const SHAPES = ['bar', 'breach', 'accent', 'threshold']
const PAIRS = [
  ...TEXTS.flatMap((text) => GROUNDS.map((ground) => [text, ground, 4.5] as const)),
  ['alarm-text', 'alarm-ground', 4.5] as const,
  ['ground', 'text', 4.5] as const,
  ...SHAPES.map((shape) => [shape, 'ground', 3] as const),
]

test.each(
  (['light', 'dark'] as const).flatMap((scheme) => PAIRS.map((pair) => [scheme, ...pair] as const)),
)('in a %s page, %s on %s has a contrast of at least %d', (scheme, front, back, least) => {
  const colors = colorsOf(scheme)
  expect(contrast(colors.get(front) ?? '', colors.get(back) ?? '')).toBeGreaterThanOrEqual(least)
})
