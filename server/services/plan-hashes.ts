import { hashOf } from '../ids.ts';
import type { Database } from '../db/schema.ts';

/** A text as it is hashed: its title and its words, in one form of letters and ends of lines on every machine. */
export function canonicalText(title: string, text: string): string {
	return `${title}\n\n${text}`.normalize('NFC').replaceAll(/\r\n?/g, '\n');
}

/** What an organisation's answer to a frozen version stands under: the version, who answers, what, and until when it is provisional. */
export function hashOfAnswer(
	versionHash: string,
	{
		organisation_id,
		answer,
		words,
		provisional_until
	}: Pick<Database['plan_signature'], 'organisation_id' | 'answer' | 'words' | 'provisional_until'>
): string {
	const binding = [versionHash, organisation_id, answer, words];
	return hashOf(JSON.stringify(provisional_until ? [...binding, provisional_until] : binding));
}
