import { main } from '../main.ts'
import { run } from './run.ts'

// Loading `node:v8` takes 1.4 ms, which is worth it for longer runs only.
const LONG_MS = 100

// Certificates are always verified. With this variable Node warns that they are not, and does not
// verify the certificate of a proxy.
delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']
// Keeps V8 from using 64 MB for short-lived objects: a third of the memory for 100,000 instances.
setTimeout(() => {
  process.getBuiltinModule('node:v8').setFlagsFromString('--semi-space-growth-factor=1')
}, LONG_MS).unref()
void run('monitoring', main)
