/** Ends a process that leads a group of its own (`detached`), and all that it has started: that would go on without it. */
export function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, signal)
  } catch {
    // They have ended meanwhile.
  }
}
