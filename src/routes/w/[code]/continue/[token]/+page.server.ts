import { redirect } from '@sveltejs/kit';
import * as v from 'valibot';
import { isRefusal } from '#lib/domain/errors.ts';
import { submit } from '#lib/forms/submit.ts';
import { setGuestCookie, visitorOf } from '../../workshop-cookie.ts';
import { getApp } from '#server/app.ts';
import { followDeviceLink, readDeviceLink } from '#server/services/workshop-devices.ts';
import type { Actions, PageServerLoad } from './$types';

/** Whoever has the link, which a guest shows on the device they come from. Looking at it does not use it up. */
export const load: PageServerLoad = async (event) => {
	const { code, token } = event.params;
	event.setHeaders({ 'referrer-policy': 'no-referrer' });
	try {
		return await readDeviceLink(getApp(), code, visitorOf(event, code), token);
	} catch (cause) {
		if (!isRefusal(cause)) throw cause;
		redirect(303, `/w/${encodeURIComponent(code)}`);
	}
};

export const actions: Actions = {
	/** The same: once. */
	default: async (event) => {
		const { code, token } = event.params;
		const result = await submit(v.object({}), event.request, () =>
			followDeviceLink(getApp(), code, visitorOf(event, code), token)
		);
		if (!('token' in result)) return result;
		setGuestCookie(event, result.code, result.token);
		redirect(303, `/w/${result.code}`);
	}
};
