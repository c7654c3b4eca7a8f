import type { EntryKind } from '#lib/domain/entry.ts';

/** The sign of each kind in a 16 × 16 square, to be filled (even-odd): a full disc, a half disc, a flag. */
export const kindSigns: Record<EntryKind, string> = {
	agreement: 'M8 2a6 6 0 1 1 0 12A6 6 0 1 1 8 2z',
	disagreement: 'M8 2a6 6 0 1 1 0 12A6 6 0 1 1 8 2zM8 3.5v9a4.5 4.5 0 0 1 0-9z',
	commitment: 'M3 1.5h1.5v13H3zM4.5 2.5H13.5l-2.5 3 2.5 3h-9z'
};
