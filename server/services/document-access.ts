import { levelOnPlan } from '#lib/domain/permissions.ts';
import type { Level } from '#lib/domain/relay-protocol.ts';
import { createSessions } from '../auth/sessions.ts';
import * as members from '../db/members.ts';
import * as plans from '../db/plan-access.ts';
import type { Db } from './context.ts';

export interface DocumentAccess {
	memberId: string;
	sessionId: string;
	accountId: string;
	allianceId: string;
	name: string;
	/** Of the first of the member's organisations, or '' for someone who belongs to none. */
	organisation: string;
	level: Level;
	/** Milliseconds since 1970: when the session ends by itself. */
	expiresAt: number;
}

/**
 * What the holder of a session may do with a document, or undefined when there is no such document, no right to
 * read it, or no session: the asker cannot tell which. A session that has ended is told apart, being one's own.
 */
export async function accessTo(
	db: Db,
	{ sessionToken, documentId }: { sessionToken: string | undefined; documentId: string }
): Promise<DocumentAccess | { close: 'sessionEnded' } | undefined> {
	const signedIn = sessionToken ? await createSessions(db).validate(sessionToken) : undefined;
	if (!signedIn) return { close: 'sessionEnded' };
	const plan = await plans.findByDocument(db, documentId);
	if (!plan) return undefined;
	const member = await members.findByAccount(db, plan.alliance_id, signedIn.account.id);
	if (!member) return undefined;
	const organisationIds = member.organisations.map((organisation) => organisation.id);
	const granted = levelOnPlan({ id: member.id, role: member.role, organisationIds }, plan.grants);
	if (granted === 'none') return undefined;
	return {
		memberId: member.id,
		sessionId: signedIn.sessionId,
		accountId: signedIn.account.id,
		allianceId: plan.alliance_id,
		name: member.name,
		organisation: member.organisations[0]?.name ?? '',
		// An archived plan is read, not written, until it is restored.
		level: plan.archived_at ? 'read' : granted,
		expiresAt: signedIn.expiresAt.getTime()
	};
}
