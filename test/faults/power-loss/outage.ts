import { setTimeout as sleep } from 'node:timers/promises'
import { Random } from '../torture/random.ts'
import { CRASHES, crashed, cut, leastOfLog, walBytes, walOf } from './crashes.ts'
import { type Image, Load } from './load.ts'

export interface Outcome {
  images: number
  /** How often a crashed image was opened. */
  opened: number
  /** Cuts that struck inside a transaction. */
  cutInside: number
  acknowledged: number
  problems: string[]
}

const BETWEEN_IMAGES_MS = { least: 20, most: 400 }

/** Takes images of a database under load, and opens each as power cuts may have left it. */
export async function outage(folder: string, images: number, cuts: number, seed: number): Promise<Outcome> {
  const random = new Random(seed)
  const taken = await take(folder, images, random)
  const outcome: Outcome = { images: taken.length, opened: 0, cutInside: 0, acknowledged: 0, problems: [] }
  for (const [index, image] of taken.entries()) {
    outcome.acknowledged = image.acknowledged.length
    const add = (problems: readonly string[]) => {
      outcome.opened++
      outcome.problems.push(...problems.map(problem => `${image.folder}, ${problem}`))
    }
    for (const crash of CRASHES) add(await crashed(image, crash, random))
    const { salt, commits } = walOf(image)
    const before = taken.slice(0, index).findLast(other => walOf(other).salt === salt)
    const [least, most] = [leastOfLog(image), walBytes(image)]
    for (let i = 0; i < cuts && least <= most; i++) {
      const at = random.whole(least, most)
      if (!commits.includes(at) && at > (commits[0] ?? 0)) outcome.cutInside++
      add(await cut(image, at, before))
    }
  }
  return outcome
}

/** So many, or more: until something was acknowledged. */
async function take(folder: string, images: number, random: Random): Promise<Image[]> {
  const load = new Load(folder)
  const { done } = await load.begin()
  const taken: Image[] = []
  for (let i = 0; i < images || !taken.at(-1)?.acknowledged.length; i++) {
    await sleep(random.whole(BETWEEN_IMAGES_MS.least, BETWEEN_IMAGES_MS.most))
    taken.push(await load.image(`image-${i}`))
  }
  load.end()
  await done
  return taken
}
