#!/usr/bin/env node
import { canStart } from './node-version.ts'

if (canStart('cpx-server')) void import('./serve.ts')
