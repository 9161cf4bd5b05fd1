/** What the options are called that an error advises to change. */
export interface OptionNames {
  readonly timeout: string
  readonly deadline: string
  readonly maxInstances: string
  /** To follow 'name its authority with'. */
  readonly ca: string
  readonly token: string
}

export const FLAGS: OptionNames = {
  timeout: '--timeout',
  deadline: '--deadline',
  maxInstances: '--maxInstances',
  ca: '--ca FILE',
  token: '--tokenFile FILE, or MONITORING_TOKEN',
}

/** The options of the library. */
export const PROPERTIES: OptionNames = {
  timeout: 'timeoutMs',
  deadline: 'deadlineMs',
  maxInstances: 'maxInstances',
  ca: 'the option ca',
  token: 'the option token',
}
