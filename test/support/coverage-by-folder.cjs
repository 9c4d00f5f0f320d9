/** A coverage report of one line a folder, and one for all of them: see `npm run coverage`. */
module.exports = class {
  execute(context) {
    const rows = []
    context.getTree('pkg').visit({
      onSummary(node) {
        const { covered, total, pct } = node.getCoverageSummary().branches
        const folder = node.isRoot() ? 'all' : node.getQualifiedName()
        rows.push(`${pct.toFixed(1).padStart(6)} %  ${`${covered}/${total}`.padStart(9)}  ${folder}`)
      },
    })
    const [all, ...folders] = rows
    console.log(['\nBranches that tests in process go through', ...folders, all].join('\n'))
  }
}
