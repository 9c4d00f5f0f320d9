import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createSecureContext, type SecureContextOptions } from 'node:tls'
import { Invalid } from '../../values/errors.ts'
import type { ServerSettings } from '../settings.ts'

type CertificateFiles = NonNullable<ServerSettings['tls']>

/** @throws Invalid */
export function readCertificate({ certFile, keyFile }: CertificateFiles): SecureContextOptions {
  const cert = read('tlsCert', certFile)
  const key = read('tlsKey', keyFile)
  assertFit('tlsCert', `has no certificate in PEM: ${certFile}`, () => createSecureContext({ cert }))
  assertFit('tlsKey', `has no private key in PEM without a passphrase: ${keyFile}`, () =>
    createPrivateKey(key),
  )
  // OpenSSL keeps a certificate and a key of different kinds side by side, and then comes to terms with nobody.
  assertFit('tlsKey', `is not the key of ${certFile}: ${keyFile}`, () => {
    if (!new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))) throw new Error('another one')
    createSecureContext({ cert, key })
  })
  return { cert, key }
}

/** Whether callers may take it now. It is used all the same: what there is instead may be worse, and some do not look. @throws Invalid */
export function assertCurrent({ certFile }: CertificateFiles, nowMs: number): void {
  const { validFrom, validTo } = new X509Certificate(read('tlsCert', certFile))
  if (nowMs < Date.parse(validFrom))
    throw Invalid.field('tlsCert', `is not valid before ${validFrom}: ${certFile}`)
  if (nowMs > Date.parse(validTo)) throw Invalid.field('tlsCert', `has expired on ${validTo}: ${certFile}`)
}

function assertFit(field: string, message: string, use: () => unknown): void {
  try {
    use()
  } catch {
    throw Invalid.field(field, message)
  }
}

function read(field: string, file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    throw Invalid.field(field, `cannot be read: ${file} (${reason})`)
  }
}
