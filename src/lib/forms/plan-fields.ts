import * as v from 'valibot';
import { lastWordLimit, planScopes, titleLimit } from '#lib/domain/plan.ts';

const choice = v.pipe(
	v.optional(v.string(), ''),
	v.maxLength(64, 'form-malformed'),
	v.transform((value) => (value === '' ? null : value))
);

/** Who is to carry a new plan. */
export const leadField = choice;

/** What describes a plan, as forms send it. */
export const planFields = {
	title: v.pipe(
		v.string('title-missing'),
		v.trim(),
		v.nonEmpty('title-missing'),
		v.maxLength(titleLimit, 'title-long')
	),
	scope: v.picklist(planScopes, 'form-malformed'),
	territory: choice,
	themes: v.array(v.string('form-malformed')),
	sdgs: v.array(
		v.pipe(v.string('form-malformed'), v.regex(/^([1-9]|1[0-7])$/, 'form-malformed'), v.transform(Number))
	),
	lastWord: v.pipe(
		v.string('last-word-missing'),
		v.trim(),
		v.nonEmpty('last-word-missing'),
		v.maxLength(lastWordLimit, 'last-word-long')
	)
};

type Fields = v.InferOutput<v.ObjectSchema<typeof planFields, undefined>>;

/** The same, as the use cases take it. */
export function descriptionOf({ title, scope, territory, themes, sdgs, lastWord }: Fields) {
	return {
		title,
		scope,
		territoryId: territory,
		themeIds: themes,
		sdgs: [...new Set(sdgs)],
		lastWord
	};
}
