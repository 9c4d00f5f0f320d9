import { unescaped } from '../file/one-name.ts'

/** Where the shared memory of SQLite's log does not work: https://sqlite.org/wal.html#overview, point 2. */
const NETWORK =
  /^(nfs\d?|cifs|smb\w*|ncpfs?|afs|coda|9p|ceph|glusterfs|lustre|gfs2?|ocfs2|beegfs|vboxsf|vmhgfs)$/
const NETWORK_BY_FUSE =
  /^fuse\.(sshfs|s3fs|gcsfuse|rclone|glusterfs|ceph\S*|davfs\S*|vmhgfs\S*|curlftpfs|mergerfs)$/

export interface Mount {
  folder: string
  type: string
}

/** The mount that a canonical path lies on, from the text of Linux's /proc/self/mounts. */
export function mountOf(path: string, mounts: string): Mount | undefined {
  return mounts
    .split('\n')
    .map(line => line.split(' '))
    .map(([, folder = '', type = '']) => ({ folder: unescaped(folder), type }))
    .filter(({ folder }) => folder !== '' && `${path}/`.startsWith(folder === '/' ? '/' : `${folder}/`))
    .reduce<Mount | undefined>(
      (best, mount) => (mount.folder.length >= (best?.folder.length ?? 0) ? mount : best),
      undefined,
    )
}

export function isNetwork(type: string): boolean {
  return NETWORK.test(type) || NETWORK_BY_FUSE.test(type)
}
