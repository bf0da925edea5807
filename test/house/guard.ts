import { posix } from 'node:path'
import { findCircle } from './circles.ts'
import type { Import, Imports } from './imports.ts'
import type { Rooms } from './rooms.ts'

/** One import of a file: from another room, or from outside the house. */
interface Arrow {
  readonly file: string
  readonly room: string
  readonly what: Import
}

/**
 * Everything that is wrong between these imports and this table, one sentence each; none if the house is in order. It
 * finds:
 * - rooms without a row, and rows without a room,
 * - imports that no row allows,
 * - rows that allow something that nothing uses,
 * - rows that allow a room above them,
 * - circles between files.
 */
export function findRefusals(imports: Imports, rooms: Rooms): readonly string[] {
  const arrows = [...imports].flatMap(([file, found]) => found.map((what) => ({ file, room: roomOf(file), what })))
  const files = new Set(imports.keys())
  return [
    ...refuseRooms(files, rooms),
    ...refuseOrder(rooms),
    ...arrows.flatMap((arrow) => refuseArrow(arrow, files, rooms)),
    ...refuseUnused(arrows, rooms),
    ...refuseCircle(arrows),
  ]
}

/** The room of a file, as seen from `src`: its folder, or the file itself in the root of `src`. */
function roomOf(file: string): string {
  const path = posix.relative('src', file)
  const folder = posix.dirname(path)
  return folder === '.' ? path : folder
}

function refuseRooms(files: ReadonlySet<string>, rooms: Rooms): readonly string[] {
  const standing = new Set([...files].map(roomOf))
  return [
    ...[...standing].filter((room) => rooms[room] === undefined).map((room) => `${room} has no row.`),
    ...Object.keys(rooms)
      .filter((room) => !standing.has(room))
      .map((room) => `The row ${room} is for no room.`),
  ]
}

function refuseOrder(rooms: Rooms): readonly string[] {
  const names = Object.keys(rooms)
  return names.flatMap((room, place) =>
    words(rooms[room]?.rooms)
      .filter((used) => names.indexOf(used) <= place)
      .map((used) => `The row ${room} allows ${used}, which does not stand below it.`),
  )
}

function refuseArrow({ file, room, what }: Arrow, files: ReadonlySet<string>, rooms: Rooms): readonly string[] {
  const row = rooms[room]
  switch (what.kind) {
    case 'unreadable':
      return [`${file} imports ${what.text}, which is neither a file nor a library.`]
    case 'library': {
      const allowed = [...words(row?.libraries), ...words(row?.only?.[posix.basename(file)])]
      return allowed.includes(what.name)
        ? []
        : [`${file} imports the library ${what.name}, and the row ${room} does not allow it.`]
    }
    case 'file': {
      const target = roomOf(what.path)
      if (!files.has(what.path)) return [`${file} imports ${what.path}, which is no file of the house.`]
      return target === room || words(row?.rooms).includes(target)
        ? []
        : [`${file} imports the room ${target}, and the row ${room} does not allow it.`]
    }
  }
}

function refuseUnused(arrows: readonly Arrow[], rooms: Rooms): readonly string[] {
  const used = new Set(
    arrows.flatMap(({ file, room, what }) => {
      if (what.kind === 'unreadable') return []
      if (what.kind === 'file') return [`${room} ${roomOf(what.path)}`]
      return [`${room} ${what.name}`, `${room}/${posix.basename(file)} ${what.name}`]
    }),
  )
  return Object.entries(rooms).flatMap(([room, row]) =>
    [
      ...[...words(row?.rooms), ...words(row?.libraries)].map((word) => `${room} ${word}`),
      ...Object.entries(row?.only ?? {}).flatMap(([file, names]) =>
        words(names).map((name) => `${room}/${file} ${name}`),
      ),
    ]
      .filter((arrow) => !used.has(arrow))
      .map((arrow) => `Nothing uses what a row allows: ${arrow.replace(' ', ' → ')}.`),
  )
}

function refuseCircle(arrows: readonly Arrow[]): readonly string[] {
  const imports = new Map<string, string[]>()
  for (const { file, what } of arrows) {
    if (what.kind === 'file') imports.set(file, [...(imports.get(file) ?? []), what.path])
  }
  const circle = findCircle(imports)
  return circle === undefined ? [] : [`A circle between files: ${circle.join(' → ')}.`]
}

/** The words of a list such as `core/time core`. */
function words(list = ''): readonly string[] {
  return list.split(/\s+/).filter((word) => word !== '')
}
