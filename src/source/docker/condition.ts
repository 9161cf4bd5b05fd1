import type { Condition } from '../../domain/snapshot.ts'
import { cut } from '../cut.ts'
import { arrayOf, type Fields, fieldsOf, textOf } from './fields.ts'

const STATES = ['created', 'dead', 'exited', 'paused', 'removing', 'restarting', 'running'] as const

export type State = (typeof STATES)[number]

export function isState(text: string): text is State {
  return (STATES as readonly string[]).includes(text)
}

/** Whether a container in this state has processes to measure. */
export function hasProcesses(state: string): boolean {
  return state === 'running' || state === 'paused'
}

/** The exit code of a process, 0 while it runs; null if it is not known. */
export function exitCodeOf({ ExitCode: code }: Fields): number | null {
  return typeof code === 'number' && Number.isInteger(code) ? code : null
}

/** `exit code 137, out of memory`; empty if it is not known. */
function describeExit(fields: Fields): string {
  const code = exitCodeOf(fields)
  const cause = fields['OOMKilled'] === true ? ', out of memory' : ''
  return code === null ? '' : `exit code ${code}${cause}`
}

/** The last line that the health check printed, else its exit code. */
function describeCheck(health: Fields): string {
  const last = fieldsOf(arrayOf(health['Log']).at(-1))
  const lines = textOf(last['Output']).split(/[\r\n]+/)
  return lines.map((line) => line.trim()).findLast((line) => line !== '') ?? describeExit(last)
}

function describe(code: Condition['code'], detail: string): Condition {
  return { code, ...(detail !== '' && { detail: cut(detail) }) }
}

/**
 * The condition that makes a container unhealthy, whatever its values are; null if there is none.
 * @param fields the `State` of its inspection
 */
export function conditionOf(state: State, fields: Fields): Condition | null {
  switch (state) {
    case 'running': {
      const health = fieldsOf(fields['Health'])
      const isFailing = health['Status'] === 'unhealthy'
      return isFailing ? describe('failingHealthCheck', describeCheck(health)) : null
    }
    case 'created':
      // Why it could not be started, if that was tried.
      return describe(state, textOf(fields['Error']))
    case 'dead':
    case 'exited':
    case 'restarting':
      return describe(state, describeExit(fields))
    case 'paused':
    case 'removing':
      return { code: state }
  }
}
