const SKIPPED = /[\s\p{Cc}\p{Cf}]/u;

/** Whether no search looks at a character: spaces come and go when a paragraph is split, joined or pasted. */
export const isSkipped = (character: string): boolean => SKIPPED.test(character);

/** Text as searches see it. */
export function compactOf(text: string): string {
	return [...text].filter((character) => !isSkipped(character)).join('');
}
