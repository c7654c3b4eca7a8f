import { json } from '@sveltejs/kit';
import { getApp } from '#server/app.ts';
import { attentionOf } from '#server/services/attention.ts';
import type { RequestHandler } from './$types';

/** `alliance.read`: how much needs this member. */
export const GET: RequestHandler = async ({ locals }) =>
	json({ count: (await attentionOf(getApp(), locals.member)).length });
