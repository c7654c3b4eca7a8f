import * as alliances from '../db/alliances.ts';
import type { Trx } from './context.ts';

/** First path segments that are pages of the instance, so never an alliance's. */
const reserved = new Set([
	'account',
	'answer',
	'calendar',
	'confirm',
	'documents',
	'example',
	'guest',
	'third-party',
	'healthz',
	'invitation',
	'live',
	'metrics',
	'preferences',
	'public',
	'sign-in',
	'sign-out',
	'start',
	'unsubscribe',
	'w'
]);

/** A free address for an alliance, made from its name: lower case, no accents, hyphens. */
export async function slugFor(trx: Trx, name: string): Promise<string> {
	const base =
		name
			.normalize('NFD')
			.replace(/\p{M}/gu, '')
			.toLowerCase()
			.replace(/[^a-z0-9]+/g, '-')
			.replace(/^-+|-+$/g, '')
			.slice(0, 48) || 'alliance';
	for (let attempt = 1; ; attempt += 1) {
		const slug = attempt === 1 ? base : `${base}-${attempt}`;
		if (!reserved.has(slug) && !(await alliances.findBySlug(trx, slug))) return slug;
	}
}
