import type { PageData } from './$types';

export type RegisterCard = PageData['cards'][number];
export type Groups = NonNullable<PageData['groups']>;

/** States in which a commitment is over. */
export const over = new Set(['kept', 'partly_kept', 'two_readings', 'not_kept', 'withdrawn']);
