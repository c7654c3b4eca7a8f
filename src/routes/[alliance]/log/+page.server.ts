import { readLogAddress } from '#lib/forms/log-address.ts';
import { settleAddress } from '../names/settle-names.ts';
import { orErrorPage } from '#lib/forms/submit.ts';
import { getApp } from '#server/app.ts';
import { readLog } from '#server/services/log-page.ts';
import { wordsOf } from './log-words.ts';
import type { PageServerLoad } from './$types';

/** `log.read`; of agreements, disagreements and commitments only those that this member sees. */
export const load: PageServerLoad = async ({ locals, url }) => {
	const names = await settleAddress(url, locals.member);
	const asked = readLogAddress(url);
	const { about, organisation: organisationId, from, to, before } = asked;
	const { names: called, ...page } = await orErrorPage(
		readLog(getApp(), locals.member, { about, organisationId, from, to }, { before })
	);
	return {
		...page,
		asked,
		names,
		events: page.events.map((event) => ({ ...event, ...wordsOf(event, called) }))
	};
};
