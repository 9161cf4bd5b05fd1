#!/usr/bin/env node
import { canStart } from './node-version.ts'

if (canStart('monitoring')) void import('./start.ts')
