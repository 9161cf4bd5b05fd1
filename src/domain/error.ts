/** What was asked for cannot be asked: a wrong argument, an unusable address. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** What was asked for could not be done or told: the provider or the output failed. Exit code 3. */
export class OperationError extends Error {
  override readonly name = 'OperationError'
}
