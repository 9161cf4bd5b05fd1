import { BINDINGS } from './bindings.ts'
import { drawn, type Page } from './page.ts'
import { cell, type Line, own, STRONG } from './span.ts'
import type { Model } from './model.ts'

const LABEL_COLUMNS = 12

const LEGEND = [
  'IP + appeared in this round, - left the listing. CPU and MEM: a number (! has reached its',
  'threshold), a bar, the rounds before, the newest at the right, a dot where there was no answer.',
  'FOR: how long the status has held, faint where nobody saw it begin; CHG: how often it changed.',
] as const

/** What every key does, from the table that the keys are read by. */
export function openHelp({ size, width }: Model): Page {
  const label = { columns: LABEL_COLUMNS, width, style: STRONG }
  const entries = BINDINGS.map((binding): Line => {
    const help = { columns: Math.floor(size.columns / 2) - LABEL_COLUMNS, width }
    return [cell(binding.label, label), cell(binding.help, help)]
  })
  const isWide = size.columns >= 110
  const half = Math.ceil(entries.length / 2)
  const lines = isWide
    ? entries.slice(0, half).map((entry, at) => [...entry, ...(entries[half + at] ?? [])])
    : BINDINGS.map((binding): Line => [cell(binding.label, label), own(binding.help)])
  return { title: 'help', ...drawn([...lines, [], ...LEGEND.map((text) => [own(text)])]) }
}
