import type { ThemeKey } from './types.ts';

/** The names are those every alliance starts with, so that the loader finds the themes it already has. */
export const themes: Readonly<Record<ThemeKey, string>> = {
	cohesion: 'Cohésion des territoires',
	fragilites: 'Fragilités financières',
	numerique: 'Inclusion numérique'
};
