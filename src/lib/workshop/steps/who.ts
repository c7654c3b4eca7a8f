import type { NameView, NoteView } from '#lib/domain/workshop-view.ts';

/** « Awa · Les Ateliers du Lac ». */
export const whoIs = ({ name, organisation }: Pick<NameView, 'name' | 'organisation'>) =>
	[name, organisation].filter(Boolean).join(' · ');

/** Notes as a list shows them. */
export const listOf = (notes: Readonly<Record<string, NoteView>>) =>
	Object.entries(notes).map(([id, { text, by, paper, after }]) => ({
		id,
		text,
		who: by ? whoIs(by) : undefined,
		paper,
		after
	}));
