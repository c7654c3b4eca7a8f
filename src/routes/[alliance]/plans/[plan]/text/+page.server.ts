import { orErrorPage } from '#lib/forms/submit.ts';
import { getApp } from '#server/app.ts';
import { readPlanText } from '#server/services/plan-text.ts';
import type { PageServerLoad } from './$types';

/** `plan.read` on this plan. */
export const load: PageServerLoad = async ({ locals, params }) => {
	const app = getApp();
	const { plan, proposes } = await orErrorPage(
		readPlanText(app, app.relay, locals.member, params.plan, 'dropped')
	);
	return { plan, proposes };
};
