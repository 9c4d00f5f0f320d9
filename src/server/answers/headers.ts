export function headerTag(digest: string): string {
  return `"${digest}"`
}

/** Where a list goes on: the same request with the cursor of the next page. */
export function nextLink(url: string, cursor: string): string {
  const [address = '', query = ''] = url.split('?')
  // A request may name the whole URL, whose host is whatever the client says.
  const path = address.replace(/^https?:\/\/[^/]*/i, '')
  const params = new URLSearchParams(query)
  params.set('cursor', cursor)
  return `<${path}?${params}>; rel="next"`
}
