import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { describe, expect, test, vi } from 'vitest'

import { startEmbeddedPostgres } from './embedded-postgres.ts'
import { eventually, query, scene, start, stop, stopAll } from './postgres/scene.ts'

/** A system that refuses user namespaces, as containers do. */
function withoutNamespaces(): void {
  const programs = join(scene.folder, 'bin')
  mkdirSync(programs)
  writeFileSync(join(programs, 'unshare'), '#!/bin/sh\nexit 1\n')
  chmodSync(join(programs, 'unshare'), 0o755)
  vi.stubEnv('PATH', `${programs}:${process.env['PATH']}`)
}

const permitsNamespaces = spawnSync('unshare', ['--user', '--map-user=65534', '--', 'true']).status === 0

/** Only root can mount a small file system to fill. */
const mounts = process.getuid?.() === 0 && process.platform === 'linux' && canMount()
function canMount(): boolean {
  const spot = join(tmpdir(), `hub-mount-${process.pid}`)
  mkdirSync(spot)
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', spot]).status === 0
  if (mounted) spawnSync('umount', [spot])
  spawnSync('rmdir', [spot])
  return mounted
}

const mount = (size: string) =>
  expect(spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=755`, 'tmpfs', scene.folder]).status).toBe(0)
const remount = (options: string) => expect(spawnSync('mount', ['-o', `remount,${options}`, scene.folder]).status).toBe(0)
const unmount = async () => {
  await stopAll()
  spawnSync('umount', ['-l', scene.folder])
}

describe.skipIf(process.getuid?.() !== 0)('as root', () => {
  test.skipIf(!permitsNamespaces)('a private folder works by a user namespace', async () => {
    chmodSync(scene.folder, 0o700)
    expect(await query((await start(join(scene.folder, 'private'))).url, 'SELECT 1 AS one')).toEqual({ one: 1 })
  })

  test('without namespaces it runs as another user, and goes on as that one', async () => {
    withoutNamespaces()
    chmodSync(scene.folder, 0o755)
    const at = join(scene.folder, 'open')
    await stop(await start(at))
    expect(statSync(join(at, 'cluster', 'data')).uid).not.toBe(0)
    vi.unstubAllEnvs()
    expect(await query((await start(at)).url, 'SELECT 1 AS one')).toEqual({ one: 1 })
  })

  test('without namespaces a private folder is refused plainly, and nothing is made in it', async () => {
    withoutNamespaces()
    chmodSync(scene.folder, 0o700)
    const at = join(scene.folder, 'private')
    await expect(startEmbeddedPostgres({ folder: at })).rejects.toMatchObject({
      code: 'invalid-configuration',
      message: expect.stringMatching(/cannot run as root.*may not enter.*ordinary user/s),
    })
    expect(readdirSync(at).toSorted()).toEqual(['lock', 'lock.pid'])
  })
})

describe.skipIf(!mounts)('on a small file system', () => {
  test('that is too small for a cluster, the start says so and leaves nothing; with space it works', async () => {
    mount('12m')
    try {
      await expect(startEmbeddedPostgres({ folder: scene.folder })).rejects.toThrow(/disk is full/)
      expect(readdirSync(scene.folder).toSorted()).toEqual(['lock', 'lock.pid'])
      remount('size=200m')
      await start()
    } finally {
      await unmount()
    }
  })

  test('that fills while it runs, work is refused and goes on once there is space; what was acknowledged is there', async () => {
    mount('100m')
    try {
      const database = await start()
      await query(database.url, 'CREATE TABLE filled (value text)')
      let acknowledged = 0
      const fill = async () => {
        for (;;) {
          await query(database.url, `INSERT INTO filled SELECT repeat(md5(i::text), 60) FROM generate_series(1, 1000) AS i`)
          acknowledged += 1000
        }
      }
      await expect(fill()).rejects.toThrow(/space|terminat|recovery|ECONN/i)
      remount('size=400m')
      const counted = await eventually(() => query(database.url, 'SELECT count(*)::int AS count FROM filled'))
      expect(counted?.['count']).toBeGreaterThanOrEqual(acknowledged)
      await eventually(() => query(database.url, `INSERT INTO filled VALUES ('more') RETURNING value`))
    } finally {
      await unmount()
    }
  })

  test('that is read-only, the start says so', async () => {
    mount('1m')
    remount('ro')
    try {
      await expect(startEmbeddedPostgres({ folder: scene.folder })).rejects.toThrow(/read-only/)
    } finally {
      await unmount()
    }
  })
})
