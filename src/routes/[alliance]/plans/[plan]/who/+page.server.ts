import * as v from 'valibot';
import { placeKinds, placeLineLimit } from '#lib/domain/plan-place.ts';
import { orErrorPage, submit } from '#lib/forms/submit.ts';
import { getApp } from '#server/app.ts';
import { declarePlace, readPlaces } from '#server/services/plan-places.ts';
import type { Actions, PageServerLoad } from './$types';

/** `plan.read` on this plan; an organisation's own members declare its place, with `plan.comment`. */
export const load: PageServerLoad = async ({ locals, params, depends }) => {
	depends('plan');
	return orErrorPage(readPlaces(getApp(), locals.member, params.plan));
};

const line = v.pipe(v.optional(v.string(), ''), v.trim(), v.maxLength(placeLineLimit, 'place-line-long'));
const place = v.object({
	organisation: v.pipe(v.string('form-malformed'), v.maxLength(64, 'form-malformed')),
	places: v.array(v.picklist(placeKinds, 'form-malformed')),
	does: line,
	doesNot: line
});

export const actions: Actions = {
	declare: async ({ locals, params, request }) => {
		const result = await submit(place, request, ({ organisation, ...input }) =>
			declarePlace(getApp(), locals.member, params.plan, { ...input, organisationId: organisation })
		);
		return result ?? { done: true as const };
	}
};
