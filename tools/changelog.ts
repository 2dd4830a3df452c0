/** CHANGELOG.md, as "Keep a Changelog" has it: `## [1.2.3] - 2026-01-31`, and under it what changed. */

/**
 * The notes of one release, without their heading.
 * @throws Error that says what is missing: the section, its date, or anything in it
 */
export function releaseNotes(changelog: string, version: string): string {
  // A section ends at the next one, or at the link definitions at the end of the file.
  const [, ...sections] = changelog.replaceAll('\r\n', '\n').split(/^## /m)
  const section = sections.find((each) => each.startsWith(`[${version}]`))
  if (section === undefined) throw new Error(`CHANGELOG.md has no section "## [${version}] - <date>".`)

  const [heading = '', ...rest] = section.split('\n')
  if (!/^\[[^\]]+\] - \d{4}-\d\d-\d\d$/.test(heading))
    throw new Error(`CHANGELOG.md gives version ${version} no date: "## ${heading}".`)
  const notes = rest
    .filter((line) => !/^\[[^\]]+\]: /.test(line))
    .join('\n')
    .trim()
  if (notes === '') throw new Error(`CHANGELOG.md says nothing about version ${version}.`)
  return notes
}

/** The version that a tag names. @throws Error when the tag is none of a release, or of another version */
export function versionOfTag(tag: string, packageVersion: string): string {
  const version = /^v(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)$/.exec(tag)?.[1]
  if (version === undefined)
    throw new Error(`"${tag}" is no tag of a release: those are v1.2.3, or v1.2.3-rc.1.`)
  if (version !== packageVersion)
    throw new Error(`The tag says ${version}, package.json says ${packageVersion}.`)
  return version
}
