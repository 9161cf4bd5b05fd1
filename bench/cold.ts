import { openRounds } from './round.ts'

// The first round of a process: node bench/cold.ts ADDRESS auto|N
const [address = '', concurrency = 'auto'] = process.argv.slice(2)
const round = await openRounds(address, concurrency === 'auto' ? 'auto' : Number(concurrency))
console.log(JSON.stringify(await round()))
