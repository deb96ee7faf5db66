/** How far a process has come. Its status is the furthest stage of its facts, never merely the last one: in real logs facts lie behind the end. */
export function furthest<Stage extends string>(stages: readonly Stage[], current: Stage | undefined, reached: Stage): Stage {
  return current === undefined || stages.indexOf(reached) > stages.indexOf(current) ? reached : current
}
