import { createHash } from 'node:crypto'

/** The ETag of a body: the same for whoever sees the same. */
export function tagOf(body: string): string {
  return headerTag(createHash('sha1').update(body).digest('base64url'))
}

export function headerTag(digest: string): string {
  return `"${digest}"`
}

/** Whether the caller has this already. @param ifNoneMatch the header */
export function isKnown(ifNoneMatch: string | undefined, tag: string): boolean {
  return ifNoneMatch?.split(',').some(one => ['*', tag].includes(one.trim().replace(/^W\//, ''))) ?? false
}

/** Whether what there is, is what the caller has read: the same byte by byte, which no weak tag says. @param ifMatch the header */
export function isSame(ifMatch: string, tag: string): boolean {
  return ifMatch.trim() === '*' || ifMatch.split(',').some(one => one.trim() === tag)
}

/** Where a list goes on: the same request with the cursor of the next page. */
export function nextLink(url: string, cursor: string): string {
  const [address = ''] = url.split('?', 1)
  // A request may name the whole URL, whose host is whatever the client says.
  const path = address.replace(/^https?:\/\/[^/]*/i, '')
  const params = new URLSearchParams(url.slice(address.length))
  params.set('cursor', cursor)
  return `<${path}?${params}>; rel="next"`
}
