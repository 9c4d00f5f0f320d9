import type { Random } from '../random.ts'
import type { World } from '../world.ts'
import { type Kind, never, to, type Words } from './kind.ts'

/** Requests to the server that runs beside the processes: method, path, body. */
export const HTTP_KINDS: readonly Kind[] = [
  { name: 'POST booking', weight: 8, words: post(), byHttp: true },
  {
    name: 'POST hold',
    weight: 2,
    words: post((_, random) => ({ hold: `${random.whole(1, 40)}s` })),
    byHttp: true,
  },
  {
    name: 'POST cancel',
    weight: 2,
    words: to('confirmed', ({ code }) => ['POST', `/v1/bookings/${code}/cancel`]),
    wrote: ({ seats }) => seats > 0,
    byHttp: true,
  },
  {
    name: 'POST transfer',
    weight: 1,
    words: (world, random, id) =>
      to('confirmed', ({ code }) => [
        'POST',
        `/v1/bookings/${code}/transfer`,
        JSON.stringify({ to: `${id}@example.com`, name: `Guest ${id}` }),
      ])(world, random, id),
    byHttp: true,
  },
  {
    name: 'GET availability',
    weight: 1,
    words: () => ['GET', '/v1/availability'],
    wrote: never,
    byHttp: true,
  },
]

function post(more: (world: World, random: Random) => object = () => ({})): Words {
  return (world, random, id) => {
    const event = random.pick(world.hotEvents)
    const type = event && random.pick(event.types)
    if (!event || type === undefined) return undefined
    const guest = { email: `${id}@example.com`, name: `Guest ${id}` }
    const body = {
      event: event.slug,
      ...guest,
      type: [`${type}=${random.whole(1, 3)}`],
      ...more(world, random),
    }
    return ['POST', '/v1/bookings', JSON.stringify(body)]
  }
}
