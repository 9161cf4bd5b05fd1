import { toSafe } from '../../render/safe.ts'
import { usePage } from './use-page.ts'

/** The page. */
export function Page() {
  const [state] = usePage()
  return <h1>{state.fleet === null ? 'monitoring' : toSafe(state.fleet.source)}</h1>
}
