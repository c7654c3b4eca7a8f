import { fillCitations } from '#lib/document/citation.ts';
import { citedIn } from '#lib/document/citation-id.ts';
import { outlineOf, type JsonNode } from '#lib/document/render.ts';
import { isRefusal } from '#lib/domain/errors.ts';
import { citationWords } from '#lib/editor/citation-words.ts';
import { sentenceFor } from '#lib/forms/sentences.ts';
import { orErrorPage } from '#lib/forms/submit.ts';
import { getApp } from '#server/app.ts';
import * as documents from '#server/db/documents.ts';
import { cardsOfPlan } from '#server/services/entry-cards.ts';
import { readPlan } from '#server/services/plans.ts';
import { threadsOfPlan } from '#server/services/threads.ts';
import { guestOf } from './guest.ts';
import type { PageServerLoad } from './$types';

/** Who entered this plan by a link, as long as that works. */
export const load: PageServerLoad = async (event) => {
	event.depends('threads');
	const app = getApp();
	let guest: Awaited<ReturnType<typeof guestOf>>;
	try {
		guest = await guestOf(event);
	} catch (cause) {
		if (!isRefusal(cause)) throw cause;
		return { gone: sentenceFor(cause.code === 'not-found' ? 'guest-link' : cause.detail) };
	}
	const { plan, level, documentId } = await orErrorPage(readPlan(app, guest, event.params.plan));
	const projection = await documents.findProjection(app.db, documentId);
	const json = projection ? (JSON.parse(projection.json) as JsonNode) : {};
	const [cards, threads] = await Promise.all([
		cardsOfPlan(app, guest, plan.id, citedIn(json)),
		guest.guest.level === 'comment' ? threadsOfPlan(app, guest, plan.id) : []
	]);
	const html = fillCitations(projection?.html ?? '', cards, () => undefined, citationWords);
	return {
		shown: {
			plan,
			alliance: guest.alliance,
			name: guest.name,
			until: guest.until,
			mayComment: level === 'comment' && plan.archivedAt === null,
			html,
			outline: projection ? outlineOf(json) : [],
			lines: (projection?.text ?? '').split('\n'),
			threads
		}
	};
};
