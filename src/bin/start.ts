import { main } from '../main.ts'
import { keepHeapSmall } from './heap.ts'
import { run } from './run.ts'

// Certificates are verified in any case. Without this Node would warn that they are not, and would
// not verify that of a proxy.
delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']
keepHeapSmall()
run('monitoring', main)
