import { runMockProvider } from '../mock/command.ts'
import { run } from './run.ts'

run('cpx-server', runMockProvider)
