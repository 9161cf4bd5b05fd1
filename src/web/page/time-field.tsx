import { useState } from 'preact/hooks'
import { readTimeBeside } from '../../options/time.ts'
import type { EpochMs } from '../../domain/time.ts'
import { escapeUnsafe } from '../../render/safe.ts'
import { focusList } from './use-focus.ts'

interface TimeFieldProps {
  /** What `-15m` and `09:30Z` are beside. */
  readonly moment: EpochMs
  readonly onTime: (at: EpochMs) => void
}

/** A field for a time to show, with the words of the prompt for it in the live view. */
export function TimeField({ moment, onTime }: TimeFieldProps) {
  const [problem, setProblem] = useState('')
  const onKeyDown = ({ key, currentTarget }: KeyboardEvent) => {
    if (key !== 'Escape' && key !== 'Enter') return
    const input = currentTarget as HTMLInputElement
    const text = input.value.trim()
    const at = key === 'Escape' || text === '' ? null : readTimeBeside(moment, text)
    setProblem(typeof at === 'string' ? escapeUnsafe(at) : '')
    if (typeof at === 'string') return
    input.value = ''
    input.blur()
    focusList()
    if (at !== null) onTime(at)
  }
  return (
    <>
      <input
        class="time"
        aria-label="Time to show"
        aria-invalid={problem !== ''}
        aria-describedby="invalid-time"
        placeholder=": 09:30Z, -15m"
        spellcheck={false}
        autocomplete="off"
        maxLength={100}
        onKeyDown={onKeyDown}
      />
      <span id="invalid-time" class="invalid" title={problem}>
        {problem}
      </span>
    </>
  )
}
