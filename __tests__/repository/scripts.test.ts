/** Runs the scripts of the workflows that move tags and push commits, in repositories made for it, with a `gh` that only notes. */
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { withBash } from '../not-on-windows.ts'
import { jobsOf } from '../../tools/pages/workflow-rules.ts'

const ROOT = path.join(import.meta.dirname, '..', '..')

let folder: string
let repository: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'scripts-'))
  repository = path.join(folder, 'repository')
  mkdirSync(path.join(repository, 'dist'), { recursive: true })
  writeFileSync(path.join(repository, 'dist', 'old.js'), '1')
  writeFileSync(path.join(repository, 'src.ts'), '1')
  git('init', '--quiet', '--initial-branch=main')
  git('add', '.')
  git('commit', '--quiet', '--message=first')
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

withBash.describe('moving vN', () => {
  const move = (tag: string, env: Readonly<Record<string, string>> = {}) => {
    const { calls, ...end } = script('release.yml', 'publish', 'Move vN', { GITHUB_REF_NAME: tag, ...env })
    return { ...end, moves: calls.filter((call) => !call.startsWith('release ')), calls }
  }

  test.each([
    ['the newest release', 'v1.10.0', ['v1.9.0', 'v1.10.0', 'v2.0.0'], 'v1'],
    ['the first of a major version', 'v2.0.0', ['v1.9.0', 'v2.0.0'], 'v2'],
    ['the first of all, before a later pre-release', 'v1.0.0', ['v1.0.0'], 'v1'],
    ['the newest one, which the list does not show yet', 'v1.10.0', ['v1.9.0'], 'v1'],
    ['a fix of an older one', 'v1.9.1', ['v1.10.0', 'v1.9.1'], null],
  ])('%s, %s', (_, tag, released, moved) => {
    // Tags do not count: the run of this one was rejected.
    for (const each of ['v1.99.0', 'v2.99.0', 'v1.100.0-rc.1']) git('tag', each)
    const { status, moves, calls, stdout } = move(tag, { RELEASED: released.join('\n') })
    expect(status).toBe(0)
    const commit = git('rev-parse', 'HEAD').trim()
    expect(moves).toEqual(
      moved === null
        ? []
        : [
            `api --silent --method PATCH repos/acme/action/git/refs/tags/${moved} -f sha=${commit} -F force=true`,
          ],
    )
    expect(calls).toContainEqual(
      expect.stringMatching(/^release list --exclude-drafts --exclude-pre-releases /),
    )
    expect(stdout.includes('::notice::v1 stays where it is')).toBe(moved === null)
  })

  test.each([
    ['a pre-release', 'v1.10.0-rc.1', 'v1.9.0', 'v1.9.0'],
    ['a pre-release before any release', 'v1.0.0-rc.1', '', 'none'],
    ['a release that was withdrawn, when its run is repeated', 'v1.10.0', 'v1.9.0', 'v1.9.0'],
  ])('%s does not, %s', (_, tag, released, newest) => {
    const { status, moves, stdout } = move(tag, { RELEASED: released, IS_PRE: 'true' })
    expect({ status, moves }).toEqual({ status: 0, moves: [] })
    expect(stdout).toBe(`::notice::v1 stays where it is: the newest release is ${newest}.\n`)
  })

  test('where there is none yet, it is made', () => {
    const { status, moves } = move('v1.0.0', { RELEASED: 'v1.0.0', FAIL: 'PATCH' })
    expect(status).toBe(0)
    expect(moves[1]).toMatch(
      /^api --silent --method POST repos\/acme\/action\/git\/refs -f ref=refs\/tags\/v1 -f sha=/,
    )
  })

  test.each(['api', 'release list', 'release view'])('a "%s" that fails, fails the step', (call) => {
    const { status, moves } = move('v1.0.0', { RELEASED: 'v1.0.0', FAIL: call })
    expect(status).not.toBe(0)
    expect(moves).toHaveLength(call === 'api' ? 2 : 0)
  })
})

withBash.describe('the release', () => {
  const release = (env: Readonly<Record<string, string>>) => script('release.yml', 'publish', 'Release', env)

  test('is made with its notes, unless it is there already', () => {
    const made = release({ GITHUB_REF_NAME: 'v1.2.3', FAIL: 'release view' })
    expect(made.status).toBe(0)
    expect(made.calls).toEqual([
      'release view v1.2.3',
      expect.stringMatching(
        /^release create v1\.2\.3 --verify-tag --title v1\.2\.3 --notes-file \S+notes\.md$/,
      ),
    ])
    expect(release({ GITHUB_REF_NAME: 'v1.2.3' }).calls).toEqual(['release view v1.2.3'])
  })

  test('of a pre-release is marked as one', () => {
    const { calls } = release({ GITHUB_REF_NAME: 'v1.2.3-rc.1', FAIL: 'release view' })
    expect(calls[1]).toMatch(/ --prerelease$/)
  })
})

withBash.describe('the rebuilt dist/', () => {
  const pushed = (): string => path.join(folder, 'pushed.git')
  const commit = (branch: string) => {
    // So that the push to GitHub ends in a folder.
    git('init', '--quiet', '--bare', pushed())
    git('config', `url.${pushed()}.insteadOf`, 'https://x-access-token:s3cret@github.com/acme/action.git')
    return script('dependabot-dist.yml', 'commit', 'Commit dist/ to the branch', {
      BRANCH: branch,
      TOKEN: 's3cret',
    })
  }
  const built = (): string => {
    const dist = path.join(folder, 'temp', 'dist')
    mkdirSync(dist, { recursive: true })
    writeFileSync(path.join(dist, 'new.js'), '2')
    return dist
  }

  test('replaces the old one in a commit on the branch, and touches nothing else', () => {
    built()
    expect(commit('dependabot/npm/tools-1').status).toBe(0)
    const shown = ['show', '--name-status', '--format=%s', 'dependabot/npm/tools-1']
    expect(
      git(`--git-dir=${pushed()}`, ...shown)
        .trim()
        .split('\n'),
    ).toEqual(['Rebuild dist/ [dependabot skip]', '', 'A\tdist/new.js', 'D\tdist/old.js'])
    expect(git('status', '--porcelain')).toBe('')
  })

  test('goes nowhere when the name of the branch is a command', () => {
    built()
    expect(commit('x; touch owned').status).not.toBe(0)
    expect(git('status', '--porcelain', '--ignored')).toBe('')
  })

  test('is refused when it holds a link', () => {
    symlinkSync('/etc/passwd', path.join(built(), 'link.js'))
    const { status, stdout } = commit('dependabot/npm/tools-1')
    expect({ status, stdout }).toEqual({ status: 1, stdout: expect.stringContaining('other than files') })
    expect(git('log', '--format=%s').trim()).toBe('first')
  })
})

/** Runs one step of a workflow in the repository. `FAIL`: calls of `gh` with this in them fail; `RELEASED`, `IS_PRE`: what it prints. */
function script(
  workflow: string,
  job: string,
  step: string,
  env: Readonly<Record<string, string>>,
): { status: number | null; stdout: string; calls: readonly string[] } {
  const found = new Map(jobsOf(readFileSync(path.join(ROOT, '.github/workflows', workflow), 'utf8'))).get(job)
  const { run } =
    (found?.['steps'] as { name?: string; run?: string }[]).find(({ name }) => name === step) ?? {}
  if (run === undefined) throw new Error(`${workflow} has no step "${step}" in ${job}`)
  const bin = path.join(folder, 'bin')
  const notes = path.join(folder, 'gh-calls')
  mkdirSync(bin, { recursive: true })
  writeFileSync(notes, '')
  writeFileSync(
    path.join(bin, 'gh'),
    `#!/usr/bin/env bash
echo "$*" >> '${notes}'
[[ -z "$FAIL" || "$*" != *"$FAIL"* ]] || exit 1
case "$*" in
  'release list '*) echo "$RELEASED" ;;
  'release view '*isPrerelease*) echo "$IS_PRE" ;;
esac
`,
  )
  chmodSync(path.join(bin, 'gh'), 0o755)
  const { status, stdout } = spawnSync('bash', ['-e', '-c', run], {
    cwd: repository,
    encoding: 'utf8',
    env: {
      FAIL: '',
      RELEASED: '',
      IS_PRE: 'false',
      ...gitEnvironment(),
      PATH: `${bin}${path.delimiter}${process.env['PATH'] ?? ''}`,
      RUNNER_TEMP: path.join(folder, 'temp'),
      GITHUB_REPOSITORY: 'acme/action',
      ...env,
    },
  })
  const calls = readFileSync(notes, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
  return { status, stdout, calls }
}

function git(...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('git', args, {
    cwd: repository,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], ...gitEnvironment() },
  })
  if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`)
  return stdout
}

/** Nothing of this machine's own settings, such as a signature or a hook. */
function gitEnvironment(): Record<string, string> {
  return {
    HOME: folder,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'A',
    GIT_AUTHOR_EMAIL: 'a@example.com',
    GIT_COMMITTER_NAME: 'A',
    GIT_COMMITTER_EMAIL: 'a@example.com',
  }
}
