import { redirect } from '@sveltejs/kit';
import { nameLimit } from '#lib/domain/named.ts';
import { chosenField, readNameField, type SettledNames, type ShownNames } from '#lib/forms/name-field.ts';
import { sentenceFor } from '#lib/forms/sentences.ts';
import { getApp } from '#server/app.ts';
import type { Actor } from '#server/services/context.ts';
import { idOfName } from '#server/services/names.ts';

/**
 * Puts ids where a form or an address says who is meant in words only: that is how it is filled in without scripts,
 * or by whoever types a name and sends it before a list was there to choose from.
 */
export const settleNames =
	(asker: Actor) =>
	async (fields: FormData | URLSearchParams): Promise<SettledNames> => {
		const typed: Record<string, string> = {};
		const errors: Record<string, string> = {};
		for (const name of [...fields.keys()]) {
			const asked = readNameField(name);
			if (!asked) continue;
			const said = fields.get(name);
			const words = (typeof said === 'string' ? said : '').trim().slice(0, nameLimit);
			typed[asked.field] = words;
			if (fields.get(asked.field) || words === '') {
				if (!fields.has(asked.field)) fields.set(asked.field, '');
				continue;
			}
			const found = await idOfName(getApp(), asker, asked.kind, words, {
				was: fields.get(chosenField(asked.field))
			});
			if ('id' in found) fields.set(asked.field, found.id);
			else {
				fields.set(asked.field, '');
				errors[asked.field] = found.problem;
			}
		}
		return { typed, errors };
	};

/**
 * The same for an address that a filter without scripts has made: goes on to the one that says the id. Gives what to
 * show of a name that nobody has.
 */
export async function settleAddress(url: URL, asker: Actor): Promise<ShownNames> {
	const fields = new URLSearchParams(url.searchParams);
	const { typed, errors } = await settleNames(asker)(fields);
	const wrong = Object.entries(errors);
	if (Object.keys(typed).length > 0 && wrong.length === 0) {
		const kept = [...fields].filter(([name, value]) => !readNameField(name) && value !== '');
		redirect(303, `${url.pathname}?${new URLSearchParams(kept)}`);
	}
	return { typed, errors: Object.fromEntries(wrong.map(([field, detail]) => [field, sentenceFor(detail)])) };
}
