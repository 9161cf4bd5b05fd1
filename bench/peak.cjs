// Loaded before a command: says on descriptor 3 how many KiB it had in memory at the most.
process.on('exit', () => {
  require('node:fs').writeSync(3, String(process.resourceUsage().maxRSS))
})
