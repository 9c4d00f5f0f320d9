/** The path of a request's URL, as the router reads it: without an origin, escapes, its query or a slash at its end. */
export function pathOf(url: string): string {
  const [address = ''] = url.split(/[?#]/)
  const path = address.replace(/^https?:\/\/[^/]*/i, '').replace(/(?<=.)\/$/, '')
  try {
    return decodeURI(path)
  } catch {
    return path
  }
}
