import { expect, test } from 'vitest'
import { toSearchedInstance, toSearchedService } from '../../../src/render/words/searched.ts'
import { answered, silent } from '../../support/facts.ts'
import { reportOf } from '../../support/report.ts'

const REPORT = reportOf([answered('10.0.0.1', 'IdService', [91, 20]), silent('web-2')])

test('a filter searches an instance for its name, service, status, reasons and values', () => {
  expect(REPORT.instances.map(toSearchedInstance)).toEqual([
    {
      text: '10.0.0.1 idservice unhealthy cpu 91 >= 75',
      status: 'unhealthy',
      cpu: 91,
      memory: 20,
    },
    { text: 'web-2  unknown timeout', status: 'unknown', cpu: null, memory: null },
  ])
})

test('a filter searches a service for its name, status and means', () => {
  expect(REPORT.services.map(toSearchedService)).toMatchObject([
    { text: 'idservice unhealthy', status: 'unhealthy', cpu: 91, memory: 20 },
  ])
})
