import { expect, test } from 'vitest'
import { suggest } from '../../src/domain/suggest.ts'

const SERVICES = ['IdService', 'UserService', 'MLService']

test.each([
  ['IdServce', SERVICES, '; did you mean IdService?'],
  ['idservice', SERVICES, '; did you mean IdService?'],
  ['USERSERVICE', ['AB', 'UserService'], '; did you mean UserService?'],
  ['UsrServce', SERVICES, '; did you mean UserService?'],
  ['IdService ', SERVICES, '; did you mean IdService?'],
  ['Id', SERVICES, '; did you mean IdService?'],
  ['ml', SERVICES, '; did you mean MLService?'],
  ['Pay', ['PayIn', 'PayOut'], '; did you mean PayIn?'],
  ['Pay', ['Payments', 'PayRoll'], ''],
  ['Payments', SERVICES, ''],
  ['', SERVICES, ''],
  ['-ca', ['--ca', '--count'], '; did you mean --ca?'],
  ['--cas', ['--ca', '--count'], '; did you mean --ca?'],
  ['-x', ['--ca'], ''],
  ['--c', ['--ca', '--count'], ''],
  ['-hcx', ['--ca'], ''],
  ['IdService', [], ''],
])('for %j among %j it says %j', (text, known, hint) => {
  expect(suggest(text, known)).toBe(hint)
})
