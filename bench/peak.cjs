// Loaded before a command; writes the peak memory of the process in KiB to descriptor 3.
process.on('exit', () => {
  require('node:fs').writeSync(3, String(process.resourceUsage().maxRSS))
})
