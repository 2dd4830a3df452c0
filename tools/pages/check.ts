/** Everything that pages claim and that can be checked. Each check is a function from the repository to findings. */
import { parse } from 'yaml'
import { codesIn } from './codes.ts'
import { unknownCommands } from './commands.ts'
import type { Finding } from './finding.ts'
import { ACTIONS } from './input-tables.ts'
import { deadLinks, deadPaths, homeLinksIn } from './links.ts'
import { lintWorkflow } from './lint-workflow.ts'
import { type Page, readPage } from './markdown.ts'
import { type Inputs, unknownMentions, wrongDefaults } from './mentions.ts'
import type { Repository } from './repository.ts'
import { examplesIn } from './shown-examples.ts'
import { sourcesOf, troubleshootingFindings } from './troubleshooting.ts'
import { asWorkflow } from './workflow-blocks.ts'
import { wordingFindings } from './wording.ts'
import { restoresWithoutDeploy, type Rule, unknownOutputs, unpinned, wrongInputs } from './workflow-rules.ts'

/** Looks for what is not so. */
export type Check = (repository: Repository) => readonly Finding[] | Promise<readonly Finding[]>

/** All of them, in the order in which they are run. A page with a promise of its own to keep has its check added here. */
export const CHECKS: Readonly<Record<string, Check>> = {
  'generated parts': staleParts,
  links,
  paths,
  commands,
  'inputs in sentences': sentences,
  'workflows in pages': workflowBlocks,
  'workflows of the repository and its examples': workflowFiles,
  'examples without a page': unshownExamples,
  'messages and their page': troubleshootingFindings,
  wording: wordingFindings,
}

/** Runs every check. */
export async function checkPages(repository: Repository): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for (const check of Object.values(CHECKS)) findings.push(...(await check(repository)))
  return findings
}

async function staleParts({ pages, read, generated }: Repository): Promise<readonly Finding[]> {
  const findings = await Promise.all(
    pages.map(async (file) => {
      try {
        if ((await generated(file)) === read(file)) return []
        return [{ file, line: 1, message: 'a generated part is not current: run "npm run generate"' }]
      } catch (error) {
        return [{ file, line: 1, message: error instanceof Error ? error.message : String(error) }]
      }
    }),
  )
  return findings.flat()
}

function paths({ files, pages, read }: Repository): readonly Finding[] {
  return deadPaths(new Map(pages.map((file) => [file, readPage(read(file))])), files)
}

function links({ files, pages, read }: Repository): readonly Finding[] {
  const known = new Map(pages.map((file) => [file, readPage(read(file))]))
  // Forms of issues are no pages, but name some.
  const forms = files.filter((file) => /^\.github\/.*\.ya?ml$/.test(file))
  const named = forms.map((file): [string, Page] => [
    file,
    {
      anchors: new Set(),
      blocks: [],
      spans: [],
      links: read(file)
        .split('\n')
        .flatMap((content, index) => homeLinksIn(content).map((text) => ({ text, line: index + 1 }))),
    },
  ])
  return deadLinks(new Map([...known, ...named]), files)
}

function commands({ pages, read }: Repository): readonly Finding[] {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: object }
  const { on } = parse(read('examples/rollback.yml')) as { on: { workflow_dispatch: { inputs: object } } }
  const there = {
    npmScripts: Object.keys(scripts),
    rollbackInputs: Object.keys(on.workflow_dispatch.inputs),
  }
  return pages.flatMap((file) => unknownCommands(file, read(file), there))
}

function sentences({ files, pages, read }: Repository): readonly Finding[] {
  const inputs = inputsOfActions(read)
  const codes = codesIn(sourcesOf({ files, read })).map(({ code }) => code)
  const known = new Set([...outputsOfActions(read), ...codes])
  return pages.flatMap((file) => [
    ...unknownMentions(file, readPage(read(file)), inputs, known),
    ...wrongDefaults(file, read(file), inputs),
  ])
}

function inputsOfActions(read: Repository['read']): Inputs {
  const inputs = new Map<string, Set<string>>()
  for (const { file } of ACTIONS) {
    const declared = (parse(read(file)) as { inputs: Record<string, { default?: string }> }).inputs
    for (const [name, { default: value }] of Object.entries(declared))
      inputs.set(name, (inputs.get(name) ?? new Set()).add(value ?? ''))
  }
  return inputs
}

function outputsOfActions(read: Repository['read']): ReadonlySet<string> {
  const all = ACTIONS.map(({ file }) => (parse(read(file)) as { outputs?: object }).outputs ?? {})
  return new Set(all.flatMap((each) => Object.keys(each)))
}

/** What has to hold in every workflow that a user may copy, with what to say where it does not. */
const RULES: readonly (readonly [rule: Rule, say: (found: string) => string])[] = [
  [unpinned, (found) => `not pinned to a whole commit with its version behind it: ${found}`],
  [wrongInputs, (found) => found],
  [unknownOutputs, (found) => found],
  [restoresWithoutDeploy, (found) => found],
]

async function workflowBlocks({ pages, read }: Repository): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for (const file of pages) {
    for (const block of readPage(read(file)).blocks.filter(({ language }) => /^ya?ml$/.test(language))) {
      const workflow = asWorkflow(block)
      if (typeof workflow === 'string') {
        findings.push({ file, line: block.line, message: workflow })
        continue
      }
      findings.push(...(await workflowFindings(file, workflow.text, block.line, block.line + workflow.shift)))
    }
  }
  return findings
}

async function workflowFiles({ files, read }: Repository): Promise<readonly Finding[]> {
  const workflows = files.filter((file) => /^(\.github\/workflows|examples)\/[^/]+\.ya?ml$/.test(file))
  const findings = await Promise.all(workflows.map((file) => workflowFindings(file, read(file), 1, 0)))
  return findings.flat()
}

/**
 * @param at the line for what is wrong with the workflow as a whole
 * @param shift add this to a line of `text` to have one of the file
 */
async function workflowFindings(
  file: string,
  text: string,
  at: number,
  shift: number,
): Promise<readonly Finding[]> {
  const problem = yamlProblem(text)
  if (problem !== null) return [{ file, line: at, message: `this YAML can't be read: ${problem}` }]
  const broken = RULES.flatMap(([rule, say]) =>
    rule(text).map((found) => ({ file, line: at, message: say(found) })),
  )
  const linted = (await lintWorkflow(text)).map(({ line, message }) => ({
    file,
    line: line + shift,
    message: `actionlint: ${message}`,
  }))
  return [...broken, ...linted]
}

function yamlProblem(text: string): string | null {
  try {
    parse(text)
    return null
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
  }
}

function unshownExamples({ files, pages, read }: Repository): readonly Finding[] {
  const shown = new Set(pages.flatMap((file) => examplesIn(read(file))))
  return files
    .filter((file) => /^examples\/[^/]+$/.test(file) && !shown.has(file))
    .map((file) => ({ file, line: 1, message: 'no page shows this example' }))
}
