import { expect, test } from 'vitest'
import { run } from '../../support/host.ts'

test('--waitHealthy for a service of a provider that was never reached ends with 3', async () => {
  const { promise: over, resolve } = Promise.withResolvers<void>()
  // The timeout ends after the first round.
  const onSleep = (ms: number) => (ms > 100_000 ? over : resolve())
  const { exitCode, stderr } = await run(['127.0.0.1:1', '--waitHealthy', 'A'], { onSleep })
  expect(exitCode).toBe(3)
  const head = 'gave up after 300 s (--waitTimeout): cannot list instances from'
  expect(stderr).toContain(`monitoring: ${head} http://127.0.0.1:1/servers: connection refused`)
  expect(stderr).not.toContain('no instance reports')
})
