/** What servers there are, and how the provider behaves: its habits of answering, and how long things take there. */
import type { RestoreCourse, SnapshotCourse } from '../emulator/model.ts'
import { NO_QUIRKS, type Quirks } from '../emulator/quirks.ts'
import { uuidFrom } from '../emulator/ids.ts'
import type { Chance } from './chance.ts'
import type { Premises } from './draw-story.ts'
import { hostileText } from './hostile-text.ts'
import { HOUR_MS, MINUTE_MS, SECOND_MS, type Story } from './story.ts'

/** One to four servers. */
export function drawServers(chance: Chance, { isUuid, has }: Premises): Story['servers'] {
  const count = chance.weighted([
    [10, 1],
    [4, 2],
    [2, 3],
    [1, 4],
  ])
  return Array.from({ length: count }, (_, index) => ({
    id: isUuid ? uuidFrom(`server ${index}`) : 12345 + index,
    uuid: has('two ids') ? uuidFrom(`server ${index}`) : null,
    // One that is looked for by its name has one that can be written.
    name: chance.is(0.15) && !has('other spelling') ? hostileText(chance) : `web-${index + 1}`,
    ipAddress: `203.0.113.${10 + index}`,
    disk: `release 1 of server ${index + 1}`,
    status: chance.weighted([
      [24, 'active'],
      [3, 'stopped'],
      [1, 'suspended'],
      [1, 'migrating'],
    ]),
  }))
}

/** How the provider behaves. */
export function drawProvider(
  chance: Chance,
  premises: Premises,
): Pick<
  Story,
  | 'limit'
  | 'limitRefusal'
  | 'diskMoment'
  | 'restoringVisibleAfterMs'
  | 'restoreBeginsAfterMs'
  | 'deletion'
  | 'reuseIds'
  | 'quirks'
  | 'snapshotCourses'
  | 'restoreCourses'
> {
  const { has, limit } = premises
  return {
    limit: drawLimit(chance, premises),
    limitRefusal: has('lower limit') || chance.is(0.2) ? drawLimitRefusal(chance, limit) : null,
    diskMoment: chance.is(0.5) ? 'requested' : 'completed',
    // "after two minutes": one that shows later can't be told from one that never begins.
    restoringVisibleAfterMs: chance.pick([0, 0, 0, 3000, 9000, 40_000]),
    restoreBeginsAfterMs: has('forgotten restores')
      ? 'never'
      : has('queued restores')
        ? chance.pick([20 * SECOND_MS, 70 * SECOND_MS, 4 * MINUTE_MS])
        : 0,
    deletion: has('late slots')
      ? {
          listedForMs: chance.pick([0, 8 * SECOND_MS, 25 * SECOND_MS, 90 * SECOND_MS, 5 * MINUTE_MS]),
          shownAs: chance.pick(['deleting', 'deleting', 'removing', 'deleted', 'completed']),
          slotFreesAfterMs: chance.pick([
            8 * SECOND_MS,
            25 * SECOND_MS,
            25 * SECOND_MS,
            100 * SECOND_MS,
            5 * MINUTE_MS,
          ]),
        }
      : {},
    reuseIds: has('reused ids'),
    quirks: drawQuirks(chance.fork('quirks'), premises),
    snapshotCourses: Array.from({ length: 8 }, () => snapshotCourse(chance)),
    restoreCourses: Array.from({ length: 6 }, () => restoreCourse(chance)),
  }
}

/** A provider that takes more than the user says: then the action alone has to keep to it. */
function drawLimit(chance: Chance, { has, limit }: Premises): number {
  if (has('lower limit')) return Math.max(1, limit - chance.int(1, 2))
  if (has('higher limit')) return limit + chance.int(1, 4)
  return chance.is(0.85) ? limit : 99
}

function drawLimitRefusal(
  chance: Chance,
  limit: number,
): { readonly status: number; readonly detail: string } {
  return chance.pick([
    { status: 402, detail: 'Your plan allows no more.' },
    { status: 400, detail: 'Snapshot limit reached.' },
    { status: 422, detail: `The limit of ${limit} is exceeded ##[error]hostile` },
  ])
}

function drawQuirks(chance: Chance, { isUuid, has }: Premises): Quirks {
  const ids = isUuid ? 'uuid' : 'integer'
  const special = specialQuirks(chance.fork('special'), has)
  if (chance.is(0.3)) return { ...NO_QUIRKS, ids, ...special }
  return {
    ...NO_QUIRKS,
    ids,
    idField: chance.is(0.2) ? 'uuid' : 'id',
    ignoreFilter: chance.is(0.3),
    list: chance.weighted([
      [8, 'counted'],
      [2, 'bare-array'],
      [3, 'paged'],
      [3, 'paged-without-next'],
      [3, 'bare-paged'],
    ]),
    pageSize: chance.pick([2, 3, 3, 20]),
    pageBehindLast: chance.is(0.5) ? 'empty' : 'not-found',
    countOverstatedBy: chance.is(0.025) ? 1 : 0,
    nameField: chance.is(0.2) ? 'label' : 'name',
    server: chance.weighted([
      [8, 'object'],
      [1, 'object-uuid'],
      [1, 'scalar'],
      [1, 'server_id'],
      [1, 'server_uuid'],
      [0.3, 'absent'],
    ]),
    statusCase: chance.pick(['lower', 'lower', 'upper', 'title']),
    dates: chance.is(0.2) ? 'zoneless' : 'zoned',
    order: chance.pick(['newest', 'oldest', 'shuffled']),
    // A create is looked for within 15 seconds: a list that lags longer than that may hide it from all looks.
    staleListMs: chance.weighted([
      [12, 0],
      [2, 2000],
      [1, 7000],
      [0.5, 20_000],
    ]),
    deleteAnswer: chance.pick(['no-content', 'no-content', 'accepted', 'accepted-body', 'message']),
    ...special,
  }
}

/** What the troubles of a story make of the answers. */
function specialQuirks(chance: Chance, has: Premises['has']): Partial<Quirks> {
  return {
    ...(has('other origin')
      ? {
          list: 'paged' as const,
          pageSize: chance.pick([1, 2, 3]),
          linkOrigin: chance.pick([
            'http://10.0.0.5:8080',
            'http://admin.vps.org',
            'https://hostile.example',
          ]),
          linkBase: chance.is(0.2) ? '/internal/v2' : '',
        }
      : {}),
    ...(has('local time')
      ? {
          dates: chance.pick(['zoneless', 'zoneless', 'offset'] as const),
          localHours: chance.pick([-8, 2, 5.5, 8]),
        }
      : {}),
    ...(has('wrong clock') ? { clockAheadMs: chance.pick([-7, -1, 0.3, 2, 48]) * HOUR_MS } : {}),
    ...(has('cut descriptions') ? { description: { cutTo: chance.int(0, 150) } } : {}),
    ...(has('no descriptions')
      ? { description: chance.pick(['absent', 'absent', 'empty', 'blank'] as const) }
      : {}),
    ...(has('escaped descriptions') ? { htmlEscaped: true } : {}),
    ...(has('changed names')
      ? { names: chance.is(0.5) ? ('lower' as const) : { cutTo: chance.int(12, 30) } }
      : {}),
    ...(has('two ids')
      ? {
          server: chance.pick([
            'object',
            'object-uuid',
            'object-both',
            'scalar-uuid',
            'fields-both',
            'mixed',
          ] as const),
          serverIds: chance.pick(['both', 'both', 'both', 'id', 'uuid'] as const),
          filterBy: chance.pick(['either', 'either', 'id', 'uuid'] as const),
        }
      : {}),
    ...(has('capital uuids') ? { uuidCase: chance.pick(['upper', 'changing'] as const) } : {}),
  }
}

const DURATIONS_MS = [4 * SECOND_MS, 20 * SECOND_MS, 90 * SECOND_MS, 4 * MINUTE_MS, 9 * MINUTE_MS] as const

function snapshotCourse(chance: Chance): SnapshotCourse {
  return {
    afterMs: chance.is(0.03) ? 'never' : chance.pick([...DURATIONS_MS]),
    endsAs: chance.weighted([
      [40, 'completed'],
      [2, 'failed'],
      [1, 'error'],
      [1, 'archived'],
    ]),
    meanwhile: chance.weighted([
      [10, 'in_progress'],
      [1, 'queued'],
      [1, 'Uploading to ##[error]storage'],
    ]),
  }
}

function restoreCourse(chance: Chance): RestoreCourse {
  return {
    afterMs: chance.is(0.05)
      ? 'never'
      : chance.pick([20 * SECOND_MS, 90 * SECOND_MS, 4 * MINUTE_MS, 9 * MINUTE_MS]),
    endsAs: chance.weighted([
      [16, 'active'],
      [3, 'stopped'],
      [1, 'error'],
      [1, 'suspended'],
    ]),
    meanwhile: 'restoring',
  }
}
