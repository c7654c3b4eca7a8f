import { m } from '#lib/i18n/generated/messages.js';

/**
 * The sentence for a named refusal, in the reader's language. Server only: it holds every message.
 * A name without a sentence of its own is a mistake that the tests find (`tests/unit/forms`).
 */
export function sentenceFor(detail: string): string {
	const key = `error_${detail.replaceAll('-', '_')}`;
	const message = (m as unknown as Record<string, (() => string) | undefined>)[key];
	return message ? message() : m.error_form_malformed();
}
