import type { ClientInit } from '@sveltejs/kit';
import { assertIsLocale, overwriteGetLocale } from '#lib/i18n/generated/runtime.js';

/** The language is the one that the server wrote the page in: reading it from the cookie for each sentence is slow. */
export const init: ClientInit = () => {
	const locale = assertIsLocale(document.documentElement.lang);
	overwriteGetLocale(() => locale);
};
