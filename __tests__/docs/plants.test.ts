/** Plants what must not stand in a page, and sees each found, with its place. */
import { describe, expect, test } from '@jest/globals'
import { CHECKS, checkPages } from '../../tools/pages/check.ts'
import { generatedPage } from '../../tools/pages/generated.ts'
import { readFile, type Repository } from '../../tools/pages/repository.ts'

/** A repository of one page, and of the files that the checks read besides. */
function repositoryOf(page: string, others: Readonly<Record<string, string>> = {}): Repository {
  const given: Readonly<Record<string, string>> = { 'docs/page.md': page, ...others }
  const read = (file: string): string => given[file] ?? readFile(file)
  return {
    files: ['README.md', 'action.yml', 'src/index.ts', ...Object.keys(given)],
    pages: Object.keys(given).filter((file) => file.endsWith('.md')),
    read,
    generated: (file) => generatedPage(file, read),
  }
}

const findingsIn = async (
  page: string,
  others?: Readonly<Record<string, string>>,
): Promise<readonly string[]> =>
  (await checkPages(repositoryOf(page, others))).map(
    ({ file, line, message }) => `${file}:${line}: ${message}`,
  )

const CHECKOUT = 'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1'
const STEPS = `- uses: your-org/vps-safety-snapshot@v1
  id: snapshot
  with:
    api-token: \${{ secrets.VPS_ORG_TOKEN }}
    server-id: 12345
    keep: 3
    deploy-status: \${{ steps.deploy.outcome }}
    restore-on: failure
- uses: ${CHECKOUT}
- id: deploy
  run: echo "$ID"
  env:
    ID: \${{ steps.snapshot.outputs.snapshot-id }}`
const yaml = (text: string): string => `\`\`\`yaml\n${text}\n\`\`\`\n`
const PAGE = `# A page

See [the code](../src/index.ts), [inputs](#inputs--their-defaults), [home](https://github.com/your-org/vps-safety-snapshot/blob/main/src/index.ts)
and [elsewhere](https://example.com/nowhere).

## Inputs & their \`defaults\`

Take \`keep: 3\`, \`keep\` (default \`4\`), \`timeout\` (default \`45\`), \`npm run demo\`, \`npm run -s docs:check\`.

\`\`\`sh
gh workflow run rollback.yml -f server-id=12345 -f snapshot-id=806
\`\`\`

${yaml(STEPS)}`

test('a page in order has no findings', async () => {
  expect(await findingsIn(PAGE)).toEqual([])
})

test('every check has a name, and runs', () => {
  expect(Object.keys(CHECKS).length).toBeGreaterThan(5)
})

describe('links', () => {
  test.each([
    ['../src/index.ts', '../src/gone.ts', '../src/gone.ts leads to src/gone.ts, which is not there'],
    ['../src/index.ts', '../src/Index.ts', '../src/Index.ts leads to src/Index.ts, which is not there'],
    ['../src/index.ts', '../../outside.ts', '../../outside.ts leads to ../outside.ts, which is not there'],
    [
      '../src/index.ts',
      '../src/index.ts#top',
      '../src/index.ts#top names a heading, and src/index.ts is no page',
    ],
    ['#inputs--their-defaults', '#inputs', '#inputs leads to #inputs, and docs/page.md has no such heading'],
    [
      'blob/main/src/index.ts',
      'blob/main/gone.ts',
      expect.stringContaining('leads to gone.ts, which is not there'),
    ],
  ])('%s → %s', async (from, to, message) => {
    expect(PAGE).toContain(from)
    const repository = repositoryOf(PAGE.replace(from, to))
    const findings = await CHECKS['links']?.(repository)
    expect(findings).toEqual([{ file: 'docs/page.md', line: 3, message }])
  })

  test('a heading of another page, and one of the README named from a form', async () => {
    const other = { 'docs/other.md': '# Other\n\n## Twice\n\n## Twice\n' }
    expect(await findingsIn(`[a](other.md#twice-1), [b](other.md#twice)\n`, other)).toEqual([])
    expect(await findingsIn('\n[a](other.md#thrice)\n', other)).toEqual([
      'docs/page.md:2: other.md#thrice leads to #thrice, and docs/other.md has no such heading',
    ])
    const form = (anchor: string): Readonly<Record<string, string>> => ({
      'README.md': '# Here\n',
      '.github/ISSUE_TEMPLATE/config.yml': `a: 1\nurl: https://github.com/your-org/vps-safety-snapshot#${anchor}\n`,
    })
    const linksOf = async (anchor: string): Promise<readonly unknown[]> =>
      (await CHECKS['links']?.(repositoryOf('# Page\n', form(anchor)))) ?? []
    expect(await linksOf('here')).toEqual([])
    expect(await linksOf('gone')).toEqual([
      expect.objectContaining({ file: '.github/ISSUE_TEMPLATE/config.yml', line: 2 }),
    ])
  })

  test('pictures', async () => {
    const picture = '\n<picture>\n  <img alt="x" src="gone.png">\n</picture>\n'
    expect(await findingsIn(picture)).toEqual([expect.stringContaining('gone.png leads to docs/gone.png')])
    expect(await findingsIn('![x](gone.png)\n')).toEqual([expect.stringContaining('docs/gone.png')])
  })
})

test('a path that a sentence names, and that is not there', async () => {
  const page = 'See `src/index.ts`, `src/`, `src/gone.ts`, `docs/gone/`, `./src`, `and/or` and `src/*.ts`.\n'
  expect(await findingsIn(page)).toEqual([
    'docs/page.md:1: src/gone.ts is not there',
    'docs/page.md:1: docs/gone/ is not there',
  ])
})

describe('commands', () => {
  test.each([
    ['npm run demo', 'npm run demonstrate', 8, '"npm run demonstrate" is no script of package.json'],
    ['-f server-id=', '-f server=', 11, 'examples/rollback.yml has no input "server"'],
  ])('%s → %s', async (from, to, line, message) => {
    expect(PAGE).toContain(from)
    expect(await findingsIn(PAGE.replace(from, to))).toEqual([`docs/page.md:${line}: ${message}`])
  })
})

describe('inputs in sentences', () => {
  test.each([
    ['`keep: 3`', '`retain: 3`', 'no action has the input "retain"'],
    ['`keep: 3`', '`restore-when`', 'no action has the input or output "restore-when"'],
    ['`keep` (default `4`)', '`keep` (default `5`)', '"keep" does not have the default "5"'],
    ['`keep` (default `4`)', '`retain` (default `4`)', '"retain" does not have the default "4"'],
  ])('%s → %s', async (from, to, message) => {
    expect(PAGE).toContain(from)
    expect(await findingsIn(PAGE.replace(from, to))).toEqual([`docs/page.md:8: ${message}`])
  })
})

describe('workflows in pages', () => {
  const BLOCK = PAGE.split('\n').indexOf('```yaml') + 1

  test.each([
    ['    keep: 3', '    retain: 3', /^your-org\/vps-safety-snapshot@v1: no input retain$/],
    ['server-id: 12345', 'name: web', /server-id is missing$/],
    ['vps-safety-snapshot@v1', 'vps-safety-snapshot/pruning@v1', /pruning@v1: there is no such action$/],
    ['outputs.snapshot-id', 'outputs.id', /no output id$/],
    [
      CHECKOUT,
      'actions/checkout@v7',
      /^not pinned to a whole commit with its version behind it: actions\/checkout@v7$/,
    ],
    [CHECKOUT, CHECKOUT.split(' #')[0] ?? '', /^not pinned/],
    ['steps.deploy.outcome', 'steps.deply.outcome', /^actionlint: property "deply" is not defined/],
    [
      '    deploy-status: ${{ steps.deploy.outcome }}\n',
      '',
      /^restore-on is set, and deploy-status is "missing"$/,
    ],
    ['steps.deploy.outcome }}', 'job.status }}', /^restore-on is set, and deploy-status is "\$\{\{ job/],
    ['  run: echo', '  runs: echo', /^actionlint: unexpected key "runs"/],
    ['- id: deploy', '- id: *deploy', /^this YAML can't be read/],
  ])('%s → %s', async (from, to, message) => {
    expect(PAGE).toContain(from)
    const findings = await checkPages(repositoryOf(PAGE.replaceAll(from, to)))
    expect(findings.map((each) => each.message)).toContainEqual(expect.stringMatching(message))
    for (const { file, line } of findings) {
      expect(file).toBe('docs/page.md')
      expect(line).toBeGreaterThanOrEqual(BLOCK)
      expect(line).toBeLessThan(PAGE.split('\n').length)
    }
  })

  test('the line of a finding is that of the page', async () => {
    const at = PAGE.split('\n').findIndex((line) => line.startsWith('  run: echo')) + 1
    const findings = await findingsIn(PAGE.replace('  run: echo', '  runs: echo'))
    expect(findings).toContainEqual(
      expect.stringContaining(`docs/page.md:${at}: actionlint: unexpected key "runs"`),
    )
  })

  test('whole workflows, and keys of one', async () => {
    const jobs = `jobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: 'true'`
    expect(await findingsIn(yaml(jobs))).toEqual([])
    expect(await findingsIn(yaml('concurrency:\n  group: a\n  queue: max'))).toEqual([])
    expect(await findingsIn(yaml('permissions:\n  contents: everything'))).toEqual([
      expect.stringMatching(/^docs\/page\.md:3: actionlint: .*everything/),
    ])
    expect(await findingsIn(yaml('keep: 3'))).toEqual([
      'docs/page.md:1: this YAML is neither a workflow nor steps of one',
    ])
    expect(await findingsIn(yaml('keep'))).toEqual([
      'docs/page.md:1: this YAML is neither a workflow nor steps of one',
    ])
  })
})

describe('generated parts', () => {
  const begin = '<!-- example: examples/overlap.yml, shown by "npm run generate" -->'
  const shown = `${begin}\n\n${yaml(readFile('examples/overlap.yml').trimEnd())}\n<!-- end of example -->\n`

  test('an example as it is in its file', async () => {
    expect(await findingsIn(shown)).toEqual([])
  })

  test.each([
    [
      'changed in the page',
      shown.replace('./build.sh', './make.sh'),
      'a generated part is not current: run "npm run generate"',
    ],
    [
      'without an end',
      shown.replace('<!-- end of example -->', ''),
      expect.stringMatching(/^This place .* is missing/),
    ],
    [
      'of a file that is not there',
      shown.replace('overlap.yml', 'gone.yml'),
      expect.stringMatching(/ENOENT/),
    ],
  ])('%s', async (_, page, message) => {
    expect(await CHECKS['generated parts']?.(repositoryOf(page))).toEqual([
      { file: 'docs/page.md', line: 1, message },
    ])
  })

  test.each(['README.md', 'restore/README.md', 'wait/README.md', 'prune/README.md'])(
    'a table of %s that differs from its action.yml',
    async (file) => {
      const check = async (text: string): Promise<unknown> =>
        await CHECKS['generated parts']?.(repositoryOf('# Page\n', { [file]: text }))
      const page = readFile(file)
      expect(await check(page)).toEqual([])
      expect(await check(page.replace('| `server-id` ', '| `server` '))).toEqual([
        expect.objectContaining({ file }),
      ])
    },
  )
})

test('an example that no page shows, and one with an action that is not pinned', async () => {
  const workflow = readFile('examples/overlap.yml').replace(CHECKOUT, 'actions/checkout@v7')
  expect(await findingsIn('# Page\n', { 'examples/lonely.yml': workflow })).toEqual([
    'examples/lonely.yml:1: not pinned to a whole commit with its version behind it: actions/checkout@v7',
    'examples/lonely.yml:1: no page shows this example',
  ])
})

test('a code without a chapter in the page of codes', async () => {
  const findings = await findingsIn('# Page\n', {
    'src/index.ts': "export type RainCode = 'rain-on-the-server'\n",
  })
  expect(findings).toEqual(['src/index.ts:1: docs/troubleshooting.md has no chapter on rain-on-the-server'])
})
