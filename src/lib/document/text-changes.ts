import { diffArrays } from 'diff';

/** One paragraph that is no longer what it was: '' before, it is new; '' now, it is gone. */
export interface ChangedParagraph {
	before: string;
	now: string;
}

/** The paragraphs in which two plain texts differ, in their order; what was rewritten in one place stands together. */
export function changedParagraphs(before: string, now: string): ChangedParagraph[] {
	const lines = (text: string) =>
		text
			.split('\n')
			.map((line) => line.trim())
			.filter(Boolean);
	const changes: ChangedParagraph[] = [];
	let removed: string[] = [];
	let added: string[] = [];
	const settle = () => {
		for (let i = 0; i < Math.max(removed.length, added.length); i += 1) {
			changes.push({ before: removed[i] ?? '', now: added[i] ?? '' });
		}
		removed = [];
		added = [];
	};
	for (const part of diffArrays(lines(before), lines(now))) {
		if (part.removed) removed.push(...part.value);
		else if (part.added) added.push(...part.value);
		else settle();
	}
	settle();
	return changes;
}
