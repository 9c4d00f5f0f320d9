import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Folders whose files start no process, each done in a moment. */
const IN_PROCESS = /^test\/(values|ticketing|batch|model|reports)\//

/** Each takes longer than most others together: one that began last would be waited for. */
const LONGEST = /^test\/(faults\/torture|postgres\/outages\/failover)\.test/

/**
 * Files of one project come after one another, so that they share what a worker has loaded; those that start processes come
 * first, so that at the end no worker is left alone with a long one.
 */
export default class Order extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ project, moduleId }: TestSpecification) => {
      const file = moduleId.slice(project.config.root.length + 1)
      return `${project.name} ${LONGEST.test(file) ? 0 : IN_PROCESS.test(file) ? 2 : 1}`
    }
    return (await super.sort(files)).toSorted((a, b) => rank(a).localeCompare(rank(b)))
  }
}
