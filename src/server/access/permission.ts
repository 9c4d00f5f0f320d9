import { ROLES, type Role } from '../../operations/operation.ts'
import { NotAllowed, Unauthorized } from '../refusals.ts'
import type { Route } from '../routes/route.ts'
import type { Caller, ServerSettings } from '../settings.ts'
import type { Identity } from './callers.ts'

/** Who may do something: the least role, and what the server must be opened for, for whoever has no token. */
export interface Rule {
  role: Role
  openFor: 'read' | 'book' | undefined
}

export function ruleOf({ operation, openFor }: Route): Rule {
  return { role: operation.role, openFor }
}

/**
 * Lets a caller in; `undefined`: somebody without a token, who may do this nevertheless.
 *
 * @throws Unauthorized, NotAllowed
 */
export function admit(
  identity: Identity,
  { role, openFor }: Rule,
  open: ServerSettings['open'],
): Caller | undefined {
  if (identity === 'unknown') throw new Unauthorized()
  if (identity === 'nobody') {
    if (openFor !== undefined && (open === 'book' || open === openFor)) return undefined
    throw new Unauthorized()
  }
  if (rank(identity.role) < rank(role))
    throw new NotAllowed(`This needs a token with the role ${role}; this one has ${identity.role}`, {
      role: identity.role,
      needs: role,
    })
  return identity
}

/** Whether a caller would be let in. */
export function isAdmitted(identity: Identity, rule: Rule, open: ServerSettings['open']): boolean {
  try {
    admit(identity, rule, open)
    return true
  } catch {
    return false
  }
}

/** Whether a caller sees data of guests that they did not provide themselves. */
export function seesGuests(caller: Caller | undefined): boolean {
  return caller !== undefined && rank(caller.role) >= rank('seller')
}

function rank(role: Role): number {
  return ROLES.indexOf(role)
}
