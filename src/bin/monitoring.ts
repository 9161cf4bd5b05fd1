#!/usr/bin/env node
import { main } from '../main.ts'
import { run } from './run.ts'

run('monitoring', main)
