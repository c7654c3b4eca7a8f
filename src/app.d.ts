import type { Actor } from '#server/services/context.ts';

declare global {
	namespace App {
		interface Error {
			message: string;
		}
		interface Locals {
			/** Whoever is signed in. */
			account: { id: string; email: string; name: string } | undefined;
			/** The hash that the database knows this session by. */
			sessionId: string | undefined;
			/** Set on every address below `/[alliance]`; the rest of the site knows no alliance. */
			alliance: { id: string; slug: string; name: string; example: boolean };
			member: Actor & { organisations: { id: string; name: string }[] };
			theme: 'auto' | 'light' | 'dark';
		}
	}
}

export {};
