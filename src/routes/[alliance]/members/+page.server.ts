import * as v from 'valibot';
import { can, roles } from '#lib/domain/permissions.ts';
import { submit } from '#lib/forms/submit.ts';
import { getApp } from '#server/app.ts';
import * as directory from '#server/db/directory.ts';
import { unreachedIn } from '#server/db/mails.ts';
import { invite, pending, withdraw } from '#server/services/invitations.ts';
import { changeRole, removeMember } from '#server/services/members.ts';
import { renameAlliance } from '#server/services/rename-alliance.ts';
import { allianceNameField } from '#server/services/setup.ts';
import { emailField } from '#server/services/sign-in.ts';
import { settleNames } from '../names/settle-names.ts';
import type { Actions, PageServerLoad } from './$types';

/** Every member; e-mail addresses only for those who may invite. */
export const load: PageServerLoad = async ({ locals }) => {
	const app = getApp();
	const { role } = locals.member;
	const mayInvite = can(role, 'member.invite');
	const [members, unreached, invitations] = await Promise.all([
		directory.members(app.db, locals.alliance.id),
		mayInvite ? unreachedIn(app.db, locals.alliance.id) : [],
		pending(app, locals.member)
	]);
	return {
		members: members.map((member) => ({
			id: member.id,
			name: member.name,
			role: member.role,
			email: mayInvite ? member.email : undefined,
			/** Since when mails to this address come back. */
			unreached: unreached.find(({ id }) => id === member.id)?.bounced_at ?? undefined,
			organisations: member.organisations.map((it) => ({ ...it, steward: member.stewardOf.includes(it.id) }))
		})),
		invitations,
		me: locals.member.memberId,
		may: {
			invite: mayInvite,
			role: can(role, 'member.role'),
			remove: can(role, 'member.remove'),
			steward: can(role, 'organisation.steward'),
			rename: can(role, 'alliance.rename')
		}
	};
};

const newName = v.object({ allianceName: allianceNameField });

const invitation = v.object({
	email: emailField,
	role: v.picklist(roles, 'form-malformed'),
	organisation: v.pipe(
		v.optional(v.string(), ''),
		v.transform((value) => (value === '' ? null : value))
	),
	asSteward: v.pipe(
		v.optional(v.string(), ''),
		v.transform((value) => value === 'on')
	)
});

export const actions: Actions = {
	invite: async ({ locals, request, url }) => {
		const result = await submit(
			invitation,
			request,
			async (input) => ({
				invited: input.email,
				token: await invite(getApp(), locals.member, {
					email: input.email,
					role: input.role,
					organisationId: input.organisation,
					asSteward: input.asSteward ?? false
				})
			}),
			settleNames(locals.member)
		);
		if (!('token' in result)) return result;
		return { invited: result.invited, link: `${url.origin}/invitation/${result.token}` };
	},
	withdraw: async ({ locals, request }) => {
		const form = v.object({ invitation: v.string('form-malformed') });
		const result = await submit(form, request, (input) =>
			withdraw(getApp(), locals.member, input.invitation)
		);
		return result ?? { done: true as const };
	},
	role: async ({ locals, request }) => {
		const form = v.object({ member: v.string('form-malformed'), role: v.picklist(roles, 'form-malformed') });
		const result = await submit(form, request, (input) =>
			changeRole(getApp(), locals.member, input.member, input.role)
		);
		return result ?? { done: true as const };
	},
	remove: async ({ locals, request }) => {
		const form = v.object({ member: v.string('form-malformed') });
		const result = await submit(form, request, (input) =>
			removeMember(getApp(), locals.member, input.member)
		);
		return result ?? { done: true as const };
	},
	rename: async ({ locals, request }) => {
		const result = await submit(newName, request, (input) =>
			renameAlliance(getApp(), locals.member, input.allianceName)
		);
		return result ?? { done: true as const };
	}
};
