import { useEffect, useState } from 'preact/hooks'
import type { EpochMs } from '../../domain/time.ts'
import { formatAge, formatTime } from '../../render/number.ts'
import { isReading } from './freshness.ts'
import type { Dispatch, PageState } from './model.ts'
import { moveSlider, placeSlider, toMoment } from './moment.ts'
import { TimeField } from './time-field.tsx'

interface TimeSliderProps {
  readonly state: PageState
  readonly dispatch: Dispatch
}

// While it is dragged, only the moments where it rests are read.
const REST_MS = 150

/** Sends the moment where the slider rests. */
function useRest(pending: EpochMs | null, send: (at: EpochMs) => void): void {
  useEffect(() => {
    if (pending === null) return undefined
    const timer = setTimeout(() => send(pending), REST_MS)
    return () => clearTimeout(timer)
  }, [pending])
}

interface LiveButtonProps {
  readonly isLive: boolean
  readonly onClick: () => void
}

function LiveButton({ isLive, onClick }: LiveButtonProps) {
  return (
    <button type="button" aria-pressed={isLive} onClick={onClick}>
      live
    </button>
  )
}

/** A slider over all recorded rounds; without a recording only the way back from a moment. */
export function TimeSlider({ state, dispatch }: TimeSliderProps) {
  const { fleet, view } = state
  const [pending, setPending] = useState<EpochMs | null>(null)
  const place = fleet === null ? null : placeSlider(fleet, view.at, pending)
  useRest(pending, (at) => {
    setPending(null)
    if (place !== null) dispatch({ kind: 'moment', at: toMoment(at, place) })
  })
  const goLive = () => {
    setPending(null)
    dispatch({ kind: 'moment', at: null })
  }
  if (place === null) {
    return view.at === null ? null : (
      <div class="time-slider" role="group" aria-label="Time">
        <LiveButton isLive={false} onClick={goLive} />
      </div>
    )
  }
  const { from, to, at, round } = place
  // The end of the slider may be a moment of the past.
  const isLive = pending === null ? view.at === null : toMoment(at, place) === null
  // The moment may be a while after the start of the round that is shown.
  const shown = formatTime(round ?? at)
  const isReadingRound = pending === null && isReading(state)
  const age = formatAge(to - (round ?? at))
  const onKeyDown = (event: KeyboardEvent) => {
    const moved = moveSlider(event.key, place)
    if (moved === null || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    event.stopPropagation()
    setPending(Math.max(from, Math.min(moved, to)))
  }
  return (
    <div class="time-slider" role="group" aria-label="Time">
      <output class={pending === null ? undefined : 'moving'}>
        {isLive ? 'live' : isReadingRound ? 'reading …' : shown}
      </output>
      <TimeField
        moment={round ?? at}
        onTime={(time) => dispatch({ kind: 'moment', at: toMoment(time, place) })}
      />
      <input
        type="range"
        aria-label="Moment"
        aria-valuetext={isLive ? 'live' : `${shown}, ${age} before the last round`}
        min={from}
        max={to}
        step={1}
        value={at}
        onInput={({ currentTarget }) => setPending(currentTarget.valueAsNumber)}
        onKeyDown={onKeyDown}
      />
      <LiveButton isLive={isLive} onClick={goLive} />
    </div>
  )
}
