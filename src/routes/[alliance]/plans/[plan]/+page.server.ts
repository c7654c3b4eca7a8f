import * as v from 'valibot';
import { fillCitations } from '#lib/document/citation.ts';
import { citedIn } from '#lib/document/citation-id.ts';
import { outlineOf, type JsonNode } from '#lib/document/render.ts';
import { citationWords } from '#lib/editor/citation-words.ts';
import { followLevels } from '#lib/domain/notice.ts';
import { orErrorPage, submit } from '#lib/forms/submit.ts';
import { getApp } from '#server/app.ts';
import * as documents from '#server/db/documents.ts';
import { levelOf } from '#server/db/visits.ts';
import { hasMap } from '#server/services/divergence-map.ts';
import { cardsOfPlan } from '#server/services/entry-cards.ts';
import { findNames } from '#server/services/names.ts';
import { readPlan } from '#server/services/plans.ts';
import { pendingOfPlan } from '#server/services/suggestions.ts';
import { threadsOfPlan } from '#server/services/threads.ts';
import { changedIn } from '#server/services/since-visit.ts';
import { followPlan, notePlanVisit } from '#server/services/visits.ts';
import type { Actions, PageServerLoad } from './$types';

/** `plan.read` on this plan. */
export const load: PageServerLoad = async ({ locals, params, depends }) => {
	depends('plan');
	const app = getApp();
	const { plan, level, documentId, mayDescribe, mayGrant } = await orErrorPage(
		readPlan(app, locals.member, params.plan)
	);
	const changed = await changedIn(app, app.relay, locals.member, params.plan);
	await notePlanVisit(app, locals.member, params.plan);
	const threadsAt = app.now().toISOString();
	const projection = await documents.findProjection(app.db, documentId);
	const json = projection ? (JSON.parse(projection.json) as JsonNode) : {};
	const [about, cards, { names: confidants }, map, threads, follows, suggestions] = await Promise.all([
		documents.findSize(app.db, documentId),
		cardsOfPlan(app, locals.member, params.plan, citedIn(json)),
		findNames(app, locals.member, 'confidant', ''),
		hasMap(app, locals.member, params.plan),
		threadsOfPlan(app, locals.member, params.plan),
		levelOf(app.db, locals.member.memberId, params.plan),
		pendingOfPlan(app, locals.member, params.plan)
	]);
	const hrefOf = ({ id }: { id: string }) => `/${params.alliance}/entries/${id}`;
	return {
		plan,
		level,
		mayDescribe: mayDescribe || mayGrant,
		document: {
			id: documentId,
			epoch: about.epoch,
			bytes: about.bytes,
			html: fillCitations(projection?.html ?? '', cards, hrefOf, citationWords)
		},
		outline: projection ? outlineOf(json) : [],
		cards,
		hasMap: map,
		follows,
		threads,
		/** Whose the proposals in the text are; the text itself says only what pages wrote. */
		suggestions,
		changed,
		/** From when on threads may have changed. */
		threadsAt,
		/** What an entry that is begun here may be about and with whom. */
		choices: {
			own: locals.member.organisations,
			mayConfide: confidants.length > 0,
			confidant: confidants.length === 1 ? confidants[0] : undefined
		},
		member: {
			id: locals.member.memberId,
			accountId: locals.member.accountId,
			name: locals.member.name,
			organisation: locals.member.organisations[0]?.name ?? ''
		}
	};
};

export const actions: Actions = {
	/** `plan.read` on this plan. */
	follow: ({ locals, params, request }) =>
		submit(v.object({ level: v.picklist(followLevels, 'form-malformed') }), request, async ({ level }) => {
			await followPlan(getApp(), locals.member, params.plan, level);
			return { followed: params.plan };
		})
};
