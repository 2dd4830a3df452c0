// Plain JavaScript, because it has to run on the Node that is too old for the rest.
const major = Number(process.versions.node.split('.')[0])
if (major < 24) {
  console.error(
    `This needs the Node 24 that action.yml names, and found ${process.version}. ` +
      'On Linux and Windows (x64) and macOS (Intel) "npm ci" brings it to npm scripts; elsewhere install Node 24 and run this again.',
  )
  process.exit(1)
}
