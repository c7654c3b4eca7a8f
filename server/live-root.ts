import { isRefusal } from '#lib/domain/errors.ts';
import { can, canOnPlan } from '#lib/domain/permissions.ts';
import { createSessions, SESSION_COOKIE } from './auth/sessions.ts';
import { findBySlug } from './db/alliances.ts';
import { findByAccount } from './db/members.ts';
import { findAnywhere } from './db/workshops.ts';
import { grantsOf } from './db/plans.ts';
import { createLive, type ChangedFact, type Live } from './live/live.ts';
import type { Topic } from './live/topic.ts';
import type { Watching } from './live/watcher.ts';
import type { Logger } from './logger.ts';
import { actorOf, type Actor, type Db } from './services/context.ts';
import { loadDossier, readerOf, sees } from './services/dossiers.ts';
import { levelFor } from './services/plan-level.ts';
import { loadPlan } from './services/plans.ts';

/** Live facts with this product's rights: `/live` knows neither members nor plans by itself. */
export function openLive({ db, log, origins }: { db: Db; log: Logger; origins: ReadonlySet<string> }): Live {
	return createLive<Actor>({
		access: {
			admit: (request) => admit(db, request),
			mayWatch: (actor, topic) => mayWatch(db, actor, topic),
			audienceOf: (fact) => audienceOf(db, fact)
		},
		log,
		settings: { isAllowedOrigin: (origin) => origins.has(origin), cookieName: SESSION_COOKIE }
	});
}

/** Every member of the alliance, by their session; to anyone else it does not exist. */
async function admit(
	db: Db,
	{ alliance: slug, sessionToken }: { alliance: string; sessionToken: string | undefined }
): Promise<Watching<Actor> | { close: 'sessionEnded' } | undefined> {
	const signedIn = sessionToken ? await createSessions(db).validate(sessionToken) : undefined;
	if (!signedIn) return { close: 'sessionEnded' };
	const alliance = await findBySlug(db, slug);
	const member = alliance && (await findByAccount(db, alliance.id, signedIn.account.id));
	if (!member) return undefined;
	const actor = actorOf(member, alliance.id);
	const { memberId, accountId, allianceId } = actor;
	return {
		actor,
		memberId,
		accountId,
		allianceId,
		sessionId: signedIn.sessionId,
		expiresAt: signedIn.expiresAt.getTime()
	};
}

/** `alliance.read`, oneself, `plan.read`, or whoever may see the entry. */
async function mayWatch(db: Db, actor: Actor, { kind, id }: Topic): Promise<boolean> {
	switch (kind) {
		case 'alliance':
			return id === actor.allianceId && can(actor.role, 'alliance.read');
		case 'member':
			return id === actor.memberId;
		case 'plan':
		case 'threads':
			try {
				await loadPlan(db, actor, id);
				return true;
			} catch (cause) {
				if (isRefusal(cause)) return false;
				throw cause;
			}
		case 'entry':
			return (await whoSees(db, actor.allianceId, id))(actor);
	}
}

/** A plan and an alliance are watched by people who do not see every entry of them, nor every plan. */
async function audienceOf(db: Db, { topics, what, id }: ChangedFact): Promise<(actor: Actor) => boolean> {
	const alliance = topics.find((topic) => topic.startsWith('alliance:'))?.slice('alliance:'.length) ?? '';
	if (what === 'entry') return whoSees(db, alliance, id);
	if (what === 'plan') return whoReads(db, id);
	if (what === 'workshop') return whoKnows(db, id);
	return () => true;
}

async function whoReads(db: Db, planId: string): Promise<(actor: Actor) => boolean> {
	const grants = await grantsOf(db, planId);
	return (actor) => canOnPlan(levelFor(actor, grants), 'plan.read');
}

/** Of a plan's workshop whoever may read the plan, of a rehearsal whoever plays it. */
async function whoKnows(db: Db, id: string): Promise<(actor: Actor) => boolean> {
	const row = await findAnywhere(db, id);
	if (!row) return () => false;
	const reads = row.plan_id ? await whoReads(db, row.plan_id) : () => true;
	return (actor) => actor.memberId === row.created_by || (row.rehearsal === 0 && reads(actor));
}

async function whoSees(db: Db, allianceId: string, id: string): Promise<(actor: Actor) => boolean> {
	const found = await loadDossier(db, allianceId, id);
	if (!found) return () => false;
	const { row, dossier, grants } = found;
	return (actor) => sees(row, dossier, readerOf(actor, grants));
}
