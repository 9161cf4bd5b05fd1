import { runMockProvider } from '../mock/command.ts'
import { run } from './run.ts'

void run('cpx-server', runMockProvider)
