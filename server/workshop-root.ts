import { facilitatorSeen } from '#lib/domain/workshop-lead.ts';
import { roleOf } from '#lib/domain/workshop-rule.ts';
import { noticed } from '#lib/domain/workshop.ts';
import type { Viewer } from '#lib/domain/workshop-view.ts';
import type { CloseReason } from '#lib/domain/close-codes.ts';
import { createSessions, SESSION_COOKIE } from './auth/sessions.ts';
import type { Connection } from './db/connection.ts';
import * as workshops from './db/workshops.ts';
import type { Admitted, SpectatorRequest } from './live/spectator.ts';
import { createSpectators, type Spectators } from './live/spectators.ts';
import type { Logger } from './logger.ts';
import { whoIs } from './services/workshop-access.ts';
import { CodeLimits } from './workshops/code-limits.ts';
import { guestCookie } from './workshops/guest-cookie.ts';
import { WorkshopHost } from './workshops/host.ts';

export interface ProductWorkshops {
	host: WorkshopHost;
	codeLimits: CodeLimits;
	live: Spectators;
	close(): Promise<void>;
}

/** Workshops with this product's storage and rights. */
export function openWorkshops(parts: {
	connection: Connection;
	log: Logger;
	origins: ReadonlySet<string>;
	now: () => Date;
}): ProductWorkshops {
	const { connection, log, origins, now } = parts;
	const host = new WorkshopHost(connection, now);
	const live = createSpectators({
		access: {
			admit: (request) => admit(connection, host, request),
			state: (id) => host.state(id),
			async noticed(id, person, here) {
				await host.change(id, (workshop, at) => ({
					events: noticed(workshop, facilitatorSeen(workshop, person, here), at)
				}));
			}
		},
		log,
		now: () => now().getTime(),
		settings: {
			isAllowedOrigin: (origin) => origins.has(origin),
			sessionCookie: SESSION_COOKIE,
			guestCookie
		}
	});
	host.listen((id, workshop) => live.tell(id, workshop));
	return {
		host,
		codeLimits: new CodeLimits(),
		live,
		async close() {
			await live.close();
			await host.close();
		}
	};
}

/** Whoever is in a workshop, by their session or by the cookie of this workshop; its console for whoever leads it. */
async function admit(
	{ db }: Connection,
	host: WorkshopHost,
	{ code, as, sessionToken, guestToken }: SpectatorRequest
): Promise<Admitted | { close: CloseReason } | undefined> {
	const found = await workshops.findByCode(db, code);
	if (!found) return undefined;
	const signedIn = sessionToken ? await createSessions(db).validate(sessionToken) : undefined;
	const known = await whoIs(db, found, { accountId: signedIn?.account.id, token: guestToken });
	if (!known) return sessionToken && !signedIn ? { close: 'sessionEnded' } : undefined;
	const state = await host.state(found.id);
	const { personId: person, kind } = known.actor;
	const isIn = state.people[person] !== undefined && !state.removed.includes(person);
	const leads = roleOf(state, { personId: person, kind }) === 'facilitator';
	if (!leads && (!isIn || as === 'facilitator')) return undefined;
	const viewer: Viewer = as === 'projector' ? { as } : { as, person, kind };
	return {
		workshopId: found.id,
		code: found.code,
		viewer,
		holder: person,
		person: as === 'projector' ? undefined : person,
		memberId: known.member?.memberId,
		sessionId: signedIn?.sessionId,
		accountId: signedIn?.account.id,
		allianceId: found.alliance_id
	};
}
