import { json } from '@sveltejs/kit';
import { orErrorSentence } from '#lib/forms/submit.ts';
import { visitorOf } from '../workshop-cookie.ts';
import { getApp } from '#server/app.ts';
import { actByCode } from '#server/services/workshops.ts';
import type { RequestHandler } from './$types';

/** Whoever is in the workshop; each command says which right it needs. */
export const POST: RequestHandler = async (event) => {
	const sent: unknown = await event.request.json().catch(() => undefined);
	await orErrorSentence(actByCode(getApp(), event.params.code, visitorOf(event, event.params.code), sent));
	return json({});
};
