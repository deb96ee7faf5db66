/** Megabytes of JavaScript heap that a service works in; buffers and code come on top and keep it below 512 MB resident. */
const heapMegabytes = 320

const statedLimit = /--max[-_](old[-_]space|heap)[-_]size/

/**
 * Bounds the heap of this process. V8 takes its limit at the start alone, and left to itself on a large machine it lets garbage pile up to
 * gigabytes: so the process replaces itself, under the same pid, by one that has the limit. A limit that was stated (flag or NODE_OPTIONS) stands, and
 * where a process cannot replace itself (Windows) nothing is done.
 */
export function boundHeap(): void {
  const stated = [...process.execArgv, process.env['NODE_OPTIONS'] ?? ''].some((argument) => statedLimit.test(argument))
  if (stated || process.execve === undefined || process.platform === 'win32') return
  const args = [
    process.execPath,
    `--max-old-space-size=${heapMegabytes}`,
    '--disable-warning=ExperimentalWarning',
    ...process.execArgv,
    ...process.argv.slice(1),
  ]
  process.execve(process.execPath, args, process.env)
}
