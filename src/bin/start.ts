import { main } from '../main.ts'
import { keepHeapSmall } from './heap.ts'
import { run } from './run.ts'

// Certificates are always verified. With this variable Node warns that they are not, and does not
// verify the certificate of a proxy.
delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']
keepHeapSmall()
run('monitoring', main)
