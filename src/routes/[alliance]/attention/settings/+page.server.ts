import * as v from 'valibot';
import { digestEvery } from '#lib/domain/digest.ts';
import { submit } from '#lib/forms/submit.ts';
import { getApp } from '#server/app.ts';
import { addressWorks, changeMailSettings, mailSettingsOf } from '#server/services/mail-settings.ts';
import type { Actions, PageServerLoad } from './$types';

/** `alliance.read`: one's own settings alone. */
export const load: PageServerLoad = async ({ locals }) => ({
	settings: await mailSettingsOf(getApp(), locals.member),
	email: locals.account?.email ?? '',
	timeZones: Intl.supportedValuesOf('timeZone')
});

const number = (least: number, most: number) =>
	v.pipe(
		v.string('form-malformed'),
		v.regex(/^\d{1,2}$/, 'form-malformed'),
		v.transform(Number),
		v.minValue(least, 'form-malformed'),
		v.maxValue(most, 'form-malformed')
	);
const flag = v.pipe(
	v.optional(v.string(), ''),
	v.transform((value) => value !== '')
);
const settings = v.object({
	soon: flag,
	digest: v.picklist(digestEvery, 'form-malformed'),
	weekday: number(1, 7),
	hour: number(0, 23),
	timeZone: v.pipe(v.string('form-malformed'), v.maxLength(64, 'form-malformed')),
	language: v.picklist(['fr', 'en'], 'form-malformed'),
	byLink: flag
});

export const actions: Actions = {
	/** One's own settings alone. */
	save: ({ locals, request }) =>
		submit(settings, request, async (input) => {
			await changeMailSettings(getApp(), locals.member, input);
			return { saved: true as const };
		}),
	/** One's own address alone. */
	works: ({ locals, request }) =>
		submit(v.object({}), request, async () => {
			await addressWorks(getApp(), locals.member);
			return { saved: true as const };
		})
};
