import { error } from '@sveltejs/kit';
import { orErrorPage } from '#lib/forms/submit.ts';
import { getApp } from '#server/app.ts';
import { readMails } from '#server/services/mail-list.ts';
import type { PageServerLoad } from './$types';

/** `log.read`: the administration. */
export const load: PageServerLoad = async ({ locals }) => {
	const { member } = locals as Partial<App.Locals>;
	if (!member) error(404);
	const app = getApp();
	return { ...(await orErrorPage(readMails(app, member))), sends: app.env.mail.smtpUrl !== undefined };
};
