import { SingleBar } from 'cli-progress'

export interface Progress {
  bytes(count: number): void
  events(count: number): void
  stop(): void
}

/** A bar over the bytes of the input, with events per second and time left: on a terminal only, so that logs and pipes stay clean. */
export function createProgress(totalBytes: number, stream: NodeJS.WriteStream = process.stderr): Progress {
  if (!stream.isTTY || totalBytes === 0) return { bytes: () => undefined, events: () => undefined, stop: () => undefined }
  const bar = new SingleBar({
    stream,
    format: '{bar} {percentage}% | {count} events, {rate}/s | {eta_formatted} left',
    hideCursor: true,
    clearOnComplete: true,
    etaBuffer: 50,
    fps: 5,
  })
  const started = performance.now()
  let read = 0
  let made = 0
  bar.start(totalBytes, 0, { count: 0, rate: 0 })
  return {
    bytes(count) {
      read += count
      bar.update(Math.min(read, totalBytes))
    },
    events(count) {
      made += count
      bar.update({ count: made, rate: Math.round(made / Math.max((performance.now() - started) / 1000, 0.001)) })
    },
    stop: () => bar.stop(),
  }
}
