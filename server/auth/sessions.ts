/**
 * Sessions, by Lucia over an adapter of ours. The only file that imports Lucia: its author has ended it, so it must
 * be replaceable here. The database holds only the SHA-256 of a session's id; an absolute lifetime is added.
 */
import { Lucia, TimeSpan, type Adapter } from 'lucia';
import { hashOf } from '../ids.ts';
import * as sessions from '../db/sessions.ts';
import type { Db } from '../services/context.ts';

export const SESSION_COOKIE = 'entretous_session';
const SLIDING = new TimeSpan(30, 'd');
const ABSOLUTE = new TimeSpan(90, 'd');

declare module 'lucia' {
	interface Register {
		Lucia: typeof Lucia;
		DatabaseSessionAttributes: SessionAttributes;
		DatabaseUserAttributes: { email: string; name: string };
	}
}

interface SessionAttributes {
	user_agent: string;
	address: string;
}

export interface SignedIn {
	account: { id: string; email: string; name: string };
	/** The hash that the database knows the session by, never the cookie's value. */
	sessionId: string;
	expiresAt: Date;
	/** Set when the session has just slid: the cookie is to be sent again. */
	renewed: boolean;
}

function adapter(db: Db, now: () => Date): Adapter {
	return {
		async getSessionAndUser(id) {
			const row = await sessions.findWithAccount(db, hashOf(id));
			if (!row) return [null, null];
			if (row.ends_at <= now().toISOString()) {
				await sessions.remove(db, row.id);
				return [null, null];
			}
			return [
				{
					id,
					userId: row.account_id,
					expiresAt: new Date(row.expires_at),
					attributes: { user_agent: row.user_agent, address: row.address }
				},
				{ id: row.account_id, attributes: { email: row.email, name: row.name } }
			];
		},
		async getUserSessions() {
			throw new Error('listed by sessions.ofAccount: the ids in the database are hashes');
		},
		async setSession({ id, userId, expiresAt, attributes }) {
			const created = now();
			await sessions.insert(db, {
				id: hashOf(id),
				account_id: userId,
				created_at: created.toISOString(),
				expires_at: expiresAt.toISOString(),
				ends_at: new Date(created.getTime() + ABSOLUTE.milliseconds()).toISOString(),
				...attributes
			});
		},
		updateSessionExpiration: (id, expiresAt) => sessions.slide(db, hashOf(id), expiresAt.toISOString()),
		deleteSession: (id) => sessions.remove(db, hashOf(id)),
		deleteUserSessions: (accountId) => sessions.removeOfAccount(db, accountId),
		deleteExpiredSessions: () => sessions.removeExpired(db, now().toISOString())
	};
}

/** The sessions of this database. `now` is a parameter so that tests can let 90 days pass. */
export function createSessions(db: Db, now: () => Date = () => new Date()) {
	const lucia = new Lucia(adapter(db, now), {
		sessionExpiresIn: SLIDING,
		sessionCookie: { name: SESSION_COOKIE },
		getUserAttributes: ({ email, name }) => ({ email, name })
	});

	return {
		/** A new session for an account. Returns the cookie's value: nothing else ever holds it. */
		async begin(
			accountId: string,
			attributes: SessionAttributes
		): Promise<{ token: string; expiresAt: Date }> {
			const session = await lucia.createSession(accountId, {
				user_agent: attributes.user_agent.slice(0, 300),
				address: attributes.address
			});
			return { token: session.id, expiresAt: session.expiresAt };
		},

		/** Who holds this cookie value, or undefined when it is unknown, expired or ended. */
		async validate(token: string): Promise<SignedIn | undefined> {
			const { user, session } = await lucia.validateSession(token);
			if (!user) return undefined;
			const attributes = user as unknown as { id: string; email: string; name: string };
			return {
				account: { id: attributes.id, email: attributes.email, name: attributes.name },
				sessionId: hashOf(token),
				expiresAt: session.expiresAt,
				renewed: session.fresh
			};
		},

		/** Ends the session of this cookie value. */
		end: (token: string) => lucia.invalidateSession(token),

		removeExpired: () => lucia.deleteExpiredSessions()
	};
}

export type Sessions = ReturnType<typeof createSessions>;
