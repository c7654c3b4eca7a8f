import { exportWords } from '#lib/components/export-words.ts';
import { orErrorPage } from '#lib/forms/submit.ts';
import { getApp } from '#server/app.ts';
import { publicEntry } from '#server/services/public-entries.ts';
import type { PageServerLoad } from './$types';

/** Anyone, for what every party agreed to make public. */
export const load: PageServerLoad = async ({ params }) => {
	const { owner, entry } = await orErrorPage(publicEntry(getApp(), params.owner, params.entry));
	const words = exportWords(entry.title);
	const kinds = [...new Set(entry.texts.map(({ kind }) => kind))];
	return {
		owner,
		entry,
		texts: kinds.map((kind) => ({
			kind,
			heading: words.text(kind),
			items: entry.texts.filter((it) => it.kind === kind)
		})),
		rounds: entry.rounds.map((round) => ({
			...round,
			outcome: round.outcome ? words.outcome(round.outcome) : ''
		}))
	};
};
