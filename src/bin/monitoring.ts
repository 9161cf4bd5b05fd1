#!/usr/bin/env node
import { keepCompiledCode } from './code-cache.ts'

keepCompiledCode()
void import('./start.ts')
