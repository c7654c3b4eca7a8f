import { outlineOf, type JsonNode } from '#lib/document/render.ts';
import { orErrorPage } from '#lib/forms/submit.ts';
import { getApp } from '#server/app.ts';
import * as documents from '#server/db/documents.ts';
import { readPlan } from '#server/services/plans.ts';
import type { PageServerLoad } from './$types';

/** `plan.read` on this plan. */
export const load: PageServerLoad = async ({ locals, params, depends }) => {
	depends('plan');
	const app = getApp();
	const { plan, level, documentId, mayDescribe, mayGrant } = await orErrorPage(
		readPlan(app, locals.member, params.plan)
	);
	const [projection, about] = await Promise.all([
		documents.findProjection(app.db, documentId),
		documents.findSize(app.db, documentId)
	]);
	return {
		plan,
		level,
		mayDescribe: mayDescribe || mayGrant,
		document: { id: documentId, epoch: about.epoch, bytes: about.bytes, html: projection?.html ?? '' },
		outline: projection ? outlineOf(JSON.parse(projection.json) as JsonNode) : [],
		member: {
			id: locals.member.memberId,
			accountId: locals.member.accountId,
			name: locals.member.name,
			organisation: locals.member.organisations[0]?.name ?? ''
		}
	};
};
