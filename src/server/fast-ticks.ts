import { AsyncResource } from 'node:async_hooks'

const kept: object[] = []

/**
 * Keeps `process.nextTick` as fast as it begins. V8 learns once which shape the objects have that it makes. A full garbage
 * collection that finds none of them forgets that shape, and from then on each tick takes four times as long, for as long
 * as the process lives (Node 20). So one object of that shape is kept.
 */
export function keepTicksFast(): void {
  const resource = new AsyncResource('tix')
  const [id, triggerId] = Object.getOwnPropertySymbols(resource)
  if (id === undefined || triggerId === undefined) return
  const shape = {
    [id]: Reflect.get(resource, id),
    [triggerId]: Reflect.get(resource, triggerId),
    callback: keepTicksFast,
    args: undefined,
  }
  kept.push(shape)
}
