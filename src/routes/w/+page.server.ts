import { redirect } from '@sveltejs/kit';
import * as v from 'valibot';
import { refusal } from '#lib/domain/errors.ts';
import { submit } from '#lib/forms/submit.ts';
import { readCode } from '#lib/workshop/code.ts';
import type { Actions } from './$types';

const form = v.object({ code: v.pipe(v.string('code-malformed'), v.maxLength(64, 'code-malformed')) });

export const actions: Actions = {
	/** Anyone. Whether there is such a workshop is said by its own page. */
	default: async ({ request }) => {
		const result = await submit(form, request, async ({ code }) => {
			const read = readCode(code);
			if (!read) throw refusal('invalid', 'code-malformed', 'code');
			return { code: read };
		});
		if (!('code' in result)) return result;
		redirect(303, `/w/${result.code}`);
	}
};
