import { writeLine } from '../../src/terminal/draw/canvas.ts'
import { view } from '../../src/terminal/draw/view.ts'
import { STATES } from './states.ts'

// Usage: npm run gallery for all states, npm run gallery -- help for those with "help" in their name.
const [wanted = ''] = process.argv.slice(2)
for (const [name, make] of Object.entries(STATES)) {
  if (!name.includes(wanted)) continue
  const { model } = await make()
  console.log(`\x1b[1;36m== ${name}\x1b[0m`)
  for (const line of view(model)) console.log(writeLine(line, true))
}
