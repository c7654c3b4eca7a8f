import { error } from '@sveltejs/kit';
import * as v from 'valibot';
import { isRefusal } from '#lib/domain/errors.ts';
import { commandByForm } from '#lib/forms/command-form.ts';
import { sentenceFor } from '#lib/forms/sentences.ts';
import { submit } from '#lib/forms/submit.ts';
import { setGuestCookie, visitorOf } from './workshop-cookie.ts';
import { qrOf } from '#lib/workshop/qr.ts';
import { getApp } from '#server/app.ts';
import { actByCode, enterByCode, guestFields, readByCode } from '#server/services/workshops.ts';
import { offerDevice } from '#server/services/workshop-devices.ts';
import type { Actions, PageServerLoad } from './$types';

/** Whoever has the code. */
export const load: PageServerLoad = async (event) => {
	event.depends('workshop');
	const { code } = event.params;
	try {
		const { results: _, ...found } = await readByCode(getApp(), code, visitorOf(event, code));
		return { workshop: found, typed: code };
	} catch (cause) {
		if (!isRefusal(cause)) throw cause;
		// What was typed can be put right on the page that says so.
		if (cause.field === 'code') return { problem: sentenceFor(cause.detail), typed: code };
		error(404);
	}
};

const guest = v.object({
	...guestFields.entries,
	organisation: v.optional(guestFields.entries.organisation, ''),
	email: v.optional(guestFields.entries.email, '')
});

export const actions: Actions = {
	/** Whoever has the code, while the door is open. */
	enter: async (event) => {
		const { code } = event.params;
		const visitor = visitorOf(event, code);
		const known = await readByCode(getApp(), code, visitor).catch(() => undefined);
		if (known?.member) {
			const result = await submit(v.object({}), event.request, () =>
				enterByCode(getApp(), code, visitor, undefined)
			);
			return 'code' in result ? { entered: true as const } : result;
		}
		const result = await submit(guest, event.request, (input) => enterByCode(getApp(), code, visitor, input));
		if (!('code' in result)) return result;
		if (result.token) setGuestCookie(event, result.code, result.token);
		return { entered: true as const };
	},
	/** A guest who has come in: shown the way to another device. */
	device: async (event) => {
		const { code } = event.params;
		const result = await submit(v.object({}), event.request, () =>
			offerDevice(getApp(), code, visitorOf(event, code))
		);
		if (!('token' in result)) return result;
		const href = `${event.url.origin}/w/${result.code}/continue/${result.token}`;
		return { device: { href, qr: qrOf(href), until: result.until } };
	},
	/** As `command`, for a page without a script: what the command itself says. */
	do: (event) => {
		const { code } = event.params;
		return commandByForm(event.request, (command) =>
			actByCode(getApp(), code, visitorOf(event, code), command)
		);
	}
};
