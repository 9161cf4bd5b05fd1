/** A wrong argument or an unusable address. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** A failure of the provider or the output. Exit code 3. */
export class OperationError extends Error {
  override readonly name = 'OperationError'
}
