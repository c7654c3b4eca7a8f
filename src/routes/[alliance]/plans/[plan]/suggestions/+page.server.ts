import { suggestionStates, type SuggestionState } from '#lib/domain/suggestion-state.ts';
import { orErrorPage } from '#lib/forms/submit.ts';
import { getApp } from '#server/app.ts';
import { suggestionsOfPlan } from '#server/services/suggestions.ts';
import type { PageServerLoad } from './$types';

/** `plan.read` on this plan. */
export const load: PageServerLoad = async ({ locals, params, url, depends }) => {
	depends('plan');
	const asked = url.searchParams.get('show');
	const show: SuggestionState | 'all' =
		asked === 'all' ? asked : (suggestionStates.find((it) => it === asked) ?? 'pending');
	const found = await orErrorPage(
		suggestionsOfPlan(getApp(), locals.member, params.plan, show === 'all' ? undefined : show)
	);
	return { ...found, show };
};
