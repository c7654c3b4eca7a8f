import * as v from 'valibot';
import { canForOrganisation } from '#lib/domain/permissions.ts';
import { organisationFields, organisationOf } from '#lib/forms/organisation-fields.ts';
import { orErrorPage, submit } from '#lib/forms/submit.ts';
import { getApp } from '#server/app.ts';
import * as directory from '#server/db/directory.ts';
import { leaveAlliance } from '#server/services/leave-alliance.ts';
import * as mandates from '#server/services/mandates.ts';
import { setBelonging } from '#server/services/members.ts';
import {
	editOrganisation,
	endSteward,
	loadOrganisation,
	nameSteward
} from '#server/services/organisations.ts';
import { settleNames } from '../../names/settle-names.ts';
import type { Actions, PageServerLoad } from './$types';

/** Every member reads; what may be changed is said by `may`. */
export const load: PageServerLoad = async ({ locals, params }) => {
	const { db } = getApp();
	const organisation = await orErrorPage(loadOrganisation(db, locals.member, params.organisation));
	const { id } = organisation;
	const [members, organisations, territories, mandated, offers] = await Promise.all([
		directory.members(db, locals.alliance.id),
		directory.organisations(db, locals.alliance.id),
		directory.territories(db, locals.alliance.id),
		directory.mandatesOf(db, locals.alliance.id, id),
		directory.openOffers(db, locals.alliance.id, id)
	]);
	const me = { id: locals.member.memberId, role: locals.member.role, stewardOf: locals.member.stewardOf };
	const named = ({ id: key, name }: { id: string; name: string }) => ({ id: key, name });
	const people = members.filter((member) => member.organisations.some((it) => it.id === id));
	return {
		organisation: {
			id,
			name: organisation.name,
			level: organisation.level,
			family: organisation.family,
			network: organisations.filter((it) => it.id === organisation.network_id).map(named)[0] ?? null,
			territory: territories.filter((it) => it.id === organisation.territory_id).map(named)[0] ?? null,
			contact: organisation.contact_email,
			leftAt: organisation.left_at
		},
		people: people.map(named),
		partners: organisations.filter((it) => it.network_id === id).map(named),
		stewards: people.filter((member) => member.stewardOf.includes(id)).map(named),
		mandates: mandated.map((it) => ({
			id: it.id,
			memberId: it.member_id,
			name: it.name,
			since: it.given_at
		})),
		offers: offers.map((it) => ({
			id: it.id,
			mandateId: it.mandate_id,
			to: it.to_name,
			note: it.note,
			mine: it.to_member_id === me.id
		})),
		me: me.id,
		/** Nothing new begins for an organisation that has left. */
		may: {
			edit: !organisation.left_at && canForOrganisation(me, id, 'organisation.edit'),
			steward: !organisation.left_at && canForOrganisation(me, id, 'steward.name'),
			mandate: !organisation.left_at && canForOrganisation(me, id, 'mandate.give'),
			leave: !organisation.left_at && canForOrganisation(me, id, 'organisation.leave')
		},
		territories: territories.map(named)
	};
};

const member = v.object({ member: v.pipe(v.string('member-missing'), v.nonEmpty('member-missing')) });
const mandate = v.object({ mandate: v.string('form-malformed') });
const offer = v.object({
	mandate: v.string('form-malformed'),
	member: v.pipe(v.string('member-missing'), v.nonEmpty('member-missing')),
	note: v.pipe(v.optional(v.string(), ''), v.trim(), v.maxLength(500, 'note-long'))
});
const answer = v.object({
	offer: v.string('form-malformed'),
	answer: v.picklist(['yes', 'no'], 'form-malformed')
});

const leaving = v.object({
	confirm: v.literal('on', 'organisation-leave-unconfirmed'),
	reason: v.pipe(v.optional(v.string(), ''), v.trim(), v.maxLength(500, 'note-long'))
});

type Event = Parameters<NonNullable<Actions[string]>>[0];

export const actions: Actions = {
	edit: ({ locals, params, request }: Event) =>
		done(
			submit(
				v.object(organisationFields),
				request,
				(input) => editOrganisation(getApp(), locals.member, params.organisation, organisationOf(input)),
				settleNames(locals.member)
			)
		),
	join: ({ locals, params, request }: Event) =>
		done(
			submit(
				member,
				request,
				(input) => setBelonging(getApp(), locals.member, input.member, params.organisation, true),
				settleNames(locals.member)
			)
		),
	leave: ({ locals, params, request }: Event) =>
		done(
			submit(member, request, (input) =>
				setBelonging(getApp(), locals.member, input.member, params.organisation, false)
			)
		),
	steward: ({ locals, params, request }: Event) =>
		done(
			submit(member, request, (input) =>
				nameSteward(getApp(), locals.member, params.organisation, input.member)
			)
		),
	endSteward: ({ locals, params, request }: Event) =>
		done(
			submit(member, request, (input) =>
				endSteward(getApp(), locals.member, params.organisation, input.member)
			)
		),
	mandate: ({ locals, params, request }: Event) =>
		done(
			submit(member, request, (input) =>
				mandates.giveMandate(getApp(), locals.member, params.organisation, input.member)
			)
		),
	endMandate: ({ locals, request }: Event) =>
		done(submit(mandate, request, (input) => mandates.endMandate(getApp(), locals.member, input.mandate))),
	offer: ({ locals, request }: Event) =>
		done(
			submit(offer, request, (input) =>
				mandates.offerMandate(getApp(), locals.member, input.mandate, {
					memberId: input.member,
					note: input.note
				})
			)
		),
	answer: ({ locals, request }: Event) =>
		done(
			submit(answer, request, (input) =>
				mandates.answerOffer(getApp(), locals.member, input.offer, input.answer === 'yes')
			)
		),
	leaveAlliance: ({ locals, params, request }: Event) =>
		done(
			submit(leaving, request, (input) =>
				leaveAlliance(getApp(), locals.member, params.organisation, input.reason)
			)
		)
};

async function done<Refused>(result: Promise<Refused | void>) {
	return (await result) ?? { done: true as const };
}
