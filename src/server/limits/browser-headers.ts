import type { ServerSettings } from '../settings.ts'

/**
 * What browsers are told, with every answer: nothing in it is to be run, framed, guessed or kept. The headers are those
 * of helmet, for answers that are data; its plugin would put them together anew for each request.
 */
export function browserHeaders({ corsOrigins, tls }: ServerSettings): Readonly<Record<string, string>> {
  return {
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'cross-origin-resource-policy': corsOrigins.length > 0 ? 'cross-origin' : 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'cache-control': 'no-cache',
    ...(tls && { 'strict-transport-security': 'max-age=15552000' }),
  }
}
