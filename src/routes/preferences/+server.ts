import { error, redirect } from '@sveltejs/kit';
import * as v from 'valibot';
import { bodyOf } from '#lib/forms/submit.ts';
import type { RequestHandler } from './$types';

const preferences = v.object({
	back: v.fallback(v.pipe(v.string(), v.regex(/^\/(?![/\\])/)), '/'),
	locale: v.optional(v.picklist(['fr', 'en'])),
	theme: v.optional(v.picklist(['auto', 'light', 'dark']))
});

const YEAR = 365 * 24 * 60 * 60;

/** Anyone: a language and an appearance belong to the device. */
export const POST: RequestHandler = async ({ request, cookies, url }) => {
	const form = await bodyOf(request);
	if (!form) error(400);
	const read = v.safeParse(preferences, Object.fromEntries(form));
	if (!read.success) redirect(303, '/');
	const { back, locale, theme } = read.output;
	const options = { path: '/', maxAge: YEAR, sameSite: 'lax', secure: url.protocol === 'https:' } as const;
	// Paraglide reads its cookie in the browser too.
	if (locale) cookies.set('entretous_locale', locale, { ...options, httpOnly: false });
	if (theme) cookies.set('entretous_theme', theme, options);
	redirect(303, back);
};
