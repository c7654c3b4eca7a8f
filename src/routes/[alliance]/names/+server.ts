import { error, json } from '@sveltejs/kit';
import { nameKinds, nameLimit } from '#lib/domain/named.ts';
import { getApp } from '#server/app.ts';
import { findNames } from '#server/services/names.ts';
import type { RequestHandler } from './$types';

/** Every member: who or what may be chosen in a form, by how the name begins; of plans those they may comment on. */
export const GET: RequestHandler = async ({ locals, url }) => {
	const kind = nameKinds.find((it) => it === url.searchParams.get('kind'));
	if (!kind) error(400);
	const typed = (url.searchParams.get('q') ?? '').slice(0, nameLimit);
	return json(await findNames(getApp(), locals.member, kind, typed));
};
