import { SingleBar } from 'cli-progress'

export interface PositionProgress {
  /** Events up to this position are done. */
  at(position: number): void
  stop(): void
}

/** A bar over positions `from` to `to`: on a terminal only, so that logs and pipes stay clean. */
export function createPositionProgress(
  what: string,
  { from, to }: { readonly from: number; readonly to: number },
  stream: NodeJS.WriteStream = process.stderr,
): PositionProgress {
  if (!stream.isTTY || to <= from) return { at: () => undefined, stop: () => undefined }
  const bar = new SingleBar({
    stream,
    format: `{bar} {percentage}% | ${what} | {eta_formatted} left`,
    hideCursor: true,
    clearOnComplete: true,
    etaBuffer: 50,
    fps: 5,
  })
  bar.start(to - from, 0)
  return {
    at: (position) => bar.update(Math.min(position + 1, to) - from),
    stop: () => bar.stop(),
  }
}
