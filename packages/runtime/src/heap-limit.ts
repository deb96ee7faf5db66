/** Megabytes of JavaScript heap that a service works in; buffers and code come on top and keep it below 512 MB resident. */
const heapFlags = ['--max-old-space-size=320', '--max-semi-space-size=24']

/**
 * glibc keeps what was freed: in an arena for each thread, and in blocks that grow with the largest buffer ever freed. A service that reads and
 * writes buffers all day gives them back instead. Without effect on other C libraries.
 */
const allocator = { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '131072' }

const statedLimit = /--max[-_](old[-_]space|heap)[-_]size/

/**
 * Bounds the memory of this process. V8 takes its limit at the start alone, and left to itself on a large machine it lets garbage pile up to
 * gigabytes: so the process replaces itself, under the same pid, by one that has the limit. A limit that was stated (flag or NODE_OPTIONS) stands,
 * and where a process cannot replace itself (Windows) nothing is done.
 */
export function boundHeap(): void {
  const stated = [...process.execArgv, process.env['NODE_OPTIONS'] ?? ''].some((argument) => statedLimit.test(argument))
  if (stated || process.execve === undefined || process.platform === 'win32') return
  const args = [process.execPath, ...heapFlags, '--disable-warning=ExperimentalWarning', ...process.execArgv, ...process.argv.slice(1)]
  process.execve(process.execPath, args, { ...allocator, ...process.env })
}
