import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/**
 * Not one of those that the system gives to connections: until a server has it, another could be given it. Nor does another
 * test ask for it meanwhile, or while its server is stopped: it is claimed for as long as this process lives.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(10_000, 32_000)
    if ((await isFree(port)) && (await isClaimed(port))) return port
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const server = createServer()
    server.on('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}

/** By a name that only Linux knows, and that is gone with the process: https://man7.org/linux/man-pages/man7/unix.7.html */
function isClaimed(port: number): Promise<boolean> {
  if (process.platform !== 'linux') return Promise.resolve(true)
  return new Promise(resolve => {
    const claim = createServer()
    claim.on('error', () => resolve(false))
    claim.listen(`\0tix-test-port-${port}`, () => resolve(true)).unref()
  })
}
