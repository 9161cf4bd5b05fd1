#!/usr/bin/env node
import { keepCompiledCode } from './code-cache.ts'
import { canStart } from './node-version.ts'

if (canStart('monitoring')) {
  keepCompiledCode()
  void import('./start.ts')
}
