import { openRounds } from './round.ts'

// Usage: node bench/cold.ts ADDRESS auto|N. Measures the first round of a process.
const [address = '', concurrency = 'auto'] = process.argv.slice(2)
const round = await openRounds(address, concurrency === 'auto' ? 'auto' : Number(concurrency))
console.log(JSON.stringify(await round()))
