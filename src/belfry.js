#!/usr/bin/env node
// Plain JavaScript on purpose: an old Node cannot even read main.ts, and must be told so in one line.
const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 19)) {
  // Only a checkout has sources, and its own Node beside them.
  const isCheckout = !import.meta.url.includes('/dist/src/')
  const remedy = isCheckout
    ? `run it in ${decodeURI(new URL('..', import.meta.url).pathname)} as \`npm run -s belfry -- …\`, which brings its own Node, or install a newer one`
    : 'install a newer one'
  process.stderr.write(`belfry needs Node 22.19 or later, this is ${process.versions.node}: ${remedy}.\n`)
  process.exitCode = 64
} else {
  const { enableCompileCache } = await import('node:module')
  // What Node makes of each module is kept beside the libraries and checked against its text at every start, so it can
  // never be stale. Never in the temporary folder of the host, where others could lay a trap. Where nothing can be
  // written, as in a container, Node starts without.
  enableCompileCache(`${import.meta.dirname}/../node_modules/.cache/belfry`)
  await import('./main.ts')
}
