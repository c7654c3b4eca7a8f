import * as v from 'valibot';
import { leadNoteLimit } from '#lib/domain/plan-lead.ts';
import { placeKinds, placeLineLimit } from '#lib/domain/plan-place.ts';
import { orErrorPage, submit } from '#lib/forms/submit.ts';
import { getApp } from '#server/app.ts';
import { answerLead, offerLead, readLead, withdrawLead } from '#server/services/plan-lead.ts';
import { declarePlace, readPlaces } from '#server/services/plan-places.ts';
import { settleNames } from '../../../names/settle-names.ts';
import type { Actions, PageServerLoad } from './$types';

/** `plan.read` on this plan; an organisation's own members declare its place, with `plan.comment`. */
export const load: PageServerLoad = async ({ locals, params, depends }) => {
	depends('plan');
	const app = getApp();
	const [page, lead] = await orErrorPage(
		Promise.all([readPlaces(app, locals.member, params.plan), readLead(app, locals.member, params.plan)])
	);
	return { ...page, lead };
};

const id = v.pipe(v.string('form-malformed'), v.maxLength(64, 'form-malformed'));
const note = v.pipe(v.optional(v.string(), ''), v.trim(), v.maxLength(leadNoteLimit, 'note-long'));
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
	},
	/** Who may bind the organisation that carries it, else `plan.describe`: checked in `offerLead`. */
	offer: async ({ locals, params, request }) => {
		const result = await submit(
			v.object({ partner: v.pipe(id, v.nonEmpty('ask-organisation-missing')), note }),
			request,
			({ partner, ...input }) =>
				offerLead(getApp(), locals.member, params.plan, { ...input, organisationId: partner }),
			settleNames(locals.member)
		);
		return result ?? { done: true as const };
	},
	/** The same: nobody carries it any more. */
	put: async ({ locals, params, request }) => {
		const result = await submit(v.object({ note }), request, (input) =>
			offerLead(getApp(), locals.member, params.plan, { ...input, organisationId: null })
		);
		return result ?? { done: true as const };
	},
	/** The same. */
	withdraw: async ({ locals, params, request }) => {
		const result = await submit(v.object({ offer: id }), request, ({ offer }) =>
			withdrawLead(getApp(), locals.member, params.plan, offer)
		);
		return result ?? { done: true as const };
	},
	/** Who may bind the organisation that it is offered to. */
	answer: async ({ locals, params, request }) => {
		const form = v.object({ offer: id, note, takes: v.picklist(['yes', 'no'], 'form-malformed') });
		const result = await submit(form, request, ({ offer, takes, ...input }) =>
			answerLead(getApp(), locals.member, params.plan, { ...input, offerId: offer, takes: takes === 'yes' })
		);
		return result ?? { done: true as const };
	}
};
