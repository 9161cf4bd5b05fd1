import { main } from '../main.ts'
import { keepHeapSmall } from './heap.ts'
import { run } from './run.ts'

keepHeapSmall()
run('monitoring', main)
