// What NODE_OPTIONS gives to a tix whose clock runs a thousand times as fast: of work that is done in no time, it shows how far
// it is, as it does of work that takes minutes. What waits (locks, deadlines) has a clock of its own.
const FASTER = 1000
const uptime = process.uptime.bind(process)
const every = setInterval
process.uptime = () => uptime() * FASTER
globalThis.setInterval = (work, ms, ...args) => every(work, ms / FASTER, ...args)
