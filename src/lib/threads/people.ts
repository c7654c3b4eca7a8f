import type { MentionKind } from '#lib/domain/thread.ts';

/** Someone who can be mentioned. */
export interface Person {
	kind: MentionKind;
	id: string;
	name: string;
	/** Of a person; '' where there is none. */
	organisation: string;
	/** Whether they may read what they would be mentioned in. */
	reads: boolean;
}

/** Milliseconds. */
const PATIENCE = 8_000;

/** Those whose name begins like this, best first. What cannot be found is no reason to stop writing: nobody then. */
export async function findPeople(
	base: string,
	plan: string,
	query: string,
	signal: AbortSignal
): Promise<Person[]> {
	try {
		const response = await fetch(`${base}/people?${new URLSearchParams({ plan, q: query })}`, {
			signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)])
		});
		return response.ok ? ((await response.json()) as { people: Person[] }).people : [];
	} catch {
		return [];
	}
}

/**
 * The name that is being typed behind an « @ » at this place of a text, with where it begins; undefined where none
 * is, which includes what is written behind a name already `chosen`.
 */
export function mentionAt(
	text: string,
	caret: number,
	chosen: readonly string[] = []
): { start: number; query: string } | undefined {
	const before = text.slice(0, caret);
	const start = before.lastIndexOf('@');
	if (start < 0 || /[\p{L}\p{N}._-]/u.test(before[start - 1] ?? '')) return undefined;
	const query = before.slice(start + 1);
	if (query.length > 40 || /[\n@?!;:]/.test(query)) return undefined;
	return chosen.some((name) => query.startsWith(`${name} `)) ? undefined : { start, query };
}
