#!/usr/bin/env node
void import('./start.ts')
